"""Rules that outrank the classifier: stop, cancel, negation, bare answers.

What they decide must never be guessed: ending reminders, leaving a question, erasing data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.patterns import Pattern, compile_pattern, padded


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRule:
    """One rule with its phrases."""

    name: str
    """Shown in the trace."""
    intent: str
    """The intent it decides."""
    confidence: float
    """How sure it is."""
    whole: tuple[Pattern, ...]
    """Phrases that must be the whole message, manners aside."""
    anywhere: tuple[Pattern, ...]
    """Phrases that may stand anywhere."""
    unless: tuple[Pattern, ...]
    """Phrases that keep the rule from firing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRules:
    """All rules, in order; the first that holds decides."""

    rules: tuple[SafetyRule, ...]
    """The rules."""
    manners: frozenset[str]
    """Words left out at both ends before a whole message is compared."""
    signs: Mapping[str, str]
    """Whole messages of signs (emoji) to their intent."""
    guarded: frozenset[str]
    """Intents that undo something: never sure while the message is in doubt."""
    doubt: tuple[Pattern, ...]
    """Phrases of doubt: asking how, if, why."""
    doubtful: float
    """The most confidence a guarded intent has in doubt."""

    @classmethod
    def load(cls, file: DataFile) -> "SafetyRules":
        """Read `safety.yaml`; raise LanguageDataError where it cannot be used."""
        guard = file.section("guard")
        return cls(
            rules=tuple(_rule(name, rule) for name, rule in file.section("rules").sections()),
            manners=frozenset(file.words("manners")),
            signs=file.pairs("signs"),
            guarded=frozenset(guard.words("intents")),
            doubt=_patterns(guard, "doubt"),
            doubtful=guard.number("doubtful"),
        )

    def decide(self, text: str) -> SafetyRule | None:
        """Return the rule that decides a normalised text in which places and dates are tags."""
        without_manners = " ".join(word for word in text.split() if word not in self.manners)
        forms = [padded(form) for form in (text, self.bare(text), without_manners) if form]
        return next((rule for rule in self.rules if _holds(rule, forms)), None)

    def sign(self, raw: str) -> str | None:
        """Return the intent of a message that is one sign, repeated or not."""
        kept = "".join(one for one in raw if not one.isspace() and ord(one) not in _JOINERS)
        signs = set(kept)
        return self.signs.get(signs.pop()) if len(signs) == 1 else None

    def bare(self, text: str) -> str:
        """Return the text without manners at both ends; all of it if nothing else is left."""
        words = text.split()
        start, end = 0, len(words)
        while start < end and words[start] in self.manners:
            start += 1
        while end > start and words[end - 1] in self.manners:
            end -= 1
        return " ".join(words[start:end]) or text

    def ceiling(self, intent: str, text: str) -> float:
        """Return the most confidence `intent` may have for this text."""
        if intent not in self.guarded:
            return 1.0
        searched = padded(text)
        in_doubt = any(pattern.found_in(searched) for pattern in self.doubt)
        return self.doubtful if in_doubt else 1.0


# Variation selector, joiner and skin tones change how a sign looks, not what it says.
_JOINERS = frozenset({0xFE0F, 0x200D, *range(0x1F3FB, 0x1F400)})


def _holds(rule: SafetyRule, forms: Sequence[str]) -> bool:
    """Whether the rule holds for a padded text, given as it is and without its manners."""
    is_whole = any(pattern.is_all_of(form) for pattern in rule.whole for form in forms)
    holds = is_whole or any(pattern.found_in(forms[0]) for pattern in rule.anywhere)
    return holds and not any(pattern.found_in(forms[0]) for pattern in rule.unless)


def _rule(name: str, rule: DataFile) -> SafetyRule:
    return SafetyRule(
        name=name,
        intent=rule.text("intent"),
        confidence=rule.number("confidence"),
        whole=_patterns(rule, "whole"),
        anywhere=_patterns(rule, "anywhere"),
        unless=_patterns(rule, "unless"),
    )


def _patterns(file: DataFile, key: str) -> tuple[Pattern, ...]:
    patterns = []
    for phrase in file.words(key, optional=True):
        try:
            patterns.append(compile_pattern(phrase))
        except ValueError as error:
            raise file.broken(f"{key}.{phrase}", str(error)) from error
    return tuple(patterns)
