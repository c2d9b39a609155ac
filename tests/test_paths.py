"""Paths: the shortest chains of facts, filters inside the search, the same answer on every run."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FilterError, UnknownEntity
from graph.facts import Edge, Entity, Origin, Status
from graph.network.paths import EdgeFilter, Network, PathAnswer, View, find_paths
from graph.when import parse_when


def edge(
    fact: str,
    source: str,
    relation: str,
    target: str,
    *,
    kind: str = "ArmsTransfer",
    days: tuple[str | None, str | None] = (None, None),
    symmetric: bool = False,
) -> Edge:
    return Edge(
        id=f"{fact}-1",
        source=source,
        target=target,
        relation=relation,
        fact=fact,
        kind=kind,
        basis="fact",
        origin=Origin.CURATED,
        time=days[0],
        earliest=days[0],
        latest=days[1],
        confidence=1.0,
        source_count=1,
        sources=("rs-2021",),
        status=Status.HAPPENED,
        symmetric=symmetric,
    )


SALE = edge("su-35-sale", "russia", "supplied arms to", "china", days=("2015-01-01", "2018-12-31"))
TREATY = edge("treaty-2001", "china", "agreed with", "russia", kind="Treaty", symmetric=True)
OLD_SALE = edge(
    "su-30-sale", "russia", "supplied arms to", "india", days=("1996-11-30", "1996-11-30")
)
MEMBER = edge(
    "india-sco", "india", "member of", "sco", kind="Membership", days=("2017-06-09", None)
)
FOUNDING = edge("sco-founding", "china", "founded", "sco", kind="Founding")
CLAIM = replace(
    edge("91aa", "alexander-lukin", "made a claim about", "china"),
    basis="claim",
    holders=("alexander-lukin",),
)
NAMES = {
    "russia": "Russia",
    "china": "China",
    "india": "India",
    "sco": "Shanghai Cooperation Organisation",
    "alexander-lukin": "Alexander Lukin",
    "mongolia": "Mongolia",
}
NODES = [Entity(entity, "State", name) for entity, name in NAMES.items()]
NETWORK = Network(NODES, [SALE, TREATY, OLD_SALE, MEMBER, FOUNDING, CLAIM])


def facts(answer: PathAnswer) -> list[tuple[str, ...]]:
    return [tuple(hop.edge.fact for hop in path.hops) for path in answer.paths]


def test_parallel_facts_are_different_paths_and_the_shortest_come_first() -> None:
    answer = find_paths(NETWORK, "russia", "china")

    assert facts(answer) == [
        ("su-35-sale",),
        ("treaty-2001",),
        ("su-30-sale", "india-sco", "sco-founding"),
    ]
    assert answer.complete


def test_a_hop_says_which_way_its_edge_is_followed() -> None:
    [path] = find_paths(NETWORK, "russia", "sco", k=1, max_hops=2).paths

    assert [(hop.source, hop.relation, hop.target, hop.forward) for hop in path.hops] == [
        ("russia", "supplied arms to", "india", True),
        ("india", "member of", "sco", True),
    ]
    back = find_paths(NETWORK, "sco", "india", k=1).paths[0].hops[0]
    assert (back.source, back.target, back.forward) == ("sco", "india", False)


def test_a_direction_is_kept_except_by_what_has_none() -> None:
    out = find_paths(NETWORK, "china", "russia", direction="out")
    into = find_paths(NETWORK, "china", "russia", direction="in")

    assert facts(out) == [("treaty-2001",)]
    assert facts(into) == [("su-35-sale",), ("treaty-2001",)]


def test_where_the_filter_forbids_the_short_path_a_longer_one_is_found() -> None:
    corroborated = [replace(one, source_count=2) for one in (OLD_SALE, MEMBER, FOUNDING)]
    network = Network(NODES, [SALE, TREATY, *corroborated])

    first = find_paths(network, "russia", "china", k=1)
    corroborated_only = find_paths(network, "russia", "china", k=1, keep=EdgeFilter(min_sources=2))

    assert facts(first) == [("su-35-sale",)]
    assert facts(corroborated_only) == [("su-30-sale", "india-sco", "sco-founding")]


def test_a_claim_is_walked_only_if_asked_for() -> None:
    asserted = find_paths(NETWORK, "alexander-lukin", "russia")
    everything = find_paths(NETWORK, "alexander-lukin", "russia", keep=EdgeFilter(view=View.ALL))
    claims = find_paths(NETWORK, "alexander-lukin", "china", keep=EdgeFilter(view=View.CLAIMS))

    assert facts(asserted) == []
    assert facts(everything)[:2] == [("91aa", "su-35-sale"), ("91aa", "treaty-2001")]
    assert facts(claims) == [("91aa",)]


def test_a_time_that_is_unknown_passes_but_is_not_certain() -> None:
    answer = find_paths(NETWORK, "russia", "china", keep=EdgeFilter(at=parse_when("2010/2020")))

    assert [(p.hops[0].edge.fact, p.hops[0].certain) for p in answer.paths[:2]] == [
        ("su-35-sale", True),
        ("treaty-2001", False),
    ]
    in_2016 = EdgeFilter(at=parse_when("2016"))
    assert [in_2016.predicate()(one) for one in (SALE, OLD_SALE, MEMBER)] == [True, False, False]
    assert not in_2016.certain(SALE)
    assert in_2016.certain(replace(SALE, sure_from="2015-12-31", sure_to="2016-01-01"))


def test_an_excluded_entity_and_a_busy_one_are_walked_round_but_may_be_ends() -> None:
    everything = find_paths(NETWORK, "russia", "sco")

    assert facts(everything)[0] == ("su-30-sale", "india-sco")
    assert facts(find_paths(NETWORK, "russia", "sco", exclude=frozenset({"india"}))) == [
        ("su-35-sale", "sco-founding"),
        ("treaty-2001", "sco-founding"),
    ]
    assert facts(find_paths(NETWORK, "russia", "sco", max_degree=2)) == [
        ("su-30-sale", "india-sco")
    ]
    assert facts(find_paths(NETWORK, "russia", "china", max_degree=0)) == [
        ("su-35-sale",),
        ("treaty-2001",),
    ]


def test_entities_without_edges_are_in_the_network_and_not_connected() -> None:
    assert find_paths(NETWORK, "mongolia", "china") == PathAnswer((), complete=True)
    assert find_paths(NETWORK, "china", "china") == PathAnswer((), complete=True)


def test_an_unknown_end_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownEntity, match="no entity 'alexander-lukyn'; did you mean") as caught:
        find_paths(NETWORK, "russia", "alexander-lukyn")

    assert caught.value.nearest[0] in ("alexander-lukin", "Alexander Lukin")
    with pytest.raises(UnknownEntity, match=r"no entity 'vietnam'$"):
        Network(NODES, [edge("kilo-sale", "russia", "supplied arms to", "vietnam")])
    with pytest.raises(FilterError, match="expected any, out or in"):
        find_paths(NETWORK, "russia", "china", direction="forward")


def test_a_search_that_runs_out_of_steps_says_so() -> None:
    states = [Entity(f"s{n}", "State", f"State {n}") for n in range(20)]
    edges = [
        edge(f"f{a:02}-{b:02}", f"s{a}", "met", f"s{b}") for a in range(20) for b in range(a, 20)
    ]
    network = Network(states, edges)

    short = find_paths(network, "s0", "s19", max_hops=5, k=10_000, budget_steps=5_000)
    whole = find_paths(network, "s0", "s19", max_hops=3, k=1_000)

    assert not short.complete
    assert 0 < len(short.paths) < 10_000
    assert whole.complete
    assert len(whole.paths) == 1 + 18 + 18 * 17
    assert facts(short)[:100] == facts(whole)[:100]


def test_a_path_scores_lower_with_every_hop_and_higher_with_every_source() -> None:
    corroborated = replace(SALE, id="s-2", fact="s", source_count=3, confidence=0.8)
    network = Network(NODES, [SALE, corroborated, OLD_SALE, MEMBER, FOUNDING])

    paths = find_paths(network, "russia", "china").paths

    assert [path.score for path in paths] == [
        pytest.approx(0.8 * 0.875),
        0.5,
        0.125,
    ]


def test_threads_get_the_answers_that_one_gets() -> None:
    pairs = [(a, b) for a in NAMES for b in NAMES if a != b] * 5
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda pair: find_paths(NETWORK, *pair, k=50), pairs))

    assert together == [find_paths(NETWORK, *pair, k=50) for pair in pairs]


STATES = [f"s{n}" for n in range(5)]


def several(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


@st.composite
def random_edges(draw: st.DrawFn) -> list[Edge]:
    made = []
    for number in range(draw(st.integers(4, 14))):
        days = sorted(draw(st.tuples(*[st.sampled_from(["2001", "2010", "2018", "2020"])] * 2)))
        earliest, latest = draw(st.sampled_from([(0, 1), (0, None), (None, 1), (None, None)]))
        made.append(
            replace(
                edge(
                    f"f{draw(st.integers(0, 4))}",
                    draw(st.sampled_from(STATES)),
                    draw(st.sampled_from(["met", "agreed with"])),
                    draw(st.sampled_from(STATES)),
                    kind=draw(st.sampled_from(["Meeting", "Treaty"])),
                    symmetric=draw(st.booleans()),
                ),
                id=f"e{number}",
                basis=draw(st.sampled_from(["fact", "fact", "claim"])),
                origin=draw(st.sampled_from(Origin)),
                status=draw(st.sampled_from([None, Status.SIGNED])),
                source_count=draw(st.integers(1, 3)),
                sources=draw(several("d1", "d2")),
                holders=draw(several("h1", "h2")),
                places=draw(several("p1", "p2")),
                earliest=None if earliest is None else f"{days[earliest]}-01-01",
                latest=None if latest is None else f"{days[latest]}-12-31",
            )
        )
    return made


ANY_OF: dict[str, st.SearchStrategy[object]] = {
    "at": st.sampled_from([parse_when(w) for w in ("2010", "2002/2009", "2019/..", "2018-05-01")]),
    "kinds": st.just(frozenset({"Meeting"})),
    "relations": st.just(frozenset({"met"})),
    "origins": st.just(frozenset({Origin.CURATED, Origin.PARSED})),
    "statuses": st.just(frozenset({Status.SIGNED})),
    "documents": st.just(frozenset({"d1"})),
    "attributed_to": st.just(frozenset({"h1", "h2"})),
    "places": st.just(frozenset({"p1"})),
    "min_sources": st.just(2),
    "view": st.sampled_from([View.ASSERTED, View.CLAIMS]),
}


@st.composite
def random_filters(draw: st.DrawFn) -> EdgeFilter:
    names = draw(st.lists(st.sampled_from(sorted(ANY_OF)), max_size=2, unique=True))
    given_ones: dict[str, Any] = {name: draw(ANY_OF[name]) for name in names}
    return EdgeFilter(**{"view": View.ALL, **given_ones})


def passes(one: Edge, keep: EdgeFilter) -> bool:
    """Say in the slow and plain way whether an edge passes."""
    wanted: list[tuple[frozenset[str] | None, set[str | None]]] = [
        (keep.kinds, {one.kind}),
        (keep.relations, {one.relation}),
        (keep.origins, {one.origin}),
        (keep.statuses, {one.status}),
        (keep.documents, {*one.sources}),
        (keep.attributed_to, {*one.holders}),
        (keep.places, {*one.places}),
    ]
    known = one.earliest or one.latest
    time = parse_when(f"{one.earliest or ''}/{one.latest or ''}") if known else None
    return (
        all(allowed is None or allowed & has for allowed, has in wanted)
        and one.source_count >= keep.min_sources
        and (keep.view is View.ALL or (one.basis == "claim") == (keep.view is View.CLAIMS))
        and (time is None or keep.at is None or time.overlaps(keep.at))
    )


def all_paths(
    edges: list[Edge], here: str, target: str, direction: str, met: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield every simple path by plain recursion, as its (fact, edge) pairs."""
    for one in edges:
        for source, following, along in (
            (one.source, one.target, "out"),
            (one.target, one.source, "in"),
        ):
            allowed = direction in ("any", along) or one.symmetric
            if source != here or not allowed or following in (here, *met):
                continue
            step = (one.fact, one.id)
            if following == target:
                yield (step,)
            else:
                for rest in all_paths(edges, following, target, direction, (*met, here)):
                    yield (step, *rest)


