"""Figures of the long form: kept in a folder of the checkout, printed by `reliability.py`."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from bot.clock import SystemClock

FOLDER = Path(__file__).resolve().parents[2] / "var" / "judge"


def record(name: str, database: str, figures: Mapping[str, object], *, seed: object) -> None:
    """Keep what a list has found on a kind of database, instead of what it found before.

    `figures` by what they are called in the page; an integer that is no number goes in as text.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = {
        "seed": str(seed),
        "taken on": f"{SystemClock().now():%d %B %Y}, {os.cpu_count()} cores",
    }
    file = FOLDER / f"{name}-{database}.json"
    file.write_text(
        json.dumps(dict(figures) | taken, ensure_ascii=False, default=str), encoding="utf-8"
    )


def recorded() -> dict[str, dict[str, dict[str, object]]]:
    """All that is kept: figures by list and by database."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for file in sorted(FOLDER.glob("*-*.json")):
        name, _, database = file.stem.rpartition("-")
        found.setdefault(name, {})[database] = json.loads(file.read_text(encoding="utf-8"))
    return found
