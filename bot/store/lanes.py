"""Statements by which lanes 1 to 3 leave: what waits, the next rows, and the last checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    String,
    Update,
    and_,
    bindparam,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
    update,
)

from bot.domain.broadcasts import BroadcastState
from bot.domain.delivery import (
    LANE_BROADCAST,
    LANE_PERSONAL,
    LANE_REMINDER,
    OutboxState,
)
from bot.domain.people import Purpose
from bot.store.audiences import agrees
from bot.store.database import UnitOfWork
from bot.store.outbox import lock
from bot.store.rates import is_halted
from bot.store.tables import (
    broadcasts,
    contact_addresses,
    contacts,
    outbox_messages,
    outbox_subjects,
    reminder_choices,
    visits,
)
from bot.store.types import Id, UtcInstant

BROADCAST = "broadcast"
"""The reference of a row whose words are composed from a broadcast."""
CHAT_PAUSE = timedelta(seconds=1)
"""Between two messages to one chat (Telegram, limits of bots)."""
GROUP_MINUTE = timedelta(minutes=1)
MOST_IN_GROUP = 20
"""Messages a minute to one group (Telegram, limits of bots)."""
GROUP = "-%"
"""What the id of a group looks like on a platform with limits."""
MOST_CAMPAIGNS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Who claims, and how."""

    channel: str  # the rows of which channel
    owner: str  # boot id
    now: datetime  # aware
    until: datetime  # aware; the end of the lease
    limited: bool  # whether the platform limits how often one chat is written to
    only_chat: str = ""  # nothing but what goes to this chat; empty for all


rows_ = outbox_messages.c
_NOW = bindparam("now", type_=UtcInstant)
_CHANNEL = bindparam("of_channel", type_=String)
_ONLY_CHAT = bindparam("only_chat", type_=String)
_LINED_UP = and_(rows_.state == literal_column("'ready'"), rows_.lane != literal_column("0"))
"""The condition of the index of what waits: SQLite uses it only where the words are there."""
IN_WINDOW = and_(
    rows_.not_before <= _NOW,
    rows_.expires_at > _NOW,
    or_(rows_.not_after.is_(None), rows_.not_after > _NOW),
)
_FREE: dict[str, Any] = {"lease_owner": None, "leased_until": None}


def runs() -> ColumnElement[bool]:
    """Whether a row may leave as far as broadcasts are concerned: its own runs, and is the same."""
    running = select(literal(1)).where(
        broadcasts.c.id == rows_.reference_id,
        broadcasts.c.state == BroadcastState.RUNNING,
        broadcasts.c.epoch == rows_.campaign_epoch,
    )
    return or_(rows_.reference_kind != BROADCAST, running.correlate(outbox_messages).exists())


def _campaigns_of(lane: int) -> Select[Any]:
    """The campaigns of a lane that have something due: one look into the index for each."""
    of_lane = and_(rows_.channel == _CHANNEL, rows_.lane == literal(lane), _LINED_UP)
    first: CTE = (
        select(func.min(rows_.campaign).label("campaign"))
        .where(of_lane)
        .cte(f"lane_{lane}", recursive=True)
    )
    following = select(func.min(rows_.campaign)).where(of_lane, rows_.campaign > first.c.campaign)
    found = first.union_all(
        select(following.scalar_subquery()).where(first.c.campaign.is_not(None))
    )
    oldest = select(func.min(rows_.not_before)).where(of_lane, rows_.campaign == found.c.campaign)
    wanted = select(literal(lane).label("lane"), found.c.campaign.label("campaign")).where(
        oldest.correlate(found).scalar_subquery() <= _NOW
    )
    if lane != LANE_BROADCAST:
        return wanted
    running = select(broadcasts.c.id).where(broadcasts.c.state == BroadcastState.RUNNING)
    return wanted.where(found.c.campaign.in_(running))


_CAMPAIGNS: CompoundSelect[Any] = union_all(
    *(_campaigns_of(lane) for lane in (LANE_PERSONAL, LANE_REMINDER, LANE_BROADCAST))
).limit(MOST_CAMPAIGNS)


