"""Rehearsed crashes: the n-th moment at which something becomes lasting, or leaves, is the last."""

from collections.abc import Callable

from bot.channels.recording import RecordingChannel
from bot.messages import OutboundMessage, SendResult


class Crash(BaseException):
    """The process ends here, without cleaning up after itself."""


class CrashAt:
    """A checkpoint that ends the process when it is reached for the n-th time."""

    def __init__(self, number: int) -> None:
        self._left = number
        self.reached: list[str] = []

    def __call__(self, name: str) -> None:
        self.reached.append(name)
        self._left -= 1
        if self._left == 0:
            raise Crash(name)


class FragileChannel(RecordingChannel):
    """A recording channel on which the process may end right before or after a message left."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.checkpoint: Callable[[str], None] = lambda _name: None

    async def send(self, message: OutboundMessage) -> SendResult:
        self.checkpoint("send")
        result = await super().send(message)
        self.checkpoint("sent")
        return result
