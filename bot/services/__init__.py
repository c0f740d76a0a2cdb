"""Use cases. They work inside the unit of work they are given and never open one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Self

from bot.services.acting import Acting
from bot.services.attending import Attending
from bot.services.broadcasts.wishes import BroadcastWishes
from bot.services.carry_over import CarryOver
from bot.services.closures import Closures
from bot.services.consents import Consents
from bot.services.contacts import Contacts
from bot.services.erasure import Erasure
from bot.services.home_stops import HomeStops
from bot.services.misunderstandings import Misunderstandings
from bot.services.papers import Papers
from bot.services.personal_data import PersonalData
from bot.services.stops import Stops
from bot.services.subscriptions import Subscriptions
from bot.services.surroundings import Origin, Surroundings
from bot.services.tasks import Tasks
from bot.services.tickets import Tickets
from bot.services.titles.offers import Titles
from bot.services.van_positions import VanPositions
from bot.services.visits import Visits
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """All use cases, bound to one unit of work and one instant."""

    attending: Attending
    broadcast_wishes: BroadcastWishes
    carry_over: CarryOver
    closures: Closures
    consents: Consents
    contacts: Contacts
    erasure: Erasure
    home_stops: HomeStops
    misunderstandings: Misunderstandings
    papers: Papers
    personal_data: PersonalData
    stops: Stops
    subscriptions: Subscriptions
    tasks: Tasks
    tickets: Tickets
    titles: Titles
    van_positions: VanPositions
    visits: Visits
    acting: Callable[[int | None], Acting]
    """What needs a role, in the name of the contact with this row id. Raises NotOwnWords."""

    @classmethod
    def within(
        cls,
        uow: UnitOfWork,
        now: datetime,
        *,
        origin: Origin | None = None,
        surroundings: Surroundings | None = None,
    ) -> Self:
        """The services of one unit of work, for a message from somewhere."""
        channel = (origin or Origin()).channel
        return cls(
            attending=Attending(uow, now),
            broadcast_wishes=BroadcastWishes(uow, now),
            carry_over=CarryOver(uow, now),
            closures=Closures(uow, now),
            consents=Consents(uow, now),
            contacts=Contacts(uow, now),
            erasure=Erasure(uow, now, channel),
            home_stops=HomeStops(uow),
            misunderstandings=Misunderstandings(uow, now),
            papers=Papers(surroundings),
            personal_data=PersonalData(uow, now, channel),
            stops=Stops(uow),
            subscriptions=Subscriptions(uow, now),
            tasks=Tasks(uow, now, surroundings),
            tickets=Tickets(uow, now),
            titles=Titles(uow, now, surroundings.titles if surroundings else None),
            van_positions=VanPositions(uow, now),
            visits=Visits(uow, now),
            acting=partial(Acting.within, uow, now, origin=origin, surroundings=surroundings),
        )
