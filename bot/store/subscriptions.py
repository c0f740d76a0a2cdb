"""Statements on what people want to be reminded of, and on who says that she comes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    String,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.domain.subscriptions import Leads, PlaceKind, SubscriptionView
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import (
    contacts,
    extra_reminders,
    reminder_choices,
    stops,
    subscriptions,
    visit_guests,
)

mine = subscriptions.c
_AREA_NAME = (
    select(
        func.min(
            case(
                (stops.c.kelurahan_code == mine.area, stops.c.kelurahan),
                else_=stops.c.kecamatan,
            )
        )
    )
    .where(or_(stops.c.kelurahan_code == mine.area, stops.c.kecamatan_code == mine.area))
    .correlate(subscriptions)
    .scalar_subquery()
)
_VIEWS = (
    select(
        subscriptions,
        func.coalesce(stops.c.code, mine.area).label("code"),
        func.coalesce(stops.c.name, _AREA_NAME, literal("", String)).label("name"),
    )
    .outerjoin(stops, stops.c.id == mine.stop_id)
    .order_by(mine.id)
)


async def put(
    uow: UnitOfWork, contact_id: int, *, stop_id: int | None, area: str | None, now: datetime
) -> None:
    """A subscription of a stop or an area; one that had ended holds again, with its leads."""
    row = {"contact_id": contact_id, "stop_id": stop_id, "area": area, **asdict(Leads())}
    new = insert_for(uow, subscriptions).values(
        **row, created_at=now, ended_at=None, ended_with_all=False
    )
    key = ["contact_id", "area" if stop_id is None else "stop_id"]
    again = {"ended_at": None, "ended_with_all": False}
    await uow.execute(new.on_conflict_do_update(index_elements=key, set_=again))


async def of_contact(uow: UnitOfWork, contact_id: int) -> tuple[SubscriptionView, ...]:
    """The subscriptions of a person that hold, oldest first."""
    rows = await uow.execute(_VIEWS.where(mine.contact_id == contact_id, mine.ended_at.is_(None)))
    return tuple(_view(row) for row in rows)


async def covering(
    uow: UnitOfWork, contact_id: int, *, stop_id: int | None, area: str | None
) -> tuple[SubscriptionView, ...]:
    """Those of a place: exactly it, stops within an area, or areas around a stop."""
    if stop_id is not None:
        around = select(stops.c.kelurahan_code).where(stops.c.id == stop_id)
        wider = select(stops.c.kecamatan_code).where(stops.c.id == stop_id)
        where = or_(mine.stop_id == stop_id, mine.area.in_(around), mine.area.in_(wider))
    else:
        slug = or_(stops.c.kelurahan_code == area, stops.c.kecamatan_code == area)
        where = or_(mine.area == area, mine.stop_id.in_(select(stops.c.id).where(slug)))
    statement = _VIEWS.where(mine.contact_id == contact_id, mine.ended_at.is_(None), where)
    return tuple(_view(row) for row in await uow.execute(statement))


async def set_leads(uow: UnitOfWork, contact_id: int, subscription_id: int, leads: Leads) -> None:
    """Change the lead times of a person's own subscription."""
    own = and_(mine.id == subscription_id, mine.contact_id == contact_id)
    await uow.execute(update(subscriptions).where(own).values(**asdict(leads)))


async def end(
    uow: UnitOfWork, contact_id: int, ids: Sequence[int], now: datetime, *, with_all: bool
) -> None:
    """These subscriptions of a person end."""
    own = and_(mine.contact_id == contact_id, mine.id.in_(list(ids)))
    ended = {"ended_at": now, "ended_with_all": with_all}
    await uow.execute(update(subscriptions).where(own).values(**ended))


async def resume(uow: UnitOfWork, contact_id: int) -> int:
    """What ended with all the others holds again; gives how many."""
    held = {"ended_at": None, "ended_with_all": False}
    statement = update(subscriptions).where(_stopped(contact_id)).values(**held)
    return len((await uow.execute(statement.returning(mine.id))).all())


