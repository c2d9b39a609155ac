"""The JSON of answers that are put together when asked for: paths with their evidence."""

from graph.network.paths import Hop, PathAnswer
from graph.records import Shape
from graph.snapshot import Snapshot


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
