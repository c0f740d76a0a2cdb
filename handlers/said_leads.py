"""What a wish to be reminded says in words: how long before, and when not."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

from bot.domain.quiet_hours import QuietHours
from bot.domain.reminders import MINUTES
from bot.domain.subscriptions import LeadKind, Leads
from bot.domain.zones import day_start
from bot.language import DateSpan, fold

COUNT = (
    r"\b(?P<count>\d{1,6}(?:\.5)?|se|satu|dua|tiga|empat|lima|enam|half an|an|a|one|two|three)? ?"
)
LENGTH = COUNT + r"(?P<half>setengah )?(?P<unit>jam|menit|mnt|hours?|minutes?|hari|days?)\b"
BEFORE = re.compile(LENGTH + r"(?: lagi)? (?:sebelum\w*|lebih awal|before|earlier|ahead)\b")
REST = re.compile(
    COUNT.replace(")? ?", ") ?") + r"(?P<unit>hari|minggu|mgg|pekan|bulan|days?|weeks?|months?)\b"
)
"""With a number: "hari minggu" is a day, and no length."""
NEGATIVE = re.compile(r"(?:^|\s)-\d")
HALVES = re.compile(r"(\d),5\b")
SOME_LENGTH = re.compile(r"\d ?(?:hari|minggu|mgg|pekan|bulan|days?|weeks?|months?)\b")
NUMBERS = {"": 1, "se": 1, "satu": 1, "an": 1, "a": 1, "one": 1, "dua": 2, "two": 2, "tiga": 3}
NUMBERS |= {"three": 3, "empat": 4, "lima": 5, "enam": 6, "half an": 0}
UNITS = {"h": 60, "j": 60, "m": 1}
A_DAY = 24 * 60
"""Minutes."""
DAY_UNITS = ("hari", "day")
DAY_BEFORE = re.compile(r"\bh ?- ?1\b|\bsehari sebelum|\bmalam sebelum|\bday before\b")
MORNING = re.compile(
    r"\bpagi ?(?:hari)?nya\b|\b(?:pada )?hari ?-?h\b|\bpagi sebelum\w*|\bin the morning\b"
)
ARRIVED = re.compile(
    r"\b(?:sudah|udah|udh|dah|begitu) (?:tiba|sampai|sampe|nyampe|datang|dateng|di lokasi)\b"
    r"|\b(?:saat|pas|waktu|begitu) (?:\w+ ){0,3}(?:tiba|sampai|sampe|nyampe)\b"
    r"|\b(?:has|is) (?:arrived|here|there)\b|\barrives\b"
)
CUT_OFF = re.compile(
    r"\bbatas (?:waktu )?(?:pesan|pesanan|pemesanan|order)\b|\bcut-?off\b"
    r"|\bhari terakhir (?:pesan|pemesanan|order)\b"
)
ONLY = re.compile(r"\b(?:saja|aja|cuma|hanya|only|just)\b")
RESTING = re.compile(
    r"\b(?:di)?(?:jeda|istirahat|rehat|tunda|pause|libur)\w*\b|\b(?:dulu|sementara|for a while)\b"
)
PAUSING = re.compile(r"\b(?:di)?(?:jeda|istirahat|rehat|tunda|pause|libur)\w*\b")
UNTIL = re.compile(r"\b(?:sampai|sampe|hingga|until|till)\b")
AT_HOURS = re.compile(
    r"\b(?:malam|malem|tengah malam|subuh|at night|(?:jam|pukul|dari|from|after) \d{1,2}"
    r"|(?:pagi|siang|sore)(?: |-)(?:pagi|siang|sore|hari|buta))\b"
)
BROADCASTS = re.compile(r"\b(?:siaran|broadcasts?|pengumuman)(?:nya)?\b")
ALL_OF_IT = re.compile(r"\b(?:(?:di)?(?:pengingat|ingatkan)\w*|semua\w*|reminders?|all)\b")
AT_ONCE = re.compile(r"\b(?:berhenti|stop|hentikan|matikan|semua)\b")
AGAIN = re.compile(
    r"\b(?:di)?(?:aktif|nyala|hidup|lanjut|mulai)\w*\b.*\b(?:lagi|kembali|pengingat\w*)\b"
    r"|\bturn (?:it |them |my reminders )?(?:back )?on\b|\bresume\b"
)
ABOUT = re.compile(
    r"\b(?:di)?(?:pengingat|ingatkan|ganggu|jeda|remind)\w*\b|\bjam tenang\b|\bquiet hours\b"
)
QUIET = re.compile(r"\bjam tenang\b|\bquiet hours\b")
CHANGING = re.compile(r"\b(?:di)?(?:ubah|atur|ganti|setel|setting|change)\w*\b")
PART = "pagi|siang|sore|malam|malem|am|pm"
HOURS = re.compile(
    rf"(?P<from>\d{{1,2}}(?::\d\d)?) ?(?P<late>{PART})?"
    r" ?(?:sampai|sampe|hingga|until|till|to|-|–) ?(?:dengan )?(?:jam |pukul )?"
    rf"(?P<to>\d{{1,2}}(?::\d\d)?) ?(?P<early>{PART})?\b"
)
BEGINNING = re.compile(r"\b(?:mulai|mulainya|dari|from|starting) (?:jam|pukul|at )?\b")
ENDING = re.compile(r"\b(?:sampai|sampe|hingga|until|till) (?:jam|pukul)?\b")
LATE = frozenset({"siang", "sore", "malam", "malem", "pm"})
NOON = 12
LETTERS = {
    LeadKind.DAY_BEFORE: "d",
    LeadKind.MORNING: "m",
    LeadKind.SOON: "s",
    LeadKind.ARRIVED: "a",
    LeadKind.CUT_OFF: "c",
}
"""In the argument of a button."""
WEEK, MONTH = timedelta(weeks=1), timedelta(days=30)
DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
TOO_MANY = 1000
"""Of any unit: longer than anybody may rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLeads:
    """When somebody wants to hear of a visit, as far as she says."""

    kinds: frozenset[LeadKind]
    """The lead times that were named."""
    minutes: int | None = None
    """The choice nearest to what was said, where SOON was named."""
    asked: int | None = None
    """Minutes that were said."""
    too_early: bool = False
    """Whether more than a day was said: nobody is reminded so early."""
    only: bool = False
    """Whether nothing else is wanted."""

    def changed(self, leads: Leads, *, is_new: bool) -> Leads:
        """These lead times with what was said: it alone for a new place, else it too."""
        if not self.kinds:
            return leads
        alone = Leads(day_before=False)
        kept = alone if is_new or self.only else leads
        switched = {kind.value: True for kind in self.kinds if kind is not LeadKind.SOON}
        minutes = kept.minutes if self.minutes is None else self.minutes
        return replace(kept, **switched, minutes=minutes)

    def arg(self) -> str:
        """The same as an argument of a button; empty where nothing was said."""
        letters = "".join(sorted(LETTERS[kind] for kind in self.kinds))
        return f"{letters}{self.minutes or ''}"


