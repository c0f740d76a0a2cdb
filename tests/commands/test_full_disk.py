"""A disk that fills up while somebody chats: it is said, nothing is lost, and the chat goes on."""

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.commands.terminal import Terminal, Typed, end, line_from

LONG = "kapan pusling ke tiban baru ya " * 300
"""More than the free pages of a new database can take."""
SIZE = 4 * 1024 * 1024


@pytest.fixture
def no_growth() -> Iterator[None]:
    """From here on no SQLite file of this process may grow."""

    def bound(connection: Any, _record: Any) -> None:
        if hasattr(connection, "driver_connection"):  # migrations have one of another kind
            connection.driver_connection.raw.execute("PRAGMA max_page_count = 1")

    event.listen(Engine, "connect", bound)
    yield
    event.remove(Engine, "connect", bound)


@pytest.fixture(params=["var"])
def small_disk(folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of a few megabytes under the name that is the parameter."""
    disk = folder / str(request.param)
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs a disk of its own, and this machine does not allow to mount one")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def saved(file: Path) -> list[Any]:
    """The messages that were taken in."""
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT id, payload FROM inbox_updates ORDER BY id").fetchall()
    connection.close()
    return rows


def fill_up(disk: Path) -> Path:
    """Leave no room; gives the file that takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return ballast
    raise AssertionError("the disk never filled up")


def test_a_database_that_can_not_grow_is_one_line_and_what_was_there_stays(
    typed: Typed, batam_file: Path, request: pytest.FixtureRequest
) -> None:
    typed.run("chat", stdin="halo\n")
    before = saved(batam_file)
    assert len(before) == 1
    request.getfixturevalue("no_growth")
    ended = typed.run("chat", stdin=f"{LONG}\n")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[-1].startswith("Ruang simpan untuk var/pusling.db penuh.")
    assert "Traceback" not in ended.err
    assert saved(batam_file) == before


def test_a_chat_says_that_the_disk_is_full_and_goes_on_when_there_is_room(
    terminal: Terminal, small_disk: Path
) -> None:
    process = terminal.start("chat")
    assert process.stdin is not None
    assert "pusling demo" in line_from(process.stderr)
    assert line_from(process.stderr).startswith("Halo, warga.")
    ballast = fill_up(small_disk)
    process.stdin.write(f"{LONG}\n")
    process.stdin.flush()
    said = line_from(process.stderr)
    ballast.unlink()
    process.stdin.write("makasih\n")
    ended = end(process)
    assert said.startswith("Ruang simpan untuk var/pusling.db penuh.")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("Sama-sama, Kak.")


@pytest.mark.parametrize("small_disk", ["penuh"], indirect=True)
def test_a_backup_without_room_is_one_line_and_no_file(
    typed: Typed, batam_file: Path, small_disk: Path
) -> None:
    fill_up(small_disk)
    line = typed.run("backup", "penuh/x.zip").complains(2)
    assert line == "Berkas penuh/x.zip tidak bisa dipakai: ruang simpan penuh."
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]
