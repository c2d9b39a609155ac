"""Codes: how curators class facts, entities and claims in words of the vocabularies, and what
follows from it: types of events, actions, filters.

Strategy: one small folder of seeds has a fact of each sort and is built and served once.
"""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import rdflib
from lxml import html

from graph.building import build
from graph.errors import SeedError
from graph.facts import Conflict, Origin
from graph.identity import identify
from graph.read.curated import read_seeds
from graph.snapshot import Snapshot, open_snapshot
from graph.vocabulary import BASE_IRI, ONTOLOGY_IRI, Vocabulary
from tests.conftest import place_of, put, sha256_of

FO = rdflib.Namespace(ONTOLOGY_IRI)
TEXT = (
    "India sold Nepal two radars in 2019. India gave Nepal a radar in 2020. "
    "India and Nepal held an exercise in March 2021. The exercise was a patrol as well. "
    "On 5 May 2020 India threatened Nepal. On that day India accused Nepal too. "
    "India will sell Nepal a radar. India and Nepal signed an accord in 2018. "
    "The accord of 2018 is but a protocol. India met Nepal in 2022. "
    "The meeting of 2023 was called off. India has belonged to the Bay Forum since 1997. "
    "An envoy wrote to us that India may meet Nepal again. "
    "An envoy says that nothing will come of it."
)
ENTITIES = """\
- {id: india, kind: State, name: India}
- {id: nepal, kind: State, name: Nepal}
- {id: envoy, kind: Person, name: An envoy}
- {id: bay-forum, kind: InternationalOrganization, name: Bay Forum}
- {id: radar, kind: WeaponSystem, name: Radar, weaponCategory: sensors}
- {id: bay, kind: Place, name: Bay of Bengal, placeKind: bay}
"""
SALE = "kind: ArmsTransfer, supplier: india, recipient: nepal, weapon: radar"
BOTH = "participant: [india, nepal]"
STATEMENTS = {
    "India sold Nepal two radars in 2019": f"id: sale, {SALE}, delivered: '2019',"
    " transferKind: sale, weaponCondition: new",
    "India gave Nepal a radar in 2020": f"id: gift, {SALE}, delivered: '2020', transferKind: gift",
    "India and Nepal held an exercise in March 2021": f"id: exercise, kind: JointExercise, {BOTH},"
    " location: bay, date: 2021-03, exerciseForm: [live-fire, field], exerciseDomain: sea",
    "The exercise was a patrol as well": f"id: exercise, kind: JointPatrol, {BOTH},"
    " exerciseForm: [patrol, field]",
    "On 5 May 2020 India threatened Nepal": "kind: Action, actor: india, target: nepal,"
    " date: 2020-05-05, eventType: threaten",
    "On that day India accused Nepal too": "kind: Action, actor: india, target: nepal,"
    " date: 2020-05-05, eventType: accuse",
    "India will sell Nepal a radar": f"id: plan, {SALE}, modality: planned, transferKind: gift",
    "India and Nepal signed an accord in 2018": "id: accord, kind: Agreement,"
    " party: [india, nepal], signed: '2018', agreementKind: agreement, domain: [training, economy]",
    "The accord of 2018 is but a protocol": "id: accord, kind: Agreement,"
    " party: [india, nepal], agreementKind: protocol, domain: culture",
    "India met Nepal in 2022": f"id: meeting, kind: Meeting, {BOTH}, date: '2022'",
    "The meeting of 2023 was called off": f"id: off, kind: Meeting, {BOTH}, date: '2023',"
    " status: cancelled",
    "India has belonged to the Bay Forum since 1997": "id: member, kind: Membership,"
    " member: india, organization: bay-forum, start: '1997', membershipKind: founding",
    "An envoy wrote to us that India may meet Nepal again": "id: letter, kind: Meeting,"
    f" {BOTH}, modality: possible, attributed_to: envoy, channel: letter, certainty: possible",
    "An envoy says that nothing will come of it": "id: nothing, kind: Claim,"
    " attributed_to: envoy, summary: Expects nothing.",
}
EVENT_TYPES = {
    "sale": "cooperate",
    "gift": "aid",
    "exercise": "cooperate",
    "plan": "agree",
    "accord": "support",
    "meeting": "consult",
    "off": "sanction",
    "member": None,
}


