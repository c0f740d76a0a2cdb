"""`pusling import` as a person at a terminal meets it."""

import asyncio
import csv
import re
from pathlib import Path

import pytest

from bot.commands import demo
from bot.commands.line import main_with
from bot.store.migrations import migrate

DEMO = Path(demo.__file__).parent
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation of this test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUSLING_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PUSLING_DATABASE_URL", f"sqlite:///{tmp_path / 'pusling.db'}")
    asyncio.run(migrate(f"sqlite:///{tmp_path / 'pusling.db'}"))


def said(capture: Capture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run."""
    code = main_with(["import", *arguments])
    out, err = capture.readouterr()
    return code, out, err


def write(name: str, *lines: tuple[str, ...]) -> str:
    """A CSV file in the folder of the test."""
    with Path(name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    return name


def test_the_demo_files_are_taken_twice_and_undone(capsys: Capture) -> None:
    stops, schedule = str(DEMO / "stops.csv"), str(DEMO / "schedule.csv")
    code, out, err = said(capsys, "stops", stops)
    assert (code, err) == (0, "")
    assert "stops.csv: 41 baris dibaca, 41 baru, 0 berubah, 0 tetap, 0 ditolak." in out
    assert "pusling import undo 1" in out
    code, out, _ = said(capsys, "schedule", schedule, "--dry-run")
    assert code == 0
    assert "tidak ada yang diubah" in out
    code, out, _ = said(capsys, "schedule", schedule)
    assert code == 0
    assert "Posyandu Bougenville II (BGV2), mobil MP1, aturan FREQ=MONTHLY;BYDAY=2SA" in out
    assert re.search(r"^  Sabtu, \d+ \w+ 20\d\d, 09\.00–11\.00 WIB$", out, re.MULTILINE)
    assert "Mobil baru, periksa ejaannya: MP1, MP2, PP1." in out
    assert "40 tetap" in said(capsys, "schedule", schedule)[1]
    code, out, err = said(capsys, "undo", "1")
    assert (code, out) == (1, "")
    assert "sudah dipakai" in err
    assert said(capsys, "undo")[1].startswith("Impor 2 (jadwal, schedule.csv) dibatalkan")
    assert said(capsys, "undo", "1")[0] == 0
    assert said(capsys, "undo")[0] == 1


def test_refused_rows_are_told_and_give_another_code(capsys: Capture) -> None:
    header = ("code", "name", "kelurahan", "kecamatan", "kind")
    path = write("titik.csv", header, ("A1", "Satu", "X", "Y", "warung"), ("B1", "B", "X", "Y", ""))
    code, out, err = said(capsys, "stops", path)
    assert (code, err) == (1, "")
    assert 'Baris 2, kolom kind, "warung": tulis salah satu: posyandu' in out
    assert "2 baris dibaca, 1 baru, 0 berubah, 0 tetap, 1 ditolak." in out


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", "isinya kosong"),
        (b"code,name\nA,B\n", "tidak punya kolom: kelurahan, kecamatan"),
        (b"code,name,kode,kelurahan,kecamatan\nA,B,C,D,E\n", "ada dua kali"),
        (b'code,name,kelurahan,kecamatan\nA,"B,C,D\n', "sekitar baris 2 tidak berpasangan"),
        (b"%PDF-1.7", "simpan tabelnya sebagai .xlsx"),
        (b"PK\x03\x04", "berkasnya rusak"),
    ],
)
def test_a_file_that_can_not_be_used_is_one_line_and_code_two(
    capsys: Capture, content: bytes, answer: str
) -> None:
    Path("titik.csv").write_bytes(content)
    code, out, err = said(capsys, "stops", "titik.csv")
    assert (code, out) == (2, "")
    assert answer in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("stops",),
        ("books", "x.csv"),
        ("stops", "none.csv"),
        ("stops", "x.csv", "--as", "timetable"),
        ("undo", "one"),
        ("undo", "--dry-run"),
        ("undo", "7"),
    ],
)
def test_wrong_use_is_one_line_and_code_two(capsys: Capture, arguments: tuple[str, ...]) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_progress_stands_on_stderr_line_by_line(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.progress.BETWEEN_LINES", 0.0)
    code, out, err = said(capsys, "stops", str(DEMO / "stops.csv"))
    assert code == 0
    assert err.splitlines() == ["baris: 41 dari 41 baris"]
    assert "baris: 41" not in out


def test_a_closed_day_is_shown_beside_the_dates(capsys: Capture) -> None:
    said(capsys, "stops", str(DEMO / "stops.csv"))
    rule = ("BGV2", "FREQ=DAILY", "2026-01-01", "09:00", "11:00")
    schedule = write(
        "jadwal.csv", ("stop_code", "rrule", "start_date", "start_time", "end_time"), rule
    )
    closures = write(
        "libur.csv", ("dari", "sampai", "alasan"), ("1/1/2026", "1/1/2099", "renovasi")
    )
    assert said(capsys, "closures", closures)[0] == 0
    code, out, _ = said(capsys, "schedule", schedule, "--as", "own")
    assert code == 0
    assert out.count("tutup (renovasi), tidak ada kunjungan") == 12
    assert "kunjungan dibuat" not in out
