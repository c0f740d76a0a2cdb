"""`pusling play`: what a script may say, what it prints, and what it leaves behind."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.settings import sqlite_url
from bot.store.database import Database, UnitOfWork
from bot.store.tables import contact_stops, contacts, inbox_updates
from tests.commands.terminal import Outcome, Terminal, Typed
from tests.support.rows import add_address

NOW = {"now": "2026-11-18T10:00:00+07:00"}
HALO = {"from": "ani", "text": "halo"}
KEYS = ["at", "to", "text", "buttons", "edit", "file", "location", "lane"]
WRONG: list[tuple[int, str, str]] = [
    (1, "", "baris pertama harus menyetel jam"),
    (1, '{"from": "ani", "text": "halo"}', "baris pertama harus menyetel jam"),
    (2, '\n{"from": "ani", "text": "halo"}', "baris pertama harus menyetel jam"),
    (1, "now", "bukan objek JSON; tulis satu objek per baris"),
    (1, "[1]", "bukan objek JSON"),
    (1, "[" * 100_000, "bukan objek JSON"),
    (1, '{"now": "2026-11-20"}', "harus waktu ISO 8601 dengan zona"),
    (1, '{"now": "2026-11-20T17:00:00"}', "harus waktu ISO 8601 dengan zona"),
    (1, '{"now": 5}', "harus waktu ISO 8601 dengan zona"),
    (1, '{"now": "0001-01-01T00:00:00+14:00"}', "tahun 1970 sampai 2999"),
    (1, '{"now": "9999-12-31T23:59:59Z"}', "tahun 1970 sampai 2999"),
    (1, json.dumps(NOW | HALO), '"now" berdiri sendiri'),
]
WRONG_SECOND: list[tuple[str, str]] = [
    ("{}", '"from" (siapa yang menulis) belum diisi'),
    ('{"text": "halo"}', '"from" (siapa yang menulis) belum diisi'),
    ('{"from": "", "text": "halo"}', '"from" (siapa yang menulis) belum diisi'),
    ('{"from": "ani", "txt": "halo"}', "ada nama isian yang tidak dikenal"),
    ('{"from": 1, "text": "halo"}', "harus tulisan"),
    ('{"from": "ani", "text": null}', "harus tulisan"),
    ('{"from": "ani", "text": "\\ud800"}', "harus tulisan"),
    ('{"from": "a\\u0000", "text": "halo"}', "harus tulisan"),
    ('{"from": "ani", "press": ["Ya"]}', "harus tulisan"),
    ('{"from": "ani", "group": 3, "text": "halo"}', "harus tulisan"),
    ('{"from": "ani"}', "satu baris satu perbuatan"),
    ('{"from": "ani", "text": "ya", "press": "Ya"}', "satu baris satu perbuatan"),
    ('{"from": "ani", "role": "raja", "text": "halo"}', '"role" harus resident, cadre'),
    ('{"from": "ani", "role": ["staff"], "text": "halo"}', '"role" harus resident, cadre'),
    ('{"from": "ani", "role": null, "text": "halo"}', '"role" harus resident, cadre'),
    ('{"from": "ani", "stops": "BGV2", "text": "halo"}', '"stops" harus daftar kode titik'),
    ('{"from": "ani", "stops": [1], "text": "halo"}', '"stops" harus daftar kode titik'),
    ('{"from": "ani", "location": [1.1]}', '"location" harus [lintang, bujur]'),
    ('{"from": "ani", "location": [91, 0]}', '"location" harus [lintang, bujur]'),
    ('{"from": "ani", "location": [NaN, 0]}', '"location" harus [lintang, bujur]'),
    ('{"from": "ani", "location": [true, false]}', '"location" harus [lintang, bujur]'),
    ('{"from": "ani", "location": {"1": 1, "2": 2}}', '"location" harus [lintang, bujur]'),
    ('{"from": "ani", "location": "12"}', '"location" harus [lintang, bujur]'),
    ('{"from": "ani", "location": null}', '"location" harus [lintang, bujur]'),
    ('{"from": "ani", "blocked": false}', '"blocked" hanya bisa true'),
    ('{"now": "2026-11-18T09:59:59+07:00"}', "jam tidak bisa mundur"),
    ('{"now": "2036-11-18T10:00:00+07:00"}', "jam maju terlalu jauh"),
]


def written(folder: Path, *lines: dict[str, Any] | str) -> str:
    """A script of these lines; gives its name."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / "naskah.jsonl").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return "naskah.jsonl"


