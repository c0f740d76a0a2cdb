"""What the doctor says of messages that go out, of the pace of channels, and of the clock."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.commands.context import Context
from bot.commands.findings import Finding, found
from bot.delivery.dispatcher import CLOCK
from bot.domain.delivery import OutboxState
from bot.i18n.dates import full_moment
from bot.services.deliveries import LANES
from bot.services.lane_words import LANE_WORDS
from bot.store import counts, installation, rates, resending
from bot.store.counts import LaneCount
from bot.store.database import UnitOfWork

BRIEF = timedelta(minutes=5)
"""A platform may ask to wait so long without anybody having to look."""
RECENT = timedelta(days=7)
"""How long a jump of the clock is worth a line."""


async def delivery_findings(context: Context, uow: UnitOfWork, now: datetime) -> list[Finding]:
    """Lanes, what can be sent once more, channels that may not send, and jumps of the clock."""
    lanes = await counts.by_lane(uow, now)
    findings = [_lane(context, lane, count) for lane, count in lanes.items() if _tells(count)]
    findings += [finding async for finding in _remedies(context, uow, now)]
    findings += [each for row in await rates.all_rates(uow) for each in _channel(context, row, now)]
    return [*findings, *_clock(context, await installation.find(uow, CLOCK), now)]


def _tells(count: LaneCount) -> bool:
    return any((count.queued, count.stuck, count.failed, count.uncertain, count.repeated))


def _lane(context: Context, lane: int, count: LaneCount) -> Finding:
    key = "doctor.lane_stuck" if count.stuck else "doctor.lane"
    return found(
        context,
        key,
        good=not count.stuck,
        lane=context.text.plain(LANE_WORDS[lane]),
        queued=count.queued,
        stuck=count.stuck,
        failed=count.failed,
        uncertain=count.uncertain,
        repeated=count.repeated,
    )


async def _remedies(context: Context, uow: UnitOfWork, now: datetime) -> AsyncIterator[Finding]:
    for state, key in (
        (OutboxState.FAILED, "doctor.requeue"),
        (OutboxState.UNCERTAIN, "doctor.resend"),
    ):
        useful = await resending.count_useful(uow, state, now, LANES)
        if useful:
            yield found(context, key, good=False, count=sum(useful.values()))


def _channel(context: Context, row: Row[Any], now: datetime) -> Iterator[Finding]:
    if row.stopped_at is not None:
        at = _moment(context, row.stopped_at)
        yield found(context, "doctor.channel_stopped", good=False, channel=row.channel, at=at)
    elif row.blocked_until is not None and row.blocked_until > now:
        until, brief = _moment(context, row.blocked_until), row.blocked_until - now < BRIEF
        yield found(context, "doctor.channel_halted", good=brief, channel=row.channel, until=until)


def _clock(context: Context, jumped: str | None, now: datetime) -> Iterator[Finding]:
    if jumped is None:
        return
    facts = json.loads(jumped)
    at, minutes = datetime.fromisoformat(facts["at"]), round(facts["seconds"] / 60)
    if facts["held"] or abs(now - at) < RECENT:
        key = "doctor.clock_held" if facts["held"] else "doctor.clock_jumped"
        yield found(context, key, good=not facts["held"], minutes=minutes, at=_moment(context, at))


def _moment(context: Context, instant: datetime) -> str:
    return full_moment(instant.astimezone(context.settings.zone), context.text)
