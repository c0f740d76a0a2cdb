"""What a page may post: a text, the press of a button, or a position."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LONGEST_TEXT = 2_000
"""Characters of one message; understanding reads no more (bot/language/folding.py)."""
KEPT_CONTROLS = "\n\t"
LINK = re.compile(r"/start ([a-z]+)_[\w-]{1,50}$")
"""What a page says for whoever opens a link: its kind, and its argument."""

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Incoming(BaseModel):
    """One message of a page, checked and cleaned."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(pattern=r"^[A-Za-z0-9_-]{8,40}$")
    """Made by the page; a message that is sent again carries the same one."""
    text: str = ""
    """As typed."""
    press: str | None = Field(default=None, min_length=1, max_length=64)
    """Data of the button pressed."""
    on: int | None = Field(default=None, ge=1, lt=2**63)
    """Id of the message that had the button."""
    label: str = Field(default="", max_length=200)
    """Words of the button."""
    position: tuple[Latitude, Longitude] | None = None
    """A shared place: degrees north and east."""

    @field_validator("text", "label")
    @classmethod
    def _cleaned(cls, value: str) -> str:
        unified = value.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(letter for letter in unified if _writes(letter)).strip()

    @field_validator("press")
    @classmethod
    def _of_ours(cls, value: str | None) -> str | None:
        if value is not None and not value.isprintable():
            raise ValueError("no button of ours has such data")
        return value

    @model_validator(mode="after")
    def _one_thing(self) -> "Incoming":
        said = [bool(self.text), self.press is not None, self.position is not None]
        if said.count(True) != 1:
            raise ValueError("one of text, press and position")
        return self

    @property
    def too_long(self) -> bool:
        """Whether the text has more characters than anybody reads."""
        return len(self.text) > LONGEST_TEXT

    def body(self) -> dict[str, Any]:
        """What the mailbox keeps of it, so that every page of this chat shows it."""
        body: dict[str, Any] = {"key": self.key, "text": self.text}
        if link := LINK.match(self.text):  # its code may be a secret, and nobody typed it
            body |= {"text": "", "link": link[1]}
        if self.press is not None:
            body |= {"text": self.label, "press": self.press, "on": self.on}
        if self.position is not None:
            body["position"] = list(self.position)
        return body


def _writes(letter: str) -> bool:
    """No control characters: PostgreSQL refuses some, and nobody types them."""
    return letter in KEPT_CONTROLS or unicodedata.category(letter) not in ("Cc", "Cs")
