"""`pusling run` as a real process: it answers over HTTP, stops cleanly, and loses nothing."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Column, func, select

from bot.clock import SystemClock
from bot.commands.demo.batam import fill
from bot.domain.delivery import InboxState, OutboxState
from bot.store.database import Database, UnitOfWork
from bot.store.tables import (
    browser_messages,
    conversations,
    inbox_updates,
    leases,
    outbox_messages,
)
from tests.support.browsers import Visitor, new_key, online

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"http://127\.0\.0\.1:\d+")
START_SECONDS = 60
STOP_SECONDS = 10
clock = SystemClock()


class Service:
    """The process, seen from a test."""

    def __init__(self, url: str, folder: Path, *arguments: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "bot", *(arguments or ("run",))]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PUSLING_")}
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=clean
            | {
                "PYTHONPATH": str(ROOT),
                "PUSLING_DATABASE_URL": url,
                "PUSLING_DATA_DIR": str(folder),
                "PUSLING_HTTP_PORT": str(self.port),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> str:
        """The one line that says where to go."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        return line

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float, str]:
        """Send a signal; exit code, seconds until it was gone, what it complained about."""
        started = clock.monotonic()
        self.process.send_signal(number)
        _, complaints = self.process.communicate(timeout=30)
        return self.process.returncode, clock.monotonic() - started, complaints


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def running(url: str, folder: Path, *arguments: str, **options: Any) -> Iterator[Service]:
    """A service that is gone afterwards, whatever happened."""
    service = Service(url, folder, *arguments, **options)
    try:
        service.wait_until_ready()
        yield service
    finally:
        if service.process.poll() is None:
            service.process.kill()
            service.process.communicate()


async def example(url: str) -> None:
    database = Database(url)
    async with database.unit_of_work() as uow:
        await fill(uow, clock.now())
        await uow.commit()
    await database.close()


@pytest.fixture
async def filled_url(database_url: str) -> str:
    """A database with the example of Batam, once per kind."""
    await example(database_url)
    return database_url


@asynccontextmanager
async def visit(service: Service) -> AsyncIterator[Visitor]:
    async with online(service.url) as visitor:
        assert (await visitor.come()).status_code == 200
        yield visitor


async def until_answered(visitor: Visitor, messages: int) -> list[tuple[bool, str]]:
    """The chat, as soon as it has so many messages."""
    for _ in range(200):
        texts = await visitor.texts()
        if len(texts) >= messages:
            return texts
        await clock.sleep(0.1)
    raise AssertionError(f"{len(texts)} of {messages} messages")


async def states(url: str) -> tuple[dict[str, int], dict[str, int], int]:
    """Inbox and outbox by state, and how many replies lie in mailboxes."""
    database = Database(url)
    async with database.unit_of_work(read_only=True) as uow:
        inbox = await _by(uow, inbox_updates.c.state)
        outbox = await _by(uow, outbox_messages.c.state)
        replies = (await _by(uow, browser_messages.c.from_person)).get(False, 0)
    await database.close()
    return inbox, outbox, replies


async def _by(uow: UnitOfWork, column: Column[Any]) -> dict[Any, int]:
    counted = select(column.label("word"), func.count().label("rows")).group_by(column)
    return {row.word: row.rows for row in await uow.execute(counted)}


async def test_it_answers_over_http_and_tells_how_it_is(filled_url: str, tmp_path: Path) -> None:
    service = Service(filled_url, tmp_path)
    try:
        line = await asyncio.to_thread(service.wait_until_ready)
        assert READY.search(line)
        async with visit(service) as visitor:
            await visitor.post(text="bsk mobil pustaka dmn?")
            _, (mine, reply) = await until_answered(visitor, 2)
            assert not mine
            assert "besok" in reply
            assert (await visitor.client.get("/health")).json() == {"status": "ok"}
            ready = await visitor.client.get("/ready")
            assert ready.status_code == 200
            assert ready.json() == {
                "status": "ready",
                "database": True,
                "channels": {"browser": True},
                "scheduler": True,
            }
            metrics = (await visitor.client.get("/metrics")).text
        assert 'pusling_inbox_messages{state="done"} 1.0' in metrics
        assert 'pusling_sent_messages_total{channel="browser",outcome="sent"} 1.0' in metrics
        code, seconds, complaints = await asyncio.to_thread(service.end)
        assert (code, complaints) == (0, "")
        assert seconds < STOP_SECONDS
    finally:
        service.process.kill()
        service.process.communicate()