def leads_of(arg: str) -> SaidLeads:
    """What `SaidLeads.arg` gave."""
    letters, minutes = arg.rstrip("0123456789"), arg.lstrip("".join(LETTERS.values()))
    kinds = frozenset(kind for kind, letter in LETTERS.items() if letter in letters)
    asked = int(minutes) if minutes else None
    return SaidLeads(kinds=kinds, minutes=asked, asked=asked)


def leads_in(text: str) -> SaidLeads:
    """The lead times that a message names; none where it names none."""
    folded = _folded(text)
    found = [each.groupdict() for each in BEFORE.finditer(folded)]
    days = [_number(each["count"]) for each in found if each["unit"].startswith(DAY_UNITS)]
    asked = [_minutes(each) for each in found if not each["unit"].startswith(DAY_UNITS)]
    is_long = any(minutes > A_DAY for minutes in asked)
    asked = [minutes for minutes in asked if minutes <= A_DAY]
    named = {
        LeadKind.DAY_BEFORE: bool(days or is_long or DAY_BEFORE.search(folded)),
        LeadKind.MORNING: bool(MORNING.search(folded)),
        LeadKind.ARRIVED: bool(ARRIVED.search(folded)),
        LeadKind.CUT_OFF: bool(CUT_OFF.search(folded)),
        LeadKind.SOON: bool(asked),
    }
    return SaidLeads(
        kinds=frozenset(kind for kind, is_named in named.items() if is_named),
        minutes=_nearest(asked[0]) if asked else None,
        asked=asked[0] if asked else None,
        too_early=any(number > 1 for number in days) or is_long,
        only=bool(ONLY.search(folded)),
    )


