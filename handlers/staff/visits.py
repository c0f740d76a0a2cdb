"""Cancel and move visits in words: which one, why, whom it touches, and only then done.

Staff change the schedule; whoever looks after a stop proposes, and staff decide with one tap.
What was said waits in a draft (bot/services/proposals.py), so that a button holds no more than
its number.
"""

from dataclasses import replace
from datetime import timedelta

from bot.dialog.turns import Turn
from bot.domain.permissions import Action
from bot.domain.proposals import NewTimes, ProposalKind, ProposalState
from bot.domain.visits import VisitProblem, VisitState, visit_date
from bot.domain.zones import local_date
from bot.errors import VisitChangeRefused
from bot.i18n import Neutral
from bot.language import DateSpan, fold, names_impossible_date
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from bot.services.boards import Touched
from bot.services.proposals import Decided, Plan, Proposals
from bot.services.reminders.words import when
from handlers.hold_questions import YES
from handlers.info import button_old
from handlers.schedule import answer_instead, only_asks
from handlers.staff.change_words import (
    ASKING,
    WANTED,
    approved,
    done_text,
    to_author,
    to_overtaken,
    to_staff,
    touched_lines,
    wanted_lines,
    yes_label,
)
from handlers.staff.choosing import (
    STAFF,
    ahead,
    at_hour,
    none_there,
    where,
    which,
)
from handlers.staff.said import AROUND, names_new_day, near, reason_in, times_in
from handlers.staff.wording import CHANGING, begins_anew, gives_times

FURTHEST = timedelta(days=366)
"""No further ahead is a visit moved or added: a year that was mistyped is asked again."""
PATIENCE = timedelta(hours=1)
"""Whoever writes later than that, writes something else than the reason."""
CLASHES = 2


async def cancel_visit(turn: Turn, services: Services) -> Reply:
    """A visit is off, or a resident asks whether it is.

    Raises NotAllowed for who neither decides nor proposes and names no visit.
    """
    if only_asks(turn):
        return await _instead(turn, services)
    return await _wanted(turn, services, ProposalKind.CANCEL, turn.understanding.dates, NewTimes())


async def move_visit(turn: Turn, services: Services) -> Reply:
    """A visit goes to another day or hour, or a resident asks whether it does."""
    said = turn.understanding
    if names_impossible_date(said):
        return Reply(text=turn.text.say("schedule.impossible_date"))
    if only_asks(turn):
        return await _instead(turn, services)
    times = times_in(turn.message.text, said.dates, said.time)
    if said.moved_from is not None or names_new_day(turn.message.text):
        return await _wanted(turn, services, ProposalKind.MOVE, said.moved_from, times)
    at = await where(turn, services, Action.PROPOSE_CHANGE)
    there = await ahead(turn, services, at, said.dates)
    if said.dates is not None and there:  # the day said is the one that the visit has
        hours = NewTimes(start=times.start, end=times.end)
        shift = times_in(turn.message.text, None, None)
        times = shift if shift.shift else hours
        return await _wanted(turn, services, ProposalKind.MOVE, said.dates, times)
    return await _wanted(turn, services, ProposalKind.MOVE, None, times)


async def press_off(turn: Turn, services: Services) -> Reply:
    """ "Libur" or "Batalkan" under a visit."""
    return await _begun(turn, services, ProposalKind.CANCEL, int(turn.args[0]))


async def press_to(turn: Turn, services: Services) -> Reply:
    """ "Pindah" under a visit: where to is asked."""
    return await _begun(turn, services, ProposalKind.MOVE, int(turn.args[0]))


async def press_pick(turn: Turn, services: Services) -> Reply:
    """The visit that is meant: the draft and the visit's id."""
    number, visit_id = (int(arg) for arg in turn.args)
    plan = await _drafts(turn, services).choose(number, visit_id)
    return await _next_step(turn, services, plan)


