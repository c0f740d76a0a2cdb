"""Closures as imports change them; the visits that they cancel come back when they go."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.changes import ClosureScope
from bot.domain.closures import Closure
from bot.services.closures import Closures
from bot.services.imports.closure_files import closure_key
from bot.services.imports.planning import Planned
from bot.services.imports.reading import Line
from bot.services.imports.subjects import Found, Work
from bot.store import closures as rows
from bot.store.imports import Entry, State

DEFAULTS: Mapping[str, Any] = {"reason": ""}


class ClosureSubject:
    """Closures, by days, scope and target."""

    name = "closure"
    shared = False
    defaults: Mapping[str, Any] = DEFAULTS

    async def match(self, work: Work, lines: Sequence[Line]) -> dict[str, Found]:
        states = await self.find(work, [line.identity for line in lines])
        return {key: Found(key=key, state=state) for key, state in states.items()}

    async def find(self, work: Work, keys: Sequence[str]) -> dict[str, State]:
        days = [date.fromisoformat(day) for key in keys for day in key.split("/")[:2]]
        if not days:
            return {}
        found = [_state(each) for each in await rows.between(work.uow, min(days), max(days))]
        return {key: state for state in found if (key := closure_key(state)) in keys}

    async def prepare(self, _work: Work, _states: Sequence[tuple[int, State]]) -> list[Entry]:
        return []

    async def put(self, work: Work, _key: str | None, state: State) -> str:
        """New, or with another reason: nothing else of a closure can change."""
        await Closures(work.uow, work.now).add(_closure(state))
        return closure_key(state)

    async def remove(self, work: Work, key: str) -> None:
        first, last, scope, target = key.split("/", 3)
        state = {"from": first, "to": last, "scope": scope, "target": target, "reason": ""}
        closure_id = await rows.same(work.uow, _closure(state))
        if closure_id is not None:
            await Closures(work.uow, work.now).remove(closure_id)

    async def used(self, _work: Work, _keys: Sequence[str]) -> str | None:
        return None


async def to_cancel(work: Work, planned: Sequence[Planned]) -> set[int]:
    """The visits that new closures would cancel, by row id."""
    closures = Closures(work.uow, work.now)
    hit = [
        await closures.would_cancel(_closure({**DEFAULTS, **each.after}))
        for each in planned
        if each.is_new
    ]
    return {visit.id for visits in hit for visit in visits}


def _state(closure: Closure) -> State:
    return {
        "from": closure.first.isoformat(),
        "to": closure.last.isoformat(),
        "reason": closure.reason,
        "scope": closure.scope.value,
        "target": closure.target,
    }


def _closure(state: State) -> Closure:
    return Closure(
        first=date.fromisoformat(state["from"]),
        last=date.fromisoformat(state["to"]),
        reason=state["reason"],
        scope=ClosureScope(state["scope"]),
        target=state["target"],
    )
