"""Neutral text: paragraphs, `<b>` and `<a href>`; everything else is escaped."""

import html
import re

TAG = re.compile(r"</?b>|</a>|<a href=\"[^\"<>]*\">")
LINK = re.compile(r"<a href=\"([^\"<>]*)\">(.*?)</a>", re.DOTALL)


class Neutral(str):
    """Text that is neutral already and must not be escaped again."""

    __slots__ = ()


def escape(value: object) -> str:
    """A parameter made safe to stand in neutral text."""
    return value if isinstance(value, Neutral) else html.escape(str(value), quote=False)


def to_plain(text: str) -> str:
    """Neutral text for a channel without markup: a link stands behind its words."""
    linked = LINK.sub(lambda found: f"{found[2]}: {html.unescape(found[1])}", text)
    return html.unescape(TAG.sub("", linked))
