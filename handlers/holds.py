"""Asking for a title: which one, where it is fetched, in whose name."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.people import Role
from bot.domain.places import Lending, StopKind
from bot.domain.slugs import slug
from bot.domain.visits import StopView
from bot.i18n import Neutral
from bot.language import fold, names_impossible_date
from bot.messages import Reply, TextAsked
from bot.services import Services
from bot.services.titles.offers import is_named
from handlers.hold_placing import place, place_elsewhere
from handlers.hold_questions import (
    CHOICES,
    ask_name,
    ask_place,
    ask_title,
    leave_button,
    name_in,
    says_yes,
    which_place,
)
from handlers.hold_words import MOVABLE, alone, own_button
from handlers.odd_questions import ask_other_day
from handlers.schedule import next_visit
from handlers.title_cards import LONGEST_QUERY, short, title_line
from handlers.titles import nothing, suggest_button
from handlers.wishes import Asked, asked_button, asked_in, place_arg, read_asked


async def request_title(turn: Turn, services: Services) -> Reply:
    """The title that was said is asked for; what is missing is asked back, one at a time."""
    said = turn.understanding
    if not alone(turn):
        return _in_private(turn)
    if names_impossible_date(said):
        return ask_other_day(turn)
    asked = asked_in(said)
    if said.query is None:
        return ask_title(turn, asked)
    return await _named(turn, services, said.query, asked)


async def said_title(turn: Turn, services: Services) -> Reply:
    """The title that was asked for. Whoever names a place instead asks when the van comes."""
    said, before = turn.understanding, read_asked(turn.args)
    if said.query is None and said.place is not None:
        return await next_visit(turn, services)
    now = asked_in(said)
    asked = replace(before, place=now.place or before.place, dates=now.dates or before.dates)
    return await _named(turn, services, said.query or turn.message.text, asked)


async def press_new(turn: Turn, services: Services) -> Reply:
    """A title, or the stop for it, chosen by button."""
    if not alone(turn):
        return _in_private(turn)
    return await _go_on(turn, services, read_asked(turn.args))


async def said_place(turn: Turn, services: Services) -> Reply:
    """The stop that was asked for; days said with it count too."""
    asked, said = read_asked(turn.args), turn.understanding
    if said.dates is not None:
        asked = replace(asked, dates=said.dates)
    if said.place is None:
        key = "hold.ask_place" if says_yes(turn.message.text) else "hold.place_unknown"
        return ask_place(turn, asked, turn.text.say(key), await _homes(turn, services))
    if said.place.candidates:
        return which_place(turn, asked, said.place)
    return await _go_on(turn, services, replace(asked, place=place_arg(said.place)))


async def press_own_name(turn: Turn, services: Services) -> Reply:
    """The name that the platform knows goes on the slip; as typed, if the button was typed."""
    typed = name_in(turn.message.text)
    same = fold(typed) == fold(turn.contact.name)
    name = typed if same else name_in(turn.contact.name)
    return await place(turn, services, read_asked(turn.args), name=name)


async def said_name(turn: Turn, services: Services) -> Reply:
    """The name for the slip, which is kept. An area is none: she wants to fetch it there."""
    asked, words, said = read_asked(turn.args), turn.message.text, turn.understanding.place
    if said and said.kind == "area" and fold(name_in(words)) == fold(said.name):
        return await said_place(turn, services)
    name = name_in(turn.contact.name) if says_yes(words) else name_in(words)
    if not name:
        return ask_name(turn, asked, turn.text.say("hold.name_unclear"))
    return await place(turn, services, asked, name=name)


async def press_elsewhere(turn: Turn, services: Services) -> Reply:
    """It shall be fetched at another stop."""
    hold = await services.acting(turn.contact.id).holds.by_id(int(turn.args[0]))
    if hold.state not in MOVABLE:
        text = turn.text.say("hold.stays", title=hold.title, state=turn.text.label(hold.state))
        return Reply(text=text, buttons=((own_button(turn),),))
    return ask_place(turn, Asked(former=hold.id), turn.text.say("hold.ask_elsewhere"))


async def press_neighbour(turn: Turn, services: Services) -> Reply:
    """A cadre asks for the same title for somebody without a phone."""
    hold = await services.acting(turn.contact.id).holds.by_id(int(turn.args[0]))
    return Reply(
        text=turn.text.say("hold.whose", title=hold.title, stop=hold.stop_name),
        buttons=((leave_button(turn),),),
        asks_text=TextAsked(answer="hold_for", args=(str(hold.id),)),
    )


async def said_neighbour(turn: Turn, services: Services) -> Reply:
    """The neighbour's name."""
    name = name_in(turn.message.text)
    if not name:
        reply = await press_neighbour(turn, services)
        return replace(reply, text=turn.text.say("hold.name_unclear"))
    hold = await services.acting(turn.contact.id).holds.by_id(int(turn.args[0]))
    asked = Asked(title_id=hold.title_id or 0).at(hold.stop)
    return await place(turn, services, asked, neighbour=name)


