"""`pusling chat` and `pusling demo` by piped lines."""

import asyncio
import calendar
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from bot.commands.demo import demo_settings
from bot.settings import Settings, sqlite_url
from bot.store.database import Database
from bot.store.tables import contacts, inbox_updates
from tests.commands.terminal import Terminal, Typed

WIB = ZoneInfo("Asia/Jakarta")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
ENDS = 11
"""The hour at which the posyandu day of the example is over."""


def next_second_saturday() -> str:
    """As it must stand in an answer given now."""
    now = SystemClock().now().astimezone(WIB)
    first = now.date() if now.hour < ENDS else now.date() + timedelta(days=1)
    days = (first + timedelta(days=ahead) for ahead in range(62))
    return full(next(day for day in days if is_second_saturday(day)))


def is_second_saturday(day: date) -> bool:
    return day.weekday() == calendar.SATURDAY and 8 <= day.day <= 14


def full(day: date) -> str:
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def stored(file: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Name and role of everybody, and what was written."""
    return asyncio.run(_stored(file))


async def _stored(file: Path) -> tuple[list[tuple[str, str]], list[str]]:
    database = Database(sqlite_url(file))
    async with database.unit_of_work(read_only=True) as uow:
        people = await uow.execute(select(contacts.c.name, contacts.c.role))
        payloads = await uow.execute(select(inbox_updates.c.payload).order_by(inbox_updates.c.id))
        found = [(str(row.name), str(row.role)) for row in people]
        texts = [row.payload["text"] for row in payloads]
    await database.close()
    return found, texts


def test_the_demo_answers_with_the_full_date_of_the_next_second_saturday(
    terminal: Terminal,
) -> None:
    before = next_second_saturday()
    ended = terminal.run("demo", stdin="kapan pusling ke tiban baru?\n")
    assert ended.code == 0, ended.err
    assert before in ended.out or next_second_saturday() in ended.out
    assert "Posyandu Bougenville II, Tiban Baru" in ended.out
    assert "pukul 09.00–11.00 WIB" in ended.out
    assert "kapan pusling ke tiban baru?" in ended.err


def test_the_demo_never_touches_the_configured_database() -> None:
    settings = Settings(_env_file=None, database_url="postgresql://localhost/sungguhan")
    assert demo_settings(settings).url == "sqlite:///var/demo.db"


def test_an_empty_database_is_made_and_said_to_be_empty(typed: Typed) -> None:
    ended = typed.run("chat", stdin="halo\n")
    assert ended.code == 0
    assert ended.out.startswith("Halo, Kak. Saya Pusling")
    assert "pusling demo" in ended.err
    assert "pusling demo" not in typed.run("chat", stdin="halo\n").err


def test_every_line_gets_its_answer_in_order(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("chat", stdin="halo\n\n   \nmakasih ya\n")
    assert ended.code == 0
    assert [ended.out.count("Halo, Kak."), ended.out.count("Sama-sama, Kak.")] == [1, 1]
    assert ended.out.index("Halo, Kak.") < ended.out.index("Sama-sama, Kak.")


def test_a_button_is_chosen_by_its_number(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("chat", stdin="halo\n2\n")
    assert "[2] Daftar titik" in ended.out
    assert "titik layanan di" in ended.out


def test_the_options_say_who_chats(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("chat", "--as", "Bu Sri", "--role", "cadre", stdin="halo\n")
    assert (ended.code, ended.err.startswith("Halo, Bu Sri.")) == (0, True)
    assert stored(batam_file)[0] == [("Bu Sri", "cadre")]


@pytest.mark.parametrize("stdin", ["", "\n\n", "   "])
def test_nothing_typed_is_nothing_answered(typed: Typed, batam_file: Path, stdin: str) -> None:
    ended = typed.run("chat", stdin=stdin)
    assert (ended.code, ended.out) == (0, "")


def test_a_last_line_without_a_line_break_is_answered(typed: Typed, batam_file: Path) -> None:
    assert "Halo, Kak." in typed.run("chat", stdin="halo").out


def test_bytes_that_are_no_text_end_nothing(terminal: Terminal, batam_file: Path) -> None:
    ended = terminal.run("chat", stdin=b"tiban \xff\xfe baru\nhalo\n")
    assert ended.code == 0
    assert "Halo lagi, Kak." in ended.out
    assert stored(batam_file)[1] == ["tiban \ufffd\ufffd baru", "halo"]


def test_a_line_of_ten_thousand_characters_is_answered(typed: Typed, batam_file: Path) -> None:
    long = "kapan pusling ke tiban baru ya " * 323
    ended = typed.run("chat", stdin=f"{long[:10_000]}\nhalo\n")
    assert ended.code == 0
    assert ended.out.count("\n\n") == 2
    assert len(stored(batam_file)[1][0]) == 10_000


def test_a_very_long_name_is_cut_and_kept(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("chat", "--as", "Sri " * 5_000, stdin="halo\n")
    assert ended.code == 0
    ((name, role),) = stored(batam_file)[0]
    assert (name, role) == (("Sri " * 16).strip(), "resident")


def test_a_name_can_not_steer_the_terminal(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("chat", "--as", "Si\x1b[31m\nAni\udcff", stdin="halo\n")
    assert ended.err.startswith("Halo, Si[31m Ani.")
    assert stored(batam_file)[0] == [("Si[31m Ani", "resident")]


def test_what_a_crash_left_unanswered_is_answered_before_anything_is_typed(
    typed: Typed, batam_file: Path
) -> None:
    typed.run("chat", stdin="halo\n")
    forget_the_answers(batam_file)
    ended = typed.run("chat", stdin="makasih\n")
    assert ended.code == 0
    assert ended.out.index("Halo lagi, Kak.") < ended.out.index("Sama-sama, Kak.")
    forget_the_answers(batam_file)
    assert typed.run("chat", stdin="").out.startswith("Halo lagi, Kak.")


def test_what_was_left_for_one_person_is_not_shown_to_another(
    typed: Typed, batam_file: Path
) -> None:
    typed.run("chat", "--as", "ani", stdin="halo\n")
    forget_the_answers(batam_file)
    assert typed.run("chat", "--as", "budi", stdin="").out == ""
    assert typed.run("chat", "--as", "ani", stdin="").out.startswith("Halo lagi, Kak.")


def forget_the_answers(file: Path) -> None:
    """As a crash leaves the file: the messages were taken in, and not yet answered."""
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("UPDATE inbox_updates SET state = 'waiting', attempts = 0")
