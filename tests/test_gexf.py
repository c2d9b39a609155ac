"""GEXF for Gephi: valid by the official schema, nothing lost, nothing merged that Gephi would."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from graph.errors import UnknownEntity
from graph.export.gexf import write_gexf
from graph.facts import Edge, Entity, Identifier, Origin, Status

NS = {"g": "http://gexf.net/1.3"}
NODES = [
    Entity(
        "russia",
        "State",
        "Russia",
        identifiers=(Identifier("wikidata", "Q159", "Wikidata"),),
        start="1991-12-26",
    ),
    Entity("china", "State", 'China & "the" <mainland>'),
    Entity("mongolia", "State", "Монгол Улс"),
    Entity("vostok-2018", "JointExercise", "Vostok-2018"),
]


def sale(fact: str, earliest: str | None, latest: str | None) -> Edge:
    return Edge(
        id=f"{fact}-1",
        source="russia",
        target="china",
        relation="supplied arms to",
        fact=fact,
        kind="ArmsTransfer",
        basis="fact",
        origin=Origin.CURATED,
        time=earliest and earliest[:4],
        earliest=earliest,
        latest=latest,
        confidence=0.9,
        source_count=1,
        sources=("rs-2021",),
        status=Status.DELIVERED,
    )


SU_30 = sale("su-30-sale", "1996-01-01", "2001-12-31")
SU_35 = replace(
    sale("su-35-sale", "2015-01-01", "2018-12-31"), origin=Origin.PARSED, source_count=2
)
S_400 = sale("s-400-sale", "2018-01-01", "2019-12-31")
UNDATED = sale("engines-sale", None, None)
SAID = replace(sale("91aa", "2015-01-01", None), basis="claim", holders=("alexander-lukin",))
EXERCISE = replace(
    sale("vostok-2018", "2018-09-11", "2018-09-17"),
    source="mongolia",
    target="vostok-2018",
    relation="took part in",
    kind="JointExercise",
)
EDGES = [SU_30, SU_35, S_400, UNDATED, SAID, EXERCISE]


def written(
    nodes: list[Entity], edges: list[Edge], *, merged: bool = True, dynamic: bool = False
) -> bytes:
    return b"".join(
        write_gexf(
            nodes,
            edges,
            merged=merged,
            dynamic=dynamic,
            description="snapshot 5 & more",
            last_modified=date(2021, 10, 1),
        )
    )


def values(element: etree._Element) -> dict[str, str]:
    return {v.get("for", ""): v.get("value", "") for v in element.iterfind(".//g:attvalue", NS)}


def edge_elements(document: bytes) -> list[etree._Element]:
    return etree.fromstring(document).findall(".//g:edge", NS)


def attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.items()}


def spells(element: etree._Element) -> list[dict[str, str]]:
    found = element.iterfind(".//g:spell", NS)
    return [attributes(spell) for spell in found]


def assert_sound(document: bytes) -> None:
    """Check what the schema does not: ids, ends, declared attributes, and kinds for Gephi."""
    root = etree.fromstring(document)
    nodes, edges = root.findall(".//g:node", NS), root.findall(".//g:edge", NS)
    node_ids, edge_ids = [n.get("id") for n in nodes], [e.get("id") for e in edges]
    assert len({*node_ids}) == len(node_ids)
    assert len({*edge_ids}) == len(edge_ids)
    assert {end for e in edges for end in (e.get("source"), e.get("target"))} <= {*node_ids}
    kinds = [(e.get("source"), e.get("target"), e.get("kind")) for e in edges]
    assert len({*kinds}) == len(kinds)
    for owner, elements in (("node", nodes), ("edge", edges)):
        columns = root.findall(f".//g:attributes[@class='{owner}']/g:attribute", NS)
        declared = {column.get("id") for column in columns}
        assert {v.get("for") for e in elements for v in e.iterfind(".//g:attvalue", NS)} <= declared
    counts = [element.get("count") for element in root.iterfind(".//*[@count]")]
    assert counts == [str(len(nodes)), str(len(edges))]


@pytest.mark.shared
@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("dynamic", [True, False])
def test_a_file_is_valid_by_the_official_schema(shared: Path, merged: bool, dynamic: bool) -> None:
    schema = etree.RelaxNG(etree.parse(shared / "gexf" / "gexf.rng"))

    document = etree.fromstring(written(NODES, EDGES, merged=merged, dynamic=dynamic))

    assert schema.validate(document), schema.error_log
    assert schema.validate(etree.fromstring(written([], []))), schema.error_log


@pytest.mark.parametrize("merged", [True, False])
def test_ids_ends_and_attributes_are_sound_and_no_edge_shares_its_kind(merged: bool) -> None:
    assert_sound(written(NODES, EDGES, merged=merged, dynamic=True))


def test_a_merged_edge_has_all_its_facts_and_their_number_as_weight() -> None:
    supplied, claimed, took_part = edge_elements(written(NODES, EDGES))

    assert attributes(supplied) == {
        "id": "russia supplied arms to china",
        "source": "russia",
        "target": "china",
        "label": "supplied arms to",
        "kind": "supplied arms to",
        "weight": "4.0",
    }
    assert values(supplied) == {
        "relation": "supplied arms to",
        "basis": "fact",
        "symmetric": "false",
        "count": "4",
        "facts": "engines-sale s-400-sale su-30-sale su-35-sale",
        "fact_kind": "ArmsTransfer",
        "status": "delivered",
        "origin": "curated parsed",
        "sources": "rs-2021",
        "source_count": "2",
        "confidence": "0.9",
        "time": "1996 2015 2018",
        "start_day": "1996-01-01",
        "end_day": "2019-12-31",
        "start_year": "1996",
        "end_year": "2019",
    }
    assert claimed.get("kind") == "supplied arms to (claimed)"
    assert took_part.get("target") == "vostok-2018"


def test_a_claim_is_never_merged_with_a_fact() -> None:
    edges = edge_elements(written(NODES, [SU_35, SAID]))

    assert [(values(edge)["basis"], values(edge)["facts"]) for edge in edges] == [
        ("fact", "su-35-sale"),
        ("claim", "91aa"),
    ]


def test_each_fact_has_its_own_edge_and_kind_where_asked_for() -> None:
    edges = edge_elements(written(NODES, EDGES, merged=False))

    assert [(edge.get("id"), edge.get("kind")) for edge in edges] == [
        ("su-30-sale-1", "supplied arms to 1"),
        ("su-35-sale-1", "supplied arms to 2"),
        ("s-400-sale-1", "supplied arms to 3"),
        ("engines-sale-1", "supplied arms to 4"),
        ("91aa-1", "supplied arms to (claimed) 1"),
        ("vostok-2018-1", "took part in 1"),
    ]


def test_spells_that_overlap_become_one_and_unknown_bounds_stay_open() -> None:
    supplied, claimed, _ = edge_elements(written(NODES, EDGES, dynamic=True))

    assert spells(supplied) == [
        {"start": "1996-01-01", "end": "2001-12-31"},
        {"start": "2015-01-01", "end": "2019-12-31"},
    ]
    assert spells(claimed) == [{"start": "2015-01-01"}]
    assert "end_day" not in values(claimed)


def test_an_edge_of_unknown_time_has_no_spell() -> None:
    [edge] = edge_elements(written(NODES, [UNDATED], dynamic=True))

    assert spells(edge) == []
    assert "start_day" not in values(edge)


def test_only_a_dynamic_file_has_spells() -> None:
    static, dynamic = written(NODES, EDGES), written(NODES, EDGES, dynamic=True)

    assert b"<spell" not in static
    assert b'mode="static"' in static
    assert b'mode="dynamic" timeformat="date" timerepresentation="interval"' in dynamic


def test_a_node_has_its_kind_its_wikidata_id_and_its_life() -> None:
    root = etree.fromstring(written(NODES, []))

    russia = root.findall(".//g:node", NS)[0]

    assert values(russia) == {
        "kind": "State",
        "wikidata": "Q159",
        "start_day": "1991-12-26",
        "start_year": "1991",
    }


@pytest.mark.parametrize(("merged", "edges"), [(True, 3), (False, 6)])
def test_networkx_reads_back_as_many_nodes_and_edges(merged: bool, edges: int) -> None:
    document = written(NODES, EDGES, merged=merged, dynamic=True)

    network = nx.read_gexf(io.BytesIO(document), version="1.3")

    assert {node: data["label"] for node, data in network.nodes(data=True)} == {
        node.id: node.name for node in NODES
    }
    assert network.number_of_edges() == edges
    [(_, _, exercise)] = network.edges("mongolia", data=True)
    assert (exercise["facts"], exercise["start_year"]) == ("vostok-2018", 2018)


def test_an_edge_to_nowhere_is_refused_before_anything_is_written() -> None:
    with pytest.raises(UnknownEntity, match="no entity 'mongolia'"):
        write_gexf(NODES[:2], EDGES)


def test_the_same_network_gives_the_same_bytes_in_chunks() -> None:
    many = [sale(f"sale-{number}", "2015-01-01", None) for number in range(3000)]

    chunks = list(write_gexf(NODES, many, merged=False))

    assert len(chunks) == 3
    assert b"".join(chunks) == b"".join(write_gexf(NODES, many, merged=False))


ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@given(st.text(), st.text(st.characters()), st.text('<>&"\t\n\r \x00\ud800\ufffe'))
def test_any_words_are_read_back_as_written_but_for_what_xml_cannot_hold(
    name: str, relation: str, wikidata: str
) -> None:
    identifiers = (Identifier("wikidata", wikidata, "a test"),)
    node = Entity("russia", "State", name, identifiers=identifiers)
    edge = replace(SU_35, source="china", target="russia", relation=relation)

    root = etree.fromstring(written([node, NODES[1]], [edge], merged=False))

    element, line = root.find(".//g:node", NS), root.find(".//g:edge", NS)
    assert element is not None
    assert line is not None
    assert element.get("label") == ILLEGAL.sub("\ufffd", name)
    assert values(element).get("wikidata", "") == ILLEGAL.sub("\ufffd", wikidata)
    assert line.get("label") == ILLEGAL.sub("\ufffd", relation)
