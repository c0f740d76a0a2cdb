"""One process fetches at a time: the lease on long polling."""

from datetime import timedelta

from bot.clock import Clock
from bot.store import leases
from bot.store.database import Database

LEASE_NAME = "telegram.polling"
LEASE = timedelta(seconds=25)
"""Another process takes over in less than 30 s. Longer than one wait for updates, renewed late."""
FRESH_SECONDS = 8.0
NEVER = float("-inf")


class Ownership:
    """Holds the lease while it is renewed."""

    def __init__(self, *, database: Database, clock: Clock, boot_id: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = f"poll-{boot_id}"[:40]
        self._renewed_at = NEVER

    async def clear(self) -> None:
        """On SQLite there is one process: whoever held the lease is dead. Raises StoreError."""
        if self._database.dialect != "sqlite":
            return
        async with self._database.unit_of_work() as uow:
            holder = await leases.holder(uow, LEASE_NAME)
            if holder is not None and holder != self._owner:
                await leases.give_up(uow, holder, self._clock.now())
                await uow.commit()

    async def renew(self) -> bool:
        """Take or prolong. False while another process fetches. Raises StoreError.

        Asks the database only every few seconds, and always after `doubt`.
        """
        if self._clock.monotonic() - self._renewed_at < FRESH_SECONDS:
            return True
        asked_at, now = self._clock.monotonic(), self._clock.now()
        async with self._database.unit_of_work() as uow:
            owned = await leases.take(uow, LEASE_NAME, self._owner, now, now + LEASE)
            await uow.commit()
        self._renewed_at = asked_at if owned else NEVER
        return owned

    def doubt(self) -> None:
        """Something went wrong: ask the database next time."""
        self._renewed_at = NEVER

    async def release(self) -> None:
        """Let another process take over at once. Raises StoreError."""
        self.doubt()
        async with self._database.unit_of_work() as uow:
            await leases.give_up(uow, self._owner, self._clock.now())
            await uow.commit()