async def title_again(turn: Turn, services: Services) -> Reply:
    """Which title, once more."""
    return ask_title(turn, read_asked(turn.args))


async def place_again(turn: Turn, services: Services) -> Reply:
    """Where it is fetched, once more, with the title that still waits for that."""
    asked = read_asked(turn.args)
    title = await _title_of(turn, services, asked)
    text = turn.text.say("hold.still_place", title=title)
    return ask_place(turn, asked, text, await _homes(turn, services))


async def name_again(turn: Turn, services: Services) -> Reply:
    """In whose name, once more, with the title that still waits for that."""
    asked = read_asked(turn.args)
    title = await _title_of(turn, services, asked)
    return ask_name(turn, asked, turn.text.say("hold.still_name", title=title))


async def _title_of(turn: Turn, services: Services, asked: Asked) -> str:
    if asked.former:
        return (await services.acting(turn.contact.id).holds.by_id(asked.former)).title
    return (await services.titles.by_id(asked.title_id)).card.title


async def _homes(turn: Turn, services: Services) -> list[StopView]:
    return _open_to(turn, await services.home_stops.of(turn.contact.id))


async def _go_on(turn: Turn, services: Services, asked: Asked) -> Reply:
    """Ask where it is fetched, or place it there."""
    if asked.place.startswith("a"):
        return await _in_area(turn, services, asked)
    if asked.place:
        go = place_elsewhere if asked.former else place
        return await go(turn, services, asked)
    homes = await _homes(turn, services)
    if len(homes) == 1 and not asked.former:
        return await place(turn, services, asked.at(homes[0].code))
    key = "hold.which_stop" if homes else "hold.ask_place"
    return ask_place(turn, asked, turn.text.say(key), homes)


async def _named(turn: Turn, services: Services, query: str, asked: Asked) -> Reply:
    """Go on with the title that the words name, or show the few that may be meant."""
    query = " ".join(query.split())
    found = await services.titles.named(query)
    if not found:
        return nothing(turn, query)
    chosen = [replace(asked, title_id=offer.card.id) for offer in found]
    if len(found) == 1 and is_named(found):
        return await _go_on(turn, services, chosen[0])
    rows = [
        (asked_button(short(title_line(offer)), "h_new", each),)
        for offer, each in zip(found, chosen, strict=True)
    ]
    text = turn.text.say("hold.which_title", query=short(query, LONGEST_QUERY))
    return Reply(text=text, buttons=(*rows, (suggest_button(turn, query),)))


async def _in_area(turn: Turn, services: Services, asked: Asked) -> Reply:
    there = await services.stops.in_area(asked.place[1:])
    lends = _open_to(turn, there)
    if len(lends) == 1:
        return await _go_on(turn, services, asked.at(lends[0].code))
    if not lends:
        return ask_place(turn, asked, _why_none(turn, asked.place[1:], there))
    key = "hold.which_stop" if len(lends) <= CHOICES else "hold.which_stop_more"
    return ask_place(turn, asked, turn.text.say(key), lends)


def _why_none(turn: Turn, code: str, there: Sequence[StopView]) -> Neutral:
    """Why nothing can be fetched in an area: its stops are schools, or lend nothing, or both."""
    area = next((one.kecamatan for one in there if slug(one.kecamatan) == code), "")
    area = area or next((one.kelurahan for one in there), "")
    reading = [stop.lending is Lending.READ_ONLY for stop in there]
    if not there:
        return turn.text.say("hold.none_lends")
    if all(reading):
        return turn.text.say("hold.only_reading", area=area)
    key = "hold.schools_and_reading" if any(reading) else "hold.only_schools"
    return turn.text.say(key, area=area)


def _open_to(turn: Turn, stops: Sequence[StopView]) -> list[StopView]:
    """Stops at which she may fetch something: at schools only their teachers do."""
    resident = turn.contact.role is Role.RESIDENT
    return [
        stop
        for stop in stops
        if stop.lending is not Lending.READ_ONLY and not (resident and stop.kind is StopKind.SCHOOL)
    ]


def _in_private(turn: Turn) -> Reply:
    return Reply(text=turn.text.say("hold.in_private"))
