"""Invitations: made by staff and admins, accepted once, in person, within three days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.invitations import (
    CODE_BYTES,
    INVITES,
    LIFETIME,
    InvitationProblem,
    gains,
    hash_of,
    make_code,
    read_code,
)
from bot.domain.people import Role
from bot.domain.permissions import Action
from bot.errors import InvitationRefused, StopUnknown
from bot.services.audit import COMMAND_LINE, Audit
from bot.services.permissions import Permissions
from bot.services.reminders.expanding import ask_host
from bot.services.surroundings import Origin, Surroundings
from bot.store import installation
from bot.store import invitations as rows
from bot.store import roles as role_rows
from bot.store import stops as stop_rows
from bot.store.database import UnitOfWork
from bot.store.invitations import SavedInvitation

CHATS = "https://t.me/{name}?start=invite_{code}"
PAGES = "{url}/?start=invite_{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """An invitation that was made. Its code is nowhere else: the database keeps a hash."""

    code: str  # as in the link
    link: str  # where to accept it; empty if people can't be led anywhere
    role: Role  # what it gives
    stops: tuple[str, ...]  # names of the stops that a cadre will look after
    expires_at: datetime  # aware
    needs_yes: bool  # whether a second admin has to agree first


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What somebody is from now on."""

    role: Role
    stops: tuple[str, ...]  # names of the stops that the invitation named


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingInvitation:
    """An invitation to become admin that needs the yes of another admin."""

    id: int  # its row
    inviter: str  # who made it; empty for the command line
    expires_at: datetime  # aware
    own: bool  # whether the one who asks made it herself


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvitation:
    """An invitation that somebody can still use."""

    id: int  # its row
    role: Role  # what it gives
    stops: tuple[str, ...]  # names of the stops that it names
    inviter: str  # who made it; empty for the command line
    expires_at: datetime  # aware


