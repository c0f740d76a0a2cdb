"""Prints docs/permissions.md from the code: `python -m tests.architecture.permissions_page`."""

import sys
from pathlib import Path

from bot.domain.people import Role
from bot.domain.permissions import Action, Reach, reach_of
from bot.i18n import Catalogues, locales_folder

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
CELLS = {
    Reach.NOTHING: "–",
    Reach.OWN_THINGS: "own things",
    Reach.OWN_STOPS: "own stops",
    Reach.EVERYTHING: "yes",
}
HEAD = """# Who may do what

This page is printed from `bot/domain/permissions.py` by
`python -m tests.architecture.permissions_page`; a test compares the two, and another one tries
every cell against the database.

The services ask (`bot/services/permissions.py`) before every action, with the role and the stops
that stand in the database at that moment. So a role that was taken away is gone with the next
action, and an old button gives nothing. "Own stops" are those that a cadre looks after; her own
things count there too. Forwarded messages, what another bot wrote, and anonymous admins of a group
carry no role. The command line may do everything.

Each action is written into the table `audit_entries`, which triggers keep as it is.

"""
FOOT = """
A role is given by an invitation: single use, 72 hours, for one role and the stops it names. Staff
invite cadres, admins invite staff. An invitation of an admin needs the yes of a second admin; while
there is only one admin, or none, an invitation of `pusling invite` is enough. The last admin keeps
the role.
"""


def printed() -> str:
    """The page as it has to be."""
    words = Catalogues.load(locales_folder()).of("id")
    rows = [["action", "Indonesian", *(role.value for role in Role)], ["---"] * (2 + len(Role))]
    for action in Action:
        cells = [CELLS[reach_of(role, action)] for role in Role]
        rows.append([f"`{action.value}`", words.label(action), *cells])
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows) + FOOT


def cells() -> dict[tuple[Action, Role], Reach]:
    """The cells of the page as it lies there."""
    reaches = {word: reach for reach, word in CELLS.items()}
    found: dict[tuple[Action, Role], Reach] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            action, _, *row = [cell.strip(" `") for cell in line.strip("|").split("|")]
            found |= {
                (Action(action), role): reaches[cell] for role, cell in zip(Role, row, strict=True)
            }
    return found


if __name__ == "__main__":
    PAGE.write_text(printed(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}\n")
