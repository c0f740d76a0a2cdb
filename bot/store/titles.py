"""Statements on titles and copies that answer searches."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Row,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
)

from bot.store.database import UnitOfWork
from bot.store.revisions import TITLES, current
from bot.store.tables import copies, stops, titles

FOR_RANKING = (
    titles.c.id,
    titles.c.title,
    titles.c.subtitle,
    titles.c.authors,
    titles.c.series,
    titles.c.subjects,
    titles.c.isbn,
)
_TEXTS = (
    select(titles.c.id, titles.c.search_text)
    .where(titles.c.id > bindparam("after"))
    .order_by(titles.c.id)
    .limit(bindparam("few"))
)
_RANKED = (
    select(*FOR_RANKING, titles.c.search_text)
    .where(titles.c.id > bindparam("after"))
    .order_by(titles.c.id)
    .limit(bindparam("few"))
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_BY_IDS = select(*FOR_RANKING).where(titles.c.id.in_(_IDS))
_CARDS = (
    select(
        titles.c.id,
        titles.c.title,
        titles.c.subtitle,
        titles.c.authors,
        titles.c.year,
        titles.c.call_number,
        titles.c.data_on,
        copies.c.location,
        stops.c.code.label("stop"),
        copies.c.status,
        func.count(copies.c.id).label("copies"),
    )
    .select_from(titles)
    .outerjoin(copies, copies.c.title_id == titles.c.id)
    .outerjoin(stops, stops.c.id == copies.c.stop_id)
    .where(titles.c.id.in_(_IDS))
    .group_by(titles.c.id, copies.c.location, stops.c.code, copies.c.status)
    .order_by(titles.c.id, copies.c.location, stops.c.code, copies.c.status)
)


async def revision(uow: UnitOfWork) -> int:
    """How often the catalogue has changed; 0 before the first title."""
    return await current(uow, TITLES)


async def count(uow: UnitOfWork) -> int:
    """How many titles there are."""
    return int((await uow.execute(select(func.count()).select_from(titles))).scalar_one())


async def texts_after(uow: UnitOfWork, after: int, few: int) -> Sequence[Row[Any]]:
    """Rows of id and search_text, by id."""
    return (await uow.execute(_TEXTS, {"after": after, "few": few})).all()


async def ranked_after(uow: UnitOfWork, after: int, few: int) -> Sequence[Row[Any]]:
    """Rows with the columns of FOR_RANKING and search_text, by id."""
    return (await uow.execute(_RANKED, {"after": after, "few": few})).all()


async def for_ranking(uow: UnitOfWork, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Rows with the columns of FOR_RANKING."""
    return (await uow.execute(_BY_IDS, {"ids": ids})).all()


async def with_isbn(uow: UnitOfWork, digits: str, few: int) -> Sequence[Row[Any]]:
    """Rows with the columns of FOR_RANKING whose ISBN has these digits in a row."""
    fits = titles.c.isbn == digits if len(digits) == 13 else titles.c.isbn.contains(digits)
    statement = select(*FOR_RANKING).where(fits).order_by(titles.c.id).limit(few)
    return (await uow.execute(statement)).all()


async def with_words(uow: UnitOfWork, all_of: Sequence[Sequence[str]], few: int) -> dict[int, str]:
    """Texts by id of titles that have one word of each group, the shortest first.

    The words are folded: letters and digits only.
    """
    if uow.dialect == "sqlite":
        rows = await uow.execute(_FTS, {"words": _match(all_of), "few": few})
    else:
        fits = [_WORDS.op("&&")(cast(list(group), ARRAY(Text))) for group in all_of]
        statement = select(titles.c.id, titles.c.search_text).where(*fits)
        rows = await uow.execute(statement.order_by(_SHORTEST, titles.c.id).limit(few))
    return {row.id: row.search_text for row in rows}


async def cards(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, tuple[Row[Any], list[Row[Any]]]]:
    """By id: id, title, subtitle, authors, year, call_number, data_on; and the counts of copies.

    A count has location, stop (a code or None), status, copies.
    """
    found: dict[int, tuple[Row[Any], list[Row[Any]]]] = {}
    for row in await uow.execute(_CARDS, {"ids": ids}):
        counts = found.setdefault(row.id, (row, []))[1]
        if row.copies:
            counts.append(row)
    return found


_WORDS = func.string_to_array(titles.c.search_text, literal_column("' '"))
_SHORTEST = func.length(titles.c.search_text)
_FTS = text(
    "SELECT titles.id, titles.search_text FROM titles_fts JOIN titles ON titles.id = "
    "titles_fts.rowid WHERE titles_fts MATCH :words "
    "ORDER BY length(titles.search_text), titles.id LIMIT :few"
)


def _match(all_of: Sequence[Sequence[str]]) -> str:
    """A MATCH of FTS5: every word in quotes, so that none is taken for its syntax."""
    groups = (
        " OR ".join('"' + word.replace('"', '""') + '"' for word in group) for group in all_of
    )
    return " AND ".join(f"({group})" for group in groups)
