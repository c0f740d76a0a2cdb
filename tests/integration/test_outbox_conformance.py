"""The promises of the outbox, kept by SQLite and PostgreSQL alike."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import update

from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock, SystemClock
from bot.delivery.dispatcher import LEASE, Dispatcher
from bot.delivery.outcomes import HALT_MARGIN
from bot.domain.delivery import (
    LANE_BROADCAST,
    LANE_PERSONAL,
    LANE_REMINDER,
    LANE_REPLY,
    OutboxState,
)
from bot.domain.pace import ALONE
from bot.messages import Outcome, SendResult
from bot.store import outbox, rates, resending
from bot.store import tables as stored
from bot.store.database import Database
from tests.support.applications import NAME, NOW, WIB
from tests.support.sending import line_up, rows_of, running_broadcast, sender, states_of

SECOND = timedelta(seconds=1)


async def claimed(process: Dispatcher) -> list[int]:
    """The ids that one look gives, in the order in which they leave."""
    found = await process.source.claim(process.gates[NAME])
    return [each.message.id for each in found.planned]


async def send_all(process: Dispatcher) -> None:
    process.wake()
    while await process.send_once():
        pass


async def test_lanes_go_in_order_broadcasts_keep_a_share_and_campaigns_take_turns(
    database: Database,
) -> None:
    process = sender(database, ManualClock(NOW), RecordingChannel(NAME))
    everybody = await running_broadcast(database)
    city = await line_up(database, 40, lane=LANE_REMINDER, campaign=7)
    village = await line_up(database, 5, lane=LANE_REMINDER, campaign=8)
    told = await line_up(database, 40, lane=LANE_BROADCAST, campaign=everybody)
    news = await line_up(database, 20, lane=LANE_PERSONAL)
    first, second, third = [set(await claimed(process)) for _ in range(3)]
    assert len(first) == len(second) == 25
    assert (len(first & {*news}), len(first & {*told})) == (20, 2)
    assert len(second & {*told}) == 3  # a tenth, over time
    assert {*village} <= first | second
    assert {*city} & third
    assert not first & second


async def test_a_chat_has_one_message_in_flight_and_its_messages_leave_in_order(
    database: Database,
) -> None:
    channel = RecordingChannel(NAME)
    process = sender(database, ManualClock(NOW), channel)
    ids = await line_up(database, 3, lane=LANE_PERSONAL, chat="ani")
    (other,) = await line_up(database, 1, lane=LANE_REMINDER, campaign=3, chat="ani")
    assert await claimed(process) == ids[:1]
    assert await claimed(process) == []
    async with database.unit_of_work() as uow:
        await outbox.release(uow, "boot-1")
        await uow.commit()
    await send_all(process)
    assert [one.message.id for one in channel.sent] == [*ids, other]


async def test_where_a_platform_limits_chats_they_rest_between_two_messages(
    database: Database,
) -> None:
    clock = ManualClock(NOW)
    process = sender(database, clock, RecordingChannel(NAME), ceiling=1000)
    just_now: dict[str, Any] = {"state": OutboxState.SENT, "sent_at": NOW - SECOND / 2}
    await line_up(database, 1, lane=LANE_PERSONAL, chat="ani", **just_now)
    a_while_ago: dict[str, Any] = {"state": OutboxState.SENT, "sent_at": NOW - 30 * SECOND}
    await line_up(database, 20, lane=LANE_REMINDER, chat="-100", **a_while_ago)
    hers, of_group = [
        (await line_up(database, 1, lane=LANE_PERSONAL, chat=chat))[0] for chat in ("ani", "-100")
    ]
    assert await claimed(process) == []
    clock.move_to(NOW + SECOND)
    assert await claimed(process) == [hers]
    clock.move_to(NOW + 31 * SECOND)
    assert await claimed(process) == [of_group]


async def test_two_processes_share_rows_and_pace(database: Database) -> None:
    clock, channel = ManualClock(NOW), RecordingChannel(NAME)
    both = [sender(database, clock, channel, boot_id=name, ceiling=100) for name in ("a", "b")]
    ids = await line_up(database, 120, lane=LANE_REMINDER, campaign=1)
    taken: list[int] = []
    places: list[datetime] = []
    for _ in range(40):
        for found in await asyncio.gather(*(each.source.claim(each.gates[NAME]) for each in both)):
            taken += [each.message.id for each in found.planned]
            places += [each.at for each in found.planned if each.at]
        both.reverse()
        clock.move_to(clock.now() + SECOND / 20)
    assert sorted(taken) == ids
    assert {row.lease_owner for row in await rows_of(database, ids)} == {"a", "b"}
    gaps = [(after - before).total_seconds() for before, after in pairwise(sorted(places))]
    assert min(gaps) > 0.99 * (1 + ALONE) / 100
    assert max(gaps) < 0.03


async def test_batches_that_wait_together_leave_in_the_order_of_their_places(
    sqlite_database: Database,
) -> None:
    """Where others share the pace, what is late leaves at another place instead
    (test_departures.py)."""
    clock, channel = SystemClock(), RecordingChannel(NAME)
    process = sender(sqlite_database, clock, channel, ceiling=30)
    ids = await line_up(sqlite_database, 6, lane=LANE_REMINDER, campaign=1, now=clock.now())
    found = await process.source.claim(process.gates[NAME])
    near, far = found.planned[:-1], found.planned[-1:]
    await asyncio.gather(process._fly_parts(far), process._fly_parts(near))
    await asyncio.gather(*process._under_way)
    assert [one.message.id for one in channel.sent] == ids


async def test_what_waits_for_a_channel_that_does_not_run_hides_nothing_that_becomes_due(
    database: Database,
) -> None:
    process = sender(database, ManualClock(NOW), RecordingChannel(NAME))
    await line_up(database, 2, lane=LANE_PERSONAL, now=NOW - SECOND, channel="browser")
    assert await process.next_due() is None
    await line_up(database, 1, lane=LANE_PERSONAL, now=NOW + SECOND)
    assert await process.next_due() == NOW + SECOND


async def test_a_process_that_was_thought_dead_changes_nothing_any_more(
    database: Database,
) -> None:
    clock = ManualClock(NOW)
    slow, quick = (sender(database, clock, RecordingChannel(NAME), boot_id=b) for b in "ab")
    ids = await line_up(database, 2, lane=LANE_REMINDER, campaign=1)
    found = await slow.source.claim(slow.gates[NAME])
    going = await slow.source.intend(found.planned[:1])
    clock.move_to(NOW + LEASE + SECOND)
    await quick.sweep()
    assert await states_of(database, ids) == ["uncertain", "ready"]
    await send_all(quick)
    assert await slow.source.intend(found.planned[1:]) == []
    await slow._flights.fly(going)
    await slow._flights.write()
    assert await states_of(database, ids) == ["uncertain", "sent"]


async def test_a_lease_from_before_the_clock_was_put_back_is_taken_back(
    database: Database,
) -> None:
    clock = ManualClock(NOW)
    process = sender(database, clock, RecordingChannel(NAME))
    ahead: dict[str, Any] = {"lease_owner": "gone", "leased_until": NOW + timedelta(hours=2)}
    ids = [
        (await line_up(database, 1, lane=LANE_REMINDER, campaign=1, state=state, **ahead))[0]
        for state in (OutboxState.LEASED, OutboxState.SENDING)
    ]
    await process.sweep()
    assert await states_of(database, ids) == ["ready", "uncertain"]


async def test_a_broadcast_that_is_paused_or_changed_stops_right_before_the_intent(
    database: Database,
) -> None:
    process = sender(database, ManualClock(NOW), RecordingChannel(NAME))
    number = await running_broadcast(database)
    ids = await line_up(database, 2, lane=LANE_BROADCAST, campaign=number)
    found = await process.source.claim(process.gates[NAME])
    async with database.unit_of_work() as uow:
        await uow.execute(update(stored.broadcasts).values(epoch=stored.broadcasts.c.epoch + 1))
        await uow.commit()
    assert len(found.planned) == 2
    assert await process.source.intend(found.planned) == []
    assert await states_of(database, ids) == ["ready", "ready"]
    assert await claimed(process) == []


async def test_a_letter_without_a_window_waits_for_the_morning(database: Database) -> None:
    clock = ManualClock(NOW.replace(hour=22))
    channel = RecordingChannel(NAME)
    process = sender(database, clock, channel)
    await line_up(database, 1, lane=LANE_PERSONAL, now=clock.now(), not_after=None)
    await send_all(process)
    (row,) = await rows_of(database)
    assert (row.state, len(channel.sent)) == ("ready", 0)
    assert row.not_before.astimezone(WIB).hour == 7
    assert row.not_after.astimezone(WIB).hour == 20
    clock.move_to(row.not_before)
    await send_all(process)
    assert len(channel.sent) == 1


async def test_a_halt_stops_every_process_and_burns_no_attempt(database: Database) -> None:
    clock, channel = ManualClock(NOW), RecordingChannel(NAME)
    hears, other = (sender(database, clock, channel, boot_id=b, ceiling=40) for b in "ab")
    ids = await line_up(database, 3, lane=LANE_REMINDER, campaign=1)
    reply: dict[str, Any] = {"lane": LANE_REPLY, "state": OutboxState.READY, "not_after": None}
    replies = await line_up(database, 1, **reply, expires_at=NOW + timedelta(minutes=2))
    waiting = await other.source.claim(other.gates[NAME])
    halt = SendResult(outcome=Outcome.HALTED, retry_after=300, reason="http_429")
    channel.answer_next("c0-0-0", halt)
    await send_all(hears)
    until = NOW + timedelta(seconds=300 + HALT_MARGIN)
    assert await other.source.intend(waiting.planned) == []
    async with database.unit_of_work() as uow:
        sooner = await rates.halt(uow, NAME, NOW, NOW + SECOND, 40)
        row = (await rates.all_rates(uow))[0]
    assert (sooner, row.rate, row.blocked_until) == (until, 20, until)
    clock.move_to(until - SECOND)
    await send_all(hears)
    await send_all(other)
    assert channel.sent == []
    clock.move_to(until + 2 * SECOND)
    await hears.sweep()
    await send_all(hears)
    clock.move_to(clock.now() + SECOND)
    await send_all(hears)
    found = await rows_of(database, [*ids, *replies])
    assert Counter((row.state, row.attempts) for row in found) == {("sent", 1): 4}


async def test_a_refused_token_stops_the_channel_and_no_reply_is_lost(database: Database) -> None:
    clock, channel = ManualClock(NOW), RecordingChannel(NAME)
    wrong = sender(database, clock, channel, ceiling=25)
    soon: dict[str, Any] = {"not_after": None, "expires_at": NOW + timedelta(minutes=2)}
    replies = await line_up(database, 3, lane=LANE_REPLY, **soon)
    for number in range(3):
        stop = SendResult(outcome=Outcome.STOPPED, reason="token_refused")
        channel.answer_next(f"c0-0-{number}", stop)
    await send_all(wrong)
    await send_all(wrong)
    assert [(row.state, row.attempts) for row in await rows_of(database)] == [("ready", 0)] * 3
    async with database.unit_of_work(read_only=True) as uow:
        assert (await rates.all_rates(uow))[0].stopped_at is not None
    clock.move_to(NOW + timedelta(minutes=30))
    mended = sender(database, clock, RecordingChannel(NAME), boot_id="boot-2", ceiling=25)
    await mended.sweep()
    await send_all(mended)
    assert await states_of(database, replies) == ["sent"] * 3
    async with database.unit_of_work(read_only=True) as uow:
        assert (await rates.all_rates(uow))[0].stopped_at is None


async def test_people_send_again_what_is_of_use_and_no_reply(database: Database) -> None:
    process = sender(database, ManualClock(NOW), channel := RecordingChannel(NAME))
    lanes = (LANE_REPLY, LANE_PERSONAL, LANE_REMINDER, LANE_BROADCAST)
    over = await running_broadcast(database, state="done")
    for state in (OutboxState.FAILED, OutboxState.UNCERTAIN):
        for lane in lanes:
            campaign = over if lane == LANE_BROADCAST else 0
            chats = f"{state}-{lane}-"
            await line_up(database, 2, lane=lane, campaign=campaign, chats=chats, state=state)
        late: dict[str, Any] = {"state": state, "expires_at": NOW}
        await line_up(database, 1, lane=LANE_REMINDER, chats=f"{state}-late", **late)
    async with database.unit_of_work() as uow:
        failed = await resending.send_again(uow, OutboxState.FAILED, NOW, lanes)
        doubtful = await resending.send_again(uow, OutboxState.UNCERTAIN, NOW, [LANE_REMINDER])
        late_too = await resending.count_too_late(uow, OutboxState.FAILED, NOW, lanes)
        await uow.commit()
    assert failed == {LANE_PERSONAL: 2, LANE_REMINDER: 2}
    assert (doubtful, late_too) == ({LANE_REMINDER: 2}, 3)
    await send_all(process)
    marked = [one for one in channel.sent if "Pengulangan" in one.message.text]
    assert (len(channel.sent), len(marked)) == (6, 2)
