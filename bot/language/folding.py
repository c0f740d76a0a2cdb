"""Folding: one spelling of the characters of a message, before any word is looked at."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_TEXT = 2_000
"""Characters looked at; what stands behind them is not read (a message is a few lines)."""
LONGEST_WORD = 60
"""Characters of one word looked at; no word of the language comes near."""

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u0060\u00b4"), "'")
_KEPT_CONTROLS = "\n\t\r"
# Digits keep . : / between them (09.30, 17/8); any word keeps - and ' inside (ke-3, jum'at).
_WORD = re.compile(r"[^\W_]+(?:(?:(?<=\d)[.:/](?=\d)|[-'])[^\W_]+)*")
_CLAUSE_END = re.compile(r"[.,;:!?\n()]")
_SPACED_RANGE = re.compile(r"(?<=\d) {0,2}- {0,2}(?=\d)")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
# No word of the language ends in a double letter ("yaa", "kakk"); abbreviations may (PBB, SMM).
_REPEATED_AT_END = re.compile(r"(?<=.)([aeiou])\1$|(?<=.[aeiou])([^\W\daeiou])\2$")
_ROMAN = re.compile(r"[ivx]+")
_NUMBER_THEN_LETTERS = re.compile(r"(\d{1,4})([^\W\d_]{2,})")
_LETTERS_THEN_NUMBER = re.compile(r"(jam|tgl|tanggal|pkl|pukul|ke|rt|rw)(\d[\d.:/-]*)")
# The doubling mark of chat writing: a word with a vowel, then 2, then perhaps a clitic.
_DOUBLED = re.compile(r"([^\W\d_]*[aeiou][^\W\d_]*)2(nya|an|ku|mu|in|kan)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawWord:
    """One word of a message in both spellings."""

    raw: str
    """As typed, case and all."""
    folded: str
    """Folded: lowercase, repeats squeezed; never empty, never with a space."""
    ends_clause: bool
    """Whether a comma, full stop, line end or the like follows."""


def fold(text: str) -> str:
    """Return the folded form of `text`: its words, lowercase, with single spaces.

    Two texts a person would call the same (case, punctuation, emoji, "yaaa") fold alike.
    Only the first `LONGEST_TEXT` characters count.
    """
    return " ".join(word.folded for word in _words_of(text[:LONGEST_TEXT]))


def fold_words(text: str) -> list[RawWord]:
    """Return the words of `text`, in order, each in both spellings."""
    return list(_words_of(text[:LONGEST_TEXT]))


@lru_cache(maxsize=64)
def _words_of(text: str) -> tuple[RawWord, ...]:
    """One message is folded by several readers, one right after the other."""
    return tuple(_words(clean(text)))


def clean(text: str) -> str:
    """Return `text` cut to length, in NFKC, without control, bidi and zero-width characters."""
    # Twice the length in, since one compatibility character may become many, and many one.
    composed = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[: 2 * LONGEST_TEXT]
    visible = "".join(filter(_is_visible, composed))
    return _SPACED_RANGE.sub("-", visible.translate(_DASHES).translate(_QUOTES))


def _is_visible(character: str) -> bool:
    return character in _KEPT_CONTROLS or unicodedata.category(character) not in {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    }


def _words(cleaned: str) -> Iterator[RawWord]:
    matches = list(_WORD.finditer(cleaned))
    ends = [*(match.start() for match in matches[1:]), len(cleaned)][: len(matches)]
    for match, next_start in zip(matches, ends, strict=True):
        ends_clause = _CLAUSE_END.search(cleaned, match.end(), next_start) is not None
        parts = _split(_fold_word(match.group()[:LONGEST_WORD]))
        for index, part in enumerate(parts):
            yield RawWord(
                raw=match.group() if index == 0 else "",
                folded=part,
                ends_clause=ends_clause and index == len(parts) - 1,
            )


@lru_cache(maxsize=4096)
def _fold_word(raw: str) -> str:
    word = raw.lower().replace("'", "")
    # Lowercasing may split a letter and its mark (a dotted capital I): the mark is dropped.
    word = "".join(one for one in word if one.isalnum() or one in ".:/-")
    if _ROMAN.fullmatch(word):
        return word
    return _squeeze(word)


def _squeeze(word: str) -> str:
    squeezed = _REPEATED.sub(r"\1", word)
    return _REPEATED_AT_END.sub(r"\1\2", squeezed)


def _split(word: str) -> list[str]:
    for pattern in (_NUMBER_THEN_LETTERS, _LETTERS_THEN_NUMBER):
        if match := pattern.fullmatch(word):
            return [match.group(1), match.group(2)]
    if match := _DOUBLED.fullmatch(word):
        return [f"{match.group(1)}-{match.group(1)}{match.group(2) or ''}"]
    return [word] if word else []
