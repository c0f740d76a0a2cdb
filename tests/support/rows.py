"""Rows for tests, a factory per noun: sensible defaults, any column as a keyword.

What a row refers to and is not given is made too. Each returns the id of its row.
"""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, insert

from bot.domain.changes import ChangeKind, HolidayKind, ImportState
from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.domain.people import Purpose, Role
from bot.domain.visits import RuleDateKind
from bot.store import tables
from bot.store.database import UnitOfWork
from tests.support.broadcast_rows import add_broadcast
from tests.support.day_rows import add_all_of_days
from tests.support.lending_rows import add_all_of_lending
from tests.support.reminder_rows import add_all_of_reminding
from tests.support.task_rows import add_all_of_tasks
from tests.support.ticket_rows import add_all_of_tickets

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
"""Thursday 15 January 2026, 9:00 in Jakarta."""
TODAY = NOW.date()

_numbers = itertools.count(1)


async def add_van(work: UnitOfWork, **columns: Any) -> int:
    """A van with a code of its own."""
    return await _add(work, tables.vans, {"code": f"V{next(_numbers)}", "name": "Mobil"} | columns)


async def add_stop(work: UnitOfWork, **columns: Any) -> int:
    """A stop with a code of its own, in Tiban Baru, Sekupang."""
    number = next(_numbers)
    defaults = {
        "code": f"T{number}",
        "name": f"Titik {number}",
        "kelurahan": "Tiban Baru",
        "kelurahan_code": "tiban-baru",
        "kecamatan": "Sekupang",
        "kecamatan_code": "sekupang",
    }
    return await _add(work, tables.stops, defaults | columns)


async def add_stop_alias(work: UnitOfWork, **columns: Any) -> int:
    """Another name of a stop."""
    await _complete(work, columns, stop_id=add_stop)
    return await _add(work, tables.stop_aliases, {"alias": f"alias {next(_numbers)}"} | columns)


async def add_rule(work: UnitOfWork, **columns: Any) -> int:
    """A rule: every Thursday from today, 9 to 11 wall time."""
    await _complete(work, columns, stop_id=add_stop)
    defaults = {
        "rrule": "FREQ=WEEKLY;BYDAY=TH",
        "start_on": TODAY,
        "start_time": time(9),
        "end_time": time(11),
    }
    return await _add(work, tables.visit_rules, defaults | columns)


async def add_rule_date(work: UnitOfWork, **columns: Any) -> int:
    """A date on which the rule does not hold; `to_on` is `from_on` unless given."""
    await _complete(work, columns, rule_id=add_rule)
    day: date = columns.get("from_on", TODAY + timedelta(days=7))
    defaults = {"kind": RuleDateKind.EXCEPT, "from_on": day, "to_on": day}
    return await _add(work, tables.visit_rule_dates, defaults | columns)


async def add_visit(work: UnitOfWork, **columns: Any) -> int:
    """A planned visit of two hours that begins now; `ends_at` follows `starts_at`."""
    await _complete(work, columns, stop_id=add_stop)
    starts_at: datetime = columns.get("starts_at", NOW)
    defaults = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "state_at": NOW,
    }
    return await _add(work, tables.visits, defaults | columns)


async def add_contact(work: UnitOfWork, **columns: Any) -> int:
    """A resident."""
    defaults = {"name": f"Warga {next(_numbers)}", "role": Role.RESIDENT, "created_at": NOW}
    return await _add(work, tables.contacts, defaults | columns)


async def add_address(work: UnitOfWork, **columns: Any) -> int:
    """A contact's address on the channel "console"."""
    await _complete(work, columns, contact_id=add_contact)
    defaults = {"channel": "console", "person": f"p{next(_numbers)}"}
    return await _add(work, tables.contact_addresses, defaults | columns)


async def add_contact_stop(work: UnitOfWork, **columns: Any) -> None:
    """A stop that a cadre looks after."""
    if "contact_id" not in columns:
        columns["contact_id"] = await add_contact(work, role=Role.CADRE)
    await _complete(work, columns, stop_id=add_stop)
    await work.execute(insert(tables.contact_stops).values(columns))


async def add_contact_home(work: UnitOfWork, **columns: Any) -> None:
    """A stop that a resident calls her own."""
    await _complete(work, columns, contact_id=add_contact, stop_id=add_stop)
    await work.execute(insert(tables.contact_homes).values(columns))


async def add_consent(work: UnitOfWork, **columns: Any) -> int:
    """A yes to reminders."""
    await _complete(work, columns, contact_id=add_contact)
    defaults = {"purpose": Purpose.REMINDERS, "given": True, "wording": 1, "at": NOW}
    return await _add(work, tables.consents, defaults | columns)


async def add_misunderstanding(work: UnitOfWork, **columns: Any) -> int:
    """A message that was not understood, its text not kept."""
    await _complete(work, columns, contact_id=add_contact)
    return await _add(work, tables.misunderstandings, {"at": NOW, "guess": "help"} | columns)


