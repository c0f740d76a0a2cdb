"""What people are answered about the timetable: honest sentences with a way on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.changes import ClosureScope
from bot.domain.closures import Closure
from bot.domain.recurrence import Rule
from bot.messages import Position
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.schedules import Schedules
from bot.services.stops import StopData, Stops
from bot.services.visits import Visits
from bot.store.database import UnitOfWork
from tests.support.applications import NOW, Stage, message, on_stage

WIB = ZoneInfo("Asia/Jakarta")
TODAY = NOW.date()  # Wednesday, 18 November 2026, 10:00
HERE = Position(latitude=1.1063, longitude=103.9690)


def rule(*days: int, start: time = time(9), end: time = time(11)) -> Rule:
    """Single dates, as days from today."""
    dates = tuple(TODAY + timedelta(days=day) for day in days)
    return Rule(
        rrule="",
        start_on=dates[0],
        start_time=start,
        end_time=end,
        timezone="Asia/Jakarta",
        extra=dates[1:],
    )


async def add_stop(
    uow: UnitOfWork, code: str, name: str, kelurahan: str = "Tiban Baru", **more: float
) -> None:
    """A stop in Sekupang."""
    data = StopData(code=code, name=name, kelurahan=kelurahan, kecamatan="Sekupang", **more)  # type: ignore[arg-type]
    await Stops(uow).add(data)


@asynccontextmanager
async def town(url: str, now: datetime = NOW) -> AsyncIterator[Stage]:
    """Three stops: one today and later, one in three days, one without any visit."""
    async with on_stage(url, now=now) as stage:
        async with stage.application.database.unit_of_work() as uow:
            await add_stop(uow, "AAA1", "Posyandu Anggrek", latitude=1.1060, longitude=103.9690)
            await add_stop(
                uow, "BBB1", "Masjid Baitul Iman", "Tiban Lama", latitude=1.13, longitude=103.96
            )
            await add_stop(uow, "CCC1", "Perumahan Cendana", "Patam Lestari")
            schedules = Schedules(uow, NOW)
            await schedules.add_rule("AAA1", rule(0, 7, 14))
            await schedules.add_rule("BBB1", rule(3))
            await schedules.materialise(TODAY + timedelta(days=60))
            await uow.commit()
        yield stage


async def visit_id(uow: UnitOfWork, code: str, day: int) -> int:
    on = TODAY + timedelta(days=day)
    return (await Visits(uow, NOW).next_at_stop(code, first=on, last=on)).visits[0].id


async def change(stage: Stage, code: str, day: int, what: str, **values: object) -> None:
    """Change one visit as staff would, an hour before now."""
    async with stage.application.database.unit_of_work() as uow:
        changes = Changes(uow, NOW - timedelta(hours=1), None)
        await getattr(changes, what)(await visit_id(uow, code, day), **values)
        await uow.commit()


async def test_an_ongoing_visit_is_said_to_be_ongoing(database_url: str) -> None:
    async with town(database_url) as stage:
        reply = await stage.say("kapan pusling ke posyandu anggrek?")
        assert "Rabu, 18 November 2026 pukul 09.00–11.00 WIB" in reply
        assert "Sedang berlangsung sampai 11.00" in reply


async def test_a_visit_that_is_over_is_said_and_the_next_one_follows(database_url: str) -> None:
    async with town(database_url, NOW + timedelta(hours=2)) as stage:
        reply = await stage.say("kapan pusling ke posyandu anggrek?")
        assert "sudah selesai tadi pukul 11.00" in reply
        assert "Rabu, 25 November 2026 pukul 09.00–11.00 WIB, 7 hari lagi." in reply


async def test_a_cancelled_visit_is_told_with_its_reason_and_the_next_one(
    database_url: str,
) -> None:
    async with town(database_url) as stage:
        await change(stage, "AAA1", 7, "cancel", reason="mobil rusak")
        reply = await stage.say("pusling ke posyandu anggrek tanggal 25?")
        assert "dibatalkan" in reply
        assert "mobil rusak" in reply
        assert "Rabu, 2 Desember 2026" in reply


async def test_the_next_visit_is_never_a_cancelled_one_alone(database_url: str) -> None:
    async with town(database_url, NOW + timedelta(hours=2)) as stage:
        await change(stage, "AAA1", 7, "cancel", reason="mobil rusak")
        for question in ("kapan ke posyandu anggrek?", "kapan pusling ke tiban baru?"):
            reply = await stage.say(question)
            assert "Rabu, 25 November 2026" in reply
            assert "dibatalkan" in reply
            assert "Rabu, 2 Desember 2026" in reply


async def test_a_moved_visit_says_what_it_was(database_url: str) -> None:
    async with town(database_url) as stage:
        starts = datetime(2026, 11, 22, 13, tzinfo=WIB)
        ends = starts + timedelta(hours=2)
        await change(stage, "BBB1", 3, "move", starts_at=starts, ends_at=ends, reason="pengajian")
        reply = await stage.say("kapan ke masjid baitul iman?")
        assert "Minggu, 22 November 2026 pukul 13.00–15.00 WIB, 4 hari lagi." in reply
        assert "Dipindah dari Sabtu, 21 November 2026 pukul 09.00–11.00 WIB." in reply
        assert "Alasan: pengajian." in reply


async def test_a_visit_that_moved_away_is_told_on_its_old_day(database_url: str) -> None:
    async with town(database_url) as stage:
        starts = datetime(2026, 11, 23, 13, tzinfo=WIB)
        ends = starts + timedelta(hours=2)
        await change(stage, "BBB1", 3, "move", starts_at=starts, ends_at=ends, reason="pengajian")
        asked = "masjid baitul iman", "tiban lama", "mana saja"
        for place in asked:
            reply = await stage.say(f"21 november 2026 pusling ke {place}?", place)
            assert "pada Sabtu, 21 November 2026 dipindah ke Senin, 23 November 2026" in reply
            assert "pukul 13.00–15.00 WIB. Alasan: pengajian." in reply
            assert "Tidak ada kunjungan" not in reply
        reply = await stage.say("20 november 2026 pusling ke masjid baitul iman?")
        assert "Tidak ada kunjungan" in reply
        assert "Alasan: pengajian" in reply.split("Kunjungan berikutnya")[1]


async def test_the_next_visit_is_after_the_day_asked_and_the_nearest_before_it(
    database_url: str,
) -> None:
    async with town(database_url) as stage:
        reply = await stage.say("27 november 2026 pusling ke posyandu anggrek?")
        before, after = reply.split("Kunjungan berikutnya:")
        assert "Kunjungan terdekat sebelum itu:" in before
        assert "Rabu, 25 November 2026" in before
        assert "Rabu, 2 Desember 2026" in after
        assert "25 November" not in after


async def test_the_month_of_an_area_is_told_in_order_of_time(database_url: str) -> None:
    async with town(database_url) as stage:
        reply = await stage.say("jadwal 18 november sampai 3 desember 2026 di sekupang")
        days = "18 November", "21 November", "25 November", "2 Desember"
        places = [reply.index(day) for day in days]
        assert places == sorted(places)


async def test_a_truth_label_carries_its_age(database_url: str) -> None:
    async with town(database_url) as stage:
        await change(stage, "BBB1", 3, "confirm")
        assert "Sudah dipastikan, 1 jam lalu." in await stage.say("kapan ke masjid baitul iman?")


async def test_a_closed_day_is_told_with_its_reason(database_url: str) -> None:
    async with town(database_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            day = TODAY + timedelta(days=5)
            closure = Closure(first=day, last=day, reason="Rapat kerja", scope=ClosureScope.ALL)
            await Closures(uow, NOW).add(closure)
            await uow.commit()
        reply = await stage.say("senin 23 november ada pusling di tiban lama?")
        assert "Senin, 23 November 2026" in reply
        assert "Rapat kerja" in reply
        assert "Sabtu, 21 November 2026" in reply


async def test_a_stop_without_visits_is_told_honestly(database_url: str) -> None:
    async with town(database_url) as stage:
        reply = await stage.say("kapan pusling ke perumahan cendana?")
        assert "Belum ada kunjungan pusling yang direncanakan di Perumahan Cendana" in reply


async def test_a_day_without_visits_is_told_and_asks_for_a_place(database_url: str) -> None:
    async with town(database_url) as stage:
        assert "Tidak ada kunjungan pusling pada Kamis, 19 November 2026" in await stage.say(
            "bsk mobil pustaka dmn?"
        )


async def test_a_shared_position_finds_the_nearest_stop_with_a_pin(database_url: str) -> None:
    async with town(database_url) as stage:
        asked = await stage.say("titik paling dekat dari saya di mana?")
        assert "Bagikan lokasi" in asked
        assert stage.channel.sent[-1].message.wants_position
        (reply,) = await stage.hear(message(position=HERE))
        assert reply.index("Posyandu Anggrek") < reply.index("Masjid Baitul Iman")
        assert "kira-kira 50 meter" in reply
        assert stage.channel.sent[-1].message.position is not None


async def test_the_month_of_a_stop_is_one_press_away(database_url: str) -> None:
    async with town(database_url) as stage:
        await stage.say("kapan pusling ke posyandu anggrek?")
        reply = await stage.press("Jadwal bulan ini")
        assert "Posyandu Anggrek, November 2026:" in reply
        assert "Rabu, 25 November 2026" in reply
        assert "Rabu, 2 Desember 2026" in await stage.press("Desember 2026")
        assert stage.channel.sent[-1].message.edit_of is not None


async def test_the_link_on_a_poster_answers_at_once(database_url: str) -> None:
    async with town(database_url) as stage:
        reply = await stage.say("/start stop_BBB1")
        assert "Saya Pusling" in reply
        assert "Sabtu, 21 November 2026" in reply
        assert "Saya Pusling" in await stage.say("/start stop_TIDAKADA", "budi")


async def test_where_the_van_is_now_is_said_by_the_schedule(database_url: str) -> None:
    async with town(database_url) as stage:
        reply = await stage.say("mobilnya sekarang di mana?")
        assert "Menurut jadwal" in reply
        assert "Posyandu Anggrek" in reply
    async with on_stage(database_url, now=NOW + timedelta(hours=3), boot_id="later") as stage:
        assert "Hari ini tidak ada lagi kunjungan" in await stage.say("mobilnya di mana?")


async def test_stops_are_listed_by_kecamatan_and_page(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            for number in range(20):
                await add_stop(uow, f"S{number:02}", f"Titik Contoh {number:02}")
            await uow.commit()
        assert "20 titik layanan di 1 kecamatan" in await stage.say("titik mana aja?")
        assert "Ada 20 titik layanan di Sekupang" in await stage.press("Sekupang (20)")
        await stage.press("Berikutnya ›")
        await stage.press("Berikutnya ›")
        labels = [b.label for row in stage.channel.sent[-1].message.buttons for b in row]
        assert labels == [
            *(f"Titik Contoh {number}" for number in range(16, 20)),
            "‹ Sebelumnya",
            "Semua kecamatan",
        ]


@pytest.mark.parametrize("question", ["kapan pusling ke tiban baru?", "bsk mobil pustaka dmn?"])
async def test_an_empty_installation_answers_honestly(database_url: str, question: str) -> None:
    async with on_stage(database_url) as stage:
        reply = await stage.say(question)
        assert "kunjungan" in reply


async def test_a_day_that_is_over_is_not_denied(database_url: str) -> None:
    async with town(database_url, NOW + timedelta(days=1)) as stage:
        for question in ("kemarin pusling ke tiban baru?", "kemarin pusling di mana?"):
            reply = await stage.say(question)
            assert "sudah lewat" in reply
            assert "Tidak ada kunjungan" not in reply
        assert "Rabu, 25 November 2026" in await stage.say("kemarin ada di posyandu anggrek?")


async def test_a_date_that_does_not_exist_is_named(database_url: str) -> None:
    async with town(database_url) as stage:
        await stage.say("kapan pusling ke masjid baitul iman?")
        reply = await stage.say("ada di tiban baru tanggal 31 november?")
        assert "November 2026 hanya sampai tanggal 30" in reply
        assert "Februari 2027 hanya sampai tanggal 28" in await stage.say("tgl 31 februari")
        assert "Tahun 9999 di luar jadwal saya" in await stage.say("9/9/9999 ada?")


async def test_after_the_last_visit_of_a_day_tomorrow_is_told(database_url: str) -> None:
    async with town(database_url, NOW + timedelta(hours=6)) as stage:
        reply = await stage.say("hari ini pusling di mana?")
        assert "Semua kunjungan hari ini sudah selesai" in reply
    async with on_stage(
        database_url, now=NOW + timedelta(days=2, hours=-1), boot_id="two"
    ) as stage:
        assert "09.00–11.00 WIB, besok" in await stage.say("besok di mana aja?")


async def test_a_visit_of_today_that_is_over_is_not_denied_for_today(database_url: str) -> None:
    async with town(database_url, NOW + timedelta(hours=2)) as stage:
        reply = await stage.say("hari ini ada di posyandu anggrek?")
        assert "sudah selesai tadi pukul 11.00" in reply
        assert "Tidak ada kunjungan" not in reply


async def test_a_long_list_says_that_there_is_more(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            for number in range(12):
                await add_stop(uow, f"S{number:02}", f"Titik Contoh {number:02}")
                await Schedules(uow, NOW).add_rule(f"S{number:02}", rule(1))
            await Schedules(uow, NOW).materialise(TODAY + timedelta(days=30))
            await uow.commit()
        for question in ("besok mobil pustaka di mana?", "kapan pusling ke sekupang?"):
            assert "Masih ada lagi" in await stage.say(question)
        assert "Ada 12 titik layanan" in await stage.press("Semua titik di sini")
