"""Settings from the environment or `.env`, read once by bot/app.py and never at import.

Names and defaults stand in `.env.example`; what each wants is said to people by the
key `setting.<name>` of the catalogues.
"""

import enum
import re
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

PREFIX = "PUSLING_"
QUIET_HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")
BACKENDS = ("sqlite", "postgresql")


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
    webhook_secret: SecretStr = SecretStr("")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    timezone: str = "Asia/Jakarta"
    quiet_hours: str = "20:00-07:00"
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if not QUIET_HOURS.match(value):
            raise ValueError(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and make_url(value).get_backend_name() not in BACKENDS:
            raise ValueError("backend")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the library."""
        return ZoneInfo(self.timezone)

    @property
    def url(self) -> str:
        """The database in force: the one named, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'pusling.db'}"

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
    except (ArgumentError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(name=".env", setting="env_file") from error


def variable(field: str) -> str:
    """The name of the environment variable of a field."""
    return PREFIX + field.upper()
