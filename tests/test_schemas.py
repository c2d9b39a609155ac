"""JSON Schemas for editors: current, true of every seed, with the fields that the reader takes."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema
import pytest

from graph.errors import SeedError
from graph.read import yaml
from graph.read.curated import read_seeds
from graph.read.yaml import MappingNode, Node, Problems, ScalarNode, SequenceNode, parse_yaml
from graph.resources import ontology_folder, seed_folders
from graph.schemas import NAMES, schema_text, schemas
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tests.conftest import Kit, Runner

_FOLDERS = ("sources", "entities", "facts")


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return schemas(ontology_folder())


def _loaded(text: str) -> Any:  # noqa: ANN401
    """Return YAML as an editor's language server sees it: the core schema of YAML 1.2."""
    problems = Problems()
    value = parse_yaml(text, Path("a.yaml"), problems)
    assert not problems.found
    return _core(value.node) if value else None


def _core(node: Node) -> Any:  # noqa: ANN401
    if isinstance(node, MappingNode):
        return {str(_core(key)): _core(value) for key, value in node.pairs}
    if isinstance(node, SequenceNode):
        return [_core(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    written = node.written
    if node.plain and re.fullmatch(r"[-+]?[0-9]+", written):
        return int(written)
    if node.plain and re.fullmatch(r"[-+]?[0-9]*\.[0-9]+", written):
        return float(written)
    if node.plain and written in ("true", "false"):
        return written == "true"
    return written


def _wrong(schema: dict[str, Any], value: object) -> list[str]:
    errors = jsonschema.Draft7Validator(schema).iter_errors(value)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in errors]


def test_the_schemas_kept_with_the_ontology_are_those_that_it_makes(made: dict[str, Any]) -> None:
    folder = ontology_folder() / "schemas"

    assert {path.stem for path in folder.glob("*.json")} == set(NAMES)
    for name, schema in made.items():
        jsonschema.Draft7Validator.check_schema(schema)
        kept = (folder / f"{name}.json").read_text(encoding="utf-8")
        assert kept == schema_text(schema), f"run `foedera schema --write ontology/schemas`: {name}"


def test_every_seed_file_is_what_its_schema_says(made: dict[str, Any]) -> None:
    [folder] = seed_folders()
    checked = 0
    for name in NAMES:
        paths = [folder / f"{name}.yaml"]
        for path in sorted((folder / name).glob("*.yaml")) if name in _FOLDERS else paths:
            assert _wrong(made[name], _loaded(path.read_text(encoding="utf-8"))) == [], path
            checked += 1

    assert checked > 15


_BY = "by: me, on: 2026-11-25, why: so"
_SHA = "0" * 64
_TREATY = f"kind: Treaty, span: [0, 3], sha256: '{_SHA}'"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("sources", f"{{id: a, title: A, publisher: B, sha256: {'0' * 63}z}}"),
        ("sources", f"{{id: a, title: A, sha256: '{_SHA}'}}"),
        ("sources", f"{{id: A, title: A, publisher: B, sha256: '{_SHA}'}}"),
        ("sources", f"{{id: a, title: A, publisher: B, sha256: '{_SHA}', text_shown: all}}"),
        ("entities", "[{id: nepal, kind: Stat, name: Nepal}]"),
        ("entities", "[{id: nepal, kind: State, name: Nepal, capital: Kathmandu}]"),
        ("entities", "[{id: nepal, kind: State, name: ''}]"),
        (
            "entities",
            "[{id: nepal, kind: State, name: Nepal, identifiers: [{scheme: a, value: b}]}]",
        ),
        ("facts", f"{{source: a, curator: b, statements: [{{{_TREATY}}}]}}"),
        ("facts", f"{{source: a, curator: b, statements: [{{{_TREATY}, partys: [india]}}]}}"),
        ("facts", f"{{source: a, curator: b, statements: [{{{_TREATY}, party: a, act: denies}}]}}"),
        (
            "facts",
            f"{{source: a, curator: b, statements: [{{{_TREATY}, party: a, signed: soon}}]}}",
        ),
        ("facts", "{source: a, curator: b, statements: [{kind: Treety}]}"),
        ("facts", "{source: a, statements: []}"),
        ("questions", "[{id: allied, text: Are they?, scale: {3: more than allied}}]"),
        ("reviews", f"[{{accept: a, reject: b, {_BY}}}]"),
        ("reviews", f"[{{reject: a, as: b, {_BY}}}]"),
        ("reviews", f"[{{amend: a, with: {{span: [0, 1]}}, {_BY}}}]"),
        ("reviews", "[{accept: a, by: me, on: yesterday, why: so}]"),
        ("judgements", f"[{{same: [a], {_BY}}}]"),
        ("judgements", f"[{{equal: [a, b], {_BY}}}]"),
    ],
)
def test_what_the_reader_would_refuse_the_schema_refuses(
    made: dict[str, Any], name: str, wrong: str
) -> None:
    assert _wrong(made[name], _loaded(wrong)) != []


