"""Rules of recurrence, and the making of visits from them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.permissions import Action
from bot.domain.recurrence import Rule, check
from bot.domain.zones import local_date
from bot.errors import RuleUnknown, StopUnknown, VanUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.closing import Closing
from bot.services.making import VisitMaker
from bot.services.previews import Clash, PreviewDay, Previews
from bot.store import closures as closure_rows
from bot.store import hours as hour_rows
from bot.store import revisions
from bot.store import rules as rule_rows
from bot.store import stops as stop_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork
from bot.store.rules import SavedRule

BATCH = 1000
"""Most visits that one transaction makes: replies must not wait for it."""
RULES = 50
"""Rules that are worked through at a time: about 50 ms."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the making of visits has come."""

    made: int
    """Visits that are new."""
    after: int | None
    """Row id of the last rule that was worked through; None when none is left."""


class Schedules:
    """Use cases on the schedule, within one unit of work and at one instant."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who decides, for the trail of visits."""
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)
        self._closing = Closing(uow=uow, now=now, actor_id=actor_id)
        self._previews = Previews(uow=uow, now=now)

    async def revision(self) -> int:
        """How often rules, closures, holidays or dated hours have changed.

        While it and the day are the same, `materialise` has nothing to do.
        """
        return await revisions.current(self._uow, revisions.SCHEDULE)

    async def add_van(self, code: str, name: str) -> int:
        """The van with this code, made if there is none; gives its row id."""
        await self._actor.require(Action.CHANGE_RULES)
        known = await stop_rows.van_id(self._uow, code)
        return known or await stop_rows.add_van(self._uow, code, name)

    async def add_rule(self, stop_code: str, rule: Rule, *, van: str = "", notes: str = "") -> int:
        """Save a rule of a stop; gives its row id. Visits come with `materialise`.

        The zone is the stop's, whatever the rule names; `van` is the code of a van or empty.
        Raises StopUnknown, VanUnknown or RuleImpossible.
        """
        await self._actor.require(Action.CHANGE_RULES)
        stop = await stop_rows.by_code(self._uow, stop_code)
        if stop is None:
            raise StopUnknown(code=stop_code)
        van_id = await self._van_id(van)
        check(replace(rule, timezone=stop.timezone))
        new = await rule_rows.add(self._uow, rule, stop_id=stop.id, van_id=van_id, notes=notes)
        await self._actor.record(Action.CHANGE_RULES, "rule", new, change="added", stop=stop.code)
        return new

    async def rules(self, stop_code: str) -> tuple[SavedRule, ...]:
        """The rules of a stop, oldest first; none for a code that is not known."""
        return tuple(await rule_rows.of_stop(self._uow, stop_code))

    async def change_rule(
        self, rule_id: int, rule: Rule, *, van: str = "", reason: str = ""
    ) -> tuple[int, ...]:
        """Make a rule as given; gives the ids of the visits that changed along.

        Visits ahead that the rule no longer gives are cancelled, others move to its hours and
        its van, and what a former change had cancelled comes back; what a person moved or
        delayed is left alone. New dates come with `materialise`.
        Raises RuleUnknown, VanUnknown or RuleImpossible.
        """
        await self._actor.require(Action.CHANGE_RULES)
        known = await self._rule(rule_id)
        van_id = await self._van_id(van)
        new = replace(rule, timezone=known.rule.timezone)
        check(new)
        await rule_rows.change(self._uow, rule_id, new, van_id=van_id)
        await self._actor.record(Action.CHANGE_RULES, "rule", rule_id, change="changed")
        return await self._closing.follow_rule(known, await self._rule(rule_id), reason)

    async def end_rule(self, rule_id: int, reason: str = "") -> tuple[int, ...]:
        """Give a rule no date from today on; gives the ids of the visits that are cancelled.

        Raises RuleUnknown.
        """
        await self._actor.require(Action.CHANGE_RULES)
        known = await self._rule(rule_id)
        today = local_date(self._now, known.rule.timezone)
        extra = tuple(day for day in known.rule.extra if day < today)
        ended = replace(known.rule, until_on=today - DAY, extra=extra)
        await rule_rows.change(self._uow, rule_id, ended, van_id=known.van_id)
        await self._actor.record(Action.CHANGE_RULES, "rule", rule_id, change="ended")
        return await self._closing.follow_rule(known, await self._rule(rule_id), reason)

    async def materialise(self, until: date) -> int:
        """Make the visits of all rules from today to `until` (local days); gives the number new.

        Safe to repeat: a rule makes a date once, so a visit that was moved, cancelled or
        confirmed stays as it is. Closed days get no visit, except for extra dates, and dated
        hours hold. All in this one transaction: `materialise_some` spares those who wait.
        """
        made, after = 0, 0
        while True:
            progress = await self.materialise_some(until, after=after)
            made += progress.made
            if progress.after is None:
                return made
            after = progress.after

    async def materialise_some(self, until: date, *, after: int = 0) -> Progress:
        """A part of `materialise`, for one transaction: the rules after a row id.

        Makes at most about BATCH visits; a rule is never cut, so a single one may give more.
        """
        rules = await rule_rows.after(self._uow, after, RULES)
        if not rules:
            return Progress(made=0, after=None)
        new, last = (await self._maker(rules, until)).batch(rules, BATCH)
        made = await visit_rows.add(self._uow, new)
        whole = last == rules[-1].id and len(rules) < RULES
        return Progress(made=made, after=None if whole else last)

    async def preview(
        self,
        rule: Rule,
        *,
        stop: str = "",
        van: str = "",
        limit: int = 12,
        rule_id: int | None = None,
    ) -> tuple[PreviewDay, ...]:
        """The next dates of a rule from today on, before it is saved, and what they meet.

        `stop` and `van` are codes: the stop gives the zone, the closures and the dated hours,
        the van its closures and where else it is expected then. Without them only what holds
        for everybody is looked at. `rule_id` is its own row id, if it is saved already. Raises
        RuleImpossible, StopUnknown or VanUnknown.
        """
        found = await stop_rows.by_code(self._uow, stop) if stop else None
        if stop and found is None:
            raise StopUnknown(code=stop)
        van_id = await self._van_id(van)
        return await self._previews.of_rule(
            rule, stop=found, van=(van, van_id), limit=limit, rule_id=rule_id
        )

    async def clashes(self, year: int, month: int) -> tuple[Clash, ...]:
        """Pairs of visits of a month with one van at two stops at once, or at one stop; by time."""
        return await self._previews.clashes(year, month)

    async def _maker(self, rules: list[SavedRule], until: date) -> VisitMaker:
        today = min(local_date(self._now, saved.rule.timezone) for saved in rules)
        ids = rules[0].id, rules[-1].id
        return VisitMaker(
            now=self._now,
            today=today,
            until=until,
            closures=await closure_rows.with_holidays(self._uow, today, until),
            hours=await hour_rows.between(self._uow, today, until),
            made=await visit_rows.rule_dates(self._uow, ids, today),
        )

    async def _rule(self, rule_id: int) -> SavedRule:
        found = await rule_rows.by_id(self._uow, rule_id)
        if found is None:
            raise RuleUnknown(rule=rule_id)
        return found

    async def _van_id(self, code: str) -> int | None:
        found = await stop_rows.van_id(self._uow, code) if code else None
        if code and found is None:
            raise VanUnknown(code=code)
        return found
