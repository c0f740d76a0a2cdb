"""Rules of broadcasts: whom they reach, how many, who may, and what stands against them."""

from datetime import time

import pytest
from sqlalchemy import update

from bot.domain.broadcasts import (
    VETO,
    BroadcastProblem,
    BroadcastState,
    Excluded,
    ReadyText,
)
from bot.domain.people import Purpose, Role
from bot.errors import BroadcastRefused, BroadcastUnknown, NotAllowed, NotYourStop
from bot.services.broadcasts.authoring import Target
from bot.services.broadcasts.running import Running
from bot.store import roles, tables
from bot.store.database import Database, UnitOfWork
from tests.support.applications import NOW
from tests.support.broadcasting import (
    AROUND,
    DAY,
    HOUR,
    MINUTE,
    acting,
    cadre,
    confirmed,
    drafted,
    expanded,
    found,
    preview,
    readers,
    sentences,
    staff,
    written,
)
from tests.support.reminder_rows import add_reminder_choice, add_subscription
from tests.support.reminding import person
from tests.support.rows import (
    add_address,
    add_consent,
    add_contact,
    add_hold,
    add_loan,
    add_stop,
    add_visit,
)

A, B = Target(stop="A"), Target(stop="B")
DRAFT, UNDO, DONE = BroadcastState.DRAFT, BroadcastState.UNDO, BroadcastState.DONE
RUNNING, PAUSED, WAITING = BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.WAITING


async def village(uow: UnitOfWork) -> tuple[int, int]:
    """Two stops of one kelurahan, with people who mean one of them in every way there is."""
    first = await add_stop(uow, code="A", name="Posyandu A", kind="posyandu")
    second = await add_stop(uow, code="B", name="Posyandu B")
    await readers(uow, first, "langganan")
    await add_subscription(uow, contact_id=await person(uow, "wilayah"), area="tiban-baru")
    await add_subscription(uow, contact_id=await person(uow, "kecamatan"), area="sekupang")
    pair = {"contact_id": await person(uow, "pulang")}
    await add_hold(uow, **pair, stop_id=second, placed_at=NOW - 2 * DAY)
    await add_loan(uow, **pair, stop_id=first, lent_at=NOW - DAY)
    moved = {"contact_id": await person(uow, "pindah")}
    await add_loan(uow, **moved, stop_id=first, lent_at=NOW - 2 * DAY)
    await add_hold(uow, **moved, stop_id=second, placed_at=NOW - DAY)
    neighbour = {"contact_id": await person(uow, "penolong"), "on_behalf": True}
    await add_hold(uow, **neighbour, stop_id=first, placed_at=NOW)
    former = await person(uow, "selesai")
    await add_subscription(uow, contact_id=former, stop_id=first, ended_at=NOW)
    chosen = {"contact_id": await person(uow, "rumah"), "stop_id": first}
    await uow.execute(tables.contact_homes.insert().values(chosen))
    return first, second


async def told(uow: UnitOfWork, author: int, target: Target) -> set[str]:
    one = await confirmed(uow, author, target)
    await expanded(uow, NOW + 2 * MINUTE)
    return set(await written(uow, one.id))