def played(typed: Typed, *lines: dict[str, Any] | str, options: str = "") -> list[dict[str, Any]]:
    """What people got, a line each."""
    return lines_of(typed.run("play", *options.split(), written(typed.folder, *lines)))


def lines_of(ended: Outcome) -> list[dict[str, Any]]:
    assert (ended.code, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


def digest(file: Path) -> dict[str, str]:
    """The database file and what SQLite keeps beside it."""
    beside = file.parent.glob(f"{file.name}*")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in beside}


def within(file: Path, work: Callable[[UnitOfWork], Awaitable[Any]]) -> Any:
    """Do something in a unit of work of a database file."""

    async def run() -> Any:
        database = Database(sqlite_url(file))
        async with database.unit_of_work() as uow:
            result = await work(uow)
            await uow.commit()
        await database.close()
        return result

    return asyncio.run(run())


def count(file: Path, column: Any) -> int:
    async def counted(uow: UnitOfWork) -> int:
        return int((await uow.execute(select(func.count(column)))).scalar_one())

    return int(within(file, counted))


@pytest.mark.parametrize(("number", "script", "said"), WRONG)
def test_a_script_that_can_not_begin_is_refused(
    typed: Typed, number: int, script: str, said: str
) -> None:
    line = typed.run("play", written(typed.folder, script)).complains(2)
    assert line.startswith(f"Naskah baris {number}: ")
    assert said in line


@pytest.mark.parametrize(("second", "said"), WRONG_SECOND)
def test_a_wrong_line_is_named_before_anything_is_played(
    typed: Typed, second: str, said: str
) -> None:
    script = written(typed.folder, NOW, HALO, "", second, HALO)
    line = typed.run("play", "--keep", script).complains(2)
    assert line.startswith("Naskah baris 4: ")
    assert said in line
    assert not (typed.folder / "var").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b'{"now": "\xff"}', "bukan teks UTF-8"), (b" " * (20 * 1024 * 1024 + 1), "terlalu besar")],
    ids=["bytes", "size"],
)
def test_a_file_that_is_no_script_is_refused(typed: Typed, content: bytes, said: str) -> None:
    (typed.folder / "naskah.jsonl").write_bytes(content)
    assert said in typed.run("play", "naskah.jsonl").complains(2)


def test_a_script_may_have_a_byte_order_mark_empty_lines_and_odd_line_ends(
    typed: Typed, batam_file: Path
) -> None:
    text = json.dumps({"from": "ani", "text": "halo\u2028kak\x85"}, ensure_ascii=False)
    script = f"\ufeff\r\n{json.dumps(NOW)}\r\n\n  \n{text}"
    (typed.folder / "naskah.jsonl").write_text(script, encoding="utf-8", newline="")
    (reply,) = lines_of(typed.run("play", "naskah.jsonl"))
    assert reply["text"].startswith("Halo, Kak.")


def test_every_reply_is_a_line_with_exactly_the_keys_of_the_format(
    typed: Typed, batam_file: Path
) -> None:
    (reply,) = played(typed, NOW, HALO)
    assert list(reply) == KEYS
    assert (reply["at"], reply["to"], reply["lane"]) == ("2026-11-18T10:00:00+07:00", "ani", 0)
    assert (reply["edit"], reply["file"], reply["location"]) == (False, None, None)
    assert ["Bantuan"] in reply["buttons"]


