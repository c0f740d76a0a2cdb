"""The methods of the Bot API that the channel uses."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.support.fake_bot_api.markup import MarkupRefused, Parsed, is_empty, parse_html, units
from tests.support.fake_bot_api.state import BOT_ID, USERNAME, Sent, State

Parameters = dict[str, Any]
MOST_UNITS = 4096
MOST_CAPTION = 1024
MOST_BYTES = 20 * 1024 * 1024
DATA_BYTES = 64


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


async def get_me(_state: State, _given: Parameters) -> Any:
    return {"id": BOT_ID, "is_bot": True, "first_name": "Pusling", "username": USERNAME}


async def get_updates(state: State, given: Parameters) -> Any:
    if state.webhook is not None:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    state.fetches += 1
    mine = state.fetches
    state.wake()
    state.confirm(int(given.get("offset") or 0))
    end = state.clock.monotonic() + float(given.get("timeout") or 0)
    while not state.updates and state.clock.monotonic() < end:
        changed = state.changed
        try:
            await asyncio.wait_for(changed.wait(), end - state.clock.monotonic())
        except TimeoutError:
            break
        if state.fetches != mine:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
    return list(state.updates)[: int(given.get("limit") or 100)]


async def set_webhook(state: State, given: Parameters) -> Any:
    if not str(given.get("url", "")).startswith("http"):
        raise Refused(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")
    state.webhook = {"url": given["url"], "secret_token": given.get("secret_token", "")}
    state.wake()
    return True


async def delete_webhook(state: State, _given: Parameters) -> Any:
    state.webhook = None
    return True


async def send_message(state: State, given: Parameters) -> Any:
    chat = writable(state, given)
    shown = parsed(given)
    return deliver(state, chat, given, shown)


async def send_location(state: State, given: Parameters) -> Any:
    chat = writable(state, given)
    place = (float(given["latitude"]), float(given["longitude"]))
    return deliver(state, chat, given, Parsed(text=""), place)


async def send_document(state: State, given: Parameters) -> Any:
    chat = writable(state, given)
    if not isinstance(given.get("document"), dict):
        raise Refused(400, "Bad Request: there is no document in the request")
    caption = given | {"text": given.get("caption", "")}
    shown = parsed(caption, most=MOST_CAPTION) if given.get("caption") else Parsed(text="")
    return deliver(state, chat, given, shown, file=given["document"])


async def get_file(state: State, given: Parameters) -> Any:
    kept = state.files.get(str(given.get("file_id", "")))
    if kept is None:
        raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if (kept.size or 0) > MOST_BYTES:
        raise Refused(400, "Bad Request: file is too big")
    size = {} if kept.size is None else {"file_size": kept.size}
    return {"file_id": given["file_id"], "file_unique_id": "u", "file_path": kept.path, **size}


async def edit_message_text(state: State, given: Parameters) -> Any:
    chat = writable(state, given)
    shown, keyboard = parsed(given), checked_keyboard(given)
    message = state.messages.get((chat, int(given["message_id"])))
    if message is None:
        raise Refused(400, "Bad Request: message to edit not found")
    if (message.text, message.markup) == (shown.text.strip(), keyboard):
        raise Refused(
            400,
            "Bad Request: message is not modified: specified new message content and reply "
            "markup are exactly the same as a current content and reply markup of the message",
        )
    message.text, message.markup = shown.text.strip(), keyboard
    message.edits += 1
    return as_message(message)


async def accepted(_state: State, _given: Parameters) -> Any:
    return True


METHODS: dict[str, Callable[[State, Parameters], Awaitable[Any]]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendDocument": send_document,
    "getFile": get_file,
    "editMessageText": edit_message_text,
    "sendChatAction": accepted,
    "answerCallbackQuery": accepted,
    "answerInlineQuery": accepted,
    "setMyCommands": accepted,
    "setMyDescription": accepted,
    "setMyShortDescription": accepted,
}
PACED = ("sendMessage", "sendLocation", "sendDocument", "editMessageText")


async def perform(state: State, method: str, given: Parameters) -> Any:
    """The result of a method. Raises Refused."""
    if method not in METHODS:
        raise Refused(404, "Not Found: method not found")
    if method in PACED:
        wait = state.too_fast(writable(state, given))
        if wait is not None:
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
    return await METHODS[method](state, given)


def writable(state: State, given: Parameters) -> int:
    """The chat of a request. Raises Refused."""
    try:
        chat = int(given["chat_id"])
    except (KeyError, ValueError, TypeError):
        raise Refused(400, "Bad Request: chat_id is empty") from None
    if chat in state.moved:
        raise Refused(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=state.moved[chat],
        )
    if chat in state.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if chat in state.unknown:
        raise Refused(400, "Bad Request: chat not found")
    return chat


def parsed(given: Parameters, *, most: int = MOST_UNITS) -> Parsed:
    """What people would see. Raises Refused."""
    source = str(given.get("text", ""))
    try:
        shown = parse_html(source) if given.get("parse_mode") == "HTML" else Parsed(text=source)
    except MarkupRefused as error:
        raise Refused(400, f"Bad Request: can't parse entities: {error}") from None
    if is_empty(shown.text):
        raise Refused(400, "Bad Request: message text is empty")
    if units(shown.text) > most:
        raise Refused(400, "Bad Request: message is too long")
    return shown


def checked_keyboard(given: Parameters) -> Any:
    """The keyboard as sent. Raises Refused."""
    markup = given.get("reply_markup")
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    for button in (button for row in rows for button in row):
        if is_empty(str(button.get("text", ""))):
            raise Refused(400, "Bad Request: can't parse inline keyboard button: Text is empty")
        if not 1 <= len(str(button.get("callback_data", "")).encode()) <= DATA_BYTES:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup


def deliver(
    state: State,
    chat: int,
    given: Parameters,
    shown: Parsed,
    place: tuple[float, float] | None = None,
    file: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Put a message into a chat."""
    topic = given.get("message_thread_id")
    message = Sent(
        chat=chat,
        id=state.next_message,
        text=shown.text.strip(),
        links=list(shown.links),
        markup=checked_keyboard(given),
        topic=None if topic is None else int(topic),
        location=place,
        file=file,
    )
    state.next_message += 1
    state.messages[chat, message.id] = message
    return as_message(message)


def as_message(message: Sent) -> dict[str, Any]:
    """A message as the Bot API gives it back."""
    kind = "private" if message.chat > 0 else "supergroup"
    return {
        "message_id": message.id,
        "date": 1_795_000_000,
        "chat": {"id": message.chat, "type": kind, "first_name": "Warga", "title": "RT 03"},
        "from": {"id": BOT_ID, "is_bot": True, "first_name": "Pusling", "username": USERNAME},
        "text": message.text,
    }
