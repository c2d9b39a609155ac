"""What is wrong with a query is told, with its place; what is right with it is let through."""

import re
import string
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from graph.query.diagnosis import syntax_error
from graph.query.errors import QueryForbidden, QuerySyntaxError
from graph.query.guard import Form, check, placed, spread

PROLOGUE = "PREFIX : <http://example.org/>"
NOTHING = ox.Store()


def complaint(text: str) -> str | None:
    """What the engine has against `text`, None if it is a query."""
    try:
        NOTHING.query(text)
    except SyntaxError as error:
        return str(error)
    except (RuntimeError, ValueError):
        return None
    return None


def told(text: str) -> QuerySyntaxError | None:
    """What a user is told of `text`, None if it is a query."""
    try:
        check(text)
    except QuerySyntaxError as error:
        return error
    said = complaint(text)
    if said is None:
        return None
    try:
        wide, places = spread(text)
    except QuerySyntaxError:
        return syntax_error(text, said)
    again = complaint(wide)
    return syntax_error(text, said if again is None else placed(text, places, wide, again))


SPACES = st.sampled_from((" ", "\n", "\r\n", "\t", " # it's <here> }\n", "\n# é\n "))
TERMS = st.sampled_from(
    (
        *("?treaty", "$x", ":signed", "<http://example.org/русский>", "'é'", '"a\\"b"', "'''\n'''"),
        *(
            "'Su-35'@en",
            "'2019'^^:year",
            "24",
            "-1.5",
            "1e3",
            "true",
            "_:b",
            "()",
            "[]",
            "[ :p 1 ]",
        ),
        *("( 1 2 )", "<<( ?s ?p ?o )>>"),
    )
)
VERBS = st.sampled_from((":party", "?p", "a", ":a/:b", "^:a", "(:a|:b)*", "<http://example.org/p>"))
CONSTRAINTS = st.sampled_from(
    (
        *("FILTER(?a<5 && ?b>=3)", "FILTER(!bound(?x))", "FILTER EXISTS { ?s ?p ?o }"),
        *("FILTER(?x IN (1, 'é'))", "BIND(1+2*?y AS ?n1)", "FILTER(REGEX(STR(?a), '^(a|b)+$'))"),
        *("FILTER(-?a<-1||?b!=?c)", "VALUES ?v { 1 UNDEF :x }", "FILTER(?a NOT IN (<urn:b>))"),
    )
)


@st.composite
def subjects(draw: st.DrawFn) -> str:
    return draw(TERMS.filter(lambda term: term[0] in "?$:<_[(" and not term.startswith("<<")))


@st.composite
def groups(draw: st.DrawFn, depth: int = 2) -> list[str]:
    """A group graph pattern as pieces between which there may be spaces."""
    pieces = ["{"]
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.integers(0, 5 if depth else 1))
        if kind == 1:
            pieces += [draw(CONSTRAINTS)]
        elif kind == 2:
            pieces += ["OPTIONAL", *draw(groups(depth - 1))]
        elif kind == 3:
            pieces += [*draw(groups(depth - 1)), "UNION", *draw(groups(depth - 1))]
        elif kind == 4:
            pieces += ["GRAPH", ":g", *draw(groups(depth - 1))]
        elif kind == 5:
            pieces += ["MINUS", *draw(groups(depth - 1))]
        else:
            pieces += [draw(subjects()), draw(VERBS), draw(TERMS), ","]
            pieces += [draw(TERMS), ";", draw(VERBS), draw(TERMS), "."]
    return [*pieces, "}"]


@st.composite
def queries(draw: st.DrawFn) -> list[str]:
    """A query as pieces between which there may be spaces."""
    head = draw(
        st.sampled_from(
            (
                ["ASK"],
                ["SELECT", "*", "WHERE"],
                ["SELECT", "?treaty", "(1+1 AS ?two)", "FROM", ":g", "WHERE"],
                ["CONSTRUCT", "{", "?treaty", "a", ":Treaty", "}", "WHERE"],
                ["DESCRIBE", "?treaty", "WHERE"],
            )
        )
    )
    end = [] if head == ["ASK"] else ["LIMIT", "3"]
    return ["PREFIX", ":", "<http://example.org/>", *head, *draw(groups()), *end]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), queries())
