"""The day of staff and cadres: proposals, numbers of visits, and where the vans are."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.attendances import Counted, Heard
from bot.domain.people import Role
from bot.domain.proposals import NewTimes, Proposal, ProposalKind, ProposalState
from bot.domain.visits import VisitState
from bot.errors import (
    AttendanceRefused,
    NotAllowed,
    NotYourStop,
    OffTheRoad,
    ProposalSettled,
    ProposalUnknown,
    VisitChangeRefused,
)
from bot.messages import Address, Position
from bot.services.acting import Acting
from bot.services.van_positions import VanPositions
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.reminder_rows import add_subscription
from tests.support.rows import (
    NOW,
    add_address,
    add_contact,
    add_contact_stop,
    add_hold,
    add_loan,
    add_stop,
    add_van,
    add_visit,
)

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
HERE = Address(channel="console", chat="c1")
ADD, CANCEL, MOVE = ProposalKind.ADD, ProposalKind.CANCEL, ProposalKind.MOVE
ZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A stop with its cadre, a member of staff, a van, and a visit in an hour."""

    cadre: int
    other: int  # the cadre of another stop
    staff: int
    resident: int
    visit: int
    stop_id: int

    def acting(self, uow: UnitOfWork, who: int, now: datetime = NOW) -> Acting:
        return Acting.within(uow, now, who)


async def scene(uow: UnitOfWork) -> Scene:
    stop_id, van_id = await add_stop(uow, code="A"), await add_van(uow, code="MP1")
    cadre, other = [await add_contact(uow, role=Role.CADRE) for _ in range(2)]
    await add_contact_stop(uow, contact_id=cadre, stop_id=stop_id)
    await add_contact_stop(uow, contact_id=other)
    staff = await add_contact(uow, role=Role.STAFF)
    await add_address(uow, contact_id=staff, person="sari")
    return Scene(
        cadre=cadre,
        other=other,
        staff=staff,
        resident=await add_contact(uow),
        visit=await add_visit(uow, stop_id=stop_id, van_id=van_id, starts_at=NOW + HOUR),
        stop_id=stop_id,
    )


async def proposed(uow: UnitOfWork, here: Scene, kind: ProposalKind = CANCEL) -> int:
    """The cadre's proposal, sent to staff; a move goes to the next day."""
    proposals = here.acting(uow, here.cadre).proposals
    times = NewTimes(on=(NOW + DAY).date()) if kind is MOVE else NewTimes()
    number = await proposals.draft(kind, HERE, times, "rapat RW", visit_id=here.visit)
    await proposals.submit(number)
    return number


async def states(uow: UnitOfWork) -> list[str]:
    column = tables.proposals.c.state
    rows = await uow.execute(select(column).order_by(tables.proposals.c.id))
    return list(rows.scalars())


