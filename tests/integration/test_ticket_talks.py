"""Free words that were asked for, answers by replying, and letters: through the whole dialog."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.people import Role
from bot.messages import Address, Attachment
from bot.store import tables
from bot.store.database import Database
from tests.support import rows
from tests.support.applications import NAME, Stage, message, on_stage

CALL = "mau ngomong sama petugas"


@pytest.fixture
async def with_staff(sqlite_url: str) -> str:
    """URL of a database in which Sari is on staff."""
    database = Database(sqlite_url)
    async with database.unit_of_work() as work:
        sari = await rows.add_contact(work, role=Role.STAFF, name="Sari")
        await rows.add_address(work, contact_id=sari, channel=NAME, person="sari")
        await work.commit()
    await database.close()
    return sqlite_url


async def tell(stage: Stage, text: str, person: str = "ani", **changes: object) -> list[str]:
    """One message; what people get, as `person: first line`."""
    before = len(stage.channel.sent)
    await stage.hear(message(text, person, **changes))
    return [
        f"{sent.message.address.chat}: {sent.message.text.splitlines()[0]}"
        for sent in stage.channel.sent[before:]
    ]


def button(stage: Stage, label: str, person: str) -> str:
    found = stage.channel.newest_with(Address(channel=NAME, chat=person), label)
    assert found is not None
    return found[1]


async def test_staff_answer_by_replying_and_the_answer_is_answered_the_same_way(
    with_staff: str,
) -> None:
    async with on_stage(with_staff) as stage:
        await tell(stage, CALL)
        await tell(stage, "kartu saya hilang")
        replying = {"replied": button(stage, "Jawab", "sari")}
        _, answer = await tell(stage, "Bawa KTP saja.", "sari", **replying)
        assert answer == "ani: <b>Jawaban petugas</b> untuk nomor 1:"
        replying = {"replied": button(stage, "Selesai", "ani")}
        _, news = await tell(stage, "kapan pusling ke tiban baru", **replying)
        assert news == "sari: <b>Nomor 1</b>, pertanyaan dari ani:"
        forged = {"replied": button(stage, "Jawab", "sari")}
        assert len(await tell(stage, "halo", **forged)) == 1


async def test_staff_hear_once_that_an_answer_did_not_arrive(with_staff: str) -> None:
    async with on_stage(with_staff) as stage:
        await tell(stage, CALL)
        await tell(stage, "kartu saya hilang")
        replying = {"replied": button(stage, "Jawab", "sari")}
        stage.channel.block("ani")
        told = await tell(stage, "Bawa KTP saja.", "sari", **replying)
        lost = "sari: Jawaban untuk ani (pertanyaan nomor 1) tidak sampai"
        assert [each.startswith(lost) for each in told] == [False, True]
        newest = {"replied": button(stage, "Jawab", "sari")}
        again = await tell(stage, "Bawa KTP, ya.", "sari", **newest)
        assert again[0] == "sari: Jawaban untuk ani dicatat, tetapi belum bisa sampai."
        assert "memblokir pusling" in stage.channel.sent[-1].message.text
        assert await tell(stage, "makasih", "sari", press=button(stage, "Nomor 1: ani", "sari"))
        assert not [each for each in await tell(stage, "halo", "sari") if each.startswith(lost)]


async def test_staff_role_that_was_taken_away_answers_nobody(with_staff: str) -> None:
    async with on_stage(with_staff) as stage:
        await tell(stage, CALL)
        await tell(stage, "kartu saya hilang")
        data = button(stage, "Jawab", "sari")
        async with stage.application.database.unit_of_work() as work:
            await work.execute(update(tables.contacts).values(role=Role.RESIDENT))
            await work.commit()
        (refused,) = await tell(stage, "Bawa KTP saja.", "sari", replied=data)
        assert refused.startswith("sari: ")
        assert "petugas" in refused


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("kapan pusling ke tiban baru?", True),
        ("batal pesan buku kemarin, bagaimana?", True),
        ("<b>" * 2000, True),
        ("batal", False),
        ("nggak jadi", False),
        ("berhenti", False),
        ("/bantuan", False),
    ],
    ids=["a question", "more than no", "long markup", "no", "slang no", "stop", "command"],
)
async def test_the_next_words_are_the_question_whatever_they_say(
    with_staff: str, words: str, kept: bool
) -> None:
    async with on_stage(with_staff) as stage:
        await tell(stage, CALL)
        got = await tell(stage, words)
        assert any("sari: <b>Nomor 1</b>" in line for line in got) is kept
        assert len(got) == 1 + kept


async def test_a_press_and_half_a_day_end_the_question_and_a_photo_does_not(
    with_staff: str,
) -> None:
    async with on_stage(with_staff) as stage:
        await tell(stage, CALL)
        await tell(stage, "", attachment=Attachment(name="kartu.jpg"))
        assert len(await tell(stage, "kartu saya hilang")) == 2
        await stage.press("Batalkan")
        await tell(stage, CALL)
        await stage.hear(replace(message(), press=button(stage, "Tidak jadi", "ani")))
        assert len(await tell(stage, "kartu saya hilang")) == 1
        await tell(stage, CALL)
        stage.clock.move_to(stage.clock.now() + timedelta(hours=12))
        assert len(await tell(stage, "kartu saya hilang")) == 1


async def test_staff_who_go_on_writing_an_hour_later_do_not_answer_by_mistake(
    with_staff: str,
) -> None:
    async with on_stage(with_staff) as stage:
        await tell(stage, CALL)
        await tell(stage, "kartu saya hilang")
        asking = await stage.press("Jawab", "sari")
        assert "kartu saya hilang" in asking
        stage.clock.move_to(stage.clock.now() + timedelta(minutes=59))
        assert len(await tell(stage, "Bawa KTP saja.", "sari")) == 2
        await stage.press("Jawab", "sari")
        stage.clock.move_to(stage.clock.now() + timedelta(minutes=60))
        assert len(await tell(stage, "antrean", "sari")) == 1


async def test_staff_do_not_open_tickets_where_others_read_along(with_staff: str) -> None:
    async with on_stage(with_staff) as stage:
        group = Address(channel=NAME, chat="rt03", person="sari")
        await stage.hear(message("bantuan", "sari", address=group))
        data = button(stage, "Pertanyaan warga", "rt03")
        (refused,) = await stage.hear(message(person="sari", address=group, press=data))
        assert "obrolan pribadi" in refused
