"""Keeps the example near today: on a later day the visits around it are made anew."""

from datetime import date, datetime

from sqlalchemy import delete, select

from bot.commands.demo.batam import NEAR, ZONE, fill_near
from bot.domain.zones import day_start, local_date
from bot.services.stops import Stops
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import installation, visit_rules, visits

FILLED_ON = "demo_filled_on"


async def renew(uow: UnitOfWork, now: datetime) -> None:
    """Replace what was near another day; people and their chats stay. The caller commits.

    Leaves a database without stops alone, but for the day that is written down.
    """
    today = local_date(now, ZONE)
    if await _written(uow, today) or not await Stops(uow).by_kecamatan():
        return
    await _forget_near(uow, today)
    await fill_near(uow, now)


async def _written(uow: UnitOfWork, today: date) -> bool:
    """Whether this day is written down already; it is from now on."""
    known = select(installation.c.value).where(installation.c.key == FILLED_ON)
    if (await uow.execute(known)).scalar_one_or_none() == today.isoformat():
        return True
    statement = insert_for(uow, installation).values(key=FILLED_ON, value=today.isoformat())
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_={"value": statement.excluded.value}
        )
    )
    return False


async def _forget_near(uow: UnitOfWork, today: date) -> None:
    """Their visits of earlier days stay, without a rule."""
    old = select(visit_rules.c.id).where(visit_rules.c.notes == NEAR)
    ahead = visits.c.rule_id.in_(old) & (visits.c.starts_at >= day_start(today, ZONE))
    await uow.execute(delete(visits).where(ahead))
    await uow.execute(delete(visit_rules).where(visit_rules.c.notes == NEAR))
