"""Several terminals on one database, what a killed one leaves behind, and ticks over weeks."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.console.adapter import ConsoleChannel, Person
from bot.clock import ManualClock
from bot.delivery.dispatcher import LEASE
from bot.messages import Address, OutboundMessage, Outcome
from bot.scheduler.table import AHEAD
from bot.scheduler.ticks import Tick, run_until
from bot.store.tables import conversations, outbox_messages
from tests.support.applications import NOW, WIB, Stage, message, on_stage


def chats(stage: Stage) -> list[str]:
    """Whose replies this application sent since the last look."""
    return [recorded.message.address.chat for recorded in stage.new()]


async def owners(stage: Stage) -> list[str | None]:
    """Who holds the conversations, and then the replies."""
    columns = conversations.c.lease_owner, outbox_messages.c.lease_owner
    async with stage.application.database.unit_of_work(read_only=True) as uow:
        return [owner for column in columns for owner in await held(uow, column)]


async def held(uow: Any, column: Any) -> list[str | None]:
    return list((await uow.execute(select(column))).scalars())


async def test_each_terminal_answers_its_own_person(database_url: str) -> None:
    async with (
        on_stage(database_url, boot_id="one", only_chat="ani") as one,
        on_stage(database_url, boot_id="two", only_chat="budi") as two,
    ):
        await one.application.inbox.accept([message("halo"), message("halo", "budi")])
        await one.application.drain()
        assert (chats(one), chats(two)) == (["ani"], [])
        await two.application.drain()
        assert (chats(one), chats(two)) == ([], ["budi"])


async def test_what_a_killed_chat_left_is_for_its_own_person(database_url: str) -> None:
    later = NOW + LEASE + timedelta(seconds=1)
    async with on_stage(database_url, boot_id="one", only_chat="ani") as killed:
        await killed.application.inbox.accept([message("halo")])
        await killed.application.worker.work_once()  # the reply is written and not yet sent
    for boot, person, seen in (("two", "budi", []), ("three", "ani", ["ani"])):
        async with on_stage(database_url, boot_id=boot, only_chat=person, now=later) as stage:
            await stage.application.dispatcher.sweep()
            await stage.application.drain()
            assert chats(stage) == seen


async def test_a_chat_that_starts_takes_nothing_from_one_that_runs(sqlite_url: str) -> None:
    async with on_stage(sqlite_url, boot_id="one", only_chat="ani") as one:
        await one.application.inbox.accept([message("halo"), message("halo", "cici")])
        await one.application.worker.work_once()
        async with on_stage(sqlite_url, boot_id="two", only_chat="budi"):
            assert await owners(one) == [None, None, "one"]
        await one.application.drain()
        assert chats(one) == ["ani"]


async def test_a_chat_that_starts_frees_the_conversation_of_its_own_person_only(
    sqlite_url: str,
) -> None:
    async with on_stage(sqlite_url, boot_id="one", only_chat="ani") as killed:
        await killed.application.inbox.accept([message("halo")])
        await killed.application.worker._claim()
    async with on_stage(sqlite_url, boot_id="two", only_chat="budi") as other:
        assert await owners(other) == ["one"]
    async with on_stage(sqlite_url, boot_id="three", only_chat="ani") as own:
        assert await owners(own) == [None]
        await own.application.drain()
        assert chats(own) == ["ani"]


@pytest.mark.parametrize(("chat", "shown"), [("ani", 1), ("budi", 0)])
async def test_a_terminal_shows_nothing_to_another_person(chat: str, shown: int) -> None:
    written: list[str] = []
    person = Person(name="ani", role="resident")
    channel = ConsoleChannel(
        person=person, clock=ManualClock(NOW), boot_id="one", write=written.append
    )
    address = Address(channel="console", chat=chat)
    result = await channel.send(OutboundMessage(id=1, address=address, text="Halo", lane=0))
    assert len(written) == shown
    if not shown:
        assert (result.outcome, result.reason) == (Outcome.NEVER_SENT, "other chat")


async def test_over_weeks_play_prunes_at_midnight_and_plans_on_mondays(sqlite_url: str) -> None:
    ran: dict[str, list[datetime]] = {"plan": [], "prune": []}

    async def settle() -> None:
        return

    async with on_stage(sqlite_url) as stage:
        ticks = [noted(tick, ran, stage.clock) for tick in stage.application.ticks]
        await run_until(ticks, stage.clock, NOW + timedelta(weeks=3), settle)
    assert [when.weekday() for when in ran["plan"]] == [0, 0, 0]
    assert max(b - a for a, b in zip(ran["plan"], ran["plan"][1:], strict=False)) < AHEAD
    assert len(ran["prune"]) == 21  # every midnight, those of the three Mondays too
    assert {(when.hour, when.minute) for whens in ran.values() for when in whens} == {(0, 0)}


def noted(tick: Tick, ran: dict[str, list[datetime]], clock: ManualClock) -> Tick:
    """The tick, with its instants written down."""

    async def run() -> None:
        ran.setdefault(tick.name, []).append(clock.now().astimezone(WIB))
        await tick.run()

    return replace(tick, run=run)
