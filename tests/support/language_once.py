"""Language data and sentences of this tree, read once per process.

Nothing changes them (`LanguageData` says so itself), and reading them takes longer than most
tests: 1,300 patterns to compile. Other folders, such as a copy that a test broke, are read anew.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.i18n import Catalogues, locales_folder
from bot.language import LanguageData

Read = TypeVar("Read")


def read_once() -> None:
    """From now on, in this process; reads nothing yet."""
    for kind in (LanguageData, Catalogues):
        kind.load = _once(kind.load)  # type: ignore[method-assign, assignment]


def read_now() -> None:
    """Read them for the processes that will be forked from this one."""
    LanguageData.load(locales_folder() / "id" / "language")
    Catalogues.load(locales_folder())


def _once(load: Callable[[Path], Read]) -> Callable[[Path], Read]:
    if hasattr(load, "cached"):
        return load
    cached = functools.cache(load)

    @functools.wraps(load)
    def read(folder: Path) -> Read:
        return (cached if folder.is_relative_to(locales_folder()) else load)(folder)

    read.cached = cached  # type: ignore[attr-defined]
    return read
