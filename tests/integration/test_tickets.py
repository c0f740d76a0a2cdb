"""Questions for a human: nothing that was said is lost, and two on staff see each other's work."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from bot.domain.people import Role
from bot.domain.tickets import TicketAuthor, TicketKind, TicketState, TicketView, Wish
from bot.errors import NotAllowed, TicketUnknown
from bot.messages import Address
from bot.services.tickets import FRESH, Said, TicketDesk, Tickets
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support import rows
from tests.support.rows import NOW

HERE = Address(channel="console", chat="ani")
GROUP = Address(channel="telegram", chat="-100", person="1001")
LATER = NOW + timedelta(hours=2, minutes=10)
QUESTION = TicketKind.QUESTION


def said(contact_id: int, text: str, wish: Wish | None = None, at: Address = HERE) -> Said:
    return Said(contact_id=contact_id, address=at, text=text, wish=wish or Wish())


async def staff_of(work: UnitOfWork, name: str) -> int:
    found = await rows.add_contact(work, role=Role.STAFF, name=name)
    await rows.add_address(work, contact_id=found, person=name)
    return found


async def asked(work: UnitOfWork, text: str = "buku saya hilang") -> TicketView:
    ani = await rows.add_contact(work, name="Ani")
    return await Tickets(work, NOW).ask(QUESTION, said(ani, text))


def texts(ticket: TicketView) -> list[str]:
    return [message.text for message in ticket.messages]


async def test_a_question_is_taken_answered_asked_again_closed_and_reopened(
    database: Database,
) -> None:
    async with database.unit_of_work() as work:
        sari, budi = await staff_of(work, "Sari"), await staff_of(work, "Budi")
        ticket = await asked(work)
        ani = ticket.asker.contact_id
        tickets, desk = Tickets(work, LATER), TicketDesk(work, LATER, sari)
        told = await tickets.desk_of(ticket)
        assert [reader.name for reader in told] == ["Sari", "Budi"]
        (waiting,) = (await desk.page(limit=5)).tickets
        assert waiting.waited(LATER) == timedelta(hours=2, minutes=10)

        taken = await desk.take(ticket.id)
        assert (taken.state, taken.assignee) == (TicketState.ASSIGNED, "Sari")
        other = TicketDesk(work, LATER, budi)
        assert (await other.take(ticket.id)).assignee == "Sari"
        assert (await other.take(ticket.id, from_other=True)).assignee == "Budi"

        given = await desk.answer(ticket.id, "kami cek", seen=ticket.last_id, goes_on=True)
        assert given.sent
        assert (given.ticket.state, given.ticket.waiting_since) == (TicketState.ASSIGNED, NOW)
        late = await other.answer(ticket.id, "sudah ketemu", seen=ticket.last_id)
        assert not late.sent
        assert texts(late.ticket) == ["buku saya hilang", "kami cek"]
        given = await other.answer(ticket.id, "sudah ketemu", seen=late.ticket.last_id)
        assert given.ticket.state is TicketState.ANSWERED
        assert given.ticket.waiting_since is None

        again = await tickets.add(ticket.id, said(ani, "di mana diambil?"))
        assert (again.state, again.waiting_since) == (TicketState.ASSIGNED, LATER)
        assert [reader.name for reader in await tickets.desk_of(again)] == ["Budi"]
        assert await desk.close(ticket.id)
        assert not await desk.close(ticket.id)
        reopened = await desk.reopen(ticket.id)
        assert (reopened.state, reopened.closed_at) == (TicketState.ASSIGNED, None)
        assert (await tickets.finish(ticket.id, ani)).state is TicketState.CLOSED
        back = await tickets.add(ticket.id, said(ani, "masih bingung"))
        assert back.state is TicketState.ASSIGNED
        assert texts(back) == [
            "buku saya hilang", "kami cek", "sudah ketemu", "di mana diambil?", "masih bingung",
        ]  # fmt: skip
        entries = tables.audit_entries.c
        done = await work.execute(select(entries.details, entries.actor_id).order_by(entries.id))
        assert [(row.details["change"], row.actor_id) for row in done] == [
            ("taken", sari), ("taken", budi), ("answered", sari), ("answered", budi),
            ("closed", sari), ("reopened", sari),
        ]  # fmt: skip


async def test_questions_go_on_in_one_ticket_and_the_same_words_are_kept_once(
    database: Database,
) -> None:
    async with database.unit_of_work() as work:
        first = await asked(work)
        ani, tickets = first.asker.contact_id, Tickets(work, NOW)
        assert await tickets.ask(QUESTION, said(ani, "buku saya hilang")) == first
        second = await tickets.ask(QUESTION, said(ani, "dan kartunya?"))
        assert second.id == first.id
        praise = await tickets.ask(TicketKind.FEEDBACK, said(ani, "ramah"))
        twice = await tickets.ask(TicketKind.FEEDBACK, said(ani, "ramah"))
        blame = await tickets.ask(TicketKind.FEEDBACK, said(ani, "telat"))
        assert praise.id == twice.id != blame.id
        await tickets.finish(first.id, ani)
        third = await tickets.ask(QUESTION, said(ani, "hal lain"))
        assert third.id not in (first.id, praise.id, blame.id)


async def test_a_visit_request_keeps_place_and_days_also_when_they_come_later(
    database: Database,
) -> None:
    async with database.unit_of_work() as work:
        await rows.add_stop(work, code="BGV2")
        ani, tickets = await rows.add_contact(work), Tickets(work, NOW)
        kind = TicketKind.VISIT_REQUEST
        asked_for = await tickets.ask(kind, said(ani, "datang ke sekolah kami"))
        assert asked_for.wish == Wish()
        wish = Wish(place="Bougenville", stop="BGV2", first=rows.TODAY, last=rows.TODAY)
        named = await tickets.add(asked_for.id, said(ani, "di Bougenville hari ini", wish))
        assert named.wish == wish
        other = Wish(place="Kabil", area="kabil")
        assert (await tickets.add(named.id, said(ani, "atau Kabil", other))).wish == wish
        at_once = await tickets.ask(kind, said(ani, "ke Kabil", other))
        assert at_once.wish == other


async def test_only_staff_work_tickets_and_nobody_reads_those_of_others(
    database: Database,
) -> None:
    async with database.unit_of_work() as work:
        ticket = await asked(work)
        stranger = await rows.add_contact(work)
        desk = TicketDesk(work, NOW, stranger)
        for forbidden in (
            desk.page(limit=5), desk.by_id(ticket.id), desk.take(ticket.id),
            desk.answer(ticket.id, "x"), desk.close(ticket.id), desk.reopen(ticket.id),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                await forbidden
        tickets = Tickets(work, NOW)
        for unknown in (
            tickets.add(ticket.id, said(stranger, "x")), tickets.finish(ticket.id, stranger),
            tickets.own(ticket.id, stranger), tickets.own(404, stranger),
        ):  # fmt: skip
            with pytest.raises(TicketUnknown):
                await unknown
        assert texts(await tickets.own(ticket.id, ticket.asker.contact_id)) == ["buku saya hilang"]


async def test_what_was_said_goes_with_the_person_and_survives_staff_and_lost_messages(
    database: Database,
) -> None:
    async with database.unit_of_work() as work:
        sari = await staff_of(work, "Sari")
        ticket, gone = await asked(work), await asked(work)
        desk = TicketDesk(work, NOW, sari)
        await desk.answer(ticket.id, "sudah ketemu")
        people = tables.contacts
        await work.execute(delete(people).where(people.c.id == gone.asker.contact_id))
        await work.execute(delete(people).where(people.c.id == sari))
        left = await TicketDesk(work, NOW).by_id(ticket.id)
        assert texts(left) == ["buku saya hilang", "sudah ketemu"]
        assert (left.assignee_id, left.assignee) == (None, "")
        with pytest.raises(TicketUnknown):
            await TicketDesk(work, NOW).by_id(gone.id)
        messages = tables.ticket_messages
        kept = select(func.count()).where(messages.c.ticket_id == gone.id)
        assert (await work.execute(kept)).scalar_one() == 0
        await work.execute(delete(messages).where(messages.c.ticket_id == ticket.id))
        given = await TicketDesk(work, NOW).answer(ticket.id, "halo?", seen=0)
        assert given.sent
        assert [message.author for message in given.ticket.messages] == [TicketAuthor.STAFF]


async def test_the_answer_never_goes_from_a_private_chat_out_into_a_group(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as work:
        ticket = await asked(work)
        ani, tickets = ticket.asker.contact_id, Tickets(work, NOW)
        assert (await tickets.add(ticket.id, said(ani, "lagi", at=GROUP))).asker.address == HERE
        other = await rows.add_contact(work)
        public = await tickets.ask(QUESTION, said(other, "halo", at=GROUP))
        assert public.asker.address == GROUP
        moved = await tickets.add(public.id, said(other, "di sini saja"))
        assert moved.asker.address == HERE


async def test_an_answer_is_spoken_of_for_a_day(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as work:
        ticket = await asked(work)
        ani = ticket.asker.contact_id
        assert await Tickets(work, NOW).answered_lately(ani) is None
        await TicketDesk(work, NOW).answer(ticket.id, "sudah ketemu")

        async def spoken_of(at: datetime) -> bool:
            return await Tickets(work, at).answered_lately(ani) is not None

        assert await spoken_of(NOW + FRESH - timedelta(seconds=1))
        assert not await spoken_of(NOW + FRESH)


async def test_of_two_on_staff_who_take_a_ticket_at_once_one_has_it(database: Database) -> None:
    async with database.unit_of_work() as work:
        both = [await staff_of(work, "Sari"), await staff_of(work, "Budi")]
        ticket = await asked(work)
        await work.commit()

    async def take(who: int) -> str:
        async with database.unit_of_work() as work:
            found = await TicketDesk(work, NOW, who).take(ticket.id)
            await work.commit()
            return found.assignee

    assert len(set(await asyncio.gather(*map(take, both)))) == 1
