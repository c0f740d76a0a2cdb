"""What each failure means for the message, and which remedies are tried."""

import pytest

from bot.channels.telegram.addresses import address_in
from bot.channels.telegram.failures import Answered, CallFailed, NeverSent, NoReply
from bot.channels.telegram.outcomes import Remedy, remedy_of, result_of
from bot.messages import Address, Outcome, Position, SealedButton
from bot.store.database import Database
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.telegrams import ANI, outbound, telegram

GROUP = -100300


def bad(words: str, **changes: str) -> Answered:
    return Answered(status=400, description=f"Bad Request: {words}", **changes)  # type: ignore[arg-type]


def forbidden(words: str) -> Answered:
    return Answered(status=403, description=f"Forbidden: {words}")


TABLE: list[tuple[CallFailed, Outcome, str]] = [
    (NeverSent("dns"), Outcome.NEVER_SENT, "dns"),
    (NeverSent("connect"), Outcome.NEVER_SENT, "connect"),
    (NoReply("timeout"), Outcome.UNCERTAIN, "timeout"),
    (Answered(status=500), Outcome.UNCERTAIN, "http_500"),
    (Answered(status=502, by_api=False), Outcome.UNCERTAIN, "http_502"),
    (Answered(status=301, by_api=False), Outcome.UNCERTAIN, "http_301"),
    (Answered(status=429, retry_after=0.0), Outcome.HALTED, "http_429"),
    (Answered(status=429, retry_after=31.0), Outcome.HALTED, "http_429"),
    (Answered(status=429, by_api=False), Outcome.HALTED, "http_429"),
    (Answered(status=401), Outcome.STOPPED, "token_refused"),
    (Answered(status=404), Outcome.STOPPED, "token_refused"),
    (Answered(status=404, by_api=False), Outcome.HALTED, "no_bot_api"),
    (forbidden("bot was blocked by the user"), Outcome.BLOCKED, "blocked"),
    (forbidden("user is deactivated"), Outcome.BLOCKED, "deactivated"),
    (forbidden("bot was kicked from the supergroup chat"), Outcome.BLOCKED, "kicked"),
    (forbidden("bot is not a member of the channel chat"), Outcome.BLOCKED, "kicked"),
    (forbidden("the group chat was deleted"), Outcome.BLOCKED, "chat_gone"),
    (forbidden("bot can't initiate conversation with a user"), Outcome.BLOCKED, "never_met"),
    (forbidden("bots can't send messages to bots"), Outcome.BLOCKED, "is_bot"),
    (forbidden("something new"), Outcome.BLOCKED, "forbidden"),
    (forbidden("not enough rights to send text messages"), Outcome.REFUSED, "rights"),
    (Answered(status=403, by_api=False), Outcome.REFUSED, "http_403"),
    (bad("message is not modified: specified new"), Outcome.SENT, ""),
    (bad("chat not found"), Outcome.REFUSED, "chat_not_found"),
    (bad("message is too long"), Outcome.REFUSED, "too_long"),
    (bad("message text is empty"), Outcome.REFUSED, "empty"),
    (bad("BUTTON_DATA_INVALID"), Outcome.REFUSED, "buttons"),
    (bad("have no rights to send a message"), Outcome.REFUSED, "rights"),
    (bad("can't parse entities: Unclosed start tag"), Outcome.REFUSED, "markup"),
    (bad("something new"), Outcome.REFUSED, "http_400"),
    (Answered(status=409), Outcome.REFUSED, "http_409"),
    (Answered(status=413, by_api=False), Outcome.REFUSED, "http_413"),
]


@pytest.mark.parametrize(("error", "outcome", "reason"), TABLE, ids=lambda one: str(one)[:40])
def test_a_failure_has_one_outcome(error: CallFailed, outcome: Outcome, reason: str) -> None:
    result = result_of(error, edit_of="5")
    assert (result.outcome, result.reason) == (outcome, reason)


@pytest.mark.parametrize(("given", "seconds"), [(None, 1.0), (0.0, 0.0), (31.0, 31.0)])
def test_a_halt_lasts_as_long_as_telegram_says(given: float | None, seconds: float) -> None:
    assert result_of(Answered(status=429, retry_after=given)).retry_after == seconds


REMEDIES: list[tuple[CallFailed, bool, Remedy | None]] = [
    (bad("can't parse entities: Unsupported start tag"), False, Remedy.PLAIN),
    (bad("group chat was upgraded", migrate_to="-1"), False, Remedy.MOVED),
    (bad("message to edit not found"), True, Remedy.ANEW),
    (bad("message can't be edited"), True, Remedy.ANEW),
    (bad("message thread not found"), False, Remedy.GENERAL),
    (NoReply("timeout"), True, Remedy.AGAIN),
    (Answered(status=502), True, Remedy.AGAIN),
    (NoReply("timeout"), False, None),
    (Answered(status=502), False, None),
    (NeverSent("dns"), True, None),
    (Answered(status=429, retry_after=1.0), True, None),
    (bad("chat not found"), False, None),
]


@pytest.mark.parametrize(("error", "is_edit", "remedy"), REMEDIES, ids=lambda one: str(one)[:40])
def test_only_what_can_help_and_can_not_harm_is_tried(
    error: CallFailed, is_edit: bool, remedy: Remedy | None
) -> None:
    assert remedy_of(error, is_edit=is_edit) is remedy


