"""Files for other programs: GEXF for Gephi, node-link JSON, CSV for spreadsheets, RDF dumps."""

import json
from collections.abc import Iterator

from graph.filters import Filters
from graph.snapshot import Snapshot

MEDIA_TYPES = {
    "gexf": "application/gexf+xml",
    "json": "application/json",
    "nodes.csv": "text/csv",
    "edges.csv": "text/csv",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
}


def export(
    snapshot: Snapshot,
    form: str,
    filters: Filters | None = None,
    *,
    merged: bool = True,
    dynamic: bool = False,
) -> Iterator[bytes]:
    """Yield the graph of `snapshot`, narrowed by `filters`, as one of `MEDIA_TYPES`.

    RDF dumps are always of the whole dataset. `merged` and `dynamic` are for GEXF: one edge for
    each pair and relation rather than for each fact, and a timeline.
    """
    from graph.export import gexf, rdf, tables
    from graph.network.views import to_networkx

    if form in rdf.FORMATS:
        return rdf.dump(snapshot.path, form)
    network = snapshot.slice(filters or Filters())
    match form:
        case "gexf":
            description = f"Foedera snapshot {snapshot.id}"
            return gexf.write_gexf(
                network.nodes,
                network.edges,
                merged=merged,
                dynamic=dynamic,
                description=description,
            )
        case "json":
            import networkx as nx

            linked = nx.node_link_data(to_networkx(network.nodes, network.edges), edges="edges")
            return iter([json.dumps(linked, ensure_ascii=False, allow_nan=False).encode()])
        case "nodes.csv":
            return tables.write_nodes(network.nodes)
        case "edges.csv":
            return tables.write_edges(network.edges)
        case _:
            raise ValueError(f"{form!r} is no format; known: {', '.join(MEDIA_TYPES)}")
