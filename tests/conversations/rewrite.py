"""Write what people get now as what is expected.

`python -m tests.conversations.rewrite` does so for all conversations, or for those named after it.
Read the difference (`git diff tests/conversations`) as the person who gets these messages would.
"""

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from bot.logs import configure
from tests.conversations.transcripts import example_of_batam, expected_of, played, scripts


def main(names: Collection[str]) -> None:
    """Rewrite the conversations of these names, or all."""
    configure(level="WARNING", as_json=False)
    with tempfile.TemporaryDirectory() as folder:
        database = example_of_batam(Path(folder) / "batam.db")
        for script in scripts():
            if not names or script.stem in names:
                expected_of(script).write_text(played(script, database), encoding="utf-8")
                sys.stdout.write(f"{expected_of(script).name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
