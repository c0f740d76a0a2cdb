"""Besides the lists: a bad line and refusing chats, each row ends as what happened to it."""

from collections import Counter

from tests.judge.findings import DELIVERED, copies, lost, untrue
from tests.judge.town import broadcast, outbox, write_letters
from tests.judge.trials import USUAL, Trial

PEOPLE, EACH, RATE = 80, 5, 100
PAGE = "<html><h1>502 Bad Gateway</h1></html>"
ENDS = {
    "blocked": "suppressed",
    "unknown": "failed",
    "cut when it had arrived": "uncertain",
    "cut before it arrived": "uncertain",
    "page of a proxy": "uncertain",
}
GROUP, SUPERGROUP, LETTERS = -300, -100_300, 3
WAIT = "asked to wait for no time"
"""Happens once: each time halves the rate."""


def spoil(trial: Trial, chat: int, how: str) -> None:
    """What happens to the message of this chat."""
    of_chat = {"method": "sendMessage", "chat": chat}
    match how:
        case "blocked" | "unknown":
            trial.fake.chat(chat, how)
        case "cut when it had arrived":
            trial.fake.script(**of_chat, cut="silent", effect=True)
        case "cut before it arrived":
            trial.fake.script(**of_chat, cut="half")
        case "page of a proxy":
            trial.fake.script(**of_chat, status=502, page=PAGE)
        case _:
            waits = {"description": "Too Many Requests", "parameters": {"retry_after": 0}}
            trial.fake.script(**of_chat, status=429, **waits)


async def test_every_message_ends_as_what_happened_to_it(sqlite_trial: Trial) -> None:
    """Nobody listens in the beginning: what never left is tried again."""
    trial, town = sqlite_trial, await sqlite_trial.town(PEOPLE)
    trial.be_late(USUAL)
    fates = [WAIT, *sorted([*ENDS] * EACH)]
    fate = dict(zip(trial.random.sample(town.chats, len(fates)), fates, strict=True))
    for chat, how in fate.items():
        spoil(trial, chat, how)
    trial.fake.listen(on=False)
    await broadcast(trial.database, town, trial.clock.now())
    trial.bot(rate=RATE).start()
    while not any(row.attempts for row in await outbox(trial.database)):
        await trial.clock.sleep(0.1)
    trial.fake.listen(on=True)
    rows = await trial.until_settled(PEOPLE)
    arrivals = trial.log.arrivals()
    assert {row.chat: row.state for row in rows} == {
        chat: ENDS.get(fate.get(chat, ""), "sent") for chat in town.chats
    }
    reached = {each.chat for each in arrivals if each.delivered}
    in_doubt = Counter(fate[row.chat] for row in rows if row.state == "uncertain")
    assert in_doubt == {how: EACH for how, end in ENDS.items() if end == "uncertain"}
    assert reached == {row.chat for row in rows if row.state in DELIVERED} | {
        chat for chat, how in fate.items() if how == "cut when it had arrived"
    }
    assert copies(arrivals) + lost(town.chats, rows, arrivals) + untrue(rows, arrivals) == []


async def test_a_group_that_became_a_supergroup_gets_everything_there_once(
    sqlite_trial: Trial,
) -> None:
    trial = sqlite_trial
    trial.fake.chat(GROUP, "moved", to=SUPERGROUP)
    await write_letters(trial.database, {GROUP: LETTERS}, trial.clock.now())
    trial.bot(rate=RATE).start()
    rows = await trial.until_settled(LETTERS)
    arrivals = trial.log.arrivals()
    assert [row.state for row in rows] == ["sent"] * LETTERS
    assert [each.chat for each in arrivals if each.delivered] == [SUPERGROUP] * LETTERS
    assert copies(arrivals) == []
