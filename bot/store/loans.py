"""Statements on loans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, insert, select, update

from bot.domain.copies import CopyStatus
from bot.domain.loans import LoanView
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork
from bot.store.tables import copies, loans, stops, titles


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCopy:
    """A copy that somebody holds in her hands."""

    id: int
    """Row id."""
    title_id: int
    """Row id of its title."""
    title: str
    """The title in words."""
    status: CopyStatus
    """What the library's data say of it."""


_OUT = loans.c.returned_at.is_(None)
_VIEW = (
    select(
        loans,
        func.coalesce(copies.c.barcode, "").label("barcode"),
        func.coalesce(stops.c.code, "").label("stop"),
        func.coalesce(stops.c.name, "").label("stop_name"),
    )
    .select_from(loans)
    .outerjoin(copies, copies.c.id == loans.c.copy_id)
    .outerjoin(stops, stops.c.id == loans.c.stop_id)
    .order_by(loans.c.due_on, loans.c.id)
)
_COPY = select(copies.c.id, copies.c.title_id, titles.c.title, copies.c.status).join(
    titles, titles.c.id == copies.c.title_id
)
_BY_BARCODE = _COPY.where(copies.c.barcode == bindparam("barcode"))
_BY_ID = _COPY.where(copies.c.id == bindparam("copy"))


async def add(uow: UnitOfWork, values: dict[str, Any]) -> int:
    """Insert a loan; gives its id."""
    statement = insert(loans).values(values).returning(loans.c.id)
    loan_id: int = (await uow.execute(statement)).scalar_one()
    return loan_id


async def by_id(uow: UnitOfWork, loan_id: int) -> LoanView | None:
    """The loan with this row id, or None."""
    return next(iter(await _views(uow, loans.c.id == loan_id)), None)


async def by_ids(uow: UnitOfWork, ids: Sequence[int]) -> tuple[LoanView, ...]:
    """Loans by row id; those that are gone are left out."""
    return await _views(uow, loans.c.id.in_(ids)) if ids else ()


async def of_hold(uow: UnitOfWork, hold_id: int) -> LoanView | None:
    """The loan that a hold has become, or None."""
    return next(iter(await _views(uow, loans.c.hold_id == hold_id)), None)


async def of_contact(uow: UnitOfWork, contact_id: int) -> tuple[LoanView, ...]:
    """What a contact has at home, the first due first."""
    return await _views(uow, loans.c.contact_id == contact_id, _OUT)


async def overdue(uow: UnitOfWork, today: date, stop: str = "") -> tuple[LoanView, ...]:
    """What should have been back before a day, the latest first; `stop` is a code or empty."""
    here = [stops.c.code == stop] if stop else []
    return await _views(uow, loans.c.due_on < today, _OUT, *here)


async def out_with_barcode(uow: UnitOfWork, barcode: str) -> LoanView | None:
    """The open loan of the copy with this barcode, or None."""
    return next(iter(await _views(uow, copies.c.barcode == barcode, _OUT)), None)


async def newest_with_barcode(uow: UnitOfWork, barcode: str) -> LoanView | None:
    """The last loan of the copy with this barcode, or None."""
    found = await _views(uow, copies.c.barcode == barcode)
    return max(found, key=lambda loan: loan.id, default=None)


async def out_of_copy(uow: UnitOfWork, copy_id: int) -> bool:
    """Whether a copy is at somebody's home."""
    statement = select(func.count()).where(loans.c.copy_id == copy_id, _OUT)
    return bool((await uow.execute(statement)).scalar_one())


async def lock(uow: UnitOfWork, loan_id: int) -> Row[Any] | None:
    """A loan's row that nobody else changes until this unit of work ends, or None."""
    return (await uow.execute(_lock(loans.c.id == loan_id))).one_or_none()


async def lock_due_at(uow: UnitOfWork, visit_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Open loans that are given back at some visits, with the stop's code, locked, by id."""
    return (await uow.execute(_lock(loans.c.due_visit_id.in_(visit_ids), _OUT))).all()


async def lock_moved_from(uow: UnitOfWork, visit_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Open loans that were to be given back at some visits that were cancelled, likewise."""
    return (await uow.execute(_lock(loans.c.moved_from_id.in_(visit_ids), _OUT))).all()


async def change(uow: UnitOfWork, loan_id: int, **columns: Any) -> None:
    """Change a locked loan."""
    await uow.execute(update(loans).where(loans.c.id == loan_id).values(columns))


async def give_back(uow: UnitOfWork, loan_id: int, now: datetime) -> None:
    """The copy is back; a name that stood for nobody we know is no longer needed."""
    await change(
        uow,
        loan_id,
        returned_at=now,
        name=case((loans.c.contact_id.is_(None), ""), else_=loans.c.name),
    )


async def wipe(uow: UnitOfWork, contact_id: int) -> None:
    """Take a contact's name from her loans that are back, and her row id from all."""
    hers = update(loans).where(loans.c.contact_id == contact_id)
    await uow.execute(hers.where(loans.c.returned_at.is_not(None)).values(name=""))
    await uow.execute(hers.values(contact_id=None))


async def copy_with_barcode(uow: UnitOfWork, barcode: str) -> FoundCopy | None:
    """The copy with this barcode, or None."""
    return _found((await uow.execute(_BY_BARCODE, {"barcode": barcode})).one_or_none())


async def copy_by_id(uow: UnitOfWork, copy_id: int) -> FoundCopy | None:
    """The copy with this row id, or None."""
    return _found((await uow.execute(_BY_ID, {"copy": copy_id})).one_or_none())


def _found(row: Row[Any] | None) -> FoundCopy | None:
    if row is None:
        return None
    return FoundCopy(
        id=row.id, title_id=row.title_id, title=row.title, status=CopyStatus(row.status)
    )


def _lock(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(loans, stops.c.code.label("stop"))
        .outerjoin(stops, stops.c.id == loans.c.stop_id)
        .where(*conditions)
        .order_by(loans.c.id)
        .with_for_update(of=loans)
    )


async def _views(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> tuple[LoanView, ...]:
    rows = (await uow.execute(_VIEW.where(*conditions))).all()
    ids = {row.due_visit_id for row in rows if row.due_visit_id is not None}
    visits = await visit_rows.by_ids(uow, sorted(ids)) if ids else {}
    return tuple(
        LoanView(
            id=row.id,
            title_id=row.title_id,
            title=row.title,
            barcode=row.barcode,
            contact_id=row.contact_id,
            name=row.name,
            stop=row.stop,
            stop_name=row.stop_name,
            lent_at=row.lent_at,
            due_on=row.due_on,
            due_visit=visits.get(row.due_visit_id),
            renewals=row.renewals,
            returned_at=row.returned_at,
        )
        for row in rows
    )
