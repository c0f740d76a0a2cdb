"""What is old ends by itself: each line of the table in docs/privacy.md, at its edge."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select, update

from bot.app import Application
from bot.domain.proposals import ProposalState
from bot.domain.retention import KEPT, DataKind
from bot.domain.tasks import TaskState
from bot.domain.tickets import TicketState
from bot.store import tables as t
from bot.store.database import Database, UnitOfWork
from tests.support import rows
from tests.support.applications import NOW, on_stage
from tests.support.broadcast_rows import add_broadcast
from tests.support.day_rows import add_proposal
from tests.support.reminder_rows import add_subscription
from tests.support.task_rows import add_task
from tests.support.ticket_rows import add_ticket

_K = DataKind
SECOND = timedelta(seconds=1)
Make = Callable[[UnitOfWork, int, datetime], Awaitable[Any]]
"""Makes a row of a contact that ended at an instant."""


async def _position(uow: UnitOfWork, contact_id: int, at: datetime) -> None:
    row = {"van_id": await rows.add_van(uow), "contact_id": contact_id, "until_at": at}
    position = {"latitude": 1.0, "longitude": 104.0, "at": at}
    await uow.execute(t.van_positions.insert().values(row | position))


async def _guest(uow: UnitOfWork, contact_id: int, at: datetime) -> None:
    visit_id = await rows.add_visit(uow, starts_at=at - timedelta(hours=2))
    row = {"visit_id": visit_id, "contact_id": contact_id, "at": at}
    await uow.execute(t.visit_guests.insert().values(row))


async def _support(uow: UnitOfWork, contact_id: int, at: datetime) -> None:
    wish = {"words": "Judul", "key": "judul", "created_at": at, "answered_at": at}
    added = t.title_suggestions.insert().values(wish).returning(t.title_suggestions.c.id)
    suggestion_id = (await uow.execute(added)).scalar_one()
    support = {"suggestion_id": suggestion_id, "contact_id": contact_id, "at": at}
    await uow.execute(t.suggestion_supporters.insert().values(support))


async def _conversation(uow: UnitOfWork, _contact_id: int, at: datetime) -> None:
    """A session lives so long after the last message."""
    ends = at + KEPT[_K.SESSION]
    await rows.add_conversation(uow, session={"asks": "place"}, session_expires_at=ends)


def _sent(lane: int) -> Make:
    return lambda uow, hers, at: rows.add_outbox_message(
        uow, contact_id=hers, lane=lane, state="sent", created_at=at
    )


async def _unseen(uow: UnitOfWork, contact_id: int, at: datetime) -> None:
    """Somebody who came once and never again."""
    mine = update(t.contacts).where(t.contacts.c.id == contact_id)
    await uow.execute(mine.values(created_at=at))


async def _address(uow: UnitOfWork, contact_id: int, at: datetime) -> None:
    await rows.add_address(uow, contact_id=contact_id)
    await _unseen(uow, contact_id, at)


async def _consent(uow: UnitOfWork, contact_id: int, at: datetime) -> None:
    await rows.add_consent(uow, contact_id=contact_id, at=at)
    await _unseen(uow, contact_id, at)


MAKE: dict[DataKind, tuple[Table, Make]] = {
    _K.PROFILE: (t.contacts, _unseen),
    _K.ADDRESS: (t.contact_addresses, _address),
    _K.CONSENT: (t.consents, _consent),
    _K.ROLE: (
        t.invitations,
        lambda uow, hers, at: rows.add_invitation(uow, used_by_id=hers, created_at=at),
    ),
    _K.SUBSCRIPTION: (
        t.subscriptions,
        lambda uow, hers, at: add_subscription(uow, contact_id=hers, area=str(at), ended_at=at),
    ),
    _K.ATTENDING: (t.visit_guests, _guest),
    _K.HOLD: (
        t.holds,
        lambda uow, hers, at: rows.add_hold(
            uow, contact_id=hers, state="picked_up", state_at=at, placed_at=at
        ),
    ),
    _K.LOAN: (
        t.loans,
        lambda uow, hers, at: rows.add_loan(uow, contact_id=hers, lent_at=at, returned_at=at),
    ),
    _K.SUGGESTION: (t.suggestion_supporters, _support),
    _K.TICKET: (
        t.tickets,
        lambda uow, hers, at: add_ticket(
            uow,
            contact_id=hers,
            state=TicketState.ANSWERED,
            waiting_since=None,
            answered_at=at,
        ),
    ),
    _K.MISSED: (
        t.misunderstandings,
        lambda uow, hers, at: rows.add_misunderstanding(uow, contact_id=hers, at=at),
    ),
    _K.SESSION: (t.conversations, _conversation),
    _K.RECEIVED: (
        t.inbox_updates,
        lambda uow, _, at: rows.add_inbox_update(uow, state="done", handled_at=at),
    ),
    _K.ANSWERED: (t.outbox_messages, _sent(0)),
    _K.NEWS: (t.outbox_messages, _sent(1)),
    _K.REMINDED: (t.outbox_messages, _sent(2)),
    _K.MAILBOX: (
        t.browser_messages,
        lambda uow, _, at: rows.add_browser_message(uow, chat="b1", at=at),
    ),
    _K.FILE: (
        t.tasks,
        lambda uow, hers, at: add_task(
            uow, contact_id=hers, state=TaskState.DONE, done_at=at, created_at=at
        ),
    ),
    _K.BROADCAST: (
        t.broadcasts,
        lambda uow, hers, at: add_broadcast(
            uow, author_id=hers, state="done", created_at=at, ended_at=at
        ),
    ),
    _K.PROPOSAL: (
        t.proposals,
        lambda uow, hers, at: add_proposal(
            uow, contact_id=hers, state=ProposalState.DECLINED, decided_at=at
        ),
    ),
    _K.DEED: (
        t.visit_changes,
        lambda uow, hers, at: rows.add_visit_change(uow, actor_id=hers, at=at),
    ),
    _K.POSITION: (t.van_positions, _position),
    _K.PROCESSING: (
        t.audit_entries,
        lambda uow, hers, at: rows.add_audit_entry(uow, actor_id=hers, at=at),
    ),
}
"""How a row of a kind comes about, and where it lies."""
NAMED = {
    _K.HOLD: "contact_id",
    _K.LOAN: "contact_id",
    _K.DEED: "actor_id",
    _K.PROCESSING: "actor_id",
    _K.SESSION: "",
}
"""Kinds whose table has rows without a person too, and the column that names one."""


async def _left(uow: UnitOfWork, kind: DataKind) -> int:
    """How many rows still say something of a person."""
    table = MAKE[kind][0]
    column = NAMED.get(kind)
    statement = select(func.count()).select_from(table)
    if column:
        statement = statement.where(table.c[column].is_not(None))
    elif kind is _K.SESSION:
        statement = statement.where(table.c.session_expires_at.is_not(None))
    return int((await uow.execute(statement)).scalar_one())


async def _run(application: Application, name: str = "prune") -> None:
    await next(tick for tick in application.ticks if tick.name == name).run()


async def test_each_kind_of_data_ends_when_the_table_says_so_and_not_a_moment_before(
    database_url: str,
) -> None:
    assert set(MAKE) == set(KEPT)
    left = {}
    async with on_stage(database_url) as stage:
        database = stage.application.database
        for kind, (table, make) in MAKE.items():
            kept = KEPT[kind]
            async with database.unit_of_work() as uow:
                for age in (kept + SECOND, kept - SECOND):
                    contact_id = await rows.add_contact(uow)
                    address = {"contact_id": contact_id, "channel": "browser"}
                    if kind is _K.MAILBOX and age > kept:
                        await rows.add_address(uow, **address, person="b1")
                    await make(uow, contact_id, NOW - age)
                await uow.commit()
            await _run(stage.application)
            async with database.unit_of_work(read_only=True) as uow:
                left[kind] = await _left(uow, kind)
            await _clear(database, table, kind)
    assert left == dict.fromkeys(MAKE, 1)


async def _clear(database: Database, table: Table, kind: DataKind) -> None:
    """The next kind may lie in the same table; the log can't be cleared and has its own."""
    if kind is not _K.PROCESSING:
        async with database.unit_of_work() as uow:
            await uow.execute(table.delete())
            await uow.commit()


