"""Understanding, beside what else could be used for it: same messages, same run.

    .venv/bin/pip install -e '.[dev,bench]'
    .venv/bin/python -m benchmarks.language            # everything
    .venv/bin/python -m benchmarks.language --misses   # what of the kept messages is not understood

Shares stand with their 95 % interval (Wilson). "kept" messages were never trained or tuned on;
"seen" ones were, and stand apart.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import psutil
from rapidfuzz import fuzz, process

from bot.commands.train import example_stops, training_lexicon
from bot.i18n import locales_folder
from bot.language import LanguageData, Lexicon, understand
from bot.language.folding import fold
from bot.language.intents import OUT_OF_SCOPE, SURE
from bot.language.lexicon import TitleEntry
from bot.language.training import Sentence, read_sentences
from bot.language.training.measuring import Share
from tests.language.kept import KEPT, Kept, measures, read_kept

FOLDER = locales_folder() / "id" / "language"
SEEN = KEPT.parent / "seen"
TITLES = (1_000, 10_000, 100_000)
ROUNDS = 5
CUTOFF = 85
"""Likeness from which WRatio is believed: the best of 80, 85 and 90 on the seen messages."""
WORDS = [
    "langit",
    "senja",
    "bintang",
    "samudra",
    "kancil",
    "rahasia",
    "perahu",
    "cahaya",
    "kabut",
    "rimba",
    "lentera",
    "jejak",
]


def main() -> None:
    """Measure, or list the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list kept messages not understood")
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.memory:
        print(json.dumps(_memory()))
        return
    data = LanguageData.load(FOLDER)
    lexicon = training_lexicon(data)
    kept, seen = (list(read_kept(data, lexicon, folder)) for folder in (KEPT, SEEN))
    if chosen.misses:
        _print_misses(kept)
        return
    _print_table("Ours, kept messages", measures(kept))
    known = _known_texts(data)
    fresh = [one for one in kept if fold(one.case["text"]) not in known]
    _print_table("Ours, kept messages that are no sentence word for word", measures(fresh))
    _print_table("Ours, seen messages", measures(seen))
    _print_intents(kept, data)
    _print_dates(kept)
    _print_places(kept)
    _print_speed(kept, data)
    _print_memory()


def _known_texts(data: LanguageData) -> set[str]:
    """The sentences: different people do write "makasih" alike."""
    sentences, _ = read_sentences(FOLDER / "sentences", tuple(data.intents.entries))
    return {fold(sentence.plain) for sentence in sentences}


def _print_table(head: str, rows: dict[str, Share]) -> None:
    print(f"\n{head}")
    for name, share in rows.items():
        if share.total:
            print(f"  {name:26s} {share}")


def _print_intents(kept: Sequence[Kept], data: LanguageData) -> None:
    sentences, _ = read_sentences(FOLDER / "sentences", tuple(data.intents.entries))
    print("\nIntent, first guess, of the kept messages; milliseconds a message")
    ours = _ours(data)
    for name, guess in (
        ("ours", ours),
        ("TF-IDF and logistic regression, no pipeline", _plain(sentences)),
        ("hassil, sentences as templates", _templates(sentences)),
    ):
        texts = [one.case["text"] for one in kept]
        found, spent = _timed(guess, texts)
        hits = sum(intent in one.outcome.accepted for one, intent in zip(kept, found, strict=True))
        print(f"  {name:46s} {Share(hits=hits, total=len(kept))}  {spent:.2f} ms")


def _ours(data: LanguageData) -> Callable[[str], str]:
    lexicon = training_lexicon(data)
    now = datetime.fromisoformat("2026-11-18T10:00:00+07:00")
    return lambda text: understand(text, now=now, lexicon=lexicon, data=data).intent


