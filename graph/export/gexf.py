"""GEXF 1.3 for Gephi, written as a stream.

Gephi merges edges of equal source, target and kind, and says so to nobody. So by default one edge
is written for each pair of entities and relation, with all its facts; or, on request, one for
each fact, with its relation and a number as its kind.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from graph.errors import UnknownEntity
from graph.facts import Edge, Entity
from graph.when import parse_when

_NODE_COLUMNS = {
    "kind": "string",
    "wikidata": "string",
    "start_day": "string",
    "end_day": "string",
    "start_year": "integer",
    "end_year": "integer",
}
_EDGE_COLUMNS = {
    "relation": "string",
    "basis": "string",
    "symmetric": "boolean",
    "count": "integer",
    "facts": "string",
    "fact_kind": "string",
    "event_type": "string",
    "status": "string",
    "origin": "string",
    "holders": "string",
    "sources": "string",
    "source_count": "integer",
    "confidence": "double",
    "time": "string",
    "start_day": "string",
    "end_day": "string",
    "start_year": "integer",
    "end_year": "integer",
}
_ROWS_IN_A_CHUNK = 1024
_NO_END = "9999-12-31~"  # sorts after every day

# What needs care in an attribute: markup, the white space that parsers would turn into spaces,
# and what is no character of XML 1.0 at all (https://www.w3.org/TR/xml/#charsets).
_SPECIAL = re.compile('[&<>"\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"} | {
    space: f"&#{ord(space)};" for space in "\t\n\r"
}

_Spell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """An edge of the file: what stands behind it, and under which id and kind."""

    id: str
    kind: str
    edges: Sequence[Edge]


def write_gexf(
    nodes: Iterable[Entity],
    edges: Iterable[Edge],
    *,
    merged: bool = True,
    dynamic: bool = False,
    creator: str = "Foedera",
    description: str = "",
    last_modified: date | None = None,
) -> Iterator[bytes]:
    """Return a GEXF 1.3 document in chunks.

    `merged`: one edge for each pair and relation, its weight the number of facts; facts and
    claims are never merged with each other. Otherwise one edge for each fact, as in the network.
    Times are plain columns (`start_day`, `start_year`, ...; empty where a bound is unknown) and,
    if `dynamic`, spells too; an edge of unknown time is then always there. Characters that XML
    cannot hold become U+FFFD; lists are written with spaces between their items.

    Raises `UnknownEntity`, before the first chunk, for an edge with an end not among `nodes`.
    """
    all_nodes, all_edges = list(nodes), list(edges)
    known = {node.id for node in all_nodes}
    for edge in all_edges:
        for end in (edge.source, edge.target):
            if end not in known:
                raise UnknownEntity(end)
    head = _head(creator, description, last_modified, dynamic)
    if merged:
        rows = _merged(all_edges)
        return _chunks(_lines(head, all_nodes, rows, len(rows), dynamic))
    return _chunks(_lines(head, all_nodes, _per_fact(all_edges), len(all_edges), dynamic))


def number_kinds(edges: Iterable[Edge]) -> Iterator[tuple[str, Edge]]:
    """Yield each edge after a kind that no other edge of its pair has: `agreed with 2`."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for edge in edges:
        relation = _relation(edge)
        counts[edge.source, edge.target, relation] += 1
        yield f"{relation} {counts[edge.source, edge.target, relation]}", edge


def _relation(edge: Edge) -> str:
    return edge.relation if edge.basis == "fact" else f"{edge.relation} (claimed)"


def _merged(edges: Iterable[Edge]) -> list[_Row]:
    groups: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[edge.source, edge.target, _relation(edge)].append(edge)
    return [
        _Row(f"{source} {kind} {target}", kind, group)
        for (source, target, kind), group in groups.items()
    ]


def _per_fact(edges: Iterable[Edge]) -> Iterator[_Row]:
    return (_Row(edge.id, kind, (edge,)) for kind, edge in number_kinds(edges))


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) >= _ROWS_IN_A_CHUNK:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


def _lines(
    head: str, nodes: Sequence[Entity], rows: Iterable[_Row], row_count: int, dynamic: bool
) -> Iterator[str]:
    yield head
    yield f'<nodes count="{len(nodes)}">\n'
    yield from (_node(node) for node in nodes)
    yield f'</nodes>\n<edges count="{row_count}">\n'
    yield from (_edge(row, dynamic) for row in rows)
    yield "</edges>\n</graph>\n</gexf>\n"


