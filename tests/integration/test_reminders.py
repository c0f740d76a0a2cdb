"""Reminders from the plan to the person, on both databases."""

from collections.abc import AsyncIterator
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.domain.quiet_hours import USUAL, QuietHours
from bot.domain.subscriptions import Leads, PlaceKind
from bot.messages import Outcome, SendResult
from bot.services.changes import Changes
from bot.services.reminders.expanding import Expanding
from bot.services.reminders.planning import Planning
from bot.services.subscriptions import Subscriptions
from bot.store import tables
from bot.store.database import Database
from tests.support.applications import NOW, Stage, on_stage
from tests.support.crashing import Crash, CrashAt
from tests.support.reminding import (
    EVE,
    SATURDAY,
    Scene,
    got,
    person,
    scene,
    states,
    subscriber,
    travel,
)
from tests.support.rows import add_contact_stop, add_copy, add_hold, add_loan, add_stop, add_visit

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """An application on Wednesday morning."""
    async with on_stage(sqlite_url) as stage:
        yield stage


@pytest.fixture
async def any_stage(database_url: str) -> AsyncIterator[Stage]:
    """The same on either kind of database, where the statements are not the simple ones."""
    async with on_stage(database_url) as stage:
        yield stage


async def choose(database: Database, contact_id: int, **leads: object) -> None:
    """Other lead times for her only subscription."""
    async with database.unit_of_work() as uow:
        mine = Subscriptions(uow, NOW)
        (held,) = (await mine.choices(contact_id)).subscriptions
        await mine.set_leads(contact_id, held.id, Leads(**leads))  # type: ignore[arg-type]
        await uow.commit()


async def test_a_subscriber_hears_the_day_before_with_all_that_matters(stage: Stage) -> None:
    database = stage.application.database
    await scene(database)
    await subscriber(database, "ani")
    assert await travel(stage, EVE - MINUTE) == []
    ((to, text),) = await travel(stage, EVE)
    sent = stage.channel.sent[-1].message
    assert to == "ani"
    assert "Besok pusling datang" in text
    assert "Posyandu A, Tiban Baru" in text
    assert "Sabtu, 21 November 2026 pukul 09.00–11.00 WIB" in text
    assert "belum dipastikan" not in text  # nobody looks after the stop
    assert [[button.label for button in row] for row in sent.buttons] == [
        ["Saya datang", "Ingatkan lagi 1 jam sebelum"],
        ["Ubah pengingat", "Berhenti"],
    ]
    assert (sent.lane, sent.silent) == (2, False)
    assert await travel(stage, SATURDAY + DAY) == []


async def test_overlapping_subscriptions_and_two_visits_of_a_day_make_one_message(
    any_stage: Stage,
) -> None:
    database = any_stage.application.database
    await scene(database)
    async with database.unit_of_work() as uow:
        other = await add_stop(uow, code="B", name="Masjid B")
        await add_visit(uow, stop_id=other, starts_at=SATURDAY + 5 * HOUR)
        await uow.commit()
    ani = await subscriber(database, "ani")
    for code in ("tiban-baru", "sekupang"):
        async with database.unit_of_work() as uow:
            await Subscriptions(uow, NOW).subscribe(ani, PlaceKind.AREA, code)
            await uow.commit()
    ((_, text),) = await travel(any_stage, SATURDAY + DAY)
    assert text.index("Posyandu A") < text.index("Masjid B")
    assert [b.label for row in any_stage.channel.sent[-1].message.buttons for b in row][:2] == [
        "Saya datang ke Posyandu A",
        "Saya datang ke Masjid B",
    ]


async def test_who_has_a_hold_or_a_loan_is_reminded_without_subscribing(any_stage: Stage) -> None:
    database = any_stage.application.database
    here = await scene(database)
    async with database.unit_of_work() as uow:
        hold = {"visit_id": here.visit_id, "stop_id": here.stop_id, "state": "assigned"}
        hold |= {"title": "Laskar Pelangi", "copy_id": await add_copy(uow)}
        await add_hold(uow, contact_id=await person(uow, "ani"), **hold)
        hold |= {"title": "Hujan", "state": "pulled", "copy_id": await add_copy(uow)}
        await add_hold(uow, contact_id=await person(uow, "dewi"), **hold)
        borrowed = {"due_visit_id": here.visit_id, "title": "Bumi"}
        await add_loan(uow, contact_id=await person(uow, "budi"), **borrowed)
        stopped = await person(uow, "citra")
        await add_loan(uow, contact_id=stopped, **borrowed)
        await Subscriptions(uow, NOW).stop_all(stopped)
        await uow.commit()
    texts = dict(await travel(any_stage, EVE))
    assert "Pesanan Kakak: Laskar Pelangi, masih disiapkan." in texts["ani"]
    assert "Dibawakan" not in texts["ani"]  # nobody has it in hand: it may stay behind
    assert "Dibawakan untuk Kakak: Hujan." in texts["dewi"]
    assert "Mohon dibawa untuk dikembalikan: Bumi." in texts["budi"]
    assert texts.keys() == {"ani", "budi", "dewi"}


