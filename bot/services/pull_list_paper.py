"""A pull list with words, as it is printed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldState
from bot.files.pdf import BETWEEN, PrintedList, Slip
from bot.i18n import Translator, to_plain
from bot.i18n.dates import clock_time, day_range, full_moment
from bot.services.pull_lists import PullList
from bot.services.telling_words import when


def on_paper(
    found: PullList, days: tuple[date, date], text: Translator, now: datetime, *, zone: str
) -> PrintedList:
    """What a printer gets of a pull list of some days; `zone` is the library's."""
    lines = [to_plain(text.say_many("paper.copies", len(found.holds)))]
    if found.waiting:
        lines.append(to_plain(text.say_many("paper.waiting", found.waiting)))
    moment = full_moment(now.astimezone(ZoneInfo(zone)), text)
    return PrintedList(
        title=text.plain("paper.title", days=day_range(*days, text)),
        lines=tuple(lines),
        headers=(
            text.plain("column.call_number"),
            text.plain("column.title"),
            text.plain("column.copy"),
            text.plain("column.reader"),
        ),
        slips=[_slip(hold, text) for hold in found.holds],
        footer=text.plain("paper.footer", moment=moment),
        made_at=now,
    )


def place_of(hold: HoldView, text: Translator) -> str:
    """Barcode, place and shelf of the copy; empty without one."""
    if hold.copy is None:
        return ""
    found = (hold.copy.barcode, text.label(hold.copy.location), hold.copy.shelf)
    return BETWEEN.join(each for each in found if each)


def _slip(hold: HoldView, text: Translator) -> Slip:
    return Slip(
        label=hold.label,
        name=hold.slip_name,
        title=hold.title,
        call_number=hold.copy.call_number if hold.copy else "",
        copy=place_of(hold, text),
        stop=hold.visit.stop.name if hold.visit else hold.stop_name,
        moment=when(hold.visit, text) if hold.visit else "",
        where=_where(hold, text),
        done=hold.state is not HoldState.ASSIGNED,
    )


def _where(hold: HoldView, text: Translator) -> str:
    if hold.visit is None:
        return hold.stop_name
    starts_at = hold.visit.starts_at.astimezone(ZoneInfo(hold.visit.stop.timezone))
    return f"{hold.stop_name} {clock_time(starts_at, text)}"
