"""Guides as plays: what a reader types, what comes back, and where a picture is taken.

In `docs/panduan-*.md` a quoted line `> **Anda:** ...` is typed, `> **Anda tekan:** ...` is a button
that is pressed, and what follows `> **Pusling:** ...` up to the next of them is what comes back, as
whole lines of one message; `…` stands for lines that are left out. Comments set the scene:
`<!-- reader {"name": ...} -->`, and `<!-- play {...} -->` with a line of a script for
`pusling play`, or with `{"invite": role, "stops": [...]}`. A picture shows the chat as it is at its
place in the guide.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = sorted(DOCS.glob("panduan-*.md"))
LEFT_OUT = "…"
_COMMENT = re.compile(r"<!-- (reader|play) (\{.*\}) -->")
_PICTURE = re.compile(r"!\[[^\]]*\]\((gambar/[\w-]+\.png)\)")
_SAID = re.compile(r"> \*\*(Anda|Anda tekan|Pusling):\*\* ?(.*)")
_QUOTED = re.compile(r">(?: (.*))?")


@dataclass(slots=True)
class Reader:
    """Who follows the guide."""

    name: str
    """What the platform calls her."""
    role: str = "resident"
    """What she is."""
    stops: tuple[str, ...] = ()
    """Codes of the stops that she looks after."""


@dataclass(slots=True)
class Step:
    """Something that happens in a guide."""

    line: int
    """Where it stands, from 1."""
    kind: str
    """reader, play, say, press, answer or picture."""
    words: str = ""
    """What is typed or pressed, or the path of the picture."""
    lines: list[str] = field(default_factory=list)
    """Of an answer: its lines."""
    values: dict[str, Any] = field(default_factory=dict)
    """Of a comment: what stands in it."""


KINDS = {"Anda": "say", "Anda tekan": "press", "Pusling": "answer"}


def steps_of(guide: Path) -> list[Step]:
    """All steps of a guide, in order."""
    return list(_steps(guide.read_text(encoding="utf-8").splitlines()))


def _steps(lines: list[str]) -> Iterator[Step]:
    answer: Step | None = None
    for number, line in enumerate(lines, 1):
        step = _step(number, line)
        quoted = _QUOTED.fullmatch(line)
        if step is None and quoted and answer is not None:
            answer.lines.append(plain(quoted[1] or ""))
            continue
        if answer is not None:
            yield answer
        answer = step if step is not None and step.kind == "answer" else None
        if step is not None and answer is None:
            yield step
    if answer is not None:
        yield answer


def _step(number: int, line: str) -> Step | None:
    comment, picture, said = (form.fullmatch(line) for form in (_COMMENT, _PICTURE, _SAID))
    if comment:
        return Step(line=number, kind=comment[1], values=json.loads(comment[2]))
    if picture:
        return Step(line=number, kind="picture", words=picture[1])
    if not said:
        return None
    kind, words = KINDS[said[1]], plain(said[2])
    if kind == "answer":
        return Step(line=number, kind=kind, lines=[words])
    return Step(line=number, kind=kind, words=words)


def plain(line: str) -> str:
    """A line as it is said: Markdown wants two spaces, or a backslash, before a line break."""
    return line.removesuffix("\\").rstrip().replace("\\#", "#")


def fits(step: Step, said: str) -> bool:
    """Whether a message has the lines of an answer, in their order and next to each other."""
    wanted = [line for line in step.lines if line]
    got = [line for line in said.split("\n") if line]
    parts = _parts(wanted)
    at = 0
    for part in parts:
        found = next((n for n in range(at, len(got)) if got[n : n + len(part)] == part), None)
        if found is None:
            return False
        at = found + len(part)
    return bool(wanted)


def _parts(lines: list[str]) -> list[list[str]]:
    """The lines between those that are left out."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line == LEFT_OUT:
            parts.append([])
        else:
            parts[-1].append(line)
    return [part for part in parts if part]
