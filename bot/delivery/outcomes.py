"""What an attempt means for its row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.messages import OutboundMessage, Outcome, SendResult

ATTEMPTS = 8
LONGEST_WAIT = 60.0
HALT_MARGIN = 0.5
"""Seconds added to what a platform asks us to wait."""
PATIENCE = timedelta(minutes=2)
"""How long a reply is of use once its channel may send again."""
REPAIR = timedelta(hours=1)
"""How long a reply waits for a channel that somebody has to put right."""

Jitter = Callable[[], float]
"""A number from 0 to 1: random in service, seeded in `play` and tests."""

FINAL = {
    Outcome.SENT: OutboxState.SENT,
    Outcome.UNCERTAIN: OutboxState.UNCERTAIN,
    Outcome.REFUSED: OutboxState.FAILED,
    Outcome.BLOCKED: OutboxState.SUPPRESSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The change of one outbox row after an attempt."""

    values: dict[str, Any]  # parameters of store.outbox.acknowledge


def acknowledge(
    message: OutboundMessage, result: SendResult, now: datetime, jitter: Jitter
) -> Acknowledgement:
    """`sent`, a final side exit, or `ready` again with a moment before which it waits."""
    state = FINAL.get(result.outcome, OutboxState.READY)
    if state is OutboxState.READY and _worn_out(message, result):
        state = OutboxState.FAILED
    return Acknowledgement(
        values={
            "row_id": message.id,
            "of_epoch": message.epoch,
            "to_state": state,
            "sent_at": now if state is OutboxState.SENT else None,
            "platform_id": result.platform_id,
            "reason": result.reason[:80],
            "not_before": _again_at(message, result, now, jitter),
            "lives_until": _lives_until(message, result, now),
            "refund": 1 if result.outcome in (Outcome.HALTED, Outcome.STOPPED) else 0,
        }
    )


def _worn_out(message: OutboundMessage, result: SendResult) -> bool:
    return result.outcome is Outcome.NEVER_SENT and message.attempts + 1 >= ATTEMPTS


def _lives_until(message: OutboundMessage, result: SendResult, now: datetime) -> datetime | None:
    """A reply does not expire while its channel may not send: that is not the person's fault."""
    if message.lane != LANE_REPLY:
        return None
    if result.outcome is Outcome.STOPPED:
        return now + REPAIR
    if result.outcome is Outcome.HALTED:
        return now + timedelta(seconds=result.retry_after) + PATIENCE
    return None


def _again_at(
    message: OutboundMessage, result: SendResult, now: datetime, jitter: Jitter
) -> datetime | None:
    if result.outcome is Outcome.HALTED:
        return now + timedelta(seconds=result.retry_after + HALT_MARGIN)
    if result.outcome is Outcome.NEVER_SENT:
        longest = min(LONGEST_WAIT, 2.0**message.attempts)
        return now + timedelta(seconds=longest * jitter())
    return None
