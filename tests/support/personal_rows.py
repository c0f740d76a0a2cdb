"""A person with something in every corner of the database, and the whole of it to look through."""

from dataclasses import replace

from sqlalchemy import Table, select, update

from bot.domain.holds import HoldState
from bot.domain.people import Purpose, Role
from bot.messages import InboundMessage
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support import rows
from tests.support.applications import NAME, NOW, Stage, message
from tests.support.broadcast_rows import add_broadcast
from tests.support.day_rows import add_proposal
from tests.support.reminder_rows import add_reminder_choice, add_subscription

WHO = "w4711"
"""Her id on the platform."""
HER_NAME = "Wulandari Cempaka"
SLIP = "Cempaka Sekar"
NEIGHBOUR = "Nenek Rosmini"
ASKED = "kartu anggota saya hilang di Sei Panas"
MISSED = "blubb kerupuk melempem"
WISH = "Cantik Itu Lukisan"
PAGE, STAFF_PAGE = "p8642", "p1357"
"""Her chat in the browser, and that of somebody on staff."""
HERS = (WHO, PAGE, HER_NAME, SLIP, NEIGHBOUR, ASKED, MISSED, WISH, "melempem")
"""What must be nowhere once she is gone."""


READ = {
    "text": f"<b>Nomor 1</b> dari {HER_NAME}: kartu anggota …",
    "buttons": [[{"label": f"Jawab {HER_NAME}", "data": "t_answer|1|1~abc.def"}]],
}
"""What somebody on staff sees in the browser."""


def from_her(text: str = "", **changes: object) -> InboundMessage:
    """A message of hers."""
    return replace(message(text, WHO, name=HER_NAME), **changes)  # type: ignore[arg-type]


async def add_staff(uow: UnitOfWork, person: str = "sari", role: Role = Role.STAFF) -> int:
    """Somebody who answers."""
    contact_id = await rows.add_contact(uow, role=role, name="Petugas Sari")
    await rows.add_address(uow, contact_id=contact_id, channel=NAME, person=person)
    return contact_id


async def id_of(uow: UnitOfWork, person: str = WHO) -> int:
    """The contact of an address."""
    address = tables.contact_addresses.c
    found = await uow.execute(select(address.contact_id).where(address.person == person))
    return int(found.scalar_one())


async def add_traces(uow: UnitOfWork, contact_id: int) -> int:
    """What she could leave behind beside her messages; gives the hold that is on the van."""
    await uow.execute(
        update(tables.contacts)
        .where(tables.contacts.c.id == contact_id)
        .values(slip_name=SLIP, role=Role.CADRE)
    )
    stop_id = await rows.add_stop(uow, code="A", name="Posyandu A")
    visit_id = await rows.add_visit(uow, stop_id=stop_id, starts_at=NOW)
    await rows.add_contact_stop(uow, contact_id=contact_id, stop_id=stop_id)
    hers = {"contact_id": contact_id}
    where = {**hers, "stop_id": stop_id}
    copy_id = await rows.add_copy(uow)
    await rows.add_address(uow, **hers, channel="browser", person=PAGE)
    await rows.add_browser_message(uow, chat=PAGE, body={"text": ASKED}, at=NOW)
    await rows.add_conversation(uow, channel="browser", chat=PAGE)
    on_van = await rows.add_hold(
        uow,
        **where,
        visit_id=visit_id,
        copy_id=copy_id,
        label="CS1",
        slip_name=SLIP,
        title="Bumi Manusia",
        state=HoldState.ON_VAN,
    )
    await rows.add_hold(uow, **where, slip_name=NEIGHBOUR, on_behalf=True)
    await rows.add_loan(uow, **where, name=SLIP, title="Laskar Pelangi", lent_at=NOW)
    await rows.add_loan(uow, **where, name=SLIP, returned_at=NOW)
    await add_subscription(uow, **where)
    await add_reminder_choice(uow, **hers)
    await add_proposal(uow, **hers, stop_id=stop_id, reason=MISSED)
    await add_broadcast(uow, author_id=contact_id, chat=WHO, state="running", body=MISSED)
    await rows.add_misunderstanding(uow, **hers, text=MISSED)
    await rows.add_consent(uow, **hers, purpose=Purpose.TEXTS)
    await rows.add_visit_change(uow, visit_id=visit_id, actor_id=contact_id)
    await rows.add_audit_entry(uow, actor_id=contact_id)
    sent = {"lane": 2, "state": "sent", "body": None, "created_at": NOW}
    await rows.add_outbox_message(uow, **hers, chat=WHO, **sent)
    await add_wish(uow, contact_id)
    return on_van


async def add_wish(uow: UnitOfWork, contact_id: int) -> None:
    """A title that only she wishes for."""
    table = tables.title_suggestions
    values = {"words": WISH, "key": WISH.lower(), "created_at": NOW}
    added = await uow.execute(table.insert().values(values).returning(table.c.id))
    support = {"suggestion_id": added.scalar_one(), "contact_id": contact_id, "at": NOW}
    await uow.execute(tables.suggestion_supporters.insert().values(support))


async def staged(stage: Stage) -> int:
    """She talks, staff read and answer, and the rest of her traces is there; gives her hold."""
    async with stage.application.database.unit_of_work() as uow:
        await add_staff(uow)
        reader = await add_staff(uow, STAFF_PAGE)
        place = tables.contact_addresses
        page = update(place).where(place.c.contact_id == reader).values(channel="browser")
        await uow.execute(page)
        await rows.add_browser_message(uow, chat=STAFF_PAGE, body=READ, at=NOW)
        await uow.commit()
    await stage.hear(from_her("assalamualaikum"))
    await stage.hear(from_her("mau ngomong sama petugas"))
    await stage.hear(from_her(ASKED))
    await stage.press("Lihat", "sari")
    await stage.press("Jawab", "sari")
    await stage.hear(message(f"Halo Bu {HER_NAME}, bawa KTP saja.", "sari"))
    async with stage.application.database.unit_of_work() as uow:
        on_van = await add_traces(uow, await id_of(uow))
        await uow.commit()
    return on_van


async def dumped(database: Database) -> str:
    """All rows of all tables, as text."""
    async with database.unit_of_work(read_only=True) as uow:
        found = [await _lines(uow, table) for table in tables.metadata.sorted_tables]
    return "\n".join(line for lines in found for line in lines)


async def _lines(uow: UnitOfWork, table: Table) -> list[str]:
    return [f"{table.name}: {row._mapping!r}" for row in await uow.execute(select(table))]
