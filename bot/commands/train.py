"""`pusling train`: the tables of intents and queries from the sentences (docs/understanding.md)."""

import argparse
import csv
from datetime import datetime
from pathlib import Path

from bot.commands.context import OK, Command, Context
from bot.errors import UsageError
from bot.i18n import Translator, locales_folder
from bot.language import LanguageData, Lexicon, StopEntry
from bot.language.data import MODEL_FILE, TAGGER_FILE
from bot.language.training import (
    TrainingPackagesMissing,
    fit,
    fit_tagger,
    read_sentences,
    to_examples,
)
from bot.language.training.measuring import Outcome, leave_voices_out, shares

NOW = datetime.fromisoformat("2026-11-18T10:00:00+07:00")
"""Days in sentences become tags: which moment they are counted from makes no difference."""
STOPS = Path(__file__).parent / "demo" / "stops.csv"
"""Stops the sentences may name, beside the areas of the city."""


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """Where to write, or only to measure."""
    parser.add_argument("--to", type=Path, metavar="FOLDER", help=text.plain("cli.train.to"))
    parser.add_argument("--measure", action="store_true", help=text.plain("cli.train.measure"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Train and write the tables; nothing is written where training is impossible."""
    folder = locales_folder() / "id" / "language"
    try:
        if chosen.measure:
            return _measure(folder, context)
        tables = train(folder)
    except TrainingPackagesMissing as error:
        problem = context.text.plain("train.packages_missing")
        raise UsageError(command="train", problem=problem) from error
    for name, content in tables.items():
        path = (chosen.to or folder) / name
        path.write_bytes(content)
        size = len(content) // 1024
        context.show(context.text.plain("train.done", path=str(path), size=size))
    return OK


def train(folder: Path) -> dict[str, bytes]:
    """Return the tables of the sentences under `folder`: the name of each file and its bytes."""
    data = LanguageData.untrained(folder)
    sentences, digest = read_sentences(folder / "sentences", tuple(data.intents.entries))
    lexicon, known = training_lexicon(data), data.normalisation.known
    examples = to_examples(sentences, lexicon=lexicon, data=data, now=NOW)
    model = fit(examples, concepts=data.classifier.concepts, known=known, digest=digest)
    tagger = fit_tagger(sentences, lexicon=lexicon, data=data, now=NOW)
    return {MODEL_FILE: model.to_bytes(), TAGGER_FILE: tagger.to_bytes()}


def _measure(folder: Path, context: Context) -> int:
    """Leave each voice out in turn; nothing is written."""
    data = LanguageData.untrained(folder)
    sentences, _ = read_sentences(folder / "sentences", tuple(data.intents.entries))
    everything: list[Outcome] = []
    lexicon = training_lexicon(data)
    for voice, found in leave_voices_out(sentences, lexicon=lexicon, data=data, now=NOW):
        outcomes = [outcome for _, outcome in found]
        everything += outcomes
        context.show(f"{voice}: {shares(outcomes)['first guess']}")
    for measure, share in shares(everything).items():
        context.show(f"{measure}: {share}")
    return OK


def training_lexicon(data: LanguageData) -> Lexicon:
    """Return the example stops and the areas of the city."""
    return Lexicon.build(stops=example_stops(), areas=data.areas, data=data)


def example_stops() -> list[StopEntry]:
    """Return the stops of the demo."""
    with STOPS.open(encoding="utf-8", newline="") as lines:
        return [
            StopEntry(
                code=row["code"],
                name=row["name"],
                aliases=tuple(filter(None, row["aliases"].split("|"))),
                kelurahan=row["kelurahan"],
                kecamatan=row["kecamatan"],
            )
            for row in csv.DictReader(lines)
        ]


COMMAND = Command(name="train", run=run, arguments=arguments)
