"""The pull list of a van-day: what to take from the shelves, ticked off in one message."""

from datetime import date, timedelta

from bot.dialog.buttons import day_arg, day_of
from bot.dialog.turns import Turn
from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldState
from bot.domain.tasks import NewTask, TaskKind
from bot.domain.visits import visit_date
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.i18n.dates import full_date
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.pull_list_paper import place_of
from bot.services.pull_lists import PullList
from handlers.hold_words import alone
from handlers.staff.choosing import Where, ahead, none_there, which
from handlers.staff.hold_cards import hold_button, queue_button
from handlers.staff.queue import do, in_private
from handlers.title_cards import short

PAGE = 6
DAY = timedelta(days=1)
AHEAD = timedelta(days=14)
"""How far the next day with a visit is looked for."""
FILES = {"pdf": "pull.pdf", "xlsx": "pull.xlsx", "csv": "pull.csv"}
"""Endings of the files, and the label of the button to each."""


async def pull_list(turn: Turn, services: Services) -> Reply:
    """The list of the day that was said, or of the next one; a place says which day is meant."""
    if not alone(turn):
        return in_private(turn)
    said = turn.understanding
    if said.place is None:
        day = said.dates.start if said.dates else await _next_day(turn, services)
        return await _page(turn, services, day, 0)
    at = Where(place=said.place, stops=None)
    visits = await ahead(turn, services, at, said.dates)
    if len(visits) > 1:
        return which(turn, visits, "p_visit")
    if not visits:
        return Reply(text=none_there(turn, said.dates, at), buttons=((queue_button(turn),),))
    return await _page(turn, services, visit_date(visits[0]), 0)


async def press_visit(turn: Turn, services: Services) -> Reply:
    """The list of the day of a visit."""
    visit = await services.acting(turn.contact.id).exports.visit(int(turn.args[0]))
    return await _page(turn, services, visit_date(visit), 0)


async def press_pull(turn: Turn, services: Services) -> Reply:
    """A page of the list of a day, the next one with a visit if none is in the button."""
    if not alone(turn):
        return in_private(turn)
    day = day_of(turn.args[0]) if turn.args else await _next_day(turn, services)
    return await _page(turn, services, day, int(turn.args[1]) if len(turn.args) > 1 else 0)


async def press_do(turn: Turn, services: Services) -> Reply:
    """Tick one off, or take the tick back, and show the same page again."""
    if not alone(turn):
        return in_private(turn)
    hold_id, verb, day, page = turn.args
    _, outcome = await do(turn, services, int(hold_id), verb)
    return await _page(turn, services, day_of(day), int(page), before=outcome)


async def press_load(turn: Turn, services: Services) -> Reply:
    """All that was pulled for the visits of a day is on the van; the readers are told."""
    holds, day = services.acting(turn.contact.id).holds, day_of(turn.args[0])
    found = await services.acting(turn.contact.id).pull_lists.of_van_day(day)
    pulled = [hold for hold in found.holds if hold.state is HoldState.PULLED]
    visits = dict.fromkeys(hold.visit.id for hold in pulled if hold.visit)
    loaded = [hold for visit_id in visits for hold in await holds.load_visit(visit_id)]
    outcome = turn.text.say_many("pull.loaded", len(loaded))
    return await _page(turn, services, day, 0, before=outcome)


async def press_file(turn: Turn, services: Services) -> Reply:
    """The list as a file, made beside the conversation."""
    if not alone(turn):
        return in_private(turn)
    day, ending = turn.args
    await services.acting(turn.contact.id).pull_lists.of_van_day(day_of(day))
    await services.tasks.add(
        NewTask(
            kind=TaskKind.PULL_LIST,
            contact_id=turn.contact.id,
            address=turn.message.address,
            language=turn.contact.language,
            arguments={"day": day_of(day).isoformat(), "ending": ending},
        )
    )
    return Reply(text=turn.text.say("pull.making", day=full_date(day_of(day), turn.text)))


async def press_left(turn: Turn, services: Services) -> Reply:
    """Copies that are off their shelves for visits that are over: neither fetched nor back."""
    if not alone(turn):
        return in_private(turn)
    left = await services.acting(turn.contact.id).pull_lists.unfinished_before(turn.now)
    parts = [turn.text.say_many("pull.left", len(left))]
    parts += [_left_line(turn, hold) for hold in left[:PAGE]]
    if len(left) > PAGE:
        parts.append(turn.text.say("pull.left_more", shown=PAGE))
    rows = tuple((hold_button(hold),) for hold in left[:PAGE])
    return Reply(
        text=Neutral("\n\n".join(parts)),
        buttons=(*rows, (queue_button(turn),)),
        edit=bool(turn.message.pressed_on),
    )


