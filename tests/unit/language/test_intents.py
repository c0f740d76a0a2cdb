"""Intents: the classifier, the list of intents, and how they fit together."""

from pathlib import Path

import pytest

from bot.language import LanguageData, LanguageDataError
from bot.language.catalogue import IntentCatalogue
from bot.language.datafiles import DataFile
from bot.language.intents import Guess, Judgement
from bot.language.patterns import Pattern


def guess(data: LanguageData, text: str, role: str = "resident") -> Guess:
    """Rank the intents of a normalised text."""
    return data.classifier.guess(text, role=role, catalogue=data.intents)


def test_the_table_knows_every_intent_of_the_list_and_no_other(data: LanguageData) -> None:
    assert set(data.classifier.model.intents) == set(data.intents.entries)


def test_every_safety_rule_and_command_is_of_an_intent_of_the_list(data: LanguageData) -> None:
    decided = {rule.intent for rule in data.safety.rules} | set(data.safety.signs.values())
    called = set(data.intents.commands.values()) | data.safety.guarded | set(data.safety.needs)
    assert (decided | called) - set(data.intents.entries) == set()


def test_every_thing_a_guarded_intent_needs_is_one_that_words_stand_for(data: LanguageData) -> None:
    book = data.classifier.concepts
    things = {one for some in (*book.words.values(), *book.phrases.values()) for one in some}
    named = {one for sets in data.safety.needs.values() for some in sets for one in some}
    assert {one for one in named | data.safety.strange if one[0] != "<"} - things == set()


def _dead_words(patterns: list[Pattern], data: LanguageData) -> dict[str, str]:
    words = {word for pattern in patterns for word in pattern.literals}
    normal = {word: data.normalisation.text(word) for word in words}
    return {word: text for word, text in normal.items() if word != text}


def test_every_word_of_a_safety_rule_is_one_that_normalising_leaves(data: LanguageData) -> None:
    patterns = [
        pattern
        for rule in data.safety.rules
        for pattern in (*rule.whole, *rule.anywhere, *rule.unless)
    ]
    assert _dead_words([*patterns, *data.safety.doubt], data) == {}


def test_shares_of_all_intents_are_in_falling_order_and_make_a_whole(data: LanguageData) -> None:
    found = guess(data, "kapan pusling ke <place>")
    shares = [share for _, share in found.ranking]
    assert found.ranking[0][0] == "next_visit"
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)


def test_the_role_of_the_speaker_tips_the_scales(data: LanguageData) -> None:
    def share(role: str) -> float:
        return dict(guess(data, "antre pesanan ada berapa", role).ranking)["work_queue"]

    assert share("staff") > share("resident")


def test_words_nobody_knows_get_no_confident_answer(data: LanguageData) -> None:
    assert not data.classifier.knows("xyzzy plugh")
    assert data.classifier.knows("xyzzy pusling")


def test_the_reasons_name_features_for_and_against(data: LanguageData) -> None:
    found = guess(data, "kapan pusling ke <place>")
    reasons = data.classifier.reasons(found)
    assert any("kapan" in name or "when" in name for name, weight in reasons if weight > 0)
    assert [weight for _, weight in reasons[:3]] == sorted(
        (weight for _, weight in reasons[:3]), reverse=True
    )


def test_a_mistyped_word_is_mended_before_it_is_judged(data: LanguageData) -> None:
    assert ("jadwaal", "jadwal") in guess(data, "jadwaal pusling").mended


def test_confidence_grows_with_the_share_and_is_never_certain() -> None:
    judgement = Judgement(
        slope=1.2, offset=-0.3, role_bonus=0, foreign_bonus=0, kept_words=frozenset()
    )
    found = [judgement.confidence(share) for share in (0.0, 0.2, 0.5, 0.9, 1.0)]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1


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