async def test_refused_markup_is_sent_once_as_plain_text(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.script(status=400, description="Bad Request: can't parse entities: x")
    async with telegram(fake_bot_api, sqlite_database) as channel:
        result = await channel.send(outbound("<b>Sabtu</b> &amp; Minggu"))
    assert result.outcome is Outcome.SENT
    assert [one["text"] for one in fake_bot_api.messages()] == ["Sabtu & Minggu"]


async def test_markup_that_is_refused_twice_is_refused(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.script(status=400, times=5, description="Bad Request: can't parse entities: x")
    async with telegram(fake_bot_api, sqlite_database) as channel:
        result = await channel.send(outbound())
    assert (result.outcome, result.reason) == (Outcome.REFUSED, "markup")
    assert len(fake_bot_api.log()) == 2


async def test_a_group_that_moved_gets_the_message_at_its_new_id(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.chat(GROUP, "moved", to=-100777)
    async with telegram(fake_bot_api, sqlite_database) as channel:
        assert (await channel.send(outbound(chat=GROUP))).outcome is Outcome.SENT
        assert (await channel.send(outbound(chat=GROUP))).outcome is Outcome.SENT
    assert [one["chat"] for one in fake_bot_api.messages()] == [-100777, -100777]
    assert len(fake_bot_api.log()) == 3  # the second went there at once


async def test_an_edit_changes_the_message(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        first = await channel.send(outbound("Besok"))
        edit = await channel.send(outbound("Lusa", edit_of=first.platform_id))
        again = await channel.send(outbound("Lusa", edit_of=first.platform_id))
    assert edit.platform_id == again.platform_id == first.platform_id
    assert edit.outcome is again.outcome is Outcome.SENT
    assert [one["text"] for one in fake_bot_api.messages()] == ["Lusa"]


async def test_an_edit_of_what_is_gone_becomes_a_new_message(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        result = await channel.send(outbound("Lusa", edit_of="99999"))
    assert result.outcome is Outcome.SENT
    assert [str(one["id"]) for one in fake_bot_api.messages()] == [result.platform_id]


async def test_an_edit_without_an_answer_is_tried_again(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        first = await channel.send(outbound("Besok"))
        fake_bot_api.script(method="editMessageText", cut="silent", effect=True)
        edit = await channel.send(outbound("Lusa", edit_of=first.platform_id))
    assert (edit.outcome, edit.platform_id) == (Outcome.SENT, first.platform_id)


async def test_a_topic_that_is_gone_is_answered_in_the_chat(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.script(status=400, description="Bad Request: message thread not found")
    async with telegram(fake_bot_api, sqlite_database) as channel:
        topic = address_in(GROUP, topic=9)
        assert (await channel.send(outbound(address=topic))).outcome is Outcome.SENT
    assert [one["topic"] for one in fake_bot_api.messages()] == [None]


async def test_a_refused_token_stops_the_channel(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.revoke_token()
    async with telegram(fake_bot_api, sqlite_database) as channel:
        results = [await channel.send(outbound()) for _ in range(3)]
        assert not channel.healthy
    assert {result.outcome for result in results} == {Outcome.STOPPED}
    assert len(fake_bot_api.log()) == 1


async def test_a_missing_courtesy_of_the_server_stops_nothing(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.script(method="answerCallbackQuery", status=404, description="Not Found")
    async with telegram(fake_bot_api, sqlite_database) as channel:
        channel._parts.courtesies.end_hourglass("1")
        await channel._parts.courtesies.settle()
        assert (await channel.send(outbound())).outcome is Outcome.SENT


async def test_a_long_text_arrives_in_parts_and_the_buttons_under_the_last(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    button = SealedButton(label="Ya", data="y~1.sig")
    text = "\n\n".join(f"<b>{number}</b> " + "kata " * 150 for number in range(8))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        result = await channel.send(outbound(text, buttons=((button,),)))
    shown = fake_bot_api.messages()
    assert len(shown) == 2
    assert result.platform_id == str(shown[-1]["id"])
    assert [bool(one["markup"]) for one in shown] == [False, True]
    words = " ".join(one["text"] for one in shown).split()
    assert words.count("kata") == 8 * 150


async def test_a_later_part_that_fails_does_not_send_the_first_again(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        fake_bot_api.script(delay=0.0)  # lets the first through
        fake_bot_api.script(status=400, description="Bad Request: something new")
        result = await channel.send(outbound("kata " * 1000))
    assert result.outcome is Outcome.UNCERTAIN
    assert len(fake_bot_api.messages()) == 1


async def test_a_later_part_waits_when_it_is_asked_to(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        fake_bot_api.script(delay=0.0)
        fake_bot_api.script(status=429, description="Too", parameters={"retry_after": 0})
        result = await channel.send(outbound("kata " * 1000))
    assert result.outcome is Outcome.SENT
    assert len(fake_bot_api.messages()) == 2


async def test_an_address_of_another_kind_is_refused_without_a_call(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        nowhere = Address(channel="telegram", chat="ani")
        assert (await channel.send(outbound(address=nowhere))).outcome is Outcome.REFUSED
    assert not fake_bot_api.log()


async def test_a_place_without_words_is_a_pin(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    place = Position(latitude=1.1063, longitude=103.969)
    async with telegram(fake_bot_api, sqlite_database) as channel:
        assert (await channel.send(outbound("", position=place))).outcome is Outcome.SENT
    assert fake_bot_api.messages(ANI)[0]["location"] == [1.1063, 103.969]


async def test_what_is_to_come_without_a_sound_says_so_and_nothing_else_does(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        for silent in (True, False):
            await channel.send(outbound("Halo", silent=silent))
    calls = fake_bot_api.log("sendMessage")
    said = [str(call["parameters"].get("disable_notification", "")).lower() for call in calls]
    assert said == ["true", ""]
