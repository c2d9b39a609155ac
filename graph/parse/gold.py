"""Gold annotations: their exchange form, and how well the parser does against them.

The form is that of an annotator's JSON lines, in words of its own; this is the one place where
they are mapped to the ontology's. Names in `args` are canonical English names of entities,
dates are EDTF. `evaluate` scores predictions one to one; only the body of a document counts.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from rapidfuzz import fuzz

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
from graph.parse import with_everybody, with_known
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
_OVERLAP, _CLAIM_OVERLAP = 0.5, 0.7
_LONGER, _CLAIM_LONGER, _CLAIM_SPAN = 3, 2, 200
_ITEM_LIKENESS, _NAME_LIKENESS = 75, 80


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


@dataclass(frozen=True, slots=True)
class Score:
    """How many annotations were found (`hits`) and missed, and how many predictions were wrong."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The part of the predictions that is right; 1 where nothing was predicted."""
        predicted = self.hits + self.wrong
        return self.hits / predicted if predicted else 1.0

    @property
    def recall(self) -> float:
        """The part of the annotations that was found; 1 where there are none."""
        expected = self.hits + self.missed
        return self.hits / expected if expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.hits + other.hits, self.wrong + other.wrong, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Mistake:
    """An annotation that was `missed`, or a prediction that is `wrong`, with its line.

    For a missed one `instead` is the wrong prediction of its type that overlaps it most, if any.
    """

    what: str
    line: Line
    instead: Line | None = None

    @property
    def differences(self) -> dict[str, tuple[object, object]]:
        """What was wanted and what is there instead, by argument, where that is not the same."""
        if self.instead is None:
            return {}
        wanted, given = self.line["args"], self.instead["args"]
        keys = [key for key in wanted if wanted[key] != given.get(key)]
        return {key: (wanted[key], given.get(key)) for key in keys}

    def as_json(self) -> Line:
        """Return everything as plain data."""
        return {
            "what": self.what,
            **self.line,
            **({"instead": self.instead} if self.instead else {}),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """A prediction in the body of a document, and whether it is `right`."""

    line: Line
    right: bool


@dataclass(frozen=True)
class Evaluation:
    """Scores by type, of the body and, apart, of everything else, and each mistake in the body.

    `outcomes` are the predictions in the body, each right or wrong.
    """

    body: Mapping[str, Score]
    elsewhere: Mapping[str, Score]
    mistakes: tuple[Mistake, ...]
    inexact: tuple[Line, ...] = field(default=())
    outcomes: tuple[Outcome, ...] = field(default=())
    reports: tuple[Line, ...] = field(default=())

    @property
    def total(self) -> Score:
        """The scores of all types in the body together."""
        return sum(self.body.values(), Score())

    def rows(self) -> list[tuple[str, Score]]:
        """Return the body's scores by type, in alphabetical order, with `all` at the end."""
        return [*sorted(self.body.items()), ("all", self.total)]

    def as_json(self) -> Line:
        """Return everything as plain data."""
        return {
            "body": {name: _score_json(score) for name, score in self.rows()},
            "elsewhere": {name: _score_json(s) for name, s in sorted(self.elsewhere.items())},
            "mistakes": [mistake.as_json() for mistake in self.mistakes],
            "inexact_spans": len(self.inexact),
        }


def _score_json(score: Score) -> Line:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "hits": score.hits,
        "wrong": score.wrong,
        "missed": score.missed,
    }


def evaluate(
    gold: Sequence[Line], predictions: Sequence[Line], aliases: Mapping[str, str] | None = None
) -> Evaluation:
    """Return how well `predictions` meet `gold`, by type.

    One prediction matches one annotation at most, and the most possible are matched. Optional
    annotations are neither required nor wrong. Predictions outside the body are counted apart.
    `aliases` maps other names to the canonical ones, so that either is understood.
    """
    names = folded_names(aliases or {})
    body: dict[str, Score] = defaultdict(Score)
    elsewhere: dict[str, Score] = defaultdict(Score)
    mistakes: list[Mistake] = []
    outcomes: list[Outcome] = []
    groups = sorted({(_zone(line), line["type"]) for line in [*gold, *predictions]})
    for zone, kind in groups:
        expected = [line for line in gold if (_zone(line), line["type"]) == (zone, kind)]
        predicted = [line for line in predictions if (_zone(line), line["type"]) == (zone, kind)]
        score, mistaken, right = _scored(expected, predicted, names)
        (body if zone == "body" else elsewhere)[kind] += score
        if zone == "body":
            mistakes += mistaken
            outcomes += [Outcome(line, True) for line in right]
            outcomes += [Outcome(m.line, False) for m in mistaken if m.what == "wrong"]
    return Evaluation(dict(body), dict(elsewhere), tuple(mistakes), (), tuple(outcomes))


def _zone(line: Line) -> str:
    return "body" if line.get("zone", "body") in ("body", "quote") else "elsewhere"