async def flood(service: Service, people: int, each: int) -> int:
    """Everybody writes at once until the service goes; gives how many messages were accepted."""

    async def one() -> int:
        accepted = 0
        async with visit(service) as visitor:
            for number in range(each):
                try:
                    answer = await visitor.post(text=f"kapan pusling ke tiban baru? {number}")
                except httpx2.TransportError:  # the line was cut
                    break
                accepted += answer.status_code == 200
        return accepted

    return sum(await asyncio.gather(*(one() for _ in range(people))))


async def test_a_signal_in_the_middle_of_the_work_loses_nothing(
    filled_url: str, tmp_path: Path
) -> None:
    with running(filled_url, tmp_path) as service:
        writing = asyncio.create_task(flood(service, people=6, each=15))
        await until_busy(filled_url, 10)
        code, seconds, complaints = await asyncio.to_thread(service.end)
        accepted = await writing
    assert code == 0
    assert seconds < STOP_SECONDS
    assert not complaints
    with running(filled_url, tmp_path):
        inbox, outbox, replies = await until_settled(filled_url)
    assert inbox == {InboxState.DONE: accepted}
    assert outbox == {OutboxState.SENT: accepted}
    assert replies == accepted


async def test_kill_9_in_the_middle_of_the_work_loses_nothing_silently(
    filled_url: str, tmp_path: Path
) -> None:
    with running(filled_url, tmp_path) as service:
        writing = asyncio.create_task(flood(service, people=6, each=15))
        await until_busy(filled_url, 10)
        service.process.kill()
        accepted = await writing
        await asyncio.to_thread(service.process.communicate)
    if filled_url.startswith("postgresql"):
        await end_leases(filled_url)
    with running(filled_url, tmp_path):
        inbox, outbox, replies = await until_settled(filled_url)
    # One that was committed when the answer 200 was cut off is worked too.
    assert accepted <= inbox[InboxState.DONE] <= accepted + 6
    assert sum(outbox.values()) == inbox[InboxState.DONE]
    assert set(outbox) <= {OutboxState.SENT, OutboxState.UNCERTAIN}
    assert outbox[OutboxState.SENT] <= replies <= inbox[InboxState.DONE]


async def until_busy(url: str, messages: int) -> None:
    """Until so many messages were taken in."""
    database = Database(url)
    while True:
        async with database.unit_of_work(read_only=True) as uow:
            counted = await uow.execute(select(func.count()).select_from(inbox_updates))
            if counted.scalar_one() >= messages:
                break
        await clock.sleep(0.02)
    await database.close()


async def until_settled(url: str) -> tuple[dict[str, int], dict[str, int], int]:
    """The states once nothing waits and nothing is on its way."""
    moving = {InboxState.WAITING, OutboxState.READY, OutboxState.LEASED, OutboxState.SENDING}
    for _ in range(300):
        found = await states(url)
        if not moving & {*found[0], *found[1]}:
            return found
        await clock.sleep(0.1)
    raise AssertionError(found)


async def end_leases(url: str) -> None:
    """As if the minute had passed after which the work of a dead process is taken over."""
    database = Database(url)
    now = clock.now()
    async with database.unit_of_work() as uow:
        held = outbox_messages.c.leased_until.is_not(None)
        await uow.execute(outbox_messages.update().where(held).values(leased_until=now))
        waiting = conversations.c.leased_until.is_not(None)
        await uow.execute(conversations.update().where(waiting).values(leased_until=now))
        await uow.execute(leases.update().values(until=now))
        await uow.commit()
    await database.close()


