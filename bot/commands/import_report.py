"""What `pusling import` prints."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.domain.zones import local_date
from bot.i18n import Translator
from bot.i18n.dates import full_date, hours
from bot.services.imports import Order, Report
from bot.services.imports.problems import sentence
from bot.services.imports.reports import FileClash, RulePreview
from bot.services.previews import PreviewDay


def show_report(report: Report, order: Order, context: Context) -> None:
    """Dates first, then what was refused, then the sums: the end of a long list is what stays."""
    for line in (*_dates(report, context.text), *_refusals(report, context.text)):
        context.show(line)
    for remark in report.remarks:
        context.show(sentence(remark, context.text))
    if report.remarks_left_out:
        context.say("import.more_remarks", count=report.remarks_left_out)
    for run in report.broken:
        context.say("import.broken", run=run)
    if report.new_vans:
        context.say("import.new_vans", vans=", ".join(report.new_vans))
    context.say("import.counts", file=order.path.name, **report.counts.as_json())
    if report.new_titles or report.new_copies:
        context.say("import.titles_made", titles=report.new_titles, copies=report.new_copies)
    if report.cancelled:
        context.say("import.cancelled", count=report.cancelled)
    if report.visits:
        context.say("import.visits_made", count=report.visits)
    if report.run is None:
        context.say("import.rehearsed")
    elif report.counts.new or report.counts.changed:
        context.say("import.how_to_undo", run=report.run)


def _refusals(report: Report, text: Translator) -> Iterator[str]:
    for problem in report.refusals:
        yield sentence(problem, text)
    if report.refusals_left_out:
        yield text.plain("import.more_refusals", count=report.refusals_left_out)


def _dates(report: Report, text: Translator) -> Iterator[str]:
    for preview in report.previews:
        yield _title(preview, text)
        for day in preview.days:
            yield f"  {_day(day, preview, text)}"
        if not preview.days:
            yield "  " + text.plain("import.no_dates")
    if report.previews_left_out:
        yield text.plain("import.more_rules", count=report.previews_left_out)
    for clash in report.clashes:
        yield _clash(clash, text)


def _title(preview: RulePreview, text: Translator) -> str:
    return text.plain(
        "import.rule",
        row=preview.row,
        stop=preview.stop,
        code=preview.code,
        van=preview.van or "-",
        rule=preview.rrule or "-",
    )


def _day(day: PreviewDay, preview: RulePreview, text: Translator) -> str:
    zone = ZoneInfo(preview.zone)
    times = hours(day.starts_at.astimezone(zone), day.ends_at.astimezone(zone), text)
    remarks = [f"{full_date(day.day, text)}, {times}"]
    for closure in day.closed:
        key = "import.day_closed_but" if day.extra else "import.day_closed"
        remarks.append(text.plain(key, reason=closure.reason or text.label(closure.scope)))
    remarks += [text.plain("import.day_holiday", name=each.name) for each in day.holidays]
    remarks += [text.plain("import.day_clash", stop=each.stop.name) for each in day.clashes]
    remarks += [text.plain("import.day_overlap")] * bool(day.overlaps)
    return "; ".join(remarks)


def _clash(clash: FileClash, text: Translator) -> str:
    day = local_date(clash.starts_at, clash.second.zone)
    same = clash.first.code == clash.second.code
    return text.plain(
        "import.overlap" if same else "import.clash",
        van=clash.van,
        first=clash.first.stop,
        first_row=clash.first.row,
        second=clash.second.stop,
        second_row=clash.second.row,
        date=full_date(day, text),
    )
