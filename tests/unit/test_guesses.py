"""What people are asked back: nothing that they may not do, and nothing that can't be undone."""

import pytest
import yaml

from bot.domain.people import Role
from bot.i18n import locales_folder
from bot.language import Understanding
from handlers.unsure import BARRED, guessed


@pytest.mark.parametrize("role", list(Role))
def test_who_is_left_out_of_an_intent_is_as_the_catalogue_says(role: Role) -> None:
    entries = yaml.safe_load((locales_folder() / "intents.yaml").read_text(encoding="utf-8"))
    stands_with = "staff" if role is Role.ADMIN else role.value
    left_out = {name for name, entry in entries.items() if stands_with not in entry["who"]}
    assert BARRED[role] == left_out


def test_a_resident_is_never_asked_whether_she_means_what_others_do() -> None:
    others = "cancel_visit", "delete_my_data", "next_visit", "work_queue", "list_stops"
    said = Understanding(intent="move_visit", confidence=0.3, alternatives=others)
    assert guessed(said, Role.RESIDENT) == ("next_visit", "list_stops")
    assert guessed(said, Role.CADRE) == ("move_visit", "cancel_visit")
