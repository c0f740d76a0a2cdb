"""The table of carry-over (bot/dialog/carrying.py), row by row."""

from datetime import date

import pytest

from bot.dialog.carrying import LEAVE, carry, keeps_question, meant
from bot.dialog.sessions import Session, Topic
from bot.language import DateSpan, Place, Understanding
from bot.messages import VisitsTold

TIBAN = Place(kind="area", code="tiban-baru", name="Tiban Baru")
SAGULUNG = Place(kind="area", code="sagulung", name="Sagulung")
SATURDAY = DateSpan(start=date(2026, 11, 21), end=date(2026, 11, 21), rule="weekday")
SUNDAY = DateSpan(start=date(2026, 11, 22), end=date(2026, 11, 22), rule="weekday")
TODAY = date(2026, 11, 18)
SLOTS = {"next_visit": ("place", "dates", "time"), "search_title": ("query",)}
ASKED_WHERE = Session(topic=Topic(intent="next_visit", dates=SATURDAY), asks="place")
ABOUT_TIBAN = Session(topic=Topic(intent="next_visit", place=TIBAN, dates=SATURDAY))
TOLD = Session(topic=ABOUT_TIBAN.topic, told=VisitsTold(visits=(7,)))


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


@pytest.mark.parametrize("kind", ["hours", "until", "where", "why", "replacement", "after"])
def test_a_follow_up_goes_to_the_visits_that_were_told(kind: str) -> None:
    asked = said("out_of_scope", 0.87, follow_up=kind)
    assert (carry(asked, TOLD, SLOTS, TODAY).follow_up, asked.intent) == (kind, "out_of_scope")
    assert carry(asked, Session(), SLOTS, TODAY).follow_up is None


def test_a_follow_up_of_a_visit_without_one_asks_for_the_place() -> None:
    carried = carry(said("out_of_scope", 0.87, follow_up="hours"), Session(), SLOTS, TODAY)
    assert (carried.intent, carried.confidence, carried.place) == ("next_visit", 1.0, None)
    where = said("service_info", 0.7, follow_up="where")
    assert carry(where, Session(), SLOTS, TODAY).intent == "service_info"


def test_what_one_is_called_and_closed_days_need_nothing_told_before() -> None:
    for kind in ("called", "closed_days"):
        assert carry(said("deny", 0.9, follow_up=kind), Session(), SLOTS, TODAY).follow_up == kind
    told_to_all = said("broadcast", 0.9, follow_up="closed_days")
    assert carry(told_to_all, Session(), SLOTS, TODAY).intent == "broadcast"
    on_a_day = said("out_of_scope", 0.9, follow_up="closed_days", dates=SUNDAY)
    carried = carry(on_a_day, Session(), SLOTS, TODAY)
    assert (carried.follow_up, carried.intent, carried.dates) == (None, "next_visit", SUNDAY)


def test_another_day_is_asked_of_the_place_spoken_of_however_sure_it_sounds() -> None:
    then = said("next_visit", 0.97, dates=SUNDAY, follow_up="then")
    carried = carry(then, ABOUT_TIBAN, SLOTS, TODAY)
    assert (carried.place, carried.dates, carried.follow_up) == (TIBAN, SUNDAY, None)
    assert carry(then, Session(), SLOTS, TODAY).place is None


def test_when_then_forgets_the_day_and_keeps_the_place() -> None:
    carried = carry(said("next_visit", 0.6, follow_up="when"), ABOUT_TIBAN, SLOTS, TODAY)
    assert (carried.place, carried.dates) == (TIBAN, None)
    again = carry(said("next_visit", 0.9), ABOUT_TIBAN, SLOTS, TODAY)
    assert (again.place, again.dates) == (TIBAN, None)


def test_a_no_that_names_another_place_corrects_the_one_before() -> None:
    carried = carry(said("deny", 0.98, place=SAGULUNG), ABOUT_TIBAN, SLOTS, TODAY)
    assert (carried.intent, carried.place, carried.dates) == ("next_visit", SAGULUNG, SATURDAY)
    assert carry(said("deny", 0.98, place=SAGULUNG), Session(), SLOTS, TODAY).place == SAGULUNG


def test_reminders_that_are_asked_for_next_are_for_the_place_spoken_of() -> None:
    assert carry(said("subscribe", 0.9), ABOUT_TIBAN, SLOTS, TODAY).place == TIBAN
    assert carry(said("unsubscribe", 1.0), ABOUT_TIBAN, SLOTS, TODAY).place is None


def test_a_question_about_the_service_looks_for_no_title() -> None:
    titles = Session(topic=Topic(intent="search_title", query="hujan"))
    asked = said("service_info", 0.55, query="how much does it cost")
    assert carry(asked, titles, SLOTS, TODAY).intent == "service_info"


def test_what_became_of_an_order_is_no_new_order() -> None:
    slots = {"request_title": ("query", "place")}
    ordered = Session(topic=Topic(intent="request_title", query="edensor", place=TIBAN))
    asked = said("my_requests", 0.61, query="hujan")
    assert carry(asked, ordered, slots, TODAY).intent == "my_requests"


def test_an_intent_chosen_by_button_is_about_what_was_spoken_of() -> None:
    doubted = said("out_of_scope", 0.4, dates=SUNDAY)
    chosen = meant(doubted, "next_visit", ABOUT_TIBAN, TODAY)
    assert (chosen.intent, chosen.place, chosen.dates) == ("next_visit", TIBAN, SUNDAY)
    assert meant(doubted, "list_stops", ABOUT_TIBAN, TODAY).place is None
