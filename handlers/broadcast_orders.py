"""Short orders about broadcasts that are there, in words: no more of them, or how far they are."""

import re

from bot.language import fold

_TOLD = r"(?:siaran|broadcasts?|pengumuman|announcements?)(?:nya)?"
_PLEASE = r"(?:(?:tolong|mohon|kak|min|admin|pak|bu|bang|please|saya|aku|ya|dong|halo) )*"
_NO = (
    r"(?:jangan|jgn|gak|ga|nggak|ngga|enggak|tidak|tak|ndak|ogah|no|dont|don t|stop|setop|berhenti"
    r"|hentikan|hentiin|matikan|matiin|cukup|batalkan|batalin|unsubscribe|tolak)"
)
_STOP = r"(?:hentikan|hentiin|berhentikan|stop|setop|batalkan|batalin|jeda|tunda|pause|cancel)"
_REFUSAL = re.compile(
    rf"{_PLEASE}(?:{_NO}\b(?! ada\b).{{0,40}}\b{_TOLD}|{_TOLD}\b.{{0,20}}\b{_NO})\b(?: \w+){{0,5}}"
)
_PLAIN_REFUSAL = re.compile(
    rf"{_PLEASE}(?:jangan|jgn|tidak|gak|ga|nggak|tak|no|dont|don t) (?:\w+ ){{0,2}}?"
    rf"(?:kirim|kirimi|kirimkan|dikirimi|terima|menerima|nerima|dapat|mau|send)"
    rf"(?: \w+)?(?: saya| me)?"
    rf" {_TOLD}(?: (?:lagi|ya|dong|kak|anymore|please))*|no broadcasts(?: please)?"
)
"""What also whoever writes broadcasts says of those that she gets."""
_WELCOME = re.compile(
    rf"{_PLEASE}(?:(?:terima|kirim|kirimi|kirimkan|mau|aktifkan|nyalakan)(?: \w+){{0,2}} {_TOLD}"
    rf"(?: saya)?(?: lagi| kembali)(?: \w+){{0,2}}|(?:send|get) (?:me )?broadcasts again)"
)
_OTHERS = re.compile(r"\b(?:pengingat|ingatkan|ingetin|reminder|reminders|semuanya|jadwal)\b")
"""Who speaks of these too means more than broadcasts."""
_LIST = re.compile(
    rf"{_PLEASE}(?:"
    rf"{_STOP}(?: semua)? {_TOLD}(?: (?:itu|ini|tadi|saya|yang \w+))*"
    rf"|(?:(?:laporan|report|status|daftar|lihat|tampilkan|cek|hasil|riwayat|list|show|my)"
    rf"(?: semua)? )+{_TOLD}(?: (?:itu|ini|tadi|saya|kemarin|yang \w+))*"
    rf"|{_TOLD}(?: (?:saya|tadi|itu|ini|kemarin|terjadwal|berjalan|yang|sudah|sedang|lagi|mana"
    rf"|sampai|aja|saja|apa|gimana|bagaimana|terkirim|jalan))+"
    rf")(?: (?:ya|dong|kak))*"
)
"""What whoever writes broadcasts asks of those that run, wait or ended."""


def refuses(text: str, *, writes_them: bool) -> bool:
    """Whether somebody wants no broadcasts; `writes_them` for who may also mean her own."""
    words = fold(text)
    if "?" in text or _OTHERS.search(words):
        return False
    return bool((_PLAIN_REFUSAL if writes_them else _REFUSAL).fullmatch(words))


def welcomes(text: str) -> bool:
    """Whether somebody wants broadcasts again."""
    return bool(_WELCOME.fullmatch(fold(text)))


def asks_for_list(text: str) -> bool:
    """Whether an author asks for her broadcasts, or wants one of them stopped."""
    return ":" not in text and "\n" not in text and bool(_LIST.fullmatch(fold(text)))
