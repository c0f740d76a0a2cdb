"""What a chat says of an import: sums first, then what needs eyes, in few lines."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.i18n import Neutral, Translator, escape
from bot.i18n.dates import full_date, hours
from bot.services.imports import KINDS, Report
from bot.services.imports.problems import sentence
from bot.services.imports.reports import FileClash, RulePreview

PROBLEMS = 5
"""Refusals told one by one: a phone shows no more at once."""
RULES, DAYS = 3, 3
"""Rules of a schedule, and dates of each, that are shown."""


def checked(report: Report, kind: str, name: str, text: Translator) -> Neutral:
    """What a file would change."""
    return _joined(
        _sums(report, kind, name, text),
        *_refusals(report, text),
        *_rules(report, text),
        *_remarks(report, text),
        _what_next(report, text),
    )


def applied(report: Report, kind: str, name: str, text: Translator) -> Neutral:
    """What it changed."""
    sums = text.say(
        "import_chat.saved", file=name, kind=text.plain(KINDS[kind].word), **_counts(report)
    )
    return _joined(sums, *_refusals(report, text), *_made(report, text))


def progress(text: Translator, name: str, what: str, done: int, total: int) -> Neutral:
    """How far it is."""
    counted = text.plain(what)
    if total > done:
        return text.say("import_chat.progress", file=name, done=done, total=total, what=counted)
    return text.say("import_chat.progress_open", file=name, done=done, what=counted)


def changes(report: Report) -> int:
    """How many rows say something new."""
    return report.counts.new + report.counts.changed


def _counts(report: Report) -> dict[str, int]:
    return report.counts.as_json()


def _sums(report: Report, kind: str, name: str, text: Translator) -> Neutral:
    return text.say(
        "import_chat.checked", file=name, kind=text.plain(KINDS[kind].word), **_counts(report)
    )


def _what_next(report: Report, text: Translator) -> Neutral:
    if changes(report):
        return text.say_many("import_chat.save_these", changes(report))
    if report.counts.refused:
        return text.say("import_chat.nothing_usable")
    return text.say("import_chat.nothing_new")


def _refusals(report: Report, text: Translator) -> Iterator[str]:
    shown = report.refusals[:PROBLEMS]
    if shown:
        lines = [f"• {escape(sentence(problem, text))}" for problem in shown]
        left = len(report.refusals) - len(shown) + report.refusals_left_out
        if left:
            lines.append(text.say_many("import_chat.more_problems", left))
        yield "\n".join(lines)


def _rules(report: Report, text: Translator) -> Iterator[str]:
    """The first dates of what is new in a schedule, and where a van would be twice at once."""
    lines = [_rule(preview, text) for preview in report.previews[:RULES]]
    left = len(report.previews) - len(lines) + report.previews_left_out
    if left:
        lines.append(text.say_many("import_chat.more_rules", left))
    lines += [_clash(each, text) for each in report.clashes[:RULES]]
    lines += [
        text.say("import_chat.overlap_before", stop=preview.stop)
        for preview in report.previews[:RULES]
        if any(day.overlaps for day in preview.days)
    ]
    if lines:
        yield "\n".join(lines)


def _clash(clash: FileClash, text: Translator) -> str:
    first, second = clash.first, clash.second
    if first.code == second.code:
        rows = {"first": first.row, "second": second.row}
        return text.say("import_chat.overlap", stop=first.stop, **rows)
    return text.say("import_chat.clash", van=clash.van, first=first.stop, second=second.stop)


def _rule(preview: RulePreview, text: Translator) -> str:
    zone = ZoneInfo(preview.zone)
    days = [
        f"{full_date(day.day, text)}, "
        f"{hours(day.starts_at.astimezone(zone), day.ends_at.astimezone(zone), text)}"
        for day in preview.days[:DAYS]
    ]
    dates = "; ".join(days) or text.plain("import.no_dates")
    return text.say("import_chat.rule", stop=preview.stop, dates=dates)


def _remarks(report: Report, text: Translator) -> Iterator[str]:
    if report.cancelled:
        yield text.say("import.cancelled", count=report.cancelled)
    if report.new_vans:
        yield text.say("import_chat.new_vans", vans=", ".join(report.new_vans))


def _made(report: Report, text: Translator) -> Iterator[str]:
    if report.visits:
        yield text.say_many("import_chat.visits", report.visits)
    if report.new_titles or report.new_copies:
        yield text.say("import_chat.titles", titles=report.new_titles, copies=report.new_copies)


def _joined(*parts: str) -> Neutral:
    return Neutral("\n\n".join(parts))
