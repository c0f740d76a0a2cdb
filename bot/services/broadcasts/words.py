"""The sentences of a broadcast: what people read, and how far it is for who wrote it."""

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.broadcasts import (
    LIVE,
    STARTING,
    BroadcastCounts,
    BroadcastState,
    ReadyText,
)
from bot.domain.markup import MarkupError, neutral_of
from bot.domain.places import StopKind
from bot.domain.proposals import host_of
from bot.domain.reminders import HALF_AN_HOUR, TAKES_PLACE
from bot.domain.visits import VisitState, VisitView, days_until
from bot.i18n import Neutral, Translator, to_plain
from bot.i18n.dates import clock_time, full_moment, relative_day
from bot.messages import Button
from bot.services.broadcasts.facts import Said
from bot.services.reminders.words import FOR_GROUPS, when

LONGEST_LINK = 2000
"""A longer address does not open on every phone."""
SOON = 7
"""So many days ahead a visit is near enough to remind of books."""


def message(said: Said, now: datetime, text: Translator) -> Neutral:
    """What somebody reads. Raises MarkupError."""
    return Neutral("\n\n".join([_opening(said, text), _body(said, now, text)]))


def is_true(ready: ReadyText, visit: VisitView | None, now: datetime) -> bool:
    """Whether a ready-made text about a visit says what is so."""
    if visit is None or visit.state not in TAKES_PLACE:
        return False
    until = true_until(ready, visit)
    if until is None or until <= now:
        return False
    if ready is ReadyText.HERE:
        return visit.state is VisitState.ARRIVED
    return days_until(visit, now) <= (1 if ready is ReadyText.TOMORROW else SOON)


def true_until(ready: ReadyText | None, visit: VisitView | None) -> datetime | None:
    """When a ready-made text is of no use any more; None for words of one's own."""
    if ready is None or visit is None:
        return None
    begins = ready is ReadyText.TOMORROW
    return (visit.starts_at if begins else visit.ends_at) - HALF_AN_HOUR


def reader_buttons(said: Said, text: Translator) -> tuple[tuple[Button, ...], ...]:
    """What she can do with it: say that she comes, and want no more of these."""
    ending = Button(label=text.plain("broadcast.no_more"), action="no_bc")
    if said.visit is None or said.broadcast.ready is not ReadyText.TOMORROW:
        return ((ending,),)
    coming = Button(label=text.plain("remind.coming"), action="coming", args=(str(said.visit.id),))
    return ((coming,), (ending,))


def audience(said: Said, text: Translator) -> str:
    """Like "warga Posyandu Bougenville II"."""
    place = said.stop.name if said.stop else said.area
    if not place:
        return text.plain("broadcast.to_all")
    return text.plain("broadcast.to_place", place=place)


def for_groups(said: Said, now: datetime, text: Translator) -> Neutral:
    """The way to send the same text to a group on WhatsApp."""
    try:
        link = FOR_GROUPS + quote(to_plain(message(said, now, text)))
    except MarkupError:
        return Neutral()
    if len(link) > LONGEST_LINK:
        return text.say("broadcast.for_groups")
    return text.say("broadcast.for_groups_link", link=link)


def status(said: Said, counts: BroadcastCounts, zone: str, text: Translator) -> Neutral:
    """How far it is."""
    one = said.broadcast
    values = {"audience": audience(said, text), "sent": counts.sent}
    if one.due_at is not None:
        values["when"] = full_moment(one.due_at.astimezone(ZoneInfo(zone)), text)
    lines = [text.say_many(KEYS[one.state], one.reach, **values)]
    if one.state not in STARTING:
        lines += _count_lines(counts, text)
    return Neutral("\n".join(lines))


KEYS = {
    BroadcastState.DRAFT: "broadcast.is_draft",
    BroadcastState.WAITING: "broadcast.is_waiting",
    BroadcastState.UNDO: "broadcast.is_undo",
    BroadcastState.SCHEDULED: "broadcast.is_scheduled",
    BroadcastState.RUNNING: "broadcast.is_running",
    BroadcastState.PAUSED: "broadcast.is_paused",
    BroadcastState.CANCELLED: "broadcast.is_cancelled",
    BroadcastState.DONE: "broadcast.is_done",
}


def status_buttons(
    said: Said, counts: BroadcastCounts, text: Translator, viewer_id: int | None
) -> tuple[tuple[Button, ...], ...]:
    """What can be done with it in its state; who may is asked when it is pressed.

    Before it begins its author takes it back to write it anew, others only stop it.
    """
    one = said.broadcast
    steps: list[str] = []
    if one.state in STARTING:
        steps = ["undo" if viewer_id == one.author_id else "cancel"]
    if one.state in (BroadcastState.RUNNING, BroadcastState.PAUSED):
        steps = ["pause" if one.state is BroadcastState.RUNNING else "resume", "cancel"]
    if one.state is BroadcastState.DONE and counts.uncertain and not one.by_cadre:
        steps = ["resend"]
    more = ["status"] if one.state in LIVE else []
    if one.state is not BroadcastState.CANCELLED:
        more.append("copy")
    rows = (tuple(_step(step, one.id, text) for step in some) for some in (steps, more))
    return tuple(row for row in rows if row)


STEPS = {
    "undo": "broadcast.undo",
    "cancel": "broadcast.stop",
    "pause": "broadcast.pause",
    "resume": "broadcast.resume",
    "resend": "broadcast.resend",
    "status": "broadcast.refresh",
    "copy": "broadcast.copy",
}


def _step(step: str, number: int, text: Translator) -> Button:
    return Button(label=text.plain(STEPS[step]), action="bc", args=(step, str(number)))


def _count_lines(counts: BroadcastCounts, text: Translator) -> list[Neutral]:
    numbers = {
        "broadcast.count_waiting": counts.waiting,
        "broadcast.count_blocked": counts.blocked,
        "broadcast.count_uncertain": counts.uncertain,
        "broadcast.count_expired": counts.expired,
        "broadcast.count_cancelled": counts.cancelled,
    }
    lines = [text.say(key, count=number) for key, number in numbers.items() if number]
    return lines + [
        text.say("broadcast.count_failed", count=number, reason=reason or "-")
        for reason, number in counts.failed
    ]


def _opening(said: Said, text: Translator) -> Neutral:
    if not said.broadcast.by_cadre or said.stop is None:
        return text.say("broadcast.from_staff")
    values = {"host": text.label(host_of(said.stop.kind)), "stop": said.stop.name}
    if not said.author:
        return text.say("broadcast.from_nameless", **values)
    return text.say("broadcast.from_host", name=said.author, **values)


def _body(said: Said, now: datetime, text: Translator) -> Neutral:
    one, visit = said.broadcast, said.visit
    if one.ready is None or visit is None:
        return neutral_of(one.body)
    values = {"stop": visit.stop.name, "when": when(visit, text)}
    if one.ready is ReadyText.BRING_BACK:
        return text.say("broadcast.bring_back", **values)
    if one.ready is ReadyText.HERE:
        ends = visit.ends_at.astimezone(ZoneInfo(visit.stop.timezone))
        return text.say("broadcast.here", stop=visit.stop.name, ends=clock_time(ends, text))
    day = relative_day(days_until(visit, now), text).capitalize()
    at_posyandu = visit.stop.kind is StopKind.POSYANDU
    key = "broadcast.tomorrow_posyandu" if at_posyandu else "broadcast.tomorrow"
    return text.say(key, relative=day, **values)
