"""What a broadcast would do if it were sent: its words, whom it reaches, what stands against it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.broadcasts import (
    BODY,
    FARTHEST,
    VETO,
    WATCHED,
    WEEK,
    Broadcast,
    BroadcastKind,
    BroadcastProblem,
    Excluded,
    first_at,
    next_free_at,
    told_by,
)
from bot.domain.markup import MarkupError, length_of
from bot.domain.quiet_hours import QuietHours
from bot.domain.tickets import Reader
from bot.domain.windows import Rules, open_windows, window_for
from bot.i18n import Neutral, Translator
from bot.services.broadcasts import words
from bot.services.broadcasts.facts import Said, look_up
from bot.services.surroundings import Surroundings
from bot.store import broadcast_audiences as audiences
from bot.store import broadcasts as rows
from bot.store import reminding
from bot.store import tickets as ticket_rows
from bot.store.broadcast_audiences import Readers
from bot.store.database import UnitOfWork

PATIENCE = timedelta(days=2)
"""Staff who sleep longer than that are not waited for."""
MANY = 100_000
"""What waits to leave besides is counted up to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A broadcast before it is sent."""

    said: Said
    """The broadcast and what it names."""
    text: Neutral
    """What its readers see; empty where the markup is wrong."""
    wrong: str
    """The tag that is wrong; empty if none is."""
    length: int
    """Characters of the text as the platforms count them."""
    count: int
    """How many get it."""
    channels: tuple[tuple[str, int], ...]
    """How many of them on which channel, most first."""
    excluded: tuple[tuple[Excluded, int], ...]
    """How many of the audience get nothing, and why."""
    problems: tuple[BroadcastProblem, ...]
    """What has to change before it can be sent."""
    begins_at: datetime
    """When it would begin, whatever the hour, if it is confirmed now."""
    opens_at: datetime | None
    """When the first are told: later, while people sleep; None if nobody can be."""
    done_at: datetime | None
    """When all are told, as fast as is allowed; None if never."""
    expires_at: datetime
    """From then on it is not sent."""
    used: int | None
    """Free texts that went to the stop within a week; None where that is not limited."""
    free_at: datetime | None
    """When the next free text may go to the stop, where it may not go now."""
    watched: bool
    """Whether staff can stop it before it goes."""
    desk: tuple[Reader, ...]
    """Staff who have to be told of it then."""


class Previewing:
    """Looks ahead, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime, surroundings: Surroundings) -> None:
        self._uow = uow
        self._now = now
        self._around = surroundings

    async def of(self, one: Broadcast, text: Translator) -> Preview:
        """How it stands; `text` has the sentences of its author."""
        said = (await look_up(self._uow, [one]))[one.id]
        watched = await self._is_watched(one)
        desk = await ticket_rows.staff(self._uow) if watched else ()
        begins = self._begins_at(one, desk, watched=watched)
        opens_at = self.first_hour(said, begins)
        expires = expires_at(said, opens_at or begins)
        reached = await self._reached(one, opens_at or begins, expires, self.zone(said))
        shown, wrong = _shown(said, self._now, text)
        sent = await self._free_texts(one)
        free_at = next_free_at(sent, self._now) if sent is not None else self._now
        rules = self._rules(self._around.quiet, self.zone(said))
        count, most = sum(reached.channels.values()), max(reached.channels.values(), default=0)
        ahead = await reminding.count_waiting(self._uow, self._now, MANY)
        done_at = told_by(most + ahead, self._around.rate, begins, expires, rules)
        preview = Preview(
            said=said,
            text=shown,
            wrong=wrong,
            length=length_of(shown),
            count=count,
            channels=tuple(reached.channels.most_common()),
            excluded=tuple(
                (why, reached.excluded[why]) for why in Excluded if reached.excluded[why]
            ),
            problems=(),
            begins_at=begins,
            opens_at=opens_at,
            done_at=done_at,
            expires_at=expires,
            used=None if sent is None else len(sent),
            free_at=free_at if free_at > self._now else None,
            watched=watched,
            desk=desk,
        )
        return _with_problems(preview, was_said=await self._was_said(one), now=self._now)

    def _begins_at(self, one: Broadcast, desk: tuple[Reader, ...], *, watched: bool) -> datetime:
        """When it begins by itself if it is confirmed now.

        The time of staff to stop it counts from when the first of them hears of it.
        """
        if one.starts_at is not None:
            return one.starts_at
        if not watched:
            return self._now + self._around.undo
        zone, until = self._around.zone, self._now + PATIENCE
        rules = [Rules(quiet=each.quiet, zone=zone, pauses_fridays=False) for each in desk]
        windows = [window_for(self._now, until, self._now, rule) for rule in rules]
        asked_at = min((window.opens for window in windows if window), default=self._now)
        return asked_at + VETO

    def zone(self, said: Said) -> str:
        """Where its quiet hours count."""
        return said.stop.timezone if said.stop else self._around.zone

    def first_hour(self, said: Said, begins: datetime) -> datetime | None:
        """When the first can be told of what is to begin then; None if nobody can be in time."""
        rules = self._rules(self._around.quiet, self.zone(said))
        return first_at(begins, expires_at(said, begins), rules)

    async def _is_watched(self, one: Broadcast) -> bool:
        if not one.by_cadre or one.kind is BroadcastKind.READY or one.author_id is None:
            return False
        return await rows.count_free(self._uow, one.author_id) < WATCHED

    async def _free_texts(self, one: Broadcast) -> list[datetime] | None:
        if not one.by_cadre or one.kind is BroadcastKind.READY or one.stop_id is None:
            return None
        return await rows.free_texts(self._uow, one.stop_id, self._now - WEEK)

    async def _was_said(self, one: Broadcast) -> bool:
        if one.ready is None or one.stop_id is None or one.visit_id is None:
            return False
        return await rows.was_said(self._uow, one.stop_id, one.ready, one.visit_id)

    async def _reached(
        self, one: Broadcast, begins: datetime, expires: datetime, zone: str
    ) -> "_Reached":
        readers = await readers_of(self._uow, one)
        reached = _Reached(channels=Counter(), excluded=Counter())
        for group in await audiences.grouped(self._uow, readers, self._now):
            quiet = own_hours(group) or self._around.quiet
            asleep = not open_windows(begins, expires, self._rules(quiet, zone))
            why = excluded(group, asleep=asleep)
            if why is None:
                reached.channels[group.channel] += group.people
            else:
                reached.excluded[why] += group.people
        return reached

    @staticmethod
    def _rules(quiet: QuietHours, zone: str) -> Rules:
        return Rules(quiet=quiet, zone=zone, pauses_fridays=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """An audience, counted."""

    channels: Counter[str]
    """Who gets it, by channel."""
    excluded: Counter[Excluded]
    """Who does not, and why."""


async def readers_of(uow: UnitOfWork, one: Broadcast) -> Readers:
    """Whom it is meant for: of a cadre's not those who subscribed to an area."""
    if one.stop_id is not None:
        return await audiences.readers_of_stop(uow, one.stop_id, areas_too=not one.by_cadre)
    if one.area is not None:
        return await audiences.readers_of_area(uow, one.area)
    return audiences.EVERYBODY


def excluded(person: Row[Any], *, asleep: bool) -> Excluded | None:
    """Why somebody gets nothing; None if she gets it."""
    if not person.willing:
        return Excluded.NO_CONSENT
    if not person.wants:
        return Excluded.OPTED_OUT
    if person.channel is None:
        return Excluded.BLOCKED
    return Excluded.QUIET if asleep or not person.awake else None


def own_hours(person: Row[Any]) -> QuietHours | None:
    """The quiet hours that somebody chose."""
    if person.quiet_start is None or person.quiet_end is None:
        return None
    return QuietHours(start=person.quiet_start, end=person.quiet_end)


def expires_at(said: Said, begins: datetime) -> datetime:
    """When it is of no use any more; a ready-made text with what it speaks of."""
    until = begins + said.broadcast.lasts
    end = words.true_until(said.broadcast.ready, said.visit)
    return until if end is None else min(until, end)


def _shown(said: Said, now: datetime, text: Translator) -> tuple[Neutral, str]:
    try:
        return words.message(said, now, text), ""
    except MarkupError as error:
        return Neutral(), str(error)


def _with_problems(preview: Preview, *, was_said: bool, now: datetime) -> Preview:
    one = preview.said.broadcast
    free = one.kind is BroadcastKind.FREE
    true = one.ready is None or words.is_true(one.ready, preview.said.visit, now)
    found = {
        BroadcastProblem.EMPTY: free and not one.body.strip(),
        BroadcastProblem.MARKUP: bool(preview.wrong),
        BroadcastProblem.TOO_LONG: preview.length > BODY,
        BroadcastProblem.NOT_TRUE: not true,
        BroadcastProblem.SAID: was_said,
        BroadcastProblem.PAST: preview.begins_at < now,
        BroadcastProblem.TOO_FAR: preview.begins_at - now > FARTHEST,
        BroadcastProblem.WEEKLY: preview.free_at is not None,
        BroadcastProblem.NOBODY: preview.count == 0,
        BroadcastProblem.NO_HOUR: preview.opens_at is None,
        BroadcastProblem.TOO_MANY: preview.done_at is None and preview.opens_at is not None,
    }
    return replace(preview, problems=tuple(problem for problem, is_so in found.items() if is_so))