async def add_conversation(work: UnitOfWork, **columns: Any) -> int:
    """A private conversation on the channel "console"."""
    defaults = {"channel": "console", "chat": f"c{next(_numbers)}"}
    return await _add(work, tables.conversations, defaults | columns)


async def add_inbox_update(work: UnitOfWork, **columns: Any) -> int:
    """A waiting message that says "jadwal"."""
    await _complete(work, columns, conversation_id=add_conversation)
    defaults = {
        "channel": "console",
        "update_key": f"u{next(_numbers)}",
        "sender": "p1",
        "payload": {"text": "jadwal"},
        "received_at": NOW,
    }
    return await _add(work, tables.inbox_updates, defaults | columns)


async def add_outbox_message(work: UnitOfWork, **columns: Any) -> int:
    """A reply ready to leave within the hour."""
    defaults = {
        "channel": "console",
        "chat": f"c{next(_numbers)}",
        "lane": LANE_REPLY,
        "state": OutboxState.READY,
        "body": {"text": "Halo"},
        "not_before": NOW,
        "expires_at": NOW + timedelta(hours=1),
        "created_at": NOW,
    }
    return await _add(work, tables.outbox_messages, defaults | columns)


async def add_outbox_subject(work: UnitOfWork, **columns: Any) -> None:
    """A visit of which an outbox message speaks."""
    await _complete(work, columns, message_id=add_outbox_message, visit_id=add_visit)
    await work.execute(insert(tables.outbox_subjects).values({"revision": 1} | columns))


async def add_channel_rate(work: UnitOfWork, **columns: Any) -> None:
    """The pace of a channel: 25 messages a second."""
    defaults = {"channel": f"k{next(_numbers)}", "rate": 25.0, "arrival_at": NOW}
    await work.execute(insert(tables.channel_rates).values(defaults | columns))


async def add_lease(work: UnitOfWork, **columns: Any) -> None:
    """A lease for a minute."""
    defaults = {
        "name": f"lease {next(_numbers)}",
        "owner": "owner",
        "until": NOW + timedelta(minutes=1),
        "epoch": 1,
    }
    await work.execute(insert(tables.leases).values(defaults | columns))


async def add_closure(work: UnitOfWork, **columns: Any) -> int:
    """A day of its own without service anywhere."""
    day: date = columns.get("from_on", TODAY + timedelta(days=next(_numbers)))
    defaults = {"from_on": day, "to_on": day, "reason": "rapat"}
    return await _add(work, tables.closures, defaults | columns)


async def add_holiday(work: UnitOfWork, **columns: Any) -> int:
    """A proposed national holiday on a day of its own."""
    day = TODAY + timedelta(days=next(_numbers))
    defaults = {"on_date": day, "name": "Hari Contoh", "kind": HolidayKind.NATIONAL}
    return await _add(work, tables.holidays, defaults | columns)


async def add_stop_hours(work: UnitOfWork, **columns: Any) -> int:
    """A month of shorter hours."""
    await _complete(work, columns, stop_id=add_stop)
    defaults = {
        "from_on": TODAY,
        "to_on": TODAY + timedelta(days=29),
        "start_time": time(9),
        "end_time": time(10),
    }
    return await _add(work, tables.stop_hours, defaults | columns)


async def add_visit_change(work: UnitOfWork, **columns: Any) -> int:
    """A visit that was cancelled."""
    await _complete(work, columns, visit_id=add_visit)
    defaults = {"kind": ChangeKind.CANCELLED, "reason": "hujan", "at": NOW, "revision": 2}
    return await _add(work, tables.visit_changes, defaults | columns)


async def add_import_run(work: UnitOfWork, **columns: Any) -> int:
    """An import of stops that is done."""
    defaults = {
        "kind": "stops",
        "file_name": "titik.csv",
        "state": ImportState.DONE,
        "started_at": NOW,
    }
    return await _add(work, tables.import_runs, defaults | columns)


async def add_import_change(work: UnitOfWork, **columns: Any) -> int:
    """A stop that an import made."""
    await _complete(work, columns, run_id=add_import_run)
    defaults = {"row_number": 2, "subject": "stop", "key": "T1", "after": {"code": "T1"}}
    return await _add(work, tables.import_changes, defaults | columns)


async def add_title(work: UnitOfWork, **columns: Any) -> int:
    """A title of its own."""
    number = next(_numbers)
    defaults = {
        "title": f"Judul {number}",
        "authors": ["Penulis Contoh"],
        "data_on": TODAY,
        "identity": f"i{number}",
        "title_key": f"k{number}",
        "search_text": f" judul {number} penulis contoh ",
    }
    return await _add(work, tables.titles, defaults | columns)


async def add_copy(work: UnitOfWork, **columns: Any) -> int:
    """A copy with a barcode of its own, on the shelf of the main library."""
    await _complete(work, columns, title_id=add_title)
    return await _add(work, tables.copies, {"barcode": f"B{next(_numbers)}"} | columns)


