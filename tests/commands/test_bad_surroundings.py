"""Databases, settings and folders that can't be used: a clear line, the right code, no harm."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.commands.terminal import Terminal, Typed, bound_by_permissions

SCRIPT = '{"now": "2026-11-18T10:00:00+07:00"}\n{"from": "ani", "text": "halo"}\n'
COMMANDS = [
    ("migrate",),
    ("chat",),
    ("understand",),
    ("backup", "cadangan.zip"),
    ("restore", "cadangan.zip"),
    ("play", "naskah.jsonl"),
    ("play", "--keep", "naskah.jsonl"),
    ("doctor",),
]
SETTINGS = [
    ("data_dir", "", "harus nama folder."),
    ("data_dir", "  ", "harus nama folder."),
    ("database_url", "pusling.db", "harus alamat basis data"),
    ("database_url", "mysql://localhost/pusling", "harus alamat basis data"),
    ("database_url", "postgres://localhost/pusling", "harus alamat basis data"),
    ("database_url", "postgresql://localhost:lima/pusling", "harus alamat basis data"),
    ("database_url", "postgresql://pusling:a@b@localhost/pusling", "@ ditulis %40"),
    ("database_url", "sqlite://", "harus alamat basis data"),
    ("database_url", "sqlite:///:memory:", "harus alamat basis data"),
    ("telegram_api_url", "", "harus alamat http atau https."),
    ("telegram_api_url", "api.telegram.org", "harus alamat http atau https."),
    ("telegram_api_url", "ftp://api.telegram.org", "harus alamat http atau https."),
    ("telegram_api_url", "http://[", "harus alamat http atau https."),
    ("telegram_mode", "push", "harus polling atau webhook."),
    ("telegram_rate", "0", "harus angka 1 sampai 1000"),
    ("telegram_rate", "nan", "harus angka 1 sampai 1000"),
    ("broadcast_undo", "dua", "harus angka bulat 0 sampai 60"),
    ("telegram_rate", "cepat", "harus angka 1 sampai 1000"),
    ("public_url", "pusling.batam.go.id", "harus alamat http atau https"),
    ("http_port", "0", "harus angka 1 sampai 65535."),
    ("http_port", "65536", "harus angka 1 sampai 65535."),
    ("http_port", "delapan", "harus angka 1 sampai 65535."),
    ("timezone", "WIB", "harus nama zona waktu"),
    ("timezone", "Asia", "harus nama zona waktu"),
    ("timezone", "", "harus nama zona waktu"),
    ("timezone", "../UTC", "harus nama zona waktu"),
    ("quiet_hours", "20-7", "harus dua jam, misalnya 20:00-07:00."),
    ("quiet_hours", "24:00-07:00", "harus dua jam"),
    ("quiet_hours", "20:00-07:00\n", "harus dua jam"),
    ("log_level", "debug", "harus DEBUG, INFO, WARNING, atau ERROR."),
    ("log_format", "xml", "harus console atau json."),
]


def prepare(folder: Path) -> Path:
    """What the commands are given; the database is for the caller to spoil."""
    (folder / "naskah.jsonl").write_text(SCRIPT)
    return folder / "var" / "pusling.db"


def spoilt_by(file: Path, statement: str) -> bytes:
    """Change a database file as another program would; gives its bytes."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute(statement)
    connection.close()
    return file.read_bytes()


def complaint(typed: Typed, arguments: tuple[str, ...], **settings: str) -> str:
    """What a command says that must fail; the doctor says it among its findings."""
    ended = typed.run(*arguments, stdin='{"text": "halo"}\n', **settings)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    if arguments == ("doctor",):
        (finding,) = [line for line in ended.out.splitlines() if "[perlu tindakan]" in line]
        return finding.strip().removeprefix("[perlu tindakan] ")
    return ended.complains(1)


every_command = pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)


@every_command
def test_a_file_of_something_else_is_named_and_left_as_it_is(
    typed: Typed, batam_file: Path, arguments: tuple[str, ...]
) -> None:
    file = prepare(typed.folder)
    file.write_bytes(b"bukan basis data " * 500)
    line = complaint(typed, arguments)
    assert line.startswith("var/pusling.db bukan basis data Pusling atau sudah rusak.")
    assert file.read_bytes() == b"bukan basis data " * 500


@every_command
def test_the_database_of_another_program_is_named_and_left_as_it_is(
    typed: Typed, arguments: tuple[str, ...]
) -> None:
    file = prepare(typed.folder)
    file.parent.mkdir()
    before = spoilt_by(file, "CREATE TABLE lagu (judul TEXT)")
    line = complaint(typed, arguments)
    assert line.startswith("var/pusling.db bukan basis data Pusling")
    assert file.read_bytes() == before


