"""The judge itself: a log in which something is wrong is found out, and nothing else is."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.judge.arrivals import Arrival, ServerLog
from tests.judge.findings import (
    Row,
    begun_after,
    burnt,
    busiest,
    copies,
    crowded_chats,
    in_halts,
    lost,
    most_in_flight,
    p95,
    too_fast,
    too_uncertain,
    untrue,
)

ANI, BUDI = 1001, 1002


def arrival(chat: int = ANI, at: float = 0.0, **changes: object) -> Arrival:
    """A message that was taken at once."""
    made = Arrival(at=at, chat=chat, text="Halo", answered_at=at, status=200, message=chat * 10)
    return replace(made, **changes)  # type: ignore[arg-type]


def row(chat: int = ANI, state: str = "sent", **changes: object) -> Row:
    """The row of that message."""
    number = str(chat * 10) if state == "sent" else ""
    made = Row(id=chat, chat=chat, lane=3, state=state, attempts=1, platform_id=number, reason="")
    return replace(made, **changes)  # type: ignore[arg-type]


def refused(chat: int = ANI, at: float = 0.0, seconds: int = 3) -> Arrival:
    """A message that was answered with 429."""
    return arrival(chat, at, status=429, message=None, retry_after=seconds)


def test_a_message_that_stands_in_a_chat_twice_is_a_copy() -> None:
    again = arrival(at=5.0, message=7)
    assert copies([arrival(), again])
    assert not copies([arrival(), replace(again, text="Lain")])
    assert not copies([arrival(), replace(again, status=500, message=None)])
    assert copies([arrival(), replace(again, text="Lain")], named=lambda each: each.chat)


def test_a_cut_answer_hides_no_copy() -> None:
    assert copies([arrival(status=0), arrival(at=1.0, message=7)])


@pytest.mark.parametrize("state", ["ready", "leased", "sending"])
def test_what_still_waits_in_the_end_is_held(state: str) -> None:
    assert [each.kind for each in lost([ANI], [row(state=state)], [])] == ["held", "lost"]


def test_who_has_neither_message_nor_a_listed_row_has_lost_it() -> None:
    assert [each.what for each in lost([ANI, BUDI], [row()], [arrival()])] == ["chat 1002"]
    assert not lost([ANI, BUDI], [row(), row(BUDI, "uncertain")], [arrival()])


def test_a_row_that_says_sent_needs_an_arrival_of_its_own() -> None:
    assert not untrue([row()], [arrival()])
    assert untrue([row()], [])
    assert untrue([row()], [arrival(BUDI, message=ANI * 10)])
    assert untrue([row(), row(id=2)], [arrival(), arrival(message=7)])


def test_what_arrived_is_told_of_by_a_row() -> None:
    assert untrue([row(state="expired")], [arrival()])
    assert untrue([row(state="ready")], [arrival()])
    assert not untrue([row(state="uncertain")], [arrival()])
    assert not untrue([row(state="uncertain")], [])


def test_w_bounds_what_a_kill_may_leave_uncertain() -> None:
    w = most_in_flight(25, 0.2)
    rows = [row(chat, "uncertain") for chat in range(1, 2 * w + 1)]
    assert w == 8
    assert not too_uncertain(rows, kills=2, w=w)
    assert too_uncertain(rows, kills=1, w=w)


def test_a_second_counts_wherever_it_begins() -> None:
    at = [0.9, 1.0, 1.1, 1.2, 1.9]
    found = [arrival(chat, instant) for chat, instant in enumerate(at)]
    assert busiest(found) == 4
    assert too_fast(found, 3)
    assert not too_fast(found, 4)
    assert not too_fast(found[3:], 2)
    assert busiest([]) == 0


def test_a_chat_has_a_pace_of_its_own() -> None:
    assert crowded_chats([arrival(at=0.0), arrival(at=0.5)])
    assert not crowded_chats([arrival(at=0.0), arrival(BUDI, 0.5), arrival(at=1.0)])
    group = [arrival(-1, 2.0 * number) for number in range(21)]
    assert crowded_chats(group, limit=20, seconds=60)
    assert not crowded_chats(group[:20], limit=20, seconds=60)


def test_whoever_sends_while_all_have_to_wait_is_found() -> None:
    asked = refused(at=10.0, seconds=5)
    assert in_halts([asked, arrival(BUDI, 12.0)])
    assert not in_halts([asked, arrival(BUDI, 10.5), arrival(BUDI, 15.1)])
    assert in_halts([refused(at=0.0), asked, arrival(BUDI, 14.9)])


def test_an_attempt_that_a_halt_took_is_found() -> None:
    assert burnt([row(attempts=2)])
    assert not burnt([row(), row(BUDI, "failed", attempts=8)])


def test_what_begins_a_second_after_the_commit_is_late() -> None:
    assert begun_after([arrival(at=11.5)], {ANI}, 10.0)
    assert not begun_after([arrival(at=10.9), arrival(BUDI, 11.5)], {ANI}, 10.0)


def test_the_percentile_is_of_the_nearest_rank() -> None:
    assert p95([float(number) for number in range(1, 101)]) == 95.0
    assert p95([]) == float("inf")


def test_the_log_is_read_on_while_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "log"
    line = '{"n": 2, "at": 1.5, "method": "sendMessage", "chat": 1001, "text": "Halo"}\n'
    file.write_text(line)
    log = ServerLog(file)
    assert log.arrivals() == []
    with file.open("a") as out:
        out.write('{"n": 1, "at": 1.0, "method": "getMe", "chat": null, "text": ""}\n')
        out.write(line[:30])
        out.flush()
        assert log.count() == 0
        out.write(line[30:])
        out.flush()
        assert [each.answered_at for each in log.arrivals()] == [None]
        out.write('{"n": 2, "answered_at": 1.6, "status": 200, "message": 9}\n')
    (found,) = log.arrivals()
    assert (found.chat, found.at, found.answered_at, found.message) == (ANI, 1.5, 1.6, 9)
    assert found.delivered


def test_a_line_that_is_half_there_at_the_start_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "log"
    line = '{"n": 7, "at": 1.0, "method": "sendMessage", "chat": 1001, "text": "Ibu é"}\n'
    file.write_text("{}\n" + line[:40])
    log = ServerLog(file)
    with file.open("a") as out:
        out.write(line[40:])
    assert [each.text for each in log.arrivals()] == ["Ibu é"]
