"""All tables on one MetaData; importing this package knows them all (Alembic needs that)."""

from bot.store.tables.base import metadata
from bot.store.tables.browser import browser_messages
from bot.store.tables.calendar import closures, holidays, stop_hours, visit_changes
from bot.store.tables.imports import import_changes, import_runs
from bot.store.tables.inbound import conversations, inbox_updates
from bot.store.tables.installation import installation, leases, revisions
from bot.store.tables.outbound import channel_rates, outbox_messages, outbox_subjects
from bot.store.tables.people import contact_addresses, contact_stops, contacts
from bot.store.tables.places import stop_aliases, stops, vans
from bot.store.tables.visits import visit_rule_dates, visit_rules, visits

__all__ = [
    "browser_messages",
    "channel_rates",
    "closures",
    "contact_addresses",
    "contact_stops",
    "contacts",
    "conversations",
    "holidays",
    "import_changes",
    "import_runs",
    "inbox_updates",
    "installation",
    "leases",
    "metadata",
    "outbox_messages",
    "outbox_subjects",
    "revisions",
    "stop_aliases",
    "stop_hours",
    "stops",
    "vans",
    "visit_changes",
    "visit_rule_dates",
    "visit_rules",
    "visits",
]
