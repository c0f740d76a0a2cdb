"""The catalogue: titles, copies, and what each database searches titles with."""

import sqlalchemy as sa
from alembic import op

revision = "0004_catalogue"
down_revision = "0003_conversation"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """From 0003 to 0004."""
    op.create_table(
        "titles",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), server_default="", nullable=False),
        sa.Column("statement", sa.Text(), server_default="", nullable=False),
        sa.Column("authors", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("subjects", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("edition", sa.Text(), server_default="", nullable=False),
        sa.Column("isbn", sa.String(length=13), server_default="", nullable=False),
        sa.Column("issn", sa.String(length=9), server_default="", nullable=False),
        sa.Column("publisher", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("language", sa.String(length=60), server_default="", nullable=False),
        sa.Column("call_number", sa.String(length=120), server_default="", nullable=False),
        sa.Column("classification", sa.String(length=60), server_default="", nullable=False),
        sa.Column("series", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("data_on", sa.Date(), nullable=False),
        sa.Column("identity", sa.String(length=24), nullable=False),
        sa.Column("title_key", sa.String(length=24), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles")),
        sa.UniqueConstraint("identity", name=op.f("uq_titles_identity")),
    )
    op.create_index(op.f("ix_titles_isbn"), "titles", ["isbn"])
    op.create_index(op.f("ix_titles_title_key"), "titles", ["title_key"])

    op.create_table(
        "copies",
        sa.Column("id", ID, nullable=False),
        sa.Column("title_id", ID, nullable=False),
        sa.Column("barcode", sa.String(length=60)),
        sa.Column("number", sa.Integer()),
        sa.Column("call_number", sa.String(length=120), server_default="", nullable=False),
        sa.Column("location", sa.String(length=20), server_default="main", nullable=False),
        sa.Column("stop_id", ID),
        sa.Column("shelf", sa.String(length=120), server_default="", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="available", nullable=False),
        sa.CheckConstraint("location IN ('main', 'van', 'box')", name=op.f("ck_copies_location")),
        sa.CheckConstraint(
            "status IN ('available', 'lent', 'reserved', 'reference', 'repair', 'lost', "
            "'withdrawn')",
            name=op.f("ck_copies_status"),
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"], ["stops.id"], name=op.f("fk_copies_stop_id_stops"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name=op.f("fk_copies_title_id_titles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        sa.UniqueConstraint("barcode", name=op.f("uq_copies_barcode")),
        sa.UniqueConstraint("title_id", "number", name=op.f("uq_copies_title_id_number")),
    )
    op.create_index(op.f("ix_copies_stop_id"), "copies", ["stop_id"])
    op.create_index(op.f("ix_copies_title_id_status"), "copies", ["title_id", "status"])
    _make_search(op.get_bind().dialect.name)


def downgrade() -> None:
    """From 0004 to 0003."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE titles_fts")
    op.drop_index(op.f("ix_copies_title_id_status"), table_name="copies")
    op.drop_index(op.f("ix_copies_stop_id"), table_name="copies")

    op.drop_table("copies")
    op.drop_index(op.f("ix_titles_title_key"), table_name="titles")
    op.drop_index(op.f("ix_titles_isbn"), table_name="titles")

    op.drop_table("titles")


def _make_search(dialect: str) -> None:
    """The search objects. Whoever rebuilds `titles` on SQLite has to make the triggers again."""
    if dialect != "sqlite":
        op.execute(
            "CREATE INDEX ix_titles_search_words ON titles "
            "USING gin (string_to_array(search_text, ' '))"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE titles_fts USING fts5(search_text, content='titles', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail='none', columnsize=0)"
    )
    gone = "INSERT INTO titles_fts(titles_fts, rowid, search_text) "
    gone += "VALUES ('delete', old.id, old.search_text);"
    made = "INSERT INTO titles_fts(rowid, search_text) VALUES (new.id, new.search_text);"
    for name, event, body in (
        ("insert", "INSERT", made),
        ("delete", "DELETE", gone),
        ("update", "UPDATE OF search_text", gone + " " + made),
    ):
        op.execute(f"CREATE TRIGGER titles_fts_{name} AFTER {event} ON titles BEGIN {body} END")
