"""Long work: who does which kind, and how each is done."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bot.dialog.running import Runner, Tools
from bot.domain.tasks import Task, TaskKind
from bot.errors import FileProblem
from bot.i18n import Neutral
from bot.messages import Button, Reply
from bot.services.imports import Order, Report, UndoReport
from bot.services.imports.problems import LaterRun, RunUndone
from bot.services.imports.recognising import recognise
from handlers.photos import read_photo
from handlers.staff import import_words
from handlers.staff.pull_list_files import make_pull_list

PREFIX = "pusling-import-"
NAMELESS = "berkas"
LONGEST_ON_DISK = 60
"""Characters of a name, of four bytes each."""


async def check_import(task: Task, tools: Tools) -> Reply:
    """Which kind of file it is and what it would change; nothing is changed."""
    await _require(task, tools)
    async with _file(task.id, task, tools) as path:
        kind = await asyncio.to_thread(recognise, path)
        report = await tools.imports.run(_order(task, kind, path, dry_run=True))
    tools.keep(kind=kind)
    text = import_words.checked(report, kind, task.name, tools.text)
    return Reply(text=text, buttons=_decisions(task, report, tools))


async def apply_import(task: Task, tools: Tools) -> Reply:
    """Save what was checked. Rows that an attempt before a crash has saved are unchanged now."""
    await _require(task, tools)
    kind, source_id = str(task.arguments["kind"]), task.source_id or 0
    words = partial(import_words.progress, tools.text, task.name)
    begun = await tools.imports.begun_since(kind, task.name, task.created_at)
    async with _file(source_id, task, tools) as path:
        report = await tools.imports.run(_order(task, kind, path), tools.watch(words))
    runs = [*begun, *([report.run] if report.run is not None else [])]
    tools.keep(runs=runs)
    text = import_words.applied(report, kind, task.name, tools.text)
    if begun:
        text = Neutral("\n\n".join([text, tools.text.say("import_chat.went_on")]))
    return Reply(text=text, buttons=_undo(task.id, tools), edit=True)


async def undo_import(task: Task, tools: Tools) -> Reply:
    """All runs of what was saved, the newest first."""
    await _require(task, tools)
    words = partial(import_words.progress, tools.text, task.name)
    undone, imports = 0, tools.imports
    try:
        for run in reversed(task.arguments["runs"]):
            undone += await _undone(imports.undo(run, tools.watch(words)))
    except LaterRun:
        tools.refuse()
        text = tools.text.say("import_chat.later_first", file=task.name)
        return Reply(text=text, buttons=_undo(task.source_id or 0, tools), edit=True)
    text = tools.text.say_many("import_chat.undone", undone, file=task.name)
    return Reply(text=text, edit=True)


async def _require(task: Task, tools: Tools) -> None:
    """Raise NotAllowed if the person's role was taken away since."""
    async with tools.reading() as services:
        await services.acting(task.contact_id).imports.require()


@asynccontextmanager
async def _file(task_id: int, task: Task, tools: Tools) -> AsyncIterator[Path]:
    """The file of a task on the disk, under its own name: errors name it. Raises FileProblem."""
    async with tools.reading() as services:
        content = await services.tasks.content_of(task_id)
    if content is None:
        raise FileProblem(path=task.name, problem="file_gone")
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        path = Path(folder) / _name_on_disk(task.name)
        await asyncio.to_thread(path.write_bytes, content)
        yield path


def _name_on_disk(name: str) -> str:
    """Short enough for every file system, and without folders."""
    kept = "".join(letter for letter in Path(name).name if letter.isprintable())
    return kept[-LONGEST_ON_DISK:].lstrip(".") or NAMELESS


def _order(task: Task, kind: str, path: Path, *, dry_run: bool = False) -> Order:
    return Order(kind=kind, path=path, file_name=task.name, dry_run=dry_run)


def _decisions(task: Task, report: Report, tools: Tools) -> tuple[tuple[Button, ...], ...]:
    """Save it or not; nothing to decide where nothing would change."""
    if not import_words.changes(report):
        return ()
    args = (str(task.id),)
    apply = Button(label=tools.text.plain("import_chat.apply"), action="imp_apply", args=args)
    drop = Button(label=tools.text.plain("import_chat.drop"), action="imp_drop", args=args)
    return ((apply, drop),)


def _undo(applied_id: int, tools: Tools) -> tuple[tuple[Button, ...], ...]:
    label = tools.text.plain("import_chat.undo")
    return ((Button(label=label, action="imp_undo", args=(str(applied_id),)),),)


async def _undone(undoing: Awaitable[UndoReport]) -> int:
    """How much was restored; a run that an attempt before a crash has undone is undone."""
    try:
        return (await undoing).changes
    except RunUndone:
        return 0


RUNNERS: dict[TaskKind, Runner] = {
    TaskKind.IMPORT_CHECK: check_import,
    TaskKind.IMPORT_APPLY: apply_import,
    TaskKind.IMPORT_UNDO: undo_import,
    TaskKind.PULL_LIST: make_pull_list,
    TaskKind.READ_PHOTO: read_photo,
}
