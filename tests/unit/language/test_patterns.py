"""The pattern language of the data files."""

import pytest

from bot.language.patterns import compile_pattern, padded


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("kapan", "kapan ya", True),
        ("kapan", "kapankah", False),
        ("dipindah*", "sudah dipindahkan ya", True),
        ("(pusling|mobil buku) datang", "mobil buku datang", True),
        ("(pusling|mobil buku) datang", "mobil datang", False),
        ("ada [juga] buku", "ada buku", True),
        ("ada [juga] buku", "ada juga buku", True),
        ("kapan .. datang", "kapan datang", True),
        ("kapan .. datang", "kapan a b c d datang", True),
        ("kapan .. datang", "kapan a b c d e datang", False),
        ("ke <place>", "ke <place> besok", True),
        ("<number> orang", "35 orang", True),
        ("<number> orang", "banyak orang", False),
    ],
)
def test_a_pattern_matches_what_it_says(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern).found_in(padded(text)) is found


def test_a_whole_message_is_told_from_a_part() -> None:
    pattern = compile_pattern("(stop|berhenti) [<place>]")
    assert pattern.is_all_of(padded("stop <place>"))
    assert not pattern.is_all_of(padded("stop dulu"))


def test_first_words_are_told_where_they_can_be() -> None:
    assert compile_pattern("(a|b c) d").first_words == {"a", "b"}
    assert compile_pattern("[a] b").first_words == frozenset()
    assert compile_pattern("a* b").first_words == frozenset()


@pytest.mark.parametrize("broken", ["", "  ", "(a|(b))", "[a", "a)", "(a||b)", "a + b"])
def test_a_broken_pattern_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compile_pattern(broken)