async def test_two_processes_share_the_work_on_postgresql(
    postgresql_url: str, tmp_path: Path
) -> None:
    await example(postgresql_url)
    with (
        running(postgresql_url, tmp_path, "run", "--role", "web") as web,
        running(postgresql_url, tmp_path, "run", "--role", "worker") as worker,
    ):
        async with visit(web) as visitor:
            await visitor.post(text="kapan pusling ke tiban baru?")
            _, (mine, reply) = await until_answered(visitor, 2)
            assert not mine
            assert "Bougenville" in reply
            assert (await visitor.client.get("/ready")).status_code == 200
            for process in (worker, web):
                code, seconds, complaints = await asyncio.to_thread(process.end)
                assert (code, complaints) == (0, "")
                assert seconds < STOP_SECONDS


async def test_without_a_worker_the_web_process_says_that_it_is_not_ready(
    postgresql_url: str, tmp_path: Path
) -> None:
    with running(postgresql_url, tmp_path, "run", "--role", "web") as web:
        async with visit(web) as visitor:
            answer = await visitor.client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["scheduler"] is False


@pytest.mark.parametrize("role", ["web", "worker"])
def test_sqlite_belongs_to_one_process(sqlite_url: str, tmp_path: Path, role: str) -> None:
    service = Service(sqlite_url, tmp_path, "run", "--role", role)
    output, complaints = service.process.communicate(timeout=START_SECONDS)
    assert service.process.returncode == 2
    assert "PostgreSQL" in complaints
    assert len(complaints.splitlines()) == 1
    assert not output


def test_a_port_that_is_taken_is_one_clear_line(sqlite_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        service = Service(sqlite_url, tmp_path, port=taken.getsockname()[1])
        output, complaints = service.process.communicate(timeout=START_SECONDS)
    assert service.process.returncode == 1
    assert str(service.port) in complaints
    assert "PUSLING_HTTP_PORT" in complaints
    assert len(complaints.splitlines()) == 1
    assert not output


def test_an_interrupt_ends_it_cleanly_too(sqlite_url: str, tmp_path: Path) -> None:
    with running(sqlite_url, tmp_path) as service:
        code, seconds, complaints = service.end(signal.SIGINT)
    assert (code, complaints) == (0, "")
    assert seconds < STOP_SECONDS


def test_an_empty_database_is_made_ready_first(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'new.db'}", tmp_path) as service:
        assert service.end()[0] == 0


async def test_a_page_that_is_open_does_not_hold_up_the_end(
    sqlite_url: str, tmp_path: Path
) -> None:
    with running(sqlite_url, tmp_path) as service:
        async with (
            visit(service) as visitor,
            visitor.client.stream("GET", "/chat/stream") as stream,
        ):
            await anext(stream.aiter_lines())
            code, seconds, complaints = await asyncio.to_thread(service.end)
    assert (code, complaints) == (0, "")
    assert seconds < STOP_SECONDS


async def test_the_demo_serves_a_browser_when_nothing_is_piped_in(tmp_path: Path) -> None:
    with running("", tmp_path, "demo") as service:
        async with visit(service) as visitor:
            await visitor.post(key=new_key(), text="kapan pusling ke tiban baru?")
            texts = await until_answered(visitor, 2)
        assert "Posyandu Bougenville II" in texts[1][1]
        assert (tmp_path / "demo.db").exists()
        assert service.end()[0] == 0


def test_the_demo_answers_what_is_piped_in_and_ends(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PUSLING_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(ROOT), "PUSLING_DATA_DIR": str(tmp_path)},
        input="kapan pusling ke tiban baru?\n",
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=True,
    )
    assert "Bougenville" in done.stdout


def test_a_silent_pipe_is_no_conversation(tmp_path: Path) -> None:
    silent, held = os.pipe()
    try:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PUSLING_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            cwd=tmp_path,
            env=clean
            | {
                "PYTHONPATH": str(ROOT),
                "PUSLING_DATA_DIR": str(tmp_path),
                "PUSLING_HTTP_PORT": str(free_port()),
            },
            stdin=silent,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        assert READY.search(process.stdout.readline())
        process.terminate()
        process.communicate(timeout=30)
        assert process.returncode == 0
    finally:
        os.close(silent)
        os.close(held)