def _scored(
    expected: Sequence[Line], predicted: Sequence[Line], names: Mapping[str, str]
) -> tuple[Score, list[Mistake], list[Line]]:
    """Return the score, what was missed or wrong, and which predictions were right."""
    required = [line for line in expected if not line.get("optional")]
    optional = [line for line in expected if line.get("optional")]
    matched = _match(required, predicted, names)
    taken = set(matched.values())
    left = [line for i, line in enumerate(predicted) if i not in taken]
    excused = set(_match(optional, left, names).values())
    wrong = [line for i, line in enumerate(left) if i not in excused]
    missed = [line for i, line in enumerate(required) if i not in matched]
    mistakes = [Mistake("missed", line, _instead_of(line, wrong)) for line in missed]
    mistakes += [Mistake("wrong", line) for line in wrong]
    right = [predicted[i] for i in sorted(taken)]
    return Score(len(matched), len(wrong), len(missed)), mistakes, right


def _instead_of(missed: Line, wrong: Sequence[Line]) -> Line | None:
    """Return what of `wrong` stands most where an annotation stands that was missed."""
    beside = [line for line in wrong if line["doc"] == missed["doc"] and _overlap(missed, line)]
    return max(beside, key=lambda line: _overlap(missed, line), default=None)


def _match(
    expected: Sequence[Line], predicted: Sequence[Line], names: Mapping[str, str]
) -> dict[int, int]:
    """Return for as many annotations as possible the prediction that matches each."""
    fitting = [
        sorted(
            (i for i, line in enumerate(predicted) if fits(wanted, line, names)),
            key=lambda i: (-_overlap(wanted, predicted[i]), i),
        )
        for wanted in expected
    ]
    owner: dict[int, int] = {}

    def place(wanted: int, tried: set[int]) -> bool:
        for i in fitting[wanted]:
            if i in tried:
                continue
            tried.add(i)
            if i not in owner or place(owner[i], tried):
                owner[i] = wanted
                return True
        return False

    for wanted in range(len(expected)):
        place(wanted, set())
    return {wanted: i for i, wanted in owner.items()}


def fits(gold: Line, prediction: Line, names: Mapping[str, str] | None = None) -> bool:
    """Return whether a prediction says what an annotation says, at its place."""
    if gold["doc"] != prediction["doc"] or gold["type"] != prediction["type"]:
        return False
    claim = gold["type"] == "claim"
    if _overlap(gold, prediction) < (_CLAIM_OVERLAP if claim else _OVERLAP):
        return False
    length, given = gold["end"] - gold["start"], prediction["end"] - prediction["start"]
    longest = max(_CLAIM_LONGER * length, _CLAIM_SPAN) if claim else _LONGER * length
    return given <= longest and _args_fit(gold, prediction, names or {})


def _overlap(one: Line, other: Line) -> float:
    first = Span("", one["start"], one["end"])
    return first.overlap(Span("", other["start"], other["end"]))


def _args_fit(gold: Line, prediction: Line, names: Mapping[str, str]) -> bool:
    wanted, given = gold["args"], prediction["args"]
    match gold["type"]:
        case "agreement":
            return _parties_fit(wanted, given, names) and _date_fits(wanted, given)
        case "exercise":
            same = _all(wanted, "participants", names) == _all(given, "participants", names)
            return same and _date_fits(wanted, given)
        case "transfer":
            sides = all(
                _same(wanted.get(side), given.get(side), names) for side in ("seller", "buyer")
            )
            return sides and _alike(wanted.get("item"), given.get("item"), _ITEM_LIKENESS, names)
        case "membership":
            member = _same(wanted.get("member"), given.get("member"), names)
            return member and _alike(wanted.get("org"), given.get("org"), _NAME_LIKENESS, names)
        case "position":
            person = _same_person(wanted.get("person"), given.get("person"))
            return person and _alike(wanted.get("org"), given.get("org"), _NAME_LIKENESS, names)
        case "claim":
            return _speakers_fit(wanted, given, names)
        case "meeting":
            return _in_common(wanted, given, names) >= 2
        case "statistic":
            return _digits(wanted.get("value")) == _digits(given.get("value"))
    return True


def _folded(name: str) -> str:
    """Return a name in small letters without accents: "Erdoğan" and "Erdogan" are one."""
    bare = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
    return " ".join(bare.replace("ı", "i").split())


def _canonical(name: str, names: Mapping[str, str]) -> str:
    folded = _folded(name)
    return names.get(folded, folded)


def _all(args: Line, key: str, names: Mapping[str, str]) -> set[str]:
    return {_canonical(name, names) for name in args.get(key, ())}


def _parties_fit(wanted: Line, given: Line, names: Mapping[str, str]) -> bool:
    """Return whether all parties wanted are there, and at most one more."""
    parties, found = _all(wanted, "parties", names), _all(given, "parties", names)
    return parties <= found and len(found - parties) <= 1


def _date_fits(wanted: Line, given: Line) -> bool:
    date = wanted.get("date")
    if not date:
        return True
    found = str(given.get("date") or "")
    return found == date or (len(str(date)) == 4 and found[:4] == date)


