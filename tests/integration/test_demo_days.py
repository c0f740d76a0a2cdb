"""The demo stays near today, whenever it was filled."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.commands.demo.batam import fill
from bot.commands.demo.days import renew
from bot.services.visits import Visits
from bot.store import browser, tables
from bot.store.database import Database, UnitOfWork

FILLED = datetime.fromisoformat("2026-11-20T10:00:00+07:00")
DAY = timedelta(days=1)


async def open_demo(database: Database, now: datetime) -> None:
    """What `pusling demo` does with its database at the start."""
    async with database.unit_of_work() as uow:
        await renew(uow, now)
        await fill(uow, now)
        await uow.commit()


async def count(uow: UnitOfWork) -> tuple[int, int]:
    """How many rules and how many visits there are."""
    found = [
        (await uow.execute(select(func.count()).select_from(table))).scalar_one()
        for table in (tables.visit_rules, tables.visits)
    ]
    return found[0], found[1]


async def test_on_a_later_day_visits_are_around_that_day_and_chats_stay(
    database: Database,
) -> None:
    await open_demo(database, FILLED)
    async with database.unit_of_work() as uow:
        await browser.add(uow, chat="ani", body={"text": "halo"}, at=FILLED)
        await uow.commit()
    for later in (1, 2, 40):
        now = FILLED + later * DAY
        await open_demo(database, now)
        async with database.unit_of_work(read_only=True) as uow:
            today = await Visits(uow, now).on_dates(now.date(), now.date())
            kept = await browser.after(uow, "ani", 0, 10)
        assert "SGL1" in {visit.stop.code for visit in today.visits}
        assert len(kept) == 1


async def test_a_second_start_on_the_same_day_changes_nothing(database: Database) -> None:
    await open_demo(database, FILLED)
    async with database.unit_of_work(read_only=True) as uow:
        before = await count(uow)
    await open_demo(database, FILLED + timedelta(hours=5))
    async with database.unit_of_work(read_only=True) as uow:
        assert await count(uow) == before


async def test_days_do_not_pile_up(database: Database) -> None:
    await open_demo(database, FILLED)
    async with database.unit_of_work(read_only=True) as uow:
        rules, _ = await count(uow)
    for later in range(1, 4):
        await open_demo(database, FILLED + later * DAY)
    async with database.unit_of_work(read_only=True) as uow:
        assert (await count(uow))[0] == rules
