"""The browser as a channel: to send is to store in the mailbox, open pages read from there."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from starlette.routing import BaseRoute

from bot.channels.browser.arrivals import Arrivals, Lookout
from bot.channels.browser.files import FileLinks
from bot.channels.browser.page import Page
from bot.channels.browser.papers import PaperPages, Responsible
from bot.channels.browser.render import body_of
from bot.channels.browser.routes import Routes
from bot.channels.browser.sessions import Sessions
from bot.clock import Clock
from bot.errors import StoreError
from bot.i18n import Translator
from bot.messages import (
    Accept,
    Address,
    Attachment,
    Fetched,
    OutboundMessage,
    Outcome,
    SendResult,
)
from bot.store import browser
from bot.store.database import Database, UnitOfWork

NAME = "browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserNeeds:
    """What the channel works with."""

    database: Database  # where the mailbox is
    clock: Clock
    texts: Sequence[Translator]  # words of the page in each language, the usual one first
    zone: ZoneInfo  # whose days and hours the page shows
    secret: bytes  # key of the installation; cookies are signed with one derived from it
    public_url: str  # where people open the page, or empty
    never_dropped: Callable[[str], bool]  # whether words are taken in however fast they come
    library: str = ""  # who answers for the service
    contact: str = ""  # where people reach the library beside the chat


class BrowserChannel:
    """Mailbox, routes and the pages that are open."""

    name = NAME

    def __init__(self, needs: BrowserNeeds) -> None:
        self._database = needs.database
        self._clock = needs.clock
        self._arrivals = Arrivals()
        self._lookout: Lookout | None = None
        self._looking: asyncio.Task[None] | None = None
        self._links = FileLinks(needs.secret)
        page = Page(needs.texts, needs.zone)
        responsible = Responsible(library=needs.library, contact=needs.contact)
        self._papers = PaperPages(page, needs.texts, responsible)
        self._routes = Routes(
            database=needs.database,
            clock=needs.clock,
            text=needs.texts[0],
            page=page,
            sessions=Sessions(needs.secret, secure=needs.public_url.startswith("https:")),
            arrivals=self._arrivals,
            links=self._links,
            public_url=needs.public_url,
        )
        self._routes.never_dropped = needs.never_dropped

    @property
    def turned_away(self) -> int:
        """How many messages and new chats came too fast and were told so."""
        return self._routes.turned_away

    @property
    def pages(self) -> int:
        """How many pages are open."""
        return len(self._arrivals)

    def routes(self) -> Sequence[BaseRoute]:
        """What the web server shall answer for this channel."""
        return [*self._routes.listed(), *self._papers.routes()]

    async def start(self, accept: Accept) -> None:
        self._routes.accept = accept
        self._arrivals.begin()
        if self._database.dialect != "sqlite":  # only there may another process write replies
            self._lookout = Lookout(self._database, self._arrivals)
            self._looking = asyncio.create_task(self._lookout.run())

    async def send(self, message: OutboundMessage) -> SendResult:
        committing = False
        try:
            async with self._database.unit_of_work() as uow:
                id_ = await self._put(uow, message)
                committing = True
                await uow.commit()
        except StoreError as error:
            outcome = Outcome.UNCERTAIN if committing else Outcome.NEVER_SENT
            return SendResult(outcome=outcome, reason=type(error).__name__)
        self._arrivals.ring(message.address.chat)
        return SendResult(outcome=Outcome.SENT, platform_id=message.edit_of or str(id_))

    async def _put(self, uow: UnitOfWork, message: OutboundMessage) -> int:
        edited = message.edit_of or ""
        return await browser.add(
            uow,
            chat=message.address.chat,
            body=body_of(message, self._links),
            at=self._clock.now(),
            edits_id=int(edited) if edited.isdecimal() else None,
        )

    async def fetch(self, attachment: Attachment, most: int) -> Fetched:
        """A file that the page sent; it can be fetched once."""
        return await self._routes.uploads.fetch(attachment, most)

    async def warn(self, address: Address, text: str) -> None:
        self._arrivals.tell(address.chat, text)

    async def stop(self) -> None:
        self._routes.accept = None
        self._arrivals.end()
        if self._lookout is not None and self._looking is not None:
            self._lookout.stop()
            await self._looking
