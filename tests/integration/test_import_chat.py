"""Files that staff send in a chat: looked through, saved, undone; and all that may be wrong."""

import asyncio
import multiprocessing
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.app import World, make_telegram, open_application
from bot.channels.recording import RecordingChannel
from bot.clock import SystemClock
from bot.domain.people import Role
from bot.i18n import to_plain
from bot.messages import Attachment, AttachmentKind, InboundMessage
from bot.services.imports.recognising import recognise
from bot.store.database import Database
from bot.store.tables import audit_entries, contacts, outbox_messages, stops, tasks
from tests.support import catalogue_files as catalogues
from tests.support import task_process
from tests.support.applications import NAME, NOW, Stage, message, on_stage
from tests.support.fake_bot_api.process import FakeBotApi, running_fake
from tests.support.fake_bot_api.updates import ANI, press
from tests.support.fake_bot_api.updates import message as update_with
from tests.support.rows import add_address, add_contact
from tests.support.telegrams import telegram_settings
from tests.unit.files.samples import SHEET, sheet_xml, with_part, workbook

HEADER = "kode,nama,kelurahan,kecamatan\n"
STOPS = HEADER + "T1,Titik Satu,Tiban Baru,Sekupang\nT2,,Tiban Baru,Sekupang\n"
SCHEDULE = (
    "stop_code,van,rrule,start_date,start_time,end_time\n"
    "T1,MP1,FREQ=MONTHLY;BYDAY=2SA,2026-01-01,09:00,11:00\n"
)
CHECKING = "Baik, Kak. Berkas {} saya periksa dulu. Belum ada yang diubah."
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with on_stage(sqlite_url, channel=RecordingChannel(NAME, folder=tmp_path)) as opened:
        yield opened


def sent(name: str, person: str = "sari", role: str = "staff", **changes: Any) -> InboundMessage:
    file = Attachment(name=name, kind=AttachmentKind.DOCUMENT, reference=name)
    return message(person=person, role=role, attachment=file, **changes)


async def send(stage: Stage, folder: Path, name: str, content: str, **changes: Any) -> list[str]:
    (folder / name).write_text(content, encoding="utf-8")
    return await stage.hear(sent(name, **changes))


async def pressed(stage: Stage, label: str, *, times: int = 1) -> list[str]:
    """The newest button of this label, pressed so often at once."""
    found = stage.channel.newest_with(message(person="sari").address, label)
    assert found is not None
    data = {"press": found[1], "pressed_on": found[0].platform_id}
    return await stage.hear(*(message(person="sari", role="staff", **data) for _ in range(times)))


async def numbers(database: Database) -> tuple[int, int]:
    """Stops, and files that are still kept."""
    async with database.unit_of_work(read_only=True) as uow:
        kept = select(func.count(tasks.c.content))
        stops_ = select(func.count()).select_from(stops)
        return (
            (await uow.execute(stops_)).scalar_one(),
            (await uow.execute(kept)).scalar_one(),
        )


async def test_a_file_is_looked_through_saved_and_undone_in_a_chat(
    database_url: str, tmp_path: Path
) -> None:
    channel = RecordingChannel(NAME, folder=tmp_path)
    async with on_stage(database_url, channel=channel) as stage:
        database = stage.application.database
        checking, found = await send(stage, tmp_path, "titik.csv", STOPS, text="titik baru")
        assert checking == CHECKING.format("titik.csv")
        assert found.splitlines() == [
            "Berkas titik.csv (titik): 2 baris dibaca, 1 baru, 0 berubah, 0 tetap, 1 ditolak.",
            "",
            "• Baris 3, kolom nama: wajib diisi.",
            "",
            "Simpan 1 baris ini? Baris yang ditolak dilewati.",
        ]
        assert await numbers(database) == (0, 1)
        saving, saved = await pressed(stage, "Terapkan")
        assert saving == "Berkas titik.csv sedang disimpan …"
        assert saved.startswith(
            "✅ Berkas titik.csv (titik) sudah disimpan: 2 baris dibaca, 1 baru"
        )
        assert await numbers(database) == (1, 0)
        edited = [each.message.edit_of for each in channel.sent[-2:]]
        assert edited[0] == edited[1] is not None
        undoing, undone = await pressed(stage, "Urungkan")
        assert undoing == "Impor titik.csv sedang diurungkan …"
        assert undone.startswith("Impor titik.csv sudah diurungkan; 1 perubahan")
        assert await numbers(database) == (0, 0)
        async with database.unit_of_work(read_only=True) as uow:
            trail = (await uow.execute(select(audit_entries.c.action))).scalars().all()
        assert trail == ["import_files", "import_files"]


