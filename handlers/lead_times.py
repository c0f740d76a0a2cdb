"""What somebody chose about her reminders, and the buttons that change it."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.quiet_hours import USUAL, QuietHours
from bot.domain.reminders import MINUTES
from bot.domain.subscriptions import LeadKind, Leads, ReminderChoices, SubscriptionView
from bot.i18n import Neutral, Translator
from bot.i18n.dates import full_date
from bot.language import names_impossible_date
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.reminders.words import length
from handlers.info import button_old
from handlers.owners import owner
from handlers.said_leads import moved_end, quiet_in, says_rest

SHOWN = 6
WEEK = timedelta(weeks=1)
WEEKS = (1, 2)
"""How long one can pause by button."""
QUIET = ((20, 7), (21, 6), (22, 5), (0, 0))
"""Hours that can be chosen as quiet: the usual ones first, which is to choose none; none last."""
SWITCHES = (LeadKind.DAY_BEFORE, LeadKind.MORNING, LeadKind.ARRIVED, LeadKind.CUT_OFF)
BY_TIME = (LeadKind.DAY_BEFORE, LeadKind.MORNING, LeadKind.SOON, LeadKind.ARRIVED, LeadKind.CUT_OFF)
"""As they come before a visit; the last is about requests, not about the visit."""
ON, OFF = "✓ ", ""


async def my_subscriptions(turn: Turn, services: Services) -> Reply:
    """All reminders of the person, and the ways to change them.

    Pressed under a reminder it is a message of its own: what the reminder says is still needed.
    """
    return await _mine(turn, services, edit=bool(turn.args))


async def _mine(turn: Turn, services: Services, *, edit: bool) -> Reply:
    contact_id = await owner(turn, services)
    choices = await services.subscriptions.choices(contact_id)
    wants = await services.broadcast_wishes.wants(contact_id)
    if not choices.subscriptions:
        return _with_broadcasts(turn, _none(turn, choices), wants=wants)
    lines = [turn.text.say("reminders.mine")]
    lines += [_line(held, turn.text) for held in choices.subscriptions]
    lines += _chosen_lines(turn, choices)
    text = Neutral("\n".join(lines))
    reply = Reply(text=text, buttons=_all_buttons(turn, choices), edit=edit)
    return _with_broadcasts(turn, reply, wants=wants)


def _with_broadcasts(turn: Turn, reply: Reply, *, wants: bool) -> Reply:
    """Who refused broadcasts sees so here, and the way back."""
    if wants:
        return reply
    text = Neutral("\n".join([reply.text, turn.text.say("broadcast.refused_line")]))
    again = Button(label=turn.text.plain("broadcast.again"), action="yes_bc")
    return replace(reply, text=text, buttons=(*reply.buttons, (again,)))


async def press_place(turn: Turn, services: Services) -> Reply:
    """The lead times of one subscription, each a switch."""
    choices = await services.subscriptions.choices(await owner(turn, services))
    held = next((each for each in choices.subscriptions if str(each.id) == turn.args[0]), None)
    return _switches(turn, held) if held else await button_old(turn, services)


async def press_lead(turn: Turn, services: Services) -> Reply:
    """A switch was pressed: subscription, kind of lead, and minutes for "soon"."""
    contact_id = await owner(turn, services)
    choices = await services.subscriptions.choices(contact_id)
    held = next((each for each in choices.subscriptions if str(each.id) == turn.args[0]), None)
    if held is None:
        return await button_old(turn, services)
    leads = _switched(held.leads, LeadKind(turn.args[1]), turn.args[2:])
    await services.subscriptions.set_leads(contact_id, held.id, leads)
    return _switches(turn, replace(held, leads=leads))


async def press_quiet(turn: Turn, services: Services) -> Reply:
    """Quiet hours to choose from, or those that were chosen: first and last hour."""
    if not turn.args:
        rows = tuple((_quiet_button(turn, start, end),) for start, end in QUIET)
        return Reply(text=turn.text.say("quiet.ask"), buttons=rows, edit=_edits(turn))
    start, end = (int(arg) for arg in turn.args)
    usual = (start, end) == QUIET[0]
    quiet = None if usual else QuietHours(start=time(start), end=time(end))
    await services.subscriptions.choose_quiet_hours(await owner(turn, services), quiet)
    return await _mine(turn, services, edit=True)


async def press_pause(turn: Turn, services: Services) -> Reply:
    """A pause of so many weeks begins, or ends."""
    until = turn.now + int(turn.args[0]) * WEEK if turn.args else None
    await services.subscriptions.pause(await owner(turn, services), until)
    return await _mine(turn, services, edit=_edits(turn))


async def pause_until(turn: Turn, services: Services, until: datetime | None) -> Reply:
    """A rest until an instant that was said; None asks how long it is to be."""
    ending = Button(label=turn.text.plain("remind.stop"), action="unremind")
    if until is None:
        is_unclear = says_rest(turn.message.text) or names_impossible_date(turn.understanding)
        asked = turn.text.say("pause.unclear" if is_unclear else "pause.ask")
        return Reply(text=asked, buttons=(pauses(turn.text), (ending,)))
    await services.subscriptions.pause(await owner(turn, services), until)
    date = full_date(until.astimezone(ZoneInfo(turn.zone)).date(), turn.text)
    go_on = Button(label=turn.text.plain("reminders.go_on"), action="pause")
    return Reply(text=turn.text.say("pause.done", date=date), buttons=((go_on, ending),))


async def ask_quiet_hours(turn: Turn, services: Services) -> Reply:
    """The hours that are quiet for her now, and others to choose from; or those she says."""
    contact_id = await owner(turn, services)
    chosen = (await services.subscriptions.choices(contact_id)).quiet
    said = quiet_in(turn.message.text) or _with_one_end(turn, chosen or USUAL)
    if said is not None:
        await services.subscriptions.choose_quiet_hours(contact_id, said)
        text = turn.text.say("quiet.chosen", hours=chosen_hours(turn.text, said))
    else:
        text = turn.text.say("quiet.now", hours=chosen_hours(turn.text, chosen))
    rows = tuple((_quiet_button(turn, start, end),) for start, end in QUIET)
    ending = () if said else ((Button(label=turn.text.plain("remind.stop"), action="unremind"),),)
    return Reply(text=text, buttons=(*rows, *ending))


def _with_one_end(turn: Turn, quiet: QuietHours) -> QuietHours | None:
    """Quiet hours of which only the begin or only the end was said; None where neither was."""
    said, end = turn.understanding.time, moved_end(turn.message.text)
    if said is None or end is None:
        return None
    return replace(quiet, start=said.start) if end == "start" else replace(quiet, end=said.start)


def pauses(text: Translator) -> tuple[Button, ...]:
    """The pauses to choose from."""
    return tuple(
        Button(label=str(text.say_many("reminders.pause", each)), action="pause", args=(str(each),))
        for each in WEEKS
    )


def leads_text(leads: Leads, text: Translator) -> str:
    """Like "sehari sebelumnya, pagi harinya", by time; or that nothing is switched on."""
    minutes = leads.minutes
    soon = () if minutes is None else (LeadKind.SOON,)
    on = {kind for kind in SWITCHES if getattr(leads, kind.value)}.union(soon)
    labels = [
        text.label(kind) if kind is not LeadKind.SOON else _before(minutes or 0, text)
        for kind in BY_TIME
        if kind in on
    ]
    return ", ".join(label.lower() for label in labels) or text.plain("reminders.no_lead")


def _switched(leads: Leads, kind: LeadKind, more: tuple[str, ...]) -> Leads:
    if kind is LeadKind.SOON:
        minutes = int(more[0])
        return replace(leads, minutes=None if leads.minutes == minutes else minutes)
    return replace(leads, **{kind.value: not getattr(leads, kind.value)})


def _switches(turn: Turn, held: SubscriptionView) -> Reply:
    text, number = turn.text, str(held.id)
    rows = [
        (_switch(text.label(kind), number, kind, is_on=getattr(held.leads, kind.value)),)
        for kind in SWITCHES
    ]
    soon = [
        _switch(
            _before(minutes, text),
            number,
            LeadKind.SOON,
            str(minutes),
            is_on=held.leads.minutes == minutes,
        )
        for minutes in MINUTES
    ]
    ending = Button(
        label=text.plain("unsubscribe.end", place=held.name),
        action="unremind",
        args=(held.kind.value[0], held.code),
    )
    back = Button(label=text.plain("way.reminders"), action="reminders", args=("back",))
    return Reply(
        text=text.say("reminders.switches", place=held.name),
        buttons=(*rows, tuple(soon), (ending,), (back,)),
        edit=_edits(turn),
    )


def _switch(label: str, number: str, kind: LeadKind, *more: str, is_on: bool) -> Button:
    sign = ON if is_on else OFF
    return Button(label=sign + label, action="lead", args=(number, kind.value, *more))


def _before(minutes: int, text: Translator) -> str:
    return text.plain("reminders.before", length=length(timedelta(minutes=minutes), text))


def _none(turn: Turn, choices: ReminderChoices) -> Reply:
    rows: tuple[tuple[Button, ...], ...] = ()
    if choices.stopped:
        rows = ((Button(label=turn.text.plain("unsubscribe.resume"), action="resume"),),)
    return Reply(text=turn.text.say("reminders.none"), buttons=rows)


def _line(held: SubscriptionView, text: Translator) -> Neutral:
    return text.say("reminders.line", place=held.name, leads=leads_text(held.leads, text))


def _chosen_lines(turn: Turn, choices: ReminderChoices) -> list[Neutral]:
    lines = []
    if choices.quiet is not None:
        hours = chosen_hours(turn.text, choices.quiet)
        lines.append(turn.text.say("reminders.quiet", hours=hours))
    return lines + _rest_lines(turn, choices)


async def rest_lines(turn: Turn, services: Services, contact_id: int) -> list[Neutral]:
    """Until when her reminders rest, as a line; none where they do not."""
    return _rest_lines(turn, await services.subscriptions.choices(contact_id))


def _rest_lines(turn: Turn, choices: ReminderChoices) -> list[Neutral]:
    if choices.paused_until is None:
        return []
    until = choices.paused_until.astimezone(ZoneInfo(turn.zone)).date()
    return [turn.text.say("reminders.paused", date=full_date(until, turn.text))]


def _all_buttons(turn: Turn, choices: ReminderChoices) -> tuple[tuple[Button, ...], ...]:
    text = turn.text
    places = [
        (
            Button(
                label=text.plain("reminders.change", place=held.name),
                action="leads",
                args=(str(held.id),),
            ),
        )
        for held in choices.subscriptions[:SHOWN]
    ]
    rests = pauses(text)
    if choices.paused_until is not None:
        rests = (Button(label=text.plain("reminders.go_on"), action="pause"),)
    quiet = Button(label=text.plain("reminders.quiet_hours"), action="quiet")
    ending = Button(label=text.plain("remind.stop"), action="unremind")
    return (*places, rests, (quiet, ending))


def _quiet_button(turn: Turn, start: int, end: int) -> Button:
    quiet = QuietHours(start=time(start), end=time(end))
    args = str(start), str(end)
    return Button(label=chosen_hours(turn.text, quiet), action="quiet", args=args)


def chosen_hours(text: Translator, quiet: QuietHours | None) -> str:
    """Like "21.00–06.00"; None for the usual ones."""
    quiet = quiet or USUAL
    if quiet.start == quiet.end:
        return text.plain("quiet.none")
    return f"{quiet.start:%H.%M}–{quiet.end:%H.%M}"


def _edits(turn: Turn) -> bool:
    return bool(turn.message.pressed_on)
