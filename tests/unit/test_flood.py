"""Twenty messages at once, then one in two seconds."""

from bot.domain.flood import BURST, FORGET_SECONDS, FloodGate


def test_a_burst_passes_and_then_one_in_two_seconds() -> None:
    gate = FloodGate()
    assert [gate.admits("ani", 0.0) for _ in range(BURST + 1)] == [True] * BURST + [False]
    assert gate.admits("ani", 2.0)
    assert not gate.admits("ani", 3.0)
    assert gate.dropped == 2


def test_silence_fills_the_bucket_again_but_never_above_the_burst() -> None:
    gate = FloodGate()
    for _ in range(BURST):
        gate.admits("ani", 0.0)
    assert sum(gate.admits("ani", 10_000.0) for _ in range(BURST + 5)) == BURST


def test_a_warning_is_given_once_a_minute() -> None:
    gate = FloodGate()
    assert [gate.warns("ani", second) for second in (0.0, 1.0, 59.0, 60.0)] == [
        True,
        False,
        False,
        True,
    ]


def test_who_is_silent_is_forgotten_without_gaining_anything() -> None:
    gate = FloodGate()
    gate.admits("ani", 0.0)
    gate.admits("budi", FORGET_SECONDS)
    gate.forget(FORGET_SECONDS + 1)
    assert list(gate.buckets) == ["budi"]


def test_what_could_not_be_taken_in_costs_nothing() -> None:
    gate = FloodGate()
    for _ in range(BURST * 2):
        assert gate.admits("ani", 0.0)
        gate.refund("ani")
    gate.refund("nobody")
    assert sum(gate.admits("ani", 0.0) for _ in range(BURST + 5)) == BURST
