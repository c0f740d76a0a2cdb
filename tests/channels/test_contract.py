"""One suite for every channel: what the rest of the project relies on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bot.channels.console.adapter import ConsoleChannel, Person
from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.messages import (
    Address,
    Channel,
    InboundMessage,
    OutboundMessage,
    Outcome,
    Position,
    SealedButton,
    SendResult,
)
from tests.support.applications import NOW


@dataclass(slots=True)
class Subject:
    """A channel with a way to see what people see, and to break it."""

    channel: Channel
    address: Address
    seen: Callable[[], str]
    cut: Callable[[], None]
    accepted: list[InboundMessage] = field(default_factory=list)

    async def accept(self, messages: Sequence[InboundMessage]) -> None:
        self.accepted.extend(messages)


def console() -> Subject:
    written: list[str] = []
    broken: list[bool] = []

    def write(text: str) -> None:
        if broken:
            raise BrokenPipeError
        written.append(text)

    channel = ConsoleChannel(
        person=Person(name="ani", role="resident"),
        clock=ManualClock(NOW),
        boot_id="boot",
        write=write,
    )
    return Subject(
        channel=channel,
        address=Address(channel="console", chat="ani"),
        seen=lambda: "\n".join(written),
        cut=lambda: broken.append(True),
    )


def recording() -> Subject:
    channel = RecordingChannel()
    return Subject(
        channel=channel,
        address=Address(channel="play", chat="ani"),
        seen=lambda: "\n".join(
            f"{r.message.text} {[b.label for row in r.message.buttons for b in row]}"
            for r in channel.sent
        ),
        cut=lambda: channel.answer_next("ani", SendResult(outcome=Outcome.UNCERTAIN)),
    )


@pytest.fixture(params=[console, recording], ids=["console", "recording"])
def subject(request: pytest.FixtureRequest) -> Subject:
    made: Subject = request.param()
    return made


def outbound(subject: Subject, **changes: object) -> OutboundMessage:
    values: dict[str, object] = {"id": 7, "address": subject.address, "text": "Halo", "lane": 0}
    return OutboundMessage(**{**values, **changes})  # type: ignore[arg-type]


async def test_what_is_sent_is_seen_and_has_an_id(subject: Subject) -> None:
    result = await subject.channel.send(outbound(subject, text="Sabtu, 21 November 2026"))
    assert result.outcome is Outcome.SENT
    assert result.platform_id
    assert "Sabtu, 21 November 2026" in subject.seen()


async def test_buttons_are_shown_by_their_labels_and_never_by_their_data(subject: Subject) -> None:
    button = SealedButton(label="Tiban Baru", data="place|a|tiban-baru~x.sig")
    await subject.channel.send(outbound(subject, buttons=((button,),)))
    assert "Tiban Baru" in subject.seen()
    assert button.data not in subject.seen()


async def test_a_position_is_accepted(subject: Subject) -> None:
    place = Position(latitude=1.1063, longitude=103.969)
    result = await subject.channel.send(outbound(subject, position=place))
    assert result.outcome is Outcome.SENT


async def test_a_broken_line_is_a_result_and_never_an_exception(subject: Subject) -> None:
    subject.cut()
    result = await subject.channel.send(outbound(subject))
    assert result.outcome in {Outcome.UNCERTAIN, Outcome.NEVER_SENT}


async def test_it_can_be_started_and_stopped_twice(subject: Subject) -> None:
    await subject.channel.start(subject.accept)
    await subject.channel.stop()
    await subject.channel.stop()


async def test_every_channel_has_the_name_its_addresses_carry(subject: Subject) -> None:
    assert subject.channel.name == subject.address.channel
