"""Files that people send from the page: kept until the worker fetches them, like any platform's."""

import asyncio
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.clock import Clock
from bot.domain.people import Role
from bot.errors import StoreError
from bot.files.formats import is_picture
from bot.messages import Attachment, AttachmentKind, Fetched, FetchProblem
from bot.store import browser, people, stored_files
from bot.store.database import Database, UnitOfWork

AT_ONCE = 4
"""Files that one process takes in at the same time: each is in memory as a whole."""
SECONDS = 120.0
"""For a file to arrive; a phone sends 20 MB in a minute over a poor line."""
LONGEST_NAME = 100
_STAFF = frozenset({Role.STAFF, Role.ADMIN})


class Named(BaseModel):
    """What a page says of a file that it sends."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(pattern=r"^[A-Za-z0-9_-]{8,40}$")
    """Made by the page; a file that is sent again carries the same one."""
    name: str = Field(max_length=1_000)
    """As the person has it; a folder in front of it is left out."""

    @field_validator("name")
    @classmethod
    def _cleaned(cls, value: str) -> str:
        last = value.replace("\\", "/").rpartition("/")[2]
        return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that was taken in."""

    id: int
    """Of its message in the mailbox."""
    attachment: Attachment
    """As the dialog gets it."""


class Uploads:
    """Takes files in, and gives each out once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.room = asyncio.Semaphore(AT_ONCE)

    async def keep(self, channel: str, chat: str, named: Named, content: bytes) -> Kept:
        """Put a file into the mailbox and keep it; one that is sent again is there already.

        Documents are for staff: of other people's only the name is kept, and the answer says so.
        Raises StoreError.
        """
        kind = AttachmentKind.PHOTO if is_picture(content) else AttachmentKind.DOCUMENT
        async with self._database.unit_of_work() as uow:
            known = await browser.with_key(uow, chat, named.key)
            if known is None:
                wanted = kind is AttachmentKind.PHOTO or await _is_staff(uow, channel, chat)
                body = await self._body(uow, named, content if wanted else None)
                id_ = await browser.add_once(uow, chat=chat, body=body, at=self._clock.now())
                await uow.commit()
            else:
                id_, body = known.id, known.body
        attachment = Attachment(
            name=named.name or "foto",
            kind=kind,
            reference=str(body["file"].get("reference", "")),
            size=len(content),
        )
        return Kept(id=id_, attachment=attachment)

    async def _body(self, uow: UnitOfWork, named: Named, content: bytes | None) -> dict[str, Any]:
        file: dict[str, Any] = {"name": named.name or "foto"}
        if content is not None:
            now = self._clock.now()
            file["reference"] = await stored_files.add(uow, file["name"], content, now)
        return {"key": named.key, "text": "", "file": file}

    async def fetch(self, attachment: Attachment, most: int) -> Fetched:
        """The content, which is not kept any longer. Never raises."""
        if not attachment.reference.isdecimal():
            return Fetched(problem=FetchProblem.FAILED)
        try:
            async with self._database.unit_of_work() as uow:
                found = await stored_files.take(uow, int(attachment.reference))
                await uow.commit()
        except StoreError:
            return Fetched(problem=FetchProblem.FAILED)
        if found is None:
            return Fetched(problem=FetchProblem.GONE)
        if len(found) > most:
            return Fetched(problem=FetchProblem.TOO_LARGE)
        return Fetched(content=found)


async def _is_staff(uow: UnitOfWork, channel: str, chat: str) -> bool:
    found = await people.find(uow, channel, chat)
    return found is not None and Role(found.role) in _STAFF