async def test_each_lead_time_comes_at_its_hour_and_each_only_once(stage: Stage) -> None:
    database = stage.application.database
    here = await scene(database)
    ani = await subscriber(database, "ani")
    await choose(
        database, ani, day_before=False, morning=True, arrived=True, cut_off=True, minutes=60
    )
    assert [to for to, _ in await travel(stage, EVE.replace(hour=9, minute=1))] == ["ani"]
    assert "sampai hari ini pukul 15.00" in stage.channel.sent[-1].message.text
    ((_, morning),) = await travel(stage, SATURDAY.replace(hour=7, minute=1))
    assert "Hari ini pusling datang" in morning
    ((_, soon),) = await travel(stage, SATURDAY - HOUR + MINUTE)
    assert "sekitar 1 jam lagi" in soon
    stage.clock.move_to(SATURDAY)
    async with database.unit_of_work() as uow:
        await Changes(uow, SATURDAY, here.staff).arrive(here.visit_id)
        await uow.commit()
    ((_, arrived),) = await travel(stage, SATURDAY + MINUTE)
    assert "sudah tiba" in arrived
    assert "Tiba" in arrived
    assert await travel(stage, SATURDAY + DAY) == []


async def test_a_cadre_is_asked_two_days_before_and_her_button_confirms(stage: Stage) -> None:
    database = stage.application.database
    here = await scene(database)
    async with database.unit_of_work() as uow:
        cadre = await person(uow, "kader")
        table = tables.contacts
        await uow.execute(update(table).where(table.c.id == cadre).values(role="cadre"))
        await add_contact_stop(uow, contact_id=cadre, stop_id=here.stop_id)
        await uow.commit()
    ((to, text),) = await travel(stage, SATURDAY - 2 * DAY)
    assert (to, "Mohon kepastian" in text) == ("kader", True)
    assert "belum dipastikan pengurus" in text
    assert "sudah dipastikan" in await stage.press("Jadi", "kader")
    async with database.unit_of_work(read_only=True) as uow:
        visits = tables.visits.c
        state = select(visits.state).where(visits.id == here.visit_id)
        assert (await uow.execute(state)).scalar_one() == "confirmed"


async def test_an_outage_over_night_ends_in_one_late_but_useful_message(stage: Stage) -> None:
    database = stage.application.database
    await scene(database)
    await subscriber(database, "ani")
    await stage.application.catch_up()
    stage.clock.move_to(EVE + 10 * HOUR)
    await stage.application.catch_up()
    await stage.application.drain()
    assert got(stage) == []
    ((_, text),) = await travel(stage, SATURDAY - HOUR)
    assert "agak terlambat: hari ini pusling datang" in text
    assert stage.clock.now() == SATURDAY - HOUR


async def test_who_has_quiet_hours_of_her_own_gets_it_in_hers(any_stage: Stage) -> None:
    database = any_stage.application.database
    await scene(database, starts_at=SATURDAY - HOUR)
    late, never = await subscriber(database, "larut"), await subscriber(database, "siang")
    async with database.unit_of_work() as uow:
        mine = Subscriptions(uow, NOW)
        await mine.choose_quiet_hours(late, QuietHours(start=time(12), end=time(17)))
        await mine.choose_quiet_hours(never, QuietHours(start=time(15), end=time(10)))
        await uow.commit()
    assert [to for to, _ in await travel(any_stage, EVE.replace(hour=14))] == ["siang"]
    assert [to for to, _ in await travel(any_stage, EVE + HOUR)] == ["larut"]
    assert any_stage.channel.sent[-1].message.address.chat == "larut"
    assert await travel(any_stage, SATURDAY + DAY) == []


async def test_a_second_visit_of_the_day_is_told_alone_where_the_first_message_has_left(
    any_stage: Stage,
) -> None:
    """Who is quiet in the morning hears of the early visit the evening before, of the late one
    when it is no longer quiet."""
    database = any_stage.application.database
    here = await scene(database, starts_at=SATURDAY - 2 * HOUR, ends_at=SATURDAY)
    async with database.unit_of_work() as uow:
        await add_visit(uow, stop_id=here.stop_id, starts_at=SATURDAY + 5 * HOUR)
        await uow.commit()
    ani = await subscriber(database, "ani")
    async with database.unit_of_work() as uow:
        quiet = QuietHours(start=time(15), end=time(10))
        await Subscriptions(uow, NOW).choose_quiet_hours(ani, quiet)
        await uow.commit()
    ((_, early),) = await travel(any_stage, EVE)
    ((_, late),) = await travel(any_stage, SATURDAY + DAY)
    assert ("pukul 07.00–09.00" in early, "pukul 14.00–16.00" in early) == (True, False)
    assert ("pukul 07.00–09.00" in late, "pukul 14.00–16.00" in late) == (False, True)


