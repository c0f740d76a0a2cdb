"""What one row of a catalogue says, whatever form it came in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.isbns import isbn13, issn
from bot.services.imports.problems import RowProblem, shown
from bot.services.titles.identities import identity, title_key

State = dict[str, Any]
LONGEST_TITLE = 1_000
LONGEST_NOTES = 500
LONGEST: Mapping[str, int] = {
    "subtitle": 1_000,
    "statement": 500,
    "edition": 200,
    "publisher": 250,
    "place": 120,
    "language": 60,
    "call_number": 120,
    "classification": 60,
    "series": 300,
    "notes": LONGEST_NOTES,
}
"""Characters; what is longer is cut, for nobody is helped if a title is refused for its notes."""
LONGEST_BARCODE = 60
LONGEST_SHELF = 120
MOST_NAMES = 30
"""Authors or subjects of one title."""
_DIGITS_OF_ISSN = 7


@dataclass(slots=True, kw_only=True)
class Record:
    """One row; filled while it is read."""

    row: int
    """Number of the row in the file."""
    values: State = field(default_factory=dict)
    """Columns of the title that the file has; empty if the row speaks of a copy alone."""
    copies: list[State] = field(default_factory=list)
    """Copies with a barcode: columns of the copy that the file has."""
    count: int | None = None
    """How many copies without a barcode there are; None if the file does not say."""
    key: str = ""
    """Stands for the text of the title."""
    identity: str = ""
    """Stands for the title; empty if the row speaks of a copy alone."""
    numbered: bool = True
    """Whether the file has ISBN: without, a title is known by title and authors."""
    problems: list[RowProblem] = field(default_factory=list)
    """Why the row is refused."""
    remarks: list[RowProblem] = field(default_factory=list)
    """What was left out of it."""

    def refuse(self, column: str, value: str, advice: str, **fields: object) -> None:
        """The row can't be used."""
        self.problems.append(self._problem(column, value, advice, fields))

    def remark(self, column: str, value: str, advice: str, **fields: object) -> None:
        """The row is used without this cell."""
        self.remarks.append(self._problem(column, value, advice, fields))

    def set_title(self, column: str, title: str, subtitle: str = "") -> None:
        """What it is called; refuses a row without."""
        title = plain(title)
        if not subtitle:
            title, subtitle = split_title(title)
        if not title:
            self.refuse(column, title, "advice.required")
        if len(title) > LONGEST_TITLE:
            self.refuse(column, title, "advice.too_long", longest=LONGEST_TITLE)
        self.values["title"] = title
        self.set_text("subtitle", subtitle)

    def set_text(self, name: str, text: str) -> None:
        """A text on one line, cut at its length."""
        self.values[name] = cut(plain(text), LONGEST[name]) if text else ""

    def set_names(self, name: str, found: Iterable[str]) -> None:
        """Authors or subjects, each once."""
        names = dict.fromkeys(filter(None, (plain(each).strip(" ,;:/") for each in found)))
        self.values[name] = [cut(each, 200) for each in list(names)[:MOST_NAMES]]

    def set_numbers(self, column: str, text: str) -> None:
        """ISBN or ISSN; a wrong one is left out with a remark."""
        parts = [part for part in text.replace(";", ",").split(",") if part]
        self.values["isbn"] = next(filter(None, map(isbn13, parts)), "")
        self.values["issn"] = next(filter(None, map(issn, parts)), "")
        known = self.values["isbn"] or self.values["issn"]
        if not known and sum(letter.isdigit() for letter in text) >= _DIGITS_OF_ISSN:
            self.remark(column, shown(text), "remark.isbn")

    def identify(self) -> None:
        """Compute what it is known by, once title, authors and ISBN are set."""
        self.key = title_key(self.values["title"], self.values["subtitle"])
        authors, isbn = self.values.get("authors", ()), self.values.get("isbn", "")
        self.identity = identity(self.key, authors, isbn)
        self.numbered = "isbn" in self.values

    def _problem(
        self, column: str, value: str, advice: str, fields: Mapping[str, object]
    ) -> RowProblem:
        return RowProblem(
            row=self.row, column=column, value=shown(value), advice=advice, fields=fields
        )


def plain(text: str) -> str:
    """A text on one line, without what can't be seen."""
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())


def cut(text: str, longest: int) -> str:
    """At most so many characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def split_title(text: str) -> tuple[str, str]:
    """Title and subtitle, which catalogues keep in one cell with a colon between."""
    title, _, subtitle = text.partition(" : ")
    if not subtitle:
        title, _, subtitle = text.partition(": ")
    if not (title.strip() and subtitle.strip()):
        return text, ""
    return title.strip(), subtitle.strip()


def compact(state: Mapping[str, Any]) -> State:
    """A state without what is empty: the journal keeps one for every title."""
    return {name: value for name, value in state.items() if value or value == 0}


def merged(before: State, values: Mapping[str, Any]) -> State:
    """A compact state with other values in the columns that are given."""
    return compact({**before, **values})


def first_of(texts: Sequence[str]) -> str:
    """The first text that says something."""
    return next((text for text in texts if text.strip()), "")
