"""Nodes and edges as CSV, with the column names that Gephi's spreadsheet import knows.

UTF-8, comma, CRLF (RFC 4180). A cell that a spreadsheet would take for a formula gets an
apostrophe before it, in ids as well, so the two files still fit together.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from graph.export.gexf import number_kinds
from graph.facts import Edge, Entity

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ROWS_IN_A_CHUNK = 1024
_NODE_COLUMNS = ("Id", "Label", "Entity kind", "Wikidata", "Start", "End")
_EDGE_COLUMNS = (
    *("Source", "Target", "Type", "Kind", "Id", "Label", "Weight", "Fact", "Fact kind"),
    *(
        "Event type",
        "Basis",
        "Symmetric",
        "Time",
        "Start",
        "End",
        "Status",
        "Origin",
        "Confidence",
        "Source count",
    ),
    *("Sources", "Holders"),
)


def write_nodes(nodes: Iterable[Entity]) -> Iterator[bytes]:
    """Yield `nodes.csv` in chunks; Start and End are EDTF as known."""
    return _write(_NODE_COLUMNS, (_node_row(node) for node in nodes))


def write_edges(edges: Iterable[Edge]) -> Iterator[bytes]:
    """Yield `edges.csv` in chunks: one row for each edge, its Kind unlike any other of its pair.

    Every edge is Directed, since Gephi drops edges of a second type; Symmetric says where the
    direction means nothing. Start and End are days, empty where unknown.
    """
    return _write(_EDGE_COLUMNS, (_edge_row(kind, edge) for kind, edge in number_kinds(edges)))


def _node_row(node: Entity) -> list[str]:
    wikidata = next((i.value for i in node.identifiers if i.scheme == "wikidata"), "")
    return [node.id, node.name, node.kind, wikidata, node.start or "", node.end or ""]


def _edge_row(kind: str, edge: Edge) -> list[str]:
    return [
        *(edge.source, edge.target, "Directed", kind, edge.id, edge.relation, "1.0"),
        *(edge.fact, edge.kind, edge.event_type or "", edge.basis),
        "true" if edge.symmetric else "false",
        *(edge.time or "", edge.earliest or "", edge.latest or "", edge.status or ""),
        *(edge.origin, str(edge.confidence), str(edge.source_count)),
        *(" ".join(edge.sources), " ".join(edge.holders)),
    ]


def _write(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_guarded(cell) for cell in row])
        if number % _ROWS_IN_A_CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", errors="replace")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
