"""Inline answers: `@bot tiban` in any chat offers cards of visits that can be passed on."""

from collections.abc import Awaitable, Callable, Sequence

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

from bot.channels.telegram.api import Api
from bot.channels.telegram.render import render_line
from bot.channels.telegram.runs import clean, plain, runs_of
from bot.channels.telegram.taken import InlineQuestion
from bot.messages import Card

MOST_CARDS = 20
CACHE_SECONDS = 60
"""Everybody gets the same answer, and a schedule does not change by the second."""


Search = Callable[[str, str], Awaitable[Sequence[Card]]]
"""Cards for a text and a language; for an empty text what fits today."""


class InlineAnswers:
    """Answers inline queries with what `search` finds."""

    def __init__(self, *, api: Api, search: Search | None) -> None:
        self._api = api
        self._search = search

    async def answer(self, question: InlineQuestion) -> None:
        """One answer. Raises CallFailed and StoreError: nobody waits for more than a moment."""
        if self._search is None:
            return
        cards = await self._search(question.text.strip(), question.language)
        await self._api.answer_inline_query(
            question.id, articles(cards), cache_time=CACHE_SECONDS, is_personal=False
        )


def articles(cards: Sequence[Card]) -> list[InlineQueryResultArticle]:
    """Cards as Telegram takes them."""
    return [_article(number, card) for number, card in enumerate(cards[:MOST_CARDS])]


def _article(number: int, card: Card) -> InlineQueryResultArticle:
    content = InputTextMessageContent(
        render_line(card.text).html,
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    title = clean(card.title).strip() or plain(runs_of(card.text))[:60]
    return InlineQueryResultArticle(
        id=str(number),
        title=title,
        input_message_content=content,
        description=clean(card.description) or None,
    )
