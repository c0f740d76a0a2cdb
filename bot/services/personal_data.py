"""A person's own data, as a copy for her (UU PDP 27/2022, articles 6, 7 and 13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.domain.people import Contact, Purpose
from bot.domain.permissions import Action
from bot.services.audit import COMMAND_LINE, Audit
from bot.store import consents
from bot.store import personal_data as rows
from bot.store.database import UnitOfWork

FORMAT = 1
"""Version of the copy's shape."""
PASSING = frozenset(
    ("contact_addresses", "conversations", "inbox_updates", "replies", "browser_messages")
)
"""Sources of what every message leaves for some days."""

Copied = Mapping[str, list[dict[str, Any]]]
"""Rows by the name of their source (bot/store/personal_data.py), as JSON values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a person last said to one purpose."""

    purpose: Purpose  # what for
    given: bool  # yes or no
    wording: int  # version of the sentences that asked
    at: datetime  # aware, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Everything that is kept of a person."""

    data: Copied  # all of it, for the file
    consents: tuple[Agreed, ...]  # the newest of each purpose she was asked for

    def document(self, made_at: datetime) -> dict[str, Any]:
        """The copy as it is written into a file."""
        return {"format": FORMAT, "made_at": made_at.isoformat(), "data": dict(self.data)}


class PersonalData:
    """What somebody may know about herself, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime, channel: str = COMMAND_LINE) -> None:
        self._uow = uow
        self._now = now
        self._channel = channel

    async def copy(self, contact: Contact) -> Copy:
        """All that is kept of her; that she asked is written into the log of processing."""
        audit = Audit(self._uow, self._now, contact.id, self._channel)
        await audit.record(Action.EXPORT_DATA, "contact", contact.id)
        data = {
            source.name: [_plain(row) for row in found]
            for source in rows.SOURCES
            if (found := await rows.rows_of(self._uow, source, contact.id))
        }
        return Copy(data=data, consents=await self.consents(contact.id))

    async def is_bare(self, contact: Contact) -> bool:
        """Whether nothing is kept of her but that she was met as `contact`, and what was said."""
        for source in rows.SOURCES:
            if source.name in PASSING:
                continue
            found = await rows.rows_of(self._uow, source, contact.id)
            if source.name == "contacts":
                chosen = {(row["language"], row["form_of_address"]) for row in found}
                found = [] if chosen == {(contact.language, contact.form_of_address)} else found
            if found:
                return False
        return True

    async def consents(self, contact_id: int) -> tuple[Agreed, ...]:
        """What she last agreed to or took back, by purpose."""
        return tuple(
            Agreed(purpose=Purpose(row.purpose), given=row.given, wording=row.wording, at=row.at)
            for row in await consents.latest(self._uow, contact_id)
        )


def _plain(value: Any) -> Any:
    """A value as JSON has it; instants and days by ISO 8601."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value
