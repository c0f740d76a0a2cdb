"""The crew of a van: one visit with the buttons that report it, and where the van is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.changes import ChangeKind
from bot.domain.visits import NEXT_STATE, VisitProblem, VisitState, VisitView, visit_date
from bot.domain.zones import local_date
from bot.errors import VisitChangeRefused
from bot.i18n import Neutral
from bot.i18n.dates import clock_time
from bot.messages import Button, Letter, Reply
from bot.services import Services
from bot.services.changes import Changes
from bot.services.reminders.words import when
from bot.services.truth import TOLD_STATES, truth_lines
from handlers import stops, vans
from handlers.staff import visits
from handlers.staff.board import entry_lines
from handlers.staff.change_words import to_overtaken, touched_lines
from handlers.staff.choosing import STAFF
from handlers.staff.said import shift_in

MINUTES = (15, 30, 45, 60, 90)
"""How late the crew may say it is with one tap; anything else can be said in words."""
REPORTS = {
    "c": (ChangeKind.CONFIRMED, "crew.confirm"),
    "d": (ChangeKind.DEPARTED, "crew.depart"),
    "a": (ChangeKind.ARRIVED, "crew.arrive"),
    "f": (ChangeKind.DONE, "crew.finish"),
    "r": (ChangeKind.RESTORED, "crew.restore"),
}
"""Letter of a report in buttons, the change that it is, and its button."""
ON_THE_DAY = frozenset({ChangeKind.DEPARTED, ChangeKind.ARRIVED, ChangeKind.DONE})


async def press_visit(turn: Turn, services: Services) -> Reply:
    """One visit: how it stands, and what the crew can report."""
    return await _card(turn, services, int(turn.args[0]))


async def press_report(turn: Turn, services: Services) -> Reply:
    """Departed, arrived, done and so on: the visit, the revision that was seen, what happened."""
    visit_id, revision, letter = int(turn.args[0]), int(turn.args[1]), turn.args[2]
    changes = services.acting(turn.contact.id).changes
    try:
        await _report(changes, letter, visit_id, revision)
    except VisitChangeRefused as error:
        return await _card(turn, services, visit_id, before=_refused(turn, error))
    return await _card(turn, services, visit_id)


async def press_late(turn: Turn, services: Services) -> Reply:
    """How late? With the minutes in the button it is done, and everybody concerned is told."""
    visit_id, revision, *minutes = (int(arg) for arg in turn.args)
    acting = services.acting(turn.contact.id)
    if not minutes:
        touched = touched_lines(await acting.boards.touched(visit_id), turn.text)
        text = Neutral("\n".join([turn.text.say("crew.late_by"), *touched]))
        rows = _minute_rows(turn, visit_id, revision)
        return Reply(text=text, buttons=rows, edit=bool(turn.message.pressed_on))
    try:
        by = timedelta(minutes=minutes[0])
        delayed = await acting.proposals.delay(visit_id, by, revision)
    except VisitChangeRefused as error:
        return await _card(turn, services, visit_id, before=_refused(turn, error))
    letters = to_overtaken(turn, delayed.overtaken, delayed.visit)
    before = turn.text.say("crew.delayed", when=when(delayed.visit, turn.text))
    return await _card(turn, services, visit_id, before=before, letters=letters)


async def van_status(turn: Turn, services: Services) -> Reply:
    """ "Mobil telat 30 menit" is news from staff; from all others, and as a question, it asks."""
    text = turn.message.text
    if turn.contact.role in STAFF and shift_in(text) > 0 and "?" not in text:
        return await visits.move_visit(turn, services)
    return await vans.van_status(turn, services)


async def press_share(turn: Turn, services: Services) -> Reply:
    """Which van is it? One that is alone on the road needs no question."""
    sharing, text = services.acting(turn.contact.id).van_sharing, turn.text
    if turn.args:
        return await _shared(turn, services, turn.args[0])
    found = await sharing.vans(turn.zone)
    if not found:
        return Reply(text=text.say("error.off_the_road"))
    if len(found) == 1:
        return await _shared(turn, services, found[0].code)
    rows = tuple((Button(label=van.name, action="v_share", args=(van.code,)),) for van in found)
    return Reply(text=text.say("crew.which_van"), buttons=rows)


async def press_unshare(turn: Turn, services: Services) -> Reply:
    """The position is not shown any more."""
    await services.acting(turn.contact.id).van_sharing.stop()
    return Reply(text=turn.text.say("crew.unshared"), buttons=((_board(turn),),))


async def shared_position(turn: Turn, services: Services) -> Reply:
    """A shared place: the van's, from crew who share it now; else somebody asks what is near."""
    van = await services.van_positions.shared_by(turn.contact.id)
    position, message = turn.message.position, turn.message
    if not van or position is None or message.address.person or not message.own_words:
        return await stops.shared_position(turn, services)
    channel = message.address.channel
    if not await services.van_positions.note(channel, message.sender, position, turn.now):
        return await stops.shared_position(turn, services)
    return Reply(text=turn.text.say("crew.position_noted", van=van), buttons=((_unshare(turn),),))


