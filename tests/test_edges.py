"""Edges made from facts and claims: a treaty, an exercise, a transfer, and what is said of them."""

from dataclasses import replace

import pytest

from graph.facts import (
    Act,
    Argument,
    Claim,
    Edge,
    Entity,
    Fact,
    Knowledge,
    Modality,
    Origin,
    Polarity,
    Span,
    Statement,
    Status,
)
from graph.network.edges import event_nodes, make_claim_edges, make_edges, network_of
from graph.vocabulary import Vocabulary

TREATY = Fact(
    id="treaty-2001",
    kind="Treaty",
    roles={"party": ("russia", "china")},
    times={"signed": "2001-07-16"},
    quantities={},
    texts={},
    status=Status.IN_FORCE,
    origin=Origin.CURATED,
    confidence=0.9,
    source_count=2,
    evidence=("5f1c",),
)
EXERCISE = replace(
    TREATY,
    id="vostok-2018",
    kind="JointExercise",
    roles={"participant": ("russia", "china", "mongolia"), "location": ("tsugol",)},
    times={"start": "2018-09-11", "end": "2018-09-17"},
    status=Status.HAPPENED,
)
SALE = replace(
    TREATY,
    id="su-35-sale",
    kind="ArmsTransfer",
    roles={"supplier": ("russia",), "recipient": ("china",), "weapon": ("su-35",)},
    times={"ordered": "2015", "delivered": "2016/2018"},
    status=Status.DELIVERED,
)
CLAIM = Statement(
    id="91aa",
    kind="ArmsTransfer",
    place=Span("rs-2021", 5941, 6026),
    origin=Origin.PARSED,
    read_by="foedera-rules-en 0.1.0",
    roles={},
    times={"ordered": "2015"},
    quantities={},
    texts={},
    confidence=0.8,
    claim=Claim(Argument("Lukin", "alexander-lukin"), Act.ASSERTS, said="2021-03"),
)
CLAIM_ROLES = {
    "91aa": {
        "supplier": ("russia",),
        "recipient": ("china",),
        "weapon": ("su-35",),
        "attributedTo": ("alexander-lukin",),
        "about": ("russia", "india"),
    }
}


def ends(edges: list[Edge]) -> list[tuple[str, str, str]]:
    return sorted((edge.source, edge.relation, edge.target) for edge in edges)


def edges_of(fact: Fact, vocabulary: Vocabulary) -> list[Edge]:
    return make_edges([fact], vocabulary, {fact.id: ("rs-2021", "tass-2001")})


def claim_edges(statement: Statement, vocabulary: Vocabulary) -> list[Edge]:
    return make_claim_edges([statement], CLAIM_ROLES, vocabulary)


def test_a_treaty_joins_its_parties_once_and_in_sorted_order(vocabulary: Vocabulary) -> None:
    [edge] = edges_of(TREATY, vocabulary)

    assert edge == Edge(
        id="treaty-2001-1",
        source="china",
        target="russia",
        relation="agreed with",
        fact="treaty-2001",
        kind="Treaty",
        basis="fact",
        origin=Origin.CURATED,
        time="2001-07-16",
        earliest="2001-07-16",
        latest=None,
        confidence=0.9,
        source_count=2,
        sources=("rs-2021", "tass-2001"),
        status=Status.IN_FORCE,
        symmetric=True,
        sure_from="2001-07-16",
        sure_to="2001-07-16",
    )


def test_a_transfer_joins_supplier_recipient_and_weapon(vocabulary: Vocabulary) -> None:
    edges = edges_of(SALE, vocabulary)

    assert ends(edges) == [
        ("china", "received", "su-35"),
        ("russia", "supplied", "su-35"),
        ("russia", "supplied arms to", "china"),
    ]
    assert [edge.id for edge in edges] == ["su-35-sale-1", "su-35-sale-2", "su-35-sale-3"]
    assert {(edge.time, edge.earliest, edge.latest) for edge in edges} == {
        ("2016/2018", "2015-01-01", "2018-12-31")
    }


def test_an_exercise_joins_each_pair_and_each_participant_to_the_place(
    vocabulary: Vocabulary,
) -> None:
    edges = edges_of(EXERCISE, vocabulary)

    assert ends(edges) == [
        ("china", "exercised in", "tsugol"),
        ("china", "exercised with", "mongolia"),
        ("china", "exercised with", "russia"),
        ("mongolia", "exercised in", "tsugol"),
        ("mongolia", "exercised with", "russia"),
        ("russia", "exercised in", "tsugol"),
    ]
    assert {(e.time, e.sure_from, e.sure_to, e.places) for e in edges} == {
        ("2018-09-11/2018-09-17", "2018-09-11", "2018-09-17", ("tsugol",))
    }


def test_more_than_eight_participants_are_joined_to_the_event_and_not_to_each_other(
    vocabulary: Vocabulary,
) -> None:
    eight = ("china", "indonesia", "malaysia", "pakistan", "russia", "sri-lanka", "turkey", "uk")
    aman = replace(EXERCISE, id="aman-2021", times={"date": "2021-02"})
    of_eight = edges_of(replace(aman, roles={"participant": eight}), vocabulary)
    of_nine = edges_of(replace(aman, roles={"participant": ("usa", *eight)}), vocabulary)

    assert {edge.relation for edge in of_eight} == {"exercised with"}
    assert len(of_eight) == 28
    assert [(e.source, e.relation, e.target, e.symmetric) for e in of_nine] == [
        (state, "took part in", "aman-2021", False) for state in sorted(("usa", *eight))
    ]
    assert event_nodes(of_nine, [TREATY, aman], vocabulary) == [
        Entity(id="aman-2021", kind="JointExercise", name="joint exercise, 2021-02")
    ]


