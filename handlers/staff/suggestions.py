"""Titles that readers wish for, and what staff answer them."""

from bot.dialog.turns import Turn
from bot.domain.suggestions import SuggestionState, SuggestionView
from bot.i18n import Neutral
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from handlers.hold_words import alone
from handlers.staff.hold_cards import queue_button
from handlers.staff.queue import in_private
from handlers.title_cards import short

ANSWERS = (
    SuggestionState.PLANNED,
    SuggestionState.BOUGHT,
    SuggestionState.OWNED,
    SuggestionState.DECLINED,
)
LONGEST = 160
"""Characters of a wish that are shown."""
SHOWN = 6


async def press_wishes(turn: Turn, services: Services) -> Reply:
    """What is not answered, the most wished for first."""
    if not alone(turn):
        return in_private(turn)
    found = (await services.acting(turn.contact.id).suggestions.open())[:SHOWN]
    parts = [turn.text.say("wishes.head" if found else "wishes.none")]
    parts += [
        turn.text.say_many("wishes.line", each.supporters, words=short(each.words, LONGEST))
        for each in found
    ]
    rows = tuple(
        (Button(label=short(each.words), action="w_show", args=(str(each.id),)),) for each in found
    )
    return Reply(
        text=Neutral("\n".join(parts)),
        buttons=(*rows, (queue_button(turn),)),
        edit=bool(turn.message.pressed_on),
    )


async def press_show(turn: Turn, services: Services) -> Reply:
    """One of them, with the answers that there are."""
    found = await services.acting(turn.contact.id).suggestions.by_id(int(turn.args[0]))
    return _card(turn, found)


async def press_answer(turn: Turn, services: Services) -> Reply:
    """An answer was chosen; words of one's own may go with it."""
    suggestion_id, state = int(turn.args[0]), SuggestionState(turn.args[1])
    found = await services.acting(turn.contact.id).suggestions.by_id(suggestion_id)
    args = (str(suggestion_id), state.value)
    plain = Button(label=turn.text.plain("wishes.send_plain"), action="w_send", args=args)
    back = Button(label=turn.text.plain("work.no"), action="w_show", args=(str(suggestion_id),))
    text = turn.text.say(
        "wishes.ask_words", words=short(found.words, LONGEST), state=turn.text.label(state)
    )
    return Reply(
        text=text,
        buttons=((plain, back),),
        edit=bool(turn.message.pressed_on),
        asks_text=TextAsked(answer="wish_answer", args=args),
    )


async def press_send(turn: Turn, services: Services) -> Reply:
    """The answer goes out without words."""
    return await _answered(turn, services, "")


async def said_answer(turn: Turn, services: Services) -> Reply:
    """The answer goes out with words."""
    return await _answered(turn, services, turn.message.text.strip())


async def _answered(turn: Turn, services: Services, words: str) -> Reply:
    suggestion_id, state = int(turn.args[0]), SuggestionState(turn.args[1])
    suggestions = services.acting(turn.contact.id).suggestions
    found = await suggestions.answer(suggestion_id, state, words)
    return _card(turn, found, before=turn.text.say_many("wishes.told", found.supporters))


def _card(turn: Turn, found: SuggestionView, *, before: str = "") -> Reply:
    text = turn.text
    lines = [before, ""] if before else []
    lines.append(text.say("wishes.one", words=found.words))
    lines.append(text.say_many("wishes.supporters", found.supporters))
    lines.append(text.say("wishes.state", state=text.label(found.state)))
    if found.answer:
        lines.append(text.say("told.answer", answer=found.answer))
    buttons = [
        Button(
            label=text.label(state).capitalize(), action="w_say", args=(str(found.id), state.value)
        )
        for state in ANSWERS
        if state is not found.state
    ]
    back = Button(label=text.plain("way.wishes"), action="wishes")
    return Reply(
        text=Neutral("\n".join(lines)),
        buttons=(tuple(buttons[:2]), tuple(buttons[2:]), (back,)),
        edit=bool(turn.message.pressed_on),
    )
