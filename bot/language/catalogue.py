"""The list of intents: what each needs, who may use it, which command calls it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.language.datafiles import DataFile

ROLES = frozenset({"resident", "cadre", "staff"})
SLOTS = frozenset({"place", "dates", "time", "query", "count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentEntry:
    """One intent of `locales/intents.yaml`."""

    name: str
    """Its name."""
    slots: tuple[str, ...]
    """The slots its handler reads."""
    example: str
    """One message that means it."""
    roles: frozenset[str]
    """Who may use it."""
    commands: tuple[str, ...]
    """Command words, without the slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentCatalogue:
    """All intents."""

    entries: Mapping[str, IntentEntry]
    """By name, in the order of the file."""
    commands: Mapping[str, str]
    """Command word to the name of its intent."""

    @classmethod
    def load(cls, file: DataFile) -> "IntentCatalogue":
        """Read `intents.yaml`; raise LanguageDataError where it cannot be used."""
        entries: dict[str, IntentEntry] = {}
        commands: dict[str, str] = {}
        for name, entry in file.sections():
            entries[name] = _entry(name, entry)
            for command in entries[name].commands:
                if command in commands:
                    raise file.broken(name, f"command {command!r} is listed twice")
                commands[command] = name
        return cls(entries=entries, commands=commands)


def _entry(name: str, entry: DataFile) -> IntentEntry:
    roles, slots = entry.words("who"), entry.words("slots")
    if not roles or not ROLES.issuperset(roles):
        raise entry.broken(f"{name}.who", f"must be some of {sorted(ROLES)}")
    if not SLOTS.issuperset(slots):
        raise entry.broken(f"{name}.slots", f"must be some of {sorted(SLOTS)}")
    return IntentEntry(
        name=name,
        slots=slots,
        example=entry.text("example"),
        roles=frozenset(roles),
        commands=entry.words("commands", optional=True),
    )
