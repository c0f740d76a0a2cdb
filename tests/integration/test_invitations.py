"""Invitations: one person, one time, three days, one role; whoever made them is answerable."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from bot.domain.invitations import LIFETIME, InvitationProblem, RoleProblem, spaced
from bot.domain.people import Role
from bot.domain.permissions import Action
from bot.errors import InvitationRefused, NotAllowed, RoleRefused, StopUnknown
from bot.services.acting import Acting
from bot.services.audit import Audit
from bot.services.invitations import Invitations, NewInvitation
from bot.services.surroundings import Origin, Surroundings
from bot.store import installation
from bot.store import roles as role_rows
from bot.store.database import Database, UnitOfWork
from bot.store.tables import contact_stops, contacts, invitations, stops
from tests.support.rows import NOW, add_contact, add_stop

CHAT = Origin(channel="play")
FIFTY = 50


def of(uow: UnitOfWork, contact_id: int | None, now: Any = NOW) -> Invitations:
    """What a contact does with invitations; without one, the command line."""
    return Invitations(uow, now, contact_id, origin=CHAT if contact_id else None)


async def invited(uow: UnitOfWork, role: Role = Role.STAFF) -> NewInvitation:
    """An invitation of the command line."""
    return await of(uow, None).make(role)


async def standing(uow: UnitOfWork, contact_id: int) -> tuple[Role, list[str]]:
    """Role, and codes of the stops."""
    found = await role_rows.standing(uow, contact_id)
    assert found is not None
    rows = await uow.execute(
        select(stops.c.code)
        .join(contact_stops, contact_stops.c.stop_id == stops.c.id)
        .where(contact_stops.c.contact_id == contact_id)
        .order_by(stops.c.code)
    )
    return found[0], list(rows.scalars())


async def problem_of(attempt: Awaitable[Any]) -> object:
    """Why an attempt is refused."""
    with pytest.raises((InvitationRefused, RoleRefused)) as refused:
        await attempt
    return refused.value.fields["problem"]


async def test_staff_invite_a_cadre_to_her_stops_and_she_may_gain_more(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        for code in "ABC":
            await add_stop(uow, code=code, name=f"Posyandu {code}")
        staff, ani = await add_contact(uow, role=Role.STAFF), await add_contact(uow)
        first = await of(uow, staff).make(Role.CADRE, ["A", "B"])
        second = await of(uow, staff).make(Role.CADRE, ["C"])
        accepted = await of(uow, ani).accept(spaced(first.code))
        assert (accepted.role, accepted.stops) == (Role.CADRE, ("Posyandu A", "Posyandu B"))
        assert await standing(uow, ani) == (Role.CADRE, ["A", "B"])
        await of(uow, ani).accept(second.code)
        assert await standing(uow, ani) == (Role.CADRE, ["A", "B", "C"])
        with pytest.raises(StopUnknown):
            await of(uow, staff).make(Role.CADRE, ["Z"])


async def test_the_database_keeps_no_code(database: Database) -> None:
    async with database.unit_of_work() as uow:
        made = await invited(uow)
        row = (await uow.execute(select(invitations))).one()
    assert made.code not in str(row)
    assert row.expires_at == made.expires_at == NOW + timedelta(hours=72)


async def test_an_invitation_is_used_once_but_its_user_may_ask_again(database: Database) -> None:
    async with database.unit_of_work() as uow:
        made, ani, budi = await invited(uow), await add_contact(uow), await add_contact(uow)
        accepted = await of(uow, ani).accept(made.code)
        assert await of(uow, ani).accept(made.code) == accepted
        assert await problem_of(of(uow, budi).accept(made.code)) is InvitationProblem.USED
        await role_rows.take(uow, ani)
        assert await problem_of(of(uow, ani).accept(made.code)) is InvitationProblem.USED
        assert await standing(uow, budi) == (Role.RESIDENT, [])


async def test_an_invitation_ends_after_three_days_and_a_guessed_one_is_none(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        made, ani = await invited(uow), await add_contact(uow)
        late = of(uow, ani, NOW + LIFETIME).accept(made.code)
        assert await problem_of(late) is InvitationProblem.EXPIRED
        for guess in ("0" * 26, made.code[::-1], "saya petugas", ""):
            assert await problem_of(of(uow, ani).accept(guess)) is InvitationProblem.UNKNOWN
        await of(uow, ani, NOW + LIFETIME - timedelta(seconds=1)).accept(made.code)
        assert await standing(uow, ani) == (Role.STAFF, [])


async def test_an_invitation_stands_and_falls_with_whoever_made_it_and_with_its_stops(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        stop = await add_stop(uow, code="A")
        demoted, gone = [await add_contact(uow, role=Role.STAFF) for _ in range(2)]
        staff, ani = await add_contact(uow, role=Role.STAFF), await add_contact(uow)
        made = [await of(uow, who).make(Role.CADRE, ["A"]) for who in (demoted, gone, staff)]
        await role_rows.take(uow, demoted)
        await uow.execute(delete(contacts).where(contacts.c.id == gone))
        await uow.execute(delete(stops).where(stops.c.id == stop))
        for each in made:
            problem = await problem_of(of(uow, ani).accept(each.code))
            assert problem is InvitationProblem.WITHDRAWN


async def test_who_may_invite_sees_what_is_open_and_takes_it_back(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A", name="Posyandu A")
        staff, ani = await add_contact(uow, role=Role.STAFF), await add_contact(uow)
        made = await of(uow, staff).make(Role.CADRE, ["A"])
        for_staff = await invited(uow, Role.STAFF)
        (seen,) = await of(uow, staff).unused(5)  # who may not invite staff does not see these
        assert (seen.role, seen.stops) == (Role.CADRE, ("Posyandu A",))
        admin = await add_contact(uow, role=Role.ADMIN)
        (newest, _) = await of(uow, admin).unused(5)
        with pytest.raises(NotAllowed):
            await of(uow, staff).withdraw(newest.id)
        with pytest.raises(NotAllowed):
            await of(uow, ani).unused(5)
        with pytest.raises(NotAllowed):
            await of(uow, ani).withdraw(seen.id)
        await of(uow, staff).withdraw(seen.id)
        await of(uow, staff).withdraw(seen.id)
        assert await of(uow, staff).unused(5) == ()
        assert await problem_of(of(uow, ani).accept(made.code)) is InvitationProblem.WITHDRAWN
        await of(uow, ani).accept(for_staff.code)
        assert await problem_of(of(uow, admin).withdraw(newest.id)) is InvitationProblem.USED
        assert await problem_of(of(uow, admin).withdraw(404)) is InvitationProblem.UNKNOWN
        done = [entry.action for entry in await Audit(uow, NOW, admin).pages()]
        assert done.count(Action.WITHDRAW_INVITATION) == 1


async def test_nobody_spends_an_invitation_that_gives_her_nothing(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        staff, ani = await add_contact(uow, role=Role.STAFF), await add_contact(uow)
        made = await of(uow, staff).make(Role.CADRE, ["A"])
        assert await problem_of(of(uow, staff).accept(made.code)) is InvitationProblem.NOT_NEEDED
        await of(uow, ani).accept(made.code)
        assert await standing(uow, staff) == (Role.STAFF, [])


async def test_an_admin_needs_the_yes_of_a_second_one(database: Database) -> None:
    async with database.unit_of_work() as uow:
        ani, budi, cici, dodi = [await add_contact(uow, name=name) for name in "abcd"]
        first = await invited(uow, Role.ADMIN)
        assert not first.needs_yes
        await of(uow, ani).accept(first.code)
        assert await problem_of(of(uow, ani).make(Role.ADMIN)) is InvitationProblem.ALONE
        second = await invited(uow, Role.ADMIN)
        assert not second.needs_yes
        await of(uow, budi).accept(second.code)

        third = await of(uow, ani).make(Role.ADMIN)
        assert third.needs_yes
        assert await problem_of(of(uow, cici).accept(third.code)) is InvitationProblem.WAITING
        (waiting,) = await of(uow, budi).waiting()
        assert (waiting.inviter, waiting.own) == ("a", False)
        assert await problem_of(of(uow, ani).agree(waiting.id)) is InvitationProblem.OWN
        with pytest.raises(NotAllowed):
            await of(uow, cici).agree(waiting.id)
        await of(uow, budi).agree(waiting.id)
        await of(uow, budi).agree(waiting.id)
        await of(uow, cici).accept(third.code)
        assert (await standing(uow, cici))[0] is Role.ADMIN

        fourth = await invited(uow, Role.ADMIN)
        assert fourth.needs_yes
        assert await problem_of(of(uow, dodi).accept(fourth.code)) is InvitationProblem.WAITING
        (waiting,) = await of(uow, ani).waiting()
        late = of(uow, ani, NOW + LIFETIME).agree(waiting.id)
        assert await problem_of(late) is InvitationProblem.EXPIRED
        assert await problem_of(of(uow, ani).agree(404)) is InvitationProblem.UNKNOWN


async def test_the_last_admin_stays_and_a_role_is_taken_once(database: Database) -> None:
    async with database.unit_of_work() as uow:
        ani, budi = [await add_contact(uow, role=Role.ADMIN) for _ in range(2)]
        roles = Acting.within(uow, NOW, ani, origin=CHAT).roles
        assert [holder.takes for holder in await roles.holders()] == [True, True]
        assert (await roles.take(budi)).role is Role.ADMIN
        assert await problem_of(roles.take(budi)) is RoleProblem.NONE
        assert await problem_of(roles.take(ani)) is RoleProblem.LAST_ADMIN
        with pytest.raises(NotAllowed):
            await Acting.within(uow, NOW, budi).roles.take(ani)


async def test_of_fifty_people_with_one_invitation_one_gets_the_role(database: Database) -> None:
    async with database.unit_of_work() as uow:
        made = await invited(uow)
        people = [await add_contact(uow) for _ in range(FIFTY)]
        await uow.commit()

    async def press(contact_id: int) -> object:
        async with database.unit_of_work() as uow:
            try:
                await of(uow, contact_id).accept(made.code)
            except InvitationRefused as refused:
                return refused.fields["problem"]
            await uow.commit()
        return None

    outcomes = await asyncio.gather(*map(press, people))
    async with database.unit_of_work(read_only=True) as uow:
        staff = select(func.count()).select_from(contacts).where(contacts.c.role == Role.STAFF)
        assert (await uow.execute(staff)).scalar_one() == 1
    assert sorted(map(str, outcomes)) == ["None", *["used"] * (FIFTY - 1)]


async def test_two_admins_who_take_each_others_role_at_once_do_not_both_succeed(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        ani, budi = [await add_contact(uow, role=Role.ADMIN) for _ in range(2)]
        await uow.commit()

    async def take(actor: int, other: int) -> bool:
        async with database.unit_of_work() as uow:
            try:
                await Acting.within(uow, NOW, actor).roles.take(other)
            except (NotAllowed, RoleRefused):
                return False
            await uow.commit()
        return True

    assert sorted(await asyncio.gather(take(ani, budi), take(budi, ani))) == [False, True]


async def test_the_link_leads_to_telegram_once_the_name_is_known_and_to_the_page_before(
    sqlite_database: Database,
) -> None:
    page = Surroundings(public_url="https://pusling.example/", random_bytes=bytes)
    async with sqlite_database.unit_of_work() as uow:
        zeros = "0" * 26
        nowhere = await Invitations(uow, NOW).make(Role.STAFF)
        on_page = await Invitations(uow, NOW, surroundings=page).make(Role.STAFF)
        await uow.execute(delete(invitations))
        await installation.put(uow, installation.TELEGRAM_NAME, "old_bot")
        await installation.put(uow, installation.TELEGRAM_NAME, "pusling_bot")
        on_telegram = await Invitations(uow, NOW, surroundings=page).make(Role.STAFF)
    assert nowhere.link == ""
    assert on_page.link == f"https://pusling.example/?start=invite_{zeros}"
    assert on_telegram.link == f"https://t.me/pusling_bot?start=invite_{zeros}"
