"""Every message of the guides is understood, and comes back as the guides say."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from tests.commands.examples import example_of_batam
from tests.guides.playing import played
from tests.guides.reading import DOCS, GUIDES, fits, steps_of

PICTURES = sorted((DOCS / "gambar").glob("*.png"))
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def batam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of Batam as of Wednesday, 18 November 2026."""
    return example_of_batam(tmp_path_factory.mktemp("guides") / "batam.db")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
async def test_a_guide_can_be_followed_step_by_step(
    guide: Path, batam: Path, tmp_path: Path
) -> None:
    copy = shutil.copy(batam, tmp_path / "guide.db")
    async with played(f"sqlite:///{copy}") as play:
        for step in steps_of(guide):
            await play.take(step)
            if step.kind == "answer":
                said = "\n---\n".join(play.heard)
                fitting = [one for one in play.heard if fits(step, one)]
                assert fitting, f"{guide.name}:{step.line}\n{said}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_is_typed_in_a_guide_is_answered_there(guide: Path) -> None:
    kinds = [step.kind for step in steps_of(guide) if step.kind not in ("play", "picture")]
    assert kinds.count("answer") >= 10
    done = [after for before, after in pairwise(kinds) if before in ("say", "press")]
    assert set(done) == {"answer"}


def test_the_guides_show_all_pictures_there_are_and_none_is_heavy() -> None:
    shown = [step.words for guide in GUIDES for step in steps_of(guide) if step.kind == "picture"]
    assert sorted(shown) == [f"gambar/{path.name}" for path in PICTURES]
    assert not [path.name for path in PICTURES if path.stat().st_size >= MOST_BYTES]
