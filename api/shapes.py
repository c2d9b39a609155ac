"""The JSON of answers that are put together when asked for: paths with their evidence, copies."""

from typing import TYPE_CHECKING

from graph.facts import Shape, words_sha256
from graph.network.paths import Hop, PathAnswer
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    from graph.read.reanchor import Copy


def paths_shape(snapshot: Snapshot, answer: PathAnswer) -> Shape:
    """Return the answer to a path query as JSON, each hop with the statements behind it."""
    return {
        "paths": [
            {
                "length": len(path.hops),
                "score": round(path.score, 6),
                "hops": [_hop(snapshot, hop) for hop in path.hops],
            }
            for path in answer.paths
        ],
        "complete": answer.complete,
    }


def _hop(snapshot: Snapshot, hop: Hop) -> Shape:
    edge = hop.edge
    return {
        "source": snapshot.reference(hop.source),
        "target": snapshot.reference(hop.target),
        "relation": edge.relation,
        "forward": hop.forward,
        "basis": edge.basis,
        "fact": edge.fact,
        "kind": edge.kind,
        "time": edge.time,
        "certain": hop.certain,
        "evidence": snapshot.evidence(edge),
    }


def copy_shape(copy: "Copy") -> Shape:
    """Return where the spans of a source are in another copy of its text."""
    states = [found.state for _statement, found in copy.anchored]
    return {
        "source": copy.document.id,
        "sha256": copy.document.source.sha256,
        **{state: states.count(state) for state in ("found", "ambiguous", "gone")},
        "segments": copy.cut,
        "spans": [
            {
                "statement": statement.id,
                "seed": statement.seed,
                "start": found.anchor.start,
                "end": found.anchor.end,
                "state": found.state,
                "places": [[*place, words_sha256(copy.words(place))] for place in found.places],
            }
            for statement, found in copy.anchored
        ],
    }
