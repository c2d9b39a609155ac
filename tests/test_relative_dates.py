"""Dates that a text tells in relation to its own, from the text to REST and RDF."""

import json
from pathlib import Path
from typing import Any

from graph.building import build
from graph.filters import Filters
from graph.snapshot import open_snapshot
from tests.conftest import put, sha256_of

RELATIVE = """\
Kenya and Uganda signed a trade agreement in October.

Ghana and Togo held a joint naval exercise last year.

On Wednesday Kenya and Ghana signed a defence treaty.
"""


def _parsed(folder: Path, segments: str) -> tuple[dict[str, Any], dict[str, set[str]]]:
    """Build a graph from the text alone; return the times of its facts, as REST and RDF say them.

    By kind of fact; in RDF the times as written, and the names of those that are inferred.
    """
    sha256 = sha256_of(RELATIVE)
    names = ("Kenya", "Uganda", "Ghana", "Togo")
    files = {
        "sources/lake.yaml": "id: lake\ntitle: The lake\npublisher: Foedera\n"
        f'sha256: {sha256}\npublished: "2021-11-05"\n{segments}',
        "entities/all.yaml": "".join(
            f"- {{id: {name.lower()}, kind: State, name: {name}}}\n" for name in names
        ),
        "documents/lake.txt": RELATIVE,
    }
    put(folder / "seeds", files)
    build([folder / "seeds"], into=folder / "data")
    with open_snapshot(folder / "data") as opened:
        facts = opened.records.facts(Filters(view="all")).items
        query = """PREFIX fo: <https://w3id.org/foedera/ontology#>
            SELECT ?kind ?said WHERE { GRAPH ?g { ?x a ?kind ; fo:polarity [] ;
                fo:signed|fo:date|fo:inferredTime ?said } }"""
        answer = json.loads(b"".join(opened.sparql(query)))
    in_rdf: dict[str, set[str]] = {}
    for row in answer["results"]["bindings"]:
        kind = row["kind"]["value"].rsplit("#", 1)[1]
        in_rdf.setdefault(kind, set()).add(row["said"]["value"])
    in_rest = {
        fact["kind"]: {name: (t["edtf"], t["inferred"]) for name, t in fact["time"].items()}
        for fact in facts
    }
    return in_rest, in_rdf


def _span(words: str) -> str:
    paragraph = next(part for part in RELATIVE.split("\n\n") if words in part)
    start = RELATIVE.index(paragraph)
    return f"[{start}, {start + len(paragraph)}]"


def test_relative_dates_count_from_the_date_of_their_text_and_are_marked(tmp_path: Path) -> None:
    in_rest, in_rdf = _parsed(tmp_path, "")

    assert in_rest == {
        "Agreement": {"signed": ("2021-10", True)},
        "JointExercise": {"date": ("2020", True)},
        "Treaty": {"signed": ("2021-11-03", True)},
    }
    assert in_rdf["JointExercise"] == {"2020", "date"}


def test_in_a_segment_with_a_date_of_its_own_relative_dates_count_from_that(
    tmp_path: Path,
) -> None:
    in_rest, in_rdf = _parsed(
        tmp_path,
        f"segments:\n  - {{span: {_span('October')}, zone: body}}\n"
        f'  - {{span: {_span("last year")}, zone: caption, date: "2018-03-07"}}\n'
        f'  - {{span: {_span("Wednesday")}, zone: caption, date: "2024-11-29"}}\n',
    )

    assert in_rest == {
        "Agreement": {"signed": ("2021-10", True)},
        "JointExercise": {"date": ("2017", True)},
        "Treaty": {"signed": ("2024-11-27", True)},
    }
    assert in_rdf["JointExercise"] == {"2017", "date"}


def test_last_year_of_a_text_that_may_be_of_several_years_is_one_of_several(
    tmp_path: Path,
) -> None:
    in_rest, _ = _parsed(
        tmp_path,
        f'segments:\n  - {{span: {_span("October")}, zone: body, date: "[2019..]"}}\n'
        f'  - {{span: {_span("last year")}, zone: body, date: "[2018..2020]"}}\n'
        f'  - {{span: {_span("Wednesday")}, zone: body, date: "2024-11"}}\n',
    )

    assert in_rest["Agreement"] == {"signed": ("2019-10", True)}
    assert in_rest["JointExercise"] == {"date": ("[2017..2019]", True)}
    assert in_rest["Treaty"] == {}
