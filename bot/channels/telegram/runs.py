"""Neutral text as runs of equal style: whatever happens to them, no tag is ever left open."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

TAG = re.compile(r"<b>|</b>|</a>|<a href=\"([^\"<>]*)\">")
CONTROL = dict.fromkeys((*range(32), *range(127, 160), *range(55296, 57344)))
"""Characters that Telegram drops or refuses, lone halves of a pair among them."""
KEPT = {**CONTROL, 0x0A: "\n", 0x09: " "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one style."""

    text: str  # without markup
    bold: bool = False
    href: str | None = None  # where it leads


def runs_of(neutral: str) -> list[Run]:
    """Read neutral text. Tags that are not closed, or were never opened, do no harm."""
    found: list[Run] = []
    style, start = Run(text=""), 0
    for tag in TAG.finditer(neutral):
        found.append(replace(style, text=clean(html.unescape(neutral[start : tag.start()]))))
        style, start = _styled(style, tag), tag.end()
    found.append(replace(style, text=clean(html.unescape(neutral[start:]))))
    return [run for run in found if run.text]


def _styled(style: Run, tag: re.Match[str]) -> Run:
    if tag[0] in ("<b>", "</b>"):
        return replace(style, bold=tag[0] == "<b>")
    return replace(style, href=clean(html.unescape(tag[1])) if tag[1] else None)


def clean(text: str) -> str:
    """Without what Telegram can't take: control characters and halves of a pair."""
    return text.translate(KEPT)


def plain(runs: Sequence[Run]) -> str:
    """The words alone, the goal of a link behind its words."""
    return "".join(
        f"{run.text}: {run.href}" if run.href and run.href != run.text else run.text for run in runs
    )


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def pieces(runs: Sequence[Run], limit: int) -> Iterator[list[Run]]:
    """Cut into pieces of at most `limit` units: between paragraphs, lines or words if possible."""
    rest = list(runs)
    while units("".join(run.text for run in rest)) > limit:
        text = "".join(run.text for run in rest)
        end = _border(text[: _fitting(text, limit)])
        yield list(_between(rest, 0, end))
        rest = _stripped(_between(rest, end, len(text)))
    if rest:
        yield rest


def _fitting(text: str, limit: int) -> int:
    """How many characters from the start take at most `limit` units."""
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if character > "\uffff" else 1
        if taken > limit:
            return index
    return len(text)


def _border(window: str) -> int:
    for border in ("\n\n", "\n", " "):
        end = window.rfind(border)
        if end > len(window) // 3:
            return end
    return len(window)


def _between(runs: Sequence[Run], start: int, end: int) -> Iterator[Run]:
    position = 0
    for run in runs:
        part = run.text[max(0, start - position) : max(0, end - position)]
        position += len(run.text)
        if part:
            yield replace(run, text=part)


def _stripped(runs: Iterator[Run]) -> list[Run]:
    """Without the blanks at the start: the border itself belongs to no piece."""
    rest = list(runs)
    while rest and not rest[0].text.strip():
        rest.pop(0)
    return [replace(rest[0], text=rest[0].text.lstrip()), *rest[1:]] if rest else []
