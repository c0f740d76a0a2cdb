"""What staff should look at before a schedule is saved: dates ahead, holidays, clashes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.services.imports.directory import Directory
from bot.services.imports.planning import Planned
from bot.services.imports.reports import FileClash, RulePreview
from bot.services.imports.schedule_files import rule_from
from bot.services.imports.subjects import Work
from bot.services.schedules import Schedules
from bot.store import imports as rows

MOST_PREVIEWS = 60
"""Rules that are shown as dates: a city's timetable; more of them nobody reads."""
DATES = 12
MOST_CLASHES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Appearance:
    """A van at a stop."""

    van: str
    starts_at: datetime
    ends_at: datetime
    preview: RulePreview


async def preview(work: Work, planned: Planned, directory: Directory) -> RulePreview:
    """The next dates of a rule of the file. A van that is new is nowhere else yet."""
    state = planned.after
    vans = {van.code for van in await rows.all_vans(work.uow)}
    days = await Schedules(work.uow, work.now).preview(
        rule_from(state),
        stop=state["stop"],
        van=state["van"] if state["van"] in vans else "",
        limit=DATES,
        rule_id=int(planned.key) if planned.key else None,
    )
    stop = directory.by_code(state["stop"])
    return RulePreview(
        row=planned.row,
        stop=stop.names[0] if stop else state["stop"],
        code=state["stop"],
        zone=stop.timezone if stop else "Asia/Jakarta",
        van=state["van"],
        rrule=state["rrule"],
        days=days,
    )


def clashes(previews: Iterable[RulePreview]) -> tuple[FileClash, ...]:
    """Pairs of rules that send one van to two stops at once, or that have the same stop visited
    twice at a time; each pair once, the first ones.
    """
    all_days = [
        _Appearance(van=each.van, starts_at=day.starts_at, ends_at=day.ends_at, preview=each)
        for each in previews
        for day in each.days
    ]
    found: dict[tuple[int, int], FileClash] = {}
    for key in (_van, _stop):
        for first, second in _overlaps(all_days, key):
            if (first.preview.code == second.preview.code) != (key is _stop):
                continue
            clash = FileClash(
                van=first.van,
                first=first.preview,
                second=second.preview,
                starts_at=second.starts_at,
            )
            pair = first.preview.row, second.preview.row
            found.setdefault((min(pair), max(pair)), clash)
    return tuple(islice(found.values(), MOST_CLASHES))


def _overlaps(
    all_days: Iterable[_Appearance], key: Callable[[_Appearance], str]
) -> Iterator[tuple[_Appearance, _Appearance]]:
    """Pairs of different rules that have the key in common and meet."""
    ordered = sorted(
        filter(key, all_days), key=lambda one: (key(one), one.starts_at, one.preview.row)
    )
    for number, first in enumerate(ordered):
        for second in islice(ordered, number + 1, None):
            if key(second) != key(first) or second.starts_at >= first.ends_at:
                break
            if second.preview.row != first.preview.row:
                yield first, second


def _van(appearance: _Appearance) -> str:
    return appearance.van


def _stop(appearance: _Appearance) -> str:
    return appearance.preview.code
