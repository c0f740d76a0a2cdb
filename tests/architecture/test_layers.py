"""The structure holds: layers, budgets of length, one registry, no clock but the Clock."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
USUAL_FUNCTION = 12
USUAL_FILE = 150
FORBIDDEN_NAMES = ("util", "helper", "manager", "misc", "common")
SOURCES = [*sorted((ROOT / "bot").rglob("*.py")), *sorted((ROOT / "handlers").rglob("*.py"))]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body: signature and docstring are not what makes a function long."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_layer_imports_only_those_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", is_debug_mode=False) == 0


def test_every_child_of_bot_stands_in_the_layer_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "layers")["layers"]
    listed = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    children = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert children - {"bot.__init__"} == listed - {"handlers"}


def test_the_contract_file_is_read_as_written() -> None:
    assert len(read_configuration("pyproject.toml")["contracts_options"]) >= 5


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_and_no_function_outgrows_its_budget(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE
    long = {f.name: length(f) for f in functions(path) if length(f) > LONGEST_FUNCTION}
    assert not long


def test_most_functions_and_files_are_small() -> None:
    lengths = sorted(length(function) for path in SOURCES for function in functions(path))
    sizes = sorted(len(path.read_text().splitlines()) for path in SOURCES)
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.8)] <= USUAL_FUNCTION
    assert sizes[int(len(sizes) * 0.75)] <= USUAL_FILE


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_named_after_nothing(path: Path) -> None:
    assert not any(word in path.stem for word in FORBIDDEN_NAMES)


def test_the_folder_of_migrations_is_no_package() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_statements_never_ask_the_database_for_the_time() -> None:
    clocks = re.compile(r"func\.(now|current_timestamp)|CURRENT_TIMESTAMP|datetime\('now'", re.I)
    found = [path for path in SOURCES if clocks.search(path.read_text())]
    assert not found


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not silent
