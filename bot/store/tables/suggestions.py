"""Titles that people wish for."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from bot.domain.suggestions import SuggestionState
from bot.store.tables.base import metadata
from bot.store.tables.holds import TITLE
from bot.store.types import Id, UtcInstant, one_of, word

title_suggestions = Table(
    "title_suggestions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("words", String(TITLE), nullable=False),
    Column("key", String(TITLE), nullable=False),
    Column("state", word(), nullable=False, server_default=SuggestionState.OPEN.value),
    Column("answer", String(500), nullable=False, server_default=""),
    Column("answered_at", UtcInstant),
    Column("answered_by_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("created_at", UtcInstant, nullable=False),
    Index(None, "state", "id"),
    one_of("state", SuggestionState),
)
"""`key` is what alike ones are found by (bot/domain/suggestions.py)."""

suggestion_supporters = Table(
    "suggestion_supporters",
    metadata,
    Column(
        "suggestion_id",
        Id,
        ForeignKey("title_suggestions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("at", UtcInstant, nullable=False),
    Index(None, "contact_id"),
)
"""Who wishes for it, each once."""