async def _next_day(turn: Turn, services: Services) -> date:
    """Tomorrow, or the first day after it on which a van goes out."""
    tomorrow = local_date(turn.now, turn.zone) + DAY
    coming = await services.visits.on_dates(tomorrow, tomorrow + AHEAD, limit=1)
    return visit_date(coming.visits[0]) if coming.visits else tomorrow


async def _page(turn: Turn, services: Services, day: date, page: int, *, before: str = "") -> Reply:
    found = await services.acting(turn.contact.id).pull_lists.of_van_day(day)
    page = min(page, max(0, (len(found.holds) - 1) // PAGE))
    shown = found.holds[page * PAGE : (page + 1) * PAGE]
    parts = [before] if before else []
    parts.append(_head(turn, found))
    parts += [_line(turn, hold) for hold in shown]
    return Reply(
        text=Neutral("\n\n".join(parts)),
        buttons=(
            *(_ticks(turn, hold, day, page) for hold in shown),
            *_turning(turn, found, page),
            *_ways(turn, found),
        ),
        edit=bool(turn.message.pressed_on),
    )


def _head(turn: Turn, found: PullList) -> Neutral:
    text = turn.text
    lines = [text.say("pull.head", day=full_date(found.day, text))]
    if found.holds:
        done = sum(hold.state is HoldState.PULLED for hold in found.holds)
        lines.append(text.say_many("pull.count", len(found.holds), done=done))
    else:
        lines.append(text.say("pull.empty"))
    if found.waiting:
        lines.append(text.say_many("paper.waiting", found.waiting))
    return Neutral("\n".join(lines))


def _line(turn: Turn, hold: HoldView) -> Neutral:
    key = "pull.done" if hold.state is HoldState.PULLED else "pull.open"
    call_number = hold.copy.call_number if hold.copy else ""
    return turn.text.say(
        key,
        call_number=call_number or turn.text.plain("work.no_call_number"),
        title=short(hold.title, 80),
        place=place_of(hold, turn.text),
        label=hold.label,
        name=hold.slip_name,
        stop=hold.stop_name,
    )


def _left_line(turn: Turn, hold: HoldView) -> Neutral:
    return turn.text.say(
        "pull.left_line",
        label=hold.label,
        title=short(hold.title, 80),
        state=turn.text.label(hold.state),
        place=place_of(hold, turn.text),
        stop=hold.stop_name,
    )


def _ticks(turn: Turn, hold: HoldView, day: date, page: int) -> tuple[Button, ...]:
    """Found it, or not after all; the label leads to all else."""
    text, where = turn.text, (day_arg(day), str(page))
    if hold.state is HoldState.PULLED:
        undo = Button(
            label=text.plain("pull.untick", label=hold.label),
            action="p_do",
            args=(str(hold.id), "unpull", *where),
        )
        return (undo, hold_button(hold))
    tick = Button(
        label=text.plain("pull.tick", label=hold.label),
        action="p_do",
        args=(str(hold.id), "found", *where),
    )
    missing = Button(
        label=text.plain("pull.cross", label=hold.label),
        action="h_do",
        args=(str(hold.id), "missing"),
    )
    return (tick, missing)


def _turning(turn: Turn, found: PullList, page: int) -> tuple[tuple[Button, ...], ...]:
    row = []
    if page:
        row.append(_to(turn, "page.before", found.day, page - 1))
    if (page + 1) * PAGE < len(found.holds):
        row.append(_to(turn, "page.after", found.day, page + 1))
    return (tuple(row),) if row else ()


def _ways(turn: Turn, found: PullList) -> tuple[tuple[Button, ...], ...]:
    text, rows, day = turn.text, list[tuple[Button, ...]](), day_arg(found.day)
    if any(hold.state is HoldState.PULLED for hold in found.holds):
        rows.append((Button(label=text.plain("pull.load"), action="p_load", args=(day,)),))
    if found.holds:
        rows.append(
            tuple(
                Button(label=text.plain(key), action="p_file", args=(day, ending))
                for ending, key in FILES.items()
            )
        )
    rows.append(
        (
            _to(turn, "board.refresh", found.day),
            _to(turn, "board.day_after", found.day + DAY),
        )
    )
    left = Button(label=text.plain("pull.show_left"), action="p_left")
    rows.append((left, queue_button(turn)))
    return tuple(rows)


def _to(turn: Turn, key: str, day: date, page: int = 0) -> Button:
    args = (day_arg(day), str(page)) if page else (day_arg(day),)
    return Button(label=turn.text.plain(key), action="pull", args=args)
