"""Whether the settings of Telegram fit together: asked at the start, and by the doctor."""

import re

from bot.errors import SettingsError
from bot.settings import Settings, TelegramMode, variable

TOKEN = re.compile(r"[^\s/?#]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""Bot API, setWebhook, secret_token."""


def check_settings(settings: Settings) -> None:
    """Return if the channel can work with these. Raises SettingsError."""
    if not TOKEN.fullmatch(settings.telegram_token.get_secret_value()):
        raise _wrong("telegram_token")
    if settings.telegram_mode is TelegramMode.POLLING:
        return
    if not SECRET.fullmatch(settings.webhook_secret.get_secret_value()):
        raise _wrong("webhook_secret")
    if not settings.public_url:
        raise _wrong("public_url")


def _wrong(setting: str) -> SettingsError:
    return SettingsError(name=variable(setting), setting=setting)
