"""What the browser chat answers: its page, messages in, messages out, history."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.browser import refusals
from bot.channels.browser import requests as asked
from bot.channels.browser.arrivals import Arrivals
from bot.channels.browser.files import PATH as FILE_PATH
from bot.channels.browser.files import FileLinks, download
from bot.channels.browser.incoming import LONGEST_TEXT, Incoming
from bot.channels.browser.page import Asset, Page
from bot.channels.browser.refusals import Refusal, Refused
from bot.channels.browser.render import entry_of
from bot.channels.browser.sessions import Doorkeeper, Sessions
from bot.channels.browser.stream import EventStream
from bot.channels.browser.uploads import SECONDS, Named, Uploads
from bot.clock import Clock
from bot.domain.flood import FloodGate
from bot.errors import StoreError
from bot.files.limits import MAX_BYTES
from bot.i18n import Translator
from bot.logs import get_logger
from bot.messages import Accept, Address, InboundMessage, Position
from bot.store import browser, stored_files
from bot.store.database import Database

log = get_logger(__name__)

CHANNEL = "browser"
MESSAGES, FILES = "application/json", "application/octet-stream"
"""What may be posted: kinds that no form can send."""
HISTORY = 50
"""Messages of one page of history."""
MOST_BUCKETS = 10_000
"""People in the flood gate before those who have been silent are forgotten."""
FOR_EVER = "public, max-age=31536000, immutable"


class Routes:
    """Endpoints over mailbox and inbox."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        text: Translator,
        page: Page,
        sessions: Sessions,
        arrivals: Arrivals,
        links: FileLinks,
        public_url: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._text = text
        self._page = page
        self._sessions = sessions
        self._arrivals = arrivals
        self._links = links
        self.uploads = Uploads(database, clock)
        self._public_url = public_url
        self._gate = FloodGate()  # like the inbox's, but it tells the page to come again
        self._door = Doorkeeper()
        self._many_chats = 0
        self.accept: Accept | None = None
        self.never_dropped: Callable[[str], bool] = lambda _words: False

    @property
    def turned_away(self) -> int:
        """How many messages and new chats came too fast."""
        return self._gate.dropped + self._many_chats

    def listed(self) -> Sequence[BaseRoute]:
        """All routes."""
        assets = [
            Route(asset.path, partial(_file, asset=asset)) for asset in self._page.assets.values()
        ]
        return [
            Route("/", self.page),
            Route("/chat/messages", self.post, methods=["POST"]),
            Route("/chat/files", self.post_file, methods=["POST"]),
            Route("/chat/stream", self.stream),
            Route("/chat/history", self.history),
            Route(FILE_PATH, self.file),
            *assets,
        ]

    async def page(self, request: Request) -> Response:
        """The page (`?lang=en` in English), and a chat for whoever comes for the first time."""
        chat = self._sessions.chat_of(request)
        if chat is None:
            if not self._door.admits(asked.host_of(request), self._clock.monotonic()):
                self._many_chats += 1
                return self._turned_away()
            chat = self._sessions.begin()
        html = self._page.html(request.query_params.get("lang"))
        response = HTMLResponse(html, headers={"cache-control": "no-store"})
        self._sessions.keep(response, chat)
        return response

    async def post(self, request: Request) -> Response:
        """Take a message in; the answer 200 says that it is kept and will be handled."""
        try:
            chat, incoming = await self._read(request)
            return JSONResponse(await self._take_in(chat, incoming))
        except Refused as refused:
            return self._refusal(refused.refusal)
        except StoreError as error:
            log.warning("browser.not_taken_in", exc_info=error)
            return self._refusal(refusals.BUSY)

    async def post_file(self, request: Request) -> Response:
        """Take a file in (`?key=…&name=…`); the answer 200 says what it says of a message."""
        try:
            chat, named = self._begun(request)
            if self.uploads.room.locked():
                raise Refused(refusals.BUSY)
            async with self.uploads.room:
                content = await self._content(request)
                kept = await self.uploads.keep(CHANNEL, chat, named, content)
                message = replace(self._said(chat, named.key), attachment=kept.attachment)
                await self._hand_in(chat, message)
            return JSONResponse({"id": kept.id})
        except Refused as refused:
            return self._refusal(refused.refusal)
        except StoreError as error:
            log.warning("browser.not_taken_in", exc_info=error)
            return self._refusal(refusals.BUSY)

    async def history(self, request: Request) -> Response:
        """The newest messages of the chat, or with `?before=<id>` those before."""
        chat = self._sessions.chat_of(request)
        if chat is None:
            return self._refusal(refusals.SESSION)
        first = asked.number_in(request.query_params.get("before")) or None
        try:
            async with self._database.unit_of_work(read_only=True) as uow:
                rows = await browser.before(uow, chat, first, HISTORY + 1)
        except StoreError:
            return self._refusal(refusals.BUSY)
        shown = rows[-HISTORY:]
        found = {"messages": [entry_of(row) for row in shown], "more": len(rows) > len(shown)}
        return JSONResponse(found, headers={"cache-control": "no-store"})

    async def stream(self, request: Request) -> Response:
        """What comes behind the event that the page saw last."""
        chat = self._sessions.chat_of(request)
        if chat is None:
            return self._refusal(refusals.SESSION)
        if self.accept is None:
            return self._refusal(refusals.BUSY)
        if self._arrivals.full(chat):
            return self._refusal(refusals.MANY_PAGES)
        seen = request.headers.get("last-event-id") or request.query_params.get("after")
        read = partial(self._behind, chat)
        return EventStream(self._arrivals, chat, asked.number_in(seen), read)

    async def file(self, request: Request) -> Response:
        """A document that was sent to this chat, by its signed link."""
        chat = self._sessions.chat_of(request)
        if chat is None:
            return self._refusal(refusals.SESSION)
        reference = self._links.reference_of(chat, request.path_params["name"])
        if reference is None:
            return self._refusal(refusals.FILE_GONE)
        try:
            async with self._database.unit_of_work(read_only=True) as uow:
                found = await stored_files.find(uow, reference)
        except StoreError:
            return self._refusal(refusals.BUSY)
        if found is None:
            return self._refusal(refusals.FILE_GONE)
        return download(found.name, found.content)

    async def _behind(self, chat: str, last: int, limit: int) -> Sequence[Row[Any]]:
        async with self._database.unit_of_work(read_only=True) as uow:
            return await browser.after(uow, chat, last, limit)

    def _begun(self, request: Request) -> tuple[str, Named]:
        """Who sends a file, and what it is called; nothing of it is read yet."""
        chat = self._chat_of(request, FILES)
        self._admit(chat)
        try:
            return chat, Named.model_validate(dict(request.query_params))
        except ValidationError:
            raise Refused(refusals.UNREADABLE) from None

    async def _content(self, request: Request) -> bytes:
        try:
            content = await asked.body_of(request, MAX_BYTES, SECONDS)
        except asked.TooLarge:
            raise Refused(refusals.FILE_LARGE) from None
        except (TimeoutError, asked.ClientDisconnect):
            raise Refused(refusals.UNREADABLE) from None
        if not content:
            raise Refused(refusals.FILE_EMPTY)
        return content

    def _chat_of(self, request: Request, kind: str) -> str:
        """Whose chat it is, if it comes from our own page and says that it is of this kind."""
        if not asked.comes_from_own_page(request, self._public_url):
            raise Refused(refusals.ELSEWHERE)
        if not asked.is_kind(request, kind):
            raise Refused(refusals.NOT_JSON)
        chat = self._sessions.chat_of(request)
        if chat is None:
            raise Refused(refusals.SESSION)
        return chat

    async def _read(self, request: Request) -> tuple[str, Incoming]:
        chat = self._chat_of(request, MESSAGES)
        try:
            incoming = Incoming.model_validate_json(await asked.body_of(request))
        except asked.TooLarge:
            raise Refused(refusals.TOO_LONG) from None
        except (ValidationError, TimeoutError, asked.ClientDisconnect):
            raise Refused(refusals.UNREADABLE) from None
        if incoming.too_long:
            raise Refused(refusals.TOO_LONG)
        return chat, incoming

    async def _take_in(self, chat: str, incoming: Incoming) -> dict[str, Any]:
        """First the mailbox, so that the reply comes behind it, then the inbox.

        Both know a key that they have seen: whatever ends this half-way, the page sends the
        message again and nothing is there twice.
        """
        self._admit(chat, incoming.text)
        now = self._clock.now()
        async with self._database.unit_of_work() as uow:
            id_ = await browser.add_once(uow, chat=chat, body=incoming.body(), at=now)
            await uow.commit()
        await self._hand_in(chat, self._message(chat, incoming))
        return {"id": id_}

    def _admit(self, chat: str, words: str = "") -> None:
        """Raise Refused for who writes too fast, and while this process stops."""
        moment = self._clock.monotonic()
        if len(self._gate.buckets) > MOST_BUCKETS:
            self._gate.forget(moment)
        if not self._gate.admits(chat, moment):
            if not self.never_dropped(words):
                raise Refused(refusals.TOO_FAST)
            self._gate.let_in()
        if self.accept is None:
            raise Refused(refusals.BUSY)

    async def _hand_in(self, chat: str, message: InboundMessage) -> None:
        if self.accept is None:  # it was taken away while the mailbox was written
            raise Refused(refusals.BUSY)
        await self.accept([message])
        self._arrivals.ring(chat)

    def _message(self, chat: str, incoming: Incoming) -> InboundMessage:
        place = incoming.position
        return replace(
            self._said(chat, incoming.key),
            text=incoming.text,
            press=incoming.press,
            pressed_on=str(incoming.on) if incoming.press and incoming.on else None,
            position=Position(latitude=place[0], longitude=place[1]) if place else None,
        )

    def _said(self, chat: str, key: str) -> InboundMessage:
        return InboundMessage(
            address=Address(channel=CHANNEL, chat=chat),
            update_key=f"{chat}:{key}",
            sender=chat,
            sent_at=self._clock.now(),
        )

    def _turned_away(self) -> Response:
        """For people, who see it instead of the page."""
        refusal = refusals.MANY_CHATS
        headers = {"cache-control": "no-store", "retry-after": str(refusal.again_in)}
        return PlainTextResponse(self._text.plain(refusal.key), refusal.status, headers)

    def _refusal(self, refusal: Refusal) -> Response:
        said = {"error": refusal.error, "text": self._text.plain(refusal.key, most=LONGEST_TEXT)}
        headers = {"cache-control": "no-store"}
        if refusal.again_in is not None:
            headers["retry-after"] = str(refusal.again_in)
        return JSONResponse(said, refusal.status, headers)


async def _file(_request: Request, asset: Asset) -> Response:
    headers = {"cache-control": FOR_EVER}
    return Response(asset.content, headers=headers, media_type=asset.kind)
