"""Long work that somebody wants done."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.people import FormOfAddress
from bot.domain.tasks import NewTask, Task, TaskKind, TaskState
from bot.messages import Address
from bot.services.surroundings import Surroundings
from bot.store import tasks as rows
from bot.store.database import UnitOfWork
from bot.store.tables.tasks import NAME


class Tasks:
    """Use cases on tasks, within one unit of work and at one instant."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, surroundings: Surroundings | None = None
    ) -> None:
        self._uow = uow
        self._now = now
        self._surroundings = surroundings or Surroundings()

    async def add(self, new: NewTask) -> int:
        """Work to begin once this unit of work is committed; gives the task's id.

        What goes on from another task has to be asked of `successor` before: the schema refuses
        a second one.
        """
        task_id = await rows.add(self._uow, self._values(new))
        self._surroundings.wake_tasks()
        return task_id

    async def by_id(self, task_id: int) -> Task | None:
        """A task, or None if it ended so long ago that it was deleted."""
        row = await rows.by_id(self._uow, task_id)
        return None if row is None else task_of(row)

    async def successor(self, task_id: int) -> TaskState | None:
        """The state of the task that goes on from this one, None if there is none (any more)."""
        found = await rows.successor(self._uow, task_id)
        return None if found is None else TaskState(found.state)

    async def drop(self, task_id: int) -> None:
        """What a finished task proposed is not wanted."""
        await rows.drop(self._uow, task_id)

    async def content_of(self, task_id: int) -> bytes | None:
        """The file of a task, or None."""
        return await rows.content_of(self._uow, task_id)

    async def has_content(self, task_id: int) -> bool:
        """Whether the file of a task is still kept."""
        return await rows.has_content(self._uow, task_id)

    def _values(self, new: NewTask) -> dict[str, Any]:
        return {
            "kind": new.kind,
            "state": TaskState.WAITING,
            "contact_id": new.contact_id,
            "channel": new.address.channel,
            "chat": new.address.chat,
            "person": new.address.person,
            "language": new.language,
            "name": new.name[:NAME],
            "arguments": dict(new.arguments or {}),
            "content": new.content,
            "message_id": new.message_id,
            "source_id": new.source_id,
            "not_before": self._now,
            "created_at": self._now,
        }


def task_of(found: Row[Any]) -> Task:
    """A row of `tasks` with form_of_address of its contact."""
    row = found._mapping
    return Task(
        id=row["id"],
        kind=TaskKind(row["kind"]),
        state=TaskState(row["state"]),
        contact_id=row["contact_id"],
        address=Address(channel=row["channel"], chat=row["chat"], person=row["person"]),
        language=row["language"],
        form_of_address=FormOfAddress(row["form_of_address"]),
        name=row["name"],
        arguments=row["arguments"],
        message_id=row["message_id"],
        source_id=row["source_id"],
        attempts=row["attempts"],
        epoch=row["epoch"],
        created_at=row["created_at"],
    )
