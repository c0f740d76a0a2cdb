"""The catalogue: titles, and the copies of them.

Authors and subjects are lists in the row of their title. The library's own system keeps names
without an identity of their own, nothing here refers to an author, and one row a title is what
an import of 100,000 titles can be written, journalled and undone by.
"""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.domain.copies import CopyLocation, CopyStatus
from bot.store.tables.base import metadata
from bot.store.types import Id, one_of, word

titles = Table(
    "titles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False),
    Column("subtitle", Text, nullable=False, server_default=""),
    Column("statement", Text, nullable=False, server_default=""),
    Column("authors", JSON, nullable=False, server_default="[]"),
    Column("subjects", JSON, nullable=False, server_default="[]"),
    Column("edition", Text, nullable=False, server_default=""),
    Column("isbn", String(13), nullable=False, server_default="", index=True),
    Column("issn", String(9), nullable=False, server_default=""),
    Column("publisher", Text, nullable=False, server_default=""),
    Column("place", Text, nullable=False, server_default=""),
    Column("year", Integer),
    Column("language", String(60), nullable=False, server_default=""),
    Column("call_number", String(120), nullable=False, server_default=""),
    Column("classification", String(60), nullable=False, server_default=""),
    Column("series", Text, nullable=False, server_default=""),
    Column("notes", Text, nullable=False, server_default=""),
    Column("data_on", Date, nullable=False),
    Column("identity", String(24), nullable=False),
    Column("title_key", String(24), nullable=False, index=True),
    Column("search_text", Text, nullable=False),
    UniqueConstraint("identity"),
)
"""`isbn` has thirteen digits. `data_on` is the day of the data that last spoke of the title.
`identity` stands for title, authors and ISBN, `title_key` for the title alone
(bot/services/titles/identities.py); `search_text` is what search reads, folded, a space at both
ends of each word."""

copies = Table(
    "copies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title_id", Id, ForeignKey("titles.id", ondelete="CASCADE"), nullable=False),
    Column("barcode", String(60)),
    Column("number", Integer),
    Column("call_number", String(120), nullable=False, server_default=""),
    Column("location", word(), nullable=False, server_default=CopyLocation.MAIN.value),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="SET NULL"), index=True),
    Column("shelf", String(120), nullable=False, server_default=""),
    Column("status", word(), nullable=False, server_default=CopyStatus.AVAILABLE.value),
    UniqueConstraint("barcode"),
    UniqueConstraint("title_id", "number"),
    Index(None, "title_id", "status"),
    one_of("location", CopyLocation),
    one_of("status", CopyStatus),
)
"""`number` counts the copies of a title that have no barcode, from 1; null beside a barcode.
`stop_id` is the stop of a box; `shelf` the room or shelf as the library calls it."""