def _chat_is_free() -> ColumnElement[bool]:
    """One message in flight per chat."""
    other = outbox_messages.alias("other")
    flying = select(literal(1)).where(
        other.c.channel == rows_.channel,
        other.c.chat == rows_.chat,
        other.c.state.in_([literal_column("'leased'"), literal_column("'sending'")]),
        other.c.lane != literal_column("0"),
    )
    return ~flying.correlate(outbox_messages).exists()


def _chat_rests() -> ColumnElement[bool]:
    """A second between two messages to a chat, and twenty a minute to a group."""
    other = outbox_messages.alias("earlier")
    sent = and_(
        other.c.channel == rows_.channel,
        other.c.chat == rows_.chat,
        other.c.lane != literal_column("0"),
        other.c.sent_at.is_not(None),
    )
    last = select(func.max(other.c.sent_at)).where(sent).correlate(outbox_messages)
    just_now = last.scalar_subquery() > bindparam("a_second_ago", type_=UtcInstant)
    lately = sent, other.c.sent_at > bindparam("a_minute_ago", type_=UtcInstant)
    number = select(func.count()).select_from(other).where(*lately).correlate(outbox_messages)
    crowded = and_(rows_.chat.like(GROUP), number.scalar_subquery() >= MOST_IN_GROUP)
    return ~or_(func.coalesce(just_now, false()), crowded)