async def test_a_button_pressed_twice_does_its_work_once(stage: Stage, tmp_path: Path) -> None:
    await send(stage, tmp_path, "titik.csv", STOPS)
    texts = await pressed(stage, "Terapkan", times=2)
    assert len([text for text in texts if "sudah disimpan" in text]) == 1
    assert any("sedang saya kerjakan" in text or "sudah selesai" in text for text in texts)
    assert await numbers(stage.application.database) == (1, 0)
    assert (await pressed(stage, "Terapkan")) == ["Berkas titik.csv sudah selesai tadi, Kak."]
    assert (await pressed(stage, "Batal")) == ["Berkas titik.csv sudah selesai tadi, Kak."]


async def test_what_is_not_wanted_is_forgotten(stage: Stage, tmp_path: Path) -> None:
    await send(stage, tmp_path, "titik.csv", STOPS)
    assert await pressed(stage, "Batal") == ["Baik, Kak. Berkas titik.csv tidak jadi disimpan."]
    assert await numbers(stage.application.database) == (0, 0)
    (refused,) = await pressed(stage, "Terapkan")
    assert refused.startswith("Berkas titik.csv tadi tidak jadi disimpan")
    await send(stage, tmp_path, "titik.csv", STOPS)
    async with stage.application.database.unit_of_work() as uow:
        await uow.execute(update(tasks).values(content=None))  # as after a day
        await uow.commit()
    (refused,) = await pressed(stage, "Terapkan")
    assert refused.startswith("Berkasnya tidak disimpan lagi")


async def test_the_same_file_twice_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    good = HEADER + "T1,Titik Satu,Tiban Baru,Sekupang\n"
    await send(stage, tmp_path, "titik.csv", good)
    await send(stage, tmp_path, "titik.csv", good)  # looked through twice, saved twice
    first = stage.channel.sent[1]
    await pressed(stage, "Terapkan")
    data = {"press": first.message.buttons[0][0].data, "pressed_on": first.platform_id}
    texts = await stage.hear(message(person="sari", role="staff", **data))
    assert "0 baru, 0 berubah, 1 tetap" in texts[-1]
    _, found = await send(stage, tmp_path, "titik.csv", good)
    assert found.endswith("Semuanya sudah ada, jadi tidak ada yang perlu disimpan.")
    assert stage.channel.sent[-1].message.buttons == ()


async def test_a_schedule_is_shown_as_dates_and_undone_before_what_it_stands_on(
    stage: Stage, tmp_path: Path
) -> None:
    await send(stage, tmp_path, "titik.csv", HEADER + "T1,Titik Satu,Tiban Baru,Sekupang\n")
    await pressed(stage, "Terapkan")
    stops_message = stage.channel.sent[-1]
    _, found = await send(stage, tmp_path, "jadwal.csv", SCHEDULE)
    assert "• Titik Satu: Sabtu, 12 Desember 2026, 09.00–11.00 WIB; Sabtu, 9 Januari" in found
    assert "Mobil baru, periksa ejaannya: MP1." in found
    saved = (await pressed(stage, "Terapkan"))[-1]
    assert "kunjungan dibuat dari jadwal" in saved
    undo = {"press": stops_message.message.buttons[0][0].data, "pressed_on": "1"}
    refused = (await stage.hear(message(person="sari", role="staff", **undo)))[-1]
    assert "tidak bisa dibatalkan" in refused
    assert "sudah diurungkan" in (await pressed(stage, "Urungkan"))[-1]
    assert (await stage.hear(message(person="sari", role="staff", **undo)))[-1].startswith(
        "Impor titik.csv sudah diurungkan"
    )


def bomb(folder: Path) -> Path:
    rows = "<row r='1'><c t='inlineStr'><is><t>kode</t></is></c></row>" + " " * 3_000_000
    return with_part(workbook(folder, [["kode", "nama"]]), SHEET, sheet_xml(rows))


