"""Long polling: the inbox is committed first, and only the next request confirms to Telegram.

A crash anywhere in between brings the same updates again; their numbers are known by then.
"""

from collections.abc import Sequence
from typing import Any

from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import Answered, CallFailed
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.ownership import Ownership
from bot.channels.telegram.taken import Taken
from bot.channels.telegram.updates import KINDS
from bot.clock import Clock
from bot.errors import StoreError
from bot.logs import get_logger

log = get_logger(__name__)

WAIT_SECONDS = 10
"""How long Telegram holds an empty answer back; the lease outlasts it."""
PATIENCE_SECONDS = WAIT_SECONDS + 5.0
MOST_UPDATES = 100
STANDBY_SECONDS = 5.0
STORE_SECONDS = 1.0
CONFLICT_SECONDS = 10.0
LONGEST_PAUSE = 30.0


class Poller:
    """Fetches updates while this process owns the lease."""

    def __init__(self, *, api: Api, intake: Intake, ownership: Ownership, clock: Clock) -> None:
        self._api = api
        self._intake = intake
        self._ownership = ownership
        self._clock = clock
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """Until cancelled, or until the token is refused."""
        while not self._api.token_refused:
            pause = await self._poll()
            if pause:
                await self._clock.sleep(pause)

    async def _poll(self) -> float:
        try:
            return await self.poll_once()
        except Exception as error:  # a loop that ends would make the bot deaf
            self._ownership.doubt()
            log.error("telegram.fetch_fault", exc_info=error)
            return LONGEST_PAUSE

    async def poll_once(self) -> float:
        """Fetch, commit, move the offset. Gives the seconds to pause before the next time."""
        try:
            if not await self._ownership.renew():
                self._offset = None  # the other process confirms now
                return STANDBY_SECONDS
            batch = await self._fetch()
            taken = await self._intake.take(batch)
        except StoreError as error:  # nothing is confirmed, so Telegram keeps it
            self._ownership.doubt()
            log.warning("telegram.store_down", exc_info=error)
            return STORE_SECONDS
        except CallFailed as error:
            return self._pause_after(error)
        self._failures = 0
        return self._confirm(taken)

    async def _fetch(self) -> Sequence[Any]:
        parameters = {
            "offset": self._offset,
            "timeout": WAIT_SECONDS,
            "limit": MOST_UPDATES,
            "allowed_updates": list(KINDS),
        }
        found = await self._api.call("getUpdates", parameters, read_timeout=PATIENCE_SECONDS)
        return found if isinstance(found, list) else []

    def _confirm(self, taken: Sequence[Taken]) -> float:
        """The next request tells Telegram; a batch without any number must not spin."""
        numbers = [one.update_id for one in taken if one.update_id is not None]
        if numbers:
            self._offset = max(numbers) + 1
        return STORE_SECONDS if taken and not numbers else 0.0

    def _pause_after(self, error: CallFailed) -> float:
        self._failures += 1
        pause = min(LONGEST_PAUSE, 2.0 ** min(self._failures - 1, 5))
        if isinstance(error, Answered) and error.status == 409:
            self._ownership.doubt()
            log.error("telegram.conflict", hint="another process fetches, or a webhook is set")
            return CONFLICT_SECONDS
        if isinstance(error, Answered) and error.retry_after is not None:
            pause = max(pause, error.retry_after)
        log.warning("telegram.fetch_failed", reason=error.reason, pause=pause)
        return pause
