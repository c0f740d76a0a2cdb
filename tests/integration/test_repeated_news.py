"""News that nobody may miss is told once more when it may not have arrived, and says so."""

from datetime import timedelta

import pytest

from bot.messages import Outcome, SendResult
from bot.services.changes import Changes
from tests.support.applications import NOW, Stage, on_stage
from tests.support.reminding import EVE, SATURDAY, Scene, scene, states, subscriber, travel

MINUTE = timedelta(minutes=1)
BROKEN = SendResult(outcome=Outcome.UNCERTAIN, reason="connection_broke")


async def cancel(stage: Stage, here: Scene) -> None:
    """Staff cancel the visit."""
    async with stage.application.database.unit_of_work() as uow:
        await Changes(uow, stage.clock.now(), here.staff).cancel(here.visit_id, "hujan")
        await uow.commit()


async def test_a_cancelled_visit_is_told_once_more_and_no_third_time(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        here = await scene(stage.application.database)
        await subscriber(stage.application.database, "ani")
        await cancel(stage, here)
        stage.channel.answer_next("ani", BROKEN)
        ((_, text),) = await travel(stage, NOW + 10 * MINUTE)
        assert text.startswith("Pengulangan – pesan ini mungkin sudah Kakak terima.")
        assert "dibatalkan" in text
        assert await states(stage.application.database) == {"ani": ["sent"]}


@pytest.mark.parametrize("breaks", [1, 2])
async def test_what_breaks_again_or_would_be_too_late_stays_uncertain(
    sqlite_url: str, breaks: int
) -> None:
    async with on_stage(sqlite_url) as stage:
        here = await scene(stage.application.database)
        await subscriber(stage.application.database, "ani")
        if breaks == 1:  # news that comes when the visit would have begun is no news
            await travel(stage, EVE + MINUTE)
            await travel(stage, SATURDAY - 1 * MINUTE)
        await cancel(stage, here)
        for _ in range(breaks):
            stage.channel.answer_next("ani", BROKEN)
        assert await travel(stage, stage.clock.now() + 10 * MINUTE) == []
        assert (await states(stage.application.database))["ani"][-1] == "uncertain"


async def test_a_reminder_that_may_have_arrived_is_not_repeated(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        await scene(stage.application.database)
        await subscriber(stage.application.database, "ani")
        stage.channel.answer_next("ani", BROKEN)
        assert await travel(stage, SATURDAY) == []
        assert await states(stage.application.database) == {"ani": ["uncertain"]}
