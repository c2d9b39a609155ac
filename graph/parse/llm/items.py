"""What a model says that a passage states, each thing found again in the text or refused.

A model gives words of the passage, never a place, an identifier or a date of its own making: the
places are found here, names mean whom our gazetteer says, and dates and numbers are read by our
own grammar. So nothing gets in that the text does not have; what the model made of it (that this
is a sale, and who sold) is for a curator to judge.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.facts import Act, Argument, Claim, Modality, Polarity, Quantity, Statement, Status
from graph.parse.annotated import Annotated, attributed
from graph.parse.gate import Refused
from graph.parse.llm.passages import Passage, names_something, nearest
from graph.parse.text import LONGEST_SENTENCE
from graph.vocabulary import Kind, Vocabulary

# A word or two are found anywhere and show nothing.
_LEAST_EVIDENCE = 3
_LONGEST_NAME = 120
_MOST_ITEMS = 400
_CONFIDENCE = 0.5
_DOCUMENT = "document"
_ABOUT = "about"
# Coded by rules of the ontology, or too many words for a model to choose among.
_NOT_ASKED = frozenset(("eventType",))
_OWNER = re.compile(r"(?<=\w)(?:['’]s|(?<=s)['’])$")
_ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)


def answer_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the JSON Schema of an answer, in the strict form: every field, and no other."""
    kinds = vocabulary.kinds.values()

    def every(parts: Iterator[Sequence[str] | Mapping[str, Any]]) -> list[str]:
        return sorted({name for part in parts for name in part})

    def listed(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON Schema
        return {"type": "array", "items": _object(fields)}

    text = {"type": "string"}
    codes = [name for name in every(k.codes for k in kinds) if name not in _NOT_ASKED]
    words = sorted({word for name in codes for word in vocabulary.words(name)})
    item = _object(
        {
            "kind": {"type": "string", "enum": [*sorted(vocabulary.kinds), "Claim"]},
            "evidence": text,
            "roles": listed(
                role={"type": "string", "enum": [*every(k.roles for k in kinds), _ABOUT]},
                name=text,
                kind=_or_null(sorted(vocabulary.entity_kinds)),
            ),
            "times": listed(
                property={"type": "string", "enum": every(k.times for k in kinds)}, words=text
            ),
            "quantities": listed(
                property={"type": "string", "enum": every(k.quantities for k in kinds)}, words=text
            ),
            "texts": listed(
                property={"type": "string", "enum": every(k.texts for k in kinds)}, words=text
            ),
            "codes": listed(
                property={"type": "string", "enum": codes}, word={"type": "string", "enum": words}
            ),
            "status": _or_null([*Status]),
            "polarity": {"type": "string", "enum": [*Polarity]},
            "modality": {"type": "string", "enum": [*Modality]},
            "attributed_to": {"type": ["string", "null"]},
            "act": _or_null([*Act]),
        }
    )
    return _object({"statements": {"type": "array", "items": item}})


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
    }


def _or_null(words: Sequence[str]) -> dict[str, Any]:
    return {"type": ["string", "null"], "enum": [*map(str, words), None]}


def described_kinds(vocabulary: Vocabulary) -> str:
    """Return a line for each kind: what it is, and what it may have."""
    return "\n".join(
        _described(kind, vocabulary) for _name, kind in sorted(vocabulary.kinds.items())
    )


def _described(kind: Kind, vocabulary: Vocabulary) -> str:
    roles = [
        f"{role}{'*' if role in kind.required else ''} ({', '.join(allowed)})"
        for role, allowed in kind.roles.items()
    ]
    parts = [f"- {kind.name}: {kind.definition} Roles: {'; '.join(roles)}."]
    for title, names in (
        ("Times", kind.times), ("Quantities", kind.quantities), ("Texts", kind.texts),
    ):  # fmt: skip
        if names:
            parts.append(f"{title}: {', '.join(names)}.")
    codes = [
        f"{name} ({', '.join(vocabulary.words(name))})"
        for name in kind.codes
        if name not in _NOT_ASKED
    ]
    return " ".join([*parts, *([f"Codes: {'; '.join(codes)}."] if codes else [])])


