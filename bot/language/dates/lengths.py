"""Rules for words that speak of time but name no day: lengths, habits, counts."""

import re
from datetime import date

from bot.language.dates.rules import NO_DATE, Reading, Rule
from bot.language.dates.vocabulary import DateWords


def _no_date(_match: re.Match[str], _words: DateWords, _today: date) -> Reading:
    return NO_DATE


_LENGTH = r"(?:{n} |se){unit}"
_NOT_A_POINT = r"(?! (?:yang )?(?:lagi|lalu|ke depan|kedepan|mendatang|depan|ini|kemarin)\b)"

RULES = (
    Rule(
        name="habit",
        template=r"(?:tiap|setiap) (?:hari )?(?:akhir )?(?:{weekday}|bulan|tahun|hari|tanggal {d})"
        r"(?: (?:minggu )?{ord})?",
        resolve=_no_date,
    ),
    Rule(name="habit", template=rf"{_LENGTH} sekali|minggu sekali|24/7", resolve=_no_date),
    Rule(
        name="longer",
        # The gap is for the title: "perpanjang laskar pelangi seminggu lagi" asks for more time.
        template=r"(?:tambah|perpanjang)(?: \S+){0,4}? (?P<mask>" + _LENGTH + r"(?: lagi)?)",
        resolve=_no_date,
    ),
    Rule(
        name="length",
        template=rf"{{length_word}} (?P<mask>{_LENGTH}){_NOT_A_POINT}",
        resolve=_no_date,
    ),
    Rule(
        name="length",
        # "jam 9 minggu depan", "9 hari sabtu": there the number belongs to the hour before it.
        template=r"(?<!jam )(?<!pukul )(?<!tanggal )(?<!setengah )(?:{n} |se){unit}"
        + _NOT_A_POINT
        + r"(?! {weekday})",
        resolve=_no_date,
    ),
    Rule(name="counted", template=r"{counted} {unit}", resolve=_no_date),
    Rule(name="counted", template=r"minggu (?:ke ?)?berapa", resolve=_no_date),
    Rule(name="greeting_of_the_season", template=r"{not_holiday}", resolve=_no_date),
)
