"""Rows of all kinds of files: what they say, and what each mistake is answered with."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest

from bot.domain.places import StopKind
from bot.domain.recurrence import DateRange
from bot.files import Row
from bot.i18n import Catalogues, locales_folder
from bot.services.imports.closure_files import read_closure
from bot.services.imports.directory import Directory, KnownStop, Vans, fold_name
from bot.services.imports.kinds import ReadRow
from bot.services.imports.moments import read_date, read_hours, read_range, read_time
from bot.services.imports.problems import sentence
from bot.services.imports.reading import RowReader
from bot.services.imports.references import References
from bot.services.imports.schedule_files import read_rule
from bot.services.imports.stop_files import read_stop
from bot.services.imports.timetable_files import read_timetable_row
from bot.services.imports.words import load_words

TEXT = Catalogues.load(locales_folder()).of("id")
WORDS = load_words(locales_folder() / "id" / "language", TEXT)


def known_stop(code: str, name: str, *aliases: str, **changes: Any) -> KnownStop:
    """A stop in Tiban Baru."""
    values = {
        "kind": StopKind.POSYANDU,
        "kelurahan": "Tiban Baru",
        "kecamatan": "Sekupang",
        "timezone": "Asia/Jakarta",
    }
    return KnownStop(code=code, names=(name, *aliases), **(values | changes))


KNOWN = References(
    words=WORDS,
    directory=Directory(
        [
            known_stop("BGV2", "Posyandu Bougenville II", "Taman Sari Hijau"),
            known_stop("SD1", "SDN 01 Tiban Indah", kelurahan="Tiban Indah"),
            known_stop("SD2", "SDN 02 Tiban Indah", kelurahan="Tiban Indah"),
            known_stop("MLT1", "Posyandu Melati"),
            known_stop("MLT2", "Posyandu Melati", kelurahan="Tiban Lama"),
            known_stop("MKS1", "Balai Desa Timur", timezone="Asia/Makassar"),
        ]
    ),
    vans=Vans(codes={fold_name("MP1"): "MP1", fold_name("Mobil Pustaka 1"): "MP1"}),
    today=date(2026, 11, 18),
)
STOP = {"code": "A1", "name": "Titik A", "kelurahan": "Tiban Baru", "kecamatan": "Sekupang"}
RULE = {
    "stop_code": "BGV2",
    "rrule": "FREQ=MONTHLY;BYDAY=2SA",
    "start_date": "2026-01-01",
    "start_time": "09:00",
    "end_time": "11:00",
}
TYPED = {"hari": "Sabtu kedua", "waktu": "09.00-11.00", "lokasi": "Posyandu Bougenville II"}
CLOSURE = {"from": "2026-12-24"}


def read(reader: ReadRow, cells: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
    """Values of a row and its problems as people read them."""
    row = RowReader(Row(number=5, cells=cells), {}, WORDS)
    line = reader(row, KNOWN)
    return line.values, [sentence(problem, TEXT) for problem in row.problems]


def test_a_stop_is_read_with_all_its_columns() -> None:
    cells = {
        **STOP,
        "aliases": " Satu | Dua |Satu| ",
        "kind": "Tempat umum",
        "latitude": "1,1068",
        "longitude": 103.9684,
        "timezone": "wib",
        "lending": "bisa pinjam",
        "notes": "a\n b",
        "address": None,
    }
    values, problems = read(read_stop, cells)
    assert problems == []
    assert values == {
        **STOP,
        "aliases": ["Satu", "Dua"],
        "kind": "public_place",
        "latitude": 1.1068,
        "longitude": 103.9684,
        "timezone": "Asia/Jakarta",
        "lending": "loan",
        "notes": "a b",
        "address": "",
    }


def test_columns_that_a_file_lacks_say_nothing() -> None:
    values, _ = read(read_stop, STOP)
    assert values == STOP


def test_a_known_code_keeps_its_spelling() -> None:
    values, problems = read(read_stop, {**STOP, "code": "bgv2"})
    assert (values["code"], problems) == ("BGV2", [])


BAD_STOPS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"code": None}, "kolom code: wajib diisi"),
    ({"code": "A 1"}, 'kolom code, "A 1": kode hanya boleh'),
    ({"code": "A" * 21}, "paling banyak 20 huruf"),
    ({"name": ""}, "kolom name: wajib diisi"),
    ({"name": "x" * 121}, "paling banyak 120 huruf"),
    ({"name": "a\x07b"}, "karakter yang tidak tampak"),
    ({"kelurahan": "--"}, "nama wilayah"),
    ({"kind": "warung"}, "posyandu, school, mosque"),
    ({"lending": "gratis"}, "loan, read_only, box"),
    ({"timezone": "Asia/Tokyo"}, "WIB, WITA, WIT"),
    ({"latitude": "103,9", "longitude": "1,1"}, "kolom latitude"),
    ({"latitude": "utara", "longitude": "104"}, "tulis angka"),
    ({"latitude": "nan", "longitude": "104"}, "tulis angka"),
    ({"latitude": "1.1", "longitude": None}, "kolom longitude: isi lintang dan bujur"),
    ({"aliases": "x" * 121}, "paling banyak 120 huruf"),
)


@pytest.mark.parametrize(("changes", "answer"), BAD_STOPS)
def test_a_mistake_in_a_stop_is_answered(changes: dict[str, Any], answer: str) -> None:
    _, problems = read(read_stop, STOP | changes)
    assert problems
    assert problems[0].startswith("Baris 5, kolom ")
    assert answer in problems[0]


def test_all_mistakes_of_a_row_are_told_at_once() -> None:
    _, problems = read(read_stop, {**STOP, "code": "", "kind": "x", "timezone": "y"})
    assert len(problems) == 3


def test_a_rule_is_read_with_all_its_columns() -> None:
    cells = RULE | {
        "van": "mobil pustaka 1",
        "rrule": "rrule:freq=weekly;interval=2;byday=TU;",
        "until": "31/12/2026",
        "except": "2026-12-24/2026-12-26|1 November 2026",
        "extra": "2026-12-30",
        "start_time": time(9),
        "start_date": date(2026, 1, 6),
    }
    values, problems = read(read_rule, cells)
    assert problems == []
    assert values == {
        "stop": "BGV2",
        "van": "MP1",
        "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "start": "2026-01-06",
        "until": "2026-12-31",
        "start_time": "09:00:00",
        "end_time": "11:00:00",
        "except": [["2026-11-01", "2026-11-01"], ["2026-12-24", "2026-12-26"]],
        "extra": ["2026-12-30"],
    }


BAD_RULES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"stop_code": "BGV3"}, "Posyandu Bougenville II, Tiban Baru (BGV2)"),
    ({"stop_code": None}, "kolom stop_code: wajib diisi"),
    ({"rrule": "Sabtu kedua"}, "tidak terbaca sebagai RRULE"),
    ({"rrule": "FREQ=MONTHLY;BYDAY=6SU"}, "urutan harinya tidak mungkin"),
    ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "tidak pernah memberi tanggal"),
    ({"start_date": "21 Nov"}, "tulis tanggal lengkap"),
    ({"start_date": "31/02/2026"}, "tulis tanggal lengkap"),
    ({"start_date": None}, "kolom start_date: wajib diisi"),
    ({"start_time": "pagi"}, "tulis jam seperti"),
    ({"start_time": None}, "kolom start_time: wajib diisi"),
    ({"end_time": "08:00"}, "jam selesai harus sesudah"),
    ({"until": "2025-12-31"}, "tanggal akhir"),
    ({"except": "2026-12-26/2026-12-24"}, "rentang seperti"),
    ({"except": "libur"}, "rentang seperti"),
    ({"extra": "2026-12-24/2026-12-26"}, "satu per satu"),
    ({"van": "Mobil yang besar"}, "kode mobil"),
)


@pytest.mark.parametrize(("changes", "answer"), BAD_RULES)
def test_a_mistake_in_a_rule_is_answered(changes: dict[str, Any], answer: str) -> None:
    _, problems = read(read_rule, RULE | changes)
    assert problems
    assert answer in problems[0]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, {"rrule": "FREQ=MONTHLY;BYDAY=2SA"}),
        ({"tanggal": "1/1/2026"}, {"rrule": "FREQ=MONTHLY;BYDAY=2SA", "start": "2026-01-01"}),
        ({"hari": "Sabtu", "tanggal": "21 November 2026"}, {"rrule": "", "start": "2026-11-21"}),
        ({"hari": None, "tanggal": date(2026, 11, 21)}, {"rrule": "", "start": "2026-11-21"}),
        ({"hari": "", "tanggal": "Sabtu, 21 Nop 2026"}, {"rrule": "", "start": "2026-11-21"}),
        ({"hari": "Sabtu"}, {"rrule": "FREQ=WEEKLY;BYDAY=SA"}),
        (
            {"hari": "Setiap Senin", "tanggal": "2026-11-23"},
            {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2026-11-23"},
        ),
        ({"waktu": "09:00 s.d. 11:00 WIB"}, {"start_time": "09:00:00", "end_time": "11:00:00"}),
        ({"lokasi": "posyandu bougenvile 2"}, {"stop": "BGV2"}),
        ({"lokasi": "TAMAN SARI HIJAU"}, {"stop": "BGV2"}),
        ({"lokasi": "bgv2"}, {"stop": "BGV2"}),
        ({"lokasi": "SDN 1 Tiban Indah"}, {"stop": "SD1"}),
        ({"lokasi": "Posyandu Melati", "kelurahan": "Tiban Lama"}, {"stop": "MLT2"}),
        ({"lokasi": "Posyandu Melati", "kelurahan": "TIBANLAMA"}, {"stop": "MLT2"}),
        ({"mobil": "Mobil Pustaka 1"}, {"van": "MP1"}),
        ({"petugas": "Budi", "keterangan": "bawa tenda"}, {"notes": "bawa tenda"}),
    ],
)
def test_a_typed_row_is_read(changes: dict[str, Any], wanted: dict[str, Any]) -> None:
    values, problems = read(read_timetable_row, TYPED | changes)
    assert problems == []
    assert values.items() >= wanted.items()
    assert "Budi" not in str(values)


BAD_TYPED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"lokasi": "Posyandu Melati"}, "Posyandu Melati, Tiban Lama (MLT2)"),
    ({"lokasi": "SDN 03 Tiban Indah"}, "SDN 01 Tiban Indah, Tiban Indah (SD1)"),
    ({"lokasi": "Pasar Pagi"}, "Yang mirip: -"),
    ({"lokasi": "Taman Sari Hijau", "kelurahan": "Batu Besar"}, "(BGV2)"),
    ({"lokasi": None}, "kolom lokasi: wajib diisi"),
    ({"waktu": "09.00 - selesai"}, "09.00-11.00"),
    ({"waktu": "11.00-09.00"}, "09.00-11.00"),
    ({"waktu": time(9)}, "09.00-11.00"),
    ({"waktu": None}, "kolom waktu: wajib diisi"),
    ({"waktu": "09.00-11.00 WIT"}, "zona Asia/Jakarta"),
    ({"hari": "kapan-kapan"}, "Setiap Senin, Sabtu kedua"),
    ({"hari": None}, "isi Hari"),
    ({"hari": "Selasa, 2 minggu sekali"}, "tanggal kunjungan pertama"),
    ({"hari": "Minggu", "tanggal": "21 November 2026"}, "tanggal itu hari sabtu"),
    ({"hari": None, "tanggal": "Minggu, 21 November 2026"}, "tanggal itu hari sabtu"),
    ({"tanggal": "21/13/2026"}, "tulis tanggal lengkap"),
)


@pytest.mark.parametrize(("changes", "answer"), BAD_TYPED)
def test_a_mistake_in_a_typed_row_is_answered(changes: dict[str, Any], answer: str) -> None:
    _, problems = read(read_timetable_row, TYPED | changes)
    assert problems
    assert answer in problems[0]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, ("2026-12-24", "2026-12-24", "all", "")),
        ({"to": "26/12/2026", "scope": "semua"}, ("2026-12-24", "2026-12-26", "all", "")),
        ({"scope": "school"}, ("2026-12-24", "2026-12-24", "kind", "school")),
        ({"scope": "Sekolah"}, ("2026-12-24", "2026-12-24", "kind", "school")),
        ({"scope": "mp1"}, ("2026-12-24", "2026-12-24", "van", "MP1")),
        ({"scope": "bgv2"}, ("2026-12-24", "2026-12-24", "stop", "BGV2")),
    ],
)
def test_a_closure_is_read(changes: dict[str, Any], wanted: tuple[str, ...]) -> None:
    values, problems = read(read_closure, CLOSURE | changes)
    assert problems == []
    assert tuple(values[part] for part in ("from", "to", "scope", "target")) == wanted


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"from": None}, "kolom from: wajib diisi"),
        ({"from": "Natal"}, "tulis tanggal lengkap"),
        ({"to": "2026-12-23"}, "tanggal akhir"),
        ({"scope": "warung"}, "kode titik"),
        ({"reason": "x" * 201}, "paling banyak 200"),
    ],
)
def test_a_mistake_in_a_closure_is_answered(changes: dict[str, Any], answer: str) -> None:
    _, problems = read(read_closure, CLOSURE | changes)
    assert answer in problems[0]


def test_what_stands_beyond_the_last_column_refuses_the_row() -> None:
    row = RowReader(Row(number=5, cells=STOP, surplus="blok B"), {}, WORDS)
    assert 'kolom +, "blok B"' in sentence(row.problems[0], TEXT)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("2026-11-21 00:00:00", date(2026, 11, 21)),
        ("21/11/2026", date(2026, 11, 21)),
        ("21-11-26", date(2026, 11, 21)),
        ("1.2.2026", date(2026, 2, 1)),
        ("21 Nopember 2026", date(2026, 11, 21)),
        ("21-Agt-2026", date(2026, 8, 21)),
        ("11/21/2026", None),
        ("21 November", None),
        (45000, None),
        ("", None),
    ],
)
def test_dates_are_read_with_the_day_before_the_month(cell: Any, wanted: date | None) -> None:
    assert read_date(cell, WORDS.months) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-12-24/2026-12-26", (date(2026, 12, 24), date(2026, 12, 26))),
        ("24/12/2026", (date(2026, 12, 24), date(2026, 12, 24))),
        ("24/12/2026 s.d. 26/12/2026", (date(2026, 12, 24), date(2026, 12, 26))),
        ("24 Desember 2026 sampai 2 Januari 2027", (date(2026, 12, 24), date(2027, 1, 2))),
        ("26/12/2026 s/d 24/12/2026", None),
    ],
)
def test_runs_of_days_are_read(text: str, wanted: tuple[date, date] | None) -> None:
    days = DateRange(first=wanted[0], last=wanted[1]) if wanted else None
    assert read_range(text, WORDS.months) == days


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("09:00", time(9)),
        ("9.30", time(9, 30)),
        ("pukul 09.00 WIB", time(9)),
        ("09:00:00", time(9)),
        ("9", time(9)),
        (time(9, 0), time(9)),
        ("24:00", None),
        ("9.5", None),
        (9, None),
    ],
)
def test_times_are_read(cell: Any, wanted: time | None) -> None:
    assert read_time(cell) == wanted


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("09.00-11.00", ""),
        ("09.00 \u2013 11.00 WIB", "wib"),
        ("09:00 s.d. 11:00 WIB", "wib"),
        ("09:00 WITA s/d 11:00 WITA", "wita"),
        ("Pukul 9 sampai dengan 11", ""),
        ("jam 09.00 sd 11.00", ""),
    ],
)
def test_hours_are_read(text: str, zone: str) -> None:
    assert read_hours(text) == (time(9), time(11), zone)
