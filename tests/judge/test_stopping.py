"""List 5: whoever opts out, and what is no longer true, stops a message that is on its way."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.services.broadcasts.wishes import BroadcastWishes
from bot.services.changes import Changes
from bot.services.subscriptions import Subscriptions
from bot.store.database import UnitOfWork
from tests.judge.arrivals import Arrival
from tests.judge.bots import stopped
from tests.judge.findings import begun_after, copies, lost, untrue
from tests.judge.town import Town, broadcast, end_settling, remind, stop_broadcast
from tests.judge.trials import LONG, USUAL, Trial

PEOPLE, RATE = (1_500, 100) if LONG else (100, 50)
"""In each of two towns."""
OPTING_OUT = 8
FLOOD, RAIN = "jalan banjir", "hujan deras"
"""Why one visit is moved and the other is cancelled; whoever hears of it hears why."""
AHEAD = timedelta(days=2)
Refusal = Callable[[UnitOfWork, int, datetime], Awaitable[None]]


async def committed(trial: Trial, deed: Callable[[UnitOfWork], Awaitable[object]]) -> float:
    """Do something from outside the bot; the monotonic instant from which on it holds."""
    async with trial.database.unit_of_work() as uow:
        await deed(uow)
        await uow.commit()
    return trial.clock.monotonic()


async def move(trial: Trial, town: Town) -> float:
    """The visit comes a day later."""
    later = town.starts_at + timedelta(days=1)
    hours = later, later + timedelta(hours=3)

    async def deed(uow: UnitOfWork) -> None:
        await Changes(uow, trial.clock.now(), town.staff).move(town.visit_id, *hours, FLOOD)

    return await committed(trial, deed)


async def cancel(trial: Trial, town: Town) -> float:
    """The visit does not take place."""

    async def deed(uow: UnitOfWork) -> None:
        await Changes(uow, trial.clock.now(), town.staff).cancel(town.visit_id, RAIN)

    return await committed(trial, deed)


async def refuse_all(uow: UnitOfWork, contact_id: int, now: datetime) -> None:
    """As by "berhenti"."""
    await Subscriptions(uow, now).stop_all(contact_id)


async def refuse_broadcasts(uow: UnitOfWork, contact_id: int, now: datetime) -> None:
    """As by "Jangan kirim siaran"."""
    await BroadcastWishes(uow, now).refuse(contact_id)


async def opt_out(trial: Trial, town: Town, refuse: Refusal = refuse_all) -> tuple[set[int], float]:
    """Some who have not been told yet want nothing any more; their chats, and since when."""
    told = {each.chat for each in trial.log.arrivals()}
    pairs = zip(town.chats, town.contacts, strict=True)
    waiting = [pair for pair in pairs if pair[0] not in told]
    leaving = trial.random.sample(waiting, min(OPTING_OUT, len(waiting)))

    async def deed(uow: UnitOfWork) -> None:
        for _, contact_id in leaving:
            await refuse(uow, contact_id, trial.clock.now())

    return {chat for chat, _ in leaving}, await committed(trial, deed)


def is_news(arrival: Arrival) -> bool:
    """Whether it tells of the change."""
    return FLOOD in arrival.text or RAIN in arrival.text


async def test_opting_out_and_changes_win_over_what_is_under_way(on_trial: Trial) -> None:
    moved = await on_trial.town(PEOPLE, begins=AHEAD)
    cancelled = await on_trial.town(PEOPLE, begins=AHEAD, code="B")
    on_trial.be_late(USUAL)
    for town in (moved, cancelled):
        await remind(on_trial.database, town, on_trial.clock.now())
    on_trial.bot(rate=RATE).start()
    await on_trial.until_arrived(PEOPLE // 4)
    left, left_at = await opt_out(on_trial, cancelled)
    await on_trial.until_arrived(PEOPLE // 2)
    ends = {moved: await move(on_trial, moved), cancelled: await cancel(on_trial, cancelled)}
    if not LONG:
        await end_settling(on_trial.database, on_trial.clock.now())
    staying = {*moved.chats, *cancelled.chats} - left
    await on_trial.until(lambda: told_of_change(on_trial.log.arrivals()) >= staying)
    rows = await on_trial.until_settled(1)
    arrivals = on_trial.log.arrivals()
    old = [each for each in arrivals if not is_news(each)]
    assert begun_after(arrivals, left, left_at) == []
    assert [begun_after(old, town.chats, instant) for town, instant in ends.items()] == [[], []]
    assert max(Counter(each.chat for each in arrivals if is_news(each)).values()) == 1
    assert PEOPLE // 2 <= len(old) < 2 * PEOPLE
    assert copies(arrivals) + lost(staying, rows, arrivals) + untrue(rows, arrivals) == []
    counts = {"people": 2 * PEOPLE, "reminded before the change": len(old), "opted out": len(left)}
    late = {"messages a second": RATE, "latency": USUAL, "late": 0, "corrections too many": 0}
    on_trial.record("stopping", {**counts, **late}, rows)


def told_of_change(arrivals: list[Arrival]) -> set[int]:
    """Who has heard of it."""
    return {each.chat for each in arrivals if is_news(each)}


async def test_opting_out_and_cancelling_stop_a_broadcast(on_trial: Trial) -> None:
    trial, town = on_trial, await on_trial.town(PEOPLE)
    trial.be_late(USUAL)
    number = await broadcast(trial.database, town, trial.clock.now())
    bot = trial.bot(rate=RATE)
    bot.start()
    await trial.until_arrived(PEOPLE // 5)
    left, left_at = await opt_out(trial, town)
    await trial.until_arrived(PEOPLE // 3)
    others, others_at = await opt_out(trial, town, refuse_broadcasts)
    await trial.until_arrived(PEOPLE // 2)
    await stop_broadcast(trial.database, town, trial.clock.now(), number)
    stopped_at = trial.clock.monotonic()
    rows = await trial.until_settled(len(town.chats) - len(left | others))
    assert await stopped(bot) == 0  # by now it has sent what it still had in hand
    arrivals = trial.log.arrivals()
    late = begun_after(arrivals, left, left_at) + begun_after(arrivals, others, others_at)
    assert late + begun_after(arrivals, town.chats, stopped_at) == []
    assert PEOPLE // 2 <= len(arrivals) < PEOPLE - 2 * OPTING_OUT
    assert copies(arrivals) + lost(town.chats, rows, arrivals) + untrue(rows, arrivals) == []
