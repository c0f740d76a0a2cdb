"""A made-up town on the platform: people with addresses, a stop they want to hear of, its staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.domain.delivery import LANE_PERSONAL, OutboxState
from bot.domain.people import Purpose, Role
from bot.domain.quiet_hours import QuietHours
from bot.domain.reminders import PlannedNotice, ReminderKind
from bot.i18n import Catalogues, locales_folder
from bot.messages import Address
from bot.services.broadcasts.authoring import Broadcasts, Target
from bot.services.broadcasts.controlling import BroadcastControl
from bot.services.changes import Changes
from bot.services.reminders.planning import Planning
from bot.services.surroundings import Surroundings
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.judge.findings import HELD, Row
from tests.support.rows import add_contact, add_stop, add_visit

CHANNEL = "telegram"
FIRST = 100_001
"""The chat of the first person."""
AUTHOR = 99
"""The chat in which staff are shown how far a broadcast is: nothing there is judged."""
NEWS = "Perpustakaan buka lagi hari Senin."


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Who and what there is."""

    chats: tuple[int, ...]
    """Telegram's numbers of the private chats, one a person."""
    contacts: tuple[int, ...]
    """Row ids of the people, in the same order."""
    stop_id: int
    """Row id of the stop to which everybody has subscribed."""
    visit_id: int
    """Row id of a visit there, of three hours."""
    starts_at: datetime
    """When it begins. Aware, UTC."""
    staff: int
    """Row id of somebody who may change visits and tell everybody something."""
    zone: str
    """IANA name of the zone of the stop."""


async def settle(
    database: Database,
    people: int,
    *,
    zone: str,
    now: datetime,
    channel: str = CHANNEL,
    begins: timedelta = -timedelta(minutes=1),
    code: str = "A",
) -> Town:
    """Make a town; everybody wants to hear of everything and has said yes.

    Towns with other codes share a database, but no chats. The visit begins so long after now.
    """
    first = FIRST * (ord(code) - ord("A") + 1)
    chats, starts_at = tuple(range(first, first + people)), now + begins
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code=code, name=f"Posyandu {code}", timezone=zone)
        hours = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
        town = Town(
            chats=chats,
            contacts=await _move_in(uow, channel, chats, stop_id, now),
            stop_id=stop_id,
            visit_id=await add_visit(uow, stop_id=stop_id, **hours),
            starts_at=starts_at,
            staff=await add_contact(uow, role=Role.STAFF),
            zone=zone,
        )
        await uow.commit()
    return town


async def _move_in(
    uow: UnitOfWork, channel: str, chats: Sequence[int], stop_id: int, now: datetime
) -> tuple[int, ...]:
    added = insert(tables.contacts).returning(tables.contacts.c.id, sort_by_parameter_order=True)
    people = [{"name": f"Warga {chat}", "role": Role.RESIDENT, "created_at": now} for chat in chats]
    ids = tuple((await uow.execute(added, people)).scalars())
    await _add(
        uow,
        tables.contact_addresses,
        [
            {"contact_id": contact_id, "channel": channel, "person": str(chat)}
            for contact_id, chat in zip(ids, chats, strict=True)
        ],
    )
    yes = {"purpose": Purpose.REMINDERS, "given": True, "wording": 1, "at": now}
    await _add(uow, tables.consents, [{"contact_id": each, **yes} for each in ids])
    wish = {"day_before": True, "morning": False, "arrived": True, "cut_off": False}
    rest = {"stop_id": stop_id, "created_at": now, "ended_with_all": False}
    await _add(uow, tables.subscriptions, [{"contact_id": each, **wish, **rest} for each in ids])
    return ids


async def _add(uow: UnitOfWork, table: Any, rows: list[dict[str, Any]]) -> None:
    await uow.execute(insert(table), rows)


async def tell_of_the_van(database: Database, town: Town, now: datetime) -> None:
    """The crew taps "the van has arrived": everybody is told."""
    async with database.unit_of_work() as uow:
        await Changes(uow, now, town.staff).arrive(town.visit_id)
        await uow.commit()