def test_the_place_of_an_error_is_that_of_the_token_that_cannot_stand_there(
    data: st.DataObject, pieces: list[str]
) -> None:
    spaces = data.draw(st.lists(SPACES, min_size=len(pieces), max_size=len(pieces)))
    assume(complaint("".join(p + s for p, s in zip(pieces, spaces, strict=True))) is None)
    at = data.draw(st.integers(0, len(pieces)))
    wrong = data.draw(st.sampled_from(("%", "WERE")))
    before = "".join(p + s for p, s in zip(pieces[:at], spaces[:at], strict=True))
    after = "".join(" " + p + s for p, s in zip(pieces[at:], spaces[at:], strict=True))
    text = before + wrong + after
    error = told(text)

    assert error is not None
    lines = before.split("\n")
    assert (error.line, error.column) == (len(lines), len(lines[-1]) + 1)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), queries())
def test_a_query_that_is_cut_off_lacks_its_end_or_a_bracket(
    data: st.DataObject, pieces: list[str]
) -> None:
    whole = "".join(piece + " " for piece in pieces)
    assume(complaint(whole) is None)
    last = max(index for index, piece in enumerate(pieces) if piece == "}")
    text = "".join(piece + " " for piece in pieces[: data.draw(st.integers(1, last))])
    assume(complaint(text) is not None)  # DESCRIBE ?treaty is whole without its WHERE
    error = told(text)

    assert error is not None
    lines = text.split("\n")
    at_the_end = (error.line, error.column) == (len(lines), len(lines[-1]) + 1)
    assert at_the_end or "never closed" in str(error) or "a triple ends here" in str(error)


def seeds() -> list[str]:
    """The project's own example queries."""
    folder = Path(__file__).parent.parent / "ontology/examples"
    return [path.read_text() for path in sorted(folder.glob("*.rq"))]


MARKS = [*"{}()[]<>\"'\\.;,|^*+?/!&=#@:_ \n$%-0aéЖ\x00\ufeff\u2028", "SELECT", "''", "{}", "<a>"]


@st.composite
def misspelt(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A query with a few characters put in, taken out or exchanged."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(st.sampled_from(["", *MARKS])) + text[at + cut :]
    return text


WRITTEN = queries().map(lambda pieces: " ".join(pieces))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(misspelt(WRITTEN))
@example("ASK { ?s ?p 'a\nb' }")
@example("ASK { ?a<?b>?c }")
@example("PREFIX : <http://example.org/> ASK { FILTER:(?a<5) }")
def test_what_the_guard_calls_no_query_is_none_for_the_engine_either(text: str) -> None:
    # The engine also takes keywords that have grown together with what comes after them.
    assume(not re.search(r"(?:PREFIX|ASK|SELECT|CONSTRUCT|DESCRIBE)[\w.\ufeff-]*:", text))
    is_query = complaint(text) is None
    try:
        form = check(text).form
    except QuerySyntaxError:
        form = None
    except QueryForbidden:
        return

    assert form or not is_query
    if is_query:
        try:
            found = type(NOTHING.query(text))
        except (RuntimeError, ValueError):
            return  # a query, but of a function that the engine does not know
        assert found is {Form.SELECT: ox.QuerySolutions, Form.ASK: ox.QueryBoolean}.get(
            form or Form.ASK, ox.QueryTriples
        )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(misspelt(WRITTEN))
def test_every_error_is_in_its_text(text: str) -> None:
    try:
        error = told(text)
    except QueryForbidden:
        return
    if error is None or error.line is None or error.column is None:
        return
    lines = text.split("\n")

    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    assert "expected one of" not in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (CONCAT (?a, 'b') AS ?c) { BIND (COALESCE # ?\n (?x, 1) AS ?a) }",
        "SELECT (bnode\n() AS ?b) {}",
    ],
)
def test_a_space_that_the_engine_does_not_take_is_none_to_the_user(text: str) -> None:
    assert complaint(text) is not None

    assert complaint(check(text).text) is None


@pytest.mark.checkout
def test_the_examples_of_the_project_are_queries_however_far_their_words_are_apart() -> None:
    for text in seeds():
        wide, _places = spread(text)
        assert complaint(wide) is None, text


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(string.printable + "éЖ\u2028\x85"), max_size=80))
def test_no_text_is_too_strange_to_be_judged(text: str) -> None:
    try:
        error = told(text)
    except QueryForbidden:
        return

    assert error is None or str(error)
