"""`pusling play FILE`: a script of messages and clock changes, every reply printed, exact."""

from bot.commands.play.command import COMMAND

__all__ = ["COMMAND"]
