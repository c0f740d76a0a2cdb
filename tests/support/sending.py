"""One process that sends, without the rest of the application, and rows for it to send."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import insert, select

from bot.clock import Clock
from bot.delivery.campaigns import CampaignSource
from bot.delivery.composing import ComposingNeeds
from bot.delivery.dispatcher import Dispatcher
from bot.dialog.buttons import ButtonSealer
from bot.domain.delivery import LANE_BROADCAST, OutboxState
from bot.domain.quiet_hours import USUAL
from bot.i18n import Catalogues, locales_folder
from bot.messages import Channel
from bot.store import tables
from bot.store.database import Database
from tests.support.applications import NAME, NOW
from tests.support.broadcast_rows import add_broadcast
from tests.support.rows import add_contact


@cache
def catalogues() -> Catalogues:
    """All sentences, read once."""
    return Catalogues.load(locales_folder())


def sender(
    database: Database,
    clock: Clock,
    *channels: Channel,
    boot_id: str = "boot-1",
    ceiling: float = 0,
) -> Dispatcher:
    """The part of a process that sends; `ceiling` is the rate of its channels, 0 for no limit."""
    needs = ComposingNeeds(
        database=database,
        clock=clock,
        catalogues=catalogues(),
        sealer=ButtonSealer(b"k" * 32),
        quiet=USUAL,
        zone="Asia/Jakarta",
    )
    return Dispatcher(
        database=database,
        clock=clock,
        channels={channel.name: channel for channel in channels},
        boot_id=boot_id,
        jitter=lambda: 0.5,
        source=CampaignSource(needs, boot_id=boot_id),
        ceilings={channel.name: ceiling for channel in channels if ceiling},
    )


async def line_up(
    database: Database,
    count: int,
    *,
    lane: int,
    campaign: int = 0,
    chats: str = "",
    now: datetime = NOW,
    **columns: Any,
) -> list[int]:
    """So many messages with final words, due now; their ids. Each has a chat of its own."""
    hours = {"not_before": now, "not_after": now + timedelta(hours=9)}
    rest = {"expires_at": now + timedelta(days=1), "created_at": now, "state": OutboxState.READY}
    row = {"channel": NAME, "lane": lane, "campaign": campaign, "body": {"text": "Halo"}}
    if lane == LANE_BROADCAST:
        row |= {"reference_kind": "broadcast", "reference_id": campaign}
    prefix = chats or f"c{lane}-{campaign}-"
    rows = [row | hours | rest | {"chat": f"{prefix}{number}"} | columns for number in range(count)]
    added = insert(tables.outbox_messages).returning(
        tables.outbox_messages.c.id, sort_by_parameter_order=True
    )
    async with database.unit_of_work() as uow:
        ids = list((await uow.execute(added, rows)).scalars())
        await uow.commit()
    return ids


async def running_broadcast(database: Database, **columns: Any) -> int:
    """A broadcast that runs; its row id."""
    async with database.unit_of_work() as uow:
        author = await add_contact(uow)
        made = await add_broadcast(uow, author_id=author, **{"state": "running", **columns})
        await uow.commit()
    return made


async def rows_of(database: Database, ids: Sequence[int] = ()) -> list[Any]:
    """Rows of the outbox by id, all or some."""
    columns = tables.outbox_messages
    chosen = select(columns).order_by(columns.c.id)
    if ids:
        chosen = chosen.where(columns.c.id.in_(list(ids)))
    async with database.unit_of_work(read_only=True) as uow:
        return list((await uow.execute(chosen)).all())


async def states_of(database: Database, ids: Sequence[int] = ()) -> list[str]:
    """Their states."""
    return [row.state for row in await rows_of(database, ids)]
