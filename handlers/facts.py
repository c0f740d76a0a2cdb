"""Rules and facts of the service: what it costs, how long, how many, and the like."""

from collections.abc import Mapping

from bot.dialog.turns import Turn
from bot.language import fold
from bot.messages import Reply
from bot.services import Services
from handlers.info import ways_on
from handlers.spoken import spoken

TOPICS: Mapping[str, tuple[str, ...]] = {
    "info.fines": ("denda", "telat", "terlambat", "lewat waktu", "fine", "late", "overdue"),
    "info.lost": (
        "hilang",
        "ilang",
        "rusak",
        "sobek",
        "robek",
        "basah",
        "kena air",
        "kecoret",
        "lost",
        "torn",
    ),
    "info.donation": ("donasi", "sumbang", "nyumbang", "hibah", "menyumbang", "donat"),
    "info.cost": (
        *("bayar", "biaya", "gratis", "tarif", "harga", "ongkos", "fre", "duit", "pungut"),
        *("cost", "pay", "price", "charge"),
    ),
    "info.how_many": (
        "berapa buku",
        "brp buku",
        "pinjam berapa",
        "pinjem berapa",
        "berapa banyak",
        "berapa judul",
        "maksimal",
        "maks",
        "batas jumlah",
        "how many",
    ),
    "info.how_long": (
        "berapa lama",
        "brp lama",
        "berapa hari",
        "brp hari",
        "lama pinjam",
        "jangka",
        "how long",
    ),
    "info.membership": (
        "anggota",
        "member",
        "kartu",
        "daftar",
        "ktp",
        "syarat",
        "persyaratan",
        "card",
    ),
    "info.hours": (
        "jam buka",
        "jam operasional",
        "jam layanan",
        "buka jam",
        "tutup jam",
        "opening",
    ),
    "info.address": (
        "alamat",
        "kantor",
        "perpustakaan utama",
        "lokasi perpus",
        "nomor telp",
        "addres",
    ),
    "info.borrow": (
        *("cara pinjam", "caranya pinjam", "cara meminjam", "cara minjam", "gimana pinjam"),
        *("bagaimana pinjam", "bagaimana meminjam", "pinjamnya gimana", "i borrow", "to borrow"),
    ),
}
"""Key of the answer, and words of the folded message by which it is found ("fre" is "free"); the
first that fits wins."""
OWN_TOPICS = ("pusling", "perpustakaan", "pustaka", "perpus")


async def service_info(turn: Turn, services: Services) -> Reply:
    """The fact asked for; what Pusling is; or an honest "that I don't know"."""
    answer = await spoken(turn, services)
    if answer is not None:
        return answer
    return Reply(text=turn.text.say(_topic(fold(turn.message.text))), buttons=ways_on(turn))


def _topic(message: str) -> str:
    found = (key for key, words in TOPICS.items() if any(word in message for word in words))
    known = any(word in message for word in OWN_TOPICS) or not message.strip()
    return next(found, "info.pusling" if known else "info.unknown")
