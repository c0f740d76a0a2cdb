"""The whole bot on Telegram: asked, answered, killed and started again."""

import asyncio
import json
import multiprocessing
import random
import shutil
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import select
from starlette.applications import Starlette

from bot.app import Application, World, make_telegram, open_application
from bot.channels.telegram.adapter import TelegramChannel
from bot.clock import SystemClock
from bot.commands.demo.batam import fill
from bot.settings import TelegramMode
from bot.store.database import Database
from bot.store.tables import inbox_updates, outbox_messages, tickets
from tests.support import rows, telegram_bot
from tests.support.fake_bot_api.process import FakeBotApi, running_fake
from tests.support.fake_bot_api.updates import BUDI, GROUP, in_group, message, press
from tests.support.telegram_bot import NEVER
from tests.support.telegrams import SECRET, telegram_settings
from tests.support.ticket_rows import add_ticket, add_ticket_message

QUESTION = "bsk mobil pustaka dmn?"
DELETED = 99_999
"""A message that the person deleted while her press was on its way."""


@pytest.fixture(scope="module")
def process() -> Iterator[FakeBotApi]:
    with running_fake() as fake:
        yield fake


@pytest.fixture
def fake(process: FakeBotApi) -> FakeBotApi:
    process.reset()
    return process


@pytest.fixture(scope="module")
def demo_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo data as of today."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("demo") / "demo.db"))
    asyncio.run(filled(f"sqlite:///{file}"))
    return file


@pytest.fixture
def url(demo_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(demo_file, tmp_path / 'pusling.db')}"


async def filled(url: str) -> None:
    database = Database(url)
    async with database.unit_of_work() as uow:
        await fill(uow, SystemClock().now())
        await uow.commit()
    await database.close()


@asynccontextmanager
async def application(fake: FakeBotApi, url: str, **changes: Any) -> AsyncIterator[Application]:
    """Everything, working by itself."""
    settings = telegram_settings(fake, url, **changes)
    world = World(clock=SystemClock(), boot_id=uuid.uuid4().hex, jitter=random.random)
    made = await open_application(settings, world, makers=[make_telegram])
    try:
        await made.start()
        made.start_loops()
        yield made
    finally:
        await made.stop()


async def states(url: str) -> tuple[list[str], list[str]]:
    """Of the inbox and of the outbox."""
    database = Database(url)
    try:
        async with database.unit_of_work(read_only=True) as uow:
            inbox = (await uow.execute(select(inbox_updates.c.state))).scalars().all()
            outbox = (await uow.execute(select(outbox_messages.c.state))).scalars().all()
    finally:
        await database.close()
    return list(inbox), list(outbox)


async def test_a_question_on_telegram_is_answered(fake: FakeBotApi, database_url: str) -> None:
    await filled(database_url)
    fake.push(message(QUESTION))
    async with application(fake, database_url):
        (answer,) = await fake.until_messages(1)
        await fake.until(lambda: not fake.waiting())
    assert answer["chat"] == 1001
    assert len(answer["text"]) > 20
    assert await states(database_url) == (["done"], ["sent"])


async def test_a_button_that_is_pressed_is_answered(fake: FakeBotApi, url: str) -> None:
    fake.push(message("halo"))
    async with application(fake, url):
        (greeting,) = await fake.until_messages(1)
        button = greeting["markup"]["inline_keyboard"][-1][0]
        fake.push(press(button["callback_data"], message_id=greeting["id"]))
        answers = await fake.until_messages(2)
        await fake.until(lambda: fake.log("answerCallbackQuery"))
    assert "untuk orang lain" not in answers[1]["text"]


async def test_a_question_whose_message_was_deleted_comes_as_a_new_message(
    fake: FakeBotApi, url: str
) -> None:
    database = Database(url)
    async with database.unit_of_work() as uow:
        staff = await rows.add_contact(uow, role="staff", name="Sari")
        await rows.add_address(uow, contact_id=staff, channel="telegram", person="1001")
        asker = await rows.add_contact(uow, name="Budi")
        asked = await add_ticket(uow, contact_id=asker)
        await add_ticket_message(uow, ticket_id=asked, text="kartu saya hilang")
        await uow.commit()
    await database.close()
    fake.push(message("bantuan"))
    async with application(fake, url):
        (helped,) = await fake.until_messages(1)
        fake.push(press(data_of(helped, "Pertanyaan warga"), message_id=DELETED))
        *_, desk = await fake.until_messages(2)
        fake.push(press(data_of(desk, f"Nomor {asked}: Budi"), message_id=DELETED))
        *_, card = await fake.until_messages(3)
        fake.push(press(data_of(card, "Ambil"), message_id=DELETED))
        *_, taken = await fake.until_messages(4)
    assert "kartu saya hilang" in card["text"]
    assert "dipegang Sari" in taken["text"]
    assert await open_tickets(url) == [asked]


