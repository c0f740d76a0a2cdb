"""Imports that staff order in a chat: a file is checked, then saved or dropped, perhaps undone."""

import enum
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.permissions import Action
from bot.domain.tasks import NewTask, Task, TaskKind, TaskState
from bot.messages import Address
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.surroundings import Surroundings
from bot.services.tasks import Tasks
from bot.store.database import UnitOfWork


class Ordered(enum.Enum):
    """What became of a wish; only the first changes anything."""

    BEGUN = "begun"
    RUNNING = "running"  # it was wished before and is being done
    DONE = "done"  # it was wished before and is done
    DROPPED = "dropped"  # the file is not wanted any more
    GONE = "gone"  # it is too long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the answer goes."""

    address: Address  # of the chat
    language: str  # two letters
    message_id: str | None = None  # the platform's id of a message that shows how far it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A wish and what it is about."""

    result: Ordered  # what became of it
    name: str = ""  # of the file


class ImportOrders:
    """Use cases on them, in the name of one person, within one unit of work.

    The work itself is a task (handlers/tasks.py); the state of the tasks decides what a button
    that is pressed twice means.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None,
        channel: str = COMMAND_LINE,
        *,
        surroundings: Surroundings | None = None,
    ) -> None:
        self._actor = Actor(uow, now, actor_id, channel)
        self._actor_id = actor_id
        self._tasks = Tasks(uow, now, surroundings)

    async def require(self) -> None:
        """Return if the person may import. Raises NotAllowed."""
        await self._actor.require(Action.IMPORT_FILES)

    async def check(self, contact_id: int, name: str, content: bytes, place: Place) -> int:
        """See what a file would change; gives the task's id. Raises NotAllowed."""
        await self.require()
        new = self._task(TaskKind.IMPORT_CHECK, contact_id, place)
        return await self._tasks.add(replace(new, name=name, content=content))

    async def apply(self, checked_id: int, place: Place) -> Order:
        """Save what was checked. Raises NotAllowed."""
        return await self._go_on(TaskKind.IMPORT_APPLY, checked_id, place)

    async def undo(self, applied_id: int, place: Place) -> Order:
        """Undo what was saved. Raises NotAllowed."""
        return await self._go_on(TaskKind.IMPORT_UNDO, applied_id, place)

    async def drop(self, checked_id: int) -> Order:
        """What was checked is not wanted. Raises NotAllowed."""
        await self.require()
        source, state = await self._state(checked_id)
        if source is None or state is not None:
            return Order(result=state or Ordered.GONE, name=source.name if source else "")
        await self._tasks.drop(checked_id)
        return Order(result=Ordered.DROPPED, name=source.name)

    async def _go_on(self, kind: TaskKind, source_id: int, place: Place) -> Order:
        await self.require()
        source, state = await self._state(source_id)
        if source is None or state is not None:
            return Order(result=state or Ordered.GONE, name=source.name if source else "")
        if kind is TaskKind.IMPORT_APPLY and not await self._tasks.has_content(source_id):
            return Order(result=Ordered.GONE, name=source.name)
        new = self._task(kind, source.contact_id, place)
        new = replace(new, name=source.name, source_id=source_id, arguments=source.arguments)
        task_id = await self._tasks.add(new)
        await self._actor.record(Action.IMPORT_FILES, "task", task_id, kind=kind.value)
        return Order(result=Ordered.BEGUN, name=source.name)

    async def _state(self, task_id: int) -> tuple[Task | None, Ordered | None]:
        """The person's own task, and what stands in the way of going on from it."""
        source = await self._tasks.by_id(task_id)
        if source is None or self._actor_id not in (None, source.contact_id):
            return None, Ordered.GONE
        if source.state is TaskState.DROPPED:
            return source, Ordered.DROPPED
        next_state = await self._tasks.successor(task_id)
        if next_state is None:
            return source, None
        return source, Ordered.DONE if next_state is TaskState.DONE else Ordered.RUNNING

    @staticmethod
    def _task(kind: TaskKind, contact_id: int, place: Place) -> NewTask:
        return NewTask(
            kind=kind,
            contact_id=contact_id,
            address=place.address,
            language=place.language,
            message_id=place.message_id,
        )
