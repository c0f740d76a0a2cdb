"""One suite for every channel: what the rest of the project relies on."""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.channels.browser.adapter import BrowserChannel, BrowserNeeds
from bot.channels.console.adapter import ConsoleChannel, Person
from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.errors import StoreUnavailable
from bot.i18n import Catalogues, locales_folder
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
from bot.store.database import Database
from tests.support.applications import NOW, WIB
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.telegrams import make_channel, telegram_settings


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


def console(_request: pytest.FixtureRequest) -> Subject:
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


def recording(_request: pytest.FixtureRequest) -> Subject:
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


def telegram(request: pytest.FixtureRequest) -> Subject:
    fake: FakeBotApi = request.getfixturevalue("fake_bot_api")
    database: Database = request.getfixturevalue("sqlite_database")
    return Subject(
        channel=make_channel(telegram_settings(fake, str(database.url)), database),
        address=Address(channel="telegram", chat="1001"),
        seen=lambda: "\n".join(
            f"{shown['text']} {[b['text'] for row in keyboard(shown) for b in row]}"
            for shown in fake.messages()
        ),
        cut=lambda: fake.script(method="sendMessage", cut="silent"),
    )


class Gone(Database):
    """A database that nobody reaches any more."""

    def unit_of_work(self, **_: Any) -> Any:
        raise StoreUnavailable(place=self.place, problem="gone")


def browser(request: pytest.FixtureRequest) -> Subject:
    database: Database = request.getfixturevalue("sqlite_database")
    needs = BrowserNeeds(
        database=database,
        clock=ManualClock(NOW),
        texts=[Catalogues.load(locales_folder()).of("id")],
        zone=WIB,
        secret=b"secret",
        public_url="",
        never_dropped=lambda _words: False,
    )
    channel = BrowserChannel(needs)
    return Subject(
        channel=channel,
        address=Address(channel="browser", chat="ani"),
        seen=lambda: drawn(str(database.file)),
        cut=lambda: setattr(channel, "_database", Gone(f"sqlite:///{database.file}")),
    )


def drawn(file: str) -> str:
    """What a page draws of the mailbox: texts, and buttons by their labels."""
    with closing(sqlite3.connect(file)) as opened:
        bodies = [json.loads(row[0]) for row in opened.execute("SELECT body FROM browser_messages")]
    rows = [(body["text"], body.get("buttons", [])) for body in bodies]
    return "\n".join(f"{text} {[b['label'] for row in rows for b in row]}" for text, rows in rows)


def keyboard(shown: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = (shown["markup"] or {}).get("inline_keyboard", [])
    return rows


@pytest.fixture(params=[console, recording, telegram, browser], ids=lambda make: make.__name__)
def made(request: pytest.FixtureRequest) -> Subject:
    """Not async, so that it may ask for fixtures that are."""
    subject: Subject = request.param(request)
    return subject


@pytest.fixture
async def subject(made: Subject) -> AsyncIterator[Subject]:
    yield made
    await made.channel.stop()


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
