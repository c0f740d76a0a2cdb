"""A folder of its own for each command, and databases with the example of Batam."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.commands.examples import example_of_batam
from tests.commands.terminal import Terminal, Typed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty working folder: no `.env`, no database."""
    folder = tmp_path / "kerja"
    folder.mkdir()
    return folder


@pytest.fixture
def terminal(folder: Path) -> Terminal:
    """Commands in processes of their own."""
    return Terminal(folder)


@pytest.fixture
def typed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Typed]:
    """Commands in this process; what they changed of its logging is put back."""
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    yield Typed(folder, monkeypatch, capsys)
    logging.getLogger().handlers = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def batam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of Batam as of `tests.support.applications.NOW`, to copy."""
    return example_of_batam(tmp_path_factory.mktemp("batam") / "batam.db")


@pytest.fixture
def batam_file(batam: Path, folder: Path) -> Path:
    """The example where a command finds it without any setting."""
    (folder / "var").mkdir()
    return Path(shutil.copy(batam, folder / "var" / "pusling.db"))
