"""Codes of invitations: made, written in many ways, and never mistaken for a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.invitations import (
    ALPHABET,
    CODE_BYTES,
    gains,
    hash_of,
    make_code,
    read_code,
    spaced,
)
from bot.domain.people import Role

RANDOM = st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES)
CODE = make_code(bytes(range(CODE_BYTES)))


@given(RANDOM)
def test_a_code_is_read_however_it_is_written(random: bytes) -> None:
    code = make_code(random)
    ways = (
        code,
        code.upper(),
        spaced(code),
        spaced(code).replace("-", " ").lower(),
        f"  {spaced(code)}\n",
        f"/start invite_{code}",
        f"https://t.me/pusling_bot?start=invite_{code}",
        f"ini undangannya ya bu http://127.0.0.1:8080/?start=invite_{code} dibuka",
        code.replace("0", "O").replace("1", "l"),
    )
    assert {read_code(way) for way in ways} == {code}


@given(RANDOM, RANDOM)
def test_two_codes_are_the_same_only_if_their_bytes_are(one: bytes, other: bytes) -> None:
    assert (make_code(one) == make_code(other)) is (one == other)
    assert (hash_of(make_code(one)) == hash_of(make_code(other))) is (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kapan pusling ke tiban baru",
        "besok pagi ada di mana yah",
        "invite_",
        "/start invite_tidakada",
        CODE[:-1],
        CODE + "0",
        CODE[:-1] + "u",
        spaced(CODE) + "-00",
        "0" * 10_000,
        CODE + " " * 300,
    ],
)
def test_other_words_are_no_code(text: str) -> None:
    assert read_code(text) is None


@given(st.text())
def test_any_text_may_come(text: str) -> None:
    code = read_code(text)
    assert code is None or set(code) <= set(ALPHABET)


def test_only_a_cadre_gains_by_an_invitation_to_what_she_is() -> None:
    order = tuple(Role)
    for has in Role:
        for invited in Role:
            higher = order.index(invited) > order.index(has)
            assert gains(has, invited) is (higher or has is invited is Role.CADRE)
