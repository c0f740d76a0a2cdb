"""The command `pusling`, also `python -m bot`."""

import sys
from collections.abc import Sequence

from bot.commands.line import main_with

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 done, 1 failed, 2 wrong use."""
    return main_with(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
