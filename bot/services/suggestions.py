"""Titles that people wish for: kept, merged when alike, counted, answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.permissions import Action
from bot.domain.personal_notices import NoticeKind
from bot.domain.suggestions import (
    SuggestionState,
    SuggestionView,
    most_alike,
    suggestion_key,
)
from bot.errors import ContactUnknown, SuggestionEmpty, SuggestionUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.telling import tell
from bot.store import suggestions as rows
from bot.store.database import UnitOfWork
from bot.store.tables.holds import TITLE

REMEMBERED = timedelta(days=365)
"""How long an answer stands: who wishes for the same again meanwhile gets it."""
PAGE = 20
ANSWER = 500
"""Characters of an answer: the width of the column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What became of a suggestion."""

    suggestion: SuggestionView
    """The wish, with everybody who has it."""
    new: bool
    """Whether nobody had it before."""
    counted: bool
    """Whether this person is counted in now; False if she was before."""


class Suggestions:
    """Use cases on suggestions, within one unit of work, at one instant, in somebody's name."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who acts."""
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)

    async def suggest(self, words: str) -> Suggested:
        """Wish for a title; one that is alike gains a supporter.

        Raises SuggestionEmpty for words without a letter or digit, ContactUnknown without a
        contact.
        """
        said = " ".join(words.split())[:TITLE]
        key = suggestion_key(said)
        if not key:
            raise SuggestionEmpty
        if self._actor.id is None:
            raise ContactUnknown(contact=0)
        known = most_alike(key, await rows.keys(self._uow, self._now - REMEMBERED))
        chosen = known or await rows.add(self._uow, said, key, self._now)
        counted = await rows.support(self._uow, chosen, self._actor.id, self._now)
        return Suggested(suggestion=await self._view(chosen), new=known is None, counted=counted)

    async def open(self, page: int = 0) -> tuple[SuggestionView, ...]:
        """A page (from 0) of what is not answered, the most wished for first."""
        await self._actor.require(Action.ANSWER_SUGGESTIONS)
        offset = max(page, 0) * PAGE
        states = (SuggestionState.OPEN,)
        return await rows.in_states(self._uow, states, limit=PAGE, offset=offset)

    async def by_id(self, suggestion_id: int) -> SuggestionView:
        """One of them. Raises SuggestionUnknown."""
        await self._actor.require(Action.ANSWER_SUGGESTIONS)
        return await self._view(suggestion_id)

    async def answer(
        self, suggestion_id: int, state: SuggestionState, words: str = ""
    ) -> SuggestionView:
        """Decide, and tell everybody who wishes for it; the same decision again tells nobody.

        Raises SuggestionUnknown, NotAllowed.
        """
        await self._actor.require(Action.ANSWER_SUGGESTIONS)
        if not await rows.lock(self._uow, suggestion_id):
            raise SuggestionUnknown(suggestion=suggestion_id)
        before = await self._view(suggestion_id)
        said = words.strip()[:ANSWER]
        if (before.state, before.answer) == (state, said):
            return before
        await rows.answer(
            self._uow,
            suggestion_id,
            state=state.value,
            answer=said,
            answered_at=self._now,
            answered_by_id=self._actor.id,
        )
        for contact_id in await rows.supporters(self._uow, suggestion_id):
            kind = NoticeKind.SUGGESTION_ANSWERED
            await tell(self._uow, contact_id, kind, self._now, suggestion=suggestion_id)
        await self._actor.record(
            Action.ANSWER_SUGGESTIONS, "suggestion", suggestion_id, state=state.value
        )
        return await self._view(suggestion_id)

    async def _view(self, suggestion_id: int) -> SuggestionView:
        found = await rows.by_ids(self._uow, [suggestion_id])
        if not found:
            raise SuggestionUnknown(suggestion=suggestion_id)
        return found[0]
