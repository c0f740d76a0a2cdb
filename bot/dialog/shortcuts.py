"""What a message asks for without having to be understood: a link, a code, a button typed."""

from bot.dialog.choices import chosen_label, chosen_number
from bot.dialog.sessions import Session
from bot.domain.invitations import read_code
from bot.language import fold

START = "/start"
NONE = "tidak ada"
NONE_OF_THESE = frozenset(f"{no} ada" for no in ("tidak", "tdk", "nggak", "gak", "ga", "enggak"))
"""What chooses the button that begins with "Tidak ada", if one was shown."""


def linked(text: str) -> tuple[str, str] | None:
    """Kind and argument of a deep link, which platforms hand over as `/start kind_argument`."""
    command, _, payload = text.partition(" ")
    kind, _, argument = payload.strip().partition("_")
    return (kind, argument) if command == START and argument else None


def invited(text: str) -> tuple[str, str] | None:
    """The code of an invitation, typed or pasted with its link, as a deep link."""
    code = read_code(text)
    return None if code is None else ("invite", code)


def typed_button(text: str, session: Session) -> str | None:
    """The data of the shown button whose number, ordinal or words were typed."""
    if not session.shown:
        return None
    typed = fold(text).strip()
    number = chosen_number(typed)
    if number is not None and 1 <= number <= len(session.shown):
        return session.shown[number - 1].data
    labels = [fold(button.label).strip() for button in session.shown]
    if typed in labels:
        return session.shown[labels.index(typed)].data
    if typed in NONE_OF_THESE:
        fitting = [each for each in labels if each.startswith(NONE)]
        return session.shown[labels.index(fitting[0])].data if len(fitting) == 1 else None
    # Part of a label is a choice only where one was asked for: "hari ini" says more elsewhere.
    place = chosen_label(typed, labels) if session.asks is not None else None
    return None if place is None else session.shown[place].data
