"""Days without service: which stops and vans they close."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.changes import ClosureScope, HolidayKind
from bot.domain.places import StopKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A run of days without service, for all or for some; an accepted holiday is one too."""

    first: date
    """First day, by the calendar of the stop."""
    last: date
    """Last day, included."""
    reason: str = ""
    """Why, as people may read it."""
    scope: ClosureScope = ClosureScope.ALL
    """What is closed."""
    target: str = ""
    """Code of the van or stop, or the kind of stop; empty for all."""
    id: int = 0
    """Row id of a closure; 0 for a holiday and for one that is not saved."""
    holiday: HolidayKind | None = None
    """Which kind of holiday it is, or None for a closure that staff wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a closure looks at: a stop, and the van that would come."""

    stop: str = ""
    """Code of the stop; empty if none is named."""
    kind: StopKind | None = None
    """What sort of place it is; None if no stop is named."""
    van: str = ""
    """Code of the van; empty if none is assigned or the question is about any."""


def closes(closure: Closure, place: Place) -> bool:
    """Whether a closure holds at a place, on its days."""
    targets = {
        ClosureScope.ALL: "",
        ClosureScope.VAN: place.van,
        ClosureScope.STOP: place.stop,
        ClosureScope.KIND: place.kind or "",
    }
    return closure.target == targets[closure.scope]


class ClosedDays:
    """Closures by day, so that a year of many stops is judged fast."""

    def __init__(self, closures: Iterable[Closure], first: date, last: date) -> None:
        """Only days from `first` to `last`, both included, can be asked for."""
        self._by_day: defaultdict[date, list[Closure]] = defaultdict(list)
        for closure in closures:
            day, end = max(closure.first, first), min(closure.last, last)
            for shift in range((end - day).days + 1):
                self._by_day[day + timedelta(days=shift)].append(closure)

    def on(self, day: date, place: Place) -> tuple[Closure, ...]:
        """What closes a place on a day, in the order in which closures were given."""
        if day not in self._by_day:
            return ()
        return tuple(closure for closure in self._by_day[day] if closes(closure, place))
