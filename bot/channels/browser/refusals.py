"""Why something is not taken in, and what the page is told."""

from dataclasses import dataclass

from bot.domain.flood import SECONDS_PER_MESSAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason."""

    status: int  # of HTTP
    error: str  # a word for the script
    key: str  # of the sentence for people
    again_in: int | None = None  # seconds, where trying again helps


SESSION = Refusal(status=403, error="session", key="browser.error_session")
ELSEWHERE = Refusal(status=403, error="elsewhere", key="browser.error_elsewhere")
FILE_GONE = Refusal(status=404, error="file_gone", key="browser.error_file")
TOO_LONG = Refusal(status=413, error="too_long", key="browser.error_too_long")
FILE_LARGE = Refusal(status=413, error="file_large", key="browser.error_file_large")
FILE_EMPTY = Refusal(status=422, error="file_empty", key="browser.error_file_empty")
NOT_JSON = Refusal(status=415, error="unreadable", key="browser.error_unreadable")
UNREADABLE = Refusal(status=422, error="unreadable", key="browser.error_unreadable")
TOO_FAST = Refusal(
    status=429, error="too_fast", key="browser.error_too_fast", again_in=int(SECONDS_PER_MESSAGE)
)
MANY_CHATS = Refusal(status=429, error="many_chats", key="browser.error_many_chats", again_in=60)
MANY_PAGES = Refusal(status=429, error="many_pages", key="browser.error_many_pages", again_in=30)
BUSY = Refusal(status=503, error="busy", key="browser.error_busy", again_in=5)


class Refused(Exception):
    """Raised where a request can't go on."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.error)
        self.refusal = refusal
