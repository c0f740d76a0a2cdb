"""What long work is done with: sentences, use cases, and a message that shows how far it is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock, Unhurried
from bot.dialog.bodies import BODY, Body
from bot.dialog.buttons import ButtonSealer
from bot.dialog.running import Words
from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.domain.tasks import Task
from bot.errors import LeaseLost, StoreError
from bot.i18n import DEFAULT_LANGUAGE, Catalogues, Neutral, locales_folder
from bot.logs import get_logger
from bot.services import Services
from bot.services.imports import Imports
from bot.services.imports.reports import Progress
from bot.services.imports.words import load_words
from bot.services.surroundings import Origin, Surroundings
from bot.store import outbox
from bot.store import tasks as rows
from bot.store.database import Database

log = get_logger(__name__)

LEASE = timedelta(minutes=3)
"""How long a task stays with a process that no longer says anything; work tells its progress
more often than that."""
TOLD_EVERY = 3.0
"""Seconds between two changes of the message that shows how far the work is."""
TOLD_WITHIN = timedelta(seconds=15)
"""A progress that leaves later is none."""
REFERENCE = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNeeds:
    """What all tasks of a process share."""

    database: Database  # where tasks are
    clock: Clock  # when they are due
    catalogues: Catalogues  # all sentences
    sealer: ButtonSealer  # for the buttons of answers
    zone: ZoneInfo  # of the library
    boot_id: str  # who holds the leases
    surroundings: Surroundings  # for the use cases
    pauses: bool = True  # whether long work makes room for others, which takes time


class TaskTools:
    """The surroundings of one task (bot/dialog/running.py says what a runner sees)."""

    def __init__(self, needs: TaskNeeds, task: Task) -> None:
        texts = needs.catalogues.calling(task.form_of_address)
        self.text = texts.get(task.language) or texts[DEFAULT_LANGUAGE]
        self.clock = needs.clock
        self.zone = needs.zone
        self.kept: dict[str, Any] = dict(task.arguments)
        self.refused = False
        self._needs = needs
        self._task = task
        self._told_at = needs.clock.monotonic()
        self._telling: asyncio.Task[None] | None = None

    @property
    def imports(self) -> Imports:
        """Imports of files as people of this language write them."""
        language: Path = locales_folder() / DEFAULT_LANGUAGE / "language"
        words = load_words(language, self.text)
        clock = self.clock if self._needs.pauses else Unhurried(self.clock)
        return Imports(self._needs.database, clock, words, self.text)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Services]:
        """All use cases on a snapshot."""
        origin = Origin(channel=self._task.address.channel)
        async with self._needs.database.unit_of_work(read_only=True) as uow:
            yield Services.within(
                uow, self.clock.now(), origin=origin, surroundings=self._needs.surroundings
            )

    def keep(self, **arguments: Any) -> None:
        """Values for the next task, written with the answer."""
        self.kept |= arguments

    def refuse(self) -> None:
        """The answer says why it could not be done; the same may be wished again."""
        self.refused = True

    def watch(self, words: Words) -> Progress:
        """Tells people, and keeps the lease; never more than one telling at a time."""
        return partial(self._progress, words)

    async def settle(self) -> None:
        """Wait for what is being told. Raises LeaseLost if the task is somebody else's by now."""
        telling, self._telling = self._telling, None
        if telling is not None:
            await telling

    def stop(self) -> None:
        """Nothing is told any more."""
        if self._telling is not None:
            self._telling.cancel()

    def _progress(self, words: Words, what: str, done: int, total: int) -> None:
        now = self.clock.monotonic()
        if now - self._told_at < TOLD_EVERY or not (self._telling is None or self._telling.done()):
            return
        self._told_at = now
        self._telling = asyncio.get_running_loop().create_task(self._tell(words(what, done, total)))

    async def _tell(self, text: Neutral) -> None:
        with contextlib.suppress(StoreError):  # the next telling, or the answer, says more
            async with self._needs.database.unit_of_work() as uow:
                task, now = self._task, self.clock.now()
                until = now + LEASE
                held = await rows.extend(uow, task.id, self._needs.boot_id, task.epoch, until)
                if not held:
                    raise LeaseLost
                if task.message_id is not None:
                    await outbox.add_ready(uow, [self._row(text)])
                await uow.commit()
            self._needs.surroundings.wake_sending()

    def _row(self, text: Neutral) -> Mapping[str, Any]:
        task, now = self._task, self.clock.now()
        body = Body(text=text, edit_of=task.message_id)
        return {
            "channel": task.address.channel,
            "chat": task.address.chat,
            "person": task.address.person,
            "contact_id": task.contact_id,
            "lane": LANE_REPLY,
            "state": OutboxState.READY,
            "body": BODY.dump_python(body, mode="json"),
            "reference_kind": REFERENCE,
            "reference_id": task.id,
            "not_before": now,
            "expires_at": now + TOLD_WITHIN,
            "created_at": now,
        }
