"""Titles as short cards: what it is, where it is, how many wait for it."""

from collections.abc import Mapping, Sequence

from bot.domain.copies import CopyLocation, CopyStatus
from bot.i18n import Neutral, Translator
from bot.i18n.dates import full_date
from bot.services import Services
from bot.services.titles.offers import Offer

LONGEST_QUERY = 80
"""Characters of what was typed that are said again."""
LONGEST_LABEL = 40
"""Characters of a title on a button: more does not fit beside each other on a small phone."""
COMING_BACK = frozenset({CopyStatus.LENT, CopyStatus.RESERVED})


async def cards_text(offers: Sequence[Offer], services: Services, text: Translator) -> Neutral:
    """The cards one below the other, and of which day the data is."""
    names = await _names(offers, services)
    cards = [_card(number, offer, names, text) for number, offer in enumerate(offers, 1)]
    oldest = min(offer.card.data_on for offer in offers)
    return Neutral("\n\n".join([*cards, text.say("find.data_on", date=full_date(oldest, text))]))


def title_line(offer: Offer) -> str:
    """Like "Laskar Pelangi – Andrea Hirata", plain."""
    authors = ", ".join(offer.card.authors[:2])
    return f"{offer.card.title} – {authors}" if authors else offer.card.title


def short(words: str, longest: int = LONGEST_LABEL) -> str:
    """Words on one line, cut where they are too long."""
    line = " ".join(words.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def can_be_asked_for(offer: Offer) -> bool:
    """Whether some copy is lent now or later, or nothing is known of its copies."""
    statuses = {each.status for each in offer.card.availability}
    back = {CopyStatus.AVAILABLE, CopyStatus.REPAIR, *COMING_BACK}
    return not statuses or bool(statuses & back)


def where_it_is(offer: Offer, names: Mapping[str, str], text: Translator) -> str:
    """Where free copies are, or why there is none, and how many wait; plain."""
    places = _places(offer, names, text)
    said = [text.plain("find.at", places=", ".join(places)) if places else _why_not(offer, text)]
    if offer.waiting:
        said.append(str(text.say_many("find.waiting", offer.waiting)))
    return " ".join(said)


def _card(number: int, offer: Offer, names: Mapping[str, str], text: Translator) -> Neutral:
    card = offer.card
    authors = f" – {', '.join(card.authors[:2])}" if card.authors else ""
    year = f" ({card.year})" if card.year else ""
    return text.say(
        "find.card",
        number=number,
        title=short(card.title, 2 * LONGEST_QUERY),
        more=f"{authors}{year}",
        where=where_it_is(offer, names, text),
    )


def _places(offer: Offer, names: Mapping[str, str], text: Translator) -> list[str]:
    """The data says where copies stand; what is promised or lent since is taken off it."""
    there = [each for each in offer.card.availability if each.status is CopyStatus.AVAILABLE]
    kinds = {each.location for each in there}
    outside = (CopyLocation.VAN, CopyLocation.MAIN) if offer.free else ()
    said = [text.label(each) for each in outside if each in kinds]
    boxes = [each.stop for each in there if each.location is CopyLocation.BOX]
    said += [text.plain("find.box", stop=names.get(code, code)) for code in boxes]
    return said


def _why_not(offer: Offer, text: Translator) -> str:
    statuses = {each.status for each in offer.card.availability}
    if not statuses:
        return text.plain("find.no_data")
    if CopyStatus.AVAILABLE in statuses:
        return text.plain("find.taken")
    if statuses & COMING_BACK:
        return text.plain("find.lent")
    only_here = CopyStatus.REFERENCE in statuses
    return text.plain("find.reference") if only_here else text.plain("find.gone")


async def _names(offers: Sequence[Offer], services: Services) -> Mapping[str, str]:
    codes = {each.stop for offer in offers for each in offer.card.availability if each.stop}
    found = [await services.stops.by_code(code) for code in sorted(codes)]
    return {stop.code: stop.name for stop in found if stop is not None}
