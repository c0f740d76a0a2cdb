"""One text out of all that a person is to be told about her holds, loans and suggestions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldState
from bot.domain.personal_notices import NoticeKind
from bot.domain.visits import VisitState, VisitView
from bot.i18n import Neutral, Translator
from bot.i18n.dates import full_date, hours
from bot.services.told import Told

ORDER = (
    NoticeKind.HOLD_COMING,
    NoticeKind.HOLD_MOVED,
    NoticeKind.HOLD_NOT_FOUND,
    NoticeKind.HOLD_SUBSTITUTED,
    NoticeKind.HOLD_EXPIRED,
    NoticeKind.HOLD_CANCELLED,
    NoticeKind.HOLD_ACCEPTED,
    NoticeKind.LOAN_MOVED,
    NoticeKind.SUGGESTION_ANSWERED,
)
"""What matters soonest comes first."""


def compose(told: Iterable[Told], text: Translator, *, greeting: bool = True) -> Neutral | None:
    """One message about everything; None if nothing of it is still there.

    `text` are the sentences in the language of the person, calling her as she wants. Without a
    greeting it goes on in another message.
    """
    ordered = sorted(told, key=lambda each: (ORDER.index(each.kind), _visit_ids(each)))
    parts = [
        part
        for kind, each in groupby(ordered, key=lambda each: each.kind)
        for part in _PARTS[kind](list(each), text)
    ]
    if not parts:
        return None
    if greeting:
        parts = [text.say("told.greeting"), *parts, *_reasons(ordered, text)]
    return Neutral("\n\n".join(parts))


def _coming(told: Sequence[Told], text: Translator) -> Iterable[str]:
    for _, group in groupby(told, key=_visit_ids):
        same = list(group)
        visit, lines = _visit(same[0]), _lines(same, text)
        if visit is None:
            yield text.say("told.coming_somewhere", holds=lines)
        else:
            yield text.say("told.coming", stop=visit.stop.name, when=when(visit, text), holds=lines)


def _reasons(told: Iterable[Told], text: Translator) -> Iterable[str]:
    """Why visits are off that holds were to come with; news of the visit itself says so already."""
    off = {each.former.id: each.former for each in told if each.hold and each.former}
    for visit in off.values():
        if visit.state is VisitState.CANCELLED and visit.change and visit.change.reason:
            yield text.say("visit.reason", reason=visit.change.reason.rstrip("."))


def _moved(told: Sequence[Told], text: Translator) -> Iterable[str]:
    ordered = sorted(told, key=lambda each: (_visit_ids(each), _has_copy(each)))
    for _, group in groupby(ordered, key=lambda each: (_visit_ids(each), _has_copy(each))):
        same = list(group)
        yield _moved_together(same, text)


def _has_copy(told: Told) -> bool:
    """Whether a copy is kept for the hold; without one, nothing could come."""
    return told.hold is not None and told.hold.state is not HoldState.WAITING


def _moved_together(same: Sequence[Told], text: Translator) -> Neutral:
    """Holds that went from one visit to one other."""
    visit, former, lines = _visit(same[0]), same[0].former, _lines(same, text)
    stop = same[0].hold.stop_name if same[0].hold else ""
    if visit is None:
        return text.say("told.no_visit", stop=stop, holds=lines)
    now = when(visit, text)
    if former is None:
        return text.say("told.found_visit", stop=stop, when=now, holds=lines)
    if former.id == visit.id:
        return text.say("told.shifted", stop=stop, when=now, holds=lines)
    before = full_date(former.starts_at.astimezone(_zone(former)).date(), text)
    return text.say(_why_moved(same[0], former), stop=stop, former=before, when=now, holds=lines)


def _why_moved(told: Told, former: VisitView) -> str:
    """A visit that was held without the book needs an excuse; one that is off has its reason."""
    stop, now = (told.hold.stop, told.hold.visit) if told.hold else ("", None)
    is_off = former.state is VisitState.CANCELLED or former.stop.code != stop
    if is_off or now is None or former.starts_at > now.starts_at:
        return "told.moved"
    return "told.left_behind" if _has_copy(told) else "told.still_out"


def _not_found(told: Sequence[Told], text: Translator) -> Iterable[str]:
    for each in told:
        title = each.hold.title if each.hold else ""
        if each.others:
            others = Neutral("\n".join(text.say("told.other", title=name) for name in each.others))
            yield text.say("told.not_found_others", title=title, others=others)
        else:
            yield text.say("told.not_found", title=title)


def _substituted(told: Sequence[Told], text: Translator) -> Iterable[str]:
    for each in told:
        if each.hold:
            former = each.former_hold.title if each.former_hold else ""
            yield text.say("told.substituted", former=former, hold=_line(each.hold, text))


def _expired(told: Sequence[Told], text: Translator) -> Iterable[str]:
    yield text.say("told.expired", holds=_lines(told, text))


def _cancelled(told: Sequence[Told], text: Translator) -> Iterable[str]:
    yield text.say("told.cancelled", holds=_lines(told, text))


def _accepted(told: Sequence[Told], text: Translator) -> Iterable[str]:
    for _, group in groupby(told, key=_visit_ids):
        same = list(group)
        visit, lines = _visit(same[0]), _lines(same, text)
        if visit is None:
            yield text.say("told.accepted", holds=lines)
        else:
            yield text.say(
                "told.accepted_for", stop=visit.stop.name, when=when(visit, text), holds=lines
            )


def _loan_moved(told: Sequence[Told], text: Translator) -> Iterable[str]:
    for each in told:
        loan = each.loan
        if loan is None:
            continue
        day = full_date(loan.due_on, text)
        if loan.due_visit is None:
            yield text.say("told.due_library", title=loan.title, day=day)
        else:
            stop = loan.due_visit.stop.name
            yield text.say(
                "told.due_visit", title=loan.title, stop=stop, when=when(loan.due_visit, text)
            )


def _answered(told: Sequence[Told], text: Translator) -> Iterable[str]:
    for each in told:
        if each.suggestion:
            state = text.label(each.suggestion.state)
            yield text.say("told.suggestion", words=each.suggestion.words, state=state)
            if each.suggestion.answer:
                yield text.say("told.answer", answer=each.suggestion.answer)


_PARTS: Mapping[NoticeKind, Callable[[Sequence[Told], Translator], Iterable[str]]] = {
    NoticeKind.HOLD_COMING: _coming,
    NoticeKind.HOLD_MOVED: _moved,
    NoticeKind.HOLD_NOT_FOUND: _not_found,
    NoticeKind.HOLD_SUBSTITUTED: _substituted,
    NoticeKind.HOLD_EXPIRED: _expired,
    NoticeKind.HOLD_CANCELLED: _cancelled,
    NoticeKind.HOLD_ACCEPTED: _accepted,
    NoticeKind.LOAN_MOVED: _loan_moved,
    NoticeKind.SUGGESTION_ANSWERED: _answered,
}


def when(visit: VisitView, text: Translator) -> str:
    """Like "Sabtu, 21 November 2026 pukul 09.00–11.00 WIB", in the zone of the stop."""
    start, end = (each.astimezone(_zone(visit)) for each in (visit.starts_at, visit.ends_at))
    return text.plain("time.on", date=full_date(start.date(), text), hours=hours(start, end, text))


def _lines(told: Iterable[Told], text: Translator) -> Neutral:
    return Neutral("\n".join(_line(each.hold, text) for each in told if each.hold))


def _line(hold: HoldView, text: Translator) -> Neutral:
    """Like "• Bumi Manusia (SR1)"; with a name if it is for somebody else, and a place."""
    label = hold.label
    if hold.on_behalf:
        label = text.plain("told.label_for", label=label, name=hold.slip_name)
    if hold.place:
        label = text.plain("told.label_place", label=label, place=hold.place)
    return text.say("told.hold", title=hold.title, label=label)


def _visit(told: Told) -> VisitView | None:
    return told.hold.visit if told.hold else None


def _visit_ids(told: Told) -> tuple[str, int, int]:
    """What holds share that are told of together: stop, visit, and the visit before."""
    stop, visit = told.hold.stop if told.hold else "", _visit(told)
    return stop, visit.id if visit else 0, told.former.id if told.former else 0


def _zone(visit: VisitView) -> ZoneInfo:
    return ZoneInfo(visit.stop.timezone)
