"""Holds: who waits for which title, and on which visit it comes."""

from bot.services.holds.asking import Asking, QueuePage, Standing
from bot.services.holds.forgetting import Forgetting
from bot.services.holds.moving import Moving
from bot.services.holds.placing import Placed, Placing, Wish
from bot.services.holds.substituting import Substituting
from bot.store.hold_pages import QueueFilter

__all__ = ["Holds", "Placed", "QueueFilter", "QueuePage", "Standing", "Wish"]


class Holds(Placing, Moving, Substituting, Asking, Forgetting):
    """All use cases on holds, within one unit of work, at one instant, in somebody's name."""