def read_answer(content: str) -> list[object] | None:
    """Return the items of an answer, or None if it is not of the form that was asked for."""
    fenced = re.fullmatch(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", content, re.DOTALL)
    try:
        whole = json.loads(fenced[1] if fenced else content)
    except (ValueError, RecursionError):
        return None
    items = whole.get("statements") if isinstance(whole, dict) else None
    return items if isinstance(items, list) else None


def read_items(
    items: Sequence[object], passage: Passage, rule: str
) -> Iterator[Statement | Refused]:
    """Yield for each item what the passage states by it, or why it is refused."""
    for item in items[:_MOST_ITEMS]:
        try:
            yield from _Item(item, passage, rule).statements()
        except Refused as no:
            yield no
    for _item in items[_MOST_ITEMS:]:
        yield Refused("more items than a passage can have")


@dataclass(frozen=True, slots=True)
class _Found:
    """An argument, and where its words stand."""

    argument: Argument
    start: int
    end: int


class _Item:
    """One item of an answer. Its methods raise `Refused` for what is not in the passage."""

    def __init__(self, item: object, passage: Passage, rule: str) -> None:
        if not isinstance(item, dict):
            raise Refused("an item is no object")
        self.item: dict[str, Any] = item
        self.passage, self.rule = passage, rule
        self.document: Annotated = passage.document
        self.vocabulary = self.document.vocabulary
        self.inferred: set[str] = set()

    def statements(self) -> Iterator[Statement]:
        kind_name = self._text("kind")
        kind = self.vocabulary.kinds.get(kind_name)
        if kind is None and kind_name != "Claim":
            raise Refused("no such kind")
        self.start, self.end = self._evidence()
        block = self.document.block_at(self.start)
        if block is None or self.document.block_at(self.end - 1) != block:
            raise Refused("the evidence is not within one paragraph")
        self.block = self.document.blocks[block]
        roles = self._roles(kind)
        holders = self._holders()
        if kind is None and not holders:
            raise Refused("a claim is nobody's")
        statement = self.document.stated(
            kind_name,
            self.start,
            self.end,
            {role: [f.argument for f in found] for role, found in roles.items() if role != _ABOUT},
            times=self._times(kind),
            quantities=self._quantities(kind),
            texts=self._texts(kind),
            codes=self._codes(),
            polarity=self._word("polarity", Polarity, Polarity.AFFIRMED),
            modality=self._word("modality", Modality, Modality.FACTUAL),
            status=self._word("status", Status, None),
            inferred=frozenset(self.inferred),
            confidence=_CONFIDENCE,
            rule=self.rule,
        )
        if not holders:
            yield statement
            return
        act = self._word("act", Act, Act.ASSERTS)
        about = tuple(found.argument for found in roles.get(_ABOUT, ()))
        self._check_holder(holders)
        for holder in holders:
            claim = Claim(attributed_to=holder.argument, act=act, about=about)
            yield attributed(statement, claim, frozenset())

    def _text(self, name: str) -> str:
        given = self.item.get(name)
        if not isinstance(given, str):
            raise Refused(f"its {name} is no text")
        return given

    def _list(self, name: str) -> list[dict[str, Any]]:
        given = self.item.get(name) or []
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise Refused(f"its {name} are no list of objects")
        return given

    def _word(self, name: str, words: Any, otherwise: Any) -> Any:  # noqa: ANN401  # of any enum
        given = self.item.get(name)
        if given is None:
            return otherwise
        if not isinstance(given, str) or given not in tuple(words):
            raise Refused(f"no such {name}")
        return words(given)

    def _evidence(self) -> tuple[int, int]:
        """Return where the evidence stands; of several places the one nearest to the names."""
        quote = self._text("evidence")
        if len(quote.split()) < _LEAST_EVIDENCE:
            raise Refused("the evidence is too short to show anything")
        if len(quote) > LONGEST_SENTENCE:
            raise Refused("the evidence is not within one paragraph")
        places = self.passage.find(quote)
        if not places:
            raise Refused("the evidence is not in the text")
        named = [
            self.passage.find(str(role.get("name"))[:_LONGEST_NAME]) for role in self._list("roles")
        ]

        def distance(place: tuple[int, int]) -> int:
            near = [nearest(found, *place) for found in named]
            return sum(max(0, place[0] - n[1], n[0] - place[1]) for n in near if n is not None)

        return min(places, key=distance)

    def _roles(self, kind: Kind | None) -> dict[str, list[_Found]]:
        roles: dict[str, list[_Found]] = {}
        for given in self._list("roles"):
            role = str(given.get("role"))
            if role != _ABOUT and (kind is None or role not in kind.roles):
                raise Refused("no such role of its kind")
            name = given.get("name")
            allowed = kind.roles[role] if kind is not None and role != _ABOUT else ()
            roles.setdefault(role, []).extend(self._named(name, given.get("kind"), allowed))
        around = self.block
        found = [one for each in roles.values() for one in each]
        if kind is not None and not any(around.start <= f.start < around.end for f in found):
            raise Refused("nobody is named where the evidence stands")
        return roles

    def _place_of(self, words: object, what: str) -> tuple[int, int]:
        """Return where words stand nearest to the evidence, in it before elsewhere."""
        if not isinstance(words, str) or not words.strip() or len(words) > _LONGEST_NAME:
            raise Refused(f"{what} is no text")
        place = nearest(self.passage.find(words), self.start, self.end)
        if place is None:
            raise Refused(f"{what} is not in the text")
        return place

    def _named(self, name: object, kind: object, allowed: Sequence[str]) -> list[_Found]:
        """Return whom a name in the passage means: as our gazetteer knows it, else a proposal."""
        start, end = self._place_of(name, "a name")
        end -= len((_OWNER.search(self.document.text[start:end]) or [""])[0])
        words = self.document.text[start:end]
        article = _ARTICLE.match(words)
        first = start + (article.end() if article else 0)
        for named in self.document.names_within(start, end):
            if named.end == end and named.start in (start, first):
                return [_Found(self._guessed(a, kind), named.start, end) for a in named.means]
        if not names_something(words[first - start :]) and "WeaponSystem" not in allowed:
            raise Refused("a name is none")
        written = " ".join(words[first - start :].split())
        return [_Found(self._guessed(Argument(written, written), kind), first, end)]

    def _guessed(self, argument: Argument, kind: object) -> Argument:
        """Return an argument; an unknown one of no kind gets the model's guess at it."""
        if argument.means in self.document.entities or argument.kind is not None:
            return argument
        if kind is None:
            return argument
        if not isinstance(kind, str) or kind not in self.vocabulary.entity_kinds:
            raise Refused("no such kind of entity")
        return Argument(argument.written, argument.means, kind)

    def _times(self, kind: Kind | None) -> dict[str, str]:
        times: dict[str, str] = {}
        for given in self._list("times"):
            name, words = given.get("property"), given.get("words")
            if kind is None or name not in kind.times:
                raise Refused("no such time of its kind")
            when, inferred = self._when(words)
            times[str(name)] = when
            if inferred:
                self.inferred.add(str(name))
        return times

    def _when(self, words: object) -> tuple[str, bool]:
        """Return a date that stands in the passage as EDTF, and whether it was worked out."""
        if words == _DOCUMENT:
            if self.document.published is None:
                raise Refused("a date is that of the document, which has none")
            return self.document.published, True
        start, end = self._place_of(words, "a date")
        number = self.document.block_at(start)
        assert number is not None
        block = self.document.blocks[number]
        for date in self.document.dates_within(block.start, block.end):
            if date.start < end and date.end > start and date.when is not None:
                return date.when, date.inferred
        raise Refused("a date cannot be told")

    def _quantities(self, kind: Kind | None) -> dict[str, list[Quantity]]:
        quantities: dict[str, list[Quantity]] = {}
        for given in self._list("quantities"):
            name = given.get("property")
            if kind is None or name not in kind.quantities:
                raise Refused("no such quantity of its kind")
            start, end = self._place_of(given.get("words"), "a number")
            if not self.block.start <= start < self.block.end:
                raise Refused("a number is not where the evidence stands")
            quantity = self.document.quantity_within(start, end)
            if quantity is None:
                raise Refused("a number cannot be told")
            quantities.setdefault(str(name), []).append(quantity)
        return quantities

    def _texts(self, kind: Kind | None) -> dict[str, str]:
        texts: dict[str, str] = {}
        for given in self._list("texts"):
            name = given.get("property")
            if kind is None or name not in kind.texts:
                raise Refused("no such text of its kind")
            start, end = self._place_of(given.get("words"), "a text")
            texts[str(name)] = self.document.text[start:end]
        return texts

    def _codes(self) -> dict[str, list[str]]:
        codes: dict[str, list[str]] = {}
        for given in self._list("codes"):
            name, word = given.get("property"), given.get("word")
            if not isinstance(name, str) or not isinstance(word, str) or name in _NOT_ASKED:
                raise Refused("no such code")
            codes.setdefault(name, []).append(word)
        return codes

    def _holders(self) -> list[_Found]:
        """Return who says it, if somebody does: a name, or the words that mean them."""
        given = self.item.get("attributed_to")
        if given is None:
            return []
        start, end = self._place_of(given, "whose word it is")
        for named in self.document.names_within(start, end):
            if (named.start, named.end) == (start, end):
                return [_Found(argument, start, end) for argument in named.means]
        written = " ".join(self.document.text[start:end].split())
        return [_Found(Argument(written, written), start, end)]

    def _check_holder(self, holders: Sequence[_Found]) -> None:
        """Raise `Refused` where the sentence gives it as the word of others."""
        told = self.document.holders_within(self.start, self.end)
        said = {found.argument.written for found in holders}
        if told and not any(one in other or other in one for one in told for other in said):
            raise Refused("the sentence gives it as the word of somebody else")
