"""Use cases. They work inside the unit of work they are given and never open one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Self

from bot.services.acting import Acting
from bot.services.closures import Closures
from bot.services.contacts import Contacts
from bot.services.stops import Stops
from bot.services.visits import Visits
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """All use cases, bound to one unit of work and one instant."""

    closures: Closures
    contacts: Contacts
    stops: Stops
    visits: Visits
    acting: Callable[[int | None], Acting]
    """What changes the schedule, in the name of the contact with this row id."""

    @classmethod
    def within(cls, uow: UnitOfWork, now: datetime) -> Self:
        """The services of one unit of work."""
        return cls(
            closures=Closures(uow, now),
            contacts=Contacts(uow, now),
            stops=Stops(uow),
            visits=Visits(uow, now),
            acting=partial(Acting.within, uow, now),
        )
