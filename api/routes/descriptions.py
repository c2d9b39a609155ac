"""What helps to write queries: the dataset in VoID and the examples in SHACL, for editors."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api import models
from api.negotiate import best_match
from api.routes.common import PROBLEMS, Current
from api.routes.sparql_docs import DIRECT, dataset_triples, write
from api.serving import Serving
from graph.errors import UnknownFact, did_you_mean
from graph.examples import Example, example_triples, prefix_triples
from graph.query.guard import Form
from graph.snapshot import Snapshot

router = APIRouter(tags=["sparql"], responses=PROBLEMS)

# As for the answer to a CONSTRUCT, without the loose names that could mean any of them.
_RDF_TYPES = tuple(t for t in Form.CONSTRUCT.media_types if not t.endswith(("/json", "/xml")))
_JSON = "application/json"


def _content(*media_types: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {} for media_type in media_types}}}


def _root(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/"


def of_service(request: Request) -> Sequence[ox.Triple]:
    """Return what the service description of `/sparql` says of its data and of examples."""
    serving: Serving = request.app.state.serving
    with serving.lease() as leased:
        current, root = leased.snapshot, _root(request)
        examples = example_triples(current.examples.values(), current.base, root + "sparql")
        return [*dataset_triples(current, root), *examples]


def notes_on(request: Request, query: str) -> list[str]:
    """Return what a valid query may have wrong all the same, each with its place."""
    serving: Serving = request.app.state.serving
    with serving.lease() as leased:
        return [str(note) for note in leased.snapshot.notes(query)]


def _rdf(triples: Sequence[ox.Triple], media_type: str) -> Response:
    return Response(write(triples, media_type), media_type=media_type, headers={"Vary": "Accept"})


@router.get("/.well-known/void", response_class=Response, responses=_content(*_RDF_TYPES))
def void(request: Request, current: Current) -> Response:
    """The dataset in VoID: for each graph, class and property what there is and how often.

    Query editors complete from it. Every number is what COUNT answers.
    """
    media_type = best_match(request.headers.get("accept"), _RDF_TYPES)
    return _rdf(dataset_triples(current, _root(request)), media_type)


@router.get(
    "/examples",
    response_model=models.Examples,
    responses=_content(*_RDF_TYPES),
)
def examples(request: Request, current: Current) -> Response:
    """The example queries, each with its question: JSON, or RDF in SHACL's form."""
    media_type = best_match(request.headers.get("accept"), (_JSON, *_RDF_TYPES))
    if media_type == _JSON:
        items = [_shape(example, current) for example in current.examples.values()]
        return JSONResponse({"items": items}, headers={"Vary": "Accept"})
    return _rdf(_described(request, current, current.examples.values()), media_type)


@router.get(
    "/examples/{name}",
    response_model=models.Example,
    responses=_content(DIRECT, *_RDF_TYPES),
)
def example(request: Request, name: str, current: Current) -> Response:
    """One example query: JSON, the query alone (`application/sparql-query`), or RDF."""
    known = current.examples
    if name not in known:
        raise UnknownFact(f"no example {name!r}{did_you_mean(name, known)}")
    media_type = best_match(request.headers.get("accept"), (_JSON, DIRECT, *_RDF_TYPES))
    if media_type == _JSON:
        return JSONResponse(_shape(known[name], current), headers={"Vary": "Accept"})
    if media_type == DIRECT:
        return Response(known[name].text, media_type=DIRECT, headers={"Vary": "Accept"})
    return _rdf(_described(request, current, [known[name]]), media_type)


def _described(request: Request, current: Snapshot, chosen: Iterable[Example]) -> list[ox.Triple]:
    endpoint = _root(request) + "sparql"
    prefixes = prefix_triples(current.base)
    return [*prefixes, *example_triples(chosen, current.base, endpoint)]


def _shape(example: Example, current: Snapshot) -> dict[str, str]:
    return {
        "name": example.name,
        "iri": f"{current.base}examples/{example.name}",
        "question": example.question,
        "form": example.form.value,
        "query": example.text,
    }
