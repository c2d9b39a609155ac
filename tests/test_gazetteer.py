"""The entities of the field: their names, identifiers and lives, and which place lies in which."""

import csv
import io
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.facts import Entity
from graph.read.curated import read_seeds
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import read_vocabulary
from graph.when import parse_when

# Regions and oceans that lie in nothing larger.
LARGEST = {
    "africa",
    "asia-pacific",
    "eurasia",
    "indo-pacific",
    "north-america",
    "pacific-ocean",
    "south-america",
}


@cache
def _entities() -> dict[str, Entity]:
    seeds = read_seeds(seed_folders(), read_vocabulary(ontology_folder()))
    return {entity.id: entity for entity in seeds.entities}


def _within(entity: str) -> set[str]:
    """Return all that `entity` lies in, itself included."""
    found = {entity}
    for larger in _entities()[entity].links.get("locatedIn", ()):
        found |= _within(larger)
    return found


def _get(client: httpx.Client, path: str, **query: str) -> Any:  # noqa: ANN401
    answer = client.get(path, params=query or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _select(client: httpx.Client, query: str) -> list[list[str]]:
    prefixes = (
        "BASE <https://w3id.org/foedera/> PREFIX fo: <https://w3id.org/foedera/ontology#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    )
    answer = client.get(
        "/sparql", params={"query": prefixes + query}, headers={"Accept": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def test_two_entities_share_a_name_only_as_a_seat_and_its_government() -> None:
    bearers = defaultdict(set)
    for entity in _entities().values():
        for name in (entity.name, *(n.text for n in entity.names if n.kind != "metonym")):
            bearers[name.casefold()].add(entity.id)

    assert {name: ids for name, ids in bearers.items() if len(ids) > 1} == {}


def test_every_state_has_an_adjective_and_a_region() -> None:
    states = [entity for entity in _entities().values() if entity.kind == "State"]

    bare = [
        state.id
        for state in states
        if not any(n.kind == "adjective" for n in state.names) or not state.links.get("locatedIn")
    ]
    assert bare == []


def test_a_life_begins_before_it_ends() -> None:
    for entity in _entities().values():
        if entity.start and entity.end:
            start, end = parse_when(entity.start), parse_when(entity.end)
            assert start.earliest is not None, entity.id
            assert end.latest is not None, entity.id
            assert start.earliest < end.latest, entity.id


def test_the_soviet_union_and_russia_are_two_states_under_one_code_of_a_dataset() -> None:
    bearers = defaultdict(set)
    for entity in _entities().values():
        for identifier in entity.identifiers:
            bearers[identifier.scheme, identifier.value].add(entity.id)

    assert {key: ids for key, ids in bearers.items() if len(ids) > 1} == {
        ("cow", "365"): {"russia", "soviet-union"}
    }
    russia, union = _entities()["russia"], _entities()["soviet-union"]
    assert russia.links["successorOf"] == ("soviet-union",)
    assert (russia.start, union.end) == ("1991-12-26/..", "1991-12-26")


@pytest.mark.shared
def test_every_identifier_is_in_the_source_that_it_names(shared: Path) -> None:
    with (shared / "data" / "qids.csv").open(encoding="utf-8") as file:
        sourced = {row["qid"]: row for row in csv.DictReader(file)}
    with (shared / "data" / "cow-states-2016" / "states2016.csv").open(encoding="utf-8") as file:
        codes = {row["ccode"] for row in csv.DictReader(file)}

    given = [(e, i) for e in _entities().values() for i in e.identifiers]
    assert {i.scheme for _e, i in given} == {"wikidata", "cow"}
    for entity, identifier in given:
        if identifier.scheme == "cow":
            assert identifier.value in codes, entity.id
            continue
        row = sourced[identifier.value]
        assert identifier.source.startswith(row["source"]), entity.id
        assert "single source" not in row["note"], entity.id


def test_every_place_lies_in_a_larger_one_up_to_the_largest() -> None:
    places = [entity for entity in _entities().values() if entity.kind == "Place"]

    assert {p.id for p in places if not p.links.get("locatedIn")} == LARGEST
    assert all(_within(place.id) & LARGEST for place in places)


@pytest.mark.parametrize(
    ("place", "within"),
    [
        ("baltic-sea", {"baltic-region", "northern-europe", "europe", "eurasia"}),
        ("moscow-kremlin", {"moscow-city", "russia", "eurasia"}),
        (
            "tsugaru-strait",
            {
                "western-pacific",
                "pacific-ocean",
                "asia-pacific",
                "indo-pacific",
                "east-asia",
                "asia",
                "eurasia",
            },
        ),
        ("honshu", {"japan", "east-asia", "asia", "asia-pacific", "eurasia"}),
        ("hokkaido", {"japan", "east-asia", "asia", "asia-pacific", "eurasia"}),
        (
            "china-russia-border",
            {"china", "russia", "east-asia", "asia", "asia-pacific", "eurasia"},
        ),
        ("tehran-city", {"iran", "middle-east", "asia", "eurasia"}),
    ],
)
def test_a_place_lies_where_it_is_looked_for(place: str, within: set[str]) -> None:
    assert _within(place) == {place, *within}


EXERCISES = {
    "baltic-sea": ["baltic-exercise-2017"],
    "baltic-region": ["baltic-exercise-2017"],
    "northern-europe": ["baltic-exercise-2017"],
    "europe": ["baltic-exercise-2017"],
    "sea-of-japan": ["bombers-patrol-2019"],
    "tsugaru-strait": ["patrol-2021-10"],
    "western-pacific": ["bombers-patrol-2019", "patrol-2021-10"],
    "china": ["drill-2018"],
    "russia": ["drill-2018"],
    "middle-east": [],
}


def test_what_is_told_of_a_state_is_not_in_the_region_where_the_state_lies(
    client: httpx.Client,
) -> None:
    kinds = {f["kind"] for f in _get(client, "/facts", place="europe", limit="1000")["items"]}
    kinds |= {c["kind"] for c in _get(client, "/claims", place="europe", limit="1000")["items"]}

    assert not kinds & {"Statistic", "PartOf", "ArmsTransfer"}
    assert "JointExercise" in kinds


@pytest.mark.parametrize(("place", "exercises"), EXERCISES.items())
def test_exercises_are_found_by_the_sea_and_by_the_region(
    client: httpx.Client, place: str, exercises: list[str]
) -> None:
    listed = _get(
        client, "/facts", place=place, kind="JointExercise", origin="curated", limit="1000"
    )["items"]
    query = f"""SELECT DISTINCT ?fact WHERE {{
        ?fact a fo:JointExercise ; fo:origin fo:Curated ; fo:earliest ?day ;
            fo:location/fo:locatedIn* <entities/{place}> }} ORDER BY ?day"""

    assert [fact["id"] for fact in listed] == exercises
    assert [iri.rpartition("/")[2] for (iri,) in _select(client, query)] == exercises


def test_claims_of_an_exercise_are_found_by_the_region(client: httpx.Client) -> None:
    claims = _get(client, "/claims", place="Baltic region", kind="JointExercise")["items"]

    assert [(c["key"], c["attributed_to"]["id"]) for c in claims] == [
        ("kashin-baltic-2017", "vasily-kashin")
    ]


def test_paths_and_files_are_narrowed_to_a_region(client: httpx.Client) -> None:
    query = {"place": "Northern Europe", "kind": "JointExercise"}
    found = _get(client, "/paths", source="russia", target="china", max_hops="1", **query)
    rows = csv.DictReader(io.StringIO(client.get("/export/edges.csv", params=query).text))

    hops = [[hop["fact"] for hop in path["hops"]] for path in found["paths"]]
    assert hops == [["baltic-exercise-2017"]]
    assert {row["Fact"] for row in rows} == {"baltic-exercise-2017"}


def test_an_entity_shows_where_it_lies(client: httpx.Client) -> None:
    def larger(place: str) -> list[str]:
        links = _get(client, f"/entities/{place}")["links"]
        return [reference["id"] for reference in links.get("locatedIn", [])]

    assert larger("baltic-sea") == ["baltic-region"]
    assert larger("china-russia-border") == ["china", "russia"]
    assert larger("russia") == ["eurasia"]
    assert larger("eurasia") == []
