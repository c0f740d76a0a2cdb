"""Messages come in once, are handled in order, and none is lost (both databases)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot.dialog.turns import Handler, Registry, Turn
from bot.domain.flood import BURST
from bot.errors import StoreFull, StoreUnavailable
from bot.i18n import Neutral
from bot.messages import Reply
from bot.services import Services
from bot.store.database import Database
from bot.store.tables import inbox_updates, outbox_messages
from handlers.registry import make_registry
from tests.support.applications import NOW, Stage, message, on_stage


def with_handler(handler: Handler, *intents: str) -> Registry:
    """The project's registry with another handler for some intents."""
    registry = make_registry()
    return replace(registry, intents={**registry.intents, **dict.fromkeys(intents, handler)})


async def states(url: str) -> dict[str, int]:
    database = Database(url)
    try:
        async with database.unit_of_work(read_only=True) as uow:
            counted = func.count().label("messages")
            statement = select(inbox_updates.c.state, counted).group_by(inbox_updates.c.state)
            return {row.state: row.messages for row in await uow.execute(statement)}
    finally:
        await database.close()


async def test_a_message_is_committed_before_accept_returns(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        await stage.application.inbox.accept([message("halo")])
        assert await states(database_url) == {"waiting": 1}


async def test_the_same_update_twice_is_answered_once(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        twice = message("halo")
        assert len(await stage.hear(twice, twice)) == 1
        assert await stage.hear(twice) == []
        assert await states(database_url) == {"done": 1}


async def test_an_older_key_that_comes_late_is_still_new(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        later, earlier = message("halo", update_key="200"), message("makasih", update_key="100")
        await stage.hear(later)
        assert len(await stage.hear(earlier)) == 1


async def test_messages_of_one_conversation_are_answered_in_their_order(database_url: str) -> None:
    heard: list[str] = []

    async def echo(turn: Turn, services: Services) -> Reply:
        heard.append(turn.message.text)
        return Reply(text=Neutral(turn.message.text))

    async with on_stage(database_url, registry=with_handler(echo, "greet", "thank")) as stage:
        texts = ["halo", "makasih", "pagi min", "terima kasih", "halo kak"]
        said = [message(text) for text in texts]
        assert await stage.hear(*said) == texts
        assert heard == texts


async def test_the_order_holds_while_other_people_write_too(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        people = [f"warga{number}" for number in range(30)]
        said = [message(text, who) for text in ("halo", "makasih") for who in people]
        await stage.application.inbox.accept(said)
        await asyncio.gather(*(stage.application.drain() for _ in range(4)))
        for who in people:
            sent = [r.message.text for r in stage.channel.sent if r.message.address.chat == who]
            assert ["Saya Pusling" in sent[0], "Sama-sama" in sent[1], len(sent)] == [1, 1, 2]


async def test_a_stuck_person_holds_nobody_else_back(postgresql_url: str) -> None:
    stuck, released = asyncio.Event(), asyncio.Event()

    async def wait(turn: Turn, services: Services) -> Reply:
        stuck.set()
        await released.wait()
        return Reply(text=Neutral("akhirnya"))

    async with on_stage(postgresql_url, registry=with_handler(wait, "help")) as stage:
        await stage.application.inbox.accept([message("bantuan", "lambat")])
        slow = asyncio.create_task(stage.application.drain())
        await stuck.wait()
        await stage.hear(message("halo", "cepat"))
        assert [r.message.address.chat for r in stage.channel.sent] == ["cepat"]
        released.set()
        await slow
        assert [r.message.address.chat for r in stage.channel.sent] == ["cepat", "lambat"]


async def test_a_message_that_fails_three_times_is_set_aside_with_an_apology(
    database_url: str,
) -> None:
    tries: list[str] = []

    async def fail(turn: Turn, services: Services) -> Reply:
        tries.append(turn.message.text)
        raise RuntimeError("rusak")

    async with on_stage(database_url, registry=with_handler(fail, "help")) as stage:
        replies = await stage.hear(message("bantuan"), message("makasih"))
        assert len(tries) == 3
        assert "Maaf, Kak, ada gangguan" in replies[0]
        assert "Sama-sama" in replies[1]
        assert await states(database_url) == {"quarantined": 1, "done": 1}


async def test_one_bad_message_does_not_spoil_the_others_of_its_batch(database_url: str) -> None:
    async def fail(turn: Turn, services: Services) -> Reply:
        raise RuntimeError("rusak")

    async with on_stage(database_url, registry=with_handler(fail, "help")) as stage:
        said = [message("halo", f"warga{n}") for n in range(5)] + [message("bantuan", "sial")]
        await stage.hear(*said)
        chats = sorted(r.message.address.chat for r in stage.channel.sent)
        assert chats == ["sial", *[f"warga{n}" for n in range(5)]]


async def test_what_a_failed_handler_wrote_is_rolled_back(database_url: str) -> None:
    async def write_then_fail(turn: Turn, services: Services) -> Reply:
        await services.contacts.meet(replace(turn.message, sender="hantu"), None)
        raise RuntimeError("rusak")

    async with on_stage(database_url, registry=with_handler(write_then_fail, "help")) as stage:
        await stage.hear(message("bantuan"))
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            rows = await uow.execute(select(func.count()).select_from(outbox_messages))
            assert rows.scalar_one() == 1
            services = Services.within(uow, NOW)
            assert await services.contacts.find("play", "hantu") is None


async def test_a_database_that_is_away_costs_a_message_none_of_its_tries(
    database_url: str,
) -> None:
    away = iter([True] * 5)

    async def sometimes(turn: Turn, services: Services) -> Reply:
        if next(away, False):
            raise StoreUnavailable(place="test", problem="away")
        return Reply(text=Neutral("sudah kembali"))

    async with on_stage(database_url, registry=with_handler(sometimes, "help")) as stage:
        await stage.application.inbox.accept([message("bantuan")])
        for _ in range(5):  # each try ends with the error, so that a loop pauses before the next
            with pytest.raises(StoreUnavailable):
                await stage.application.drain()
        assert await stage.hear() == ["sudah kembali"]


async def test_a_full_disk_ends_the_batch_and_the_drain_and_loses_nothing(sqlite_url: str) -> None:
    async def at_length(turn: Turn, services: Services) -> Reply:
        return Reply(text=Neutral("panjang " * 4_000))

    async with on_stage(sqlite_url, registry=with_handler(at_length, "help")) as stage:
        await stage.application.inbox.accept([message("bantuan"), message("halo", "budi")])
        await limit_pages(stage, 1)
        with pytest.raises(StoreFull):
            async with asyncio.timeout(60):
                await stage.application.drain()
        assert await states(sqlite_url) == {"waiting": 1, "done": 1}
        await limit_pages(stage, 1_000_000)
        await stage.application.drain()
        assert sorted(sent.message.address.chat for sent in stage.new()) == ["ani", "budi"]


async def limit_pages(stage: Stage, pages: int) -> None:
    """Let the file grow to so many pages, or not at all if it has more already."""
    async with stage.application.database.unit_of_work() as uow:
        await uow.execute(text(f"PRAGMA max_page_count = {pages}"))


async def test_a_message_nobody_can_read_is_set_aside_and_the_next_one_answered(
    database_url: str,
) -> None:
    async with on_stage(database_url) as stage:
        await stage.application.inbox.accept([message("halo")])
        async with stage.application.database.unit_of_work() as uow:
            await uow.execute(update(inbox_updates).values(payload={"text": 7}))
            await uow.commit()
        (reply,) = await stage.hear(message("makasih"))
        assert "Sama-sama" in reply
        assert await states(database_url) == {"quarantined": 1, "done": 1}


async def test_an_apology_that_fails_is_skipped(database_url: str) -> None:
    async def fail(turn: Turn, services: Services) -> Reply:
        raise RuntimeError("rusak")

    registry = replace(with_handler(fail, "help"), apology=fail)
    async with on_stage(database_url, registry=registry) as stage:
        (reply,) = await stage.hear(message("bantuan"), message("makasih"))
        assert "Sama-sama" in reply
        assert await states(database_url) == {"quarantined": 1, "done": 1}


async def test_a_message_that_ends_the_process_three_times_is_set_aside(database_url: str) -> None:
    class ProcessEnds(BaseException):
        pass

    async def end(turn: Turn, services: Services) -> Reply:
        raise ProcessEnds

    registry = with_handler(end, "help")
    now = NOW
    async with on_stage(database_url, registry=registry) as stage:
        await stage.application.inbox.accept([message("bantuan"), message("halo", "budi")])
    for start in range(3):
        async with on_stage(
            database_url, registry=registry, boot_id=f"boot-{start}", now=now
        ) as stage:
            with pytest.raises(ProcessEnds):
                await stage.application.drain()
        now += timedelta(minutes=2)
    async with on_stage(database_url, registry=registry, boot_id="boot-9", now=now) as stage:
        await stage.application.drain()
        assert await states(database_url) == {"quarantined": 1, "done": 1}


async def test_flooding_is_stopped_warned_once_and_costs_no_rows(database_url: str) -> None:
    async with on_stage(database_url, limited=True) as stage:
        await stage.hear(*[message("halo") for _ in range(BURST + 10)])
        assert await states(database_url) == {"done": BURST}
        assert stage.application.inbox.gate.dropped == 10
        assert len(stage.channel.warned) == 1


async def test_berhenti_is_heard_even_from_somebody_who_floods(database_url: str) -> None:
    async with on_stage(database_url, limited=True) as stage:
        await stage.hear(*[message("halo") for _ in range(BURST + 1)])
        assert "sudah dihentikan" in await stage.say("berhenti")


async def test_one_person_flooding_does_not_silence_another(database_url: str) -> None:
    async with on_stage(database_url, limited=True) as stage:
        await stage.hear(*[message("halo") for _ in range(BURST + 10)])
        assert "Saya Pusling" in await stage.say("halo", "budi")


async def test_two_processes_on_one_database_answer_every_message_once(postgresql_url: str) -> None:
    async with (
        on_stage(postgresql_url, boot_id="one") as one,
        on_stage(postgresql_url, boot_id="two") as two,
    ):
        said = [message(text, f"w{n}") for n in range(40) for text in ("halo", "makasih")]
        await one.application.inbox.accept(said[::2])
        await two.application.inbox.accept(said)
        drains: list[Callable[[], Awaitable[None]]] = [one.application.drain, two.application.drain]
        await asyncio.gather(*(drain() for drain in drains * 3))
        sent = [*one.channel.sent, *two.channel.sent]
        assert len(sent) == len(said)
        assert await states(postgresql_url) == {"done": len(said)}
