"""What is asked of the answer before, and what only looks like it."""

import pytest

from bot.language import LanguageData, LanguageDataError, Lexicon, understand
from bot.language.datafiles import DataFile
from bot.language.follow_ups import FollowUps
from tests.language.samples import FOLDER, NOW


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("jam berapa?", "hours"),
        ("jm brp tu smpe jm brp kak", "hours"),
        ("Baik. Pukul berapa tepatnya?", "hours"),
        ("smpe jam brp", "until"),
        ("until when?", "until"),
        ("alamatnya di mana?", "where"),
        ("lokasinya dmn ya kak", "where"),
        ("kenapa batal?", "why"),
        ("knp ga jadi", "why"),
        ("kapan gantinya?", "replacement"),
        ("kapan lagi setelah itu?", "after"),
        ("berikutnya lagi?", "after"),
        ("lanjut", "after"),
        ("masih ada lagi?", "after"),
        ("libur kapan aja?", "closed_days"),
        ("tanggal merah buka ga?", "closed_days"),
        ("panggil saya Bapak", "called"),
        ("panggil aku mas dong", "called"),
        ("jangan panggil kak, panggil bapak aja", "called"),
        ("kalau sabtu ada ga?", "then"),
        ("kapan dong", "when"),
        ("jam berapa ke tiban baru?", None),
        ("alamat tiban baru di mana", None),
        ("panggil petugas dong", None),
        ("besok di mana aja", None),
        ("makasih ya kak", None),
        ("", None),
    ],
)
def test_a_message_asks_for_more_of_the_answer_before(
    text: str, kind: str | None, data: LanguageData, lexicon: Lexicon
) -> None:
    assert understand(text, now=NOW, lexicon=lexicon, data=data).follow_up == kind


def test_a_phrase_that_cannot_be_read_is_named() -> None:
    broken = DataFile(
        path=FOLDER / "x.yaml", content={"manners": [], "kinds": {"a": {"whole": ["("]}}}
    )
    with pytest.raises(LanguageDataError, match="whole"):
        FollowUps.load(broken)