@given(
    random_edges(),
    random_filters(),
    st.sampled_from(["any", "out", "in"]),
    st.integers(1, 5),
    st.sampled_from([1, 3, 1000]),
    st.sampled_from([frozenset(), frozenset(), frozenset({"s2", "s4"})]),
    st.sampled_from([None, None, 5]),
)
def test_the_paths_are_those_that_plain_recursion_finds_in_the_same_order(
    edges: list[Edge],
    keep: EdgeFilter,
    direction: str,
    max_hops: int,
    k: int,
    exclude: frozenset[str],
    max_degree: int | None,
) -> None:
    network = Network([Entity(state, "State", state) for state in STATES], edges)
    degrees = Counter(end for e in edges if e.source != e.target for end in (e.source, e.target))
    closed = {s for s in STATES if max_degree is not None and degrees[s] > max_degree} | exclude
    closed -= {"s0", "s4"}
    kept = [e for e in edges if passes(e, keep) and not {e.source, e.target} & closed]
    found = all_paths(kept, "s0", "s4", direction, ())
    expected = sorted((p for p in found if len(p) <= max_hops), key=lambda p: (len(p), p))

    answer = find_paths(
        network,
        "s0",
        "s4",
        max_hops=max_hops,
        k=k,
        direction=direction,
        keep=keep,
        exclude=exclude,
        max_degree=max_degree,
    )

    trails = [tuple((hop.edge.fact, hop.edge.id) for hop in p.hops) for p in answer.paths]
    assert trails == expected[:k]
    assert answer.complete
    assert answer == find_paths(
        Network([Entity(state, "State", state) for state in reversed(STATES)], edges[::-1]),
        "s0",
        "s4",
        max_hops=max_hops,
        k=k,
        direction=direction,
        keep=keep,
        exclude=exclude,
        max_degree=max_degree,
    )
