"""Prints docs/reliability.md: `python -m tests.judge.reliability`, as `make judge` does.

A list that has run since has its new figures, any other the table that the page has already.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.judge.figures import recorded

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
NOT_RUN = "Not run in its long form yet."
TEXT = """\
# Reliability

An outside judge measures what delivery promises. The bot runs as real processes of `pusling run`.
A fake Telegram server (`tests/support/fake_bot_api`) is a process of its own and logs each
request when its last byte has arrived: the instant, the chat, the text, and what it answered.
What is right is decided from that log and the rows of the database alone, by pure functions
(`tests/judge/findings.py`). They have tests of their own, with logs in which something is wrong.

`make judge` runs all lists in their long form and writes this page; `make judge LIST=crash` runs
one of them. The short forms are part of `make test`. Chance is seeded: a failure names its seed,
and `JUDGE_SEED=1 make judge` takes another one. No figure is written by hand: the page is printed
by `python -m tests.judge.reliability` from what the lists recorded. The latency of the server is
log-normal.

Besides the lists, with short forms only: a line that breaks and chats that refuse
(`tests/judge/test_faults.py`), and a stop under load (`tests/judge/test_clean_stop.py`).

## Killed in the middle of a broadcast

`make judge LIST=crash`: `kill -9` at random moments, a new start after each. Everybody has the
message once, or stands in a list with a reason. W is the most that may be in flight: rate times
p95 of the latency times 1.5.

{crash}

## Every point at which a process can end

`make judge LIST=points`: a question, a letter, news and a broadcast are under way together. The
process ends right before or after each commit and each sending in turn, and starts again. It runs
in the process of the test; what is killed for good stands in the lists around this one.

{points}

## Messages that come twice, out of order and across kills

`make judge LIST=inbox`: by webhook; every third message comes again, all in disorder, and the bot
is killed meanwhile.

{inbox}

## A month in three zones

`make judge LIST=windows`: simulated with the real services. There are outages up to twelve hours,
and the wall clock is set back two hours and ahead seven days. Nothing leaves outside its window
or after it has expired; all else is sent or counted.

{windows}

## Opting out, cancelling and moving while it is under way

`make judge LIST=stopping`: late is what begins more than a second after the commit. Whoever was
told already gets one correction.

{stopping}

## The pace of lanes 1 to 3

`make judge LIST=pace`: the server enforces its limits, and asks to wait now and then. On
PostgreSQL two processes share the rate.

{pace}

## Replies during a broadcast

`make judge LIST=replies`: seconds from the moment at which the server has the question to that at
which the answer has arrived there.

{replies}

## Two whole copies of the bot

`make judge LIST=two_bots`: on one PostgreSQL; one of them is killed half way.

{two_bots}
"""


def page(before: str) -> str:
    """The whole page; `before` is the one that there is."""
    found = recorded()
    tables = {
        name: _table(found[name]) if name in found else _kept(before, name)
        for name in re.findall(r"^{(\w+)}$", TEXT, flags=re.MULTILINE)
    }
    return TEXT.format(**tables)


def _kept(before: str, name: str) -> str:
    """The table that stands in the section of a list."""
    _, _, section = before.partition(f"`make judge LIST={name}`:")
    lines = section.partition("\n## ")[0].splitlines()
    return "\n".join(line for line in lines if line.startswith("|")) or NOT_RUN


def _table(figures: Mapping[str, Mapping[str, object]]) -> str:
    """A column a database, a row a figure."""
    databases = [name for name in NAMES if name in figures]
    labels = dict.fromkeys(label for name in databases for label in figures[name])
    lines = ["| | " + " | ".join(NAMES[name] for name in databases) + " |"]
    lines.append("|---|" + "---|" * len(databases))
    for label in labels:
        cells = (_shown(figures[name].get(label, "")) for name in databases)
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _shown(figure: object) -> str:
    if isinstance(figure, float):
        return f"{figure:,.3f}" if figure < 10 else f"{figure:,.1f}"
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


if __name__ == "__main__":
    sys.stdout.write(page(PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""))