async def said_times(turn: Turn, services: Services) -> Reply:
    """The new day or hour, in words that were asked for."""
    said, number = turn.understanding, int(turn.args[0])
    times = times_in(turn.message.text, said.dates, said.time)
    if not times.said:
        return ask(turn, "change.to_when_again", "visit_to", str(number))
    plan = await _drafts(turn, services).give_times(number, times)
    reason = reason_in(turn.message.text)
    if reason:
        plan = await _drafts(turn, services).give_reason(number, reason)
    return await _next_step(turn, services, plan)


async def said_reason(turn: Turn, services: Services) -> Reply:
    """Why, in words that were asked for."""
    words = turn.message.text
    if gives_times(turn.understanding, words):
        return await _other_times(turn, services)
    reason = reason_in(words) or words.strip(AROUND)
    if "?" in words or not reason or fold(reason) in YES:
        return await reason_again(turn, services)
    plan = await _drafts(turn, services).give_reason(int(turn.args[0]), reason)
    return await preview(turn, services, plan)


async def _other_times(turn: Turn, services: Services) -> Reply:
    """The day or hour of a move put right while it is asked why; of a cancelling, no reason."""
    plan = await _drafts(turn, services).plan(int(turn.args[0]))
    if plan.proposal.kind is ProposalKind.MOVE:
        return await said_times(turn, services)
    return _ask_why(turn, turn.args[0])


async def reason_again(turn: Turn, services: Services) -> Reply:
    """Why, once more; or that it is left, where something else is to be done."""
    if begins_anew(turn.understanding, turn.message.text):
        return Reply(text=turn.text.say("change.set_aside"))
    return _ask_why(turn, turn.args[0])


async def times_again(turn: Turn, services: Services) -> Reply:
    """When instead, once more; or that it is left, where something else is to be done."""
    if begins_anew(turn.understanding, turn.message.text):
        return Reply(text=turn.text.say("change.set_aside"))
    return _ask_times(turn, turn.args[0])


async def press_without_reason(turn: Turn, services: Services) -> Reply:
    """Nothing is said of why."""
    return await preview(turn, services, await _drafts(turn, services).plan(int(turn.args[0])))


async def press_yes(turn: Turn, services: Services) -> Reply:
    """Staff do it, or approve it; whoever looks after the stop sends it to staff."""
    number, revision = (int(arg) for arg in turn.args)
    drafts = _drafts(turn, services)
    if turn.contact.role not in STAFF:
        return await _submitted(turn, services, await drafts.submit(number))
    try:
        decided = await drafts.carry_out(number, revision)
    except VisitChangeRefused as error:
        return await _refused(turn, services, number, error)
    return _carried_out(turn, decided)


async def press_no(turn: Turn, services: Services) -> Reply:
    """A draft is dropped, a proposal declined."""
    decided = await _drafts(turn, services).decline(int(turn.args[0]))
    plan = decided.plan
    if plan.proposal.state is ProposalState.DRAFT:
        return Reply(text=turn.text.say("change.left"), edit=bool(turn.message.pressed_on))
    letters = (to_author(turn, plan, "proposal.declined"),)
    return Reply(text=turn.text.say("proposal.you_declined"), letters=letters)


async def _instead(turn: Turn, services: Services) -> Reply:
    """The schedule for a resident, who is told so if she wants to change it."""
    reply = await answer_instead(turn, services)
    words = turn.message.text
    if "?" in words or not CHANGING.match(fold(words)):
        return reply
    said = turn.text.say("change.staff_only")
    return replace(reply, text=Neutral("\n\n".join([said, reply.text])))


async def _wanted(
    turn: Turn, services: Services, kind: ProposalKind, days: DateSpan | None, times: NewTimes
) -> Reply:
    """Find the visit, keep what was said, and go on with what is still open."""
    acting = services.acting(turn.contact.id)
    at = await where(turn, services, Action.PROPOSE_CHANGE)
    found = await ahead(turn, services, at, days)
    if kind is ProposalKind.CANCEL:  # an hour that is said tells which one; of a move it is the new
        found = at_hour(found, turn.understanding.time)
    before = none_there(turn, days, at) if at.unread or not found else ""
    others = found or (await ahead(turn, services, at, None) if days else ())
    if not others:
        return Reply(text=none_there(turn, days, at))
    if others[0] is others[-1]:  # the only one: a weekday that is said is one near it
        times = near(times, turn.understanding.dates, visit_date(others[0]))
    drafts, address = acting.proposals, turn.message.address
    chosen = found[0].id if len(found) == 1 and not at.unread else None
    reason = reason_in(turn.message.text)
    number = await drafts.draft(kind, address, times, reason, visit_id=chosen)
    if chosen is None:
        return which(turn, others, "v_pick", str(number), before=before)
    return await _next_step(turn, services, await drafts.plan(number))


