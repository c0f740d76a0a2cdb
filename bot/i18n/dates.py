"""Dates as people say them, always in full: a misreading is then seen at once."""

from datetime import date, datetime

from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_decimal

from bot.i18n.catalogues import Translator

DATE_PATTERN = "EEEE, d MMMM y"
SHORT_PATTERN = "EEE, d MMM"
NAMED_DAYS = {-1: "day.yesterday", 0: "day.today", 1: "day.tomorrow", 2: "day.after_tomorrow"}


def full_date(day: date, translator: Translator) -> str:
    """Like "Sabtu, 21 November 2026"."""
    return format_date(day, DATE_PATTERN, locale=translator.language)


def short_date(day: date, translator: Translator) -> str:
    """Like "Sab, 21 Nov": for buttons, beside a text that says the date in full."""
    return format_date(day, SHORT_PATTERN, locale=translator.language)


def hours(start: datetime, end: datetime, translator: Translator) -> str:
    """Like "09.00–11.00 WIB" of two instants in the stop's zone."""
    zone = get_timezone_name(start, width="short", locale="id")
    return f"{clock_time(start, translator)}–{clock_time(end, translator)} {zone}"


def full_moment(moment: datetime, translator: Translator) -> str:
    """Like "Sabtu, 21 November 2026 pukul 09.00 WIB" of an instant in a zone of Indonesia."""
    zone = get_timezone_name(moment, width="short", locale="id")
    clock = f"{clock_time(moment, translator)} {zone}"
    return translator.plain("time.on", date=full_date(moment.date(), translator), hours=clock)


def clock_time(moment: datetime, translator: Translator) -> str:
    """Like "09.00": hours and minutes of an instant in the stop's zone."""
    return format_time(moment, translator.plain("time.pattern"), locale=translator.language)


def relative_day(days: int, translator: Translator) -> str:
    """Like "hari ini", "besok", "lusa", "3 hari lagi", "3 hari lalu"; days from today."""
    if days in NAMED_DAYS:
        return translator.plain(NAMED_DAYS[days])
    key = "day.ahead" if days > 0 else "day.ago"
    return str(translator.say_many(key, abs(days)))


def month_name(day: date, translator: Translator) -> str:
    """Like "November 2026"."""
    return format_date(day, "MMMM y", locale=translator.language)


def distance(meters: float, translator: Translator) -> str:
    """Like "350 meter", "1 km" or "1,2 km": no more exact than a position on a phone."""
    rounded = round(meters / 50) * 50
    if rounded < 1000:
        return translator.plain("distance.meters", meters=rounded)
    number = format_decimal(meters / 1000, "0.#", locale=translator.language)
    return translator.plain("distance.kilometers", kilometers=number)


def day_range(first: date, last: date, translator: Translator) -> str:
    """One full date, or two with "sampai" between them."""
    if first == last:
        return full_date(first, translator)
    return translator.plain(
        "day.range", first=full_date(first, translator), last=full_date(last, translator)
    )
