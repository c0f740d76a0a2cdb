"""List 3: messages that come twice, out of order and across kills are each answered once."""

from collections import Counter

from sqlalchemy import func, select

from bot.domain.delivery import InboxState
from bot.store import tables
from bot.store.database import Database
from tests.judge.asking import QUESTION, says
from tests.judge.findings import copies, lost, untrue
from tests.judge.town import Town
from tests.judge.trials import LONG, USUAL, Trial

PEOPLE, KILLS = (1_000, 10) if LONG else (30, 2)
WORDS = (QUESTION, "berhenti", "terima kasih")
FIRST_UPDATE = 600_000_001


def shuffled(trial: Trial, town: Town) -> list[dict[str, object]]:
    """What everybody says, in any order, every third message a second time and some thrice."""
    said = [(chat, words) for chat in town.chats for words in WORDS]
    updates = [
        {"update_id": FIRST_UPDATE + number, **says(chat, words)}
        for number, (chat, words) in enumerate(said)
    ]
    updates += trial.random.choices(updates, k=len(updates) // 3)
    trial.random.shuffle(updates)
    return updates


async def handled(database: Database) -> tuple[Counter[str], Counter[int]]:
    """Messages by state, and how often each person has said that she wants nothing any more."""
    inbox, consents = tables.inbox_updates.c, tables.consents.c
    states = select(inbox.state, func.count().label("times")).group_by(inbox.state)
    refusals = select(consents.contact_id).where(consents.given.is_(False))
    async with database.unit_of_work(read_only=True) as uow:
        by_state = Counter({row.state: row.times for row in await uow.execute(states)})
        return by_state, Counter((await uow.execute(refusals)).scalars())


async def test_kills_duplicates_and_disorder_lose_and_double_nothing(on_trial: Trial) -> None:
    town = await on_trial.town(PEOPLE)
    on_trial.be_late(USUAL)
    updates, expected = shuffled(on_trial, town), len(WORDS) * PEOPLE
    bot = on_trial.bot(rate=1000, webhook=True)
    bot.start()
    await on_trial.until(bot.is_ready)
    on_trial.fake.push(*updates)
    for moment in sorted(on_trial.random.sample(range(1, expected * 2 // 3), KILLS)):
        await on_trial.until_arrived(moment)
        await on_trial.bury(bot)
        bot.start()
    rows = await on_trial.until_settled(expected)
    await on_trial.until(lambda: not on_trial.fake.waiting())
    arrivals = on_trial.log.arrivals()
    states, refusals = await handled(on_trial.database)
    assert states == {InboxState.DONE: expected}
    assert refusals == dict.fromkeys(town.contacts, 1)
    assert Counter(row.chat for row in rows) == dict.fromkeys(town.chats, len(WORDS))
    assert copies(arrivals) == []
    assert lost(town.chats, rows, arrivals) == []
    assert untrue(rows, arrivals) == []
    counts = {"people": PEOPLE, "messages": expected, "deliveries of them": len(updates)}
    ends = {"kills": KILLS, "latency": USUAL, "messages lost": 0, "effects twice": 0}
    on_trial.record("inbox", {**counts, **ends}, rows)
