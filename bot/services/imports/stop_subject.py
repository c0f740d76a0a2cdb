"""Stops and vans as imports change them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.places import Lending, StopKind
from bot.services.imports.reading import Line
from bot.services.imports.stop_files import DEFAULTS
from bot.services.imports.subjects import Found, Work
from bot.services.schedules import Schedules
from bot.services.stops import StopData, Stops
from bot.store import imports as rows
from bot.store.imports import Entry, State

_COLUMNS = (
    "code",
    "name",
    "kelurahan",
    "kecamatan",
    "kind",
    "address",
    "latitude",
    "longitude",
    "timezone",
    "lending",
    "notes",
)


class StopSubject:
    """Stops, by code."""

    name = "stop"
    shared = False
    defaults: Mapping[str, Any] = DEFAULTS

    async def match(self, work: Work, lines: Sequence[Line]) -> dict[str, Found]:
        states = await self.find(work, [line.identity for line in lines])
        return {code: Found(key=code, state=state) for code, state in states.items()}

    async def find(self, work: Work, keys: Sequence[str]) -> dict[str, State]:
        found = await rows.stop_rows(work.uow, keys)
        return {
            code: {column: getattr(row, column) for column in _COLUMNS} | {"aliases": aliases}
            for code, (row, aliases) in found.items()
        }

    async def prepare(self, _work: Work, _states: Sequence[tuple[int, State]]) -> list[Entry]:
        return []

    async def put(self, work: Work, key: str | None, state: State) -> str:
        stop = _stop(state)
        if key is None:
            await Stops(work.uow).add(stop)
        else:
            await Stops(work.uow).change(stop)
        return stop.code

    async def remove(self, work: Work, key: str) -> None:
        await rows.remove_stop(work.uow, key)

    async def used(self, work: Work, keys: Sequence[str]) -> str | None:
        return await rows.used_stop(work.uow, keys)


class VanSubject:
    """Vans, by code; a file of the schedule makes those that nobody knew."""

    name = "van"
    shared = True
    defaults: Mapping[str, Any] = {}

    async def match(self, _work: Work, _lines: Sequence[Line]) -> dict[str, Found]:
        return {}

    async def find(self, work: Work, keys: Sequence[str]) -> dict[str, State]:
        vans = await rows.all_vans(work.uow)
        return {van.code: {"name": van.name} for van in vans if van.code in keys}

    async def prepare(self, _work: Work, _states: Sequence[tuple[int, State]]) -> list[Entry]:
        return []

    async def put(self, work: Work, key: str | None, state: State) -> str:
        code = key or str(state["code"])
        if key is None:
            await Schedules(work.uow, work.now).add_van(code, state["name"])
        else:
            await rows.put_van(work.uow, code, state["name"])
        return code

    async def remove(self, work: Work, key: str) -> None:
        await rows.remove_idle_van(work.uow, key)

    async def used(self, _work: Work, _keys: Sequence[str]) -> str | None:
        return None


def _stop(state: State) -> StopData:
    words = {"kind": StopKind(state["kind"]), "lending": Lending(state["lending"])}
    return StopData(**{**state, **words, "aliases": tuple(state["aliases"])})