class Invitations:
    """Use cases on invitations, within one unit of work and in the name of one contact."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        *,
        origin: Origin | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        """Without a contact: the command line, which may invite to any role."""
        self._uow = uow
        self._now = now
        self._actor_id = actor_id
        self._channel = (origin or Origin()).channel
        self._surroundings = surroundings or Surroundings()
        self._permissions = Permissions(uow)
        self._audit = Audit(uow, now, actor_id, self._channel)

    async def make(self, role: Role, stop_codes: Sequence[str] = ()) -> NewInvitation:
        """Invite one person to a role; a cadre with the codes of her stops.

        An admin becomes one with the yes of a second admin; where there is none, the command line
        is enough. Raises NotAllowed, StopUnknown, or InvitationRefused (ALONE).
        """
        action = INVITES[role]
        await self._permissions.require(self._actor_id, action)
        needs_yes = role is Role.ADMIN and await self._needs_yes()
        stops = [await self._stop(code) for code in stop_codes]
        code = make_code(self._surroundings.random_bytes(CODE_BYTES))
        expires_at = self._now + LIFETIME
        values = {
            "code_hash": hash_of(code),
            "role": role.value,
            "channel": self._channel,
            "inviter_id": self._actor_id,
            "created_at": self._now,
            "expires_at": expires_at,
            "needs_yes": needs_yes,
        }
        new = await rows.add(self._uow, values, [stop_id for stop_id, _ in stops])
        await self._audit.record(action, "invitation", new, stops=list(stop_codes))
        return NewInvitation(
            code=code,
            link=await self._link(code),
            role=role,
            stops=tuple(name for _, name in stops),
            expires_at=expires_at,
            needs_yes=needs_yes,
        )

    async def accept(self, written: str) -> Accepted:
        """Take the role that a code gives; of many who try at once, one succeeds.

        Whoever accepts the same invitation again is told the same again. Raises InvitationRefused.
        """
        code = read_code(written)
        found = await rows.by_hash(self._uow, hash_of(code)) if code else None
        if found is None or self._actor_id is None:
            raise InvitationRefused(problem=InvitationProblem.UNKNOWN)
        await self._permissions.require(
            self._actor_id, Action.ACCEPT_INVITATION, owner_id=self._actor_id
        )
        standing = await role_rows.standing(self._uow, self._actor_id)
        role = standing[0] if standing else Role.RESIDENT
        accepted = Accepted(role=found.role, stops=tuple(name for _, name in found.stops))
        if found.used and found.used_by_id == self._actor_id and role is found.role:
            return accepted
        await self._check(found, role)
        if not await rows.use(self._uow, found.id, self._actor_id, self._now):
            raise InvitationRefused(problem=InvitationProblem.USED)
        await role_rows.give(
            self._uow, self._actor_id, found.role, [stop_id for stop_id, _ in found.stops]
        )
        await self._audit.record(Action.ACCEPT_INVITATION, "invitation", found.id, role=found.role)
        await ask_host(self._uow, self._actor_id, self._now)
        return accepted

    async def unused(self, limit: int) -> tuple[OpenInvitation, ...]:
        """Those that can still be used, to roles that she may invite to; newest first.

        Raises NotAllowed.
        """
        await self._permissions.require(self._actor_id, Action.READ_INVITATIONS)
        roles = [
            role
            for role, action in INVITES.items()
            if await self._permissions.may(self._actor_id, action)
        ]
        found = await rows.unused(self._uow, roles, self._now, limit)
        named = defaultdict(list)
        for row in await rows.stop_names(self._uow, [row.id for row in found]):
            named[row.invitation_id].append(row.name)
        return tuple(
            OpenInvitation(
                id=row.id,
                role=Role(row.role),
                stops=tuple(named[row.id]),
                inviter=row.inviter,
                expires_at=row.expires_at,
            )
            for row in found
        )

    async def withdraw(self, invitation_id: int) -> None:
        """Nobody can use it from now on; taking it back again changes nothing.

        Raises NotAllowed or InvitationRefused (UNKNOWN, USED, EXPIRED).
        """
        await self._permissions.require(self._actor_id, Action.WITHDRAW_INVITATION)
        found = await rows.by_id(self._uow, invitation_id)
        if found is None:
            raise InvitationRefused(problem=InvitationProblem.UNKNOWN)
        await self._permissions.require(self._actor_id, INVITES[found.role])
        problem = _closed(found, self._now)
        if problem is InvitationProblem.WITHDRAWN:
            return
        if problem is None and not await rows.withdraw(self._uow, invitation_id, self._now):
            problem = InvitationProblem.USED
        if problem is not None:
            raise InvitationRefused(problem=problem)
        await self._audit.record(Action.WITHDRAW_INVITATION, "invitation", invitation_id)

    async def waiting(self) -> tuple[WaitingInvitation, ...]:
        """Invitations to become admin that still need a yes. Raises NotAllowed."""
        await self._permissions.require(self._actor_id, Action.AGREE_TO_ADMIN)
        return tuple(
            WaitingInvitation(
                id=row.id,
                inviter=row.inviter,
                expires_at=row.expires_at,
                own=row.inviter_id is not None and row.inviter_id == self._actor_id,
            )
            for row in await rows.waiting(self._uow, self._now)
        )

    async def agree(self, invitation_id: int) -> None:
        """Say yes as a second admin; saying it again changes nothing.

        Raises NotAllowed or InvitationRefused.
        """
        await self._permissions.require(self._actor_id, Action.AGREE_TO_ADMIN)
        found = await rows.by_id(self._uow, invitation_id)
        problem = _closed(found, self._now)
        if found is None or problem:
            raise InvitationRefused(problem=problem or InvitationProblem.UNKNOWN)
        if found.inviter_id is not None and found.inviter_id == self._actor_id:
            raise InvitationRefused(problem=InvitationProblem.OWN)
        if found.waits_for_yes and self._actor_id is not None:
            await rows.agree(self._uow, invitation_id, self._actor_id, self._now)
            await self._audit.record(Action.AGREE_TO_ADMIN, "invitation", invitation_id)

    async def _check(self, found: SavedInvitation, role: Role) -> None:
        """Raise InvitationRefused if somebody with this role can't use the invitation now."""
        problem = _closed(found, self._now)
        if problem is None and found.waits_for_yes:
            problem = InvitationProblem.WAITING
        if problem is None and not await self._stands(found):
            problem = InvitationProblem.WITHDRAWN
        if problem is None and not gains(role, found.role):
            problem = InvitationProblem.NOT_NEEDED
        if problem is not None:
            raise InvitationRefused(problem=problem)

    async def _stands(self, found: SavedInvitation) -> bool:
        """Whether its maker may still invite, and its stops are still there."""
        if found.role is Role.CADRE and not found.stops:
            return False
        if found.inviter_id is None:
            return found.channel == COMMAND_LINE
        return await self._permissions.may(found.inviter_id, INVITES[found.role])

    async def _needs_yes(self) -> bool:
        admins = await role_rows.lock_admins(self._uow)
        if self._actor_id is None:
            return len(admins) > 1
        if admins == [self._actor_id]:
            raise InvitationRefused(problem=InvitationProblem.ALONE)
        return True

    async def _stop(self, code: str) -> tuple[int, str]:
        found = await stop_rows.by_code(self._uow, code)
        if found is None:
            raise StopUnknown(code=code)
        return found.id, found.name

    async def _link(self, code: str) -> str:
        name = await installation.find(self._uow, installation.TELEGRAM_NAME)
        if name:
            return CHATS.format(name=name, code=code)
        url = self._surroundings.public_url.rstrip("/")
        return PAGES.format(url=url, code=code) if url else ""


def _closed(found: SavedInvitation | None, now: datetime) -> InvitationProblem | None:
    """Why nobody can use an invitation any more; None if somebody can."""
    if found is None:
        return InvitationProblem.UNKNOWN
    if found.used:
        return InvitationProblem.USED
    if found.withdrawn:
        return InvitationProblem.WITHDRAWN
    return InvitationProblem.EXPIRED if found.expires_at <= now else None
