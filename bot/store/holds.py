"""Holds that are about to change, locked, and the statements that change them with their trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update

from bot.domain.hold_views import HoldChange
from bot.domain.holds import NEXT_STATE, HoldChangeKind, HoldState, frees_copy
from bot.errors import HoldMoveRefused
from bot.store.database import UnitOfWork
from bot.store.tables import contacts, hold_changes, holds

REASON = 200
"""Characters of a reason: the width of the column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedHold:
    """A hold as the unit of work that changes it sees it."""

    id: int
    """Row id."""
    title_id: int | None
    """Row id of the title; None once it has left the catalogue."""
    title: str
    """The title in words."""
    contact_id: int | None
    """Who is told; None once she has deleted her data."""
    slip_name: str
    """The name on the slip."""
    on_behalf: bool
    """Whether it is for somebody without a phone."""
    stop_id: int
    """Row id of the stop."""
    visit_id: int | None
    """Row id of the visit, or None."""
    moved_from_id: int | None
    """Row id of the visit that it lost, or None."""
    copy_id: int | None
    """Row id of the copy promised to it, or None."""
    label: str
    """Short label."""
    state: HoldState
    """Where it stands."""
    placed_at: datetime
    """Aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldStep:
    """One change of one hold."""

    hold: LockedHold
    """The hold as it was."""
    kind: HoldChangeKind
    """What happens."""
    after: HoldState
    """The state after it."""
    visit_id: int | None
    """The visit after it."""
    moved_from_id: int | None
    """The visit that it lost, if it is to come back to that."""
    copy_id: int | None
    """The copy after it."""
    reason: str = ""
    """Why; longer than 200 characters is cut."""


def step_of(
    hold: LockedHold, kind: HoldChangeKind, *, copy_id: int | None = None, reason: str = ""
) -> HoldStep:
    """A change that leaves the visit; `copy_id` is a copy that is assigned.

    Raises HoldMoveRefused where the state does not allow it.
    """
    after = NEXT_STATE[kind].get(hold.state)
    if after is None:
        raise HoldMoveRefused(hold=hold.id, label=hold.label, state=hold.state)
    kept = None if frees_copy(kind, hold.state) else hold.copy_id
    return HoldStep(
        hold=hold,
        kind=kind,
        after=after,
        visit_id=hold.visit_id,
        moved_from_id=hold.moved_from_id,
        copy_id=copy_id or kept,
        reason=reason,
    )


_LOCK = select(holds).order_by(holds.c.id).with_for_update()
_LOCK_ONE = _LOCK.where(holds.c.id == bindparam("hold"))
_CHANGE = (
    update(holds)
    .where(holds.c.id == bindparam("hold"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "state_at", "visit_id", "moved_from_id", "copy_id")
        }
    )
)
_TRAIL = (
    select(hold_changes, func.coalesce(contacts.c.name, "").label("actor"))
    .outerjoin(contacts, contacts.c.id == hold_changes.c.actor_id)
    .where(hold_changes.c.hold_id == bindparam("hold"))
    .order_by(hold_changes.c.id)
)


async def lock(uow: UnitOfWork, hold_id: int) -> LockedHold | None:
    """A hold that nobody else changes until this unit of work ends, or None."""
    row = (await uow.execute(_LOCK_ONE, {"hold": hold_id})).one_or_none()
    return _locked(row) if row else None


async def parents_of(uow: UnitOfWork, hold_id: int) -> tuple[int | None, int | None]:
    """The row ids of a hold's title and visit; None for what is gone."""
    statement = select(holds.c.title_id, holds.c.visit_id).where(holds.c.id == hold_id)
    row = (await uow.execute(statement)).one_or_none()
    return (row.title_id, row.visit_id) if row else (None, None)


