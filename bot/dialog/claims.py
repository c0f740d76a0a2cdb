"""What is claimed together with its taking in."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import InboundMessage
from bot.store.inbox import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A claim, and what had been heard when it was made.

    Whatever is heard after that may wait behind one of its messages, and is looked for again.
    """

    claim: Claim  # what was claimed
    heard: int  # how often something had been heard before

    def holds(self, messages: Sequence[InboundMessage]) -> bool:
        """Whether all of these were claimed, and nothing else waits."""
        claimed = {row.payload["update_key"] for row in self.claim.rows}
        return not self.claim.more and claimed >= {one.update_key for one in messages}
