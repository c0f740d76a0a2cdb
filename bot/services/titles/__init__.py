"""Titles of the catalogue: what they are, and finding them."""

from bot.services.titles.cards import CopyCount, Found, TitleCard
from bot.services.titles.finding import TitleSearch, load_ranking_words

__all__ = ["CopyCount", "Found", "TitleCard", "TitleSearch", "load_ranking_words"]
