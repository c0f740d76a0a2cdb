"""Searching, asking for, renewing and suggesting titles in chat, and what can go wrong there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.holds import HoldState
from bot.domain.people import Role
from bot.domain.places import Lending, StopKind
from bot.domain.visits import VisitState
from bot.messages import Address
from bot.store import tables
from bot.store.database import Database
from tests.support import rows
from tests.support.applications import NAME, NOW, Stage, message, on_stage

DAY = timedelta(days=1)
BUMI = "mau pinjam bumi manusia di Tiban Baru"


@pytest.fixture
async def library(sqlite_url: str) -> str:
    """A stop with visits in three and ten days, two that lend not to all, titles, Sari on staff."""
    database = Database(sqlite_url)
    async with database.unit_of_work() as work:
        stop_id = await rows.add_stop(work, code="TB", name="Posyandu Tiban")
        await rows.add_stop(work, code="SD", name="SD Harapan Bangsa", kind=StopKind.SCHOOL)
        await rows.add_stop(work, code="MS", name="Masjid Nurul Iman", lending=Lending.READ_ONLY)
        for day in (3, 10):
            await rows.add_visit(work, stop_id=stop_id, starts_at=NOW + day * DAY)
        for title in ("Bumi Manusia", "Sang Pemimpi", "Edensor"):
            words = f" {title.lower()} "
            title_id = await rows.add_title(work, title=title, search_text=words)
            await rows.add_copy(work, title_id=title_id)
        sari = await rows.add_contact(work, role=Role.STAFF, name="Sari")
        await rows.add_address(work, contact_id=sari, channel=NAME, person="sari")
        await work.commit()
    await database.close()
    return sqlite_url


async def states(stage: Stage) -> list[str]:
    """The states of all holds, the oldest first."""
    async with stage.application.database.unit_of_work(read_only=True) as work:
        statement = select(tables.holds.c.state).order_by(tables.holds.c.id)
        return list((await work.execute(statement)).scalars())


async def asked_for(stage: Stage, person: str = "ani", words: str = BUMI) -> str:
    """Somebody asks for a title in her own name; the last answer."""
    await stage.say(words, person)
    return await stage.press(person, person)


def pressing(stage: Stage, label: str, person: str = "ani") -> str:
    found = stage.channel.newest_with(Address(channel=NAME, chat=person), label)
    assert found is not None, f"no button {label!r}"
    return found[1]


async def test_a_title_of_600_characters_is_answered_briefly_and_nothing_is_placed(
    library: str,
) -> None:
    words = "sangat panjang judulnya " * 25
    async with on_stage(library) as stage:
        for start in ("ada buku ", "mau pinjam buku ", "usul beli buku "):
            assert len(await stage.say(start + words)) < 400
        await stage.say("mau pinjam buku")
        assert "belum ada di katalog" in await stage.say(words)
        await stage.press("Usulkan buku ini")
        assert "dari Kakak sudah tercatat" in await stage.say(words)
        await stage.say(BUMI)
        assert "Cukup namanya saja" in await stage.say(words)
        assert await states(stage) == []


async def test_formulas_and_markup_are_words_like_others(library: str) -> None:
    formula = "=HYPERLINK(1;<b>x</b>)"
    async with on_stage(library) as stage:
        await stage.say("usul buku")
        assert formula in await stage.say(formula)
        await stage.say(BUMI)
        assert f"atas nama {formula}." in await stage.say(formula)


async def test_a_visit_that_was_just_cancelled_is_named_with_the_one_instead(library: str) -> None:
    async with on_stage(library) as stage:
        await stage.say("pesan bumi manusia hari sabtu di Tiban Baru")
        async with stage.application.database.unit_of_work() as work:
            first = tables.visits.c.starts_at < NOW + 5 * DAY
            off = update(tables.visits).where(first).values(state=VisitState.CANCELLED)
            await work.execute(off)
            await work.commit()
        answer = await stage.press("ani")
        assert "Kunjungan Sabtu, 21 November 2026" in answer
        assert "dibatalkan" in answer
        assert "Ambil di Posyandu Tiban, Sabtu, 28 November 2026" in answer


async def test_after_the_cut_off_the_visit_is_named_with_which_it_really_comes(
    library: str,
) -> None:
    async with on_stage(library, now=NOW + 2 * DAY + timedelta(hours=6)) as stage:
        answer = await asked_for(stage)
        assert "Sabtu, 21 November 2026 pukul 10.00–12.00 WIB sudah lewat batas pesan" in answer
        assert "Sabtu, 28 November 2026" in answer


async def test_pressing_twice_places_one_hold_and_takes_back_one(library: str) -> None:
    async with on_stage(library) as stage:
        await stage.say(BUMI)
        named = pressing(stage, "ani")
        first, again = [await stage.hear(message(press=named)) for _ in range(2)]
        assert "Siap" in first[0]
        assert "sudah dipesan atas nama ani" in again[0]
        cancel = pressing(stage, "Batalkan pesanan")
        first, again = [await stage.hear(message(press=cancel)) for _ in range(2)]
        assert "dibatalkan. Terima kasih" in first[0]
        assert "memang sudah dibatalkan" in again[0]
        assert await states(stage) == [HoldState.CANCELLED]


async def test_a_button_of_somebody_else_or_of_last_month_changes_nothing(library: str) -> None:
    async with on_stage(library) as stage:
        await asked_for(stage)
        cancel = pressing(stage, "Batalkan pesanan")
        (foreign,) = await stage.hear(message(person="budi", press=cancel))
        assert "untuk orang lain" in foreign
        stage.clock.move_to(NOW + 31 * DAY)
        (old,) = await stage.hear(message(press=cancel))
        assert "sudah lama" in old
        assert HoldState.CANCELLED not in await states(stage)


async def test_above_the_limit_staff_are_asked_once_however_often_it_is_pressed(
    library: str,
) -> None:
    async with on_stage(library) as stage:
        await asked_for(stage)
        await stage.say("pesan sang pemimpi")
        answer, letter = await stage.hear(message("pesan edensor"))
        assert "batasnya 2" in answer
        assert "Minta pesan Edensor (1 eksemplar), diambil di Posyandu Tiban" in letter
        stage.clock.move_to(NOW + timedelta(minutes=5))
        assert len(await stage.hear(message("pesan edensor"))) == 1
        assert len(await states(stage)) == 2


async def test_who_waits_hears_of_the_queue_and_gets_what_is_taken_back(
    library: str,
) -> None:
    async with on_stage(library) as stage:
        await asked_for(stage)
        assert "antrean ke-1" in await asked_for(stage, "budi")
        assert "1 orang menunggu" in await stage.say("ada buku bumi manusia?", "cici")
        await stage.press("Batalkan pesanan")
        assert "sudah dapat bukunya" in await stage.say("pesanan saya", "budi")
        assert await states(stage) == [HoldState.CANCELLED, HoldState.ASSIGNED]


async def test_a_title_that_was_looked_for_is_the_one_that_is_asked_for_next(library: str) -> None:
    async with on_stage(library) as stage:
        await stage.say("ada buku sang pemimpi?")
        assert "titik mana" in await stage.say("mau pinjam dong kak")
        assert "Tempat itu belum saya kenal" in await stage.say("di rumah saja")
        await stage.say("Tiban Baru")
        schedule = await stage.say("kapan pusling ke Tiban Baru")
        assert "21 November 2026" in schedule
        assert "Atas nama siapa" in schedule
        assert "atas nama Siti Rahma." in await stage.say("atas nama Siti Rahma ya kak")


async def test_a_hold_that_can_not_go_to_another_stop_stays_where_it_is(library: str) -> None:
    async with on_stage(library) as stage:
        await asked_for(stage)
        for words, answer in (
            ("SD Harapan Bangsa", "dibuat oleh gurunya"),
            ("Masjid Nurul Iman", "dibaca di tempat"),
        ):
            await stage.say("pesanan saya")
            await stage.press("Titik lain")
            assert answer in await stage.say(words)
            assert await states(stage) == [HoldState.ASSIGNED]
        async with stage.application.database.unit_of_work() as work:
            await work.execute(update(tables.holds).values(state=HoldState.PULLED))
            await work.commit()
        assert "tidak bisa diganti lagi" in await stage.press("Titik lain")


async def test_nobody_reads_somebodys_holds_in_a_group(library: str) -> None:
    group = Address(channel=NAME, chat="rt03", person="ani")
    async with on_stage(library) as stage:
        await asked_for(stage)
        for words in (BUMI, "pesanan saya", "batalkan pesanan", "pinjaman saya", "perpanjang"):
            (answer,) = await stage.hear(replace(message(words), address=group))
            assert "obrolan pribadi" in answer
            assert "Bumi" not in answer


async def test_being_late_costs_nothing_and_a_loan_is_renewed_once(library: str) -> None:
    async with on_stage(library) as stage:
        await asked_for(stage)
        async with stage.application.database.unit_of_work() as work:
            hold = (await work.execute(select(tables.holds))).one()
            until = (NOW - 3 * DAY).date()
            lent = {"title": "Bumi Manusia", "title_id": hold.title_id, "name": "ani"}
            lent |= {"contact_id": hold.contact_id, "stop_id": hold.stop_id, "due_on": until}
            await rows.add_loan(work, **lent)
            await work.commit()
        late = await stage.say("buku apa yang saya pinjam")
        assert "lewat 3 hari" in late
        assert "Tidak ada denda. Kembalikan di Posyandu Tiban, Sabtu, 21 November" in late
        assert "Sabtu, 28 November 2026" in await stage.say("perpanjang")
        assert "belum perlu diperpanjang" in await stage.say("perpanjang bumi manusia")
