"""The fake server's process as tests see it."""

import base64
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.clock import SystemClock

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "424242:" + "A" * 35
STEP = 0.02
LONGEST_WAIT = 20.0


class FakeBotApi:
    """A running server. Control calls are quick and block; waiting does not."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, control: int) -> None:
        self.process = process
        self.port = port
        self.token = TOKEN
        self._control = control
        self._clock = SystemClock()

    @property
    def url(self) -> str:
        """For PUSLING_TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def push(self, *updates: dict[str, Any]) -> list[int]:
        """Add updates; gives their numbers."""
        found: list[int] = self._do("push", updates=list(updates))
        return found

    def script(self, **script: Any) -> None:
        """What happens to the next requests that fit (scripts.py)."""
        self._do("script", **script)

    def limit(self, **limits: float | None) -> None:
        """Answer 429 above this pace: fields of Limits (state.py)."""
        self._do("limits", **limits)

    def be_late(self, **model: float) -> None:
        """From now on messages are answered as late as a model of latency.py says."""
        self._do("latency", **model)

    def count(self) -> int:
        """How many messages stand in the chats."""
        found: int = self._do("count")
        return found

    def chat(self, number: int, how: str, to: int = 0) -> None:
        """Make a chat `open`, `blocked`, `unknown` or `moved` to another id."""
        self._do("chat", id=number, how=how, to=to)

    def revoke_token(self) -> None:
        """From here on the token is not known."""
        self._do("token", token="0:revoked")  # noqa: S106 - of a fake

    def listen(self, *, on: bool) -> None:
        """Stop or start taking connections."""
        self._do("listen", on=on)

    def keep_file(
        self, file_id: str, content: bytes, *, size: int | None = None, path: str = "documents/f"
    ) -> None:
        """A file that somebody sent; `size` is what getFile says, its length unless given."""
        encoded = base64.b64encode(content).decode()
        told = len(content) if size is None else size
        self._do("file", id=file_id, content=encoded, size=told, path=path)

    def forget(self) -> None:
        """Empty the log and the chats."""
        self._do("forget")

    def reset(self) -> None:
        """As after the start."""
        self._do("reset")

    def report(self) -> dict[str, Any]:
        """Log, messages, waiting updates, webhook."""
        found: dict[str, Any] = self._do("report")
        return found

    def messages(self, chat: int | None = None) -> list[dict[str, Any]]:
        """What stands in the chats, oldest first."""
        found = self.report()["messages"]
        return [one for one in found if chat in (None, one["chat"])]

    def log(self, method: str | None = None) -> list[dict[str, Any]]:
        """Requests that arrived, oldest first."""
        return [one for one in self.report()["log"] if method in (None, one["method"])]

    def waiting(self) -> list[int]:
        """Numbers of the updates that nobody confirmed."""
        found: list[int] = self.report()["waiting"]
        return found

    async def until_messages(self, count: int, chat: int | None = None) -> list[dict[str, Any]]:
        """Wait until so many messages stand in the chats."""
        await self.until(lambda: len(self.messages(chat)) >= count)
        return self.messages(chat)

    async def until(self, holds: Any) -> None:
        """Wait until a condition holds. Raises TimeoutError."""
        end = self._clock.monotonic() + LONGEST_WAIT
        while not holds():
            if self._clock.monotonic() > end:
                raise TimeoutError(json.dumps(self.report())[-3000:])
            await self._clock.sleep(STEP)

    def _do(self, what: str, **given: Any) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._control, timeout=10)
        try:
            body = json.dumps(given)
            connection.request("POST", f"/{what}", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text
            return json.loads(text)
        finally:
            connection.close()


@contextmanager
def running_fake(log: Path | None = None) -> Iterator[FakeBotApi]:
    """A server for as long as the block lasts; `log` is where it writes its lines (journal.py)."""
    command = [sys.executable, "-m", "tests.support.fake_bot_api", "--port", "0"]
    command += [] if log is None else ["--log", str(log)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port, control = process.stdout.readline().split()
            yield FakeBotApi(process, int(port), int(control))
        finally:
            process.kill()
