"""Sentences about changes of visits: what is to happen, whom it touches, what became of it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.proposals import Proposal, ProposalKind, Span, host_of
from bot.domain.tickets import Reader
from bot.domain.visits import StopView, VisitView, visit_date
from bot.domain.zones import local_date
from bot.i18n import Neutral, Translator
from bot.i18n.dates import full_date, hours
from bot.messages import Button, Letter
from bot.services.boards import Touched
from bot.services.proposals import Plan
from bot.services.reminders.words import when
from handlers.ticket_words import letter, name_of, translator_of

YES = {
    ProposalKind.CANCEL: "change.yes_cancel",
    ProposalKind.MOVE: "change.yes_move",
    ProposalKind.ADD: "change.yes_add",
}
ASKING = {
    ProposalKind.CANCEL: "change.sure_cancel",
    ProposalKind.MOVE: "change.sure_move",
    ProposalKind.ADD: "change.sure_add",
}
WANTED = {
    ProposalKind.CANCEL: "change.wants_cancel",
    ProposalKind.MOVE: "change.wants_move",
    ProposalKind.ADD: "change.sure_add",
}
DONE = {
    ProposalKind.CANCEL: "change.cancelled",
    ProposalKind.MOVE: "change.moved",
    ProposalKind.ADD: "change.added",
}


def wanted_lines(plan: Plan, text: Translator, keys: dict[ProposalKind, str]) -> list[Neutral]:
    """What is to happen, and why."""
    proposal = plan.proposal
    values = {"stop": plan.stop.name, "now": span_in_words(plan.span, plan.stop, text)}
    values["was"] = when(plan.visit, text) if plan.visit else ""
    lines = [text.say(keys[proposal.kind], **values)]
    if proposal.reason:
        lines.append(text.say("visit.reason", reason=proposal.reason.rstrip(".")))
    return lines


def touched_lines(touched: Touched, text: Translator, key: str = "touched.these") -> list[Neutral]:
    """Whom it touches; a count of nobody is left out."""
    counts = {
        "touched.subscribers": touched.subscribers,
        "touched.guests": touched.guests,
        "touched.holds": touched.holds,
        "touched.loans": touched.loans,
    }
    said = [text.say_many(key, count) for key, count in counts.items() if count]
    if not said:
        return [text.say("touched.nobody")]
    return [text.say(key, counts=Neutral(", ".join(said)))]


def done_text(plan: Plan, visit: VisitView, text: Translator) -> Neutral:
    """What was done, with the dates as they are now."""
    values = {"stop": visit.stop.name, "when": when(visit, text)}
    return text.say(DONE[plan.proposal.kind], **values)


def span_in_words(span: Span, stop: StopView, text: Translator) -> str:
    """Like "Sabtu, 21 November 2026 pukul 09.00–11.00 WIB"."""
    starts_at, ends_at = (instant.astimezone(ZoneInfo(stop.timezone)) for instant in span)
    day = full_date(starts_at.date(), text)
    return text.plain("time.on", date=day, hours=hours(starts_at, ends_at, text))


def yes_label(plan: Plan, text: Translator) -> str:
    """The button that does it: an hour is changed, a visit is moved to another day."""
    visit, kind = plan.visit, plan.proposal.kind
    if visit is not None and kind is ProposalKind.MOVE and _same_day(plan.span[0], visit):
        return text.plain("change.yes_hours")
    return text.plain(YES[kind])


def to_staff(
    turn: Turn, plan: Plan, touched: Touched, desk: Iterable[Reader]
) -> tuple[Letter, ...]:
    """A cadre's proposal for everybody on staff, to be decided with one tap."""
    letters = []
    for reader in desk:
        text = translator_of(turn, reader)
        lines = [proposed_by(plan, text), *wanted_lines(plan, text, WANTED)]
        lines += touched_lines(touched, text)
        letters.append(letter(turn, reader, Neutral("\n".join(lines)), decide(plan, text)))
    return tuple(letters)


def proposed_by(plan: Plan, text: Translator) -> Neutral:
    """Whose proposal it is."""
    name, host = name_of(plan.proposal.author.name, text), text.label(host_of(plan.stop.kind))
    return text.say("proposal.from", name=name, host=host, stop=plan.stop.name)


def decide(plan: Plan, text: Translator) -> tuple[tuple[Button, ...], ...]:
    """One tap for yes, one for no."""
    number, revision = str(plan.proposal.id), str(plan.visit.revision if plan.visit else 0)
    yes = Button(label=text.plain("proposal.approve"), action="v_yes", args=(number, revision))
    no = Button(label=text.plain("proposal.decline"), action="v_no", args=(number,))
    return ((yes, no),)


def approved(turn: Turn, plan: Plan, visit: VisitView) -> Letter:
    """Staff agreed to her proposal; `visit` as it is now."""
    cancels = plan.proposal.kind is ProposalKind.CANCEL
    key = "proposal.approved_cancel" if cancels else "proposal.approved"
    return to_author(turn, plan, key, visit)


def to_author(turn: Turn, plan: Plan, key: str, visit: VisitView | None = None) -> Letter:
    """What became of her proposal; `visit` as it is now."""
    author = plan.proposal.author
    text = translator_of(turn, author)
    current = visit or plan.visit
    values = {"stop": plan.stop.name, "when": when(current, text) if current else ""}
    return letter(turn, author, text.say(key, **values), ())


def to_overtaken(turn: Turn, proposals: Iterable[Proposal], visit: VisitView) -> tuple[Letter, ...]:
    """Whoever had proposed something else for a visit that staff changed by themselves."""
    letters = []
    for proposal in proposals:
        text = translator_of(turn, proposal.author)
        values = {"stop": visit.stop.name, "when": when(visit, text)}
        said = text.say("proposal.overtaken", **values, state=text.label(visit.state))
        letters.append(letter(turn, proposal.author, said, ()))
    return tuple(letters)


def _same_day(instant: datetime, visit: VisitView) -> bool:
    return local_date(instant, visit.stop.timezone) == visit_date(visit)
