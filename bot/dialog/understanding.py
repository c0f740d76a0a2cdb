"""The bridge to `bot.language`: keeps the list of stops it reads with, fresh by revision."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language import LanguageData, Lexicon, StopEntry, Understanding, understand
from bot.services.stops import Stops
from bot.store.database import Database

SHORT = 40
"""Characters; who wants to stop says so in a few words."""


class Understander:
    """Understands messages with the stops of the database."""

    def __init__(self, database: Database, data: LanguageData, zone: ZoneInfo) -> None:
        self._database = database
        self._data = data
        self._zone = zone
        self._revision = -1
        self.slots_of = {name: entry.slots for name, entry in data.intents.entries.items()}
        self._lexicon = Lexicon.build(stops=(), areas=data.areas, data=data)

    async def refresh(self, revision: int) -> None:
        """Read the stops again if their revision is another than the one known."""
        if revision == self._revision:
            return
        async with self._database.unit_of_work(read_only=True) as uow:
            listed = await Stops(uow).all_for_language()
        stops = [
            StopEntry(
                code=stop.code,
                name=stop.name,
                aliases=stop.aliases,
                kelurahan=stop.kelurahan,
                kecamatan=stop.kecamatan,
            )
            for stop in listed.stops
        ]
        self._lexicon = Lexicon.build(stops=stops, areas=self._data.areas, data=self._data)
        self._revision = listed.revision

    def read(self, text: str, now: datetime, role: str = "resident") -> Understanding:
        """One message; dates are those of the library's zone."""
        local = now.astimezone(self._zone)
        understood = understand(text, now=local, lexicon=self._lexicon, data=self._data, role=role)
        return replace(understood, confidence=round(understood.confidence, 4))

    def ends_reminders(self, text: str, now: datetime) -> bool:
        """Whether a short message says "berhenti": the flood limit never drops that."""
        return len(text) <= SHORT and self.read(text, now).intent == "unsubscribe"