def test_replies_bear_the_time_of_the_script_in_the_zone_of_the_library(
    typed: Typed, batam_file: Path
) -> None:
    later = {"now": "2026-11-18T03:30:00Z"}
    replies = played(typed, NOW, HALO, later, HALO)
    assert [reply["at"][11:] for reply in replies] == ["10:00:00+07:00", "10:30:00+07:00"]


def test_without_a_database_a_script_is_played_on_an_empty_one_and_nothing_is_made(
    typed: Typed,
) -> None:
    (reply,) = played(typed, NOW, {"from": "ani", "text": "titik mana saja?"})
    assert reply["text"].startswith("Daftar titik belum diisi")
    assert [path.name for path in typed.folder.iterdir()] == ["naskah.jsonl"]


def test_without_keep_the_database_stays_byte_for_byte_the_same(
    typed: Typed, batam_file: Path
) -> None:
    before = digest(batam_file)
    assert played(typed, NOW, HALO)
    assert digest(batam_file) == before


def test_a_database_in_use_is_copied_as_it_is_and_stays_so(typed: Typed, batam_file: Path) -> None:
    async def while_in_use() -> None:
        database = Database(sqlite_url(batam_file))
        async with database.unit_of_work() as uow:
            await add_address(uow, channel="play", person="ani")
            await uow.commit()
        before = digest(batam_file)
        assert len(before) == 3  # the last commit still lies in the log beside the file
        assert await asyncio.to_thread(played, typed, NOW, HALO)
        assert digest(batam_file)[batam_file.name] == before[batam_file.name]
        assert digest(batam_file)[f"{batam_file.name}-wal"] == before[f"{batam_file.name}-wal"]
        await database.close()

    asyncio.run(while_in_use())


def test_with_keep_the_database_is_written_and_a_script_may_be_played_twice(
    typed: Typed, batam_file: Path
) -> None:
    first = played(typed, NOW, HALO, options="--keep")
    assert count(batam_file, inbox_updates.c.id) == 1
    again = played(typed, NOW, HALO, options="--keep")
    assert first[0]["text"].startswith("Halo, Kak.")
    assert again[0]["text"].startswith("Halo lagi, Kak.")  # she is known by now
    assert count(batam_file, inbox_updates.c.id) == 2
    assert count(batam_file, contacts.c.id) == 1


def test_keep_is_refused_where_real_people_can_be_reached(typed: Typed, batam_file: Path) -> None:
    within(batam_file, lambda uow: add_address(uow, channel="telegram"))
    before = digest(batam_file)
    line = typed.run("play", "--keep", written(typed.folder, NOW, HALO)).complains(2)
    assert "alamat orang sungguhan" in line
    assert digest(batam_file) == before
    assert played(typed, NOW, HALO)


def test_postgresql_is_refused_without_keep(typed: Typed) -> None:
    script = written(typed.folder, NOW, HALO)
    url = "postgresql://pusling:rahasia@127.0.0.1:1/pusling"
    line = typed.run("play", script, database_url=url).complains(2)
    assert "--keep" in line


def test_postgresql_plays_the_same_with_keep(typed: Typed, postgresql_url: str) -> None:
    script = written(typed.folder, NOW, HALO, {"from": "ani", "press": "Daftar titik"})
    kept = typed.run("play", "--keep", script, database_url=postgresql_url)
    assert (kept.code, kept.err) == (0, "")
    assert kept.out == typed.run("play", script).out
    assert kept.out.count("\n") == 2


