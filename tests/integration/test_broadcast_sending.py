"""A broadcast on its way: what stops it, who is told once, and what its author sees."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.channels.recording import RecordingChannel
from bot.domain.broadcasts import BroadcastState
from bot.i18n import to_plain
from bot.messages import Address, OutboundMessage, Outcome, SendResult
from bot.services.broadcasts.authoring import Target
from bot.services.erasure import Erasure
from bot.store import roles
from bot.store.database import Database, UnitOfWork
from tests.support.applications import NAME, NOW, Stage, message, on_stage
from tests.support.broadcasting import (
    DAY,
    HOUR,
    MINUTE,
    acting,
    cadre,
    confirmed,
    found,
    readers,
    staff,
    written,
)
from tests.support.reminding import got, travel
from tests.support.rows import add_stop

A = Target(stop="A")
BATCH = 25
"""What may be on its way already when something stops a broadcast."""
Deed = Callable[[UnitOfWork, int, int], Awaitable[object]]


class Interrupted(RecordingChannel):
    """After so many broadcast messages something happens, once."""

    def __init__(self, after: int) -> None:
        super().__init__(NAME)
        self.told: list[str] = []
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self._after = after

    async def send(self, message: OutboundMessage) -> SendResult:
        result = await super().send(message)
        if message.lane == 3:
            self.told.append(message.address.chat)
            if len(self.told) == self._after and self.meanwhile is not None:
                await self.meanwhile()
        return result


async def paused(uow: UnitOfWork, author: int, number: int) -> None:
    await acting(uow, author).broadcast_control.pause(number)


async def cancelled(uow: UnitOfWork, author: int, number: int) -> None:
    await acting(uow, author).broadcast_control.cancel(number)


async def revoked(uow: UnitOfWork, author: int, _number: int) -> None:
    await roles.take(uow, author)


async def erased(uow: UnitOfWork, author: int, _number: int) -> None:
    await Erasure(uow, NOW).erase(author, update_key="", reason="")


async def prepared(database: Database, people: int, *, by_staff: bool = True) -> tuple[int, int]:
    """A broadcast to so many people that begins in two minutes: its author and its id."""
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A", name="Posyandu A")
        await readers(uow, stop_id, *(f"w{number:02}" for number in range(people)))
        author = await (staff(uow) if by_staff else cadre(uow, stop_id))
        one = await confirmed(uow, author, A)
        await uow.commit()
    return author, one.id


async def interrupted(stage: Stage, channel: Interrupted, deed: Deed) -> tuple[int, int]:
    """The broadcast begins, and meanwhile the deed is done and committed."""
    database = stage.application.database
    author, number = await prepared(database, 60)

    async def meanwhile() -> None:
        async with database.unit_of_work() as uow:
            await deed(uow, author, number)
            await uow.commit()

    channel.meanwhile = meanwhile
    await travel(stage, NOW + 10 * MINUTE)
    return author, number


async def test_after_a_pause_one_batch_leaves_at_most_and_later_all_others_are_told_once(
    database_url: str,
) -> None:
    channel = Interrupted(after=5)
    async with on_stage(database_url, channel=channel) as stage:
        author, number = await interrupted(stage, channel, paused)
        assert 5 <= len(channel.told) <= 5 + BATCH
        async with stage.application.database.unit_of_work() as uow:
            await acting(uow, author).broadcast_control.resume(number)
            await uow.commit()
        await travel(stage, NOW + 20 * MINUTE)
        assert sorted(channel.told) == [f"w{each:02}" for each in range(60)]
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            assert (await found(uow, number)).state is BroadcastState.DONE


@pytest.mark.parametrize("deed", [cancelled, revoked, erased])
async def test_what_ends_a_broadcast_lets_one_batch_leave_at_most_and_is_never_undone_by_time(
    sqlite_url: str, deed: Deed
) -> None:
    channel = Interrupted(after=5)
    async with on_stage(sqlite_url, channel=channel) as stage:
        _, number = await interrupted(stage, channel, deed)
        assert 5 <= len(channel.told) <= 5 + BATCH
        told = len(channel.told)
        await travel(stage, NOW + 2 * DAY)
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            assert (await found(uow, number)).state is BroadcastState.CANCELLED
            states = (await written(uow, number)).values()
        assert (len(channel.told), list(states).count("sent")) == (told, told)
        assert set(states) == {"sent", "cancelled"}


async def test_who_refuses_broadcasts_under_one_gets_no_other_and_can_come_back(
    sqlite_url: str,
) -> None:
    async with on_stage(sqlite_url) as stage:
        await prepared(stage.application.database, 2)
        await travel(stage, NOW + 5 * MINUTE)
        assert "Pengingat kunjungan tetap jalan" in await stage.press("Jangan kirim siaran", "w00")
        database = stage.application.database
        async with database.unit_of_work() as uow:
            sari = await staff(uow, "dua")
            await confirmed(uow, sari, A, now=NOW + 5 * MINUTE)
            await uow.commit()
        told = [who for who, text in await travel(stage, NOW + 10 * MINUTE) if "Besok" in text]
        assert told == ["w01"]
        assert "Siaran: tidak dikirim" in await stage.say("pengingat saya", "w00")
        await stage.press("Terima siaran lagi", "w00")
        async with database.unit_of_work() as uow:
            await confirmed(uow, sari, A, now=NOW + 10 * MINUTE)
            await uow.commit()
        told = [who for who, text in await travel(stage, NOW + 15 * MINUTE) if "Besok" in text]
        assert told == ["w00", "w01"]


async def test_the_report_counts_what_became_of_everybody_and_sends_the_uncertain_once_more(
    database_url: str,
) -> None:
    channel = RecordingChannel(NAME)
    async with on_stage(database_url, channel=channel) as stage:
        await stage.hear(message("halo", "sari", role="staff"))
        database = stage.application.database
        async with database.unit_of_work() as uow:
            await readers(uow, await add_stop(uow, code="A", name="Melati"), *"abcde")
            await uow.commit()
        channel.block("b")
        lost = SendResult(outcome=Outcome.UNCERTAIN, reason="timeout")
        channel.answer_next("c", lost)
        channel.answer_next("d", SendResult(outcome=Outcome.REFUSED, reason="chat_gone"))
        await stage.say("umumkan ke semua titik: besok libur", "sari")
        shown = channel.newest_with(Address(channel=NAME, chat="sari"), "Kirim")
        await stage.press("Kirim", "sari")
        await travel(stage, NOW + 5 * MINUTE)
        last = [each for each in channel.sent if each.message.address.chat == "sari"][-1]
        assert shown is not None
        assert last.platform_id == shown[0].platform_id  # one message, changed in place
        report = to_plain(last.message.text)
        for line in ("selesai: 2 dari 5", "Tidak pasti sampai: 1", "memblokir: 1", "chat_gone): 1"):
            assert line in report, line
        await stage.press("Kirim ulang yang tidak pasti", "sari")
        again = [each for each in await travel(stage, NOW + 10 * MINUTE) if each[0] != "sari"]
        assert [who for who, _ in again] == ["c"]
        assert again[0][1].startswith("Pengulangan")
        assert "selesai: 3 dari 5" in to_plain(channel.sent[-1].message.text)


async def test_a_cadres_day_ends_with_a_report_where_no_message_can_be_changed(
    sqlite_url: str,
) -> None:
    async with on_stage(sqlite_url) as stage:
        await prepared(stage.application.database, 3, by_staff=False)
        assert got(stage) == []
        told = await travel(stage, NOW + HOUR)
        assert [who for who, _ in told] == ["w00", "w01", "w02", "author"]
        assert "selesai: 3 dari 3 orang" in told[-1][1]


async def test_what_is_paused_until_it_expires_has_ended_and_says_so(sqlite_url: str) -> None:
    channel = Interrupted(after=5)
    async with on_stage(sqlite_url, channel=channel) as stage:
        _, number = await interrupted(stage, channel, paused)
        told = len(channel.told)
        report = (await travel(stage, NOW + 2 * DAY))[-1]
        assert f"dihentikan: {told} dari 60" in report[1]
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            assert (await found(uow, number)).state is BroadcastState.CANCELLED


async def test_what_waits_too_long_expires_and_is_counted(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        _, number = await prepared(stage.application.database, 4)
        database = stage.application.database
        async with database.unit_of_work() as uow:
            one = await found(uow, number)
            assert one.expires_at == NOW + 2 * MINUTE + timedelta(days=1)
        stage.clock.move_to(NOW + 3 * DAY)  # nothing ran meanwhile
        told = await travel(stage, NOW + 3 * DAY + MINUTE)
        assert [who for who, _ in told] == ["author"]
        assert "Lewat waktu: 4" in told[0][1]