def _facts(statements: dict[str, str]) -> str:
    lines = ["source: note", "curator: Foedera curators", "statements:"]
    for words, fields in statements.items():
        lines.append(f"  - {{{place_of(words, TEXT)}, {fields}}}")
    return "\n".join(lines) + "\n"


def _write(folder: Path, entities: str = ENTITIES, old: str = "", new: str = "") -> Path:
    """Write the seeds, with `new` for the first `old` in the statements."""
    facts = _facts(STATEMENTS)
    assert old in facts
    facts = facts.replace(old, new, 1)
    sha256 = sha256_of(TEXT)
    files = {
        "sources/note.yaml": f"{{id: note, title: A note, publisher: Foedera, sha256: {sha256}}}\n",
        "entities/entities.yaml": entities,
        "facts/note.yaml": facts,
    }
    return put(folder, files)


def _problems(folder: Path, vocabulary: Vocabulary) -> list[str]:
    with pytest.raises(SeedError) as caught:
        read_seeds([folder], vocabulary)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coded")
    build([_write(folder / "seeds")], into=folder / "data")
    return folder / "data"


@pytest.fixture(scope="module")
def snapshot(data: Path) -> Iterator[Snapshot]:
    with open_snapshot(data) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(data: Path, serve: Callable[..., AbstractContextManager[str]]) -> Iterator[httpx.Client]:
    with serve(data) as base, httpx.Client(base_url=base, timeout=30) as made:
        yield made


