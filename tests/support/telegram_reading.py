"""Updates read without a network."""

from typing import Any

from bot.channels.telegram.contents import Me
from bot.channels.telegram.taken import Taken
from bot.channels.telegram.updates import Reader
from bot.clock import ManualClock
from tests.support.applications import NOW
from tests.support.fake_bot_api.state import BOT_ID, USERNAME

PLACE = {"latitude": 1.1063, "longitude": 103.969}
POLL = {
    "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
    "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
    "allows_revoting": False, "members_only": False,
}  # fmt: skip


def reader(clock: ManualClock | None = None) -> Reader:
    made = Reader(clock=clock or ManualClock(NOW), commands=frozenset({"jadwal", "start"}))
    made.me = Me(id=BOT_ID, username=USERNAME)
    return made


def read(update: Any, number: int = 7) -> Taken:
    return reader().read({"update_id": number, **update})
