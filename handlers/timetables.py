"""The timetable of one month at a stop."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.visits import Phase, VisitState, VisitView, phase, visit_date
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.i18n.dates import full_date, hours, month_name
from bot.messages import Button, Reply
from bot.services import Services
from handlers.info import button_old


async def press_month(turn: Turn, services: Services) -> Reply:
    """A month at a stop: its code and, from the second month on, how many months ahead."""
    code, *ahead = turn.args
    stop = await services.stops.by_code(code)
    if stop is None:
        return await button_old(turn, services)
    months = int(ahead[0]) if ahead else 0
    first = _months_ahead(local_date(turn.now, stop.timezone), months)
    visits = await services.visits.month(code, first.year, first.month)
    values = {"stop": stop.name, "month": month_name(first, turn.text)}
    lines = [turn.text.say("month.title" if visits else "month.none", **values)]
    lines += [_line(visit, turn) for visit in visits]
    return Reply(
        text=Neutral("\n".join(lines)),
        buttons=((_next_month(turn, code, months, first),),),
        edit=bool(turn.message.pressed_on),
    )


def _line(visit: VisitView, turn: Turn) -> Neutral:
    zone = ZoneInfo(visit.stop.timezone)
    starts, ends = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    key = "month.entry"
    if visit.state is VisitState.CANCELLED:
        key = "month.entry_cancelled"
    elif phase(visit, turn.now) is Phase.OVER:
        key = "month.entry_over"
    return turn.text.say(
        key, date=full_date(visit_date(visit), turn.text), hours=hours(starts, ends, turn.text)
    )


def _next_month(turn: Turn, code: str, months: int, first: date) -> Button:
    label = month_name(_months_ahead(first, 1), turn.text)
    return Button(label=label, action="month", args=(code, str(months + 1)))


def _months_ahead(day: date, months: int) -> date:
    """The first day of a later month."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=32)).replace(day=1)
    return first
