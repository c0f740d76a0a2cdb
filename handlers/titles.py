"""Is there a title, an author, a subject: the catalogue, a page at a time."""

from dataclasses import replace

from bot.dialog.turns import Turn
from bot.i18n import Neutral
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from bot.services.titles.offers import OfferPage, is_named
from handlers.hold_words import alone
from handlers.odd_questions import goes_outside, outside_city
from handlers.schedule import next_visit
from handlers.title_cards import LONGEST_QUERY, can_be_asked_for, cards_text, short
from handlers.wishes import Asked, asked_button, asked_in, fits

LAST_PAGE = 9
"""A search gives fifty titles at most."""


async def search_title(turn: Turn, services: Services) -> Reply:
    """The titles that the words mean, or a question for words."""
    query = turn.understanding.query
    if goes_outside(turn):
        return outside_city(turn)
    if query is None:
        return ask_words(turn)
    return await show(turn, services, query, asked_in(turn.understanding))


async def said_words(turn: Turn, services: Services) -> Reply:
    """The words that were asked for. Whoever names a place instead asks when the van comes."""
    said = turn.understanding
    if said.query is None and said.place is not None:
        return await next_visit(turn, services)
    return await show(turn, services, said.query or turn.message.text, Asked())


async def press_search(turn: Turn, services: Services) -> Reply:
    """Another search."""
    return ask_words(turn)


async def press_page(turn: Turn, services: Services) -> Reply:
    """A page of a search, in place of the one before: its number and the words."""
    page = min(max(int(turn.args[0]), 0), LAST_PAGE)
    reply = await show(turn, services, turn.args[1], Asked(), page)
    return replace(reply, edit=bool(turn.message.pressed_on))


def ask_words(turn: Turn) -> Reply:
    """What is looked for?"""
    return Reply(text=turn.text.say("find.ask"), asks_text=TextAsked(answer="find_words"))


async def show(turn: Turn, services: Services, query: str, asked: Asked, page: int = 0) -> Reply:
    """Titles as cards with buttons to ask for them; what is not there may be suggested."""
    query = " ".join(query.split())
    found = await services.titles.find(query, page)
    if not found.offers:
        return nothing(turn, query)
    head = turn.text.say("find.found", query=short(query, LONGEST_QUERY))
    if page:
        head = turn.text.say("find.page", query=short(query, LONGEST_QUERY), page=page + 1)
    parts = [head, await cards_text(found.offers, services, turn.text)]
    if not alone(turn):
        parts.append(turn.text.say("find.in_group"))
    return Reply(
        text=Neutral("\n\n".join(parts)),
        buttons=_buttons(turn, found, query, asked),
    )


def nothing(turn: Turn, query: str) -> Reply:
    """Not in the catalogue: it may be suggested, or looked for in other words."""
    again = Button(label=turn.text.plain("find.again"), action="find_new")
    return Reply(
        text=turn.text.say("find.nothing", query=short(query, LONGEST_QUERY)),
        buttons=((suggest_button(turn, query, "find.suggest_this"),), (again,)),
    )


def suggest_button(turn: Turn, query: str, key: str = "find.suggest") -> Button:
    """The wish that the library gets it; words too long for a button are asked again."""
    args = (query,) if fits(query, "wish") else ()
    return Button(label=turn.text.plain(key), action="wish", args=args)


def _buttons(
    turn: Turn, found: OfferPage, query: str, asked: Asked
) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = [
        (
            replace(
                asked_button(label, "h_new", replace(asked, title_id=offer.card.id)), number=number
            ),
        )
        for number, offer in enumerate(found.offers, 1)
        if alone(turn) and can_be_asked_for(offer)
        for label in [turn.text.plain("find.request", title=short(offer.card.title))]
    ]
    turning = _turning(turn, found, query)
    if turning:
        rows.append(turning)
    if found.page or not is_named(found.offers):
        rows.append((suggest_button(turn, query),))
    return tuple(rows)


def _turning(turn: Turn, found: OfferPage, query: str) -> tuple[Button, ...]:
    """To the page before and after. Words too long for a button fit hardly more than a page."""
    if not fits(query, "find", "9"):
        return ()
    pages = [("page.before", found.page - 1)] if found.page else []
    if found.more:
        pages.append(("page.after", found.page + 1))
    return tuple(
        Button(label=turn.text.plain(key), action="find", args=(str(page), query))
        for key, page in pages
    )
