"""A process that is killed while it restores: `python -m tests.support.killed_restore URL FILE`.

All rows are in place then, and only the commit is missing.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.store.backups import restore
from bot.store.database import Database


def _die_before_commit(checkpoint: str) -> None:
    if checkpoint == "commit":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    target = Database(sys.argv[1], checkpoint=_die_before_commit)
    asyncio.run(restore(target, Path(sys.argv[2]), replace=True))
