"""Builds the channel from settings: the one line that the composition root needs."""

from collections.abc import Awaitable, Callable, Collection

from bot.channels.telegram.adapter import Parts, TelegramChannel, WebhookPlace
from bot.channels.telegram.api import Api
from bot.channels.telegram.checking import check_settings
from bot.channels.telegram.commands import Presentation
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.files import Files
from bot.channels.telegram.inline import InlineAnswers, Search
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.leading import Leading
from bot.channels.telegram.moving import note_move
from bot.channels.telegram.ownership import Ownership
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.sending import Moved, Sender
from bot.channels.telegram.taken import Move
from bot.channels.telegram.updates import Reader
from bot.clock import Clock
from bot.errors import StoreError
from bot.i18n import Catalogues
from bot.language.catalogue import IntentCatalogue
from bot.logs import get_logger
from bot.settings import Settings, TelegramMode
from bot.store import installation
from bot.store.database import Database

log = get_logger(__name__)


def make_telegram(
    settings: Settings,
    *,
    clock: Clock,
    database: Database,
    boot_id: str,
    catalogues: Catalogues,
    intents: IntentCatalogue,
    answered: Collection[str],
    search: Search | None = None,
) -> TelegramChannel:
    """The channel, not started. Raises SettingsError for what can't work.

    `answered` names the intents that have a handler (the menu of commands shows no others);
    `search` finds the cards of inline queries, which stay unanswered without it.
    """
    place = _checked(settings)
    request = AiohttpRequest()
    token = settings.telegram_token.get_secret_value()
    api = Api(token=token, base_url=settings.telegram_api_url, request=request)
    courtesies = Courtesies(api=api, clock=clock)
    intake = Intake(
        reader=Reader(clock=clock, commands=frozenset(intents.commands)),
        database=database,
        clock=clock,
        courtesies=courtesies,
        answer_inline=InlineAnswers(api=api, search=search).answer,
        leading=Leading(api=api, clock=clock),
    )
    ownership = Ownership(database=database, clock=clock, boot_id=boot_id)
    share_label = catalogues.of(catalogues.languages[0]).plain("telegram.share_position")
    parts = Parts(
        request=request,
        api=api,
        courtesies=courtesies,
        sender=Sender(api=api, clock=clock, share_label=share_label, moved=_remember(database)),
        files=Files(api=api, request=request),
        intake=intake,
        poller=Poller(api=api, intake=intake, ownership=ownership, clock=clock),
        ownership=ownership,
        presentation=Presentation(
            api=api, catalogues=catalogues, entries=intents.entries, answered=answered
        ),
        webhook=place,
        named=_note_name(database),
    )
    return TelegramChannel(parts, clock)


def _checked(settings: Settings) -> WebhookPlace | None:
    """Where the webhook is, or None for long polling. Raises SettingsError."""
    check_settings(settings)
    if settings.telegram_mode is TelegramMode.POLLING:
        return None
    return WebhookPlace(
        public_url=settings.public_url, secret=settings.webhook_secret.get_secret_value()
    )


def _note_name(database: Database) -> Callable[[str], Awaitable[None]]:
    """Writes the bot's name down: links of other processes lead to it. Raises StoreError."""

    async def named(name: str) -> None:
        async with database.unit_of_work() as uow:
            await installation.put(uow, installation.TELEGRAM_NAME, name)
            await uow.commit()

    return named


def _remember(database: Database) -> Moved:
    """Writes the new id of a group down; the sender knows it already, so failing may wait."""

    async def moved(old: int, new: int) -> None:
        try:
            async with database.unit_of_work() as uow:
                await note_move(uow, Move(old=old, new=new))
                await uow.commit()
        except StoreError as error:
            log.warning("telegram.move_not_written", exc_info=error)

    return moved
