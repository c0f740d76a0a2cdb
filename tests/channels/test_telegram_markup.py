"""The fake server refuses what Telegram refuses: otherwise no test of the renderer would count."""

import pytest

from tests.support.fake_bot_api.markup import MarkupRefused, parse_html


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<h1>x</h1>", "Unsupported start tag"),
        ("<br>", "Unsupported start tag"),
        ("a < b", "Unsupported start tag|Unclosed start tag"),
        ("<b>x", "Can't find end tag"),
        ("x</b>", "Unexpected end tag"),
        ("<b><i>x</b></i>", "Unmatched end tag"),
        ("<b", "Unclosed start tag"),
        ("</b", "Unclosed end tag"),
        ("<a href=x>y</a>", "Expected equal sign"),
    ],
)
def test_what_telegram_refuses_is_refused(source: str, words: str) -> None:
    with pytest.raises(MarkupRefused, match=words):
        parse_html(source)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a &amp; b &lt;c&gt; &quot;d&quot; &#65; &#x42;", 'a & b <c> "d" A B'),
        ("a & b &nbsp; &", "a & b &nbsp; &"),
        ("<b>x <i>y</i></b>", "x y"),
        ('<a href="https://a.id/?q=1&amp;r=2">z</a>', "z"),
        ("<B>x</B>", "x"),
    ],
)
def test_what_telegram_reads_is_read(source: str, text: str) -> None:
    assert parse_html(source).text == text
