"""Inviting to a role, agreeing to a new admin, and accepting an invitation."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.invitations import INVITES, spaced
from bot.domain.people import Role
from bot.i18n import Neutral
from bot.i18n.dates import full_moment
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.invitations import NewInvitation, OpenInvitation, WaitingInvitation
from handlers.called import asking_name
from handlers.staff.roles import acting_alone

PAGE = 8


async def press_invite(turn: Turn, services: Services) -> Reply:
    """Which role; for a cadre which area and which stop; then the invitation."""
    if not turn.args:
        return await _roles(turn, services)
    role = Role(turn.args[0])
    if role is not Role.CADRE:
        return _told(turn, await acting_alone(turn, services).invitations.make(role))
    await acting_alone(turn, services).permissions.require(turn.contact.id, INVITES[role])
    if len(turn.args) == 1:
        return await _areas(turn, services)
    area, *page = turn.args[1:]
    return await _stops(turn, services, area, int(page[0]) if page else 0)


async def press_stop(turn: Turn, services: Services) -> Reply:
    """The stop of a cadre was chosen."""
    invitations = acting_alone(turn, services).invitations
    return _told(turn, await invitations.make(Role.CADRE, turn.args))


async def press_agree(turn: Turn, services: Services) -> Reply:
    """A second admin's yes, or what waits for one."""
    invitations = acting_alone(turn, services).invitations
    if turn.args:
        await invitations.agree(int(turn.args[0]))
        return Reply(text=turn.text.say("invite.agreed"), edit=bool(turn.message.pressed_on))
    waiting = await invitations.waiting()
    if not waiting:
        return Reply(text=turn.text.say("invite.none_waiting"))
    lines = [
        turn.text.say("invite.waiting_line", inviter=_inviter(turn, one), until=_until(turn, one))
        for one in waiting
    ]
    buttons = tuple((_agree_button(turn, one),) for one in waiting if not one.own)
    text = turn.text.say("invite.waiting", invitations=Neutral("\n".join(lines)))
    return Reply(text=text, buttons=buttons)


async def press_invites(turn: Turn, services: Services) -> Reply:
    """Invitations that can still be used, each with a button that takes it back."""
    found = await acting_alone(turn, services).invitations.unused(PAGE)
    back = (Button(label=turn.text.plain("way.roles"), action="roles"),)
    edit = bool(turn.message.pressed_on)
    if not found:
        return Reply(text=turn.text.say("invites.none"), buttons=(back,), edit=edit)
    lines = [_open_line(turn, number, one) for number, one in enumerate(found, 1)]
    rows = tuple((_withdraw_button(turn, number, one),) for number, one in enumerate(found, 1))
    text = turn.text.say("invites.open", invitations=Neutral("\n".join(lines)))
    return Reply(text=text, buttons=(*rows, back), edit=edit)


async def press_withdraw(turn: Turn, services: Services) -> Reply:
    """Takes one back, and shows what is left."""
    await acting_alone(turn, services).invitations.withdraw(int(turn.args[0]))
    left = await press_invites(turn, services)
    done = turn.text.say("invites.withdrawn")
    return replace(left, text=Neutral(f"{done}\n\n{left.text}"))


async def link_invite(turn: Turn, services: Services) -> Reply:
    """Somebody opened an invitation, or typed its code."""
    accepted = await acting_alone(turn, services).invitations.accept(turn.args[0])
    words = {"role": turn.text.label(accepted.role)}
    if not accepted.stops:
        text = turn.text.say("invite.welcome", **words)
    else:
        text = turn.text.say("invite.welcome_with_stops", **words, stops=", ".join(accepted.stops))
    ways = ((Button(label=turn.text.plain("way.help"), action="help"),),)
    return asking_name(turn, Reply(text=text, buttons=ways))


async def _roles(turn: Turn, services: Services) -> Reply:
    """The roles that the person may invite to. Raises NotAllowed if there is none."""
    permissions = acting_alone(turn, services).permissions
    await permissions.require(turn.contact.id, INVITES[Role.CADRE])
    rows = [
        (Button(label=turn.text.label(role).capitalize(), action="invite", args=(role.value,)),)
        for role, action in INVITES.items()
        if await permissions.may(turn.contact.id, action)
    ]
    return Reply(text=turn.text.say("invite.role"), buttons=tuple(rows))


async def _areas(turn: Turn, services: Services) -> Reply:
    buttons = [
        Button(label=area.name, action="invite", args=(Role.CADRE.value, area.code))
        for area in await services.stops.by_kecamatan()
    ]
    if not buttons:
        return Reply(text=turn.text.say("schedule.empty"))
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return Reply(text=turn.text.say("invite.area"), buttons=rows)


async def _stops(turn: Turn, services: Services, area: str, page: int) -> Reply:
    stops = await services.stops.in_area(area)
    first = page * PAGE
    rows: list[tuple[Button, ...]] = [
        (Button(label=stop.name, action="invite_stop", args=(stop.code,)),)
        for stop in stops[first : first + PAGE]
    ]
    turning = []
    if page:
        turning.append(_page_button(turn, "page.before", area, page - 1))
    if first + PAGE < len(stops):
        turning.append(_page_button(turn, "page.after", area, page + 1))
    if turning:
        rows.append(tuple(turning))
    return Reply(
        text=turn.text.say("invite.stop"), buttons=tuple(rows), edit=bool(turn.message.pressed_on)
    )


def _page_button(turn: Turn, key: str, area: str, page: int) -> Button:
    args = (Role.CADRE.value, area, str(page))
    return Button(label=turn.text.plain(key), action="invite", args=args)


def _told(turn: Turn, made: NewInvitation) -> Reply:
    """The invitation, to be handed on."""
    words = {
        "role": turn.text.label(made.role),
        "link": made.link or turn.text.plain("invite.no_link"),
        "code": spaced(made.code),
        "until": _until(turn, made),
    }
    if made.stops:
        text = turn.text.say("invite.made_with_stops", **words, stops=", ".join(made.stops))
    else:
        text = turn.text.say("invite.made", **words)
    if made.needs_yes:
        needs_yes = turn.text.say("invite.needs_yes")
        text = Neutral(f"{text}\n\n{needs_yes}")
    return Reply(text=text)


def _until(turn: Turn, invitation: NewInvitation | WaitingInvitation | OpenInvitation) -> str:
    return full_moment(invitation.expires_at.astimezone(ZoneInfo(turn.zone)), turn.text)


def _open_line(turn: Turn, number: int, one: OpenInvitation) -> Neutral:
    what, by = ", ".join((turn.text.label(one.role), *one.stops)), _inviter(turn, one)
    until = _until(turn, one)
    return turn.text.say("invites.line", number=number, what=what, inviter=by, until=until)


def _withdraw_button(turn: Turn, number: int, one: OpenInvitation) -> Button:
    what = one.stops[0] if one.stops else turn.text.label(one.role)
    label = turn.text.plain("invites.withdraw", number=number, what=what)
    return Button(label=label, action="invite_off", args=(str(one.id),))


def _inviter(turn: Turn, waiting: WaitingInvitation | OpenInvitation) -> str:
    return waiting.inviter or turn.text.plain("invite.from_command_line")


def _agree_button(turn: Turn, waiting: WaitingInvitation) -> Button:
    label = turn.text.plain("invite.agree_to", inviter=_inviter(turn, waiting))
    return Button(label=label, action="agree", args=(str(waiting.id),))