def _accepted(
    folder: Path, vocabulary: Vocabulary, kit: "Kit", file: str, record: str, words: set[str]
) -> set[str]:
    """Return which fields the reader of seeds takes in a record: those it calls unknown are not.

    `record` is what stands in `file`, `FIELDS` in it where more fields go.
    """
    fields = "".join(f", {word}: x" for word in sorted(words))
    kit.write(folder, **{file: record.replace(", FIELDS", fields)})
    with pytest.raises(SeedError) as caught:
        read_seeds([folder], vocabulary)
    unknown = {
        found.group(1)
        for problem in caught.value.problems
        if (found := re.search(r"unknown field '(\w+)'", problem))
    }
    return words - unknown


def test_a_schema_has_exactly_the_fields_that_the_reader_takes(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", made: dict[str, Any]
) -> None:
    readers = Path(yaml.__file__).parent.glob("*.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    words = set(re.findall(r'"([a-z]\w*)"', source)) - {"x", "null"}
    for each in vocabulary.kinds.values():
        words |= {*each.roles, *each.times, *each.quantities, *each.texts}
    statement = "{source: treaty-note, curator: me, statements: [{kind: Treaty, FIELDS}]}"
    review = f"[{{reject: '0123456789abcdef', {_BY}, FIELDS}}]"
    judgement = f"[{{same: [india, nepal], {_BY}, FIELDS}}]"
    treaty = made["facts"]["definitions"]["Treaty"]["properties"]
    taken = {
        "sources": ("sources", "{id: treaty-note, FIELDS}", {*made["sources"]["properties"]}),
        "entities": (
            "entities",
            "[{id: india, FIELDS}]",
            {*made["entities"]["items"]["properties"]},
        ),
        "facts": ("facts", statement, {*treaty}),
        "reviews": ("reviews", review, {*made["reviews"]["items"]["properties"]}),
        "questions": (
            "questions",
            "[{id: allies, FIELDS}]",
            {*made["questions"]["items"]["properties"]},
        ),
        "judgements": ("judgements", judgement, {*made["judgements"]["items"]["properties"]}),
    }

    for name, (file, record, described) in taken.items():
        given = {found for found in re.findall(r"(\w+):", record) if found in described}
        folder = tmp_path / name
        found = _accepted(folder, vocabulary, kit, file, record, (words | described) - given)
        assert found | given == described, name


def test_a_schema_is_printed_and_written(tmp_path: Path, run: "Runner") -> None:
    one = run("schema", "judgements", cwd=tmp_path)
    everything = run("schema", cwd=tmp_path)
    written = run("schema", "--write", "here", cwd=tmp_path)
    wrong = run("schema", "judgments", cwd=tmp_path)

    assert json.loads(one.stdout)["title"] == "Foedera: judgements"
    assert list(json.loads(everything.stdout)) == list(NAMES)
    assert written.returncode == 0
    assert (tmp_path / "here" / "judgements.json").read_text() == one.stdout
    assert wrong.returncode == 2


def test_schemas_are_served_and_name_their_own_address(client: httpx.Client) -> None:
    answer = client.get("/schemas/facts.json")
    missing = client.get("/schemas/fact.json")

    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json()["$id"] == "https://w3id.org/foedera/schemas/facts.json"
    assert (missing.status_code, missing.json()["detail"]) == (
        404,
        "no schema 'fact'; did you mean 'facts'?",
    )