async def test_who_has_no_hour_left_for_a_reminder_is_counted_and_not_told(stage: Stage) -> None:
    database = stage.application.database
    await scene(database)
    ani = await subscriber(database, "ani")
    async with database.unit_of_work() as uow:
        quiet = QuietHours(start=time(18), end=time(12))
        await Subscriptions(uow, NOW).choose_quiet_hours(ani, quiet)
        await uow.commit()
    stage.clock.move_to(EVE + 3 * HOUR)
    await stage.application.catch_up()
    assert await travel(stage, SATURDAY + DAY) == []
    assert await states(database) == {"ani": ["expired"]}


async def test_changed_quiet_hours_move_what_already_waits(stage: Stage) -> None:
    database = stage.application.database
    await scene(database)
    ani = await subscriber(database, "ani")
    await travel(stage, EVE - 5 * MINUTE)
    assert await states(database) == {"ani": ["ready"]}
    async with database.unit_of_work() as uow:
        quiet = QuietHours(start=time(16), end=time(18))
        await Subscriptions(uow, stage.clock.now()).choose_quiet_hours(ani, quiet)
        await uow.commit()
    assert await travel(stage, EVE + HOUR) == []
    assert [to for to, _ in await travel(stage, EVE + 2 * HOUR)] == ["ani"]


async def test_berhenti_wins_over_what_is_ready_to_leave(any_stage: Stage) -> None:
    database = any_stage.application.database
    await scene(database)
    await subscriber(database, "ani")
    await subscriber(database, "budi")
    await travel(any_stage, EVE - 5 * MINUTE)
    assert "sudah dihentikan" in await any_stage.say("berhenti", "ani")
    assert [to for to, _ in await travel(any_stage, EVE + MINUTE)] == ["budi"]
    assert await states(database) == {"ani": ["suppressed"], "budi": ["sent"]}
    assert "aktif lagi: Posyandu A" in await any_stage.press("Aktifkan lagi", "ani")
    assert [to for to, _ in await travel(any_stage, SATURDAY)] == ["ani"]
    assert await travel(any_stage, SATURDAY + DAY) == []


async def test_what_was_never_sent_is_composed_anew_and_a_block_ends_it(stage: Stage) -> None:
    database = stage.application.database
    await scene(database)
    await subscriber(database, "ani")
    await subscriber(database, "budi")
    stage.channel.answer_next("ani", SendResult(outcome=Outcome.NEVER_SENT))
    stage.channel.block("budi")
    assert [to for to, _ in await travel(stage, EVE + MINUTE)] == ["ani"]
    assert await states(database) == {"ani": ["sent"], "budi": ["suppressed"]}


async def test_people_are_written_to_a_page_at_a_time_and_a_crash_repeats_nobody(
    database_url: str,
) -> None:
    """Every commit in turn is the last: the cursor and its page are lasting together."""
    database = Database(database_url)
    here = await scene(database)
    for number in range(7):
        await subscriber(database, f"warga {number}")
    async with database.unit_of_work() as uow:
        await Planning(uow, NOW).plan([here.visit_id])
        await uow.commit()
    for crash_at in range(1, 5):
        crash = CrashAt(crash_at)
        fragile = Database(database_url, checkpoint=crash)
        with pytest.raises(Crash):
            await all_pages(fragile)
        await fragile.close()
    await all_pages(database)
    assert await states(database) == {f"warga {number}": ["ready"] for number in range(7)}
    subjects = select(func.count()).select_from(tables.outbox_subjects)
    async with database.unit_of_work(read_only=True) as uow:
        assert (await uow.execute(subjects)).scalar_one() == 7
    await database.close()


async def all_pages(database: Database) -> None:
    """What the tick does when the day before is due, two people a transaction."""
    more = True
    while more:
        async with database.unit_of_work() as uow:
            more = await Expanding(uow, EVE, USUAL).expand(2)
            await uow.commit()


async def test_a_visit_is_planned_once_and_again_only_with_a_new_revision(
    database: Database,
) -> None:
    here: Scene = await scene(database)
    for _ in range(2):
        async with database.unit_of_work() as uow:
            planning = Planning(uow, NOW)
            found = await planning.unplanned()
            await planning.plan(found)
            await uow.commit()
    assert found == []
    async with database.unit_of_work() as uow:
        await Changes(uow, NOW, here.staff).confirm(here.visit_id)
        assert await Planning(uow, NOW).unplanned() == []
