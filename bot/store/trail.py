"""Entries in the trail of visits, as rows and as values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from bot.domain.changes import ChangeCause, ChangeKind
from bot.domain.visits import VisitChange, VisitSnapshot, VisitState
from bot.store.database import UnitOfWork
from bot.store.tables import contacts, visit_changes, visits

TOLD = (
    ChangeKind.ADDED,
    ChangeKind.MOVED,
    ChangeKind.DELAYED,
    ChangeKind.CANCELLED,
    ChangeKind.RESTORED,
)
"""What a schedule tells of; a confirmation and a report of the crew are told by the state."""
NEWEST = visit_changes.alias("newest")
"""The newest change of a visit that is told: joined by `is_newest`."""
NEWEST_COLUMNS = (
    NEWEST.c.kind.label("change_kind"),
    NEWEST.c.at.label("change_at"),
    NEWEST.c.reason.label("change_reason"),
    NEWEST.c.revision.label("change_revision"),
    NEWEST.c.before.label("change_before"),
    NEWEST.c.after.label("change_after"),
)
"""What `newest_change` reads."""


_OLDER = visit_changes.alias("older")
_NEWEST_ID = (
    select(func.max(_OLDER.c.id))
    .where(_OLDER.c.visit_id == visits.c.id, _OLDER.c.kind.in_([kind.value for kind in TOLD]))
    .correlate(visits)
    .scalar_subquery()
)
is_newest = NEWEST.c.id == _NEWEST_ID
"""How NEWEST is joined to visits: two look-ups in an index for each visit that is shown."""

_TRAIL = (
    select(visit_changes, func.coalesce(contacts.c.name, "").label("actor"))
    .outerjoin(contacts, contacts.c.id == visit_changes.c.actor_id)
    .where(visit_changes.c.visit_id.in_(bindparam("visits", expanding=True)))
    .order_by(visit_changes.c.id)
)


def newest_change(row: Row[Any]) -> VisitChange | None:
    """The newest change, from a row with NEWEST_COLUMNS; None for a visit without one."""
    if row.change_kind is None:
        return None
    return VisitChange(
        kind=ChangeKind(row.change_kind),
        at=row.change_at,
        reason=row.change_reason,
        revision=row.change_revision,
        before=_snapshot(row.change_before),
        after=_snapshot(row.change_after),
        cause=_cause(row.change_after),
    )


def former_start(stored: Mapping[str, str] | None) -> datetime | None:
    """When a visit began before a change, from the column `before`; None where it tells nothing."""
    was = _snapshot(stored)
    return was.starts_at if was else None


async def of_visit(uow: UnitOfWork, visit_id: int) -> tuple[VisitChange, ...]:
    """All changes of a visit with the names of who made them, oldest first."""
    return (await of_visits(uow, [visit_id])).get(visit_id, ())


async def of_visits(
    uow: UnitOfWork, visit_ids: Sequence[int]
) -> dict[int, tuple[VisitChange, ...]]:
    """The same for several visits, by visit; those without a change are left out."""
    found: dict[int, tuple[VisitChange, ...]] = {}
    for row in await uow.execute(_TRAIL, {"visits": list(visit_ids)}):
        found[row.visit_id] = (*found.get(row.visit_id, ()), _change(row))
    return found


def _change(row: Row[Any]) -> VisitChange:
    return VisitChange(
        kind=ChangeKind(row.kind),
        at=row.at,
        reason=row.reason,
        revision=row.revision,
        before=_snapshot(row.before),
        after=_snapshot(row.after),
        cause=_cause(row.after),
        actor_id=row.actor_id,
        actor=row.actor,
    )


async def add(uow: UnitOfWork, changes: Sequence[tuple[int, VisitChange]]) -> None:
    """Insert changes, each with the id of its visit."""
    rows = [{"visit_id": visit_id, **_row(change)} for visit_id, change in changes]
    if rows:
        await uow.execute(insert(visit_changes), rows)


def _row(change: VisitChange) -> dict[str, Any]:
    after = change.after and _json(change.after)
    if after and change.cause:
        after["cause"] = change.cause.value
    return {
        "kind": change.kind.value,
        "before": change.before and _json(change.before),
        "after": after,
        "reason": change.reason,
        "actor_id": change.actor_id,
        "at": change.at,
        "revision": change.revision,
    }


def _json(visit: VisitSnapshot) -> dict[str, str]:
    return {
        "starts_at": visit.starts_at.isoformat(),
        "ends_at": visit.ends_at.isoformat(),
        "stop": visit.stop,
        "van": visit.van,
        "state": visit.state.value,
    }


def _snapshot(stored: Mapping[str, str] | None) -> VisitSnapshot | None:
    """What `_json` wrote; None for anything else, which only a foreign hand can have written."""
    if not stored or "starts_at" not in stored:
        return None
    return VisitSnapshot(
        starts_at=datetime.fromisoformat(stored["starts_at"]),
        ends_at=datetime.fromisoformat(stored["ends_at"]),
        stop=stored["stop"],
        van=stored["van"],
        state=VisitState(stored["state"]),
    )


def _cause(stored: Mapping[str, str] | None) -> ChangeCause | None:
    return ChangeCause(stored["cause"]) if stored and "cause" in stored else None
