"""Files in and out: fetched from Telegram, sent to it, linked in the browser, written to a disk."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.console.adapter import ConsoleChannel, Person
from bot.channels.telegram.contents import Me
from bot.channels.telegram.updates import Reader
from bot.clock import ManualClock
from bot.files.limits import MAX_BYTES
from bot.messages import (
    Address,
    Attachment,
    AttachmentKind,
    Fetched,
    Fetcher,
    FetchProblem,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    Outcome,
    SealedButton,
)
from bot.store import stored_files
from bot.store.database import Database
from bot.store.tables import browser_messages, inbox_updates
from bot.store.tables import stored_files as stored
from tests.support.applications import NOW
from tests.support.browsers import browser_application, count_inbox, visiting
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.fake_bot_api.state import BOT_ID
from tests.support.fake_bot_api.updates import message
from tests.support.telegrams import outbound, telegram

MOST = 1000
JPEG = b"\xff\xd8\xff\xe0 and so on"
ROWS = b"kode,nama\nT1,Titik\n" * 20
PDF = OutboundFile(name="daftar siapkan.pdf", reference="1", content=b"%PDF-1.7 ...")
BUTTONS = ((SealedButton(label="Baik", data="ok"),),)


def sent_with(**fields: Any) -> Attachment | None:
    reader = Reader(clock=ManualClock(NOW), commands=frozenset())
    reader.me = Me(id=BOT_ID)
    taken = reader.read({"update_id": 1, **message(**fields)})
    assert taken.message is not None
    return taken.message.attachment


def test_the_largest_size_of_a_photo_and_a_file_as_it_is_are_what_was_sent() -> None:
    size = {"file_unique_id": "u", "width": 1, "height": 1}
    photo = [{**size, "file_id": "small"}, {**size, "file_id": "large", "file_size": 9}]
    assert sent_with(photo=photo) == Attachment(
        name="photo", kind=AttachmentKind.PHOTO, reference="large", size=9
    )
    file = {"file_id": "f", "file_unique_id": "u", "file_name": "titik.csv", "file_size": 7}
    assert sent_with(document=file) == Attachment(
        name="titik.csv", kind=AttachmentKind.DOCUMENT, reference="f", size=7
    )


async def fetched(
    fake: FakeBotApi, database: Database, reference: str = "f", size: int | None = None
) -> Fetched:
    async with telegram(fake, database) as channel:
        attachment = Attachment(name="titik.csv", reference=reference, size=size)
        return await channel.fetch(attachment, MOST)


async def test_a_file_is_fetched_from_telegram(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.keep_file("f", ROWS, path="documents/berkas 1.csv")
    assert await fetched(fake_bot_api, sqlite_database) == Fetched(content=ROWS)


async def test_what_is_known_to_be_too_large_is_not_downloaded(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.keep_file("f", ROWS, size=MOST + 1)
    too_large = Fetched(problem=FetchProblem.TOO_LARGE)
    assert await fetched(fake_bot_api, sqlite_database, size=MOST + 1) == too_large
    assert fake_bot_api.log() == []
    assert await fetched(fake_bot_api, sqlite_database) == too_large
    fake_bot_api.keep_file("f", ROWS, size=21 * 1024 * 1024)
    assert await fetched(fake_bot_api, sqlite_database) == too_large
    assert fake_bot_api.log("file") == []


async def test_a_file_that_is_larger_than_it_says_is_not_read_to_its_end(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.keep_file("f", b"x" * (MOST + 1), size=5)
    found = await fetched(fake_bot_api, sqlite_database)
    assert found == Fetched(problem=FetchProblem.TOO_LARGE)


@pytest.mark.parametrize(
    ("reference", "script", "problem"),
    [
        ("unknown", {}, FetchProblem.GONE),
        ("f", {"method": "file", "status": 404, "description": "Not Found"}, FetchProblem.GONE),
        ("f", {"method": "file", "cut": "half"}, FetchProblem.FAILED),
        ("f", {"method": "getFile", "cut": "silent"}, FetchProblem.FAILED),
        ("f", {"method": "getFile", "status": 502, "page": "<html>"}, FetchProblem.FAILED),
        ("", {}, FetchProblem.FAILED),
    ],
)
async def test_what_can_not_be_fetched_is_a_result(
    fake_bot_api: FakeBotApi,
    sqlite_database: Database,
    reference: str,
    script: dict[str, Any],
    problem: FetchProblem,
) -> None:
    fake_bot_api.keep_file("f", ROWS)
    if script:
        fake_bot_api.script(**script)
    assert await fetched(fake_bot_api, sqlite_database, reference) == Fetched(problem=problem)


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("Daftar <b>besok</b>", ["Daftar besok"]),
        ("", [""]),
        ("panjang " * 200, [("panjang " * 200).strip(), ""]),
    ],
    ids=["caption", "bare", "too long for a caption"],
)
async def test_a_document_goes_out_with_its_words_and_buttons(
    fake_bot_api: FakeBotApi, sqlite_database: Database, text: str, texts: list[str]
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        result = await channel.send(outbound(text, file=PDF, buttons=BUTTONS))
    assert result.outcome is Outcome.SENT
    shown = fake_bot_api.messages()
    assert [one["text"] for one in shown] == texts
    content = PDF.content or b""
    digest = hashlib.sha256(content).hexdigest()
    assert shown[-1]["file"] == {"name": PDF.name, "size": len(content), "sha256": digest}
    assert shown[-1]["markup"]["inline_keyboard"][0][0]["text"] == "Baik"
    assert [one["markup"] for one in shown[:-1]] == [None] * (len(shown) - 1)


async def test_a_document_in_the_browser_is_a_link_for_its_chat_only(sqlite_url: str) -> None:
    async with (
        browser_application(sqlite_url) as application,
        visiting(application) as visitor,
        visiting(application) as other,
    ):
        await visitor.come()
        await other.come()
        await visitor.post(text="halo")
        await application.drain()
        async with application.database.unit_of_work() as uow:
            file_id = await stored_files.add(uow, "daftar <1>.pdf", b"%PDF", NOW)
            chat = await _chat(application.database)
            await uow.commit()
        address = Address(channel="browser", chat=chat)
        file = OutboundFile(name="daftar <1>.pdf", reference=str(file_id))
        reply = OutboundMessage(id=9, address=address, text="Ini", lane=0, file=file)
        await application.channels["browser"].send(reply)
        entry = (await visitor.history())["messages"][-1]["file"]
        got = await visitor.client.get(entry["href"])
        refused = await other.client.get(entry["href"])
        forged = await visitor.client.get(f"/chat/files/{file_id}.abc")
    assert (got.status_code, got.content, entry["name"]) == (200, b"%PDF", "daftar <1>.pdf")
    assert got.headers["content-disposition"].startswith("attachment;")
    assert (refused.status_code, forged.status_code) == (404, 404)


async def _chat(database: Database) -> str:
    async with database.unit_of_work(read_only=True) as uow:
        found = await uow.execute(select(browser_messages.c.chat).limit(1))
        return str(found.scalar_one())


async def test_a_document_in_the_terminal_is_written_beside_what_is_there(tmp_path: Path) -> None:
    written: list[str] = []
    channel = ConsoleChannel(
        person=Person(name="ani", role="staff"),
        clock=ManualClock(NOW),
        boot_id="b",
        write=written.append,
        folder=tmp_path,
    )
    address = Address(channel="console", chat="ani")
    for _ in range(2):
        reply = OutboundMessage(id=1, address=address, text="Ini", lane=0, file=PDF)
        assert (await channel.send(reply)).outcome is Outcome.SENT
    names = ["daftar siapkan (2).pdf", "daftar siapkan.pdf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names  # noqa: ASYNC240
    assert str(tmp_path / names[0]) in written[1]
    assert (tmp_path / names[0]).read_bytes() == PDF.content
    gone = tmp_path / "nothing here"
    channel = ConsoleChannel(
        person=Person(name="ani", role="staff"), clock=ManualClock(NOW), boot_id="b",
        write=written.append, folder=gone,
    )  # fmt: skip
    assert (await channel.send(reply)).outcome is Outcome.REFUSED


@pytest.fixture
def row_of_file() -> dict[str, Any]:
    """What a page says of a file."""
    return {"key": "test-file-1", "name": "../rak/titik\u0007.csv"}


async def test_a_file_of_the_page_is_kept_once_and_fetched_once(
    sqlite_url: str, row_of_file: dict[str, Any]
) -> None:
    octets = {"content-type": "application/octet-stream"}
    async with browser_application(sqlite_url) as application, visiting(application) as visitor:
        await visitor.come()
        channel = application.channels["browser"]
        assert isinstance(channel, Fetcher)

        async def send(content: bytes = JPEG, **changes: Any) -> Any:
            params = row_of_file | changes
            return await visitor.client.post(
                "/chat/files", params=params, content=content, headers=octets
            )

        assert [(await send()).json(), (await send()).json()] == [{"id": 1}, {"id": 1}]
        async with application.database.unit_of_work(read_only=True) as uow:
            (update,) = (await uow.execute(select(inbox_updates.c.payload))).scalars()
            kept = (await uow.execute(select(stored.c.id, stored.c.name))).all()
        assert [tuple(row) for row in kept] == [(1, "titik.csv")]
        sent = Attachment(**update["attachment"])
        assert (sent.name, sent.kind, sent.size) == ("titik.csv", "photo", len(JPEG))
        assert await channel.fetch(sent, MOST) == Fetched(content=JPEG)
        assert await channel.fetch(sent, MOST) == Fetched(problem=FetchProblem.GONE)
        (shown,) = (await visitor.history())["messages"]
        assert (shown["mine"], shown["text"], shown["file"]["name"]) == (True, "", "titik.csv")
        document = await send(ROWS, key="test-file-2")
        async with application.database.unit_of_work(read_only=True) as uow:
            assert (await uow.execute(select(stored))).all() == []
        assert document.status_code == 200


@pytest.mark.parametrize(
    ("changes", "content", "refused"),
    [
        ({}, b"x" * (MAX_BYTES + 1), (413, "file_large")),
        ({}, b"", (422, "file_empty")),
        ({"key": "short"}, JPEG, (422, "unreadable")),
        ({"kind": "application/x-www-form-urlencoded"}, JPEG, (415, "unreadable")),
        ({"origin": "https://other.test"}, JPEG, (403, "elsewhere")),
        ({"cookie": ""}, JPEG, (403, "session")),
    ],
)
async def test_a_file_that_is_not_taken_says_why(
    sqlite_url: str,
    row_of_file: dict[str, Any],
    changes: dict[str, str],
    content: bytes,
    refused: tuple[int, str],
) -> None:
    async with browser_application(sqlite_url) as application, visiting(application) as visitor:
        if "cookie" not in changes:
            await visitor.come()
        headers = {"content-type": changes.pop("kind", "application/octet-stream")}
        headers |= {name: changes[name] for name in ("origin",) if name in changes}
        answer = await visitor.client.post(
            "/chat/files", params=row_of_file | changes, content=content, headers=headers
        )
        assert (answer.status_code, answer.json()["error"]) == refused
        assert answer.json()["text"].endswith(".")
        assert await count_inbox(application.database) == 0


async def test_the_terminal_sends_a_file_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "rak satu.jpg").write_bytes(JPEG)
    taken: list[InboundMessage] = []

    async def accept(messages: Sequence[InboundMessage]) -> None:
        taken.extend(messages)

    person, clock = Person(name="sari", role="staff"), ManualClock(NOW)
    channel = ConsoleChannel(person=person, clock=clock, boot_id="b", write=lambda _words: None)
    await channel.start(accept)
    for name in ("rak satu.jpg", "none.csv"):
        await channel.say(f'/kirim "{tmp_path / name}"')
    photo, missing = (each.attachment for each in taken)
    assert photo is not None
    assert missing is not None
    assert (photo.name, photo.kind, taken[0].text) == ("rak satu.jpg", "photo", "")
    assert await channel.fetch(photo, MOST) == Fetched(content=JPEG)
    assert await channel.fetch(photo, 3) == Fetched(problem=FetchProblem.TOO_LARGE)
    assert await channel.fetch(missing, MOST) == Fetched(problem=FetchProblem.GONE)
