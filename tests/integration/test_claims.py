"""One look at the inbox: what it takes, and what it says of the rest."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.delivery import InboxState
from bot.store import inbox
from bot.store.database import Database, UnitOfWork
from bot.store.inbox import Claim
from bot.store.tables import conversations

NOW = datetime(2026, 3, 3, 5, tzinfo=UTC)


async def fill(uow: UnitOfWork, chats: Sequence[str]) -> None:
    """A waiting message of each of these chats; a chat named twice has two."""
    for number, chat in enumerate(chats):
        row = {"channel": "telegram", "chat": chat, "person": "", "sender": chat}
        rest = {"update_key": str(number), "payload": {"number": number}, "received_at": NOW}
        await inbox.add_updates(uow, [row | rest])


async def claim(uow: UnitOfWork, *, limit: int = 25, fresh: bool = True) -> Claim:
    """Claim as a worker does, but stay in the transaction."""
    until = NOW + timedelta(minutes=1)
    return await inbox.claim(
        uow, channels=["telegram"], owner="me", now=NOW, until=until, limit=limit, fresh=fresh
    )


def numbers(found: Claim) -> list[int]:
    return [row.payload["number"] for row in found.rows]


async def test_the_oldest_of_each_conversation_is_taken_and_another_may_wait_behind_it(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        await fill(uow, ["a", "b", "a", "c"])
        first, second = await claim(uow), await claim(uow)
    assert (numbers(first), first.more) == ([0, 1, 3], True)
    assert (numbers(second), second.more) == ([], False)


async def test_a_full_batch_says_that_more_may_wait(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await fill(uow, ["a", "b", "c"])
        found = await claim(uow, limit=2)
    assert (numbers(found), found.more) == ([0, 1], True)


@pytest.mark.parametrize(("fresh", "taken"), [(True, [1, 2]), (False, [0])])
async def test_a_message_that_failed_before_is_alone_and_the_others_wait(
    database: Database, *, fresh: bool, taken: list[int]
) -> None:
    async with database.unit_of_work() as uow:
        await fill(uow, ["a", "b", "c"])
        tried = await claim(uow, limit=1)
        await inbox.release(uow, "me", [row.conversation_id for row in tried.rows])
        found = await claim(uow, fresh=fresh)
    assert (numbers(found), found.more) == (taken, True)


async def test_a_message_handled_between_the_look_and_the_lease_is_left_alone(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        await fill(uow, ["a", "b"])
        values = {"channels": ["telegram"], "now": NOW, "few": 9, "tried_turn": 1, "only_chat": ""}
        seen = (await uow.execute(inbox._WAITING, values)).all()
        await inbox.finish(uow, [seen[0].update_id], InboxState.DONE, NOW)
        taken = await inbox._lease(uow, seen, "me", NOW + timedelta(minutes=1))
        leased = select(conversations.c.chat).where(conversations.c.lease_owner == "me")
        chats = list((await uow.execute(leased)).scalars())
    assert (taken, chats) == ({seen[1].update_id}, ["b"])
