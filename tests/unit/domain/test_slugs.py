"""Names of areas as codes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.slugs import slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tiban Baru", "tiban-baru"),
        ("  BATU   AJI ", "batu-aji"),
        ("Sei. Panas/Baloi", "sei-panas-baloi"),
        ("Desa Café-2", "desa-cafe-2"),
        ("???", ""),
    ],
)
def test_a_name_becomes_a_code(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_a_code_is_plain_and_its_own_code(name: str) -> None:
    code = slug(name)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", code)
    assert slug(code) == code
