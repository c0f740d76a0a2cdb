"""Searching the catalogue: candidates from memory or from the database, then ranking."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from bot.clock import Clock
from bot.language.datafiles import DataFile
from bot.language.titles import Candidate, Ranked, RankingWords, isbn_digits, rank
from bot.services.titles.cards import Found, TitleCard, make_card
from bot.services.titles.index import (
    CANDIDATES,
    IN_MEMORY,
    Counting,
    Gathering,
    MemoryIndex,
    weightiest,
)
from bot.services.titles.questions import questions
from bot.services.titles.vocabulary import Meaning, Vocabulary
from bot.store import titles as rows
from bot.store.database import Database, UnitOfWork

CHUNK = 5_000
"""Titles read at a time, so that messages are answered in between."""
WHOLE = 10_000
"""Titles up to which all that ranking reads of them is in memory too."""
LOWEST = 0.45
"""Score from which a title is worth showing."""
REST = 20
"""How many times as long as a reading of the catalogue took the next one waits: during an import,
which changes it in every transaction, reading takes a twentieth of the time at most."""


def load_ranking_words(language_folder: Path) -> RankingWords:
    """The words of searches in a folder such as `locales/id/language`."""
    return RankingWords.load(DataFile.read(language_folder / "ranking" / "words.yaml"))


class TitleSearch:
    """Finds titles; one for the process. What it keeps in memory follows the revision."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        words: RankingWords,
        *,
        in_memory: int = IN_MEMORY,
        whole: int = WHOLE,
    ) -> None:
        """How many titles there may be so that it is in memory which of them have a word, and so
        that they are so as a whole; beyond, the database is asked.
        """
        self._database = database
        self._clock = clock
        self._words = words
        self._in_memory = in_memory
        self._whole = min(whole, in_memory)
        self._revision = -1
        self._next_reading = float("-inf")
        self._reading = asyncio.Lock()
        self._vocabulary = Vocabulary({}, 0)
        self._index: MemoryIndex | None = None
        self._titles: dict[int, Candidate] | None = None

    async def search(self, uow: UnitOfWork, query: str, limit: int = 5, page: int = 0) -> Found:
        """The titles that a query means, best first; pages count from 0.

        At most CANDIDATES titles in all. What fits badly is left out.
        """
        await self.refresh(await rows.revision(uow))
        ranked = [one for one in await self.ranked(uow, query) if one.score >= LOWEST]
        start = page * limit
        shown = ranked[start : start + limit]
        return Found(cards=await self._cards(uow, shown), more=len(ranked) > start + limit)

    async def ranked(self, uow: UnitOfWork, query: str) -> list[Ranked]:
        """Candidates with their scores, best first, as of the last `refresh`."""
        candidates = {each.id: each for each in await self._candidates(uow, query)}
        return rank(
            query,
            candidates.values(),
            CANDIDATES,
            words=self._words,
            rarity=self._vocabulary.rarity,
        )

    async def refresh(self, revision: int) -> None:
        """Read the catalogue again if its revision is another than the one known.

        Soon after the last reading the old one has to do: a new title is found a little later.
        """
        if revision == self._revision or self._clock.monotonic() < self._next_reading:
            return
        async with self._reading:
            if revision != self._revision:
                await self._read()

    async def _read(self) -> None:
        began = self._clock.monotonic()
        async with self._database.unit_of_work(read_only=True) as uow:
            revision = await rows.revision(uow)
            count = await rows.count(uow)
            if count <= self._whole:
                await self._read_all(uow)
            elif count <= self._in_memory:
                await self._read_places(uow)
            else:
                await self._read_words(uow)
        self._revision = revision
        ended = self._clock.monotonic()
        self._next_reading = ended + REST * (ended - began)

    async def _read_all(self, uow: UnitOfWork) -> None:
        gathering, titles, after = Gathering(), dict[int, Candidate](), 0
        while piece := await rows.ranked_after(uow, after, CHUNK):
            after = piece[-1].id
            titles |= {row.id: _candidate(row) for row in piece}
            gathering.add((row.id, row.search_text) for row in piece)
        self._keep(await asyncio.to_thread(gathering.done), titles)

    async def _read_places(self, uow: UnitOfWork) -> None:
        gathering, after = Gathering(), 0
        while piece := await rows.texts_after(uow, after, CHUNK):
            after = piece[-1].id
            await asyncio.to_thread(gathering.add, [(row.id, row.search_text) for row in piece])
        self._keep(await asyncio.to_thread(gathering.done), None)

    def _keep(self, index: MemoryIndex, titles: dict[int, Candidate] | None) -> None:
        self._vocabulary, self._index, self._titles = index.vocabulary, index, titles

    async def _read_words(self, uow: UnitOfWork) -> None:
        counting, after = Counting(), 0
        while piece := await rows.texts_after(uow, after, CHUNK):
            after = piece[-1].id
            await asyncio.to_thread(counting.add, [row.search_text for row in piece])
        self._vocabulary = await asyncio.to_thread(counting.done)
        self._index = self._titles = None

    async def _candidates(self, uow: UnitOfWork, query: str) -> list[Candidate]:
        ids = await self._ids(uow, self._vocabulary.meanings(query, self._words))
        digits = isbn_digits(query)
        if self._titles is not None:
            known = self._titles.values() if digits else ()
            numbered = islice((each for each in known if digits in each.isbn), CANDIDATES)
            return [*numbered, *(self._titles[each] for each in ids)]
        found = list(await rows.for_ranking(uow, ids)) if ids else []
        found += await rows.with_isbn(uow, digits, CANDIDATES) if digits else []
        return [_candidate(row) for row in found]

    async def _ids(self, uow: UnitOfWork, meanings: Sequence[Meaning]) -> list[int]:
        """The titles that are worth ranking."""
        if self._index is not None:
            return self._index.best(meanings)
        texts: dict[int, str] = {}
        for question in questions(meanings, self._vocabulary.counts):
            texts |= await rows.with_words(uow, question.all_of, question.few)
        return weightiest(texts, meanings)

    async def _cards(self, uow: UnitOfWork, ranked: Sequence[Ranked]) -> tuple[TitleCard, ...]:
        found = await rows.cards(uow, [each.candidate.id for each in ranked]) if ranked else {}
        return tuple(
            make_card(*found[each.candidate.id], score=each.score)
            for each in ranked
            if each.candidate.id in found
        )


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        id=row.id,
        title=row.title,
        subtitle=row.subtitle,
        authors=tuple(row.authors),
        series=row.series,
        subjects=tuple(row.subjects),
        isbn=row.isbn,
    )
