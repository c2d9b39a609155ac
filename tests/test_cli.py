"""The command line, run as a user runs it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

if TYPE_CHECKING:
    from tests.conftest import Kit, Runner

_TREATIES = """
PREFIX fo: <https://w3id.org/foedera/ontology#>
SELECT ?name ?signed { ?treaty a fo:Treaty ; fo:name ?name ; fo:signed ?signed }
"""


def test_a_query_is_answered_as_json_or_as_asked(
    demo_data: Path, tmp_path: Path, run: "Runner"
) -> None:
    query = tmp_path / "treaties.rq"
    query.write_text(_TREATIES)

    answer = run("query", _TREATIES, "--data", str(demo_data), cwd=tmp_path)
    table = run(
        "query", f"@{query}", "--format", "text/csv", "--data", str(demo_data), cwd=tmp_path
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    rows = json.loads(answer.stdout)["results"]["bindings"]
    assert "2001-07-16" in {row["signed"]["value"] for row in rows}
    assert table.stdout.splitlines()[0] == "name,signed"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s ?p }", "line 1, column"),
        ("SELECT * { ?s fo:party ?o }", "PREFIX fo: <https://w3id.org/foedera/ontology#>"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(
    demo_data: Path, tmp_path: Path, run: "Runner", query: str, told: str
) -> None:
    done = run("query", query, "--data", str(demo_data), cwd=tmp_path)

    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_paths_are_printed_with_their_evidence(
    demo_data: Path, tmp_path: Path, run: "Runner"
) -> None:
    done = run(
        "paths", "Russia", "Su-35", "--max-hops", "1", "--data", str(demo_data), cwd=tmp_path
    )

    assert done.returncode == 0
    assert "Russia supplied Su-35" in done.stdout
    assert "rs-2021:5941-6026" in done.stdout


def test_a_misspelt_end_of_a_path_is_told_with_the_nearest_names(
    demo_data: Path, tmp_path: Path, run: "Runner"
) -> None:
    done = run("paths", "Rusia", "China", "--data", str(demo_data), cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("no entity 'Rusia'; did you mean russia")


def test_the_graph_is_exported_to_a_file(demo_data: Path, tmp_path: Path, run: "Runner") -> None:
    done = run("export", "gexf", "-o", "out.gexf", "--data", str(demo_data), cwd=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "china" in nx.read_gexf(tmp_path / "out.gexf")


def test_parse_prints_one_json_line_for_each_fact(tmp_path: Path, run: "Runner") -> None:
    text = "Norway signed a treaty with Sweden in May 1995. Sweden sold Norway 12 frigates."
    (tmp_path / "note.txt").write_text(text)

    done = run("parse", "note.txt", "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"agreement", "transfer"} <= {line["type"] for line in lines}
    for line in lines:
        assert line["text"] == text[line["start"] : line["end"]]
        assert line["doc"] == "note.txt"


def test_check_counts_what_is_verified(small_seeds: Path, tmp_path: Path, run: "Runner") -> None:
    done = run("check", "--seeds", str(small_seeds), "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "verified here": 2,
        "verified by a curator": 0,
        "unverified": 0,
    }


def test_evaluate_measures_the_parser_against_annotations(tmp_path: Path, run: "Runner") -> None:
    text = "Norway signed a treaty with Sweden in May 1995."
    (tmp_path / "note.txt").write_text(text)
    gold = {
        "id": "N1",
        "doc": "note.txt",
        "type": "agreement",
        "start": 0,
        "end": 46,
        "text": text[:46],
        "zone": "body",
        "optional": False,
        "modality": "asserted",
        "args": {"kind": "treaty", "parties": ["Norway", "Sweden"], "date": "1995-05"},
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n")

    done = run("evaluate", "gold.jsonl", "--documents", ".", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    [line] = [line for line in done.stdout.splitlines() if line.lstrip().startswith("agreement")]
    assert "1.00" in line


def test_without_a_snapshot_the_commands_say_how_to_get_one(tmp_path: Path, run: "Runner") -> None:
    for command in (["query", "ASK {}"], ["paths", "a", "b"], ["export", "gexf"], ["serve"]):
        done = run(*command, cwd=tmp_path)

        assert (command, done.returncode) == (command, 3)
        assert "no snapshot here; run `foedera build`" in done.stderr


def test_doctor_says_what_is_there(demo_data: Path, tmp_path: Path, run: "Runner") -> None:
    built = run("doctor", "--json", "--data", str(demo_data), cwd=tmp_path)
    nothing = run("doctor", "--json", cwd=tmp_path)

    assert built.returncode == 0
    assert json.loads(built.stdout)["snapshot"]["counts"]["facts"] > 40
    assert nothing.returncode == 3
    assert json.loads(nothing.stdout)["snapshot"] is None


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("FOEDERA_PORT", "http", "FOEDERA_PORT: "),
        ("FOEDERA_QUERY_MEMORY_MB", "10", "FOEDERA_QUERY_MEMORY_MB: "),
        ("FOEDERA_BASE_IRI", "example.org", "FOEDERA_BASE_IRI: "),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, run: "Runner", variable: str, value: str, told: str
) -> None:
    done = run("doctor", cwd=tmp_path, **{variable: value})

    assert done.returncode == 2
    assert done.stderr.startswith(told)


def test_an_unknown_command_is_a_usage_error(tmp_path: Path, run: "Runner") -> None:
    assert run("biuld", cwd=tmp_path).returncode == 2


def test_documents_of_the_users_own_are_read_and_cited(
    tmp_path: Path, kit: "Kit", run: "Runner"
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "note.txt").write_text("Nepal signed a treaty with India on 1 March 1996.")
    (folder / "table.ods").write_bytes(b"\x00")
    seeds = kit.write(tmp_path / "seeds")

    done = run("build", "documents", "--seeds", str(seeds), "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["unread_files"] == ["table.ods"]
    assert report["counts"]["documents"] == 2
    assert report["statements_by_origin"]["parsed"] >= 1
