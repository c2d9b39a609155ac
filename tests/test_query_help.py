"""What whoever writes a query is told: what is wrong with it, why it finds nothing, what it costs.

Asked over HTTP of the demonstration graph.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from graph.building import build
from graph.prefixes import PREFIXES
from graph.snapshot import Snapshot, open_snapshot
from tests.conftest import CHECKOUT, Kit

BASE = "https://w3id.org/foedera/"
FO = "PREFIX fo: <https://w3id.org/foedera/ontology#>\n"
RDFS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
JSON, CSV, TURTLE = "application/sparql-results+json", "text/csv", "text/turtle"
TSV, NT = "text/tab-separated-values", "application/n-triples"
WHOLE_TRIPLE = "write subject, property and value; after ; the subject is that of before"


def _ask(client: httpx.Client, query: str, accept: str = JSON, **more: str) -> httpx.Response:
    return client.post("/sparql", data={"query": query, **more}, headers={"Accept": accept})


def _declared(*names: str) -> str:
    lines = " ".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in names)
    return f"put this before the query: {lines}"


# Errors


@pytest.mark.parametrize(
    ("query", "line", "column", "detail", "hint"),
    [
        ("SELECT * { ?s a fo:State }", 1, 17, "prefix fo: is not declared", _declared("fo")),
        (
            *("SELECT * {\n ?s a fo:State ; rdfs:label ?n }", 2, 7, "prefix fo: is not declared"),
            _declared("fo", "rdfs"),
        ),
        (FO + "ASK { ?s a f:X }", 2, 12, "prefix f: is not declared", "did you mean fo:?"),
        (
            *("ASK { ?s a rdsf:X }", 1, 12, "prefix rdsf: is not declared"),
            f"did you mean rdf:, PREFIX rdf: <{PREFIXES['rdf']}>?",
        ),
        (
            *("ASK { ?s a zzzz:X }", 1, 12, "prefix zzzz: is not declared"),
            "put its namespace before the query: PREFIX zzzz: <...>",
        ),
        (
            *("ASK { ?s a fo:State }\nPREFIX fo: <x:>", 1, 12, "prefix fo: is not declared"),
            "did you mean fo:?",
        ),
        (
            *("SELCT * {}", 1, 1, "expected SELECT, ASK, CONSTRUCT or DESCRIBE, not 'SELCT'"),
            "did you mean 'SELECT'?",
        ),
        ("SELECT * { FLITER(1) }", 1, 12, "FLITER is no word of SPARQL", "did you mean FILTER?"),
        ("SELECT * { ?s ?p ?o } LIMT 5", 1, 23, "LIMT is no word of SPARQL", "did you mean LIMIT?"),
        (
            *("SELECT * { Russia ?p ?o }", 1, 12, "Russia is no word of SPARQL"),
            "variables begin with ?, names have a prefix and a colon, texts stand in quotes",
        ),
        (
            *("ASK { ?s ?p ?o", 1, 5, "{ is never closed"),
            "add } at the end, or where the part ends",
        ),
        (
            *("ASK { ?s ?p ?o }}", 1, 17, "} closes nothing"),
            "take it away, or open } where it should begin",
        ),
        (
            *("ASK { ?s ?p (1 2 }", 1, 18, "} comes before )"),
            "close ( with ) first",
        ),
        (
            *('ASK { ?s ?p "a }', 1, 13, "a text that begins here does not end"),
            'close it with the same mark; a text of several lines stands in """..."""',
        ),
        ("ASK { ?s ?p }", 1, 13, "a triple ends here without its value", WHOLE_TRIPLE),
        ("ASK { ?s ?p ?o ; ?q }", 1, 21, "a triple ends here without its value", WHOLE_TRIPLE),
        (
            *("ASK { ?s ?p 'a' 'b' }", 1, 17, "'b' comes after the end of a triple"),
            "put . between triples, ; before another property, or , before another value",
        ),
        (
            *("SELECT ?s, ?p { ?s ?p ?o }", 1, 10, "no comma can stand here"),
            "columns have spaces between them",
        ),
        (
            *("ASK { ?s ?p ?o FILTER ?o > 1 }", 1, 23, "a condition needs parentheses"),
            "write FILTER (...)",
        ),
        (
            *("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", 1, 40),
            "a column is neither grouped by nor an aggregate",
            "name it in GROUP BY too, or aggregate it, as in (SAMPLE(?x) AS ?one)",
        ),
        (
            *("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 34, "SELECT * cannot have a GROUP BY"),
            "name the columns: those grouped by, and aggregates such as (COUNT(*) AS ?n)",
        ),
        (
            *("ASK { ?s ?p ?o BIND(1 AS ?o) }", 1, 26, "?o has a value already"),
            "give the new value a name of its own",
        ),
        (
            *("SELECT ?s { ?s ?p ?o } LIMIT 5 BY 6", 1, 32),
            "SPARQL does not allow 'BY' here",
            "each query at /examples is one that works",
        ),
    ],
)
def test_an_error_is_told_with_its_place_and_a_remedy(
    client: httpx.Client, query: str, line: int, column: int, detail: str, hint: str
) -> None:
    answer = _ask(client, query)

    told = answer.json()
    text, mark = told["excerpt"].split("\n")
    assert (answer.status_code, told["line"], told["column"], told["hint"]) == (
        *(400, line, column),
        hint,
    )
    assert told["detail"] == f"line {line}, column {column}: {detail}; {hint}"
    assert text in query
    assert query.split("\n")[line - 1][column - 1 :].startswith(text[mark.index("^") :])


def test_the_excerpt_of_a_long_line_is_cut_around_the_place(client: httpx.Client) -> None:
    query = "SELECT * { " + "?s ?p ?o . " * 50 + "FLITER(1) " + "?s ?p ?o . " * 50 + "}"

    excerpt = _ask(client, query).json()["excerpt"]

    text, mark = excerpt.split("\n")
    assert (len(text), text[mark.index("^") :][:9]) == (100, "FLITER(1)")


# What finds nothing


@pytest.mark.parametrize(
    ("query", "note"),
    [
        (
            FO + "SELECT * { ?x a fo:ArmsTranfer }",
            "line 2, column 17: fo:ArmsTranfer is no term of the ontology; "
            "did you mean fo:ArmsTransfer?",
        ),
        (
            f"SELECT * {{ ?x <{BASE}ontology#suplier> ?y }}",
            f"line 1, column 15: <{BASE}ontology#suplier> is no term of the ontology; "
            "did you mean fo:supplier?",
        ),
        (
            FO + "SELECT (COUNT(*) AS ?n) { ?x fo:polarity fo:Affirmed }",
            f"line 2, column 30: fo:polarity is used in GRAPH <{BASE}graphs/stated> only",
        ),
        (
            FO + f"BASE <{BASE}>\nASK {{ ?x fo:supplier <entities/rusia> }}",
            "line 3, column 22: <entities/rusia>: no entity 'rusia'; did you mean russia or "
            "china-russia-border or foreign-minister-of-russia?",
        ),
        (
            f"DESCRIBE <{BASE}facts/su-36-sale>",
            f"line 1, column 10: <{BASE}facts/su-36-sale>: no fact 'su-36-sale'",
        ),
        (
            "CONSTRUCT WHERE { <http://127.0.0.1:8000/entities/russia> ?p ?o }",
            "line 1, column 19: <http://127.0.0.1:8000/entities/russia> is the address of a page; "
            f"in the graph this is <{BASE}entities/russia>",
        ),
        (
            RDFS + 'SELECT * { ?x rdfs:label "Russia" }',
            'line 2, column 15: texts of rdfs:label have a language; write "Russia"@en',
        ),
        (
            FO + 'SELECT * { ?x fo:signed "2001-07-16" }',
            'line 2, column 15: values of fo:signed are typed edtf:edtf; "2001-07-16" is not',
        ),
        (
            "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema>\nASK { ?x rdfs:label ?y }",
            "line 1, column 14: rdfs: stands for <http://www.w3.org/2000/01/rdf-schema> here; "
            "usual is <http://www.w3.org/2000/01/rdf-schema#>",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["the usual type", "another type"])
def test_a_query_that_finds_nothing_is_told_what_may_be_wrong(
    client: httpx.Client, query: str, note: str, kind: str
) -> None:
    is_graph = re.search(r"^(DESCRIBE|CONSTRUCT)", query)
    types = (TURTLE, "application/rdf+xml") if is_graph else (JSON, CSV)
    types = types if is_graph else (types[0], "application/sparql-results+xml")

    answer = _ask(client, query, types[kind == "another type"])

    told = answer.headers.get("foedera-note", "")
    assert (answer.status_code, told) == (200, '"' + note.replace('"', '\\"') + '"')


@pytest.mark.parametrize("media_type", [CSV, "text/tab-separated-values"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x a fo:Tready }",
        "SELECT (COUNT(*) AS ?n) { ?x a fo:Tready }",
        "SELECT (1 AS ?one) (COUNT(*) AS ?n) { ?x a fo:Tready }",
        "ASK { ?x a fo:Tready }",
    ],
)
def test_nothing_is_known_as_that_in_tables_of_text_too(
    client: httpx.Client, query: str, media_type: str
) -> None:
    answer = _ask(client, FO + query, media_type)

    assert "did you mean fo:Treaty?" in answer.headers["foedera-note"]


@pytest.mark.parametrize("media_type", [JSON, CSV, "application/sparql-results+xml"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x a fo:Treaty }",
        "SELECT ?x { { ?x a fo:Treaty } UNION { ?x a fo:Tready } }",
        "ASK { ?x a fo:Treaty }",
        "SELECT ?x { ?x a fo:Treaty ; fo:end '2001' }",
    ],
)
def test_a_query_without_fault_or_with_an_answer_has_no_note(
    client: httpx.Client, query: str, media_type: str
) -> None:
    answer = _ask(client, FO + query, media_type)

    faultless = "'2001'" not in query
    assert ("foedera-note" not in answer.headers) is faultless


def test_of_alternatives_one_that_is_used_is_enough(demo: Snapshot) -> None:
    query = FO + "SELECT ?x { ?x %s ?y }"

    unused = demo.notes(query % "fo:polarity|fo:modality")

    assert demo.notes(query % "fo:polarity|fo:supplier | fo:modality") == []
    assert [note.message.partition(" is used")[0] for note in unused] == [
        "fo:polarity",
        "fo:modality",
    ]


def test_no_example_has_anything_to_note(demo: Snapshot) -> None:
    notes = {name: demo.notes(example.text) for name, example in demo.examples.items()}

    assert notes == {name: [] for name in notes}


def test_a_merged_thing_is_told_as_that(tmp_path: Path, kit: Kit) -> None:
    entities = kit.entities + "- {id: bharat, kind: State, name: Bharat}\n"
    judgement = "- {same: [india, bharat], by: a curator, on: 2026-11-23, why: one state}\n"
    seeds = kit.write(tmp_path / "seeds", entities=entities, judgements=judgement)

    with open_snapshot(build([seeds], into=tmp_path / "data")) as snapshot:
        [note] = snapshot.notes(f"ASK {{ ?s ?p <{BASE}entities/bharat> }}")

    assert note.message == f"<{BASE}entities/bharat>: this is <{BASE}entities/india> now"


# What a query costs


def test_a_query_is_explained_by_its_patterns_its_algebra_and_its_times(
    client: httpx.Client,
) -> None:
    query = f"""{FO}{RDFS}SELECT ?name ?n {{
      ?sale a fo:ArmsTransfer ; fo:supplier/rdfs:label ?name .
      OPTIONAL {{ ?sale fo:numberOrdered ?n }}
      GRAPH <{BASE}graphs/stated> {{ ?content a fo:ArmsTransfer }}
      FILTER (?n > 1 || NOT EXISTS {{ ?sale fo:suplier ?who }})
    }} ORDER BY DESC(?n)"""
    term = f"<{BASE}ontology#ArmsTransfer>"
    rdf_type = f"<{PREFIXES['rdf']}type>"

    told = _ask(client, query, "application/json", explain="1").json()
    rows = _ask(client, query, "text/tab-separated-values").text.splitlines()
    sales = _ask(client, f"{FO}SELECT ?s {{ ?s a fo:ArmsTransfer }}", CSV).text.splitlines()

    by_text = {p["pattern"]: (p["graph"], p["matches"]) for p in told["patterns"]}
    assert by_text[f"?sale {rdf_type} {term}"] == (None, len(sales) - 1)
    assert by_text[f"?content {rdf_type} {term}"][0] == f"<{BASE}graphs/stated>"
    assert by_text[f"?sale <{BASE}ontology#suplier> ?who"] == (None, 0)
    path = f"?sale <{BASE}ontology#supplier>/<{PREFIXES['rdfs']}label> ?name"
    assert by_text[path] == (None, None)
    assert told["notes"] == [
        "line 7, column 44: fo:suplier is no term of the ontology; did you mean fo:supplier?"
    ]
    assert (told["answer"]["count"], told["answer"]["size_bytes"]) == (
        len(rows) - 1,
        len(("\n".join(rows) + "\n").encode()),
    )
    assert [*told["times"]] == [
        *("waiting", "parse", "evaluate", "first_row", "rest", "total", "cpu")
    ]
    assert min(told["times"].values()) >= 0
    assert told["failed"] is None

    steps, step = [], told["plan"]
    while step:
        steps.append(step["op"])
        step = step.get("of", [None])[0]
    assert steps[:5] == ["SelectQuery", "Project", "OrderBy", "Filter", "Join"]


@pytest.mark.parametrize(
    ("query", "media_type", "count"),
    [
        (f"CONSTRUCT {{ ?x a ?c }} {{ VALUES (?x ?c) {{ (<{BASE}x> 1) (<{BASE}x> 2) }} }}", NT, 2),
        ("SELECT ?s { ?s <x:none> ?o }", TSV, 0),
        ('SELECT ?x ?y { VALUES (?x ?y) { (1 "a\\tb\\n") (UNDEF "b"@en) } }', TSV, 2),
        (f"DESCRIBE <{BASE}entities/russia>", NT, None),
    ],
)
def test_the_size_of_an_answer_is_measured(
    client: httpx.Client, query: str, media_type: str, count: int | None
) -> None:
    told = _ask(client, query, "application/json", explain="1").json()["answer"]

    whole = _ask(client, query, media_type)
    lines = whole.text.count("\n") - (media_type == TSV)
    assert told == {
        "count": lines,
        "boolean": None,
        "size_bytes": len(whole.content),
        "measured_as": media_type,
    }
    assert count in (None, lines)


def test_a_truth_value_is_told_as_that(client: httpx.Client) -> None:
    told = _ask(client, "ASK { ?s ?p ?o }", "application/json", explain="1").json()["answer"]

    assert told == {"count": None, "boolean": True, "size_bytes": None, "measured_as": None}


def test_an_explanation_comes_as_text_and_leads_people_to_the_page(client: httpx.Client) -> None:
    query = f"{FO}SELECT ?x {{ ?x a fo:Treaty }}"

    text = _ask(client, query, "text/plain", explain="1")
    page = _ask(client, query, "text/html", explain="1")

    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert re.search(r"^ +\d+  \[0\] \?x rdf:type fo:Treaty$", text.text, re.MULTILINE)
    assert "\n    Project ?x\n      BGP [0]\n" in text.text
    assert page.status_code == 303
    assert page.headers["location"].startswith("/query?query=PREFIX+fo")


def test_a_query_that_is_stopped_is_explained_all_the_same(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    told = _ask(client, query, "application/json", explain="1", timeout="0.5").json()

    assert told["failed"].startswith("the query was stopped after 0.5 seconds")
    assert "times" not in told
    assert len(told["patterns"]) == 3
    assert told["plan"]["op"] == "SelectQuery"


def test_what_the_other_parser_does_not_take_is_explained_without_a_plan(
    client: httpx.Client,
) -> None:
    told = _ask(client, "SELECT * { <<( ?s ?p ?o )>> ?q ?v }", "application/json", explain="1")

    assert (told.status_code, told.json()["plan"], told.json()["answer"]["count"]) == (200, None, 0)
    assert told.json()["plan_missing"].startswith("no plan: rdflib does not take this query")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { ?s ?p }", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("DROP ALL", 403),
    ],
)
def test_what_is_refused_is_refused_when_explained(
    client: httpx.Client, query: str, status: int
) -> None:
    assert _ask(client, query, "application/json", explain="1").status_code == status


def test_a_query_made_to_break_a_parser_breaks_none_that_serves(client: httpx.Client) -> None:
    deep = "SELECT * { " + "{ " * 5000 + "?s ?p ?o" + " }" * 5000 + " }"

    told = _ask(client, deep, "application/json", explain="1", timeout="2")

    assert told.status_code == 200
    assert (told.json()["plan"], told.json()["patterns"]) == (None, [])
    assert _ask(client, "ASK {}").json()["boolean"] is True


def test_the_serving_process_imports_no_rdflib() -> None:
    code = "import sys, api.app, graph.query.explain; print('rdflib' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, env={**os.environ}
    )

    assert done.stdout == "False\n"


# What the documentation says of the engine


@pytest.mark.checkout
def test_the_engine_differs_where_the_documentation_says_and_the_ways_round_help(
    client: httpx.Client,
) -> None:
    page = (CHECKOUT / "docs" / "sparql.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)

    def answer(query: str) -> list[list[str]]:
        lines = _ask(client, f"BASE <{BASE}>\n{FO}{query}", CSV).text.splitlines()
        return [line.split(",") for line in lines[1:]]

    stated, nowhere = f"{BASE}graphs/stated", f"{BASE}entities/nowhere"
    counting = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{stated}> {{ ?s fo:polarity ?o }} }}"
    [[polarities]] = answer(counting)
    twice = str(2 * int(polarities))
    assert [answer(query) for query in queries] == [
        *([["1"]], [["2"]]),
        *([[twice]], [[polarities]]),
        *([["", polarities]], [[stated, polarities]]),
        *([], [[nowhere]]),
    ]
