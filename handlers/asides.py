"""When free words that were asked for are clearly something else: a question, a wish, thanks.

The registry names one of these for each question that gives way. Confidences are those of an
`Understanding`; what is out of scope never wins over the question that is open.
"""

from bot.language import Understanding, fold
from handlers.called import name_alone, name_said
from handlers.hold_questions import asks_back
from handlers.staff.said import reason_in, shift_in
from handlers.staff.wording import ADDING, begins_anew, gives_times

CLEAR = 0.65
"""From here on an intent wins where a place was asked for: a bare place stays below."""
CERTAIN = 0.8
"""From here on it wins where nearly all words are an answer: names, titles, reasons."""
ASKED = 0.4
"""From here on a question that only wants to know something wins."""
NEVER = frozenset({"out_of_scope", "affirm"})
TELLING = frozenset(
    (
        "next_visit",
        "list_stops",
        "nearest_stop",
        "van_status",
        "search_title",
        "my_requests",
        "my_loans",
        "my_subscriptions",
        "service_info",
        "help",
    )
)
"""Intents that change nothing: to answer them by mistake does no harm."""
OF_TITLES = frozenset({"search_title", "request_title", "suggest_title"})
OF_VISITS = frozenset(("move_visit", "cancel_visit", "request_visit", "confirm_visit", "broadcast"))
OF_REASONS = OF_VISITS | {"feedback", "talk_to_staff", "report_attendance", "search_title"}
"""Reasons sound like these: "tidak ada petugas", "ada rapat desa"."""
SHOWING = ("laporan", "tampilkan", "lihat", "daftar", "report", "show")
"""Whoever begins like this wants to see something, and gives no reason."""
NAMING = ("atas nama", "a.n", "an ", "nama ", "nama:", "namanya", "namaku")


def beside_place(said: Understanding, words: str) -> bool:
    """Where a place was asked for, and there is none; or it is asked when the van comes there."""
    if said.place is not None and not asks_back(words):
        return said.query is not None and _is(said, CLEAR)
    if said.intent == "request_title" and said.query is None and said.place is not None:
        return False
    return _is(said, CLEAR) or _asks(said, words)


def beside_name(said: Understanding, words: str) -> bool:
    """Where a name was asked for."""
    if fold(words).startswith(NAMING):
        return False
    return _is(said, CERTAIN) or _asks(said, words)


def beside_own_name(said: Understanding, words: str) -> bool:
    """Where it was asked what she is called."""
    if name_said(words):
        return False
    return beside_name(said, words) or (not name_alone(words) and _is(said, CLEAR))


def beside_title(said: Understanding, words: str) -> bool:
    """Where a title was asked for: all that is said of titles names one."""
    return said.intent not in OF_TITLES and _is(said, CERTAIN)


def beside_times(said: Understanding, words: str) -> bool:
    """Where a new day or hour was asked for."""
    if said.place is not None and begins_anew(said, words):
        return True
    return said.intent not in OF_VISITS and not shift_in(words) and _is(said, CERTAIN)


def beside_addition(said: Understanding, words: str) -> bool:
    """Where it was asked where and when a visit is to be added."""
    return not ADDING.match(fold(words)) and beside_times(said, words)


def beside_reason(said: Understanding, words: str) -> bool:
    """Where it was asked why."""
    if begins_anew(said, words):
        return True
    if reason_in(words) or said.intent in NEVER or gives_times(said, words):
        return False
    if _asks(said, words) or fold(words).startswith(SHOWING):
        return True
    return said.intent not in OF_REASONS and _is(said, CERTAIN)


def _is(said: Understanding, least: float) -> bool:
    return said.intent not in NEVER and said.confidence >= least


def _asks(said: Understanding, words: str) -> bool:
    asking = "?" in words or asks_back(words)
    return asking and said.intent in TELLING and said.confidence >= ASKED
