"""Settings from the environment or `.env`, read once by bot/app and never at import.

Names and defaults stand in `.env.example`; what each wants is said to people by the
key `setting.<name>` of the catalogues.
"""

import enum
import re
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

PREFIX = "PUSLING_"
QUIET_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
IN_MEMORY = ("", ":memory:")
"""Names of SQLite databases that are gone when the command ends."""


class TelegramMode(enum.StrEnum):
    """How updates come from Telegram."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class LogLevel(enum.StrEnum):
    """The least weight of what is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(enum.StrEnum):
    """For people at a terminal, or one JSON object a line."""

    CONSOLE = "console"
    JSON = "json"


class Settings(BaseSettings):
    """All settings, checked."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    data_dir: Path = Path("./var")
    database_url: str = ""
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: TelegramMode = TelegramMode.POLLING
    telegram_rate: float = Field(default=25, ge=1, le=1000)
    public_url: str = ""
    library: str = ""
    library_contact: str = ""
    webhook_secret: SecretStr = SecretStr("")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    timezone: str = "Asia/Jakarta"
    quiet_hours: str = "20:00-07:00"
    broadcast_undo: int = Field(default=2, ge=0, le=60)
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE

    @field_validator("data_dir", mode="before")
    @classmethod
    def _named_folder(cls, value: object) -> object:
        if not str(value).strip():
            raise ValueError("empty")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError) as error:  # unknown, or a folder of zones
            raise ValueError("zone") from error
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if not QUIET_HOURS.fullmatch(value):
            raise ValueError("hours")
        return value

    @field_validator("telegram_api_url", "public_url")
    @classmethod
    def _web_address(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname:
            return value
        if not value and info.field_name == "public_url":
            return value
        raise ValueError("address")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not _usable(value):
            raise ValueError("database")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the library."""
        return ZoneInfo(self.timezone)

    @property
    def url(self) -> str:
        """The database in force: the one named, or a SQLite file in the data folder."""
        return self.database_url or sqlite_url(self.data_dir / "pusling.db")

    @property
    def quiet(self) -> tuple[time, time]:
        """Start and end of the quiet hours, wall time."""
        start, end = self.quiet_hours.split("-")
        return time.fromisoformat(start), time.fromisoformat(end)


def load_settings() -> Settings:
    """Read the environment and `.env`. Raises SettingsError naming the first wrong setting."""
    try:
        return Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise SettingsError(name=variable(name), setting=name) from None
    except (UnicodeDecodeError, OSError) as error:
        raise SettingsError(name=".env", setting="env_file") from error


def sqlite_url(file: Path) -> str:
    """The address of a SQLite file, whatever characters its name has."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


def _usable(address: str) -> bool:
    """Whether it is a SQLite file or a PostgreSQL server, with nothing mistaken for the host."""
    try:
        url = make_url(address)
    except ArgumentError:
        return False
    if url.get_backend_name() == "sqlite":
        return (url.database or "") not in IN_MEMORY
    # An unescaped "@" in a password would make its end a part of the host, and be shown as such.
    return url.get_backend_name() == "postgresql" and "@" not in (url.host or "")


def variable(field: str) -> str:
    """The name of the environment variable of a field."""
    return PREFIX + field.upper()
