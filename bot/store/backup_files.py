"""The file of a backup: a zip of one `<table>.jsonl` per table and a manifest, of any database.

Every line is one row, a JSON object by column. The manifest is written last and says how many
rows and bytes each member has and their SHA-256, so nothing is believed before it was checked.
"""

import hashlib
import json
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from bot.errors import BackupUnreadable, FileProblem

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_BYTES = 1 << 20
LINE_BYTES = 64 << 20
"""No row is near this; a file that claims so is not unpacked into memory."""
DAMAGE = (
    *(BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, LookupError, TypeError, AttributeError),
    *(RuntimeError, NotImplementedError),  # of zipfile: encrypted, unknown compression
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What the manifest says of one table."""

    table: str  # its name
    rows: int  # how many
    size: int  # bytes unpacked
    sha256: str  # of the bytes unpacked, in hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is."""

    revision: str  # of the database it was taken from
    created_at: datetime  # aware
    members: tuple[Member, ...]  # a table each, parents before children

    def to_json(self) -> str:
        """As it stands in the file."""
        plain = {
            "format": FORMAT,
            "revision": self.revision,
            "created_at": self.created_at.isoformat(),
            "members": [asdict(member) for member in self.members],
        }
        return json.dumps(plain, indent=1)

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Raises ValueError, KeyError or TypeError if it is not one of this format."""
        plain = json.loads(text)
        if plain["format"] != FORMAT:
            raise ValueError("format")
        return cls(
            revision=str(plain["revision"]),
            created_at=datetime.fromisoformat(plain["created_at"]),
            members=tuple(Member(**member) for member in plain["members"]),
        )


class TableWriter:
    """Writes the rows of one table and counts them."""

    def __init__(self, table: str, file: IO[bytes]) -> None:
        self._table, self._file = table, file
        self._size, self._digest = 0, hashlib.sha256()
        self.rows = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Append rows, in the order in which they go back."""
        content = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()
        self._file.write(content)
        self._digest.update(content)
        self._size += len(content)
        self.rows += len(rows)

    def member(self) -> Member:
        """What the manifest says of it."""
        return Member(
            table=self._table, rows=self.rows, size=self._size, sha256=self._digest.hexdigest()
        )


class BackupWriter:
    """Fills the file: all tables, then `finish`."""

    def __init__(self, archive: ZipFile) -> None:
        self._zip = archive
        self._members: list[Member] = []

    @contextmanager
    def table(self, name: str) -> Iterator[TableWriter]:
        """Open the next table; parents come before children."""
        with self._zip.open(_member_name(name), "w", force_zip64=True) as file:
            writer = TableWriter(name, file)
            yield writer
        self._members.append(writer.member())

    def finish(self, *, revision: str, created_at: datetime) -> Manifest:
        """Write the manifest."""
        manifest = Manifest(revision=revision, created_at=created_at, members=tuple(self._members))
        self._zip.writestr(MANIFEST, manifest.to_json())
        return manifest


class BackupReader:
    """Reads the file, never more than a chunk at a time."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._path = path
        with damage_named(path, "zip"):
            self._zip = ZipFile(file)
        with damage_named(path, MANIFEST):
            self.manifest = Manifest.from_json(self._read_manifest())

    def verify(self) -> None:
        """Compare every member with the manifest; raises BackupUnreadable."""
        expected = [MANIFEST, *(_member_name(member.table) for member in self.manifest.members)]
        if sorted(self._zip.namelist()) != sorted(expected):
            raise BackupUnreadable(path=str(self._path), problem="members")
        for member in self.manifest.members:
            with damage_named(self._path, member.table):
                self._verify(member)

    def rows(self, member: Member, chunk: int) -> Iterator[list[Row]]:
        """The rows of a verified table, `chunk` at a time."""
        rows: list[Row] = []
        with damage_named(self._path, member.table):
            for line in self._lines(member):
                rows.append(json.loads(line))
                if len(rows) == chunk:
                    yield rows
                    rows = []
        if rows:
            yield rows

    def _read_manifest(self) -> bytes:
        with self._zip.open(MANIFEST) as member:
            text = member.read(MANIFEST_BYTES + 1)
        if len(text) > MANIFEST_BYTES:
            raise ValueError("size")
        return text

    def _lines(self, member: Member) -> Iterator[bytes]:
        with self._zip.open(_member_name(member.table)) as content:
            while line := content.readline(LINE_BYTES):
                yield line

    def _verify(self, member: Member) -> None:
        size, count, digest = 0, 0, hashlib.sha256()
        for line in self._lines(member):
            size, count = size + len(line), count + 1
            if size > member.size or not line.endswith(b"\n"):
                raise ValueError("size")
            digest.update(line)
        if (size, count, digest.hexdigest()) != (member.size, member.rows, member.sha256):
            raise ValueError("checksum")


@contextmanager
def damage_named(path: Path, what: str) -> Iterator[None]:
    """Raise BackupUnreadable for whatever a damaged file makes the libraries raise."""
    try:
        yield
    except DAMAGE as error:
        raise BackupUnreadable(path=str(path), problem=what) from error


@contextmanager
def file_to_read(path: Path) -> Iterator[BackupReader]:
    """Open a backup; raises FileProblem or BackupUnreadable."""
    with files_named(path):
        file = path.open("rb")
    with file:
        yield BackupReader(file, path)


@contextmanager
def file_to_write(path: Path) -> Iterator[BackupWriter]:
    """A new file for its owner alone that appears under its name only when complete.

    Raises FileProblem, among others if something has that name already. A killed process may
    leave `.<name>.*.part` behind.
    """
    with files_named(path):
        _refuse_existing(path)
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                    yield BackupWriter(archive)
                file.flush()
                os.fsync(number)
            _refuse_existing(path)
            part.rename(path)
            _sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def files_named(path: Path) -> Iterator[None]:
    """Raise FileProblem for an error of the system."""
    try:
        yield
    except OSError as error:
        raise FileProblem(path=str(path), problem=type(error).__name__) from error


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise FileExistsError


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _member_name(table: str) -> str:
    return f"{table}.jsonl"
