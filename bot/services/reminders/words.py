"""The sentences of reminders: how each kind begins, its visits, and what of hers comes along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.changes import ChangeKind
from bot.domain.proposals import host_of
from bot.domain.reminders import ReminderKind
from bot.domain.visits import (
    Phase,
    VisitSnapshot,
    VisitState,
    VisitView,
    days_until,
    phase,
    visit_date,
)
from bot.i18n import Neutral, Translator, to_plain
from bot.i18n.dates import clock_time, full_date, hours, relative_day
from bot.messages import Button
from bot.services.truth import truth_lines

MAP = "https://www.google.com/maps/search/?api=1&query={latitude:.6f},{longitude:.6f}"
"""Opens the map application of a phone, ready to show the way."""
FOR_GROUPS = "https://wa.me/?text="
"""Opens WhatsApp with a text that is ready to be sent to a group."""
AGAIN = timedelta(hours=1)
COMING = {0: "remind.today", 1: "remind.tomorrow"}
OPENINGS = {
    ReminderKind.CONFIRM: "remind.confirm",
    ReminderKind.HOLD_READY: "remind.hold_ready",
    ReminderKind.ARRIVED: "remind.arrived",
}
NEWS = frozenset({ReminderKind.ARRIVED, ReminderKind.HOLD_READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What of one person's concerns a visit: titles."""

    coming: Sequence[str] = ()
    """In the hands of staff, or on the van."""
    prepared: Sequence[str] = ()
    """Asked for, and not taken from the shelf yet."""
    due: Sequence[str] = ()
    """To be brought back."""

    @property
    def some(self) -> bool:
        """Whether there is anything."""
        return bool(self.coming or self.prepared or self.due)


def opening(
    kind: ReminderKind, visits: Sequence[VisitView], now: datetime, text: Translator
) -> Neutral:
    """The first sentence, which is right at the moment at which it is sent."""
    first = visits[0]
    ends = clock_time(_local(first.ends_at, first), text)
    if kind in OPENINGS:
        return text.say(OPENINGS[kind], ends=ends)
    if len(visits) == 1 and phase(first, now) is Phase.ONGOING:
        return text.say("remind.ongoing", ends=ends)
    if kind is ReminderKind.SOON:
        return text.say("remind.soon", length=length(first.starts_at - now, text))
    days = days_until(first, now)
    if kind is ReminderKind.DAY_BEFORE and days == 0:
        return text.say("remind.late")
    key = COMING.get(days, "remind.ahead")
    return text.say(key, relative=relative_day(days, text))


def visit_block(
    visit: VisitView, now: datetime, text: Translator, *, link: bool, hosted: bool
) -> Neutral:
    """Stop, full date and hours, how sure it is, and with `link` where it is on the map.

    Where nobody looks after the stop (`hosted`), nobody could have confirmed it.
    """
    lines = [text.say("visit.stop", stop=visit.stop.name, area=visit.stop.kelurahan)]
    lines.append(text.say("remind.when", when=when(visit, text)))
    if visit.state is VisitState.PLANNED and hosted:
        lines.append(text.say("remind.planned", host=text.label(host_of(visit.stop.kind))))
    lines += truth_lines(visit, now, text)
    stop = visit.stop
    if link and stop.latitude is not None and stop.longitude is not None:
        place = MAP.format(latitude=stop.latitude, longitude=stop.longitude)
        lines.append(text.say("remind.map", link=place))
    return Neutral("\n".join(lines))


def things_lines(
    things: Things, visit: VisitView, now: datetime, text: Translator
) -> list[Neutral]:
    """What staff have ready for her, what they do not, and what she has to bring back.

    What nobody has taken from the shelf is promised by no word: it may stay behind.
    """
    prepared = "things.prepared" if now < visit.starts_at else "things.ask_crew"
    said = (
        ("things.coming", things.coming),
        (prepared, things.prepared),
        ("things.bring_back", things.due),
    )
    return [text.say(key, titles="; ".join(titles)) for key, titles in said if titles]


def cut_off_line(
    visit: VisitView, cut_off_at: datetime, now: datetime, text: Translator
) -> Neutral:
    """Until when holds still come with the visit."""
    local = _local(cut_off_at, visit)
    days = (local.date() - _local(now, visit).date()).days
    return text.say(
        "remind.cut_off", relative=relative_day(days, text), time=clock_time(local, text)
    )


