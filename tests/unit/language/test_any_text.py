"""Any text is understood somehow: whole, bounded in work, and never taken for an undoing.

`make fuzz` runs the same with ten times as many messages.
"""

import json
import os

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.language import Understanding, explain, to_dict, understand
from bot.language.features import MOST_WORDS, features_of
from bot.language.folding import LONGEST_TEXT, clean, fold_words
from bot.language.intents import SURE
from bot.language.training.measuring import UNDOING
from tests.language.samples import NOW, build_lexicon, load_data

DATA = load_data()
LEXICON = build_lexicon(DATA)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2000"))

thorough = settings(max_examples=EXAMPLES, deadline=None)
quick = settings(max_examples=EXAMPLES // 4, deadline=None)

SCRIPTS = (
    "aiueoknsmtgdb 0123456789.,:/-!?\n\tÀéßİıŁ你好世界สวัสดีمرحباשלוםनमस्ते"
    "😀👍🏽❤️\u200b\u202e\u0000\ufeff"
)
HARMLESS = """
kapan pusling ke tiban baru besok sabtu depan jam 9 pagi ada buku novel laskar pelangi saya mau
pinjam dong kak min tolong di mana sekarang sudah belum siap terima kasih anak sekolah posyandu
mobil perpustakaan berapa hari ini ya
"""
texts = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=SCRIPTS, max_size=300),
    st.lists(st.sampled_from(sorted(DATA.classifier.model.vocabulary)), max_size=30).map(" ".join),
    st.tuples(st.text(min_size=1, max_size=4), st.integers(1, 10_000)).map(
        lambda pair: (pair[0] * pair[1])[:10_000]
    ),
)
# Words with which nothing is ended, cancelled or erased.
harmless = st.lists(st.sampled_from(HARMLESS.split()), min_size=1, max_size=12).map(" ".join)


def read(text: str, role: str = "resident") -> Understanding:
    """Understand a message."""
    return understand(text, now=NOW, lexicon=LEXICON, data=DATA, role=role)


@thorough
@example("")
@example("❶")
@example("²")
@example("tiban ② jam ٩")
@given(texts)
def test_any_text_is_understood_as_something_whole(text: str) -> None:
    found = read(text)
    assert found.intent in DATA.intents.entries
    assert 0 <= found.confidence <= 1
    assert found.intent not in found.alternatives
    assert found.dates is None or found.dates.start <= found.dates.end
    assert json.loads(json.dumps(to_dict(found)))["intent"] == found.intent
    assert explain(found)


@quick
@given(texts)
def test_work_is_bounded_whatever_comes(text: str) -> None:
    words = fold_words(text)
    shown = [word.folded for word in words]
    features = features_of(shown, shown, DATA.classifier.concepts)
    assert len(clean(text)) <= 2 * LONGEST_TEXT
    assert len(words) <= 2 * LONGEST_TEXT
    assert len(features.words) <= 6 * MOST_WORDS + 3
    assert len(features.things) <= 40 * MOST_WORDS


@quick
@given(st.text(min_size=1, max_size=50), st.integers(1, 9_000))
def test_what_stands_behind_the_first_characters_changes_nothing(text: str, more: int) -> None:
    long = (text * (LONGEST_TEXT + 1))[:LONGEST_TEXT]
    assert to_dict(read(long + "x" * more)) == to_dict(read(long))


@quick
@given(harmless)
def test_words_that_end_nothing_are_never_taken_for_an_undoing(text: str) -> None:
    found = read(text)
    assert found.intent not in UNDOING or found.confidence < SURE


@quick
@given(
    st.sampled_from(["jangan batalin", "jgn dibatalkan ya", "jangan hapus", "tidak jadi batal"]),
    st.sampled_from(
        ["", "pesanan saya", "kunjungannya", "pengingatnya", "data saya", "bukunya kak"]
    ),
    st.sampled_from(["", "ya", "dong min", "kak tolong", "besok"]),
)
def test_a_negated_undoing_undoes_nothing(verb: str, what: str, end: str) -> None:
    found = read(f"{verb} {what} {end}")
    assert found.intent not in UNDOING or found.confidence < SURE
