"""What one person is told outside of a reply: kinds of personal notices, and one as a value."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Facts = Mapping[str, int | list[int] | None]
"""Row ids under short names: never text, so that nothing personal is kept twice."""


class NoticeKind(enum.StrEnum):
    """What a personal notice tells."""

    HOLD_ACCEPTED = "hold_accepted"
    HOLD_MOVED = "hold_moved"
    HOLD_COMING = "hold_coming"
    HOLD_NOT_FOUND = "hold_not_found"
    HOLD_SUBSTITUTED = "hold_substituted"
    HOLD_CANCELLED = "hold_cancelled"
    HOLD_EXPIRED = "hold_expired"
    LOAN_MOVED = "loan_moved"
    SUGGESTION_ANSWERED = "suggestion_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalNotice:
    """A notice that is not sent yet."""

    id: int
    """Row id."""
    contact_id: int
    """Who is told."""
    kind: NoticeKind
    """What it tells."""
    facts: Facts
    """Row ids that it speaks of, by name: hold, visit, loan, suggestion, titles."""
    created_at: datetime
    """When it happened. Aware, UTC."""
