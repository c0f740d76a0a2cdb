"""People to whom staff lend: who may be meant by a name that was typed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.slugs import slug

ADDRESSES = frozenset(
    ("bu", "ibu", "bunda", "pak", "bapak", "kak", "kakak", "mbak", "mas", "bang", "abang", "om")
) | {"adik", "dek", "tante", "uni", "cik", "mak", "nek"}
"""Words before a name that say nothing of whose it is."""
SHORTEST = 3
"""Letters of which a name may be a beginning; a shorter one has to be a whole word of it."""
MOST = 4
"""People among whom staff choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """Somebody who has asked for something or borrowed at a stop."""

    contact_id: int
    """Row id of the contact."""
    name: str
    """The name on her slips, or else the one that her platform knows."""


def meant_by(typed: str, known: Iterable[Borrower]) -> Sequence[Borrower]:
    """Those whose name has every word that was typed, by name; at most MOST.

    Nobody without a word that names somebody: staff look a person up, they don't leaf through all.
    """
    asked = [word for word in slug(typed).split("-") if word and word not in ADDRESSES]
    fits = [each for each in known if asked and _has_all(asked, slug(each.name).split("-"))]
    return sorted(fits, key=lambda each: (each.name.casefold(), each.contact_id))[:MOST]


def _has_all(asked: Sequence[str], words: Sequence[str]) -> bool:
    return all(
        any(word == one or (len(one) >= SHORTEST and word.startswith(one)) for word in words)
        for one in asked
    )
