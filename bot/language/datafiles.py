"""Reading one YAML file of language data, with errors that name the file and the entry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.language.errors import LanguageDataError

# The same safe loader, ten times faster where libyaml is there.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """The mapping found in one YAML file."""

    path: Path
    """Where it was read from."""
    content: Mapping[str, object]
    """Its top-level entries."""

    @classmethod
    def read(cls, path: Path) -> "DataFile":
        """Read `path`; raise LanguageDataError if it is no YAML mapping."""
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise LanguageDataError(file=path, entry="file", problem=str(error)) from error
        if not isinstance(content, dict):
            raise LanguageDataError(file=path, entry="file", problem="is not a mapping")
        return cls(path=path, content={_word(key): value for key, value in content.items()})

    def broken(self, entry: str, problem: str) -> LanguageDataError:
        """Return the error to raise for `entry`."""
        return LanguageDataError(file=self.path, entry=entry, problem=problem)

    def section(self, key: str) -> "DataFile":
        """Return the mapping under `key` as a file of its own."""
        value = self._value(key)
        if not isinstance(value, dict):
            raise self.broken(key, "is not a mapping")
        return DataFile(path=self.path, content={_word(name): one for name, one in value.items()})

    def sections(self) -> Iterator[tuple[str, "DataFile"]]:
        """Yield every entry that must itself be a mapping."""
        for key in self.content:
            yield key, self.section(key)

    def words(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """Return the list of words under `key`; an absent optional key is an empty list."""
        if optional and key not in self.content:
            return ()
        value = self._value(key)
        if not isinstance(value, list) or any(isinstance(one, dict | list) for one in value):
            raise self.broken(key, "is not a list of words")
        return tuple(_word(one) for one in value)

    def pairs(self, key: str) -> dict[str, str]:
        """Return the mapping of word to word under `key`."""
        section = self.section(key)
        for name, value in section.content.items():
            if isinstance(value, dict | list) or value is None:
                raise self.broken(f"{key}.{name}", "is not a word")
        return {name: _word(value) for name, value in section.content.items()}

    def integers(self, key: str) -> dict[str, int]:
        """Return the mapping of word to whole number under `key`."""
        try:
            return {name: int(value) for name, value in self.pairs(key).items()}
        except ValueError as error:
            raise self.broken(key, str(error)) from error

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return the mapping of word to list of words under `key`."""
        section = self.section(key)
        return {name: section.words(name) for name in section.content}

    def number(self, key: str) -> float:
        """Return the number under `key`."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.broken(key, "is not a number")
        return float(value)

    def text(self, key: str) -> str:
        """Return the text under `key`."""
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.broken(key, "is not a text")
        return value

    def _value(self, key: str) -> object:
        if key not in self.content:
            raise self.broken(key, "is missing")
        return self.content[key]


def _word(value: object) -> str:
    # YAML 1.1 reads a bare `no`, `on` or `y` as a truth value: quote such words in the files.
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
