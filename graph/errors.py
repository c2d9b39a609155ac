"""What can go wrong, as a tree.

FoederaError
├── SeedError            a seed file, mapping or curated statement cannot be used
├── DocumentError        a document cannot be read or is not the one its source names
├── OntologyError        the vocabulary itself is broken
├── ModelError           a spaCy model was asked for that cannot be used
├── ShapeError           the built graph breaks a SHACL shape
├── SnapshotError        a snapshot is missing, damaged or of another schema
├── UnknownEntity        a name or id that is not in the graph
├── UnknownFact          an id that is no fact or statement of the graph
├── NotThen              an entity did not exist at the time asked for
├── Moved                an id now answers under another one
├── Gone                 what was asked for has been retracted
├── SnapshotNotKept      a snapshot was asked for that is not the one served
├── TextWithheld         a text may not be shown, or is not here
├── FilterError          a filter or parameter cannot be understood
└── QueryError           a query cannot be answered; its subclasses are in `graph.query`

Every message says what was wrong, where, and what would have been right.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

_LIKELY = 100


class FoederaError(Exception):
    """Base of every error that a caller of Foedera is expected to handle."""


class SeedError(FoederaError):
    """Seed files cannot be used; `problems` has one `file:line:column: text` each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class DocumentError(FoederaError):
    """A document cannot be read, or is not the text that its source entry names."""


class OntologyError(FoederaError):
    """The ontology files are missing, unreadable or contradict themselves."""


class ModelError(FoederaError):
    """The language model that was asked for is missing or cannot be used; the message says how."""


class ShapeError(FoederaError):
    """The built graph breaks a shape; the message lists each violation with its place."""


class SnapshotError(FoederaError):
    """A snapshot is missing, damaged or of another schema; the message has the remedy."""


class UnknownEntity(FoederaError):
    """Nothing in the graph has this id or name; `nearest` may hold what was meant."""

    def __init__(self, written: str, nearest: Sequence[str] = ()) -> None:
        self.written = written
        self.nearest = tuple(nearest)
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"no entity {written!r}{hint}")


class UnknownFact(FoederaError):
    """No fact or statement of the graph has this id."""


class NotThen(FoederaError):
    """The entity is in the graph, but did not exist at the time asked for."""


class Moved(FoederaError):
    """The id asked for now answers under another one; `path` is its route and id."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"moved to {path}")


class Gone(FoederaError):
    """What was asked for has been retracted; `by`, `on` and `why` say how it came to that.

    `how` is `rejected` where a program had misread the place.
    """

    def __init__(self, by: str, on: str, why: str, how: str = "retracted") -> None:
        self.by, self.on, self.why = by, on, why
        super().__init__(f"{how} by {by} on {on}: {why}")


class SnapshotNotKept(FoederaError):
    """A snapshot was asked for that is not the one served."""


class TextWithheld(FoederaError):
    """A document's text may not be shown, or was not there when the snapshot was built."""


class FilterError(FoederaError):
    """A filter or parameter cannot be understood; `parameter` is its name."""

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        super().__init__(message)


class QueryError(FoederaError):
    """A SPARQL query cannot be answered."""


def nearest_words(written: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Return the `count` known words most like `written`, best first, none if all are far."""
    # A process that serves has no use for it before somebody makes a slip.
    from rapidfuzz import fuzz, process

    words, lowered = _prepared(tuple(known))
    wanted = written.lower()
    # The full likeness is slow; of many words only the best by plain edit distance are compared.
    choices = dict(enumerate(lowered))
    if len(words) > _LIKELY:
        likely = process.extract(wanted, lowered, scorer=fuzz.ratio, limit=_LIKELY)
        choices = {index: lowered[index] for index in sorted(index for _, _, index in likely)}
    found = process.extract(wanted, choices, scorer=_likeness, limit=count, score_cutoff=60)
    return [str(words[index]) for _word, _score, index in found]


def _likeness(one: str, other: str, **_limits: object) -> float:
    """Return how alike two words are: a slip comes before a long name that has the word in it."""
    from rapidfuzz import fuzz

    whole = fuzz.ratio(one, other)
    return max(fuzz.WRatio(one, other), 1.2 * whole if whole >= 75 else 0)


@lru_cache(maxsize=16)
def _prepared(known: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the words in order, and in lower case: the same ones are asked for again and again."""
    words = sorted(known)
    return words, [word.lower() for word in words]


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or an empty string."""
    nearest = nearest_words(written, known)
    return f"; did you mean {nearest[0]!r}?" if nearest else ""
