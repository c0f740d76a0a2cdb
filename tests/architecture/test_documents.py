"""The documents say what is there: settings, commands, links and paths agree with the tree."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.line import COMMANDS
from bot.language import LanguageData
from bot.settings import Settings, variable
from handlers.registry import INTENTS, NOT_YET

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.md")),
]
PAGES_WITH_PATHS = [
    ROOT / "docs" / "architecture.md",
    ROOT / "docs" / "glossary.md",
    *sorted((ROOT / "docs" / "howto").glob("*.md")),
]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
SETTING = re.compile(r"^#?(PUSLING_[A-Z_]+)=(.*)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BACKTICKED = re.compile(r"`([^`\n]+)`")
TOP = r"bot|handlers|locales|alembic|tests|docs|deploy|benchmarks|\.ci"
PATH = re.compile(rf"(?:(?:{TOP})/[\w./-]*|[\w-]+\.(?:py|toml|ini|txt|md|yaml|yml|po|example))")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(page: Path) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def settings_shown() -> list[tuple[str, str]]:
    """Names and values of the example file, commented out or not."""
    return SETTING.findall((ROOT / ".env.example").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _no_settings_of_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def links(page: Path) -> Iterator[str]:
    """Targets of the links that stay in the tree, without what follows a hash."""
    for target in LINK.findall(prose(page)):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            yield target.partition("#")[0]


def named_paths(page: Path) -> set[str]:
    """Whatever stands in backticks and reads as a path of this tree."""
    return {word for word in BACKTICKED.findall(prose(page)) if PATH.fullmatch(word)}


def test_every_setting_stands_in_the_example_file_and_nothing_else_does() -> None:
    written = [name for name, _ in settings_shown()]
    assert sorted(written) == sorted(variable(field) for field in Settings.model_fields)


def test_the_example_file_shows_the_default_of_every_setting(tmp_path: Path) -> None:
    uncommented = tmp_path / "uncommented"
    lines = [f"{name}={value}\n" for name, value in settings_shown()]
    uncommented.write_text("".join(lines), encoding="utf-8")
    shown = Settings(_env_file=uncommented)
    assert shown == Settings(_env_file=None)
    assert shown.model_fields_set == Settings.model_fields.keys()


def test_the_example_file_changes_nothing_when_it_is_copied_as_it_is() -> None:
    assert not Settings(_env_file=ROOT / ".env.example").model_fields_set


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"`pusling {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_the_readme_names_no_command_that_is_not_there() -> None:
    rows = re.findall(r"^\| `pusling ([\w-]+)", prose(ROOT / "README.md"), re.MULTILINE)
    assert sorted(rows) == sorted(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert not [target for target in links(page) if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES_WITH_PATHS, ids=name_of)
def test_every_path_that_is_named_exists(page: Path) -> None:
    assert not {path for path in named_paths(page) if not (ROOT / path).exists()}


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_every_decision_stands_in_the_list_of_decisions(page: Path) -> None:
    assert page.name in links(ROOT / "docs" / "adr" / "README.md")


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_every_decision_has_the_same_four_parts(page: Path) -> None:
    parts = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences", "What was tried"]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_dependency_has_its_reason_and_no_reason_is_left_over() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    page = (ROOT / "docs" / "adr" / "0008-dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z][a-z0-9-]+) \|", page, re.MULTILINE)
    named = [name for name in rows if name != "package"]
    assert sorted(named) == sorted(re.split(r"[\[<>=~! ;]", line)[0] for line in wanted)


def test_the_locked_versions_are_names_and_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]


def test_every_intent_of_the_list_is_answered_or_said_to_be_not_yet() -> None:
    listed = LanguageData.load(ROOT / "locales" / "id" / "language").intents.entries
    assert sorted([*INTENTS, *NOT_YET]) == sorted(listed)
