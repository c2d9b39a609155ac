"""How many independent origins a fact has, and which.

Two statements are dependent if they share any of what they come from: the document or dataset at
the root, whoever is credited for the segment, the holder of the claim, or a voice through which
it came. Dependence is passed on, so the origins are the connected components. Statements of one
document are one origin even where it quotes two people: that is careful rather than right, since
nobody can tell from the text whether the two speak independently.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.facts import IndependentOrigin, Passage, Record, Source, Span, Statement
from graph.identity.copies import origin_of_span

_Key = tuple[str, str]


@dataclass(frozen=True)
class Origins:
    """What is known of where documents have their words from.

    `copied` has for each document the passages that stand in earlier ones. Ids of entities are
    those that remain after all judgements.
    """

    sources: Mapping[str, Source]
    copied: Mapping[str, Sequence[Passage]]

    @cached_property
    def _documents(self) -> dict[str, str]:
        """The document behind each work that stands for one in attribution chains."""
        found: dict[str, str] = {}
        for source in self.sources.values():
            if source.work is not None:
                found.setdefault(source.work, self._root(source.id))
        return found

    def of(self, statements: Iterable[Statement]) -> tuple[IndependentOrigin, ...]:
        """Return the independent origins of `statements`, in the order of their first ones.

        An origin is named by what most of its statements come from; of equals it is the one
        farthest from us: the holder before a voice, and a voice before the document.
        """
        keys = {statement.id: self._keys(statement) for statement in statements}
        groups: list[tuple[set[_Key], list[str]]] = []
        for statement, own in keys.items():
            joined = [group for group in groups if not group[0].isdisjoint(own)]
            if not joined:
                groups.append((set(own), [statement]))
                continue
            first, *others = joined
            for known, members in others:
                first[0].update(known)
                first[1].extend(members)
                groups.remove((known, members))
            first[0].update(own)
            first[1].append(statement)
        return tuple(_named([(one, keys[one]) for one in members]) for _known, members in groups)

    def _keys(self, statement: Statement) -> tuple[_Key, ...]:
        """Return what a statement comes from, the farthest first, each once."""
        place = statement.place
        found: list[_Key] = []
        if (claim := statement.claim) is not None:
            found.append(self._entity(claim.attributed_to.means))
            found.extend(self._entity(voice.means) for voice in reversed(claim.chain))
        own = self._place(place)
        source = self.sources.get(place.document) if isinstance(place, Span) else None
        if source is not None:
            # Its own work is the document itself; its author is nobody farther away, and is who
            # says what stands there in nobody else's words.
            author = self._entity(source.author.means) if source.author else None
            itself = self._entity(source.work) if source.work else None
            speaks = claim is None and own == ("document", source.id)
            nearest = [own, *([author] if author and (speaks or author in found) else [])]
            found = [*(key for key in found if key not in (author, itself)), *nearest]
        return tuple(dict.fromkeys(found or [own]))

    def _entity(self, entity: str) -> _Key:
        document = self._documents.get(entity)
        return ("document", document) if document is not None else ("entity", entity)

    def _place(self, place: Span | Record) -> _Key:
        """Return where the words at a place come from."""
        if isinstance(place, Record):
            return "dataset", place.dataset
        return self._elsewhere(place) or ("document", self._root(place.document))

    def _elsewhere(self, span: Span) -> _Key | None:
        """Return whoever is credited for the words at `span`, or the document copied from."""
        segment = self.sources[span.document].segment_at(span)
        if segment is not None and segment.origin is not None:
            if segment.origin in self.sources:
                return "document", self._root(segment.origin)
            return self._entity(segment.origin)
        copied = origin_of_span(self.copied.get(span.document, ()), span.start, span.end)
        return ("document", self._root(copied)) if copied else None

    def voice(self, span: Span) -> str | None:
        """Return the entity from which the document of `span` has its words, if it is known.

        None for what is its own, and in a document that repeats another one as a whole.
        """
        kind, name = self._elsewhere(span) or ("document", self._root(span.document))
        if kind == "entity":
            return name
        return None if name == self._root(span.document) else self.sources[name].work

    def _root(self, document: str) -> str:
        while (origin := self.sources[document].origin) is not None:
            document = origin
        return document


def _named(members: Sequence[tuple[str, tuple[_Key, ...]]]) -> IndependentOrigin:
    counted = Counter(key for _statement, keys in members for key in keys)
    most = max(counted.values())
    kind, name = next(key for _s, keys in members for key in keys if counted[key] == most)
    return IndependentOrigin(name, kind, tuple(statement for statement, _keys in members))
