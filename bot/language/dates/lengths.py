"""Rules for words that speak of time but name no day: lengths, habits, counts."""

import re
from datetime import date

from bot.language.dates.rules import NO_DATE, Reading, Rule
from bot.language.dates.vocabulary import DateWords


def _no_date(_match: re.Match[str], _words: DateWords, _today: date) -> Reading:
    return NO_DATE


_LENGTH = r"(?:{n} |se){unit}"
_NOT_A_POINT = r"(?! (?:yang )?(?:lagi|lalu|ke depan|kedepan|mendatang|depan|ini|kemarin)\b)"

_YOUNG = (
    r"(?:anak|anak-anak|anakku|cucu|cucuku|adik|adek|dedek|bayi|balita|kecil|keponakan|umur|usia)"
)

RULES = (
    Rule(
        name="age",
        # "anakku 4 tahun lagi suka dinosaurus": the child's age, and what it likes just now.
        template=_YOUNG + r"(?: [^\W\d]+){0,2}?(?<! tanggal) "
        r"(?P<mask>(?:{n} |se)(?:bulan|tahun))(?! (?:yang )?(?:lalu|depan|ke depan|mendatang)\b)",
        resolve=_no_date,
    ),
    Rule(
        name="habit",
        template=r"(?:hari )?{weekday} (?:minggu )?{ord} (?:tiap|setiap) bulan",
        resolve=_no_date,
    ),
    Rule(
        name="habit",
        template=r"(?:tiap|setiap) (?:hari )?(?:akhir )?"
        r"(?:{weekday}(?:(?: dan |-| ){weekday2})?|bulan tanggal {day3}|bulan|tahun|hari"
        r"|tanggal {day}(?: dan {day2})?|(?:awal|akhir) (?:bulan|tahun))"
        r"(?: (?:minggu )?{ord})?(?: dan {ord2})?",
        resolve=_no_date,
    ),
    Rule(
        name="habit",
        template=rf"{_LENGTH} sekali|minggu sekali|(?<!tanggal )24/7|bulan sekali",
        resolve=_no_date,
    ),
    Rule(
        name="longer",
        # The gap is for the title: "perpanjang laskar pelangi seminggu lagi" asks for more time.
        template=r"{longer_word}(?:,?(?! mau\b) \S+?){0,8}?,? (?P<mask>" + _LENGTH + r"(?: lagi)?)",
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
    Rule(name="counted", template=r"{counted} {unit}(?! {weekday})", resolve=_no_date),
    Rule(name="counted", template=r"minggu (?:ke ?)?berapa", resolve=_no_date),
)
