"""A Telegram channel on a fake Bot API, as tests build it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.channels.telegram.adapter import TelegramChannel
from bot.channels.telegram.addresses import address_in
from bot.channels.telegram.inline import Search
from bot.channels.telegram.wiring import make_telegram
from bot.clock import Clock, SystemClock
from bot.i18n import Catalogues, locales_folder
from bot.language.catalogue import IntentCatalogue
from bot.language.datafiles import DataFile
from bot.messages import InboundMessage, OutboundMessage
from bot.settings import Settings
from bot.store.database import Database
from tests.support.fake_bot_api.process import FakeBotApi

ANSWERED = ("next_visit", "list_stops", "help", "unsubscribe")
ANI = 1001
SECRET = "rahasia-uji"  # noqa: S105 - of a fake


def intents() -> IntentCatalogue:
    """The list of intents."""
    return IntentCatalogue.load(DataFile.read(locales_folder() / "intents.yaml"))


def telegram_settings(fake: FakeBotApi, url: str, **changes: Any) -> Settings:
    """Settings of a bot on the fake server."""
    return Settings(
        _env_file=None,
        **{
            "database_url": url,
            "telegram_token": fake.token,
            "telegram_api_url": fake.url,
            **changes,
        },
    )


def make_channel(
    settings: Settings,
    database: Database,
    *,
    boot_id: str = "boot-1",
    clock: Clock | None = None,
    search: Search | None = None,
) -> TelegramChannel:
    """The channel as the composition root builds it."""
    return make_telegram(
        settings,
        clock=clock or SystemClock(),
        database=database,
        boot_id=boot_id,
        catalogues=Catalogues.load(locales_folder()),
        intents=intents(),
        answered=ANSWERED,
        search=search,
    )


@asynccontextmanager
async def telegram(
    fake: FakeBotApi,
    database: Database,
    *,
    boot_id: str = "boot-1",
    search: Search | None = None,
    **changes: Any,
) -> AsyncIterator[TelegramChannel]:
    """A channel that is stopped in the end, but not yet started."""
    settings = telegram_settings(fake, str(database.url), **changes)
    channel = make_channel(settings, database, boot_id=boot_id, search=search)
    try:
        yield channel
    finally:
        await channel.stop()


class Heard:
    """Takes messages in, in memory; fails as told."""

    def __init__(self) -> None:
        self.messages: list[InboundMessage] = []
        self.failures: list[Exception] = []

    async def accept(self, messages: Sequence[InboundMessage]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.messages.extend(messages)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]


def outbound(text: str = "Halo", *, chat: int = ANI, **changes: Any) -> OutboundMessage:
    """A message to Ani's private chat."""
    made = OutboundMessage(id=1, address=address_in(chat), text=text, lane=0)
    return replace(made, **changes)