async def test_what_a_cadre_proposes_changes_nothing_until_staff_say_yes(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        number = await proposed(uow, here, MOVE)
        desk = here.acting(uow, here.staff)
        (waiting,) = await desk.proposals.waiting(5)
        assert waiting.visit is not None
        assert (waiting.visit.revision, waiting.visit.starts_at) == (1, NOW + HOUR)
        assert (await desk.boards.of_day(NOW.date())).proposals == 1
        decided = await desk.proposals.carry_out(number, 1)
        assert decided.visit is not None
        assert decided.visit.starts_at == NOW + HOUR + DAY
        assert decided.visit.change is not None
        assert decided.visit.change.reason == "rapat RW"
        with pytest.raises(ProposalSettled):
            await desk.proposals.carry_out(number, 2)
        with pytest.raises(ProposalSettled):
            await desk.proposals.decline(number)
        assert await states(uow) == ["approved"]


async def test_a_cadre_can_neither_change_a_visit_nor_decide_nor_see_the_drafts_of_others(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        number = await proposed(uow, here)
        cadre, other = here.acting(uow, here.cadre), here.acting(uow, here.other)
        with pytest.raises(NotAllowed):
            await cadre.changes.cancel(here.visit, "libur")
        with pytest.raises(NotAllowed):
            await cadre.proposals.carry_out(number, 1)
        with pytest.raises(NotAllowed):
            await other.proposals.decline(number)
        draft = await other.proposals.draft(CANCEL, HERE, NewTimes(), visit_id=here.visit)
        with pytest.raises(NotYourStop):
            await other.proposals.submit(draft)
        with pytest.raises(ProposalUnknown):
            await cadre.proposals.plan(draft)
        with pytest.raises(NotAllowed):
            await here.acting(uow, here.resident).proposals.draft(CANCEL, HERE, NewTimes())
        assert await states(uow) == ["open", "draft"]


async def test_what_was_changed_since_it_was_seen_is_looked_at_again(database: Database) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        number = await proposed(uow, here)
        desk = here.acting(uow, here.staff)
        await desk.changes.delay(here.visit, HOUR, "macet")
        with pytest.raises(VisitChangeRefused):
            await desk.proposals.carry_out(number, 1)
        assert await states(uow) == ["open"]
        plan = await desk.proposals.plan(number)
        assert plan.visit is not None
        decided = await desk.proposals.carry_out(number, plan.visit.revision)
        assert decided.visit is not None
        assert decided.visit.state is VisitState.CANCELLED


async def test_a_newer_proposal_and_a_change_by_staff_end_an_older_one(database: Database) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        await proposed(uow, here)
        second = await proposed(uow, here, MOVE)
        assert await states(uow) == ["replaced", "open"]
        desk = here.acting(uow, here.staff).proposals
        own = await desk.draft(CANCEL, HERE, NewTimes(), visit_id=here.visit)
        overtaken: tuple[Proposal, ...] = (await desk.carry_out(own, 1)).overtaken
        assert [one.id for one in overtaken] == [second]
        assert overtaken[0].author.contact_id == here.cadre
        assert await states(uow) == ["replaced", "replaced", "approved"]
        assert await desk.waiting(5) == ()


async def test_of_two_on_staff_who_decide_at_once_one_is_told_that_it_is_done(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        number = await proposed(uow, here)
        own = await here.acting(uow, here.staff).proposals.draft(
            CANCEL, HERE, NewTimes(), visit_id=here.visit
        )
        await uow.commit()

    async def decide(proposal: int) -> str:
        async with database.unit_of_work() as uow:
            try:
                await here.acting(uow, here.staff).proposals.carry_out(proposal, 1)
            except (ProposalSettled, VisitChangeRefused) as error:
                return type(error).__name__
            await uow.commit()
            return "done"

    said = await asyncio.gather(*map(decide, (number, own, number)))
    assert sorted(said).count("done") == 1
    async with database.unit_of_work(read_only=True) as uow:
        changes = select(func.count()).select_from(tables.visit_changes)
        assert (await uow.execute(changes)).scalar_one() == 1


async def test_a_van_that_is_elsewhere_is_seen_before_a_visit_moves(database: Database) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        van_id = (await uow.execute(select(tables.vans.c.id))).scalar_one()
        there = NOW + DAY + HOUR
        busy = await add_visit(uow, van_id=van_id, starts_at=there)
        await add_visit(uow, van_id=van_id, starts_at=there, state="cancelled")
        await add_visit(uow, starts_at=there)
        desk = here.acting(uow, here.staff).proposals
        times = NewTimes(on=(NOW + DAY).date())
        number = await desk.draft(MOVE, HERE, times, visit_id=here.visit)
        same = await add_visit(uow, stop_id=here.stop_id, starts_at=there)
        assert [visit.id for visit in await desk.clashes(await desk.plan(number))] == [busy, same]
        hours = NewTimes(on=times.on, start=time(11), end=time(12))
        extra = await desk.draft(ADD, HERE, hours, stop="A")
        assert [visit.id for visit in await desk.clashes(await desk.plan(extra))] == [same]


async def test_half_an_hour_later_is_a_delay_and_keeps_the_label(database: Database) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        desk = here.acting(uow, here.staff)
        await desk.changes.depart(here.visit)
        number = await desk.proposals.draft(MOVE, HERE, NewTimes(shift=30), visit_id=here.visit)
        decided = await desk.proposals.carry_out(number, 2)
        assert decided.visit is not None
        assert decided.visit.state is VisitState.DEPARTED
        assert decided.visit.starts_at == NOW + HOUR + 30 * MINUTE


async def test_the_preview_counts_everybody_once(database: Database) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        await add_subscription(uow, contact_id=here.resident, stop_id=here.stop_id)
        await add_subscription(uow, contact_id=here.resident, area="sekupang")
        await add_subscription(uow, contact_id=here.cadre, area="tiban-baru", ended_at=NOW)
        await add_hold(uow, contact_id=here.resident, stop_id=here.stop_id, visit_id=here.visit)
        await add_loan(uow, contact_id=here.resident, stop_id=here.stop_id, due_visit_id=here.visit)
        for who in (here.cadre, here.staff):
            found = await here.acting(uow, who).boards.touched(here.visit)
            assert (found.subscribers, found.guests, found.holds, found.loans) == (1, 0, 1, 1)
        with pytest.raises(NotYourStop):
            await here.acting(uow, here.other).boards.touched(here.visit)
        (entry,) = (await here.acting(uow, here.staff).boards.of_day(NOW.date())).entries
        assert (entry.hosted, entry.proposed, entry.holds) == (True, False, 1)


async def test_numbers_are_counted_and_corrected_with_a_trail(database: Database) -> None:
    begun = NOW + HOUR + MINUTE
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        with pytest.raises(AttendanceRefused):
            await here.acting(uow, here.cadre).attendances.report(here.visit, Heard(people=3))
        cadre = here.acting(uow, here.cadre, begun).attendances
        with pytest.raises(NotYourStop):
            await here.acting(uow, here.other, begun).attendances.step(
                here.visit, Counted.ADULTS, 1
            )
        assert await cadre.of(here.visit) is None
        for _ in range(3):
            await cadre.step(here.visit, Counted.ADULTS, 5)
        await cadre.report(here.visit, Heard(people=35, children=20))
        staff = here.acting(uow, here.staff, begun + DAY).attendances
        await staff.report(here.visit, Heard(borrowed=12))
        for heard in (Heard(adults=10_000), Heard(children=-5)):
            with pytest.raises(AttendanceRefused):
                await cadre.report(here.visit, heard)
        found = await cadre.of(here.visit)
        assert found is not None
        tally = found.tally
        assert (tally.adults, tally.children, tally.borrowed) == (15, 20, 12)
        trail = await cadre.trail(here.visit)
        assert [one.tally.people for one in trail] == [15, 35, 35]
        assert [one.tally.borrowed for one in trail] == [None, None, 12]
        (held,) = await cadre.countable(NOW, stops=["A"], limit=3)
        assert held.id == here.visit


async def test_a_position_is_kept_of_crew_who_share_it_in_service_hours_only(
    database: Database,
) -> None:
    place, later = Position(latitude=1.04, longitude=103.96), NOW + 5 * MINUTE
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        at_night = here.acting(uow, here.staff, NOW - 5 * HOUR).van_sharing
        assert await at_night.vans(ZONE) == ()
        with pytest.raises(OffTheRoad):
            await at_night.share("MP1", ZONE)
        with pytest.raises(NotAllowed):
            await here.acting(uow, here.cadre).van_sharing.share("MP1", ZONE)
        positions = VanPositions(uow, later)
        assert not await positions.note("console", "sari", place, NOW)
        van = await here.acting(uow, here.staff).van_sharing.share("MP1", ZONE)
        assert await positions.known() == ()
        assert await positions.note("console", "sari", place, later)
        assert not await positions.note("console", "sari", place, NOW)  # came late
        assert not await positions.note("console", "budi", place, later)
        (known,) = await positions.known()
        assert (known.latitude, known.at) == (place.latitude, later)
        assert await VanPositions(uow, van.closes).known() == ()
        await VanPositions(uow, van.closes + DAY + MINUTE).forget_old()
        count = select(func.count()).select_from(tables.van_positions)
        assert (await uow.execute(count)).scalar_one() == 0


async def test_a_role_that_was_taken_away_shares_nothing(database: Database) -> None:
    place = Position(latitude=1.04, longitude=103.96)
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        await here.acting(uow, here.staff).van_sharing.share("MP1", ZONE)
        resident = tables.contacts.update().where(tables.contacts.c.id == here.staff)
        await uow.execute(resident.values(role=Role.RESIDENT))
        assert not await VanPositions(uow, NOW).note("console", "sari", place, NOW)


async def test_staff_add_a_visit_that_no_rule_gives(database: Database) -> None:
    async with database.unit_of_work() as uow:
        here = await scene(uow)
        desk = here.acting(uow, here.staff).proposals
        times = NewTimes(on=(NOW + DAY).date(), start=time(9), end=time(11))
        number = await desk.draft(ProposalKind.ADD, HERE, times, stop="A")
        decided = await desk.carry_out(number, 0)
        assert decided.visit is not None
        assert decided.visit.stop.code == "A"
        assert decided.plan.proposal.state is ProposalState.DRAFT
