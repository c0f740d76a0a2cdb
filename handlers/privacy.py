"""A person's own data: what is kept of her, what she agreed to, and the way to delete it all."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.hold_views import HoldView
from bot.domain.holds import OPEN, HoldState
from bot.domain.loans import LoanView
from bot.domain.people import Purpose
from bot.domain.tickets import Reader
from bot.i18n import Neutral
from bot.i18n.dates import full_date
from bot.messages import Button, Letter, NewFile, Reply
from bot.services import Services
from bot.services.personal_data import Agreed, Copy
from handlers.ticket_words import letter, translator_of

FILE = "data-saya.json"
SHOWN = 5
"""Things of a kind that the chat lists; the file has all of them."""
PATIENCE = timedelta(hours=1)
"""So long a "yes, delete everything" holds: what came later was not meant."""
LANGUAGES = {"id": "language.name.id", "en": "language.name.en"}


async def export_my_data(turn: Turn, services: Services) -> Reply:
    """What is kept of her, in words, and all of it as a file."""
    if not _private(turn):
        return Reply(text=turn.text.say("my_data.only_private"))
    copy = await services.personal_data.copy(turn.contact)
    document = json.dumps(copy.document(turn.now), ensure_ascii=False, indent=2)
    lines = [*_profile(turn, copy), *_things(turn, copy), *_consents(turn, copy.consents)]
    text = [turn.text.say("my_data.head"), *lines, turn.text.say("my_data.rest", file=FILE)]
    return Reply(
        text=Neutral("\n".join(text)),
        buttons=_choices(turn, copy),
        file=NewFile(name=FILE, content=document.encode()),
    )


async def press_consent(turn: Turn, services: Services) -> Reply:
    """Agree to a purpose or take that back: purpose, and yes or no. It holds at once."""
    purpose, given = Purpose(turn.args[0]), turn.args[1] == "yes"
    if purpose is Purpose.REMINDERS:
        return await _reminders(turn, services, given=given)
    await services.consents.record(turn.contact.id, Purpose.TEXTS, given=given)
    if given:
        return Reply(text=turn.text.say("consent.texts.given"))
    await services.erasure.forget_texts(turn.contact.id)
    return Reply(text=turn.text.say("consent.texts.withdrawn"))


async def delete_my_data(turn: Turn, services: Services) -> Reply:
    """What would go, what would stay and why, and a button; nothing is deleted yet."""
    if not _private(turn):
        return Reply(text=turn.text.say("my_data.only_private"))
    if turn.contact.new:
        return await _nothing(turn, services)
    unfinished = await services.erasure.unfinished(turn.contact.id)
    parts = [
        turn.text.say("forget.ask"),
        turn.text.say("forget.gone"),
        *_unfinished(turn, unfinished.holds, unfinished.loans),
        turn.text.say("forget.kept"),
    ]
    minute = str(int(turn.now.timestamp()) // 60)
    yes = Button(label=turn.text.plain("forget.yes"), action="forget_yes", args=(minute,))
    no = Button(label=turn.text.plain("forget.no"), action="forget_no")
    return Reply(text=Neutral("\n\n".join(parts)), buttons=((yes,), (no,)))


async def press_forget(turn: Turn, services: Services) -> Reply:
    """She means it: everything goes now. An old press asks again."""
    if turn.contact.new:  # pressed twice: the first one has done it
        return await _nothing(turn, services)
    shown_at = datetime.fromtimestamp(int(turn.args[0]) * 60, turn.now.tzinfo)
    if not _private(turn) or turn.now - shown_at > PATIENCE:
        return await delete_my_data(turn, services)
    erased = await services.erasure.erase(
        turn.contact.id,
        update_key=turn.message.update_key,
        reason=turn.texts["id"].plain("forget.reason"),
    )
    letters = tuple(_letter(turn, reader, erased.holds) for reader in erased.staff)
    return Reply(text=turn.text.say("forget.done"), letters=letters, forgotten=True)


def _private(turn: Turn) -> bool:
    """Whether nobody else reads along, and the words are her own."""
    return not turn.message.address.person and turn.message.own_words


async def _nothing(turn: Turn, services: Services) -> Reply:
    """Somebody of whom nothing was kept until this message; nor is this message."""
    await services.erasure.erase(turn.contact.id, update_key=turn.message.update_key, reason="")
    return Reply(text=turn.text.say("forget.nothing"), forgotten=True)


async def _reminders(turn: Turn, services: Services, *, given: bool) -> Reply:
    if given:
        await services.subscriptions.resume(turn.contact.id)
        return Reply(text=turn.text.say("consent.reminders.given"))
    await services.subscriptions.stop_all(turn.contact.id)
    again = Button(label=turn.text.plain("unsubscribe.resume"), action="resume")
    return Reply(text=turn.text.say("unsubscribe.done"), buttons=((again,),))


def _profile(turn: Turn, copy: Copy) -> list[Neutral]:
    """Who she is to us."""
    contact, rows = turn.contact, copy.data
    slip = rows["contacts"][0]["slip_name"] if "contacts" in rows else ""
    places = [f"{row['channel']} ({row['person']})" for row in rows.get("contact_addresses", [])]
    stops = [row["stop"] for row in rows.get("contact_stops", [])]
    homes = [row["stop"] for row in rows.get("contact_homes", [])]
    form = turn.text.label(contact.form_of_address)
    language = turn.text.plain(LANGUAGES.get(contact.language, LANGUAGES["id"]))
    return [
        turn.text.say("my_data.name", name=contact.name or "–"),
        *([turn.text.say("my_data.slip", name=slip)] if slip else []),
        turn.text.say("my_data.role", role=turn.text.label(contact.role)),
        *([turn.text.say("my_data.stops", stops=", ".join(stops))] if stops else []),
        *([turn.text.say("settings.homes", stops=", ".join(homes))] if homes else []),
        turn.text.say("my_data.choices", language=language, form=form),
        turn.text.say("my_data.addresses", places=", ".join(places)),
    ]


def _things(turn: Turn, copy: Copy) -> list[Neutral]:
    """What she asked for, has, and wants to hear of."""
    rows, text = copy.data, turn.text
    places = [_place(row) for row in rows.get("subscriptions", []) if row["ended_at"] is None]
    states = {state.value for state in OPEN}
    holds = [
        text.say("my_data.hold", title=row["title"], state=text.label(HoldState(row["state"])))
        for row in rows.get("holds", [])
        if row["state"] in states
    ]
    loans = [
        text.say(
            "my_data.loan",
            title=row["title"],
            date=full_date(date.fromisoformat(row["due_on"]), text),
        )
        for row in rows.get("loans", [])
        if row["returned_at"] is None
    ]
    numbers = [str(row["id"]) for row in rows.get("tickets", [])]
    wishes = [row["words"] for row in rows.get("suggestions", [])]
    return [
        *([text.say("my_data.reminders", places=", ".join(places))] if places else []),
        *_listed(turn, text.say("my_data.holds"), holds),
        *_listed(turn, text.say("my_data.loans"), loans),
        *([text.say("my_data.tickets", numbers=", ".join(numbers))] if numbers else []),
        *([text.say("my_data.suggestions", words=", ".join(wishes))] if wishes else []),
    ]


def _place(row: dict[str, Any]) -> str:
    """The stop of a subscription, or its area."""
    return str(row["stop"] or str(row["area"]).replace("-", " ").title())


def _consents(turn: Turn, consents: Sequence[Agreed]) -> list[Neutral]:
    """What she said to which question, when."""
    lines = [
        turn.text.say(
            "my_data.agreed" if each.given else "my_data.refused",
            purpose=turn.text.label(each.purpose),
            date=_day(turn, each.at),
            wording=each.wording,
        )
        for each in consents
    ]
    return _listed(turn, turn.text.say("my_data.consents"), lines)


def _listed(turn: Turn, head: Neutral, lines: Sequence[Neutral]) -> list[Neutral]:
    """A head and the first lines under it; nothing where there is nothing."""
    if not lines:
        return []
    left = len(lines) - SHOWN
    more = [turn.text.say_many("my_data.more", left)] if left > 0 else []
    return [head, *lines[:SHOWN], *more]


def _choices(turn: Turn, copy: Copy) -> tuple[tuple[Button, ...], ...]:
    """What she may take back, and the way to delete everything."""
    given = {each.purpose for each in copy.consents if each.given}
    rows = []
    if Purpose.REMINDERS in given:
        rows.append((_consent(turn, "my_data.end_reminders", Purpose.REMINDERS),))
    if Purpose.TEXTS in given:
        rows.append((_consent(turn, "my_data.end_texts", Purpose.TEXTS),))
    rows.append((Button(label=turn.text.plain("my_data.delete"), action="forget"),))
    return tuple(rows)


def _consent(turn: Turn, key: str, purpose: Purpose) -> Button:
    return Button(label=turn.text.plain(key), action="consent", args=(purpose.value, "no"))


def _unfinished(turn: Turn, holds: Sequence[HoldView], loans: Sequence[LoanView]) -> list[Neutral]:
    """What becomes of her requests, and what has to come back all the same."""
    said = [turn.text.say_many("forget.holds", len(holds))] if holds else []
    if loans:
        lines = [
            turn.text.say("my_data.loan", title=loan.title, date=full_date(loan.due_on, turn.text))
            for loan in loans
        ]
        said.append(Neutral("\n".join([turn.text.say("forget.loans"), *lines])))
    return said


def _letter(turn: Turn, reader: Reader, holds: Sequence[HoldView]) -> Letter:
    """Staff are told which copies wait for nobody any more, not for whom they were."""
    text = translator_of(turn, reader)
    lines = [
        text.say("forget.staff_hold", label=hold.label, title=hold.title, stop=hold.stop_name)
        for hold in holds
    ]
    said = Neutral("\n".join([text.say("forget.staff"), *lines]))
    return letter(turn, reader, said, ())


def _day(turn: Turn, instant: datetime) -> str:
    return full_date(instant.astimezone(ZoneInfo(turn.zone)).date(), turn.text)
