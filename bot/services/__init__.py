"""Use cases. They work inside the unit of work they are given and never open one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.services.contacts import Contacts
from bot.services.stops import Stops
from bot.services.visits import Visits
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """All use cases, bound to one unit of work and one instant."""

    contacts: Contacts
    stops: Stops
    visits: Visits

    @classmethod
    def within(cls, uow: UnitOfWork, now: datetime) -> Self:
        """The services of one unit of work."""
        return cls(contacts=Contacts(uow, now), stops=Stops(uow), visits=Visits(uow, now))
