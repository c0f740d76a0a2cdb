"""All language data of one language, read once from its folder."""

from dataclasses import dataclass
from pathlib import Path

from bot.language.catalogue import IntentCatalogue
from bot.language.concepts import ConceptBook
from bot.language.counts import CountWords
from bot.language.datafiles import DataFile
from bot.language.dates import DateGrammar, DateWords
from bot.language.errors import LanguageDataError
from bot.language.follow_ups import FollowUps
from bot.language.gazetteer import AreaEntry, load_areas
from bot.language.intents import Classifier, Judgement
from bot.language.model import IntentModel
from bot.language.normalising import Normalisation
from bot.language.placewords import PlaceWords
from bot.language.queries import QueryWords
from bot.language.querytagger import QueryTagger
from bot.language.safety import SafetyRules
from bot.language.titleindex import TitleWords
from bot.language.tongues import TongueWords

INTENTS_FILE = Path("..") / ".." / "intents.yaml"
"""The list of intents belongs to all languages: from `locales/id/language` it is two levels up."""

MODEL_FILE = "intents.npz"
"""The trained table of the intents, written by `pusling train`."""
TAGGER_FILE = "queries.npz"
"""The trained tagger of queries, written by `pusling train`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageData:
    """Tables and compiled rules; holds no state and may be shared."""

    intents: IntentCatalogue
    """The intents of `locales/intents.yaml`."""
    normalisation: Normalisation
    """Own words, slang, affixes."""
    dates: DateGrammar
    """The date grammar."""
    places: PlaceWords
    """How people write places."""
    areas: tuple[AreaEntry, ...]
    """Kecamatan and kelurahan of the city."""
    safety: SafetyRules
    """Rules that outrank the classifier."""
    classifier: Classifier
    """The trained table of the intents, and what reads it."""
    titles: TitleWords
    """Words around names of titles."""
    tongues: TongueWords
    """Words by which English is told."""
    follow_ups: FollowUps
    """What asks for more of the answer before."""
    queries: QueryWords
    """Words around titles and topics."""
    counts: CountWords
    """Words around numbers of people and copies."""

    @classmethod
    def load(cls, folder: Path) -> "LanguageData":
        """Read the files of `folder` (such as `locales/id/language`).

        Raises LanguageDataError naming file and entry if one is missing or broken.
        """
        model, tagger = folder / MODEL_FILE, folder / TAGGER_FILE
        return cls.with_tables(folder, IntentModel.load(model), QueryTagger.load(tagger))

    @classmethod
    def untrained(cls, folder: Path) -> "LanguageData":
        """Read the files of `folder` but the trained tables: for training them."""
        return cls.with_tables(folder, IntentModel.untrained(), QueryTagger.untrained())

    @classmethod
    def with_tables(cls, folder: Path, model: IntentModel, tagger: QueryTagger) -> "LanguageData":
        """Read the files of `folder` but the trained tables, which are given."""
        date_words = DateWords.load(_file(folder, "dates"))
        return cls(
            intents=IntentCatalogue.load(DataFile.read(folder / INTENTS_FILE)),
            normalisation=Normalisation.load(
                domain=_file(folder, "domain"),
                slang=[_file(folder, "slang"), _file(folder, "regional")],
                affixes=_file(folder, "affixes"),
            ),
            dates=DateGrammar.build(date_words),
            places=PlaceWords.load(_file(folder, "places")),
            areas=load_areas(_file(folder, "areas_batam")),
            safety=SafetyRules.load(_file(folder, "safety")),
            classifier=Classifier.build(
                model=model,
                concepts=ConceptBook.load(_file(folder, "concepts")),
                judgement=Judgement.load(_file(folder, "classifier")),
            ),
            titles=TitleWords.load(_file(folder, "titles")),
            tongues=TongueWords.load(_file(folder, "english")),
            follow_ups=FollowUps.load(_file(folder, "follow_ups")),
            queries=QueryWords.load(_file(folder, "queries"), tagger),
            counts=CountWords.load(_file(folder, "counts"), date_words),
        )


def _file(folder: Path, name: str) -> DataFile:
    if not folder.is_dir():
        raise LanguageDataError(file=folder, entry="folder", problem="is not a folder")
    return DataFile.read(folder / f"{name}.yaml")
