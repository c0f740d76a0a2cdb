"""The ground: places, visits, people, what comes in and what goes out.

Written out instead of taken from bot.store.tables, which later revisions change. Names of
constraints come from the naming convention of the MetaData.
"""

import secrets
import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(20)
TABLES = (
    *("vans", "stops", "stop_aliases", "visit_rules", "visit_rule_dates", "visits"),
    *("contacts", "contact_addresses", "contact_stops", "conversations", "inbox_updates"),
    *("outbox_messages", "outbox_subjects", "channel_rates"),
    *("installation", "revisions", "leases"),
)
"""In the order in which they refer to each other."""


def upgrade() -> None:
    """Make all tables, and the facts of this installation."""
    _places()
    _rules()
    _visits()
    _people()
    _inbound()
    _outbound()
    _outbound_beside()
    _installation()


def downgrade() -> None:
    """Remove all tables with all they hold."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", ID, primary_key=True)


def _refer(name: str, target: str, on_delete: str | None = None, **options: Any) -> sa.Column[int]:
    return sa.Column(name, ID, sa.ForeignKey(f"{target}.id", ondelete=on_delete), **options)


def _text(name: str, length: int, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=default)


def _number(name: str, default: str | None = "0") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=default)


def _one_of(column: str, *words: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=column)


def _places() -> None:
    op.create_table(
        "vans", _id(), _text("code", 20, None), _text("name", 80, None), sa.UniqueConstraint("code")
    )
    op.create_table(
        "stops",
        _id(),
        _text("code", 20, None),
        _text("name", 120, None),
        _text("kind", 20, "other"),
        _text("address", 250),
        _text("kelurahan", 60, None),
        sa.Column("kelurahan_code", sa.String(60), nullable=False, index=True),
        _text("kecamatan", 60, None),
        sa.Column("kecamatan_code", sa.String(60), nullable=False, index=True),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        _text("timezone", 40, "Asia/Jakarta"),
        _text("lending", 20, "loan"),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        sa.UniqueConstraint("code"),
        _one_of(
            "kind",
            "posyandu",
            "school",
            "mosque",
            "public_place",
            "institution",
            "housing",
            "other",
        ),
        _one_of("lending", "loan", "read_only", "box"),
    )
    op.create_table(
        "stop_aliases",
        _id(),
        _refer("stop_id", "stops", "CASCADE", nullable=False),
        _text("alias", 120, None),
        sa.UniqueConstraint("stop_id", "alias"),
    )


def _rules() -> None:
    op.create_table(
        "visit_rules",
        _id(),
        _refer("stop_id", "stops", "CASCADE", nullable=False, index=True),
        _refer("van_id", "vans", index=True),
        _text("rrule", 200),
        sa.Column("start_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date),
        sa.Column("start_time", sa.Time, nullable=False),
        sa.Column("end_time", sa.Time, nullable=False),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("end_time > start_time", name="hours"),
    )
    op.create_table(
        "visit_rule_dates",
        _id(),
        _refer("rule_id", "visit_rules", "CASCADE", nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("to_on", sa.Date, nullable=False),
        sa.UniqueConstraint("rule_id", "kind", "from_on"),
        _one_of("kind", "extra", "except"),
        sa.CheckConstraint("to_on >= from_on", name="range"),
    )


def _visits() -> None:
    op.create_table(
        "visits",
        _id(),
        _refer("stop_id", "stops", "CASCADE", nullable=False),
        _refer("rule_id", "visit_rules", "SET NULL"),
        _refer("van_id", "vans", index=True),
        sa.Column("rule_on", sa.Date),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        _text("state", 20, "planned"),
        sa.Column("state_at", INSTANT, nullable=False),
        _number("revision", "1"),
        sa.UniqueConstraint("rule_id", "rule_on"),
        sa.Index(None, "stop_id", "ends_at"),
        sa.Index(None, "ends_at"),
        _one_of("state", "planned", "confirmed", "departed", "arrived", "done", "cancelled"),
        sa.CheckConstraint("ends_at > starts_at", name="hours"),
    )


def _people() -> None:
    op.create_table(
        "contacts",
        _id(),
        _text("name", 120),
        _text("role", 20, "resident"),
        _text("language", 2, "id"),
        sa.Column("created_at", INSTANT, nullable=False),
        _one_of("role", "resident", "cadre", "staff", "admin"),
    )
    op.create_table(
        "contact_addresses",
        _id(),
        _refer("contact_id", "contacts", "CASCADE", nullable=False),
        sa.Column("channel", WORD, nullable=False),
        _text("person", 64, None),
        sa.Column("suppressed_at", INSTANT),
        sa.UniqueConstraint("channel", "person"),
    )
    op.create_table(
        "contact_stops",
        _refer("contact_id", "contacts", "CASCADE", primary_key=True),
        _refer("stop_id", "stops", "CASCADE", primary_key=True),
    )


def _inbound() -> None:
    op.create_table(
        "conversations",
        _id(),
        sa.Column("channel", WORD, nullable=False),
        _text("chat", 64, None),
        _text("person", 64),
        sa.Column("session", sa.JSON, nullable=False, server_default="{}"),
        sa.Column("session_expires_at", INSTANT),
        _number("version"),
        sa.Column("lease_owner", sa.String(40)),
        sa.Column("leased_until", INSTANT),
        sa.UniqueConstraint("channel", "chat", "person"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_table(
        "inbox_updates",
        _id(),
        sa.Column("channel", WORD, nullable=False),
        _text("update_key", 80, None),
        _refer("conversation_id", "conversations", "CASCADE", nullable=False, index=True),
        _text("sender", 64, None),
        sa.Column("payload", sa.JSON, nullable=False),
        _text("state", 20, "waiting"),
        _number("attempts"),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("handled_at", INSTANT),
        _text("reason", 80),
        sa.UniqueConstraint("channel", "update_key"),
        _one_of("state", "waiting", "done", "quarantined"),
        sa.Index(
            "ix_inbox_updates_waiting",
            "conversation_id",
            "id",
            sqlite_where=waiting,
            postgresql_where=waiting,
        ),
    )


def _outbound() -> None:
    unsent = sa.text("state IN ('ready', 'leased', 'sending')")
    op.create_table(
        "outbox_messages",
        _id(),
        sa.Column("channel", WORD, nullable=False),
        _text("chat", 64, None),
        _text("person", 64),
        _refer("contact_id", "contacts", "SET NULL", index=True),
        sa.Column("lane", sa.SmallInteger, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("body", sa.JSON),
        _text("reference_kind", 20),
        sa.Column("reference_id", ID),
        sa.Column("dedupe_key", sa.String(120)),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("lease_owner", sa.String(40)),
        sa.Column("leased_until", INSTANT),
        _number("epoch"),
        _number("attempts"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("platform_id", sa.String(64)),
        _text("reason", 80),
        sa.UniqueConstraint("dedupe_key"),
        sa.CheckConstraint("lane BETWEEN 0 AND 3", name="lane"),
        _one_of(
            "state",
            "ready",
            "leased",
            "sending",
            "sent",
            "delivered",
            "read",
            "expired",
            "cancelled",
            "suppressed",
            "failed",
            "uncertain",
        ),
        sa.Index(
            "ix_outbox_messages_open",
            *("state", "lane", "not_before", "id"),
            sqlite_where=unsent,
            postgresql_where=unsent,
        ),
    )


def _outbound_beside() -> None:
    op.create_table(
        "outbox_subjects",
        _refer("message_id", "outbox_messages", "CASCADE", primary_key=True),
        _refer("visit_id", "visits", "CASCADE", primary_key=True),
        _number("revision", None),
        sa.Index(None, "visit_id"),
    )
    op.create_table(
        "channel_rates",
        sa.Column("channel", WORD, primary_key=True),
        sa.Column("rate", sa.Float, nullable=False),
        sa.Column("arrival_at", INSTANT, nullable=False),
        sa.Column("blocked_until", INSTANT),
    )


def _installation() -> None:
    installation = op.create_table(
        "installation",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    revisions = op.create_table(
        "revisions", sa.Column("name", WORD, primary_key=True), _number("revision", None)
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(40), primary_key=True),
        _text("owner", 40, None),
        sa.Column("until", INSTANT, nullable=False),
        _number("epoch", None),
    )
    facts = {"button_key": secrets.token_hex(32), "installation_id": uuid.uuid4().hex}
    op.bulk_insert(installation, [{"key": key, "value": facts[key]} for key in facts])
    op.bulk_insert(revisions, [{"name": "stops", "revision": 0}])
