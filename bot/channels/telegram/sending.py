"""One message out: its parts in order, remedies tried once each, one result for delivery."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from telegram import InputFile

from bot.channels.telegram.addresses import Target, target_of
from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import Answered, CallFailed
from bot.channels.telegram.outcomes import STOPPED, Remedy, remedy_of, result_of
from bot.channels.telegram.render import Part, Rendered, render
from bot.channels.telegram.runs import units
from bot.clock import Clock
from bot.logs import get_logger
from bot.messages import OutboundFile, OutboundMessage, Outcome, Position, SendResult

log = get_logger(__name__)

BETWEEN_PARTS = 1.0
"""Seconds: Telegram takes one message a second in a chat."""
LONGEST_HALT = 5.0
"""Seconds that a later part waits when asked to; the first has left, so it can't start again."""
CAPTION = 1024
"""UTF-16 units of words that may stand under a document (Bot API, sendDocument)."""
NO_PREVIEW = {"is_disabled": True}

Moved = Callable[[int, int], Awaitable[None]]
"""Told when a group got another id (old, new)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call to be made."""

    target: Target  # chat and topic
    part: Part | None  # words; None for a bare position
    position: Position | None = None  # a pin without words
    file: OutboundFile | None = None  # a document; the words then stand under it
    keyboard: dict[str, Any] | None = None  # under this part
    edit_of: str | None = None  # id of the message to replace
    marked: bool = True  # with markup
    silent: bool = False  # without a sound

    def changed(self, remedy: Remedy, error: CallFailed) -> "Attempt":
        """The same with the remedy applied."""
        if remedy is Remedy.PLAIN:
            return replace(self, marked=False)
        if remedy is Remedy.ANEW:
            return replace(self, edit_of=None)
        if remedy is Remedy.GENERAL:
            return replace(self, target=replace(self.target, topic=None))
        if isinstance(error, Answered) and error.migrate_to is not None:
            return replace(self, target=replace(self.target, chat=int(error.migrate_to)))
        return self


class Sender:
    """Makes Telegram calls of outbound messages."""

    def __init__(self, *, api: Api, clock: Clock, share_label: str, moved: Moved) -> None:
        self._api = api
        self._clock = clock
        self._share_label = share_label
        self._moved = moved
        self._new_ids: dict[int, int] = {}

    async def send(self, message: OutboundMessage) -> SendResult:
        """One attempt. Never raises for what Telegram or the line can do."""
        if self._api.token_refused:
            return STOPPED
        target = target_of(message.address)
        if target is None:
            return SendResult(outcome=Outcome.REFUSED, reason="address")
        target = replace(target, chat=self._new_ids.get(target.chat, target.chat))
        rendered = render(message, private=target.private, share_label=self._share_label)
        return await self._send_all(_attempts(message, target, rendered))

    async def _send_all(self, attempts: list[Attempt]) -> SendResult:
        """All parts. Once one has left, the others can no longer be `never sent`."""
        result = await self._send_one(attempts[0])
        for attempt in attempts[1:]:
            if result.outcome is not Outcome.SENT:
                break
            await self._clock.sleep(BETWEEN_PARTS)
            result = await self._send_later(attempt)
        return result

    async def _send_later(self, attempt: Attempt) -> SendResult:
        result = await self._send_one(attempt)
        if result.outcome is Outcome.HALTED and result.retry_after <= LONGEST_HALT:
            await self._clock.sleep(result.retry_after)
            result = await self._send_one(attempt)
        if result.outcome in (Outcome.SENT, Outcome.BLOCKED):
            return result
        return SendResult(outcome=Outcome.UNCERTAIN, reason=f"partly_sent_{result.outcome}")

    async def _send_one(self, attempt: Attempt) -> SendResult:
        tried: set[Remedy] = set()
        while True:
            try:
                answer = await self._api.call(*_call_of(attempt))
            except CallFailed as error:
                remedy = remedy_of(error, is_edit=attempt.edit_of is not None)
                if remedy is None or remedy in tried:
                    return result_of(error, edit_of=attempt.edit_of)
                tried.add(remedy)
                log.info("telegram.remedy", remedy=remedy.value, reason=error.reason)
                changed = attempt.changed(remedy, error)
                await self._note_move(attempt, changed)
                attempt = changed
            else:
                sent = _id_of(answer) or attempt.edit_of
                return SendResult(outcome=Outcome.SENT, platform_id=sent)

    async def _note_move(self, before: Attempt, after: Attempt) -> None:
        old, new = before.target.chat, after.target.chat
        if old != new:
            self._new_ids[old] = new
            await self._moved(old, new)


def _attempts(message: OutboundMessage, target: Target, rendered: Rendered) -> list[Attempt]:
    if message.file is None:
        return _worded(message, target, rendered)
    document = Attempt(
        target=target,
        part=None,
        keyboard=rendered.keyboard,
        silent=message.silent,
        file=message.file,
    )
    if not message.text.strip() and message.position is None:
        return [document]
    words = _worded(message, target, replace(rendered, keyboard=None))
    if len(words) == 1 and message.edit_of is None and _is_caption(words[0].part):
        return [replace(document, part=words[0].part)]
    return [*words, document]


def _is_caption(part: Part | None) -> bool:
    return part is not None and units(part.plain) <= CAPTION


def _worded(message: OutboundMessage, target: Target, rendered: Rendered) -> list[Attempt]:
    """All that goes without the document."""
    if rendered.position is not None:
        pin = Attempt(target=target, part=None, position=rendered.position, silent=message.silent)
        return [replace(pin, keyboard=rendered.keyboard)]
    last = len(rendered.parts) - 1
    return [
        Attempt(
            target=target,
            part=part,
            keyboard=rendered.keyboard if number == last else None,
            edit_of=message.edit_of,
            silent=message.silent,
        )
        for number, part in enumerate(rendered.parts)
    ]


def _call_of(attempt: Attempt) -> tuple[str, dict[str, Any]]:
    """Method and parameters."""
    parameters: dict[str, Any] = {
        "chat_id": attempt.target.chat,
        "reply_markup": attempt.keyboard,
    }
    if attempt.edit_of is not None:
        return "editMessageText", parameters | {"message_id": attempt.edit_of} | _words(attempt)
    parameters["message_thread_id"] = attempt.target.topic
    if attempt.silent:
        parameters["disable_notification"] = True
    if attempt.position is not None:
        place = attempt.position
        pin = {"latitude": place.latitude, "longitude": place.longitude}
        return "sendLocation", parameters | pin
    if attempt.file is not None:
        return "sendDocument", parameters | _document(attempt, attempt.file)
    return "sendMessage", parameters | _words(attempt)


def _words(attempt: Attempt) -> dict[str, Any]:
    part = attempt.part or Part(html="", plain="")
    text = {"text": part.html, "parse_mode": "HTML"} if attempt.marked else {"text": part.plain}
    return {**text, "link_preview_options": NO_PREVIEW}


def _document(attempt: Attempt, file: OutboundFile) -> dict[str, Any]:
    """The document, and the words under it."""
    parameters: dict[str, Any] = {"document": InputFile(file.content or b"", filename=file.name)}
    if attempt.part is None:
        return parameters
    if attempt.marked:
        return parameters | {"caption": attempt.part.html, "parse_mode": "HTML"}
    return parameters | {"caption": attempt.part.plain}


def _id_of(answer: Any) -> str | None:
    found = answer.get("message_id") if isinstance(answer, dict) else None
    return None if found is None else str(found)
