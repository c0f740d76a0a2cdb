"""What the crew reports in words: "mobil sudah tiba di alun-alun"."""

from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.visits import NEXT_STATE, VisitState, VisitView
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.messages import Reply
from bot.services import Services
from handlers.staff import crew
from handlers.staff.board import press_board
from handlers.staff.choosing import is_there, place_said, which

BEFORE = {"a": VisitState.DEPARTED, "f": VisitState.ARRIVED}
"""Which of several visits of one stop is meant by what the crew reports."""


async def said_report(turn: Turn, services: Services, letter: str) -> Reply:
    """Does what the button does where one visit of today is meant; else shows those it may be."""
    day = local_date(turn.now, turn.zone)
    found = await services.acting(turn.contact.id).boards.of_day(day)
    place, unread = await place_said(turn, services)
    there = [each.visit for each in found.entries if is_there(each.visit, place)]
    if not there or unread:
        return await _board(turn, services)
    fitting = [visit for visit in there if visit.state in NEXT_STATE[crew.REPORTS[letter][0]]]
    due = [visit for visit in fitting if visit.state is BEFORE.get(letter)] or fitting
    if len(due) == 1 and place is not None:
        return await crew.press_report(_pressing(turn, due[0], letter), services)
    if len(there) == 1:
        return await crew.press_visit(_pressing(turn, there[0], letter), services)
    return which(turn, fitting or there, "v")


def _pressing(turn: Turn, visit: VisitView, letter: str) -> Turn:
    return replace(turn, args=(str(visit.id), str(visit.revision), letter))


async def _board(turn: Turn, services: Services) -> Reply:
    shown = await press_board(replace(turn, args=()), services)
    said = turn.text.say("crew.none_there")
    return replace(shown, text=Neutral("\n\n".join([said, shown.text])))
