"""Commands."""

import pytest

from bot.language import LanguageData
from bot.language.commands import read_command


@pytest.mark.parametrize(
    ("text", "intent", "rest"),
    [
        ("/jadwal tiban baru", "next_visit", " tiban baru"),
        ("/jadwal@puslingbot sabtu", "next_visit", " sabtu"),
        ("/JADWAL", "next_visit", ""),
        ("  /start", "greet", ""),
        ("/bantuan", "help", ""),
        ("/berhenti", "unsubscribe", ""),
    ],
)
def test_a_known_command_is_its_intent(
    text: str, intent: str, rest: str, data: LanguageData
) -> None:
    command = read_command(text, data.intents)
    assert command
    assert (command.intent, command.rest) == (intent, rest)


@pytest.mark.parametrize(
    "text", ["/", "/apaini", "jadwal", "ke /jadwal", "//jadwal", "/jadwal!", ""]
)
def test_anything_else_is_no_command(text: str, data: LanguageData) -> None:
    assert read_command(text, data.intents) is None
