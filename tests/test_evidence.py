"""How many independent origins a fact has, through whom a claim came, and what it all rests on."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.building import build
from graph.errors import SeedError
from graph.facts import Shape
from graph.filters import Filters
from graph.snapshot import Snapshot, open_snapshot
from tests.conftest import place_of, sha256_of

_GOLDEN = Path(__file__).parent / "golden"
DISPATCH, SYNDICATED, INDEPENDENT, BLOG = (
    (_GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    for name in ("dispatch", "syndicated", "independent", "blog")
)
_ENTITIES = """\
- {id: mongolia, kind: State, name: Mongolia}
- {id: kazakhstan, kind: State, name: Kazakhstan}
- {id: steppe-agency, kind: Institution, name: Steppe Agency}
- {id: dispatch, kind: Work, name: The dispatch}
- {id: post, kind: Work, name: The post}
- {id: columnist, kind: Person, name: The columnist}
- {id: minister, kind: Person, name: The deputy minister}
- {id: envoy, kind: Person, name: The envoy}
- {id: herder, kind: Person, name: The herder}
- {id: trader, kind: Person, name: The trader}
- {id: review, kind: Work, name: The Review}
"""
_PACT = "{kind: Agreement, id: patrol-pact, party: [mongolia, kazakhstan]"
# A place in each of the texts where the agreement is told of.
_SIGNED = "Mongolia and Kazakhstan signed an agreement on joint border"
_LETS = "lets patrols of either"
_OWN = "a long-awaited agreement on joint border patrols"


class _Seeds:
    """A seed folder put together from texts and what stands at which words of theirs."""

    def __init__(self, folder: Path, entities: str = _ENTITIES) -> None:
        self.folder = folder
        for name in ("sources", "entities", "facts", "documents"):
            (folder / name).mkdir(parents=True)
        (folder / "entities" / "all.yaml").write_text(entities, encoding="utf-8")

    def add(self, name: str, text: str, *statements: tuple[str, str], entry: str = "") -> None:
        """Add a source with its text; a statement is the words and its other fields."""
        sha256 = sha256_of(text)
        (self.folder / "documents" / f"{name}.txt").write_bytes(text.encode())
        (self.folder / "sources" / f"{name}.yaml").write_text(
            f"id: {name}\ntitle: {name}\npublisher: Foedera\nsha256: {sha256}\n{entry}",
            encoding="utf-8",
        )
        lines = [f"source: {name}", "curator: Foedera curators", "statements:"]
        for words, fields in statements:
            lines.append(f"  - {fields}, {place_of(words, text)}}}")
        if statements:
            facts = self.folder / "facts" / f"{name}.yaml"
            facts.write_text("\n".join(lines), encoding="utf-8")

    def build(self, **files: str) -> Snapshot:
        """Build a snapshot and open it."""
        for name, content in files.items():
            (self.folder / f"{name}.yaml").write_text(content, encoding="utf-8")
        return open_snapshot(build([self.folder], into=self.folder.parent / "data"))


@pytest.fixture
def seeds(tmp_path: Path) -> _Seeds:
    return _Seeds(tmp_path / "seeds")


def _claims(snapshot: Snapshot, **filters: Any) -> list[Shape]:  # noqa: ANN401
    return list(snapshot.records.claims(Filters(**filters), 100).items)


def _origins(fact: Shape) -> list[tuple[str, str, int]]:
    """Return the origins, each with how many curated statements come from it."""
    curated = {e["id"] for e in fact["evidence"] if e["origin"] == "curated"}
    return [(o["id"], o["type"], len(curated & {*o["statements"]})) for o in fact["origins"]]


def _get(client: httpx.Client, path: str, **query: str) -> Any:  # noqa: ANN401
    answer = client.get(path, params=query or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _select(snapshot: Snapshot, query: str) -> list[tuple[str, ...]]:
    prefix = "PREFIX fo: <https://w3id.org/foedera/ontology#> "
    answer = json.loads(b"".join(snapshot.sparql(prefix + query)))
    names = answer["head"]["vars"]
    return [tuple(row[name]["value"] for name in names) for row in answer["results"]["bindings"]]


# What is counted once


def test_two_reports_count_twice_and_a_reprint_of_one_not_at_all(seeds: _Seeds) -> None:
    seeds.add("agency", DISPATCH, (_SIGNED, _PACT), entry="published: 2022-05-03\n")
    seeds.add("paper", SYNDICATED, (_SIGNED, _PACT), entry="published: 2022-05-04\n")
    seeds.add("rival", INDEPENDENT, (_OWN, _PACT), entry="published: 2022-05-03\n")

    with seeds.build() as snapshot:
        fact = snapshot.records.fact("patrol-pact")
        paper = snapshot.records.document("paper")
        enough = [f["id"] for f in snapshot.records.facts(Filters(min_sources=2)).items]
        too_few = [f["id"] for f in snapshot.records.facts(Filters(min_sources=3)).items]

    assert [e["document"] for e in fact["evidence"] if e["origin"] == "curated"] == [
        "agency",
        "paper",
        "rival",
    ]
    assert [(o["id"], o["type"], o["name"]) for o in fact["origins"]] == [
        ("agency", "document", "agency"),
        ("rival", "document", "rival"),
    ]
    of_statement = {e["id"]: e["document"] for e in fact["evidence"]}
    assert [{of_statement[s] for s in origin["statements"]} for origin in fact["origins"]] == [
        {"agency", "paper"},
        {"rival"},
    ]
    assert (fact["source_count"], fact["support_count"]) == (2, 2)
    assert "patrol-pact" in enough
    assert "patrol-pact" not in too_few
    assert (paper["shares_origin_with"], len(paper["copied"])) == ("agency", 1)


def test_what_a_blog_copies_from_a_report_comes_from_the_report_and_its_own_words_do_not(
    seeds: _Seeds,
) -> None:
    own = "two governments doing the least that their herders will let them get away with"
    seeds.add("agency", DISPATCH, (_SIGNED, _PACT), entry="published: 2022-05-03\n")
    seeds.add("blog", BLOG, (_LETS, _PACT), entry="published: 2022-05-08\n")

    with seeds.build() as snapshot:
        once = snapshot.records.fact("patrol-pact")
        blog = snapshot.records.document("blog")
    seeds.add("blog", BLOG, (_LETS, _PACT), (own, _PACT), entry="published: 2022-05-08\n")
    with seeds.build() as snapshot:
        twice = snapshot.records.fact("patrol-pact")

    assert _origins(once) == [("agency", "document", 2)]
    assert blog["shares_origin_with"] is None
    [passage] = blog["copied"]
    assert passage["origin"] == "agency"
    assert BLOG[passage["start"] : passage["end"]].startswith("The agreement, which has still")
    assert _origins(twice) == [("agency", "document", 2), ("blog", "document", 1)]


def test_a_photograph_comes_from_its_agency_and_not_from_the_article_around_it(
    seeds: _Seeds,
) -> None:
    caption = "The ministers of Mongolia and Kazakhstan after signing. Steppe Agency/Pool"
    told = "what they signed on Tuesday is a beginning"
    text = f"{caption}\n\nTo the herders of both sides {told}.\n"
    parts = (
        f"segments:\n  - {{span: [0, {len(caption)}], zone: caption, origin: {{origin}}}}\n"
        f"  - {{span: [{len(caption)}, {len(text)}], zone: body}}\n"
    )
    pact = "{kind: Agreement, id: patrol-pact, party: [mongolia, kazakhstan], kindWritten: pact"
    statements = (("after signing", pact), (told, pact))
    seeds.add("article", text, *statements, entry=parts.replace("{origin}", "steppe-agency"))

    with seeds.build() as snapshot:
        credited_to_an_entity = snapshot.records.fact("patrol-pact")
        linked = _select(
            snapshot,
            "SELECT ?origin ?count WHERE { ?fact fo:independentOrigin ?origin ; "
            "fo:sourceCount ?count ; fo:kindWritten 'pact' } ORDER BY ?origin",
        )
    seeds.add("agency", DISPATCH)
    seeds.add("article", text, *statements, entry=parts.replace("{origin}", "agency"))
    with seeds.build() as snapshot:
        credited_to_a_source = snapshot.records.fact("patrol-pact")

    assert _origins(credited_to_an_entity) == [
        ("steppe-agency", "entity", 1),
        ("article", "document", 1),
    ]
    assert linked == [
        ("https://w3id.org/foedera/documents/article", "2"),
        ("https://w3id.org/foedera/entities/steppe-agency", "2"),
    ]
    assert _origins(credited_to_a_source) == [
        ("agency", "document", 1),
        ("article", "document", 1),
    ]


_ACCEPT = "- {accept: %s, as: patrol-pact, by: Foedera curators, on: 2026-11-23, why: told}\n"


def _claim(holder: str, key: str, more: str = "") -> str:
    return (
        f"{{kind: Agreement, id: {key}, party: [mongolia, kazakhstan], kindWritten: pact, "
        f"signed: 2022-05-03, attributed_to: {holder}{more}"
    )


@pytest.mark.parametrize(
    ("first", "second", "origins"),
    [
        # two documents that quote one person
        (_claim("minister", "a"), _claim("minister", "b"), [("minister", "entity", 2)]),
        # two blogs that excerpt one report
        (
            _claim("minister", "a", ", chain: [review]"),
            _claim("envoy", "b", ", chain: [review]"),
            [("review", "entity", 2)],
        ),
        # who is quoted in one and passes it on in the other
        (
            _claim("minister", "a"),
            _claim("envoy", "b", ", chain: [minister]"),
            [("minister", "entity", 2)],
        ),
        (
            _claim("minister", "a"),
            _claim("envoy", "b"),
            [("minister", "entity", 1), ("envoy", "entity", 1)],
        ),
        # the work in the chain is a text that is here: the first source
        (_PACT, _claim("envoy", "b", ", chain: [dispatch]"), [("one", "document", 2)]),
        (_PACT, _claim("dispatch", "b"), [("one", "document", 2)]),
        (_PACT, _claim("envoy", "b"), [("one", "document", 1), ("envoy", "entity", 1)]),
        # what the writer of both says is one writer's word, stated or quoted
        (_PACT, _PACT, [("columnist", "entity", 2)]),
        (_PACT, _claim("columnist", "b"), [("columnist", "entity", 2)]),
        (_claim("columnist", "a"), _claim("columnist", "b"), [("columnist", "entity", 2)]),
    ],
)
def test_who_is_quoted_and_through_whom_decides_what_is_independent(
    seeds: _Seeds, first: str, second: str, origins: list[tuple[str, str, int]]
) -> None:
    words = "the two states agreed on joint patrols"
    seeds.add(
        "one", f"On Tuesday {words}.", (words, first), entry="work: dispatch\nauthor: columnist\n"
    )
    seeds.add("two", f"So we hear, and {words}.", (words, second), entry="author: columnist\n")
    accepted = [key for key, text in (("a", first), ("b", second)) if f"id: {key}," in text]

    with seeds.build(reviews="".join(_ACCEPT % key for key in accepted)) as snapshot:
        fact = snapshot.records.fact("patrol-pact")

    assert _origins(fact) == origins
    assert fact["source_count"] == len(origins)


def test_one_document_that_quotes_two_people_is_one_origin(seeds: _Seeds) -> None:
    text = "The minister says that they agreed. The envoy says so too."
    seeds.add(
        "one",
        text,
        ("The minister says that they agreed", _claim("minister", "a")),
        ("The envoy says so too", _claim("envoy", "b")),
    )

    with seeds.build(reviews=_ACCEPT % "a" + _ACCEPT % "b") as snapshot:
        fact = snapshot.records.fact("patrol-pact")

    assert _origins(fact) == [("one", "document", 2)]


def test_claims_that_support_a_fact_are_counted_beside_what_it_rests_on(seeds: _Seeds) -> None:
    words = "the two states agreed on joint patrols"
    seeds.add("one", f"On Tuesday {words}.", (words, _PACT))
    for name, holder in (("two", "minister"), ("three", "minister"), ("four", "envoy")):
        claim = f"{{kind: Claim, id: {name}-says, attributed_to: {holder}, supports: [patrol-pact]"
        seeds.add(name, f"From {name}: {words}.", (words, claim))

    with seeds.build() as snapshot:
        fact = snapshot.records.fact("patrol-pact")

    assert len(fact["supported_by"]) == 3
    assert (fact["source_count"], fact["support_count"]) == (1, 3)
    assert _origins(fact) == [("one", "document", 1)]


# Chains


def test_a_chain_of_any_length_is_counted_filtered_and_asked_in_order(seeds: _Seeds) -> None:
    words = "the pact will hold"
    chain = ", chain: [post, review, minister, envoy, herder]"
    claim = f"{{kind: Claim, id: hearsay, attributed_to: trader, about: [mongolia]{chain}"
    near = "{kind: Claim, id: seen, attributed_to: herder, about: [mongolia]"
    text = f"It is said that {words}. I think so. A herder says it will."
    own = "{kind: Claim, id: judged, attributed_to: columnist, about: [mongolia]"
    seeds.add(
        *("blog", text, (words, claim), ("A herder says it will", near), ("I think so", own)),
        entry="work: post\nauthor: columnist\n",
    )

    with seeds.build() as snapshot:
        found = {
            c["key"]: ([v["id"] for v in c["chain"]], c["depth"], c["first_hand"])
            for c in _claims(snapshot)
            if c["origin"] == "curated"
        }
        steps = _select(
            snapshot,
            "SELECT ?position ?voice WHERE { ?claim fo:depth 5 ; fo:chainStep ?step . "
            "?step fo:chainPosition ?position ; fo:voice ?voice } ORDER BY ?position",
        )
        via = [c["key"] for c in _claims(snapshot, via="minister")]
        far = [c["key"] for c in _claims(snapshot, first_hand=False)]
        far_via = _claims(snapshot, first_hand=True, via="minister")

    voices = ["post", "review", "minister", "envoy", "herder"]
    assert found == {
        "hearsay": (voices, 5, False),
        "seen": (["post"], 1, True),
        "judged": ([], 0, True),
    }
    assert steps == [
        (str(number), f"https://w3id.org/foedera/entities/{voice}")
        for number, voice in enumerate(voices, 1)
    ]
    assert (via, far, far_via) == (["hearsay"], ["hearsay"], [])


def test_a_parsed_claim_has_the_chain_that_a_curator_would_write(seeds: _Seeds) -> None:
    quoted = "Vasily Marat said that Mongolia will leave the pact, it goes on."
    text = f"Vasily Marat said that Kazakhstan will stay in the pact.\n\n{quoted}\n"
    start = text.index(quoted)
    curated = "{kind: Claim, id: k, attributed_to: marat, chain: [post, review], about: [mongolia]"
    entities = seeds.folder / "entities" / "more.yaml"
    entities.write_text("- {id: marat, kind: Person, name: Vasily Marat}\n", encoding="utf-8")
    seeds.add(
        "blog",
        text,
        ("Mongolia will leave the pact", curated),
        entry=(
            f"work: post\nsegments:\n  - {{span: [0, {start}], zone: body}}\n"
            f"  - {{span: [{start}, {len(text)}], zone: body, origin: review}}\n"
        ),
    )

    with seeds.build() as snapshot:
        found = [
            (c["origin"], c["start"] >= start, [v["id"] for v in c["chain"]], c["depth"])
            for c in snapshot.records.claims(Filters(), 100, rereadings=True).items
        ]

    assert sorted(found) == [
        ("curated", True, ["post", "review"], 2),
        ("parsed", False, ["post"], 1),
        ("parsed", True, ["post", "review"], 2),
    ]


def test_a_work_that_the_holder_wrote_is_no_further_voice(seeds: _Seeds) -> None:
    words = "Mongolia will leave the pact"
    entities = seeds.folder / "entities" / "more.yaml"
    entities.write_text(
        "- {id: marat, kind: Person, name: Vasily Marat}\n"
        "- {id: essay, kind: Work, name: An essay, writtenBy: marat}\n",
        encoding="utf-8",
    )
    claim = "{{kind: Claim, id: {}, attributed_to: marat, chain: [{}], about: [mongolia]"
    seeds.add("own", f"{words}, his essay says.", (words, claim.format("own", "post, essay")))
    seeds.add("other", f"{words}, a review says.", (words, claim.format("other", "post, review")))

    with seeds.build() as snapshot:
        claims = snapshot.records.claims(Filters(origin="curated"), 100).items

    found = {c["key"]: (c["depth"], [v["id"] for v in c["chain"]]) for c in claims}
    assert found == {"own": (2, ["post", "essay"]), "other": (3, ["post", "review"])}


def test_a_work_or_a_credit_that_is_not_there_is_an_error(seeds: _Seeds) -> None:
    seeds.add("one", "One.", entry="work: dispach\n")
    seeds.add("two", "Two.", entry="work: review\n")
    seeds.add("three", "Three.", entry="work: review\n")
    seeds.add(
        "four", "Four.", entry="segments:\n  - {span: [0, 4], zone: body, origin: steppe-agenzy}\n"
    )

    with pytest.raises(SeedError) as caught:
        seeds.build()

    assert [problem.split(": ", 1)[1] for problem in caught.value.problems] == [
        "segments: origin: no source or entity 'steppe-agenzy'; did you mean 'steppe-agency'?",
        "work: no Work 'dispach'; did you mean 'dispatch'?",
        "work: 'review' stands for 'three' already",
    ]


def test_an_edge_is_walked_only_if_who_passed_it_on_may_be(seeds: _Seeds) -> None:
    said = "an old agreement binds the two"
    chain = ", chain: [review, minister]"
    claim = f"{{kind: Agreement, party: [mongolia, kazakhstan], attributed_to: trader{chain}"
    aside = "{kind: Claim, id: aside, attributed_to: envoy, about: [mongolia]"
    seeds.add("blog", f"It is said that {said}. So it is.", (said, claim), ("So it is", aside))

    with seeds.build() as snapshot:

        def hops(**filters: Any) -> list[list[str]]:  # noqa: ANN401
            answer = snapshot.paths(
                "mongolia", "kazakhstan", filters=Filters(view="claims", **filters)
            )
            return [[hop.relation for hop in path.hops] for path in answer.paths]

        every, first_hand, others = hops(), hops(first_hand=True), hops(first_hand=False)
        through, past = hops(via="minister"), hops(via="envoy")
        edges = snapshot.slice(Filters(view="claims", first_hand=True)).edges

    assert ["agreed with"] in every
    assert first_hand == []
    assert others == through == every
    assert past == []
    assert {edge.source for edge in edges} == {"envoy"}


# What the demonstration shows


def test_two_facts_give_one_day_from_two_independent_origins(client: httpx.Client) -> None:
    day = "2019-06-05"
    facts = _get(client, "/facts", at=day, limit="1000")["items"]

    # Who gives that day: each origin with the places whose own words have it.
    given = {
        (fact["id"], origin["type"], origin["id"], origin["name"]): [
            (evidence["document"], evidence["start"], evidence["zone"])
            for evidence in fact["evidence"]
            if evidence["id"] in origin["statements"]
            and evidence["origin"] == "curated"
            and day in [time["edtf"] for time in evidence["time"].values()]
        ]
        for fact in facts
        for origin in fact["origins"]
    }
    assert {key: places for key, places in given.items() if places} == {
        ("joint-statement-2019", "entity", "alexander-lukin", "Alexander Lukin"): [
            ("rs-2021", 3642, "body")
        ],
        ("putin-xi-2019-06-05", "entity", "reuters", "Reuters"): [("rs-2021", 9003, "caption")],
        # The same caption calls one of the two President, so it gives the day for his office too.
        ("putin-president", "entity", "reuters", "Reuters"): [("rs-2021", 9003, "caption")],
    }
    counts = {fact["id"]: fact["source_count"] for fact in facts}
    assert (counts["joint-statement-2019"], counts["putin-xi-2019-06-05"]) == (1, 1)


def test_what_kashin_says_first_hand_is_apart_from_what_a_report_in_a_blog_says_he_says(
    client: httpx.Client,
) -> None:
    def claims(**query: str) -> list[tuple[str, int, bool, list[str]]]:
        found = _get(client, "/claims", attributed_to="vasily-kashin", limit="1000", **query)
        return [
            (c["key"], c["depth"], c["first_hand"], [v["id"] for v in c["chain"]])
            for c in found["items"]
            if c["origin"] == "curated"
        ]

    first_hand, passed_on = claims(first_hand="true"), claims(first_hand="false")

    article, blog = ["rs-2021-article"], ["military-cooperation-post", "military-alliance-report"]
    assert first_hand == [
        (key, 1, True, article) for key in ("kashin-tacit-alliance", *_KASHIN_OF_THE_ARTICLE)
    ]
    assert passed_on == [(key, 2, False, blog) for key in _KASHIN_OF_THE_REPORT]
    assert claims(via="military-alliance-report") == passed_on
    assert claims(via="rs-2021-article") == first_hand
    assert claims(via="rs-2021-article", first_hand="false") == []


_KASHIN_OF_THE_ARTICLE = ("kashin-baltic-2017", "kashin-bombers-2019")
_KASHIN_OF_THE_REPORT = (
    "kashin-new-agreement",
    "kashin-agreement-1993",
    "kashin-mutual-planning",
    "kashin-conflict-unlikely",
    "kashin-limits-of-cooperation",
    "kashin-nationalism-now-worse",
)


def test_positions_can_be_narrowed_to_first_hand_claims(client: httpx.Client) -> None:
    def positions(**query: str) -> dict[str, list[str]]:
        found = _get(client, "/questions/allied/positions", **query)["items"]
        return {p["attributed_to"]["id"]: [c["key"] for c in p["claims"]] for p in found}

    every, first_hand = positions(), positions(first_hand="true")
    passed_on, report = positions(first_hand="false"), positions(via="military-alliance-report")

    assert first_hand["dmitri-trenin"] == ["trenin-need-not-follow", "trenin-never-against"]
    assert passed_on["dmitri-trenin"] == ["trenin-pragmatic", "trenin-amicably-disagree"]
    assert "michael-kofman" not in first_hand
    assert passed_on["michael-kofman"] == ["kofman-no-basis", "kofman-no-guarantees-needed"]
    assert {
        holder: [
            key for key in keys if key in [*first_hand.get(holder, ()), *passed_on.get(holder, ())]
        ]
        for holder, keys in every.items()
    } == every
    assert set(report) <= set(passed_on)
    assert positions(first_hand="") == every


@pytest.mark.parametrize(
    "path",
    [
        "/facts?view=claims&attributed_to=vasily-kashin&",
        "/entities/china/facts?view=claims&attributed_to=vasily-kashin&",
    ],
)
def test_what_claims_state_is_narrowed_by_who_passed_it_on(client: httpx.Client, path: str) -> None:
    every, near = _get(client, path)["items"], _get(client, f"{path}first_hand=true")["items"]
    far, report = (
        _get(client, f"{path}{query}")["items"]
        for query in ("first_hand=false", "via=military-alliance-report")
    )

    depths = {f["id"]: min(e["depth"] for e in f["evidence"]) for f in every}
    assert [f["id"] for f in near] == [f["id"] for f in every if depths[f["id"]] <= 1]
    assert [f["id"] for f in far] == [f["id"] for f in every if depths[f["id"]] > 1]
    assert far == report != []


def test_exports_and_paths_follow_only_those_who_may_be_asked(client: httpx.Client) -> None:
    def edges(**query: str) -> set[str]:
        found = _get(client, "/export/graph.json", view="claims", **query)
        return {edge["key"] for edge in found["edges"]}

    assert edges(first_hand="true").isdisjoint(edges(first_hand="false"))
    assert edges(first_hand="true") | edges(first_hand="false") == edges()
    kofman = {"source": "michael-kofman", "target": "china", "max_hops": "1", "view": "claims"}
    assert _get(client, "/paths", **kofman, first_hand="true")["paths"] == []
    [hop] = _get(client, "/paths", **kofman, via="military-alliance-report", k="1")["paths"][0][
        "hops"
    ]
    assert hop["evidence"][0]["depth"] == 2


def test_a_voice_that_is_not_known_is_answered_with_the_nearest(client: httpx.Client) -> None:
    answer = client.get("/claims", params={"via": "military-aliance-report"})

    assert answer.status_code == 404
    assert answer.json()["parameter"] == "via"
    assert "military-alliance-report" in answer.json()["nearest"]


def test_every_fact_rests_on_a_verbatim_span_or_a_record_and_says_how_it_was_verified(
    client: httpx.Client,
) -> None:
    facts = _get(client, "/facts", limit="1000")["items"]
    documents = {d["id"]: d for d in _get(client, "/documents")["items"]}
    texts = {
        name: _get(client, f"/documents/{name}/text")["text"]
        for name, document in documents.items()
        if document["here"] and document["text_shown"] == "full"
    }

    assert len(facts) > 50
    for fact in facts:
        assert fact["evidence"], fact["id"]
        assert fact["source_count"] == len(fact["origins"]) <= fact["support_count"]
        told = [s for origin in fact["origins"] for s in origin["statements"]]
        assert sorted(told) == sorted(e["id"] for e in fact["evidence"])
        for evidence in fact["evidence"]:
            assert _get(client, f"/statements/{evidence['id']}") == evidence
            assert evidence["fact"] == fact["id"]
            if "record" in evidence:
                assert evidence["dataset"]
                assert evidence["version"]
                continue
            assert 0 <= evidence["start"] < evidence["end"]
            assert len(evidence["span_sha256"]) == 64
            assert evidence["quote"]
            assert re.fullmatch(r"here|20\d\d-\d\d-\d\d", evidence["verified"])
            if evidence["document"] in texts:
                words = texts[evidence["document"]][evidence["start"] : evidence["end"]]
                assert sha256_of(words) == evidence["span_sha256"]
                assert evidence["quote"] in words
                assert evidence["verified"] == "here"


def test_every_claim_shows_where_it_stands_and_whether_that_was_verified(
    client: httpx.Client,
) -> None:
    claims = _get(client, "/claims", limit="1000")["items"]

    assert len(claims) > 100
    for claim in claims:
        assert claim["document"]
        assert 0 <= claim["start"] < claim["end"]
        assert len(claim["span_sha256"]) == 64
        assert claim["quote"]
        assert re.fullmatch(r"here|20\d\d-\d\d-\d\d", claim["verified"])
        assert claim["first_hand"] == (claim["depth"] <= 1)


def test_the_page_of_a_fact_shows_its_origins(client: httpx.Client) -> None:
    page = client.get("/facts/su-35-sale", headers={"Accept": "text/html"}).text

    assert "2 independent origins" in page
    assert '<a href="/entities/alexander-lukin"><bdi>Alexander Lukin</bdi></a>' in page
    assert '<a href="/documents/s-400-buyers">' in page
