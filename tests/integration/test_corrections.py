"""A visit that changes takes along what was told of it, and what was about to be, on both
databases."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from bot.domain.closures import Closure
from bot.domain.people import Role
from bot.services import Services
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.invitations import Invitations
from bot.services.reminders.words import FOR_GROUPS
from bot.services.subscriptions import Subscriptions
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.applications import NOW, Stage, on_stage
from tests.support.crashing import Crash, CrashAt
from tests.support.reminding import (
    EVE,
    SATURDAY,
    Scene,
    person,
    scene,
    states,
    subscriber,
    travel,
)
from tests.support.rows import add_copy, add_hold, add_stop, add_visit

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
WEEK = timedelta(days=7)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """An application on Wednesday morning."""
    async with on_stage(sqlite_url) as stage:
        yield stage


@pytest.fixture
async def any_stage(database_url: str) -> AsyncIterator[Stage]:
    """The same on either kind of database."""
    async with on_stage(database_url) as stage:
        yield stage


async def cancel(stage: Stage, here: Scene, reason: str = "hujan") -> None:
    async with stage.application.database.unit_of_work() as uow:
        await Changes(uow, stage.clock.now(), here.staff).cancel(here.visit_id, reason)
        await uow.commit()


async def move(stage: Stage, here: Scene, by: timedelta, stop: str = "") -> None:
    async with stage.application.database.unit_of_work() as uow:
        starts_at = SATURDAY + by
        changes = Changes(uow, stage.clock.now(), here.staff)
        ends_at = starts_at + 2 * HOUR
        await changes.move(here.visit_id, starts_at, ends_at, "lapangan dipakai", stop=stop)
        await uow.commit()


async def test_those_reminded_and_those_not_yet_get_one_message_with_was_is_and_why(
    any_stage: Stage,
) -> None:
    stage, database = any_stage, any_stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    assert [to for to, _ in await travel(stage, EVE + MINUTE)] == ["ani"]
    await subscriber(database, "budi")
    await move(stage, here, 2 * HOUR)
    news = await travel(stage, EVE + 5 * MINUTE)
    assert [to for to, _ in news] == ["ani", "budi"]
    for _, text in news:
        assert "Semula: Sabtu, 21 November 2026 pukul 09.00–11.00 WIB." in text
        assert "Sekarang: Sabtu, 21 November 2026 pukul 11.00–13.00 WIB." in text
        assert "Alasan: lapangan dipakai." in text
    assert {each.message.lane for each in stage.channel.sent[-2:]} == {1}
    assert await travel(stage, SATURDAY + DAY) == []


async def test_what_was_ready_for_the_old_hour_never_leaves(any_stage: Stage) -> None:
    stage, database = any_stage, any_stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    await travel(stage, EVE - 5 * MINUTE)
    assert await states(database) == {"ani": ["ready"]}
    await cancel(stage, here)
    ((_, text),) = await travel(stage, SATURDAY + DAY)
    assert "dibatalkan" in text
    assert "Alasan: hujan." in text
    assert "belum dijadwalkan" in text
    assert await states(database) == {"ani": ["cancelled", "sent"]}


async def test_changes_within_two_minutes_are_one_message_from_first_to_last(
    stage: Stage,
) -> None:
    database = stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    await travel(stage, NOW + HOUR)
    await move(stage, here, HOUR)
    stage.clock.move_to(NOW + HOUR + MINUTE)
    await move(stage, here, WEEK)
    ((_, text),) = await travel(stage, NOW + 2 * HOUR)
    assert "Semula: Sabtu, 21 November 2026 pukul 09.00–11.00 WIB." in text
    assert "Sekarang: Sabtu, 28 November 2026 pukul 09.00–11.00 WIB." in text
    assert [to for to, _ in await travel(stage, EVE + WEEK)] == ["ani"]


async def test_a_change_taken_back_at_once_is_no_news_and_the_reminder_comes(
    stage: Stage,
) -> None:
    database = stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    await travel(stage, EVE - 5 * MINUTE)
    await cancel(stage, here)
    async with database.unit_of_work() as uow:
        await Changes(uow, stage.clock.now(), here.staff).restore(here.visit_id)
        await uow.commit()
    ((_, text),) = await travel(stage, SATURDAY + DAY)
    assert "Besok pusling datang" in text


async def test_each_hears_the_difference_to_what_she_knows(stage: Stage) -> None:
    """One was told of the first change before it broke off, the other was not."""
    database = stage.application.database
    here = await scene(database)
    ani, _ = await subscriber(database, "ani"), await subscriber(database, "budi")
    await travel(stage, NOW + HOUR)
    await cancel(stage, here)
    await travel(stage, NOW + 2 * HOUR)
    async with database.unit_of_work() as uow:
        rows = tables.outbox_messages
        mine = rows.c.contact_id != ani
        await uow.execute(rows.update().where(mine).values(state="ready"))
        await uow.commit()
    async with database.unit_of_work() as uow:
        await Changes(uow, stage.clock.now(), here.staff).restore(here.visit_id)
        await uow.commit()
    ((to, text),) = await travel(stage, NOW + 3 * HOUR)
    assert (to, "jadi diadakan" in text) == ("ani", True)


async def test_a_visit_that_goes_elsewhere_is_news_at_both_stops(stage: Stage) -> None:
    database = stage.application.database
    here = await scene(database)
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="B", name="Masjid B", kelurahan="Sagulung Kota")
        await uow.commit()
    await subscriber(database, "ani")
    await subscriber(database, "budi", "B")
    await move(stage, here, timedelta(), stop="B")
    news = dict(await travel(stage, NOW + 5 * MINUTE))
    assert news.keys() == {"ani", "budi"}
    assert "Semula: Posyandu A, Sabtu, 21 November 2026" in news["ani"]
    assert [to for to, _ in await travel(stage, SATURDAY + DAY)] == ["budi"]


async def test_an_added_visit_is_told_and_then_reminded_of(stage: Stage) -> None:
    database = stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    async with database.unit_of_work() as uow:
        starts_at = SATURDAY + 2 * DAY
        await Changes(uow, NOW, here.staff).add("A", starts_at, starts_at + HOUR)
        await uow.commit()
    ((_, text),) = await travel(stage, NOW + 5 * MINUTE)
    assert "kunjungan tambahan" in text
    days = [text.split("\n")[0] for _, text in await travel(stage, SATURDAY + 3 * DAY)]
    assert days == ["Halo, Kak! Besok pusling datang."] * 2


async def test_news_of_today_goes_from_six_without_sound_and_of_tomorrow_waits(
    stage: Stage,
) -> None:
    database = stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    await travel(stage, EVE + HOUR)
    await travel(stage, SATURDAY.replace(hour=2))
    await cancel(stage, here)
    assert await travel(stage, SATURDAY.replace(hour=5, minute=59)) == []
    ((_, text),) = await travel(stage, SATURDAY.replace(hour=6))
    assert "dibatalkan" in text
    assert stage.channel.sent[-1].message.silent


async def test_a_confirmation_keeps_what_waits_and_is_told_with_it(stage: Stage) -> None:
    database = stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    await travel(stage, EVE - 5 * MINUTE)
    async with database.unit_of_work() as uow:
        await Changes(uow, stage.clock.now(), here.staff).confirm(here.visit_id)
        await uow.commit()
    ((_, text),) = await travel(stage, SATURDAY + DAY)
    assert "Sudah dipastikan, 5 menit lalu." in text
    assert "belum dipastikan" not in text


async def test_one_of_two_visits_of_a_message_is_cancelled_and_the_other_still_told(
    any_stage: Stage,
) -> None:
    stage, database = any_stage, any_stage.application.database
    here = await scene(database)
    async with database.unit_of_work() as uow:
        other = await add_stop(uow, code="B", name="Masjid B")
        await add_visit(uow, stop_id=other, starts_at=SATURDAY + 5 * HOUR)
        await uow.commit()
    await subscriber(database, "ani", "tiban-baru", "area")
    await travel(stage, EVE - 5 * MINUTE)
    await cancel(stage, here)
    news = [text for _, text in await travel(stage, SATURDAY + DAY)]
    assert [("Posyandu A" in text, "Masjid B" in text) for text in news] == [
        (True, False),
        (False, True),
    ]


async def test_a_closure_far_ahead_is_told_a_week_before(stage: Stage) -> None:
    database = stage.application.database
    here = await scene(database, starts_at=SATURDAY + 4 * WEEK, ends_at=SATURDAY + 4 * WEEK + HOUR)
    await subscriber(database, "ani")
    async with database.unit_of_work() as uow:
        day = (SATURDAY + 4 * WEEK).date()
        closure = Closure(first=day, last=day, reason="libur bersama")
        await Closures(uow, NOW, here.staff).add(closure)
        await uow.commit()
    assert await travel(stage, SATURDAY + 3 * WEEK - HOUR) == []
    ((_, text),) = await travel(stage, SATURDAY + 3 * WEEK + HOUR)
    assert "libur bersama" in text


async def test_who_stopped_hears_of_a_change_only_where_her_own_things_are(
    stage: Stage,
) -> None:
    database = stage.application.database
    here = await scene(database)
    ani = await subscriber(database, "ani")
    await travel(stage, EVE + MINUTE)
    async with database.unit_of_work() as uow:
        await Subscriptions(uow, EVE).stop_all(ani)
        await uow.commit()
    await cancel(stage, here)
    assert await travel(stage, SATURDAY) == []


async def test_news_that_waits_for_the_morning_does_not_reach_who_stopped_in_the_night(
    stage: Stage,
) -> None:
    database = stage.application.database
    here = await scene(database)
    ani, budi = await subscriber(database, "ani"), await subscriber(database, "budi")
    async with database.unit_of_work() as uow:
        hold = {"stop_id": here.stop_id, "visit_id": here.visit_id, "state": "assigned"}
        await add_hold(uow, contact_id=budi, **hold, copy_id=await add_copy(uow))
        await Services.within(uow, NOW).attending.come(ani, here.visit_id)
        await uow.commit()
    await travel(stage, EVE + 5 * HOUR)
    await cancel(stage, here)
    await travel(stage, EVE + 6 * HOUR)
    async with database.unit_of_work() as uow:
        for contact_id in (ani, budi):
            await Subscriptions(uow, stage.clock.now()).stop_all(contact_id)
        await uow.commit()
    assert [to for to, _ in await travel(stage, SATURDAY + DAY)] == ["budi"]


async def test_a_lost_hold_is_told_with_the_news_or_alone_and_always_once(
    any_stage: Stage,
) -> None:
    stage, database = any_stage, any_stage.application.database
    here = await scene(database)
    ani = await subscriber(database, "ani")
    async with database.unit_of_work() as uow:
        await add_visit(uow, stop_id=here.stop_id, starts_at=SATURDAY + WEEK)
        hold = {"stop_id": here.stop_id, "visit_id": here.visit_id, "state": "assigned"}
        for number, reader in enumerate((ani, await person(uow, "budi"))):
            title = {"title": f"Judul {number}", "copy_id": await add_copy(uow)}
            await add_hold(uow, contact_id=reader, **hold, **title)
        await uow.commit()
    await cancel(stage, here)
    news = await travel(stage, NOW + HOUR)
    texts = dict(news)
    assert sorted(to for to, _ in news) == ["ani", "budi"]
    assert "dibatalkan" in texts["ani"]
    assert "Judul 0" in texts["ani"]
    assert "Judul 1" in texts["budi"]
    assert "28 November 2026" in texts["budi"]


@pytest.mark.parametrize("crash_at", [1, 2])
async def test_the_change_and_its_news_are_lasting_together_or_not_at_all(
    database_url: str, crash_at: int
) -> None:
    database = Database(database_url)
    here = await scene(database)
    fragile = Database(database_url, checkpoint=CrashAt(crash_at))
    with pytest.raises(Crash):
        await cancelled(fragile, here)
    async with database.unit_of_work(read_only=True) as uow:
        found = await state_and_news(uow, here)
    assert found == (("planned", []) if crash_at == 1 else ("cancelled", ["changed"]))
    await fragile.close()
    await database.close()


async def cancelled(database: Database, here: Scene) -> None:
    async with database.unit_of_work() as uow:
        await Changes(uow, NOW, here.staff).cancel(here.visit_id, "hujan")
        await uow.commit()


async def state_and_news(uow: UnitOfWork, here: Scene) -> tuple[str, list[str]]:
    visits, notices = tables.visits.c, tables.notices.c
    state = await uow.execute(select(visits.state).where(visits.id == here.visit_id))
    kinds = await uow.execute(select(notices.kind).where(notices.visit_id == here.visit_id))
    return state.scalar_one(), list(kinds.scalars())


async def test_who_looks_after_the_stop_hears_first_and_gets_the_words_for_her_group(
    any_stage: Stage,
) -> None:
    stage, database = any_stage, any_stage.application.database
    here = await scene(database)
    await subscriber(database, "ani")
    await travel(stage, NOW + MINUTE)  # the notices are planned, and nobody looks after a stop
    async with database.unit_of_work() as uow:
        cadre = await person(uow, "wati")
        made = await Invitations(uow, NOW).make(Role.CADRE, ["A"])
        await Invitations(uow, stage.clock.now(), cadre).accept(made.code)
        await uow.commit()
    asked = await travel(stage, SATURDAY - 2 * DAY + HOUR)
    assert [to for to, _ in asked] == ["wati"]
    await move(stage, here, 2 * HOUR)
    (first, text), (second, other) = await travel(stage, SATURDAY - 2 * DAY + 2 * HOUR)
    assert (first, second) == ("wati", "ani")
    for_group = unquote(text.partition(FOR_GROUPS)[2])
    assert for_group.strip() == other.strip()
    assert FOR_GROUPS not in other
