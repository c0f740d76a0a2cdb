"""Standing wishes to be reminded: of which places, and how long before."""

import enum
from dataclasses import dataclass
from datetime import datetime

from bot.domain.quiet_hours import QuietHours


class LeadKind(enum.StrEnum):
    """When a subscriber wants to hear of a visit."""

    DAY_BEFORE = "day_before"
    MORNING = "morning"
    SOON = "soon"
    ARRIVED = "arrived"
    CUT_OFF = "cut_off"


class PlaceKind(enum.StrEnum):
    """What one can subscribe to."""

    STOP = "stop"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """The lead times of one subscription. Subscribing turns on only the first."""

    day_before: bool = True
    """The day before, in the afternoon."""
    morning: bool = False
    """The morning of the day."""
    arrived: bool = False
    """When the crew says that the van has arrived."""
    cut_off: bool = False
    """On the last day on which a hold still comes with the visit."""
    minutes: int | None = None
    """So many minutes before the visit (bot/domain/reminders.py MINUTES), or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionView:
    """One subscription as its owner sees it."""

    id: int
    """Row id."""
    kind: PlaceKind
    """Of a stop or of an area."""
    code: str
    """Code of the stop, or slug of the area."""
    name: str
    """Name of the stop or area."""
    leads: Leads
    """When she hears of its visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderChoices:
    """Everything that a person chose about reminders."""

    subscriptions: tuple[SubscriptionView, ...]
    """Those that hold, oldest first."""
    quiet: QuietHours | None
    """Her own quiet hours; None for the usual ones."""
    paused_until: datetime | None
    """Until when she hears of no visit. Aware, UTC; None if not paused."""
    stopped: int
    """How many subscriptions "Aktifkan lagi" would bring back."""
