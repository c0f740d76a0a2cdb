"""The kinds of files, one place for each: its layouts, its rows, and the things they change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.files import Layout
from bot.services.imports.catalogue import FORMS as CATALOGUE_FORMS
from bot.services.imports.catalogue import CopySubject, TitleSubject
from bot.services.imports.closure_files import CLOSURES, read_closure
from bot.services.imports.closure_subject import ClosureSubject
from bot.services.imports.reading import Line, RowReader
from bot.services.imports.references import References
from bot.services.imports.rule_subject import RuleSubject
from bot.services.imports.schedule_files import SCHEDULE, read_rule
from bot.services.imports.stop_files import STOPS, read_stop
from bot.services.imports.stop_subject import StopSubject, VanSubject
from bot.services.imports.subjects import Subject
from bot.services.imports.timetable_files import TIMETABLE, read_timetable_row

ReadRow = Callable[[RowReader, References], Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """One kind of file."""

    name: str
    """As typed behind `pusling import`."""
    word: str
    """Key of what people call such files."""
    layouts: tuple[tuple[Layout, ReadRow], ...]
    """The shapes in which it may come, and how a row of each is read."""
    subject: Subject
    """What its rows change."""
    makes_visits: bool = False
    """Whether visits are to be made once it is in."""
    at_once: int = 1
    """How many of its things are restored in the time of one."""
    forms: tuple[str, ...] = ()
    """What `--as` may name where that is no layout."""

    @property
    def formats(self) -> tuple[str, ...]:
        """What `--as` may name."""
        return self.forms or tuple(layout.name for layout, _ in self.layouts)

    def reader(self, layout: Layout) -> ReadRow:
        """How a row of this layout is read."""
        return next(read for each, read in self.layouts if each.name == layout.name)


CATALOGUE = "catalogue"
"""Its files have runs of their own (bot/services/imports/catalogue)."""
KINDS: Mapping[str, FileKind] = {
    kind.name: kind
    for kind in (
        FileKind(
            name="stops",
            word="import.kind_stops",
            layouts=((STOPS, read_stop),),
            subject=StopSubject(),
        ),
        FileKind(
            name="schedule",
            word="import.kind_schedule",
            layouts=((SCHEDULE, read_rule), (TIMETABLE, read_timetable_row)),
            subject=RuleSubject(),
            makes_visits=True,
        ),
        FileKind(
            name="closures",
            word="import.kind_closures",
            layouts=((CLOSURES, read_closure),),
            subject=ClosureSubject(),
            makes_visits=True,
        ),
        FileKind(
            name=CATALOGUE,
            word="import.kind_catalogue",
            layouts=(),
            subject=TitleSubject(),
            at_once=10,
            forms=CATALOGUE_FORMS,
        ),
    )
}
SUBJECTS: Mapping[str, Subject] = {
    subject.name: subject
    for subject in (*(kind.subject for kind in KINDS.values()), VanSubject(), CopySubject())
}
"""By the name that the journal keeps."""
FORMATS = tuple(dict.fromkeys(name for kind in KINDS.values() for name in kind.formats))
"""What `--as` may name."""
