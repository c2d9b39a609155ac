"""The W3C's tests of SPARQL 1.1 and 1.2 queries: the engine in this process, and the service.

The engine is asked in this process, the service over HTTP; of both it is known by name which
tests they fail, so that a new pass shows as well as a new failure.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from tests import w3c
from tests.w3c import Case, Kind
from tests.w3c_service import Service

pytestmark = [pytest.mark.shared, pytest.mark.w3c]

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
DIRECT = "application/sparql-query"
NOWHERE = "http://127.0.0.1:1/"
FOLDERS = pytest.mark.parametrize("folder", w3c.FOLDERS)

CHECKOUT = Path(__file__).resolve().parent.parent

StoreOf = Callable[[Case], Path]


@pytest.fixture(scope="module")
def store_of(tmp_path_factory: pytest.TempPathFactory) -> StoreOf:
    """A function that returns the store with a test's dataset, written once for each dataset."""
    folder = tmp_path_factory.mktemp("w3c")
    written: dict[tuple[tuple[str | None, Path], ...], Path] = {}

    def find_store(case: Case) -> Path:
        if case.data not in written:
            path = folder / str(len(written))
            w3c.write_store(case, path)
            written[case.data] = path
        return written[case.data]

    return find_store


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@FOLDERS
def test_the_engine_fails_the_tests_that_it_is_known_to_fail(
    suites: Path, store_of: StoreOf, folder: str
) -> None:
    cases = [case for case in w3c.read_cases(suites, folder) if _is_for_the_engine(case)]
    failed = {case.iri: why for case in cases if (why := _ask_the_engine(case, store_of))}

    assert {iri: failed.get(iri) for iri in failed.keys() ^ _known("engine", cases)} == {}


@FOLDERS
def test_the_service_fails_the_tests_that_it_is_known_to_fail(
    suites: Path, store_of: StoreOf, service: Service, folder: str
) -> None:
    cases = [case for case in w3c.read_cases(suites, folder) if _is_for_the_service(case)]
    cases.sort(key=lambda case: str(case.data))
    failed = {case.iri: why for case in cases if (why := _ask_the_service(case, store_of, service))}

    assert {iri: failed.get(iri) for iri in failed.keys() ^ _known("endpoint", cases)} == {}


@pytest.mark.checkout
def test_the_table_of_conformance_says_what_these_tests_show(suites: Path) -> None:
    known = w3c.known_failures()
    asked: Counter[tuple[str, Kind]] = Counter()
    engine, service = asked.copy(), asked.copy()
    for folder in w3c.FOLDERS:
        for case in w3c.read_cases(suites, folder):
            suite = ("SPARQL 1.1" if folder.startswith("sparql11") else "SPARQL 1.2", case.kind)
            asked[suite] += 1
            engine[suite] += _is_for_the_engine(case) and case.iri not in known["engine"]
            service[suite] += _is_for_the_service(case) and case.iri not in known["endpoint"]
    rows = {
        f"| {version}, {kind} | {count} | {engine[version, kind]} | {service[version, kind]} |"
        for (version, kind), count in asked.items()
        if kind is not Kind.UPDATE
    }
    table = (CHECKOUT / "docs/conformance.md").read_text(encoding="utf-8")
    written = re.findall(r"^\| SPARQL 1\.[12], .*\|$", table, re.MULTILINE)

    # A dash is where a suite is not asked, which makes no pass.
    assert {row.replace("| - |", "| 0 |") for row in written} == rows


def test_every_test_that_is_known_to_fail_is_one_of_the_suites(suites: Path) -> None:
    tests = {case.iri for folder in w3c.FOLDERS for case in w3c.read_cases(suites, folder)}

    for known in w3c.known_failures().values():
        assert known.keys() <= tests


IRI, TEXT = ox.NamedNode("urn:a"), ox.Literal("a")
A, B = ox.BlankNode("a"), ox.BlankNode("b")


def integer(text: str, type_: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{type_}"))


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ([[IRI], [TEXT]], [[TEXT], [IRI]], True),
        ([[IRI], [IRI]], [[IRI]], False),
        ([[IRI], [IRI], [TEXT]], [[IRI], [TEXT], [TEXT]], False),
        ([[A, B]], [[B, A]], True),
        ([[A, B]], [[A, A]], False),
        ([[A, A]], [[A, B]], False),
        ([[A, IRI], [A, TEXT]], [[A, IRI], [B, TEXT]], False),
        ([[A, A], [A, B], [B, IRI]], [[A, IRI], [B, A], [B, B]], True),
        ([[ox.Triple(A, IRI, B)]], [[ox.Triple(B, IRI, B)]], False),
        ([[integer("1")]], [[integer("01")]], True),
        ([[integer("1")]], [[integer("1", "int")]], False),
        ([[integer("1.0", "double")]], [[integer("1e0", "double")]], True),
        ([[integer("1.0", "decimal")]], [[integer("1.01", "decimal")]], False),
        ([[integer("1")]], [[integer("true", "boolean")]], False),
        ([[ox.Literal("a", language="en")]], [[TEXT]], False),
    ],
)
def test_answers_are_compared_by_what_they_say(
    wanted: list[list[w3c.Node]], found: list[list[w3c.Node]], same: bool
) -> None:
    tables = [
        w3c.Table(("x", "y"), tuple(dict(zip("xy", row, strict=False)) for row in rows))
        for rows in (wanted, found)
    ]

    assert (w3c.difference(*tables, ordered=False) is None) is same