async def _begun(turn: Turn, services: Services, kind: ProposalKind, visit_id: int) -> Reply:
    visit = await services.visits.by_id(visit_id)
    if visit is None:
        return await button_old(turn, services)
    values = {"stop": visit.stop.name, "when": when(visit, turn.text)}
    if kind is ProposalKind.CANCEL and visit.state is VisitState.CANCELLED:
        return Reply(text=turn.text.say("coming.cancelled", **values))
    if visit.state is VisitState.DONE or visit.ends_at <= turn.now:
        return Reply(text=turn.text.say("coming.over", **values))
    drafts = _drafts(turn, services)
    number = await drafts.draft(kind, turn.message.address, NewTimes(), visit_id=visit.id)
    return await _next_step(turn, services, await drafts.plan(number))


async def _next_step(turn: Turn, services: Services, plan: Plan) -> Reply:
    """What is still to be asked, in this order: when, why, sure?"""
    proposal, number = plan.proposal, str(plan.proposal.id)
    if proposal.kind is ProposalKind.MOVE and not proposal.times.said:
        return _ask_times(turn, number)
    if plan.visit is not None and _changes_nothing(plan):
        asked = _ask_times(turn, number)
        same = turn.text.say("change.same", when=when(plan.visit, turn.text))
        return replace(asked, text=Neutral(f"{same}\n{asked.text}"))
    problem = problem_of(turn, plan)
    if problem is not None:
        asked, said = _ask_times(turn, number), turn.text.label(problem)
        refused = turn.text.say("change.refused", problem=said)
        return replace(asked, text=Neutral(f"{refused}\n{asked.text}"))
    if not proposal.reason:
        return _ask_why(turn, number)
    return await preview(turn, services, plan)


def problem_of(turn: Turn, plan: Plan) -> VisitProblem | None:
    """What speaks against the new hours, before anybody is asked for more."""
    starts_at, ends_at = plan.span
    if plan.proposal.kind is ProposalKind.CANCEL:
        return None
    if ends_at <= turn.now:
        return VisitProblem.PAST
    if starts_at > turn.now + FURTHEST:
        return VisitProblem.FAR
    return VisitProblem.HOURS if ends_at <= starts_at else None


def _changes_nothing(plan: Plan) -> bool:
    """Whether a visit would be moved to where it is: the new day was not heard right."""
    visit = plan.visit
    return (
        plan.proposal.kind is ProposalKind.MOVE
        and visit is not None
        and plan.span == (visit.starts_at, visit.ends_at)
    )


def _ask_times(turn: Turn, number: str) -> Reply:
    asked = ask(turn, "change.to_when", "visit_to", number)
    return replace(asked, buttons=((_leave_button(turn, number),),))


def _ask_why(turn: Turn, number: str) -> Reply:
    without = Button(label=turn.text.plain("change.no_reason"), action="v_why", args=(number,))
    asked = ask(turn, "change.why", "visit_why", number)
    return replace(asked, buttons=((without, _leave_button(turn, number)),))


def _leave_button(turn: Turn, number: str) -> Button:
    return Button(label=turn.text.plain("change.leave"), action="v_no", args=(number,))


async def preview(turn: Turn, services: Services, plan: Plan) -> Reply:
    """What would happen, to whom, and two buttons."""
    decides, text = turn.contact.role in STAFF, turn.text
    lines = wanted_lines(plan, text, ASKING if decides else WANTED)
    lines += await _warnings(turn, services, plan)
    lines += touched_lines(await _touched(turn, services, plan), text)
    lines += [] if decides else [text.say("proposal.sure")]
    label = yes_label(plan, text) if decides else text.plain("proposal.submit")
    number, revision = str(plan.proposal.id), str(plan.visit.revision if plan.visit else 0)
    yes = Button(label=label, action="v_yes", args=(number, revision))
    no = Button(label=text.plain("change.no"), action="v_no", args=(number,))
    return Reply(text=Neutral("\n".join(lines)), buttons=((yes, no),))


