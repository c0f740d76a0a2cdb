"""The menu of commands and the words about the bot, as Telegram shows them before any chat."""

from collections.abc import Collection, Mapping, Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeDefault,
)

from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import CallFailed
from bot.i18n import Catalogues, Translator
from bot.language.catalogue import IntentEntry
from bot.logs import get_logger

log = get_logger(__name__)

DESCRIBED: Mapping[str, str] = {
    "next_visit": "command.next_visit",
    "van_status": "command.van_status",
    "nearest_stop": "command.nearest_stop",
    "list_stops": "command.list_stops",
    "search_title": "command.search_title",
    "request_title": "command.request_title",
    "my_requests": "command.my_requests",
    "my_loans": "command.my_loans",
    "renew_loan": "command.renew_loan",
    "suggest_title": "command.suggest_title",
    "subscribe": "command.subscribe",
    "my_subscriptions": "command.my_subscriptions",
    "unsubscribe": "command.unsubscribe",
    "service_info": "command.service_info",
    "request_visit": "command.request_visit",
    "talk_to_staff": "command.talk_to_staff",
    "feedback": "command.feedback",
    "export_my_data": "command.export_my_data",
    "delete_my_data": "command.delete_my_data",
    "set_language": "command.set_language",
    "help": "command.help",
}
"""Intents of the menu, in its order, with the key of their line. Those of cadres and staff are
not in it: everybody sees the same menu."""
IN_GROUPS = ("next_visit", "van_status", "list_stops", "search_title", "service_info", "help")
"""What may be asked before others; requests and loans are nobody else's business."""
OTHERS = ("en",)
"""Languages beside Indonesian, which Telegram shows to everybody else."""


def menu(
    entries: Mapping[str, IntentEntry], answered: Collection[str], text: Translator
) -> dict[str, BotCommand]:
    """Intent to its command, for the intents that are answered and have a command word."""
    return {
        intent: BotCommand(command=entries[intent].commands[0], description=text.plain(key))
        for intent, key in DESCRIBED.items()
        if intent in answered and intent in entries and entries[intent].commands
    }


class Presentation:
    """Tells Telegram how to present the bot."""

    def __init__(
        self,
        *,
        api: Api,
        catalogues: Catalogues,
        entries: Mapping[str, IntentEntry],
        answered: Collection[str],
    ) -> None:
        self._api = api
        self._catalogues = catalogues
        self._entries = entries
        self._answered = answered

    async def publish(self) -> None:
        """Best effort: the bot works without; what failed is tried at the next start."""
        default = self._catalogues.languages[0]
        for language in (default, *OTHERS):
            code = None if language == default else language
            try:
                await self._publish_in(self._catalogues.of(language), code)
            except CallFailed as error:
                log.warning("telegram.presentation_failed", language=language, reason=error.reason)

    async def _publish_in(self, text: Translator, code: str | None) -> None:
        commands = menu(self._entries, self._answered, text)
        some = [command for intent, command in commands.items() if intent in IN_GROUPS]
        await self._set(list(commands.values()), BotCommandScopeDefault(), code)
        await self._set(some, BotCommandScopeAllGroupChats(), code)
        await self._api.set_my_description(text.plain("telegram.description"), code)
        await self._api.set_my_short_description(text.plain("telegram.short_description"), code)

    async def _set(
        self, commands: Sequence[BotCommand], scope: BotCommandScope, code: str | None
    ) -> None:
        if commands:
            await self._api.set_my_commands(commands, scope=scope, language_code=code)