def test_an_order_counts_where_the_query_gives_one() -> None:
    one, other = (w3c.Table(("x",), tuple({"x": t} for t in p)) for p in ((A, IRI), (IRI, B)))

    assert w3c.difference(one, other, ordered=False) is None
    assert w3c.difference(one, other, ordered=True) is not None


def _known(where: str, cases: list[Case]) -> set[str]:
    return {case.iri for case in cases} & w3c.known_failures()[where].keys()


def _is_for_the_engine(case: Case) -> bool:
    """All but what would fetch from other hosts."""
    return case.kind not in (Kind.UPDATE, Kind.FEDERATION)


def _is_for_the_service(case: Case) -> bool:
    """All but updates: there is nowhere to send one."""
    return case.kind not in (Kind.UPDATE, Kind.POSITIVE_UPDATE, Kind.NEGATIVE_UPDATE)


def _ask_the_engine(case: Case, store_of: StoreOf) -> str | None:
    """Return how the engine fails a test, None if it passes."""
    if case.kind in (Kind.POSITIVE, Kind.NEGATIVE, Kind.POSITIVE_UPDATE, Kind.NEGATIVE_UPDATE):
        valid = case.kind in (Kind.POSITIVE, Kind.POSITIVE_UPDATE)
        complaint = _complaint(case)
        return None if valid == (complaint is None) else complaint or "an invalid one is accepted"
    store = ox.Store.read_only(str(store_of(case)))
    try:
        results = store.query(case.query, base_iri=case.base)
        if case.kind is Kind.CSV_TSV:
            assert case.result is not None
            assert isinstance(results, ox.QuerySolutions)
            format_ = ox.QueryResultsFormat.from_extension(case.result.suffix[1:])
            written = results.serialize(format=format_)
            return w3c.difference_in_letters(case.result, written or b"")
        return _difference(case, w3c.read_engine(results))
    except (SyntaxError, RuntimeError, ValueError) as error:
        return str(error)


def _complaint(case: Case) -> str | None:
    """Return what the engine's parser says against a query or update, None if nothing.

    There is no parser alone: what is well formed runs on an empty store, where errors of other
    kinds do not count. Nothing is fetched: a LOAD never runs, since an operation before it fails,
    and a SERVICE, relative in all of these, is sought where nobody listens.
    """
    nowhere = ox.Store()
    try:
        if case.kind in (Kind.POSITIVE, Kind.NEGATIVE):
            nowhere.query(case.query, base_iri=NOWHERE)
        else:
            harmless = re.sub(
                r"\bLOAD\b", "DROP GRAPH <urn:nowhere> ; LOAD", case.query, flags=re.I
            )
            nowhere.update(harmless, base_iri=NOWHERE)
    except SyntaxError as error:
        return str(error)
    except (RuntimeError, ValueError):
        return None
    return None


def _ask_the_service(case: Case, store_of: StoreOf, service: Service) -> str | None:
    """Return how the service fails a test, None if it passes."""
    service.choose(store_of(case), case.base)
    if case.kind in (Kind.POSITIVE, Kind.NEGATIVE):
        answer = _posted(service, case, "*/*")
        # What is well formed may still ask for a function that there is not.
        taken = answer.status_code == 200 or _type(answer) == "query-unsupported"
        right = taken if case.kind is Kind.POSITIVE else _type(answer) == "query-syntax"
        return None if right else _told(answer)
    if case.kind is Kind.CSV_TSV:
        assert case.result is not None
        media_type = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}[case.result.suffix]
        answer = _posted(service, case, media_type)
        return w3c.difference_in_letters(case.result, answer.content)
    return _ask_in_two_ways(case, service)


def _ask_in_two_ways(case: Case, service: Service) -> str | None:
    """Ask by POST and by GET, for one syntax and for another."""
    assert case.result is not None
    tabular = not isinstance(w3c.read_expected(case.result), list)
    first, second = (JSON, XML) if tabular else ("text/turtle", "application/n-triples")
    parameters, headers = {"query": case.query}, {"Accept": second}
    answers = {
        first: _posted(service, case, first),
        second: service.client.get("/sparql", params=parameters, headers=headers),
    }
    wrong = []
    for media_type, answer in answers.items():
        if answer.status_code != 200:
            return _told(answer)
        assert answer.headers["content-type"].partition(";")[0] == media_type
        if not tabular:
            format_ = ox.RdfFormat.from_media_type(media_type)
            quads = ox.parse(answer.content, format=format_, base_iri=case.base)
            wrong.append(_difference(case, [quad.triple for quad in quads]))
        elif media_type == JSON:
            wrong.append(_difference(case, w3c.read_json(answer.content)))
        else:
            wrong.append(_difference(case, w3c.read_xml(answer.content)))
    return next(filter(None, wrong), None)


def _difference(case: Case, answer: w3c.Answer) -> str | None:
    assert case.result is not None
    return w3c.difference(w3c.read_expected(case.result), answer, ordered=case.ordered)


def _posted(service: Service, case: Case, accept: str) -> httpx.Response:
    headers = {"Content-Type": DIRECT, "Accept": accept}
    return service.client.post("/sparql", content=case.query.encode(), headers=headers)


def _type(answer: httpx.Response) -> str:
    """Return which problem the answer is, "" if it is none."""
    problem = answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).rpartition("/")[2] if problem else ""


def _told(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text[:300]}"