def test_same_script_and_same_database_give_the_same_bytes(
    terminal: Terminal, batam_file: Path
) -> None:
    script = written(
        terminal.folder,
        NOW,
        {"from": "ani", "text": "kapan pusling ke tiban?"},
        {"from": "ani", "text": "2"},
        {"from": "budi", "role": "cadre", "stops": ["BGV2"], "text": "besok di mana aja"},
        {"from": "budi", "group": "rt03", "text": "/jadwal"},
        {"now": "2026-11-18T12:10:00+07:00"},
        {"from": "ani", "text": "hari ini ada di mana aja?"},
    )
    outcomes = [
        terminal.run("play", script, settings={"PYTHONHASHSEED": seed, "TZ": zone})
        for seed, zone in (("1", "UTC"), ("2", "America/St_Johns"))
    ]
    assert outcomes[0] == outcomes[1]
    assert len(lines_of(outcomes[0])) == 5


def test_an_answer_in_a_group_goes_to_the_group(typed: Typed, batam_file: Path) -> None:
    replies = played(typed, NOW, {**HALO, "group": "rt03"}, HALO)
    assert [reply["to"] for reply in replies] == ["rt03", "ani"]


def test_a_button_of_somebody_else_in_a_group_is_refused_kindly(
    typed: Typed, batam_file: Path
) -> None:
    press = {"from": "budi", "group": "rt03", "press": "Bantuan"}
    _, refused = played(typed, NOW, {**HALO, "group": "rt03"}, press)
    assert "untuk orang lain" in refused["text"]


def test_a_button_is_pressed_by_its_label_on_the_newest_message_that_has_it(
    typed: Typed, batam_file: Path
) -> None:
    steps = [HALO, {"from": "ani", "press": "Daftar titik"}, {"from": "ani", "press": "Bantuan"}]
    _, stops, help_ = played(typed, NOW, *steps)
    assert "titik layanan" in stops["text"]
    assert "kapan pusling ke Tiban Baru?" in help_["text"]


def test_a_button_that_nobody_showed_ends_the_run_with_its_line(
    typed: Typed, batam_file: Path
) -> None:
    script = written(typed.folder, NOW, HALO, {"from": "budi", "press": "Daftar titik"})
    ended = typed.run("play", script)
    assert (ended.code, ended.out.count("\n")) == (2, 1)
    (line,) = ended.err.splitlines()
    assert line.startswith("Naskah baris 3: tidak ada tombol dengan tulisan itu")


def test_a_place_and_a_file_are_answered(typed: Typed, batam_file: Path) -> None:
    steps: list[dict[str, Any]] = [
        {"from": "ani", "location": [1.1063, 103.9690]},
        {"from": "budi", "role": "staff", "file": "katalog.csv"},
        {"from": "budi", "file": "katalog.csv", "text": "halo"},
    ]
    replies = played(typed, NOW, *steps)
    assert [reply["to"] for reply in replies] == ["ani", "budi", "budi"]
    assert all(reply["text"] for reply in replies)


def test_who_blocked_gets_nothing_and_the_others_go_on(typed: Typed, batam_file: Path) -> None:
    blocked = {"from": "ani", "blocked": True}
    replies = played(typed, NOW, HALO, blocked, HALO, {**HALO, "from": "budi"}, HALO)
    assert [reply["to"] for reply in replies] == ["ani", "budi"]


def test_a_person_has_the_role_and_the_stops_of_her_first_line(
    typed: Typed, batam_file: Path
) -> None:
    cadre = {**HALO, "role": "cadre", "stops": ["BGV2", "NIX"]}
    played(typed, NOW, cadre, HALO, options="--keep")
    assert count(batam_file, contact_stops.c.stop_id) == 1


def test_what_is_wrong_with_the_database_is_said_of_it_and_not_of_its_copy(
    typed: Typed, batam_file: Path
) -> None:
    shutil.copy(__file__, batam_file)
    line = typed.run("play", written(typed.folder, NOW, HALO)).complains(1)
    assert line.startswith("var/pusling.db bukan basis data Pusling")


def test_a_missing_folder_for_the_copy_is_named(
    typed: Typed, batam_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/pusling")
    line = typed.run("play", written(typed.folder, NOW, HALO)).complains(2)
    assert line.startswith("Berkas /proc/pusling")
