"""The gate: what an extractor gives becomes a statement only if the text and the words bear it.

It asks the same of our own rules, of plug-ins and of language models. Evidence is characters of
the stored text, kinds and roles are those of the ontology, and an entity is one that is known or
a name that the text has: an identifier that somebody made up is neither. What is refused is
counted by reason, never mended.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from graph.facts import (
    MAX_QUOTED_CHARACTERS,
    MAX_QUOTED_WORDS,
    Act,
    Argument,
    Claim,
    Document,
    Entity,
    Modality,
    Origin,
    Polarity,
    Quantity,
    Span,
    Statement,
    Status,
    Zone,
    statement_id,
    words_sha256,
)
from graph.parse.confidence import DOUBTS
from graph.vocabulary import Kind, Vocabulary
from graph.when import parse_when

_FORMS = (None, "direct", "mixed", "indirect")
# How far from its evidence a name is looked for before the whole text is.
_NEAR = 4000
_LONGEST_TEXT = 400
# What our rules write behind a word that means several: "all three (Mali)".
_ID = re.compile(r"[a-z0-9_:./#-]+|[A-Z]+[0-9]+")
_MEANT = re.compile(r" \([^()]+\)$")
_Word = TypeVar("_Word", bound=StrEnum)


class Refused(Exception):
    """Why the gate lets something not pass; `reason` is a phrase that many may share."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass
class Gate:
    """Admits what is stated of one document; `entities` are all that are known, by id."""

    document: Document
    vocabulary: Vocabulary
    entities: Mapping[str, Entity]
    _met: dict[str, bool] = field(default_factory=dict)

    def admit(self, stated: object, read_by: str, zone: Zone | None = None) -> Statement:
        """Return `stated` as a statement of the document, read by `read_by`, in the zone given.

        Id, hash and quote are made here, from the text; what only a curator may say (the id of a
        fact, links, errata, notes, summaries) is taken away. Raises `Refused` for what the text or
        the vocabulary does not bear.
        """
        if not isinstance(stated, Statement):
            raise Refused("it is no statement")
        if zone is Zone.BOILERPLATE:
            raise Refused("the place is in the zone boilerplate")
        place = self._place(stated.place)
        kind = self.vocabulary.kinds.get(stated.kind)
        if kind is None and (stated.kind != "Claim" or stated.claim is None):
            raise Refused("no such kind")
        if not _is_number(stated.confidence) or not 0 <= stated.confidence <= 1:
            raise Refused("the confidence is no number from 0 to 1")
        made = Statement(
            id="",
            kind=stated.kind,
            place=place,
            origin=Origin.PARSED,
            read_by=read_by,
            roles=self._roles(stated, kind, place),
            times=_times(stated.times, kind),
            quantities=self._quantities(stated.quantities, kind, place),
            texts=_texts(stated.texts, kind),
            inferred=frozenset(map(str, stated.inferred)),
            status=None if stated.status is None else _word(stated.status, Status, "status"),
            polarity=_word(stated.polarity, Polarity, "polarity"),
            modality=_word(stated.modality, Modality, "modality"),
            confidence=round(float(stated.confidence), 3),
            claim=self._claim(stated.claim, place),
            quote=self._quote(stated.quote, place),
            span_sha256=words_sha256(self.document.text[place.start : place.end]),
            zone=stated.zone if zone is None else zone,
            rule=_short(stated.rule),
            verified="here",
            codes=self._codes(stated.codes, kind),
            held=bool(stated.held),
            doubts=tuple(doubt for doubt in DOUBTS if doubt in stated.doubts),
        )
        told = {*made.times, *(("said",) if made.claim and made.claim.said else ())}
        if made.inferred - told:
            raise Refused("what is marked inferred is no time of it")
        return replace(made, id=statement_id(self.document.source.sha256, made))

    def _place(self, place: object) -> Span:
        if not isinstance(place, Span) or place.document != self.document.id:
            raise Refused("the place is not in the document")
        whole = all(type(number) is int for number in (place.start, place.end))
        if not whole or not 0 <= place.start < place.end <= len(self.document.text):
            raise Refused("the place is not in the document")
        if not self.document.text[place.start : place.end].strip():
            raise Refused("the place has no words")
        return place

    def _roles(
        self, stated: Statement, kind: Kind | None, place: Span
    ) -> dict[str, tuple[Argument, ...]]:
        roles = {role: tuple(arguments) for role, arguments in stated.roles.items() if arguments}
        for role, arguments in roles.items():
            if kind is None or role not in kind.roles:
                raise Refused("no such role of its kind")
            for argument in arguments:
                self._known(argument, place, kind.roles[role])
        for role in kind.required if kind else ():
            if role not in roles:
                raise Refused("a required role is missing")
        return roles

    def _known(self, argument: object, place: Span, allowed: Sequence[str]) -> None:
        """Raise `Refused` for an argument that is neither a known entity nor a name in the text."""
        if not isinstance(argument, Argument):
            raise Refused("an argument is no argument")
        if not isinstance(argument.means, str) or not argument.means.strip():
            raise Refused("an argument means nobody")
        # Ids are small letters, digits and signs; a name in other letters is looked up in vain.
        like_an_id = _ID.fullmatch(argument.means) is not None
        entity = self.entities.get(argument.means) if like_an_id else None
        played = entity.kind if entity else argument.kind
        if entity is None and not self._stands(argument.written, place):
            raise Refused("an entity is neither known nor named in the text")
        # A description ("Indian officials" for "New Delhi") may be in the reader's words; what
        # looks like an identifier must be one, or a word of the text.
        if entity is None and like_an_id and not self._stands(argument.means, place):
            raise Refused("an identifier is not known")
        if played is not None and played not in self.vocabulary.entity_kinds:
            raise Refused("no such kind of entity")
        if allowed and not any(self.vocabulary.is_a(played or "", kind) for kind in allowed):
            raise Refused("an entity of that kind does not play the role")

    def _stands(self, words: object, place: Span) -> bool:
        """Return whether words stand in the text, the space between them aside."""
        if not isinstance(words, str) or not words.strip():
            return False
        bare = _MEANT.sub("", words)
        text = self.document.text
        near = text[max(0, place.start - _NEAR) : place.end + _NEAR]
        if words in near or bare in near:
            return True
        if bare not in self._met:
            spaced = re.compile(r"\s+".join(map(re.escape, bare.split())))
            self._met[bare] = spaced.search(near) is not None or spaced.search(text) is not None
        return self._met[bare]

    def _claim(self, claim: object, place: Span) -> Claim | None:
        if claim is None:
            return None
        if not isinstance(claim, Claim):
            raise Refused("whose claim it is is no claim")
        for argument in (claim.attributed_to, *claim.chain, *claim.about):
            self._known(argument, place, ())
        if claim.form not in _FORMS:
            raise Refused("no such form of speech")
        if claim.venue is not None and not self._stands(claim.venue, place):
            raise Refused("the venue of a claim is not in the text")
        for name in ("channel", "certainty"):
            word = getattr(claim, name)
            if word is not None and word not in self.vocabulary.words(name):
                raise Refused("no such code")
        said = None if claim.said is None else _when(claim.said)
        act = _word(claim.act, Act, "act")
        return replace(claim, act=act, said=said, summary=None, chain=(*claim.chain,))

    def _quantities(
        self, stated: Mapping[str, Sequence[Quantity]], kind: Kind | None, place: Span
    ) -> dict[str, tuple[Quantity, ...]]:
        for name, quantities in stated.items():
            if kind is None or name not in kind.quantities:
                raise Refused("no such quantity of its kind")
            for quantity in quantities:
                _check_quantity(quantity)
                if quantity.of is not None:
                    self._known(quantity.of, place, ())
        return {name: tuple(quantities) for name, quantities in stated.items() if quantities}

    def _codes(
        self, stated: Mapping[str, Sequence[str]], kind: Kind | None
    ) -> dict[str, tuple[str, ...]]:
        for name, words in stated.items():
            if kind is None or name not in kind.codes:
                raise Refused("no such code")
            if isinstance(words, str) or not set(words) <= set(self.vocabulary.words(name)):
                raise Refused("no such code")
            if name in self.vocabulary.single and len(words) > 1:
                raise Refused("several codes where there is one")
        return {name: tuple(words) for name, words in stated.items() if words}

    def _quote(self, quote: str | None, place: Span) -> str:
        """Return the quote if it is short enough, else the first words of it or of the span."""
        span = self.document.text[place.start : place.end]
        if quote is None:
            return first_words(span)
        if not isinstance(quote, str) or not quote.strip() or quote not in span:
            raise Refused("the quote is not in its place")
        short = len(quote.split()) <= MAX_QUOTED_WORDS
        return quote if short else first_words(quote)


