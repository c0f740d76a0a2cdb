"""What use cases know of the world outside the database."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.broadcasts import UNDO
from bot.domain.quiet_hours import USUAL, QuietHours
from bot.domain.zones import ZONES
from bot.services.audit import COMMAND_LINE
from bot.services.titles.finding import TitleSearch


def nobody() -> None:
    """For processes and tests in which nobody works on tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The same for all messages of a process."""

    public_url: str = ""  # where people find the browser chat; empty if nowhere
    library: str = ""  # who answers for the service; empty: the library of the city
    titles: TitleSearch | None = None  # finds titles; None: nobody searches here
    random_bytes: Callable[[int], bytes] = secrets.token_bytes  # seeded in play
    wake_tasks: Callable[[], None] = nobody  # there is work to begin, once it is committed
    wake_sending: Callable[[], None] = nobody  # there is something to send
    zone: str = ZONES[0]  # IANA name of the library's zone
    quiet: QuietHours = USUAL  # of those who chose no hours of their own
    rate: float = 25  # messages a second that may leave on a channel
    undo: timedelta = UNDO  # how long a broadcast can be taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the message comes from that is being answered."""

    channel: str = COMMAND_LINE  # its name
    own_words: bool = True  # False: forwarded, or written in the name of a chat
