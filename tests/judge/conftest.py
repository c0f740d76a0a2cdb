"""The court: a fake server with its log, and the seed beside every failure."""

from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.judge.arrivals import ServerLog
from tests.judge.town import AUTHOR
from tests.judge.trials import SEED, Trial, trial
from tests.support.fake_bot_api.process import FakeBotApi, running_fake

Server = tuple[FakeBotApi, Path]
"""The server and its log."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Says how to see a failure again."""
    report = yield
    if report.failed:
        report.sections.append(("seed", f"JUDGE_SEED={SEED}"))
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server and its log, for all lists of a process of tests."""
    log = tmp_path_factory.mktemp("judge") / "server.jsonl"
    with running_fake(log) as fake:
        yield fake, log


@pytest.fixture
def on_trial(database: Database, server: Server, tmp_path: Path) -> Iterator[Trial]:
    """A trial on a database of each kind."""
    with _anew(database, server, tmp_path) as made:
        yield made


@pytest.fixture
def sqlite_trial(sqlite_database: Database, server: Server, tmp_path: Path) -> Iterator[Trial]:
    """A trial in which the database does not matter."""
    with _anew(sqlite_database, server, tmp_path) as made:
        yield made


@pytest.fixture
def postgresql_trial(
    postgresql_database: Database, server: Server, tmp_path: Path
) -> Iterator[Trial]:
    """A trial on PostgreSQL only: SQLite is one process."""
    with _anew(postgresql_database, server, tmp_path) as made:
        yield made


def _anew(database: Database, server: Server, folder: Path) -> AbstractContextManager[Trial]:
    fake, log = server
    fake.reset()
    return trial(database, fake, ServerLog(log, without=AUTHOR), folder)
