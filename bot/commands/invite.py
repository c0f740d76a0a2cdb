"""`pusling invite`: a single-use invitation, among them the one of the first admin."""

import argparse

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.domain.invitations import INVITES, spaced
from bot.domain.people import Role
from bot.errors import UsageError
from bot.i18n import Translator
from bot.i18n.dates import full_moment
from bot.services.invitations import Invitations, NewInvitation
from bot.services.surroundings import Surroundings
from bot.settings import Settings
from bot.store.database import Database
from bot.store.schema_versions import check


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """The role, and the stops of a cadre."""
    parser.add_argument(
        "--role",
        choices=[role.value for role in INVITES],
        required=True,
        help=text.plain("cli.invite.role"),
    )
    parser.add_argument(
        "--stop",
        action="append",
        default=[],
        dest="stops",
        metavar="CODE",
        help=text.plain("cli.invite.stop"),
    )


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Make the invitation and print its link and its code, a line each."""
    if bool(chosen.stops) is not (chosen.role == Role.CADRE):
        problem = context.text.plain("invite.needs_stop")
        raise UsageError(command="pusling invite", problem=problem)
    _show(await _made(chosen, context.settings), context)
    return OK


async def _made(chosen: argparse.Namespace, settings: Settings) -> NewInvitation:
    database = Database(settings.url)
    surroundings = Surroundings(public_url=settings.public_url or _own_address(settings))
    try:
        await check(database)
        async with database.unit_of_work() as uow:
            now = SystemClock().now()
            invitations = Invitations(uow, now, surroundings=surroundings)
            made = await invitations.make(Role(chosen.role), chosen.stops)
            await uow.commit()
    finally:
        await database.close()
    return made


def _show(made: NewInvitation, context: Context) -> None:
    """Link and code are results; what to know about them are remarks."""
    context.show(made.link)
    context.show(spaced(made.code))
    until = full_moment(made.expires_at.astimezone(context.settings.zone), context.text)
    role = context.text.label(made.role)
    context.note("invite.remark", role=role, until=until)
    if made.needs_yes:
        context.note("invite.needs_yes")


def _own_address(settings: Settings) -> str:
    """Where the browser chat is on this computer, for the first admin of an installation."""
    return f"http://{settings.http_host}:{settings.http_port}"


COMMAND = Command(name="invite", run=run, arguments=arguments)
