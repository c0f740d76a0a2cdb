"""What tests of holds and loans share: a stop with visits, a title with copies, readers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.hold_views import HoldView
from bot.domain.people import Role
from bot.services.holds import Holds, Placed, Wish
from bot.services.telling import open_notices
from bot.store.database import UnitOfWork
from tests.support.rows import add_contact, add_copy, add_stop, add_title, add_visit

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
"""Thursday, 10:00 in Jakarta: five hours before the cut-off of a visit tomorrow."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Rows to begin with."""

    stop_id: int  # of stop "A"
    title_id: int  # of "Bumi Manusia"
    copies: tuple[int, ...]  # of the title, on the shelf
    visits: tuple[int, ...]  # of the stop, by time
    staff: int  # a contact


async def scene(uow: UnitOfWork, *, copies: int = 1, days: tuple[int, ...] = (1, 8)) -> Scene:
    """A stop "A" with visits at 10:00 on some days from now, and a title with copies."""
    stop_id = await add_stop(uow, code="A", name="Titik A")
    title_id = await add_title(uow, title="Bumi Manusia", call_number="813 PRA b")
    return Scene(
        stop_id=stop_id,
        title_id=title_id,
        copies=tuple([await add_copy(uow, title_id=title_id) for _ in range(copies)]),
        visits=tuple(
            [await add_visit(uow, stop_id=stop_id, starts_at=NOW + day * DAY) for day in days]
        ),
        staff=await add_contact(uow, role=Role.STAFF, name="Bu Petugas"),
    )


async def reader(uow: UnitOfWork, name: str = "Siti Rahma", **columns: Any) -> int:
    """Somebody who has said whose name goes on her slips."""
    return await add_contact(uow, name=name, slip_name=name, **columns)


async def ask(
    uow: UnitOfWork, asker: int, title_id: int, *, now: datetime = NOW, **wish: Any
) -> Placed:
    """Somebody asks for a title at stop A."""
    wished: dict[str, Any] = {"title_id": title_id, "stop": "A"} | wish
    return await Holds(uow, now, asker).place(Wish(**wished))


async def held(uow: UnitOfWork, title_id: int, name: str = "Siti Rahma") -> HoldView:
    """A new reader asks for a title at stop A."""
    return (await ask(uow, await reader(uow, name), title_id)).holds[0]


async def told(uow: UnitOfWork, contact_id: int | None) -> list[str]:
    """The kinds of what somebody is to be told, oldest first."""
    return [notice.kind.value for notice in await open_notices(uow, contact_id or 0)]
