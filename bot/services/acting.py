"""Use cases that need a role, in the name of somebody: the trail and the audit say who."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.errors import NotOwnWords
from bot.services.attendances import Attendances
from bot.services.audit import Audit
from bot.services.boards import Boards
from bot.services.broadcasts.authoring import Broadcasts
from bot.services.broadcasts.controlling import BroadcastControl
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.deliveries import Deliveries
from bot.services.exports import Exports
from bot.services.holds import Holds
from bot.services.holidays import Holidays
from bot.services.hours import StopHours
from bot.services.import_orders import ImportOrders
from bot.services.invitations import Invitations
from bot.services.loans import Loans
from bot.services.permissions import Permissions
from bot.services.policies import PolicyTable
from bot.services.proposals import Proposals
from bot.services.pull_lists import PullLists
from bot.services.roles import Roles
from bot.services.schedules import Schedules
from bot.services.suggestions import Suggestions
from bot.services.surroundings import Origin, Surroundings
from bot.services.tickets import TicketDesk
from bot.services.van_positions import VanSharing
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """All of them, bound to one unit of work, one instant and one person.

    Each asks the database first whether she may (bot/domain/permissions.py): NotAllowed.
    """

    attendances: Attendances
    audit: Audit
    boards: Boards
    broadcasts: Broadcasts
    broadcast_control: BroadcastControl
    changes: Changes
    closures: Closures
    deliveries: Deliveries
    exports: Exports
    holds: Holds
    holidays: Holidays
    hours: StopHours
    imports: ImportOrders
    invitations: Invitations
    loans: Loans
    permissions: Permissions
    policies: PolicyTable
    proposals: Proposals
    pull_lists: PullLists
    roles: Roles
    schedules: Schedules
    suggestions: Suggestions
    tickets: TicketDesk
    van_sharing: VanSharing

    @classmethod
    def within(
        cls,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None,
        *,
        origin: Origin | None = None,
        surroundings: Surroundings | None = None,
    ) -> Self:
        """The use cases of one unit of work; without a contact everything is allowed.

        Raises NotOwnWords for a message that carries no role: forwarded, made by another bot, or
        written in the name of a chat.
        """
        origin = origin or Origin()
        if not origin.own_words:
            raise NotOwnWords
        by = uow, now, actor_id, origin.channel
        return cls(
            attendances=Attendances(*by),
            audit=Audit(*by),
            boards=Boards(*by),
            broadcasts=Broadcasts(*by, surroundings=surroundings),
            broadcast_control=BroadcastControl(*by),
            changes=Changes(*by),
            closures=Closures(*by),
            deliveries=Deliveries(*by),
            exports=Exports(*by),
            holds=Holds(*by),
            holidays=Holidays(*by),
            hours=StopHours(*by),
            imports=ImportOrders(*by, surroundings=surroundings),
            invitations=Invitations(uow, now, actor_id, origin=origin, surroundings=surroundings),
            loans=Loans(*by),
            permissions=Permissions(uow),
            policies=PolicyTable(*by),
            proposals=Proposals(*by),
            pull_lists=PullLists(*by),
            roles=Roles(*by),
            schedules=Schedules(*by),
            suggestions=Suggestions(*by),
            tickets=TicketDesk(*by),
            van_sharing=VanSharing(*by),
        )
