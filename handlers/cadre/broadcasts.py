"""Broadcasts of whoever looks after a stop: to its people only, in her words or ready-made ones."""

from bot.dialog.turns import Turn
from bot.domain.broadcasts import ReadyText
from bot.domain.slugs import slug
from bot.domain.visits import StopView
from bot.language import Place
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.broadcasts.authoring import Target
from handlers.announcing import Announced
from handlers.broadcast_asking import ask_text
from handlers.broadcast_words import preview_reply


async def begin(turn: Turn, services: Services, said: Announced) -> Reply:
    """A draft to her stop; without words of her own the ready-made ones are offered.

    Raises NotYourStop where she names another one.
    """
    acting = services.acting(turn.contact.id)
    place = turn.understanding.place if said.names_place else None
    if place is not None and place.kind == "stop" and not place.candidates:
        stops: tuple[str, ...] = (place.code,)
    else:
        stops = await _own(services, await acting.boards.own_stops(), place)
    if not stops and place is not None:  # none of hers lies there: refused below
        await acting.broadcasts.draft(turn.message.address, Target(area=place.code))
    if not stops:
        return Reply(text=turn.text.say("my_stop.none"))
    number = await acting.broadcasts.draft(turn.message.address, Target(stop=stops[0]), said.body)
    if len(stops) > 1:
        return await _which(turn, services, stops, number)
    return await _next(turn, services, number, stops[0])


async def press_stop(turn: Turn, services: Services) -> Reply:
    """Which of her stops: the draft and the code of the stop."""
    number, code = int(turn.args[0]), turn.args[1]
    await services.acting(turn.contact.id).broadcasts.aim(number, Target(stop=code))
    return await _next(turn, services, number, code)


async def press_new(turn: Turn, services: Services) -> Reply:
    """ "Umumkan ke warga" under her stop."""
    address = turn.message.address
    writing = services.acting(turn.contact.id).broadcasts
    number = await writing.draft(address, Target(stop=turn.args[0]))
    return await _next(turn, services, number, turn.args[0])


async def press_ready(turn: Turn, services: Services) -> Reply:
    """A ready-made text: the stop, which text, and the visit that it speaks of."""
    code, ready, visit_id = turn.args
    writing = services.acting(turn.contact.id).broadcasts
    number = await writing.draft(
        turn.message.address, Target(stop=code), ready=ReadyText(ready), visit_id=int(visit_id)
    )
    return preview_reply(turn, await writing.preview(number, turn.text))


async def _next(turn: Turn, services: Services, number: int, stop: str) -> Reply:
    writing = services.acting(turn.contact.id).broadcasts
    preview = await writing.preview(number, turn.text)
    if preview.said.broadcast.body:
        return preview_reply(turn, preview)
    found = await writing.ready_texts(stop)
    rows = tuple(
        (
            Button(
                label=turn.text.label(ready), action="bc_ready", args=(stop, ready, str(visit.id))
            ),
        )
        for ready, visit in found
    )
    asked = ask_text(turn, number, "broadcast.ask_or_ready" if rows else "broadcast.ask_text")
    return Reply(text=asked.text, asks_text=asked.asks_text, buttons=rows)


async def _which(turn: Turn, services: Services, stops: tuple[str, ...], number: int) -> Reply:
    rows = []
    for code in stops:
        stop = await services.stops.by_code(code)
        label = stop.name if stop else code
        rows.append((Button(label=label, action="bc_stop", args=(str(number), code)),))
    return Reply(text=turn.text.say("my_stop.which"), buttons=tuple(rows))


async def _own(services: Services, stops: tuple[str, ...], place: Place | None) -> tuple[str, ...]:
    """Those of her stops that fit the place said."""
    found = [await services.stops.by_code(code) for code in stops]
    return tuple(stop.code for stop in found if stop is not None and _fits(stop, place))


def _fits(stop: StopView, place: Place | None) -> bool:
    if place is None:
        return True
    areas = {slug(name) for name in (stop.kelurahan, stop.kecamatan)}
    named = place.candidates or (place,)
    return any(one.code == stop.code if one.kind == "stop" else one.code in areas for one in named)
