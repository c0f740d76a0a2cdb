"""What staff say in one line at the van: "pinjamkan laskar pelangi ke bu rina", "kembali B0123"."""

import re
from dataclasses import dataclass

from bot.domain.labels import looks_like_code

LONGEST = 200
"""Characters of an order; more is a message to be understood."""
_LEND = re.compile(
    r"(?:tolong |mohon |coba )?(?:(?P<for_others>pinjamkan|lend)|pinjamin|pinjemin|pinjami)\s+"
    r"(?:buku )?(?P<thing>\S.*)",
    re.IGNORECASE,
)
_TO = (
    re.compile(r"(?P<thing>.*\S)\s+(?:ke|kepada|kpd|to)\s+(?P<name>\S.*)", re.IGNORECASE),
    re.compile(r"(?P<thing>.*\S)\s+(?:untuk|utk|buat|for)\s+(?P<name>\S.*)", re.IGNORECASE),
)
"""The last of these words stands before the name: titles have them too."""
_BACK = re.compile(
    r"(?:terima )?(?:kembali|kembalikan|dikembalikan|balik|return)\s+(?P<thing>\S+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something to be lent or taken back."""

    thing: str
    """A code or the words of a title."""
    whole: str = ""
    """The thing and to whom, for a title that sounds like both."""
    name: str = ""
    """To whom, as it was typed; empty where it was not said."""
    back: bool = False
    """Whether it is taken back; then the thing is a code."""


def order_in(words: str) -> Order | None:
    """The order that a message is, or None.

    Without a borrower only "pinjamkan" is one: who says "pinjemin" may want the title herself.
    """
    line = " ".join(words.split()).rstrip(".! ")
    if len(line) > LONGEST:
        return None
    back, lent = _BACK.fullmatch(line), _LEND.fullmatch(line)
    if back and looks_like_code(back["thing"]):
        return Order(thing=back["thing"], back=True)
    if lent is None:
        return None
    to = next(filter(None, (each.fullmatch(lent["thing"]) for each in _TO)), None)
    if to is not None:
        return Order(thing=to["thing"], whole=lent["thing"], name=to["name"])
    return Order(thing=lent["thing"]) if lent["for_others"] else None


def is_for_staff(words: str) -> bool:
    """Whether a whole message is a label, a barcode or an order, and needs no understanding."""
    return looks_like_code(words) or order_in(words) is not None
