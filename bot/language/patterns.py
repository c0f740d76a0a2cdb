"""The small pattern language of the data files, compiled to bounded regular expressions.

`kata` a word · `kata*` a word with any ending · `(a|b c)` one of · `[a|b]` perhaps one of ·
`..` up to four words of any kind · `<place>` `<date>` `<time>` `<title>` what was recognised ·
`<number>` a number in digits.
"""

import re
from dataclasses import dataclass

_ELEMENT = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]|(\.\.)|([^\s()\[\]]+)")
_WORD = re.compile(r"[^\W_][\w:/.-]*\*?|<[a-z]+>")
GAP_WORDS = 4
"""The most words that `..` stands for."""
_GAP = rf"(?: [^ ]+){{0,{GAP_WORDS}}}?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One compiled phrase."""

    source: str
    """As written in the data file."""
    regex: re.Pattern[str]
    """To be searched in text padded with one space at both ends."""
    first_words: frozenset[str]
    """One of these words stands in every text that matches; empty if that cannot be told."""
    longest: int
    """Words of the longest text that matches."""
    literals: tuple[str, ...]
    """All plain words of the phrase, for checks of the data."""

    def found_in(self, padded: str) -> bool:
        """Tell whether the phrase stands somewhere in the padded text."""
        return self.regex.search(padded) is not None

    def is_all_of(self, padded: str) -> bool:
        """Tell whether the phrase is the whole of the padded text."""
        match = self.regex.match(padded)
        return match is not None and match.end() == len(padded) - 1


def padded(text: str) -> str:
    """Return `text` as patterns want it: one space before every word and one at the end."""
    return f" {text} "


def compile_pattern(source: str) -> Pattern:
    """Compile a phrase; raise ValueError with the reason if it is not well formed."""
    rest = _ELEMENT.sub("", source).strip()
    if rest or not source.strip():
        raise ValueError(f"cannot read {rest or 'an empty phrase'!r}")
    elements = list(_ELEMENT.finditer(source))
    expressions = [_expression(element) for element in elements]
    return Pattern(
        source=source,
        regex=re.compile("".join(expressions) + "(?= )"),
        first_words=_first_words(elements[0]),
        longest=sum(map(_longest, elements)),
        literals=tuple(word for element in elements for word in _literals(element)),
    )


def _expression(element: re.Match[str]) -> str:
    one_of, perhaps, gap, word = element.groups()
    if gap:
        return _GAP
    if word is not None:
        return _words(word)
    choice = one_of if one_of is not None else perhaps
    inside = "|".join(_words(option) for option in choice.split("|"))
    return f"(?:{inside})" if one_of is not None else f"(?:{inside})?"


def _words(option: str) -> str:
    words = option.split()
    if not words:
        raise ValueError("an empty choice")
    return "".join(" " + _word(word) for word in words)


def _word(word: str) -> str:
    if not _WORD.fullmatch(word):
        raise ValueError(f"{word!r} is not a word")
    if word == "<number>":
        return r"\d{1,6}"
    return re.escape(word[:-1]) + "[^ ]*" if word.endswith("*") else re.escape(word)


def _options(element: re.Match[str]) -> list[list[str]]:
    one_of, perhaps, gap, word = element.groups()
    if gap:
        return []
    whole = one_of or perhaps or word
    return [option.split() for option in whole.split("|")]


def _longest(element: re.Match[str]) -> int:
    return max(map(len, _options(element)), default=GAP_WORDS)


def _literals(element: re.Match[str]) -> list[str]:
    words = [word for option in _options(element) for word in option]
    return [word for word in words if not word.endswith("*") and not word.startswith("<")]


def _first_words(element: re.Match[str]) -> frozenset[str]:
    if element.group(2) is not None or element.group(3):
        return frozenset()
    firsts = [option[0] for option in _options(element)]
    is_open = any(word.endswith("*") or word == "<number>" for word in firsts)
    return frozenset() if is_open else frozenset(firsts)
