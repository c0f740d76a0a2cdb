"""List 7: whoever asks something while a whole city is told something else does not wait for it."""

from statistics import median

from tests.judge.asking import FIRST_ASKING, says
from tests.judge.findings import copies, p95, untrue
from tests.judge.town import broadcast
from tests.judge.trials import LONG, USUAL, Trial

RATE = 25
PEOPLE, ASKING, PAUSE = (2_500, 300, 0.25) if LONG else (130, 20, 0.15)
"""People who are told, people who ask, and seconds between two questions."""
MOST = 1.0
"""Seconds from the question to the answer, of 95 in a hundred (delivery)."""
SLOWER = 0 if LONG else 4
"""Beside other tests a machine may be slow: so many times what it takes without a broadcast."""


async def ask(trial: Trial, chats: range) -> dict[int, float]:
    """One question from each chat, with pauses; when it was there."""
    asked = {}
    for chat in chats:
        asked[chat] = trial.clock.monotonic()
        trial.fake.push(says(chat))
        await trial.clock.sleep(PAUSE)
    return asked


def waits(trial: Trial, asked: dict[int, float]) -> list[float]:
    """Seconds from each question to its answer."""
    return [each.at - asked[each.chat] for each in trial.log.arrivals() if each.chat in asked]


async def test_replies_do_not_wait_for_a_broadcast(on_trial: Trial) -> None:
    trial, town = on_trial, await on_trial.town(PEOPLE)
    trial.be_late(USUAL)
    bot = trial.bot(rate=RATE)
    bot.start()
    await trial.until(bot.is_ready)
    before = await ask(trial, range(FIRST_ASKING - ASKING // 2, FIRST_ASKING))
    await trial.until_arrived(len(before))
    await broadcast(trial.database, town, trial.clock.now())
    await trial.until_arrived(len(before) + RATE)
    asked = await ask(trial, range(FIRST_ASKING, FIRST_ASKING + ASKING))
    during, total = trial.log.count(), PEOPLE + len(before) + ASKING
    rows = await trial.until_settled(total)
    arrivals, waited = trial.log.arrivals(), waits(trial, asked)
    assert during < total, "it was over before the last question"
    assert len(waited) == ASKING
    assert p95(waited) < max(MOST, SLOWER * p95(waits(trial, before))), sorted(waited)[-5:]
    assert copies(arrivals) + untrue(rows, arrivals) == []
    counts = {"people told": PEOPLE, "questions": ASKING, "messages a second": RATE}
    seconds = {"median": median(waited), "p95": p95(waited), "longest": max(waited)}
    trial.record("replies", {**counts, "latency": USUAL, **seconds}, rows)
