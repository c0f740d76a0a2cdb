"""Notices when the clock on the wall jumps: then nothing is sent or ended by the hour for a while.

Instants come from the machine's clock, which somebody may set wrong; lengths come from one that
only grows. Where the two part by more than five minutes, what is due is held until two looks in a
row agree on the new time (delivery: ticks).
"""

from dataclasses import dataclass

from bot.clock import Clock
from bot.logs import get_logger

log = get_logger(__name__)

JUMP_SECONDS = 300.0
AGREEING_SECONDS = 5.0
"""Two looks that differ by less agree."""
LOOK_SECONDS = 15.0
"""Between two looks: as often as notices are planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """How the clock jumped last."""

    seconds: float  # forward, or backward below zero
    held: bool  # whether it is not trusted yet


class ClockWatch:
    """Compares the clock on the wall with the one that only grows; each process has its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._trusted = self._offset()
        self._seen: float | None = None
        self._looked_at = 0.0
        self._held = False
        self._news: Jump | None = None

    def trusts(self) -> bool:
        """Whether the hour can be believed: from the moment of a jump on not, until two looks
        agree. To be asked often; it looks by itself."""
        offset = self._offset()
        if not self._held:
            self._keep(offset)
        elif self._clock.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._look(offset)
        return not self._held

    def take_news(self) -> Jump | None:
        """What is new since the last call: a jump, or that the clock is trusted again."""
        news, self._news = self._news, None
        return news

    def _keep(self, offset: float) -> None:
        """A clock that is put right little by little stays trusted."""
        jump = offset - self._trusted
        if abs(jump) <= JUMP_SECONDS:
            self._trusted = offset
            return
        self._held, self._looked_at = True, self._clock.monotonic()
        self._news = Jump(seconds=jump, held=True)
        log.warning("clock.jumped", seconds=round(jump))

    def _look(self, offset: float) -> None:
        agrees = self._seen is not None and abs(offset - self._seen) < AGREEING_SECONDS
        self._seen, self._looked_at = offset, self._clock.monotonic()
        if agrees:
            jump = offset - self._trusted
            self._trusted, self._seen, self._held = offset, None, False
            self._news = Jump(seconds=jump, held=False)
            log.warning("clock.trusted_again", seconds=round(jump))

    def _offset(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
