"""What broadcasts do as time passes: begin, get written out, show how far they are, and end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.dialog.bodies import BODY, Body
from bot.dialog.buttons import ButtonSealer
from bot.dialog.letters import sealed
from bot.domain.broadcasts import BroadcastState
from bot.domain.delivery import LANE_PERSONAL, LANE_REPLY, OutboxState
from bot.domain.windows import Rules, window_for
from bot.i18n import DEFAULT_LANGUAGE, Catalogues, Translator
from bot.scheduler.reminding import ReminderTickNeeds
from bot.scheduler.ticks import Tick
from bot.services.broadcasts import words
from bot.services.broadcasts.previewing import own_hours
from bot.services.broadcasts.running import News, Running
from bot.store import outbox, reminder_facts
from bot.store.database import UnitOfWork

SHOW_EVERY = timedelta(seconds=5)
SHOWN_WITHIN = timedelta(minutes=5)
"""A progress that leaves later is none; the next one says more."""
TOLD_WITHIN = timedelta(days=7)
REFERENCE = "shown"
"""The reference of a row that shows how far a broadcast is; its id is the broadcast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What the words for authors are made with."""

    catalogues: Catalogues  # all sentences
    sealer: ButtonSealer  # for the buttons


def show(needs: ReminderTickNeeds, showing: Showing) -> Tick:
    """Shows authors how far their broadcasts are, and ends those of which all is over."""

    async def run() -> None:
        async with needs.database.unit_of_work() as uow:
            now = needs.clock.now()
            news = await Running(uow, now, needs.quiet, needs.zone.key).finish()
            for one in news:
                await _tell(uow, one, needs, showing, now)
            if news:
                await uow.commit()
        needs.wake()

    async def next_due() -> datetime | None:
        now = needs.clock.now()
        async with needs.database.unit_of_work(read_only=True) as uow:
            due_at = await Running(uow, now, needs.quiet, needs.zone.key).next_look()
        return due_at and max(due_at, now + SHOW_EVERY)

    return Tick(name="broadcasts", every=SHOW_EVERY, run=run, next_due=next_due)


async def _tell(
    uow: UnitOfWork, news: News, needs: ReminderTickNeeds, showing: Showing, now: datetime
) -> None:
    """Change the message that shows how far it is; where none can be changed, tell the end."""
    one = news.said.broadcast
    person = (await reminder_facts.people(uow, [one.author_id or 0])).get(one.author_id or 0)
    over = one.state in (BroadcastState.DONE, BroadcastState.CANCELLED)
    if person is None or (one.message_id is None and not over):
        return
    text = _sentences(showing.catalogues, person)
    row = _row(news, text, showing.sealer, needs.zone.key, now)
    if one.message_id is None:
        row |= _as_letter(person, needs, now)
    await outbox.cancel(uow, REFERENCE, one.id)
    await outbox.add_ready(uow, [row])


def _sentences(catalogues: Catalogues, person: Row[Any]) -> Translator:
    texts = catalogues.calling(person.form_of_address)
    return texts.get(person.language) or texts[DEFAULT_LANGUAGE]


def _row(
    news: News, text: Translator, sealer: ButtonSealer, zone: str, now: datetime
) -> dict[str, Any]:
    one = news.said.broadcast
    buttons = words.status_buttons(news.said, news.counts, text, one.author_id)
    body = Body(
        text=words.status(news.said, news.counts, zone, text),
        buttons=sealed(sealer, buttons, one.address, now),
        edit_of=one.message_id,
    )
    lives = SHOWN_WITHIN if one.state is BroadcastState.RUNNING else TOLD_WITHIN
    return {
        "channel": one.address.channel,
        "chat": one.address.chat,
        "person": one.address.person,
        "contact_id": one.author_id,
        "lane": LANE_REPLY,
        "state": OutboxState.READY,
        "body": BODY.dump_python(body, mode="json"),
        "reference_kind": REFERENCE,
        "reference_id": one.id,
        "not_before": now,
        "expires_at": now + lives,
        "created_at": now,
    }


def _as_letter(person: Row[Any], needs: ReminderTickNeeds, now: datetime) -> dict[str, Any]:
    """A message of its own waits while its reader wants to be left alone."""
    quiet = own_hours(person) or needs.quiet
    rules = Rules(quiet=quiet, zone=needs.zone.key, pauses_fridays=False)
    window = window_for(now, now + TOLD_WITHIN, now, rules)
    return {"lane": LANE_PERSONAL, "not_before": window.opens if window else now}
