"""Bots on trial: real processes of `pusling run` that talk to the fake server, and their ends."""

import asyncio
import importlib
import multiprocessing
import re
import socket
import urllib.request
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.support.fake_bot_api.process import FakeBotApi

PRELOADED = "tests.judge.living"
STOP_SECONDS = 30
SENT = re.compile(r'^pusling_sent_messages_total{.*outcome="sent".*} (\S+)$', re.MULTILINE)
HALF_AN_HOUR = timedelta(minutes=30)


class Bot:
    """One copy of the bot, which may live several times."""

    def __init__(
        self, url: str, fake: FakeBotApi, folder: Path, *, rate: float, zone: str, webhook: bool
    ) -> None:
        """`rate` is PUSLING_TELEGRAM_RATE: messages a second. No hour is quiet."""
        self._output = folder / "words.txt"
        self._port = _free_port()
        self._settings = {
            "PUSLING_DATABASE_URL": url,
            "PUSLING_DATA_DIR": str(folder),
            "PUSLING_HTTP_PORT": str(self._port),
            "PUSLING_TELEGRAM_TOKEN": fake.token,
            "PUSLING_TELEGRAM_API_URL": fake.url,
            "PUSLING_TELEGRAM_RATE": str(rate),
            "PUSLING_TIMEZONE": zone,
            "PUSLING_QUIET_HOURS": "00:00-00:00",
            "PUSLING_LOG_FORMAT": "json",
        }
        if webhook:
            self._settings |= {
                "PUSLING_TELEGRAM_MODE": "webhook",
                "PUSLING_WEBHOOK_SECRET": "rahasia-juri",
                "PUSLING_PUBLIC_URL": f"http://127.0.0.1:{self._port}",
            }
        self._process: BaseProcess | None = None

    def start(self) -> None:
        """Begin to live; forked from a process that has imported everything."""
        multiprocessing.set_forkserver_preload([PRELOADED])
        self._process = multiprocessing.get_context("forkserver").Process(
            target=_live, args=(self._settings, self._output)
        )
        self._process.start()

    def kill(self) -> None:
        """`kill -9`, at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()

    def stop(self) -> int | None:
        """TERM, and wait; gives the exit code."""
        process, self._process = self._process, None
        assert process is not None
        process.terminate()
        process.join(STOP_SECONDS)
        return process.exitcode

    def has_died(self) -> bool:
        """Whether it ended by itself."""
        return self._process is not None and not self._process.is_alive()

    def is_ready(self) -> bool:
        """Whether it has said where it is to be found; for its first life."""
        return self._output.exists() and "http://" in self._output.read_text()

    def sent(self) -> float:
        """How many messages it says it has sent in this life."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/metrics") as page:
            return sum(float(number) for number in SENT.findall(page.read().decode()))

    def words(self) -> str:
        """The end of what it said and logged."""
        return self._output.read_text()[-3000:] if self._output.exists() else ""


async def stopped(bot: Bot) -> int | None:
    """The exit code after TERM, without holding up the test's loop."""
    return await asyncio.to_thread(bot.stop)


def waking_zone(now: datetime) -> str:
    """A zone of Indonesia that is half an hour away from the pause of Friday noon."""
    pause = now.replace(hour=4, minute=30), now.replace(hour=6, minute=0)
    in_wib = now.isoweekday() == 5 and pause[0] - HALF_AN_HOUR <= now < pause[1]
    return "Asia/Jayapura" if in_wib else "Asia/Jakarta"


def _live(settings: dict[str, str], output: Path) -> None:
    importlib.import_module(PRELOADED).main(settings, output)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
