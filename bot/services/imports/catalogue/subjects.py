"""Titles and copies as an undoing finds and restores them, many at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.imports.catalogue.states import copy_row, copy_state, title_row, title_state
from bot.services.imports.reading import Line
from bot.services.imports.subjects import Found, Work
from bot.store import catalogue as rows
from bot.store import imports
from bot.store.imports import Entry, State
from bot.store.tables import copies, titles


class _Bulk:
    """What both have in common: rows are matched and written by bot/.../catalogue/taking.py."""

    shared = False
    defaults: Mapping[str, Any] = {}

    async def match(self, _work: Work, _lines: Sequence[Line]) -> dict[str, Found]:
        return {}

    async def prepare(self, _work: Work, _states: Sequence[tuple[int, State]]) -> list[Entry]:
        return []

    async def put(self, work: Work, key: str | None, state: State) -> str:
        await self.put_all(work, [(str(key), state)])
        return str(key)

    async def remove(self, work: Work, key: str) -> None:
        await self.remove_all(work, [key])

    async def put_all(self, work: Work, states: Sequence[tuple[str, State]]) -> None:
        raise NotImplementedError

    async def remove_all(self, work: Work, keys: Sequence[str]) -> None:
        raise NotImplementedError


class TitleSubject(_Bulk):
    """Titles, by row id."""

    name = "title"

    async def find(self, work: Work, keys: Sequence[str]) -> dict[str, State]:
        found = await rows.titles_by(work.uow, "id", [int(key) for key in keys])
        return {str(row.id): title_state(row) for row in found}

    async def put_all(self, work: Work, states: Sequence[tuple[str, State]]) -> None:
        await rows.change_titles(work.uow, [title_row(int(key), state) for key, state in states])

    async def remove_all(self, work: Work, keys: Sequence[str]) -> None:
        if keys:
            await rows.remove_titles(work.uow, [int(key) for key in keys])

    async def used(self, work: Work, keys: Sequence[str]) -> str | None:
        """The name of a title that has copies which stay, or that something else refers to."""
        ids = [int(key) for key in keys]
        there = await rows.copies_by(work.uow, "title_id", ids)
        kept = {copy.title_id for copy in there if f"copy:{copy.id}" not in work.gone}
        kept |= await imports.referred(work.uow, titles.c.id, ids, but=copies)
        found = await rows.titles_by(work.uow, "id", sorted(kept)[:1])
        return str(found[0].title) if found else None


class CopySubject(_Bulk):
    """Copies, by row id."""

    name = "copy"

    async def find(self, work: Work, keys: Sequence[str]) -> dict[str, State]:
        found = await rows.copies_by(work.uow, "id", [int(key) for key in keys])
        return {str(row.id): copy_state(row) for row in found}

    async def put_all(self, work: Work, states: Sequence[tuple[str, State]]) -> None:
        await rows.change_copies(work.uow, [copy_row(int(key), state) for key, state in states])

    async def remove_all(self, work: Work, keys: Sequence[str]) -> None:
        if keys:
            await rows.remove_copies(work.uow, [int(key) for key in keys])

    async def used(self, work: Work, keys: Sequence[str]) -> str | None:
        """The barcode of a copy that something refers to."""
        kept = await imports.referred(work.uow, copies.c.id, [int(key) for key in keys])
        found = await rows.copies_by(work.uow, "id", sorted(kept)[:1])
        return str(found[0].barcode or found[0].id) if found else None
