"""The command line, run as a user runs it."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from api.cli import _parser, _settings

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
        "stale reviews": [],
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
    measured = json.loads(
        run("evaluate", "gold.jsonl", "--documents", ".", "--json", cwd=tmp_path).stdout
    )["calibration"]
    [tenth] = measured["bins"]
    assert (tenth["count"], tenth["right"]) == (1, 1.0)
    assert measured["error"] == pytest.approx(1 - tenth["confidence"], abs=0.0001)
    assert f"expected calibration error: {measured['error']:.3f}" in done.stdout


def test_without_a_snapshot_the_commands_say_how_to_get_one(tmp_path: Path, run: "Runner") -> None:
    for command in (["query", "ASK {}"], ["paths", "a", "b"], ["export", "gexf"], ["serve"]):
        done = run(*command, cwd=tmp_path)

        assert (command, done.returncode) == (command, 3)
        assert "no snapshot here; run `foedera build`" in done.stderr


def test_doctor_says_what_is_there(demo_data: Path, tmp_path: Path, run: "Runner") -> None:
    built = run("doctor", "--json", "--data", str(demo_data), cwd=tmp_path)
    nothing = run("doctor", "--json", cwd=tmp_path)

    assert built.returncode == 0
    found = json.loads(built.stdout)
    assert found["snapshot"]["counts"]["facts"] > 40
    assert set(found["queries"]) == {"sandbox", "memory_limited", "allocator"}
    assert nothing.returncode == 3
    assert json.loads(nothing.stdout)["snapshot"] is None


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("FOEDERA_PORT", "http", "FOEDERA_PORT: "),
        ("FOEDERA_QUERY_MEMORY_MB", "10", "FOEDERA_QUERY_MEMORY_MB: "),
        ("FOEDERA_QUERY_ALLOCATOR", "libjemalloc.so.2", "FOEDERA_QUERY_ALLOCATOR: "),
        ("FOEDERA_BASE_IRI", "example.org", "FOEDERA_BASE_IRI: "),
        ("FOEDERA_BASE_IRI", "http://a b/", "FOEDERA_BASE_IRI: "),
        ("FOEDERA_BASE_IRI", "http://a/<b>/", "FOEDERA_BASE_IRI: "),
        ("FOEDERA_BASE_IRI", 'http://a/"/', "FOEDERA_BASE_IRI: "),
        ("FOEDERA_HOST", "", "FOEDERA_HOST: "),
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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("serve", "--query-seconds", "0"), "FOEDERA_QUERY_SECONDS: "),
        (("serve", "--workers", "0"), "FOEDERA_WORKERS: "),
        (("serve", "--host", ""), "FOEDERA_HOST: "),
        (("doctor", "--data", ""), "FOEDERA_DATA: "),
        (("check", "--seeds", ""), "FOEDERA_SEEDS: "),
        (("build", "--base-iri", ""), "FOEDERA_BASE_IRI: "),
    ],
)
def test_a_flag_that_is_empty_or_nought_is_not_ignored(
    tmp_path: Path, run: "Runner", arguments: tuple[str, ...], told: str
) -> None:
    done = run(*arguments, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(told)


def test_port_0_is_given_on() -> None:
    given = _parser().parse_args(["serve", "--port", "0"])

    assert _settings(given).port == 0


@pytest.mark.parametrize("flag", ["--max-hops", "-k"])
def test_a_number_of_paths_or_hops_below_one_is_a_usage_error(
    tmp_path: Path, run: "Runner", flag: str
) -> None:
    done = run("paths", "Russia", "China", flag, "0", cwd=tmp_path)

    assert done.returncode == 2
    assert "'0' is no whole number from 1 up" in done.stderr


def test_no_path_is_a_finding_with_and_without_json(
    demo_data: Path, tmp_path: Path, run: "Runner"
) -> None:
    ends = ("paths", "Russia", "China", "--at", "1700", "--max-hops", "1")

    for more in ((), ("--json",)):
        done = run(*ends, *more, "--data", str(demo_data), cwd=tmp_path)

        assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["paths"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("paths", "Russia", "China", "--at", "soon"), "--at: 'soon' is no usable EDTF date"),
        (("query", "ASK {}", "--format", "text/turtle"), "--format='text/turtle': "),
    ],
)
def test_a_flag_that_cannot_be_understood_is_a_usage_error(
    demo_data: Path, tmp_path: Path, run: "Runner", arguments: tuple[str, ...], told: str
) -> None:
    done = run(*arguments, "--data", str(demo_data), cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith(told)


def test_a_query_file_that_is_no_text_is_told(
    demo_data: Path, tmp_path: Path, run: "Runner"
) -> None:
    (tmp_path / "query.rq").write_bytes(b"ASK {} # \xff")

    done = run("query", "@query.rq", "--data", str(demo_data), cwd=tmp_path)

    assert (done.returncode, done.stderr) == (1, "query.rq: not UTF-8: byte 9 cannot be read\n")


def test_a_graph_is_answered_as_json_ld(demo_data: Path, tmp_path: Path, run: "Runner") -> None:
    query = "CONSTRUCT { <urn:x:a> <urn:x:b> <urn:x:c> } WHERE {}"

    done = run("query", query, "--json", "--data", str(demo_data), cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"@id": "urn:x:a", "urn:x:b": [{"@id": "urn:x:c"}]}]


def test_a_damaged_table_is_told_without_a_traceback(
    demo_data: Path, tmp_path: Path, run: "Runner"
) -> None:
    shutil.copytree(demo_data, tmp_path / "data", symlinks=True)
    for table in (tmp_path / "data").rglob("*.sqlite*"):
        table.write_bytes(b"no table" * 512)

    done = run("paths", "Russia", "China", cwd=tmp_path)

    assert done.returncode == 3
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_check_finds_what_a_build_would_refuse_and_writes_nothing(
    tmp_path: Path, kit: "Kit", run: "Runner"
) -> None:
    bare = kit.questions.replace("claims: [analysts-no-alliance]", "claims: []")
    seeds = kit.write(tmp_path / "seeds", questions=bare)

    done = run("check", "--seeds", str(seeds), cwd=tmp_path)

    assert done.returncode == 1
    assert "questions.yaml:1:3: questions/allies#position-1: " in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["seeds"]