async def add_hold(work: UnitOfWork, **columns: Any) -> int:
    """A hold that waits, with a label of its own."""
    number = next(_numbers)
    await _complete(work, columns, title_id=add_title, contact_id=add_contact, stop_id=add_stop)
    defaults = {
        "title": f"Judul {number}",
        "slip_name": f"Warga {number}",
        "on_behalf": False,
        "label": f"W{number}",
        "state_at": NOW,
        "placed_at": NOW,
    }
    return await _add(work, tables.holds, defaults | columns)


async def add_loan(work: UnitOfWork, **columns: Any) -> int:
    """A copy that was lent now, for a week."""
    await _complete(work, columns, copy_id=add_copy, contact_id=add_contact)
    defaults = {
        "title": f"Judul {next(_numbers)}",
        "name": "Warga",
        "lent_at": NOW,
        "due_on": TODAY + timedelta(days=7),
    }
    return await _add(work, tables.loans, defaults | columns)


async def add_browser_message(work: UnitOfWork, **columns: Any) -> int:
    """A line that somebody wrote in the browser."""
    defaults = {"chat": "b1", "from_person": True, "body": {"text": "halo"}, "at": NOW}
    return await _add(work, tables.browser_messages, defaults | columns)


async def add_invitation(work: UnitOfWork, **columns: Any) -> int:
    """An invitation to become a cadre, made by staff on the channel "console"."""
    if "inviter_id" not in columns:
        columns["inviter_id"] = await add_contact(work, role=Role.STAFF)
    defaults = {
        "code_hash": f"{next(_numbers):064x}",
        "role": Role.CADRE,
        "channel": "console",
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=72),
    }
    return await _add(work, tables.invitations, defaults | columns)


async def add_invitation_stop(work: UnitOfWork, **columns: Any) -> None:
    """A stop that an invitation names."""
    await _complete(work, columns, invitation_id=add_invitation, stop_id=add_stop)
    await work.execute(insert(tables.invitation_stops).values(columns))


async def add_audit_entry(work: UnitOfWork, **columns: Any) -> int:
    """A visit that somebody on staff cancelled."""
    if "actor_id" not in columns:
        columns["actor_id"] = await add_contact(work, role=Role.STAFF)
    defaults = {
        "at": NOW,
        "channel": "console",
        "action": "cancel_visit",
        "subject": "visit",
        "key": "1",
        "details": {"stop": "T1"},
    }
    return await _add(work, tables.audit_entries, defaults | columns)


async def add_one_of_each(work: UnitOfWork) -> None:
    """At least one row in every table (the migration fills `installation` and `revisions`)."""
    stop_id, van_id = await add_stop(work, latitude=1.1301, longitude=104.0305), await add_van(work)
    await add_stop_alias(work, stop_id=stop_id)
    rule_id = await add_rule(work, stop_id=stop_id, van_id=van_id, until_on=date(2026, 12, 31))
    await add_rule_date(work, rule_id=rule_id)
    visit_id = await add_visit(work, stop_id=stop_id, rule_id=rule_id, van_id=van_id, rule_on=TODAY)
    contact_id = await add_contact(work, role=Role.CADRE)
    await add_address(work, contact_id=contact_id, suppressed_at=NOW)
    await add_contact_stop(work, contact_id=contact_id, stop_id=stop_id)
    await add_contact_home(work, contact_id=contact_id, stop_id=stop_id)
    await add_consent(work, contact_id=contact_id)
    await add_misunderstanding(work, contact_id=contact_id)
    await add_inbox_update(work)
    message_id = await add_outbox_message(work, contact_id=contact_id)
    await add_outbox_subject(work, message_id=message_id, visit_id=visit_id)
    await add_channel_rate(work)
    await add_lease(work)
    await add_closure(work)
    await add_holiday(work)
    await add_stop_hours(work, stop_id=stop_id)
    await add_visit_change(work, visit_id=visit_id, actor_id=contact_id)
    await add_import_change(work)
    await add_copy(work, stop_id=stop_id, location="box")
    await add_browser_message(work)
    await add_all_of_days(work, contact_id=contact_id, visit_id=visit_id, van_id=van_id)
    await add_all_of_tasks(work, contact_id=contact_id)
    await add_broadcast(work, author_id=contact_id)
    await add_all_of_tickets(work, contact_id=contact_id, stop_id=stop_id)
    await add_all_of_reminding(work, contact_id=contact_id, stop_id=stop_id, visit_id=visit_id)
    hold_id = await add_hold(work, contact_id=contact_id, stop_id=stop_id, visit_id=visit_id)
    await add_loan(work, contact_id=contact_id, stop_id=stop_id, due_visit_id=visit_id)
    await add_all_of_lending(work, contact_id=contact_id, hold_id=hold_id)
    await add_invitation_stop(work, stop_id=stop_id)
    await add_audit_entry(work)


async def _add(work: UnitOfWork, table: Table, row: dict[str, Any]) -> int:
    result = await work.execute(insert(table).values(row).returning(table.c.id))
    return int(result.scalar_one())


async def _complete(work: UnitOfWork, columns: dict[str, Any], **factories: Any) -> None:
    for column, factory in factories.items():
        if column not in columns:
            columns[column] = await factory(work)
