"""Roles in a chat: what is refused gets a kind answer, and nothing else is left of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.dialog.turns import Turn
from bot.domain.people import Purpose, Role
from bot.messages import Address, Button, Reply
from bot.services import Services
from bot.services.invitations import Invitations
from bot.store.database import Database
from bot.store.tables import audit_entries, consents, contacts, visits
from handlers.registry import make_registry
from tests.support.applications import NAME, NOW, Stage, message, on_stage
from tests.support.rows import add_stop, add_visit

TEN = 10


async def show(turn: Turn, services: Services) -> Reply:
    """A button for every visit, whoever asks."""
    rows = tuple(
        (Button(label=f"Pastikan {visit}", action="sure", args=(str(visit),)),) for visit in (1, 2)
    )
    return Reply(text="Pilih", buttons=rows)


async def press_sure(turn: Turn, services: Services) -> Reply:
    """Writes something, and only then does what may be refused."""
    await services.consents.record(turn.contact.id, Purpose.TEXTS, given=True)
    await services.acting(turn.contact.id).changes.confirm(int(turn.args[0]))
    return Reply(text="Sudah dipastikan")


@asynccontextmanager
async def set_up(url: str) -> AsyncIterator[Stage]:
    """Two stops with a visit each, and a button for each visit."""
    database = Database(url)
    async with database.unit_of_work() as uow:
        for code in "AB":
            stop_id = await add_stop(uow, code=code, name=f"Posyandu {code}")
            await add_visit(uow, stop_id=stop_id, starts_at=NOW + timedelta(hours=2))
        await uow.commit()
    await database.close()
    registry = make_registry()
    actions = {**registry.actions, "sure": press_sure}
    intents = {**registry.intents, "greet": show}
    registry = replace(registry, actions=actions, intents=intents)
    async with on_stage(url, registry=registry) as stage:
        yield stage


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with set_up(sqlite_url) as stage:
        yield stage


@pytest.fixture
async def either(database_url: str) -> AsyncIterator[Stage]:
    """The same on each kind of database."""
    async with set_up(database_url) as stage:
        yield stage


async def become(stage: Stage, role: str, person: str = "ani", *stops: str) -> None:
    """A channel vouches for the role once."""
    await stage.hear(message("halo", person, role=role, stops=stops))


async def code_of(stage: Stage, role: Role) -> str:
    """An invitation of the command line."""
    async with stage.application.database.unit_of_work() as uow:
        made = await Invitations(uow, NOW).make(role)
        await uow.commit()
    return made.code


async def count(stage: Stage, table: str) -> int:
    tables = {"consents": consents, "audit": audit_entries}
    async with stage.application.database.unit_of_work(read_only=True) as uow:
        asked = select(func.count()).select_from(tables[table])
        return int((await uow.execute(asked)).scalar_one())


async def staff(stage: Stage) -> list[str]:
    async with stage.application.database.unit_of_work(read_only=True) as uow:
        asked = select(contacts.c.name).where(contacts.c.role == Role.STAFF.value)
        return list((await uow.execute(asked)).scalars())


async def test_an_old_button_of_a_cadre_ends_where_her_stops_end(either: Stage) -> None:
    await become(either, "cadre", "ani", "A")
    refusal = await either.press("Pastikan 2")
    assert "hanya di titik yang Kakak dampingi" in refusal
    assert await count(either, "consents") == await count(either, "audit") == 0
    assert await either.press("Pastikan 1") == "Sudah dipastikan"
    await either.hear(message("halo", "ani", role="resident"))
    assert "hanya petugas dan pendamping titik" in await either.press("Pastikan 1")
    async with either.application.database.unit_of_work(read_only=True) as uow:
        states = await uow.execute(select(visits.c.state).order_by(visits.c.id))
        assert list(states.scalars()) == ["confirmed", "planned"]
    assert await count(either, "consents") == await count(either, "audit") == 1


async def test_a_refusal_takes_nothing_from_the_others_of_its_batch(stage: Stage) -> None:
    await become(stage, "cadre", "ani", "A")
    address = Address(channel=NAME, chat="ani")
    found = stage.channel.newest_with(address, "Pastikan 2")
    assert found is not None
    pressed = message(person="ani", press=found[1], pressed_on=found[0].platform_id)
    replies = await stage.hear(pressed, *[message("makasih", f"p{n}") for n in range(5)])
    assert len([reply for reply in replies if "Sama-sama" in reply]) == 5
    assert len([reply for reply in replies if "hanya di titik" in reply]) == 1


async def test_of_ten_who_press_one_invitation_in_a_chat_one_is_welcomed(either: Stage) -> None:
    code = await code_of(either, Role.STAFF)
    pressing = [message(f"/start invite_{code}", f"p{n}") for n in range(TEN)]
    replies = await either.hear(*pressing)
    assert len(replies) == TEN
    assert len([reply for reply in replies if "Selamat bergabung" in reply]) == 1
    assert len([reply for reply in replies if "sudah dipakai" in reply]) == TEN - 1
    assert len(await staff(either)) == 1


async def test_a_forwarded_message_carries_no_role(stage: Stage) -> None:
    code = await code_of(stage, Role.STAFF)
    for text in (code, f"/start invite_{code}"):
        (refusal,) = await stage.hear(message(text, own_words=False))
        assert refusal.startswith("Pesan terusan tidak saya jalankan")
    await become(stage, "staff", "budi")
    await stage.hear(message("bantuan", "budi"))
    assert stage.channel.newest_with(Address(channel=NAME, chat="budi"), "Kader dan petugas")
    await stage.hear(message("bantuan", "budi", own_words=False))
    newest = stage.channel.sent[-1].message
    assert "Kader dan petugas" not in [b.label for row in newest.buttons for b in row]
    assert await staff(stage) == ["budi"]


async def test_nothing_about_roles_is_said_in_a_group(stage: Stage) -> None:
    code = await code_of(stage, Role.STAFF)
    in_group = Address(channel=NAME, chat="rt03", person="ani")
    (refusal,) = await stage.hear(message(f"/start invite_{code}", address=in_group))
    assert "chat pribadi" in refusal
    await stage.hear(message("bantuan", "ani", address=in_group, role="staff"))
    found = stage.channel.newest_with(in_group, "Kader dan petugas")
    assert found is not None
    pressed = message(press=found[1], pressed_on=found[0].platform_id, address=in_group)
    (refusal,) = await stage.hear(pressed)
    assert "chat pribadi" in refusal
    assert code not in refusal


async def test_an_invitation_for_a_cadre_goes_by_area_and_stop(stage: Stage) -> None:
    await become(stage, "staff", "sari")
    await stage.say("bantuan", "sari")
    assert "sari: petugas" in await stage.press("Kader dan petugas", "sari")
    await stage.press("Undang orang baru", "sari")
    await stage.press("Kader", "sari")
    await stage.press("Sekupang", "sari")
    made = await stage.press("Posyandu B", "sari")
    await stage.press("Kader dan petugas", "sari")
    assert "1. kader, Posyandu B; dibuat sari" in await stage.press("Undangan terbuka", "sari")
    assert "Undangan menjadi kader untuk Posyandu B" in made
    code = next(line for line in made.splitlines() if line.startswith("Kode: "))
    welcome = await stage.say(code.removeprefix("Kode: "), "ani")
    assert "Sekarang Kakak kader untuk Posyandu B" in welcome
    await stage.say("halo", "ani")
    assert await stage.press("Pastikan 2") == "Sudah dipastikan"


async def test_staff_read_who_did_what_and_take_an_invitation_back(stage: Stage) -> None:
    await become(stage, "staff", "sari")
    await stage.say("bantuan", "sari")
    await stage.press("Kader dan petugas", "sari")
    for press in ("Undang orang baru", "Kader", "Sekupang"):
        await stage.press(press, "sari")
    made = await stage.press("Posyandu A", "sari")
    await stage.press("Undangan terbuka", "sari")
    assert "sudah ditarik" in await stage.press("Tarik 1: Posyandu A", "sari")
    code = next(line for line in made.splitlines() if line.startswith("Kode: "))
    assert "sudah tidak berlaku" in await stage.say(code.removeprefix("Kode: "), "ani")
    log = await stage.press("Catatan perbuatan", "sari")
    done = [line.partition(", sari: ")[2] for line in log.splitlines()[1:]]
    assert done == ["menarik undangan (1; lewat play)", "mengundang kader (1; lewat play)"]
    await stage.hear(message("halo", "sari", role="resident"))
    assert "hanya petugas yang bisa membaca" in await stage.press("Catatan perbuatan", "sari")
