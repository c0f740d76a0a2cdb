"""The fake server as the judge needs it: limits, latency, and a log that hides nothing."""

import httpx2

from bot.clock import SystemClock
from tests.judge.arrivals import Arrival
from tests.judge.trials import Trial

ANI, GROUP = 1001, -100_300


async def send(trial: Trial, *chats: int) -> list[int]:
    """A message to each, as a bot sends them; the statuses, 0 where the line was cut."""
    url = f"{trial.fake.url}/bot{trial.fake.token}/sendMessage"
    statuses = []
    async with httpx2.AsyncClient(timeout=60) as client:
        for chat in chats:
            try:
                answer = await client.post(url, json={"chat_id": chat, "text": "Halo"})
                statuses.append(answer.status_code)
            except httpx2.TransportError:
                statuses.append(0)
    return statuses


async def logged(trial: Trial, count: int) -> list[Arrival]:
    """The log once so many requests have been answered."""
    await trial.until(lambda: len([a for a in trial.log.arrivals() if a.answered_at]) == count)
    return trial.log.arrivals()


async def test_what_was_delivered_is_in_the_log_whatever_the_bot_was_told(
    sqlite_trial: Trial,
) -> None:
    sqlite_trial.fake.script(cut="silent", effect=True)
    sqlite_trial.fake.script(status=502, page="<html>Bad Gateway</html>")
    statuses = await send(sqlite_trial, ANI, ANI, ANI)
    cut, refused, taken = await logged(sqlite_trial, 3)
    assert statuses == [0, 502, 200]
    assert [cut.status, refused.status, taken.status] == statuses
    assert [cut.delivered, refused.delivered, taken.delivered] == [True, False, True]
    assert cut.at < refused.at < taken.at < SystemClock().monotonic()


async def test_limits_are_enforced_and_logged_with_the_wait(sqlite_trial: Trial) -> None:
    sqlite_trial.fake.limit(group_per_minute=2)
    statuses = await send(sqlite_trial, GROUP, GROUP, GROUP, ANI, ANI)
    third = (await logged(sqlite_trial, 5))[2]
    assert statuses == [200, 200, 429, 200, 200]
    assert third.retry_after is not None
    assert 50 <= third.retry_after <= 60
    sqlite_trial.fake.limit(per_second=1, retry_after=7)
    await send(sqlite_trial, ANI, GROUP, ANI)
    assert {each.retry_after for each in await logged(sqlite_trial, 8)} >= {7}


async def test_answers_are_as_late_as_the_model_and_the_message_is_there_before(
    sqlite_trial: Trial,
) -> None:
    sqlite_trial.fake.be_late(median=0.2, p95=0.25, seed=1)
    await send(sqlite_trial, *range(ANI, ANI + 5))
    waits = [(each.answered_at or 0) - each.at for each in await logged(sqlite_trial, 5)]
    assert all(wait > 0.1 for wait in waits)
    assert len({round(wait, 3) for wait in waits}) > 1