def data_of(shown: dict[str, Any], label: str) -> str:
    """What a button of a message carries."""
    found = [each for row in shown["markup"]["inline_keyboard"] for each in row]
    return str(next(each["callback_data"] for each in found if each["text"] == label))


async def open_tickets(url: str) -> list[int]:
    """Row ids of questions that still wait."""
    database = Database(url)
    try:
        async with database.unit_of_work(read_only=True) as uow:
            waiting = select(tickets.c.id).where(tickets.c.waiting_since.is_not(None))
            return list((await uow.execute(waiting)).scalars())
    finally:
        await database.close()


async def test_in_a_group_a_command_is_answered_there(fake: FakeBotApi, url: str) -> None:
    fake.push(in_group("apa kabar semua?"), in_group("/jadwal tiban baru"))
    async with application(fake, url):
        await fake.until_messages(1)
        await fake.until(lambda: not fake.waiting())
    assert [one["chat"] for one in fake.messages()] == [GROUP["id"]]


async def test_an_admin_of_a_group_subscribes_it_and_a_member_may_not(
    fake: FakeBotApi, url: str
) -> None:
    admins = [{"status": "creator", "user": BUDI}]
    page = json.dumps({"ok": True, "result": admins})
    fake.script(method="getChatAdministrators", page=page, status=200)
    wish = "/ingatkan tiban baru"
    fake.push(in_group(wish), in_group(wish, **{"from": BUDI}))
    async with application(fake, url):
        await fake.until_messages(2)
        await fake.until(lambda: not fake.waiting())
    member, admin = (one["text"] for one in fake.messages())
    assert "hanya bisa dipasang adminnya" in member
    assert "Tiban Baru" in admin


async def test_a_sticker_is_answered_kindly(fake: FakeBotApi, url: str) -> None:
    fake.push(message(voice={"file_id": "a", "file_unique_id": "b", "duration": 3}))
    async with application(fake, url):
        (answer,) = await fake.until_messages(1)
    assert answer["text"].startswith("Maaf, Kak")


async def test_many_people_at_once_are_each_answered_once(fake: FakeBotApi, url: str) -> None:
    people = range(5000, 5060)
    fake.push(*(asked_by(person) for person in people))
    async with application(fake, url):
        answers = await fake.until_messages(len(people))
    assert sorted(one["chat"] for one in answers) == list(people)


def asked_by(person: int) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": f"Warga {person}"}
    return message(QUESTION, chat={"id": person, "type": "private"}, **{"from": who})


@contextmanager
def bot_process(url: str, fake: FakeBotApi, number: int = NEVER) -> Iterator[BaseProcess]:
    """A whole bot as a process of its own, forked from one that has imported everything."""
    multiprocessing.set_forkserver_preload(["tests.support.telegram_bot"])
    process = multiprocessing.get_context("forkserver").Process(
        target=telegram_bot.main, args=(url, fake.url, number)
    )
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("number", [1, 2, 4, 6, 8])
async def test_kill_9_in_between_loses_no_question(fake: FakeBotApi, url: str, number: int) -> None:
    fake.push(message(QUESTION))
    with bot_process(url, fake, number) as killed:
        await asyncio.to_thread(killed.join, 60)
    assert killed.exitcode == -signal.SIGKILL
    with bot_process(url, fake):
        await fake.until(lambda: not fake.waiting())
        fake.push(message("terima kasih"))
        await fake.until(lambda: any("Sama-sama" in one["text"] for one in fake.messages()))
    inbox, outbox = await states(url)
    answers = [one for one in fake.messages() if "Sama-sama" not in one["text"]]
    assert inbox == ["done", "done"]
    assert len(outbox) == 2
    assert len(answers) == 1 or (not answers and "uncertain" in outbox)


async def test_a_webhook_brings_the_question_and_the_answer_goes_out(
    fake: FakeBotApi, url: str
) -> None:
    server = Server()
    async with application(
        fake, url, telegram_mode=TelegramMode.WEBHOOK, webhook_secret=SECRET,
        public_url=server.url,
    ) as made:  # fmt: skip
        channel = made.channels["telegram"]
        assert isinstance(channel, TelegramChannel)
        await fake.until(lambda: fake.report()["webhook"])
        fake.push(message(QUESTION), message("terima kasih"))  # nobody listens yet
        async with server.running(channel):
            answers = await fake.until_messages(2)
            await fake.until(lambda: not fake.waiting())
    assert "Sama-sama" in answers[1]["text"]
    assert await states(url) == (["done", "done"], ["sent", "sent"])


class Server:
    """A bare server for the webhook's route, on a port that is known beforehand."""

    def __init__(self) -> None:
        config = uvicorn.Config(Starlette(), host="127.0.0.1", port=0, log_config=None)
        self._socket = config.bind_socket()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    @asynccontextmanager
    async def running(self, channel: TelegramChannel) -> AsyncIterator[None]:
        config = uvicorn.Config(Starlette(routes=channel.routes()), log_config=None, ws="none")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[self._socket]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving
            self._socket.close()
