"""One message to one answer: prepare outside the unit of work, answer inside it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialog.bodies import BODY, Body
from bot.dialog.buttons import ButtonSealer, Press
from bot.dialog.carrying import SURE, carry, keeps_question
from bot.dialog.choices import chosen_number
from bot.dialog.inbox import MESSAGE
from bot.dialog.sessions import LIFETIME, Session, dump_session, load_session, topic_of
from bot.dialog.turns import Handler, Registry, Turn
from bot.dialog.understanding import Understander
from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.domain.zones import local_date
from bot.errors import ButtonForged
from bot.i18n import Catalogues
from bot.language import Understanding, fold
from bot.messages import Address, InboundMessage, Reply
from bot.services import Services
from bot.store.database import UnitOfWork
from bot.store.inbox import ClaimedRow

REPLY_LIFETIME = timedelta(minutes=2)
"""A reply that could not leave in this time is not sent any more: the person asks again."""
UNSURE = Understanding(intent="out_of_scope", confidence=0.0)
START = "/start"
NO_TOPIC = frozenset({"leave_question", "unsubscribe"})
"""What nothing that follows is about."""

Chosen = tuple[Handler, tuple[str, ...]]
"""A handler and the arguments it gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A claimed message, understood; nothing has been written for it."""

    claimed: ClaimedRow  # the message and its conversation
    message: InboundMessage  # the payload, read
    session: Session  # the conversation's state when it was claimed
    handler: Handler  # who answers
    understanding: Understanding  # with what the conversation adds to it
    args: tuple[str, ...] = ()  # of the button pressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The rows that a message leaves behind, to be written in one go with others."""

    outbox: dict[str, Any]  # a row of the outbox
    session: dict[str, Any]  # conversation_id, session, session_expires_at


