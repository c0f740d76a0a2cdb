"""What is kept of people, and how long: one table (docs/privacy.md is printed from it)."""

import enum
from collections.abc import Mapping
from datetime import timedelta


class DataKind(enum.StrEnum):
    """Kinds of data about a person, as she reads them."""

    PROFILE = "profile"  # name, role, language, form of address, stops at home
    ADDRESS = "address"  # where a channel reaches her
    ROLE = "role"  # the stops she looks after, and how she came to her role
    CONSENT = "consent"
    SUBSCRIPTION = "subscription"  # reminders, and when she wants to be left alone
    ATTENDING = "attending"  # "Saya datang", and one more reminder of a visit
    HOLD = "hold"
    LOAN = "loan"
    SUGGESTION = "suggestion"
    TICKET = "ticket"
    MISSED = "missed"  # messages that were not understood
    SESSION = "session"  # what a conversation is about
    RECEIVED = "received"  # messages as they came
    ANSWERED = "answered"  # replies to her
    NEWS = "news"  # what is told her outside of a reply
    REMINDED = "reminded"  # reminders and broadcasts that went to her
    MAILBOX = "mailbox"  # what the browser chat shows
    FILE = "file"  # documents on their way, and work on files that were sent in
    PROPOSAL = "proposal"
    BROADCAST = "broadcast"  # what she wrote for many
    DEED = "deed"  # what she did for the library
    POSITION = "position"  # where the crew's phone is
    PROCESSING = "processing"  # the log of who did what


_WEEK, _MONTH, _YEAR = timedelta(days=7), timedelta(days=30), timedelta(days=365)

KEPT: Mapping[DataKind, timedelta] = {
    DataKind.PROFILE: 2 * _YEAR,
    DataKind.ADDRESS: 2 * _YEAR,
    DataKind.ROLE: 2 * _YEAR,
    DataKind.CONSENT: 2 * _YEAR,
    DataKind.SUBSCRIPTION: _YEAR,
    DataKind.ATTENDING: _MONTH,
    DataKind.HOLD: _YEAR,
    DataKind.LOAN: timedelta(days=90),
    DataKind.SUGGESTION: _YEAR,
    DataKind.TICKET: _YEAR,
    DataKind.MISSED: _MONTH,
    DataKind.SESSION: timedelta(hours=12),
    DataKind.RECEIVED: _WEEK,
    DataKind.ANSWERED: _WEEK,
    DataKind.NEWS: _MONTH,
    DataKind.REMINDED: timedelta(days=90),
    DataKind.MAILBOX: _MONTH,
    DataKind.FILE: _MONTH,
    DataKind.PROPOSAL: _YEAR,
    DataKind.BROADCAST: _YEAR,
    DataKind.DEED: 2 * _YEAR,
    DataKind.POSITION: timedelta(days=1),
    DataKind.PROCESSING: 2 * _YEAR,
}
"""How long something stays after its end (docs/privacy.md says which end), unless she deletes it
herself before. No longer than its purpose needs (UU PDP 27/2022, articles 16(2)g, 42 and 43)."""
