"""docs/permissions.md says what the code does.

When a change is meant: `python -m tests.architecture.permissions_page`, and read the difference.
"""

from bot.domain.changes import ChangeKind
from bot.domain.people import Role
from bot.domain.permissions import CHANGES, MATRIX, Action
from tests.architecture.permissions_page import PAGE, cells, printed


def test_the_page_is_the_one_that_the_code_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == printed()


def test_every_action_has_a_cell_for_every_role() -> None:
    assert cells().keys() == {(action, role) for action in Action for role in Role}
    assert MATRIX.keys() == set(Action)


def test_every_change_of_a_visit_has_its_action() -> None:
    assert CHANGES.keys() == set(ChangeKind)
