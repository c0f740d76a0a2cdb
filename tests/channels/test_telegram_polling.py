"""Long polling: nothing is confirmed that is not committed, and one process fetches."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels.telegram import courtesies
from bot.channels.telegram.adapter import TelegramChannel
from bot.channels.telegram.ownership import LEASE, Ownership
from bot.clock import ManualClock
from bot.errors import SettingsError, StoreUnavailable
from bot.i18n import Catalogues, locales_folder
from bot.messages import Outcome
from bot.settings import TelegramMode
from bot.store import installation, people
from bot.store.database import Database
from bot.store.tables import contact_addresses, conversations
from tests.support.applications import NOW
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.fake_bot_api.state import USERNAME
from tests.support.fake_bot_api.updates import GROUP, in_group, membership, message, press
from tests.support.telegrams import (
    SECRET,
    Heard,
    make_channel,
    outbound,
    telegram,
    telegram_settings,
)


async def poll(channel: TelegramChannel) -> float:
    return await channel._parts.poller.poll_once()


async def prepared(channel: TelegramChannel, heard: Heard) -> None:
    """As after `start`, but polled by hand."""
    await channel._set_up()
    channel._parts.intake.accept = heard.accept


async def test_messages_arrive_and_are_confirmed_with_the_next_request(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    fake_bot_api.push(message("satu"), message("dua"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(heard.accept)
        await fake_bot_api.until(lambda: not fake_bot_api.waiting())
        assert channel.healthy
    assert heard.texts == ["satu", "dua"]
    assert not channel.healthy


async def test_nothing_is_confirmed_before_it_is_committed(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    heard.failures = [StoreUnavailable(place="x", problem="y")]
    fake_bot_api.push(message("satu"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await prepared(channel, heard)
        assert await poll(channel) > 0
        assert len(fake_bot_api.waiting()) == 1
        await poll(channel)
        assert heard.texts == ["satu"]
        assert len(fake_bot_api.waiting()) == 1  # the next request confirms


async def test_a_message_that_no_database_takes_does_not_hold_back_the_others(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    heard.failures = [ValueError("batch"), ValueError("the first alone")]
    fake_bot_api.push(message("buruk"), message("baik"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await prepared(channel, heard)
        with capture_logs() as logs:
            await poll(channel)
        assert channel._parts.poller._offset is not None
    assert heard.texts == ["baik"]
    assert "telegram.message_refused" in {one["event"] for one in logs}


async def test_the_bots_name_is_written_down_for_links_that_others_make(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    fake_bot_api.push(message("halo"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(heard.accept)
        await fake_bot_api.until(lambda: not fake_bot_api.waiting())
    async with sqlite_database.unit_of_work(read_only=True) as uow:
        assert await installation.find(uow, installation.TELEGRAM_NAME) == USERNAME


async def test_a_malformed_update_does_not_hang_the_polling(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    fake_bot_api.push({"message": "rusak"}, {"message": {}}, {"baru": 1}, message("halo"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(heard.accept)
        await fake_bot_api.until(lambda: not fake_bot_api.waiting())
    assert heard.texts == ["halo"]


@pytest.mark.parametrize(
    "script",
    [
        {"status": 502, "page": "<html>Bad Gateway</html>"},
        {"status": 429, "description": "Too", "parameters": {"retry_after": 0}},
        {"cut": "silent"},
        {"status": 500, "description": "Internal"},
        {"status": 404, "page": "<html>not the Bot API</html>"},
    ],
    ids=str,
)
async def test_a_bad_answer_pauses_and_loses_nothing(
    fake_bot_api: FakeBotApi, sqlite_database: Database, script: dict[str, Any]
) -> None:
    heard = Heard()
    fake_bot_api.push(message("satu"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await prepared(channel, heard)
        fake_bot_api.script(method="getUpdates", **script)
        assert await poll(channel) == 1.0
        assert await poll(channel) == 0.0
    assert heard.texts == ["satu"]


async def test_pauses_grow_while_nobody_answers(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        fake_bot_api.listen(on=False)
        assert [await poll(channel) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


async def test_a_conflict_is_said_and_waited_out(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        fake_bot_api.script(method="getUpdates", status=409, description="Conflict: other")
        with capture_logs() as logs:
            assert await poll(channel) >= 5
        assert [one["event"] for one in logs] == ["telegram.conflict"]


async def test_a_token_that_is_revoked_while_running_stops_loudly(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    with capture_logs() as logs:
        async with telegram(fake_bot_api, sqlite_database) as channel:
            await channel.start(Heard().accept)
            await fake_bot_api.until(lambda: fake_bot_api.log("getUpdates"))
            assert channel.healthy
            fake_bot_api.revoke_token()
            fake_bot_api.push(message("bangun"))
            await fake_bot_api.until(lambda: not channel.healthy)
            assert (await channel.send(outbound())).outcome is Outcome.STOPPED
    said = [one for one in logs if one["event"] == "telegram.token_refused"]
    assert [one["log_level"] for one in said] == ["critical"]
    assert fake_bot_api.token not in str(logs)


async def test_the_same_update_comes_again_after_a_crash_before_the_confirmation(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    first, second = Heard(), Heard()
    fake_bot_api.push(message("satu"))
    async with telegram(fake_bot_api, sqlite_database, boot_id="a") as channel:
        await prepared(channel, first)
        await poll(channel)
    async with telegram(fake_bot_api, sqlite_database, boot_id="b") as channel:
        await prepared(channel, second)
        await poll(channel)
    assert [one.update_key for one in first.messages] == [one.update_key for one in second.messages]


async def test_a_webhook_that_is_set_is_removed_before_polling(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(
        fake_bot_api, sqlite_database, telegram_mode=TelegramMode.WEBHOOK,
        webhook_secret=SECRET, public_url="http://127.0.0.1:1",
    ) as channel:  # fmt: skip
        await channel._set_up()
        assert fake_bot_api.report()["webhook"]["url"].endswith("/telegram/webhook")
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel._set_up()
    assert fake_bot_api.report()["webhook"] is None


async def test_it_starts_when_telegram_is_out_of_reach_and_goes_on_when_it_is_back(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    fake_bot_api.listen(on=False)
    fake_bot_api.push(message("satu"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(heard.accept)
        fake_bot_api.listen(on=True)
        await fake_bot_api.until(lambda: heard.messages)
    assert heard.texts == ["satu"]


async def test_a_press_ends_its_hourglass_once_it_is_taken_in(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    heard = Heard()
    fake_bot_api.push(press("x~1.s"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(heard.accept)
        await fake_bot_api.until(lambda: fake_bot_api.log("answerCallbackQuery"))
    assert [one.press for one in heard.messages] == ["x~1.s"]


async def test_typing_is_shown_only_when_the_answer_takes_long(
    fake_bot_api: FakeBotApi, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard()
    monkeypatch.setattr(courtesies, "TYPING_AFTER", 60.0)
    fake_bot_api.push(message("cepat"))
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(heard.accept)
        await fake_bot_api.until(lambda: heard.messages)
        await channel.send(outbound())
        await channel._parts.courtesies.settle()
        assert not fake_bot_api.log("sendChatAction")
        monkeypatch.setattr(courtesies, "TYPING_AFTER", 0.01)
        fake_bot_api.push(message("lambat"))
        await fake_bot_api.until(lambda: fake_bot_api.log("sendChatAction"))


async def test_a_warning_is_a_line_that_may_fail(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.warn(outbound().address, "Pelan-pelan ya, <b>Kak</b>")
        fake_bot_api.chat(1002, "blocked")
        await channel.warn(outbound(chat=1002).address, "x")
        await channel._parts.courtesies.settle()
    assert [one["text"] for one in fake_bot_api.messages()] == ["Pelan-pelan ya, Kak"]


async def test_who_blocks_us_is_remembered_and_who_comes_back_too(
    fake_bot_api: FakeBotApi, database: Database
) -> None:
    async with database.unit_of_work() as uow:
        await people.add(
            uow, channel="telegram", person="1001", name="Ani", role="resident", now=NOW
        )
        await uow.commit()
    async with telegram(fake_bot_api, database) as channel:
        await prepared(channel, Heard())
        for old, new, suppressed in (("member", "kicked", True), ("kicked", "member", False)):
            fake_bot_api.push(membership(old, new))
            await poll(channel)
            async with database.unit_of_work(read_only=True) as uow:
                found = await uow.execute(select(contact_addresses.c.suppressed_at))
                assert (found.scalar_one() is not None) is suppressed


async def test_a_group_that_moved_takes_its_rows_along(
    fake_bot_api: FakeBotApi, database: Database
) -> None:
    address = {"channel": "telegram", "chat": str(GROUP["id"]), "person": "1001"}
    async with database.unit_of_work() as uow:
        await uow.execute(conversations.insert(), [address, {**address, "person": "1002"}])
        await uow.execute(
            conversations.insert(), [{**address, "chat": "-100777", "person": "1002"}]
        )
        await people.add(
            uow, channel="telegram", person="as:-100300", name="RT", role="resident", now=NOW
        )
        await uow.commit()
    async with telegram(fake_bot_api, database) as channel:
        await prepared(channel, Heard())
        fake_bot_api.push(in_group(migrate_to_chat_id=-100777))
        await poll(channel)
    async with database.unit_of_work(read_only=True) as uow:
        rows = (await uow.execute(select(conversations.c.chat, conversations.c.person))).all()
        person = (await uow.execute(select(contact_addresses.c.person))).scalar_one()
    assert sorted(map(tuple, rows)) == [
        ("-100300", "1002"), ("-100777", "1001"), ("-100777", "1002"),
    ]  # fmt: skip
    assert person == "as:-100777"


async def test_only_one_process_fetches_and_another_takes_over(database: Database) -> None:
    clock = ManualClock(NOW)
    ani, budi = (Ownership(database=database, clock=clock, boot_id=name) for name in ("a", "b"))
    assert await ani.renew()
    assert not await budi.renew()
    clock.move_to(NOW + LEASE - timedelta(seconds=1))
    assert await ani.renew()
    clock.move_to(NOW + LEASE + timedelta(seconds=1))
    assert not await budi.renew()
    await ani.release()
    assert await budi.renew()
    assert not await ani.renew()


async def test_on_one_file_there_is_nobody_else_so_a_dead_owner_is_not_waited_for(
    sqlite_database: Database,
) -> None:
    clock = ManualClock(NOW)
    dead = Ownership(database=sqlite_database, clock=clock, boot_id="dead")
    alive = Ownership(database=sqlite_database, clock=clock, boot_id="alive")
    assert await dead.renew()
    assert not await alive.renew()
    await alive.clear()
    assert await alive.renew()


async def test_two_processes_on_one_database_share_without_a_conflict(
    fake_bot_api: FakeBotApi, postgresql_database: Database
) -> None:
    one, two = Heard(), Heard()
    async with (
        telegram(fake_bot_api, postgresql_database, boot_id="a") as first,
        telegram(fake_bot_api, postgresql_database, boot_id="b") as second,
    ):
        await first.start(one.accept)
        await fake_bot_api.until(lambda: fake_bot_api.log("getUpdates"))
        await second.start(two.accept)
        fake_bot_api.push(message("satu"), message("dua"))
        await fake_bot_api.until(lambda: not fake_bot_api.waiting())
    assert (one.texts, two.texts) == (["satu", "dua"], [])
    assert 409 not in {entry["status"] for entry in fake_bot_api.log()}


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"telegram_token": ""}, "telegram_token"),
        ({"telegram_token": "1:a/b"}, "telegram_token"),
        ({"telegram_mode": "webhook", "public_url": "https://a.id"}, "webhook_secret"),
        (
            {"telegram_mode": "webhook", "public_url": "https://a.id", "webhook_secret": "ä ö"},
            "webhook_secret",
        ),
        ({"telegram_mode": "webhook", "webhook_secret": "rahasia"}, "public_url"),
    ],
)
def test_settings_that_can_not_work_are_refused_at_once(
    fake_bot_api: FakeBotApi, sqlite_database: Database, changes: dict[str, Any], setting: str
) -> None:
    settings = telegram_settings(fake_bot_api, "sqlite:///x", **changes)
    with pytest.raises(SettingsError) as caught:
        make_channel(settings, sqlite_database)
    assert caught.value.fields["setting"] == setting
    assert Catalogues.load(locales_folder()).of("id").has(f"setting.{setting}")


async def test_stopping_in_the_middle_of_a_wait_is_quick(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        await channel.start(Heard().accept)
        await fake_bot_api.until(lambda: fake_bot_api.log("getUpdates"))
        async with asyncio.timeout(2):
            await channel.stop()
        assert (await channel.send(outbound())).outcome is Outcome.SENT