def raw(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def large(folder: Path) -> Path:
    with (folder / "besar.csv").open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    return folder / "besar.csv"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (raw("surat.pdf", b"%PDF-1.7 ..."), "ini bukan CSV atau XLSX"),
        (raw("lama.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99), "Excel lama"),
        (raw("kosong.csv", b""), "isinya kosong"),
        (raw("rusak.xlsx", b"PK\x03\x04 ..."), "berkasnya rusak"),
        (raw("judul.csv", HEADER.encode()), "hanya ada baris judul"),
        (raw("resep.csv", b"bahan,takaran\ntelur,2\n"), "belum saya kenali"),
        (raw("dua.csv", b"kode,kode,nama,kelurahan,kecamatan\n1,2,3,4,5\n"), "ada dua kali"),
        (raw("biner.csv", bytes(range(256)) * 9), "hurufnya tidak terbaca"),
        (bomb, "isinya mengembang terlalu besar"),
        (large, "lebih dari 20 MiB"),
        (lambda folder: folder / "tidak ada.csv", "sudah tidak ada di sana"),
        (lambda folder: folder.parent / "luar.csv", "sudah tidak ada di sana"),
        (
            raw("anggota.csv", b"No Anggota,Nama,Agama,Nama Ibu\n1,Ani,Islam,Siti\n"),
            "data anggota",
        ),
    ],
)
async def test_a_file_that_can_not_be_used_is_refused_with_a_reason(
    stage: Stage, tmp_path: Path, make: Callable[[Path], Path], says: str
) -> None:
    path = make(tmp_path)
    name = path.name if path.parent == tmp_path else f"../{path.name}"
    answers = await stage.hear(sent(name))
    assert says in answers[-1]
    assert "Coba lagi" not in answers[-1]
    assert stage.channel.sent[-1].message.buttons == ()
    assert (await numbers(stage.application.database))[0] == 0


@pytest.mark.parametrize("caption", ["", "kapan pusling ke tiban baru?"])
async def test_a_file_of_a_resident_is_not_fetched_and_answered_kindly(
    stage: Stage, tmp_path: Path, caption: str
) -> None:
    (answer,) = await send(
        stage, tmp_path, "titik.csv", STOPS, person="ani", role="resident", text=caption
    )
    assert ("belum bisa membaca berkas" in answer) == (not caption)
    assert await numbers(stage.application.database) == (0, 0)
    (answer,) = await send(stage, tmp_path, "titik.csv", STOPS, own_words=False)
    assert "diteruskan" in answer


async def test_a_role_that_was_taken_away_saves_nothing(stage: Stage, tmp_path: Path) -> None:
    await send(stage, tmp_path, "titik.csv", STOPS)
    found = stage.channel.newest_with(message(person="sari").address, "Terapkan")
    assert found is not None
    press_ = {"press": found[1], "pressed_on": found[0].platform_id}
    await stage.application.inbox.accept([message(person="sari", **press_)])
    await stage.application.worker.work_once()
    async with stage.application.database.unit_of_work() as uow:
        await uow.execute(update(contacts).values(role=Role.RESIDENT))
        await uow.commit()
    await stage.application.drain()
    assert "hanya petugas yang bisa" in to_plain(stage.channel.sent[-1].message.text)
    *_, again = await stage.hear(message(person="sari", **press_))
    assert "hanya petugas yang bisa" in again
    assert (await numbers(stage.application.database))[0] == 0


BIBLIO = {"title": "Bumi Manusia", "authors": "<Pramoedya>", "item_code": "<B1>"}
KINDS: dict[str, Callable[[Path], Path]] = {
    "stops": raw("a.csv", STOPS.encode()),
    "schedule": raw("a.csv", SCHEDULE.encode()),
    "closures": raw("a.csv", b"dari;sampai;alasan\n2026-12-24;2026-12-26;Natal\n"),
    "catalogue": raw("a.csv", b"No,Judul,Pengarang\n1,Bumi Manusia,Pramoedya\n"),
    "catalogue of SLiMS": lambda folder: catalogues.biblio(folder / "a.csv", BIBLIO),
    "catalogue of INLISLite": lambda folder: catalogues.inlislite(folder / "a.xlsx"),
    "catalogue of MARC": lambda folder: catalogues.marc(
        folder / "a.mrc", catalogues.marc_record("Bumi Manusia")
    ),
    "catalogue of MARCXML": lambda folder: catalogues.marcxml(
        folder / "a.xml", catalogues.marc_record("Bumi Manusia")
    ),
    "schedule as typed": raw(
        "a.csv", b"Jadwal November\n\nNo,Hari,Waktu,Lokasi\n1,Setiap Senin,09.00-11.00,Titik\n"
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_a_file_is_recognised_by_what_is_in_it(kind: str, tmp_path: Path) -> None:
    assert recognise(KINDS[kind](tmp_path)) == kind.partition(" ")[0]


@pytest.mark.parametrize("commit", [7, 15], ids=["in the middle", "before the answer"])
async def test_an_import_whose_process_is_killed_goes_on_and_can_be_undone(
    sqlite_url: str, tmp_path: Path, commit: int
) -> None:
    lines = [f"T{n},Titik {n},Tiban Baru,Sekupang\n" for n in range(250)]
    channel = RecordingChannel(NAME, folder=tmp_path)
    async with on_stage(sqlite_url, channel=channel) as stage:
        await send(stage, tmp_path, "titik.csv", HEADER + "".join(lines))
        found = channel.newest_with(message(person="sari").address, "Terapkan")
        assert found is not None
        press_ = message(person="sari", press=found[1], pressed_on=found[0].platform_id)
        await stage.application.inbox.accept([press_])
    await asyncio.to_thread(killed, sqlite_url, commit)
    later = NOW + 2 * MINUTE  # the lease of the import has run out
    async with on_stage(sqlite_url, channel=channel, now=later, boot_id="b2") as stage:
        await stage.application.drain()
        assert (await numbers(stage.application.database))[0] == 250
        saved = to_plain(channel.sent[-1].message.text)
        assert "sudah disimpan: 250 baris dibaca" in saved
        assert [text for text in texts_of(channel) if "sudah disimpan" in text] == [saved]
        assert "250 perubahan" in (await pressed(stage, "Urungkan"))[-1]
        assert (await numbers(stage.application.database))[0] == 0


def killed(url: str, commit: int) -> None:
    """Do the work in a process of its own until it kills itself."""
    multiprocessing.set_forkserver_preload(["tests.support.task_process"])
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=task_process.main, args=(url, commit))
    process.start()
    process.join(60)
    assert process.exitcode == -SIGKILL


def texts_of(channel: RecordingChannel) -> list[str]:
    return [to_plain(each.message.text) for each in channel.sent]


@pytest.fixture(scope="module")
def fake() -> AsyncIterator[FakeBotApi]:  # type: ignore[misc]
    with running_fake() as started:
        yield started


async def test_on_telegram_a_file_is_fetched_and_one_message_tells_all(
    fake: FakeBotApi, sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    async with database.unit_of_work() as uow:
        sari = await add_contact(uow, role=Role.STAFF, name="Sari")
        await add_address(uow, contact_id=sari, channel="telegram", person=str(ANI["id"]))
        await uow.commit()
    fake.keep_file("F1", STOPS.encode())
    file = {"file_id": "F1", "file_unique_id": "u", "file_name": "titik.csv", "file_size": 90}
    gone = {**file, "file_id": "F2"}
    world = World(clock=SystemClock(), boot_id=uuid.uuid4().hex, jitter=lambda: 0.5)
    settings = telegram_settings(fake, sqlite_url)
    application = await open_application(settings, world, makers=[make_telegram])
    try:
        await application.start()
        application.start_loops()
        fake.push(update_with(document=file, caption="titik baru"))
        _, found = await fake.until_messages(2)
        assert found["text"].startswith("Berkas titik.csv (titik): 2 baris dibaca")
        (apply, _), *_ = found["markup"]["inline_keyboard"]
        fake.push(press(apply["callback_data"], message_id=found["id"]))
        await fake.until(lambda: "sudah disimpan" in fake.messages()[1]["text"])
        fake.push(update_with(document=gone))
        refused = (await fake.until_messages(3))[-1]
        assert "sudah tidak ada di sana" in refused["text"]
    finally:
        await application.stop()
    assert await numbers(database) == (1, 0)
    async with database.unit_of_work(read_only=True) as uow:
        assert set((await uow.execute(select(outbox_messages.c.state))).scalars()) == {"sent"}
    await database.close()
