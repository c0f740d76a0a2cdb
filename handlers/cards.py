"""Cards of visits to share in other chats."""

from datetime import date, datetime

from bot.domain.visits import VisitView
from bot.domain.zones import local_date
from bot.i18n import Translator, to_plain
from bot.language import Understanding
from bot.messages import Card
from bot.services import Services
from handlers.visit_lines import day_lines

LIMIT = 10


async def visit_cards(
    said: Understanding, services: Services, now: datetime, zone: str, text: Translator
) -> list[Card]:
    """The next visits at the place or on the days that were said; today's without either."""
    visits = await _visits(said, services, local_date(now, zone))
    return [_card(visit, now, text) for visit in visits]


async def _visits(said: Understanding, services: Services, today: date) -> list[VisitView]:
    first = said.dates.start if said.dates else None
    last = said.dates.end if said.dates else None
    place = said.place
    if place is not None and place.kind == "stop":
        found = await services.visits.next_at_stop(place.code, first=first, last=last)
    elif place is not None:
        found = await services.visits.next_in_area(place.code, first=first, last=last, limit=LIMIT)
    else:
        found = await services.visits.on_dates(first or today, last or first or today, LIMIT)
    return list(found.visits)


def _card(visit: VisitView, now: datetime, text: Translator) -> Card:
    lines = day_lines([visit], now, text)
    when = to_plain(lines).split("\n")[1]
    return Card(title=visit.stop.name, description=when, text=lines)
