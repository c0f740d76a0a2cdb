"""What can become of one call of the Bot API, apart from success.

PTB's own classes would not do: a 429 with `retry_after` 0, a page of a 502 and a cut connection
are all a plain NetworkError there, and only one of the three may be sent again.
"""

from telegram.error import TelegramError


class CallFailed(TelegramError):
    """Root of the failures. `reason` is a class of reason for the record, never message text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NeverSent(CallFailed):
    """No byte of the request left: no name, no connection, no TLS, no free place in the pool."""


class NoReply(CallFailed):
    """The connection stood, so bytes may have arrived, but no readable answer came."""


class Answered(CallFailed):
    """Telegram, or something in front of it, answered with an error."""

    def __init__(
        self,
        *,
        status: int,
        description: str = "",
        retry_after: float | None = None,
        migrate_to: str | None = None,
        by_api: bool = True,
    ) -> None:
        super().__init__(f"http_{status}")
        self.status = status  # HTTP status, or `error_code` of a body that came with 200
        self.description = description  # Telegram's words; may quote a message, so never logged
        self.retry_after = retry_after  # seconds; 0 is an answer, None is none
        self.migrate_to = migrate_to  # the new id of a group that became a supergroup
        self.by_api = by_api  # whether the body was the Bot API's own JSON

    @property
    def refuses_token(self) -> bool:
        """Telegram does not know this token (any more): 401, or 404 for a malformed one."""
        return self.by_api and self.status in (401, 404)
