"""What somebody is offered: the titles that she may mean, and the stops where she fetches them."""

import pytest

from bot.clock import ManualClock
from bot.domain.places import Lending
from bot.domain.subscriptions import PlaceKind
from bot.errors import TitleUnknown
from bot.i18n import locales_folder
from bot.services.home_stops import HomeStops
from bot.services.subscriptions import Subscriptions
from bot.services.titles import TitleSearch, load_ranking_words
from bot.services.titles.offers import Titles, is_named
from bot.store.database import Database, UnitOfWork
from tests.support import rows
from tests.support.lending import DAY, NOW, ask, reader, scene


async def homes(work: UnitOfWork, contact_id: int) -> list[str]:
    """Codes of the stops that she may want."""
    return [stop.code for stop in await HomeStops(work).of(contact_id)]


async def test_the_home_stop_is_the_newest_one_and_before_that_those_she_cares_for(
    database: Database,
) -> None:
    async with database.unit_of_work() as work:
        made = await scene(work)
        asker = await reader(work)
        for code, lending in (("B", Lending.LOAN), ("C", Lending.READ_ONLY)):
            await rows.add_stop(work, code=code, lending=lending)
        assert await homes(work, asker) == []
        await rows.add_contact_stop(work, contact_id=asker, stop_id=made.stop_id)
        wishes = Subscriptions(work, NOW)
        await wishes.subscribe(asker, PlaceKind.STOP, "B")
        await wishes.subscribe(asker, PlaceKind.AREA, "tiban-baru")
        assert await homes(work, asker) == ["A", "B"]
        await ask(work, asker, made.title_id)
        assert await homes(work, asker) == ["A"]
        lent = {"contact_id": asker, "lent_at": NOW + DAY}
        other = await rows.add_stop(work, code="D")
        await rows.add_loan(work, stop_id=other, **lent)
        assert await homes(work, asker) == ["D"]


async def test_one_title_is_named_surely_or_a_few_are_offered_with_who_waits(
    database: Database,
) -> None:
    words = load_ranking_words(locales_folder() / "id" / "language")
    async with database.unit_of_work() as work:
        made = await scene(work)
        for author in ("Tere Liye", "Leila S. Chudori"):
            text = f" pulang {author.lower()} "
            await rows.add_title(work, title="Pulang", authors=[author], search_text=text)
        await rows.add_title(work, title="Hujan", search_text=" hujan ")
        for _ in range(3):
            await ask(work, await reader(work), made.title_id)
        bumi = await Titles(work, NOW, None).by_id(made.title_id)
        assert (bumi.free, bumi.waiting, bumi.card.available) == (0, 2, 1)
        await work.commit()
    async with database.unit_of_work(read_only=True) as work:
        titles = Titles(work, NOW, TitleSearch(database, ManualClock(NOW), words))
        hujan = await titles.named("hujan")
        assert len(hujan) == 1
        assert is_named(hujan)
        both = await titles.named("pulang")
        assert [offer.card.title for offer in both] == ["Pulang", "Pulang"]
        assert await titles.named("xyzzy") == ()
        with pytest.raises(TitleUnknown):
            await titles.by_id(0)
