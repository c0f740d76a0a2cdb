"""Language data and lexicon, read once for all tests of the folder."""

import pytest

from bot.language import LanguageData, Lexicon
from tests.language.samples import build_lexicon, load_data


@pytest.fixture(scope="session")
def data() -> LanguageData:
    """The Indonesian language data."""
    return load_data()


@pytest.fixture(scope="session")
def lexicon(data: LanguageData) -> Lexicon:
    """The sample stops and the areas of Batam."""
    return build_lexicon(data)
