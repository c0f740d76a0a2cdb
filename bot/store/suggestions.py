"""Statements on titles that people wish for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from bot.domain.suggestions import SuggestionState, SuggestionView
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import suggestion_supporters, title_suggestions

_SUPPORTERS = (
    select(func.count())
    .where(suggestion_supporters.c.suggestion_id == title_suggestions.c.id)
    .correlate(title_suggestions)
    .scalar_subquery()
)
_VIEW = select(title_suggestions, _SUPPORTERS.label("supporters"))


async def keys(uow: UnitOfWork, since: datetime) -> dict[int, str]:
    """Keys of the suggestions that are open or were made since an instant, by id."""
    open_or_new = (title_suggestions.c.state == SuggestionState.OPEN.value) | (
        title_suggestions.c.created_at >= since
    )
    rows = await uow.execute(
        select(title_suggestions.c.id, title_suggestions.c.key)
        .where(open_or_new)
        .order_by(title_suggestions.c.id)
    )
    return {row.id: row.key for row in rows}


async def add(uow: UnitOfWork, words: str, key: str, now: datetime) -> int:
    """Insert a suggestion; gives its id."""
    statement = (
        insert(title_suggestions)
        .values(words=words, key=key, created_at=now)
        .returning(title_suggestions.c.id)
    )
    new: int = (await uow.execute(statement)).scalar_one()
    return new


async def support(uow: UnitOfWork, suggestion_id: int, contact_id: int, now: datetime) -> bool:
    """Count a contact in; False if she was counted before."""
    supporter = {"suggestion_id": suggestion_id, "contact_id": contact_id, "at": now}
    statement = insert_for(uow, suggestion_supporters).values(supporter).on_conflict_do_nothing()
    added = await uow.execute(statement.returning(suggestion_supporters.c.contact_id))
    return added.first() is not None


async def supporters(uow: UnitOfWork, suggestion_id: int) -> list[int]:
    """The contacts that wish for it, by id."""
    statement = select(suggestion_supporters.c.contact_id).where(
        suggestion_supporters.c.suggestion_id == suggestion_id
    )
    found = await uow.execute(statement.order_by(suggestion_supporters.c.contact_id))
    return list(found.scalars())


async def by_ids(uow: UnitOfWork, ids: Sequence[int]) -> tuple[SuggestionView, ...]:
    """Suggestions by row id; those that are gone are left out."""
    return await _views(uow, title_suggestions.c.id.in_(ids)) if ids else ()


async def in_states(
    uow: UnitOfWork, states: Sequence[SuggestionState], *, limit: int, offset: int
) -> tuple[SuggestionView, ...]:
    """Suggestions in some states, the most wished for first."""
    statement = (
        _VIEW.where(title_suggestions.c.state.in_(states))
        .order_by(_SUPPORTERS.desc(), title_suggestions.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(_view(row) for row in await uow.execute(statement))


async def lock(uow: UnitOfWork, suggestion_id: int) -> bool:
    """Make a suggestion ours until this unit of work ends; False if there is none."""
    statement = select(title_suggestions.c.id).where(title_suggestions.c.id == suggestion_id)
    return (await uow.execute(statement.with_for_update())).first() is not None


async def answer(uow: UnitOfWork, suggestion_id: int, **columns: Any) -> None:
    """Set state, answer, answered_at, answered_by_id."""
    chosen = update(title_suggestions).where(title_suggestions.c.id == suggestion_id)
    await uow.execute(chosen.values(columns))


async def _views(uow: UnitOfWork, condition: ColumnElement[bool]) -> tuple[SuggestionView, ...]:
    rows = await uow.execute(_VIEW.where(condition).order_by(title_suggestions.c.id))
    return tuple(_view(row) for row in rows)


def _view(row: Any) -> SuggestionView:
    return SuggestionView(
        id=row.id,
        words=row.words,
        supporters=row.supporters,
        state=SuggestionState(row.state),
        answer=row.answer,
        created_at=row.created_at,
    )
