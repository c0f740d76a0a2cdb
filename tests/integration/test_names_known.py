"""The names that messages are read with follow the lists in the database."""

from zoneinfo import ZoneInfo

from bot.clock import ManualClock
from bot.dialog.understanding import Understander
from bot.language import LanguageData, Understanding
from bot.store import titles
from bot.store.database import Database
from tests.integration.test_claims import claim, fill
from tests.language.samples import load_data
from tests.support.applications import NOW
from tests.support.catalogues import made_up, store


def _understander(database: Database, data: LanguageData) -> Understander:
    return Understander(database, data, ZoneInfo("Asia/Jakarta"), ManualClock(NOW))


def _knows(understood: Understanding) -> bool:
    return any(step.endswith("[title]") for step in understood.trace)


async def test_a_new_title_is_known_by_name_once_the_catalogue_has_changed(
    database: Database,
) -> None:
    understander = _understander(database, load_data())
    await understander.refresh(0, 0)
    some = made_up(20)
    message = f"mau pinjam buku {some[7].title} dong"
    assert not _knows(understander.read(message, NOW))
    await store(database, some)
    async with database.unit_of_work() as uow:
        await fill(uow, ["a"])
        [claimed] = (await claim(uow)).rows
        assert claimed.titles_revision == await titles.revision(uow) > 0
    await understander.refresh(0, 0)
    assert not _knows(understander.read(message, NOW))
    await understander.refresh(claimed.stops_revision, claimed.titles_revision)
    assert _knows(understander.read(message, NOW))