class Engine:
    """Understands, finds the handler, turns its reply into rows."""

    def __init__(
        self,
        *,
        registry: Registry,
        understander: Understander,
        catalogues: Catalogues,
        sealer: ButtonSealer,
        zone: str,
    ) -> None:
        self._registry = registry
        self._understander = understander
        self._catalogues = catalogues
        self._sealer = sealer
        self._zone = zone

    async def refresh(self, stops_revision: int) -> None:
        """Before messages are read: make sure the stops known are the stops there are."""
        await self._understander.refresh(stops_revision)

    def prepare(self, claimed: ClaimedRow, now: datetime) -> Prepared:
        """Read the message with its session. Touches no database."""
        message = MESSAGE.validate_python(claimed.payload)
        session = load_session(claimed.session)
        chosen = self._chosen(message, session, now)
        understanding = UNSURE
        if chosen is None:
            understanding = self._understand(claimed, message, session, now)
            chosen = self._handler_of(understanding), ()
        return Prepared(
            claimed=claimed,
            message=message,
            session=session,
            handler=chosen[0],
            understanding=understanding,
            args=chosen[1],
        )

    async def answer(self, uow: UnitOfWork, prepared: Prepared, now: datetime) -> Answered:
        """Call the handler inside the unit of work and turn its reply into rows."""
        services = Services.within(uow, now)
        contact = await services.contacts.meet(prepared.message, prepared.claimed.contact)
        turn = Turn(
            message=prepared.message,
            understanding=prepared.understanding,
            contact=contact,
            now=now,
            zone=self._zone,
            text=self._catalogues.of(contact.language),
            args=prepared.args,
        )
        reply = await prepared.handler(turn, services)
        return self._answered(prepared, reply, contact.id, now)

    async def apologise(self, uow: UnitOfWork, claimed: ClaimedRow, now: datetime) -> Answered:
        """The answer to a message that can't be handled; the conversation begins anew."""
        apologetic = Prepared(
            claimed=claimed,
            message=MESSAGE.validate_python(claimed.payload),
            session=Session(),
            handler=self._registry.apology,
            understanding=UNSURE,
        )
        return await self.answer(uow, apologetic, now)

    def _chosen(self, message: InboundMessage, session: Session, now: datetime) -> Chosen | None:
        """What was pressed, shared or linked to: nothing has to be understood."""
        if message.press is not None:
            return self._pressed(message.press, message.address, now)
        if message.position is not None:
            return self._registry.shared_position, ()
        linked = _linked(message.text)
        if linked is not None and linked[0] in self._registry.links:
            return self._registry.links[linked[0]], linked[1:]
        data = _typed_button(message.text, session)
        return None if data is None else self._pressed(data, message.address, now)

    def _understand(
        self, claimed: ClaimedRow, message: InboundMessage, session: Session, now: datetime
    ) -> Understanding:
        role = (claimed.contact or {}).get("role") or message.role or "resident"
        understanding = self._understander.read(message.text, now, role)
        today = local_date(now, self._zone)
        return carry(understanding, session, self._understander.slots_of, today)

    def _pressed(self, data: str, presser: Address, now: datetime) -> Chosen:
        try:
            press: Press = self._sealer.open(data, presser, now)
        except ButtonForged:
            return self._registry.button_foreign, ()
        handler = self._registry.actions.get(press.action)
        if press.expired or handler is None:
            return self._registry.button_old, ()
        return handler, press.args

    def _handler_of(self, understanding: Understanding) -> Handler:
        if understanding.intent == "leave_question":
            return self._registry.leave_question
        if understanding.confidence < SURE:
            return self._registry.unsure
        return self._registry.handler_of(understanding.intent)

    def _answered(
        self, prepared: Prepared, reply: Reply, contact_id: int, now: datetime
    ) -> Answered:
        address = prepared.message.address
        body = self._body(prepared, reply, now)
        session = _next_session(prepared, reply, body)
        return Answered(
            outbox={
                "channel": address.channel,
                "chat": address.chat,
                "person": address.person,
                "contact_id": contact_id,
                "lane": LANE_REPLY,
                "state": OutboxState.LEASED,
                "body": BODY.dump_python(body, mode="json"),
                "not_before": now,
                "expires_at": now + REPLY_LIFETIME,
                "created_at": now,
            },
            session={
                "conversation_id": prepared.claimed.conversation_id,
                "session": dump_session(session),
                "session_expires_at": now + LIFETIME,
            },
        )

    def _body(self, prepared: Prepared, reply: Reply, now: datetime) -> Body:
        owner = prepared.message.address
        rows = tuple(
            tuple(self._sealer.seal(button, owner, now) for button in row) for row in reply.buttons
        )
        edit_of = prepared.message.pressed_on if reply.edit else None
        return Body(
            text=reply.text,
            buttons=rows,
            position=reply.position,
            edit_of=edit_of,
            wants_position=reply.wants_position,
        )


def _linked(text: str) -> tuple[str, str] | None:
    """Kind and argument of a deep link, which platforms hand over as `/start kind_argument`."""
    command, _, payload = text.partition(" ")
    kind, _, argument = payload.strip().partition("_")
    return (kind, argument) if command == START and argument else None


def _typed_button(text: str, session: Session) -> str | None:
    """The data of the shown button whose number, ordinal or words were typed."""
    typed = fold(text).strip()
    number = chosen_number(typed)
    if number is not None and 1 <= number <= len(session.shown):
        return session.shown[number - 1].data
    return next((b.data for b in session.shown if typed and fold(b.label).strip() == typed), None)


def _next_session(prepared: Prepared, reply: Reply, body: Body) -> Session:
    before, understanding = prepared.session, prepared.understanding
    shown = tuple(button for row in body.buttons for button in row)
    if reply.asks is not None:
        return Session(topic=topic_of(understanding), asks=reply.asks, shown=shown)
    if keeps_question(understanding, before):
        return replace(before, shown=shown or before.shown)
    about = understanding.confidence >= SURE and understanding.intent not in NO_TOPIC
    return Session(topic=topic_of(understanding) if about else None, shown=shown)
