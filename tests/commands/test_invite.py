"""`pusling invite`: the way in for the first admin."""

import asyncio
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.invitations import read_code
from bot.domain.people import Role
from bot.settings import sqlite_url
from bot.store import roles
from bot.store.database import Database
from tests.commands.terminal import Outcome, Typed
from tests.support.applications import on_stage
from tests.support.rows import add_contact, add_stop


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated database with a stop."""
    file = tmp_path / "pusling.db"
    file.write_bytes(sqlite_template.read_bytes())

    async def fill() -> None:
        database = Database(sqlite_url(file))
        async with database.unit_of_work() as uow:
            await add_stop(uow, code="BGV2", name="Posyandu Bougenville II")
            await uow.commit()
        await database.close()

    asyncio.run(fill())
    return file


def invite(typed: Typed, file: Path, *arguments: str, **settings: str) -> Outcome:
    return typed.run("invite", *arguments, database_url=sqlite_url(file), **settings)


def test_the_first_admin_comes_in_by_the_link_or_the_code(typed: Typed, file: Path) -> None:
    made = invite(typed, file, "--role", "admin", public_url="https://pusling.example")
    link, code = made.out.splitlines()
    assert link == f"https://pusling.example/?start=invite_{read_code(code)}"
    assert made.code == 0
    assert "menjadi admin, berlaku sampai" in made.err
    assert "disetujui" not in made.err

    async def accept() -> tuple[Role, bool] | None:
        async with on_stage(sqlite_url(file), now=SystemClock().now()) as stage:
            assert "Sekarang Kakak admin" in await stage.say(code)
            async with stage.application.database.unit_of_work(read_only=True) as uow:
                return await roles.standing(uow, 1)

    assert asyncio.run(accept()) == (Role.ADMIN, False)


def test_with_two_admins_a_third_one_needs_a_yes(typed: Typed, file: Path) -> None:
    async def two() -> None:
        database = Database(sqlite_url(file))
        async with database.unit_of_work() as uow:
            for _ in range(2):
                await add_contact(uow, role=Role.ADMIN)
            await uow.commit()
        await database.close()

    asyncio.run(two())
    made = invite(typed, file, "--role", "admin")
    assert made.out.startswith("http://127.0.0.1:8080/?start=invite_")
    assert "disetujui satu admin lain" in made.err


def test_a_cadre_is_invited_to_stops_and_nobody_else_is(typed: Typed, file: Path) -> None:
    assert invite(typed, file, "--role", "cadre", "--stop", "BGV2").code == 0
    assert "--stop" in invite(typed, file, "--role", "cadre").complains(2)
    assert "--stop" in invite(typed, file, "--role", "staff", "--stop", "BGV2").complains(2)
    assert "XX9" in invite(typed, file, "--role", "cadre", "--stop", "XX9").complains(1)
    assert "admin" in invite(typed, file, "--role", "resident").complains(2)
    assert "--role" in invite(typed, file).complains(2)


def test_without_a_database_it_says_what_to_do(typed: Typed, tmp_path: Path) -> None:
    refused = invite(typed, tmp_path / "none.db", "--role", "admin")
    assert "pusling migrate" in refused.complains(1)
