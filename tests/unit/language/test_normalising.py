"""Normalising."""

from pathlib import Path

import pytest
import yaml

from bot.language import LanguageData, LanguageDataError
from bot.language.datafiles import DataFile
from bot.language.folding import fold_words
from bot.language.normalising import WordTable
from tests.language.samples import FOLDER


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("kpn mobil pustaka dtg", "kapan pusling datang"),
        ("min", "admin"),
        ("ga jd", "tidak jadi"),
        ("dmn", "di mana"),
        ("ingetin aku", "ingatkan saya"),
        ("bru", "bru"),
        ("jadwalnya", "jadwal"),
        ("ngeprint", "print"),
        ("bisakah", "bisa"),
        ("contohin", "contohkan"),
        ("makasih", "terima kasih"),
        ("bsk sabtu", "besok sabtu"),
        ("snin-kmis", "senin-kamis"),
    ],
)
def test_a_spelling_becomes_the_one_word_for_it(text: str, normal: str, data: LanguageData) -> None:
    assert data.normalisation.text(text) == normal


@pytest.mark.parametrize(
    "word", ["senin", "kemarin", "sekolah", "tanya", "izin", "salah", "ngenang"]
)
def test_a_word_that_only_looks_as_if_it_had_an_affix_is_left_alone(
    word: str, data: LanguageData
) -> None:
    assert data.normalisation.text(word) == word


def test_every_canonical_word_stands_for_itself(data: LanguageData) -> None:
    canonical = {
        phrase
        for name in ("domain", "slang")
        for phrase in yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))["words"]
    }
    changed = {one: data.normalisation.text(one) for one in canonical}
    assert {one: text for one, text in changed.items() if text != one} == {}


def test_words_that_mean_something_else_here_are_no_slang(data: LanguageData) -> None:
    slang = data.normalisation.tables[-1]
    assert [word for word in ("min", "bt", "tj", "kp") if slang.at([word], 0)] == []


def test_each_change_leaves_a_line_in_the_trace(data: LanguageData) -> None:
    _, trace = data.normalisation.tokens(fold_words("kpn jadwalnya min"))
    assert trace == ["kpn -> kapan [slang]", "jadwalnya -> jadwal [slang]", "min -> admin [domain]"]


def test_a_spelling_of_two_words_names_its_file_and_entry(tmp_path: Path) -> None:
    path = tmp_path / "slang.yaml"
    path.write_text("words: {tidak: [ga], gajah: [ga]}", encoding="utf-8")
    with pytest.raises(LanguageDataError, match=r"slang\.yaml: words\.gajah\.ga"):
        WordTable.load(DataFile.read(path), name="slang")


def test_the_tables_are_large_enough_for_chat(data: LanguageData) -> None:
    assert sum(len(table.replacements) for table in data.normalisation.tables) > 800
