"""One message to one answer: prepare outside the unit of work, answer inside it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialog.asides import reopened
from bot.dialog.bodies import BODY, Body
from bot.dialog.buttons import ButtonSealer, Press
from bot.dialog.carrying import SURE, carry, leaves, meant
from bot.dialog.files import stored
from bot.dialog.inbox import MESSAGE
from bot.dialog.letters import letter_row, sealed
from bot.dialog.sessions import LIFETIME, Session, dump_session, load_session
from bot.dialog.shortcuts import chosen_visit, linked, spoken_link, typed_button
from bot.dialog.subjects import Heard, next_session
from bot.dialog.tongues import offering, tongue_of
from bot.dialog.turns import MEANT, Answer, Handler, Registry, Turn
from bot.dialog.understanding import Understander
from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.domain.people import Role
from bot.domain.zones import local_date
from bot.errors import ButtonForged, PuslingError
from bot.i18n import DEFAULT_LANGUAGE, Catalogues
from bot.language import Understanding
from bot.messages import (
    Address,
    Fetched,
    InboundMessage,
    OutboundFile,
    Reply,
)
from bot.services import Services
from bot.services.surroundings import Origin, Surroundings
from bot.store import outbox
from bot.store.database import UnitOfWork
from bot.store.inbox import ClaimedRow

REPLY_LIFETIME = timedelta(minutes=2)
"""A reply that could not leave in this time is not sent any more: the person asks again."""
UNSURE = Understanding(intent="out_of_scope", confidence=0.0)
COMMAND = "/"
STAFF = frozenset({Role.STAFF.value, Role.ADMIN.value})
NTH = "nth"
"""The follow-up that one of the visits told was chosen from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a message asks for without having to be understood."""

    handler: Handler  # who answers
    args: tuple[str, ...] = ()  # of the button pressed or the link
    meant: str = ""  # the intent that a button names for the message before
    in_words: bool = False  # free words that were asked for: their place and days are read
    asked: Answer | None = None  # the question they answer, unless they are something else
    aside: bool = False  # they are something else: the question stays open
    fetches: bool = False  # the attachment is to be fetched first


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A claimed message, understood; nothing has been written for it."""

    claimed: ClaimedRow  # the message and its conversation
    message: InboundMessage  # the payload, read
    session: Session  # the conversation's state when it was claimed
    handler: Handler  # who answers
    understanding: Understanding  # with what the conversation adds to it
    args: tuple[str, ...] = ()  # of the button pressed
    missed: int = 0  # messages in a row that were not understood, with this one
    fetches: bool = False  # the attachment is to be fetched before it is answered
    fetched: Fetched | None = None  # the attachment, once it was
    aside: bool = False  # something else than the words asked for: the question stays open
    again: Handler | None = None  # asks for these words once more, below the reply
    tongue: str = ""  # the language of the message, if it is not the one chosen


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
        surroundings: Surroundings | None = None,
    ) -> None:
        self._registry = registry
        self._understander = understander
        self._catalogues = catalogues
        self._sealer = sealer
        self._zone = zone
        self._surroundings = surroundings

    async def refresh(self, claimed: ClaimedRow) -> None:
        """Before messages are read: make sure the names known are the names there are."""
        await self._understander.refresh(claimed.stops_revision, claimed.titles_revision)

    def prepare(self, claimed: ClaimedRow, now: datetime) -> Prepared:
        """Read the message with its session. Touches no database."""
        message = MESSAGE.validate_python(claimed.payload)
        session = load_session(claimed.session)
        chosen = self._received(claimed, message) or self._chosen(message, session, now)
        chosen = chosen or self._coded(claimed, message)
        understanding = UNSURE
        if chosen is None:
            understanding = self._understand(claimed, message, session, now)
            chosen = Chosen(handler=self._handler_of(understanding))
        elif chosen.in_words:
            understanding, chosen = self._read_words(claimed, message, chosen, now)
        elif chosen.meant:
            message = replace(message, text=session.doubted)
            read = self._read(claimed, message, now)
            understanding = meant(read, chosen.meant, session, local_date(now, self._zone))
            chosen = Chosen(handler=self._handler_of(understanding))
        return Prepared(
            claimed=claimed,
            message=message,
            session=session,
            handler=chosen.handler,
            understanding=understanding,
            args=chosen.args,
            missed=self._missed(message, session, chosen.handler),
            fetches=chosen.fetches,
            aside=chosen.aside,
            again=chosen.asked.again if chosen.aside and chosen.asked else None,
            tongue=tongue_of(_heard(understanding), message, session),
        )

    async def answer(self, uow: UnitOfWork, prepared: Prepared, now: datetime) -> Answered:
        """Call the handler inside the unit of work and turn its reply into rows."""
        services = self._services(uow, prepared.message, now)
        contact = await services.contacts.meet(prepared.message, prepared.claimed.contact)
        texts = self._catalogues.calling(contact.form_of_address)
        turn = Turn(
            message=prepared.message,
            understanding=prepared.understanding,
            contact=contact,
            now=now,
            zone=self._zone,
            text=texts.get(prepared.tongue or contact.language) or texts[DEFAULT_LANGUAGE],
            texts=texts,
            args=prepared.args,
            missed=prepared.session.missed,
            told=prepared.session.told,
            near=prepared.session.near,
            fetched=prepared.fetched,
        )
        reply = await prepared.handler(turn, services)
        if prepared.tongue != contact.language:
            reply = offering(reply, turn.text, prepared.tongue, prepared.session.tongue)
        if prepared.again is not None and prepared.session.wanted is not None:
            asked = replace(turn, args=prepared.session.wanted.args)
            once_more = await prepared.again(asked, services)
            reply = reopened(reply, once_more)
            prepared = replace(prepared, aside=once_more.asks_text is not None)
        await outbox.add_ready(uow, [letter_row(self._sealer, one, now) for one in reply.letters])
        file = await stored(uow, reply.file, now)
        whose = None if reply.forgotten else contact.id
        return self._answered(prepared, reply, whose, now, file)

    def refusing(self, prepared: Prepared, error: PuslingError) -> Prepared:
        """The same message, to be answered with the sentence of an error that has an answer."""

        async def refused(turn: Turn, services: Services) -> Reply:
            return await self._registry.refused(turn, services, error)

        return replace(prepared, handler=refused, again=None)

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

    def _services(self, uow: UnitOfWork, message: InboundMessage, now: datetime) -> Services:
        origin = Origin(channel=message.address.channel, own_words=message.own_words)
        return Services.within(uow, now, origin=origin, surroundings=self._surroundings)

    def _received(self, claimed: ClaimedRow, message: InboundMessage) -> Chosen | None:
        """Who gets what came with the message. Words beside it go their own way (Receiver)."""
        if message.attachment is None:
            return None
        receiver = self._registry.attachments.get(message.attachment.kind)
        if receiver is None:
            return None
        role = message.role or (claimed.contact or {}).get("role") or "resident"
        words_first = receiver.words_first and message.text.strip()
        if role in receiver.roles and not words_first:
            return Chosen(handler=receiver.handler, fetches=message.own_words)
        return None if message.text.strip() else Chosen(handler=receiver.handler)

    def _coded(self, claimed: ClaimedRow, message: InboundMessage) -> Chosen | None:
        """A label or a barcode that staff type or scan, where nobody reads along."""
        role = message.role or (claimed.contact or {}).get("role")
        in_group = bool(message.address.person)
        if role not in STAFF or in_group or not self._registry.is_code(message.text):
            return None
        return Chosen(handler=self._registry.codes)

    def _chosen(self, message: InboundMessage, session: Session, now: datetime) -> Chosen | None:
        """What was pressed, shared or linked to: nothing has to be understood."""
        if message.press is not None:
            return self._pressed(message.press, message.address, now)
        if message.position is not None:
            return Chosen(handler=self._registry.shared_position)
        link = linked(message.text) or spoken_link(message.text)
        if link is not None and link[0] in self._registry.links:
            return Chosen(handler=self._registry.links[link[0]], args=link[1:])
        data = typed_button(message.text, session, numbered=message.numbered)
        if data is not None:
            return self._pressed(data, message.address, now)
        nth = chosen_visit(message.text, session) if session.wanted is None else None
        if nth is not None:
            return Chosen(handler=self._registry.follow_ups[NTH], args=nth)
        return self._in_words(message, session, now)

    def _in_words(self, message: InboundMessage, session: Session, now: datetime) -> Chosen | None:
        """Words that belong to a message of ours: it is replied to, or it asked for them."""
        words = message.text.strip()
        if not words or words.startswith(COMMAND):
            return None
        replied = self._replied(message, now)
        chosen = replied or self._wanted(session, now)
        if chosen is None or self._understander.ends_reminders(words, now):
            return None
        if replied is None and self._understander.refuses(words, now):
            return Chosen(handler=self._registry.leave_question)
        return chosen

    def _replied(self, message: InboundMessage, now: datetime) -> Chosen | None:
        """Who gets the words, if the message replied to has a button that says so."""
        if message.replied is None:
            return None
        try:
            press = self._sealer.open(message.replied, message.address, now)
        except ButtonForged:
            return None
        return _in_words_to(self._registry.replies.get(press.action), press.args)

    def _wanted(self, session: Session, now: datetime) -> Chosen | None:
        """Who gets the words that were asked for, as long as somebody waits for them."""
        wanted = session.wanted
        if wanted is None or wanted.until <= now:
            return None
        asked = self._registry.answers.get(wanted.answer)
        chosen = _in_words_to(asked.handler if asked else None, wanted.args)
        return None if chosen is None else replace(chosen, asked=asked)

    def _read_words(
        self, claimed: ClaimedRow, message: InboundMessage, chosen: Chosen, now: datetime
    ) -> tuple[Understanding, Chosen]:
        """The place and days of words that were asked for; or what they clearly are instead."""
        said, asked = self._read(claimed, message, now), chosen.asked
        if asked is None or asked.aside is None or not asked.aside(said, message.text):
            return replace(said, intent=UNSURE.intent, confidence=0.0, alternatives=()), chosen
        if leaves(said):
            return said, Chosen(handler=self._registry.leave_question)
        handler = self._registry.handler_of(said.intent)
        return said, Chosen(handler=handler, asked=asked, aside=True)

    def _understand(
        self, claimed: ClaimedRow, message: InboundMessage, session: Session, now: datetime
    ) -> Understanding:
        understanding = self._read(claimed, message, now)
        today = local_date(now, self._zone)
        return carry(understanding, session, self._understander.slots_of, today)

    def _read(self, claimed: ClaimedRow, message: InboundMessage, now: datetime) -> Understanding:
        role = (claimed.contact or {}).get("role") or message.role or "resident"
        return self._understander.read(message.text, now, role)

    def _missed(self, message: InboundMessage, session: Session, handler: Handler) -> int:
        """How many messages in a row were not understood; a press takes nothing back."""
        if handler is self._registry.unsure and message.text.strip():
            return session.missed + 1
        return 0

    def _pressed(self, data: str, presser: Address, now: datetime) -> Chosen:
        try:
            press: Press = self._sealer.open(data, presser, now)
        except ButtonForged:
            return Chosen(handler=self._registry.button_foreign)
        if press.action == MEANT and press.args and not press.expired:
            return Chosen(handler=self._registry.unsure, meant=press.args[0])
        handler = self._registry.actions.get(press.action)
        if press.expired or handler is None:
            return Chosen(handler=self._registry.button_old)
        return Chosen(handler=handler, args=press.args)

    def _handler_of(self, understanding: Understanding) -> Handler:
        if understanding.intent == "leave_question":
            return self._registry.leave_question
        if follow_up := self._registry.follow_ups.get(understanding.follow_up or ""):
            return follow_up
        if understanding.confidence < SURE:
            return self._registry.unsure
        return self._registry.handler_of(understanding.intent)

    def _answered(
        self,
        prepared: Prepared,
        reply: Reply,
        contact_id: int | None,
        now: datetime,
        file: OutboundFile | None = None,
    ) -> Answered:
        address = prepared.message.address
        body = replace(self._body(prepared, reply, now), file=file)
        shown = tuple(button for row in body.buttons for button in row)
        heard = Heard(
            message=prepared.message,
            understanding=_heard(prepared.understanding),
            missed=prepared.missed,
            aside=prepared.aside,
            tongue=prepared.tongue,
        )
        session = next_session(prepared.session, heard, reply, shown, now)
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
                "session": {} if reply.forgotten else dump_session(session),
                "session_expires_at": None if reply.forgotten else now + LIFETIME,
            },
        )

    def _body(self, prepared: Prepared, reply: Reply, now: datetime) -> Body:
        rows = sealed(self._sealer, reply.buttons, prepared.message.address, now)
        edit_of = prepared.message.pressed_on if reply.edit else None
        return Body(
            text=reply.text,
            buttons=rows,
            position=reply.position,
            edit_of=edit_of,
            wants_position=reply.wants_position,
        )


def _in_words_to(handler: Handler | None, args: tuple[str, ...]) -> Chosen | None:
    return None if handler is None else Chosen(handler=handler, args=args, in_words=True)


def _heard(understanding: Understanding) -> Understanding | None:
    return None if understanding is UNSURE else understanding
