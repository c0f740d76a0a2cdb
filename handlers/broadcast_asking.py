"""What is asked of the author of a broadcast."""

from datetime import timedelta

from bot.dialog.turns import Turn
from bot.messages import Reply, TextAsked

PATIENCE = timedelta(hours=1)
"""Whoever writes later than that, writes something else."""


def ask_text(turn: Turn, number: int, key: str) -> Reply:
    """What is to be told?"""
    return ask(turn, key, "bc_text", number)


def ask(turn: Turn, key: str, answer: str, number: int) -> Reply:
    """Free words about a draft."""
    asked = TextAsked(answer=answer, args=(str(number),), patience=PATIENCE)
    return Reply(text=turn.text.say(key), asks_text=asked)
