"""Loans: who has what, until when; lending without a hold, renewing, giving back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.borrowers import Borrower, meant_by
from bot.domain.copies import CopyStatus
from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldState
from bot.domain.loans import LoanProblem, LoanView
from bot.domain.permissions import Action
from bot.errors import (
    ContactUnknown,
    CopyUnknown,
    LoanRefused,
    LoanUnknown,
    StopUnknown,
    TitleUnknown,
)
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.holds.settling import settle
from bot.services.lending import Lending, Lent, due_columns
from bot.store import borrowers, hold_pages, promises
from bot.store import loans as rows
from bot.store import stops as stop_rows
from bot.store.database import UnitOfWork
from bot.store.loans import FoundCopy

NOT_LENT = frozenset({CopyStatus.REFERENCE, CopyStatus.WITHDRAWN})
"""Copies that stay in the library even if somebody has one in her hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkUp:
    """Somebody stands at the van and wants to take something home."""

    stop: str = ""
    """Code of the stop; empty at the main library."""
    barcode: str = ""
    """Barcode of the copy, or empty."""
    copy_id: int | None = None
    """Row id of the copy, where it is known already; the barcode is not read then."""
    title_id: int | None = None
    """Row id of the title, for a copy without a barcode."""
    contact_id: int | None = None
    """Row id of the borrower, if she is a contact."""
    name: str = ""
    """The borrower's name as it is written down, if she is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What became of something that was given back."""

    loan: LoanView
    """The loan."""
    repeated: bool
    """Whether it was back already."""
    next: HoldView | None
    """The hold to which the copy goes now, or None."""


