"""When the van comes next, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import event

from bot.domain.changes import ChangeKind
from bot.domain.visits import VisitState, VisitView
from bot.services.changes import Changes
from bot.services.visits import Visits
from bot.store.database import Database, UnitOfWork
from tests.support.rows import add_stop, add_van, add_visit

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
"""Thursday, 10:00 in Jakarta, 12:00 in Jayapura."""
TODAY = date(2026, 1, 15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def visit(uow: UnitOfWork, stop_id: int, start: timedelta, **columns: Any) -> int:
    """A visit of two hours that starts so long after now."""
    return await add_visit(uow, stop_id=stop_id, starts_at=NOW + start, **columns)


def ids(visits: tuple[VisitView, ...]) -> list[int]:
    """Row ids, in order."""
    return [each.id for each in visits]


async def test_the_next_visits_of_a_stop_come_by_time_and_no_more_than_asked(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stop_id, other = await add_stop(uow, code="A"), await add_stop(uow, code="B")
        third = await visit(uow, stop_id, 3 * DAY)
        first = await visit(uow, stop_id, 1 * DAY)
        second = await visit(uow, stop_id, 2 * DAY)
        await visit(uow, other, HOUR)
        found = await Visits(uow, NOW).next_at_stop("A")
        assert ids(found.visits) == [first, second, third]
        assert ids((await Visits(uow, NOW).next_at_stop("A", limit=2)).visits) == [first, second]
        assert (await Visits(uow, NOW).next_at_stop("C")).visits == ()


async def test_a_visit_carries_its_stop_and_its_van(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A", name="Titik A", timezone="Asia/Makassar")
        van_id = await add_van(uow, name="Mobil Pustaka 1")
        await visit(uow, stop_id, DAY, van_id=van_id, state=VisitState.CONFIRMED, revision=4)
        await visit(uow, stop_id, 2 * DAY)
        with_van, without = (await Visits(uow, NOW).next_at_stop("A")).visits
        assert await Visits(uow, NOW).by_id(with_van.id) == with_van
        assert await Visits(uow, NOW).by_id(with_van.id + 1000) is None
    assert (with_van.van, without.van) == ("Mobil Pustaka 1", "")
    assert (with_van.stop.name, with_van.stop.timezone) == ("Titik A", "Asia/Makassar")
    assert (with_van.state, with_van.revision) == (VisitState.CONFIRMED, 4)
    assert (with_van.starts_at, with_van.ends_at) == (NOW + DAY, NOW + DAY + 2 * HOUR)


async def test_an_ongoing_visit_counts_and_one_that_just_ended_is_over(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        ended = await visit(uow, stop_id, -2 * HOUR)
        ongoing = await visit(uow, stop_id, -HOUR)
        await visit(uow, stop_id, -DAY)
        found = await Visits(uow, NOW).next_at_stop("A")
    assert ids(found.visits) == [ongoing]
    assert ids(found.over_today) == [ended]


async def test_a_visit_reported_done_before_its_end_is_over(database: Database) -> None:
    async with database.unit_of_work() as uow:
        done = await visit(uow, await add_stop(uow, code="A"), -HOUR, state=VisitState.DONE)
        found = await Visits(uow, NOW).next_at_stop("A")
    assert (ids(found.visits), ids(found.over_today)) == ([], [done])


async def test_visits_over_today_take_no_place_of_the_next_ones(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        over = [await visit(uow, stop_id, hours * HOUR) for hours in (-9, -7, -5)]
        ahead = await visit(uow, stop_id, DAY)
        await visit(uow, stop_id, 2 * DAY)
        found = await Visits(uow, NOW).next_at_stop("A", limit=1)
    assert (ids(found.visits), ids(found.over_today)) == ([ahead], over)


async def test_a_cancelled_visit_is_found_only_if_asked_for(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        off = await visit(uow, stop_id, DAY, state=VisitState.CANCELLED)
        stands = await visit(uow, stop_id, 2 * DAY)
        asked = Visits(uow, NOW)
        assert ids((await asked.next_at_stop("A")).visits) == [stands]
        everything = await asked.next_at_stop("A", include_cancelled=True)
        assert ids(everything.visits) == [off, stands]
        on_day = await asked.on_dates(TODAY + DAY, TODAY + DAY, include_cancelled=True)
        assert ids(on_day.visits) == [off]


async def test_cancelled_visits_take_no_place_of_those_that_stand(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id, other = await add_stop(uow, code="A"), await add_stop(uow, code="B")
        off, stands, later_off, later = [
            await visit(uow, stop_id, days * DAY, state=state)
            for days, state in enumerate(("cancelled", "planned", "cancelled", "planned"), 1)
        ]
        rare = await visit(uow, other, 30 * DAY)
        asked = Visits(uow, NOW)
        one = await asked.next_at_stop("A", limit=1, include_cancelled=True)
        two = await asked.next_at_stop("A", limit=2, include_cancelled=True)
        area = await asked.next_in_area("sekupang", limit=2, include_cancelled=True)
    assert ids(one.visits) == [off, stands]
    assert ids(two.visits) == [off, stands, later_off, later]
    assert ids(area.visits) == [off, stands, rare]


async def test_a_visit_cancelled_today_is_told_all_day_and_never_as_held(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        off = await visit(uow, stop_id, -3 * HOUR, state=VisitState.CANCELLED)
        asked = Visits(uow, NOW)
        told = await asked.next_at_stop("A", include_cancelled=True)
        left_out = await asked.next_at_stop("A")
        next_day = await Visits(uow, NOW + DAY).next_at_stop("A", include_cancelled=True)
    assert (ids(told.visits), told.over_today) == ([off], ())
    assert (left_out.visits, left_out.over_today) == ((), ())
    assert next_day.visits == ()


async def test_a_long_row_of_cancelled_visits_is_cut(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        off = [await visit(uow, stop_id, n * DAY, state=VisitState.CANCELLED) for n in range(1, 9)]
        stands = await visit(uow, stop_id, 10 * DAY)
        found = await Visits(uow, NOW).next_at_stop("A", limit=3, include_cancelled=True)
    assert ids(found.visits) == [*off[:3], stands]


async def test_dates_bound_a_question_on_both_sides_and_leave_today_out(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        made = [await visit(uow, stop_id, days * DAY) for days in (0, 1, 2, 3)]
        await visit(uow, stop_id, -3 * HOUR)
        asked = Visits(uow, NOW)
        middle = await asked.next_at_stop("A", first=TODAY + DAY, last=TODAY + 2 * DAY)
        until = await asked.next_at_stop("A", last=TODAY + DAY)
        since = await asked.next_at_stop("A", first=TODAY + 2 * DAY)
    assert (ids(middle.visits), middle.over_today) == (made[1:3], ())
    assert ids(until.visits) == made[:2]
    assert ids(since.visits) == made[2:]


async def test_days_before_today_are_not_looked_at(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        await visit(uow, stop_id, -DAY)
        today = await visit(uow, stop_id, HOUR)
        asked = Visits(uow, NOW)
        week = await asked.next_at_stop("A", first=TODAY - 3 * DAY, last=TODAY + 3 * DAY)
        past = await asked.on_dates(TODAY - 3 * DAY, TODAY - DAY)
    assert (ids(week.visits), week.over_today) == ([today], ())
    assert (past.visits, past.over_today) == ((), ())


async def test_a_day_is_the_day_at_the_stop_in_every_zone(database: Database) -> None:
    jakarta_midnight = datetime(2026, 1, 15, 17, 0, tzinfo=UTC)
    jayapura_midnight = datetime(2026, 1, 15, 15, 0, tzinfo=UTC)
    async with database.unit_of_work() as uow:
        batam = await add_stop(uow, code="A")
        papua = await add_stop(uow, code="B", timezone="Asia/Jayapura")
        late = await add_visit(uow, stop_id=batam, starts_at=jakarta_midnight - HOUR,
                               ends_at=jakarta_midnight)  # fmt: skip
        early = await add_visit(uow, stop_id=batam, starts_at=jakarta_midnight)
        papua_late = await add_visit(uow, stop_id=papua, starts_at=jayapura_midnight - HOUR,
                                     ends_at=jayapura_midnight)  # fmt: skip
        papua_early = await add_visit(uow, stop_id=papua, starts_at=jayapura_midnight)
        today = await Visits(uow, NOW).on_dates(TODAY, TODAY)
        tomorrow = await Visits(uow, NOW).on_dates(TODAY + DAY, TODAY + DAY)
    assert ids(today.visits) == [papua_late, late]
    assert ids(tomorrow.visits) == [papua_early, early]


async def test_today_begins_earlier_in_the_east(database: Database) -> None:
    evening = datetime(2026, 1, 15, 16, 0, tzinfo=UTC)  # Friday 1:00 in Jayapura
    async with database.unit_of_work() as uow:
        papua = await add_stop(uow, code="B", timezone="Asia/Jayapura")
        await add_visit(uow, stop_id=papua, starts_at=NOW)
        over = await add_visit(
            uow, stop_id=papua, starts_at=evening - HOUR + timedelta(seconds=1), ends_at=evening
        )
        found = await Visits(uow, evening).next_at_stop("B")
    assert (ids(found.visits), ids(found.over_today)) == ([], [over])


async def test_a_zone_that_is_not_known_is_taken_for_jakarta(database: Database) -> None:
    late = datetime(2026, 1, 15, 16, 30, tzinfo=UTC)  # 23:30 in Jakarta, Friday in Makassar
    ends = late + timedelta(minutes=30)
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, timezone="Asia/Bangkok")
        made = await add_visit(uow, stop_id=stop_id, starts_at=late, ends_at=ends)
        assert ids((await Visits(uow, NOW).on_dates(TODAY, TODAY)).visits) == [made]
        assert (await Visits(uow, NOW).on_dates(TODAY + DAY, TODAY + DAY)).visits == ()


async def test_in_an_area_each_stop_shows_its_next_visit_before_any_shows_its_second(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        often, rarely = await add_stop(uow), await add_stop(uow, kelurahan_code="tiban-lama")
        outside = await add_stop(uow, kecamatan_code="nongsa", kelurahan_code="kabil")
        one, two, three = [await visit(uow, often, days * DAY) for days in (1, 2, 3)]
        late = await visit(uow, rarely, 20 * DAY)
        await visit(uow, outside, HOUR)
        asked = Visits(uow, NOW)
        assert ids((await asked.next_in_area("sekupang")).visits) == [one, late, two, three]
        assert ids((await asked.next_in_area("sekupang", limit=2)).visits) == [one, late]
        assert ids((await asked.next_in_area("tiban-lama")).visits) == [late]
        bounded = await asked.next_in_area("sekupang", first=TODAY + 2 * DAY, limit=1)
        assert ids(bounded.visits) == [two]


async def test_on_dates_asks_all_stops_and_keeps_the_order_of_time(database: Database) -> None:
    async with database.unit_of_work() as uow:
        one, other = await add_stop(uow), await add_stop(uow)
        second = await visit(uow, one, 3 * HOUR)
        first = await visit(uow, one, HOUR)
        third = await visit(uow, other, 4 * HOUR)
        over = await visit(uow, other, -3 * HOUR)
        await visit(uow, other, DAY)
        found = await Visits(uow, NOW).on_dates(TODAY, TODAY)
        assert ids((await Visits(uow, NOW).on_dates(TODAY, TODAY, 2)).visits) == [first, second]
    assert (ids(found.visits), ids(found.over_today)) == ([first, second, third], [over])


async def test_each_question_of_the_schedule_is_one_statement(database: Database) -> None:
    statements: list[str] = []
    async with database.unit_of_work() as uow:
        await visit(uow, await add_stop(uow, code="A", kecamatan="Sekupang"), DAY)
        raw = uow.connection.sync_connection
        event.listen(
            raw, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
        )
        await Visits(uow, NOW).next_at_stop("A")
        await Visits(uow, NOW).next_in_area("sekupang")
        await Visits(uow, NOW).on_dates(TODAY, TODAY)
    assert len([text for text in statements if not text.startswith("BEGIN")]) == 3


async def test_a_month_of_a_stop_has_what_is_over_and_what_is_off(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A", timezone="Asia/Jayapura")
        await add_visit(uow, starts_at=NOW)
        first = datetime(2025, 12, 31, 15, 0, tzinfo=UTC)  # midnight in Jayapura
        last = datetime(2026, 1, 31, 14, 0, tzinfo=UTC)
        for outside in (first - HOUR, last + HOUR):
            await add_visit(uow, stop_id=stop_id, starts_at=outside)
        made = [
            await add_visit(uow, stop_id=stop_id, starts_at=first, state=VisitState.DONE),
            await visit(uow, stop_id, -DAY, state=VisitState.CANCELLED),
            await visit(uow, stop_id, DAY),
            await add_visit(uow, stop_id=stop_id, starts_at=last),
        ]
        asked = Visits(uow, NOW)
        assert ids(await asked.month("A", 2026, 1)) == made
        assert await asked.month("X", 2026, 1) == ()


async def test_the_nearest_stops_come_with_their_next_visit(database: Database) -> None:
    async with database.unit_of_work() as uow:
        near = await add_stop(uow, code="NEAR", latitude=1.10, longitude=104.00)
        await add_stop(uow, code="IDLE", latitude=1.11, longitude=104.00)
        far = await add_stop(uow, code="FAR", latitude=1.00, longitude=104.00)
        await add_stop(uow, code="LOST")
        await visit(uow, near, 9 * DAY)
        coming = await visit(uow, near, DAY)
        await visit(uow, near, HOUR, state=VisitState.CANCELLED)
        await visit(uow, far, -DAY)
        ongoing = await visit(uow, far, -HOUR)
        found = await Visits(uow, NOW).near(1.101, 104.0)
        assert [each.stop.code for each in await Visits(uow, NOW).near(0, 104, 1)] == ["FAR"]
    assert [each.stop.code for each in found] == ["NEAR", "IDLE", "FAR"]
    assert [each.next_visit and each.next_visit.id for each in found] == [coming, None, ongoing]
    assert [round(each.meters) for each in found] == [111, 1001, 11231]


async def test_the_newest_change_comes_with_each_visit_and_no_statement_more(
    database: Database,
) -> None:
    statements: list[str] = []
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        made = [await visit(uow, stop_id, days * DAY) for days in (1, 2, 3)]
        changes = Changes(uow, NOW)
        await changes.delay(made[0], HOUR, "macet")
        await changes.cancel(made[1], "hujan")
        await changes.confirm(made[2])
        event.listen(
            uow.connection.sync_connection,
            "before_cursor_execute",
            lambda *arguments: statements.append(arguments[2]),
        )
        found = await Visits(uow, NOW).next_at_stop("A", include_cancelled=True)
    told = [each.change and (each.change.kind, each.change.reason) for each in found.visits]
    assert told == [(ChangeKind.DELAYED, "macet"), (ChangeKind.CANCELLED, "hujan"), None]
    assert len(statements) == 1
