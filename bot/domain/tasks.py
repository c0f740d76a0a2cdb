"""Long work: what takes more than a moment is done beside the conversations and answered later."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.people import FormOfAddress
from bot.messages import Address

ATTEMPTS = 3
"""How often a task is begun before its person gets an apology."""
ANSWERED_WITHIN = timedelta(hours=1)
"""How long an answer may wait to leave: a restart, or a line that is down, must not lose it."""
CONTENT_KEPT = timedelta(days=1)
"""How long a file waits for the decision that it was sent for."""


class TaskKind(enum.StrEnum):
    """What is to be done; each has its runner (handlers/tasks.py)."""

    IMPORT_CHECK = "import_check"  # read a file and say what it would change
    IMPORT_APPLY = "import_apply"
    IMPORT_UNDO = "import_undo"
    PULL_LIST = "pull_list"  # write it to a file
    READ_PHOTO = "read_photo"  # look for barcodes on it


class TaskState(enum.StrEnum):
    """Life of a task."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"  # done, and its person decided against what it proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """Work to be done for somebody."""

    kind: TaskKind
    contact_id: int  # row id of whom it is for
    address: Address  # where the answer goes
    language: str  # two letters
    name: str = ""  # of a file, as people see it
    arguments: Mapping[str, Any] | None = None  # whatever the runner needs, as JSON
    content: bytes | None = None  # a file
    message_id: str | None = None  # the platform's id of a message that may show how far it is
    source_id: int | None = None  # the task that this one goes on from; it has one such at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work as it is kept."""

    id: int  # the row
    kind: TaskKind
    state: TaskState
    contact_id: int  # whom it is for
    address: Address  # where the answer goes
    language: str  # two letters
    form_of_address: FormOfAddress  # what the person wants to be called
    name: str  # of a file; may be empty
    arguments: Mapping[str, Any]  # for the runner
    message_id: str | None  # the message that shows how far it is
    source_id: int | None  # the task that this one goes on from
    attempts: int  # how often it was begun
    epoch: int  # of the lease: who comes too late changes nothing
    created_at: datetime  # aware, UTC
