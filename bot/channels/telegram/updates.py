"""Updates of Telegram read into what the rest understands. Nothing that comes raises an error.

What can't be read is said in the log by its number and let go: an update that is never confirmed
would hold back all that come after it.
"""

from datetime import datetime
from typing import Any

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    Update,
)

from bot.channels.telegram.addresses import IN_NAME_OF, LARGEST, address_in
from bot.channels.telegram.contents import (
    LONGEST_NAME,
    Me,
    attachment_of,
    concerns_us,
    position_of,
    replied_button,
    text_of,
    without_own_name,
)
from bot.channels.telegram.runs import clean
from bot.channels.telegram.taken import InlineQuestion, Move, Press, Reach, Sighting, Taken
from bot.clock import Clock
from bot.logs import get_logger
from bot.messages import Address, InboundMessage

log = get_logger(__name__)

KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What we ask Telegram for. Edited messages are not new ones, and of them only a live location that
moved is looked at; channels are not people."""
START = "/start"
ARRIVAL_SECONDS = 30.0
MOST_NUMBER = 2**63
HERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)
AWAY = (ChatMember.LEFT, ChatMember.BANNED)


class Reader:
    """Reads updates as this bot."""

    def __init__(self, *, clock: Clock, commands: frozenset[str]) -> None:
        self.me: Me | None = None
        self._clock = clock
        self._commands = commands
        self._arrivals: dict[int, float] = {}

    def read(self, raw: Any) -> Taken:
        """One update as it came from JSON."""
        number = number_of(raw)
        if number is None:
            return self._dropped(None, "no_number")
        try:
            taken = self._read(number, Update.de_json(raw, None), kind_of(raw))
        except Exception as error:  # any shape may come; the next update must not wait for it
            log.warning("telegram.unreadable", update=number, exc_info=error)
            return Taken(update_id=number, dropped="unreadable")
        if taken.dropped:
            log.info("telegram.dropped", update=number, reason=taken.dropped)
        return taken

    @staticmethod
    def _dropped(number: int | None, reason: str) -> Taken:
        log.warning("telegram.dropped", update=number, reason=reason)
        return Taken(update_id=number, dropped=reason)

    def _read(self, number: int, update: Update, kind: str) -> Taken:
        if update.message is not None:
            return self._read_message(number, update.message)
        if update.callback_query is not None:
            return self._read_press(number, update.callback_query)
        if update.my_chat_member is not None:
            return self._read_membership(number, update.my_chat_member)
        if update.inline_query is not None:
            return self._read_inline(number, update.inline_query)
        if update.edited_message is not None:
            return self._read_edit(number, update.edited_message)
        return Taken(update_id=number, dropped=f"kind_{kind}")

    def _read_message(self, number: int, message: Message) -> Taken:
        move = _move_of(message)
        if move is not None:
            return Taken(update_id=number, move=move)
        reason = self._uninteresting(message)
        if reason:
            return Taken(update_id=number, dropped=reason)
        sent_at: object = message.date  # typed as an instant, but Telegram is another program
        if not isinstance(sent_at, datetime):
            return Taken(update_id=number, dropped="undated")
        sender, name = _sender_of(message)
        inbound = InboundMessage(
            address=_address_of(message, sender),
            update_key=str(number),
            sender=sender,
            sent_at=sent_at,
            text=without_own_name(text_of(message), self._self()),
            replied=replied_button(message, self._self()),
            position=position_of(message),
            attachment=attachment_of(message),
            name=name,
            own_words=_own_words(message),
        )
        return Taken(update_id=number, message=inbound)

    @staticmethod
    def _read_edit(number: int, message: Message) -> Taken:
        """A live location that moved, of a person who writes to us alone."""
        person, position = message.from_user, position_of(message)
        alone = message.chat.type == Chat.PRIVATE and _own_words(message)
        if person is None or position is None or not alone:
            return Taken(update_id=number, dropped="edited")
        sighting = Sighting(
            sender=str(_checked(person.id)),
            position=position,
            at=message.edit_date or message.date,
        )
        return Taken(update_id=number, sighting=sighting)

    def _uninteresting(self, message: Message) -> str:
        me = self._self()
        if message.chat.type == Chat.CHANNEL or message.is_automatic_forward:
            return "channel"
        if message.via_bot is not None and message.via_bot.id == me.id:
            return "own_card"
        if message.sender_chat is None and (message.from_user is None or message.from_user.is_bot):
            return "no_person"
        if not (text_of(message) or position_of(message) or attachment_of(message)):
            return "service"
        if not concerns_us(message, me, self._commands):
            return "not_for_us"
        return "arrival" if self._greeted(message) else ""

    def _greeted(self, message: Message) -> bool:
        """A bare /start that only repeats that we were just added to the group."""
        text = without_own_name(text_of(message), self._self())
        added = self._arrivals.get(message.chat.id)
        return text == START and added is not None and self._since(added) < ARRIVAL_SECONDS

    def _since(self, instant: float) -> float:
        return self._clock.monotonic() - instant

    def _read_press(self, number: int, query: CallbackQuery) -> Taken:
        press = Press(id=str(query.id))
        shown_on = query.message
        if shown_on is None or query.data is None:
            return Taken(update_id=number, press=press, dropped="press_without_message")
        sender = str(_checked(query.from_user.id))
        topic = _topic_of(shown_on) if isinstance(shown_on, Message) else None
        private = shown_on.chat.type == Chat.PRIVATE
        chat = _checked(shown_on.chat.id)
        inbound = InboundMessage(
            address=address_in(chat, topic=topic, person="" if private else sender),
            update_key=str(number),
            sender=sender,
            sent_at=self._clock.now(),
            press=clean(query.data),
            pressed_on=str(shown_on.message_id),
            name=clean(query.from_user.full_name)[:LONGEST_NAME],
        )
        return Taken(update_id=number, press=press, message=inbound)

    def _read_membership(self, number: int, change: ChatMemberUpdated) -> Taken:
        chat, status = _checked(change.chat.id), change.new_chat_member.status
        if status in AWAY:
            return Taken(update_id=number, reach=Reach(chat=str(chat), open=False))
        if change.chat.type == Chat.PRIVATE:
            return Taken(update_id=number, reach=Reach(chat=str(chat), open=True))
        arrived = change.old_chat_member.status in AWAY and status in HERE
        if not arrived or change.chat.type == Chat.CHANNEL:
            return Taken(update_id=number, dropped="membership")
        self._note_arrival(chat)
        sender = str(_checked(change.from_user.id))
        greeting = InboundMessage(
            address=address_in(chat, person=sender),
            update_key=str(number),
            sender=sender,
            sent_at=change.date,
            text=START,
            name=clean(change.from_user.full_name)[:LONGEST_NAME],
        )
        return Taken(update_id=number, message=greeting)

    def _note_arrival(self, chat: int) -> None:
        recent = {c: at for c, at in self._arrivals.items() if self._since(at) < ARRIVAL_SECONDS}
        self._arrivals = {**recent, chat: self._clock.monotonic()}

    @staticmethod
    def _read_inline(number: int, query: InlineQuery) -> Taken:
        language = (query.from_user.language_code or "id")[:2].lower()
        question = InlineQuestion(id=str(query.id), text=clean(query.query), language=language)
        return Taken(update_id=number, question=question)

    def _self(self) -> Me:
        return self.me or Me(id=0)


def number_of(raw: Any) -> int | None:
    """The number of an update, or None when it has none that could be confirmed."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < MOST_NUMBER:
        return None
    return number


