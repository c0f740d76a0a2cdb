"""Cadres, staff and admins: who they are, and taking a role away."""

from bot.dialog.turns import Turn
from bot.domain.invitations import InvitationProblem
from bot.domain.permissions import Action
from bot.errors import InvitationRefused
from bot.i18n import Neutral
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.acting import Acting
from bot.services.roles import RoleHolder

PAGE = 8
SURE = "yes"


async def press_roles(turn: Turn, services: Services) -> Reply:
    """Who has a role, a page at a time, and the way to invite others."""
    page = int(turn.args[0]) if turn.args else 0
    acting = acting_alone(turn, services)
    found = await acting.roles.holders(limit=PAGE + 1, offset=page * PAGE)
    holders = found[:PAGE]
    return Reply(
        text=_listed(turn, holders),
        buttons=(
            *((_person_button(turn, holder),) for holder in holders),
            *_turning(turn, page, more=len(found) > PAGE),
            *await _ways(turn, acting),
        ),
        edit=bool(turn.args and turn.message.pressed_on),
    )


async def press_person(turn: Turn, services: Services) -> Reply:
    """One of them, with a button for those who may take the role away."""
    holder = await acting_alone(turn, services).roles.holder(int(turn.args[0]))
    take = Button(
        label=turn.text.plain("roles.take"), action="take_role", args=(str(holder.contact_id),)
    )
    rows = ((take,), (_back(turn),)) if holder.takes else ((_back(turn),),)
    text = _described(turn, holder, "roles.one", "roles.one_with_stops")
    return Reply(text=text, buttons=rows, edit=bool(turn.message.pressed_on))


async def press_take(turn: Turn, services: Services) -> Reply:
    """Takes a role away, after the question whether that is meant."""
    contact_id, *sure = turn.args
    roles = acting_alone(turn, services).roles
    if sure:
        holder = await roles.take(int(contact_id))
        text = turn.text.say("roles.taken", name=_name(turn, holder))
        return Reply(text=text, buttons=((_back(turn),),), edit=bool(turn.message.pressed_on))
    holder = await roles.holder(int(contact_id))
    words = {"name": _name(turn, holder), "role": turn.text.label(holder.role)}
    yes = Button(label=turn.text.plain("roles.yes"), action="take_role", args=(contact_id, SURE))
    no = Button(label=turn.text.plain("roles.no"), action="roles")
    return Reply(
        text=turn.text.say("roles.sure", **words),
        buttons=((yes, no),),
        edit=bool(turn.message.pressed_on),
    )


def acting_alone(turn: Turn, services: Services) -> Acting:
    """What the person may do, where nobody reads along. Raises InvitationRefused in a group."""
    if turn.message.address.person:
        raise InvitationRefused(problem=InvitationProblem.IN_GROUP)
    return services.acting(turn.contact.id)


def _listed(turn: Turn, holders: tuple[RoleHolder, ...]) -> Neutral:
    if not holders:
        return turn.text.say("roles.nobody")
    lines = [_described(turn, one, "roles.line", "roles.line_with_stops") for one in holders]
    return turn.text.say("roles.list", holders=Neutral("\n".join(lines)))


def _described(turn: Turn, holder: RoleHolder, without: str, with_stops: str) -> Neutral:
    words = {"name": _name(turn, holder), "role": turn.text.label(holder.role)}
    if not holder.stops:
        return turn.text.say(without, **words)
    return turn.text.say(with_stops, **words, stops=", ".join(holder.stops))


def _name(turn: Turn, holder: RoleHolder) -> str:
    return holder.name or turn.text.plain("roles.no_name")


def _person_button(turn: Turn, holder: RoleHolder) -> Button:
    return Button(label=_name(turn, holder), action="person", args=(str(holder.contact_id),))


def _back(turn: Turn) -> Button:
    return Button(label=turn.text.plain("way.roles"), action="roles")


def _turning(turn: Turn, page: int, *, more: bool) -> tuple[tuple[Button, ...], ...]:
    before = Button(label=turn.text.plain("page.before"), action="roles", args=(str(page - 1),))
    after = Button(label=turn.text.plain("page.after"), action="roles", args=(str(page + 1),))
    row = (*((before,) if page else ()), *((after,) if more else ()))
    return (row,) if row else ()


async def _ways(turn: Turn, acting: Acting) -> tuple[tuple[Button, ...], ...]:
    """To invite somebody, to what is open, to the log, and for admins to who waits for a yes."""
    invite = Button(label=turn.text.plain("roles.invite"), action="invite")
    unused = Button(label=turn.text.plain("roles.invitations"), action="invites")
    audit = Button(label=turn.text.plain("roles.audit"), action="audit")
    agrees = await acting.permissions.may(turn.contact.id, Action.AGREE_TO_ADMIN)
    if not agrees or not await acting.invitations.waiting():
        return ((invite, unused), (audit,))
    return (
        (invite, unused),
        (audit,),
        (Button(label=turn.text.plain("roles.agree"), action="agree"),),
    )
