"""What is missing and worth asking: the questions of `ontology/gaps.ttl` that have no answer yet.

Found by the same evaluation of SHACL as the faults are (`graph.shapes`); a gap is no fault.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.facts import Knowledge, Span
from graph.shapes import Data, find_breaches, read_shapes

GAPS_ARE_ABOUT = ("fact", "statement", "document")
_ABOUT = {"facts": "fact", "statements": "statement", "documents": "document"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A question about a `fact`, `statement` or `document`, by its id, that nothing answers.

    `property` is what an answer would be a value of: the first where several would do.
    """

    about: str
    id: str
    property: str
    question: str


def find_gaps(quads: Iterable[ox.Quad], ontology: Path, base: str) -> list[Gap]:
    """Return the gaps in the default graph of `quads`.

    Those of facts come first, then of claims, then of documents, each by id; those of one thing
    are in the order of `ontology`/gaps.ttl.
    """
    data = Data(quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph))
    gaps: list[Gap] = []
    for breach in find_breaches(read_shapes(ontology / "gaps.ttl"), data):
        assert isinstance(breach.focus, ox.NamedNode)
        route, _, key = breach.focus.value.removeprefix(base).partition("/")
        name = re.split(r"[/#]", breach.predicates[0])[-1]
        gaps.append(Gap(_ABOUT[route], key, name, breach.message))
    return sorted(gaps, key=lambda gap: (GAPS_ARE_ABOUT.index(gap.about), gap.id))


def places_of(
    gaps: Iterable[Gap], knowledge: Knowledge, places: Mapping[str, str]
) -> Iterator[str]:
    """Yield for each gap the place of what could answer it.

    That is where its statement, the first curated statement of its fact, or its source stands
    (`file:line:column` in `places`, by id); where nothing is curated, document and characters.
    """
    statements = {statement.id: statement for statement in knowledge.statements}
    evidence = {fact.id: fact.evidence for fact in knowledge.facts}
    for gap in gaps:
        behind = evidence[gap.id] if gap.about == "fact" else (gap.id,)
        curated = next((places[key] for key in behind if key in places), None)
        if curated or gap.about == "document":
            yield curated or gap.id
            continue
        place = statements[behind[0]].place
        if isinstance(place, Span):
            yield f"{place.document}:{place.start}-{place.end}"
        else:
            yield f"{place.dataset}:{place.key}"
