"""A session survives the database, and a row that nobody understands any more."""

from datetime import date, time

from bot.dialog.sessions import Session, Topic, dump_session, load_session
from bot.language import DateSpan, Place, PlaceCandidate, TimeSpan
from bot.messages import SealedButton

FULL = Session(
    topic=Topic(
        intent="next_visit",
        place=Place(
            kind="area",
            code="tiban-baru",
            name="Tiban Baru",
            candidates=(PlaceCandidate(kind="area", code="tiban-lama", name="Tiban Lama"),),
        ),
        dates=DateSpan(start=date(2026, 11, 21), end=date(2026, 11, 22), rule="weekend"),
        time=TimeSpan(start=time(9), end=time(11)),
        query="laskar pelangi",
    ),
    asks="place",
    shown=(SealedButton(label="Ya", data="yes~abc.def"),),
)


def test_everything_comes_back_as_it_was() -> None:
    assert load_session(dump_session(FULL)) == FULL


def test_an_empty_row_is_an_empty_session() -> None:
    assert load_session({}) == Session()


def test_a_row_of_another_version_begins_anew_instead_of_blocking_the_chat() -> None:
    assert load_session({"topic": {"purpose": 7}, "asks": ["place"]}) == Session()
