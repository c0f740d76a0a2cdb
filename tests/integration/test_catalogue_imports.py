"""The catalogue from files, on both databases: every form, twice, rehearsed, undone."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.services.imports import Order, Report
from bot.services.imports.problems import ChangedSince, InUse
from bot.store import tables
from bot.store.database import Database
from tests.support import catalogue_files as files
from tests.support.contents import content
from tests.support.importing import imports_on, sums, take

LASKAR = {
    "title": "Laskar Pelangi : novel",
    "isbn_issn": "979-3062-79-7",
    "publisher_name": "Bentang Pustaka",
    "publish_year": "c2005",
    "call_number": "813 HIR l",
    "sor": "Andrea Hirata",
    "authors": "<Hirata, Andrea>",
    "topics": "<Fiksi><Pendidikan>",
    "item_code": "<B001><B002>",
    "notes": "Sepuluh anak\\ndi Belitung",
}
BUMI = {"title": "Bumi Manusia", "authors": "<Pramoedya Ananta Toer>", "item_code": "<B003>"}
SECOND = {
    "JUDUL UTAMA": "Laskar Pelangi",
    "ANAK JUDUL": "novel",
    "TAJUK PENGARANG (ORANG)": "Andrea Hirata",
    "PENGARANG TAMBAHAN": "Salman Aristo; Mira Lesmana",
    "ISBN": "9793062797",
    "TAHUN TERBIT": "2005",
    "NO. INDUK": "IND-2",
    "NO. BARCODE": "",
    "KETERSEDIAAN": "Dipinjam",
    "KODE LOKASI RUANG": "Mobil Pusling",
}
FIRST = SECOND | {"NO. INDUK": "IND-1", "NO. BARCODE": "BC-1", "KETERSEDIAAN": "Tersedia"}


async def the(database: Database, table: str) -> list[Any]:
    """All rows of a table, by id."""
    found = tables.metadata.tables[table]
    async with database.unit_of_work(read_only=True) as uow:
        return list(await uow.execute(select(found).order_by(found.c.id)))


async def catalogue(database: Database) -> dict[str, list[Any]]:
    """Rows of titles and copies."""
    found = await content(database)
    return {name: found[name] for name in ("titles", "copies")}


async def taken(database: Database, path: Path, **changes: Any) -> Report:
    """Import a file of the catalogue."""
    return await take(database, "catalogue", path, **changes)


@pytest.fixture
async def filled(database: Database, tmp_path: Path) -> Database:
    """A database with two titles of SLiMS and their copies."""
    await taken(database, files.biblio(tmp_path / "b.csv", LASKAR, BUMI))
    return database


async def test_titles_of_slims_come_with_their_copies_and_change_nothing_the_second_time(
    database: Database, tmp_path: Path
) -> None:
    path = files.biblio(tmp_path / "senayan_biblio_export.csv", LASKAR, BUMI)
    report = await taken(database, path)
    assert (report.layout, sums(report)) == ("slims-biblio", (2, 0, 0, 0))
    assert (report.new_titles, report.new_copies) == (2, 3)
    laskar, bumi = await the(database, "titles")
    assert (laskar.title, laskar.subtitle, laskar.year) == ("Laskar Pelangi", "novel", 2005)
    assert (laskar.isbn, laskar.authors) == ("9789793062792", ["Hirata, Andrea"])
    assert laskar.notes == "Sepuluh anak di Belitung"
    assert laskar.subjects == ["Fiksi", "Pendidikan"]
    copies = [(copy.barcode, copy.title_id, copy.status) for copy in await the(database, "copies")]
    assert copies == [
        ("B001", laskar.id, "available"),
        ("B002", laskar.id, "available"),
        ("B003", bumi.id, "available"),
    ]
    before = await catalogue(database)
    again = await taken(database, path)
    assert sums(again) == (0, 0, 2, 0)
    assert await catalogue(database) == before


@pytest.mark.parametrize(
    ("marks", "encoding"),
    [
        ({"separator": ";", "quote": "'", "end": "\r\n"}, "utf-8-sig"),
        ({"separator": "|", "end": "\r", "header": True}, "cp1252"),
        ({"separator": "\t", "header": True}, "utf-16"),
    ],
)
async def test_separators_quotes_line_ends_and_encodings_are_found(
    sqlite_database: Database, tmp_path: Path, marks: Any, encoding: str
) -> None:
    odd = {"title": 'Si "Doel", anak; Betawi', "authors": "<René Descartes>", "notes": "=1+1"}
    path = files.biblio(tmp_path / "b.csv", odd, BUMI, encoding=encoding, **marks)
    report = await taken(sqlite_database, path)
    assert (report.layout, sums(report)) == ("slims-biblio", (2, 0, 0, 0))
    first, _ = await the(sqlite_database, "titles")
    assert (first.title, first.authors) == ('Si "Doel", anak; Betawi', ["René Descartes"])
    assert first.notes == "=1+1"


async def test_two_encodings_in_one_file_are_both_read(
    sqlite_database: Database, tmp_path: Path
) -> None:
    path = files.biblio(tmp_path / "b.csv", {"title": "Café"}, encoding="cp1252")
    utf8 = files.biblio(tmp_path / "u.csv", {"title": "Résumé"})
    path.write_bytes(path.read_bytes() + utf8.read_bytes())
    await taken(sqlite_database, path)
    assert [title.title for title in await the(sqlite_database, "titles")] == ["Café", "Résumé"]


async def test_rows_that_can_not_be_used_are_refused_and_the_others_are_in(
    sqlite_database: Database, tmp_path: Path
) -> None:
    long = {"title": "Panjang " * 75, "isbn_issn": "978-979-3062-79-3", "item_code": "<B009>"}
    path = files.biblio(tmp_path / "b.csv", LASKAR, {"authors": "<Tanpa Judul>"}, long, BUMI)
    path.write_text(path.read_text() + '"hanya","tiga","kolom"\n')
    report = await taken(sqlite_database, path)
    assert sums(report) == (3, 0, 0, 2)
    told = [(each.row, each.column, each.advice) for each in report.refusals]
    assert told == [(2, "title", "advice.required"), (5, "1", "advice.columns")]
    assert [(each.row, each.value) for each in report.remarks] == [(3, "978-979-3062-79-3")]
    titles = await the(sqlite_database, "titles")
    assert [len(title.title) for title in titles] == [14, 599, 12]
    assert titles[1].isbn == ""


async def test_a_row_whose_note_has_real_line_breaks_stays_one_row(
    sqlite_database: Database, tmp_path: Path
) -> None:
    broken = LASKAR | {"notes": "satu\ndua\n\ntiga"}
    assert sums(await taken(sqlite_database, files.biblio(tmp_path / "b.csv", broken, BUMI))) == (
        *(2, 0, 0, 0),
    )
    assert (await the(sqlite_database, "titles"))[0].notes == "satu dua tiga"


async def test_a_repeated_record_adds_its_copies_and_a_repeated_barcode_is_told(
    sqlite_database: Database, tmp_path: Path
) -> None:
    more = LASKAR | {"edition": "Cet. 9", "item_code": "<B010><B001>"}
    path = files.biblio(tmp_path / "b.csv", LASKAR, more)
    report = await taken(sqlite_database, path)
    assert (report.new_titles, report.new_copies) == (1, 3)
    assert [(each.row, each.value) for each in report.remarks] == [(2, "B001")]
    assert sums(await taken(sqlite_database, path)) == (0, 0, 2, 0)


async def test_copies_of_slims_are_joined_by_title_and_an_empty_status_is_available(
    filled: Database, tmp_path: Path
) -> None:
    path = files.items(
        tmp_path / "senayan_item_export.csv",
        {"item_code": "B001", "title": "Laskar Pelangi : novel", "item_status_name": "Missing"},
        {"item_code": "B050", "title": "Bumi Manusia", "location_name": "Perpustakaan Keliling"},
        {"item_code": "B051", "title": "Tidak Ada"},
        {"item_code": "B052", "title": "Bumi Manusia", "item_status_name": "Aneh"},
    )
    report = await taken(filled, path)
    assert (report.layout, sums(report)) == ("slims-item", (2, 1, 0, 1))
    assert [(each.row, each.advice) for each in report.refusals] == [(4, "advice.title_first")]
    assert [(each.row, each.value) for each in report.remarks] == [(5, "Aneh")]
    copies = {copy.barcode: copy for copy in await the(filled, "copies")}
    assert copies["B001"].status == "lost"
    assert (copies["B050"].status, copies["B050"].location) == ("available", "van")
    assert copies["B052"].status == "repair"
    assert sums(await taken(filled, path)) == (0, 0, 3, 1)


async def test_a_workbook_of_inlislite_has_a_row_a_copy(database: Database, tmp_path: Path) -> None:
    path = files.inlislite(tmp_path / "koleksi.xlsx", FIRST, SECOND)
    report = await taken(database, path)
    assert (report.layout, report.new_titles, report.new_copies) == ("inlislite", 1, 2)
    (title,) = await the(database, "titles")
    assert title.authors == ["Andrea Hirata", "Salman Aristo", "Mira Lesmana"]
    copies = [(c.barcode, c.status, c.location) for c in await the(database, "copies")]
    assert copies == [("BC-1", "available", "van"), ("IND-2", "lent", "van")]
    assert sums(await taken(database, path)) == (0, 0, 2, 0)


async def test_a_list_of_a_librarian_counts_copies_without_barcodes(
    database: Database, tmp_path: Path
) -> None:
    header = ("No", "Judul", "Pengarang", "Penerbit", "Tahun", "Jml")
    lines = [
        (1, "Bumi Manusia", "Pramoedya Ananta Toer", "", 1980, 3),
        (2, "Kubah", "", "", "", ""),
    ]
    path = files.table(tmp_path / "a.xlsx", ("DAFTAR BUKU PUSLING",), header, *lines)
    report = await taken(database, path)
    assert (report.layout, report.new_titles, report.new_copies) == ("list", 2, 4)
    assert sums(await taken(database, path)) == (0, 0, 2, 0)
    fewer = files.table(
        tmp_path / "b.xlsx", header, (*lines[0][:5], 1), lines[0], (3, "X", "", "", "", "banyak")
    )
    assert sums(await taken(database, fewer)) == (0, 1, 0, 2)
    statuses = [copy.status for copy in await the(database, "copies")]
    assert statuses == ["available", "withdrawn", "withdrawn", "available"]
    await imports_on(database).undo()
    assert {copy.status for copy in await the(database, "copies")} == {"available"}


async def test_a_list_finds_titles_that_came_with_an_isbn(filled: Database, tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text("No;Judul;Pengarang;Jml\n1;LASKAR PELANGI: Novel;Andrea Hirata;2\n")
    report = await taken(filled, path)
    assert (report.layout, report.new_titles, report.new_copies) == ("list", 0, 2)


@pytest.mark.parametrize("write", [files.marc, files.marcxml])
async def test_marc_is_read_in_both_its_spellings(
    sqlite_database: Database, tmp_path: Path, write: Any
) -> None:
    record = files.marc_record(
        "Laskar pelangi /",
        f020=[("a", "9793062797 (pbk.)")],
        f100=[("a", "Hirata, Andrea,")],
        f264=[("a", "Yogyakarta :"), ("b", "Bentang,"), ("c", "2005.")],
        f650=[("a", "Fiksi Indonesia"), ("z", "Belitung")],
        f952=[("p", "M1"), ("o", "813 HIR l"), ("q", "2026-12-01")],
        f852=[("p", "M2"), ("h", "813"), ("i", "HIR"), ("c", "Mobil")],
    )
    path = write(tmp_path / "katalog.bin", record, files.marc_record("Édensor"))
    report = await taken(sqlite_database, path)
    assert report.layout == write.__name__
    assert (report.new_titles, report.new_copies) == (2, 2)
    first, second = await the(sqlite_database, "titles")
    assert (first.title, first.authors, first.isbn) == (
        *("Laskar pelangi", ["Hirata, Andrea"], "9789793062792"),
    )
    assert (first.place, first.publisher, first.year) == ("Yogyakarta", "Bentang", 2005)
    assert (second.title, first.subjects) == ("Édensor", ["Fiksi Indonesia - Belitung"])
    copies = [(c.barcode, c.status, c.location) for c in await the(sqlite_database, "copies")]
    assert copies == [("M1", "lent", "main"), ("M2", "available", "van")]
    assert sums(await taken(sqlite_database, path)) == (0, 0, 2, 0)


async def test_a_damaged_record_of_marc_is_refused_alone(
    sqlite_database: Database, tmp_path: Path
) -> None:
    records = [files.marc_record(name) for name in ("Satu", "Dua", "Tiga")]
    path = files.marc(tmp_path / "k.mrc", *records)
    whole = path.read_bytes()
    second = whole.index(b"\x1d") + 1
    path.write_bytes(whole[: second + 12] + b"XXXXX" + whole[second + 17 :])
    report = await taken(sqlite_database, path)
    assert (report.new_titles, report.counts.refused) == (2, 1)
    assert [each.row for each in report.refusals] == [2]


async def test_a_rehearsal_changes_nothing_and_says_the_same(
    filled: Database, tmp_path: Path
) -> None:
    more = {"title": "Kubah", "item_code": "<B002><B090>"}
    path = files.biblio(tmp_path / "c.csv", LASKAR | {"edition": "2"}, more)
    before = await content(filled)
    rehearsed = await taken(filled, path, dry_run=True)
    assert await content(filled) == before
    done = await taken(filled, path)
    assert (rehearsed.run, sums(rehearsed)) == (None, sums(done))
    assert (rehearsed.new_titles, rehearsed.new_copies) == (done.new_titles, done.new_copies)


async def test_an_undone_run_leaves_everything_as_it_was(filled: Database, tmp_path: Path) -> None:
    before = await catalogue(filled)
    changed = LASKAR | {"publisher_name": "Lain", "item_code": "<B001><B099>"}
    more = [{"title": f"Judul {number}", "item_code": f"<X{number}>"} for number in range(30)]
    moved = {"title": "Pindah", "item_code": "<B003>"}
    report = await taken(filled, files.biblio(tmp_path / "c.csv", changed, moved, *more))
    assert sums(report) == (32, 0, 0, 0)
    undone = await imports_on(filled).undo()
    assert (undone.kind, undone.changes) == ("catalogue", 1 + 31 + 1 + 1 + 30)
    assert await catalogue(filled) == before


async def test_titles_that_got_copies_later_or_were_changed_by_hand_are_not_undone(
    filled: Database, tmp_path: Path
) -> None:
    path = files.items(tmp_path / "i.csv", {"item_code": "B070", "title": "Bumi Manusia"})
    await taken(filled, path)
    with pytest.raises(InUse, match="Bumi Manusia"):
        await imports_on(filled).undo(1)
    await imports_on(filled).undo(2)
    async with filled.unit_of_work() as uow:
        lent = update(tables.copies).where(tables.copies.c.barcode == "B003")
        await uow.execute(lent.values(status="lent"))
        await uow.commit()
    with pytest.raises(ChangedSince, match="B003"):
        await imports_on(filled).undo(1)


async def test_a_copy_in_a_box_or_set_aside_keeps_what_only_pusling_knows(
    filled: Database, tmp_path: Path
) -> None:
    async with filled.unit_of_work() as uow:
        stop = tables.stops.insert().values(
            code="K1",
            name="K",
            kelurahan="K",
            kelurahan_code="k",
            kecamatan="K",
            kecamatan_code="k",
        )
        stop_id = (await uow.execute(stop.returning(tables.stops.c.id))).scalar_one()
        copies = update(tables.copies).where(tables.copies.c.barcode == "B003")
        await uow.execute(copies.values(status="reserved", location="box", stop_id=stop_id))
        await uow.commit()
    row = {"item_code": "B003", "title": "Bumi Manusia", "location_name": "Mobil"}
    await taken(filled, files.items(tmp_path / "i.csv", row))
    copy = (await the(filled, "copies"))[2]
    assert (copy.status, copy.location, copy.shelf) == ("reserved", "box", "Mobil")


async def test_the_day_of_the_data_follows_the_file_and_is_never_ahead(
    sqlite_database: Database, tmp_path: Path
) -> None:
    path = files.biblio(tmp_path / "b.csv", BUMI)
    await taken(sqlite_database, path, now=datetime(2020, 1, 5, 20, 0, tzinfo=UTC))
    assert str((await the(sqlite_database, "titles"))[0].data_on) == "2020-01-06"
    await taken(sqlite_database, path, now=datetime(2020, 2, 1, tzinfo=UTC))
    assert str((await the(sqlite_database, "titles"))[0].data_on) == "2020-02-01"


async def test_a_run_that_broke_off_is_named_and_can_be_undone(
    database: Database, tmp_path: Path
) -> None:
    before = await catalogue(database)
    rows = [{"title": f"Judul {number}", "item_code": f"<X{number}>"} for number in range(520)]
    path = files.biblio(tmp_path / "b.csv", *rows)

    def cut_off(what: str, done: int, total: int) -> None:
        raise KeyError("cut off")

    with pytest.raises(KeyError):
        await imports_on(database).run(Order(kind="catalogue", path=path), cut_off)
    assert len(await the(database, "titles")) == 500
    assert (await taken(database, path, dry_run=True)).broken == (1,)
    assert (await imports_on(database).undo()).changes == 1_000
    assert await catalogue(database) == before
