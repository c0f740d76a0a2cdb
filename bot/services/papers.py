"""Where people can read what is kept of them, and on what terms; and who answers for it."""

from bot.domain.papers import PATHS, Paper
from bot.services.surroundings import Surroundings


class Papers:
    """Questions about the papers of this installation."""

    def __init__(self, surroundings: Surroundings | None = None) -> None:
        self._surroundings = surroundings or Surroundings()

    @property
    def library(self) -> str:
        """Who is responsible; empty where nobody set it."""
        return self._surroundings.library

    def address(self, paper: Paper, language: str) -> str:
        """Where a paper is shown in a language (two letters); empty where people can't open it."""
        url = self._surroundings.public_url.rstrip("/")
        return f"{url}{PATHS[paper]}?lang={language}" if url else ""
