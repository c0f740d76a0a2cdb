"""Every conversation goes as it went when it was last read and found good.

When a change is meant: `python -m tests.conversations.rewrite`, and read the difference.
"""

import json
from pathlib import Path

import pytest

from tests.conversations.transcripts import (
    EXPECTED,
    SCRIPTS,
    example_of_batam,
    expected_of,
    played,
    scripts,
)


@pytest.fixture(scope="module")
def batam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of Batam as of Wednesday, 18 November 2026, 10.00 WIB."""
    return example_of_batam(tmp_path_factory.mktemp("conversations") / "batam.db")


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.stem)
def test_a_conversation_goes_as_expected(script: Path, batam: Path) -> None:
    expected = expected_of(script).read_text(encoding="utf-8").splitlines()
    got = played(script, batam).splitlines()
    for number, (line, wanted) in enumerate(zip(got, expected, strict=False), start=1):
        assert json.loads(line) == json.loads(wanted), f"{expected_of(script).name}:{number}"
    assert got == expected


def test_every_expectation_has_its_script() -> None:
    names = {path.name for path in SCRIPTS.glob(f"*{EXPECTED}")}
    assert names == {expected_of(script).name for script in scripts()}


def test_there_are_conversations() -> None:
    assert len(scripts()) >= 12