async def _warnings(turn: Turn, services: Services, plan: Plan) -> list[Neutral]:
    """What speaks against the new day: it is closed, or the van is elsewhere. Staff decide."""
    text = turn.text
    if plan.proposal.kind is ProposalKind.CANCEL:
        return []
    off = plan.visit is not None and plan.visit.state is VisitState.CANCELLED
    lines = [text.say("change.off_now")] if off else []
    day = local_date(plan.span[0], plan.stop.timezone)
    closures = await services.closures.on(day, plan.stop)
    lines += [text.say("change.closed", reason=one.reason) for one in closures[:1] if one.reason]
    for visit in (await _drafts(turn, services).clashes(plan))[:CLASHES]:
        values = {"stop": visit.stop.name, "when": when(visit, text)}
        here = visit.stop.code == plan.stop.code
        lines.append(text.say("change.overlap" if here else "change.clash", **values))
    return lines


async def _touched(turn: Turn, services: Services, plan: Plan) -> Touched:
    boards = services.acting(turn.contact.id).boards
    if plan.visit is not None:
        return await boards.touched(plan.visit.id)
    reminded = await boards.reminded_at(plan.stop)
    return Touched(subscribers=reminded, guests=0, holds=0, loans=0)


async def _submitted(turn: Turn, services: Services, plan: Plan) -> Reply:
    drafts = _drafts(turn, services)
    letters = to_staff(turn, plan, await _touched(turn, services, plan), await drafts.desk())
    edit = bool(turn.message.pressed_on)
    return Reply(text=turn.text.say("proposal.submitted"), letters=letters, edit=edit)


def _carried_out(turn: Turn, decided: Decided) -> Reply:
    plan, visit = decided.plan, decided.visit
    if visit is None:
        raise ValueError
    letters = to_overtaken(turn, decided.overtaken, visit)
    if plan.proposal.state is ProposalState.OPEN:
        letters = (*letters, approved(turn, plan, visit))
    show = Button(label=turn.text.plain("crew.show"), action="v", args=(str(visit.id),))
    board = Button(label=turn.text.plain("way.board"), action="board")
    lines = Neutral("\n".join([done_text(plan, visit, turn.text), turn.text.say("change.told")]))
    return Reply(text=lines, buttons=((show, board),), letters=letters)


async def _refused(turn: Turn, services: Services, number: int, error: VisitChangeRefused) -> Reply:
    """Somebody changed it in between, or it can't be: say so, and show how it stands now."""
    problem = VisitProblem(str(error.fields["problem"]))
    before = turn.text.say("change.refused", problem=turn.text.label(problem))
    if problem is not VisitProblem.STALE:
        board = Button(label=turn.text.plain("way.board"), action="board")
        return Reply(text=before, buttons=((board,),))
    plan = await _drafts(turn, services).plan(number)
    visit, is_cancel = plan.visit, plan.proposal.kind is ProposalKind.CANCEL
    if visit is not None and is_cancel and visit.state is VisitState.CANCELLED:
        words = {"stop": visit.stop.name, "when": when(visit, turn.text)}
        return Reply(text=turn.text.say("coming.cancelled", **words))
    reply = await preview(turn, services, plan)
    return Reply(text=Neutral("\n\n".join([before, reply.text])), buttons=reply.buttons)


def ask(turn: Turn, key: str, answer: str, *args: str) -> Reply:
    """Asks for words; the answer is waited for an hour."""
    asked = TextAsked(answer=answer, args=args, patience=PATIENCE)
    return Reply(text=turn.text.say(key), asks_text=asked)


def _drafts(turn: Turn, services: Services) -> Proposals:
    return services.acting(turn.contact.id).proposals
