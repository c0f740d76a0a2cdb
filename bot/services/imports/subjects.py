"""The kinds of things that imports change: how each is found, put and taken away again.

A state is a thing as JSON, the same in a file's row, in the journal and here; so a run, its
rehearsal and its undoing all compare and write the same values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from bot.services.imports.reading import Line
from bot.store.database import UnitOfWork
from bot.store.imports import Entry, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A thing that is there already."""

    key: str
    """What identifies it in the journal."""
    state: State
    """As it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Where and when things are changed."""

    uow: UnitOfWork
    """The one transaction."""
    now: datetime
    """Aware, UTC."""
    reason: str
    """What people read where a visit is cancelled along."""
    gone: set[str] = field(default_factory=set)
    """While an undoing checks: `<subject>:<key>` of what it restores before this."""


class Subject(Protocol):
    """One kind of thing."""

    name: str
    """What the journal calls it."""
    shared: bool
    """Whether others may use and rename it: then an undoing leaves it unless it is idle."""
    defaults: Mapping[str, Any]
    """What a new one is where its row says nothing."""

    async def match(self, work: Work, lines: Sequence[Line]) -> dict[str, Found]:
        """What is there already, by the identity of the line that means it."""
        ...

    async def find(self, work: Work, keys: Sequence[str]) -> dict[str, State]:
        """What is there, by key."""
        ...

    async def prepare(self, work: Work, states: Sequence[tuple[int, State]]) -> list[Entry]:
        """Make what new states need, given with the numbers of their rows; entries for it."""
        ...

    async def put(self, work: Work, key: str | None, state: State) -> str:
        """Make a thing (no key) or change it to a state; gives its key."""
        ...

    async def remove(self, work: Work, key: str) -> None:
        """Take away what an import made."""
        ...

    async def used(self, work: Work, keys: Sequence[str]) -> str | None:
        """One of these things without which something made later can't be, or None."""
        ...


@runtime_checkable
class Bulk(Protocol):
    """A subject of which an undoing restores many at a time."""

    async def put_all(self, work: Work, states: Sequence[tuple[str, State]]) -> None:
        """Change things to states, by key; each key once."""
        ...

    async def remove_all(self, work: Work, keys: Sequence[str]) -> None:
        """Take away what an import made."""
        ...