def _ids(client: httpx.Client, address: str) -> set[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


def _coded(word: str, label: str) -> dict[str, str]:
    return {"word": word, "label": label}


def test_a_fact_shows_the_words_that_all_its_statements_give_with_their_labels(
    client: httpx.Client,
) -> None:
    exercise = client.get("/facts/exercise").json()

    assert (exercise["kind"], exercise["event_type"]) == ("JointPatrol", "cooperate")
    assert exercise["codes"] == {
        "exerciseForm": [
            _coded("live-fire", "live-fire exercise"),
            _coded("field", "field exercise"),
            _coded("patrol", "patrol"),
        ],
        "exerciseDomain": [_coded("sea", "sea")],
    }
    assert [s["codes"].get("exerciseDomain") for s in exercise["evidence"]] == [
        [_coded("sea", "sea")],
        None,
    ]


def test_a_second_word_for_what_has_one_is_a_conflict_and_one_for_what_has_many_is_not(
    client: httpx.Client,
) -> None:
    accord = client.get("/facts/accord").json()

    assert accord["codes"] == {
        "agreementKind": [_coded("agreement", "agreement")],
        "domain": [
            _coded("training", "exercises, training and education"),
            _coded("economy", "economy and trade"),
            _coded("culture", "culture and education"),
        ],
    }
    assert accord["conflicts"] == [
        {
            "property": "agreementKind",
            "value": "protocol",
            "statement": accord["evidence"][1]["id"],
        }
    ]


def test_an_entity_shows_what_it_is_classed_as(client: httpx.Client) -> None:
    assert client.get("/entities/radar").json()["codes"] == {
        "weaponCategory": [_coded("sensors", "sensors")]
    }
    assert client.get("/entities/bay").json()["codes"] == {"placeKind": [_coded("bay", "bay")]}
    assert client.get("/entities/india").json()["codes"] == {}


def test_a_claim_has_its_channel_and_the_certainty_of_its_holder(client: httpx.Client) -> None:
    letter = client.get("/statements/letter", follow_redirects=True).json()
    nothing = client.get("/statements/nothing", follow_redirects=True).json()

    assert (letter["channel"], letter["certainty"]) == ("letter", "possible")
    assert (nothing["channel"], nothing["certainty"]) == (None, None)


def test_words_are_concepts_in_rdf_of_facts_contents_entities_and_claims(
    snapshot: Snapshot,
) -> None:
    base = rdflib.Namespace(BASE_IRI)
    dataset = snapshot.dataset()
    default = dataset.default_graph
    stated = dataset.graph(base["graphs/stated"])
    [claim] = default.subjects(FO.channel)

    assert set(default.objects(base["facts/exercise"], FO.exerciseForm)) == {
        FO.LiveFireExercise,
        FO.FieldExercise,
        FO.PatrolExercise,
    }
    assert set(default.objects(base["entities/radar"], FO.weaponCategory)) == {FO.Sensors}
    assert set(default.objects(base["entities/bay"], FO.placeKind)) == {FO.BayPlace}
    assert (claim, FO.channel, FO.LetterChannel) in default
    assert (claim, FO.certainty, FO.HeldPossible) in default
    assert set(stated.objects(None, FO.transferKind)) == {FO.SaleTransfer, FO.GiftTransfer}
    assert set(stated.objects(rdflib.URIRef(f"{claim}#content"), FO.eventType)) == {FO.ConsultEvent}
    assert {
        str(fact).removeprefix(base + "facts/"): kind
        for fact, kind in default.subject_objects(FO.eventType)
        if str(fact).removeprefix(base + "facts/") in EVENT_TYPES
    } == {
        "sale": FO.CooperateEvent,
        "gift": FO.AidEvent,
        "exercise": FO.CooperateEvent,
        "plan": FO.AgreeEvent,
        "accord": FO.SupportEvent,
        "meeting": FO.ConsultEvent,
        "off": FO.SanctionEvent,
    }


def test_the_type_of_an_event_follows_from_its_kind_status_and_codes(client: httpx.Client) -> None:
    found = {f: client.get(f"/facts/{f}").json()["event_type"] for f in EVENT_TYPES}

    assert found == EVENT_TYPES


def test_two_actions_of_one_day_are_two_facts_that_say_what_was_done(client: httpx.Client) -> None:
    items = client.get("/facts?kind=Action").json()["items"]

    assert {(a["label"], a["event_type"]) for a in items} == {
        ("India acted towards Nepal: threaten (2020-05-05)", "threaten"),
        ("India acted towards Nepal: accuse (2020-05-05)", "accuse"),
    }


def test_an_action_joins_its_actor_to_its_target(client: httpx.Client) -> None:
    answer = client.get("/paths?source=india&target=nepal&relation=acted towards&k=9").json()

    hops = [hop for path in answer["paths"] for hop in path["hops"]]
    assert [(h["source"]["id"], h["target"]["id"], h["forward"]) for h in hops] == [
        ("india", "nepal", True),
        ("india", "nepal", True),
    ]
    assert {hop["kind"] for hop in hops} == {"Action"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("consult", {"meeting"}),
        ("aid", {"gift"}),
        ("material-cooperation", {"sale", "gift", "exercise"}),
        ("verbal-cooperation", {"plan", "accord", "meeting"}),
        ("material-conflict", {"off"}),
    ],
)
def test_facts_are_narrowed_to_a_type_of_event_or_a_quad_class(
    client: httpx.Client, asked: str, found: set[str]
) -> None:
    assert _ids(client, f"/facts?event_type={asked}") == found
    assert _ids(client, f"/entities/india/facts?event_type={asked}") == found