async def broadcast(database: Database, town: Town, now: datetime, body: str = NEWS) -> int:
    """Staff tell everybody something, with no time to take it back; gives the row id."""
    zero = QuietHours(start=time(0), end=time(0))
    around = Surroundings(zone=town.zone, quiet=zero, rate=1000, undo=timedelta())
    author = Address(channel=CHANNEL, chat=str(AUTHOR))
    text = Catalogues.load(locales_folder()).of("id")
    async with database.unit_of_work() as uow:
        broadcasts = Broadcasts(uow, now, town.staff, surroundings=around)
        made = await broadcasts.draft(author, Target(), body)
        shown = await broadcasts.preview(made, text)
        await broadcasts.confirm(made, shown.said.broadcast.epoch, text)
        await uow.commit()
    return made


async def stop_broadcast(database: Database, town: Town, now: datetime, number: int) -> None:
    """Staff cancel it while it is under way."""
    async with database.unit_of_work() as uow:
        await BroadcastControl(uow, now, town.staff).cancel(number)
        await uow.commit()


async def remind(database: Database, town: Town, now: datetime) -> None:
    """As if the day before the visit had come: everybody is reminded."""
    notice = PlannedNotice(
        kind=ReminderKind.DAY_BEFORE,
        on_date=town.starts_at.date(),
        due_at=now,
        expires_at=town.starts_at - timedelta(minutes=30),
    )
    async with database.unit_of_work() as uow:
        await Planning(uow, now).add(town.visit_id, 1, notice)
        await uow.commit()


async def write_letters(database: Database, letters: Mapping[int, int], now: datetime) -> None:
    """So many letters (lane 1) to each of these chats, due now, each with words of its own."""
    rest = {"channel": CHANNEL, "lane": LANE_PERSONAL, "state": OutboxState.READY}
    until = {"not_before": now, "expires_at": now + timedelta(hours=2), "created_at": now}
    async with database.unit_of_work() as uow:
        reader = await add_contact(uow)  # a letter to nobody would be taken for a farewell
        await _add(
            uow,
            tables.outbox_messages,
            [
                {"chat": str(chat), "contact_id": reader, "body": {"text": f"Surat {number}"}}
                | rest
                | until
                for chat, count in letters.items()
                for number in range(count)
            ],
        )
        await uow.commit()


async def end_settling(database: Database, now: datetime) -> None:
    """As if two minutes had passed in which no other change of the visits came."""
    rows = tables.notices
    news = update(rows).where(rows.c.kind == ReminderKind.CHANGED, rows.c.due_at > now)
    async with database.unit_of_work() as uow:
        await uow.execute(news.values(due_at=now, expand_at=now))
        await uow.commit()


async def outbox(database: Database) -> list[Row]:
    """All rows by id, but for those that show an author how far a broadcast is."""
    rows = tables.outbox_messages.c
    columns = rows.id, rows.chat, rows.lane, rows.state, rows.attempts, rows.platform_id
    chosen = select(*columns, rows.reason).where(rows.chat != str(AUTHOR)).order_by(rows.id)
    async with database.unit_of_work(read_only=True) as uow:
        found = await uow.execute(chosen)
        return [
            Row(
                id=row.id,
                chat=int(row.chat),
                lane=row.lane,
                state=row.state,
                attempts=row.attempts,
                platform_id=row.platform_id or "",
                reason=row.reason,
            )
            for row in found
        ]


def is_settled(rows: Sequence[Row], expected: int) -> bool:
    """Whether there are as many rows as there have to be and none will move any more."""
    return len(rows) >= expected and not any(row.state in HELD for row in rows)


async def end_leases(database: Database, now: datetime) -> None:
    """As if the minute had passed after which the work of a dead process is taken over."""
    held = tables.outbox_messages
    async with database.unit_of_work() as uow:
        over = update(held).where(held.c.leased_until.is_not(None))
        await uow.execute(over.values(leased_until=now - timedelta(seconds=1)))
        await uow.execute(update(tables.leases).values(until=now - timedelta(seconds=1)))
        busy = update(tables.conversations).where(tables.conversations.c.leased_until.is_not(None))
        await uow.execute(busy.values(leased_until=now - timedelta(seconds=1)))
        await uow.commit()
