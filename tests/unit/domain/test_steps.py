"""The life of a visit: which change may follow which state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.changes import ChangeKind
from bot.domain.steps import problem_of, problem_of_hours
from bot.domain.visits import NEXT_STATE, VisitProblem, VisitSnapshot, VisitState

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
"""Thursday, 10:00 in Jakarta."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZONE = "Asia/Jakarta"
VISIT = VisitSnapshot(
    starts_at=NOW + HOUR, ends_at=NOW + 3 * HOUR, stop="A", van="MP1", state=VisitState.PLANNED
)
ENDS = {VisitState.DONE: set[ChangeKind](), VisitState.ARRIVED: {ChangeKind.DONE}}


def shifted(by: timedelta, visit: VisitSnapshot = VISIT) -> VisitSnapshot:
    """The same visit so much later."""
    return replace(visit, starts_at=visit.starts_at + by, ends_at=visit.ends_at + by)


def problem(
    kind: ChangeKind, before: VisitSnapshot = VISIT, after: VisitSnapshot | None = None
) -> VisitProblem | None:
    """What speaks against a change now."""
    return problem_of(kind, before, after or before, zone=ZONE, now=NOW)


def test_every_kind_of_change_but_adding_has_its_steps() -> None:
    assert set(NEXT_STATE) == set(ChangeKind) - {ChangeKind.ADDED}


@pytest.mark.parametrize("state", ENDS)
def test_what_was_held_stays_held(state: VisitState) -> None:
    possible = {kind for kind, steps in NEXT_STATE.items() if state in steps}
    assert possible == ENDS[state]


def test_only_restoring_and_moving_bring_a_cancelled_visit_back() -> None:
    back = {kind for kind, steps in NEXT_STATE.items() if VisitState.CANCELLED in steps}
    assert back == {ChangeKind.RESTORED, ChangeKind.MOVED}


@pytest.mark.parametrize("kind", NEXT_STATE)
@pytest.mark.parametrize("state", VisitState)
def test_a_step_that_is_not_in_the_table_is_refused(kind: ChangeKind, state: VisitState) -> None:
    after = shifted(HOUR) if kind in {ChangeKind.DELAYED, ChangeKind.MOVED} else VISIT
    found = problem(kind, replace(VISIT, state=state), after)
    assert (found is VisitProblem.STATE) == (state not in NEXT_STATE[kind])


@pytest.mark.parametrize("kind", [ChangeKind.DEPARTED, ChangeKind.ARRIVED, ChangeKind.DONE])
def test_nobody_reports_a_visit_before_its_day(kind: ChangeKind) -> None:
    assert problem(kind, shifted(DAY)) is VisitProblem.EARLY
    assert problem(kind, shifted(12 * HOUR)) is None
    assert problem(kind, shifted(-DAY)) is None


@pytest.mark.parametrize("kind", [ChangeKind.CONFIRMED, ChangeKind.CANCELLED])
def test_only_what_promises_a_visit_needs_one_that_is_ahead(kind: ChangeKind) -> None:
    over = problem(kind, shifted(-DAY))
    assert over is (VisitProblem.PAST if kind is ChangeKind.CONFIRMED else None)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (HOUR, None),
        (12 * HOUR, None),
        (13 * HOUR, VisitProblem.HOURS),
        (timedelta(0), VisitProblem.HOURS),
        (-HOUR, VisitProblem.HOURS),
    ],
)
def test_a_delay_stays_within_the_day_at_the_stop(
    by: timedelta, expected: VisitProblem | None
) -> None:
    assert problem(ChangeKind.DELAYED, after=shifted(by)) is expected


def test_a_move_to_the_same_hours_and_stop_is_none() -> None:
    assert problem(ChangeKind.MOVED) is VisitProblem.SAME
    assert problem(ChangeKind.MOVED, after=replace(VISIT, stop="B")) is None
    assert problem(ChangeKind.MOVED, after=shifted(-DAY)) is VisitProblem.PAST


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(0), VisitProblem.HOURS),
        (-HOUR, VisitProblem.HOURS),
        (DAY, None),
        (DAY + timedelta(seconds=1), VisitProblem.HOURS),
    ],
)
def test_a_visit_ends_after_it_begins_and_within_a_day(
    length: timedelta, expected: VisitProblem | None
) -> None:
    new = replace(VISIT, ends_at=VISIT.starts_at + length)
    assert problem_of_hours(ChangeKind.ADDED, new, NOW) is expected
