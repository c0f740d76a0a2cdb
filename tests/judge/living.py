"""The target of a bot's process: `pusling run`, with its language read before the fork."""

import os
import sys
from pathlib import Path

from bot.__main__ import main as pusling
from tests.support.language_once import read_now, read_once

read_once()  # in the server that forks the bots, which then share it
read_now()


def main(settings: dict[str, str], output: Path) -> None:
    """Run the command with these settings, its words in a file, until it is killed or stopped."""
    for name in [name for name in os.environ if name.startswith("PUSLING_")]:
        del os.environ[name]
    os.environ.update(settings)
    os.chdir(output.parent)
    with output.open("a") as words:
        os.dup2(words.fileno(), 1)
        os.dup2(words.fileno(), 2)
    sys.exit(pusling(["run"]))
