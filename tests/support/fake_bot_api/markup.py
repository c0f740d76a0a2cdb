"""HTML markup as the Bot API reads it: what it refuses, and the text that is left.

Written after the rules of core.telegram.org/bots/api#html-style and the answers of the real
server. Independent of the renderer under test on purpose.
"""

import unicodedata
from dataclasses import dataclass

TAGS = frozenset(
    {
        "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "code", "pre",
        "span", "tg-spoiler", "tg-emoji", "blockquote",
    }
)  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp")


class MarkupRefused(Exception):
    """The description of a 400, without its prefix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What people see."""

    text: str  # without markup, trimmed
    links: tuple[str, ...] = ()  # goals of links, in order
    bold: tuple[str, ...] = ()  # words in bold, in order


class _Reader:
    """One pass over the source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.open: list[tuple[str, int, str]] = []  # tag, start in the text, goal
        self.links: list[str] = []
        self.bold: list[str] = []

    def read(self) -> Parsed:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "&":
                self.out.append(self.entity())
            elif character == "<":
                self.tag()
            else:
                self.out.append(character)
                self.at += 1
        if self.open:
            raise MarkupRefused(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"'
            )
        return Parsed(text="".join(self.out), links=tuple(self.links), bold=tuple(self.bold))

    def entity(self) -> str:
        """One character reference; an ampersand that begins none stands for itself."""
        end = self.source.find(";", self.at, self.at + 12)
        name = self.source[self.at + 1 : end] if end > 0 else ""
        found = NAMED.get(name) or _numbered(name)
        if found is None:
            self.at += 1
            return "&"
        self.at = end + 1
        return found

    def tag(self) -> None:
        start = self.at
        end = self.source.find(">", start)
        closing = self.source.startswith("</", start)
        if end < 0:
            kind = "end" if closing else "start"
            raise MarkupRefused(f"Unclosed {kind} tag at byte offset {self.offset(start)}")
        if closing:
            self.end_tag(start, end)
        else:
            self.start_tag(start, end)
        self.at = max(self.at, end + 1)

    def start_tag(self, start: int, end: int) -> None:
        words = self.source[start + 1 : end].split(None, 1)
        name = words[0].lower() if words else ""
        if name not in TAGS:
            raise MarkupRefused(
                f'Unsupported start tag "{name}" at byte offset {self.offset(start)}'
            )
        goal = ""
        if len(words) > 1:
            goal = self.attribute(start, name)
        self.open.append((name, len(self.out), goal))

    def attribute(self, start: int, name: str) -> str:
        """The value of the first attribute; moves behind the tag."""
        position = self.source.index(name, start) + len(name)
        while self.source[position].isspace():
            position += 1
        equal = self.source.find("=", position)
        quote = self.source[equal + 1 : equal + 2]
        if equal < 0 or quote not in ('"', "'"):
            where = self.offset(start)
            raise MarkupRefused(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{name}" at byte offset {where}'
            )
        closing = self.source.find(quote, equal + 2)
        behind = self.source.find(">", closing)
        if closing < 0 or behind < 0:
            raise MarkupRefused(f"Unclosed start tag at byte offset {self.offset(start)}")
        value = _Reader(self.source[equal + 2 : closing].replace("<", "&lt;")).read().text
        self.at = behind + 1
        return value

    def end_tag(self, start: int, end: int) -> None:
        name = self.source[start + 2 : end].strip().lower()
        where = self.offset(start)
        if not self.open:
            raise MarkupRefused(f"Unexpected end tag at byte offset {where}")
        opened, since, goal = self.open.pop()
        if name != opened:
            raise MarkupRefused(
                f'Unmatched end tag at byte offset {where}, expected "</{opened}>", '
                f'found "</{name}>"'
            )
        inside = "".join(self.out[since:])
        if opened == "a":
            self.links.append(goal or inside)
        if opened in ("b", "strong"):
            self.bold.append(inside)

    def offset(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "replace"))


def _numbered(name: str) -> str | None:
    if not name.startswith("#"):
        return None
    digits, base = (name[2:], 16) if name[1:2] in ("x", "X") else (name[1:], 10)
    try:
        code = int(digits, base)
    except ValueError:
        return None
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else None


def parse_html(source: str) -> Parsed:
    """Read markup. Raises MarkupRefused."""
    return _Reader(source).read()


def is_empty(text: str) -> bool:
    """Whether nothing in it can be seen."""
    return all(unicodedata.category(character) in INVISIBLE for character in text)


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
