"""What tickets have in common: expectations, waiting times, and letters to others."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.tickets import CLOSES, OPENS, Expectation, Reader, TicketKind, TicketView
from bot.domain.windows import Rules, window_for
from bot.domain.zones import instant_of, local_date
from bot.i18n import DEFAULT_LANGUAGE, Neutral, Translator
from bot.i18n.dates import clock_time, day_range, full_moment, hours
from bot.messages import Button, Letter

LETTER_LIFETIME = timedelta(days=7)
"""A letter that could not leave in this time comes too late."""
HOUR_MINUTES = 60
DAY_MINUTES = 24 * HOUR_MINUTES


def translator_of(turn: Turn, reader: Reader) -> Translator:
    """Sentences in the language of somebody else, who is called as she wants to be."""
    text = turn.texts.get(reader.language) or turn.texts[DEFAULT_LANGUAGE]
    return text.calling(reader.form_of_address)


def letter(
    turn: Turn, reader: Reader, text: str, buttons: tuple[tuple[Button, ...], ...]
) -> Letter:
    """A message to somebody else; it waits while she wants to be left alone."""
    return Letter(
        contact_id=reader.contact_id,
        address=reader.address,
        text=text,
        buttons=buttons,
        not_before=leaves_at(turn, reader),
        expires_at=turn.now + LETTER_LIFETIME,
    )


def leaves_at(turn: Turn, reader: Reader) -> datetime:
    """When a letter to her leaves: now, or when her quiet hours are over."""
    rules = Rules(quiet=reader.quiet, zone=turn.zone, pauses_fridays=False)
    window = window_for(turn.now, turn.now + LETTER_LIFETIME, turn.now, rules)
    return turn.now if window is None else window.opens


def expected(turn: Turn, when: Expectation) -> Neutral:
    """When staff read: hours that are known, never when they will have answered."""
    if when.next_from is None:
        return turn.text.say("ticket.expected_workdays")
    coming = moment(turn, when.next_from)
    if when.until is None:
        return turn.text.say("ticket.expected_later", next=coming)
    until = clock_time(when.until.astimezone(ZoneInfo(turn.zone)), turn.text)
    return turn.text.say("ticket.expected_now", until=until, next=coming)


def desk_hours(turn: Turn, text: Translator) -> str:
    """Like "08.00–15.30 WIB": between them staff read."""
    today = local_date(turn.now, turn.zone)
    zone = ZoneInfo(turn.zone)
    opens, closes = (
        instant_of(today, wall_time, turn.zone).astimezone(zone) for wall_time in (OPENS, CLOSES)
    )
    return hours(opens, closes, text)


def moment(turn: Turn, instant: datetime) -> str:
    """An instant in full, in the zone of the library."""
    return full_moment(instant.astimezone(ZoneInfo(turn.zone)), turn.text)


def said_at(turn: Turn, instant: datetime) -> str:
    """When something was said: today's with the time only, others in full."""
    if local_date(instant, turn.zone) != local_date(turn.now, turn.zone):
        return moment(turn, instant)
    time = clock_time(instant.astimezone(ZoneInfo(turn.zone)), turn.text)
    return turn.text.plain("ticket.today_at", time=time)


def waiting(waited: timedelta, text: Translator) -> str:
    """Like "menunggu 2 jam 10 menit"."""
    if waited < timedelta(minutes=1):
        return text.plain("ticket.waits_now")
    return text.plain("ticket.waits", length=length(waited, text))


def length(waited: timedelta, text: Translator) -> str:
    """Like "2 jam 10 menit" or "3 hari 4 jam"."""
    minutes = max(int(waited.total_seconds() // 60), 0)
    days, minutes = divmod(minutes, DAY_MINUTES)
    full_hours, minutes = divmod(minutes, HOUR_MINUTES)
    parts = [
        str(text.say_many("length.days", days)) if days else "",
        str(text.say_many("length.hours", full_hours)) if full_hours else "",
        str(text.say_many("length.minutes", minutes)) if not days else "",
    ]
    said = [part for part in parts if part]
    return " ".join(said[:-1] if full_hours and not minutes and not days else said)


def wish_lines(ticket: TicketView, text: Translator) -> list[Neutral]:
    """Place and days of a request, as far as they are known."""
    wish = ticket.wish
    if ticket.kind is not TicketKind.VISIT_REQUEST:
        return []
    lines = [text.say("ticket.place", place=wish.place)] if wish.place else []
    if wish.first is not None and wish.last is not None:
        lines.append(text.say("ticket.days", days=day_range(wish.first, wish.last, text)))
    return lines


def name_of(name: str, text: Translator) -> str:
    """What somebody is called; not everybody has a name on the platform."""
    return name or text.plain("ticket.somebody")
