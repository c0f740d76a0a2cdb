"""Reminders: asking for them, ending them, and the buttons under one."""

from bot.dialog.turns import Turn
from bot.domain.subscriptions import PlaceKind, SubscriptionView
from bot.domain.visits import VisitState, VisitView
from bot.errors import StopUnknown, VisitChangeRefused
from bot.i18n import Neutral
from bot.language import Place
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.reminders.words import when
from handlers.info import button_old
from handlers.lead_times import leads_text
from handlers.owners import LEADING, in_group, may_lead, owner
from handlers.places import read_place

CHOICES = 6
AGAIN = 60
"""Minutes before a visit at which "Ingatkan lagi" reminds."""
ON_A_PAGE = frozenset({"browser"})
"""Channels that show a message only while their page is open."""


async def subscribe(turn: Turn, services: Services) -> Reply:
    """Reminders of the place that was said, or a question for it."""
    place = turn.understanding.place
    if place is None:
        return Reply(text=turn.text.say("subscribe.ask_place"), asks="place")
    if place.candidates:
        text = turn.text.say("schedule.which_place")
        return Reply(text=text, buttons=_candidates(place, "remind"), asks="place")
    return await _subscribed(turn, services, PlaceKind(place.kind), place.code)


async def press_remind(turn: Turn, services: Services) -> Reply:
    """Reminders of a place chosen by button: kind and code."""
    kind, code, _ = read_place(turn.args)
    return await _subscribed(turn, services, PlaceKind(kind), code)


async def unsubscribe(turn: Turn, services: Services) -> Reply:
    """No more reminders: of the place that was said, or of any."""
    place = turn.understanding.place
    if place is None:
        return await press_stop_all(turn, services)
    if place.candidates:
        text = turn.text.say("schedule.which_place")
        return Reply(text=text, buttons=_candidates(place, "unremind"), asks="place")
    return await _stopped_at(turn, services, PlaceKind(place.kind), place.code, place.name)


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
    guests = await services.attending.come(turn.contact.id, visit.id)
    said = [turn.text.say("coming.noted", stop=visit.stop.name, when=when(visit, turn.text))]
    if turn.contact.role in LEADING:
        said.append(turn.text.say_many("coming.count", guests))
    return Reply(text=Neutral("\n".join(said)))


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


async def _subscribed(turn: Turn, services: Services, kind: PlaceKind, code: str) -> Reply:
    if in_group(turn) and not may_lead(turn):
        return Reply(text=turn.text.say("subscribe.group"))
    contact_id = await owner(turn, services)
    try:
        await services.subscriptions.subscribe(contact_id, kind, code)
    except StopUnknown:
        return await button_old(turn, services)
    held = (await services.subscriptions.choices(contact_id)).subscriptions
    mine = next(each for each in held if each.kind is kind and each.code == code)
    leads = leads_text(mine.leads, turn.text)
    said = [turn.text.say("subscribe.done", place=mine.name, leads=leads)]
    said.append(await _next_line(turn, services, mine))
    if turn.message.address.channel in ON_A_PAGE:
        said.append(await _page_line(turn, services, contact_id))
    return Reply(text=Neutral("\n\n".join(said)), buttons=(_ways(turn),))


async def _next_line(turn: Turn, services: Services, mine: SubscriptionView) -> Neutral:
    visits = services.visits
    if mine.kind is PlaceKind.STOP:
        found = await visits.next_at_stop(mine.code, limit=1)
    else:
        found = await visits.next_in_area(mine.code, limit=1)
    if not found.visits:
        return turn.text.say("subscribe.no_visit")
    visit = found.visits[0]
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


def _candidates(place: Place, action: str) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (Button(label=found.name, action=action, args=(found.kind[0], found.code)),)
        for found in place.candidates[:CHOICES]
    )


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
