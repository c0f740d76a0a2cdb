"""Reminders: asking for them, ending them, and the buttons under one."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.people import Purpose
from bot.domain.subscriptions import PlaceKind, SubscriptionView
from bot.domain.visits import VisitState, VisitView
from bot.errors import StopUnknown, VisitChangeRefused
from bot.i18n import Neutral
from bot.language import Place, PlaceCandidate
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.reminders.words import when
from handlers.coming import noted
from handlers.info import button_old
from handlers.lead_times import leads_text, rest_lines
from handlers.owners import in_group, may_lead, owner
from handlers.places import read_place
from handlers.reminder_words import lead_notes, said_less, said_of_all, said_of_rests, switch
from handlers.said_leads import SaidLeads, leads_in, leads_of

CHOICES = 6
AGAIN = 60
"""Minutes before a visit at which "Ingatkan lagi" reminds."""
LONGEST_WITH_LEADS = 25
"""Bytes of a code beside which lead times fit into a button."""
ON_A_PAGE = frozenset({"browser"})
"""Channels that show a message only while their page is open."""


async def subscribe(turn: Turn, services: Services) -> Reply:
    """Reminders of the place that was said, or a question for it."""
    place = turn.understanding.place
    of_all = await (said_of_rests if place else said_of_all)(turn, services)
    if of_all is not None:
        return of_all
    if place is None:
        return Reply(text=turn.text.say("subscribe.ask_place"), asks="place")
    said, named = leads_in(turn.message.text), (place, *turn.understanding.beside)
    done = [
        await _subscribed(turn, services, (PlaceKind(each.kind), each.code), said)
        for each in named[:CHOICES]
        if not each.candidates
    ]
    unclear = next((each for each in named if each.candidates), None)
    if unclear is None:
        return replace(_together(done), buttons=done[0].buttons)
    key = "subscribe.also" if done else "schedule.which_place"
    asked = Reply(text=turn.text.say(key, places=unclear.name), asks="place")
    buttons = _candidates(unclear, "remind", said.arg())
    return replace(_together([*done, asked]), buttons=buttons, asks="place")


async def press_remind(turn: Turn, services: Services) -> Reply:
    """Reminders of a place chosen by button: kind and code, and the lead times that were said."""
    kind, code, _ = read_place(turn.args[:2])
    said = leads_of("".join(turn.args[2:3]))
    return await _subscribed(turn, services, (PlaceKind(kind), code), said)


async def unsubscribe(turn: Turn, services: Services) -> Reply:
    """No more reminders: of the place that was said, or of any; or a rest, where one is said."""
    less = await said_less(turn, services)
    if less is not None:
        return less
    place = turn.understanding.place
    if place is None:
        return await press_stop_all(turn, services)
    if place.candidates:
        text = turn.text.say("schedule.which_place")
        return Reply(text=text, buttons=_candidates(place, "unremind"), asks="place")
    return _together(
        [
            await _stopped_at(turn, services, PlaceKind(each.kind), each.code, each.name)
            for each in (place, *turn.understanding.beside)
            if not each.candidates
        ]
    )


async def press_stop_all(turn: Turn, services: Services) -> Reply:
    """Everything ends at once; with a place in the button, only that."""
    if turn.args:
        kind, code, _ = read_place(turn.args)
        name = code.replace("-", " ").title()
        return await _stopped_at(turn, services, PlaceKind(kind), code, name)
    await services.subscriptions.stop_all(await owner(turn, services))
    again = Button(label=turn.text.plain("unsubscribe.resume"), action="resume")
    of_group = in_group(turn) and not may_lead(turn)
    key = "unsubscribe.done_not_group" if of_group else "unsubscribe.done"
    return Reply(text=turn.text.say(key), buttons=((again,),))


async def press_resume(turn: Turn, services: Services) -> Reply:
    """What "berhenti" ended holds again."""
    contact_id = await owner(turn, services)
    await services.subscriptions.resume(contact_id)
    held = (await services.subscriptions.choices(contact_id)).subscriptions
    if not held:
        return Reply(text=turn.text.say("unsubscribe.resumed_none"))
    return Reply(text=turn.text.say("unsubscribe.resumed", places=_names(held)))


async def press_coming(turn: Turn, services: Services) -> Reply:
    """ "Saya datang": counted, and for those who lead the count is told."""
    visit = await _visit_ahead(turn, services)
    if isinstance(visit, Reply):
        return visit
    return await noted(turn, services, visit)


async def press_again(turn: Turn, services: Services) -> Reply:
    """ "Ingatkan lagi 1 jam sebelum"."""
    visit = await _visit_ahead(turn, services)
    if isinstance(visit, Reply):
        return visit
    if not await services.attending.remind_again(turn.contact.id, visit.id, AGAIN):
        return Reply(text=turn.text.say("again.too_late", stop=visit.stop.name))
    return Reply(text=turn.text.say("again.noted", stop=visit.stop.name))


async def press_confirm(turn: Turn, services: Services) -> Reply:
    """A cadre says that her day stands."""
    visit = await _visit_ahead(turn, services)
    if isinstance(visit, Reply):
        return visit
    if visit.state is VisitState.PLANNED:
        changes = services.acting(turn.contact.id).changes
        try:
            visit = await changes.confirm(visit.id, revision=visit.revision)
        except VisitChangeRefused:
            return await button_old(turn, services)
    values = {"stop": visit.stop.name, "when": when(visit, turn.text)}
    return Reply(text=turn.text.say("confirm.noted", **values))


async def link_carry(turn: Turn, services: Services) -> Reply:
    """The link from the browser: its reminders come to this chat from now on."""
    carried = await services.carry_over.accept(turn.args[0], turn.contact.id)
    if carried is None:
        return Reply(text=turn.text.say("carry.old"))
    held = (await services.subscriptions.choices(turn.contact.id)).subscriptions
    if not held:
        return Reply(text=turn.text.say("carry.nothing"))
    return Reply(text=turn.text.say("carry.done", places=_names(held)), buttons=(_ways(turn),))


async def _subscribed(
    turn: Turn, services: Services, place: tuple[PlaceKind, str], said: SaidLeads
) -> Reply:
    if in_group(turn) and not may_lead(turn):
        return Reply(text=turn.text.say("subscribe.group"))
    contact_id = await owner(turn, services)
    before = await _held(services, contact_id, place)
    agreed = await services.consents.of(contact_id, Purpose.REMINDERS)
    try:
        await services.subscriptions.subscribe(contact_id, *place)
    except StopUnknown:
        return await button_old(turn, services)
    mine = await _held(services, contact_id, place)
    if mine is None:
        return await button_old(turn, services)
    await switch(services, contact_id, mine, said, is_new=before is None)
    leads = said.changed(mine.leads, is_new=before is None)
    told = [
        turn.text.say("subscribe.done", place=mine.name, leads=leads_text(leads, turn.text)),
        *lead_notes(turn, said),
        await _next_line(turn, services, mine),
    ]
    told += [turn.text.say("subscribe.first")] if agreed is None else []
    told += await rest_lines(turn, services, contact_id)
    if turn.message.address.channel in ON_A_PAGE:
        told.append(await _page_line(turn, services, contact_id))
    return Reply(text=Neutral("\n\n".join(told)), buttons=(_ways(turn),))


async def _held(
    services: Services, contact_id: int, place: tuple[PlaceKind, str]
) -> SubscriptionView | None:
    """Her subscription of a place, if it holds."""
    held = (await services.subscriptions.choices(contact_id)).subscriptions
    return next((each for each in held if (each.kind, each.code) == place), None)


async def _next_line(turn: Turn, services: Services, mine: SubscriptionView) -> Neutral:
    visits = services.visits
    if mine.kind is PlaceKind.STOP:
        found = await visits.next_at_stop(mine.code, limit=2)
    else:
        found = await visits.next_in_area(mine.code, limit=2)
    ahead = [visit for visit in found.visits if visit.starts_at > turn.now]
    if not ahead:
        return turn.text.say("subscribe.no_visit")
    visit = ahead[0]
    return turn.text.say("changed.next", stop=visit.stop.name, when=when(visit, turn.text))


async def _page_line(turn: Turn, services: Services, contact_id: int) -> Neutral:
    """In the browser nobody is reached while the page is closed; Telegram can take over."""
    link = await services.carry_over.link(contact_id)
    if not link:
        return turn.text.say("subscribe.page")
    return turn.text.say("subscribe.page_or_telegram", link=link)


async def _stopped_at(
    turn: Turn, services: Services, kind: PlaceKind, code: str, name: str
) -> Reply:
    contact_id = await owner(turn, services)
    try:
        stopped = await services.subscriptions.stop_place(contact_id, kind, code)
    except StopUnknown:
        return await button_old(turn, services)
    if stopped.wider:
        text = turn.text.say("unsubscribe.wider", place=name, areas=_names(stopped.wider))
        return Reply(text=text, buttons=tuple((_end(turn, each),) for each in stopped.wider))
    if not stopped.ended:
        mine = Button(label=turn.text.plain("way.reminders"), action="reminders")
        text = turn.text.say("unsubscribe.not_there", place=name)
        return Reply(text=text, buttons=((mine,),))
    again = tuple(_again(turn, each) for each in stopped.ended[:CHOICES])
    text = turn.text.say("unsubscribe.place", places=_names(stopped.ended))
    return Reply(text=text, buttons=tuple((button,) for button in again))


async def _visit_ahead(turn: Turn, services: Services) -> VisitView | Reply:
    """The visit of the button, if it is still to come; otherwise what there is to say."""
    visit = await services.visits.by_id(int(turn.args[0]))
    if visit is None:
        return await button_old(turn, services)
    values = {"stop": visit.stop.name, "when": when(visit, turn.text)}
    if visit.state is VisitState.CANCELLED:
        return Reply(text=turn.text.say("coming.cancelled", **values))
    if visit.state is VisitState.DONE or visit.ends_at <= turn.now:
        return Reply(text=turn.text.say("coming.over", **values))
    return visit


def _together(replies: Sequence[Reply]) -> Reply:
    """Answers about several places as one; what each of them says is said once."""
    parts = dict.fromkeys(part for reply in replies for part in reply.text.split("\n\n"))
    rows = tuple(row for reply in replies for row in reply.buttons)
    return Reply(text=Neutral("\n\n".join(parts)), buttons=rows)


def _candidates(place: Place, action: str, said: str = "") -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (Button(label=found.name, action=action, args=_args(found, said)),)
        for found in place.candidates[:CHOICES]
    )


def _args(found: PlaceCandidate, said: str) -> tuple[str, ...]:
    """Kind and code, and what else was said where there is room for it."""
    fits = said and len(found.code) <= LONGEST_WITH_LEADS
    return (found.kind[0], found.code, *([said] if fits else []))


def _ways(turn: Turn) -> tuple[Button, ...]:
    change = Button(label=turn.text.plain("remind.change"), action="reminders")
    return change, Button(label=turn.text.plain("remind.stop"), action="unremind")


def _end(turn: Turn, held: SubscriptionView) -> Button:
    label = turn.text.plain("unsubscribe.end", place=held.name)
    return Button(label=label, action="unremind", args=(held.kind.value[0], held.code))


def _again(turn: Turn, ended: SubscriptionView) -> Button:
    label = turn.text.plain("unsubscribe.again", place=ended.name)
    return Button(label=label, action="remind", args=(ended.kind.value[0], ended.code))


def _names(held: tuple[SubscriptionView, ...]) -> str:
    return ", ".join(each.name for each in held)
