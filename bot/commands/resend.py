"""`pusling resend`: messages that may not have arrived are sent once more, and say so."""

from functools import partial

from bot.commands.context import Command
from bot.commands.requeue import arguments, send_again
from bot.domain.delivery import OutboxState

COMMAND = Command(
    name="resend", run=partial(send_again, OutboxState.UNCERTAIN), arguments=arguments
)
