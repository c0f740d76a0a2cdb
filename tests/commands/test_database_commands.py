"""`pusling migrate`, `backup`, `restore` and `doctor` on databases that are well and unwell."""

import asyncio
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain.delivery import OutboxState
from bot.settings import sqlite_url
from bot.store.database import Database
from bot.store.schema_versions import known_revisions
from tests.commands.terminal import Terminal, Typed, bound_by_permissions
from tests.support.contents import content
from tests.support.rows import add_outbox_message, add_stop

HEAD = known_revisions()[0]
TOKEN = "123456789:AAExampleTokenThatMustNeverBeWritten_0-1"  # noqa: S105 - made up for this test
PASSWORD = "s3kali%2Frahasia"  # noqa: S105 - made up for this test
SECRET = "kata-webhook-rahasia"  # noqa: S105 - made up for this test
PARAMETER = "parameter-rahasia"


def rows_of(file: Path) -> dict[str, list[Any]]:
    """All rows of a database file."""

    async def read() -> dict[str, list[Any]]:
        database = Database(sqlite_url(file))
        rows = await content(database)
        await database.close()
        return rows

    return asyncio.run(read())


def add(file: Path, factory: Any, **columns: Any) -> None:
    """A row more in a database file."""

    async def write() -> None:
        database = Database(sqlite_url(file))
        async with database.unit_of_work() as uow:
            await factory(uow, **columns)
            await uow.commit()
        await database.close()

    asyncio.run(write())


