"""Searching the catalogue: candidates from memory or from the database, then ranking."""

import asyncio
from collections.abc import Iterable, Sequence
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
    Indexed,
    MemoryIndex,
    weightiest,
)
from bot.services.titles.questions import questions
from bot.services.titles.vocabulary import Vocabulary
from bot.store import titles as rows
from bot.store.database import Database, UnitOfWork

CHUNK = 5_000
"""Titles read at a time, so that messages are answered in between."""
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
        self, database: Database, clock: Clock, words: RankingWords, in_memory: int = IN_MEMORY
    ) -> None:
        """`in_memory` is the size of catalogue up to which the database is not asked."""
        self._database = database
        self._clock = clock
        self._words = words
        self._in_memory = in_memory
        self._revision = -1
        self._next_reading = float("-inf")
        self._reading = asyncio.Lock()
        self._vocabulary = Vocabulary({}, 0)
        self._index: MemoryIndex | None = None

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
            if await rows.count(uow) <= self._in_memory:
                self._index = await self._read_all(uow)
                self._vocabulary = self._index.vocabulary
            else:
                self._vocabulary, self._index = await self._read_words(uow), None
        self._revision = revision
        ended = self._clock.monotonic()
        self._next_reading = ended + REST * (ended - began)

    async def _read_all(self, uow: UnitOfWork) -> MemoryIndex:
        read: list[Indexed] = []
        while piece := await rows.ranked_after(uow, read[-1].candidate.id if read else 0, CHUNK):
            read += (Indexed(candidate=_candidate(row), text=row.search_text) for row in piece)
        return await asyncio.to_thread(MemoryIndex, read)

    async def _read_words(self, uow: UnitOfWork) -> Vocabulary:
        counting, after = Counting(), 0
        while piece := await rows.texts_after(uow, after, CHUNK):
            after = piece[-1].id
            await asyncio.to_thread(counting.add, [row.search_text for row in piece])
        return await asyncio.to_thread(counting.done)

    async def _candidates(self, uow: UnitOfWork, query: str) -> Iterable[Candidate]:
        meanings = self._vocabulary.meanings(query, self._words)
        digits = isbn_digits(query)
        if self._index is not None:
            numbered = self._index.with_isbn(digits) if digits else []
            return [*numbered, *self._index.candidates(meanings)]
        texts: dict[int, str] = {}
        for question in questions(meanings, self._vocabulary.counts):
            texts |= await rows.with_words(uow, question.all_of, question.few)
        found = list(await rows.for_ranking(uow, weightiest(texts, meanings)))
        found += await rows.with_isbn(uow, digits, CANDIDATES) if digits else []
        return [_candidate(row) for row in found]

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
