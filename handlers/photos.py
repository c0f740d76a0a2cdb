"""Photos: the barcode on one finds a title, and for staff a hold, a loan or a copy."""

import asyncio

from bot.dialog.running import Tools
from bot.dialog.turns import Turn
from bot.domain.isbns import isbn13
from bot.domain.people import Role
from bot.domain.tasks import NewTask, Task, TaskKind
from bot.files.barcodes import read_barcodes
from bot.language import Understanding
from bot.messages import Button, FetchProblem, InboundMessage, Reply
from bot.services import Services
from handlers.hold_words import alone
from handlers.info import ways_on
from handlers.staff.lending import look_up
from handlers.title_cards import can_be_asked_for, cards_text, short
from handlers.titles import show
from handlers.wishes import Asked, asked_button

STAFF = frozenset({Role.STAFF, Role.ADMIN})
NOTHING_SAID = Understanding(intent="out_of_scope", confidence=0.0)
UNFETCHED = {
    FetchProblem.TOO_LARGE: "photo.too_large",
    FetchProblem.GONE: "photo.gone",
    FetchProblem.FAILED: "photo.gone",
}


async def received(turn: Turn, services: Services) -> Reply:
    """A photo: it is looked at beside the conversation."""
    problem = FetchProblem.FAILED if turn.fetched is None else turn.fetched.problem
    if turn.fetched is None or problem is not None:
        problem = problem or FetchProblem.FAILED
        return Reply(text=turn.text.say(UNFETCHED[problem]), buttons=ways_on(turn))
    await services.tasks.add(
        NewTask(
            kind=TaskKind.READ_PHOTO,
            contact_id=turn.contact.id,
            address=turn.message.address,
            language=turn.contact.language,
            arguments={"sender": turn.message.sender, "own_words": turn.message.own_words},
            content=turn.fetched.content,
        )
    )
    return Reply(text=turn.text.say("photo.reading"))


async def read_photo(task: Task, tools: Tools) -> Reply:
    """What the first code on it that we know leads to."""
    async with tools.reading() as services:
        content = await services.tasks.content_of(task.id)
    codes = await asyncio.to_thread(read_barcodes, content or b"")
    async with tools.reading() as services:
        turn = await _turn(task, tools, services)
        if turn is None or not codes:
            return Reply(text=tools.text.say("photo.no_code"))
        for code in codes:
            reply = await _found(turn, services, code)
            if reply is not None:
                return reply
        return Reply(text=tools.text.say("photo.unknown", code=short(codes[0])))


async def _turn(task: Task, tools: Tools, services: Services) -> Turn | None:
    """The conversation in which the photo was sent, as the handlers of words know it."""
    sender = str(task.arguments["sender"])
    contact = await services.contacts.find(task.address.channel, sender)
    if contact is None:
        return None
    message = InboundMessage(
        address=task.address,
        update_key="",
        sender=sender,
        sent_at=task.created_at,
        own_words=bool(task.arguments["own_words"]),
    )
    return Turn(
        message=message,
        understanding=NOTHING_SAID,
        contact=contact,
        now=tools.clock.now(),
        zone=str(tools.zone),
        text=tools.text,
        texts={task.language: tools.text},
    )


async def _found(turn: Turn, services: Services, code: str) -> Reply | None:
    if turn.contact.role in STAFF and turn.message.own_words and alone(turn):
        reply = await look_up(turn, services, code)
        if reply is not None:
            return reply
    offer = await services.titles.with_barcode(code)
    if offer is not None:
        rows: tuple[tuple[Button, ...], ...] = ()
        if can_be_asked_for(offer):
            label = turn.text.plain("find.request", title=short(offer.card.title))
            rows = ((asked_button(label, "h_new", Asked(title_id=offer.card.id)),),)
        return Reply(text=await cards_text((offer,), services, turn.text), buttons=rows)
    return await show(turn, services, code, Asked()) if isbn13(code) else None
