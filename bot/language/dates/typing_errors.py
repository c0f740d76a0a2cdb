"""Slips of a phone keyboard in the words of days: "senim", "sabru", "mimggu"."""

from collections.abc import Iterable, Iterator

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SHORTEST = 5
"""Letters of the shortest word that is corrected: one slip in a shorter one is another word."""


def misspellings(words: Iterable[str], real_words: Iterable[str]) -> dict[str, str]:
    """Return every word that is one slip away from one of `words`, with the word meant.

    A slip is a neighbouring key, a key left out (not the first one) or two keys swapped.
    `real_words` are words in their own right.
    """
    found = {slip: word for word in words if len(word) >= SHORTEST for slip in _slips(word)}
    for word in (*words, *real_words):
        found.pop(word, None)
    return found


def _slips(word: str) -> Iterator[str]:
    for index, letter in enumerate(word):
        if index:
            yield word[:index] + word[index + 1 :]
        for key in neighbours(letter):
            yield word[:index] + key + word[index + 1 :]
        if index + 1 < len(word):
            yield word[:index] + word[index + 1] + letter + word[index + 2 :]


def neighbours(letter: str) -> Iterator[str]:
    """Yield the keys around a letter's key."""
    for row_index, row in enumerate(_ROWS):
        column = row.find(letter)
        if column < 0:
            continue
        yield from _keys(row, (column - 1, column + 1))
        # Each row is half a key to the right of the one above.
        if row_index > 0:
            yield from _keys(_ROWS[row_index - 1], (column, column + 1))
        if row_index + 1 < len(_ROWS):
            yield from _keys(_ROWS[row_index + 1], (column - 1, column))


def _keys(row: str, columns: Iterable[int]) -> Iterator[str]:
    yield from (row[column] for column in columns if 0 <= column < len(row))
