"""What people read: sentences from gettext catalogues, dates and numbers by Babel."""

from bot.i18n.catalogues import Catalogues, Translator, locales_folder
from bot.i18n.neutral import Neutral, escape, to_plain

__all__ = ["Catalogues", "Neutral", "Translator", "escape", "locales_folder", "to_plain"]