async def test_what_is_open_stays_however_old_it_is(sqlite_database: Database) -> None:
    old = NOW - timedelta(days=5000)
    url = sqlite_database.url.render_as_string()
    async with on_stage(url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            hers = await rows.add_contact(uow, created_at=old)
            await rows.add_loan(uow, contact_id=hers, lent_at=old)
            await add_ticket(uow, contact_id=hers, created_at=old, waiting_since=old)
            await add_proposal(uow, contact_id=hers, created_at=old, state=ProposalState.OPEN)
            await add_subscription(uow, contact_id=hers, area="a", created_at=old)
            copy_id = await rows.add_copy(uow)
            await rows.add_hold(
                uow, contact_id=hers, state="cancelled", state_at=old, copy_id=copy_id
            )
            await uow.execute(update(t.loans).values(name="Siti"))
            await uow.commit()
        await _run(stage.application)
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            for table in (t.loans, t.tickets, t.proposals, t.subscriptions, t.holds):
                found = select(func.count()).where(table.c.contact_id == hers)
                assert (await uow.execute(found)).scalar_one() == 1, table.name


async def test_the_browser_keeps_nothing_of_somebody_who_is_gone(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            for age in (timedelta(hours=2), timedelta(minutes=1)):
                await rows.add_browser_message(uow, chat=f"b{age}", at=NOW - age)
            await rows.add_conversation(uow, chat="forgotten:1")
            await uow.commit()
        await _run(stage.application)
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            for table, left in ((t.browser_messages, 1), (t.conversations, 0)):
                count = select(func.count()).select_from(table)
                assert (await uow.execute(count)).scalar_one() == left


async def test_who_comes_back_or_still_has_something_here_keeps_her_profile(
    database_url: str,
) -> None:
    old = NOW - KEPT[_K.PROFILE] - timedelta(days=2)
    async with on_stage(database_url) as stage:
        database = stage.application.database
        async with database.unit_of_work() as uow:
            gone, seen, talks, cadre, borrows, waits, asks, reminded, unreached = [
                await rows.add_contact(uow, created_at=old, seen_on=old.date()) for _ in range(9)
            ]
            await rows.add_address(uow, contact_id=gone, person="gone")
            await rows.add_contact_home(uow, contact_id=gone)
            over = NOW - SECOND
            for who, ends in ((seen, over), (talks, NOW + SECOND)):
                await rows.add_address(uow, contact_id=who, person=f"p{who}")
                chat = {"chat": f"p{who}", "session": {"asks": "place"}}
                await rows.add_conversation(uow, **chat, session_expires_at=ends)
            role = update(t.contacts).where(t.contacts.c.id == cadre)
            await uow.execute(role.values(role="cadre"))
            await rows.add_loan(uow, contact_id=borrows, lent_at=old)
            await rows.add_hold(uow, contact_id=waits, placed_at=old)
            await add_ticket(uow, contact_id=asks, created_at=old, waiting_since=old)
            for who, channel in ((reminded, "telegram"), (unreached, "browser")):
                await rows.add_address(uow, contact_id=who, channel=channel)
                await add_subscription(uow, contact_id=who, area="a", created_at=old)
            await uow.commit()
        await _run(stage.application)
        async with database.unit_of_work(read_only=True) as uow:
            left = set((await uow.execute(select(t.contacts.c.id))).scalars())
            day = select(t.contacts.c.seen_on).where(t.contacts.c.id == seen)
            assert (await uow.execute(day)).scalar_one() == NOW.date()
    assert {seen, talks, cadre, borrows, waits, asks, reminded} <= left
    assert not {gone, unreached} & left
