"""The list of stops."""

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from bot.domain.places import Lending, StopKind
from bot.domain.positions import distance
from bot.domain.slugs import slug
from bot.domain.visits import StopView
from bot.domain.zones import check_zone
from bot.errors import StopUnknown
from bot.store import stops as rows
from bot.store.database import UnitOfWork

SPARE = 20
"""Stops measured beyond those asked for: a flat map may order them a little differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNames:
    """A stop as people may name it."""

    code: str
    """Code of the stop."""
    name: str
    """Name as people write it."""
    aliases: tuple[str, ...]
    """Other names, in the order in which they were given."""
    kelurahan: str
    """Name of the kelurahan."""
    kecamatan: str
    """Name of the kecamatan."""
    latitude: float | None = None
    """Degrees north (WGS 84), or None."""
    longitude: float | None = None
    """Degrees east (WGS 84), or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopList:
    """All stops as people may name them, at one revision."""

    revision: int
    """Grows with every change of the list."""
    stops: tuple[StopNames, ...]
    """By code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCount:
    """How many stops a kecamatan has."""

    name: str
    """Name of the kecamatan."""
    code: str
    """Slug of the name."""
    stops: int
    """Number of stops, at least 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearStop:
    """A stop and how far it is."""

    stop: StopView
    """The stop."""
    meters: float
    """Meters along the great circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopData:
    """What a stop is made from, by hand or from a file of stops."""

    code: str
    """Short code, unique."""
    name: str
    """Name as people write it."""
    kelurahan: str
    """Name of the kelurahan."""
    kecamatan: str
    """Name of the kecamatan."""
    aliases: tuple[str, ...] = ()
    """Other names."""
    kind: StopKind = StopKind.OTHER
    """What sort of place it is."""
    address: str = ""
    """Street and number."""
    latitude: float | None = None
    """Degrees north (WGS 84), or None."""
    longitude: float | None = None
    """Degrees east (WGS 84), or None."""
    timezone: str = "Asia/Jakarta"
    """IANA name of a zone of Indonesia."""
    lending: Lending = Lending.LOAN
    """What may be borrowed there."""
    notes: str = ""
    """For staff."""


class Stops:
    """Use cases on stops, within one unit of work."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    async def revision(self) -> int:
        """How often the list has changed; compared once a message with the list in memory."""
        return await rows.revision(self._uow)

    async def all_for_language(self) -> StopList:
        """Every stop with all its names.

        The revision is read first: a list that is newer than its number is read once more
        later, one that is older would stay.
        """
        revision = await self.revision()
        found = await rows.names(self._uow)
        groups = [list(group) for _, group in groupby(found, key=lambda row: row.code)]
        return StopList(revision=revision, stops=tuple(_names(group) for group in groups))

    async def by_code(self, code: str) -> StopView | None:
        """The stop with this code, or None."""
        return await rows.by_code(self._uow, code)

    async def in_area(self, area: str) -> tuple[StopView, ...]:
        """The stops of a kelurahan or kecamatan, given as a slug, by name."""
        return await rows.in_area(self._uow, area)

    async def by_kecamatan(self) -> tuple[AreaCount, ...]:
        """The kecamatan that have stops, by name."""
        return tuple(
            AreaCount(name=row.kecamatan, code=row.kecamatan_code, stops=row.stops)
            for row in await rows.by_kecamatan(self._uow)
        )

    async def nearest(self, latitude: float, longitude: float, limit: int) -> tuple[NearStop, ...]:
        """The stops nearest to a position (WGS 84), the nearest first.

        A stop without a position is never among them.
        """
        here = latitude, longitude
        found = [
            NearStop(stop=stop, meters=distance(here, (stop.latitude, stop.longitude)))
            for stop in await rows.closest(self._uow, here, limit + SPARE)
            if stop.latitude is not None and stop.longitude is not None
        ]
        return tuple(sorted(found, key=lambda near: (near.meters, near.stop.code))[:limit])

    async def add(self, stop: StopData) -> int:
        """Make a stop; gives its row id. Raises ZoneUnknown; a taken code is an IntegrityError."""
        return await rows.add(self._uow, _columns(stop), stop.aliases)

    async def change(self, stop: StopData) -> None:
        """Make the stop with this code as given, aliases too; raises StopUnknown, ZoneUnknown."""
        known = await self.by_code(stop.code)
        if known is None:
            raise StopUnknown(code=stop.code)
        await rows.change(self._uow, known.id, _columns(stop), stop.aliases)


def _names(group: list[Any]) -> StopNames:
    """One stop from its rows, one row an alias."""
    return StopNames(
        code=group[0].code,
        name=group[0].name,
        aliases=tuple(row.alias for row in group if row.alias is not None),
        kelurahan=group[0].kelurahan,
        kecamatan=group[0].kecamatan,
        latitude=group[0].latitude,
        longitude=group[0].longitude,
    )


def _columns(stop: StopData) -> dict[str, Any]:
    check_zone(stop.timezone)
    values = asdict(stop)
    del values["aliases"]
    areas = {"kelurahan_code": slug(stop.kelurahan), "kecamatan_code": slug(stop.kecamatan)}
    return {**values, **areas, "kind": stop.kind.value, "lending": stop.lending.value}
