"""The ways to say a time of day, as named rules; what their words mean."""

import re
from datetime import time

from bot.language.dates.clocks import ClockRule
from bot.language.dates.prayers import Prayer
from bot.language.dates.vocabulary import DateWords
from bot.language.understanding import TimeSpan

NOON = time(12, 0)
_MINUTES_A_DAY = 24 * 60

_PART = r"(?: {part})?"
_HOUR = r"(?:jam|pukul) "
_TO = r"(?: ?- ?| sampai,? (?:dengan )?(?:jam |pukul )?| sd (?:jam|pukul) )"
_MINUTES = r"(?:[.:](?P<min>[0-5]\d))?"
# Spoken to a phone: "jam sembilan tiga puluh"; then a noun would make it a number of things.
_SPOKEN = r"(?: (?P<spoken>lima belas|tiga puluh|empat puluh lima)(?! [^\W\d]))?"
_ZONE = r"(?: wib)?"
_NUMBER_BEFORE = re.compile(r"\d $")
_NOT_AN_AMOUNT = r"(?! (?:jam|hari|bulan|tahun|kilo|kg|meter|lusin|harga|porsi|buku|orang|anak)\b)"


def hour_of_day(hour: int, part: str | None) -> int | None:
    """Return the hour 0 to 23 meant by `hour` in that part of day (None: none was said).

    Without a part 1 to 5 are afternoon and 6 to 11 morning: the hours a van is out.
    """
    if not 0 <= hour <= 24 or (part and hour > 12):
        return hour if 0 <= hour <= 23 else None
    if part is None:
        return hour + 12 if 1 <= hour <= 5 else hour % 24
    return _in_part(hour, part)


def _in_part(hour: int, part: str) -> int:
    if part == "pagi":
        return hour % 12
    if part == "siang":
        return hour if hour >= 9 else hour + 12
    if part == "sore":
        return hour % 12 + 12
    # "jam 2 malam" is the small hours, "jam 12 malam" midnight.
    return hour + 12 if 5 <= hour <= 11 else hour % 12


def _time(minutes: int) -> time:
    return time(*divmod(minutes % _MINUTES_A_DAY, 60))


def _part(match: re.Match[str], words: DateWords, group: str = "part") -> str | None:
    said = match.groupdict().get(group)
    return words.parts[said] if said else None


def _at(match: re.Match[str], words: DateWords) -> int | None:
    said = match.groupdict()
    part = "pagi" if said.get("dawn") else _part(match, words)
    hour = hour_of_day(words.number(match["n"]), part)
    minute = words.number(said.get("min") or said.get("spoken") or "0")
    return None if hour is None else hour * 60 + minute


