"""Add a visit in words: where and when, whom it touches, and only then done."""

from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.permissions import Action
from bot.domain.proposals import ProposalKind
from bot.i18n import Neutral
from bot.messages import Reply
from bot.services import Services
from handlers import tickets
from handlers.staff.choosing import STAFF, place_said
from handlers.staff.said import reason_in, times_in
from handlers.staff.visits import ask, preview, problem_of
from handlers.staff.wording import begins_anew


async def request_visit(turn: Turn, services: Services) -> Reply:
    """Staff who ask for a visit add it; all others ask staff for it."""
    if turn.contact.role not in STAFF:
        return await tickets.request_visit(turn, services)
    return await said_addition(turn, services)


async def press_add(turn: Turn, services: Services) -> Reply:
    """A visit is to be added: where and when?"""
    permissions = services.acting(turn.contact.id).permissions
    await permissions.require(turn.contact.id, Action.ADD_VISIT)
    return ask(turn, "change.add_where", "visit_new")


async def add_again(turn: Turn, services: Services) -> Reply:
    """Where and when, once more; or that it is left, where something else is to be done."""
    if begins_anew(turn.understanding, turn.message.text):
        return Reply(text=turn.text.say("change.set_aside"))
    return await press_add(turn, services)


async def said_addition(turn: Turn, services: Services) -> Reply:
    """Where and when a visit is to be added; asked again as long as something is missing."""
    said, acting = turn.understanding, services.acting(turn.contact.id)
    await acting.permissions.require(turn.contact.id, Action.ADD_VISIT)
    times = times_in(turn.message.text, said.dates, said.time)
    place, _ = await place_said(turn, services)
    certain = place is not None and place.kind == "stop" and not place.candidates
    stop = place.code if place is not None and certain else ""
    if not stop or times.on is None or times.start is None or times.end is None:
        return ask(turn, "change.add_missing", "visit_new")
    reason = reason_in(turn.message.text)
    number = await acting.proposals.draft(
        ProposalKind.ADD, turn.message.address, times, reason, stop=stop
    )
    plan = await acting.proposals.plan(number)
    problem = problem_of(turn, plan)
    if problem is None:
        return await preview(turn, services, plan)
    asked = ask(turn, "change.add_missing", "visit_new")
    refused = turn.text.say("change.refused", problem=turn.text.label(problem))
    return replace(asked, text=Neutral(f"{refused}\n{asked.text}"))
