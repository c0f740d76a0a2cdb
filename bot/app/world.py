"""What the composition root is given: the surroundings, and what channels are built on."""

import enum
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.delivery.outcomes import Jitter
from bot.dialog.turns import Registry
from bot.dialog.understanding import Understander
from bot.i18n import Catalogues
from bot.language import LanguageData
from bot.messages import Channel
from bot.services.titles import TitleSearch
from bot.settings import Settings
from bot.store.database import Checkpoint, Database, no_checkpoint


class ProcessRole(enum.StrEnum):
    """What this process does; several share one PostgreSQL."""

    ALL = "all"  # everything
    WEB = "web"  # takes messages in and answers browsers
    WORKER = "worker"  # answers messages, sends, and keeps the clock's appointments


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What differs between service, `play` and tests."""

    clock: Clock  # the machine's, or one that stands still
    boot_id: str  # different at every start in service
    jitter: Jitter  # random in service, seeded in play
    limited: bool = True  # whether the flood limit holds
    checkpoint: Checkpoint = no_checkpoint  # where crashes are rehearsed
    registry: Registry | None = None  # other handlers than the project's own (tests)
    role: ProcessRole = ProcessRole.ALL  # what this process does of all that
    random_bytes: Callable[[int], bytes] = secrets.token_bytes  # for codes; seeded in play
    only_chat: str = ""  # a terminal answers its own person; empty: everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What channels of the service are built on."""

    settings: Settings  # as read
    world: World  # clock and boot id
    database: Database  # migrated
    catalogues: Catalogues  # sentences
    secret: bytes  # key of the installation
    data: LanguageData  # intents and their commands, and what understanding reads with
    understander: Understander  # reads messages with the stops of the database
    titles: TitleSearch  # finds titles, with the index that all searches share


ChannelMaker = Callable[[Foundation], Channel]
