"""The places of the service as plain entries, and the areas of the city from their data file."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.language.datafiles import DataFile

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEntry:
    """A stop of the van."""

    code: str
    """Code of the stop, such as BGV2."""
    name: str
    """Name as people write it."""
    aliases: tuple[str, ...]
    """Other names people use."""
    kelurahan: str
    """Name of its kelurahan."""
    kecamatan: str
    """Name of its kecamatan."""
    latitude: float | None = None
    """Degrees north (WGS 84), or None; prayer times are reckoned for it."""
    longitude: float | None = None
    """Degrees east (WGS 84), or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEntry:
    """A kelurahan or kecamatan."""

    code: str
    """Slug of the name, such as tiban-baru."""
    name: str
    """Name as people write it."""
    kind: Literal["kelurahan", "kecamatan"]
    """Which of the two."""


def slug(name: str) -> str:
    """Return the slug of a name: "Tiban Baru" is tiban-baru."""
    plain = unicodedata.normalize("NFKD", name.lower())
    return _NOT_SLUG.sub("-", plain).strip("-")


def load_areas(file: DataFile) -> tuple[AreaEntry, ...]:
    """Read `kecamatan: [kelurahan]`; raise LanguageDataError if two areas share a slug."""
    entries: dict[str, AreaEntry] = {}
    for kecamatan, kelurahan in file.lists("areas").items():
        named = [AreaEntry(code=slug(kecamatan), name=kecamatan, kind="kecamatan")]
        named += [AreaEntry(code=slug(name), name=name, kind="kelurahan") for name in kelurahan]
        for entry in named:
            if entry.code in entries:
                raise file.broken(entry.name, "is listed twice")
            entries[entry.code] = entry
    return tuple(entries.values())