def test_claims_paths_and_exports_are_narrowed_to_a_type_of_event(client: httpx.Client) -> None:
    claims = client.get("/claims?event_type=consult").json()["items"]
    paths = client.get("/paths?source=india&target=nepal&event_type=verbal-conflict&k=9").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/export/edges.csv?event_type=aid").text)))
    linked = client.get("/export/graph.json?event_type=aid").json()["edges"]
    gexf = client.get("/export/graph.gexf?event_type=aid").text

    assert [claim["key"] for claim in claims] == ["letter"]
    assert client.get("/claims?event_type=aid").json()["items"] == []
    assert {hop["kind"] for path in paths["paths"] for hop in path["hops"]} == {"Action"}
    assert {(row["Fact"], row["Event type"]) for row in rows} == {("gift", "aid")}
    assert {(edge["fact"], edge["event_type"]) for edge in linked} == {("gift", "aid")}
    assert '<attvalue for="event_type" value="aid"/>' in gexf


@pytest.mark.parametrize(
    "address",
    [
        "/facts?",
        "/entities/india/facts?",
        "/claims?",
        "/paths?source=india&target=nepal&",
        "/export/edges.csv?",
    ],
)
def test_a_misspelt_type_of_event_gets_the_nearest_right_word(
    client: httpx.Client, address: str
) -> None:
    answer = client.get(f"{address}event_type=consultt")

    assert answer.status_code == 400
    assert answer.json()["parameter"] == "event_type"
    assert answer.json()["detail"] == "event_type='consultt' is not known; did you mean 'consult'?"


def _page(client: httpx.Client, address: str) -> html.HtmlElement:
    answer = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return html.document_fromstring(answer.text)


def _links(client: httpx.Client, address: str, title: str) -> list[tuple[str, str]]:
    """Return where the links in the row `title` lead, and what they say."""
    found = _page(client, address).xpath(f"//div[dt='{title}']/dd/a")
    return [(str(link.get("href")), str(link.text_content())) for link in found]


def test_pages_show_codes_in_words_that_lead_to_their_meaning(client: httpx.Client) -> None:
    assert _links(client, "/facts/sale", "Kind of transfer") == [("/ontology#SaleTransfer", "sale")]
    assert _links(client, "/facts/sale", "Event type") == [
        ("/ontology#CooperateEvent", "cooperate")
    ]
    assert _links(client, "/facts/member", "Event type") == []
    assert _links(client, "/entities/radar", "Weapon category") == [
        ("/ontology#Sensors", "sensors")
    ]
    assert _links(client, "/facts?event_type=accuse", "Event type") == [
        ("/ontology#AccuseEvent", "accuse")
    ]
    letter = _page(client, "/statements/letter")
    assert letter.xpath("//li[@class='badge']/a/@href") == [
        "/ontology#LetterChannel",
        "/ontology#HeldPossible",
    ]
    assert _links(client, "/statements/letter", "Event type") == [
        ("/ontology#ConsultEvent", "consult")
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "transferKind: sale",
            "transferKind: sales",
            "'sales' is no word of 'transferKind'; did you mean 'sale'?",
        ),
        (
            "exerciseDomain: sea",
            "exerciseDomain: [sea, airr]",
            "'airr' is no word of 'exerciseDomain'; did you mean 'air'?",
        ),
        (
            "weaponCondition: new",
            "weaponCondition: [new, second-hand]",
            "'weaponCondition' has one word, not 2",
        ),
        (
            "weaponCondition: new",
            "exerciseForm: field",
            "unknown field 'exerciseForm'",
        ),
        ("2020-05-05, eventType: threaten", "2020-05-05", "Action needs 'eventType'"),
        (
            "channel: letter",
            "channel: leter",
            "'leter' is no word of 'channel'; did you mean 'letter'?",
        ),
        (
            "certainty: possible",
            "certainty: possibly",
            "'possibly' is no word of 'certainty'; did you mean 'possible'?",
        ),
        (
            "weaponCondition: new",
            "channel: letter",
            "'channel' belongs to a claim: say 'attributed_to' too",
        ),
    ],
)
def test_a_wrong_code_is_told_with_its_place_and_the_nearest_right_word(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, told: str
) -> None:
    [problem] = _problems(_write(tmp_path, old=old, new=new), vocabulary)

    place, _, message = problem.partition(": ")
    assert place.startswith("facts/note.yaml:")
    assert len(place.split(":")) == 3
    assert message.startswith(told)


