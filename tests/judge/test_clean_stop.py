"""Stopped in the middle of a broadcast, the bot is gone in ten seconds and leaves no doubt."""

from tests.judge.asking import FIRST_ASKING, says
from tests.judge.bots import stopped
from tests.judge.findings import copies, lost
from tests.judge.town import broadcast, outbox
from tests.judge.trials import Latency, Trial

PEOPLE, RATE = 200, 100
SLOW = Latency(median=0.3, p95=0.8)
STOP_SECONDS = 10


async def test_stopped_under_load_it_is_gone_in_time_and_nothing_is_uncertain(
    on_trial: Trial,
) -> None:
    trial, town = on_trial, await on_trial.town(PEOPLE)
    trial.be_late(SLOW)
    await broadcast(trial.database, town, trial.clock.now())
    bot = trial.bot(rate=RATE)
    bot.start()
    await trial.until_arrived(PEOPLE // 4)
    trial.fake.push(says(FIRST_ASKING))
    began = trial.clock.monotonic()
    code = await stopped(bot)
    took = trial.clock.monotonic() - began
    left = [row.state for row in await outbox(trial.database) if row.lane]
    assert (code, took < STOP_SECONDS) == (0, True), trial.words()
    assert {*left} == {"sent", "ready"}, trial.words()
    assert left.count("ready") > PEOPLE // 4
    bot.start()
    rows = await trial.until_settled(PEOPLE + 1)
    arrivals = trial.log.arrivals()
    assert copies(arrivals) + lost({*town.chats, FIRST_ASKING}, rows, arrivals) == []
    assert {row.state for row in rows} == {"sent"}
