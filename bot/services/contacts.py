"""Use cases around the people who write to us."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.people import Contact, FormOfAddress, Role
from bot.messages import InboundMessage
from bot.services.reminders.expanding import ask_host
from bot.store import people
from bot.store.database import UnitOfWork

LONGEST_NAME = 120
"""Characters of a name that are kept."""


class Contacts:
    """Who writes, and what we know of her."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def meet(self, message: InboundMessage, known: Mapping[str, Any] | None) -> Contact:
        """The contact behind a message, made on first contact.

        `known` is the row that came with the claim, or None. A channel that vouches for a role
        (terminal, play) sets it; all others leave it as it is. A message that is not in the
        person's own words is answered as a resident's.
        """
        if known is None:
            known = await self._add(message)
        elif known["suppressed"]:
            channel = message.address.channel
            await people.welcome_back(self._uow, channel, message.sender)
        return await self._with_role(_contact(known), message)

    async def find(self, channel: str, person: str) -> Contact | None:
        """The contact at an address, or None."""
        found = await people.find(self._uow, channel, person)
        return None if found is None else _contact(found._asdict())

    async def call(self, contact_id: int, form: FormOfAddress) -> None:
        """From now on the person is called so."""
        await people.set_preference(self._uow, contact_id, form_of_address=form.value)

    async def rename(self, contact_id: int, name: str) -> None:
        """From now on others read this name of the person."""
        await people.set_preference(self._uow, contact_id, name=name[:LONGEST_NAME])

    async def speak(self, contact_id: int, language: str) -> None:
        """From now on the person is answered in this language (two letters)."""
        await people.set_preference(self._uow, contact_id, language=language)

    async def _add(self, message: InboundMessage) -> dict[str, Any]:
        found = await people.find(self._uow, message.address.channel, message.sender)
        if found is not None:  # the same person wrote in two chats at once
            return {**found._mapping, "suppressed": found.suppressed_at is not None}
        contact_id = await people.add(
            self._uow,
            channel=message.address.channel,
            person=message.sender,
            name=message.name[:LONGEST_NAME],
            role=Role.RESIDENT.value,
            now=self._now,
        )
        return {
            "id": contact_id,
            "name": message.name[:LONGEST_NAME],
            "role": Role.RESIDENT,
            "language": "id",
            "form_of_address": FormOfAddress.KAK,
            "new": True,
        }

    async def _with_role(self, contact: Contact, message: InboundMessage) -> Contact:
        if not message.own_words:
            return replace(contact, role=Role.RESIDENT)
        if message.role is None:
            return contact
        if message.stops:
            await people.set_stops(self._uow, contact.id, message.stops)
        if message.role == contact.role:
            return contact
        await people.set_role(self._uow, contact.id, message.role)
        if message.stops:
            await ask_host(self._uow, contact.id, self._now)
        return replace(contact, role=Role(message.role))


def _contact(row: Mapping[str, Any]) -> Contact:
    return Contact(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        language=row["language"],
        form_of_address=FormOfAddress(row["form_of_address"]),
        new=row.get("new", False),
    )
