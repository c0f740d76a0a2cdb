"""The processes of a benchmark: the server that offers messages, and the bot that answers them."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support.fake_bot_api.process import TOKEN

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SECONDS = 60.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run gave."""

    latencies: list[float]  # seconds from a message to its answer, sorted
    seconds: float  # from the first message to the last answer
    count: int  # messages offered, all of them answered


class Flow:
    """The server's process, seen from here."""

    def __init__(self, port: int, control: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._control = control

    def offer(
        self, texts: Sequence[str], count: int, *, chats: int, per_second: float, first: int
    ) -> None:
        """Begin to offer messages (flow.py)."""
        self._do("offer", texts=texts, count=count, chats=chats, per_second=per_second, first=first)

    def until_answered(self, count: int, look: float = LOOK_SECONDS) -> Measured:
        """Wait for all answers. Raises RuntimeError when one is missing or one too many."""
        end = time.perf_counter() + LONGEST_SECONDS
        while self._do("flow") < count:
            if time.perf_counter() > end:
                raise RuntimeError(f"{self._do('flow')} of {count} messages were answered")
            time.sleep(look)
        found = self._do("measured")
        if found["unanswered"] or found["extra"]:
            raise RuntimeError(f"unanswered {found['unanswered']}, extra {found['extra']}")
        return Measured(latencies=found["latencies"], seconds=found["seconds"], count=count)

    def _do(self, what: str, **given: Any) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._control, timeout=20)
        try:
            head = {"Content-Type": "application/json"}
            connection.request("POST", f"/{what}", json.dumps(given), head)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@contextmanager
def running_flow() -> Iterator[Flow]:
    """A server for as long as the block lasts."""
    command = [sys.executable, "-m", "benchmarks.flow"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            port, control = process.stdout.readline().split()
            yield Flow(int(port), int(control))
        finally:
            process.kill()


@contextmanager
def running_bot(
    command: Sequence[str], log: Path, more: Mapping[str, str]
) -> Iterator[psutil.Process]:
    """A bot for as long as the block lasts, its output in a file."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PUSLING_")}
    with (
        log.open("a") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=own | dict(more), stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)


def megabytes(process: psutil.Process) -> float:
    """Resident memory of a process."""
    return float(process.memory_info().rss) / 1e6


def processor(process: psutil.Process) -> float:
    """Seconds of processor time that a process has used so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def our_settings(flow: Flow, database: str, folder: Path, port: int) -> dict[str, str]:
    """The environment of `pusling run`."""
    return {
        "PUSLING_DATA_DIR": str(folder),
        "PUSLING_DATABASE_URL": database,
        "PUSLING_TELEGRAM_TOKEN": TOKEN,
        "PUSLING_TELEGRAM_API_URL": flow.url,
        "PUSLING_HTTP_PORT": str(port),
        "PUSLING_LOG_FORMAT": "json",
    }