async def test_a_cadre_reaches_who_subscribed_to_her_stop_or_calls_it_home_and_no_area(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        first, _ = await village(uow)
        wati = await cadre(uow, first)
        for number in range(2):  # hers are not the first any more: nobody waits for staff
            values = {"state": DONE, "started_at": NOW - 9 * DAY}
            await _sent(uow, wati, first, number, values)
        before = await preview(uow, wati, A)
        assert before.count == 3
        assert await told(uow, wati, A) == {"langganan", "pulang", "rumah"}


async def test_staff_reach_a_stop_with_its_areas_an_area_with_its_parts_or_everybody(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        await village(uow)
        sari = await staff(uow)
        at_stop = {"langganan", "pulang", "rumah", "wilayah", "kecamatan"}
        assert await told(uow, sari, A) == at_stop
        everywhere = at_stop | {"pindah"}
        assert await told(uow, sari, Target(area="tiban-baru")) == everywhere
        assert await told(uow, sari, Target(area="sekupang")) == everywhere
        assert await told(uow, sari, Target()) == everywhere
        assert (await preview(uow, sari, Target(area="batu-ampar"))).problems == (
            BroadcastProblem.NOBODY,
        )


async def test_the_preview_counts_exactly_who_gets_it_and_says_why_others_do_not(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        _ani, budi, cici, dedi, ella = await readers(uow, stop_id, *"abcde")
        await add_consent(uow, contact_id=budi, purpose=Purpose.BROADCASTS, given=False)
        await add_consent(uow, contact_id=cici, given=False)
        awake = {"quiet_start": time(0), "quiet_end": time(0)}
        await add_reminder_choice(uow, contact_id=dedi, paused_until=NOW + DAY, **awake)
        address = tables.contact_addresses
        hers = update(address).where(address.c.contact_id == ella)
        await uow.execute(hers.values(suppressed_at=NOW))
        web = await add_contact(uow)
        await add_address(uow, contact_id=web, channel="browser", person="w1")
        await add_subscription(uow, contact_id=web, stop_id=stop_id)
        sari = await staff(uow)
        seen = await preview(uow, sari, A)
        assert (seen.count, dict(seen.channels)) == (2, {"play": 1, "browser": 1})
        assert dict(seen.excluded) == dict.fromkeys(Excluded, 1)
        assert seen.problems == ()
        one = await confirmed(uow, sari, A)
        await expanded(uow, NOW + 2 * MINUTE)
        assert await written(uow, one.id) == {"a": "ready", "w1": "ready"}


async def test_a_page_is_a_transaction_and_a_second_pass_tells_nobody_twice(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        names = [f"w{number}" for number in range(25)]
        await readers(uow, stop_id, *names)
        sari = await staff(uow)
        one = await confirmed(uow, sari, A)
        await uow.commit()
    now = NOW + 2 * MINUTE
    cursors = []
    for _ in range(2):
        async with database.unit_of_work() as uow:
            running = Running(uow, now, AROUND.quiet, AROUND.zone)
            await running.begin()
            assert await running.expand(10)
            cursors.append((await found(uow, one.id)).cursor)
            await uow.commit()
    async with database.unit_of_work() as uow:
        running = Running(uow, now, AROUND.quiet, AROUND.zone)
        assert await running.expand(10)  # not committed: the cursor goes back with the rows
    async with database.unit_of_work() as uow:
        assert (await found(uow, one.id)).cursor == cursors[1] > cursors[0]
        assert len(await written(uow, one.id)) == 20
        assert await expanded(uow, now, limit=10) == 1
        control = acting(uow, sari, now).broadcast_control
        await control.pause(one.id)
        await control.resume(one.id)
        await expanded(uow, now, limit=10)
        assert list(await written(uow, one.id)) == names


async def test_three_free_texts_a_week_and_stop_whoever_sends_them(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        await readers(uow, stop_id, "ani")
        visit = {"stop_id": stop_id, "starts_at": NOW + DAY, "ends_at": NOW + DAY + 2 * HOUR}
        visit_id = await add_visit(uow, **visit)
        wati, yuni = await cadre(uow, stop_id), await cadre(uow, stop_id, "yuni")
        await confirmed(uow, wati, A)
        await confirmed(uow, wati, A)
        third = await confirmed(uow, yuni, A)
        seen = await preview(uow, yuni, A)
        assert seen.problems == (BroadcastProblem.WEEKLY,)
        assert (seen.used, seen.free_at) == (3, NOW + 7 * DAY)
        with pytest.raises(BroadcastRefused) as refused:
            await confirmed(uow, yuni, A)
        assert refused.value.fields["problem"] is BroadcastProblem.WEEKLY
        ready = await drafted(uow, yuni, A, ready=ReadyText.TOMORROW, visit_id=visit_id)
        writing = acting(uow, yuni).broadcasts
        assert (await writing.preview(ready.id, sentences())).problems == ()
        await acting(uow, yuni).broadcast_control.undo(third.id)  # taken back: it does not count
        assert (await preview(uow, yuni, A)).problems == ()
        assert (await preview(uow, await staff(uow), A)).used is None


async def test_texts_of_a_new_cadre_wait_for_staff_until_two_went_out_and_ready_ones_never(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        await readers(uow, stop_id, "ani")
        visit_id = await add_visit(uow, stop_id=stop_id, starts_at=NOW + DAY)
        wati, sari = await cadre(uow, stop_id), await staff(uow)
        draft = await drafted(uow, wati, A)
        done = await acting(uow, wati).broadcasts.confirm(draft.id, 0, sentences())
        assert [reader.contact_id for reader in done.desk] == [sari]
        first = await found(uow, draft.id)
        assert (first.state, first.due_at) == (WAITING, NOW + VETO)
        ready = await drafted(uow, wati, A, ready=ReadyText.BRING_BACK, visit_id=visit_id)
        await acting(uow, wati).broadcasts.confirm(ready.id, 0, sentences())
        assert (await found(uow, ready.id)).state is UNDO
        stopped = await acting(uow, sari).broadcast_control.cancel(first.id)
        assert stopped.said.broadcast.state is BroadcastState.CANCELLED
        await expanded(uow, NOW + DAY)
        assert await written(uow, first.id) == {}
        waiting = [await confirmed(uow, wati, A) for _ in range(3)]
        assert {one.state for one in waiting} == {WAITING}  # none of them has gone out yet
        await expanded(uow, NOW + HOUR)
        assert (await confirmed(uow, wati, A, now=NOW + 8 * DAY)).state is UNDO


async def test_at_night_staff_have_their_time_in_the_morning_and_nobody_is_woken(
    sqlite_database: Database,
) -> None:
    night = NOW.replace(hour=22)
    async with sqlite_database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        await readers(uow, stop_id, "ani")
        wati = await cadre(uow, stop_id)
        sari = await staff(uow)
        morning = (night + DAY).replace(hour=7)
        assert (await confirmed(uow, wati, A, now=night)).due_at == morning + VETO
        assert (await confirmed(uow, sari, A, now=night)).due_at == morning


async def test_a_ready_made_text_is_refused_where_it_is_not_so_and_twice_for_one_visit(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A", kind="posyandu")
        await readers(uow, stop_id, "ani")
        starts_at = NOW + DAY
        visit_id = await add_visit(uow, stop_id=stop_id, starts_at=starts_at)
        wati = await cadre(uow, stop_id)
        writing = acting(uow, wati).broadcasts
        assert [ready for ready, _ in await writing.ready_texts("A")] == [
            ReadyText.TOMORROW,
            ReadyText.BRING_BACK,
        ]
        here = await drafted(uow, wati, A, ready=ReadyText.HERE, visit_id=visit_id)
        seen = await writing.preview(here.id, sentences())
        assert BroadcastProblem.NOT_TRUE in seen.problems
        texts = []
        for _ in range(2):
            draft = await drafted(uow, wati, A, ready=ReadyText.TOMORROW, visit_id=visit_id)
            texts.append(draft)
        assert (await writing.preview(texts[0].id, sentences())).expires_at <= starts_at
        await writing.confirm(texts[0].id, 0, sentences())
        with pytest.raises(BroadcastRefused) as refused:
            await writing.confirm(texts[1].id, 0, sentences())
        assert refused.value.fields["problem"] is BroadcastProblem.SAID
        cancelled = update(tables.visits).where(tables.visits.c.id == visit_id)
        await uow.execute(cancelled.values(state="cancelled", revision=2))
        await expanded(uow, NOW + 2 * MINUTE)
        assert (await found(uow, texts[0].id)).state is BroadcastState.CANCELLED


async def test_only_what_was_shown_is_sent_and_a_double_press_sends_nothing_more(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        await readers(uow, await add_stop(uow, code="A"), "ani")
        sari = await staff(uow)
        draft = await drafted(uow, sari, A)
        writing = acting(uow, sari).broadcasts
        await writing.say(draft.id, "Lusa.")
        for epoch, problem in (
            (draft.epoch, BroadcastProblem.CHANGED),
            (draft.epoch + 1, None),
            (draft.epoch + 1, BroadcastProblem.STARTED),
        ):
            try:
                await writing.confirm(draft.id, epoch, sentences())
                got = None
            except BroadcastRefused as error:
                got = error.fields["problem"]
            assert got is problem
        control = acting(uow, sari).broadcast_control
        await control.undo(draft.id)
        await writing.schedule(draft.id, NOW - HOUR)
        assert BroadcastProblem.PAST in (await writing.preview(draft.id, sentences())).problems
        await writing.schedule(draft.id, NOW + 90 * DAY)
        assert BroadcastProblem.TOO_FAR in (await writing.preview(draft.id, sentences())).problems
        with pytest.raises(BroadcastUnknown):
            await acting(uow, await staff(uow, "lain")).broadcasts.drop(draft.id)


async def test_an_old_button_of_another_stop_is_a_clear_no_and_staff_texts_are_theirs(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        first, second = await add_stop(uow, code="A"), await add_stop(uow, code="B")
        await readers(uow, first, "ani")
        wati, sari = await cadre(uow, first), await staff(uow)
        hers, of_staff = await confirmed(uow, wati, A), await confirmed(uow, sari, A)
        control = acting(uow, wati).broadcast_control
        for forbidden in (control.cancel, control.pause, control.status, control.resend):
            with pytest.raises(NotAllowed):
                await forbidden(of_staff.id)
        await roles.take(uow, wati)
        await cadre(uow, second, "lain")
        with pytest.raises(NotAllowed):
            await control.undo(hers.id)
        await roles.give(uow, wati, Role.CADRE, [second])
        with pytest.raises(NotYourStop):
            await control.undo(hers.id)
        with pytest.raises(NotYourStop):
            await drafted(uow, wati, A)
        with pytest.raises(NotYourStop):
            await drafted(uow, wati, Target(area="tiban-baru"))
        with pytest.raises(NotAllowed):
            await drafted(uow, (await readers(uow, first, "budi"))[0], A)
        assert (await found(uow, hers.id)).state is WAITING


async def test_a_broadcast_of_somebody_whose_role_was_taken_never_begins_and_the_log_says_so(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        await readers(uow, stop_id, "ani")
        wati = await cadre(uow, stop_id)
        one = await confirmed(uow, wati, A)
        await roles.take(uow, wati)
        await expanded(uow, NOW + HOUR)
        assert (await found(uow, one.id)).state is BroadcastState.CANCELLED
        admin = await person(uow, "admin", role=Role.ADMIN)
        (entry, *_) = await acting(uow, admin).audit.pages()
        assert (entry.actor, entry.details["change"]) == ("", "revoked")


async def _sent(
    uow: UnitOfWork, author: int, stop_id: int, number: int, values: dict[str, object]
) -> None:
    one = {"kind": "free", "author_role": "cadre", "channel": "play", "chat": f"c{number}"}
    row = {"author_id": author, "stop_id": stop_id, "lasts": 60, "created_at": NOW - 9 * DAY}
    await uow.execute(tables.broadcasts.insert().values(one | row | values))


async def test_what_its_author_took_back_is_a_draft_that_nobody_else_has_to_stop(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        await readers(uow, stop_id, "ani")
        wati, sari = await cadre(uow, stop_id), await staff(uow)
        other = await cadre(uow, await add_stop(uow, code="B"), "yuni")
        one = await confirmed(uow, wati, A)
        for who, seen in ((wati, [one.id]), (sari, [one.id]), (other, [])):
            listed = await acting(uow, who).broadcast_control.recent(5)
            assert [status.said.broadcast.id for status in listed] == seen
        control = acting(uow, wati).broadcast_control
        for _ in range(2):  # the second press changes nothing
            status = await control.undo(one.id)
            assert (status.said.broadcast.state, status.said.broadcast.epoch) == (DRAFT, 1)
        with pytest.raises(BroadcastRefused) as refused:
            await acting(uow, sari).broadcast_control.cancel(one.id)
        assert refused.value.fields["problem"] is BroadcastProblem.TAKEN_BACK
        assert (await found(uow, one.id)).state is DRAFT
