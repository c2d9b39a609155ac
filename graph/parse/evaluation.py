"""How well extractors do against gold annotations, by kind and by confidence.

Predictions are scored one to one; only the body of a document counts.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.facts import Entity, Source
from graph.parse.extractors import RULES_ALONE, Chosen
from graph.parse.fitting_gold import aliases_of, fits, folded_names, overlap
from graph.parse.gold import Line, parse_file_with, read_gold
from graph.parse.model.nlp import Model
from graph.read.documents import read_document
from graph.vocabulary import Vocabulary


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
    beside = [line for line in wrong if line["doc"] == missed["doc"] and overlap(missed, line)]
    return max(beside, key=lambda line: overlap(missed, line), default=None)


def _match(
    expected: Sequence[Line], predicted: Sequence[Line], names: Mapping[str, str]
) -> dict[int, int]:
    """Return for as many annotations as possible the prediction that matches each."""
    fitting = [
        sorted(
            (i for i, line in enumerate(predicted) if fits(wanted, line, names)),
            key=lambda i: (-overlap(wanted, predicted[i]), i),
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