class Loans:
    """Use cases on loans, within one unit of work, at one instant, in somebody's name.

    All raise NotAllowed for what a role does not allow.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who acts; None is the program itself, which may do all."""
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)
        self._lending = Lending(uow, now, actor_id)

    async def of_contact(self, contact_id: int | None = None) -> tuple[LoanView, ...]:
        """What somebody has at home, the first due first; one's own where nobody is named."""
        whose = contact_id or self._actor.id or 0
        if whose != self._actor.id:
            await self._actor.require(Action.LEND_COPIES)
        return await rows.of_contact(self._uow, whose)

    async def of_hold(self, hold_id: int) -> LoanView | None:
        """The loan that a hold has become, or None."""
        await self._actor.require(Action.LEND_COPIES)
        return await rows.of_hold(self._uow, hold_id)

    async def overdue(self, stop: str = "") -> tuple[LoanView, ...]:
        """What should be back already, the latest first; of all stops, or of one (a code)."""
        await self._actor.require(Action.LEND_COPIES)
        return await rows.overdue(self._uow, await self._lending.today(stop), stop)

    async def today(self, stop: str = "") -> date:
        """The local day, for `LoanView.overdue`."""
        return await self._lending.today(stop)

    async def find(self, barcode: str) -> LoanView | None:
        """The open loan of the copy with this barcode, or None."""
        await self._actor.require(Action.LEND_COPIES)
        return await rows.out_with_barcode(self._uow, barcode.strip())

    async def copy(self, barcode: str) -> FoundCopy | None:
        """The copy with this barcode, or None."""
        await self._actor.require(Action.LEND_COPIES)
        return await rows.copy_with_barcode(self._uow, barcode.strip())

    async def borrowers(self, stop: str, typed: str) -> Sequence[Borrower]:
        """Who may be meant by a name, of those who asked or borrowed at a stop (empty: library).

        Nobody for a name that is too short. Raises StopUnknown.
        """
        await self._actor.require(Action.LEND_COPIES)
        known = await borrowers.known_at(self._uow, await self._stop_id(stop))
        people = (Borrower(contact_id=each.id, name=each.slip_name or each.name) for each in known)
        return meant_by(typed, people)

    async def awaited(self, walk_up: WalkUp) -> HoldView | None:
        """The hold of a borrower on what she wants to take: it is handed out instead.

        One that still waits for a copy is none: she takes another copy home.
        """
        await self._actor.require(Action.WORK_HOLDS)
        title_id = walk_up.title_id
        if walk_up.copy_id is not None:
            title_id = (await self._copy("", walk_up.copy_id)).title_id
        own = await hold_pages.of_contact(self._uow, walk_up.contact_id or 0)
        mine = (each for each in own if each.title_id == title_id and not each.on_behalf)
        return next((each for each in mine if each.state is not HoldState.WAITING), None)

    async def lend(self, walk_up: WalkUp) -> LoanView:
        """Lend without a hold.

        A copy that is promised to somebody is refused (hand her hold out instead), and so is one
        that is out already. Of a title without a barcode some free copy is taken; where none is
        known, only the title is written down. Raises StopUnknown, CopyUnknown, TitleUnknown,
        ContactUnknown, or LoanRefused with a LoanProblem.
        """
        await self._actor.require(Action.LEND_COPIES)
        stop_id = await self._stop_id(walk_up.stop)
        name = await self._borrower(walk_up)
        copy_id, title_id, title = await self._thing(walk_up)
        lent = Lent(
            copy_id=copy_id,
            title_id=title_id,
            title=title,
            contact_id=walk_up.contact_id,
            name=name,
            stop_id=stop_id,
        )
        loan_id = await self._lending.lend(lent)
        await self._actor.record(Action.LEND_COPIES, "loan", loan_id, stop=walk_up.stop)
        return await self._view(loan_id)

    async def renew(self, loan_id: int) -> LoanView:
        """Until the stop's first visit at least a week from today.

        Pressing twice changes nothing more. Raises LoanUnknown, or LoanRefused: WAITED_FOR,
        RETURNED, or EARLY where it would gain nothing.
        """
        loan = await self._view(loan_id)
        await self._actor.require(Action.RENEW_LOAN, owner_id=loan.contact_id)
        loan = await self._locked(loan)
        if loan.returned_at is not None:
            raise LoanRefused(problem=LoanProblem.RETURNED)
        if loan.title_id is not None and await promises.waiting(self._uow, loan.title_id):
            raise LoanRefused(problem=LoanProblem.WAITED_FOR)
        until = await self._lending.due_at(loan.stop)
        if until.on <= loan.due_on:
            raise LoanRefused(problem=LoanProblem.EARLY)
        columns = due_columns(until) | {"renewals": loan.renewals + 1, "moved_from_id": None}
        await rows.change(self._uow, loan_id, **columns)
        return await self._view(loan_id)

    async def take_back(self, loan_id: int) -> Returned:
        """It is back, and the copy goes to the next one who waits. Raises LoanUnknown."""
        await self._actor.require(Action.LEND_COPIES)
        return await self._take_back(await self._view(loan_id))

    async def take_back_copy(self, barcode: str) -> Returned:
        """The same for the copy with this barcode. Raises CopyUnknown, LoanUnknown."""
        await self._actor.require(Action.LEND_COPIES)
        found = await self._copy(barcode)
        loan = await rows.newest_with_barcode(self._uow, barcode.strip())
        if loan is None:
            raise LoanUnknown(loan=found.id)
        return await self._take_back(loan)

    async def forget(self, contact_id: int) -> None:
        """Somebody deletes her data: her name goes from what is back, and from the rest later.

        What is still out keeps the name on its slip until it is back.
        """
        if contact_id != self._actor.id:
            await self._actor.require(Action.LEND_COPIES)
        await rows.wipe(self._uow, contact_id)

    async def _take_back(self, loan: LoanView) -> Returned:
        loan = await self._locked(loan)
        repeated = loan.returned_at is not None
        if not repeated:
            await rows.give_back(self._uow, loan.id, self._now)
            await settle(self._uow, [loan.title_id], now=self._now, actor_id=self._actor.id)
            await self._actor.record(Action.LEND_COPIES, "loan", loan.id, back=1)
        following = await hold_pages.with_barcode(self._uow, loan.barcode) if loan.barcode else ()
        return Returned(
            loan=replace(loan, returned_at=loan.returned_at or self._now),
            repeated=repeated,
            next=following[0] if following else None,
        )

    async def _locked(self, loan: LoanView) -> LoanView:
        """The loan as it is now, locked after its title: everybody takes them in this order."""
        if loan.title_id is not None:
            await promises.lock_title(self._uow, loan.title_id)
        await rows.lock(self._uow, loan.id)
        return await self._view(loan.id)

    async def _view(self, loan_id: int) -> LoanView:
        found = await rows.by_id(self._uow, loan_id)
        if found is None:
            raise LoanUnknown(loan=loan_id)
        return found

    async def _stop_id(self, code: str) -> int | None:
        found = await stop_rows.by_code(self._uow, code) if code else None
        if code and found is None:
            raise StopUnknown(code=code)
        return found.id if found else None

    async def _borrower(self, walk_up: WalkUp) -> str:
        """The name on the slip."""
        name = " ".join(walk_up.name.split())
        if walk_up.contact_id is not None:
            contact = await borrowers.lock(self._uow, walk_up.contact_id)
            if contact is None:
                raise ContactUnknown(contact=walk_up.contact_id)
            name = name or contact.slip_name or contact.name
        if not name:
            raise LoanRefused(problem=LoanProblem.NOBODY)
        return name

    async def _thing(self, walk_up: WalkUp) -> tuple[int | None, int, str]:
        """Copy, title and its words."""
        if walk_up.copy_id is not None or walk_up.barcode.strip():
            found = await self._copy(walk_up.barcode, walk_up.copy_id)
            await promises.lock_title(self._uow, found.title_id)
            await self._check(found)
            return found.id, found.title_id, found.title
        if walk_up.title_id is None:
            raise LoanRefused(problem=LoanProblem.NOTHING)
        title = await promises.lock_title(self._uow, walk_up.title_id)
        if title is None:
            raise TitleUnknown(title=walk_up.title_id)
        free = await promises.free_for_all(self._uow, title.id)
        return free[-1].id if free else None, title.id, title.title

    async def _copy(self, barcode: str, copy_id: int | None = None) -> FoundCopy:
        if copy_id is not None:
            found = await rows.copy_by_id(self._uow, copy_id)
        else:
            found = await rows.copy_with_barcode(self._uow, barcode.strip())
        if found is None:
            raise CopyUnknown(barcode=barcode.strip())
        return found

    async def _check(self, copy: FoundCopy) -> None:
        if copy.status in NOT_LENT:
            raise LoanRefused(problem=LoanProblem.REFERENCE)
        if await rows.out_of_copy(self._uow, copy.id):
            raise LoanRefused(problem=LoanProblem.LENT)
        if await promises.is_promised(self._uow, copy.id):
            raise LoanRefused(problem=LoanProblem.PROMISED)
