"""A live location on Telegram becomes the position of a van: of its crew, and only if shared."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.telegram.contents import Me
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.leading import Leading
from bot.channels.telegram.updates import Reader
from bot.clock import ManualClock
from bot.domain.people import Role
from bot.services.acting import Acting
from bot.services.van_positions import VanPositions
from bot.store.database import Database
from tests.support.fake_bot_api.updates import ANI, BUDI, DATE, message
from tests.support.rows import add_address, add_contact, add_van, add_visit

AT = datetime.fromtimestamp(DATE, UTC)
PLACE = {"latitude": 1.1063, "longitude": 103.969, "live_period": 900}


def moved(person: dict[str, Any], seconds: int, latitude: float) -> dict[str, Any]:
    """An edit of somebody's live location."""
    place = PLACE | {"latitude": latitude}
    chat = {"id": person["id"], "type": "private", "first_name": "x"}
    fields = {"from": person, "chat": chat, "location": place, "edit_date": DATE + seconds}
    edited = message(**fields)
    return {"update_id": seconds, "edited_message": edited["message"]}


async def test_the_crew_that_shares_is_followed_and_nobody_else(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        van_id = await add_van(uow, code="MP1", name="Mobil 1")
        await add_visit(uow, van_id=van_id, starts_at=AT)
        crew = await add_contact(uow, role=Role.STAFF)
        await add_address(uow, contact_id=crew, channel="telegram", person=str(ANI["id"]))
        await Acting.within(uow, AT, crew).van_sharing.share("MP1", "Asia/Jakarta")
        await uow.commit()
    clock = ManualClock(AT + timedelta(minutes=5))
    reader = Reader(clock=clock, commands=frozenset())
    reader.me = Me(id=1)
    nothing: Any = None  # a live location that moved is never answered
    intake = Intake(
        reader=reader,
        database=sqlite_database,
        clock=clock,
        courtesies=Courtesies(api=nothing, clock=clock),
        answer_inline=nothing,
        leading=Leading(api=nothing, clock=clock),
    )
    await intake.take([moved(ANI, 60, 1.11), moved(BUDI, 70, 1.5), moved(ANI, 50, 1.10)])
    async with sqlite_database.unit_of_work(read_only=True) as uow:
        (known,) = await VanPositions(uow, clock.now()).known()
    assert (known.van, known.latitude, known.at) == ("Mobil 1", 1.11, AT + timedelta(minutes=1))