async def ids_where(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[int]:
    """Row ids of all holds of which something is true, by title; nothing is locked."""
    statement = select(holds.c.id).where(*conditions).order_by(holds.c.title_id, holds.c.id)
    return list((await uow.execute(statement)).scalars())


async def wipe_names(uow: UnitOfWork, contact_id: int) -> None:
    """Nobody is named any more on the slips of a contact."""
    hers = update(holds).where(holds.c.contact_id == contact_id)
    await uow.execute(hers.values(slip_name="", contact_id=None))


async def lock_where(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[LockedHold]:
    """All holds of which something is true, locked, by id."""
    return [_locked(row) for row in await uow.execute(_LOCK.where(*conditions))]


async def lock_of_visits(
    uow: UnitOfWork, visit_ids: Sequence[int], states: Sequence[HoldState]
) -> list[LockedHold]:
    """The holds that come with some visits and are in some states, locked, by id."""
    return await lock_where(uow, holds.c.visit_id.in_(visit_ids), holds.c.state.in_(states))


async def lock_moved_from(
    uow: UnitOfWork, visit_ids: Sequence[int], states: Sequence[HoldState]
) -> list[LockedHold]:
    """The holds that lost some visits and are in some states, locked, by id."""
    return await lock_where(uow, holds.c.moved_from_id.in_(visit_ids), holds.c.state.in_(states))


async def add(
    uow: UnitOfWork, values: dict[str, Any], *, now: datetime, actor_id: int | None
) -> int:
    """Insert a hold that waits, with its entry in the trail; gives its id."""
    row = {**values, "state": HoldState.WAITING.value, "state_at": now, "placed_at": now}
    statement = insert(holds).values(row).returning(holds.c.id)
    hold_id: int = (await uow.execute(statement)).scalar_one()
    placed = {
        "hold_id": hold_id,
        "kind": HoldChangeKind.PLACED.value,
        "before": None,
        "after": HoldState.WAITING.value,
        "visit_id": values["visit_id"],
        "actor_id": actor_id,
        "at": now,
    }
    await uow.execute(insert(hold_changes).values(placed))
    return hold_id


async def apply(
    uow: UnitOfWork, steps: Sequence[HoldStep], *, now: datetime, actor_id: int | None
) -> None:
    """Change locked holds, each with one entry in its trail."""
    if not steps:
        return
    await uow.execute(_CHANGE, [_values(step, now) for step in steps])
    await uow.execute(insert(hold_changes), [_entry(step, now, actor_id) for step in steps])


async def trail(uow: UnitOfWork, hold_id: int) -> tuple[HoldChange, ...]:
    """All changes of a hold with the names of who made them, oldest first."""
    rows = await uow.execute(_TRAIL, {"hold": hold_id})
    return tuple(_change(row) for row in rows)


def _change(row: Row[Any]) -> HoldChange:
    return HoldChange(
        kind=HoldChangeKind(row.kind),
        before=HoldState(row.before) if row.before else None,
        after=HoldState(row.after),
        visit_id=row.visit_id,
        at=row.at,
        reason=row.reason,
        actor_id=row.actor_id,
        actor=row.actor,
    )


def _locked(row: Row[Any]) -> LockedHold:
    return LockedHold(
        id=row.id,
        title_id=row.title_id,
        title=row.title,
        contact_id=row.contact_id,
        slip_name=row.slip_name,
        on_behalf=row.on_behalf,
        stop_id=row.stop_id,
        visit_id=row.visit_id,
        moved_from_id=row.moved_from_id,
        copy_id=row.copy_id,
        label=row.label,
        state=HoldState(row.state),
        placed_at=row.placed_at,
    )


def _values(step: HoldStep, now: datetime) -> dict[str, Any]:
    return {
        "hold": step.hold.id,
        "new_state": step.after.value,
        "new_state_at": now,
        "new_visit_id": step.visit_id,
        "new_moved_from_id": step.moved_from_id,
        "new_copy_id": step.copy_id,
    }


def _entry(step: HoldStep, now: datetime, actor_id: int | None) -> dict[str, Any]:
    return {
        "hold_id": step.hold.id,
        "kind": step.kind.value,
        "before": step.hold.state.value,
        "after": step.after.value,
        "visit_id": step.visit_id,
        "copy_id": step.copy_id or step.hold.copy_id,
        "reason": step.reason[:REASON],
        "actor_id": actor_id,
        "at": now,
    }