def first_words(text: str) -> str:
    """Return the first words of `text`, as many as a quote may have."""
    words = list(re.finditer(r"\S+", text))
    if not words:
        return text
    first, last = words[0], words[:MAX_QUOTED_WORDS][-1]
    return text[first.start() : last.end()][:MAX_QUOTED_CHARACTERS]


def _times(stated: Mapping[str, str], kind: Kind | None) -> dict[str, str]:
    for name in stated:
        if kind is None or name not in kind.times:
            raise Refused("no such time of its kind")
    return {name: _when(when) for name, when in stated.items()}


def _texts(stated: Mapping[str, str], kind: Kind | None) -> dict[str, str]:
    for name, text in stated.items():
        if kind is None or name not in kind.texts:
            raise Refused("no such text of its kind")
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_TEXT:
            raise Refused("a text is empty or too long")
    return {name: " ".join(text.split()) for name, text in stated.items()}


def _when(when: object) -> str:
    try:
        if not isinstance(when, str):
            raise Refused("a time is no EDTF")
        parse_when(when)
    except ValueError as error:
        raise Refused("a time is no EDTF") from error
    return when


def _word(given: object, words: type[_Word], what: str) -> _Word:
    try:
        return words(str(given))
    except ValueError as error:
        raise Refused(f"no such {what}") from error


def _check_quantity(quantity: object) -> None:
    if not isinstance(quantity, Quantity):
        raise Refused("a quantity is no quantity")
    numbers = (quantity.exact, quantity.minimum, quantity.maximum, quantity.about)
    given = [number for number in numbers if number is not None]
    if not given or not all(_is_number(number) for number in given):
        raise Refused("a quantity has no number")
    least, most = quantity.minimum, quantity.maximum
    if least is not None and most is not None and least > most:
        raise Refused("a quantity's floor is above its ceiling")


def _is_number(given: object) -> bool:
    if isinstance(given, Decimal):
        return given.is_finite()
    return isinstance(given, int | float) and not isinstance(given, bool) and given == given


def _short(rule: object) -> str | None:
    """Return the name of a rule, in printable characters of one line."""
    if rule is None:
        return None
    return "".join(c for c in str(rule) if c.isprintable())[:80] or None


def counted(reasons: Iterable[str]) -> dict[str, int]:
    """Return how often each reason is given, the reasons in alphabetical order."""
    found: dict[str, int] = {}
    for reason in reasons:
        found[reason] = found.get(reason, 0) + 1
    return dict(sorted(found.items()))
