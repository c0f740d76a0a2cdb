"""Rules as imports change them, with the visits that follow from them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.domain.visits import VisitState
from bot.domain.zones import local_date
from bot.services.imports.reading import Line
from bot.services.imports.schedule_files import DEFAULTS, normal_rrule, ranges_state, rule_from
from bot.services.imports.subjects import Found, Work
from bot.services.schedules import Schedules
from bot.store import changes as change_rows
from bot.store import imports as rows
from bot.store import rules as rule_rows
from bot.store.changes import Span
from bot.store.imports import Entry, State
from bot.store.rules import SavedRule

FAR = timedelta(days=100 * 366)
_SAME = ("rrule", "start_time", "end_time")


class RuleSubject:
    """Rules, by row id; a line means the rule of the same stop, recurrence, start and hours."""

    name = "rule"
    shared = False
    defaults: Mapping[str, Any] = DEFAULTS

    async def match(self, work: Work, lines: Sequence[Line]) -> dict[str, Found]:
        schedules = Schedules(work.uow, work.now)
        codes = {str(line.values["stop"]) for line in lines}
        of_stop = {code: await schedules.rules(code) for code in sorted(codes)}
        found = {}
        for line in lines:
            for saved in of_stop[str(line.values["stop"])]:
                if _means(line, _state(saved)):
                    found[line.identity] = Found(key=str(saved.id), state=_state(saved))
                    break
        return found

    async def find(self, work: Work, keys: Sequence[str]) -> dict[str, State]:
        found = [await rule_rows.by_id(work.uow, int(key)) for key in keys]
        return {str(saved.id): _state(saved) for saved in found if saved}

    async def prepare(self, work: Work, states: Sequence[tuple[int, State]]) -> list[Entry]:
        """Make the vans that nobody knew; their code is their name until staff give them one."""
        known = {van.code for van in await rows.all_vans(work.uow)}
        entries = []
        for row, state in states:
            code = state["van"]
            if code and code not in known:
                known.add(code)
                await Schedules(work.uow, work.now).add_van(code, code)
                entries.append(
                    Entry(row=row, subject="van", key=code, before=None, after={"name": code})
                )
        return entries

    async def put(self, work: Work, key: str | None, state: State) -> str:
        schedules, rule = Schedules(work.uow, work.now), rule_from(state)
        if key is None:
            notes = state["notes"]
            return str(await schedules.add_rule(state["stop"], rule, van=state["van"], notes=notes))
        await schedules.change_rule(int(key), rule, van=state["van"], reason=work.reason)
        await rows.set_rule_notes(work.uow, int(key), state["notes"])
        return key

    async def remove(self, work: Work, key: str) -> None:
        """Delete a rule with its visits ahead; those that somebody may know of are cancelled."""
        saved = await rule_rows.by_id(work.uow, int(key))
        if saved is None:
            return
        today = local_date(work.now, saved.rule.timezone)
        span = Span(first=today, last=today + FAR, now=work.now)
        planned = (VisitState.PLANNED,)
        ahead = await change_rows.lock_ahead(work.uow, span, planned, rule_id=saved.id)
        fresh = [visit.id for visit in ahead if visit.revision == 1]
        told = await rows.told_visits(work.uow, fresh)
        await rows.remove_visits(work.uow, [each for each in fresh if each not in told])
        await Schedules(work.uow, work.now).end_rule(saved.id, work.reason)
        await rows.remove_rule(work.uow, saved.id)

    async def used(self, _work: Work, _keys: Sequence[str]) -> str | None:
        return None


def _means(line: Line, state: State) -> bool:
    same = all(line.values[part] == state[part] for part in _SAME)
    return same and line.values.get("start", state["start"]) == state["start"]


def _state(saved: SavedRule) -> State:
    rule = saved.rule
    return {
        "stop": saved.place.stop,
        "van": saved.place.van,
        "rrule": normal_rrule(rule.rrule),
        "start": rule.start_on.isoformat(),
        "until": rule.until_on.isoformat() if rule.until_on else None,
        "start_time": rule.start_time.isoformat(),
        "end_time": rule.end_time.isoformat(),
        "notes": saved.notes,
        "extra": sorted(day.isoformat() for day in rule.extra),
        "except": ranges_state(rule.excluded),
    }
