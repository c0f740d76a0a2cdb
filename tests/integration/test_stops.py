"""The list of stops, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.places import Lending, StopKind
from bot.domain.positions import distance
from bot.errors import StopUnknown, ZoneUnknown
from bot.services.stops import AreaCount, StopData, StopNames, Stops
from bot.store.database import Database
from tests.support.rows import add_stop

BOUGENVILLE = StopData(
    code="BGV2",
    name="Posyandu Bougenville II",
    aliases=("Bougenville 2", "Bougenvil"),
    kind=StopKind.POSYANDU,
    kelurahan="Tiban Baru",
    kecamatan="Sekupang",
    latitude=1.1068,
    longitude=103.9684,
    lending=Lending.BOX,
)


async def test_a_stop_is_found_by_its_code_as_it_was_added(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await Stops(uow).add(BOUGENVILLE)
        found = await Stops(uow).by_code("BGV2")
        missing = await Stops(uow).by_code("BGV3")
    assert missing is None
    assert found is not None
    assert (found.id, found.name, found.kind, found.lending, found.longitude) == (
        stop_id,
        "Posyandu Bougenville II",
        StopKind.POSYANDU,
        Lending.BOX,
        103.9684,
    )


async def test_the_list_for_language_has_every_alias_and_the_revision(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stops = Stops(uow)
        await stops.add(BOUGENVILLE)
        await stops.add(replace(BOUGENVILLE, code="A1", name="Titik A", aliases=()))
        listed = await stops.all_for_language()
        assert listed.revision == await stops.revision()
    bougenville = StopNames(
        code="BGV2",
        name="Posyandu Bougenville II",
        aliases=("Bougenville 2", "Bougenvil"),
        kelurahan="Tiban Baru",
        kecamatan="Sekupang",
        latitude=BOUGENVILLE.latitude,
        longitude=BOUGENVILLE.longitude,
    )
    assert listed.stops == (
        replace(bougenville, code="A1", name="Titik A", aliases=()),
        bougenville,
    )


async def test_every_change_of_a_stop_moves_the_revision_by_one(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stops = Stops(uow)
        before = await stops.revision()
        await stops.add(BOUGENVILLE)
        assert await stops.revision() == before + 1
        await stops.change(replace(BOUGENVILLE, name="Bougenville"))
        assert await stops.revision() == before + 2
        await uow.commit()
    async with database.unit_of_work(read_only=True) as uow:
        assert await Stops(uow).revision() == before + 2


async def test_a_change_that_is_rolled_back_leaves_the_revision(database: Database) -> None:
    async with database.unit_of_work() as uow:
        before = await Stops(uow).revision()
        await Stops(uow).add(BOUGENVILLE)
    async with database.unit_of_work() as uow:
        assert await Stops(uow).revision() == before


async def test_a_change_replaces_aliases_and_moves_the_stop_to_its_new_area(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stops = Stops(uow)
        await stops.add(BOUGENVILLE)
        await stops.change(replace(BOUGENVILLE, aliases=("Bou",), kelurahan="Tiban Lama"))
        assert await stops.in_area("tiban-baru") == ()
        assert [stop.code for stop in await stops.in_area("tiban-lama")] == ["BGV2"]
        assert (await stops.all_for_language()).stops[0].aliases == ("Bou",)


async def test_an_area_is_a_kelurahan_or_a_kecamatan(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stops = Stops(uow)
        await stops.add(BOUGENVILLE)
        await stops.add(replace(BOUGENVILLE, code="A1", name="Melati", kelurahan="Tiban Lama"))
        assert [stop.code for stop in await stops.in_area("sekupang")] == ["A1", "BGV2"]
        assert [stop.code for stop in await stops.in_area("tiban-baru")] == ["BGV2"]
        assert await stops.in_area("tiban") == ()


async def test_stops_are_counted_by_kecamatan(database: Database) -> None:
    async with database.unit_of_work() as uow:
        for kecamatan, code in (("Sekupang", "sekupang"), ("Batu Aji", "batu-aji")):
            await add_stop(uow, kecamatan=kecamatan, kecamatan_code=code)
        await add_stop(uow)
        assert await Stops(uow).by_kecamatan() == (
            AreaCount(name="Batu Aji", code="batu-aji", stops=1),
            AreaCount(name="Sekupang", code="sekupang", stops=2),
        )


async def test_a_stop_needs_a_code_of_its_own_and_a_zone_of_indonesia(database: Database) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises(ZoneUnknown):
            await Stops(uow).add(replace(BOUGENVILLE, timezone="Europe/Berlin"))
        with pytest.raises(StopUnknown):
            await Stops(uow).change(BOUGENVILLE)
        await Stops(uow).add(BOUGENVILLE)
        with pytest.raises(IntegrityError):
            await Stops(uow).add(BOUGENVILLE)


async def test_the_nearest_stops_are_those_of_the_globe(database: Database) -> None:
    here = 1.13, 104.05
    places = [(round(0.9 + number * 0.013, 4), round(103.8 + number * 0.017, 4), f"S{number}")
              for number in range(40)]  # fmt: skip
    async with database.unit_of_work() as uow:
        for latitude, longitude, code in places:
            await add_stop(uow, code=code, latitude=latitude, longitude=longitude)
        await add_stop(uow, code="LOST", latitude=1.13)
        found = await Stops(uow).nearest(*here, 5)
        everything = await Stops(uow).nearest(*here, 100)
    expected = sorted((distance(here, place[:2]), place[2]) for place in places)
    assert [(near.meters, near.stop.code) for near in found] == expected[:5]
    assert [(near.meters, near.stop.code) for near in everything] == expected