def _plain(sentences: Iterable[Sentence]) -> Callable[[str], str]:
    """The usual text classifier on the same sentences: no folding, no slang, no tags."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline, make_union  # noqa: PLC0415

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2)
    model = make_pipeline(make_union(words, pieces), LogisticRegression(C=10, max_iter=300))
    known = list(sentences)
    model.fit([one.plain for one in known], [one.intent for one in known])
    return lambda text: str(model.predict([text])[0])


def _templates(sentences: Iterable[Sentence]) -> Callable[[str], str]:
    """Sentences as templates, titles as wildcards; what no template fits is out of scope."""
    from hassil import Intents, recognize  # noqa: PLC0415

    intents: dict[str, set[str]] = {}
    for sentence in sentences:
        text = sentence.text.replace("[", " \x00").replace("]", " ")
        words = fold(text.replace("\x00", " qxtitle")).split()
        shown = ["{title}" if word.startswith("qxtitle") else word for word in words]
        first = shown.index("{title}") if "{title}" in shown else None
        template = shown if first is None else [*shown[: first + 1], *_behind(sentence)]
        if any(word != "{title}" for word in template):
            intents.setdefault(sentence.intent, set()).add(" ".join(template))
    known = Intents.from_dict(
        {
            "language": "id",
            "intents": {
                name: {"data": [{"sentences": sorted(some)}]} for name, some in intents.items()
            },
            "lists": {"title": {"wildcard": True}},
        }
    )

    def guess(text: str) -> str:
        found = recognize(fold(text), known)
        return found.intent.name if found else OUT_OF_SCOPE

    return guess


def _behind(sentence: Sentence) -> list[str]:
    return fold(sentence.text.rpartition("]")[2]).split()


def _print_dates(kept: Sequence[Kept]) -> None:
    from dateparser.search import search_dates  # noqa: PLC0415

    def theirs(one: Kept) -> list[str] | None:
        base = datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001 - the library wants it without a zone
        chosen = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
        found = search_dates(one.case["text"], languages=["id"], settings=chosen)
        days: list[date] = [moment.date() for _, moment in found or ()]
        return [min(days).isoformat(), max(days).isoformat()] if days else None

    print("\nDates of the kept messages: exact where said; seen where there are none")
    for name, read in (("ours", lambda one: one.found("dates")), ("dateparser", theirs)):
        found, spent = _timed(read, kept)
        pairs = list(zip(kept, found, strict=True))
        said = [one.case["dates"] == days for one, days in pairs if one.says("dates")]
        silent = [days is not None for one, days in pairs if not one.says("dates")]
        _print_two(name, said, silent, None if name == "ours" else spent)


def _print_places(kept: Sequence[Kept]) -> None:
    names = _place_names()

    def theirs(one: Kept) -> str | None:
        hit = process.extractOne(
            fold(one.case["text"]), names.keys(), scorer=fuzz.WRatio, score_cutoff=CUTOFF
        )
        return names[hit[0]] if hit else None

    print("\nPlaces of the kept messages: right where said; seen where there are none")
    for name, read in (("ours", lambda one: one.found("place")), ("RapidFuzz WRatio", theirs)):
        found, spent = _timed(read, kept)
        pairs = list(zip(kept, found, strict=True))
        said = [
            code in (one.case.get("place_any") or [one.case.get("place")])
            for one, code in pairs
            if one.says("place")
        ]
        silent = [code is not None for one, code in pairs if not one.says("place")]
        _print_two(name, said, silent, None if name == "ours" else spent)


def _place_names() -> dict[str, str]:
    names = {fold(area.name): area.code for area in LanguageData.load(FOLDER).areas}
    for stop in example_stops():
        names.update((fold(name), stop.code) for name in (stop.name, *stop.aliases))
    return names


def _print_two(
    name: str, said: Sequence[bool], silent: Sequence[bool], spent: float | None
) -> None:
    right = Share(hits=sum(said), total=len(said))
    wrong = Share(hits=sum(silent), total=len(silent))
    clock = "" if spent is None else f"  {spent:.2f} ms"
    print(f"  {name:18s} {right}; {wrong}{clock}")


def _print_speed(kept: Sequence[Kept], data: LanguageData) -> None:
    print("\nOne message on one core, by titles loaded: mean, p99, longest (ms)")
    now = datetime.fromisoformat("2026-11-18T10:00:00+07:00")
    texts = [one.case["text"] for one in kept]
    for count in TITLES:
        lexicon = _with_titles(data, count)
        spent = sorted(_once(text, now, lexicon, data) for _ in range(ROUNDS) for text in texts)
        mean, p99 = sum(spent) / len(spent), spent[int(0.99 * len(spent))]
        print(f"  {count:>7,} titles  {mean:.2f}  {p99:.2f}  {spent[-1]:.2f}")
    lexicon = _with_titles(data, TITLES[1])
    hostile = ["jam " * 2_500, "posyandu mawar " * 600, "a" * 10_000, "1." * 5_000, "😀" * 10_000]
    longest = max(_once(text, now, lexicon, data) for text in hostile)
    print(f"  hostile texts of 10,000 characters: longest {longest:.1f}")


def _once(text: str, now: datetime, lexicon: Lexicon, data: LanguageData) -> float:
    # Time of the processor, not of the clock: other work on the machine does not count.
    start = time.thread_time()
    understand(text, now=now, lexicon=lexicon, data=data)
    return 1000 * (time.thread_time() - start)


def _with_titles(data: LanguageData, count: int) -> Lexicon:
    titles = [
        TitleEntry(
            id=number,
            title=f"{WORDS[number % 12]} {WORDS[number // 12 % 12]} {number // 144}".title(),
            authors=(f"Pengarang Nomor {number % 3_000}",),
        )
        for number in range(count)
    ]
    return Lexicon.build(stops=example_stops(), areas=data.areas, data=data, titles=titles)


def _print_memory() -> None:
    """In a process of its own: what the understanding part adds to a bare Python."""
    command = [sys.executable, "-m", "benchmarks.language", "--memory"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ran.stdout)
    print("\nMemory and start")
    for name, value in found.items():
        print(f"  {name:26s} {value:.2f}")
    files = sum(path.stat().st_size for path in FOLDER.glob("*.npz"))
    print(f"  model files (KB)           {files / 1024:.0f}")


def _memory() -> dict[str, float]:
    start = time.thread_time()
    data = LanguageData.load(FOLDER)
    loaded = time.thread_time() - start
    lexicon = _with_titles(data, TITLES[1])
    now = datetime.fromisoformat("2026-11-18T10:00:00+07:00")
    understand("kapan pusling ke tiban baru besok", now=now, lexicon=lexicon, data=data)
    whole = psutil.Process().memory_info().rss / 2**20
    bare = "import psutil; print(psutil.Process().memory_info().rss / 2**20)"
    ran = subprocess.run([sys.executable, "-c", bare], check=True, capture_output=True, text=True)
    return {
        "language data loaded (s)": loaded,
        "with 10,000 titles (s)": time.thread_time() - start,
        "bare Python (MB)": float(ran.stdout),
        "with 10,000 titles (MB)": whole,
        "added (MB)": whole - float(ran.stdout),
    }


def _timed(function: Callable[[Any], Any], values: Sequence[Any]) -> tuple[list[Any], float]:
    start = time.thread_time()
    found = [function(value) for value in values]
    return found, 1000 * (time.thread_time() - start) / len(values)


def _print_misses(kept: Sequence[Kept]) -> None:
    slots = ("dates", "time", "place", "query", "count", "moved_from")
    for one in kept:
        reasons = [*_intent_miss(one), *(_slot_miss(one, slot) for slot in slots)]
        if any(reasons):
            print(f"- “{one.case['text']}”: {'; '.join(filter(None, reasons))}")


def _intent_miss(one: Kept) -> list[str]:
    if one.outcome.is_right:
        return []
    how = "sure" if one.understood.confidence >= SURE else "asked back"
    wanted = " or ".join(sorted(one.outcome.accepted))
    return [f"{wanted} taken for {one.understood.intent} ({how})"]


def _slot_miss(one: Kept, slot: str) -> str | None:
    if one.is_right(slot) or (slot in {"query", "moved_from"} and not one.outcome.is_right):
        return None
    if slot == "query" and not one.has_judged_query:
        return None
    wanted = one.case.get("place_any") if slot == "place" else None
    return f"{slot} {wanted or one.case.get(slot)} read as {one.found(slot)}"


if __name__ == "__main__":
    main()
