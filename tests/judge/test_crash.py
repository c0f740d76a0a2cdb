"""List 1: killed again and again in the middle of a broadcast, the bot tells everybody once."""

from tests.judge.findings import copies, lost, most_in_flight, too_uncertain, untrue
from tests.judge.town import broadcast
from tests.judge.trials import LONG, USUAL, Latency, Trial

PEOPLE, KILLS, RATE = (10_000, 12, 200) if LONG else (400, 2, 250)
LATENCY = USUAL if LONG else Latency(median=0.15, p95=0.3)
"""In the short form long enough that what other tests take from the machine matters little."""
W = most_in_flight(RATE, LATENCY.p95)


async def test_killed_at_random_it_tells_everybody_at_most_once(on_trial: Trial) -> None:
    town = await on_trial.town(PEOPLE)
    on_trial.be_late(LATENCY)
    bot = on_trial.bot(rate=RATE)
    bot.start()
    await broadcast(on_trial.database, town, on_trial.clock.now())
    for moment in sorted(on_trial.random.sample(range(1, PEOPLE * 9 // 10), KILLS)):
        await on_trial.until_arrived(moment)
        await on_trial.bury(bot)
        bot.start()
    rows = await on_trial.until_settled(PEOPLE)
    arrivals = on_trial.log.arrivals()
    assert copies(arrivals, named=lambda each: each.chat) == []
    assert lost(town.chats, rows, arrivals) == []
    assert untrue(rows, arrivals) == []
    assert too_uncertain(rows, kills=KILLS, w=W) == []
    told = len({each.chat for each in arrivals if each.delivered})
    figures = {"people": PEOPLE, "kills": KILLS, "messages a second": RATE, "latency": LATENCY}
    counts = {"W": W, "people who have it": told, "copies": 0, "people lost": 0}
    on_trial.record("crash", {**figures, **counts}, rows)
