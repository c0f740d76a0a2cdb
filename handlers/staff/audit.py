"""Who did what, newest first: staff read it, nobody can change it."""

from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.permissions import Action
from bot.i18n import Neutral
from bot.i18n.dates import full_moment
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.audit import AuditEntry
from handlers.staff.roles import acting_alone

PAGE = 8


async def press_audit(turn: Turn, services: Services) -> Reply:
    """The newest entries, or those before the one in the button."""
    before = int(turn.args[0]) if turn.args else None
    audit = acting_alone(turn, services).audit
    found = await audit.pages(before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    lines = [turn.text.say("audit.head"), *(_line(turn, entry) for entry in shown)]
    if not shown:
        lines.append(turn.text.say("audit.empty"))
    back = Button(label=turn.text.plain("way.roles"), action="roles")
    row = (_older(turn, shown[-1]), back) if len(found) > PAGE else (back,)
    text = Neutral("\n".join(lines))
    return Reply(text=text, buttons=(row,), edit=bool(turn.message.pressed_on))


def _line(turn: Turn, entry: AuditEntry) -> Neutral:
    text = turn.text
    return text.say(
        "audit.line",
        when=full_moment(entry.at.astimezone(ZoneInfo(turn.zone)), text),
        name=entry.actor or text.plain("audit.nobody"),
        deed=_deed(turn, entry.action),
        key=entry.key,
        channel=entry.channel,
    )


def _deed(turn: Turn, action: str) -> str:
    """The words for an action; one that is no more stands as it was written."""
    known = action in {each.value for each in Action}
    return turn.text.label(Action(action)) if known else action


def _older(turn: Turn, last: AuditEntry) -> Button:
    return Button(label=turn.text.plain("audit.older"), action="audit", args=(str(last.id),))
