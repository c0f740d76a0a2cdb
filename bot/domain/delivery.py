"""States of messages on their way in and out, and the edges between them."""

import enum


class InboxState(enum.StrEnum):
    """Life of a message that came in."""

    WAITING = "waiting"
    DONE = "done"
    QUARANTINED = "quarantined"


class OutboxState(enum.StrEnum):
    """Life of a message that goes out."""

    READY = "ready"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


_READY, _LEASED, _SENDING = OutboxState.READY, OutboxState.LEASED, OutboxState.SENDING

EDGES: frozenset[tuple[OutboxState, OutboxState]] = frozenset(
    {
        (_READY, _LEASED),
        (_READY, OutboxState.EXPIRED),
        (_READY, OutboxState.CANCELLED),
        (_READY, OutboxState.SUPPRESSED),
        (_LEASED, _READY),
        (_LEASED, _SENDING),
        (_LEASED, OutboxState.EXPIRED),
        (_LEASED, OutboxState.CANCELLED),
        (_LEASED, OutboxState.SUPPRESSED),
        (_SENDING, _READY),
        (_SENDING, OutboxState.SENT),
        (_SENDING, OutboxState.SUPPRESSED),
        (_SENDING, OutboxState.FAILED),
        (_SENDING, OutboxState.UNCERTAIN),
        (OutboxState.SENT, OutboxState.DELIVERED),
        (OutboxState.DELIVERED, OutboxState.READ),
        (OutboxState.FAILED, _READY),
        (OutboxState.UNCERTAIN, _READY),
    }
)
"""Only these edges exist. `sending -> ready` is a retry after an error that sent no byte."""

LANE_REPLY, LANE_PERSONAL, LANE_REMINDER, LANE_BROADCAST = range(4)
