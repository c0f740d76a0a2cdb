"""The bridge to `bot.language`: keeps the stops and titles it reads with, fresh by revision."""

import asyncio
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.dialog.carrying import LEAVING
from bot.language import (
    LanguageData,
    Lexicon,
    StopEntry,
    TitleEntry,
    Understanding,
    understand,
)
from bot.services.stops import Stops
from bot.store import titles as rows
from bot.store.database import Database, UnitOfWork

FEW_WORDS = 2
"""Whoever says more than "tidak jadi" tells something."""
MOST_TITLES = 10_000
"""Titles told from other words by name; in a larger catalogue they are found by searching alone."""
REST = 20
"""How many times as long as a reading of the names took the next one for titles waits."""
SHORT = 40
"""Characters; who wants to stop says so in a few words."""


class Understander:
    """Understands messages with the stops and titles of the database."""

    def __init__(
        self, database: Database, data: LanguageData, zone: ZoneInfo, clock: Clock
    ) -> None:
        self._database = database
        self._data = data
        self._zone = zone
        self._clock = clock
        self._revision = self._titles_revision = -1
        self._next_reading = float("-inf")
        self.slots_of = {name: entry.slots for name, entry in data.intents.entries.items()}
        self._lexicon = Lexicon.build(stops=(), areas=data.areas, data=data)

    async def refresh(self, stops: int, titles: int | None = None) -> None:
        """Read the names again if a revision is another than the one known.

        Stops count at once. Titles that change one after the other, as in an import, are read
        again now and then: until then a new one is found by searching alone. Without a `titles`
        their revision is not looked at.
        """
        is_stale = titles is not None and titles != self._titles_revision
        if stops == self._revision and not (is_stale and self._may_read_again()):
            return
        began = self._clock.monotonic()
        await self._read_names()
        ended = self._clock.monotonic()
        self._next_reading = ended + REST * (ended - began)

    def _may_read_again(self) -> bool:
        return self._clock.monotonic() >= self._next_reading

    async def _read_names(self) -> None:
        async with self._database.unit_of_work(read_only=True) as uow:
            # The revisions first: names newer than their number are only read once more.
            titles_revision = await rows.revision(uow)
            listed = await Stops(uow).all_for_language()
            titles = await _titles(uow)
        stops = [
            StopEntry(
                code=stop.code,
                name=stop.name,
                aliases=stop.aliases,
                kelurahan=stop.kelurahan,
                kecamatan=stop.kecamatan,
                latitude=stop.latitude,
                longitude=stop.longitude,
            )
            for stop in listed.stops
        ]
        self._lexicon = await asyncio.to_thread(
            Lexicon.build, stops=stops, areas=self._data.areas, data=self._data, titles=titles
        )
        self._revision, self._titles_revision = listed.revision, titles_revision

    def read(self, text: str, now: datetime, role: str = "resident") -> Understanding:
        """One message; dates are those of the library's zone."""
        local = now.astimezone(self._zone)
        understood = understand(text, now=local, lexicon=self._lexicon, data=self._data, role=role)
        return replace(understood, confidence=round(understood.confidence, 4))

    def refuses(self, text: str, now: datetime) -> bool:
        """Whether a message of one or two words says that the person does not want to go on."""
        if len(text) > SHORT or len(text.split()) > FEW_WORDS:
            return False
        return self.read(text, now).intent in LEAVING

    def ends_reminders(self, text: str, now: datetime) -> bool:
        """Whether a short message says "berhenti": the flood limit never drops that."""
        return len(text) <= SHORT and self.read(text, now).intent == "unsubscribe"


async def _titles(uow: UnitOfWork) -> list[TitleEntry]:
    if await rows.count(uow) > MOST_TITLES:
        return []
    return [
        TitleEntry(id=row.id, title=row.title, authors=tuple(row.authors))
        for row in await rows.ranked_after(uow, 0, MOST_TITLES)
    ]
