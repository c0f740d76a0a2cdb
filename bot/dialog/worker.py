"""Works the inbox: claim, prepare, answer, commit, hand the replies to delivery.

Waiting messages of different conversations share a transaction, because a commit costs more than
a message; if one of them fails, all are rolled back and redone singly.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.clock import Clock
from bot.dialog.bodies import to_outbound
from bot.dialog.engine import Answered, Engine, Prepared
from bot.domain.delivery import InboxState
from bot.errors import LeaseLost, PuslingError, StoreError, StoreUnavailable
from bot.files.limits import MAX_BYTES
from bot.logs import get_logger, turn_context
from bot.messages import Fetched, Fetcher, FetchProblem, OutboundMessage
from bot.store import inbox, outbox
from bot.store.database import Database, UnitOfWork
from bot.store.inbox import ATTEMPTS, Claim, ClaimedRow

log = get_logger(__name__)

BATCH = 25
LEASE = timedelta(seconds=60)
FETCH_SECONDS = 25.0
"""How long an attachment may take to come: with the handling it stays below the lease."""
HANDLING_SECONDS = 20.0
"""A handler that takes longer is stuck; it is stopped and counts as failed."""

SendReplies = Callable[[Sequence[OutboundMessage]], None]
"""Takes leased replies over after the commit; sending is delivery's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who claims: this start of this process, for these channels."""

    boot_id: str  # different at every start
    channels: tuple[str, ...]  # names of the channels this process runs
    only_chat: str = ""  # a terminal works for its own person; empty: for every chat
    fetchers: Mapping[str, Fetcher] = field(default_factory=dict)  # channels that have files


