"""`pusling requeue`, `pusling resend`, and what doctor says of messages that go out."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.delivery.dispatcher import CLOCK
from bot.domain.delivery import LANE_PERSONAL, LANE_REMINDER, LANE_REPLY, OutboxState
from bot.settings import sqlite_url
from bot.store import installation, rates
from bot.store.database import Database
from tests.commands.terminal import Typed
from tests.support.sending import line_up, states_of

NOW = SystemClock().now()
FAILED, UNCERTAIN = OutboxState.FAILED, OutboxState.UNCERTAIN


async def in_trouble(file: Path) -> None:
    """Messages that failed or are uncertain, one that is stuck, a stopped channel, a jump."""
    database = Database(sqlite_url(file))
    await line_up(database, 2, lane=LANE_PERSONAL, chats="a", now=NOW, state=FAILED)
    await line_up(database, 1, lane=LANE_REMINDER, chats="b", now=NOW, state=FAILED)
    late: dict[str, Any] = {"state": FAILED, "expires_at": NOW - timedelta(days=1)}
    await line_up(database, 1, lane=LANE_REMINDER, chats="c", now=NOW, **late)
    await line_up(database, 3, lane=LANE_REMINDER, chats="d", now=NOW, state=UNCERTAIN)
    await line_up(database, 1, lane=LANE_REPLY, chats="e", now=NOW, state=UNCERTAIN)
    await line_up(database, 1, lane=LANE_REMINDER, chats="f", now=NOW - timedelta(hours=1))
    async with database.unit_of_work() as uow:
        await rates.stop(uow, "telegram", NOW, 25)
        jump = {"at": NOW.isoformat(), "seconds": 7200, "held": True}
        await installation.put(uow, CLOCK, json.dumps(jump))
        await uow.commit()
    await database.close()


@pytest.fixture
def file(batam_file: Path) -> Path:
    """A database in which much has gone wrong."""
    asyncio.run(in_trouble(batam_file))
    return batam_file


def counted(file: Path) -> dict[str, int]:
    async def look() -> list[str]:
        database = Database(sqlite_url(file))
        try:
            return await states_of(database)
        finally:
            await database.close()

    states = asyncio.run(look())
    return {state: states.count(state) for state in sorted({*states})}


def test_what_failed_and_is_of_use_waits_again(typed: Typed, file: Path) -> None:
    before = counted(file)
    shown = typed.run("requeue", "--dry-run")
    assert (shown.code, shown.out) == (0, "Kabar pribadi: 2\nPengingat: 1\n")
    assert "3 pesan bisa dikirim lagi. Belum ada yang diubah." in shown.err
    assert counted(file) == before
    only = typed.run("requeue", "--lane", "2")
    assert only.out == "Pengingat: 1\n"
    assert "1 pesan lain dibiarkan" in only.err
    assert typed.run("requeue").out == "Kabar pribadi: 2\n"
    assert counted(file) == {"failed": 1, "ready": 4, "uncertain": 4}
    assert typed.run("requeue", "--lane", "0").code == 2


def test_what_may_not_have_arrived_is_sent_once_more_but_replies_are_not(
    typed: Typed, file: Path
) -> None:
    ended = typed.run("resend")
    assert (ended.code, ended.out) == (0, "Pengingat: 3\n")
    assert "3 pesan masuk antrean lagi." in ended.err
    assert counted(file) == {"failed": 4, "ready": 4, "uncertain": 1}


def test_doctor_says_what_waits_what_went_wrong_and_what_helps(typed: Typed, file: Path) -> None:
    ended = typed.run("doctor")
    assert ended.code == 1
    for line in (
        "[perlu tindakan] Pengingat: 1 dalam antrean, 1 tersendat, 2 gagal, 3 belum pasti sampai",
        "[baik] Kabar pribadi: 0 dalam antrean, 0 tersendat, 2 gagal",
        "[perlu tindakan] 3 pesan gagal masih berguna. Untuk mencobanya lagi: pusling requeue.",
        "[perlu tindakan] 3 pesan belum pasti sampai.",
        "[perlu tindakan] Saluran telegram berhenti sejak ",
        "[perlu tindakan] Jam komputer ini melompat 120 menit pada ",
    ):
        assert line in ended.out


@pytest.mark.parametrize(("minutes", "code"), [(3, 0), (60, 1)])
def test_doctor_calls_a_long_halt_of_a_channel_by_its_name(
    typed: Typed, batam_file: Path, minutes: int, code: int
) -> None:
    async def halt() -> None:
        database = Database(sqlite_url(batam_file))
        async with database.unit_of_work() as uow:
            now = SystemClock().now()
            await rates.halt(uow, "telegram", now, now + timedelta(minutes=minutes), 25)
            await uow.commit()
        await database.close()

    asyncio.run(halt())
    ended = typed.run("doctor")
    assert "Saluran telegram diminta menunggu sampai " in ended.out
    assert ended.code == code
