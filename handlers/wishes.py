"""What somebody asks for, as buttons and questions carry it from message to message."""

from dataclasses import dataclass, replace

from bot.dialog.buttons import day_arg, day_of
from bot.language import DateSpan, Place, Understanding
from bot.messages import Button

ROOM = 45
"""Bytes of a button for its action and arguments; the rest is expiry and signature."""
DAY_LENGTH = 4
MOST_COPIES = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A wish for a title, as far as it is said."""

    title_id: int = 0  # row id of the title; 0 while it is not known
    place: str = ""  # "s" and the code of a stop, "a" and the slug of an area, or empty
    dates: DateSpan | None = None  # the days that suit her, or None
    copies: int = 1  # how many
    former: int = 0  # row id of the hold that it takes the place of, at another stop; or 0

    def args(self) -> tuple[str, ...]:
        """Short strings, those at the end left out that say nothing."""
        days = day_arg(self.dates.start) + day_arg(self.dates.end) if self.dates else ""
        copies = str(self.copies) if self.copies > 1 else ""
        said = [str(self.title_id), self.place, days, copies, str(self.former or "")]
        while not said[-1]:
            said.pop()
        return tuple(said)

    def at(self, code: str) -> "Asked":
        """The same, to be fetched at a stop."""
        return replace(self, place=f"s{code}")


def read_asked(args: tuple[str, ...]) -> Asked:
    """The wish behind `Asked.args`."""
    title_id, place, days, copies, former = (*args, "", "", "", "")[:5]
    return Asked(
        title_id=int(title_id),
        place=place,
        dates=_days(days),
        copies=int(copies or 1),
        former=int(former or 0),
    )


def asked_in(said: Understanding) -> Asked:
    """What a message says of place, days and copies; an ambiguous place is asked about later."""
    place = "" if said.place is None or said.place.candidates else place_arg(said.place)
    return Asked(place=place, dates=said.dates, copies=min(max(said.count or 1, 1), MOST_COPIES))


def place_arg(place: Place) -> str:
    """A place as `Asked` carries it."""
    return place.kind[0] + place.code


def asked_button(label: str, action: str, asked: Asked) -> Button:
    """A button that carries a wish; what does not fit into it is asked again."""
    for each in (asked, replace(asked, dates=None), replace(asked, dates=None, place="")):
        button = Button(label=label, action=action, args=each.args())
        if len("|".join((action, *button.args)).encode()) <= ROOM:
            break
    return button


def fits(words: str, action: str, *others: str) -> bool:
    """Whether words can stand in a button of an action, beside other arguments."""
    return "|" not in words and len("|".join((action, *others, words)).encode()) <= ROOM


def _days(days: str) -> DateSpan | None:
    if not days:
        return None
    start, end = day_of(days[:DAY_LENGTH]), day_of(days[DAY_LENGTH:])
    return DateSpan(start=start, end=end, rule="button")
