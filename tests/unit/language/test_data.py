"""Loading the language data."""

import shutil
from pathlib import Path

import pytest

from bot.language import LanguageData, LanguageDataError
from bot.language.datafiles import DataFile
from bot.language.gazetteer import load_areas, slug
from tests.language.samples import FOLDER, ROOT

FILES = sorted(path.name for path in (*FOLDER.glob("*.yaml"), FOLDER / "intents.npz"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the language data that a test may break."""
    folder = tmp_path / "id" / "language"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("sentences"))
    shutil.copy(ROOT / "locales" / "intents.yaml", tmp_path / "intents.yaml")
    return folder


def test_a_copy_of_the_folder_loads_the_same(copy: Path, data: LanguageData) -> None:
    assert LanguageData.load(copy).areas == data.areas


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, copy: Path) -> None:
    (copy / name).unlink()
    with pytest.raises(LanguageDataError, match=name):
        LanguageData.load(copy)


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_named(name: str, copy: Path) -> None:
    (copy / name).write_text("{}", encoding="utf-8")
    with pytest.raises(LanguageDataError, match=name):
        LanguageData.load(copy)


@pytest.mark.parametrize("content", ["[1, 2]", "a: [", "\x00", ""])
def test_a_file_that_is_no_mapping_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LanguageDataError, match=r"x\.yaml: file"):
        DataFile.read(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LanguageDataError, match="nowhere"):
        LanguageData.load(tmp_path / "nowhere")


def test_an_entry_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("words: 3\nname: []\nnumber: x\npairs: {a: [b]}", encoding="utf-8")
    file = DataFile.read(path)
    for read, entry in (
        (file.words, "words"),
        (file.text, "name"),
        (file.number, "number"),
        (file.pairs, "pairs"),
        (file.section, "absent"),
    ):
        with pytest.raises(LanguageDataError) as caught:
            read(entry)
        assert caught.value.entry.startswith(entry)


def test_an_area_listed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.yaml"
    path.write_text("areas: {Nongsa: [Kabil, Kabil]}", encoding="utf-8")
    with pytest.raises(LanguageDataError, match="Kabil"):
        load_areas(DataFile.read(path))


def test_a_slug_is_lowercase_words_with_hyphens() -> None:
    assert slug("Tiban Baru") == "tiban-baru"
