"""What the words of a broadcast are made of, as things are now."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.broadcasts import Broadcast
from bot.domain.slugs import slug
from bot.domain.visits import StopView, VisitView
from bot.store import broadcasts as rows
from bot.store import stops as stop_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A broadcast with everything that it names."""

    broadcast: Broadcast
    """The broadcast."""
    author: str
    """What its author is called; empty if she has no name or is gone."""
    stop: StopView | None
    """Where it goes; None for an area and for everybody."""
    area: str
    """Name of the area that it goes to; empty otherwise."""
    visit: VisitView | None
    """What a ready-made text speaks of."""


async def look_up(uow: UnitOfWork, found: Sequence[Broadcast]) -> dict[int, Said]:
    """The facts of some broadcasts, by id."""
    codes = await rows.stop_codes(uow, {one.stop_id for one in found if one.stop_id})
    places = {key: await stop_rows.by_code(uow, code) for key, code in codes.items()}
    visits = await visit_rows.by_ids(uow, [one.visit_id for one in found if one.visit_id])
    names = await rows.author_names(uow, {one.author_id for one in found if one.author_id})
    return {
        one.id: Said(
            broadcast=one,
            author=names.get(one.author_id or 0, ""),
            stop=places.get(one.stop_id or 0),
            area=await area_name(uow, one.area) if one.area else "",
            visit=visits.get(one.visit_id or 0),
        )
        for one in found
    }


async def area_name(uow: UnitOfWork, area: str) -> str:
    """What an area is called that is given as a slug."""
    stops = await stop_rows.in_area(uow, area)
    if not stops:
        return area.replace("-", " ").title()
    first = stops[0]
    return first.kelurahan if slug(first.kelurahan) == area else first.kecamatan
