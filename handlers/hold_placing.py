"""Placing a hold, and what is said where that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.dialog.turns import Turn
from bot.domain.holds import HoldProblem
from bot.domain.visits import VisitState
from bot.domain.zones import local_date
from bot.errors import HoldMoveRefused, HoldRefused, SlipNameNeeded, TeacherOnly
from bot.i18n import DEFAULT_LANGUAGE, Neutral
from bot.language import DateSpan
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.holds import Wish
from handlers.hold_questions import ask_name, ask_place
from handlers.hold_words import MOVABLE, own_button, placed_buttons, placed_text
from handlers.tickets import pass_on
from handlers.wishes import Asked

REFUSALS: Mapping[HoldProblem, str] = {
    HoldProblem.READ_ONLY: "hold.read_only",
    HoldProblem.NO_COPY: "hold.no_copy",
    HoldProblem.COUNT: "hold.count",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days that somebody named, compared with the visits of the stop."""

    visit_id: int | None = None  # the visit on these days, cancelled or not
    first: date | None = None  # from when on a visit suits her, if none is on these days
    none_then: DateSpan | None = None  # the days, if there is no visit on them


async def place(
    turn: Turn, services: Services, asked: Asked, *, name: str = "", neighbour: str = ""
) -> Reply:
    """Put her into the queue of a known title at a known stop, or say what is in the way."""
    days = await _days(turn, services, asked)
    holds = services.acting(turn.contact.id).holds
    wish = Wish(
        title_id=asked.title_id,
        stop=asked.place[1:],
        copies=asked.copies,
        visit_id=days.visit_id,
        first=days.first,
        slip_name=name,
        neighbour=neighbour,
    )
    try:
        placed = await holds.place(wish)
    except SlipNameNeeded as error:
        return ask_name(turn, asked, turn.text.say(error.id))
    except TeacherOnly as error:
        lines = [turn.text.say(error.id), turn.text.say("hold.ask_elsewhere")]
        return ask_place(turn, asked, Neutral("\n".join(lines)))
    except HoldRefused as error:
        return await _refused(turn, services, asked, error)
    return Reply(
        text=placed_text(turn, placed, days.none_then), buttons=placed_buttons(turn, placed)
    )


async def place_elsewhere(turn: Turn, services: Services, asked: Asked) -> Reply:
    """The hold `asked.former` ends, and one at the other stop takes its place; both or none.

    Raises what refuses the new one.
    """
    holds = services.acting(turn.contact.id).holds
    former, code = await holds.by_id(asked.former), asked.place[1:]
    if former.state not in MOVABLE:
        raise HoldMoveRefused(hold=former.id, label=former.label, state=former.state)
    mine = [
        hold
        for hold in await holds.of_contact()
        if hold.title_id == former.title_id and not hold.on_behalf
    ]
    if former.stop != code:
        await holds.cancel(former.id)
    wish = Wish(title_id=former.title_id or 0, stop=code, copies=len(mine))
    placed = await holds.place(wish)
    return Reply(text=placed_text(turn, placed, None), buttons=placed_buttons(turn, placed))


async def _days(turn: Turn, services: Services, asked: Asked) -> Days:
    dates, today = asked.dates, local_date(turn.now, turn.zone)
    if dates is None or dates.end < today:
        return Days()
    found = await services.visits.next_at_stop(
        asked.place[1:], first=dates.start, last=dates.end, limit=1, include_cancelled=True
    )
    held = [visit for visit in found.visits if visit.state is not VisitState.CANCELLED]
    named = next(iter(held or found.visits), None)
    if named is not None:
        return Days(visit_id=named.id)
    return Days(first=max(dates.start, today), none_then=dates)


async def _refused(turn: Turn, services: Services, asked: Asked, error: HoldRefused) -> Reply:
    problem = HoldProblem(str(error.fields["problem"]))
    stop = await services.stops.by_code(asked.place[1:])
    offer = await services.titles.by_id(asked.title_id)
    values = {"title": offer.card.title, "stop": stop.name if stop else ""}
    if problem is HoldProblem.LIMIT:
        return await _above_limit(turn, services, asked, error, values)
    text = turn.text.say(REFUSALS[problem], **values)
    if problem is HoldProblem.READ_ONLY:
        return ask_place(turn, asked, text)
    again = Button(label=turn.text.plain("find.again"), action="find_new")
    return Reply(text=text, buttons=((again,),))


async def _above_limit(
    turn: Turn, services: Services, asked: Asked, error: HoldRefused, values: Mapping[str, str]
) -> Reply:
    """More than the library allows is a question to its staff, who may place it."""
    said = {**values, "copies": asked.copies, **error.fields}
    matter = turn.texts[DEFAULT_LANGUAGE].plain("hold.limit_matter", **said)
    passed = await pass_on(turn, services, matter)
    key = "hold.limit" if error.fields["open"] else "hold.limit_at_once"
    text = Neutral("\n\n".join([turn.text.say(key, **said), passed.text]))
    return Reply(text=text, buttons=(*passed.buttons, (own_button(turn),)), letters=passed.letters)
