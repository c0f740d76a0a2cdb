"""`pusling search`: the catalogue for people, or JSON Lines in and out."""

import argparse
import json
import signal
from collections.abc import Iterable
from typing import Any

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.i18n import Translator, locales_folder
from bot.i18n.dates import full_date
from bot.services.titles import CopyCount, TitleCard, TitleSearch, load_ranking_words
from bot.store.database import Database
from bot.store.schema_versions import check

SHOWN = 5
"""Titles of an answer."""


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """One text for people, instead of lines for programs."""
    parser.add_argument("query", nargs="?", metavar="TEXT", help=text.plain("cli.search.query"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Search for what comes, line by line; a bad line is answered and the run goes on."""
    database = Database(context.settings.url)
    words = load_ranking_words(locales_folder() / "id" / "language")
    search = TitleSearch(database, SystemClock(), words)
    try:
        await check(database)
        if chosen.query is not None:
            for line in _shown(await _find(database, search, chosen.query), context.text):
                context.show(line)
            return OK
        # Reading holds the event loop, which would then never hear of Ctrl+C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for line in context.stdin:
            if line.strip():
                context.show(await _answer(line, database, search, context))
    finally:
        await database.close()
    return OK


async def _find(database: Database, search: TitleSearch, query: str) -> Iterable[TitleCard]:
    async with database.unit_of_work(read_only=True) as uow:
        return (await search.search(uow, query, SHOWN)).cards


async def _answer(line: str, database: Database, search: TitleSearch, context: Context) -> str:
    try:
        query = _asked(line)
    except (ValueError, RecursionError):
        problem = context.text.plain("search.bad_line")
        return json.dumps({"error": problem}, ensure_ascii=False)
    cards = await _find(database, search, query)
    return json.dumps({"query": query, "titles": [*map(_plain, cards)]}, ensure_ascii=False)


def _asked(line: str) -> str:
    asked = json.loads(line)
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        raise ValueError("query")
    query: str = asked["query"]
    query.encode()  # half a surrogate pair can't be written back
    return query


def _plain(card: TitleCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "authors": list(card.authors),
        "score": round(card.score, 4),
    }


def _shown(cards: Iterable[TitleCard], text: Translator) -> Iterable[str]:
    """A title with its copies; the day of the data behind the last."""
    card = None
    for card in cards:
        yield text.plain(
            "search.title",
            title=f"{card.title}: {card.subtitle}" if card.subtitle else card.title,
            authors=", ".join(card.authors) or "-",
            year=card.year or "-",
            call_number=card.call_number or "-",
        )
        for each in card.availability:
            yield f"  {_copies(each, text)}"
        if not card.availability:
            yield "  " + text.plain("search.no_copies")
    if card is None:
        yield text.plain("search.nothing")
    else:
        yield text.plain("search.data_on", date=full_date(card.data_on, text))


def _copies(count: CopyCount, text: Translator) -> str:
    return text.plain(
        "search.copies",
        place=f"{text.label(count.location)} {count.stop}".strip(),
        status=text.label(count.status),
        count=count.count,
    )


COMMAND = Command(name="search", run=run, arguments=arguments)
