"""What is said instead of an answer: it is followed, and the question stays open, or is left."""

from dataclasses import replace

from bot.i18n import Neutral
from bot.messages import Reply


def reopened(reply: Reply, again: Reply) -> Reply:
    """The reply to an aside, with the question once more; a reply that asks itself stays alone.

    `again` that asks nothing leaves the question, and says so above the reply.
    """
    if reply.forgotten:
        return reply
    if again.asks_text is None:
        return replace(reply, text=Neutral("\n\n".join([again.text, reply.text])))
    if reply.asks_text is not None:
        return reply
    return replace(
        reply,
        text=Neutral("\n\n".join([reply.text, again.text])),
        buttons=(*reply.buttons, *again.buttons),
        asks=None,
        asks_text=again.asks_text,
    )
