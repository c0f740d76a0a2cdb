"""List 8: two whole copies of the bot on one PostgreSQL do all work once, whoever of them dies."""

import asyncio

from tests.judge.asking import FIRST_ASKING, says
from tests.judge.findings import copies, lost, most_in_flight, too_uncertain, untrue
from tests.judge.town import broadcast
from tests.judge.trials import LONG, USUAL, Trial

PEOPLE, ASKING, RATE = (5_000, 300, 100) if LONG else (300, 30, 100)


async def test_two_copies_tell_and_answer_everybody_once(postgresql_trial: Trial) -> None:
    trial = postgresql_trial
    town = await trial.town(PEOPLE)
    trial.be_late(USUAL)
    await broadcast(trial.database, town, trial.clock.now())
    both = [trial.bot(rate=RATE) for _ in range(2)]
    for bot in both:
        bot.start()
    asking = range(FIRST_ASKING, FIRST_ASKING + ASKING)
    for chat in asking:
        trial.fake.push(says(chat))
    await trial.until_arrived((PEOPLE + ASKING) // 2)
    dead = trial.random.choice(both)
    sent = [await asyncio.to_thread(bot.sent) for bot in both]
    await trial.bury(dead)
    rows = await trial.until_settled(PEOPLE + ASKING)
    arrivals = trial.log.arrivals()
    assert min(sent) > 0, "only one of them worked"
    assert copies(arrivals) + untrue(rows, arrivals) == []
    assert lost({*town.chats, *asking}, rows, arrivals) == []
    told = [row for row in rows if row.lane]  # replies have no pace, so no W
    assert too_uncertain(told, kills=1, w=most_in_flight(RATE, USUAL.p95)) == []
    counts = {"people told": PEOPLE, "questions": ASKING, "messages a second": RATE}
    ends = {"latency": USUAL, "copies": 0, "people lost": 0}
    trial.record("two_bots", {**counts, **ends}, rows)
