"""What a message asks for without having to be understood: a link, a code, a button typed."""

from collections.abc import Mapping

from bot.dialog.choices import (
    chosen_button,
    chosen_label,
    chosen_number,
    chosen_place,
    listed,
)
from bot.dialog.sessions import Session
from bot.domain.invitations import read_code
from bot.language import fold

START = "/start"
PAGES: Mapping[str, frozenset[str]] = {
    "privacy": frozenset(
        ("privasi", "kebijakan privasi", "aturan privasi", "privacy", "privacy policy")
    ),
    "terms": frozenset(
        (
            "ketentuan",
            "ketentuan layanan",
            "syarat ketentuan",
            "syarat dan ketentuan",
            "syarat layanan",
            "terms",
            "terms of service",
        )
    ),
    "stop": frozenset(("titik saya", "titik rumah saya", "titik rumah", "my stop")),
    "board": frozenset(("papan hari ini", "papan petugas", "buka papan", "today's board")),
    "settings": frozenset(
        ("pengaturan", "pengaturan saya", "setelan", "setelan saya", "settings", "my settings")
    ),
}
"""Pages by the words that are nothing else."""
_YES = (
    "ya iya iyaa y yes yup yap yoi ok oke okay okey sip siap betul benar bener lanjut lanjutkan"
    " setuju sure"
)
_NO = "tidak tdk nggak ngga gak ga enggak engga no nope batal jangan jgn urung urungkan"
YES, NO = frozenset(_YES.split()), frozenset(_NO.split())
"""Also with "jadi" behind: "tidak jadi"."""
_POLITE = "kak dong deh aja saja lah min pak bu bang dulu yuk please"
POLITE = frozenset(_POLITE.split())
MOST_WORDS = 3
YES_ACTIONS, NO_ACTIONS = frozenset({"v_yes"}), frozenset({"v_no"})
"""Buttons of a preview that a bare yes and a bare no press, too."""
NONE = "tidak ada"
NONE_OF_THESE = frozenset(f"{no} ada" for no in ("tidak", "tdk", "nggak", "gak", "ga", "enggak"))
"""What chooses the button that begins with "Tidak ada", if one was shown."""


def linked(text: str) -> tuple[str, str] | None:
    """Kind and argument of a deep link, which platforms hand over as `/start kind_argument`."""
    command, _, payload = text.partition(" ")
    kind, _, argument = payload.strip().partition("_")
    return (kind, argument) if command == START and argument else None


def spoken_link(text: str) -> tuple[str, str] | None:
    """What means the same wherever it is said, as a deep link.

    The code of an invitation, typed or pasted with its link; and the name of a page of one's own
    or of the service.
    """
    code = read_code(text)
    if code is not None:
        return "invite", code
    said = fold(text).strip(" /.!?")
    return next((("page", page) for page, words in PAGES.items() if said in words), None)


def typed_button(text: str, session: Session, *, numbered: bool = False) -> str | None:
    """The data of the shown button whose number, ordinal or words were typed.

    `numbered` says that the channel shows a number beside every button.
    """
    if not session.shown:
        return None
    typed = fold(text).strip()
    number = chosen_number(typed)
    if number is not None and (button := chosen_button(number, session.shown, numbered=numbered)):
        return button.data
    labels = [fold(button.label).strip() for button in session.shown]
    if typed in labels:
        return session.shown[labels.index(typed)].data
    if (data := _answered(typed, session)) is not None:
        return data
    if typed in NONE_OF_THESE:
        fitting = [each for each in labels if each.startswith(NONE)]
        return session.shown[labels.index(fitting[0])].data if len(fitting) == 1 else None
    # Part of a label is a choice only where one was asked for: "hari ini" says more elsewhere.
    is_asked = session.asks is not None or (session.wanted is not None and listed(session.shown))
    place = chosen_label(typed, labels) if is_asked else None
    return None if place is None else session.shown[place].data


def _answered(typed: str, session: Session) -> str | None:
    """The button of a preview that a bare yes or no presses."""
    words = [word for word in typed.removesuffix(" ya").split() if word not in POLITE]
    if len(words) > 1 and words[-1] == "jadi":
        words.pop()
    if not words or len(words) > MOST_WORDS:
        return None
    answered = (YES, YES_ACTIONS) if YES.issuperset(words) else (NO, NO_ACTIONS)
    if not answered[0].issuperset(words):
        return None
    data = [each.data for each in session.shown if _action(each.data) in answered[1]]
    return data[0] if len(data) == 1 else None


def _action(data: str) -> str:
    return data.partition("~")[0].partition("|")[0]


def chosen_visit(text: str, session: Session) -> tuple[str, ...] | None:
    """The row id of the visit that "yang kedua" means among those last told."""
    told = session.told.visits if session.told else ()
    place = chosen_place(fold(text).strip(), len(told))
    return None if place is None or len(told) < 2 else (str(told[place]),)
