"""Titles that somebody wishes the library to get."""

from bot.dialog.turns import Turn
from bot.domain.suggestions import SuggestionState
from bot.errors import SuggestionEmpty
from bot.i18n import Neutral
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from bot.services.suggestions import Suggested
from bot.services.titles.offers import is_named
from handlers.hold_questions import leave_button
from handlers.title_cards import LONGEST_QUERY, can_be_asked_for, cards_text, short
from handlers.wishes import Asked, asked_button, fits


async def suggest_title(turn: Turn, services: Services) -> Reply:
    """The title that was said, or a question for one; what the library has is shown instead."""
    words = turn.understanding.query
    if words is None:
        return ask_words(turn)
    return await _unless_owned(turn, services, words)


async def said_words(turn: Turn, services: Services) -> Reply:
    """The title that was asked for."""
    return await _unless_owned(turn, services, turn.understanding.query or turn.message.text)


async def press_wish(turn: Turn, services: Services) -> Reply:
    """What was not found is wished for; words that did not fit into the button are asked again."""
    if not turn.args:
        return ask_words(turn)
    return await _suggested(turn, services, turn.args[0])


def ask_words(turn: Turn) -> Reply:
    """Which title?"""
    return Reply(
        text=turn.text.say("error.suggestion_empty"),
        buttons=((leave_button(turn),),),
        asks_text=TextAsked(answer="wish_words"),
    )


async def _unless_owned(turn: Turn, services: Services, words: str) -> Reply:
    """A title that is there needs no wish: it can be asked for."""
    words = " ".join(words.split())
    found = await services.titles.named(words)
    if len(found) != 1 or not is_named(found) or not can_be_asked_for(found[0]):
        return await _suggested(turn, services, words)
    text = [turn.text.say("wish.owned"), await cards_text(found, services, turn.text)]
    label = turn.text.plain("find.request", title=short(found[0].card.title))
    rows = [(asked_button(label, "h_new", Asked(title_id=found[0].card.id)),)]
    if fits(words, "wish"):
        still = Button(label=turn.text.plain("wish.still"), action="wish", args=(words,))
        rows.append((still,))
    return Reply(text=Neutral("\n\n".join(text)), buttons=tuple(rows))


async def _suggested(turn: Turn, services: Services, words: str) -> Reply:
    try:
        made = await services.acting(turn.contact.id).suggestions.suggest(words)
    except SuggestionEmpty:
        return ask_words(turn)
    return Reply(text=_thanks(turn, made))


def _thanks(turn: Turn, made: Suggested) -> Neutral:
    """What became of it: how many wish for it, and what staff have said already."""
    wish = made.suggestion
    key = "wish.noted" if made.counted else "wish.noted_before"
    lines = [turn.text.say(key, words=short(wish.words, LONGEST_QUERY))]
    others = wish.supporters - 1
    if others > 0:
        lines.append(turn.text.say_many("wish.others", others))
    if wish.state is not SuggestionState.OPEN:
        lines.append(turn.text.say("wish.answered", state=turn.text.label(wish.state)))
        if wish.answer:
            lines.append(turn.text.say("told.answer", answer=wish.answer))
    return Neutral("\n".join(lines))
