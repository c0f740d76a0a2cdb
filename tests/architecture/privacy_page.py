"""Prints docs/privacy.md from the code: `python -m tests.architecture.privacy_page`."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.domain.retention import KEPT, DataKind
from bot.i18n import Catalogues, locales_folder
from bot.store.personal_data import LEFT_OUT, SOURCES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
YEAR = 365
_K = DataKind

WORDS: Mapping[DataKind, tuple[str, str]] = {
    _K.PROFILE: ("she was last here", "to answer her, and in her language"),
    _K.ADDRESS: ("she was last here", "to answer her at all"),
    _K.ROLE: ("the invitation was made", "to know who may act for the library"),
    _K.CONSENT: ("she was last here", "to show what she agreed to, when, in which wording"),
    _K.SUBSCRIPTION: ("the reminder was turned off", "to remind her, and to turn it on again"),
    _K.ATTENDING: ("the visit ended", "to know how many come"),
    _K.HOLD: ("the request ended and its copy is back", "to bring what she asked for"),
    _K.LOAN: ("the copy came back", "to know who has it"),
    _K.SUGGESTION: ("staff answered", "to tell her what became of it"),
    _K.TICKET: ("it was closed or answered", "to answer, and to read what was answered"),
    _K.MISSED: ("it was sent", "to learn; the text only with consent"),
    _K.SESSION: ("the last message", 'to know what "besok?" is about'),
    _K.RECEIVED: ("it was handled", "to lose none, and to take none twice"),
    _K.ANSWERED: ("it was made", "to lose none"),
    _K.NEWS: ("it was made", "to tell her once"),
    _K.REMINDED: ("it was made", "to remind her once, and to count"),
    _K.MAILBOX: ("it was said", "to show the chat when the page is opened again"),
    _K.FILE: ("it was made", "to send it; a file sent in is forgotten after a day"),
    _K.PROPOSAL: ("it was decided", "to decide it"),
    _K.BROADCAST: ("it was over", "to know what people were told, and to answer for it"),
    _K.DEED: ("it was done", "to answer for changes; the change itself stays, without a name"),
    _K.POSITION: ("it was shared", "to say where the van is; no way that it took"),
    _K.PROCESSING: ("it was written", "to answer for what was done with data"),
}
"""From when the time counts, and what the data are for."""

HEAD = """# Personal data

How Pusling keeps to Indonesia's law on personal data (UU PDP 27/2022). The tables are printed
from `bot/domain/retention.py` and `bot/store/personal_data.py` by `python -m
tests.architecture.privacy_page`; tests compare them with this page, and try every line of the
first one against the database.

Nobody is asked for a phone number, an address or a card. A name is what the platform calls a
person; for slips she says one herself.

## What is kept, and how long

The hourly tick `prune` ends what is old (`bot/store/retention.py`). Numbers stay: a request or a
loan loses its person, not its row. Who was not here for two years is deleted as if she had asked
for it (`bot/services/profiles.py`): the day of her last conversation stands in `contacts.seen_on`.
Those stay who have a role, a loan, a request or a question that is open, and whom reminders still
reach.

| data | Indonesian | kept | counted from the moment that | what for |
|---|---|---|---|---|
"""
MIDDLE = """
## Her own copy

"data saya" shows a person what is kept of her, what she agreed to, and buttons to take that back.
The file `data-saya.json` that goes with it has every row of these sources; stops and visits stand
in words. Only in a private chat, never for a forwarded message.

| in the file | data |
|---|---|
"""
FOOT = """
Not followed: {left_out}.

## Consent

Reminders, and keeping the text of messages that were not understood, need a yes. What somebody
asks for herself, such as a request or a question to staff, needs no other one. Broadcasts go to
those who subscribed to a place or call a stop home, until they say no to them. Each answer is a
row with its time and the version of the wording (`WORDING` in `bot/services/consents.py`); none
is changed. Taking it back holds at once: waiting reminders do not leave, texts that were kept are
blanked.

## Deleting

"hapus data saya" says what goes, what stays and why, and asks once. A yes holds for an hour.
Then, in one transaction (`bot/services/erasure.py`):

- the person and everything that is hers alone is deleted;
- open requests are cancelled. A copy that is off its shelf stays on the list of staff by its
  label, and staff are told "pemesan menghapus datanya", not who;
- a loan that is out keeps the label of its slip, or a number such as P12, until it is back;
- her name and her words are taken out of what staff and cadres were sent, and out of what they
  wrote;
- a broadcast of hers that is on its way ends, and nothing of what she wrote in others is kept;
- questions that she had taken on for the library wait for somebody else; the last admin has to
  find another one first;
- reminders that went to her stay as a number, what she did for the library stays without her
  name.

The last reply to her is deleted within seconds of being sent (tick `sweep`); the browser keeps it
for an hour. A message after that is a first contact. What waits behind the request is worked as
one.

Not reached: backups (`pusling backup`) made before, files that staff have downloaded, lists that
were sent to staff as files (deleted after 30 days), the platform's own copy of the chat, and
bytes that SQLite has freed and not yet written over: give away a backup, never the database file.
Keep backups no longer than 30 days; after a restore, `delete_data` in the log of the newer
database says on which days somebody deleted herself.

## Log of processing

`audit_entries` says who did what, when and from where: copies given out, people deleted,
that staff look at a question or a request of somebody and what they do with it, roles, changes,
reports of a breach. Nobody can change an entry
([decision 10](adr/0010-permissions-and-audit.md)); what somebody wrote never stands in one.

## A breach

Within 3 x 24 hours the people concerned and the authority have to hear what happened (article
46). `pusling breach-report --from DATE --to DATE` prints a line for each person whose data were
made or changed on these days: row id, name, channel addresses and the kinds of data, never
contents. With `--held` everybody of whom something was kept until then: for a copy of the
database that got out. With `--format csv` it opens in a spreadsheet.
"""


def printed() -> str:
    """The page as it has to be."""
    words = Catalogues.load(locales_folder()).of("id")
    rows = [
        f"| `{kind.value}` | {words.label(kind)} | {_length(KEPT[kind])} | {WORDS[kind][0]} "
        f"| {WORDS[kind][1]} |\n"
        for kind in DataKind
    ]
    sources = [f"| `{source.name}` | `{source.kind.value}` |\n" for source in SOURCES]
    left_out = "; ".join(f"`{column}` ({why})" for column, why in LEFT_OUT.items())
    foot = FOOT.format(left_out=left_out)
    return HEAD + "".join(rows) + MIDDLE + "".join(sources) + foot


def _length(kept: timedelta) -> str:
    if kept.days and kept.days % YEAR == 0:
        years = kept.days // YEAR
        return f"{years} year" + ("s" if years > 1 else "")
    hours = int(kept.total_seconds()) // 3600
    return f"{hours} hours" if kept.days == 0 else f"{kept.days} day" + "s" * (kept.days > 1)


if __name__ == "__main__":
    PAGE.write_text(printed(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}\n")
