"""The channels of the service."""

from functools import partial

from bot.app.world import ChannelMaker, Foundation
from bot.channels.browser.adapter import BrowserChannel, BrowserNeeds
from bot.messages import Card, Channel
from bot.services import Services
from bot.settings import Settings
from handlers.cards import visit_cards
from handlers.registry import INTENTS


def service_channels(settings: Settings) -> list[ChannelMaker]:
    """The channels of the service: the browser chat, and Telegram where there is a token."""
    makers: list[ChannelMaker] = [make_browser]
    if settings.telegram_token.get_secret_value():
        makers.append(make_telegram)
    return makers


def make_browser(foundation: Foundation) -> Channel:
    """The browser chat."""
    understander, clock = foundation.understander, foundation.world.clock
    return BrowserChannel(
        BrowserNeeds(
            database=foundation.database,
            clock=clock,
            texts=[foundation.catalogues.of(code) for code in foundation.catalogues.languages],
            zone=foundation.settings.zone,
            secret=foundation.secret,
            public_url=foundation.settings.public_url,
            never_dropped=lambda text: understander.ends_reminders(text, clock.now()),
            library=foundation.settings.library,
            contact=foundation.settings.library_contact,
        )
    )


def make_telegram(foundation: Foundation) -> Channel:
    """Telegram. Raises SettingsError for what can't work."""
    from bot.channels.telegram import wiring  # noqa: PLC0415 - only its users pay for the import

    return wiring.make_telegram(
        foundation.settings,
        clock=foundation.world.clock,
        database=foundation.database,
        boot_id=foundation.world.boot_id,
        catalogues=foundation.catalogues,
        intents=foundation.data.intents,
        answered=frozenset(INTENTS),
        search=partial(_find_cards, foundation),
    )


async def _find_cards(foundation: Foundation, text: str, language: str) -> list[Card]:
    """Visits to share for what was typed behind the bot's name in another chat."""
    now, settings = foundation.world.clock.now(), foundation.settings
    async with foundation.database.unit_of_work(read_only=True) as uow:
        services = Services.within(uow, now)
        await foundation.understander.refresh(await services.stops.revision())
        said = foundation.understander.read(text, now)
        words = foundation.catalogues.of(language)
        return await visit_cards(said, services, now, settings.timezone, words)