@every_command
def test_a_database_of_a_newer_version_is_named_and_left_as_it_is(
    typed: Typed, batam_file: Path, arguments: tuple[str, ...]
) -> None:
    prepare(typed.folder)
    before = spoilt_by(batam_file, "UPDATE alembic_version SET version_num = '9999'")
    line = complaint(typed, arguments)
    assert line.startswith("Basis data var/pusling.db dibuat oleh Pusling yang lebih baru (9999).")
    assert batam_file.read_bytes() == before


@every_command
def test_a_folder_in_place_of_the_file_is_named(typed: Typed, arguments: tuple[str, ...]) -> None:
    prepare(typed.folder).mkdir(parents=True)
    assert complaint(typed, arguments).startswith("var/pusling.db bukan basis data Pusling")


@pytest.mark.parametrize("arguments", [("migrate",), ("chat",), ("play", "--keep", "naskah.jsonl")])
@pytest.mark.parametrize(
    ("data_dir", "said"), [("/proc/pusling", "(tidak ada)"), ("berkas", "tempat foldernya")]
)
def test_a_folder_that_can_not_be_made_is_named(
    typed: Typed, arguments: tuple[str, ...], data_dir: str, said: str
) -> None:
    prepare(typed.folder)
    (typed.folder / "berkas").touch()
    line = complaint(typed, arguments, data_dir=data_dir)
    assert line.startswith(f"Basis data {data_dir}/pusling.db tidak bisa dibuka atau ditulis")
    assert said in line


def test_a_folder_that_may_not_be_written_is_named(terminal: Terminal) -> None:
    (terminal.folder / "tetap").mkdir(mode=0o500)
    settings = {"PUSLING_DATA_DIR": "tetap"}
    ended = terminal.run("migrate", settings=settings, wrapper=bound_by_permissions())
    line = ended.complains(1)
    assert line.startswith("Basis data tetap/pusling.db tidak bisa dibuka atau ditulis")
    assert "(tidak ada hak akses)" in line


@every_command
def test_a_server_that_does_not_answer_is_named_without_its_password(
    typed: Typed, batam_file: Path, arguments: tuple[str, ...]
) -> None:
    prepare(typed.folder)
    url = "postgresql://pusling:rahasia@127.0.0.1:1/pusling"
    if arguments == ("play", "naskah.jsonl"):
        assert "--keep" in typed.run(*arguments, database_url=url).complains(2)
        return
    line = complaint(typed, arguments, database_url=url)
    assert line.startswith("Basis data postgresql://pusling:***@127.0.0.1:1/pusling tidak bisa")
    assert "(tidak ada server yang menjawab)" in line


@pytest.mark.parametrize(("name", "value", "wanted"), SETTINGS)
def test_a_wrong_setting_is_named_with_what_it_wants(
    typed: Typed, name: str, value: str, wanted: str
) -> None:
    line = typed.run("doctor", **{name: value}).complains(2)
    assert line.startswith(f"Setelan PUSLING_{name.upper()} tidak bisa dipakai: ")
    assert wanted in line
    assert list(typed.folder.iterdir()) == []


@pytest.mark.parametrize("command", ["migrate", "chat", "demo", "understand"])
def test_a_wrong_setting_stops_every_command(typed: Typed, command: str) -> None:
    assert "PUSLING_HTTP_PORT" in typed.run(command, http_port="0").complains(2)
    assert list(typed.folder.iterdir()) == []


def test_a_settings_file_that_is_no_text_is_named(typed: Typed) -> None:
    (typed.folder / ".env").write_bytes(b"PUSLING_HTTP_PORT=9000 # \xe9\n")
    line = typed.run("doctor").complains(2)
    assert line.startswith("Setelan .env tidak bisa dipakai: berkas .env tidak bisa dibaca")


def test_a_settings_file_may_hold_what_other_programs_need(typed: Typed, batam_file: Path) -> None:
    (typed.folder / ".env").write_text("# kunci lain\nLAIN=1\nPUSLING_LAMA=2\nnonsens\n")
    assert typed.run("doctor").code == 0


def test_a_database_file_may_be_empty(typed: Typed, folder: Path) -> None:
    file = prepare(folder)
    file.parent.mkdir()
    file.touch()
    assert typed.run("migrate").code == 0
    assert typed.run("doctor").code == 0


def test_a_half_copied_database_is_called_damaged(typed: Typed, batam_file: Path) -> None:
    whole = batam_file.read_bytes()
    batam_file.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    copy = shutil.copy(batam_file, typed.folder / "salinan.db")
    assert "sudah rusak" in typed.run("chat", stdin="halo\n").complains(1)
    assert batam_file.read_bytes() == Path(copy).read_bytes()
