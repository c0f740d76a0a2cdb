"""Staff see in chat what goes out, and have it tried once more (both databases)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import LANE_PERSONAL, LANE_REMINDER, LANE_REPLY, OutboxState
from bot.domain.people import Role
from bot.domain.permissions import Action
from bot.errors import NotAllowed
from bot.messages import Address
from bot.services.acting import Acting
from bot.store.database import Database
from tests.support.applications import NAME, NOW, Stage, message, on_stage
from tests.support.rows import add_contact
from tests.support.sending import line_up, states_of

FAILED, UNCERTAIN = OutboxState.FAILED, OutboxState.UNCERTAIN


async def in_trouble(database: Database) -> list[int]:
    """Two that failed, three that may have arrived, one too late, a reply; their ids."""
    late: dict[str, Any] = {"state": FAILED, "expires_at": NOW - timedelta(days=1)}
    return [
        *await line_up(database, 2, lane=LANE_PERSONAL, chats="a", state=FAILED),
        *await line_up(database, 3, lane=LANE_REMINDER, chats="b", state=UNCERTAIN),
        *await line_up(database, 1, lane=LANE_REMINDER, chats="c", **late),
        *await line_up(database, 1, lane=LANE_REPLY, chats="d", state=UNCERTAIN),
    ]


async def pressed(stage: Stage, label: str) -> str:
    """Press a button of staff; its answer with whatever else leaves then."""
    found = stage.channel.newest_with(Address(channel=NAME, chat="sari"), label)
    assert found is not None, label
    press = message(person="sari", press=found[1], pressed_on=found[0].platform_id)
    return "\n".join(await stage.hear(press))


async def test_staff_try_again_what_failed_and_only_after_a_question_what_may_have_arrived(
    database: Database, database_url: str
) -> None:
    ids = await in_trouble(database)
    async with on_stage(database_url) as stage:
        await stage.hear(message("halo", "sari", role="staff"))
        await stage.press("Papan hari ini", "sari")
        lanes = (await stage.press("Pesan keluar", "sari")).splitlines()
        assert (
            "Kabar pribadi: 0 dalam antrean, 0 tersendat, 2 gagal, 0 belum pasti sampai." in lanes
        )
        assert "Pengingat: 0 dalam antrean, 0 tersendat, 1 gagal, 3 belum pasti sampai." in lanes
        again = await pressed(stage, "Coba lagi yang gagal (2)")
        assert "2 pesan masuk antrean lagi" in again
        question = await pressed(stage, "Kirim ulang yang belum pasti (3)")
        assert "sebagian orang menerimanya dua kali" in question
        assert (await states_of(database, ids)).count("uncertain") == 4
        assert "3 pesan masuk antrean lagi" in await pressed(stage, "Ya, kirim ulang")
        assert (await states_of(database, ids))[5:] == ["failed", "uncertain"]
        assert not {"failed", "uncertain"} & {*(await states_of(database, ids))[:5]}


async def test_only_staff_see_and_move_what_goes_out(sqlite_database: Database) -> None:
    ids = await in_trouble(sqlite_database)
    async with sqlite_database.unit_of_work() as uow:
        for role in (Role.RESIDENT, Role.CADRE):
            mine = Acting.within(uow, NOW, await add_contact(uow, role=role)).deliveries
            with pytest.raises(NotAllowed):
                await mine.outgoing()
            with pytest.raises(NotAllowed):
                await mine.send_again(FAILED)
        staff = await add_contact(uow, role=Role.STAFF)
        assert await Acting.within(uow, NOW, staff).deliveries.send_again(FAILED) == 2
        newest = (await Acting.within(uow, NOW, staff).audit.pages())[0]
        assert (newest.action, newest.key) == (Action.SEND_AGAIN, FAILED)
    assert (await states_of(sqlite_database, ids)).count("failed") == 3
