"""Files that people sent, fetched from Telegram: `getFile`, then a download.

The Bot API gives files of up to 20 MB out. What is larger is known beforehand, by the message or
by `getFile`, and is not downloaded.
"""

from typing import Any
from urllib.parse import quote

from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import Answered, CallFailed
from bot.channels.telegram.request import AiohttpRequest
from bot.logs import get_logger
from bot.messages import Attachment, Fetched, FetchProblem

log = get_logger(__name__)

TOO_BIG = "file is too big"
TOO_LARGE = Fetched(problem=FetchProblem.TOO_LARGE)
GONE = Fetched(problem=FetchProblem.GONE)
FAILED = Fetched(problem=FetchProblem.FAILED)


class Files:
    """Fetches them."""

    def __init__(self, *, api: Api, request: AiohttpRequest) -> None:
        self._api = api
        self._request = request

    async def fetch(self, attachment: Attachment, most: int) -> Fetched:
        """The content. Never raises for what Telegram or the line can do."""
        if not attachment.reference or self._api.token_refused:
            return FAILED
        if (attachment.size or 0) > most:
            return TOO_LARGE
        try:
            return await self._fetch(attachment.reference, most)
        except CallFailed as error:
            log.info("telegram.file_not_fetched", reason=error.reason)
            return _problem(error)

    async def _fetch(self, reference: str, most: int) -> Fetched:
        found = await self._api.call("getFile", {"file_id": reference})
        known: dict[str, Any] = found if isinstance(found, dict) else {}
        size, path = known.get("file_size"), known.get("file_path")
        if isinstance(size, int) and size > most:
            return TOO_LARGE
        if not isinstance(path, str) or not path or path.startswith("/"):
            return FAILED  # a local server that gives folders of its own machine
        content = await self._request.download(f"{self._api.base_file_url}/{quote(path)}", most)
        return TOO_LARGE if content is None else Fetched(content=content)


def _problem(error: CallFailed) -> Fetched:
    if not isinstance(error, Answered):
        return FAILED
    if TOO_BIG in error.description.lower():
        return TOO_LARGE
    return GONE if error.status in (400, 404) else FAILED
