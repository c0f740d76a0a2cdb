"""An area with many stops: found near the first day, the answer is that of all days."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.domain.visits import VisitState
from bot.services.visits import Visits
from bot.store.database import Database, UnitOfWork
from bot.store.tables import stops, visits

NOW = datetime(2026, 3, 3, 5, tzinfo=UTC)
DAY = timedelta(days=1)
STATES = (*[VisitState.PLANNED] * 6, VisitState.CANCELLED)


async def fill(uow: UnitOfWork, size: int, *, apart: int, seed: int) -> list[dict[str, Any]]:
    """Stops of one kecamatan with up to eight visits each, about so many days apart."""
    chance = random.Random(seed)  # noqa: S311 - the same visits in every run
    names = {"kelurahan": "K", "kelurahan_code": "k", "kecamatan": "Besar"}
    places = [
        {"id": n, "code": f"S{n}", "name": f"S{n}", **names, "kecamatan_code": "besar"}
        for n in range(1, size + 1)
    ]
    made: list[dict[str, Any]] = []
    for stop in range(1, size + 1):
        for turn in range(chance.randrange(9)):
            start = (
                NOW + timedelta(minutes=chance.randrange(-600, apart * 1440)) + turn * apart * DAY
            )
            made.append(
                {
                    "id": len(made) + 1,
                    "stop_id": stop,
                    "starts_at": start,
                    "ends_at": start + timedelta(hours=2),
                    "state": chance.choice(STATES).value,
                    "state_at": NOW,
                }
            )
    await uow.execute(insert(stops), places)
    await uow.execute(insert(visits), made)
    return made


def expected(made: list[dict[str, Any]], limit: int) -> list[int]:
    """The visits that stand, each stop's next one first, then the others, by time."""
    ahead = [one for one in made if one["ends_at"] > NOW and one["state"] == "planned"]
    ahead.sort(key=lambda one: (one["starts_at"], one["id"]))
    served: set[int] = set()
    ranked = []
    for one in ahead:
        ranked.append((one["stop_id"] in served, one["starts_at"], one["id"]))
        served.add(one["stop_id"])
    return [number for _, _, number in sorted(ranked)[:limit]]


@pytest.mark.parametrize(("size", "apart"), [(10, 7), (40, 7), (40, 40), (250, 7), (250, 90)])
async def test_an_area_of_any_size_gives_the_next_visit_of_each_stop_first(
    database: Database, size: int, apart: int
) -> None:
    async with database.unit_of_work() as uow:
        made = await fill(uow, size, apart=apart, seed=size + apart)
        for limit in (1, 5, 30):
            plain = await Visits(uow, NOW).next_in_area("besar", limit=limit)
            assert [visit.id for visit in plain.visits] == expected(made, limit)
            found = await Visits(uow, NOW).next_in_area(
                "besar", limit=limit, include_cancelled=True
            )
            standing = [v.id for v in found.visits if v.state is not VisitState.CANCELLED]
            assert standing == expected(made, limit)


async def test_what_is_cancelled_comes_along_as_if_all_days_were_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.unit_of_work() as uow:
        await fill(uow, 250, apart=5, seed=1)
        asked = Visits(uow, NOW)
        near = await asked.next_in_area("besar", limit=20, include_cancelled=True)
        monkeypatch.setattr("bot.store.visits.DAYS", 4000 * DAY)
        whole = await asked.next_in_area("besar", limit=20, include_cancelled=True)
    assert near == whole
    assert any(visit.state is VisitState.CANCELLED for visit in near.visits)
