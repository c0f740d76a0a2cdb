"""Every kind of update becomes what it means, and nothing that comes raises an error."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.taken import Move, Reach, Sighting
from bot.clock import ManualClock
from bot.messages import Address, InboundMessage, Position
from tests.support.applications import NOW
from tests.support.fake_bot_api.state import USERNAME
from tests.support.fake_bot_api.updates import (
    ANI,
    BOT,
    BUDI,
    DATE,
    FORUM,
    GROUP,
    PRIVATE,
    in_group,
    inline,
    membership,
    message,
    press,
)
from tests.support.telegram_reading import PLACE, POLL, read, reader

ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
FILE = {"file_id": "a", "file_unique_id": "b"}
VENUE = {"location": PLACE, "title": "Posyandu", "address": "Tiban Baru"}


def inbound(update: Any) -> InboundMessage:
    found = read(update).message
    assert found is not None
    return found


def named(found: InboundMessage) -> str:
    return found.attachment.name if found.attachment else ""


FORWARDED = {"type": "user", "date": 1_800_000_000, "sender_user": ANI}


def test_a_text_comes_with_who_where_and_when() -> None:
    assert inbound(message("kapan pusling?")) == InboundMessage(
        address=Address(channel="telegram", chat="1001"),
        update_key="7",
        sender="1001",
        sent_at=datetime.fromtimestamp(DATE, UTC),
        text="kapan pusling?",
        name="Ani Wijaya",
    )


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("/jadwal", "/jadwal"),
        (f"/jadwal@{USERNAME} tiban baru", "/jadwal tiban baru"),
        (f"/jadwal@{USERNAME.lower()}", "/jadwal"),
        ("/start stop_BGV2", "/start stop_BGV2"),
        (f"@{USERNAME} kapan ke tiban?", "kapan ke tiban?"),
        (f"@{USERNAME}, kapan?", "kapan?"),
        (f"surat ke ani@{USERNAME}.id", f"surat ke ani@{USERNAME}.id"),
        ("a\x00b\ud800c", "abc"),
    ],
)
def test_the_bots_own_name_is_taken_out_of_the_words(sent: str, text: str) -> None:
    assert inbound(message(sent)).text == text


def test_a_caption_is_what_was_said_about_a_picture() -> None:
    found = inbound(message(photo=PHOTO, caption="buku ini ada?"))
    assert (found.text, named(found)) == ("buku ini ada?", "photo")


@pytest.mark.parametrize(
    ("fields", "attachment"),
    [
        ({"document": {**FILE, "file_name": "katalog.csv"}}, "katalog.csv"),
        ({"document": FILE}, "document"),
        ({"photo": PHOTO}, "photo"),
        ({"voice": {**FILE, "duration": 3}}, "voice"),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 3}}, "video"),
        ({"video_note": {**FILE, "length": 1, "duration": 3}}, "video_note"),
        ({"audio": {**FILE, "duration": 3}}, "audio"),
        ({"animation": {**FILE, "width": 1, "height": 1, "duration": 3}}, "animation"),
        (
            {"sticker": {**FILE, "width": 1, "height": 1, "is_animated": False,
                         "is_video": False, "type": "regular"}},
            "sticker",
        ),
        ({"contact": {"phone_number": "0812", "first_name": "Ani"}}, "contact"),
        ({"poll": POLL}, "poll"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "dice"),
        ({"story": {"chat": PRIVATE, "id": 3}}, "story"),
        ({"game": {"title": "x", "description": "y", "photo": PHOTO}}, "game"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_text_is_named_by_its_kind(fields: dict[str, Any], attachment: str) -> None:
    found = inbound(message(**fields))
    assert (found.text, named(found)) == ("", attachment)


@pytest.mark.parametrize("fields", [{"location": PLACE}, {"venue": VENUE, "location": PLACE}])
def test_a_shared_place_is_a_position(fields: dict[str, Any]) -> None:
    assert inbound(message(**fields)).position == Position(latitude=1.1063, longitude=103.969)


def test_a_press_comes_with_its_data_and_the_message_it_stood_on() -> None:
    taken = read(press("place|a|tiban~x.sig", message_id=123))
    assert taken.message is not None
    assert taken.message.press == "place|a|tiban~x.sig"
    assert taken.message.pressed_on == "123"
    assert taken.message.address == Address(channel="telegram", chat="1001")
    assert taken.press is not None


def test_a_press_on_a_message_that_telegram_has_lost_still_counts() -> None:
    lost = {"chat": PRIVATE, "message_id": 9, "date": 0}
    assert inbound(press("x", message=lost)).pressed_on == "9"


@pytest.mark.parametrize(
    "fields", [{"message": None, "inline_message_id": "1"}, {"game_short_name": "g", "data": None}]
)
def test_a_press_that_can_not_be_answered_only_ends_its_hourglass(fields: dict[str, Any]) -> None:
    update = press("x")
    update["callback_query"] |= fields
    taken = read(update)
    assert taken.press is not None
    assert taken.message is None


@pytest.mark.parametrize(
    ("update", "text"),
    [
        (in_group("/jadwal tiban"), "/jadwal tiban"),
        (in_group(f"/jadwal@{USERNAME}"), "/jadwal"),
        (in_group(f"/apasaja@{USERNAME}"), "/apasaja"),
        (in_group(f"halo @{USERNAME} kapan?"), "halo  kapan?"),
        (in_group("besok?", reply_to_message={"message_id": 1, "date": DATE, "chat": GROUP,
                                              "from": BOT, "text": "?"}), "besok?"),
        (in_group(photo=PHOTO, caption=f"@{USERNAME} ini ada?"), "ini ada?"),
    ],
    ids=["command", "own command", "unknown but ours", "mention", "reply", "caption"],
)  # fmt: skip
def test_in_a_group_what_is_meant_for_us_is_taken(update: Any, text: str) -> None:
    found = inbound(update)
    assert found.text == text
    assert found.address == Address(channel="telegram", chat="-100300", person="1001")


@pytest.mark.parametrize(
    "update",
    [
        in_group("kapan pusling datang?"),
        in_group("/jadwal@BotLain"),
        in_group("/perintahlain"),
        in_group(f"@{USERNAME}X halo"),
        in_group(location=PLACE),
        in_group("ya", reply_to_message={"message_id": 1, "date": DATE, "chat": GROUP,
                                         "from": BUDI, "text": "?"}),
    ],
    ids=["talk", "other bot", "unknown command", "other name", "place", "reply to another"],
)  # fmt: skip
def test_in_a_group_the_talk_of_others_is_left_alone(update: Any) -> None:
    assert read(update).dropped == "not_for_us"


def test_a_topic_is_part_of_the_address_and_a_thread_of_replies_is_not() -> None:
    topic = in_group("/jadwal", chat=FORUM, message_thread_id=9, is_topic_message=True)
    assert inbound(topic).address == Address(channel="telegram", chat="-100400:9", person="1001")
    thread = in_group("/jadwal", message_thread_id=9)
    assert inbound(thread).address.chat == "-100300"


def test_a_reply_brings_the_first_button_of_our_message_along() -> None:
    site = {"text": "Situs", "url": "https://contoh.id"}
    answer = {"text": "Jawab", "callback_data": "t_answer|1~x.y"}
    keys = {"inline_keyboard": [[site], [answer]]}
    ours = {"message_id": 1, "date": DATE, "chat": PRIVATE, "from": BOT, "text": "?"}
    with_keys = message("Bawa KTP.", reply_to_message={**ours, "reply_markup": keys})
    assert inbound(with_keys).replied == "t_answer|1~x.y"
    assert inbound(message("ya", reply_to_message=ours)).replied is None
    of_another = {**ours, "from": BUDI, "reply_markup": keys}
    assert inbound(message("ya", reply_to_message=of_another)).replied is None


def test_the_message_that_opened_a_topic_is_no_reply_to_us() -> None:
    opened = {"message_id": 1, "date": DATE, "chat": FORUM, "from": BOT,
              "forum_topic_created": {"name": "x", "icon_color": 1}}  # fmt: skip
    update = in_group("halo", chat=FORUM, message_thread_id=9, is_topic_message=True,
                      reply_to_message=opened)  # fmt: skip
    assert read(update).dropped == "not_for_us"


def test_who_writes_in_the_name_of_a_chat_is_nobody_in_particular() -> None:
    found = inbound(in_group("/jadwal", **{"from": ANONYMOUS, "sender_chat": GROUP}))
    assert found.sender == "as:-100300"
    assert found.address == Address(channel="telegram", chat="-100300")
    assert found.role is None
    assert not found.own_words


@pytest.mark.parametrize(
    ("fields", "own"),
    [({}, True), ({"forward_origin": FORWARDED}, False), ({"via_bot": ANONYMOUS}, False)],
    ids=["written", "forwarded", "by another bot"],
)
def test_only_what_a_person_wrote_herself_are_her_own_words(
    fields: dict[str, Any], own: bool
) -> None:
    assert inbound(message("batalkan kunjungan besok", **fields)).own_words is own


@pytest.mark.parametrize(
    ("update", "followed_by"),
    [
        (membership("member", "kicked"), Reach(chat="1001", open=False)),
        (membership("kicked", "member"), Reach(chat="1001", open=True)),
        (membership("member", "left", GROUP), Reach(chat="-100300", open=False)),
        (membership("member", "kicked", GROUP), Reach(chat="-100300", open=False)),
    ],
)
def test_whether_a_chat_can_be_written_to_is_heard(update: Any, followed_by: Reach) -> None:
    taken = read(update)
    assert (taken.reach, taken.message) == (followed_by, None)


def test_being_added_to_a_group_is_a_reason_to_greet() -> None:
    found = inbound(membership("left", "member", GROUP))
    assert found.text == "/start"
    assert found.address == Address(channel="telegram", chat="-100300", person="1001")


def test_the_start_that_only_repeats_the_arrival_is_not_greeted_again() -> None:
    clock = ManualClock(NOW)
    one = reader(clock)
    one.read({"update_id": 1, **membership("left", "member", GROUP)})
    assert one.read({"update_id": 2, **in_group(f"/start@{USERNAME}")}).dropped == "arrival"
    linked = one.read({"update_id": 3, **in_group(f"/start@{USERNAME} stop_BGV2")})
    assert linked.message is not None
    assert linked.message.text == "/start stop_BGV2"


@pytest.mark.parametrize(("latitude", "longitude"), [("nan", "nan"), (1e308, 0), (0, 181)])
def test_a_place_that_is_not_on_earth_is_let_go(latitude: Any, longitude: Any) -> None:
    place = {"latitude": latitude, "longitude": longitude}
    assert read(message("", location=place)).message is None


def test_a_message_without_a_date_is_let_go() -> None:
    assert read(message("halo", date=None)).dropped == "undated"


def test_a_change_of_rights_is_no_arrival() -> None:
    assert read(membership("member", "administrator", GROUP)).dropped == "membership"


@pytest.mark.parametrize(
    "update",
    [
        in_group(migrate_to_chat_id=-100777),
        message(chat={**GROUP, "id": -100777}, migrate_from_chat_id=-100300),
    ],
)
def test_a_group_that_moved_is_heard_from_either_side(update: Any) -> None:
    assert read(update).move == Move(old=-100300, new=-100777)


@pytest.mark.parametrize(
    ("language", "heard"), [(None, "id"), ("en", "en"), ("en-GB", "en"), ("jv", "jv")]
)
def test_an_inline_query_comes_with_the_language_of_the_application(
    language: str | None, heard: str
) -> None:
    person = ANI if language is None else {**ANI, "language_code": language}
    question = read(inline("tiban", person)).question
    assert question is not None
    assert (question.text, question.language) == ("tiban", heard)


def test_a_live_location_that_moved_is_noted_and_not_a_message() -> None:
    edited = message(location=PLACE | {"live_period": 900}, edit_date=DATE + 60)["message"]
    taken = read({"edited_message": edited})
    at = datetime.fromtimestamp(DATE + 60, UTC)
    place = Position(latitude=PLACE["latitude"], longitude=PLACE["longitude"])
    assert taken.sighting == Sighting(sender=str(ANI["id"]), position=place, at=at)
    assert (taken.message, taken.dropped) == (None, "")
