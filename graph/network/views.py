"""The network as networkx sees it, for analysis in Python."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from graph.facts import Edge, Entity

if TYPE_CHECKING:
    import networkx as nx

Attribute = str | int | float | list[str]


def to_networkx(nodes: Iterable[Entity], edges: Iterable[Edge]) -> "nx.MultiDiGraph[str]":
    """Return nodes by entity id and edges by edge id, with plain values as attributes.

    What is not known is left out (an edge without a time has no `time`). An edge without a
    direction stands once, from the end that sorts first, and is marked `symmetric`.
    """
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_nodes_from((node.id, node_attributes(node)) for node in nodes)
    for edge in edges:
        network.add_edge(edge.source, edge.target, key=edge.id, **edge_attributes(edge))
    return network


def node_attributes(entity: Entity) -> dict[str, Attribute]:
    """Return what a node carries: name, kind, other names, and identifiers by their scheme."""
    known: dict[str, Attribute | None] = {
        **{identifier.scheme: identifier.value for identifier in entity.identifiers},
        "name": entity.name,
        "kind": entity.kind,
        "names": [name.text for name in entity.names],
        "start": entity.start,
        "end": entity.end,
        "description": entity.description,
    }
    return {name: value for name, value in known.items() if value is not None}


def edge_attributes(edge: Edge) -> dict[str, Attribute]:
    """Return what an edge carries; `fact` is the id of the fact, or of the claim, behind it."""
    known: dict[str, Attribute | None] = {
        "relation": edge.relation,
        "fact": edge.fact,
        "kind": edge.kind,
        "event_type": edge.event_type,
        "basis": edge.basis,
        "status": edge.status and edge.status.value,
        "origin": edge.origin.value,
        "time": edge.time,
        "earliest": edge.earliest,
        "latest": edge.latest,
        "confidence": edge.confidence,
        "source_count": edge.source_count,
        "sources": list(edge.sources),
        "places": list(edge.places),
        "holders": list(edge.holders),
        "depth": edge.depth,
        "via": list(edge.via),
        "symmetric": edge.symmetric,
    }
    return {name: value for name, value in known.items() if value is not None}
