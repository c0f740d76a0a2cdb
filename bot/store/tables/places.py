"""Stops, their aliases, and the vans (one may be a boat)."""

from sqlalchemy import Column, Float, ForeignKey, String, Table, Text, UniqueConstraint

from bot.domain.places import Lending, StopKind
from bot.store.tables.base import metadata
from bot.store.types import Id, one_of, word

vans = Table(
    "vans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(20), nullable=False),
    Column("name", String(80), nullable=False),
    UniqueConstraint("code"),
)

stops = Table(
    "stops",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(20), nullable=False),
    Column("name", String(120), nullable=False),
    Column("kind", word(), nullable=False, server_default=StopKind.OTHER.value),
    Column("address", String(250), nullable=False, server_default=""),
    Column("kelurahan", String(60), nullable=False),
    Column("kelurahan_code", String(60), nullable=False, index=True),
    Column("kecamatan", String(60), nullable=False),
    Column("kecamatan_code", String(60), nullable=False, index=True),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("timezone", String(40), nullable=False, server_default="Asia/Jakarta"),
    Column("lending", word(), nullable=False, server_default=Lending.LOAN.value),
    Column("notes", Text, nullable=False, server_default=""),
    UniqueConstraint("code"),
    one_of("kind", StopKind),
    one_of("lending", Lending),
)
"""`*_code` is the slug of the area's name, as understanding gives it ("tiban-baru")."""

stop_aliases = Table(
    "stop_aliases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), nullable=False),
    Column("alias", String(120), nullable=False),
    UniqueConstraint("stop_id", "alias"),
)
