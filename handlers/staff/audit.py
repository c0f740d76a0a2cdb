"""Who did what, newest first: staff read it, nobody can change it."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.changes import ChangeKind
from bot.domain.permissions import Action
from bot.domain.visits import VisitView, visit_date
from bot.i18n import Neutral, Translator
from bot.i18n.dates import full_date, full_moment
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.audit import AuditEntry
from handlers.staff.roles import acting_alone

PAGE = 8
VISIT = "visit"
STEPS: Mapping[tuple[str, str], str] = {
    ("ticket", "read"): "audit.ticket_read",
    ("ticket", "taken"): "audit.ticket_taken",
    ("ticket", "answered"): "audit.ticket_answered",
    ("ticket", "closed"): "audit.ticket_closed",
    ("ticket", "reopened"): "audit.ticket_reopened",
    ("proposal", "submitted"): "audit.proposal_submitted",
    ("proposal", "approved"): "audit.proposal_approved",
    ("proposal", "declined"): "audit.proposal_declined",
}
"""Steps of one action, by the kind of thing and what became of it."""


async def press_audit(turn: Turn, services: Services) -> Reply:
    """The newest entries, or those before the one in the button."""
    before = int(turn.args[0]) if turn.args else None
    audit = acting_alone(turn, services).audit
    found = await audit.pages(before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    visits = await _visits(services, shown)
    lines = [turn.text.say("audit.head"), *(_line(turn, entry, visits) for entry in shown)]
    if not shown:
        lines.append(turn.text.say("audit.empty"))
    back = Button(label=turn.text.plain("way.roles"), action="roles")
    row = (_older(turn, shown[-1]), back) if len(found) > PAGE else (back,)
    text = Neutral("\n".join(lines))
    return Reply(text=text, buttons=(row,), edit=bool(turn.message.pressed_on))


async def _visits(services: Services, entries: Sequence[AuditEntry]) -> Mapping[str, VisitView]:
    """The visits that the entries speak of, by the key of an entry."""
    keys = {entry.key for entry in entries if entry.subject == VISIT and entry.key.isdecimal()}
    found = await services.visits.by_ids([int(key) for key in sorted(keys)])
    return {str(visit.id): visit for visit in found}


def _line(turn: Turn, entry: AuditEntry, visits: Mapping[str, VisitView]) -> Neutral:
    text = turn.text
    visit = visits.get(entry.key) if entry.subject == VISIT else None
    return text.say(
        "audit.line",
        when=full_moment(entry.at.astimezone(ZoneInfo(turn.zone)), text),
        name=entry.actor or text.plain("audit.nobody"),
        deed=_deed(turn, entry),
        key=_visit(visit, text) if visit else entry.key,
        channel=entry.channel,
    )


def _visit(visit: VisitView, text: Translator) -> str:
    return f"{visit.stop.name}, {full_date(visit_date(visit), text)}"


def _deed(turn: Turn, entry: AuditEntry) -> str:
    """What was done, as exactly as it was written; an action that is no more stands as it is."""
    kind, change = entry.details.get("kind"), str(entry.details.get("change", ""))
    if entry.subject == VISIT and kind in {each.value for each in ChangeKind}:
        return turn.text.label(ChangeKind(kind))
    if (key := STEPS.get((entry.subject, change))) is not None:
        return turn.text.plain(key)
    known = entry.action in {each.value for each in Action}
    return turn.text.label(Action(entry.action)) if known else entry.action


def _older(turn: Turn, last: AuditEntry) -> Button:
    return Button(label=turn.text.plain("audit.older"), action="audit", args=(str(last.id),))
