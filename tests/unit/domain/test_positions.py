"""Distances on the globe."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.positions import EARTH, distance, eastward

positions = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
BATAM_CENTRE = (1.1301, 104.0532)
SEKUPANG = (1.1068, 103.9684)
PULAU_ABANG = (0.5502, 104.2198)


@pytest.mark.parametrize(
    ("first", "second", "meters"),
    [
        ((0.0, 0.0), (0.0, 1.0), EARTH * pi / 180),
        ((0.0, 0.0), (90.0, 77.0), EARTH * pi / 2),
        ((0.0, 0.0), (0.0, 180.0), EARTH * pi),
        ((1.0, 179.9), (1.0, -179.9), 0.2 * eastward(1.0) * EARTH * pi / 180),
    ],
)
def test_known_arcs_have_their_length(
    first: tuple[float, float], second: tuple[float, float], meters: float
) -> None:
    assert distance(first, second) == pytest.approx(meters, rel=1e-6)


def test_distances_in_batam_are_those_of_the_map() -> None:
    assert distance(BATAM_CENTRE, SEKUPANG) == pytest.approx(9_780, rel=0.01)
    assert distance(BATAM_CENTRE, PULAU_ABANG) == pytest.approx(67_100, rel=0.01)


@given(positions, positions, positions)
def test_it_is_a_distance(
    first: tuple[float, float], second: tuple[float, float], third: tuple[float, float]
) -> None:
    assert distance(first, first) == 0
    assert distance(first, second) == pytest.approx(distance(second, first), abs=1e-6)
    detour = distance(first, third) + distance(third, second)
    assert 0 <= distance(first, second) <= detour + 1
    assert distance(first, second) <= EARTH * pi + 1
