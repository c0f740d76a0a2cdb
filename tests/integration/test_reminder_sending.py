"""The last moments before a reminder leaves: what is checked once more, and what a crash does."""

import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.services.changes import Changes
from bot.services.subscriptions import Subscriptions
from bot.store import tables
from bot.store.database import UnitOfWork
from tests.support.applications import NAME, Stage, on_stage
from tests.support.crashing import Crash, CrashAt, FragileChannel
from tests.support.reminding import (
    EVE,
    SATURDAY,
    Scene,
    scene,
    states,
    subscriber,
    travel,
)
from tests.support.rows import add_visit

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOST_CHECKPOINTS = 12
Deed = Callable[[UnitOfWork, Scene, int], Awaitable[object]]


async def opted_out(uow: UnitOfWork, _here: Scene, contact_id: int) -> None:
    await Subscriptions(uow, EVE).stop_all(contact_id)


async def refused_elsewhere(uow: UnitOfWork, _here: Scene, contact_id: int) -> None:
    """Only the consent says so: the row itself was not touched."""
    no = {"contact_id": contact_id, "purpose": "reminders", "given": False, "wording": 1}
    await uow.execute(insert(tables.consents).values(no | {"at": EVE}))


async def cancelled(uow: UnitOfWork, here: Scene, _contact_id: int) -> None:
    await Changes(uow, EVE, here.staff).cancel(here.visit_id, "hujan")


async def changed_by_hand(uow: UnitOfWork, here: Scene, _contact_id: int) -> None:
    """Only the revision says so."""
    visits = tables.visits
    newer = update(visits).where(visits.c.id == here.visit_id)
    await uow.execute(newer.values(revision=visits.c.revision + 1))


async def blocked(uow: UnitOfWork, _here: Scene, contact_id: int) -> None:
    addresses = tables.contact_addresses
    hers = update(addresses).where(addresses.c.contact_id == contact_id)
    await uow.execute(hers.values(suppressed_at=EVE))


async def window_closed(uow: UnitOfWork, _here: Scene, contact_id: int) -> None:
    rows = tables.outbox_messages
    hers = update(rows).where(rows.c.contact_id == contact_id)
    await uow.execute(hers.values(not_after=EVE))


DEEDS: dict[str, tuple[Deed, str]] = {
    "opted out": (opted_out, "suppressed"),
    "refused": (refused_elsewhere, "ready"),
    "cancelled": (cancelled, "cancelled"),
    "changed": (changed_by_hand, "ready"),
    "blocked": (blocked, "ready"),
    "window": (window_closed, "ready"),
}


async def due(stage: Stage) -> tuple[Scene, int]:
    """A reminder that is about to leave."""
    database = stage.application.database
    here = await scene(database)
    contact_id = await subscriber(database, "ani")
    await travel(stage, EVE - 5 * MINUTE)
    stage.clock.move_to(EVE)
    return here, contact_id


@pytest.mark.parametrize("name", DEEDS)
async def test_what_changes_between_the_words_and_the_intent_stops_the_message(
    database_url: str, name: str
) -> None:
    deed, state = DEEDS[name]
    async with on_stage(database_url) as stage:
        here, contact_id = await due(stage)
        database, sender = stage.application.database, stage.application.dispatcher
        claimed = await sender.source.claim(sender.gates[NAME])
        async with database.unit_of_work() as uow:
            await deed(uow, here, contact_id)
            await uow.commit()
        going = await sender.source.intend(claimed.planned)
        assert (len(claimed.planned), going) == (1, [])
        assert await states(database) == {"ani": [state]}


async def test_of_two_visits_in_ready_words_one_is_cancelled_and_only_the_other_is_told(
    database_url: str,
) -> None:
    async with on_stage(database_url) as stage:
        database, sender = stage.application.database, stage.application.dispatcher
        here = await scene(database)
        async with database.unit_of_work() as uow:
            await add_visit(uow, stop_id=here.stop_id, starts_at=SATURDAY + 5 * HOUR)
            await uow.commit()
        await subscriber(database, "ani")
        await travel(stage, EVE - 5 * MINUTE)
        stage.clock.move_to(EVE)
        claimed = await sender.source.claim(sender.gates[NAME])
        async with database.unit_of_work() as uow:
            await cancelled(uow, here, 0)
            await uow.commit()
        assert len(claimed.planned) == 1
        assert await sender.source.intend(claimed.planned) == []
        news, reminder = [text for _, text in await travel(stage, EVE + HOUR)]
        assert "pukul 09.00–11.00" not in reminder
        assert "pukul 14.00–16.00" in reminder
        assert "dibatalkan" in news


@pytest.mark.parametrize("name", ["refused", "blocked"])
async def test_what_was_stopped_ends_with_a_reason_and_never_goes_round_in_circles(
    sqlite_url: str, name: str
) -> None:
    async with on_stage(sqlite_url) as stage:
        here, contact_id = await due(stage)
        database = stage.application.database
        async with database.unit_of_work() as uow:
            await DEEDS[name][0](uow, here, contact_id)
            await uow.commit()
        assert await travel(stage, SATURDAY) == []
        assert await states(database) == {"ani": ["suppressed"]}


async def test_whenever_the_process_ends_a_reminder_is_never_sent_twice_nor_lost_silently(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Every commit and both sides of the sending in turn are the last thing that happens."""
    async with on_stage(sqlite_url) as stage:
        await due(stage)
    outcomes = []
    for number in range(1, MOST_CHECKPOINTS + 1):
        file = shutil.copy(sqlite_url.removeprefix("sqlite:///"), tmp_path / f"{number}.db")
        outcome = await crashed_at(f"sqlite:///{file}", number)
        if outcome is None:
            break
        outcomes.append(outcome)
    sent, uncertain = (1, "sent"), (1, "uncertain")
    assert outcomes == [sent] * 3 + [(0, "uncertain")] * 2 + [uncertain] * 2 + [sent]


async def crashed_at(url: str, number: int) -> tuple[int, str] | None:
    """How often she got it and how its row ended, or None if no checkpoint was left."""
    channel, crash, armed = FragileChannel(NAME), CrashAt(number), False

    def checkpoint(name: str) -> None:
        if armed:
            crash(name)

    channel.checkpoint = checkpoint
    try:
        async with on_stage(
            url, now=EVE, boot_id="ends", checkpoint=checkpoint, channel=channel
        ) as stage:
            armed = True
            await stage.application.drain()
            armed = False
        return None
    except Crash:
        armed = False
    async with on_stage(url, now=EVE + MINUTE, boot_id="after", channel=channel) as stage:
        await travel(stage, EVE + 5 * MINUTE)
        ((state,),) = (await states(stage.application.database)).values()
    return len(channel.sent), state
