"""What the terminal shows, and what it hands in."""

from bot.channels.console.adapter import ConsoleChannel, Person
from bot.channels.console.render import WIDTH, render
from bot.clock import ManualClock
from bot.messages import (
    Address,
    InboundMessage,
    OutboundMessage,
    Position,
    SealedButton,
)
from tests.support.applications import NOW

ADDRESS = Address(channel="console", chat="ani")


def outbound(text: str, **changes: object) -> OutboundMessage:
    values: dict[str, object] = {"id": 1, "address": ADDRESS, "text": text, "lane": 0}
    return OutboundMessage(**{**values, **changes})  # type: ignore[arg-type]


def test_markup_becomes_plain_text_and_paragraphs_stay() -> None:
    assert render(outbound("<b>Sabtu</b>, 9 &lt; 10\n\nSampai jumpa")) == (
        "Sabtu, 9 < 10\n\nSampai jumpa"
    )


def test_long_lines_are_wrapped() -> None:
    assert max(len(line) for line in render(outbound("kata " * 100)).splitlines()) <= WIDTH


def test_buttons_are_numbered_across_their_rows() -> None:
    rows = ((SealedButton(label="Ya", data="a"), SealedButton(label="Tidak", data="b")),)
    shown = render(outbound("Jadi?", buttons=(*rows, (SealedButton(label="Nanti", data="c"),))))
    assert shown.splitlines()[1:] == ["  [1] Ya", "  [2] Tidak", "  [3] Nanti"]


def test_a_position_becomes_a_link_to_a_map() -> None:
    shown = render(outbound("Di sini", position=Position(latitude=1.1063, longitude=103.969)))
    assert "openstreetmap.org" in shown
    assert "1.10630" in shown


def test_a_reply_can_not_steer_the_terminal() -> None:
    assert "\x1b" not in render(outbound("\x1b[2Jhapus layar\x9b31m"))


async def test_each_line_is_a_message_of_its_own_with_the_role_of_the_person() -> None:
    heard: list[InboundMessage] = []

    async def accept(messages: object) -> None:
        heard.extend(messages)  # type: ignore[arg-type]

    person = Person(name="Bu Sri", role="cadre")
    channel = ConsoleChannel(
        person=person, clock=ManualClock(NOW), boot_id="b1", write=lambda _text: None
    )
    await channel.start(accept)
    await channel.say("halo")
    await channel.say("halo")
    assert [message.update_key for message in heard] == ["b1-1", "b1-2"]
    assert {(message.role, message.sender) for message in heard} == {("cadre", "Bu Sri")}
