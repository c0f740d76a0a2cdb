"""The page and its files, made once for each language: else it is the same for everybody."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.browser.incoming import LONGEST_TEXT
from bot.domain.papers import PATHS, Paper
from bot.files.limits import MAX_BYTES
from bot.i18n import Translator

FOLDER = Path(__file__).with_name("page")
KINDS = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
ON_PAGE = (
    "browser.about",
    "browser.attach",
    "browser.choices",
    "browser.greeting",
    "browser.log",
    "browser.name",
    "browser.no_script",
    "browser.older",
    "browser.online",
    "browser.papers",
    "browser.placeholder",
    "browser.quick_place",
    "browser.quick_stops",
    "browser.quick_today",
    "browser.reconnecting",
    "browser.send",
    "browser.share",
    "browser.to_chat",
    "browser.typing",
    "browser.write",
)
PAPERS = {Paper.PRIVACY: "browser.privacy", Paper.TERMS: "browser.terms"}
"""Short names of the papers, as the head of the chat has them."""
IN_SCRIPT = (
    "browser.again",
    "browser.choices",
    "browser.error_file_empty",
    "browser.error_file_large",
    "browser.failed",
    "browser.locating",
    "browser.map",
    "browser.me",
    "browser.name",
    "browser.no_position",
    "browser.online",
    "browser.opening_invitation",
    "browser.opening_link",
    "browser.position",
    "browser.reconnecting",
    "browser.sending",
    "browser.today",
    "browser.waiting",
    "browser.yesterday",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the page under a name that changes with its content."""

    path: str  # of the URL
    content: bytes  # as it is sent
    kind: str  # media type


class Page:
    """The chat's page with its script, style and icon."""

    def __init__(self, texts: Sequence[Translator], zone: ZoneInfo) -> None:
        self.assets = {kind: _asset(f"chat.{kind}") for kind in KINDS}
        self._html = {text.language: self._rendered(text, zone) for text in texts}
        self._first = texts[0].language

    def html(self, language: str | None) -> str:
        """The page in a language, or in the first one where that is unknown."""
        return self._html.get(language or "", self._html[self._first])

    def _rendered(self, text: Translator, zone: ZoneInfo) -> str:
        return self.rendered(
            "chat.html",
            text=text,
            zone=zone.key,
            longest=LONGEST_TEXT,
            most=MAX_BYTES,
            papers=[(PATHS[paper], text.plain(PAPERS[paper])) for paper in Paper],
            said=json.dumps(_words(text, IN_SCRIPT), ensure_ascii=False),
        )

    def rendered(self, template: str, *, text: Translator, **values: object) -> str:
        """A template of the folder with the names of its files and the words of the page."""
        environment = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined
        )
        return environment.get_template(template).render(
            language=text.language,
            paths={kind: asset.path for kind, asset in self.assets.items()},
            words=_words(text, ON_PAGE),
            **values,
        )


def _asset(name: str) -> Asset:
    content = (FOLDER / name).read_bytes()
    stem, _, kind = name.partition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(path=f"/{stem}.{digest}.{kind}", content=content, kind=KINDS[kind])


def _words(text: Translator, keys: tuple[str, ...]) -> dict[str, str]:
    return {key.partition(".")[2]: text.plain(key) for key in keys}