def rest_in(text: str, dates: DateSpan | None, now: datetime, zone: str) -> datetime | None:
    """Until when she wants to hear nothing; None if she does not say."""
    folded = fold(text)
    named, found = UNTIL.search(folded), REST.search(folded)
    is_rest = named or (found is None and RESTING.search(folded))
    is_span = found is None and dates is not None and dates.start < dates.end
    if dates is not None and (is_rest or is_span):
        until = day_start(dates.start if named else dates.end + DAY, zone)
        return until if now < until <= now + LONGEST else None
    if found is None or NEGATIVE.search(text):
        return None
    unit = found["unit"]
    length = DAY if unit.startswith(DAY_UNITS) else MONTH if _is_month(unit) else WEEK
    rest = min(_number(found["count"]), TOO_MANY) * length
    return now + rest if DAY <= rest <= LONGEST else None


def says_rest(text: str) -> bool:
    """Whether a length is said, whatever it is worth: "-3 hari", "99999 minggu"."""
    return bool(SOME_LENGTH.search(fold(text)))


def _folded(text: str) -> str:
    """Folded, with "1,5 jam" as a number."""
    return fold(HALVES.sub(r"\1.5", text))


def wants_pause(text: str) -> bool:
    """Whether a rest is asked for by its name, with or without its length."""
    return bool(PAUSING.search(fold(text)))


def is_about(text: str) -> bool:
    """Whether words that were not understood are about reminders."""
    return bool(ABOUT.search(fold(text)))


def names_quiet_hours(text: str) -> bool:
    """Whether quiet hours are spoken of by their name."""
    return bool(QUIET.search(fold(text)))


def minds_hours(text: str) -> bool:
    """Whether only the hours are minded, and not the messages."""
    folded = fold(text)
    return bool(AT_HOURS.search(folded)) and not AT_ONCE.search(folded)


def only_broadcasts(text: str) -> bool:
    """Whether broadcasts alone are unwanted, and reminders are not."""
    folded = fold(text)
    return bool(BROADCASTS.search(folded)) and not ALL_OF_IT.search(folded)


def wants_again(text: str) -> bool:
    """Whether reminders that rest or have ended are wanted again."""
    return bool(AGAIN.search(fold(text)))


def wants_change(text: str) -> bool:
    """Whether reminders are to be changed, not made."""
    return bool(CHANGING.search(fold(text)))


def quiet_in(text: str) -> QuietHours | None:
    """Quiet hours that were said, from and to; None where they are not both said.

    Without a word for the part of the day the evening is meant first and the morning second,
    unless a clock of 24 hours is read off ("00:00", "07:00", "22:00").
    """
    found = HOURS.search(fold(text).replace(".", ":"))
    if found is None:
        return None
    evening, morning = ("", "") if _is_read_off(found["from"], found["to"]) else ("malam", "pagi")
    start = _clock(found["from"], found["late"] or evening)
    end = _clock(found["to"], found["early"] or morning)
    if start is None or end is None or start == end:
        return None
    return QuietHours(start=start, end=end)


def _is_read_off(*said: str) -> bool:
    """Whether one of these times is none of a clock of twelve hours."""
    return any(each.startswith("0") or int(each.partition(":")[0]) > NOON for each in said)


def moved_end(text: str) -> Literal["start", "end"] | None:
    """Which end of quiet hours is said ("mulai jam 7 malam"); None for neither or both."""
    folded = fold(text)
    starts, ends = bool(BEGINNING.search(folded)), bool(ENDING.search(folded))
    if starts is ends:
        return None
    return "start" if starts else "end"


def _minutes(found: dict[str, str]) -> int:
    unit, count = UNITS[found["unit"][0]], found["count"] or ""
    is_half = found["half"] or count == "half an" or count.endswith(".5")
    half = unit // 2 if is_half else 0
    whole = 0 if half and not count else _number(count)
    return whole * unit + half


def _nearest(asked: int) -> int:
    """The choice nearest to it; of two that are as near, the earlier reminder."""
    return min(MINUTES, key=lambda each: (abs(each - asked), -each))


def _clock(said: str, part: str) -> time | None:
    """The time of a clock; "9 malam" is nine in the evening, "12 malam" midnight."""
    hour, _, minute = said.partition(":")
    hours = int(hour)
    if part in LATE and hours < NOON and not (part == "siang" and hours in (10, 11)):
        hours += NOON
    elif part in {"malam", "malem", "am"} and hours == NOON:
        hours = 0
    is_time = hours < 24 and int(minute or 0) < 60
    return time(hours, int(minute or 0)) if is_time else None


def _number(count: str | None) -> int:
    said = (count or "").partition(".")[0]
    return int(said) if said.isdecimal() else NUMBERS[said]


def _is_month(unit: str) -> bool:
    return unit.startswith(("bulan", "month"))
