"""Visits as values: phases and days, in the zone of the stop."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.places import Lending, StopKind
from bot.domain.visits import (
    Phase,
    StopView,
    VisitState,
    VisitView,
    days_until,
    phase,
    visit_date,
)

START = datetime(2026, 1, 10, 2, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
SECOND = timedelta(seconds=1)
STOP = StopView(
    id=1,
    code="BGV2",
    name="Posyandu Bougenville II",
    kind=StopKind.POSYANDU,
    address="",
    kelurahan="Tiban Baru",
    kecamatan="Sekupang",
    latitude=None,
    longitude=None,
    timezone="Asia/Jakarta",
    lending=Lending.LOAN,
)
VISIT = VisitView(
    id=1,
    stop=STOP,
    van="",
    starts_at=START,
    ends_at=END,
    state=VisitState.PLANNED,
    state_at=START,
    revision=1,
)


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (VisitState.PLANNED, START - SECOND, Phase.UPCOMING),
        (VisitState.PLANNED, START, Phase.ONGOING),
        (VisitState.PLANNED, END - SECOND, Phase.ONGOING),
        (VisitState.PLANNED, END, Phase.OVER),
        (VisitState.DEPARTED, START - SECOND, Phase.UPCOMING),
        (VisitState.ARRIVED, START - SECOND, Phase.ONGOING),
        (VisitState.ARRIVED, END, Phase.OVER),
        (VisitState.DONE, START + SECOND, Phase.OVER),
        (VisitState.CANCELLED, START - SECOND, Phase.UPCOMING),
    ],
)
def test_the_phase_follows_the_hours_and_the_report_of_the_crew(
    state: VisitState, now: datetime, expected: Phase
) -> None:
    assert phase(replace(VISIT, state=state), now) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 1, 9, 16, 59, tzinfo=UTC), 1),
        (datetime(2026, 1, 9, 17, 0, tzinfo=UTC), 0),
        (datetime(2026, 1, 10, 16, 59, tzinfo=UTC), 0),
        (datetime(2026, 1, 10, 17, 0, tzinfo=UTC), -1),
        (datetime(2025, 12, 31, 3, 0, tzinfo=UTC), 10),
    ],
)
def test_days_are_counted_from_midnight_to_midnight_at_the_stop(
    now: datetime, expected: int
) -> None:
    assert days_until(VISIT, now) == expected


def test_the_day_of_a_visit_in_jayapura_may_be_the_next_one_after_utc() -> None:
    papua = replace(VISIT, stop=replace(STOP, timezone="Asia/Jayapura"))
    early = replace(papua, starts_at=datetime(2026, 1, 9, 23, 0, tzinfo=UTC))
    assert visit_date(early) == date(2026, 1, 10)
    assert days_until(early, datetime(2026, 1, 9, 14, 0, tzinfo=UTC)) == 1
    assert days_until(early, datetime(2026, 1, 9, 15, 0, tzinfo=UTC)) == 0
