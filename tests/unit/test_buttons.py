"""Buttons fit into 64 bytes, can't be forged, belong to their owner and grow old."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.buttons import LIFETIME, ButtonSealer, day_arg, day_of
from bot.domain.tickets import CannedAnswer
from bot.errors import ButtonForged, ButtonTooLong
from bot.messages import BUTTON_BYTES, Address, Button
from handlers.places import LONGEST_WITH_DAYS
from tests.support.applications import NOW

SEALER = ButtonSealer(b"k" * 32)
ANI = Address(channel="telegram", chat="1001")
GROUP = Address(channel="telegram", chat="-100200300", person="1001")
BUTTON = Button(label="Tiban Baru", action="place", args=("area", "tiban-baru"))


def test_what_was_sealed_comes_out_again() -> None:
    press = SEALER.open(SEALER.seal(BUTTON, ANI, NOW).data, ANI, NOW)
    assert (press.action, press.args, press.expired) == ("place", ("area", "tiban-baru"), False)


def test_the_longest_buttons_of_the_project_fit() -> None:
    days = (day_arg(date(2026, 11, 18)), day_arg(date(2026, 11, 20)))
    area = Button(label="x", action="place", args=("a", "x" * LONGEST_WITH_DAYS, *days))
    million, longest = "9999999", max(CannedAnswer, key=len)
    canned = Button(label="x", action="t_send", args=(million, longest, million))
    for button in (area, canned):
        assert len(SEALER.seal(button, GROUP, NOW).data.encode()) <= BUTTON_BYTES


def test_a_button_that_does_not_fit_is_refused_when_it_is_made() -> None:
    with pytest.raises(ButtonTooLong):
        SEALER.seal(Button(label="x", action="place", args=("area", "x" * 60)), ANI, NOW)


@given(position=st.integers(0, 200), character=st.characters(codec="utf-8"))
def test_no_changed_button_opens(position: int, character: str) -> None:
    data = SEALER.seal(BUTTON, ANI, NOW).data
    position %= len(data)
    forged = data[:position] + character + data[position + 1 :]
    if forged == data:
        return
    with pytest.raises(ButtonForged):
        SEALER.open(forged, ANI, NOW)


@given(st.text(max_size=100))
def test_no_invented_button_opens(data: str) -> None:
    with pytest.raises(ButtonForged):
        SEALER.open(data, ANI, NOW)


def test_a_button_of_a_private_chat_opens_in_no_other() -> None:
    data = SEALER.seal(BUTTON, ANI, NOW).data
    for other in (replace(ANI, chat="1002"), replace(ANI, channel="console"), GROUP):
        with pytest.raises(ButtonForged):
            SEALER.open(data, other, NOW)


def test_a_personal_button_in_a_group_belongs_to_that_person() -> None:
    data = SEALER.seal(BUTTON, GROUP, NOW).data
    assert SEALER.open(data, GROUP, NOW).action == "place"
    with pytest.raises(ButtonForged):
        SEALER.open(data, replace(GROUP, person="1002"), NOW)


def test_a_button_shown_to_a_group_may_be_pressed_by_everybody_in_it() -> None:
    data = SEALER.seal(BUTTON, GROUP.of_chat(), NOW).data
    assert SEALER.open(data, replace(GROUP, person="1002"), NOW).action == "place"


def test_a_button_of_another_installation_is_forged() -> None:
    data = ButtonSealer(b"z" * 32).seal(BUTTON, ANI, NOW).data
    with pytest.raises(ButtonForged):
        SEALER.open(data, ANI, NOW)


def test_a_button_grows_old() -> None:
    data = SEALER.seal(BUTTON, ANI, NOW).data
    assert not SEALER.open(data, ANI, NOW + LIFETIME).expired
    assert SEALER.open(data, ANI, NOW + LIFETIME + timedelta(minutes=1)).expired


@given(st.dates())
def test_a_day_comes_back_from_its_argument(day: date) -> None:
    assert day_of(day_arg(day)) == day


def test_what_ends_broadcasts_or_reminders_is_never_too_old() -> None:
    late = NOW + 3 * LIFETIME
    for action in ("no_bc", "unremind"):
        button = Button(label="x", action=action)
        assert not SEALER.open(SEALER.seal(button, ANI, NOW).data, ANI, late).expired
    assert SEALER.open(SEALER.seal(BUTTON, ANI, NOW).data, ANI, late).expired
