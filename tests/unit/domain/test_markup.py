"""Words of people as neutral text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import MarkupError, has_markup, length_of, neutral_of
from bot.i18n import to_plain

WRONG = {
    "<b>tebal": "<b>",
    "tutup</b>": "</b>",
    "<b>a<a href='https://x.id'>b</b></a>": "</b>",
    "<i>miring</i>": "<i>",
    "<b>a<b>b</b></b>": "<b>",
    '<a href="javascript:x">y</a>': '<a href="javascript:',
    "<a>y</a>": "<a>",
    "lihat <b": "<b",
    "<script>alert(1)</script>": "<script>",
}


@pytest.mark.parametrize("words", WRONG)
def test_a_tag_that_is_wrong_is_named(words: str) -> None:
    with pytest.raises(MarkupError) as refused:
        neutral_of(words)
    assert str(refused.value) == WRONG[words]


def test_bold_and_links_are_markup_and_all_else_is_shown_as_typed() -> None:
    link = '<b>Besok</b> harga < 5.000 & <3: <a href="https://x.id/?a=1&b=2">di sini</a>'
    neutral = neutral_of(link)
    assert neutral == (
        '<b>Besok</b> harga &lt; 5.000 &amp; &lt;3: <a href="https://x.id/?a=1&amp;b=2">di sini</a>'
    )
    assert to_plain(neutral) == "Besok harga < 5.000 & <3: di sini: https://x.id/?a=1&b=2"
    assert length_of(neutral) == len("Besok harga < 5.000 & <3: di sini")
    assert has_markup(neutral)


@given(st.text())
def test_any_words_are_shown_as_typed_or_refused(words: str) -> None:
    try:
        neutral = neutral_of(words)
    except MarkupError:
        assert "<" in words
        return
    if not has_markup(neutral):
        assert to_plain(neutral) == words
        assert length_of(neutral) == len(words.encode("utf-16-le", "surrogatepass")) // 2
