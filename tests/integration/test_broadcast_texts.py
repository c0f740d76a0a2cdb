"""Texts of broadcasts: what is said of bad ones, and how good ones begin."""

import re
from datetime import timedelta

import pytest

from bot.domain.broadcasts import BroadcastProblem
from bot.services.acting import Acting
from bot.services.broadcasts.authoring import Target
from bot.services.surroundings import Surroundings
from bot.store.database import Database
from tests.support.applications import NOW
from tests.support.broadcasting import (
    cadre,
    drafted,
    preview,
    readers,
    sentences,
    staff,
)
from tests.support.rows import add_stop

A = Target(stop="A")

BAD = {
    "": {BroadcastProblem.EMPTY},
    "<b>tebal": {BroadcastProblem.MARKUP},
    "x" * 4096: {BroadcastProblem.TOO_LONG},
    "😀" * 2048: {BroadcastProblem.TOO_LONG},
    "x" * 4000: set(),
}


@pytest.mark.parametrize("body", BAD, ids=lambda body: f"{body[:8]}{len(body)}")
async def test_a_text_that_can_not_be_sent_is_told_at_the_preview(
    sqlite_database: Database, body: str
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        await readers(uow, await add_stop(uow, code="A"), "ani")
        sari = await staff(uow)
        assert set((await preview(uow, sari, A, body)).problems) == BAD[body]


async def test_what_can_not_be_finished_before_it_expires_is_told_and_a_longer_life_helps(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        await readers(uow, await add_stop(uow, code="A"), *(f"w{n}" for n in range(60)))
        sari = await staff(uow)
        draft = await drafted(uow, sari, A)
        slow = Surroundings(rate=1 / 1800)  # two an hour, thirteen hours a day
        writing = Acting.within(uow, NOW, sari, surroundings=slow).broadcasts
        assert (await writing.preview(draft.id, sentences())).problems == (
            BroadcastProblem.TOO_MANY,
        )
        await writing.last(draft.id, timedelta(days=7))
        seen = await writing.preview(draft.id, sentences())
        assert (seen.problems, seen.done_at is not None) == ((), True)


async def test_a_cadre_opens_with_her_name_and_stop_and_staff_with_the_library(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        kinds = {"posyandu": "kader", "school": "guru", "mosque": "pengurus"}
        for kind, host in kinds.items():
            stop_id = await add_stop(uow, code=kind, name="Melati", kind=kind)
            wati = await cadre(uow, stop_id, f"wati {kind}")
            seen = await preview(uow, wati, Target(stop=kind))
            assert seen.text == f"<b>Dari wati {kind}, {host} Melati</b>\n\nBesok."
        seen = await preview(uow, await staff(uow), Target())
        assert re.match("<b>Kabar dari petugas", seen.text)
