"""All tables on one MetaData; importing this package knows them all (Alembic needs that)."""

from bot.store.tables.audit import audit_entries
from bot.store.tables.base import metadata
from bot.store.tables.broadcasts import broadcasts
from bot.store.tables.browser import browser_messages
from bot.store.tables.calendar import closures, holidays, stop_hours, visit_changes
from bot.store.tables.catalogue import copies, titles
from bot.store.tables.days import attendance_changes, attendances, proposals, van_positions
from bot.store.tables.holds import hold_changes, holds, policies
from bot.store.tables.imports import import_changes, import_runs
from bot.store.tables.inbound import conversations, inbox_updates
from bot.store.tables.installation import installation, leases, revisions
from bot.store.tables.invitations import invitation_stops, invitations
from bot.store.tables.loans import loans
from bot.store.tables.outbound import channel_rates, outbox_messages, outbox_subjects
from bot.store.tables.people import (
    consents,
    contact_addresses,
    contact_homes,
    contact_stops,
    contacts,
    misunderstandings,
)
from bot.store.tables.personal_notices import personal_notices
from bot.store.tables.places import stop_aliases, stops, vans
from bot.store.tables.reminders import (
    extra_reminders,
    notices,
    reminder_choices,
    subscriptions,
    visit_guests,
)
from bot.store.tables.suggestions import suggestion_supporters, title_suggestions
from bot.store.tables.tasks import stored_files, tasks
from bot.store.tables.tickets import ticket_messages, tickets
from bot.store.tables.visits import visit_rule_dates, visit_rules, visits

__all__ = [
    "attendance_changes",
    "attendances",
    "audit_entries",
    "broadcasts",
    "browser_messages",
    "channel_rates",
    "closures",
    "consents",
    "contact_addresses",
    "contact_homes",
    "contact_stops",
    "contacts",
    "conversations",
    "copies",
    "extra_reminders",
    "hold_changes",
    "holds",
    "holidays",
    "import_changes",
    "import_runs",
    "inbox_updates",
    "installation",
    "invitation_stops",
    "invitations",
    "leases",
    "loans",
    "metadata",
    "misunderstandings",
    "notices",
    "outbox_messages",
    "outbox_subjects",
    "personal_notices",
    "policies",
    "proposals",
    "reminder_choices",
    "revisions",
    "stop_aliases",
    "stop_hours",
    "stops",
    "stored_files",
    "subscriptions",
    "suggestion_supporters",
    "tasks",
    "ticket_messages",
    "tickets",
    "title_suggestions",
    "titles",
    "van_positions",
    "vans",
    "visit_changes",
    "visit_guests",
    "visit_rule_dates",
    "visit_rules",
    "visits",
]
