"""A file that is no sound backup is refused before the database is touched."""

import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BackupUnreadable, StoreTooNew
from bot.store.backup_files import MANIFEST, BackupReader
from bot.store.backup_rows import CODECS
from bot.store.backups import back_up, restore
from bot.store.database import Database
from tests.support.contents import content, fill
from tests.support.rows import NOW

Members = dict[str, bytes]
EVERY_CODEC = st.one_of(
    *(st.binary(), st.dates(), st.integers(), st.text(), st.booleans()),
    *(st.datetimes(timezones=st.just(UTC)), st.times()),
    *(st.floats(allow_nan=False), st.decimals(allow_nan=False)),
)


@pytest.fixture
async def backup(sqlite_database: Database, tmp_path: Path) -> Path:
    """A sound backup."""
    await fill(sqlite_database)
    return (await back_up(sqlite_database, tmp_path / "sound.zip", now=NOW)).path


def unpacked(file: Path) -> Members:
    """The members of a zip."""
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(file: Path, members: Members) -> None:
    """Make the file anew of these members."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)


def change_manifest(members: Members, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the manifest says."""
    manifest = json.loads(members[MANIFEST])
    change(manifest)
    members[MANIFEST] = json.dumps(manifest).encode()


def swap_two_digits(members: Members) -> None:
    members["visits.jsonl"] = members["visits.jsonl"].replace(b"2026", b"2062")


def lose_a_row(members: Members) -> None:
    members["stops.jsonl"] = members["stops.jsonl"].split(b"\n", 1)[1]


def swell(members: Members) -> None:
    members["stops.jsonl"] += b"0" * 50_000_000


def claim_what_is_not_there(members: Members) -> None:
    change_manifest(members, lambda manifest: manifest["members"][0].update(size=10**15))


def forget_a_table(members: Members) -> None:
    change_manifest(members, lambda manifest: manifest["members"].pop())
    del members["outbox_subjects.jsonl"]


def put_children_first(members: Members) -> None:
    change_manifest(members, lambda manifest: manifest["members"].reverse())


def change_the_format(members: Members) -> None:
    change_manifest(members, lambda manifest: manifest.update(format=2))


def lose_the_words(members: Members) -> None:
    members[MANIFEST] = b"[]"


def swell_the_manifest(members: Members) -> None:
    members[MANIFEST] += b" " * 2_000_000


def with_row(members: Members, table: str, row: dict[str, Any]) -> Members:
    """One row in place of all rows of the table, and a manifest that agrees."""
    body = f"{json.dumps(row)}\n".encode()

    def agree(manifest: dict[str, Any]) -> None:
        for member in manifest["members"]:
            if member["table"] == table:
                member.update(rows=1, size=len(body), sha256=hashlib.sha256(body).hexdigest())

    members[f"{table}.jsonl"] = body
    change_manifest(members, agree)
    return members


DAMAGE: tuple[Callable[[Members], object], ...] = (
    *(swap_two_digits, lose_a_row, swell, claim_what_is_not_there, forget_a_table),
    *(put_children_first, change_the_format, lose_the_words, swell_the_manifest),
    lambda members: members.pop("stops.jsonl"),
    lambda members: members.pop(MANIFEST),
    lambda members: members.update({"../../evil": b""}),
)


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_backup_with_wrong_content_is_refused_and_changes_nothing(
    damage: Callable[[Members], object], backup: Path, second_database: Database
) -> None:
    members, before = unpacked(backup), await content(second_database)
    damage(members)
    pack(backup, members)
    with pytest.raises(BackupUnreadable):
        await restore(second_database, backup, replace=True)
    assert await content(second_database) == before


async def test_a_backup_packed_anew_without_damage_is_accepted(
    backup: Path, second_database: Database
) -> None:
    pack(backup, unpacked(backup))
    await restore(second_database, backup)
    assert (await content(second_database))["contacts"]


async def test_a_member_that_stands_twice_is_refused(
    backup: Path, sqlite_database: Database
) -> None:
    with ZipFile(backup, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("stops.jsonl", b"")
    with pytest.raises(BackupUnreadable):
        await restore(sqlite_database, backup, replace=True)


async def test_rows_with_a_right_checksum_and_wrong_columns_change_nothing(
    backup: Path, second_database: Database
) -> None:
    before = await content(second_database)
    pack(backup, with_row(unpacked(backup), "leases", {"name": "ticks", "owner": 7}))
    with pytest.raises(BackupUnreadable) as caught:
        await restore(second_database, backup, replace=True)
    assert caught.value.fields["problem"] == "leases"
    assert await content(second_database) == before


async def test_rows_with_a_right_checksum_that_refer_to_nothing_change_nothing(
    backup: Path, second_database: Database
) -> None:
    before = await content(second_database)
    alias = {"id": 1, "stop_id": 404, "alias": "hantu"}
    pack(backup, with_row(unpacked(backup), "stop_aliases", alias))
    with pytest.raises(BackupUnreadable):
        await restore(second_database, backup, replace=True)
    assert await content(second_database) == before


async def test_a_backup_of_a_newer_version_is_refused(
    backup: Path, second_database: Database
) -> None:
    members = unpacked(backup)
    change_manifest(members, lambda manifest: manifest.update(revision="future"))
    pack(backup, members)
    with pytest.raises(StoreTooNew) as caught:
        await restore(second_database, backup)
    assert (caught.value.fields["place"], caught.value.fields["found"]) == (str(backup), "future")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_flipped_byte_or_a_lost_end_is_noticed_or_harmless(backup: Path, data: Any) -> None:
    sound = backup.read_bytes()
    with io.BytesIO(sound) as file:
        wanted = BackupReader(file, backup).manifest
    place = data.draw(st.integers(0, len(sound) - 1))
    cut = data.draw(st.booleans())
    flip = bytes([sound[place] ^ data.draw(st.integers(1, 255))])
    with io.BytesIO(sound[:place] + (b"" if cut else flip + sound[place + 1 :])) as file:
        try:
            reader = BackupReader(file, backup)
            reader.verify()
        except BackupUnreadable:
            return
        assert not cut
        assert reader.manifest == wanted


@given(value=EVERY_CODEC)
def test_every_value_comes_back_through_json(value: Any) -> None:
    there, back = CODECS[type(value)]
    returned = back(json.loads(json.dumps(there(value))))
    assert (type(returned), returned) == (type(value), value)