def test_an_entity_has_the_codes_of_its_kind_alone(tmp_path: Path, vocabulary: Vocabulary) -> None:
    entities = ENTITIES.replace("placeKind: bay", "placeKind: bey").replace(
        "weaponCategory: sensors", "placeKind: bay"
    )

    assert _problems(_write(tmp_path, entities), vocabulary) == [
        "entities/entities.yaml:5:48: unknown field 'placeKind'; did you mean 'kind'?",
        "entities/entities.yaml:6:58: 'bey' is no word of 'placeKind'; did you mean 'bay'?",
    ]


def test_a_code_is_the_readers_judgement_and_changes_no_id(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    one = read_seeds([_write(tmp_path / "one")], vocabulary)
    other = read_seeds(
        [_write(tmp_path / "two", old="transferKind: sale", new="transferKind: lease")], vocabulary
    )

    assert [s.id for s in one.statements] == [s.id for s in other.statements]
    assert one.statements[0].codes != other.statements[0].codes


def test_codes_survive_a_merge_of_entities(tmp_path: Path, vocabulary: Vocabulary) -> None:
    entities = ENTITIES + "- {id: radar-set, kind: WeaponSystem, name: Radar set}\n"
    folder = _write(tmp_path, entities)
    (folder / "judgements.yaml").write_text(
        "- {same: [radar-set, radar], by: Foedera curators, on: 2026-11-23, why: one thing}\n"
    )
    seeds = read_seeds([folder], vocabulary)

    knowledge = identify(seeds.statements, seeds, seeds.sources, vocabulary).knowledge

    assert knowledge.entities["radar-set"].codes == {"weaponCategory": ("sensors",)}


def test_what_a_program_reads_adds_no_words_to_a_curators_and_contradicts_single_ones(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    seeds = read_seeds([_write(tmp_path)], vocabulary)
    accord, exercise = (
        next(s for s in seeds.statements if s.fact == name) for name in ("accord", "exercise")
    )
    parsed = [
        replace(accord, id="f" * 16, origin=Origin.PARSED, codes={"agreementKind": ("charter",)}),
        replace(exercise, id="e" * 16, origin=Origin.PARSED, codes={"exerciseForm": ("drill",)}),
    ]

    known = identify([*seeds.statements, *parsed], seeds, seeds.sources, vocabulary).knowledge

    facts = {fact.id: fact for fact in known.facts}
    assert facts["exercise"].codes["exerciseForm"] == ("live-fire", "field", "patrol")
    assert facts["exercise"].conflicts == ()
    assert facts["accord"].codes["agreementKind"] == ("agreement",)
    assert Conflict("agreementKind", "charter", "f" * 16) in facts["accord"].conflicts


def test_an_action_that_says_nothing_of_its_type_is_no_fact_even_if_accepted(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    claimed = "2020-05-05, attributed_to: envoy, id: threat"
    folder = _write(tmp_path, old="2020-05-05, eventType: threaten", new=claimed)
    (folder / "reviews.yaml").write_text(
        "- {accept: threat, by: Foedera curators, on: 2026-11-23, why: seen}\n"
    )
    seeds = read_seeds([folder], vocabulary)

    with pytest.raises(SeedError, match="'threat' cannot be a fact: it has no eventType"):
        identify(seeds.statements, seeds, seeds.sources, vocabulary)


def test_what_one_does_to_several_on_one_day_is_one_fact_for_each_target(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    folder = _write(
        tmp_path,
        old="target: nepal, date: 2020-05-05, eventType: accuse",
        new="target: envoy, date: 2020-05-05, eventType: threaten",
    )
    seeds = read_seeds([folder], vocabulary)

    known = identify(seeds.statements, seeds, seeds.sources, vocabulary).knowledge

    targets = [fact.roles["target"] for fact in known.facts if fact.kind == "Action"]
    assert targets == [("nepal",), ("envoy",)]