@pytest.mark.parametrize("status", [Status.PLANNED, Status.CANCELLED])
def test_a_fact_that_is_planned_or_cancelled_makes_no_edge(
    status: Status, vocabulary: Vocabulary
) -> None:
    assert edges_of(replace(SALE, status=status), vocabulary) == []


def test_nobody_is_joined_to_themselves(vocabulary: Vocabulary) -> None:
    own_use = {"supplier": ("russia",), "recipient": ("russia",), "weapon": ("su-35",)}

    edges = edges_of(replace(SALE, roles=own_use), vocabulary)

    assert [(e.source, e.target) for e in edges] == [("russia", "su-35")] * 2


def test_a_membership_lasts_from_its_start_to_an_unknown_end(vocabulary: Vocabulary) -> None:
    membership = replace(
        TREATY,
        id="india-sco",
        kind="Membership",
        roles={"member": ("india",), "organization": ("sco",)},
        times={"date": "2019", "start": "2017-06-09"},
    )

    [edge] = edges_of(membership, vocabulary)

    assert (edge.time, edge.earliest, edge.latest) == ("2017-06-09/", "2017-06-09", None)


def test_a_bound_that_is_an_interval_gives_its_outer_day(vocabulary: Vocabulary) -> None:
    exercise = replace(EXERCISE, times={"start": "2018-08/2018-09", "end": "2018-09-17"})

    assert {edge.time for edge in edges_of(exercise, vocabulary)} == {"2018-08-01/2018-09-17"}


def test_a_fact_without_a_time_has_edges_without_a_time(vocabulary: Vocabulary) -> None:
    edges = edges_of(replace(SALE, times={}), vocabulary)

    assert {(e.time, e.earliest, e.latest, e.sure_from) for e in edges} == {(None,) * 4}


def test_a_claim_gives_the_edges_of_its_content_and_joins_its_holder_to_all_it_names(
    vocabulary: Vocabulary,
) -> None:
    edges = claim_edges(CLAIM, vocabulary)

    assert ends(edges) == [
        ("alexander-lukin", "made a claim about", "china"),
        ("alexander-lukin", "made a claim about", "india"),
        ("alexander-lukin", "made a claim about", "russia"),
        ("alexander-lukin", "made a claim about", "su-35"),
        ("china", "received", "su-35"),
        ("russia", "supplied", "su-35"),
        ("russia", "supplied arms to", "china"),
    ]
    assert [edge.id for edge in edges] == [f"91aa-{number}" for number in range(1, 8)]
    assert {(e.basis, e.fact, e.holders, e.sources, e.source_count) for e in edges} == {
        ("claim", "91aa", ("alexander-lukin",), ("rs-2021",), 1)
    }
    assert [edge.time for edge in edges] == ["2015"] * 3 + ["2021-03"] * 4


@pytest.mark.parametrize(
    "claim",
    [
        replace(CLAIM, polarity=Polarity.NEGATED),
        replace(CLAIM, modality=Modality.UNLIKELY),
        replace(CLAIM, status=Status.CANCELLED),
        replace(CLAIM, claim=Claim(Argument("Lukin", "alexander-lukin"), Act.DENIES)),
    ],
    ids=["negated", "unlikely", "cancelled", "denied"],
)
def test_what_a_claim_says_is_not_so_joins_only_its_holder(
    claim: Statement, vocabulary: Vocabulary
) -> None:
    assert {edge.relation for edge in claim_edges(claim, vocabulary)} == {"made a claim about"}


def test_a_claim_that_a_fact_rests_on_does_not_repeat_the_edges_of_the_fact(
    vocabulary: Vocabulary,
) -> None:
    edges = make_claim_edges([CLAIM], CLAIM_ROLES, vocabulary, evidence={"91aa"})

    assert {edge.relation for edge in edges} == {"made a claim about"}


def test_a_claim_without_content_joins_its_holder_to_whom_it_is_about(
    vocabulary: Vocabulary,
) -> None:
    roles = {"91aa": {"attributedTo": ("vasily-kashin",), "about": ("russia", "china")}}

    edges = make_claim_edges([replace(CLAIM, kind="Claim")], roles, vocabulary)

    assert ends(edges) == [
        ("vasily-kashin", "made a claim about", "china"),
        ("vasily-kashin", "made a claim about", "russia"),
    ]


def test_a_statement_that_is_nobodys_claim_gives_no_claim_edge(vocabulary: Vocabulary) -> None:
    assert claim_edges(replace(CLAIM, claim=None), vocabulary) == []


def test_the_network_has_facts_before_claims_and_every_id_once(vocabulary: Vocabulary) -> None:
    accepted = replace(SALE, id="91aa", evidence=("91aa",))
    entities = {name: Entity(name, "State", name.title()) for name in ("russia", "china", "chad")}
    knowledge = Knowledge(entities, {}, (CLAIM,), CLAIM_ROLES, (accepted,), ())

    network = network_of(knowledge, vocabulary)

    assert [(edge.id, edge.basis) for edge in network.edges] == [
        *((f"91aa-{number}", "fact") for number in (1, 2, 3)),
        *((f"91aa-{number}", "claim") for number in (4, 5, 6, 7)),
    ]
    assert network.edges[0].sources == ("rs-2021",)
    assert network.edges[0].holders == ("alexander-lukin",)
    assert network.nodes == tuple(entities.values())


def test_a_treaty_that_still_holds_has_an_open_time(vocabulary: Vocabulary) -> None:
    [edge] = edges_of(replace(TREATY, times={"start": "2001-07-16/.."}), vocabulary)

    assert (edge.time, edge.latest, edge.sure_to) == ("2001-07-16/..", None, "9999-12-31")
