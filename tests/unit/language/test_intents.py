"""Intents: the cues, the list of intents, and how they fit together."""

from pathlib import Path

import pytest

from bot.language import LanguageData, LanguageDataError
from bot.language.catalogue import IntentCatalogue
from bot.language.datafiles import DataFile
from bot.language.intents import CERTAIN, OUT_OF_SCOPE, Cue, Guess, load_cues
from bot.language.patterns import Pattern
from tests.language.samples import FOLDER

CUES = [
    cue
    for name in ("cues", "cues_english")
    for cue in load_cues(DataFile.read(FOLDER / f"{name}.yaml"))
]


def guess(data: LanguageData, text: str, role: str = "resident") -> Guess:
    """Rank the intents of a normalised text."""
    return data.cues.guess(text, role=role, catalogue=data.intents)


def test_every_intent_of_the_list_has_cues(data: LanguageData) -> None:
    assert set(data.intents.entries) - {cue.intent for cue in CUES if cue.weight > 0} == set()


def test_every_cue_is_of_an_intent_of_the_list(data: LanguageData) -> None:
    assert {cue.intent for cue in CUES} - set(data.intents.entries) == set()


def test_every_safety_rule_and_command_is_of_an_intent_of_the_list(data: LanguageData) -> None:
    decided = {rule.intent for rule in data.safety.rules} | set(data.safety.signs.values())
    called = set(data.intents.commands.values()) | data.safety.guarded
    assert (decided | called) - set(data.intents.entries) == set()


def _dead_words(patterns: list[Pattern], data: LanguageData) -> dict[str, str]:
    words = {word for pattern in patterns for word in pattern.literals}
    normal = {word: data.normalisation.text(word) for word in words}
    return {word: text for word, text in normal.items() if word != text}


def test_every_word_of_a_cue_is_one_that_normalising_leaves(data: LanguageData) -> None:
    assert _dead_words([cue.pattern for cue in CUES], data) == {}


def test_every_word_of_a_safety_rule_is_one_that_normalising_leaves(data: LanguageData) -> None:
    patterns = [
        pattern
        for rule in data.safety.rules
        for pattern in (*rule.whole, *rule.anywhere, *rule.unless)
    ]
    assert _dead_words([*patterns, *data.safety.doubt], data) == {}


def test_no_cue_stands_twice() -> None:
    keys = [(cue.intent, cue.pattern.source) for cue in CUES]
    assert {key for key in keys if keys.count(key) > 1} == set()


def test_words_no_cue_knows_are_out_of_scope(data: LanguageData) -> None:
    assert guess(data, "xyzzy plugh").ranking == ((OUT_OF_SCOPE, CERTAIN),)


def test_confidences_are_shares_in_falling_order(data: LanguageData) -> None:
    ranking = guess(data, "kapan pusling ke <place>").ranking
    shares = [share for _, share in ranking]
    assert ranking[0][0] == "next_visit"
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= CERTAIN for share in shares)


def test_the_role_of_the_speaker_tips_the_scales(data: LanguageData) -> None:
    def share(role: str) -> float:
        return dict(guess(data, "antre pesanan ada berapa", role).ranking)["work_queue"]

    assert share("staff") > share("resident")


def test_the_evidence_names_the_cues_of_the_best_intent(data: LanguageData) -> None:
    evidence: tuple[Cue, ...] = guess(data, "titik mana saja").evidence
    assert {cue.intent for cue in evidence} == {"list_stops"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("greet: {slots: [], example: p, who: []}", "who"),
        ("greet: {slots: [mood], example: p, who: [staff]}", "slots"),
        ("greet: {slots: [], who: [staff]}", "example"),
        (
            "{a: &a {slots: [], example: p, who: [staff], commands: [x]}, b: *a}",
            "listed twice",
        ),
    ],
)
def test_a_broken_list_of_intents_names_the_entry(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "intents.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LanguageDataError, match=problem):
        IntentCatalogue.load(DataFile.read(path))


def test_a_broken_cue_names_the_intent_and_the_phrase(tmp_path: Path) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text('intents: {greet: {"2": ["(halo"]}}', encoding="utf-8")
    with pytest.raises(LanguageDataError, match=r"cues\.yaml: greet\.2\.\(halo"):
        load_cues(DataFile.read(path))
