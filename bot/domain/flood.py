"""How fast one person may write (delivery, inbound): a token bucket."""

from dataclasses import dataclass, field

BURST = 20
SECONDS_PER_MESSAGE = 2.0
WARNING_SECONDS = 60.0
FORGET_SECONDS = 600.0


@dataclass(slots=True)
class Bucket:
    """What one person has left."""

    tokens: float = BURST
    seen: float = 0.0  # monotonic seconds
    warned: float = float("-inf")  # monotonic seconds


@dataclass(slots=True)
class FloodGate:
    """Lets 20 messages through at once and then one in two seconds, per person and process."""

    buckets: dict[str, Bucket] = field(default_factory=dict)
    dropped: int = 0  # how many messages were not let through

    def admits(self, person: str, now: float) -> bool:
        """Whether a message of this person passes; `now` is monotonic seconds."""
        bucket = self.buckets.setdefault(person, Bucket(seen=now))
        gained = (now - bucket.seen) / SECONDS_PER_MESSAGE
        bucket.tokens = min(BURST, bucket.tokens + gained)
        bucket.seen = now
        if bucket.tokens < 1:
            self.dropped += 1
            return False
        bucket.tokens -= 1
        return True

    def let_in(self) -> None:
        """The last message that was not let through is taken in all the same."""
        self.dropped -= 1

    def refund(self, person: str) -> None:
        """Give back what a message cost that could not be taken in."""
        if person in self.buckets:
            bucket = self.buckets[person]
            bucket.tokens = min(BURST, bucket.tokens + 1)

    def warns(self, person: str, now: float) -> bool:
        """Whether it is time for a polite warning: one a minute."""
        bucket = self.buckets.setdefault(person, Bucket(seen=now))
        if now - bucket.warned < WARNING_SECONDS:
            return False
        bucket.warned = now
        return True

    def forget(self, now: float) -> None:
        """Drop those who were silent long enough to have a full bucket again."""
        silent = [name for name, b in self.buckets.items() if now - b.seen > FORGET_SECONDS]
        for name in silent:
            del self.buckets[name]
