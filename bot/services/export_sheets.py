"""Rows of exports as tables with words: a header for each column, days and hours as they are."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.hold_views import CopyView, HoldView
from bot.domain.loans import LoanView
from bot.domain.visits import VisitView
from bot.files.cells import Cell
from bot.files.exports import Sheet
from bot.i18n import Translator
from bot.services.exports import StopRow, VisitRow

LIBRARY_ZONE = "Asia/Jakarta"
"""Zone of wall times where no stop says another."""
QUEUE = (
    "column.label",
    "column.name",
    "column.title",
    "column.state",
    "column.place",
    "column.placed_at",
    "column.state_at",
    "column.stop_code",
    "column.stop",
    "column.visit_at",
    "column.van",
    "column.call_number",
    "column.barcode",
    "column.location",
    "column.shelf",
)
PULL_LIST = (
    "column.call_number",
    "column.title",
    "column.barcode",
    "column.location",
    "column.shelf",
    "column.label",
    "column.name",
    "column.stop",
    "column.visit_at",
    "column.van",
    "column.state",
)
VISITS = (
    "column.stop_code",
    "column.stop",
    "column.kelurahan",
    "column.kecamatan",
    "column.day",
    "column.from",
    "column.to",
    "column.van",
    "column.state",
    "column.holds",
    "column.people",
    "column.adults",
    "column.children",
    "column.borrowed",
)
LOANS = (
    "column.barcode",
    "column.title",
    "column.name",
    "column.stop_code",
    "column.stop",
    "column.lent_at",
    "column.due_on",
    "column.due_at",
    "column.renewals",
    "column.returned_at",
    "column.overdue",
)
REPORT = (
    "column.stop_code",
    "column.stop",
    "column.kelurahan",
    "column.kecamatan",
    "column.planned",
    "column.held",
    "column.cancelled",
    "column.unknown",
    "column.counted",
    "column.people",
    "column.adults",
    "column.children",
    "column.loans",
    "column.titles",
    "column.met",
)


def queue_sheet(holds: Iterable[HoldView], text: Translator) -> Sheet:
    """The queue, a row a hold."""
    return _sheet("export.queue", QUEUE, (_queue_row(hold, text) for hold in holds), text)


def pull_list_sheet(holds: Iterable[HoldView], text: Translator) -> Sheet:
    """What to take from the shelves, in the order in which it is given."""
    found = (_pull_row(hold, text) for hold in holds)
    return _sheet("export.pull_list", PULL_LIST, found, text)


def visits_sheet(visits: Iterable[VisitRow], text: Translator) -> Sheet:
    """Visits by time; what nobody counted is blank."""
    return _sheet("export.visits", VISITS, (_visit_row(each, text) for each in visits), text)


def loans_sheet(loans: Iterable[LoanView], today: date, text: Translator) -> Sheet:
    """Loans for the library's own system."""
    return _sheet("export.loans", LOANS, (_loan_row(loan, today) for loan in loans), text)


def report_sheet(stops: Iterable[StopRow], text: Translator) -> Sheet:
    """The report, a row a stop; what nobody knows is blank."""
    return _sheet("export.report", REPORT, (_report_row(each) for each in stops), text)


def copy_cells(copy: CopyView | None, text: Translator) -> tuple[Cell, Cell, Cell, Cell]:
    """Call number, barcode, place and shelf; blank where no copy is promised."""
    if copy is None:
        return None, None, None, None
    location = text.label(copy.location)
    return copy.call_number or None, copy.barcode or None, location, copy.shelf or None


def _sheet(
    name: str, headers: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], text: Translator
) -> Sheet:
    return Sheet(
        name=text.plain(name),
        headers=tuple(text.plain(header) for header in headers),
        rows=tuple(rows),
    )


def _queue_row(hold: HoldView, text: Translator) -> tuple[Cell, ...]:
    zone = hold.visit.stop.timezone if hold.visit else LIBRARY_ZONE
    return (
        hold.label,
        hold.slip_name,
        hold.title,
        text.label(hold.state),
        hold.place or None,
        _wall(hold.placed_at, zone),
        _wall(hold.state_at, zone),
        hold.stop,
        hold.stop_name,
        *_coming(hold.visit),
        *copy_cells(hold.copy, text),
    )


def _pull_row(hold: HoldView, text: Translator) -> tuple[Cell, ...]:
    call_number, *copy = copy_cells(hold.copy, text)
    return (
        call_number,
        hold.title,
        *copy,
        hold.label,
        hold.slip_name,
        hold.stop_name,
        *_coming(hold.visit),
        text.label(hold.state),
    )


def _coming(visit: VisitView | None) -> tuple[Cell, Cell]:
    if visit is None:
        return None, None
    return _wall(visit.starts_at, visit.stop.timezone), visit.van or None


def _visit_row(row: VisitRow, text: Translator) -> tuple[Cell, ...]:
    visit, tally = row.visit, row.tally
    starts_at = visit.starts_at.astimezone(ZoneInfo(visit.stop.timezone))
    ends_at = visit.ends_at.astimezone(ZoneInfo(visit.stop.timezone))
    told_apart = tally is not None and bool(tally.adults or tally.children or not tally.unsorted)
    return (
        visit.stop.code,
        visit.stop.name,
        visit.stop.kelurahan,
        visit.stop.kecamatan,
        starts_at.date(),
        starts_at.strftime("%H:%M"),
        ends_at.strftime("%H:%M"),
        visit.van or None,
        text.label(visit.state),
        row.holds,
        tally.people if tally else None,
        tally.adults if tally and told_apart else None,
        tally.children if tally and told_apart else None,
        tally.borrowed if tally else None,
    )


def _loan_row(loan: LoanView, today: date) -> tuple[Cell, ...]:
    zone = loan.due_visit.stop.timezone if loan.due_visit else LIBRARY_ZONE
    back = _wall(loan.returned_at, zone) if loan.returned_at else None
    return (
        loan.barcode or None,
        loan.title,
        loan.name or None,
        loan.stop or None,
        loan.stop_name or None,
        _wall(loan.lent_at, zone),
        loan.due_on,
        loan.due_visit.stop.name if loan.due_visit else None,
        loan.renewals,
        back,
        loan.overdue(today) if loan.returned_at is None else None,
    )


def _report_row(row: StopRow) -> tuple[Cell, ...]:
    return (
        row.stop.code,
        row.stop.name,
        row.stop.kelurahan,
        row.stop.kecamatan,
        row.planned,
        row.held,
        row.cancelled,
        row.unknown,
        row.counted,
        row.people,
        row.adults,
        row.children,
        row.loans,
        row.titles,
        row.met,
    )


def _wall(instant: datetime, zone: str) -> datetime:
    """What clocks show there, without a zone: spreadsheets know none."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