def kind_of(raw: dict[str, Any]) -> str:
    """The field that says what an update is about; cut, since anything may come."""
    kinds = [str(name) for name in raw if name != "update_id"]
    return clean(kinds[0])[:40] if kinds else "none"


def _move_of(message: Message) -> Move | None:
    if message.migrate_to_chat_id:
        return Move(old=_checked(message.chat.id), new=_checked(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return Move(old=_checked(message.migrate_from_chat_id), new=_checked(message.chat.id))
    return None


def _sender_of(message: Message) -> tuple[str, str]:
    """Id and name. Who writes in the name of a chat is not the person behind it."""
    if message.sender_chat is not None:
        chat = message.sender_chat
        return f"{IN_NAME_OF}{_checked(chat.id)}", clean(chat.title or "")[:LONGEST_NAME]
    person = message.from_user
    if person is None:
        raise ValueError
    return str(_checked(person.id)), clean(person.full_name or "")[:LONGEST_NAME]


def _own_words(message: Message) -> bool:
    """Whether a person wrote it herself: neither forwarded, nor by a bot, nor as a chat."""
    return (
        message.forward_origin is None and message.via_bot is None and message.sender_chat is None
    )


def _address_of(message: Message, sender: str) -> Address:
    chat = _checked(message.chat.id)
    if message.chat.type == Chat.PRIVATE:
        return address_in(chat)
    # Who hides behind a chat presses buttons as herself: such a conversation is the chat's own.
    person = "" if sender.startswith(IN_NAME_OF) else sender
    return address_in(chat, topic=_topic_of(message), person=person)


def _topic_of(message: Message) -> int | None:
    """Only in groups with topics: elsewhere the same field numbers a thread of replies."""
    if not message.is_topic_message or not message.message_thread_id:
        return None
    return _checked(message.message_thread_id)


def _checked(number: object) -> int:
    """An id that is one. Raises ValueError."""
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= LARGEST:
        raise ValueError
    return number
