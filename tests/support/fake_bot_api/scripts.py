"""Scripted answers: what happens to the next requests that fit."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, kw_only=True)
class Script:
    """One scripted answer."""

    method: str = "*"  # of the Bot API, or any
    chat: int | None = None  # only for this chat
    times: int = 1  # for so many requests
    status: int | None = None  # HTTP status; None answers as usual
    description: str = ""  # of an error in JSON
    parameters: dict[str, Any] | None = None  # of an error in JSON: retry_after, ...
    page: str | None = None  # instead of JSON: a page, as a proxy gives
    headers: dict[str, str] | None = None  # beside it
    delay: float = 0.0  # seconds before the answer
    cut: str = ""  # "unread": before the body is read; "silent": after it; "half": in the answer
    effect: bool = False  # whether the method does its work all the same

    def fits(self, method: str, chat: int | None) -> bool:
        """Whether this request is meant."""
        return self.times > 0 and self.method in ("*", method) and self.chat in (None, chat)


def next_script(scripts: list[Script], method: str, chat: int | None) -> Script | None:
    """The first script that fits, used up by one."""
    found = next((script for script in scripts if script.fits(method, chat)), None)
    if found is not None:
        found.times -= 1
    return found
