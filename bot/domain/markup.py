"""Words that somebody wrote, as neutral text: `<b>` and `<a href="https://...">` are markup.

Everything else is shown as it was typed. A tag that is not known, not closed or not opened is an
error, since people would otherwise read it as letters.
"""

import html
import re

from bot.i18n.neutral import TAG, Neutral

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>[^<>]*)>")
_CUT_OFF = re.compile(r"</?(?:a|b)(?:\s[^<>]*)?(?=<|$)", re.IGNORECASE)
"""The beginning of a tag of ours that never ends."""
_LINK = re.compile(r"\s+href=[\"'](https?://[^\"'\s]+)[\"']\s*")


class MarkupError(ValueError):
    """The markup can't be shown; its text is the tag that is wrong."""


def neutral_of(words: str) -> Neutral:
    """The words as neutral text. Raises MarkupError with the first tag that is wrong."""
    opened: list[str] = []
    parts: list[str] = []
    at = 0
    for tag in _TAG.finditer(words):
        parts += [_plain(words[at : tag.start()]), _tag(tag, opened)]
        at = tag.end()
    parts.append(_plain(words[at:]))
    if opened:
        raise MarkupError(f"<{opened[-1]}>")
    return Neutral("".join(parts))


def has_markup(neutral: str) -> bool:
    """Whether a channel without markup shows it otherwise than one with it."""
    return TAG.search(neutral) is not None


def length_of(neutral: str) -> int:
    """Characters of a message as the platforms count them: UTF-16 units without its markup."""
    shown = html.unescape(TAG.sub("", neutral))
    return len(shown.encode("utf-16-le", "surrogatepass")) // 2


def _plain(words: str) -> str:
    cut_off = _CUT_OFF.search(words)
    if cut_off is not None:
        raise MarkupError(cut_off.group().strip()[:20])
    return html.escape(words, quote=False)


def _tag(tag: re.Match[str], opened: list[str]) -> str:
    name = tag["name"].lower()
    if tag["end"]:
        return _closed(tag, name, opened)
    if name in opened:
        raise MarkupError(tag.group()[:20])
    opened.append(name)
    if name == "b" and not tag["rest"].strip():
        return "<b>"
    link = _LINK.fullmatch(tag["rest"]) if name == "a" else None
    if link is None:
        raise MarkupError(tag.group()[:20])
    return f'<a href="{html.escape(html.unescape(link[1]))}">'


def _closed(tag: re.Match[str], name: str, opened: list[str]) -> str:
    if not opened or opened[-1] != name or tag["rest"].strip():
        raise MarkupError(tag.group()[:20])
    opened.pop()
    return f"</{name}>"