def change_lines(
    visit: VisitView, before: VisitSnapshot | None, former_stop: str, text: Translator
) -> list[Neutral]:
    """What it was, what it is now, and why."""
    values = {"stop": visit.stop.name, "now": when(visit, text)}
    held = visit.state is not VisitState.CANCELLED
    was_held = before is not None and before.state is not VisitState.CANCELLED
    if before is None:
        lines = [text.say("changed.added", **values)]
    elif not held:
        lines = [text.say("changed.cancelled", stop=visit.stop.name, was=_was(visit, before, text))]
    elif not was_held:
        lines = [text.say("changed.restored", **values)]
    elif before.stop != visit.stop.code:
        values |= {"was": _was(visit, before, text), "former": former_stop}
        lines = [text.say("changed.elsewhere", **values)]
    else:
        key = "changed.late" if _is_late(visit, before) else "changed.moved"
        lines = [text.say(key, was=_was(visit, before, text), **values)]
    if visit.change is not None and visit.change.reason:
        lines.append(text.say("visit.reason", reason=visit.change.reason.rstrip(".")))
    return lines


def _is_late(visit: VisitView, before: VisitSnapshot) -> bool:
    """Whether the van only comes later that day, as its crew says."""
    delayed = visit.change is not None and visit.change.kind is ChangeKind.DELAYED
    then, now = _local(before.starts_at, visit), _local(visit.starts_at, visit)
    return delayed and then < now and then.date() == now.date()


def for_group(news: str, text: Translator) -> Neutral:
    """The way to send the same news to a group on WhatsApp, for who looks after the stop."""
    return text.say("changed.for_group", link=FOR_GROUPS + quote(to_plain(news)))


def next_line(visit: VisitView, coming: VisitView | None, text: Translator) -> Neutral:
    """What comes instead of a visit that is off."""
    if coming is None:
        return text.say("changed.no_next", stop=visit.stop.name)
    return text.say("changed.next", stop=visit.stop.name, when=when(coming, text))


def when(visit: VisitView, text: Translator) -> str:
    """Like "Sabtu, 21 November 2026 pukul 09.00–11.00 WIB"."""
    starts, ends = _local(visit.starts_at, visit), _local(visit.ends_at, visit)
    return text.plain(
        "time.on", date=full_date(visit_date(visit), text), hours=hours(starts, ends, text)
    )


def length(span: timedelta, text: Translator) -> str:
    """Like "30 menit" or "2 jam": to five minutes, and to the hour from ninety minutes on."""
    minutes = max(5, round(span.total_seconds() / 300) * 5)
    if minutes % 60 == 0 or minutes > 90:
        return str(text.say_many("length.hours", round(minutes / 60)))
    return str(text.say_many("length.minutes", minutes))


def buttons(
    kind: ReminderKind, visits: Sequence[VisitView], now: datetime, text: Translator
) -> tuple[tuple[Button, ...], ...]:
    """What can be done with a reminder."""
    if kind is ReminderKind.CONFIRM:
        return tuple(_confirming(visit, text, alone=len(visits) == 1) for visit in visits)
    rows = []
    ahead = [visit for visit in visits if visit.state is not VisitState.CANCELLED]
    if kind not in NEWS and len(ahead) == 1:
        rows.append(_for_one(ahead[0], kind, now, text))
    elif kind not in NEWS:
        rows += [(_coming(visit, "remind.coming_to", text),) for visit in ahead]
    settings = Button(label=text.plain("remind.change"), action="reminders")
    ending = Button(label=text.plain("remind.stop"), action="unremind")
    return (*rows, (settings, ending))


def _for_one(
    visit: VisitView, kind: ReminderKind, now: datetime, text: Translator
) -> tuple[Button, ...]:
    row = [_coming(visit, "remind.coming", text)]
    if kind is not ReminderKind.SOON and visit.starts_at - AGAIN > now:
        label = text.plain("remind.again")
        row.append(Button(label=label, action="again", args=(str(visit.id),)))
    return tuple(row)


def _coming(visit: VisitView, key: str, text: Translator) -> Button:
    label = text.plain(key, stop=visit.stop.name)
    return Button(label=label, action="coming", args=(str(visit.id),))


def _confirming(visit: VisitView, text: Translator, *, alone: bool) -> tuple[Button, ...]:
    """It stands, it moves, it is off; with its stop where the message speaks of several."""
    asked = {"confirm": "day.stands", "v_to": "day.moves", "v_off": "day.off"}
    of_several = {"confirm": "day.stands_at", "v_to": "day.moves_at", "v_off": "day.off_at"}
    keys = asked if alone else of_several
    return tuple(
        Button(label=text.plain(key, stop=visit.stop.name), action=action, args=(str(visit.id),))
        for action, key in keys.items()
    )


def _was(visit: VisitView, before: VisitSnapshot, text: Translator) -> str:
    starts, ends = _local(before.starts_at, visit), _local(before.ends_at, visit)
    return text.plain(
        "time.on", date=full_date(starts.date(), text), hours=hours(starts, ends, text)
    )


def _local(instant: datetime, visit: VisitView) -> datetime:
    return instant.astimezone(ZoneInfo(visit.stop.timezone))
