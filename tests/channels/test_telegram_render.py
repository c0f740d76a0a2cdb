"""Whatever neutral text comes, Telegram takes it, and people read what was meant."""

import html
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.render import LIMIT, MOST_PARTS, Rendered, render
from bot.i18n.neutral import escape
from bot.messages import OutboundMessage, Position, SealedButton
from bot.store.database import Database
from tests.support.fake_bot_api.markup import Parsed, is_empty, parse_html, units
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.telegrams import outbound, telegram

PLACE = Position(latitude=1.1063, longitude=103.969)
WORDS = st.text(max_size=40) | st.sampled_from(["", "\n\n", "&amp;", "&lt;b&gt;", "\x00", "\u200b"])
TAGS = st.sampled_from(
    ["<b>", "</b>", '<a href="https://a.id/?x=1&amp;y=2">', "</a>", '<a href="">', "<", ">", "&"]
)
PIECES = st.lists(WORDS | TAGS, max_size=30).map("".join)


def rendered(message: OutboundMessage) -> Rendered:
    return render(message, private=True, share_label="Lokasi")


def shown(text: str, **changes: Any) -> list[Parsed]:
    parts = rendered(outbound(text, **changes)).parts
    return [parse_html(part.html) for part in parts]


@given(PIECES)
def test_any_text_is_taken(text: str) -> None:
    for part in rendered(outbound(text)).parts:
        seen = parse_html(part.html).text
        assert not is_empty(seen)
        assert units(seen) <= LIMIT
        assert not is_empty(part.plain)
        assert units(part.plain) <= LIMIT
        part.html.encode()


@settings(deadline=None, max_examples=40)
@given(st.lists(WORDS | TAGS, max_size=8).map("".join), st.integers(1, 3000), st.booleans())
def test_long_texts_are_taken_too(text: str, times: int, edited: bool) -> None:
    parts = rendered(outbound(text * times, edit_of="5" if edited else None)).parts
    assert 1 <= len(parts) <= (1 if edited else MOST_PARTS)
    for part in parts:
        seen = parse_html(part.html).text
        assert not is_empty(seen)
        assert units(seen) <= LIMIT


@given(st.text(min_size=1, max_size=200))
def test_a_parameter_is_read_as_it_was_given(value: str) -> None:
    (part,) = shown(f"<b>Titik</b>: {escape(value)}.")
    assert letters(part.text) == letters(f"Titik: {value}.")


def letters(text: str) -> str:
    """Without blanks and control characters, which Telegram changes anyway."""
    return "".join(c for c in text if c.isprintable() and not c.isspace())


def test_markup_is_kept() -> None:
    (part,) = shown('Jadwal <b>Sabtu</b>: <a href="https://a.id/?x=1&amp;y=2">peta</a>')
    assert part.text == "Jadwal Sabtu: peta"
    assert part.bold == ("Sabtu",)
    assert part.links == ("https://a.id/?x=1&y=2",)


def test_a_text_is_cut_between_paragraphs_and_no_tag_is_broken() -> None:
    paragraph = "<b>" + "kata " * 100 + "</b>"
    parts = shown("\n\n".join([paragraph] * 10))
    assert len(parts) == 2
    assert all(part.text.endswith("kata ") for part in parts)
    assert sum(len(part.bold) for part in parts) == 10


def test_a_word_without_a_border_is_cut_between_characters() -> None:
    parts = shown("😀" * 5000)
    assert [units(part.text) for part in parts] == [4096, 4096, 1808]


def test_what_is_far_too_long_is_shortened_and_says_so() -> None:
    parts = shown("kata " * 10_000)
    assert len(parts) == MOST_PARTS
    assert parts[-1].text.endswith("…")


def test_an_edit_is_one_message_however_long() -> None:
    (part,) = shown("kata " * 5_000, edit_of="5")
    assert part.text.endswith("…")


def test_a_place_with_words_is_a_link_in_them() -> None:
    (part,) = shown("Di sini", position=PLACE)
    assert part.text == "Di sini\n\n📍 1.10630, 103.96900"
    assert "1.106300,103.969000" in part.links[0]


def test_nothing_at_all_is_still_a_message() -> None:
    assert [part.text for part in shown("")] == ["…"]


def test_buttons_keep_their_rows_and_their_data() -> None:
    rows = ((SealedButton(label="Ya & <b>", data="a~1.s"),), (SealedButton(label=" ", data="b"),))
    keyboard = rendered(outbound("Jadi?", buttons=rows)).keyboard
    assert keyboard == {
        "inline_keyboard": [
            [{"text": "Ya & <b>", "callback_data": "a~1.s"}],
            [{"text": "…", "callback_data": "b"}],
        ]
    }


def test_too_many_buttons_are_as_many_as_telegram_takes() -> None:
    row = tuple(SealedButton(label=str(n), data=str(n)) for n in range(150))
    keyboard = rendered(outbound("?", buttons=(row,))).keyboard
    assert keyboard is not None
    rows = keyboard["inline_keyboard"]
    assert sum(map(len, rows)) == 100
    assert max(map(len, rows)) == 8


def test_sharing_a_place_is_offered_only_where_one_person_reads() -> None:
    message = outbound("Di mana?", wants_position=True)
    keyboard = rendered(message).keyboard
    assert keyboard is not None
    assert keyboard["keyboard"] == [[{"text": "Lokasi", "request_location": True}]]
    assert render(message, private=False, share_label="Lokasi").keyboard is None


@pytest.mark.parametrize(
    "text", ["<b>", "</a>", "<a href='x'>", "<script>", "&bogus;", '<b><a href="x"></b></a>']
)
def test_broken_markup_is_text_or_nothing(text: str) -> None:
    (part,) = shown(f"Halo {text}")
    assert part.text.startswith("Halo")


def test_the_plain_form_names_the_goal_of_a_link() -> None:
    (part,) = rendered(outbound('Lihat <a href="https://a.id">peta</a> &lt;3')).parts
    assert part.plain == "Lihat peta: https://a.id <3"


async def test_the_server_itself_takes_what_is_difficult(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    texts = ["<b>a</b><b>", "a & b < c > d \"e\" 'f'", "\x00\ud800x", "😀" * 3000, "&amp;lt;"]
    async with telegram(fake_bot_api, sqlite_database) as channel:
        for text in texts:
            await channel.send(outbound(text))
    assert {one["status"] for one in fake_bot_api.log()} == {200}
    assert fake_bot_api.messages()[1]["text"] == html.unescape(texts[1])
