"""Does long work, one task at a time, and puts the answer into the outbox.

A task is leased while it runs and begun again after a crash, three times in all. Its end, its
answer and what it leaves for the next one commit together; the epoch of the lease keeps out
whoever comes too late.
"""

import asyncio
import contextlib
import enum
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.dialog.bodies import BODY, Body
from bot.dialog.files import stored
from bot.dialog.letters import letter_row, sealed
from bot.dialog.running import Runner
from bot.dialog.task_tools import LEASE, REFERENCE, TaskNeeds, TaskTools
from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.domain.tasks import ANSWERED_WITHIN, ATTEMPTS, Task, TaskKind, TaskState
from bot.errors import LeaseLost, PuslingError, StoreError
from bot.i18n import Neutral, Translator
from bot.logs import get_logger, turn_context
from bot.messages import Reply
from bot.services.tasks import task_of
from bot.store import outbox
from bot.store import tasks as rows

log = get_logger(__name__)

AGAIN_AFTER = timedelta(seconds=10)
"""How soon a task is begun again that failed, or that something stands in the way of for now."""
PATIENCE = timedelta(hours=1)
"""How long something may stand in the way."""


class TaskWorker:
    """Works tasks off."""

    def __init__(
        self,
        needs: TaskNeeds,
        *,
        runners: Mapping[TaskKind, Runner],
        channels: tuple[str, ...],
        woken: asyncio.Event,
        only_chat: str = "",
    ) -> None:
        """`woken` is set when there may be work; with `only_chat` a terminal works for its own
        person, and otherwise for every chat."""
        self._needs = needs
        self._runners = runners
        self._channels = channels
        self._only_chat = only_chat
        self.woken = woken

    async def recover(self) -> None:
        """At the start of the only process (of this chat): what an earlier one held is free."""
        async with self._needs.database.unit_of_work() as uow:
            await rows.release_others(uow, self._needs.boot_id, self._channels, self._only_chat)
            await uow.commit()

    async def work_once(self) -> int:
        """Do one task. Gives 0 if none waits. Raises StoreError: then it is begun again."""
        task = await self._claim()
        if task is None:
            return 0
        with turn_context(f"task-{task.id}"):
            try:
                await self._work(task)
            except StoreError:
                await self._put_off(task, AGAIN_AFTER, refund=True)
                raise
        return 1

    async def _claim(self) -> Task | None:
        now = self._needs.clock.now()
        async with self._needs.database.unit_of_work() as uow:
            row = await rows.claim(
                uow,
                channels=self._channels,
                owner=self._needs.boot_id,
                now=now,
                until=now + LEASE,
                only_chat=self._only_chat,
            )
            if row is not None:
                await uow.commit()
        return None if row is None else task_of(row)

    async def _work(self, task: Task) -> None:
        tools = TaskTools(self._needs, task)
        try:
            if task.attempts > ATTEMPTS:
                await self._apologise(task, tools, "process_ended")
                return
            reply = await self._runners[task.kind](task, tools)
            await tools.settle()
        except asyncio.CancelledError:  # this process stops; the next one begins it again
            tools.stop()
            await self._put_off(task, timedelta(), refund=True)
            raise
        except StoreError:
            raise
        except LeaseLost:
            log.warning("task.lost", task=task.id)
        except PuslingError as error:
            await self._hindered(task, tools, error)
        except Exception as error:  # counted, begun again, at last an apology
            await self._failed(task, tools, error)
        else:
            state = TaskState.FAILED if tools.refused else TaskState.DONE
            await self._end(task, tools, reply, state)

    async def _hindered(self, task: Task, tools: TaskTools, error: PuslingError) -> None:
        """What has a sentence is answered with it, unless it passes by itself."""
        log.info("task.refused", error=error.id)
        age = self._needs.clock.now() - task.created_at
        if error.retryable and age < PATIENCE:
            await self._put_off(task, AGAIN_AFTER, refund=True)
            return
        reply = Reply(text=sentence_of(error, tools.text), edit=True)
        await self._end(task, tools, reply, TaskState.FAILED, error.id)

    async def _failed(self, task: Task, tools: TaskTools, error: Exception) -> None:
        log.warning("task.failed", attempt=task.attempts, exc_info=error)
        if task.attempts < ATTEMPTS:
            await self._put_off(task, AGAIN_AFTER, refund=False)
        else:
            await self._apologise(task, tools, type(error).__name__)

    async def _apologise(self, task: Task, tools: TaskTools, reason: str) -> None:
        log.error("task.given_up", task=task.id, reason=reason)
        text = tools.text.say("task.apology", task=tools.text.label(task.kind))
        await self._end(task, tools, Reply(text=text, edit=True), TaskState.FAILED, reason)

    async def _put_off(self, task: Task, wait: timedelta, *, refund: bool) -> None:
        with contextlib.suppress(StoreError):  # then its lease has to run out
            again_at = self._needs.clock.now() + wait
            async with self._needs.database.unit_of_work() as uow:
                await rows.put_off(
                    uow, task.id, self._needs.boot_id, task.epoch, again_at, refund=refund
                )
                await uow.commit()

    async def _end(
        self, task: Task, tools: TaskTools, reply: Reply, state: TaskState, reason: str = ""
    ) -> None:
        """The task, its answer and letters in one transaction."""
        now, sealer = self._needs.clock.now(), self._needs.sealer
        ended: dict[str, Any] = {"state": state, "done_at": now, "reason": reason[:80]}
        ended["arguments"] = tools.kept
        async with self._needs.database.unit_of_work() as uow:
            if not await rows.finish(uow, task.id, self._needs.boot_id, task.epoch, **ended):
                log.warning("task.lost", task=task.id)
                return
            await outbox.cancel(uow, REFERENCE, task.id)
            file = await stored(uow, reply.file, now)
            body = Body(
                text=reply.text,
                buttons=sealed(sealer, reply.buttons, task.address, now),
                position=reply.position,
                edit_of=task.message_id if reply.edit else None,
                file=file,
            )
            letters = [letter_row(sealer, letter, now) for letter in reply.letters]
            await outbox.add_ready(uow, [self._row(task, body)])
            await outbox.add_ready(uow, letters)
            await uow.commit()
        log.info("task.ended", kind=task.kind.value, state=state.value)
        self._needs.surroundings.wake_sending()

    def _row(self, task: Task, body: Body) -> dict[str, Any]:
        """As a reply, but it lives longer: nobody is waiting with the phone in the hand."""
        now = self._needs.clock.now()
        return {
            "channel": task.address.channel,
            "chat": task.address.chat,
            "person": task.address.person,
            "contact_id": task.contact_id,
            "lane": LANE_REPLY,
            "state": OutboxState.READY,
            "body": BODY.dump_python(body, mode="json"),
            "not_before": now,
            "expires_at": now + ANSWERED_WITHIN,
            "created_at": now,
        }


def sentence_of(error: PuslingError, text: Translator) -> Neutral:
    """What a person reads; words of ours among its fields in her language."""
    return text.say(
        error.id, **{name: _word(name, value, text) for name, value in error.fields.items()}
    )


def _word(name: str, value: object, text: Translator) -> object:
    if isinstance(value, enum.Enum):
        return text.label(value)
    key = f"problem.{value}"
    return text.plain(key) if name == "problem" and text.has(key) else value
