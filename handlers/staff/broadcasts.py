"""Broadcasts of staff: to a stop, an area or everybody, now or later, tried on oneself first."""

from datetime import datetime, timedelta

from bot.dialog.turns import Turn
from bot.domain.windows import DAY
from bot.domain.zones import instant_of, local_date
from bot.i18n import Neutral
from bot.language import Place, names_impossible_date
from bot.messages import Button, Letter, Reply
from bot.services import Services
from bot.services.broadcasts import words
from bot.services.broadcasts.authoring import Target
from handlers.announcing import Announced, answered
from handlers.broadcast_asking import ask, ask_text
from handlers.broadcast_orders import asks_for_list
from handlers.broadcast_words import preview_reply, status_reply
from handlers.odd_questions import ask_other_day
from handlers.staff.choosing import CHOICES

SHOWN = 5
TESTED = timedelta(hours=1)
"""Later it is no test any more."""
EVERYBODY, STOP, AREA = "e", "s", "a"


async def begin(turn: Turn, services: Services, said: Announced) -> Reply:
    """A draft with what was said, or what there is of broadcasts where nothing was."""
    writing = services.acting(turn.contact.id).broadcasts
    place = turn.understanding.place if said.names_place else None
    number = await writing.draft(turn.message.address, _target(place), said.body)
    if place is None and not said.everybody:
        return await _which(turn, services, number)
    if place is not None and place.candidates:
        return _which_of(turn, place, number)
    return await _next(turn, services, number)


async def press_target(turn: Turn, services: Services) -> Reply:
    """Whom it is for: the draft, and a stop, an area, or everybody."""
    number, kind, *code = turn.args
    target = Target(stop=code[0] if kind == STOP else "", area=code[0] if kind == AREA else "")
    await services.acting(turn.contact.id).broadcasts.aim(int(number), target)
    return await _next(turn, services, int(number))


async def said_target(turn: Turn, services: Services) -> Reply:
    """Whom it is for, in words that were asked for."""
    number, place = int(turn.args[0]), turn.understanding.place
    if asks_for_list(turn.message.text):
        return await press_list(turn, services)
    said = answered(turn.message.text, place.name if place else "")
    writing = services.acting(turn.contact.id).broadcasts
    if said.body:
        await writing.say(number, said.body)
    place = place if said.names_place else None
    if place is None and not said.everybody:
        return await _which(turn, services, number)
    if place is not None and place.candidates:
        return _which_of(turn, place, number)
    await writing.aim(number, _target(place))
    return await _next(turn, services, number)


async def press_when(turn: Turn, services: Services) -> Reply:
    """When is it to go? With "now" as soon as it may."""
    number = int(turn.args[0])
    if len(turn.args) == 1:
        asked = ask(turn, "broadcast.ask_when", "bc_when", number)
        now = Button(
            label=turn.text.plain("broadcast.at_once"), action="bc_when", args=(str(number), "now")
        )
        return Reply(text=asked.text, asks_text=asked.asks_text, buttons=((now,),))
    await services.acting(turn.contact.id).broadcasts.schedule(number, None)
    return await _next(turn, services, number)


async def said_when(turn: Turn, services: Services) -> Reply:
    """When it is to go, in words that were asked for: an hour, today's unless a day is said."""
    number, starts_at = int(turn.args[0]), _instant(turn)
    if names_impossible_date(turn.understanding):
        asked = ask(turn, "broadcast.ask_hour", "bc_when", number)
        return Reply(text=ask_other_day(turn).text, asks_text=asked.asks_text)
    if starts_at is None:
        return ask(turn, "broadcast.ask_hour", "bc_when", number)
    await services.acting(turn.contact.id).broadcasts.schedule(number, starts_at)
    return await _next(turn, services, number)


async def press_test(turn: Turn, services: Services) -> Reply:
    """To herself, exactly as its readers get it."""
    preview = await services.acting(turn.contact.id).broadcasts.preview(
        int(turn.args[0]), turn.text
    )
    test = Letter(
        contact_id=turn.contact.id,
        address=turn.message.address,
        text=preview.text,
        buttons=words.reader_buttons(preview.said, turn.text),
        not_before=turn.now,
        expires_at=turn.now + TESTED,
    )
    show = Button(label=turn.text.plain("broadcast.show"), action="bc_show", args=turn.args)
    return Reply(text=turn.text.say("broadcast.tested"), buttons=((show,),), letters=(test,))


async def press_list(turn: Turn, services: Services) -> Reply:
    """What runs, what is about to, and what ended lately."""
    found = await services.acting(turn.contact.id).broadcast_control.recent(SHOWN)
    if len(found) == 1:
        return status_reply(turn, found[0], edit=False)
    lines = [turn.text.say("broadcast.list" if found else "broadcast.list_none")]
    rows = []
    for status in found:
        one = status.said.broadcast
        label = turn.text.plain(
            "broadcast.line",
            audience=words.audience(status.said, turn.text),
            state=turn.text.label(one.state),
        )
        rows.append((Button(label=label, action="bc", args=("status", str(one.id))),))
    return Reply(text=Neutral("\n".join(lines)), buttons=tuple(rows))


async def _which(turn: Turn, services: Services, number: int) -> Reply:
    """Whom is it for? Everybody has to be meant."""
    asked = ask(turn, "broadcast.ask_whom", "bc_whom", number)
    everybody = Button(
        label=turn.text.plain("broadcast.everybody"), action="bc_at", args=(str(number), EVERYBODY)
    )
    listed = Button(label=turn.text.plain("way.broadcasts"), action="bc_list")
    return Reply(text=asked.text, asks_text=asked.asks_text, buttons=((everybody,), (listed,)))


def _which_of(turn: Turn, place: Place, number: int) -> Reply:
    rows = tuple(
        (Button(label=one.name, action="bc_at", args=(str(number), one.kind[0], one.code)),)
        for one in place.candidates[:CHOICES]
    )
    return Reply(text=turn.text.say("schedule.which_place"), buttons=rows)


async def _next(turn: Turn, services: Services, number: int) -> Reply:
    """The text is asked for where there is none; else the preview."""
    preview = await services.acting(turn.contact.id).broadcasts.preview(number, turn.text)
    if not preview.said.broadcast.body:
        return ask_text(turn, number, "broadcast.ask_text")
    return preview_reply(turn, preview)


def _target(place: Place | None) -> Target:
    if place is None or place.candidates:
        return Target()
    return Target(stop=place.code) if place.kind == "stop" else Target(area=place.code)


def _instant(turn: Turn) -> datetime | None:
    """The hour that was said: on the day that was said, else today, or tomorrow if it is over."""
    said = turn.understanding
    if said.time is None:
        return None
    day = said.dates.start if said.dates else local_date(turn.now, turn.zone)
    at = instant_of(day, said.time.start, turn.zone)
    if said.dates is None and at <= turn.now:
        return instant_of(day + DAY, said.time.start, turn.zone)
    return at
