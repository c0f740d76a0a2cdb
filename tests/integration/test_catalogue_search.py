"""Searching titles: the same from memory, FTS5 and pg_trgm, fresh after a change, with copies."""

from datetime import date

import pytest
from sqlalchemy import text

from bot.clock import ManualClock
from bot.commands.demo.titles import fill_titles
from bot.domain.copies import CopyLocation, CopyStatus
from bot.i18n import locales_folder
from bot.language.titles import Candidate
from bot.services.titles import TitleSearch, load_ranking_words
from bot.store import catalogue
from bot.store.database import Database
from tests.language.test_titles_ranked import cases
from tests.support.applications import NOW
from tests.support.catalogues import demo_candidates, made_up, store
from tests.support.rows import add_copy, add_stop

WORDS = load_ranking_words(locales_folder() / "id" / "language")
SPITEFUL = ('"', "'", '" OR "', "NEAR(a b)", "title:x", "*", "%", "_", "\\", "laskar\x00", "-- ;")


IN_MEMORY: dict[str, dict[str, int]] = {"whole": {}, "words": {"whole": 0}, "no": {"in_memory": 0}}
"""What of the catalogue is in memory: all of it, where its words stand, only which words it has."""


def search_on(database: Database, kind: str = "whole") -> TitleSearch:
    """A search with an index of its own, one of IN_MEMORY."""
    return TitleSearch(database, ManualClock(NOW), WORDS, **IN_MEMORY[kind])


async def ids(search: TitleSearch, database: Database, query: str) -> list[int]:
    """The first five ids."""
    async with database.unit_of_work(read_only=True) as uow:
        return [card.id for card in (await search.search(uow, query)).cards]


async def test_memory_and_database_find_the_same(database: Database) -> None:
    known = demo_candidates()
    await store(database, [*known, *made_up(1_500, first_id=len(known) + 1)])
    searches = [search_on(database, kind) for kind in IN_MEMORY]
    differing = []
    for query, _ in cases()[::3]:
        found = [await ids(search, database, query) for search in searches]
        if found != [found[0]] * len(found):
            differing.append((query, found))
    assert differing == []


async def test_a_number_is_found_either_way(database: Database) -> None:
    some = made_up(200)
    await store(database, some)
    for search in [search_on(database, kind) for kind in IN_MEMORY]:
        assert (await ids(search, database, f"isbn {some[41].isbn}"))[0] == 42
        assert (await ids(search, database, some[41].isbn[3:12]))[0] == 42


async def test_words_that_stand_everywhere_still_find_the_title_that_has_them_all(
    database: Database,
) -> None:
    many = [
        Candidate(id=number, title=f"Sejarah Indonesia Kelas {number}") for number in range(1, 4001)
    ]
    await store(database, [*many, Candidate(id=5000, title="Sejarah Indonesia")])
    assert (await ids(search_on(database, "no"), database, "sejarah indonesia"))[0] == 5000
    assert (await ids(search_on(database, "no"), database, "indonesia"))[0] == 5000


@pytest.mark.parametrize("in_memory", list(IN_MEMORY))
async def test_no_query_is_taken_for_the_language_of_a_database(
    database: Database, in_memory: str
) -> None:
    await store(database, demo_candidates())
    search = search_on(database, in_memory)
    for query in SPITEFUL:
        await ids(search, database, query)
        assert (await ids(search, database, f"laskar {query} pelangi"))[0] == 1


@pytest.mark.parametrize("in_memory", list(IN_MEMORY))
async def test_what_changes_is_found_at_once(database: Database, in_memory: str) -> None:
    search = search_on(database, in_memory)
    assert await ids(search, database, "laskar pelangi") == []
    await store(database, demo_candidates()[:2])
    assert await ids(search, database, "laskar pelangi") == [1]
    async with database.unit_of_work() as uow:
        await catalogue.remove_titles(uow, [1])
        await uow.commit()
    assert await ids(search, database, "laskar pelangi") == []


async def test_a_card_tells_copies_by_place_and_status_and_the_day_of_the_data(
    database: Database,
) -> None:
    await store(database, demo_candidates()[:1])
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="BGV2")
        for columns in (
            {},
            {},
            {"status": CopyStatus.LENT},
            {"location": CopyLocation.BOX, "stop_id": stop_id},
        ):
            await add_copy(uow, title_id=1, **columns)
        await uow.commit()
    async with database.unit_of_work(read_only=True) as uow:
        (card,) = (await search_on(database).search(uow, "laskar")).cards
    counts = [(each.location, each.stop, each.status, each.count) for each in card.availability]
    assert counts == [
        (CopyLocation.BOX, "BGV2", CopyStatus.AVAILABLE, 1),
        (CopyLocation.MAIN, "", CopyStatus.AVAILABLE, 2),
        (CopyLocation.MAIN, "", CopyStatus.LENT, 1),
    ]
    assert (card.available, card.data_on) == (3, date(2026, 11, 18))


async def test_pages_follow_each_other_without_a_gap(sqlite_database: Database) -> None:
    await store(sqlite_database, demo_candidates())
    search = search_on(sqlite_database)
    async with sqlite_database.unit_of_work(read_only=True) as uow:
        whole = await search.search(uow, "tere liye", limit=12)
        pages = [await search.search(uow, "tere liye", limit=4, page=page) for page in range(3)]
    assert [c.id for page in pages for c in page.cards] == [c.id for c in whole.cards]
    assert [page.more for page in pages] == [True, True, True]


async def test_the_example_has_copies_of_every_title_in_all_sorts_of_places(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, lending="box")
        await fill_titles(uow, NOW.date())
        await fill_titles(uow, NOW.date())
        titles = (await uow.execute(text("SELECT count(DISTINCT title_id) FROM copies"))).scalar()
        rows = await uow.execute(text("SELECT DISTINCT location FROM copies"))
        assert (titles, set(rows.scalars())) == (327, {"main", "van", "box"})
