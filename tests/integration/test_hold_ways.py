"""Whatever staff and crew do in whatever order: copies are in one place, and nobody hangs."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldChangeKind, HoldState
from bot.domain.loans import LoanView
from bot.errors import HoldMoveRefused
from bot.services.changes import Changes
from bot.services.holds import Holds
from bot.services.loans import Loans
from bot.store.database import Database, UnitOfWork
from tests.support.lending import DAY, NOW, held, scene

TOMORROW = NOW + DAY + timedelta(hours=1)
"""During the visit."""


async def now_of(uow: UnitOfWork, hold: HoldView) -> HoldView:
    """The hold as it is now."""
    return await Holds(uow, NOW).by_id(hold.id)


Deed = Callable[[Holds, int, int], Awaitable[object]]
DEEDS: dict[str, Deed] = {
    "cancel": lambda holds, hold, _: holds.cancel(hold),
    "pull": lambda holds, hold, _: holds.pull(hold),
    "put back": lambda holds, hold, _: holds.put_back(hold),
    "load": lambda holds, hold, _: holds.load(hold),
    "load all": lambda holds, _, visit: holds.load_visit(visit),
    "arrive": lambda holds, _, visit: holds.arrive(visit),
    "hand out": lambda holds, hold, _: holds.hand_out(hold),
    "not picked up": lambda holds, hold, _: holds.not_picked_up(hold),
    "return": lambda holds, hold, _: holds.return_to_shelf(hold),
    "not found": lambda holds, hold, _: holds.not_found(hold),
}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 3)), min_size=4, max_size=12),
    st.integers(1, 3),
)
async def test_whatever_staff_do_each_copy_is_in_one_place(
    sqlite_database: Database, deeds: list[tuple[str, int]], copies: int
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, copies=copies)
        holds = [await held(uow, rows.title_id) for _ in range(4)]
        staff = Holds(uow, NOW, rows.staff)
        for deed, which in deeds:
            with suppress(HoldMoveRefused):
                await DEEDS[deed](staff, holds[which].id, rows.visits[0])
        views = [await now_of(uow, hold) for hold in holds]
        loans: list[LoanView] = []
        for hold in holds:
            loans += await Loans(uow, NOW, hold.contact_id).of_contact()
        trails = [await staff.trail(hold.id) for hold in holds]
    promised = [view.copy.id for view in views if view.copy]
    assert len(promised) == len(set(promised))
    assert len(promised) + len(loans) <= copies
    for view, trail in zip(views, trails, strict=True):
        assert trail[-1].after is view.state
        assert [each.before for each in trail[1:]] == [each.after for each in trail[:-1]]
    assert sum(change.kind is HoldChangeKind.PICKED_UP for trail in trails for change in trail) == (
        len(loans)
    )


async def test_staff_and_crew_who_act_on_one_visit_at_once_never_wait_in_a_circle(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=8)
        holds = [await held(uow, rows.title_id) for _ in range(8)]
        for hold in holds[:4]:
            await Holds(uow, NOW, rows.staff).load(hold.id)
        await uow.commit()

    async def do(deed: Callable[[UnitOfWork], Awaitable[object]]) -> None:
        async with database.unit_of_work() as uow:
            await deed(uow)
            await uow.commit()

    await asyncio.gather(
        do(lambda uow: Changes(uow, TOMORROW, rows.staff).arrive(rows.visits[0])),
        *[
            do(lambda uow, each=hold: Holds(uow, TOMORROW, rows.staff).hand_out(each.id))  # type: ignore[misc]
            for hold in holds
        ],
        do(lambda uow: Holds(uow, TOMORROW, rows.staff).load_visit(rows.visits[0])),
        do(lambda uow: Changes(uow, TOMORROW, rows.staff).confirm(rows.visits[1])),
    )
    async with database.unit_of_work(read_only=True) as uow:
        states = [(await now_of(uow, hold)).state for hold in holds]
    assert set(states) == {HoldState.PICKED_UP}
