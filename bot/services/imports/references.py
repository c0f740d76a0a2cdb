"""What rows are read against: all there is when a run begins."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.places import StopKind
from bot.domain.zones import ZONES, local_date
from bot.services.imports.directory import Directory, KnownStop, Vans, fold_name
from bot.services.imports.reading import FileWords
from bot.services.stops import Stops
from bot.store import imports as rows
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The same for every row of a run."""

    words: FileWords
    """Words of dates and enums."""
    directory: Directory
    """All stops."""
    vans: Vans
    """All vans."""
    today: date
    """The first day of a rule whose row names none."""


async def load_references(uow: UnitOfWork, words: FileWords, now: datetime) -> References:
    """Read stops and vans; the day is that of the westernmost zone."""
    names = await Stops(uow).all_for_language()
    aliases = {stop.code: stop.aliases for stop in names.stops}
    directory = Directory(
        KnownStop(
            code=row.code,
            names=(row.name, *aliases.get(row.code, ())),
            kind=StopKind(row.kind),
            kelurahan=row.kelurahan,
            kecamatan=row.kecamatan,
            timezone=row.timezone,
        )
        for row in await rows.all_stops(uow)
    )
    vans = await rows.all_vans(uow)
    codes = {fold_name(name): van.code for van in vans for name in (van.name, van.code)}
    return References(
        words=words,
        directory=directory,
        vans=Vans(codes=codes),
        today=local_date(now, ZONES[0]),
    )
