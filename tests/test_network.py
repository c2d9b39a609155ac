"""The network as networkx has it, and as tables that spreadsheets and Gephi open."""

import csv
import io

import networkx as nx

from graph.export.tables import write_edges, write_nodes
from graph.facts import Edge, Entity, Identifier, Name, Origin, Status
from graph.network.views import to_networkx

RUSSIA = Entity(
    "russia",
    "State",
    "Russia",
    names=(Name("Russian Federation"),),
    identifiers=(Identifier("wikidata", "Q159", "Wikidata"),),
    start="1991-12-26",
)
CHINA = Entity("china", "State", "China")
MONGOLIA = Entity("mongolia", "State", "Mongolia")
TREATY = Edge(
    id="treaty-2001-1",
    source="china",
    target="russia",
    relation="agreed with",
    fact="treaty-2001",
    kind="Treaty",
    basis="fact",
    origin=Origin.CURATED,
    time="2001-07-16",
    earliest="2001-07-16",
    latest=None,
    confidence=0.9,
    source_count=2,
    sources=("rs-2021", "tass-2001"),
    status=Status.IN_FORCE,
    symmetric=True,
    event_type="support",
)
STATEMENT = Edge(
    id="91aa-1",
    source="china",
    target="russia",
    relation="agreed with",
    fact="91aa",
    kind="JointStatement",
    basis="claim",
    origin=Origin.PARSED,
    time=None,
    earliest=None,
    latest=None,
    confidence=0.5,
    source_count=1,
    sources=("rs-2021",),
    symmetric=True,
    holders=("alexander-lukin",),
)


def rows(chunks: list[bytes]) -> list[dict[str, str]]:
    text = b"".join(chunks).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_edges_are_keyed_by_their_id_and_carry_only_what_is_known() -> None:
    network = to_networkx([RUSSIA, CHINA], [TREATY, STATEMENT])

    assert isinstance(network, nx.MultiDiGraph)
    assert list(network.edges(keys=True)) == [
        ("china", "russia", "treaty-2001-1"),
        ("china", "russia", "91aa-1"),
    ]
    assert network.edges["china", "russia", "treaty-2001-1"] == {
        "relation": "agreed with",
        "fact": "treaty-2001",
        "kind": "Treaty",
        "event_type": "support",
        "basis": "fact",
        "status": "in-force",
        "origin": "curated",
        "time": "2001-07-16",
        "earliest": "2001-07-16",
        "confidence": 0.9,
        "source_count": 2,
        "sources": ["rs-2021", "tass-2001"],
        "places": [],
        "holders": [],
        "depth": 0,
        "via": [],
        "symmetric": True,
    }


def test_nodes_carry_names_and_identifiers_and_need_no_edge() -> None:
    network = to_networkx([RUSSIA, MONGOLIA], [])

    assert {node: network.nodes[node] for node in network} == {
        "russia": {
            "name": "Russia",
            "kind": "State",
            "names": ["Russian Federation"],
            "wikidata": "Q159",
            "start": "1991-12-26",
        },
        "mongolia": {"name": "Mongolia", "kind": "State", "names": []},
    }


def test_attributes_are_of_python_s_own_plain_types() -> None:
    network = to_networkx([RUSSIA, CHINA], [TREATY, STATEMENT])
    carried = [data for *_, data in network.edges(data=True)]
    carried += [network.nodes[node] for node in network]

    assert {type(value) for data in carried for value in data.values()} == {
        *(str, int, float, bool, list)
    }


def test_the_tables_have_a_row_for_each_node_and_edge() -> None:
    assert rows(list(write_nodes([RUSSIA, CHINA]))) == [
        {
            "Id": "russia",
            "Label": "Russia",
            "Entity kind": "State",
            "Wikidata": "Q159",
            "Start": "1991-12-26",
            "End": "",
        },
        {
            "Id": "china",
            "Label": "China",
            "Entity kind": "State",
            "Wikidata": "",
            "Start": "",
            "End": "",
        },
    ]
    treaty, statement = rows(list(write_edges([TREATY, STATEMENT])))
    assert treaty == {
        "Source": "china",
        "Target": "russia",
        "Type": "Directed",
        "Kind": "agreed with 1",
        "Id": "treaty-2001-1",
        "Label": "agreed with",
        "Weight": "1.0",
        "Fact": "treaty-2001",
        "Fact kind": "Treaty",
        "Event type": "support",
        "Basis": "fact",
        "Symmetric": "true",
        "Time": "2001-07-16",
        "Start": "2001-07-16",
        "End": "",
        "Status": "in-force",
        "Origin": "curated",
        "Confidence": "0.9",
        "Source count": "2",
        "Sources": "rs-2021 tass-2001",
        "Holders": "",
    }
    assert (statement["Kind"], statement["Basis"]) == ("agreed with (claimed) 1", "claim")


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe() -> None:
    names = ["=HYPERLINK(1)", "+7", "-1", "@sum", "\ttab", "\rreturn", "Lukin, A.", "Россия", ""]
    nodes = [Entity(f"x{n}", "Person", name) for n, name in enumerate(names)]

    labels = [row["Label"] for row in rows(list(write_nodes(nodes)))]

    assert labels == [
        *("'=HYPERLINK(1)", "'+7", "'-1", "'@sum", "'\ttab", "'\rreturn"),
        *("Lukin, A.", "Россия", ""),
    ]


def test_a_long_table_comes_in_chunks_without_a_row_lost() -> None:
    nodes = [Entity(f"x{n}", "Person", f"Person {n}") for n in range(3000)]

    chunks = list(write_nodes(nodes))

    assert [row["Id"] for row in rows(chunks)] == [node.id for node in nodes]
    assert len(chunks) == 3
