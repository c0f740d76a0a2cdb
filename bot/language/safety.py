"""Rules that outrank the classifier: stop, cancel, negation, bare answers.

What they decide must never be guessed: ending reminders, leaving a question, erasing data.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.features import THING
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
    longest: int
    """Words of the longest phrase that must be a whole message."""
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
    surest: float
    """Confidence below which a guarded intent is always in doubt."""
    needs: Mapping[str, tuple[frozenset[str], ...]]
    """Guarded intent to the things it must name, one of each set, not to be in doubt."""
    strange: frozenset[str]
    """Things that put every guarded intent in doubt: an order at a shop is none of ours."""

    @classmethod
    def load(cls, file: DataFile) -> "SafetyRules":
        """Read `safety.yaml`; raise LanguageDataError where it cannot be used."""
        guard = file.section("guard")
        rules = tuple(_rule(name, rule) for name, rule in file.section("rules").sections())
        return cls(
            rules=rules,
            longest=max((one.longest for rule in rules for one in rule.whole), default=0),
            manners=frozenset(file.words("manners")),
            signs=file.pairs("signs"),
            guarded=frozenset(guard.words("intents")),
            doubt=_patterns(guard, "doubt"),
            doubtful=guard.number("doubtful"),
            surest=guard.number("surest"),
            needs=dict(_needs(guard.section("needs"))),
            strange=frozenset(guard.words("strange")),
        )

    def decide(self, text: str) -> SafetyRule | None:
        """Return the rule that decides a normalised text in which places and dates are tags."""
        without_manners = " ".join(word for word in text.split() if word not in self.manners)
        # Most messages are longer than any phrase, and have no manners to leave out.
        forms = {form: None for form in (text, self.bare(text), without_manners) if form}
        short = [padded(form) for form in forms if form.count(" ") < self.longest]
        whole = padded(text)
        return next((rule for rule in self.rules if _holds(rule, whole, short)), None)

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

    def ceiling(
        self, intent: str, confidence: float, text: str, features: Collection[str]
    ) -> float:
        """Return the most confidence the classifier's `intent` may have for this text."""
        if intent not in self.guarded:
            return 1.0
        named = {feature.removeprefix(THING) for feature in features}
        searched = padded(text)
        in_doubt = (
            confidence < self.surest
            or any(pattern.found_in(searched) for pattern in self.doubt)
            or any(not named & needed for needed in self.needs.get(intent, ()))
            or bool(named & self.strange)
        )
        return self.doubtful if in_doubt else 1.0


# Variation selector, joiner and skin tones change how a sign looks, not what it says.
_JOINERS = frozenset({0xFE0F, 0x200D, *range(0x1F3FB, 0x1F400)})


def _holds(rule: SafetyRule, text: str, forms: Sequence[str]) -> bool:
    """Whether the rule holds for a padded text; `forms` are it and it without its manners."""
    is_whole = any(pattern.is_all_of(form) for pattern in rule.whole for form in forms)
    holds = is_whole or any(pattern.found_in(text) for pattern in rule.anywhere)
    return holds and not any(pattern.found_in(text) for pattern in rule.unless)


def _needs(file: DataFile) -> Iterator[tuple[str, tuple[frozenset[str], ...]]]:
    for intent, section in file.sections():
        yield intent, tuple(frozenset(section.words(kind)) for kind in section.content)


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
