"""Logs: structured, with a correlation id per turn, and nothing in them that belongs to people.

Tokens, phone numbers and message text never get in, tracebacks included: an exception is logged
as its class and the places it passed (file, line, function). Its message may quote what somebody
wrote or a statement with its parameters, so only the project's own errors are allowed to speak,
and their fields are cleaned like everything else.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from bot.errors import PuslingError

HIDDEN = "[…]"
SECRETS = (
    re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"),  # a Telegram token
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),  # user:password in a URL
    re.compile(r"(?<![\w.:-])(?:\+?62|0)8[\d\s.-]{7,14}\d"),  # an Indonesian mobile number
)
TALKATIVE = (
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
    "urllib3",
    "uvicorn",
)
"""Loggers of libraries that write parameters, URLs or bodies below WARNING."""


def get_logger(name: str) -> FilteringBoundLogger:
    """The logger of a module. Events are dotted words, data are keyword arguments."""
    return cast("FilteringBoundLogger", structlog.stdlib.get_logger(name))


@contextmanager
def turn_context(correlation_id: str) -> Iterator[None]:
    """Give everything logged inside the same `turn`, so that one message can be followed."""
    with structlog.contextvars.bound_contextvars(turn=correlation_id):
        yield


def configure(*, level: str, as_json: bool, stream: TextIO | None = None) -> None:
    """Send everything that is logged through one handler with one set of filters."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        place_of_exception,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(shared, as_json=as_json))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _formatter(shared: list[Processor], *, as_json: bool) -> logging.Formatter:
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def place_of_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the class and the places of an exception and its causes."""
    error = _exception_of(event.pop("exc_info", None))
    if error is not None:
        event["error"] = describe(error)
    return event


def describe(error: BaseException) -> str:
    """An exception without its message: `Class at file:line in function < …`, causes behind."""
    described: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(described) < 5:
        known = f" {cause.fields}" if isinstance(cause, PuslingError) else ""
        described.append(f"{type(cause).__name__}{known} at {_places(cause.__traceback__)}")
        cause = cause.__cause__ or cause.__context__
    return " <- ".join(described)


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in reversed(frames)
    )


def _exception_of(info: Any) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return cast("BaseException | None", info[1])
    return sys.exc_info()[1] if info else None


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide tokens, passwords and phone numbers in every value."""
    return {name: _cleaned(value) for name, value in event.items()}


def _cleaned(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    for secret in SECRETS:
        value = secret.sub(HIDDEN, value)
    return value