def _same(wanted: str | None, given: str | None, names: Mapping[str, str]) -> bool:
    return not wanted or (
        bool(given) and _canonical(wanted, names) == _canonical(str(given), names)
    )


def _alike(wanted: str | None, given: str | None, least: int, names: Mapping[str, str]) -> bool:
    if not wanted:
        return True
    if not given:
        return False
    pairs = (
        (_folded(wanted), _folded(given)),
        (_canonical(wanted, names), _canonical(given, names)),
    )
    return any(fuzz.partial_ratio(*pair) >= least for pair in pairs)


def _same_person(wanted: str | None, given: str | None) -> bool:
    if not wanted or not given:
        return not wanted
    return _surname(wanted) == _surname(given)


def _surname(name: str) -> str:
    words = [word.rstrip(".,") for word in _folded(name).split()]
    return next((word for word in reversed(words) if word not in ("jr", "sr", "ii", "iii")), "")


def _speakers_fit(wanted: Line, given: Line, names: Mapping[str, str]) -> bool:
    speakers = [name for name in str(wanted.get("speaker", "")).split("; ") if name]
    found = [name for name in str(given.get("speaker", "")).split("; ") if name]
    return all(any(_same_speaker(name, other, names) for other in found) for name in speakers)


def _same_speaker(wanted: str, given: str, names: Mapping[str, str]) -> bool:
    if _same(wanted, given, names):
        return True
    if _is_body(wanted):
        return _alike(wanted, given, _NAME_LIKENESS, names)
    return " " in wanted and _same_person(wanted, given)


def _is_body(name: str) -> bool:
    """Return whether a name is a body's rather than a person's: its last word is no surname."""
    return name.split()[-1][:1].islower() or name.isupper() or len(name.split()) > 4


def is_named(line: Line, key: str, name: str, names: Mapping[str, str]) -> bool:
    """Return whether an annotation has somebody or something of this name as its argument `key`.

    `names` are as `aliases` of `evaluate`, both folded (`folded_names`).
    """
    given = line["args"].get(key) or ()
    listed = [given] if isinstance(given, str) else given
    if key == "item":
        return any(_alike(each, name, _ITEM_LIKENESS, names) for each in listed)
    if key == "value":
        return any(_digits(each) == _digits(name) for each in listed)
    if key == "org":
        return any(_alike(each, name, _NAME_LIKENESS, names) for each in listed)
    if key == "speaker":
        speakers = [one for each in listed for one in each.split("; ") if one]
        return any(_same_speaker(one, name, names) for one in speakers)
    of_people = line["type"] in ("meeting", "position") and key != "org"
    return any(
        _same(each, name, names) or (of_people and _same_person(each, name)) for each in listed
    )


def _in_common(wanted: Line, given: Line, names: Mapping[str, str]) -> int:
    found = list(given.get("participants", ()))
    return sum(
        any(_same(name, other, names) or _same_person(name, other) for other in found)
        for name in wanted.get("participants", ())
    )


def _digits(value: object) -> str:
    return "".join(re.findall(r"\d+", str(value or "")))


def aliases_of(entities: Sequence[Entity]) -> dict[str, str]:
    """Return the canonical name for each name of `entities` and of the field's gazetteer."""
    return {
        name.text: entity.name
        for entity in with_everybody(entities)
        for name in entity.names
        if name.kind in ("alias", "name")
    }


def folded_names(aliases: Mapping[str, str]) -> dict[str, str]:
    """Return the names as they are compared: in small letters without accents."""
    return {_folded(alias): _folded(name) for alias, name in aliases.items()}


def evaluate_folder(
    gold: Path,
    documents: Path,
    entities: Sequence[Entity],
    vocabulary: Vocabulary,
    sources: Mapping[str, Source] | None = None,
    model: Model | None = None,
    extractors: Sequence[Chosen] = RULES_ALONE,
    *,
    unsure: bool = False,
    note: Callable[[str], None] = lambda told: None,
) -> Evaluation:
    """Return how well `extractors` do on the annotated documents in the folder `documents`.

    `reports` are those on the extractors, document by document. `inexact` lists the predictions
    whose text is not what stands at their place; there should be none. Raises `DocumentError` if
    an annotated document is not in the folder. What is too unsure to make a fact counts only if
    `unsure`; `note` is told of each document in which something was left out, or nothing was read.
    """
    lines = read_gold(gold)
    predictions: list[Line] = []
    inexact: list[Line] = []
    reports: list[Line] = []
    for name in sorted({line["doc"] for line in lines}):
        path = documents / name
        text = read_document(path, sources or {}).text
        notes: list[str] = []
        found, told = parse_file_with(
            extractors,
            path,
            entities,
            vocabulary,
            sources,
            model,
            note=notes.append,
            unsure=unsure,
        )
        for left_out in notes:
            note(f"{name}: {left_out}")
        reports += told
        inexact += [line for line in found if text[line["start"] : line["end"]] != line["text"]]
        predictions += found
    result = evaluate(lines, predictions, aliases_of(entities))
    return replace(result, inexact=tuple(inexact), reports=tuple(reports))
