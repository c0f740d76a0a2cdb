"""What a failed call means for the message: one table, and the few remedies worth one more call.

| failure                               | outcome                                              |
|---------------------------------------|------------------------------------------------------|
| no byte left                          | NEVER_SENT                                           |
| no readable answer, 5xx               | UNCERTAIN: a 5xx comes after the request was written |
| 429                                   | HALTED for `retry_after`, 0 included                 |
| 401, 404 of the Bot API               | STOPPED: the whole channel stops (api.py)            |
| 401, 404 of something else            | HALTED for a while                                   |
| 400 "message is not modified"         | SENT                                                 |
| 400 markup, migrated, gone            | a remedy, once each; then REFUSED                    |
| 403 about rights                      | REFUSED                                              |
| 403, else                             | BLOCKED                                              |
| any other status                      | REFUSED                                              |
"""

import enum

from bot.channels.telegram.failures import Answered, CallFailed, NeverSent
from bot.messages import Outcome, SendResult

HALT_SECONDS = 1.0
"""For a 429 that does not say how long."""

STOPPED = SendResult(outcome=Outcome.STOPPED, reason="token_refused")
"""For a token that is not known: only a new setting helps."""


class Remedy(enum.Enum):
    """What to change before the one more call."""

    PLAIN = "plain"  # the same words without markup
    MOVED = "moved"  # to the supergroup that the group became
    ANEW = "anew"  # a new message instead of the edit
    GENERAL = "general"  # to the chat instead of a topic that is gone
    AGAIN = "again"  # the same edit: doing it twice does no harm


MISLED = SendResult(outcome=Outcome.HALTED, retry_after=30.0, reason="no_bot_api")
"""Something else than the Bot API answered: a proxy, or an address that leads elsewhere."""

MARKUP = (
    "can't parse entities",
    "can't parse message text",
    "can't find end of the entity",
    "unsupported start tag",
    "entity_",
)
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
)
UNCHANGED = "message is not modified"
NO_TOPIC = ("message thread not found", "topic_deleted", "topic_closed")

REASONS = (
    ("blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("bot was kicked", "kicked"),
    ("not a member", "kicked"),
    ("group chat was deleted", "chat_gone"),
    ("can't initiate conversation", "never_met"),
    ("bots can't send messages to bots", "is_bot"),
    ("bot can't send messages to bots", "is_bot"),
    ("chat not found", "chat_not_found"),
    ("user not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("group chat was upgraded", "moved"),
    ("chat_id is empty", "chat_not_found"),
    ("text is empty", "empty"),
    ("text must be non-empty", "empty"),
    ("too long", "too_long"),
    ("button_data_invalid", "buttons"),
    ("button_", "buttons"),
    ("keyboard", "buttons"),
    ("not enough rights", "rights"),
    ("have no rights", "rights"),
    ("chat_write_forbidden", "rights"),
    ("need administrator rights", "rights"),
    ("chat_restricted", "rights"),
)
"""Words of Telegram's descriptions, lowercase, and the class of reason that is recorded."""


def remedy_of(error: CallFailed, *, is_edit: bool) -> Remedy | None:
    """The change that may help, or None."""
    if not isinstance(error, Answered):
        return Remedy.AGAIN if is_edit and not isinstance(error, NeverSent) else None
    words = error.description.lower()
    if error.migrate_to is not None:
        return Remedy.MOVED
    if error.status != 400:
        return Remedy.AGAIN if is_edit and error.status >= 500 else None
    if any(phrase in words for phrase in MARKUP):
        return Remedy.PLAIN
    if is_edit and any(phrase in words for phrase in GONE):
        return Remedy.ANEW
    return Remedy.GENERAL if any(phrase in words for phrase in NO_TOPIC) else None


def result_of(error: CallFailed, *, edit_of: str | None = None) -> SendResult:
    """The answer to delivery once no remedy is left."""
    if not isinstance(error, Answered):
        never = isinstance(error, NeverSent)
        outcome = Outcome.NEVER_SENT if never else Outcome.UNCERTAIN
        return SendResult(outcome=outcome, reason=error.reason)
    if error.status == 429:
        seconds = HALT_SECONDS if error.retry_after is None else error.retry_after
        return SendResult(outcome=Outcome.HALTED, retry_after=seconds, reason=error.reason)
    if error.status in (401, 404):
        return STOPPED if error.by_api else MISLED
    if error.status >= 500 or error.status < 400:
        return SendResult(outcome=Outcome.UNCERTAIN, reason=error.reason)
    return _refused(error, edit_of)


def _refused(error: Answered, edit_of: str | None) -> SendResult:
    words = error.description.lower()
    if error.status == 400 and UNCHANGED in words:
        return SendResult(outcome=Outcome.SENT, platform_id=edit_of)
    reason = next((reason for phrase, reason in REASONS if phrase in words), None)
    if error.status == 403 and error.by_api and reason != "rights":
        return SendResult(outcome=Outcome.BLOCKED, reason=reason or "forbidden")
    if reason is None and any(phrase in words for phrase in MARKUP):
        reason = "markup"
    return SendResult(outcome=Outcome.REFUSED, reason=reason or error.reason)
