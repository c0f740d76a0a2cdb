"""At DEBUG, with forced errors everywhere: no token, no message text, no phone number."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import text

from bot.channels.recording import RecordingChannel
from bot.dialog.turns import Turn
from bot.errors import PuslingError
from bot.logs import configure, describe, get_logger
from bot.messages import OutboundMessage, Reply, SendResult
from bot.services import Services
from bot.store.database import Database
from handlers.registry import make_registry
from tests.support.applications import NAME, message, on_stage

TOKEN = "123456789:AAExampleTokenThatMustNeverBeWritten_0-1"  # noqa: S105 - made up for this test
PHONE = "0812-3456-7890"
SECRET_TEXT = "rahasia keluarga saya jangan dibaca siapapun"  # noqa: S105 - a message
PASSWORD = "s3kali-rahasia"  # noqa: S105 - made up for this test
SECRETS = (TOKEN, PHONE, "081234567890", "+6281234567890", SECRET_TEXT, "rahasia", PASSWORD)


@pytest.fixture(params=[True, False], ids=["json", "console"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that is logged at DEBUG while a test runs."""
    stream = io.StringIO()
    before = logging.getLogger().handlers
    configure(level="DEBUG", as_json=request.param, stream=stream)
    yield stream
    logging.getLogger().handlers = before
    logging.getLogger().setLevel(logging.WARNING)
    structlog.reset_defaults()


class Complaining(RecordingChannel):
    """A channel that raises, quoting what it was given."""

    async def send(self, message: OutboundMessage) -> SendResult:
        raise ValueError(f"can't send {message.text!r} with {TOKEN}")


async def quote(turn: Turn, services: Services) -> Reply:
    """A handler that raises, quoting what was written."""
    raise RuntimeError(f"can't handle {turn.message.text!r} of {PHONE}")


async def bad_statement(turn: Turn, services: Services) -> Reply:
    """A handler whose statement fails with the text in its parameters."""
    uow = services.visits._uow
    await uow.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": turn.message.text})
    raise AssertionError("the statement above fails")


def clean(logged: str) -> bool:
    return not [secret for secret in SECRETS if secret in logged]


async def test_failing_handlers_and_channels_write_no_message_text(
    database_url: str, written: io.StringIO
) -> None:
    registry = make_registry()
    failing = replace(
        registry,
        unsure=quote,
        intents={
            **registry.intents,
            "out_of_scope": quote,
            "help": bad_statement,
            "greet": bad_statement,
        },
    )
    said = f"{SECRET_TEXT} {PHONE} {TOKEN}"
    async with on_stage(database_url, registry=failing, channel=Complaining(NAME)) as stage:
        await stage.hear(message(said, name="Ibu Rahasia"), message("bantuan rahasia", "budi"))
        await stage.hear(message("halo", "cici"))
    logged = written.getvalue()
    assert "turn.failed" in logged
    assert "turn.quarantined" in logged
    assert "channel.fault" in logged
    assert clean(logged)


async def test_every_line_of_a_turn_carries_its_correlation_id(
    database_url: str, written: io.StringIO
) -> None:
    registry = make_registry()
    failing = replace(registry, intents={**registry.intents, "help": quote})
    async with on_stage(database_url, registry=failing) as stage:
        await stage.hear(message("bantuan"))
    events = ("turn.failed", "turn.quarantined", "outbox.tried")
    lines = [line for line in written.getvalue().splitlines() if any(e in line for e in events)]
    assert len(lines) == 3 + 1 + 1
    assert all("inbox-1" in line for line in lines)


def test_tokens_phone_numbers_and_passwords_are_hidden_in_any_value(written: io.StringIO) -> None:
    log = get_logger("test")
    url = f"postgresql://pusling:{PASSWORD}@localhost/pusling"
    log.info("event", url=url, path=f"/bot{TOKEN}/sendMessage", who=f"hubungi {PHONE}")
    log.info("event", number="+6281234567890", other="081234567890")
    logging.getLogger("some.library").warning("request to %s as %s", f"/bot{TOKEN}/x", PHONE)
    logged = written.getvalue()
    assert logged.count("\n") == 3
    assert clean(logged)


def test_libraries_that_talk_about_parameters_are_silent_below_warning(
    written: io.StringIO,
) -> None:
    for name in ("sqlalchemy.engine", "aiosqlite", "telegram.ext", "httpx", "asyncio"):
        logging.getLogger(name).debug(SECRET_TEXT)
        logging.getLogger(name).info(SECRET_TEXT)
    assert written.getvalue() == ""


def test_an_exception_is_logged_as_class_and_places_without_its_message(
    written: io.StringIO,
) -> None:
    try:
        raise ValueError(SECRET_TEXT) from RuntimeError(PHONE)
    except ValueError as error:
        get_logger("test").error("event", exc_info=error)
        logging.getLogger("library").exception("event")
        described = describe(error)
    assert "ValueError at test_logs.py" in described
    logged = written.getvalue()
    assert "RuntimeError" in logged
    assert clean(logged)


def test_our_own_errors_may_speak_with_their_fields_cleaned(written: io.StringIO) -> None:
    class Example(PuslingError):
        id = "error.usage"

    try:
        raise Example(place="var/pusling.db", token=TOKEN)
    except Example as error:
        get_logger("test").error("event", exc_info=error)
    assert "var/pusling.db" in written.getvalue()
    assert clean(written.getvalue())


async def test_a_password_is_not_part_of_a_database_error(written: io.StringIO) -> None:
    database = Database(f"postgresql://pusling:{PASSWORD}@127.0.0.1:1/pusling")
    with pytest.raises(PuslingError) as caught:
        async with database.unit_of_work():
            raise AssertionError("nobody listens there")
    get_logger("test").error("event", exc_info=caught.value)
    await database.close()
    assert clean(written.getvalue())
    assert PASSWORD not in str(caught.value)
