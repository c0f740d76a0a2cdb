"""How Telegram presents the bot, and what inline queries find."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.channels.telegram.commands import DESCRIBED, IN_GROUPS, menu
from bot.errors import StoreUnavailable
from bot.i18n import Catalogues, locales_folder
from bot.messages import Card
from bot.store.database import Database
from tests.support.fake_bot_api.markup import parse_html
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.fake_bot_api.updates import BUDI, inline, message
from tests.support.telegrams import Heard, intents, telegram


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_described_intent_has_a_command_that_telegram_takes(language: str) -> None:
    text = Catalogues.load(locales_folder()).of(language)
    entries = intents().entries
    assert set(DESCRIBED) <= set(entries)
    assert set(IN_GROUPS) <= set(DESCRIBED)
    for command in menu(entries, DESCRIBED, text).values():
        assert command.command.isascii()
        assert command.command == command.command.lower()
        assert 3 <= len(command.description) <= 256
    assert len(text.plain("telegram.description")) <= 512
    assert len(text.plain("telegram.short_description")) <= 120


def test_what_residents_may_ask_and_can_type_stands_in_the_menu() -> None:
    entries = intents().entries.values()
    typed = {one.name for one in entries if "resident" in one.roles and one.commands}
    assert typed - set(DESCRIBED) == {"greet", "deny"}


def test_what_is_not_answered_is_not_offered() -> None:
    text = Catalogues.load(locales_folder()).of("id")
    assert list(menu(intents().entries, ("help",), text)) == ["help"]


async def test_the_menu_is_told_in_both_languages_and_both_kinds_of_chat(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel._parts.presentation.publish()
    told = [one["parameters"] for one in fake_bot_api.log("setMyCommands")]
    assert [(one["scope"]["type"], one.get("language_code")) for one in told] == [
        ("default", None), ("all_group_chats", None), ("default", "en"), ("all_group_chats", "en"),
    ]  # fmt: skip
    assert [one["command"] for one in told[0]["commands"]] == [
        "jadwal", "titik", "berhenti", "bantuan",
    ]  # fmt: skip
    assert [one["command"] for one in told[1]["commands"]] == ["jadwal", "titik", "bantuan"]
    assert len(fake_bot_api.log("setMyDescription")) == 2


async def test_a_menu_that_telegram_does_not_take_stops_nothing(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    fake_bot_api.script(method="setMyCommands", times=9, status=429, description="Too Many")
    fake_bot_api.push(message("halo"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(heard.accept)
        await fake_bot_api.until(lambda: heard.messages)
        assert channel.healthy


async def cards(text: str, language: str) -> Sequence[Card]:
    shown = Card(title=f"{text}|{language}", text="<b>Sabtu</b> &amp; Minggu", description="x")
    return [shown] * 30


async def answered(fake: FakeBotApi, database: Database, update: Any, search: Any) -> Any:
    fake.push(update)
    async with telegram(fake, database, search=search) as channel:
        await channel._set_up()
        channel._parts.intake.accept = Heard().accept
        await channel._parts.poller.poll_once()
        await channel._parts.courtesies.settle()
    return fake.log("answerInlineQuery")


async def test_an_inline_query_is_answered_with_cards(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    (call,) = await answered(fake_bot_api, sqlite_database, inline(" tiban ", BUDI), cards)
    results = call["parameters"]["results"]
    assert len(results) == 20
    assert results[0]["title"] == "tiban|en"
    content = results[0]["input_message_content"]
    assert parse_html(content["message_text"]).text == "Sabtu & Minggu"
    assert len({one["id"] for one in results}) == 20


async def failing(_text: str, _language: str) -> Sequence[Card]:
    raise StoreUnavailable(place="x", problem="y")


@pytest.mark.parametrize("search", [None, failing])
async def test_without_a_search_an_inline_query_is_confirmed_and_nothing_else(
    fake_bot_api: FakeBotApi, sqlite_database: Database, search: Any
) -> None:
    assert not await answered(fake_bot_api, sqlite_database, inline("tiban"), search)
