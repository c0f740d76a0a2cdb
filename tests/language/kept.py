"""The kept messages, never trained or tuned on; and the second ones, once kept, now learned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.language import LanguageData, Lexicon, Understanding, to_dict, understand
from bot.language.folding import fold
from bot.language.training.measuring import Outcome, Share, shares

KEPT = Path(__file__).parent / "id" / "kept"
SECOND = KEPT.parent / "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kept message and what was understood of it."""

    case: dict[str, Any]
    """As its writer left it."""
    understood: Understanding
    """What was understood."""

    @property
    def outcome(self) -> Outcome:
        """The measure of its intent."""
        accepted = frozenset({self.case["intent"], *self.case.get("also", ())})
        return Outcome(accepted=accepted, understood=self.understood)

    def found(self, slot: str) -> Any:
        """Return a slot as cases write it, None where there is none."""
        value = to_dict(self.understood)[slot]
        if slot == "place":
            return value["code"] if isinstance(value, dict) else None
        return [value["from"], value["to"]] if isinstance(value, dict) else value

    def is_right(self, slot: str) -> bool:
        """Tell whether a slot is what its case says."""
        found = self.found(slot)
        if slot == "place":
            wanted = self.case.get("place_any") or [self.case.get("place")]
            return found in wanted
        if slot == "query":
            return fold(found or "") == fold(self.case.get("query") or "")
        return bool(found == self.case.get(slot))

    @property
    def has_judged_query(self) -> bool:
        """Whether its writer was asked for a query."""
        return bool(self.case["intent"] != "service_info")

    def says(self, slot: str) -> bool:
        """Tell whether its writer put something into a slot."""
        return slot in self.case or (slot == "place" and "place_any" in self.case)


def read_kept(data: LanguageData, lexicon: Lexicon, folder: Path = KEPT) -> Iterator[Kept]:
    """Understand every message of a folder of cases."""
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in content["cases"]:
            now = datetime.fromisoformat(str(case.get("now", content["now"])))
            role = str(case.get("role", "resident"))
            found = understand(case["text"], now=now, lexicon=lexicon, data=data, role=role)
            yield Kept(case=case, understood=found)


def measures(kept: list[Kept]) -> dict[str, Share]:
    """Return all measures by name: intents, then slots said and slots seen where none is."""
    found = shares([one.outcome for one in kept])
    for slot in ("dates", "time", "place", "query", "count", "moved_from"):
        # The topic of a question about rules is a query too; the writers left those out.
        judged = [one for one in kept if slot != "query" or one.has_judged_query]
        said = [one for one in judged if one.says(slot)]
        silent = [one for one in judged if not one.says(slot)]
        hits = sum(one.is_right(slot) for one in said)
        found[f"{slot} right"] = Share(hits=hits, total=len(said))
        seen = sum(one.found(slot) is not None for one in silent)
        found[f"{slot} seen where none"] = Share(hits=seen, total=len(silent))
    return found
