"""List 4: a month in three zones, with outages and a clock that is set, and nobody is woken."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.store.database import Database
from tests.judge import figures
from tests.judge.month_findings import findings, read
from tests.judge.months import Month, Size
from tests.judge.trials import LONG, SEED
from tests.judge.window_rules import may_leave

REMINDING = frozenset({"notices", "expand", "sweep", "holds"})
ALL = REMINDING | {"tasks", "plan", "prune", "broadcasts"}
SHORT_MONTH = Size(days=14, people=3, every=3, deeds=timedelta(hours=16), ticks=REMINDING)
LONG_MONTH = Size(days=24, people=8, every=2, deeds=timedelta(hours=10), ticks=ALL)
SEEDS = range(SEED, SEED + 20) if LONG else range(SEED, SEED + 1)
FRIDAY_NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
"""12:00 in Jakarta, 13:00 in Makassar, 14:00 in Jayapura."""
USUAL = time(20), time(7)


@pytest.mark.parametrize("seed", SEEDS)
async def test_in_a_month_nothing_leaves_at_the_wrong_hour_and_nothing_is_lost(
    sqlite_url: str, seed: int
) -> None:
    month = Month(sqlite_url, seed, LONG_MONTH if LONG else SHORT_MONTH)
    await month.live()
    database = Database(sqlite_url)
    async with database.unit_of_work(read_only=True) as uow:
        record = await read(uow)
    await database.close()
    assert findings(month, record) == []
    kinds = {row.kind for row in record.rows.values() if row.state == "sent"}
    assert {"day_before", "morning", "soon", "changed"} <= kinds
    assert month.boots > 1
    assert len(month.channel.departures) > 50
    if LONG:
        counts = {"months": seed - SEEDS[0] + 1, "days of each": LONG_MONTH.days}
        last = {"messages of the last": len(month.channel.departures), "starts in it": month.boots}
        ends = {"outside of a window or late": 0, "neither sent nor counted": 0}
        figures.record("windows", "sqlite", counts | last | ends, seed=f"{SEEDS[0]} to {seed}")


@pytest.mark.parametrize(
    ("lane", "zone", "quiet", "allowed"),
    [
        (2, "Asia/Jakarta", USUAL, False),
        (1, "Asia/Jakarta", USUAL, True),
        (3, "Asia/Makassar", USUAL, True),
        (2, "Asia/Jayapura", USUAL, True),
        (1, "Asia/Jakarta", (time(11), time(13)), False),
        (1, "Asia/Jakarta", (time(0), time(0)), True),
    ],
)
def test_the_judge_knows_the_friday_pause_of_each_zone_and_quiet_hours_by_day(
    lane: int, zone: str, quiet: tuple[time, time], *, allowed: bool
) -> None:
    assert may_leave(FRIDAY_NOON, lane, quiet, zone) is allowed


@pytest.mark.parametrize(
    ("hour", "news_of", "allowed"),
    [(5, 20, False), (6, 20, True), (6, 21, False), (7, 21, True), (21, 20, True), (21, 21, False)],
)
def test_the_judge_lets_news_of_today_go_from_six_on(
    hour: int, news_of: int, *, allowed: bool
) -> None:
    at = FRIDAY_NOON.replace(hour=0) + timedelta(hours=hour - 7)
    assert may_leave(at, 1, USUAL, "Asia/Jakarta", {date(2026, 11, news_of)}) is allowed
