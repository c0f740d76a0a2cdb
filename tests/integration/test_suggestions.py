"""Suggestions of titles, and what people are told in one message."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.suggestions import SuggestionState
from bot.errors import NotAllowed, SuggestionEmpty, SuggestionUnknown
from bot.i18n import Catalogues, Translator, locales_folder, to_plain
from bot.services.changes import Changes
from bot.services.holds import Holds, Wish
from bot.services.loans import Loans, WalkUp
from bot.services.suggestions import Suggestions
from bot.services.telling import contacts_to_tell, mark, open_notices
from bot.services.telling_words import compose
from bot.services.told import look_up
from bot.store.database import Database, UnitOfWork
from tests.support.lending import DAY, NOW, ask, reader, scene, told
from tests.support.rows import add_copy, add_outbox_message, add_title


@pytest.fixture(scope="module")
def text() -> Translator:
    """Sentences in Indonesian, for somebody called "Ibu"."""
    return Catalogues.load(locales_folder()).calling("ibu")["id"]


async def composed(uow: UnitOfWork, contact_id: int, text: Translator) -> str:
    """The one message about everything that somebody is to be told."""
    notices = await look_up(uow, await open_notices(uow, contact_id))
    return to_plain(compose(notices, text) or "")


async def test_alike_wishes_are_one_and_everybody_who_has_it_is_told(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        people = [await reader(uow) for _ in range(3)]
        wishes = [Suggestions(uow, NOW, each) for each in people]
        first = await wishes[0].suggest(" Cantik  itu Luka, eka kurniawan")
        alike = await wishes[1].suggest("cantik itu luka (Eka Kurniawan)")
        again = await wishes[1].suggest("CANTIK ITU LUKA eka kurniawan!")
        other = await wishes[2].suggest("Dilan 1991")
        next_volume = await wishes[2].suggest("Dilan 1990")
        staff = Suggestions(uow, NOW, rows.staff)
        listed = await staff.open()
        answered = await staff.answer(first.suggestion.id, SuggestionState.PLANNED, "Bulan depan")
        await staff.answer(first.suggestion.id, SuggestionState.PLANNED, "Bulan depan")
        later = await wishes[2].suggest("cantik itu luka eka kurniawan")
        news = [await told(uow, each) for each in people]
        for words in ("?!", " "):
            with pytest.raises(SuggestionEmpty):
                await wishes[0].suggest(words)
        with pytest.raises(NotAllowed):
            await wishes[0].answer(first.suggestion.id, SuggestionState.BOUGHT)
        with pytest.raises(SuggestionUnknown):
            await staff.answer(404, SuggestionState.BOUGHT)
    ids = {each.suggestion.id for each in (first, alike, again, later)}
    assert ids == {first.suggestion.id}
    assert [each.new for each in (first, alike, again, other, next_volume)] == [
        True,
        False,
        False,
        True,
        True,
    ]
    assert (alike.counted, again.counted, again.suggestion.supporters) == (True, False, 2)
    assert listed[0] == again.suggestion
    assert answered.state is later.suggestion.state is SuggestionState.PLANNED
    assert news == [["suggestion_answered"], ["suggestion_answered"], []]


async def test_one_message_tells_everything_and_only_what_still_holds(
    database: Database, text: Translator
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=3, days=(1, 8, 15))
        contact_id = await reader(uow)
        staff = Holds(uow, NOW, rows.staff)
        others = [await add_title(uow, title=name) for name in ("Hujan & Badai", "Pulang")]
        for title in others:
            await add_copy(uow, title_id=title)
        await Loans(uow, NOW, rows.staff).lend(
            WalkUp(stop="A", title_id=rows.title_id, contact_id=contact_id)
        )
        coming, dropped = [
            (await staff.place(Wish(title_id=each, stop="A", contact_id=contact_id))).holds[0]
            for each in (rows.title_id, others[0])
        ]
        moved = (await ask(uow, rows.staff, others[1], contact_id=contact_id)).holds[0]
        await staff.load(coming.id)
        await Holds(uow, NOW, contact_id).cancel(dropped.id)
        await Changes(uow, NOW, rows.staff).cancel(rows.visits[1], "hujan")
        asked = Suggestions(uow, NOW, contact_id)
        wish = await asked.suggest("Cantik Itu Luka")
        await Suggestions(uow, NOW, rows.staff).answer(
            wish.suggestion.id, SuggestionState.DECLINED, "Stok penerbit habis."
        )
        message = await composed(uow, contact_id, text)
    assert message == (
        "Halo, Bu. Ada kabar untuk Ibu:\n\n"
        "Pesanan ini ikut mobil pusling ke Titik A, Jumat, 16 Januari 2026 pukul "
        "10.00–12.00 WIB:\n"
        f"• Bumi Manusia ({coming.label})\n"
        "Sebutkan labelnya kepada petugas saat mengambil, ya.\n\n"
        "Pesanan ini sudah dicatat untuk kunjungan ke Titik A, Jumat, 16 Januari 2026 pukul "
        "10.00–12.00 WIB:\n"
        f"• Pulang ({moved.label})\n\n"
        "Batas kembali Bumi Manusia berubah: kembalikan di Titik A, Jumat, 30 Januari 2026 pukul "
        "10.00–12.00 WIB.\n\n"
        "Usulan Cantik Itu Luka sudah dijawab petugas: belum bisa dibeli.\n\n"
        "Kata petugas: Stok penerbit habis."
    )


async def test_a_move_a_loss_and_a_copy_not_found_are_told_with_the_way_on(
    sqlite_database: Database, text: Translator
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, copies=1, days=(1, 8))
        alike = await add_title(uow, title="Anak <Semua> Bangsa", call_number="813 PRA a")
        await add_copy(uow, title_id=alike)
        contact_id, waiting = await reader(uow), await reader(uow, "Budi")
        hold = (await ask(uow, contact_id, rows.title_id)).holds[0]
        second = (await ask(uow, waiting, rows.title_id)).holds[0]
        changes = Changes(uow, NOW, rows.staff)
        await changes.cancel(rows.visits[0], "hujan")
        moved = await composed(uow, waiting, text)
        await changes.cancel(rows.visits[1], "hujan")
        nowhere = await composed(uow, waiting, text)
        await Holds(uow, NOW, rows.staff).not_found(hold.id)
        not_found = await composed(uow, contact_id, text)
        await Holds(uow, NOW, waiting).cancel(second.id)
        nothing = await composed(uow, waiting, text)
    assert moved.endswith("\n\nAlasan: hujan.")
    assert (
        "Pesanan ini tidak jadi ikut kunjungan Jumat, 16 Januari 2026. Sekarang ikut kunjungan ke "
        "Titik A, Jumat, 23 Januari 2026 pukul 10.00–12.00 WIB:\n• Bumi Manusia (BU1, antrean ke-1)"
    ) in moved
    assert "Belum ada jadwal berikutnya ke Titik A" in nowhere
    assert "tidak ditemukan di rak" in not_found
    assert "• Anak <Semua> Bangsa" in not_found
    assert nothing == ""


async def test_notices_are_gathered_once_and_go_with_the_message_that_told_them(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=2)
        contact_id, other = await reader(uow), await reader(uow)
        staff = Holds(uow, NOW, rows.staff)
        for each in (contact_id, other):
            await ask(uow, rows.staff, rows.title_id, contact_id=each)
        await staff.load_visit(rows.visits[0])
        await uow.commit()

    async def send() -> int:
        async with database.unit_of_work() as uow:
            found = await open_notices(uow, contact_id)
            if found:
                message_id = await add_outbox_message(uow, contact_id=contact_id)
                await mark(uow, found, message_id)
            await uow.commit()
            return len(found)

    assert sorted(await asyncio.gather(send(), send())) == [0, 1]
    async with database.unit_of_work() as uow:
        assert await contacts_to_tell(uow, 5) == [other]


async def test_a_crash_between_shelf_and_notice_leaves_neither(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow)
        contact_id = await reader(uow)
        hold = (await ask(uow, contact_id, rows.title_id)).holds[0]
        await uow.commit()
    async with (
        sqlite_database.unit_of_work() as uow
    ):  # ends without a commit, as a killed process does
        await Holds(uow, NOW + timedelta(hours=1), rows.staff).load(hold.id)
        await Changes(uow, NOW + DAY, rows.staff).cancel(rows.visits[0], "hujan")
        assert await told(uow, contact_id) == ["hold_coming", "hold_moved"]
    async with sqlite_database.unit_of_work() as uow:
        assert await told(uow, contact_id) == []
        assert (await Holds(uow, NOW, contact_id).of_contact()) == (hold,)
