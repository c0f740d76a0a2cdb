"""In which language a message is written."""

import pytest

from bot.language import LanguageData, Lexicon, to_dict, understand
from tests.language.samples import NOW


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("when does the van come to tiban?", "en"),
        ("hello", "en"),
        ("do you have harry potter", "en"),
        ("thank you", "en"),
        ("stop", "id"),
        ("cancel order", "id"),
        ("kapan pusling ke tiban", "id"),
        ("ada buku the little prince ga kak", "id"),
        ("ok min thanks ya", "id"),
        ("", "id"),
    ],
)
def test_a_message_is_english_only_where_it_plainly_is(
    text: str, language: str, data: LanguageData, lexicon: Lexicon
) -> None:
    found = understand(text, now=NOW, lexicon=lexicon, data=data)
    assert found.language == language
    assert "language" not in to_dict(found)