class Worker:
    """Handles what waits in the inbox."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        engine: Engine,
        owner: Owner,
        send_replies: SendReplies,
    ) -> None:
        self._database = database
        self._clock = clock
        self._engine = engine
        self._owner = owner
        self._send_replies = send_replies
        self._claims = 0
        self._looking = asyncio.Lock()
        self._heard = 0
        self._failures = 0
        self._emptied: int | None = None

    async def recover(self) -> None:
        """At the start of the only process (of this chat): what an earlier one held is free."""
        async with self._database.unit_of_work() as uow:
            channels, only_chat = self._owner.channels, self._owner.only_chat
            await inbox.release_others(uow, self._owner.boot_id, channels, only_chat)
            await uow.commit()

    def hear(self) -> None:
        """Something may wait: a message was taken in, here or by another process."""
        self._heard += 1

    async def work_once(self) -> int:
        """Handle one batch. Gives how many messages were claimed; 0 means nothing waits.

        Raises StoreUnavailable, after the rest of the batch, for a message that could not be
        written: whoever tried again at once would do so for ever (a disk that is full).
        """
        heard = self._heard
        found = await self._claim()
        if not found.rows:
            return 0
        settled = False
        try:
            settled = await self._work(found.rows)
        finally:
            # Behind one of these another may wait that no look has found; what failed waits again.
            if found.more or not settled or heard != self._heard:
                self.hear()
        return len(found.rows)

    async def _work(self, claimed: Sequence[ClaimedRow]) -> bool:
        """Gives whether all of them were finished."""
        failures = self._failures
        try:
            await self._engine.refresh(claimed[0])
            read = [prepared for row in claimed if (prepared := await self._read(row))]
            trouble = await self._handle_together([each for each in read if not each.fetches])
            with_files = [prepared for prepared in read if prepared.fetches]
            trouble = await self._handle_with_files(with_files) or trouble
        except StoreError:
            await self._give_back(claimed)
            raise
        if trouble is not None:  # nothing to give back: every message was finished or released
            raise trouble
        return failures == self._failures

    async def _claim(self) -> Claim:
        """What waits: new messages and failed ones in turn, so that neither waits for ever.

        All loops wake together. One looks at a time, and when it takes all there is, nobody looks
        again before something is heard: on a quiet day a look costs as much as an answer.
        """
        async with self._looking:
            if self._emptied == self._heard:
                return Claim(rows=[], more=False)
            began = self._heard
            found = await self._look()
            self._emptied = None if found.more else began
            return found

    async def _look(self) -> Claim:
        self._claims += 1
        now = self._clock.now()
        async with self._unit_of_work() as uow:
            found = await inbox.claim(
                uow,
                channels=self._owner.channels,
                owner=self._owner.boot_id,
                now=now,
                until=now + LEASE,
                limit=BATCH,
                fresh=self._claims % 2 == 1,
                only_chat=self._owner.only_chat,
            )
            if found.rows:
                await uow.commit()
        return found

    async def _give_back(self, claimed: Sequence[ClaimedRow]) -> None:
        """After trouble with the database: what it still allows; the rest waits for the lease."""
        with contextlib.suppress(StoreError):
            async with self._database.unit_of_work() as uow:
                conversations = [row.conversation_id for row in claimed]
                await inbox.release(uow, self._owner.boot_id, conversations)
                await uow.commit()

    async def _read(self, row: ClaimedRow) -> Prepared | None:
        """The message, understood; None when it failed, or has ended this process before."""
        if row.attempts > ATTEMPTS:
            await self._quarantine(row, "process_ended")
            return None
        with turn_context(correlation_id(row)):
            try:
                return self._engine.prepare(row, self._clock.now())
            except Exception as error:  # any fault of reading is the message's own
                await self._failed(row, error)
                return None

    async def _handle_together(self, batch: Sequence[Prepared]) -> StoreUnavailable | None:
        if len(batch) > 1:
            try:
                await self._handle(batch)
            except Exception as error:  # whose fault it was shows when they are redone singly
                log.info("batch.redone", size=len(batch), exc_info=error)
            else:
                return None
        troubles = [await self._handle_single(prepared) for prepared in batch]
        return next((trouble for trouble in troubles if trouble), None)

    async def _handle_with_files(self, batch: Sequence[Prepared]) -> StoreUnavailable | None:
        """Those whose attachment comes first; nobody else waits for it, no transaction is open."""
        fetched = await asyncio.gather(*(self._fetch(prepared) for prepared in batch))
        troubles = [await self._handle_single(prepared) for prepared in fetched]
        return next((trouble for trouble in troubles if trouble), None)

    async def _fetch(self, prepared: Prepared) -> Prepared:
        fetched = Fetched(problem=FetchProblem.FAILED)
        fetcher = self._owner.fetchers.get(prepared.message.address.channel)
        attachment = prepared.message.attachment
        if fetcher is not None and attachment is not None:
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    fetched = await fetcher.fetch(attachment, MAX_BYTES)
            except Exception as error:  # slow, or a fault of the channel: the answer says so
                log.warning("attachment.not_fetched", exc_info=error)
        return replace(prepared, fetched=fetched)

    async def _handle_single(self, prepared: Prepared) -> StoreUnavailable | None:
        """Gives the trouble with the database that has to pass before the message is redone."""
        with turn_context(correlation_id(prepared.claimed)):
            try:
                await self._handle_or_refuse(prepared)
            except Exception as error:  # counted, retried, at last quarantined with an apology
                await self._failed(prepared.claimed, error)
                return error if isinstance(error, StoreUnavailable) else None
        return None

    async def _handle_or_refuse(self, prepared: Prepared) -> None:
        """What a service refuses is rolled back, and the refusal is the answer."""
        try:
            await self._handle([prepared])
        except PuslingError as error:
            if not error.answered:
                raise
            log.info("turn.refused", error=error.id)
            await self._handle([self._engine.refusing(prepared, error)])

    async def _handle(self, batch: Sequence[Prepared]) -> None:
        now = self._clock.now()
        async with asyncio.timeout(HANDLING_SECONDS), self._unit_of_work() as uow:
            await self._check_leases(uow, [prepared.claimed for prepared in batch])
            answered = []
            for prepared in batch:
                with turn_context(correlation_id(prepared.claimed)):
                    answered.append(await self._engine.answer(uow, prepared, now))
                    log.info("turn.answered", intent=prepared.understanding.intent)
            rows = [prepared.claimed for prepared in batch]
            replies = await self._write(uow, rows, answered)
            done = [row.update_id for row in rows]
            await inbox.finish(uow, done, InboxState.DONE, now)
            await uow.commit()
        self._send_replies(replies)

    def _unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """The intent of the reply is committed before a byte of it leaves, and this with it; after
        a power failure before that the message waits in the inbox as if it had just come."""
        return self._database.unit_of_work(lasting=False)

    async def _check_leases(self, uow: UnitOfWork, rows: Sequence[ClaimedRow]) -> None:
        versions = {row.conversation_id: row.version for row in rows}
        if not await inbox.still_owned(uow, self._owner.boot_id, versions):
            raise LeaseLost

    async def _write(
        self, uow: UnitOfWork, claimed: Sequence[ClaimedRow], answered: Sequence[Answered]
    ) -> list[OutboundMessage]:
        leased = {"lease_owner": self._owner.boot_id, "leased_until": self._clock.now() + LEASE}
        rows = [answer.outbox | leased for answer in answered]
        ids = await outbox.add_leased(uow, rows)
        await inbox.save_sessions(uow, [answer.session for answer in answered])
        return [
            to_outbound(row | {"id": id_}, turn=correlation_id(asked))
            for asked, row, id_ in zip(claimed, rows, ids, strict=True)
        ]

    async def _failed(self, row: ClaimedRow, error: Exception) -> None:
        self._failures += 1
        again = isinstance(error, PuslingError) and error.retryable
        log.warning("turn.failed", attempt=row.attempts, exc_info=error)
        if row.attempts >= ATTEMPTS and not again:
            await self._quarantine(row, type(error).__name__)
            return
        async with self._database.unit_of_work() as uow:
            uncounted = [row.update_id] if again else []
            conversations = [row.conversation_id]
            await inbox.release(uow, self._owner.boot_id, conversations, uncounted=uncounted)
            await uow.commit()

    async def _quarantine(self, row: ClaimedRow, reason: str) -> None:
        """Set the message aside, with an apology if one can be made; the next messages flow."""
        log.error("turn.quarantined", update=row.update_id, reason=reason)
        try:
            await self._apologise(row, reason)
        except Exception as error:  # a payload nobody can read names nobody to say sorry to
            log.warning("apology.skipped", update=row.update_id, exc_info=error)
            await self._set_aside(row, reason)

    async def _apologise(self, row: ClaimedRow, reason: str) -> None:
        now = self._clock.now()
        async with asyncio.timeout(HANDLING_SECONDS), self._database.unit_of_work() as uow:
            await self._check_leases(uow, [row])
            apology = await self._engine.apologise(uow, row, now)
            replies = await self._write(uow, [row], [apology])
            await inbox.finish(uow, [row.update_id], InboxState.QUARANTINED, now, reason)
            await uow.commit()
        self._send_replies(replies)

    async def _set_aside(self, row: ClaimedRow, reason: str) -> None:
        now = self._clock.now()
        async with self._database.unit_of_work() as uow:
            await self._check_leases(uow, [row])
            await inbox.release(uow, self._owner.boot_id, [row.conversation_id])
            await inbox.finish(uow, [row.update_id], InboxState.QUARANTINED, now, reason)
            await uow.commit()


def correlation_id(row: ClaimedRow) -> str:
    """What all log lines of one message share."""
    return f"inbox-{row.update_id}"
