"""What has to be asked before a hold can be placed: where it is fetched, and in whose name."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.visits import StopView
from bot.i18n import Neutral
from bot.language import Place, fold
from bot.messages import Button, Reply, TextAsked
from handlers.title_cards import short
from handlers.wishes import Asked, asked_button

CHOICES = 8
"""Places that are shown as buttons; beyond, the name is typed."""
MOST_WORDS = 5
MOST_DIGITS = 3
"""A name has few words and hardly a digit ("Ibu Ani RT 03")."""
LONGEST_NAME = 60
"""Characters of a name as it is typed; more is something else than a name."""
YES = frozenset({"ya", "iya", "y", "ok", "oke", "betul", "benar", "yes"})
"""What says that the name shown is the right one."""
ASKING = frozenset(
    ("kapan", "kpn", "jam", "berapa", "brp", "kenapa", "gimana", "bagaimana", "apakah", "when")
)
"""Words of whoever asks something back instead of answering."""
_BEFORE = re.compile(
    r"(atas nama|a\.?\s?n\.?|namanya|nama(ku)?( saya| aku)?|saya|aku|buat|untuk|my name is|i am)\b"
    r"[\s:,.]*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[\s,.!]+(kak|ya|yaa|aja|saja|min|dong|deh|please)?[\s,.!]*$", re.IGNORECASE)


def ask_title(turn: Turn, asked: Asked) -> Reply:
    """Which title?"""
    return Reply(
        text=turn.text.say("hold.ask_title"),
        buttons=((leave_button(turn),),),
        asks_text=TextAsked(answer="hold_title", args=asked.args()),
    )


def ask_place(turn: Turn, asked: Asked, text: Neutral, stops: Sequence[StopView] = ()) -> Reply:
    """Where shall it be fetched? Stops that may be meant stand below."""
    buttons = [asked_button(stop.name, "h_new", asked.at(stop.code)) for stop in stops[:CHOICES]]
    return _asking(turn, asked, text, buttons)


def which_place(turn: Turn, asked: Asked, place: Place) -> Reply:
    """The words fit several places."""
    buttons = [
        asked_button(each.name, "h_new", replace(asked, place=each.kind[0] + each.code))
        for each in place.candidates[:CHOICES]
    ]
    return _asking(turn, asked, turn.text.say("schedule.which_place"), buttons)


def ask_name(turn: Turn, asked: Asked, text: Neutral) -> Reply:
    """In whose name? The one that the platform knows is offered."""
    rows = [(leave_button(turn),)]
    if name := name_in(turn.contact.name):
        rows.insert(0, (asked_button(short(name), "h_as", asked),))
    asks_text = TextAsked(answer="hold_name", args=asked.args())
    return Reply(text=text, buttons=tuple(rows), asks_text=asks_text)


def name_in(words: str) -> str:
    """The name in an answer such as "atas nama Siti Rahma ya kak"; empty if there is none."""
    line = " ".join(words.split())
    line = _BEFORE.sub("", line, count=1) if _BEFORE.match(line) else line
    while (cut := _AFTER.sub("", line)) != line:
        line = cut
    return line if _may_be_name(line) else ""


def _may_be_name(line: str) -> bool:
    if len(line) > LONGEST_NAME or len(line.split()) > MOST_WORDS or "?" in line:
        return False
    if sum(letter.isdigit() for letter in line) > MOST_DIGITS or asks_back(line):
        return False
    return any(letter.isalpha() for letter in line)


def asks_back(words: str) -> bool:
    """Whether an answer is a question itself ("kapan pusling ke tiban baru")."""
    return not ASKING.isdisjoint(fold(words).split())


def says_yes(words: str) -> bool:
    """Whether an answer to "in whose name?" takes the name that was shown."""
    return fold(words).strip() in YES


def leave_button(turn: Turn) -> Button:
    """It is not wanted after all."""
    return Button(label=turn.text.plain("ticket.leave"), action="t_leave")


def _asking(turn: Turn, asked: Asked, text: Neutral, buttons: Sequence[Button]) -> Reply:
    return Reply(
        text=text,
        buttons=(*((button,) for button in buttons), (leave_button(turn),)),
        asks_text=TextAsked(answer="hold_place", args=replace(asked, place="").args()),
    )