async def _shared(turn: Turn, services: Services, code: str) -> Reply:
    van = await services.acting(turn.contact.id).van_sharing.share(code, turn.zone)
    until = clock_time(van.closes.astimezone(ZoneInfo(turn.zone)), turn.text)
    said = turn.text.say("crew.shared", van=van.name, until=until)
    return Reply(text=said, buttons=((_unshare(turn),),), wants_position=True)


async def _report(changes: Changes, letter: str, visit_id: int, revision: int) -> VisitView:
    if letter == "r":
        return await changes.restore(visit_id, revision=revision)
    reports = {
        "c": changes.confirm,
        "d": changes.depart,
        "a": changes.arrive,
        "f": changes.finish,
    }
    return await reports[letter](visit_id, revision=revision)


async def _card(
    turn: Turn,
    services: Services,
    visit_id: int,
    *,
    before: str = "",
    letters: tuple[Letter, ...] = (),
) -> Reply:
    entry = await services.acting(turn.contact.id).boards.entry(visit_id)
    visit, text = entry.visit, turn.text
    lines = [text.say("visit.stop", stop=visit.stop.name, area=visit.stop.kelurahan)]
    lines.append(text.say("remind.when", when=when(visit, text)))
    if visit.state not in TOLD_STATES:
        lines.append(text.say("crew.state", state=text.label(visit.state)))
    lines += truth_lines(visit, turn.now, text)
    lines += [text.say("crew.van", van=visit.van)] if visit.van else []
    lines += entry_lines(entry, text)
    card = "\n".join(lines)
    return Reply(
        text=Neutral("\n\n".join([before, card]) if before else card),
        buttons=_buttons(turn, visit),
        edit=bool(turn.message.pressed_on),
        letters=letters,
    )


def _buttons(turn: Turn, visit: VisitView) -> tuple[tuple[Button, ...], ...]:
    """What can happen next, by the state of the visit and its day."""
    today = visit_date(visit) <= local_date(turn.now, visit.stop.timezone)
    over = visit.ends_at <= turn.now
    rows = [_reports(turn, visit, today=today, over=over)]
    if not over and visit.state in NEXT_STATE[ChangeKind.DELAYED]:
        rows.append([_late(turn, visit), _button(turn, "crew.move", "v_to", visit.id)])
        rows[-1].append(_button(turn, "crew.cancel", "v_off", visit.id))
    began = visit.starts_at <= turn.now or visit.state in (VisitState.ARRIVED, VisitState.DONE)
    if began and visit.state is not VisitState.CANCELLED:
        rows.append([_button(turn, "crew.count", "at", visit.id)])
    queue = _button(turn, "crew.queue", "queue", f"v{visit.id}")
    last = (queue, _board(turn)) if turn.contact.role in STAFF else (_board(turn),)
    return (*(tuple(row) for row in rows if row), last)


def _reports(turn: Turn, visit: VisitView, *, today: bool, over: bool) -> list[Button]:
    row = []
    for letter, (kind, key) in REPORTS.items():
        fits = visit.state in NEXT_STATE[kind] and (today if kind in ON_THE_DAY else not over)
        if fits:
            row.append(_button(turn, key, "v_rep", visit.id, visit.revision, letter))
    return row


def _late(turn: Turn, visit: VisitView) -> Button:
    return _button(turn, "crew.late", "v_late", visit.id, visit.revision)


def _minute_rows(turn: Turn, visit_id: int, revision: int) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(
            label=str(turn.text.say_many("length.minutes", minutes)),
            action="v_late",
            args=(str(visit_id), str(revision), str(minutes)),
        )
        for minutes in MINUTES
    ]
    back = _button(turn, "change.no", "v", visit_id)
    return tuple(buttons[:3]), tuple(buttons[3:]), (back,)


def _refused(turn: Turn, error: VisitChangeRefused) -> Neutral:
    problem = VisitProblem(str(error.fields["problem"]))
    return turn.text.say("change.refused", problem=turn.text.label(problem))


def _button(turn: Turn, key: str, action: str, *args: object) -> Button:
    return Button(label=turn.text.plain(key), action=action, args=tuple(map(str, args)))


def _board(turn: Turn) -> Button:
    return _button(turn, "crew.board", "board")


def _unshare(turn: Turn) -> Button:
    return _button(turn, "crew.unshare", "v_unshare")