def _point(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    minutes = _at(match, words)
    return None if minutes is None else TimeSpan(start=_time(minutes))


def _quarter_past(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    minutes = _at(match, words)
    if minutes is None:
        return None
    shift = 15 if match["quarter"] else words.number(match["n2"])
    return TimeSpan(start=_time(minutes - shift if match["side"] == "kurang" else minutes + shift))


def _half(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    # Half to: "setengah 4" is half an hour before four. 0 is noon's hour.
    if not 1 <= words.number(match["n"]) <= 12:
        return None
    hour = hour_of_day((words.number(match["n"]) - 1) % 12 or 12, _part(match, words))
    return None if hour is None else TimeSpan(start=_time(hour * 60 + 30))


def _window(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    later_part = _part(match, words, "part2")
    part = _part(match, words) or (later_part if later_part == "pagi" else None)
    first = hour_of_day(words.number(match["n"]), part)
    last = hour_of_day(words.number(match["n2"]), later_part or part)
    if first is None or last is None:
        return None
    start = first * 60 + int(match["min"] or 0)
    end = last * 60 + int(match["min2"] or 0)
    if end <= start and last < 12:
        end += 12 * 60
    return TimeSpan(start=_time(start), end=_time(end)) if end > start else None


def _noon(_match: re.Match[str], _words: DateWords) -> TimeSpan:
    return TimeSpan(start=NOON)


def _half_day_clock(match: re.Match[str], _words: DateWords) -> TimeSpan | None:
    hour = int(match["n"])
    if not 1 <= hour <= 12:
        return None
    afternoon = 12 if match["half"] == "pm" else 0
    return TimeSpan(start=_time((hour % 12 + afternoon) * 60 + int(match["min"] or 0)))


def _bare_hour(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    number, part = words.number(match["n"]), _part(match, words)
    # "2 malam" is two nights.
    if not 1 <= number <= 12 or (part == "malam" and number < 6):
        return None
    return _point(match, words)


def _prayer(match: re.Match[str], words: DateWords) -> Prayer:
    return words.prayers[match["prayer"]]


def _bare_clock(match: re.Match[str], _words: DateWords) -> TimeSpan | None:
    hour = int(match["hour"])
    return TimeSpan(start=time(hour, int(match["min"]))) if hour < 24 else None


def _part_of_day(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    part = words.parts[match["part"]]
    if part == "malam" and _NUMBER_BEFORE.search(match.string[: match.start()]):
        return None  # nights: "2 malam"
    window = words.windows[part]
    return TimeSpan(start=window.start, end=window.end)


def _parts_of_day(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    first, last = (words.windows[words.parts[match[group]]] for group in ("part", "part2"))
    return TimeSpan(start=first.start, end=last.end) if first.start < last.end else None


CLOCK_RULES = (
    ClockRule(
        name="half_day_clock",
        template=r"(?:(?:jam|at) )?(?P<n>\d{1,2})(?:[.:](?P<min>[0-5]\d))? (?P<half>am|pm)",
        resolve=_half_day_clock,
    ),
    ClockRule(name="after_prayer", template=r"{after} (?:sholat )?{prayer}", resolve=_prayer),
    ClockRule(
        name="window",
        template=_HOUR
        + r"{n}"
        + _MINUTES
        + _PART
        + _TO
        + r"{n2}(?:[.:](?P<min2>[0-5]\d))?(?: {part2})?"
        + _ZONE,
        resolve=_window,
    ),
    ClockRule(
        name="window",
        template=r"(?P<n>\d{1,2})[.:](?P<min>[0-5]\d)"
        + _PART
        + r"(?: ?- ?| sampai,? )(?P<n2>\d{1,2})[.:](?P<min2>[0-5]\d)(?: {part2})?"
        + _ZONE,
        resolve=_window,
    ),
    ClockRule(
        name="half",
        template=r"(?:" + _HOUR + r")?setengah {n}" + _NOT_AN_AMOUNT + _PART,
        resolve=_half,
    ),
    ClockRule(
        name="past_or_to",
        template=_HOUR
        + r"{n}"
        + _PART
        + r" (?P<side>lewat|lebih|kurang) (?:(?P<quarter>seperempat)|{n2}(?: menit)?)",
        resolve=_quarter_past,
    ),
    ClockRule(
        name="hour",
        # "malam jam 7": the part stays, since "malam ini" is a day too.
        template=r"{part}(?: ini| nanti| hari)?,? (?P<mask>"
        + _HOUR
        + r"{n}"
        + _MINUTES
        + r")(?! {part2})",
        resolve=_point,
    ),
    ClockRule(
        name="hour",
        template=_HOUR
        + r"{n}"
        + _MINUTES
        + _SPOKEN
        + r"(?:[ -]an)?(?: (?:{part}|(?P<dawn>subuh|dini hari)))?"
        + _ZONE,
        resolve=_point,
    ),
    ClockRule(
        name="clock",
        template=r"(?P<n>\d{1,2})[.:](?P<min>[0-5]\d)(?: {part}(?: wib)?| wib)",
        resolve=_point,
    ),
    ClockRule(name="clock", template=r"(?P<hour>\d{1,2})[:](?P<min>[0-5]\d)", resolve=_bare_clock),
    ClockRule(
        name="clock",
        # With a dot only what looks like nothing else: a price or a mark has no leading zero.
        template=r"(?P<hour>0[6-9]|1\d)\.(?P<min>00|15|30|45)",
        resolve=_bare_clock,
    ),
    ClockRule(name="bare_hour", template=r"{opened}{n} {part}(?! ini\b)", resolve=_bare_hour),
    ClockRule(name="noon", template=r"tengah hari", resolve=_noon),
)
PART_RULES = (
    ClockRule(name="parts_of_day", template=r"{daily}{part} sampai {part2}", resolve=_parts_of_day),
    ClockRule(name="part_of_day", template=r"{daily}{part}(?: hari)?", resolve=_part_of_day),
)
