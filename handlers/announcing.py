"""What somebody wants to tell, in a message that also says whom: "umumkan ke warga RT 3: ..."."""

import re
from dataclasses import dataclass

from bot.language import fold

TELLS = (
    r"(?:meng|di)?(?:umum(?:kan|in)|siar(?:kan|in)|kabar(?:kan|in|i)|sampaikan|infokan|info(?:in)?"
    r"|sebar(?:kan|in)|hebahkan|blast|broadcast|announce|tell|announcement)"
    r"|pengumuman|siaran|woro[- ]?woro|woro2|(?:kasi?h?|beri|bagi) ?ta(?:h)?u(?:kan)?|beritahukan"
)
"""Words that begin an announcement."""
WHOM = (
    r"semu[ae]|seluruh|para|all|the|warga|ibu-ibu|bapak-bapak|mak-mak|ibu|emak|tetangga|orang"
    r"|orang-orang|anggota|masyarakat|penghuni|pelanggan|jamaah|titik(?: layanan)?"
    r"|residents|neighbou?rs|everyone"
)
WAY = r"ke|kepada|kat|sama|buat|untuk|pada|to|kpd|utk"
_LEAD = re.compile(
    rf"^.{{0,40}}?\b(?:{TELLS})\b(?:\s+(?:kabar|ni|ini|dong|ya|that))*"
    rf"(?:\s+(?:{WAY}))?(?:\s+(?:{WHOM}))*\b",
    re.IGNORECASE | re.DOTALL,
)
_ORDER = re.compile(
    r"^\W*(?:(?:tolong|mohon|pak|bu|bang|kak|min|admin|halo|hai|please)\W+){0,3}"
    r"(?:(?:umum|siar|sebar)(?:kan|in)|hebahkan|broadcast|announce|pengumuman)\b",
    re.IGNORECASE,
)
"""Who begins like this wants to tell many, whatever the text itself is about."""
_TELLS = re.compile(rf"\b(?:{TELLS})\b", re.IGNORECASE)
_BREAK = re.compile(r"\n|:(?!\d)|[,;]\s|\s(?:bahwa|kalau|kalo|klo|that)\s", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:hari|besok|esok|lusa|nanti|ntar|sabtu|minggu|ahad|senin|selasa|rabu|kamis|jumat|jam"
    r"|pukul|tgl|tanggal|tomorrow|today|tonight)\b|\d"
)
_EVERYBODY = re.compile(r"\b(?:semu[ae]|seluruh|all|everyone|everybody)\b", re.IGNORECASE)
HEAD = 80
"""Characters in which whom is said."""
LEAST = 2
"""Words of a text that can be meant as one."""
AROUND = " \n\t\"'“”.,:;-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A wish to tell many."""

    body: str
    """What is to be told; empty where it is not said."""
    names_place: bool
    """Whether the place that was understood says whom; otherwise it belongs to the text."""
    everybody: bool
    """Whether all are meant, as far as the words before the text say."""


def is_order(text: str) -> bool:
    """Whether a message begins with the wish to tell many."""
    return _ORDER.match(text) is not None


def announced(text: str, place: str = "") -> Announced:
    """The parts of a message; `place` is the name of the place that was understood in it."""
    for cut in _BREAK.finditer(text[:HEAD]):
        head = text[: cut.start()]
        if _TELLS.search(head) and _is_head(head, certain=cut.group() in ("\n", ":")):
            return _parts(head, text[cut.end() :], _left_of(head))
    lead = _LEAD.match(text)
    if lead is None:
        return Announced(body=text.strip(), names_place=False, everybody=False)
    left = text[lead.end() :].strip(AROUND)
    if place and fold(left).startswith(fold(place)):
        return _parts(lead.group(), left[len(place) :], place)
    return _parts(lead.group(), left, "")


def _is_head(head: str, *, certain: bool) -> bool:
    """Whether words before a break say whom; after a comma only where no time is among them."""
    return certain or not _WHEN.search(_left_of(head))


def _left_of(head: str) -> str:
    """The words that are neither the wish nor people in general: a place."""
    lead = _LEAD.match(head)
    return fold(head[lead.end() :] if lead else head).strip()


def _parts(head: str, body: str, left: str) -> Announced:
    said = body.strip(AROUND.replace(".", ""))
    said = said[:1].upper() + said[1:]
    return Announced(
        body=said if len(said.split()) >= LEAST else "",
        names_place=bool(left),
        everybody=bool(_EVERYBODY.search(head)) and not left,
    )
