"""What people read: sentences from gettext catalogues, dates and numbers by Babel."""

from bot.i18n.catalogues import DEFAULT_LANGUAGE, Catalogues, Translator, locales_folder
from bot.i18n.neutral import Neutral, escape, to_plain

__all__ = [
    "DEFAULT_LANGUAGE",
    "Catalogues",
    "Neutral",
    "Translator",
    "escape",
    "locales_folder",
    "to_plain",
]
