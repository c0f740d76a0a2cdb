"""Long work: begun after its message, answered once, begun again after a crash, given up."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.recording import Recorded
from bot.dialog.running import Runner, Tools
from bot.dialog.turns import Receiver, Registry, Turn
from bot.domain.people import Role
from bot.domain.tasks import NewTask, Task, TaskKind, TaskState
from bot.i18n import Neutral, to_plain
from bot.messages import Attachment, AttachmentKind, NewFile, Reply
from bot.services import Services
from bot.services.imports.problems import ImportBusy
from bot.store import tasks as rows
from bot.store.database import Database
from bot.store.tables import outbox_messages, stored_files, tasks
from handlers.registry import make_registry
from tests.support.applications import NAME, NOW, Stage, message, on_stage

MINUTE = timedelta(minutes=1)
KIND = TaskKind.IMPORT_CHECK
FILE = message(attachment=Attachment(name="a.csv", kind=AttachmentKind.DOCUMENT))


async def begins(turn: Turn, services: Services) -> Reply:
    """Any document makes a task."""
    await services.tasks.add(
        NewTask(
            kind=KIND,
            contact_id=turn.contact.id,
            address=turn.message.address,
            language="id",
            message_id="1",
        )
    )
    return Reply(text="sebentar")


def registry(runner: Runner) -> Registry:
    receiver = Receiver(handler=begins, roles=frozenset(Role))
    return replace(
        make_registry(),
        runners={KIND: runner},
        attachments={AttachmentKind.DOCUMENT: receiver},
    )


@asynccontextmanager
async def staged(url: str, runner: Runner, **changes: Any) -> AsyncIterator[Stage]:
    async with on_stage(url, registry=registry(runner), **changes) as stage:
        yield stage


async def later(stage: Stage, wait: timedelta = MINUTE) -> list[str]:
    stage.clock.move_to(stage.clock.now() + wait)
    await stage.application.drain()
    return [to_plain(each.message.text) for each in stage.new()]


async def ended(database: Database) -> list[tuple[str, str]]:
    async with database.unit_of_work(read_only=True) as uow:
        found = await uow.execute(select(tasks.c.state, tasks.c.reason).order_by(tasks.c.id))
        return [(row.state, row.reason) for row in found]


def sent_file(recorded: Recorded) -> tuple[str, bytes | None]:
    assert recorded.message.file is not None
    return recorded.message.file.name, recorded.message.file.content


async def test_the_answer_comes_after_the_reply_and_may_bring_a_document(
    database_url: str,
) -> None:
    async def lists(task: Task, tools: Tools) -> Reply:
        return Reply(text="Ini daftarnya.", file=NewFile(name="daftar.csv", content=b"a;b\n"))

    async with staged(database_url, lists) as stage:
        assert await stage.hear(replace(FILE, update_key="f1")) == ["sebentar", "Ini daftarnya."]
        assert sent_file(stage.channel.sent[-1]) == ("daftar.csv", b"a;b\n")
        assert await ended(stage.application.database) == [(TaskState.DONE, "")]


async def test_a_document_that_is_not_kept_any_more_is_refused_and_not_sent_empty(
    sqlite_url: str,
) -> None:
    async def lists(task: Task, tools: Tools) -> Reply:
        return Reply(text="Ini.", file=NewFile(name="daftar.csv", content=b"a;b\n"))

    async with staged(sqlite_url, lists) as stage:
        database = stage.application.database
        await stage.application.inbox.accept([replace(FILE, update_key="f1")])
        await stage.application.worker.work_once()
        await stage.application.tasks.work_once()
        async with database.unit_of_work() as uow:
            await uow.execute(stored_files.delete())
            await uow.commit()
        await stage.application.drain()
        async with database.unit_of_work(read_only=True) as uow:
            found = await uow.execute(select(outbox_messages.c.state, outbox_messages.c.reason))
            assert sorted(map(tuple, found)) == [("failed", "file_gone"), ("sent", "")]


async def test_what_fails_three_times_ends_with_one_apology(sqlite_url: str) -> None:
    begun = []

    async def breaks(task: Task, tools: Tools) -> Reply:
        begun.append(task.attempts)
        raise ZeroDivisionError

    async with staged(sqlite_url, breaks) as stage:
        assert await stage.hear(replace(FILE, update_key="f1")) == ["sebentar"]
        assert await later(stage) == []
        (apology,) = await later(stage)
        assert apology.startswith("Maaf, Kak, pemeriksaan berkas tidak berhasil")
        assert begun == [1, 2, 3]
        assert await later(stage) == []
        assert await ended(stage.application.database) == [("failed", "ZeroDivisionError")]


async def test_what_only_has_to_wait_is_begun_again_as_often_as_it_takes(sqlite_url: str) -> None:
    ways: list[bool] = [False] * 5 + [True]

    async def waits(task: Task, tools: Tools) -> Reply:
        if not ways.pop(0):
            raise ImportBusy
        return Reply(text=f"selesai {task.attempts}")

    async with staged(sqlite_url, waits) as stage:
        await stage.hear(replace(FILE, update_key="f1"))
        assert [await later(stage) for _ in range(5)][-1] == ["selesai 1"]
        ways[:] = [False] * 99
        await stage.hear(replace(FILE, update_key="f2"))
        (refusal,) = await later(stage, timedelta(hours=2))
        assert refusal.startswith("Impor lain sedang berjalan.")


async def test_one_message_shows_how_far_it_is_and_ends_as_the_answer(sqlite_url: str) -> None:
    async def counts(task: Task, tools: Tools) -> Reply:
        progress = tools.watch(lambda _what, done, total: Neutral(f"{done} dari {total}"))
        for done in range(1, 9):
            await tools.clock.sleep(2)
            progress("baris", done, 8)
            await sends(stage)
        return Reply(text="selesai", edit=True)

    async with staged(sqlite_url, counts) as stage:
        texts = await stage.hear(replace(FILE, update_key="f1"))
        edits = [each.message.edit_of for each in stage.channel.sent]
    assert texts == ["sebentar", "2 dari 8", "4 dari 8", "6 dari 8", "selesai"]
    assert edits == [None, "1", "1", "1", "1"]


async def sends(stage: Stage) -> None:
    """Let what is being told be written, and send it; what is told last is overtaken."""
    for _ in range(50):
        await stage.clock.sleep(0)
    if stage.clock.monotonic() < 14:
        stage.application.dispatcher.wake()
        await stage.application.dispatcher.send_once()


@pytest.mark.parametrize("restarted", [True, False], ids=["restarted", "another process"])
async def test_whose_process_died_is_begun_again_and_a_late_end_changes_nothing(
    database_url: str, restarted: bool
) -> None:
    def answers(words: str) -> Callable[[Task, Tools], Any]:
        async def answer(task: Task, tools: Tools) -> Reply:
            return Reply(text=f"{words} {task.attempts}")

        return answer

    async with staged(database_url, answers("lama")) as old:
        await old.application.inbox.accept([replace(FILE, update_key="f1")])
        await old.application.worker.work_once()
        task = await old.application.tasks._claim()
        assert task is not None
        now = NOW if restarted else NOW + 10 * MINUTE
        async with staged(database_url, answers("baru"), boot_id="boot-2", now=now) as new:
            if restarted:
                await new.application.tasks.recover()
            await new.application.drain()
            texts = [to_plain(each.message.text) for each in new.new()]
            assert [text for text in texts if text != "sebentar"] == ["baru 2"]
            await old.application.tasks._work(task)
            await old.application.drain()
            assert not [each for each in old.new() if "lama" in each.message.text]


async def test_a_task_that_ends_its_process_every_time_is_given_up(sqlite_url: str) -> None:
    async def never(task: Task, tools: Tools) -> Reply:
        raise AssertionError("begun a fourth time")

    async with staged(sqlite_url, never) as stage:
        await stage.application.inbox.accept([replace(FILE, update_key="f1")])
        await stage.application.worker.work_once()
        for died in range(3):
            assert await stage.application.tasks._claim() is not None
            async with stage.application.database.unit_of_work() as uow:
                await rows.release_others(uow, f"boot-{died + 2}", [NAME], "")
                await uow.commit()
        await stage.application.drain()
        assert "tidak berhasil" in to_plain(stage.new()[-1].message.text)
