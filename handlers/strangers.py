"""Whoever only presses an old button, after she deleted her data, is answered and not kept."""

from dataclasses import replace

from bot.dialog.turns import Handler, Refused, Turn
from bot.errors import PuslingError
from bot.messages import Reply
from bot.services import Services


def unkept(handler: Handler) -> Handler:
    """A handler of presses after which nothing stays of a stranger who asked for nothing."""

    async def pressed(turn: Turn, services: Services) -> Reply:
        return await _left(turn, services, await handler(turn, services))

    return pressed


def unkept_refusal(handler: Refused) -> Refused:
    """The same where a service refuses."""

    async def refused(turn: Turn, services: Services, error: PuslingError) -> Reply:
        return await _left(turn, services, await handler(turn, services, error))

    return refused


async def _left(turn: Turn, services: Services, reply: Reply) -> Reply:
    message = turn.message
    if not turn.contact.new or message.press is None or message.role is not None:
        return reply
    goes_on = reply.asks is not None or reply.asks_text is not None or reply.letters
    if goes_on or reply.forgotten or not await services.personal_data.is_bare(turn.contact):
        return reply
    await services.erasure.erase(turn.contact.id, update_key=message.update_key, reason="")
    return replace(reply, forgotten=True)
