"""Statements that change the catalogue, many rows at a time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, func, select, text, update

from bot.store.database import UnitOfWork
from bot.store.many_rows import insert_rows
from bot.store.revisions import TITLES, bump
from bot.store.tables import copies, titles

Values = Mapping[str, Any]
_DESCRIBED = [column for column in titles.c if column.name not in {"search_text", "data_on"}]


async def new_ids(uow: UnitOfWork, table: Table, count: int) -> list[int]:
    """Row ids for as many new rows. On SQLite the transaction has to write, so nobody else does."""
    if uow.dialect == "sqlite":
        largest = (await uow.execute(select(func.max(table.c.id)))).scalar_one() or 0
        return list(range(largest + 1, largest + 1 + count))
    statement = text(
        "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
    )
    found = await uow.execute(statement, {"name": table.name, "count": count})
    return list(found.scalars())


async def titles_by(uow: UnitOfWork, column: str, values: Sequence[Any]) -> Sequence[Row[Any]]:
    """Rows of titles (but search_text and data_on) by id, identity or title_key, by id."""
    if not values:
        return ()
    statement = select(*_DESCRIBED).where(titles.c[column].in_(values)).order_by(titles.c.id)
    return (await uow.execute(statement)).all()


async def copies_by(uow: UnitOfWork, column: str, values: Sequence[Any]) -> Sequence[Row[Any]]:
    """Whole rows of copies by id, barcode or title_id, by id."""
    if not values:
        return ()
    statement = select(copies).where(copies.c[column].in_(values)).order_by(copies.c.id)
    return (await uow.execute(statement)).all()


async def add_titles(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    """Insert whole rows."""
    if rows:
        await insert_rows(uow, titles, rows)
        await bump(uow, TITLES)


async def change_titles(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    """Set all columns of rows given with their ids; all rows have the same columns."""
    if rows:
        await _change(uow, titles, rows)
        await bump(uow, TITLES)


async def confirm_titles(uow: UnitOfWork, ids: Sequence[int], day: date) -> None:
    """Note that data of a day spoke of these titles."""
    if ids:
        older = titles.c.id.in_(ids) & (titles.c.data_on < day)
        await uow.execute(update(titles).where(older).values(data_on=day))


async def remove_titles(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Delete titles with their copies."""
    await uow.execute(delete(titles).where(titles.c.id.in_(ids)))
    await bump(uow, TITLES)


async def add_copies(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    """Insert whole rows."""
    await insert_rows(uow, copies, rows)


async def change_copies(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    """Set all columns of rows given with their ids."""
    if rows:
        await _change(uow, copies, rows)


async def remove_copies(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Delete copies."""
    await uow.execute(delete(copies).where(copies.c.id.in_(ids)))


async def _change(uow: UnitOfWork, table: Table, rows: Sequence[Values]) -> None:
    named = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0]}
    key = named.pop("id")
    statement = update(table).where(table.c.id == key).values(named)
    await uow.execute(
        statement, [{f"new_{name}": value for name, value in row.items()} for row in rows]
    )
