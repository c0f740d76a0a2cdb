"""List 6: no second and no chat above its limit, a halt obeyed by all, no attempt taken by it."""

from tests.judge.findings import (
    burnt,
    busiest,
    copies,
    crowded_chats,
    in_halts,
    lost,
    too_fast,
    untrue,
)
from tests.judge.town import broadcast, tell_of_the_van, write_letters
from tests.judge.trials import LONG, USUAL, Trial

RATE, LIMIT = (30, 30) if LONG else (25, 30)
"""What the bot is set to, and what the server allows: beside other tests arrivals are bunched."""
PEOPLE, EACH, HALTS = (1_000, 5, 3) if LONG else (25, 3, 1)
"""People of the town, letters to each of some of them, and how often the server asks to wait."""
WRITTEN_TO = PEOPLE // 5
RETRY_AFTER = 3
GROUP, IN_GROUP = -100_300, 25
"""More than a group may get in a minute; only in the long form."""


def ask_to_wait(trial: Trial) -> None:
    """The next message is answered with 429."""
    description = f"Too Many Requests: retry after {RETRY_AFTER}"
    parameters = {"retry_after": RETRY_AFTER}
    trial.fake.script(
        method="sendMessage", status=429, description=description, parameters=parameters
    )


async def test_lanes_keep_the_pace_and_a_halt_holds_for_all(on_trial: Trial) -> None:
    """Letters, news of the van and a broadcast; two processes share the rate on PostgreSQL."""
    trial, town = on_trial, await on_trial.town(PEOPLE)
    trial.be_late(USUAL)
    trial.fake.limit(per_second=LIMIT, per_chat_seconds=1.0, group_per_minute=20)
    letters = dict.fromkeys(town.chats[:WRITTEN_TO], EACH) | ({GROUP: IN_GROUP} if LONG else {})
    await write_letters(trial.database, letters, trial.clock.now())
    await tell_of_the_van(trial.database, town, trial.clock.now())
    await broadcast(trial.database, town, trial.clock.now())
    total = 2 * PEOPLE + sum(letters.values())
    for _ in range(1 if trial.database.dialect == "sqlite" else 2):
        trial.bot(rate=RATE).start()
    for number in range(1, HALTS + 1):
        await trial.until_arrived(total * number // (HALTS + 1))
        ask_to_wait(trial)
    rows = await trial.until_settled(total)
    arrivals = trial.log.arrivals()
    groups = [each for each in arrivals if each.chat < 0]
    assert too_fast(arrivals, LIMIT) + crowded_chats(arrivals) == []
    assert crowded_chats(groups, limit=20, seconds=60) + in_halts(arrivals) + burnt(rows) == []
    assert [each.status for each in arrivals].count(429) == HALTS
    assert copies(arrivals) + lost({*town.chats, *letters}, rows, arrivals) == []
    assert untrue(rows, arrivals) == []
    counts = {
        "messages": total,
        "messages a second": RATE,
        "limit": LIMIT,
        "busiest second": busiest(arrivals),
    }
    halts = {"halts": HALTS, "sent meanwhile": 0, "attempts burnt": 0, "latency": USUAL}
    trial.record("pace", {**counts, **halts}, rows)
