"""Training the classifier from sentences: development only, scikit-learn is imported on use."""

from bot.language.training.examples import Example, Sentence, read_sentences, to_examples
from bot.language.training.fitting import TrainingPackagesMissing, fit
from bot.language.training.tagging import fit_tagger

__all__ = [
    "Example",
    "Sentence",
    "TrainingPackagesMissing",
    "fit",
    "fit_tagger",
    "read_sentences",
    "to_examples",
]
