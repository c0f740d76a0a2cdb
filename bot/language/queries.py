"""The words a person looks for: title, author or topic, as typed, carrier words removed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.tokens import Token, raw_text


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWords:
    """What `queries.yaml` says."""

    title_intents: frozenset[str]
    """Intents whose query is a title, author or subject."""
    topic_intents: frozenset[str]
    """Intents whose query is a topic."""
    anchors: frozenset[str]
    """Words right after which a title stands."""
    carriers: frozenset[str]
    """Words around a title that are no part of it."""
    topic_carriers: frozenset[str]
    """Words around a topic that are no part of it."""

    @classmethod
    def load(cls, file: DataFile) -> "QueryWords":
        """Read `queries.yaml`."""
        manners = file.words("manners")
        return cls(
            title_intents=frozenset(file.words("title_intents")),
            topic_intents=frozenset(file.words("topic_intents")),
            anchors=frozenset(file.words("anchors")),
            carriers=frozenset((*manners, *file.words("anchors"), *file.words("carriers"))),
            topic_carriers=frozenset((*manners, *file.words("topic_carriers"))),
        )

    def query(self, intent: str, tokens: Sequence[Token]) -> str | None:
        """Return the query of a message with this intent, or None if it has none."""
        if intent in self.title_intents:
            return self._title(tokens)
        if intent in self.topic_intents:
            found = max(self._stripped(tokens, self.topic_carriers), key=len, default=[])
            return raw_text(found) or None
        return None

    def _title(self, tokens: Sequence[Token]) -> str | None:
        segments = list(self._stripped(tokens, self.carriers))
        anchored = [found for found in map(self._after_anchor, _segments(tokens)) if found]
        stripped = [list(_strip(segment, self.carriers)) for segment in anchored]
        best = next((one for one in stripped if one), None) or max(segments, key=len, default=[])
        return raw_text(best) or None

    def _after_anchor(self, segment: Sequence[Token]) -> Sequence[Token]:
        places = [place for place, token in enumerate(segment) if token.text in self.anchors]
        return segment[places[0] + 1 :] if places else ()

    def _stripped(self, tokens: Sequence[Token], carriers: frozenset[str]) -> Iterator[list[Token]]:
        for segment in _segments(tokens):
            if found := list(_strip(segment, carriers)):
                yield found


def _segments(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield runs of words without a claimed word or the end of a clause between them."""
    segment: list[Token] = []
    for token in tokens:
        if token.mask:
            yield segment
            segment = []
            continue
        segment.append(token)
        if token.ends_clause:
            yield segment
            segment = []
    yield segment


def _strip(segment: Sequence[Token], carriers: frozenset[str]) -> Sequence[Token]:
    start, end = 0, len(segment)
    while start < end and segment[start].text in carriers:
        start += 1
    while end > start and segment[end - 1].text in carriers:
        end -= 1
    return segment[start:end]
