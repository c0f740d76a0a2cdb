"""The board: one day of staff in one message that edits in place, and what cadres propose."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialog.buttons import day_arg, day_of
from bot.dialog.turns import Turn
from bot.domain.proposals import host_of
from bot.domain.visits import VisitState, VisitView
from bot.domain.zones import local_date
from bot.i18n import Neutral, Translator
from bot.i18n.dates import clock_time, full_date, hours
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.boards import Board, BoardEntry
from bot.services.truth import TOLD_STATES, age
from handlers.staff.change_words import WANTED, decide, proposed_by, touched_lines, wanted_lines

PAGE = 8
FEW = 5
"""Proposals shown at once; the next ones follow when these are decided."""
DAY = timedelta(days=1)

UNREPORTED = frozenset({VisitState.PLANNED, VisitState.CONFIRMED, VisitState.DEPARTED})
"""States in which a visit that is over still waits for a word of the crew."""


async def press_board(turn: Turn, services: Services) -> Reply:
    """A day (today if none is in the button) and a page of it."""
    today = local_date(turn.now, turn.zone)
    day = max(day_of(turn.args[0]), today) if turn.args else today
    page = int(turn.args[1]) if len(turn.args) > 1 else 0
    found = await services.acting(turn.contact.id).boards.of_day(day)
    shown = found.entries[page * PAGE : (page + 1) * PAGE]
    return Reply(
        text=_text(turn, found, shown),
        buttons=(
            *((_visit_button(turn, entry.visit),) for entry in shown),
            *_turning(turn, found, page),
            *_work(turn, found),
            *_ways(turn, found, today),
        ),
        edit=bool(turn.message.pressed_on),
    )


async def press_proposals(turn: Turn, services: Services) -> Reply:
    """The oldest proposals that wait, the first one with the buttons that decide it."""
    acting, text = services.acting(turn.contact.id), turn.text
    plans = await acting.proposals.waiting(FEW)
    board = (Button(label=text.plain("crew.board"), action="board"),)
    edit = bool(turn.message.pressed_on)
    if not plans:
        return Reply(text=text.say("proposal.none"), buttons=(board,), edit=edit)
    first = plans[0]
    lines: list[str] = [proposed_by(first, text), *wanted_lines(first, text, WANTED)]
    if first.visit is not None:
        lines += touched_lines(await acting.boards.touched(first.visit.id), text)
    if len(plans) > 1:
        lines += ["", text.say_many("proposal.more", len(plans) - 1)]
    rows = (*decide(first, text), board)
    return Reply(text=Neutral("\n".join(lines)), buttons=rows, edit=edit)


def entry_lines(entry: BoardEntry, text: Translator) -> list[Neutral]:
    """What hangs on a visit, a line each; what is not there is left out."""
    visit, lines = entry.visit, []
    if visit.state is VisitState.PLANNED and entry.hosted:
        lines.append(text.say("board.unconfirmed", host=text.label(host_of(visit.stop.kind))))
    if entry.proposed:
        lines.append(text.say("board.proposed"))
    counts = {"touched.holds": entry.holds, "touched.guests": entry.guests}
    said = [text.say_many(key, count) for key, count in counts.items() if count]
    if entry.attendance is not None:
        said.append(text.say_many("board.came", entry.attendance.tally.people))
    if said:
        lines.append(Neutral(", ".join(said)))
    return lines


def state_of(visit: VisitView, now: datetime, text: Translator) -> str:
    """The truth label, with its age where somebody reported it; or that nobody reported its end."""
    if visit.state in UNREPORTED and visit.ends_at <= now:
        return text.plain("board.unreported")
    label = text.label(visit.state)
    if visit.state not in TOLD_STATES:
        return label
    return text.plain("board.state", state=label, age=age(now - visit.state_at, text))


def _text(turn: Turn, board: Board, shown: tuple[BoardEntry, ...]) -> Neutral:
    text = turn.text
    at = clock_time(turn.now.astimezone(ZoneInfo(turn.zone)), text)
    parts = [text.say("board.head", date=full_date(board.day, text), time=at)]
    parts += [_entry(entry, turn.now, text) for entry in shown]
    if not board.entries:
        parts.append(text.say("board.empty"))
    return Neutral("\n\n".join(parts))


def _entry(entry: BoardEntry, now: datetime, text: Translator) -> Neutral:
    visit, zone = entry.visit, ZoneInfo(entry.visit.stop.timezone)
    span = hours(visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone), text)
    head = text.say(
        "board.entry", hours=span, stop=visit.stop.name, state=state_of(visit, now, text)
    )
    return Neutral("\n".join([head, *entry_lines(entry, text)]))


def _visit_button(turn: Turn, visit: VisitView) -> Button:
    starts_at = visit.starts_at.astimezone(ZoneInfo(visit.stop.timezone))
    label = f"{clock_time(starts_at, turn.text)} {visit.stop.name}"
    return Button(label=label, action="v", args=(str(visit.id),))


def _turning(turn: Turn, board: Board, page: int) -> tuple[tuple[Button, ...], ...]:
    row = []
    if page:
        row.append(_to(turn, "page.before", board.day, page - 1))
    if (page + 1) * PAGE < len(board.entries):
        row.append(_to(turn, "page.after", board.day, page + 1))
    return (tuple(row),) if row else ()


def _work(turn: Turn, board: Board) -> tuple[tuple[Button, ...], ...]:
    """What waits for staff, with its number; nothing that is not there."""
    text, row = turn.text, []
    if board.proposals:
        label = text.plain("board.proposals", count=board.proposals)
        row.append(Button(label=label, action="props"))
    if board.questions:
        label = text.plain("board.questions", count=board.questions)
        row.append(Button(label=label, action="desk"))
    return (tuple(row),) if row else ()


def _ways(turn: Turn, board: Board, today: date) -> tuple[tuple[Button, ...], ...]:
    text, days = turn.text, []
    if board.day > today:
        days.append(_to(turn, "board.day_before", board.day - DAY))
    days += [_to(turn, "board.refresh", board.day), _to(turn, "board.day_after", board.day + DAY)]
    share = Button(label=text.plain("crew.share"), action="v_share")
    add = Button(label=text.plain("board.add"), action="v_add")
    outgoing = Button(label=text.plain("outgoing.open"), action="outgoing")
    return tuple(days), (add, share), (outgoing,)


def _to(turn: Turn, key: str, day: date, page: int = 0) -> Button:
    args = (day_arg(day), str(page)) if page else (day_arg(day),)
    return Button(label=turn.text.plain(key), action="board", args=args)
