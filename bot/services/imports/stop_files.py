"""Files of stops. Pure: a row in, a line or its problems out."""

from collections.abc import Mapping

from bot.domain.places import Lending, StopKind
from bot.domain.slugs import slug
from bot.files import Layout, text_of
from bot.services.imports.moments import ZONES
from bot.services.imports.reading import Line, RowReader
from bot.services.imports.references import References

STOPS = Layout(
    name="own",
    columns={
        "code": ("kode", "kode titik", "stop code"),
        "name": ("nama", "nama titik"),
        "aliases": ("alias", "nama lain"),
        "kind": ("jenis",),
        "address": ("alamat",),
        "kelurahan": ("desa/kelurahan", "kelurahan/desa"),
        "kecamatan": (),
        "latitude": ("lintang", "lat"),
        "longitude": ("bujur", "lon", "lng", "long"),
        "timezone": ("zona", "zona waktu"),
        "lending": ("layanan",),
        "notes": ("keterangan", "catatan"),
    },
    required=("code", "name", "kelurahan", "kecamatan"),
)
DEFAULTS: Mapping[str, object] = {
    "aliases": [],
    "kind": StopKind.OTHER.value,
    "address": "",
    "latitude": None,
    "longitude": None,
    "timezone": "Asia/Jakarta",
    "lending": Lending.LOAN.value,
    "notes": "",
}
"""What a new stop is where its file has no such column."""
SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5
"""Degrees between which Indonesia lies."""


def read_stop(reader: RowReader, known: References) -> Line:
    """A stop; its identity is its code, spelled as it is known already."""
    code = reader.code("code")
    present = known.directory.by_code(code)
    values = _texts(reader) | _words(reader) | _position(reader)
    code = present.code if present else code
    return Line(
        row=reader.row.number, identity=code, values=values | {"code": code}, subject="code"
    )


def _texts(reader: RowReader) -> dict[str, object]:
    values: dict[str, object] = {
        "name": reader.text("name", 120, required=True),
        "kelurahan": _area(reader, "kelurahan"),
        "kecamatan": _area(reader, "kecamatan"),
    }
    if reader.has("address"):
        values["address"] = reader.text("address", 250)
    if reader.has("notes"):
        values["notes"] = reader.text("notes", 2_000)
    if reader.has("aliases"):
        values["aliases"] = reader.several("aliases", 120)
    return values


def _area(reader: RowReader, column: str) -> str:
    name = reader.text(column, 60, required=True)
    if name and not slug(name):
        reader.refuse(column, "advice.area")
    return name


def _words(reader: RowReader) -> dict[str, object]:
    values: dict[str, object] = {}
    if reader.has("kind"):
        values["kind"] = reader.member("kind", StopKind, StopKind.OTHER).value
    if reader.has("lending"):
        values["lending"] = reader.member("lending", Lending, Lending.LOAN).value
    if reader.has("timezone"):
        values["timezone"] = _zone(reader)
    return values


def _zone(reader: RowReader) -> str:
    typed = text_of(reader.cell("timezone"))
    names = {name.lower(): name for zones in ZONES.values() for name in zones}
    short = {letters: zones[0] for letters, zones in ZONES.items()}
    found = {"": "Asia/Jakarta", **names, **short}.get(typed.lower())
    if found is None:
        reader.refuse("timezone", "advice.zone")
    return found or ""


def _position(reader: RowReader) -> dict[str, object]:
    """Latitude and longitude, if the file has both columns; both or none must be filled."""
    if not (reader.has("latitude") and reader.has("longitude")):
        return {}
    latitude = reader.number("latitude", SOUTH, NORTH)
    longitude = reader.number("longitude", WEST, EAST)
    for column, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if reader.cell(column) is None and reader.cell(other) is not None:
            reader.refuse(column, "advice.position")
    return {"latitude": latitude, "longitude": longitude}
