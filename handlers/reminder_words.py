"""Wishes about reminders in words: a rest, quiet hours, on again, and how long before."""

from datetime import datetime, timedelta

from bot.dialog.turns import Turn
from bot.domain.subscriptions import SubscriptionView
from bot.i18n import Neutral
from bot.language import says_coming
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.reminders.words import length
from handlers import said_leads
from handlers.coming import said_coming
from handlers.lead_times import ask_quiet_hours, my_subscriptions, pause_until
from handlers.owners import owner
from handlers.said_leads import SaidLeads, leads_in, rest_in


async def said_of_reminders(turn: Turn, services: Services) -> Reply | None:
    """The answer to a wish about all of her reminders; None where it is no such wish."""
    text = turn.message.text
    if turn.args or not text:
        return None
    if said_leads.names_quiet_hours(text):
        return await ask_quiet_hours(turn, services)
    if said_leads.wants_pause(text):
        return await pause_until(turn, services, _until(turn))
    if said_leads.wants_again(text):
        return await _again(turn, services)
    return None


async def said_of_rests(turn: Turn, services: Services) -> Reply | None:
    """For who names a place, or spoke of one before: only the begin and the end of a rest."""
    text = turn.message.text
    if said_leads.wants_pause(text):
        return await pause_until(turn, services, _until(turn))
    return await _again(turn, services) if said_leads.wants_again(text) else None


async def said_less(turn: Turn, services: Services) -> Reply | None:
    """For who wants no reminders: the answer to less than that, a rest or quiet nights."""
    until, text = _until(turn), turn.message.text
    if turn.args or not text:
        return None
    if until is not None:
        return await pause_until(turn, services, until)
    if turn.understanding.place is None and said_leads.minds_hours(text):
        return await ask_quiet_hours(turn, services)
    if turn.understanding.place is None and said_leads.only_broadcasts(text):
        return await no_broadcasts(turn, services)
    return await said_of_reminders(turn, services)


async def said_of_all(turn: Turn, services: Services) -> Reply | None:
    """For who wants reminders and names no place: a change of those that she has."""
    found = await said_of_reminders(turn, services)
    if found is not None:
        return found
    text = turn.message.text
    contact_id, said = await owner(turn, services), leads_in(text)
    held = (await services.subscriptions.choices(contact_id)).subscriptions
    is_change = said.kinds or said_leads.wants_change(text) or said_leads.wants_again(text)
    if not held or not is_change:
        return None
    for each in held:
        await switch(services, contact_id, each, said)
    listed = await my_subscriptions(turn, services)
    done = [turn.text.say("lead.changed")] if said.kinds else []
    told = [*done, *lead_notes(turn, said), listed.text]
    return Reply(text=Neutral("\n\n".join(told)), buttons=listed.buttons)


async def no_broadcasts(turn: Turn, services: Services) -> Reply:
    """Who minds broadcasts alone keeps her reminders, as with the button under a broadcast."""
    await services.broadcast_wishes.refuse(await owner(turn, services))
    again = Button(label=turn.text.plain("broadcast.again"), action="yes_bc")
    return Reply(text=turn.text.say("broadcast.refused"), buttons=((again,),))


async def my_reminders(turn: Turn, services: Services) -> Reply:
    """All that she chose, or what she wants changed in it; or that she comes to a visit."""
    if says_coming(turn.understanding):
        return await said_coming(turn, services)
    return await said_of_reminders(turn, services) or await my_subscriptions(turn, services)


async def spoken_of_reminders(turn: Turn, services: Services) -> Reply | None:
    """The same for words that were not understood."""
    text = turn.message.text
    if not said_leads.is_about(text):
        return None
    found = await said_of_reminders(turn, services)
    if found is not None or turn.understanding.place is not None or not leads_in(text).kinds:
        return found
    return await said_of_all(turn, services) if "subscribe" in _meant(turn) else None


def _meant(turn: Turn) -> tuple[str, ...]:
    """What the words may mean, the likeliest first: medicine is nothing to remind of."""
    said = turn.understanding
    return (said.intent, *said.alternatives)


async def switch(
    services: Services,
    contact_id: int,
    held: SubscriptionView,
    said: SaidLeads,
    *,
    is_new: bool = False,
) -> None:
    """The lead times that were said, for one of her places."""
    leads = said.changed(held.leads, is_new=is_new)
    if leads != held.leads:
        await services.subscriptions.set_leads(contact_id, held.id, leads)


def lead_notes(turn: Turn, said: SaidLeads) -> list[Neutral]:
    """What could not be done exactly as it was said."""
    if said.too_early:
        return [turn.text.say("lead.day_at_most")]
    if said.minutes is None or said.minutes == said.asked:
        return []
    chosen = length(timedelta(minutes=said.minutes), turn.text)
    return [turn.text.say("lead.nearest", length=chosen)]


async def _again(turn: Turn, services: Services) -> Reply | None:
    """A rest ends, or what "berhenti" ended holds again."""
    contact_id = await owner(turn, services)
    choices = await services.subscriptions.choices(contact_id)
    if choices.paused_until is None and not choices.stopped:
        return None
    if choices.paused_until is not None:
        await services.subscriptions.pause(contact_id, None)
    if choices.stopped:
        await services.subscriptions.resume(contact_id)
    listed = await my_subscriptions(turn, services)
    text = Neutral("\n\n".join([turn.text.say("pause.over"), listed.text]))
    return Reply(text=text, buttons=listed.buttons)


def _until(turn: Turn) -> datetime | None:
    return rest_in(turn.message.text, turn.understanding.dates, turn.now, turn.zone)
