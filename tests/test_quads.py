"""Quads in a file: what a build holds of them, in whatever number."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import quads
from graph.quads import QuadFile, load

NAMES = st.sampled_from(["http://example.org/a", "http://example.org/b", "http://example.org/ü"])
NODES = NAMES.map(ox.NamedNode)
LITERALS = st.one_of(
    st.text(st.characters(codec="utf-8")).map(ox.Literal),
    st.sampled_from(["007", "7", "1.50"]).map(
        lambda text: ox.Literal(
            text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
        )
    ),
)
QUADS = st.builds(
    ox.Quad,
    NODES,
    NODES,
    st.one_of(NODES, LITERALS, st.just(ox.BlankNode("b1"))),
    st.one_of(NODES, st.just(ox.DefaultGraph())),
)


@given(st.lists(QUADS))
def test_quads_come_back_as_they_were_written_each_time_that_they_are_read(
    written: list[ox.Quad],
) -> None:
    kept = QuadFile.of(written)

    assert [*kept] == written
    assert [*kept] == written
    assert len(kept) == len(written)


@given(st.lists(QUADS), st.integers(1, 4))
def test_in_order_each_quad_comes_once_however_many_are_sorted_at_a_time(
    written: list[ox.Quad], run: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quads, "_RUN_LINES", run)
        kept = QuadFile.of(written).in_order()

    lines = sorted({f"{quad} .\n" for quad in written})
    assert kept.open().read().decode() == "".join(lines)
    assert len(kept) == len(lines)


@given(st.lists(QUADS), st.integers(1, 200))
def test_a_store_has_what_was_loaded_with_blank_nodes_under_their_names(
    written: list[ox.Quad], at_once: int
) -> None:
    store, expected = ox.Store(), ox.Store()
    expected.bulk_extend(written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quads, "_READ_BYTES", at_once)
        load(store, QuadFile.of(written).open())

    assert {*store} == {*expected}
