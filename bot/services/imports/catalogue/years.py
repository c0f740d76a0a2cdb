"""Years as catalogues write them: 2005, c2005, [2005], cet. 3 2005, Agustus 2005. Pure."""

import re

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|2100)(?!\d)")


def year_of(text: str) -> int | None:
    """The first year in a text, or None."""
    found = _YEAR.search(text)
    return int(found[0]) if found else None
