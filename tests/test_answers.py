"""What the demonstration seeds answer: who says what and when, who disagrees, what is wrong.

Asked over REST and SPARQL, with whole answers. The seeds hold places and short quotes, so no text
of an article is needed.
"""

import csv
import io
from decimal import Decimal
from typing import Any

import httpx
import pytest

from graph.resources import ontology_folder

ARTICLE, BLOG = "rs-2021", "military-cooperation-blog"
BASE = "https://w3id.org/foedera/"
PREFIXES = f"""BASE <{BASE}>
PREFIX fo: <{BASE}ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
WRITER = "writer of the Responsible Statecraft article"
REPORT = (
    "Military Cooperation Between Russia and China: The Military Alliance Without an Agreement?"
)


def _get(client: httpx.Client, path: str, **query: str) -> Any:  # noqa: ANN401
    answer = client.get(path, params=query or None, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def _items(client: httpx.Client, path: str, **query: str) -> list[dict[str, Any]]:
    return list(_get(client, path, limit="1000", **query)["items"])


def _rows(client: httpx.Client, query: str) -> list[dict[str, str]]:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(io.StringIO(answer.text))
    return [{name: text.removeprefix(BASE) for name, text in row.items()} for row in rows]


def _example(client: httpx.Client, name: str) -> list[dict[str, str]]:
    return _rows(client, (ontology_folder() / "examples" / f"{name}.rq").read_text("utf-8"))


# Questions and positions


def test_everybody_who_says_whether_they_are_allied_is_on_the_scale(client: httpx.Client) -> None:
    positions = _get(client, "/questions/allied/positions")["items"]

    answers = {
        p["attributed_to"]["id"]: (
            p["stance"],
            {
                c["key"]: (c["quote"], c["document"], [step["id"] for step in c["chain"]])
                for c in p["claims"]
            },
        )
        for p in positions
    }
    article = (ARTICLE, ["rs-2021-article"])
    writer = (ARTICLE, list[str]())
    post = (BLOG, ["military-cooperation-post"])
    report = (BLOG, ["military-cooperation-post", "military-alliance-report"])
    own = ("treaty-and-neighbours", list[str]())
    assert answers == {
        "vladimir-putin": (
            2,
            {
                "putin-allied": ("an allied relationship in the full sense", *article),
                "putin-incomparable": (
                    "cannot be compared",
                    ARTICLE,
                    ["rs-2021-article", "richard-sakwa"],
                ),
            },
        ),
        "xi-jinping": (0, {"xi-strategic-partnership": ("strategic partnership", *article)}),
        "vasily-kashin": (1, {"kashin-tacit-alliance": ("tacit alliance", *article)}),
        "alexander-lukin": (
            1,
            {
                "lukin-practically-ally": ("practically an ally", *article),
                "lukin-no-defence-obligation": ("no mutual defence obligations", *article),
                "lukin-close-coordination": ("very close", *article),
            },
        ),
        "richard-sakwa": (
            1,
            {
                "sakwa-quasi-alliance": ("quasi-alliance relationship", *article),
                "sakwa-no-formal-alliance": ("formal military alliance", *article),
                "sakwa-no-challenge": ("nothing", *article),
            },
        ),
        "michael-kofman": (
            -2,
            {
                "kofman-no-basis": ("no basis for a military alliance", *report),
                "kofman-no-guarantees-needed": (
                    "do not require each other for security guarantees",
                    *report,
                ),
            },
        ),
        "dmitry-gorenburg": (
            -1,
            {
                "gorenburg-no-full-alliance": (
                    "unlikely to advance to the level of a full alliance",
                    *report,
                )
            },
        ),
        "dmitri-trenin": (
            -1,
            {
                "trenin-need-not-follow": ("not have to follow", *article),
                "trenin-never-against": ("never go against", *article),
                "trenin-pragmatic": (
                    "pragmatically engage in increasingly close cooperation",
                    *report,
                ),
                "trenin-amicably-disagree": ("agreeing to amicably disagree", *report),
            },
        ),
        "russia": (-1, {"russia-denies-alliance": ("Moscow and Beijing deny", *report)}),
        "china": (
            -1,
            {
                "china-denies-alliance": ("Beijing deny", *report),
                "chinese-officials-no-alliance": ("a relationship that is no alliance", *own),
            },
        ),
        "rs-2021-author": (
            -1,
            {
                "writer-not-nato-like": ("not a military alliance", *writer),
                "writer-not-quite-alliance": ("not quite a military alliance", *writer),
                "writer-military-partnership": ("expanding", *writer),
            },
        ),
        "military-alliance-report": (
            0,
            {
                "report-alliance-discussed": ("discuss whether or not", *post),
                "report-cooperation-increasing": ("military cooperation is increasing", *post),
                "report-will-increase": ("will increase", *post),
                "report-watchful": ("keep an eye on each other", *post),
            },
        ),
    }
    # The sources say of none of these claims on which day it was made.
    assert {c["said"] for p in positions for c in p["claims"]} == {None}
    assert all(c["summary"] for p in positions for c in p["claims"])


@pytest.mark.parametrize(
    ("question", "stances"),
    [
        (
            "mutual-defence",
            {
                "alexander-lukin": -2,
                "michael-kofman": -1,
                "rs-2021-author": -1,
                "richard-sakwa": 0,
            },
        ),
        (
            "will-deepen",
            {
                "military-alliance-report": 1,
                "vasily-kashin": 1,
                "rs-2021-author": 1,
                "dmitry-gorenburg": -1,
            },
        ),
        (
            "driven-by-the-united-states",
            {
                "military-alliance-report": 2,
                "rs-2021-author": 2,
                "richard-sakwa": 1,
                "alexander-lukin": 1,
                "military-cooperation-blogger": 1,
            },
        ),
        ("anti-american-blocs", {"richard-sakwa": -2, "rs-2021-author": -1}),
    ],
)
def test_every_question_with_a_scale_has_its_stances(
    client: httpx.Client, question: str, stances: dict[str, int]
) -> None:
    positions = _get(client, f"/questions/{question}/positions")["items"]

    assert {p["attributed_to"]["id"]: p["stance"] for p in positions} == stances
    assert all(p["claims"] for p in positions)
    scale = _get(client, f"/questions/{question}")["scale"]
    assert sorted(map(int, scale)) == [-2, -1, 0, 1, 2]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        (
            "china-second-cold-war",
            {
                "alexander-lukin": ("2016", None, ["lukin-china-2016", "lukin-china-later"]),
                "richard-sakwa": ("2021", "2021-09-21", ["sakwa-china-2021"]),
            },
        ),
        (
            "russia-second-cold-war",
            {
                "rs-2021-author": (
                    "2014~",
                    None,
                    ["writer-putin-accepts", "writer-putin-fourteen-years", "writer-russia-2012"],
                ),
                "richard-sakwa": ("[..2014]", None, ["sakwa-cold-peace-inhibitions"]),
                "alexander-lukin": ("[..2016]", None, ["lukin-china-later", "lukin-china-2016"]),
            },
        ),
        (
            "iran-in-sco",
            {
                "rs-2021-author": ("[..2021]", None, ["writer-iran-in-sco"]),
                "shanghai-cooperation-organisation": (
                    "2023-07-04",
                    "2023-07-04",
                    ["sco-iran-welcomed"],
                ),
            },
        ),
    ],
)
def test_a_question_about_when_is_answered_by_times(
    client: httpx.Client,
    question: str,
    answers: dict[str, tuple[str, str | None, list[str]]],
) -> None:
    positions = _get(client, f"/questions/{question}/positions")["items"]

    assert {
        p["attributed_to"]["id"]: (
            p["answer"]["edtf"],
            next((c["said"]["edtf"] for c in p["claims"] if c["said"]), None),
            [c["key"] for c in p["claims"]],
        )
        for p in positions
    } == answers


# Who disagrees with whom


def test_who_disagrees_whether_they_are_allied_and_by_how_much(client: httpx.Client) -> None:
    found = _get(client, "/questions/allied/disagreements")["items"]

    pairs = [
        (
            *(position["attributed_to"]["id"] for position in pair["between"]),
            pair["distance"],
        )
        for pair in found
    ]
    no = ["dmitry-gorenburg", "dmitri-trenin", "russia", "china", "rs-2021-author"]
    in_practice = ["vasily-kashin", "alexander-lukin", "richard-sakwa"]
    assert pairs == [
        ("vladimir-putin", "michael-kofman", 4),
        *(("vladimir-putin", other, 3) for other in no),
        *((one, "michael-kofman", 3) for one in in_practice),
        ("vladimir-putin", "xi-jinping", 2),
        ("vladimir-putin", "military-alliance-report", 2),
        ("xi-jinping", "michael-kofman", 2),
        *((one, other, 2) for one in in_practice for other in no),
        ("michael-kofman", "military-alliance-report", 2),
    ]
    assert {(pair["at"], pair["unit"]) for pair in found} == {("stance", "steps")}
    [contradicting] = [pair for pair in found if pair["contradictions"]]
    assert [p["attributed_to"]["id"] for p in contradicting["between"]] == [
        "vladimir-putin",
        "china",
    ]


def _reference(client: httpx.Client, entity: str) -> dict[str, str]:
    found = _get(client, f"/entities/{entity}")
    return {name: found[name] for name in ("id", "name", "kind")}


def _claim_id(client: httpx.Client, key: str) -> str:
    """Return the id of the statement behind a claim's key."""
    answer = client.get(f"/statements/{key}", follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_when_china_accepted_a_second_cold_war_is_disputed_by_five_years(
    client: httpx.Client,
) -> None:
    lukin = _claim_id(client, "lukin-china-2016")
    sakwa = _claim_id(client, "sakwa-china-2021")

    assert _get(client, "/questions/china-second-cold-war/disagreements") == {
        "items": [
            {
                "between": [
                    {
                        "attributed_to": _reference(client, "alexander-lukin"),
                        "stance": None,
                        "stance_label": None,
                        "answer": {
                            "edtf": "2016",
                            "earliest": "2016-01-01",
                            "latest": "2016-12-31",
                        },
                        "claims": [lukin, _claim_id(client, "lukin-china-later")],
                    },
                    {
                        "attributed_to": _reference(client, "richard-sakwa"),
                        "stance": None,
                        "stance_label": None,
                        "answer": {
                            "edtf": "2021",
                            "earliest": "2021-01-01",
                            "latest": "2021-12-31",
                        },
                        "claims": [sakwa],
                    },
                ],
                "same_holder": False,
                "at": "time",
                "distance": 1462,
                "unit": "days",
                "contradictions": [{"claims": [lukin, sakwa], "by": "curator", "at": None}],
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize(
    ("question", "between", "at", "distance"),
    [
        (
            "iran-in-sco",
            [("rs-2021-author", "[..2021]"), ("shanghai-cooperation-organisation", "2023-07-04")],
            "time",
            550,
        ),
        (
            "chinese-troops-2018",
            [("rs-2021-author", 2300), ("russian-defence-ministry", 3200)],
            "number",
            900,
        ),
    ],
)
def test_a_time_and_a_number_are_disputed(
    client: httpx.Client,
    question: str,
    between: list[tuple[str, str | int]],
    at: str,
    distance: int,
) -> None:
    [pair] = _get(client, f"/questions/{question}/disagreements")["items"]

    answers = [
        (p["attributed_to"]["id"], p["answer"].get("edtf", p["answer"].get("exact")))
        for p in pair["between"]
    ]
    assert (answers, pair["at"], pair["distance"]) == (between, at, distance)
    assert [each["by"] for each in pair["contradictions"]] == ["curator"]


def test_times_that_may_be_one_are_no_disagreement(client: httpx.Client) -> None:
    found = _get(client, "/questions/russia-second-cold-war/disagreements")

    assert found == {"items": [], "next": None}


def test_dated_disagreements_by_sparql(client: httpx.Client) -> None:
    assert [tuple(row.values()) for row in _example(client, "dated-disagreements")] == [
        (
            "Since when is Iran a member of the SCO?",
            WRITER,
            "[..2021]",
            "Shanghai Cooperation Organisation",
            "2023-07-04",
        ),
        (
            "When did China accept a second cold war?",
            "Alexander Lukin",
            "2016",
            "Richard Sakwa",
            "2021",
        ),
    ]


def test_disagreements_by_sparql(client: httpx.Client) -> None:
    rows = [tuple(row.values()) for row in _example(client, "disagreements")]

    allied = "Are Russia and China allied?"
    bound = "Are Russia and China bound to defend each other?"
    deepen = "Will the military cooperation of Russia and China deepen?"
    no = ["China", "Dmitri Trenin", "Dmitry Gorenburg", "Russia", WRITER]
    lukin, sakwa, kashin = "Alexander Lukin", "Richard Sakwa", "Vasily Kashin"
    putin, kofman = "Vladimir Putin", "Michael Kofman"
    assert rows == [
        (allied, putin, "2", kofman, "-2", "4"),
        *((allied, one, "1", kofman, "-2", "3") for one in (lukin, sakwa, kashin)),
        *((allied, putin, "2", other, "-1", "3") for other in no),
        *((allied, lukin, "1", other, "-1", "2") for other in no),
        (allied, REPORT, "0", kofman, "-2", "2"),
        *((allied, one, "1", other, "-1", "2") for one in (sakwa, kashin) for other in no),
        (allied, putin, "2", REPORT, "0", "2"),
        (allied, putin, "2", "Xi Jinping", "0", "2"),
        (allied, "Xi Jinping", "0", kofman, "-2", "2"),
        (bound, sakwa, "0", lukin, "-2", "2"),
        *((deepen, one, "1", "Dmitry Gorenburg", "-1", "2") for one in (REPORT, kashin, WRITER)),
    ]


def test_claims_that_speak_to_a_question_are_proposed(client: httpx.Client) -> None:
    found = {
        question["id"]: [
            (each["claim"]["key"], each["terms"])
            for each in _get(client, f"/questions/{question['id']}/proposals")["items"]
            if each["claim"]["origin"] == "curated"
        ]
        for question in _get(client, "/questions")["items"]
    }

    assert (
        found["china-second-cold-war"]
        == found["russia-second-cold-war"]
        == [
            ("writer-vision-replaced", ["new cold war"]),
            ("writer-turned-to-each-other", ["second cold war"]),
        ]
    )
    assert found["allied"] == [("putin-alliance-conceivable", ["alliance"])]


# Numbers side by side


def test_the_two_numbers_of_troops_of_2018_stand_side_by_side(client: httpx.Client) -> None:
    drill = _get(client, "/facts/drill-2018")

    sent = {q["unit"]: q["exact"] for q in drill["quantities"]["contribution"]}
    assert sent == {"troops": 2300, "pieces of equipment": 900, "aircraft": 30}
    [other] = drill["contradicted_by"]
    assert other["key"] == "russian-ministry-3200-troops"
    [troops] = other["quantities"]["contribution"]
    assert (troops["about"], troops["unit"]) == (3200, "troops")
    assert Decimal(troops["about"]) > sent["troops"]
    [row] = [
        values
        for values in _get(client, "/facts/drill-2018/values")["items"]
        if values["unit"] == "troops"
    ]
    assert [
        (
            (stated["attributed_to"] or {}).get("id"),
            stated["value"].get("exact") or stated["value"]["about"],
            stated["basis"],
            stated["agrees"],
        )
        for stated in row["stated"]
    ] == [
        (None, 2300, "evidence", True),
        ("rs-2021-author", 2300, "supports", True),
        ("russian-defence-ministry", 3200, "contradicts", False),
    ]


# Errors in sources

ERRATA = [
    (BLOG, 2805, "mistranslation", "until", "as long as"),
    (BLOG, 3126, "misspelling", "CAN", "CNA"),
    (BLOG, 5056, "outdated", "still in effect", None),
    (ARTICLE, 2331, "wrong-date", "2016", "2018"),
    (ARTICLE, 2906, "misspelling", "block", "bloc"),
    (ARTICLE, 3123, "wrong-date", "first", None),
    (ARTICLE, 4173, "misspelling", "blocks", "blocs"),
    (ARTICLE, 4744, "omission", None, "Kazakhstan, a founder, was a member, too"),
    (ARTICLE, 4744, "wrong-date", "Iran", "a member from 4 July 2023 on"),
    (ARTICLE, 5613, "misspelling", "Science", "Sciences"),
    (ARTICLE, 7334, "misspelling", "blocks", "blocs"),
    (ARTICLE, 10596, "misspelling", "Volodomir", "Volodymyr"),
    (ARTICLE, 11116, "omission", None, "in less than two months"),
]


def test_the_errors_of_the_sources_are_listed_with_what_is_right(client: httpx.Client) -> None:
    found = _items(client, "/errata")

    assert [(e["document"], e["start"], e["kind"], e["says"], e["right"]) for e in found] == ERRATA
    # Where nothing can be put in the place of the words, a note says what is wrong with them.
    assert all(e["right"] or e["note"] for e in found)
    assert {e["noted_by"] for e in found} == {"Foedera curators"}


def test_the_errors_of_the_sources_by_sparql(client: httpx.Client) -> None:
    kinds = {
        "mistranslation": "MistranslationError",
        "misspelling": "MisspellingError",
        "outdated": "OutdatedError",
        "wrong-date": "WrongDateError",
        "omission": "OmissionError",
    }

    rows = [tuple(row.values())[:5] for row in _example(client, "errors-in-sources")]

    assert sorted(rows) == sorted(
        (f"documents/{document}", str(start), f"ontology#{kinds[kind]}", says or "", right or "")
        for document, start, kind, says, right in ERRATA
    )


# A day: 5 June 2019


def test_what_is_known_of_the_day_rests_on_a_claim_and_on_a_caption(client: httpx.Client) -> None:
    rows = _rows(
        client,
        PREFIXES
        + """SELECT ?fact ?kind ?start ?zone ?holder WHERE {
        ?fact fo:earliest "2019-06-05"^^xsd:date ; fo:latest "2019-06-05"^^xsd:date ;
            prov:wasDerivedFrom ?statement .
        ?statement fo:document <documents/rs-2021> ; fo:charStart ?start ; fo:zone ?zone .
        OPTIONAL { ?statement fo:attributedTo ?holder }
        VALUES ?kind { fo:Meeting fo:JointStatement } ?fact a ?kind .
        } ORDER BY ?start""",
    )

    assert [tuple(row.values()) for row in rows] == [
        (
            "facts/joint-statement-2019",
            "ontology#JointStatement",
            "3642",
            "body",
            "entities/alexander-lukin",
        ),
        ("facts/putin-xi-2019-06-05", "ontology#Meeting", "9003", "caption", ""),
    ]


def test_what_the_article_states_that_held_on_the_day(client: httpx.Client) -> None:
    found = _items(client, "/facts", at="2019-06-05", document=ARTICLE)

    certain = {fact["id"] for fact in found if fact["certain"]}
    members = ["china", "india", "kyrgyzstan", "pakistan", "russia", "tajikistan", "uzbekistan"]
    assert certain == {
        "joint-statement-2019",
        "putin-xi-2019-06-05",
        "putin-president",
        "s-400-sale",
        *(f"sco-{member}" for member in members),
    }
    # Nobody says that the others had begun by then and were not over.
    assert {fact["id"] for fact in found} - certain == {
        *(f"brics-{member}" for member in ("brazil", "china", "india", "russia", "south-africa")),
        "brics-founding",
        "grossi-director-general",
        "hokkaido-japan",
        "honshu-japan",
        "ifes-academy",
        "kashin-ifes",
        "lukin-hse",
        "pezeshkian-president",
        "sakwa-kent",
        "treaty-2001",
        "treaty-2001-no-hostile-alliance",
        "trenin-carnegie",
        "umerov-defence-minister",
        "xi-president",
        "yoon-president",
        "zelenskyy-president",
    }


def test_what_is_claimed_of_agreements_on_the_day(client: httpx.Client) -> None:
    found = _items(client, "/claims", at="2019-06-05", kind="Agreement", origin="curated")

    assert [(claim["key"], claim["certain"]) for claim in found] == [
        ("report-agreement-planned", False),
        ("kashin-new-agreement", False),
        ("kashin-agreement-1993", False),
        ("kofman-no-basis", False),
        ("china-denies-alliance", False),
        ("russia-denies-alliance", False),
        ("gorenburg-no-full-alliance", False),
        ("blogger-agreements-in-effect", False),
        ("lukin-joint-statement", True),
        ("sakwa-no-formal-alliance", False),
        ("chinese-officials-no-alliance", False),
    ]


@pytest.mark.parametrize(
    ("entity", "facts"),
    [
        (
            "china",
            [
                ("sco-china", True),
                ("treaty-2001", False),
                ("s-400-sale", True),
                ("joint-statement-2019", True),
                ("brics-china", False),
                ("brics-founding", False),
                ("treaty-2001-consultation", False),
                ("treaty-2001-no-hostile-alliance", False),
                ("xi-president", False),
            ],
        ),
        (
            "vladimir-putin",
            [
                ("putin-xi-2019-06-05", True),
                ("putin-president", True),
                ("putin-president-2001", False),
            ],
        ),
    ],
)
def test_the_facts_of_an_entity_on_the_day(
    client: httpx.Client, entity: str, facts: list[tuple[str, bool]]
) -> None:
    found = _items(client, f"/entities/{entity}/facts", at="2019-06-05", origin="curated")

    assert [(fact["id"], fact["certain"]) for fact in found] == facts


def test_what_joins_russia_and_china_on_the_day(client: httpx.Client) -> None:
    ends = {"source": "russia", "target": "china", "max_hops": "1", "k": "50"}
    found = _get(client, "/paths", at="2019-06-05", origin="curated", **ends)

    hops = [
        (hop["fact"], hop["relation"], hop["certain"]) for p in found["paths"] for hop in p["hops"]
    ]
    assert hops == [
        ("joint-statement-2019", "agreed with", True),
        ("s-400-sale", "supplied arms to", True),
        ("treaty-2001", "agreed with", False),
    ]
    assert found["complete"] is True


# An author's claims beside a source's facts


def test_the_bloggers_judgements_are_his_beside_the_one_fact_of_his_post(
    client: httpx.Client,
) -> None:
    facts = {
        fact["id"]: [e["attributed_to"] and e["attributed_to"]["id"] for e in fact["evidence"]]
        for fact in _items(client, "/facts", document=BLOG)
    }
    claims = _items(client, "/claims", attributed_to="military-cooperation-blogger")

    report = "military-alliance-report"
    assert facts == {
        "agreements-1985": [None],
        "gorenburg-cna": [report],
        "lavrov-foreign-minister": [report],
    }
    assert [(c["key"], c["act"], c["channel"], c["certainty"], c["chain"]) for c in claims] == [
        ("blogger-dangerous-relationship", "asserts", "blog-post", "certain", []),
        ("blogger-linked", "asserts", "blog-post", "certain", []),
        ("blogger-enemy-number-one", "asserts", "blog-post", "certain", []),
        ("blogger-agreements-in-effect", "asserts", "blog-post", "certain", []),
        ("blogger-media", "asserts", "blog-post", "certain", []),
    ]
    accepted = ("gorenburg-cna", "lavrov-foreign-minister")
    assert all(_get(client, f"/facts/{fact}")["accepted"] for fact in accepted)


def test_the_articles_list_of_members_is_fact_but_for_the_disputed_one(
    client: httpx.Client,
) -> None:
    listed = {
        fact["id"]: (fact["roles"]["member"][0]["id"], fact["codes"]["membershipKind"][0]["word"])
        for fact in _items(client, "/facts", document=ARTICLE, kind="Membership")
        if fact["roles"]["organization"][0]["id"] == "shanghai-cooperation-organisation"
    }
    [own] = [
        claim
        for claim in _items(client, "/claims", document=ARTICLE, attributed_to="rs-2021-author")
        if claim["key"] == "writer-iran-in-sco"
    ]

    assert listed == {
        "sco-china": ("china", "founding"),
        "sco-india": ("india", "full"),
        "sco-kyrgyzstan": ("kyrgyzstan", "founding"),
        "sco-pakistan": ("pakistan", "full"),
        "sco-russia": ("russia", "founding"),
        "sco-tajikistan": ("tajikistan", "founding"),
        "sco-uzbekistan": ("uzbekistan", "founding"),
    }
    refused = client.get("/facts/sco-iran")
    assert refused.status_code == 404
    assert "Iran became a full member in July 2023" in refused.json()["detail"]
    assert [(link["id"], link["relation"], link["by"]) for link in own["links"]] == [
        ("sco-iran-2023", "contradicts", "curator"),
        (_claim_id(client, "sco-iran-welcomed"), "contradicts", "curator"),
    ]


# What is done to somebody


def test_only_what_our_own_text_tells_of_actions_is_asserted(client: httpx.Client) -> None:
    asserted = _items(client, "/facts", kind="Action")
    claimed = _items(client, "/claims", kind="Action")

    assert [
        (
            fact["id"],
            fact["event_type"],
            fact["roles"]["actor"][0]["id"],
            fact["roles"]["target"][0]["id"],
            fact["time"]["date"]["edtf"],
        )
        for fact in asserted
    ] == [
        (
            "sanctions-on-chinese-buyer",
            "sanction",
            "united-states",
            "chinese-equipment-development-department",
            "2018-09-20",
        ),
        ("turkey-out-of-f-35", "sanction", "united-states", "turkey", "2019-07-17"),
        (
            "sanctions-on-turkish-buyer",
            "sanction",
            "united-states",
            "turkish-arms-procurement-agency",
            "2020-12-14",
        ),
    ]
    assert [
        (c["key"], c["event_type"], c["modality"], c["attributed_to"]["id"]) for c in claimed
    ] == [
        ("report-lavrov-accuses", "accuse", "factual", "military-alliance-report"),
        ("lavrov-us-deters", "threaten", "planned", "sergey-lavrov"),
        ("lukin-trade-war-2016", "sanction", "factual", "alexander-lukin"),
        ("writer-bloc-confronts", "sanction", "factual", "rs-2021-author"),
        ("ap-troop-dispatch", "cooperate", "factual", "associated-press"),
        ("zelenskyy-request", "request", "planned", "volodymyr-zelenskyy"),
    ]
    assert [f["id"] for f in _items(client, "/facts", event_type="sanction")] == [
        fact["id"] for fact in asserted
    ]


def test_times_and_numbers_of_one_fact_stand_side_by_side_in_sparql(client: httpx.Client) -> None:
    times = [
        (row["property"].rpartition("#")[2], row["time"], row["holder"], row["source"])
        for row in _example(client, "times-side-by-side")
        if row["fact"].endswith("/baltic-exercise-2017")
    ]
    numbers = [
        (row["property"].rpartition("#")[2], row["number"], row["holder"], row["source"])
        for row in _example(client, "numbers-side-by-side")
        if row["transfer"].endswith("/su-35-sale")
    ]

    assert times == [
        ("date", "2017", "Vasily Kashin", "documents/rs-2021"),
        ("date", "2017-07", "", "documents/treaty-and-neighbours"),
    ]
    assert numbers == [
        ("numberOrdered", "24", "", "documents/s-400-buyers"),
        ("quantity", "24", "Alexander Lukin", "documents/rs-2021"),
    ]
