"""All tables on one MetaData; importing this package knows them all (Alembic needs that)."""

from bot.store.tables.base import metadata
from bot.store.tables.inbound import conversations, inbox_updates
from bot.store.tables.installation import installation, leases, revisions
from bot.store.tables.outbound import channel_rates, outbox_messages, outbox_subjects
from bot.store.tables.people import contact_addresses, contact_stops, contacts
from bot.store.tables.places import stop_aliases, stops, vans
from bot.store.tables.visits import visit_rule_dates, visit_rules, visits

__all__ = [
    "channel_rates",
    "contact_addresses",
    "contact_stops",
    "contacts",
    "conversations",
    "inbox_updates",
    "installation",
    "leases",
    "metadata",
    "outbox_messages",
    "outbox_subjects",
    "revisions",
    "stop_aliases",
    "stops",
    "vans",
    "visit_rule_dates",
    "visit_rules",
    "visits",
]