def relabelled(backup: Path, revision: str) -> None:
    """The same backup as if it came from another version."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, "revision": revision}).encode()
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_a_new_database_is_made_and_then_left_as_it_is(typed: Typed) -> None:
    made, again = typed.run("migrate"), typed.run("migrate")
    assert (made.code, made.err, again.code, again.err) == (0, "", 0, "")
    assert made.out == f"Basis data baru sudah dibuat (versi {HEAD}).\n"
    assert again.out == f"Basis data sudah yang terbaru (versi {HEAD}).\n"


@pytest.mark.parametrize("name", ["apa?ini", "seratus%41", "ruang kerja#1", "é"])
def test_a_data_folder_may_have_any_name(typed: Typed, name: str) -> None:
    assert typed.run("migrate", data_dir=name).code == 0
    assert [path.name for path in typed.folder.iterdir()] == [name]
    assert (typed.folder / name / "pusling.db").is_file()


def test_a_backup_brings_everything_back(typed: Typed, batam_file: Path) -> None:
    typed.run("chat", "--as", "Bu Sri", stdin="kapan ke tiban baru?\nmakasih\n")
    before = rows_of(batam_file)
    saved = typed.run("backup", "cadangan.zip")
    rows = sum(len(table) for table in before.values())
    assert (saved.code, saved.err) == (0, "")
    assert saved.out == f"Cadangan selesai: cadangan.zip ({rows} baris).\n"
    back = typed.run("restore", "cadangan.zip", data_dir="baru")
    assert (back.code, back.err) == (0, "")
    assert back.out == f"Isi cadangan.zip sudah dikembalikan ({rows} baris).\n"
    assert rows_of(typed.folder / "baru" / "pusling.db") == before


def test_a_backup_never_overwrites_a_file(typed: Typed, batam_file: Path) -> None:
    (typed.folder / "penting.txt").write_text("penting")
    assert "sudah ada; pakai nama lain" in typed.run("backup", "penting.txt").complains(2)
    assert (typed.folder / "penting.txt").read_text() == "penting"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("tidak/ada.zip", "tidak ada"),
        ("berkas/x.zip", "sebagian alamatnya berkas, bukan folder"),
        ("x" * 300, "namanya terlalu panjang"),
        ("/proc/cadangan.zip", "tidak ada"),
    ],
)
def test_a_backup_that_can_not_be_written_is_no_file(
    typed: Typed, batam_file: Path, file: str, said: str
) -> None:
    (typed.folder / "berkas").touch()
    line = typed.run("backup", file).complains(2)
    assert line == f"Berkas {file} tidak bisa dipakai: {said}."


def test_a_backup_of_a_database_that_is_not_there_says_what_to_do(typed: Typed) -> None:
    assert typed.run("backup", "x.zip").complains(1).endswith("Jalankan: pusling migrate")
    assert list(typed.folder.iterdir()) == []


def test_what_people_wrote_is_overwritten_only_when_asked_to(
    typed: Typed, batam_file: Path
) -> None:
    typed.run("backup", "kosong.zip")
    typed.run("chat", stdin="halo\n")
    before = rows_of(batam_file)
    line = typed.run("restore", "kosong.zip").complains(1)
    assert "sudah berisi 1 orang" in line
    assert "--replace" in line
    assert rows_of(batam_file) == before
    assert typed.run("restore", "--replace", "kosong.zip").code == 0
    assert rows_of(batam_file)["contacts"] == []


@pytest.mark.parametrize("damage", [b"", b"bukan cadangan", b"PK\x03\x04 setengah"])
def test_a_file_that_is_no_backup_changes_nothing(
    typed: Typed, batam_file: Path, damage: bytes
) -> None:
    before = rows_of(batam_file)
    (typed.folder / "rusak.zip").write_bytes(damage)
    line = typed.run("restore", "--replace", "rusak.zip").complains(2)
    assert line.startswith("Cadangan rusak.zip ")
    assert rows_of(batam_file) == before


@pytest.mark.parametrize(
    ("revision", "said"),
    [("9999", "dibuat oleh Pusling yang lebih baru"), (known_revisions()[-1], "versi lama")],
)
def test_a_backup_of_another_version_is_named_as_such(
    typed: Typed, batam_file: Path, revision: str, said: str
) -> None:
    assert revision != HEAD
    typed.run("backup", "lain.zip")
    relabelled(typed.folder / "lain.zip", revision)
    line = typed.run("restore", "lain.zip").complains(2)
    assert line.startswith("Berkas lain.zip tidak bisa dipakai: ")
    assert said in line


def test_doctor_is_content_with_a_database_that_works(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("doctor")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[-1] == "Semua baik."
    assert "[baik] Basis data siap: var/pusling.db." in ended.out
    assert "PUSLING_DATABASE_URL=sqlite:///var/pusling.db" in ended.out
    assert "[perlu tindakan]" not in ended.out


def test_doctor_says_what_a_webhook_lacks(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("doctor", telegram_token="1:a", telegram_mode="webhook")  # noqa: S106
    assert ended.code == 1
    assert "[perlu tindakan] Setelan PUSLING_WEBHOOK_SECRET tidak bisa dipakai" in ended.out
    assert "1:a" not in ended.out


def test_doctor_says_what_a_missing_database_needs_and_makes_none(typed: Typed) -> None:
    ended = typed.run("doctor")
    assert (ended.code, ended.err) == (1, "")
    assert "[perlu tindakan] Basis data var/pusling.db belum disiapkan" in ended.out
    assert "Jalankan: pusling migrate" in ended.out
    assert list(typed.folder.iterdir()) == []


def test_doctor_counts_messages_in_trouble(typed: Typed, batam_file: Path) -> None:
    now = SystemClock().now()
    for state in (OutboxState.FAILED, OutboxState.FAILED, OutboxState.SENT):
        add(batam_file, add_outbox_message, state=state, created_at=now, not_before=now)
    ended = typed.run("doctor")
    assert ended.code == 1
    assert "[perlu tindakan] 2 pesan keluar" in ended.out


def test_doctor_misses_visits_where_there_are_stops(typed: Typed) -> None:
    typed.run("migrate")
    add(typed.folder / "var" / "pusling.db", add_stop)
    ended = typed.run("doctor")
    assert ended.code == 1
    assert "[perlu tindakan] Tidak ada kunjungan dalam setahun ke depan." in ended.out


@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_doctor_hides_every_secret(typed: Typed, debug: tuple[str, ...]) -> None:
    ended = typed.run(
        "doctor",
        *debug,
        telegram_token=TOKEN,
        webhook_secret=SECRET,
        database_url=f"postgresql://pusling:{PASSWORD}@127.0.0.1:1/x?password={PARAMETER}",
    )
    assert ended.code == 1
    assert "PUSLING_TELEGRAM_TOKEN=********" in ended.out
    assert "PUSLING_WEBHOOK_SECRET=********" in ended.out
    assert "PUSLING_DATABASE_URL=postgresql://pusling:***@127.0.0.1:1/x" in ended.out
    assert "tidak ada server yang menjawab" in ended.out
    secrets = (TOKEN, TOKEN[10:], SECRET, PARAMETER, "rahasia")
    assert not [secret for secret in secrets if secret in ended.out + ended.err]


@pytest.mark.parametrize("command", ["doctor", "migrate"])
def test_an_error_of_a_setting_never_quotes_it(typed: Typed, command: str) -> None:
    address = f"postgresql://pusling:{PASSWORD}@{PARAMETER}@localhost/x"
    ended = typed.run(command, "--debug", database_url=address, telegram_token=TOKEN)
    assert ended.code == 2
    assert "rahasia" not in ended.out + ended.err
    assert "%40" in ended.err


def test_doctor_shows_the_settings_in_force_and_the_environment_wins(
    typed: Typed, batam_file: Path
) -> None:
    (typed.folder / ".env").write_text("PUSLING_HTTP_PORT=9001\nPUSLING_TIMEZONE=Asia/Jayapura\n")
    shown = typed.run("doctor", http_port="9002").out
    assert "PUSLING_HTTP_PORT=9002" in shown
    assert "PUSLING_TIMEZONE=Asia/Jayapura" in shown


def test_doctor_finds_a_database_that_can_only_be_read(
    terminal: Terminal, batam_file: Path
) -> None:
    batam_file.chmod(0o444)
    ended = terminal.run("doctor", wrapper=bound_by_permissions())
    assert (ended.code, ended.err) == (1, "")
    assert "[perlu tindakan] Basis data var/pusling.db tidak bisa dibuka atau ditulis" in ended.out
    assert "(hanya bisa dibaca)" in ended.out
