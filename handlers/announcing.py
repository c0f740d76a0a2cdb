"""What somebody wants to tell, in a message that also says whom: "umumkan ke warga RT 3: ..."."""

import re
from dataclasses import dataclass
from itertools import takewhile

from bot.language import fold

TELLS = (
    r"(?:meng|di)?(?:umum(?:kan|in)|siar(?:kan|in)|kabar(?:kan|in|i)|sampaikan|infokan|info(?:in)?"
    r"|sebar(?:kan|in)|ajak(?:in|kan)?|hebahkan|blast|broadcast|announce|tell|announcement)"
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
    rf"(?:\s+(?:{WAY}))?(?:\s+(?:{WHOM}))*\b(?:\s+(?:ya|dong|kak|bu)\b)*",
    re.IGNORECASE | re.DOTALL,
)
_ORDER = re.compile(
    r"^\W*(?:(?:tolong|mohon|pak|bu|bang|kak|min|admin|halo|hai|please)\W+){0,3}"
    r"(?:(?:umum|siar|sebar)(?:kan|in)|hebahkan|broadcast|announce|pengumuman)\b",
    re.IGNORECASE,
)
"""Who begins like this wants to tell many, whatever the text itself is about."""
_ORDER_TO = re.compile(
    r"^\W*(?:(?:tolong|mohon|pak|bu|bang|kak|min|admin)\W+){0,3}"
    rf"(?:umum|siar|sebar|kabar)(?:kan|in)\s+(?:{WAY})\b[^:\n]{{0,80}}[:\n]\s*\S",
    re.IGNORECASE,
)
_BIDS = re.compile(
    r"^\W*(?:tolong\W+)?(?:(?:umum|siar|sebar|kabar|info)(?:kan|in)|kabari|sampaikan|ajak(?:in)?)"
    rf"\s+(?:(?:{WAY})\s+)?(?:semua\s+)?(?:warga|ibu-ibu|bapak-bapak|tetangga)\b",
    re.IGNORECASE,
)
_READY = re.compile(
    r"(?:(?:pakai|pake|dengan|lewat|lihat|minta|mau|kirim|tampilkan|use|show) )*"
    r"(?:teks|pesan|kata-kata|text|texts)(?: yang)? siap pakai(?:nya)?"
    r"(?: (?:ya|dong|kak|aja|saja))*"
    r"|ready[- ]made texts?"
)
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
"""Words of a text that can be meant as one; behind a colon one is enough."""
CUTS = ("\n", ":")
"""What stands behind these is the text."""
KINDS = frozenset(
    ("posyandu", "sdn", "smpn", "perumahan", "masjid", "balai", "rusun", "kampung", "dermaga")
)
"""Words that begin many names, and texts as well."""
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


def dictated(text: str) -> str:
    """The text that was asked for, without words that only bid us to tell it."""
    return (announced(text).body if _BIDS.match(text) else "") or text


def wants_ready(text: str) -> bool:
    """Whether nothing is said but that a ready-made text is wanted."""
    return _READY.fullmatch(fold(text)) is not None


def is_order_to(text: str) -> bool:
    """Whether a message names both whom to tell and, behind a colon, what."""
    return _ORDER_TO.match(text) is not None


def answered(text: str, place: str = "") -> Announced:
    """Whom, as the answer to that question; what stands behind a colon is the text.

    Without a colon or a line of its own, only what begins like an order has a text.
    """
    head, cut, body = _first_cut(text)
    if is_order(text) or (cut and _TELLS.search(head)):
        said = announced(text, place)
        if cut or said.names_place or said.everybody:
            return said
    everybody = bool(_EVERYBODY.search(head)) and not place
    return Announced(body=_text_of(body), names_place=bool(place), everybody=everybody)


def announced(text: str, place: str = "") -> Announced:
    """The parts of a message; `place` is the name of the place that was understood in it."""
    for cut in _BREAK.finditer(text[:HEAD]):
        head = text[: cut.start()]
        if _TELLS.search(head) and _is_head(head, certain=cut.group() in CUTS):
            least = 1 if cut.group() in CUTS else LEAST
            return _parts(head, text[cut.end() :], _left_of(head), least)
    lead = _LEAD.match(text)
    if lead is None:
        return Announced(
            body="" if wants_ready(text) else text.strip(), names_place=False, everybody=False
        )
    left = text[lead.end() :].strip(AROUND)
    behind = _behind(place, left)
    if behind is None:
        return _parts(lead.group(), left, "")
    return _parts(lead.group(), behind, place)


def _is_head(head: str, *, certain: bool) -> bool:
    """Whether words before a break say whom; after a comma only where no time is among them."""
    return certain or not _WHEN.search(_left_of(head))


def _left_of(head: str) -> str:
    """The words that are neither the wish nor people in general: a place."""
    lead = _LEAD.match(head)
    return fold(head[lead.end() :] if lead else head).strip()


def _behind(place: str, text: str) -> str | None:
    """What a text goes on with behind a place; None unless it begins with this place.

    A stop is seldom said in full: "alun-alun" is "Alun-Alun Batam Centre".
    """
    if place and fold(text).startswith(fold(place)):
        return text[len(place) :]
    names, words = fold(place).split(), text.split()
    said = len(list(takewhile(lambda word: fold(word) in names, words)))
    alone = said == 1 and names[0] == fold(words[0]) and names[0] not in KINDS
    return " ".join(words[said:]) if said > 1 or alone else None


def _first_cut(text: str) -> tuple[str, str, str]:
    """The words before the first colon or line's end, that, and what is behind it."""
    found = re.search(r"\n|:(?!\d)", text[:HEAD].strip())
    if found is None:
        return text, "", ""
    return text.strip()[: found.start()], found.group(), text.strip()[found.end() :]


def _text_of(body: str) -> str:
    """The text as it is sent; none where a ready-made one is wanted."""
    said = body.strip(AROUND.replace(".", ""))
    if wants_ready(said):
        return ""
    return said[:1].upper() + said[1:]


def _parts(head: str, body: str, left: str, least: int = LEAST) -> Announced:
    said = _text_of(body)
    return Announced(
        body=said if len(said.split()) >= least else "",
        names_place=bool(left),
        everybody=bool(_EVERYBODY.search(head)) and not left,
    )