async def count_stopped(uow: UnitOfWork, contact_id: int) -> int:
    """How many would hold again."""
    statement = select(func.count()).select_from(subscriptions).where(_stopped(contact_id))
    return int((await uow.execute(statement)).scalar_one())


async def choices(uow: UnitOfWork, contact_id: int) -> Row[Any] | None:
    """quiet_start, quiet_end, paused_until; None where nothing was chosen."""
    statement = select(reminder_choices).where(reminder_choices.c.contact_id == contact_id)
    return (await uow.execute(statement)).one_or_none()


async def choose(uow: UnitOfWork, contact_id: int, **columns: Any) -> None:
    """Set quiet_start and quiet_end, or paused_until."""
    new = insert_for(uow, reminder_choices).values(contact_id=contact_id, **columns)
    await uow.execute(new.on_conflict_do_update(index_elements=["contact_id"], set_=columns))


async def carry(uow: UnitOfWork, source: int, target: int) -> int:
    """Copy the subscriptions of one contact that hold to another; gives how many hold there.

    Where the other has one of the same place, hers stays. The first has none afterwards.
    """
    columns = [
        column for column in subscriptions.columns if column.name not in ("id", "contact_id")
    ]
    holding = and_(mine.contact_id == source, mine.ended_at.is_(None))
    copied = select(literal(target).label("contact_id"), *columns).where(holding)
    names = ["contact_id", *(column.name for column in columns)]
    await uow.execute(
        insert_for(uow, subscriptions).from_select(names, copied).on_conflict_do_nothing()
    )
    await uow.execute(delete(subscriptions).where(mine.contact_id == source))
    return len(await of_contact(uow, target))


async def exists(uow: UnitOfWork, contact_id: int) -> bool:
    """Whether there is such a contact (a link may be older than its deletion)."""
    found = await uow.execute(select(contacts.c.id).where(contacts.c.id == contact_id))
    return found.first() is not None


async def add_guest(uow: UnitOfWork, visit_id: int, contact_id: int, now: datetime) -> None:
    """She says that she comes; saying so twice counts once."""
    new = insert_for(uow, visit_guests).values(visit_id=visit_id, contact_id=contact_id, at=now)
    await uow.execute(new.on_conflict_do_nothing())


async def count_guests(uow: UnitOfWork, visit_ids: Sequence[int]) -> dict[int, int]:
    """How many say that they come, by visit; visits that nobody named are left out."""
    statement = (
        select(visit_guests.c.visit_id, func.count().label("guests"))
        .where(visit_guests.c.visit_id.in_(list(visit_ids)))
        .group_by(visit_guests.c.visit_id)
    )
    return {row.visit_id: row.guests for row in await uow.execute(statement)}


async def add_extra(uow: UnitOfWork, visit_id: int, contact_id: int, minutes: int) -> None:
    """She wants to be reminded of a visit once more."""
    new = insert_for(uow, extra_reminders).values(
        visit_id=visit_id, contact_id=contact_id, minutes=minutes
    )
    await uow.execute(new.on_conflict_do_nothing())


def _stopped(contact_id: int) -> ColumnElement[bool]:
    return and_(mine.contact_id == contact_id, mine.ended_with_all.is_(True))


def _view(row: Row[Any]) -> SubscriptionView:
    kind = PlaceKind.AREA if row.stop_id is None else PlaceKind.STOP
    return SubscriptionView(
        id=row.id,
        kind=kind,
        code=row.code,
        name=row.name or row.code.replace("-", " ").title(),
        leads=Leads(
            day_before=row.day_before,
            morning=row.morning,
            arrived=row.arrived,
            cut_off=row.cut_off,
            minutes=row.minutes,
        ),
    )


async def place_of(uow: UnitOfWork, code: str) -> Row[Any] | None:
    """The stop with this code: id, kelurahan_code, kecamatan_code; or None."""
    columns = stops.c.id, stops.c.kelurahan_code, stops.c.kecamatan_code
    return (await uow.execute(select(*columns).where(stops.c.code == code))).one_or_none()
