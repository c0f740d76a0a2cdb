"""The words a person looks for: title, author or topic, as typed, carrier words removed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.querytagger import QueryTagger
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
    tagger: QueryTagger
    """Which words are of a title, learned from sentences."""
    asking: frozenset[str]
    """Intents that hardly ever come without a title: one is looked for until found."""
    leading: frozenset[str]
    """Words that begin no name."""
    trailing: frozenset[str]
    """Words that end no name."""
    copies: frozenset[str]
    """Words behind a number of copies."""

    @classmethod
    def load(cls, file: DataFile, tagger: QueryTagger) -> "QueryWords":
        """Read `queries.yaml`."""
        manners = file.words("manners")
        return cls(
            title_intents=frozenset(file.words("title_intents")),
            topic_intents=frozenset(file.words("topic_intents")),
            anchors=frozenset(file.words("anchors")),
            carriers=frozenset((*manners, *file.words("anchors"), *file.words("carriers"))),
            topic_carriers=frozenset((*manners, *file.words("topic_carriers"))),
            tagger=tagger,
            asking=frozenset(file.words("asking")),
            leading=frozenset(file.words("leading")),
            trailing=frozenset(file.words("trailing")),
            copies=frozenset(file.words("copies")),
        )

    def query(self, intent: str, tokens: Sequence[Token]) -> str | None:
        """Return the query of a message with this intent, or None if it has none."""
        if intent in self.title_intents:
            return self._title(intent, tokens)
        if intent in self.topic_intents:
            found = max(self._stripped(tokens, self.topic_carriers), key=len, default=[])
            return raw_text(found) or None
        return None

    def _title(self, intent: str, tokens: Sequence[Token]) -> str | None:
        if named := [token for token in tokens if token.mask == "title"]:
            return raw_text(named)
        if spans := self.tagger.spans(tokens, intent):
            return raw_text(self._trimmed(tokens, *_first_joined(spans, tokens)))
        return self._stripped_title(tokens) if intent in self.asking else None

    def _trimmed(self, tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
        """Take off what is no part of a name: "buku" before it, particles behind it."""
        while end - start > 1 and tokens[start].text in self.leading:
            start += 1
        while end < len(tokens) and self._goes_on(tokens[end - 1], tokens[end]):
            end += 1
        while end - start > 1 and self._ends_none(tokens, end - 1):
            end -= 1
        return tokens[start:end]

    def _goes_on(self, last: Token, following: Token) -> bool:
        """Whether a word behind a name, which nobody says in chat, is still of it."""
        is_plain = following.mask is None and following.text.isalpha()
        is_chat = following.text in self.tagger.common or following.text in self.carriers
        return is_plain and not is_chat and not last.ends_clause

    def _ends_none(self, tokens: Sequence[Token], place: int) -> bool:
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        is_number = tokens[place].text.isdecimal() and following in self.copies
        return is_number or tokens[place].text in self.trailing

    def _stripped_title(self, tokens: Sequence[Token]) -> str | None:
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


def _first_joined(spans: Sequence[tuple[int, int]], tokens: Sequence[Token]) -> tuple[int, int]:
    """Return the first span with those that one word joins to it: "Bulan karya Tere Liye"."""
    start, end = spans[0]
    for following, its_end in spans[1:]:
        if following - end > 1 or any(token.ends_clause for token in tokens[end - 1 : following]):
            break
        end = its_end
    return start, end


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
