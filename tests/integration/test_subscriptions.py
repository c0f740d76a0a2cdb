"""What people choose about reminders: ends at once, comes back, and crosses to Telegram."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.recording import RecordingChannel
from bot.domain.people import Purpose
from bot.domain.quiet_hours import QuietHours
from bot.domain.subscriptions import Leads, PlaceKind, ReminderChoices
from bot.errors import StopUnknown, VisitUnknown
from bot.messages import Address, InboundMessage
from bot.services import Services
from bot.store import installation, tables
from bot.store.database import Database, UnitOfWork
from tests.support.applications import NAME, NOW, message, on_stage
from tests.support.reminding import SATURDAY, person, scene, travel
from tests.support.rows import add_stop

IN_GROUP = Address(channel=NAME, chat="-7")
STOP, AREA = PlaceKind.STOP, PlaceKind.AREA
LATER = NOW + timedelta(hours=1)


async def places(uow: UnitOfWork, contact_id: int) -> list[str]:
    held = (await Services.within(uow, NOW).subscriptions.choices(contact_id)).subscriptions
    return [each.code for each in held]


async def test_subscribing_turns_on_the_day_before_and_keeps_the_consent(
    database: Database,
) -> None:
    await scene(database)
    async with database.unit_of_work() as uow:
        ani, services = await person(uow, "ani"), Services.within(uow, NOW)
        for _ in range(2):
            await services.subscriptions.subscribe(ani, STOP, "A")
        await services.subscriptions.subscribe(ani, AREA, "sekupang")
        choices = await services.subscriptions.choices(ani)
        consents = (await uow.execute(select(tables.consents))).all()
        with pytest.raises(StopUnknown):
            await services.subscriptions.subscribe(ani, STOP, "NOWHERE")
    assert [(each.kind, each.name, each.leads) for each in choices.subscriptions] == [
        (STOP, "Posyandu A", Leads()),
        (AREA, "Sekupang", Leads()),
    ]
    assert [(row.given, row.wording, row.at) for row in consents] == [(True, 1, NOW)]


async def test_stopping_ends_everything_and_turning_on_again_brings_back_just_that(
    database: Database,
) -> None:
    await scene(database)
    async with database.unit_of_work() as uow:
        ani, services = await person(uow, "ani"), Services.within(uow, NOW)
        mine = services.subscriptions
        for kind, code in ((STOP, "A"), (AREA, "sekupang"), (AREA, "batam-kota")):
            await mine.subscribe(ani, kind, code)
        await mine.stop_place(ani, AREA, "batam-kota")
        (first, _) = (await mine.choices(ani)).subscriptions
        await mine.set_leads(ani, first.id, Leads(morning=True, minutes=30))
        assert await mine.stop_all(ani) == 2
        assert await services.consents.of(ani, Purpose.REMINDERS) is False
        stopped = await mine.choices(ani)
        assert await mine.resume(ani) == 2
        resumed = await mine.choices(ani)
        assert await mine.resume(ani) == 0
        assert await services.consents.of(ani, Purpose.REMINDERS) is True
    assert (stopped.subscriptions, stopped.stopped) == ((), 2)
    assert [each.code for each in resumed.subscriptions] == ["A", "sekupang"]
    assert resumed.subscriptions[0].leads == Leads(morning=True, minutes=30)


async def test_one_place_ends_with_what_lies_in_it_and_an_area_around_is_named(
    sqlite_database: Database,
) -> None:
    await scene(sqlite_database)
    async with sqlite_database.unit_of_work() as uow:
        ani, mine = await person(uow, "ani"), Services.within(uow, NOW).subscriptions
        await mine.subscribe(ani, STOP, "A")
        within = await mine.stop_place(ani, AREA, "tiban-baru")
        await mine.subscribe(ani, AREA, "sekupang")
        around = await mine.stop_place(ani, STOP, "A")
        nothing = await mine.stop_place(ani, AREA, "batam-kota")
        held = await places(uow, ani)
    assert [each.code for each in within.ended] == ["A"]
    assert ([each.code for each in around.wider], around.ended) == (["sekupang"], ())
    assert (nothing.ended, nothing.wider) == ((), ())
    assert held == ["sekupang"]


async def test_nobody_changes_the_reminders_of_somebody_else(sqlite_database: Database) -> None:
    await scene(sqlite_database)
    async with sqlite_database.unit_of_work() as uow:
        ani, budi = await person(uow, "ani"), await person(uow, "budi")
        mine = Services.within(uow, NOW).subscriptions
        await mine.subscribe(ani, STOP, "A")
        (held,) = (await mine.choices(ani)).subscriptions
        await mine.set_leads(budi, held.id, Leads(day_before=False))
        await mine.stop_all(budi)
        assert (await mine.choices(ani)).subscriptions == (held,)


async def test_quiet_hours_and_a_pause_are_chosen_and_taken_back(
    sqlite_database: Database,
) -> None:
    quiet = QuietHours(start=NOW.time(), end=LATER.time())
    async with sqlite_database.unit_of_work() as uow:
        ani = await person(uow, "ani")
        mine = Services.within(uow, NOW).subscriptions
        await mine.choose_quiet_hours(ani, quiet)
        await mine.pause(ani, LATER)
        chosen = await mine.choices(ani)
        over = await Services.within(uow, LATER).subscriptions.choices(ani)
        await mine.choose_quiet_hours(ani, None)
        await mine.pause(ani, None)
        none = await mine.choices(ani)
    assert (chosen.quiet, chosen.paused_until) == (quiet, LATER)
    assert over.paused_until is None
    assert none == ReminderChoices(subscriptions=(), quiet=None, paused_until=None, stopped=0)


async def test_a_link_carries_reminders_from_the_browser_to_telegram(database: Database) -> None:
    await scene(database)
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="B")
        browser, telegram = await person(uow, "peramban"), await person(uow, "telegram")
        services = Services.within(uow, NOW)
        await services.subscriptions.subscribe(browser, STOP, "A")
        await services.subscriptions.subscribe(browser, STOP, "B")
        await services.subscriptions.subscribe(telegram, STOP, "B")
        assert await services.carry_over.link(browser) == ""
        await installation.put(uow, installation.TELEGRAM_NAME, "pusling_bot")
        link = await services.carry_over.link(browser)
        token = link.removeprefix("https://t.me/pusling_bot?start=carry_")
        assert len(f"carry_{token}") <= 64
        assert await services.carry_over.accept(token, telegram) == 2
        assert await services.carry_over.accept(token, telegram) == 2
        moved = await places(uow, browser), sorted(await places(uow, telegram))
    assert moved == ([], ["A", "B"])


async def test_a_forged_a_mangled_and_an_old_link_carry_nothing(
    sqlite_database: Database,
) -> None:
    await scene(sqlite_database)
    async with sqlite_database.unit_of_work() as uow:
        ani, thief = await person(uow, "ani"), await person(uow, "budi")
        services = Services.within(uow, NOW)
        await services.subscriptions.subscribe(ani, STOP, "A")
        token = await services.carry_over.token(thief)
        forged = f"{ani:x}-{token.partition('-')[2]}"
        right = await services.carry_over.token(ani)
        old = Services.within(uow, NOW + timedelta(days=8)).carry_over
        answers = [
            await services.carry_over.accept(wrong, thief)
            for wrong in (forged, right[:-1], right + "a", "", "x-y-z")
        ]
        answers.append(await old.accept(right, thief))
        assert await places(uow, ani) == ["A"]
    assert answers == [None] * 6


async def test_who_says_that_she_comes_counts_once_and_a_lost_visit_is_said(
    database: Database,
) -> None:
    here = await scene(database)
    async with database.unit_of_work() as uow:
        ani, budi = await person(uow, "ani"), await person(uow, "budi")
        attending = Services.within(uow, NOW).attending
        counts = [await attending.come(each, here.visit_id) for each in (ani, ani, budi)]
        assert await attending.guests([here.visit_id, 404]) == {here.visit_id: 2, 404: 0}
        assert await attending.remind_again(ani, here.visit_id, 60)
        too_late = Services.within(uow, SATURDAY - timedelta(minutes=59)).attending
        assert not await too_late.remind_again(ani, here.visit_id, 60)
        with pytest.raises(VisitUnknown):
            await attending.come(ani, 404)
    assert counts == [1, 1, 2]


async def test_in_the_browser_a_link_leads_the_reminders_to_telegram(sqlite_url: str) -> None:
    """Both chats are told what happened, and a second look at the link says so too."""
    page = RecordingChannel("browser")
    async with on_stage(sqlite_url, channel=page) as stage:
        await scene(stage.application.database)
        (alone,) = await stage.hear(wish("ani"))
        async with stage.application.database.unit_of_work() as uow:
            await installation.put(uow, installation.TELEGRAM_NAME, "pusling_bot")
            await uow.commit()
        (offered,) = await stage.hear(wish("ani"))
        start = re.search(r"start=(carry_[\w-]+)", offered)
        assert start is not None
        (carried,) = await stage.hear(wish("ani.hp", f"/start {start[1]}"))
        (wrong,) = await stage.hear(wish("budi", "/start carry_0-0-aaaaaaaaaaaaaaaa"))
    assert "hanya terlihat selama halamannya terbuka" in alone
    assert "t.me" not in alone
    assert "pindah ke obrolan ini, Kak: Tiban Baru" in carried
    assert "sudah tidak berlaku" in wrong


def wish(person: str, text: str = "ingatkan saya kalau pusling ke tiban baru") -> InboundMessage:
    """A message on the page."""
    return message(text, person, address=Address(channel="browser", chat=person))


async def test_an_admin_who_writes_in_the_name_of_the_group_decides_for_it(
    sqlite_url: str,
) -> None:
    async with on_stage(sqlite_url) as stage:
        await scene(stage.application.database)
        text = "ingatkan kami kalau pusling ke tiban baru"
        (member,) = await stage.hear(message(text, "ani", address=replace(IN_GROUP, person="ani")))
        (other,) = await stage.hear(message(text, sender="as:-9", address=IN_GROUP))
        (admin,) = await stage.hear(message(text, sender="as:-7", address=IN_GROUP))
        sent = [to for to, _ in await travel(stage, SATURDAY)]
    assert "hanya bisa dipasang adminnya" in member
    assert "hanya bisa dipasang adminnya" in other
    assert "aktif" in admin
    assert sent == ["-7"]
