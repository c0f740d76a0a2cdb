"""The pages on privacy and terms: the look of the chat, no cookie, no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.browser.page import Page
from bot.domain.papers import PATHS, SINCE, Paper, Span, kept, spoken
from bot.i18n import Neutral, Translator
from bot.i18n.dates import full_date

TEMPLATE = "paper.html"
LEADS = {Paper.PRIVACY: "privacy.lead", Paper.TERMS: "terms.lead"}
AN_HOUR = "public, max-age=3600"
LENGTHS = {
    Span.HOURS: "paper.kept_hours",
    Span.DAYS: "paper.kept_days",
    Span.YEARS: "paper.kept_years",
}
SECTIONS: dict[Paper, tuple[tuple[str, str], ...]] = {
    Paper.PRIVACY: (
        ("privacy.who_head", "privacy.who"),
        ("privacy.what_head", "privacy.what"),
        ("privacy.why_head", "privacy.why"),
        ("privacy.readers_head", "privacy.readers"),
        ("privacy.rights_head", "privacy.rights"),
        ("privacy.length_head", "privacy.length"),
        ("privacy.children_head", "privacy.children"),
        ("privacy.browser_head", "privacy.browser"),
        ("privacy.breach_head", "privacy.breach"),
    ),
    Paper.TERMS: (
        ("terms.what_head", "terms.what"),
        ("terms.schedule_head", "terms.schedule"),
        ("terms.lending_head", "terms.lending"),
        ("terms.messages_head", "terms.messages"),
        ("terms.manners_head", "terms.manners"),
        ("terms.roles_head", "terms.roles"),
        ("terms.end_head", "terms.end"),
    ),
}
"""Heads and words of the sections. A line that begins with a dot is one of a list."""
LENGTH = "privacy.length"
"""Below this section stands the table of how long each kind of data is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """Who answers for the service."""

    library: str  # its name; empty: the library of the city
    contact: str  # where people write or go beside the chat; may be empty


class PaperPages:
    """The papers in each language, made when somebody first reads them."""

    def __init__(self, page: Page, texts: Sequence[Translator], responsible: Responsible) -> None:
        self._page = page
        self._texts = {text.language: text for text in texts}
        self._first = texts[0].language
        self._responsible = responsible
        self._made: dict[tuple[Paper, str], str] = {}

    def routes(self) -> list[BaseRoute]:
        """A route for each paper."""
        return [Route(PATHS[paper], partial(self._shown, paper=paper)) for paper in Paper]

    async def _shown(self, request: Request, paper: Paper) -> Response:
        asked = request.query_params.get("lang", "")
        language = asked if asked in self._texts else self._first
        if (paper, language) not in self._made:
            self._made[paper, language] = self._rendered(paper, self._texts[language])
        return HTMLResponse(self._made[paper, language], headers={"cache-control": AN_HOUR})

    def _rendered(self, paper: Paper, text: Translator) -> str:
        other = next((code for code in self._texts if code != text.language), "")
        return self._page.rendered(
            TEMPLATE,
            text=text,
            paper=paper.value,
            title=text.label(paper),
            lead=text.say(LEADS[paper], library=self._library(text)),
            sections=[self._section(head, words, text) for head, words in SECTIONS[paper]],
            since=text.say("paper.since", date=full_date(SINCE, text)),
            papers=[(PATHS[each], text.label(each)) for each in Paper if each is not paper],
            other=other,
            other_path=PATHS[paper],
            other_name=self._texts[other].plain("paper.in_this_language") if other else "",
        )

    def _section(self, head: str, words: str, text: Translator) -> dict[str, object]:
        said = text.say(words, library=self._library(text), contact=self._contact(text))
        return {
            "head": text.say(head),
            "blocks": _blocks(said),
            "rows": _lengths(text) if words == LENGTH else [],
        }

    def _library(self, text: Translator) -> str:
        return self._responsible.library or text.plain("paper.library")

    def _contact(self, text: Translator) -> Neutral:
        contact = self._responsible.contact
        return text.say("paper.contact", contact=contact) if contact else Neutral("")


def _blocks(said: Neutral) -> list[dict[str, Any]]:
    """Paragraphs and lists in their order: neutral text, which is escaped already."""
    blocks: list[dict[str, Any]] = []
    for line in said.split("\n"):
        item = line.startswith("• ")
        if item and blocks and blocks[-1]["items"]:
            blocks[-1]["items"].append(line[2:])
        elif item:
            blocks.append({"words": "", "items": [line[2:]]})
        else:
            blocks.append({"words": line, "items": []})
    return blocks


def _lengths(text: Translator) -> list[tuple[str, list[str]]]:
    """How long, and the kinds of data that are kept so long."""
    return [(_length(span, text), [text.label(kind) for kind in kinds]) for span, kinds in kept()]


def _length(span: timedelta, text: Translator) -> str:
    unit, count = spoken(span)
    return str(text.say_many(LENGTHS[unit], count))
