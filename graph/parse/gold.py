"""Gold annotations: their exchange form, and what is parsed in it.

The form is that of an annotator's JSON lines, in words of its own; this is the one place where
they are mapped to the ontology's. Names in `args` are canonical English names of entities,
dates are EDTF. What fits what is in `fitting_gold.py`, how well all does in `evaluation.py`.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from graph.errors import SeedError, did_you_mean
from graph.facts import (
    Act,
    Argument,
    Document,
    Entity,
    Modality,
    Polarity,
    Quantity,
    Source,
    Span,
    Statement,
)
from graph.parse import with_known
from graph.parse.extractors import RULES_ALONE, Chosen, by_place, read_with
from graph.parse.languages import why_unread, with_languages
from graph.parse.model.nlp import Model
from graph.read.documents import read_document
from graph.vocabulary import Vocabulary

Line = dict[str, Any]

# The exchange form's type of each kind of statement; kinds that are not here have none.
TYPES = {
    "Agreement": "agreement",
    "Treaty": "agreement",
    "JointStatement": "agreement",
    "JointExercise": "exercise",
    "JointPatrol": "exercise",
    "ArmsTransfer": "transfer",
    "SystemBuilt": "transfer",
    "Membership": "membership",
    "PostHeld": "position",
    "Claim": "claim",
    "Meeting": "meeting",
    "Statistic": "statistic",
}
_MODALITIES = {
    Modality.FACTUAL: "asserted",
    Modality.PLANNED: "planned",
    Modality.LIKELY: "planned",
    Modality.POSSIBLE: "possible",
    Modality.UNLIKELY: "possible",
    Modality.CONDITIONAL: "possible",
}
_TIMES = ("signed", "date", "start", "ordered", "delivered", "end")


def to_gold(
    statement: Statement, document: Document, entities: Mapping[str, Entity]
) -> Line | None:
    """Return `statement` in the exchange form, or None if its kind has no type there."""
    if statement.kind not in TYPES or not isinstance(statement.place, Span):
        return None
    place = statement.place
    line: Line = {
        "id": statement.id,
        "doc": document.source.title,
        "type": TYPES[statement.kind],
        "start": place.start,
        "end": place.end,
        "text": document.text[place.start : place.end],
        "zone": str(statement.zone),
        "modality": _modality(statement),
        "args": _args(statement, entities),
    }
    if statement.claim is not None:
        line["attributed_to"] = _name(statement.claim.attributed_to, entities)
    doubts = list(statement.doubts)
    further = {"confidence": statement.confidence, "rule": statement.rule, "doubts": doubts}
    if statement.held:
        further["held"] = True
    return {**line, "kind": statement.kind, **further}


def _modality(statement: Statement) -> str:
    if statement.polarity is Polarity.NEGATED:
        denied = statement.claim is not None and statement.claim.act is Act.DENIES
        return "denied" if denied else "negated"
    return _MODALITIES[statement.modality]


def _args(statement: Statement, entities: Mapping[str, Entity]) -> Line:
    """Return the arguments of a statement in the words of its type, those that it has."""
    parts = _Parts(statement, entities)
    of_type: dict[str, Callable[[], Line]] = {
        "agreement": parts.agreement,
        "exercise": parts.exercise,
        "transfer": parts.transfer,
        "membership": parts.membership,
        "position": parts.position,
        "meeting": parts.meeting,
        "statistic": parts.statistic,
        "claim": parts.claim,
    }
    found = of_type[TYPES[statement.kind]]()
    return {name: given for name, given in found.items() if given not in (None, "", [], {})}


class _Parts:
    """The parts of one statement, named as the exchange form names them."""

    def __init__(self, statement: Statement, entities: Mapping[str, Entity]) -> None:
        self.statement, self.entities = statement, entities
        self.texts = statement.texts
        self.status = str(statement.status) if statement.status else None
        times = (statement.times[name] for name in _TIMES if name in statement.times)
        self.date = _day(next(times, None))

    def names(self, role: str) -> list[str]:
        return [_name(a, self.entities) for a in self.statement.roles.get(role, ())]

    def one(self, *roles: str) -> str | None:
        return next((name for role in roles for name in self.names(role)), None)

    def number(self, *names: str) -> str | None:
        listed = (self.statement.quantities.get(name) for name in names)
        return next((written_number(quantities[0]) for quantities in listed if quantities), None)

    def agreement(self) -> Line:
        return {
            "parties": self.names("party"),
            "date": self.date,
            "kind": self.texts.get("kindWritten"),
            "name": self.texts.get("name"),
            "status": self.status,
            "value": self.number("value"),
        }

    def exercise(self) -> Line:
        return {
            "participants": self.names("participant"),
            "date": self.date,
            "name": self.texts.get("name"),
            "kind": self.texts.get("kindWritten"),
            "place": self.one("location"),
            "duration": self.texts.get("duration"),
            "forces": _forces(self.statement, self.entities),
        }

    def transfer(self) -> Line:
        return {
            "seller": self.one("supplier", "builder"),
            "buyer": self.one("recipient", "beneficiary"),
            "item": _item(self.statement, self.entities),
            "count": self.number("quantity", "numberOrdered", "numberDelivered"),
            "date": self.date,
            "value": self.number("value"),
            "status": self.status,
            "kind": "assistance" if self.statement.kind == "SystemBuilt" else None,
        }

    def membership(self) -> Line:
        return {
            "member": self.one("member"),
            "org": self.one("organization"),
            "date": self.date,
            "status": self.texts.get("membershipStatus") or self.status,
        }

    def position(self) -> Line:
        return {
            "person": self.one("person"),
            "org": self._office(),
            "title": self.texts.get("title"),
            "date": self.date,
            "status": self.status,
        }

    def _office(self) -> str | None:
        """Return where a post is held; an office of a state also under its own name, as written."""
        held_at = self.statement.roles.get("organization", ())
        return next((self._by_both_names(argument) for argument in held_at), None)

    def _by_both_names(self, argument: Argument) -> str:
        """Return the name of an argument, with its own where an office is written by that; of a
        government that of its state."""
        entity = self.entities.get(argument.means)
        if entity is not None and argument.written.lower().endswith(" government"):
            states = [*entity.links.get("governs", ()), *entity.links.get("partOf", ())]
            state = self.entities.get(states[0]) if states else None
            if state is not None:
                return state.name  # there a government is its state, as "Moscow" is
        name, written = _name(argument, self.entities), argument.written
        kind = argument.means in self.entities and self.entities[argument.means].kind
        head = written.split()[-1] if written.split() else ""
        words = [word for word in written.split() if word.lower() not in ("the", "a", "an")]
        named = any(word[:1].isupper() for word in words)
        own = kind in ("ArmedForce", "GovernmentBody") and named
        own = own and head.casefold() != name.split()[-1].casefold()
        # "The Pentagon", "the Pentagon's report": a name of the body itself adds nothing to it.
        bare = re.split(r"['’]s\b", " ".join(words))[0].casefold()
        own = own and bare not in _names_of(self.entities[argument.means])
        return f"{name} ({written})" if own else name

    def meeting(self) -> Line:
        return {
            "participants": self.names("participant"),
            "place": self.one("location"),
            "date": self.date,
        }

    def statistic(self) -> Line:
        return {
            "subject": self.one("subject"),
            "measure": self.texts.get("measure"),
            "value": self.number("quantity"),
            "date": self.date,
        }

    def claim(self) -> Line:
        claim = self.statement.claim
        assert claim is not None
        return {
            "speaker": self._by_both_names(claim.attributed_to),
            "form": claim.form,
            "venue": claim.venue,
            "date": claim.said,
            "via": "; ".join(_name(step, self.entities) for step in claim.chain),
            "act": str(claim.act),
        }


def _names_of(entity: Entity) -> frozenset[str]:
    return frozenset(name.text.casefold() for name in entity.names)


def _name(argument: Argument, entities: Mapping[str, Entity]) -> str:
    entity = entities.get(argument.means)
    return entity.name if entity else argument.means


# "ordered 12 more", "an order for six": how many of the thing that was named before.
_ONLY_COUNTED = re.compile(
    r"(?:[\d,]+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: (?:more|others))?"
)


def _item(statement: Statement, entities: Mapping[str, Entity]) -> str | None:
    """Return what was transferred, as it is written: the count and the owner stand elsewhere."""
    for role in ("weapon", "system"):
        for argument in statement.roles.get(role, ()):
            name = _name(argument, entities)
            if _ONLY_COUNTED.fullmatch(argument.written):
                return name
            return (
                name if name.lower() in argument.written.lower() else f"{name} ({argument.written})"
            )
    return None


def _day(date: str | None) -> str | None:
    """Return a date in the exchange form, which has no open ends: "by 2019" is 2019 there."""
    if date is None:
        return None
    if date.startswith("[.."):
        return date[3:-1]
    return date.removeprefix("/").removesuffix("/..")


_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_SCALES = tuple(
    (Decimal(10) ** power, word)
    for power, word in ((12, "trillion"), (9, "billion"), (6, "million"))
)


def written_number(quantity: Quantity) -> str:
    """Return a number as annotations have it: "~$4.1 billion", "2.3%"."""
    bounds = (
        (quantity.exact, ""),
        (quantity.about, "~"),
        (quantity.maximum, "<="),
        (quantity.minimum, ">="),
    )
    number, sign = next((n, s) for n, s in bounds if n is not None)
    if quantity.minimum is not None and quantity.maximum is not None:
        least, most = (replace(quantity, minimum=None, maximum=None, exact=n)
                       for n in (quantity.minimum, quantity.maximum))  # fmt: skip
        return f"{written_number(least)}-{written_number(most)}"
    if quantity.unit == "percent":
        return f"{sign}{_plain(number)}%"
    scale, word = next(((s, w) for s, w in _SCALES if number >= s), (Decimal(1), ""))
    if quantity.unit is None:
        return f"{sign}{_plain(number / scale)} {word}".strip()
    currency = _SIGNS.get(quantity.unit, quantity.unit + " ")
    return f"{sign}{currency}{_plain(number / scale)} {word}".strip()


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _forces(statement: Statement, entities: Mapping[str, Entity]) -> dict[str, str]:
    forces: dict[str, list[str]] = defaultdict(list)
    for quantity in statement.quantities.get("contribution", ()):
        of = _name(quantity.of, entities) if quantity.of else ""
        bare = Quantity(quantity.exact, quantity.minimum, quantity.maximum, quantity.about)
        forces[of].append(f"{written_number(bare)} {quantity.unit or ''}".strip())
    return {of: "; ".join(given) for of, given in forces.items()}


def parse_file(
    path: Path,
    entities: Sequence[Entity],
    vocabulary: Vocabulary,
    sources: Mapping[str, Source] | None = None,
    model: Model | None = None,
) -> list[Line]:
    """Return what the file at `path` states, in the exchange form, in order of place.

    `sources` are source entries by sha256; one that knows the file gives its dates and zones.
    One claim of several holders is one line here, their names joined by "; ". `model` reads too.
    """
    return parse_file_with(RULES_ALONE, path, entities, vocabulary, sources, model)[0]


def parse_file_with(
    extractors: Sequence[Chosen],
    path: Path,
    entities: Sequence[Entity],
    vocabulary: Vocabulary,
    sources: Mapping[str, Source] | None = None,
    model: Model | None = None,
    language: str | None = None,
    note: Callable[[str], None] = lambda told: None,
    *,
    unsure: bool = False,
) -> tuple[list[Line], list[Line]]:
    """Return what `extractors` find in a file, as `parse_file` does, and the reports on them.

    `language` is the one to read it in, whatever it says; `note` is told why nothing was read, and
    how much is left out because it is too unsure. If `unsure`, that is there too, `held`.
    """
    [document] = with_languages([read_document(path, sources or {})], language)
    unread = why_unread(document)
    if unread is not None:
        note(unread)
    read = read_with(extractors, [document], entities, vocabulary, model)
    waiting = {chosen.read_by for chosen in extractors if chosen.held}
    sure = [s for s in read.statements if unsure or not s.held or s.read_by in waiting]
    if len(sure) < len(read.statements):
        left_out = len(read.statements) - len(sure)
        note(f"{left_out} too unsure to be told wait for a curator (`parse --unsure` shows them)")
    statements = sorted(sure, key=by_place)
    known = {entity.id: entity for entity in with_known(entities, statements)}
    lines = []
    for statement in statements:
        line = to_gold(statement, document, known)
        if line is not None:
            lines.append({**line, "doc": path.name})
    return _merged(lines), read.reports


def _merged(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with those that differ only in who says it made one."""
    found: dict[str, Line] = {}
    for line in lines:
        rest = {k: v for k, v in line["args"].items() if k != "speaker"}
        if line["type"] == "claim":
            rest = {}
        key = json.dumps([line["type"], line["start"], line["end"], rest], sort_keys=True)
        first = found.setdefault(key, line)
        if first is line:
            continue
        holders = [*first.get("attributed_to", "").split("; "), line.get("attributed_to", "")]
        joined = "; ".join(dict.fromkeys(name for name in holders if name))
        merged = {**first, "attributed_to": joined}
        if line["type"] == "claim":
            merged["args"] = {**first["args"], "speaker": joined}
        found[key] = merged
    return list(found.values())


def read_gold(path: Path) -> list[Line]:
    """Return the annotations in the JSON-lines file at `path`.

    Raises `SeedError` with every line that is no annotation.
    """
    lines, problems = [], []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            problems.append(f"{path}:{number}:{error.colno}: no JSON: {error.msg}")
            continue
        missing = [key for key in ("doc", "type", "start", "end", "args") if key not in line]
        if missing:
            problems.append(f"{path}:{number}:1: has no {', '.join(missing)}")
        elif line["type"] not in TYPES.values():
            hint = did_you_mean(str(line["type"]), dict.fromkeys(TYPES.values()))
            problems.append(f"{path}:{number}:1: there is no type {line['type']!r}{hint}")
        lines.append(line)
    if problems:
        raise SeedError(problems)
    return lines
