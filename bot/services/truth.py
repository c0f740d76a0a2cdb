"""How far a visit can be relied on: its truth label, its last change, and how old that is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.changes import ChangeKind
from bot.domain.visits import VisitChange, VisitSnapshot, VisitState, VisitView, visit_date
from bot.domain.zones import local_date
from bot.i18n import Neutral, Translator
from bot.i18n.dates import clock_time, full_date, hours

TOLD_STATES = frozenset({VisitState.CONFIRMED, VisitState.DEPARTED, VisitState.ARRIVED})
"""Labels that add something: a schedule is a plan anyway, and an end is told by the hours."""
TOLD_CHANGES = {
    ChangeKind.MOVED: "visit.changed_moved",
    ChangeKind.DELAYED: "visit.changed_delayed",
}
"""Changes with a sentence. A cancelled visit says so beside its hours; only the reason is added."""


def truth_lines(visit: VisitView, now: datetime, text: Translator) -> list[Neutral]:
    """What is known beyond the plan, a line each; empty for a visit as planned."""
    lines = []
    if visit.change is not None:
        lines += _changed(visit, visit.change, text)
    if visit.state in TOLD_STATES:
        label = text.label(visit.state).capitalize()
        lines.append(text.say("visit.state", state=label, age=age(now - visit.state_at, text)))
    return lines


def age(length: timedelta, text: Translator) -> str:
    """How old a piece of news is: "baru saja", "10 menit lalu", "2 jam lalu", "3 hari lalu"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 2:
        return text.plain("age.now")
    if minutes < 60:
        return str(text.say_many("age.minutes", minutes))
    if minutes < 24 * 60:
        return str(text.say_many("age.hours", minutes // 60))
    return str(text.say_many("age.days", minutes // (24 * 60)))


def _changed(visit: VisitView, change: VisitChange, text: Translator) -> list[Neutral]:
    said = []
    if change.kind in TOLD_CHANGES:
        was = _was(visit, change.before, text)
        said.append(text.say(TOLD_CHANGES[change.kind], was=was))
    if change.reason and (said or visit.state is VisitState.CANCELLED):
        said.append(text.say("visit.reason", reason=change.reason))
    return [Neutral(" ".join(said))] if said else []


def _was(visit: VisitView, before: VisitSnapshot | None, text: Translator) -> str:
    """The former time, with its date where that changed too."""
    if before is None:
        return ""
    zone = ZoneInfo(visit.stop.timezone)
    starts, ends = before.starts_at.astimezone(zone), before.ends_at.astimezone(zone)
    if local_date(before.starts_at, visit.stop.timezone) == visit_date(visit):
        return text.plain("time.at", time=clock_time(starts, text))
    date = full_date(starts.date(), text)
    return text.plain("time.on", date=date, hours=hours(starts, ends, text))
