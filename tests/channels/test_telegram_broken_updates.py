"""Updates of Telegram that are malformed or of no interest: nothing raises, no number is lost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.support.fake_bot_api.updates import (
    ANI,
    BOT,
    CHANNEL,
    DATE,
    GROUP,
    PRIVATE,
    in_group,
    membership,
    message,
    press,
)
from tests.support.telegram_reading import PLACE, POLL, read, reader


@pytest.fixture(scope="module", autouse=True)
def _logs_aside() -> Iterator[None]:
    """Tracebacks of broken updates take longer to print than to find."""
    with capture_logs():
        yield


BROKEN: list[dict[str, Any]] = [
    {"message": "x"}, {"message": []}, {"message": 5}, {"message": {}}, {"message": True},
    {"message": {"message_id": 1}},
    {"message": {"message_id": 1, "date": DATE}},
    {"message": {"message_id": 1, "date": "x", "chat": PRIVATE, "from": ANI, "text": "x"}},
    {"message": {"message_id": 1, "date": 1e300, "chat": PRIVATE, "from": ANI, "text": "x"}},
    {"message": {"message_id": 1, "date": -(2**70), "chat": PRIVATE, "from": ANI, "text": "x"}},
    message("x", chat={}), message("x", chat="y"), message("x", chat={"id": 1}),
    message("x", chat={**PRIVATE, "id": "abc"}), message("x", chat={**PRIVATE, "id": None}),
    message("x", chat={**PRIVATE, "id": 10**60}), message("x", chat={**PRIVATE, "id": 1.5}),
    message("x", chat={**PRIVATE, "id": True}), message("x", chat={**PRIVATE, "type": 5}),
    message("x", **{"from": "ani"}), message("x", **{"from": {}}), message("x", **{"from": []}),
    message("x", **{"from": {**ANI, "id": "a"}}), message("x", **{"from": {**ANI, "id": 10**40}}),
    message("x", **{"from": {**ANI, "first_name": None}}),
    message("x", sender_chat={}), message("x", sender_chat={"id": "x", "type": "channel"}),
    message(text=5), message(text=["a"]), message(text={"a": 1}), message(caption=True),
    message("x", entities="y"), message("x", entities=[5]), message("x", entities=[{}]),
    message("x", reply_to_message="y"), message("x", reply_to_message={}),
    message(location={}), message(location="x"), message(location={"latitude": "a"}),
    message(location={"latitude": "a", "longitude": 1}), message(location=[1]),
    message(location={"latitude": None, "longitude": None}), message(venue={}), message(photo="x"),
    message(document={}), message(document=5), message(poll={}), message(contact=[]),
    {"callback_query": {}}, {"callback_query": "x"}, {"callback_query": {"id": "1"}},
    press("x", 100, **{"from": {}}), press("x", message={}), press("x", message="y"),
    press(5), press({"a": 1}), press("x", id=None),
    {"inline_query": {}}, {"inline_query": {"id": "1", "from": {}, "query": None, "offset": ""}},
    {"my_chat_member": {}}, {"my_chat_member": "x"},
    membership("x", "y"), membership("member", "kicked", {"id": "x", "type": "private"}),
    message("x", migrate_to_chat_id="y"), in_group(migrate_to_chat_id=10**50),
    {"poll_answer": {}}, {"shipping_query": 5}, {"message_reaction": []},
]  # fmt: skip

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "chat", "from", "text", "date", "type", "message", "data"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        ({"edited_message": message("x")["message"]}, "edited"),
        ({"edited_message": message("x", location=PLACE, chat=GROUP)["message"]}, "edited"),
        ({"channel_post": message("x", chat=CHANNEL)["message"]}, "kind_channel_post"),
        (
            {"edited_channel_post": message("x", chat=CHANNEL)["message"]},
            "kind_edited_channel_post",
        ),
        ({"poll": POLL}, "kind_poll"),
        ({"business_message": message("x")["message"]}, "kind_business_message"),
        ({"something_of_2031": {"a": 1}}, "kind_something_of_2031"),
        ({}, "kind_none"),
        (message(), "service"),
        (message(new_chat_title="x"), "service"),
        (in_group(new_chat_members=[BOT]), "service"),
        (in_group(left_chat_member=ANI), "service"),
        (message(pinned_message=message("x")["message"]), "service"),
        (in_group(forum_topic_created={"name": "x", "icon_color": 1}), "service"),
        (message("x", **{"from": BOT}), "no_person"),
        (message("x", **{"from": None}), "no_person"),
        (message("kartu", via_bot=BOT), "own_card"),
        (in_group("x", is_automatic_forward=True, sender_chat=CHANNEL), "channel"),
        (message("x", chat=CHANNEL), "channel"),
    ],
    ids=str,
)
def test_what_is_not_said_to_us_is_dropped_with_a_reason(update: Any, reason: str) -> None:
    taken = read(update)
    assert (taken.dropped, taken.update_id, taken.message) == (reason, 7, None)


@pytest.mark.parametrize("update", BROKEN, ids=lambda one: json.dumps(one)[:50])
def test_a_malformed_update_raises_nothing_and_keeps_its_number(update: Any) -> None:
    taken = read(update)
    assert taken.update_id == 7
    if taken.message is not None:
        assert all(len(one) <= 64 for one in (taken.message.sender, taken.message.address.chat))
        taken.message.text.encode()


def test_who_has_no_name_is_heard_all_the_same() -> None:
    heard = read(message("halo", **{"from": {**ANI, "first_name": ""}})).message
    assert heard is not None
    assert (heard.text, heard.name) == ("halo", "")


@pytest.mark.parametrize(
    "raw",
    [None, 5, "x", [], {}, {"update_id": None}, {"update_id": "7"}, {"update_id": -1},
     {"update_id": True}, {"update_id": 2**70}, {"update_id": 1.5}],
)  # fmt: skip
def test_what_has_no_number_is_let_go(raw: Any) -> None:
    taken = reader().read(raw)
    assert (taken.update_id, taken.message) == (None, None)


@given(st.sampled_from(["message", "callback_query", "my_chat_member", "inline_query"]), JSON)
def test_nothing_that_is_json_raises(kind: str, body: Any) -> None:
    assert read({kind: body}).update_id == 7
