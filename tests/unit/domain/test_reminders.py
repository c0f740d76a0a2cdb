"""When notices of a visit are due, when they are too late, and who gets which only once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import LANE_PERSONAL, LANE_REMINDER
from bot.domain.reminders import (
    PlannedNotice,
    ReminderKind,
    arrival_notices,
    change_notice,
    dedupe_key,
    differs,
    lane_of,
    regular_notices,
)
from bot.domain.visits import VisitSnapshot, VisitState
from bot.domain.zones import ZONES, instant_of, local_date

DAY = timedelta(days=1)
SATURDAY = date(2026, 11, 21)


def visit(zone: str = "Asia/Jakarta", start: time = time(9), **changed: object) -> VisitSnapshot:
    """A planned visit of two hours on a Saturday."""
    starts_at = instant_of(SATURDAY, start, zone)
    made = VisitSnapshot(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        stop="A",
        van="",
        state=VisitState.PLANNED,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def notices(zone: str, start: time = time(9)) -> dict[tuple[ReminderKind, int], PlannedNotice]:
    cut_off_at = instant_of(SATURDAY - DAY, time(15), zone)
    found = regular_notices(visit(zone, start), zone, cut_off_at)
    return {(notice.kind, notice.minutes): notice for notice in found}


@pytest.mark.parametrize("zone", ZONES)
def test_notices_are_due_at_their_hour_on_the_wall_of_the_stop(zone: str) -> None:
    found = notices(zone)
    due = {key: notice.due_at for key, notice in found.items()}
    assert due[ReminderKind.DAY_BEFORE, 0] == instant_of(date(2026, 11, 20), time(16, 30), zone)
    assert due[ReminderKind.MORNING, 0] == instant_of(SATURDAY, time(7), zone)
    assert due[ReminderKind.CUT_OFF, 0] == instant_of(date(2026, 11, 20), time(9), zone)
    assert due[ReminderKind.CONFIRM, 0] == instant_of(date(2026, 11, 19), time(9), zone)
    assert due[ReminderKind.CONFIRM, 24 * 60] == instant_of(date(2026, 11, 20), time(9), zone)
    assert due[ReminderKind.SOON, 60] == instant_of(SATURDAY, time(8), zone)
    assert {notice.on_date for notice in found.values()} == {SATURDAY}


@given(st.sampled_from(ZONES), st.times(max_value=time(21, 59)))
def test_a_notice_is_due_before_it_is_too_late_and_never_useful_after_the_visit(
    zone: str, start: time
) -> None:
    start = start.replace(microsecond=0)
    ends_at = visit(zone, start).ends_at
    for notice in notices(zone, start).values():
        assert notice.due_at < notice.expires_at
        assert notice.expires_at <= ends_at - timedelta(minutes=30)
        assert notice.on_date == local_date(visit(zone, start).starts_at, zone)


def test_the_day_before_is_of_no_use_half_an_hour_before_the_start() -> None:
    found = notices("Asia/Jakarta")
    start, half = visit().starts_at, timedelta(minutes=30)
    assert found[ReminderKind.DAY_BEFORE, 0].expires_at == start - half
    assert found[ReminderKind.MORNING, 0].expires_at == visit().ends_at - half
    assert found[ReminderKind.CUT_OFF, 0].expires_at == instant_of(
        date(2026, 11, 20), time(15), "Asia/Jakarta"
    )


def test_visits_of_one_day_share_a_reminder_and_hours_do_not() -> None:
    found = notices("Asia/Jakarta")
    for kind in (ReminderKind.DAY_BEFORE, ReminderKind.MORNING, ReminderKind.CUT_OFF):
        assert dedupe_key(7, found[kind, 0], 1, 1) == dedupe_key(7, found[kind, 0], 2, 5)
    soon = found[ReminderKind.SOON, 60]
    assert dedupe_key(7, soon, 1, 1) != dedupe_key(7, soon, 2, 1)
    assert dedupe_key(7, soon, 1, 1) == dedupe_key(7, soon, 1, 2)
    keys = {dedupe_key(7, notice, 1, 1) for notice in found.values()}
    assert len(keys) == len(found)


def test_who_has_a_hold_ready_is_not_told_of_the_arrival_too() -> None:
    ready, arrived = arrival_notices(visit(), "Asia/Jakarta", datetime(2026, 11, 21, 2, tzinfo=UTC))
    assert (ready.kind, arrived.kind) == (ReminderKind.HOLD_READY, ReminderKind.ARRIVED)
    assert dedupe_key(7, ready, 1, 3) == dedupe_key(7, arrived, 1, 3)
    assert (lane_of(ready.kind), lane_of(arrived.kind)) == (LANE_PERSONAL, LANE_REMINDER)


def test_news_is_told_once_a_revision_and_as_long_as_either_visit_lasts() -> None:
    moved = visit(starts_at=visit().starts_at + DAY, ends_at=visit().ends_at + DAY)
    back, there = (
        change_notice(before, after, "Asia/Jakarta", visit().starts_at)
        for before, after in ((moved, visit()), (visit(), moved))
    )
    assert back.expires_at == there.expires_at == moved.ends_at - timedelta(minutes=30)
    assert dedupe_key(7, back, 1, 2) != dedupe_key(7, back, 1, 3)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (visit(), visit(), False),
        (visit(), visit(state=VisitState.CONFIRMED, van="MP1"), False),
        (visit(), visit(stop="B"), True),
        (visit(), visit(ends_at=visit().ends_at + DAY / 48), True),
        (visit(), visit(state=VisitState.CANCELLED), True),
        (visit(state=VisitState.CANCELLED), visit(), True),
        (visit(state=VisitState.CANCELLED), visit(state=VisitState.CANCELLED, stop="B"), False),
        (None, visit(), True),
        (None, visit(state=VisitState.CANCELLED), False),
    ],
)
def test_only_what_people_would_notice_is_news(
    before: VisitSnapshot | None, after: VisitSnapshot, told: bool
) -> None:
    assert differs(before, after) is told
