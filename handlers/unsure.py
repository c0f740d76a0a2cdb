"""What was not understood: two guesses as buttons, then help, then the way to a human."""

from bot.dialog.turns import MEANT, Turn
from bot.domain.people import Purpose, Role
from bot.domain.permissions import Action
from bot.language import Understanding, names_impossible_date
from bot.messages import Button, Reply
from bot.services import Services
from handlers.info import ways_on
from handlers.odd_questions import ask_other_day, only_asks_outside, outside_city
from handlers.spoken import spoken
from handlers.tickets import follow_up

NO_GUESSES = frozenset({"out_of_scope", "greet", "thank", "affirm", "deny", "help"})
"""Nobody asks for these: "did you mean: hello?" helps no one."""
NEVER_GUESSED = frozenset({"delete_my_data"})
"""What cannot be undone is done for who asks for it clearly."""
_CADRE_ONLY = frozenset({"confirm_visit"})
_STAFF_ONLY = frozenset({"work_queue", "pull_list"})
_WORKERS_ONLY = frozenset({"broadcast", "report_attendance", "cancel_visit", "move_visit"})
BARRED: dict[Role, frozenset[str]] = {
    Role.RESIDENT: _WORKERS_ONLY | _CADRE_ONLY | _STAFF_ONLY,
    Role.CADRE: _STAFF_ONLY,
    Role.STAFF: _CADRE_ONLY,
    Role.ADMIN: _CADRE_ONLY,
}
"""Whom `who` in locales/intents.yaml leaves out of an intent; an admin stands with staff."""
GUESSES = 2
TEXTS_SHOWN = 10


async def unsure(turn: Turn, services: Services) -> Reply:
    """Asks back as long as that helps, and counts what was not understood."""
    if names_impossible_date(turn.understanding):
        return ask_other_day(turn)
    if only_asks_outside(turn):
        return outside_city(turn)
    if not turn.message.text.strip():
        return Reply(text=turn.text.say("unsure.not_text"), buttons=ways_on(turn))
    to_staff = await follow_up(turn, services)
    if to_staff is not None:
        return to_staff
    answer = await spoken(turn, services)
    if answer is not None:
        return answer
    await services.misunderstandings.keep(
        turn.contact.id, turn.understanding.intent, turn.message.text
    )
    return await _asked_again(turn, services)


async def _asked_again(turn: Turn, services: Services) -> Reply:
    guesses = guessed(turn.understanding, turn.contact.role)
    if guesses and turn.missed == 0:
        return _asked_back(turn, guesses)
    if turn.missed == 0:
        return Reply(text=turn.text.say("unsure"), buttons=ways_on(turn))
    if turn.missed == 1:
        text = "\n".join([turn.text.say("unsure.again"), turn.text.say("help")])
        return Reply(text=text, buttons=ways_on(turn))
    return await _to_a_human(turn, services)


async def press_consent(turn: Turn, services: Services) -> Reply:
    """Whether messages that were not understood may be kept."""
    given = turn.args[0] == "yes"
    await services.consents.record(turn.contact.id, Purpose.TEXTS, given=given)
    return Reply(text=turn.text.say("consent.texts.given" if given else "consent.texts.refused"))


async def press_missed(turn: Turn, services: Services) -> Reply:
    """For staff: what was not understood lately."""
    await services.acting(turn.contact.id).permissions.require(turn.contact.id, Action.READ_MISSED)
    lately = await services.misunderstandings.lately(TEXTS_SHOWN)
    guesses = "\n".join(f"• {_label(turn, guess)}: {times}" for guess, times in lately.by_guess)
    texts = "\n".join(f"• {text}" for text in lately.texts) or turn.text.plain("missed.no_texts")
    said = turn.text.say_many("missed.lately", lately.times, guesses=guesses, texts=texts)
    return Reply(text=said)


def guessed(said: Understanding, role: Role) -> tuple[str, ...]:
    """The intents that somebody of this role may have meant, the likelier first."""
    ranked = dict.fromkeys((said.intent, *said.alternatives))
    left_out = NO_GUESSES | NEVER_GUESSED | BARRED[role]
    return tuple(intent for intent in ranked if intent not in left_out)[:GUESSES]


def _asked_back(turn: Turn, guesses: tuple[str, ...]) -> Reply:
    labels = [_label(turn, intent) for intent in guesses]
    buttons = tuple(
        (Button(label=label, action=MEANT, args=(intent,)),)
        for intent, label in zip(guesses, labels, strict=True)
    )
    if len(labels) == 1:
        return Reply(text=turn.text.say("unsure.one", first=labels[0]), buttons=buttons)
    text = turn.text.say("unsure.two", first=labels[0], second=labels[1])
    return Reply(text=text, buttons=buttons)


async def _to_a_human(turn: Turn, services: Services) -> Reply:
    """The way to a person; and once, whether these messages may be kept to learn from them."""
    human = Button(label=_label(turn, "talk_to_staff"), action=MEANT, args=("talk_to_staff",))
    asked = await services.consents.of(turn.contact.id, Purpose.TEXTS)
    if asked is not None:
        return Reply(text=turn.text.say("unsure.human"), buttons=((human,), *ways_on(turn)))
    agreeing = (
        Button(label=turn.text.plain("consent.texts.yes"), action="texts", args=("yes",)),
        Button(label=turn.text.plain("consent.texts.no"), action="texts", args=("no",)),
    )
    text = "\n\n".join([turn.text.say("unsure.human"), turn.text.say("consent.texts.ask")])
    return Reply(text=text, buttons=((human,), agreeing))


def _label(turn: Turn, intent: str) -> str:
    return turn.text.plain(f"intent.{intent}")
