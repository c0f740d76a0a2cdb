"""Who is meant by a name that staff typed, and what a line of theirs orders."""

import pytest

from bot.domain.borrowers import MOST, Borrower, meant_by
from handlers.staff.orders import Order, is_for_staff, order_in

NAMES = ("Rina Marlina", "Rina Susanti", "Bu Karina", "Ibu Siti Rahma", "Ali")
KNOWN = [Borrower(contact_id=number, name=name) for number, name in enumerate(NAMES)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bu rina", ["Rina Marlina", "Rina Susanti"]),
        ("RINA sus", ["Rina Susanti"]),
        ("rinà marlina", ["Rina Marlina"]),
        ("ali", ["Ali"]),
        ("rahma siti", ["Ibu Siti Rahma"]),
        ("al", []),
        ("ibu", []),
        ("bu", []),
        ("", []),
        ("rina budi", []),
    ],
)
def test_people_are_found_by_words_of_their_name_and_never_leafed_through(
    typed: str, meant: list[str]
) -> None:
    assert [each.name for each in meant_by(typed, KNOWN)] == meant


def test_of_many_of_the_same_name_only_a_few_are_shown() -> None:
    many = [Borrower(contact_id=number, name="Siti Aminah") for number in range(20)]
    assert [each.contact_id for each in meant_by("siti", many)] == list(range(MOST))


@pytest.mark.parametrize(
    ("words", "order"),
    [
        (
            "Pinjamkan laskar pelangi ke bu rina",
            Order(thing="laskar pelangi", whole="laskar pelangi ke bu rina", name="bu rina"),
        ),
        ("pinjamkan pulang ke solo ke rina.", ("pulang ke solo", "rina")),
        ("pinjemin buku matematika untuk sd kepada pak min", ("matematika untuk sd", "pak min")),
        ("tolong pinjamkan B0123 buat deni", ("B0123", "deni")),
        ("pinjamkan hujan", ("hujan", "")),
        ("pinjemin hujan dong", None),
        ("kembali B0123", Order(thing="B0123", back=True)),
        ("dikembalikan CONTOH-0004-1", Order(thing="CONTOH-0004-1", back=True)),
        ("kembali besok", None),
        ("kapan buku dikembalikan", None),
        ("pinjamkan " + "a" * 300, None),
    ],
)
def test_a_line_of_staff_is_an_order_or_it_is_not(
    words: str, order: Order | tuple[str, str] | None
) -> None:
    found = order_in(words)
    if isinstance(order, tuple):
        assert found is not None
        assert (found.thing, found.name) == order
    else:
        assert found == order
    assert is_for_staff(words) == (order is not None)
