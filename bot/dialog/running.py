"""What a runner of long work is given."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.tasks import Task
from bot.i18n import Neutral, Translator
from bot.messages import Reply
from bot.services import Services
from bot.services.imports import Imports
from bot.services.imports.reports import Progress

Words = Callable[[str, int, int], Neutral]
"""What a person reads while work goes on: what is counted (a key), done, in all."""


class Tools(Protocol):
    """The surroundings of one task."""

    text: Translator
    """Sentences in the person's language."""
    clock: Clock
    zone: ZoneInfo
    """Of the library."""

    @property
    def imports(self) -> Imports:
        """Imports, which open their own units of work."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Services]:
        """All use cases on a snapshot: nothing that they write is kept."""
        ...

    def watch(self, words: Words) -> Progress:
        """Something to tell how far the work is; people see it in one message, every few
        seconds, where there is a message that can be changed."""
        ...

    def refuse(self) -> None:
        """The answer says why it could not be done; the same may be wished again."""
        ...

    def keep(self, **arguments: Any) -> None:
        """Keep values for the task that goes on from this one; written with the answer."""
        ...


Runner = Callable[[Task, Tools], Awaitable[Reply]]
"""Does the work; what it gives is the answer. It may be begun again after a crash.

A PuslingError that it raises is answered with its sentence; a retryable one is tried later.
"""
