"""Snapshots: the same input gives the same bytes, and nothing breaks the one being served."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import rdflib
from rdflib.compare import isomorphic

from graph.building import build, unchanged
from graph.errors import Gone, SeedError, ShapeError, SnapshotError
from graph.publishing import KEPT
from graph.snapshot import open_snapshot

if TYPE_CHECKING:
    from tests.conftest import Kit, Runner


def test_two_builds_of_the_same_input_are_byte_identical(small_seeds: Path, tmp_path: Path) -> None:
    one = build([small_seeds], into=tmp_path / "one")
    two = build([small_seeds], into=tmp_path / "two")

    assert one.name == two.name
    for name in json.loads((one / "manifest.json").read_text())["checksums"]:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    for name in ("terms.ttl", "terms.jsonld"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    assert (one / "manifest.json").read_bytes() == (two / "manifest.json").read_bytes()


def test_a_changed_word_of_input_makes_another_snapshot(tmp_path: Path, kit: "Kit") -> None:
    before = build([kit.write(tmp_path / "seeds")], into=tmp_path / "data")
    changed = kit.facts.replace("The treaty of 1950 is", "The 1950 treaty is")
    after = build([kit.write(tmp_path / "seeds", facts=changed)], into=tmp_path / "data")

    assert before != after
    assert (tmp_path / "data" / "current").resolve() == after


def test_a_snapshot_is_whole(small_seeds: Path, tmp_path: Path) -> None:
    path = build([small_seeds], into=tmp_path)

    with open_snapshot(tmp_path) as snapshot:
        assert snapshot.id == path.name
        assert snapshot.records.fact("treaty-1950")["label"] == "Treaty of Friendship (1950-07-31)"
        dataset = snapshot.dataset()
        assert len(dataset) == snapshot.manifest["counts"]["quads"]
        network = snapshot.network()
        edges = [data["relation"] for *_ends, data in network.edges(data=True)]
        assert edges == ["agreed with"]
    facts = pq.read_table(path / "facts.parquet").to_pylist()
    assert [fact["id"] for fact in facts] == ["treaty-1950"]
    assert json.loads(facts[0]["record"])["roles"]["party"][0]["name"] == "India"
    files = json.loads((path / "files.json").read_text())
    assert "search/records.sqlite" in files
    assert any(name.startswith("store/") for name in files)


def test_a_claim_is_not_in_the_default_graph_of_the_dump(small_seeds: Path, tmp_path: Path) -> None:
    path = build([small_seeds], into=tmp_path)

    lines = gzip.decompress((path / "dump.nq.gz").read_bytes()).decode().splitlines()

    assert lines == sorted(lines)
    stated = [line for line in lines if "#content> " in line and "graphs/stated> ." in line]
    default = [
        line for line in lines if line.startswith("<") and "#content> <" in line.split(" ")[0]
    ]
    assert stated
    assert all(line.endswith("graphs/stated> .") for line in default)


def test_what_a_code_means_is_in_the_graph_of_the_ontology_and_in_no_other(
    small_seeds: Path, tmp_path: Path
) -> None:
    query = """BASE <https://w3id.org/foedera/>
        PREFIX fo: <https://w3id.org/foedera/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?graph ?word ?notation ?scheme WHERE { <facts/treaty-1950> fo:status ?code .
            GRAPH ?graph { ?code skos:prefLabel ?word ; skos:notation ?notation ;
                skos:inScheme ?scheme } }"""
    plain = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> ASK { ?code skos:notation ?word }"
    path = build([small_seeds], into=tmp_path)

    with open_snapshot(path) as snapshot:
        answer = json.loads(b"".join(snapshot.sparql(query)))
        outside = json.loads(b"".join(snapshot.sparql(plain)))
        terms = rdflib.Graph().parse(data=snapshot.terms("ttl"), format="turtle")
        held = snapshot.dataset().graph(rdflib.URIRef("https://w3id.org/foedera/graphs/ontology"))

    [row] = answer["results"]["bindings"]
    assert {name: cell["value"] for name, cell in row.items()} == {
        "graph": "https://w3id.org/foedera/graphs/ontology",
        "word": "signed",
        "notation": "signed",
        "scheme": "https://w3id.org/foedera/ontology#Statuses",
    }
    assert outside["boolean"] is False
    assert isomorphic(held, terms)


def test_a_bad_seed_leaves_the_served_snapshot_as_it_was(tmp_path: Path, kit: "Kit") -> None:
    path = build([kit.write(tmp_path / "seeds")], into=tmp_path / "data")
    broken = kit.facts.replace("party:", "partys:")

    with pytest.raises(SeedError, match="did you mean 'party'"):
        build([kit.write(tmp_path / "seeds", facts=broken)], into=tmp_path / "data")

    assert (tmp_path / "data" / "current").resolve() == path
    assert [p.name for p in (tmp_path / "data" / "snapshots").iterdir()] == [path.name]


def test_a_broken_shape_names_the_seed_and_leaves_the_snapshot(tmp_path: Path, kit: "Kit") -> None:
    path = build([kit.write(tmp_path / "seeds")], into=tmp_path / "data")
    broken = kit.questions.replace("claims: [analysts-no-alliance]", "claims: []")
    seeds = kit.write(tmp_path / "seeds", questions=broken)

    with pytest.raises(ShapeError, match=r"questions\.yaml:1:3: questions/allies#position-1: "):
        build([seeds], into=tmp_path / "data")

    assert (tmp_path / "data" / "current").resolve() == path


@pytest.mark.parametrize("delay", [0.3, 0.8, 1.1, 1.4, 1.7, 2.0, 2.4])
def test_a_kill_at_any_moment_leaves_a_snapshot_that_answers(
    tmp_path: Path, kit: "Kit", delay: float
) -> None:
    path = build([kit.write(tmp_path / "seeds")], into=tmp_path / "data")
    kit.write(tmp_path / "seeds", facts=kit.facts.replace("is no alliance.", "is none."))
    command = [sys.executable, "-P", "-m", "api.cli", "build", "--seeds", str(tmp_path / "seeds")]
    started = subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(delay)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()

    with open_snapshot(tmp_path / "data") as snapshot:
        assert snapshot.records.fact("treaty-1950")["source_count"] == 1
        answer = b"".join(
            snapshot.sparql("ASK { ?x a <https://w3id.org/foedera/ontology#Treaty> }")
        )
        assert json.loads(answer)["boolean"] is True
        answering = snapshot.path
    rebuilt = build([tmp_path / "seeds"], into=tmp_path / "data")
    assert answering in (path, rebuilt)
    assert not list((tmp_path / "data" / "snapshots").glob(".building-*"))


def test_old_snapshots_are_swept_but_none_that_is_held(tmp_path: Path, kit: "Kit") -> None:
    data = tmp_path / "data"
    first = build([kit.write(tmp_path / "seeds")], into=data)
    with open_snapshot(data) as held:
        for number in range(KEPT + 2):
            facts = kit.facts.replace("no alliance.", f"no alliance, {number}.")
            build([kit.write(tmp_path / "seeds", facts=facts)], into=data)
        assert first.is_dir()
        assert held.records.fact("treaty-1950")["id"] == "treaty-1950"
    build(
        [kit.write(tmp_path / "seeds", facts=kit.facts.replace("1950 is", "1950 was"))], into=data
    )

    assert not first.exists()
    assert len(list((data / "snapshots").iterdir())) == KEPT


def test_a_second_build_at_the_same_time_is_refused(small_seeds: Path, tmp_path: Path) -> None:
    import fcntl

    build([small_seeds], into=tmp_path / "data")
    with (tmp_path / "data" / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SnapshotError, match="another build is running"):
            build([small_seeds], into=tmp_path / "data")


def test_a_snapshot_of_another_schema_is_refused_with_the_remedy(
    small_seeds: Path, tmp_path: Path
) -> None:
    path = build([small_seeds], into=tmp_path)
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").chmod(0o644)
    (path / "manifest.json").write_text(json.dumps({**manifest, "schema": 0}))

    with pytest.raises(SnapshotError, match=r"made with schema 0.*foedera build"):
        open_snapshot(tmp_path)


def test_nothing_built_is_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"no snapshot here; run `foedera build`"):
        open_snapshot(tmp_path)


def test_only_changed_input_needs_a_build(tmp_path: Path, kit: "Kit") -> None:
    seeds, data = kit.write(tmp_path / "seeds"), tmp_path / "data"

    assert not unchanged([seeds], [], data)
    build([seeds], into=data)
    assert unchanged([seeds], [], data)
    kit.write(seeds, entities=kit.entities + "\n# a note\n")
    assert not unchanged([seeds], [], data)


def test_the_build_command_prints_a_summary_and_writes_a_report(
    small_seeds: Path, tmp_path: Path, run: "Runner"
) -> None:
    done = run("build", "--seeds", str(small_seeds), "--data", str(tmp_path / "data"), cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Treaty" in done.stdout
    report = json.loads((tmp_path / "data" / "current" / "report.json").read_text())
    assert report["facts_by_kind"] == {"Treaty": 1}
    assert report["counts"]["documents"] == 1


def test_the_build_command_ends_with_1_for_bad_seeds_and_says_where(
    tmp_path: Path, kit: "Kit", run: "Runner"
) -> None:
    seeds = kit.write(tmp_path / "seeds", facts=kit.facts.replace("party:", "partys:"))

    done = run("build", "--seeds", str(seeds), cwd=tmp_path)

    assert done.returncode == 1
    assert (
        "facts/treaty-note.yaml:9:5: unknown field 'partys'; did you mean 'party'?" in done.stderr
    )
    assert not (tmp_path / "data" / "current").exists()


@pytest.mark.parametrize(
    "damaged", ["manifest.json", "search/records.sqlite", "ontology/foedera.ttl"]
)
def test_a_damaged_snapshot_is_said_to_be_and_mended_by_a_build(
    small_seeds: Path, tmp_path: Path, run: "Runner", damaged: str
) -> None:
    path = build([small_seeds], into=tmp_path / "data")
    (path / damaged).chmod(0o644)
    (path / damaged).write_bytes(b"{")

    before = run("paths", "India", "Nepal", "--data", str(tmp_path / "data"), cwd=tmp_path)
    rebuilt = build([small_seeds], into=tmp_path / "data")
    after = run("paths", "India", "Nepal", "--data", str(tmp_path / "data"), cwd=tmp_path)

    assert (before.returncode, after.returncode, rebuilt) == (3, 0, path)
    assert "run `foedera build`" in before.stderr
    assert "Traceback" not in before.stderr


def test_a_line_separator_in_a_name_breaks_no_file(tmp_path: Path, kit: "Kit") -> None:
    entities = kit.entities.replace("name: Nepal", 'name: "Ne\\u2028pal"')
    build([kit.write(tmp_path / "seeds", entities=entities)], into=tmp_path / "data")

    with open_snapshot(tmp_path / "data") as snapshot:
        assert snapshot.network().nodes["nepal"]["name"] == "Ne\u2028pal"


def test_a_copy_of_a_text_is_no_second_source(tmp_path: Path, kit: "Kit") -> None:
    seeds = kit.write(tmp_path / "seeds")
    copy = tmp_path / "copy.txt"
    copy.write_text(kit.text.replace(" ", "\u00a0 ") + "\r\n")

    build([seeds], [copy], into=tmp_path / "data")

    with open_snapshot(tmp_path / "data") as snapshot:
        fact = snapshot.records.fact("treaty-1950")
        assert len({e["document"] for e in fact["evidence"]}) == 2
        assert fact["source_count"] == 1


def test_what_is_retracted_is_gone_under_every_id_it_had(tmp_path: Path, kit: "Kit") -> None:
    by = "by: me, on: 2026-11-23, why: a wrong reading"
    first = build([kit.write(tmp_path / "seeds")], into=tmp_path / "data")
    with open_snapshot(first) as snapshot:
        statements = [e["id"] for e in snapshot.records.fact("treaty-1950")["evidence"]]
    reviews = f"- {{retract: treaty-1950, {by}}}\n- {{retract: analysts-no-alliance, {by}}}\n"
    build([kit.write(tmp_path / "seeds", reviews=reviews)], into=tmp_path / "data")

    with open_snapshot(tmp_path / "data") as snapshot:
        for fact in ("treaty-1950", *statements):
            with pytest.raises(Gone, match="a wrong reading"):
                snapshot.records.fact(fact)
        with pytest.raises(Gone, match="a wrong reading"):
            snapshot.records.statement("analysts-no-alliance")
        assert snapshot.records.positions("allies") == []


def test_the_facade_builds_as_often_as_asked(small_seeds: Path, tmp_path: Path) -> None:
    import graph

    for _time in range(2):
        with graph.build([small_seeds], into=tmp_path) as snapshot:
            assert snapshot.entity("Nepal")["id"] == "nepal"
