"""What can go wrong while the language data is read."""

from pathlib import Path


class LanguageDataError(ValueError):
    """A language data file is missing, unreadable or says something that cannot be used.

    `file` is the path of the file, `entry` the key or phrase at fault.
    """

    def __init__(self, *, file: Path, entry: str, problem: str) -> None:
        super().__init__(f"{file.name}: {entry}: {problem}")
        self.file = file
        self.entry = entry
        self.problem = problem
