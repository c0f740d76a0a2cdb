"""Which schema a database has, and whether this code can work with it.

Read without Alembic, which takes longer to import than all of this to run: most starts find the
schema they need, and only bot/store/migrations.py moves one.
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreTooNew, StoreTooOld, StoreUnreadable
from bot.store.database import Database, UnitOfWork

PACKAGE = Path(__file__).resolve().parents[1]
_NAMED = re.compile(r'^(down_revision|revision) = (?:"(.+)"|None)$', re.MULTILINE)


async def check(database: Database) -> None:
    """Return if the database fits this code; raises StoreTooOld, StoreTooNew, StoreUnreadable."""
    file = database.file
    if file is not None:
        refuse_folder(file)
    if file is not None and not file.exists():  # connecting would make an empty one
        raise StoreTooOld(place=database.place)
    async with database.unit_of_work(read_only=True) as work:
        await check_within(work, database.place)


async def check_within(work: UnitOfWork, place: str) -> str:
    """The same inside a unit of work; returns the revision."""
    found = await work.connection.run_sync(revision_of, place)
    if found is None or found != known_revisions()[0]:
        raise StoreTooOld(place=place)
    return found


@cache
def known_revisions() -> tuple[str, ...]:
    """All revisions of this code, newest first."""
    before = dict(_steps(path) for path in (scripts() / "versions").glob("*.py"))
    (found,) = before.keys() - before.values()
    chain = []
    while found is not None:
        chain.append(found)
        found = before[found]
    return tuple(chain)


def scripts() -> Path:
    """The folder of the migrations: of a checkout, or inside the installed package."""
    places = (PACKAGE / "_migrations", PACKAGE.parent / "alembic")
    return next(folder for folder in places if (folder / "env.py").is_file())


def revision_of(connection: Connection, place: str) -> str | None:
    """The database's revision, None if it is empty; raises StoreUnreadable or StoreTooNew."""
    tables = set(inspect(connection).get_table_names())
    if tables <= {"alembic_version"}:
        return None
    if not tables >= {"alembic_version", "installation"}:
        raise StoreUnreadable(place=place)
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is None:
        raise StoreUnreadable(place=place)
    known = known_revisions()
    if found not in known:
        raise StoreTooNew(place=place, found=found, known=known[0])
    return str(found)


def refuse_folder(file: Path) -> None:
    """Raises StoreUnreadable: SQLite would say "unable to open", as if trying again might help."""
    if file.is_dir():
        raise StoreUnreadable(place=str(file))


def _steps(path: Path) -> tuple[str | None, str | None]:
    """The revision of a script and the one before it."""
    found = _NAMED.findall(path.read_text("utf-8"))
    named = {name: revision or None for name, revision in found}
    return named["revision"], named["down_revision"]
