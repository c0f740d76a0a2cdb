"""ISBN and ISSN."""

import pytest

from bot.domain.isbns import isbn13, issn


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("979-3062-79-7", "9789793062792"),
        ("9789793062792", "9789793062792"),
        ("ISBN: 978-979-3062-79-2 (jil. 1)", "9789793062792"),
        ("0-8044-2957-x", "9780804429573"),
        ("978-979-3062-79-3", ""),
        ("979306279", ""),
        ("0126-0537", ""),
        ("", ""),
    ],
)
def test_an_isbn_is_thirteen_digits_with_a_right_check_digit(typed: str, digits: str) -> None:
    assert isbn13(typed) == digits


@pytest.mark.parametrize(
    ("typed", "number"), [("03785955", "0378-5955"), ("0378-5954", ""), ("9793062797", "")]
)
def test_an_issn_is_eight_digits_with_a_right_check_digit(typed: str, number: str) -> None:
    assert issn(typed) == number
