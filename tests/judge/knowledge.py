"""An oracle beside the bot: what is so, who was told what, and what she should hear next."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)
LAST = timedelta(minutes=30)
FORMERLY_OFF = "Sebelumnya dibatalkan"
SURELY = timedelta(hours=12)
"""Longer than any quiet time, and changes of a visit settle within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """How a visit is."""

    starts_at: datetime
    """Aware."""
    ends_at: datetime
    """Aware."""
    stop: str
    """Code of its stop."""
    held: bool
    """Whether it takes place."""

    def words(self) -> str:
        """Day and hours as people read them."""
        starts, ends = self.starts_at.astimezone(WIB), self.ends_at.astimezone(WIB)
        day = f"{DAYS[starts.weekday()]}, {starts.day} {MONTHS[starts.month - 1]} {starts.year}"
        return f"{day} pukul {starts:%H.%M}–{ends:%H.%M} WIB"

    def is_news_after(self, other: "Fact") -> bool:
        """Whether somebody who knows the other one has to be told."""
        if not self.held and not other.held:
            return False
        return self != other


@dataclass(slots=True, kw_only=True)
class Reader:
    """What the oracle knows about one person."""

    stops: set[str] = field(default_factory=set)
    """Codes of what she is subscribed to."""
    before_stop: set[str] = field(default_factory=set)
    """What "berhenti" ended."""
    agrees: bool = True
    """Whether she may be reminded."""
    is_paused: bool = False
    """Whether she ever wanted a rest: what she was not told then, she may never hear."""
    told: dict[int, Fact] = field(default_factory=dict)
    """How a visit is, by the last message about it."""
    found: dict[int, Fact] = field(default_factory=dict)
    """How it was when she subscribed."""
    unsure: set[int] = field(default_factory=set)
    """Visits of which something may have reached her, or not: the process ended meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message that reached somebody."""

    to: str
    """Her name."""
    at: datetime
    """Aware; the bot's clock."""
    kind: str
    """Of its notice."""
    visits: tuple[int, ...]
    """What it speaks of."""
    text: str
    """Plain."""


class Oracle:
    """Follows the deeds and judges each message against them."""

    def __init__(self, visits: dict[int, Fact], names: tuple[str, ...], people: tuple[str, ...]):
        """`names` are those of the stops, by the last letter of which they are called."""
        self.visits = visits
        self.names = {name[-1]: name for name in names}
        self.readers = {name: Reader() for name in people}
        self._reminded: set[tuple[object, ...]] = set()
        self._changed: dict[int, datetime] = {}

    def subscribe(self, name: str, stop: str, now: datetime) -> None:
        """She is reminded of a stop; that is her consent too."""
        reader = self.readers[name]
        reader.agrees = True
        reader.stops.add(stop)
        self._look_around(reader, now)

    def stop_all(self, name: str) -> None:
        """She wants nothing any more."""
        reader = self.readers[name]
        reader.before_stop |= reader.stops
        reader.stops, reader.agrees = set(), False

    def resume(self, name: str, now: datetime) -> None:
        """She wants again what she had."""
        reader = self.readers[name]
        reader.stops |= reader.before_stop
        reader.before_stop, reader.agrees = set(), True
        self._look_around(reader, now)

    def _look_around(self, reader: Reader, now: datetime) -> None:
        """What she relies on from now on; of what has only just changed nobody was told yet."""
        for visit, fact in self.visits.items():
            reader.found.pop(visit, None)
            if visit not in self._changed or now - self._changed[visit] > SURELY:
                reader.found[visit] = fact

    def change(self, visit: int, now: datetime, **changed: object) -> None:
        """A visit is another way now."""
        self._changed[visit] = now
        self.visits[visit] = replace(self.visits[visit], **changed)  # type: ignore[arg-type]

    def hear(self, heard: Heard) -> None:
        """Judge one message; raises AssertionError for one that should not have been."""
        reader = self.readers[heard.to]
        assert reader.agrees, f"after berhenti: {heard}"
        for visit in heard.visits:
            fact = self.visits[visit]
            self._check_words(heard, visit, fact)
            if heard.kind != "changed":
                self._once(heard, visit, fact)
            reader.told[visit] = fact

    def _check_words(self, heard: Heard, visit: int, fact: Fact) -> None:
        reader = self.readers[heard.to]
        known = reader.told.get(visit)
        if heard.kind == "changed":
            believed = known or (None if reader.is_paused else reader.found.get(visit))
            is_new = believed is None or fact.is_news_after(believed)
            assert is_new or "Pengulangan" in heard.text, f"no news: {heard}"
            is_off = "dibatalkan" in heard.text.replace(FORMERLY_OFF, "")
            assert is_off is not fact.held, f"untrue: {heard}"
            if known and known.held and visit not in reader.unsure:
                assert known.words() in heard.text, f"it was otherwise: {heard} {known.words()}"
        else:
            assert fact.held, f"untrue: {heard}"
        if fact.held:
            assert fact.words() in heard.text, f"untrue: {heard} {fact.words()}"
            assert self.names[fact.stop] in heard.text, f"untrue: {heard}"
        day = (fact.starts_at.astimezone(WIB).date() - heard.at.astimezone(WIB).date()).days
        for word, days in (("Besok pusling datang", 1), ("ari ini pusling datang", 0)):
            assert word not in heard.text or day == days, f"untrue: {heard}"

    def _once(self, heard: Heard, visit: int, fact: Fact) -> None:
        day = fact.starts_at.astimezone(WIB).date()
        key = heard.to, heard.kind, visit, day
        assert key not in self._reminded, f"again: {heard}"
        self._reminded.add(key)

    def uncorrected(self, since: datetime) -> list[str]:
        """Who still believes what is not so, although there has been time since."""
        return [
            f"{name} believes {known} of {visit}: {fact}"
            for name, reader in self.readers.items()
            for visit, fact in self.visits.items()
            for known in [self._belief(reader, visit)]
            if known is not None
            and fact.is_news_after(known)
            and max(known.ends_at, fact.ends_at) - LAST > since + SURELY
        ]

    @staticmethod
    def _belief(reader: Reader, visit: int) -> Fact | None:
        """What somebody relies on and has to be corrected in."""
        if not reader.agrees or visit in reader.unsure:
            return None
        found = reader.found.get(visit)
        told = reader.told.get(visit)
        if told is None and not reader.is_paused and found and found.stop in reader.stops:
            return found
        return told
