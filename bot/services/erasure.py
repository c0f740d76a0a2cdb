"""Deleting a person, at once (UU PDP 27/2022, articles 8 and 43), and what has to stay.

Numbers stay, without a person: that a title was lent, that a reminder went out, how many came. A
hold that is off its shelf stays on the list of staff by its label until the copy is back, and a
loan that is out until it is given back.
"""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.hold_views import HoldView
from bot.domain.invitations import RoleProblem
from bot.domain.loans import LoanView
from bot.domain.permissions import Action
from bot.domain.tickets import Reader
from bot.errors import RoleRefused
from bot.services.audit import COMMAND_LINE, Audit
from bot.services.broadcasts.controlling import forget_author
from bot.services.holds import Holds
from bot.services.loans import Loans
from bot.store import borrowers, hold_pages, misunderstandings
from bot.store import erasure as rows
from bot.store import roles as role_rows
from bot.store import tickets as ticket_rows
from bot.store.database import UnitOfWork
from bot.store.erasure import Traces

GONE = "…"
"""Stands where a name or words of the person stood."""
ABOUT_TICKET = ("ticket", "t_take", "t_close", "t_reopen", "t_answer", "t_canned", "t_send")
"""Actions of buttons under a message that speaks of a question."""
SEALED = frozenset({"data", "press", "replied"})
"""Keys of values that a button is read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What is still between a person and the library."""

    holds: tuple[HoldView, ...]  # open ones: they end with her data
    loans: tuple[LoanView, ...]  # what she has at home and has to bring back all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What staff have to know of a person who is gone."""

    holds: tuple[HoldView, ...]  # copies that are off their shelf and wait for nobody now
    staff: tuple[Reader, ...]  # who is told


class Erasure:
    """What somebody who leaves can do, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime, channel: str = COMMAND_LINE) -> None:
        self._uow = uow
        self._now = now
        self._channel = channel

    async def unfinished(self, contact_id: int) -> Unfinished:
        """What she has to know before she leaves."""
        acting = self._uow, self._now, contact_id, self._channel
        return Unfinished(
            holds=await hold_pages.of_contact(self._uow, contact_id),
            loans=await Loans(*acting).of_contact(),
        )

    async def erase(self, contact_id: int, *, update_key: str, reason: str) -> Erased:
        """Delete her and all her words; the message with this key is the one that asked for it.

        `reason` is what staff read at her holds. Raises RoleRefused for the last admin.
        """
        if await role_rows.lock_admins(self._uow) == [contact_id]:
            raise RoleRefused(problem=RoleProblem.LAST_ADMIN)
        await borrowers.lock(self._uow, contact_id)
        traces = await rows.traces_of(self._uow, contact_id)
        off_shelf = await self._end_lending(contact_id, reason)
        await rows.forget_suggestions(self._uow, contact_id)
        await rows.hand_back_tickets(self._uow, contact_id)
        await rows.forget_messages(self._uow, contact_id, traces)
        await rows.forget_conversations(self._uow, traces, update_key)
        await forget_author(self._uow, contact_id, self._now)
        await rows.delete_contact(self._uow, contact_id)
        await self._redact(traces)
        await Audit(self._uow, self._now, None, self._channel).record(
            Action.DELETE_DATA, "contact", contact_id
        )
        staff = await ticket_rows.staff(self._uow) if off_shelf else ()
        return Erased(holds=off_shelf, staff=staff)

    async def forget_texts(self, contact_id: int) -> None:
        """What was kept of messages that were not understood; only their number stays."""
        await misunderstandings.forget_texts(self._uow, contact_id)

    async def _end_lending(self, contact_id: int, reason: str) -> tuple[HoldView, ...]:
        """Her holds and loans without her; gives the holds whose copies are off their shelf."""
        acting = self._uow, self._now, contact_id, self._channel
        before = [hold.id for hold in await hold_pages.of_contact(self._uow, contact_id)]
        await rows.blank_reasons(self._uow, contact_id)
        await rows.label_loans(self._uow, contact_id)
        await Holds(*acting).forget(contact_id, reason)
        await Loans(*acting).forget(contact_id)
        after = await hold_pages.by_ids(self._uow, before)
        return tuple(hold for hold in after if hold.copy is not None)

    async def _redact(self, traces: Traces) -> None:
        buttons = [
            f"{action}|{number}{end}"
            for action in ABOUT_TICKET
            for number in traces.tickets
            for end in "|~"
        ]
        await rows.cancel_letters(self._uow, buttons)
        words = [form for word in (*traces.said, *traces.names) for form in _written(word)]
        await rows.redact(self._uow, {*words, *buttons}, _without(traces))


def _written(word: str) -> set[str]:
    """How words stand in a JSON value of the database: as typed or as neutral text."""
    return {
        json.dumps(form, ensure_ascii=ascii_)[1:-1]
        for form in _forms(word)
        for ascii_ in (True, False)
    }


def _without(traces: Traces) -> Callable[[Any], Any]:
    """Rewrites a JSON value: no name of hers, no word that she wrote, no talk of her tickets."""
    forms = {form for word in (*traces.said, *traces.names) for form in _forms(word)}
    longest_first = sorted(map(re.escape, forms), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first) or '(?!)'})(?!\w)", re.IGNORECASE)
    numbers = "|".join(map(str, traces.tickets))
    about = re.compile(rf"(?:{'|'.join(ABOUT_TICKET)})\|(?:{numbers or '(?!)'})[|~]")

    def rewritten(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: rewritten(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [rewritten(each, key) for each in value]
        return pattern.sub(GONE, value) if isinstance(value, str) and key not in SEALED else value

    def change(value: Any) -> Any:
        changed = rewritten(value)
        speaks = isinstance(changed, dict) and "text" in changed and _speaks(changed, about)
        return changed | {"text": GONE} if speaks else changed

    return change


def _speaks(body: dict[str, Any], about: re.Pattern[str]) -> bool:
    """Whether a button of a message is about one of the tickets."""
    return about.search(json.dumps(body.get("buttons", []))) is not None


def _forms(word: str) -> tuple[str, str]:
    return word, html.escape(word, quote=False)
