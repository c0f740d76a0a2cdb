"""Statements that end what was kept long enough (bot/domain/retention.py says how long).

Numbers stay: a hold, a loan and a change of the schedule lose their person, not their row.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, Table, Update, and_, delete, func, or_, select, update

from bot.domain.broadcasts import LIVE
from bot.domain.delivery import LANE_BROADCAST, LANE_PERSONAL, LANE_REMINDER
from bot.domain.holds import OPEN as OPEN_HOLDS
from bot.domain.proposals import ProposalState
from bot.domain.retention import KEPT, DataKind
from bot.store import tables as t
from bot.store.database import UnitOfWork
from bot.store.erasure import FORGOTTEN, OPEN
from bot.store.personal_data import BROWSER

Steps = Iterator[Delete | Update]


async def end_what_is_old(uow: UnitOfWork, now: datetime) -> None:
    """Do what is due of STEPS."""
    for kind, steps in STEPS.items():
        for statement in steps(now - KEPT[kind]):
            await uow.execute(statement)


async def sweep_up(uow: UnitOfWork, before: datetime) -> None:
    """Delete what is left of those who deleted themselves: empty shells, and the last words.

    A page's first message is there a moment before its person, so only what is older goes.
    """
    talks, updates = t.conversations.c, t.inbox_updates.c
    full = select(updates.conversation_id)
    shells = delete(t.conversations).where(talks.chat.startswith(FORGOTTEN, autoescape=True))
    await uow.execute(shells.where(talks.id.not_in(full)))
    known = select(t.contact_addresses.c.person).where(t.contact_addresses.c.channel == BROWSER)
    words = t.browser_messages.c
    await uow.execute(delete(t.browser_messages).where(words.chat.not_in(known), words.at < before))


def _invitations(before: datetime) -> Steps:
    yield delete(t.invitations).where(t.invitations.c.created_at < before)


def _subscriptions(before: datetime) -> Steps:
    yield delete(t.subscriptions).where(t.subscriptions.c.ended_at < before)


def _attending(before: datetime) -> Steps:
    over = select(t.visits.c.id).where(t.visits.c.ends_at < before)
    yield delete(t.visit_guests).where(t.visit_guests.c.visit_id.in_(over))
    yield delete(t.extra_reminders).where(t.extra_reminders.c.visit_id.in_(over))


def _holds(before: datetime) -> Steps:
    hold = t.holds.c
    over = and_(hold.state.not_in(OPEN_HOLDS), hold.copy_id.is_(None), hold.state_at < before)
    named = or_(hold.contact_id.is_not(None), hold.slip_name != "")
    changes = update(t.hold_changes).where(
        t.hold_changes.c.reason != "", t.hold_changes.c.hold_id.in_(select(hold.id).where(over))
    )
    yield changes.values(reason="")
    yield update(t.holds).where(over, named).values(contact_id=None, slip_name="")


def _loans(before: datetime) -> Steps:
    loan = t.loans.c
    named = or_(loan.contact_id.is_not(None), loan.name != "")
    back = update(t.loans).where(loan.returned_at < before, named)
    yield back.values(contact_id=None, name="")


def _suggestions(before: datetime) -> Steps:
    wish = t.title_suggestions.c
    answered = select(wish.id).where(wish.answered_at < before)
    yield delete(t.suggestion_supporters).where(
        t.suggestion_supporters.c.suggestion_id.in_(answered)
    )


def _tickets(before: datetime) -> Steps:
    ticket = t.tickets.c
    ended = func.coalesce(ticket.closed_at, ticket.answered_at)
    yield delete(t.tickets).where(ticket.waiting_since.is_(None), ended < before)


def _news(before: datetime) -> Steps:
    yield _sent(before, t.outbox_messages.c.lane == LANE_PERSONAL)
    notice = t.personal_notices.c
    yield delete(t.personal_notices).where(
        notice.composed_into_id.is_(None), notice.created_at < before
    )


def _reminded(before: datetime) -> Steps:
    yield _sent(before, t.outbox_messages.c.lane.in_((LANE_REMINDER, LANE_BROADCAST)))


def _proposals(before: datetime) -> Steps:
    mine = t.proposals.c
    ended = func.coalesce(mine.decided_at, mine.created_at)
    yield delete(t.proposals).where(mine.state != ProposalState.OPEN, ended < before)


def _broadcasts(before: datetime) -> Steps:
    mine = t.broadcasts.c
    ended = func.coalesce(mine.ended_at, mine.created_at)
    yield delete(t.broadcasts).where(mine.state.not_in(LIVE), ended < before)


def _deeds(before: datetime) -> Steps:
    """Who did it; what was done stays."""
    for table, who, at in (
        (t.visit_changes, "actor_id", "at"),
        (t.hold_changes, "actor_id", "at"),
        (t.attendances, "reporter_id", "at"),
        (t.attendance_changes, "reporter_id", "at"),
        (t.loans, "lent_by_id", "lent_at"),
        (t.title_suggestions, "answered_by_id", "answered_at"),
        (t.broadcasts, "ended_by_id", "ended_at"),
    ):
        yield _without_actor(table, who, at, before)


def _without_actor(table: Table, who: str, at: str, before: datetime) -> Update:
    named = update(table).where(table.c[who].is_not(None), table.c[at] < before)
    return named.values({who: None})


def _sent(before: datetime, lane: ColumnElement[bool]) -> Delete:
    row = t.outbox_messages.c
    return delete(t.outbox_messages).where(lane, row.state.not_in(OPEN), row.created_at < before)


STEPS: Mapping[DataKind, Callable[[datetime], Steps]] = {
    DataKind.ROLE: _invitations,
    DataKind.SUBSCRIPTION: _subscriptions,
    DataKind.ATTENDING: _attending,
    DataKind.HOLD: _holds,
    DataKind.LOAN: _loans,
    DataKind.SUGGESTION: _suggestions,
    DataKind.TICKET: _tickets,
    DataKind.NEWS: _news,
    DataKind.REMINDED: _reminded,
    DataKind.PROPOSAL: _proposals,
    DataKind.BROADCAST: _broadcasts,
    DataKind.DEED: _deeds,
}
"""What ends here. Messages, files, positions and the log end with the other lines of the tick, and
with a profile what belongs to it alone (bot/services/profiles.py)."""
