"""What a conversation is about after a message."""

from dataclasses import replace

from bot.dialog.sessions import Session, Topic
from bot.dialog.subjects import PATIENCE, Heard, next_session
from bot.dialog.tongues import offering, tongue_of
from bot.i18n import Catalogues, locales_folder
from bot.language import Place, Understanding
from bot.messages import PlaceChosen, Reply, StopNear, VisitsTold
from tests.support.applications import NOW, message

TIBAN = Place(kind="area", code="tiban-baru", name="Tiban Baru")
ABOUT = PlaceChosen(kind="area", code="tiban-baru", name="Tiban Baru")
ASKED = Understanding(intent="next_visit", confidence=0.9, place=TIBAN)
UNCLEAR = Understanding(intent="out_of_scope", confidence=0.2)
TOLD = VisitsTold(visits=(7, 8), place=ABOUT)
NEAR = (StopNear(code="BGV2", meters=350),)


def after(
    before: Session, understanding: Understanding | None, reply: Reply | None = None
) -> Session:
    heard = Heard(message=message("..."), understanding=understanding)
    return next_session(before, heard, reply or Reply(text="..."), (), NOW)


def test_place_and_visits_outlive_two_messages_that_say_nothing_of_them() -> None:
    session = after(Session(), ASKED, Reply(text="...", told=TOLD, about=ABOUT, near=NEAR))
    for _ in range(PATIENCE):
        session = after(session, UNCLEAR)
        assert session.topic is not None
        assert (session.topic.place, session.told, session.near) == (TIBAN, TOLD, NEAR)
    session = after(session, UNCLEAR)
    assert (session.topic, session.told, session.near) == (None, None, NEAR)


def test_thanks_are_no_subject_and_reminders_that_end_leave_none() -> None:
    session = after(Session(), ASKED)
    thanked = after(session, replace(UNCLEAR, intent="thank", confidence=0.9))
    assert thanked.topic == session.topic
    ended = after(session, replace(UNCLEAR, intent="unsubscribe", confidence=1.0))
    assert ended.topic is None


def test_an_answer_that_names_a_place_makes_it_the_subject() -> None:
    nearest = Understanding(intent="nearest_stop", confidence=0.9)
    assert after(Session(), nearest, Reply(text="...", about=ABOUT)).topic == Topic(
        intent="next_visit", place=TIBAN
    )
    assert after(Session(), None, Reply(text="...", about=ABOUT)).topic == Topic(
        intent="next_visit", place=TIBAN
    )


def test_a_place_asked_for_out_of_the_blue_is_that_of_a_visit() -> None:
    asking = after(Session(), UNCLEAR, Reply(text="...", asks="place"))
    assert asking.topic is not None
    assert (asking.topic.intent, asking.asks) == ("next_visit", "place")


def test_who_writes_english_is_answered_so_until_she_writes_something_else() -> None:
    english = replace(ASKED, language="en")
    named = replace(ASKED, language="")
    spoken = Session(tongue="en")
    assert tongue_of(english, message("when?"), Session()) == "en"
    assert tongue_of(None, message(""), spoken) == "en"
    assert tongue_of(named, message("Tiban Baru"), spoken) == "en"
    assert tongue_of(ASKED, message("kapan ke Tiban Baru"), spoken) == ""
    assert tongue_of(replace(english, intent="set_language"), message("english"), spoken) == ""


def test_the_first_answer_in_english_offers_to_keep_it() -> None:
    text = Catalogues.load(locales_folder()).of("en")
    offered = offering(Reply(text="..."), text, "en", "")
    assert [button.args for row in offered.buttons for button in row] == [("en",)]
    assert offering(Reply(text="..."), text, "en", "en").buttons == ()