def _head(creator: str, description: str, last_modified: date | None, dynamic: bool) -> str:
    modified = f' lastmodifieddate="{last_modified.isoformat()}"' if last_modified else ""
    mode = 'dynamic" timeformat="date" timerepresentation="interval' if dynamic else "static"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        f"<meta{modified}><creator>{_escape(creator)}</creator>"
        f"<description>{_escape(description)}</description></meta>\n"
        f'<graph defaultedgetype="directed" idtype="string" mode="{mode}">\n'
        f"{_columns('node', _NODE_COLUMNS)}{_columns('edge', _EDGE_COLUMNS)}"
    )


def _columns(owner: str, columns: dict[str, str]) -> str:
    # Gephi knows a column by its id, networkx by its title, so the two are the same.
    declared = "".join(
        f'<attribute id="{name}" title="{name}" type="{kind}"/>' for name, kind in columns.items()
    )
    return f'<attributes class="{owner}">{declared}</attributes>\n'


def _node(node: Entity) -> str:
    start = parse_when(node.start).earliest if node.start else None
    end = parse_when(node.end).latest if node.end else None
    wikidata = next((i.value for i in node.identifiers if i.scheme == "wikidata"), None)
    values = _values(
        {
            "kind": node.kind,
            "wikidata": wikidata,
            **_days(start.isoformat() if start else "", end.isoformat() if end else ""),
        }
    )
    return f'<node id="{_escape(node.id)}" label="{_escape(node.name)}">{values}</node>\n'


def _edge(row: _Row, dynamic: bool) -> str:
    first, spells = row.edges[0], _spells(row.edges)
    start, end = (spells[0][0], spells[-1][1]) if spells else ("", "")
    values = _values(
        {
            "relation": first.relation,
            "basis": first.basis,
            "symmetric": "true" if first.symmetric else "false",
            "count": len(row.edges),
            "facts": _joined(row.edges, lambda edge: (edge.fact,)),
            "fact_kind": _joined(row.edges, lambda edge: (edge.kind,)),
            "event_type": _joined(row.edges, lambda edge: (edge.event_type or "",)),
            "status": _joined(row.edges, lambda edge: (edge.status or "",)),
            "origin": _joined(row.edges, lambda edge: (edge.origin,)),
            "holders": _joined(row.edges, lambda edge: edge.holders),
            "sources": _joined(row.edges, lambda edge: edge.sources),
            "source_count": max(edge.source_count for edge in row.edges),
            "confidence": float(max(edge.confidence for edge in row.edges)),
            "time": _joined(row.edges, lambda edge: (edge.time or "",)),
            **_days(start, end),
        }
    )
    return (
        f'<edge id="{_escape(row.id)}" source="{_escape(first.source)}" '
        f'target="{_escape(first.target)}" label="{_escape(first.relation)}" '
        f'kind="{_escape(row.kind)}" weight="{len(row.edges)}.0">'
        f"{values}{_spells_element(spells) if dynamic else ''}</edge>\n"
    )


def _values(values: dict[str, str | int | float | None]) -> str:
    known = [
        _value(name, value) for name, value in values.items() if value is not None and value != ""
    ]
    return f"<attvalues>{''.join(known)}</attvalues>"


@lru_cache(maxsize=8192)  # most values come again and again: relations, kinds, days
def _value(name: str, value: str | float) -> str:
    return f'<attvalue for="{name}" value="{_escape(str(value))}"/>'


def _days(start: str, end: str) -> dict[str, str | int | float | None]:
    return {
        "start_day": start,
        "end_day": end,
        "start_year": int(start[:4]) if start else None,
        "end_year": int(end[:4]) if end else None,
    }


def _joined(edges: Sequence[Edge], values: Callable[[Edge], Iterable[str]]) -> str:
    if len(edges) == 1:
        return " ".join(values(edges[0]))
    return " ".join(sorted({value for edge in edges for value in values(edge) if value}))


def _spells(edges: Sequence[Edge]) -> list[_Spell]:
    """Return from when to when the facts of an edge may be, apart from each other and in order.

    A bound is empty where it is unknown; facts of wholly unknown time give no spell. Gephi
    refuses spells that overlap ("Overlapping intervals aren't allowed", its `IntervalSet`).
    """
    known = sorted((e.earliest or "", e.latest or _NO_END) for e in edges if e.earliest or e.latest)
    apart: list[_Spell] = []
    for start, end in known:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return [(start, "" if end == _NO_END else end) for start, end in apart]


def _spells_element(spells: Sequence[_Spell]) -> str:
    bounded = [spell for spell in spells if any(spell)]
    if not bounded:
        return ""
    elements = (f"<spell{_bound('start', start)}{_bound('end', end)}/>" for start, end in bounded)
    return f"<spells>{''.join(elements)}</spells>"


def _bound(name: str, day: str) -> str:
    return f' {name}="{day}"' if day else ""


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\ufffd"), text)
