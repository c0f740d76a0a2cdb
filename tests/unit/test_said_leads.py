"""What a wish to be reminded says in words: how long before, for how long not, at which hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.subscriptions import LeadKind, Leads
from bot.language import DateSpan
from handlers.said_leads import (
    leads_in,
    leads_of,
    minds_hours,
    moved_end,
    only_broadcasts,
    quiet_in,
    rest_in,
    wants_again,
    wants_change,
    wants_pause,
)

NOW = datetime(2026, 12, 7, 3, 0, tzinfo=UTC)
"""Monday, 7 December 2026, 10.00 in Jakarta."""
DAY = timedelta(days=1)
TWENTIETH = DateSpan(start=date(2026, 12, 20), end=date(2026, 12, 20), rule="day_number")
THIS_WEEK = DateSpan(start=date(2026, 12, 7), end=date(2026, 12, 13), rule="week")


@pytest.mark.parametrize(
    ("text", "kinds", "minutes"),
    [
        ("ingatkan 2 jam sebelumnya kalau pusling ke tiban baru", {"soon"}, 120),
        ("ingatkan setengah jam sebelum pusling datang", {"soon"}, 30),
        ("ingetin sejam sebelumnya dong", {"soon"}, 60),
        ("ingatkan 3 jam sebelum", {"soon"}, 120),
        ("ingatkan 90 menit sebelumnya", {"soon"}, 120),
        ("ingatkan 1,5 jam sebelumnya", {"soon"}, 120),
        ("remind me half an hour before", {"soon"}, 30),
        ("ingatkan sehari sebelumnya dan 1 jam sebelumnya", {"day_before", "soon"}, 60),
        ("H-1 ya kak", {"day_before"}, None),
        ("ingatkan saya pagi harinya", {"morning"}, None),
        ("kabari kalau mobilnya sudah tiba di tiban baru", {"arrived"}, None),
        ("kabari pas mobil sampai", {"arrived"}, None),
        ("ingatkan batas pesan buku", {"cut_off"}, None),
        ("ingatkan saya kalau pusling datang ke tiban baru", set(), None),
        ("ingatkan saya besok sebelum jam 9", set(), None),
        ("ingatkan jam 2 sebelum pusling", set(), None),
    ],
)
def test_how_long_before(text: str, kinds: set[str], minutes: int | None) -> None:
    said = leads_in(text)
    assert ({kind.value for kind in said.kinds}, said.minutes) == (kinds, minutes)


def test_a_lead_that_was_said_is_all_of_a_new_place_and_comes_beside_the_others_of_an_old_one() -> (
    None
):
    said, only = leads_in("1 jam sebelumnya"), leads_in("pagi harinya saja")
    assert said.changed(Leads(), is_new=True) == Leads(day_before=False, minutes=60)
    assert said.changed(Leads(arrived=True), is_new=False) == Leads(arrived=True, minutes=60)
    assert only.changed(Leads(minutes=30), is_new=False) == Leads(day_before=False, morning=True)
    assert leads_in("").changed(Leads(cut_off=True), is_new=True) == Leads(cut_off=True)


@pytest.mark.parametrize("text", ["", "2 jam sebelumnya", "sehari sebelumnya dan pagi harinya"])
def test_lead_times_pass_through_a_button(text: str) -> None:
    said = leads_in(text)
    again = leads_of(said.arg())
    assert (again.kinds, again.minutes) == (said.kinds, said.minutes)
    assert len(said.arg()) <= 8


def test_what_can_not_be_done_exactly_is_told_apart() -> None:
    assert leads_in("ingatkan 2 hari sebelumnya").too_early
    assert leads_in("ingatkan 2 hari sebelumnya").kinds == {LeadKind.DAY_BEFORE}
    assert leads_in("ingatkan 10000 menit sebelumnya").too_early
    assert leads_in("ingatkan 10000 menit sebelumnya").kinds == {LeadKind.DAY_BEFORE}
    assert leads_in("ingatkan 45 menit sebelumnya").asked == 45


@pytest.mark.parametrize(
    ("text", "dates", "until"),
    [
        ("jeda pengingat seminggu", None, NOW + 7 * DAY),
        ("istirahatkan pengingat 2 minggu", None, NOW + 14 * DAY),
        ("jeda dulu 3 hari", None, NOW + 3 * DAY),
        ("berhenti dulu sebulan", None, NOW + 30 * DAY),
        ("jangan ingatkan sampai tanggal 20", TWENTIETH, datetime(2026, 12, 19, 17, tzinfo=UTC)),
        ("jangan ganggu saya minggu ini", THIS_WEEK, datetime(2026, 12, 13, 17, tzinfo=UTC)),
        ("batalkan pengingat tanggal 20", TWENTIETH, None),
        ("stop pengingat hari minggu", None, None),
        ("jeda 99 bulan", None, None),
        ("jeda pengingat 99999 minggu", THIS_WEEK, None),
        ("jeda pengingat -3 hari", None, None),
        ("berhenti", None, None),
    ],
)
def test_until_when_nothing_is_wanted(
    text: str, dates: DateSpan | None, until: datetime | None
) -> None:
    assert rest_in(text, dates, NOW, "Asia/Jakarta") == until


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("jam tenang jam 9 malam sampai 6 pagi", time(21), time(6)),
        ("jam tenang 22.30 - 05.15", time(22, 30), time(5, 15)),
        ("jangan ganggu jam 9 sampai jam 5", time(21), time(5)),
        ("jam tenang jam 12 siang sampai 3 sore", time(12), time(15)),
        ("quiet hours 10 pm to 6 am", time(22), time(6)),
        ("jangan ganggu aku jam 6 sore sampai jam 8 pagi", time(18), time(8)),
        ("jam tenang 00:00-05:00", time(0), time(5)),
        ("jam tenang 07:00-06:59", time(7), time(6, 59)),
        ("jam tenang 21.00-09.00", time(21), time(9)),
    ],
)
def test_quiet_hours_in_words(text: str, start: time, end: time) -> None:
    quiet = quiet_in(text)
    assert quiet is not None
    assert (quiet.start, quiet.end) == (start, end)


def test_hours_that_no_clock_shows_are_not_guessed() -> None:
    texts = ("jam tenang", "jam 26 sampai 7", "jam 9 malam", "jam tenang 00:00-00:00")
    assert [quiet_in(text) for text in texts] == [None] * 4
    assert moved_end("jam tenang mulai jam 7 malam") == "start"
    assert moved_end("jam tenang sampai jam 8") == "end"
    assert moved_end("jam tenang 21.00-06.00") is None


def test_a_rest_is_less_than_the_end_and_quiet_nights_are_less_than_a_rest() -> None:
    assert wants_pause("jeda pengingat")
    assert not wants_pause("berhenti dulu")
    assert minds_hours("jangan kirim pesan malam-malam")
    assert minds_hours("jangan ganggu aku jam 6 sore sampai jam 8 pagi")
    assert not minds_hours("stop kirim pesan malam-malam")
    assert not minds_hours("jangan ganggu aku lagi")
    assert only_broadcasts("jangan kirim siaran")
    assert not only_broadcasts("jangan kirim siaran dan pengingat")
    assert wants_again("lanjutkan pengingat")
    assert not wants_again("ingatkan saya lagi")
    assert wants_change("ubah pengingat")
