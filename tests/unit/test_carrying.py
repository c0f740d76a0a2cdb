"""The table of carry-over (bot/dialog/carrying.py), row by row."""

from datetime import date

from bot.dialog.carrying import LEAVE, carry, keeps_question
from bot.dialog.sessions import Session, Topic
from bot.language import DateSpan, Place, Understanding

TIBAN = Place(kind="area", code="tiban-baru", name="Tiban Baru")
SAGULUNG = Place(kind="area", code="sagulung", name="Sagulung")
SATURDAY = DateSpan(start=date(2026, 11, 21), end=date(2026, 11, 21), rule="weekday")
SUNDAY = DateSpan(start=date(2026, 11, 22), end=date(2026, 11, 22), rule="weekday")
TODAY = date(2026, 11, 18)
SLOTS = {"next_visit": ("place", "dates", "time"), "search_title": ("query",)}
ASKED_WHERE = Session(topic=Topic(intent="next_visit", dates=SATURDAY), asks="place")
ABOUT_TIBAN = Session(topic=Topic(intent="next_visit", place=TIBAN, dates=SATURDAY))


def said(intent: str, confidence: float, **slots: object) -> Understanding:
    return Understanding(intent=intent, confidence=confidence, **slots)  # type: ignore[arg-type]


def test_the_slot_asked_for_completes_the_question() -> None:
    carried = carry(said("next_visit", 0.62, place=TIBAN), ASKED_WHERE, SLOTS, TODAY)
    assert (carried.intent, carried.place, carried.dates) == ("next_visit", TIBAN, SATURDAY)
    assert carried.confidence == 1.0


def test_an_unclear_message_with_the_slot_completes_the_question() -> None:
    carried = carry(said("out_of_scope", 0.4, place=TIBAN), ASKED_WHERE, SLOTS, TODAY)
    assert (carried.intent, carried.place) == ("next_visit", TIBAN)


def test_a_no_leaves_the_question_only() -> None:
    for intent in ("deny", "cancel_request"):
        assert carry(said(intent, 0.95), ASKED_WHERE, SLOTS, TODAY).intent == LEAVE
    assert carry(said("deny", 0.95), ABOUT_TIBAN, SLOTS, TODAY).intent == "deny"


def test_berhenti_inside_a_question_is_not_taken_for_leaving_it() -> None:
    carried = carry(said("unsubscribe", 1.0), ASKED_WHERE, SLOTS, TODAY)
    assert carried.intent == "unsubscribe"


def test_a_clear_change_of_subject_is_followed_and_the_question_stays() -> None:
    thanks = said("thank", 0.9)
    assert carry(thanks, ASKED_WHERE, SLOTS, TODAY) is thanks
    assert keeps_question(thanks, ASKED_WHERE)


def test_a_new_question_of_the_same_kind_replaces_the_old_one() -> None:
    assert not keeps_question(said("next_visit", 0.9, place=TIBAN), ASKED_WHERE)


def test_a_bare_day_keeps_the_place_of_the_conversation() -> None:
    carried = carry(said("next_visit", 0.5, dates=SUNDAY), ABOUT_TIBAN, SLOTS, TODAY)
    assert (carried.place, carried.dates) == (TIBAN, SUNDAY)


def test_a_bare_place_keeps_the_day_of_the_conversation() -> None:
    carried = carry(said("out_of_scope", 0.45, place=SAGULUNG), ABOUT_TIBAN, SLOTS, TODAY)
    assert (carried.intent, carried.place, carried.dates) == ("next_visit", SAGULUNG, SATURDAY)


def test_a_whole_new_question_takes_nothing_from_the_old_one() -> None:
    question = said("next_visit", 0.98, dates=SUNDAY)
    assert carry(question, ABOUT_TIBAN, SLOTS, TODAY).place is None


def test_a_place_means_nothing_to_a_topic_that_has_no_use_for_it() -> None:
    titles = Session(topic=Topic(intent="search_title", query="laskar pelangi"))
    place = said("next_visit", 0.62, place=TIBAN)
    assert carry(place, titles, SLOTS, TODAY) is place


def test_without_a_conversation_a_message_is_what_it_says() -> None:
    place = said("next_visit", 0.62, place=TIBAN)
    assert carry(place, Session(), SLOTS, TODAY) is place


def test_days_that_are_over_are_not_carried_on() -> None:
    carried = carry(said("out_of_scope", 0.45, place=SAGULUNG), ABOUT_TIBAN, SLOTS, SUNDAY.start)
    assert (carried.place, carried.dates) == (SAGULUNG, None)


def test_the_same_question_without_a_slot_keeps_what_was_said() -> None:
    carried = carry(said("next_visit", 0.62), ABOUT_TIBAN, SLOTS, TODAY)
    assert (carried.place, carried.dates) == (TIBAN, SATURDAY)


def test_asking_where_means_everywhere() -> None:
    where = ("di mana -> tempat ditanyakan [asks_where]",)
    question = said("next_visit", 0.6, dates=SUNDAY, trace=where)
    assert carry(question, ABOUT_TIBAN, SLOTS, TODAY).place is None


def test_a_date_that_does_not_exist_is_not_replaced_by_an_old_one() -> None:
    impossible = said("out_of_scope", 0.4, place=SAGULUNG, trace=("31 november [impossible_date]",))
    assert carry(impossible, ABOUT_TIBAN, SLOTS, TODAY).dates is None


def test_what_is_done_with_a_title_next_is_done_with_the_one_spoken_of() -> None:
    spoken_of = Session(topic=Topic(intent="search_title", query="bumi manusia"))
    carried = carry(said("request_title", 0.95), spoken_of, SLOTS, TODAY)
    assert (carried.intent, carried.query) == ("request_title", "bumi manusia")
    other = carry(said("request_title", 0.95, query="hujan"), spoken_of, SLOTS, TODAY)
    assert other.query == "hujan"
    assert carry(said("my_loans", 0.95), spoken_of, SLOTS, TODAY).query is None


def test_a_doubt_between_when_and_where_now_is_not_asked_back() -> None:
    doubtful = said("van_status", 0.4, alternatives=("out_of_scope", "next_visit"))
    assert carry(doubtful, Session(), SLOTS, TODAY).confidence == 0.5
    other = said("van_status", 0.4, alternatives=("nearest_stop", "next_visit"))
    assert carry(other, Session(), SLOTS, TODAY) is other