def _claim(*, limited: bool) -> Update:
    due = (
        select(rows_.id)
        .where(rows_.channel == _CHANNEL, rows_.lane == bindparam("of_lane", type_=Integer))
        .where(rows_.campaign == bindparam("of_campaign", type_=Id), _LINED_UP, IN_WINDOW)
        .where(runs(), _chat_is_free(), _chat_rests() if limited else true())
        .where(or_(_ONLY_CHAT == "", rows_.chat == _ONLY_CHAT))
        .order_by(rows_.not_before, rows_.id)
        .limit(bindparam("few", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    leased = {"state": OutboxState.LEASED, "lease_owner": bindparam("owner")}
    return (
        update(outbox_messages)
        .where(rows_.id.in_(select(due.c.id)))
        .values(**leased, leased_until=bindparam("until"), epoch=rows_.epoch + 1)
    )


_COLUMNS = (
    rows_.id,
    rows_.channel,
    rows_.chat,
    rows_.person,
    rows_.lane,
    rows_.campaign,
    rows_.contact_id,
    rows_.reference_kind,
    rows_.reference_id,
    rows_.campaign_epoch,
    rows_.body,
    rows_.not_after,
    rows_.expires_at,
    rows_.attempts,
    rows_.repeats,
    rows_.epoch,
)
_CLAIMS = {limited: _claim(limited=limited).returning(*_COLUMNS) for limited in (True, False)}
_IS_STALE = (
    select(literal(1))
    .select_from(outbox_subjects.join(visits))
    .where(
        outbox_subjects.c.message_id == rows_.id, outbox_subjects.c.revision != visits.c.revision
    )
    .correlate(outbox_messages)
    .exists()
)
IS_BLOCKED = (
    select(literal(1))
    .where(
        contact_addresses.c.channel == rows_.channel,
        contact_addresses.c.person == rows_.chat,
        contact_addresses.c.suppressed_at.is_not(None),
    )
    .correlate(outbox_messages)
    .exists()
)


_AGREES = and_(
    or_(rows_.lane < LANE_REMINDER, agrees(rows_.contact_id)),
    or_(rows_.lane < LANE_BROADCAST, agrees(rows_.contact_id, Purpose.BROADCASTS)),
)
_OURS = and_(
    rows_.id.in_(bindparam("ids", expanding=True)),
    rows_.lease_owner == bindparam("owner"),
    rows_.state == OutboxState.LEASED,
)
_INTEND = (
    update(outbox_messages)
    .where(_OURS, IN_WINDOW, runs(), ~_IS_STALE, ~IS_BLOCKED, _AGREES, ~is_halted(_NOW))
    .values(state=OutboxState.SENDING, leased_until=bindparam("until"), attempts=rows_.attempts + 1)
    .returning(rows_.id)
)
_GIVE_BACK = update(outbox_messages).where(_OURS)
_SETTLE = (
    update(outbox_messages)
    .where(rows_.id == bindparam("row_id"), rows_.state == OutboxState.LEASED)
    .where(rows_.lease_owner == bindparam("owner"))
    .values(state=bindparam("to_state"), reason=bindparam("why"), dedupe_key=None, **_FREE)
)


async def campaigns(uow: UnitOfWork, channel: str, now: datetime) -> list[tuple[int, int]]:
    """Lane and campaign of what is due on a channel, in no particular order."""
    found = await uow.execute(_CAMPAIGNS, {"of_channel": channel, "now": now})
    return [(row.lane, row.campaign) for row in found]


async def claim(
    uow: UnitOfWork, taking: Taking, campaign: tuple[int, int], limit: int
) -> list[Row[Any]]:
    """`ready -> leased` for the next rows of a campaign (lane, id), in order.

    Never a row of a chat that has one in flight, and where there are limits never one of a chat
    that had one within a second. The lock of the channel's pace keeps two claims from overlapping.
    """
    lane, number = campaign
    values = {
        "of_channel": taking.channel,
        "of_lane": lane,
        "of_campaign": number,
        "only_chat": taking.only_chat,
        "few": limit,
        "owner": taking.owner,
        "now": taking.now,
        "until": taking.until,
    }
    if taking.limited:
        values["a_second_ago"] = taking.now - CHAT_PAUSE
        values["a_minute_ago"] = taking.now - GROUP_MINUTE
    found = (await uow.execute(_CLAIMS[taking.limited], values)).all()
    return sorted(found, key=lambda row: int(row.id))


async def intend(
    uow: UnitOfWork, ids: Sequence[int], owner: str, now: datetime, until: datetime
) -> set[int]:
    """`leased -> sending` for what is still true and still wanted; the ids that may go now.

    Checked here once more: the window, the broadcast, every revision named, consent, that the
    address can be reached, and that the channel has not been asked to wait.
    """
    await lock(uow, rows_.id.in_(list(ids)))
    values = {"ids": list(ids), "owner": owner, "now": now, "until": until}
    return set((await uow.execute(_INTEND, values)).scalars())


async def give_back(
    uow: UnitOfWork, ids: Sequence[int], owner: str, not_before: datetime | None = None
) -> None:
    """`leased -> ready`: nothing has left. From `not_before` on, if that is given."""
    if not ids:
        return
    later = {"not_before": not_before} if not_before else {}
    statement = _GIVE_BACK.values(state=OutboxState.READY, **_FREE, **later)
    await uow.execute(statement, {"ids": list(ids), "owner": owner})


async def settle(uow: UnitOfWork, owner: str, ends: Mapping[int, tuple[OutboxState, str]]) -> None:
    """`leased -> cancelled, suppressed, expired` with a reason: there is nothing to say.

    The key is free again: should there be something to say after all, it can be said.
    """
    rows = [
        {"row_id": row_id, "owner": owner, "to_state": state, "why": reason}
        for row_id, (state, reason) in ends.items()
    ]
    if rows:
        await uow.execute(_SETTLE, rows)


async def own_hours(uow: UnitOfWork, contact_ids: Sequence[int]) -> dict[int, tuple[Any, Any]]:
    """Start and end of the quiet hours of those who chose some."""
    column = reminder_choices.c
    found = await uow.execute(
        select(column.contact_id, column.quiet_start, column.quiet_end)
        .where(column.contact_id.in_(list(contact_ids)))
        .where(column.quiet_start.is_not(None), column.quiet_end.is_not(None))
    )
    return {row.contact_id: (row.quiet_start, row.quiet_end) for row in found}


async def set_window(
    uow: UnitOfWork, ids: Sequence[int], owner: str, opens: datetime, closes: datetime
) -> None:
    """The window of rows that had none, as long as we hold them."""
    window = _GIVE_BACK.values(not_before=opens, not_after=closes)
    await uow.execute(window, {"ids": list(ids), "owner": owner})


async def languages(uow: UnitOfWork, contact_ids: Sequence[int | None]) -> dict[int, str]:
    """The languages of contacts, by id."""
    known = [contact_id for contact_id in contact_ids if contact_id is not None]
    if not known:
        return {}
    statement = select(contacts.c.id, contacts.c.language).where(contacts.c.id.in_(known))
    return {row.id: row.language for row in await uow.execute(statement)}
