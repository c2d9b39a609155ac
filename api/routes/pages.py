"""The explorer: the records as pages for people, at the same addresses as the JSON.

Every page is rendered here and works without scripts. What a claim says is always shown as the
claim of whoever made it.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.responses import Response

from api import models
from api.negotiate import best_match
from api.problems import Problem
from api.routes import service
from api.routes.common import PROBLEMS, Current, live
from api.routes.editor import FIRST_EXAMPLE
from api.serving import Live
from api.web import first_rows, marked_pieces, render
from api.web.page import show, wants_html
from graph.facts import Shape
from graph.filters import Filters, when_filter
from graph.gaps import GAPS_ARE_ABOUT
from graph.glossary import about_entity, about_kind, about_term
from graph.paging import part_of
from graph.snapshot import Snapshot
from graph.when import When

router = APIRouter(tags=["pages"])

# How much one page holds; beyond that it says so and links to lists with a next page.
_MOST = 200
# A position shows all its claims in full, so that far fewer of them make a page.
_MOST_POSITIONS = 50
_INTERESTING = 3
_ONTOLOGY_FORMS = {"text/turtle": "ttl", "application/ld+json": "jsonld", "text/html": "html"}

PageOf = Callable[[Request, Snapshot, Shape], Response]


def html_or_json(request: Request, current: Snapshot, shape: Shape, page: PageOf) -> Response:
    """Return `shape` as a page if the client likes that better, else as JSON.

    A list (`items` and `next`) carries the address of its next page in a `Link` header too.
    """
    following = shape.get("next")
    answer = page(request, current, shape) if wants_html(request) else JSONResponse(shape)
    if following:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


@router.get("/", response_model=models.Index)
def index(request: Request, leased: Annotated[Live, Depends(live)]) -> Response:
    """What is served and where to go on; in a browser, the first page of the explorer."""
    if wants_html(request):
        return home_page(request, leased.snapshot)
    return service.index(leased)


def home_page(request: Request, current: Snapshot) -> Response:
    """Return the first page: what is in the graph, and every way into it."""
    counts = current.records.counts()
    shown, title = _interesting(current)
    return show(
        request,
        current,
        "home.html",
        totals=current.manifest["counts"],
        facts=counts["facts"],
        entities=counts["entities"],
        questions=current.records.questions(),
        shown=shown,
        shown_title=title,
        query=current.examples[FIRST_EXAMPLE].text,
    )


def _interesting(current: Snapshot) -> tuple[list[Shape], str]:
    """Return a few facts worth a look, each of another kind, and what to call them."""
    corroborated = current.records.facts(Filters(min_sources=2), 50).items
    title = "From several independent sources" if corroborated else "Some of its facts"
    ranked = sorted(
        corroborated or current.records.facts(Filters(), 200).items,
        key=lambda fact: (fact["source_count"], fact["latest"] or ""),
        reverse=True,
    )
    best_of_kind = {fact["kind"]: fact for fact in reversed(ranked)}
    return [f for f in ranked if best_of_kind[f["kind"]] is f][:_INTERESTING], title


def entities_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return entities by name, or those that a search found."""
    return show(
        request,
        current,
        "entities.html",
        items=found["items"],
        next=found["next"],
        q=request.query_params.get("q"),
        kind=request.query_params.get("kind"),
        kinds=current.records.counts()["entities"],
        place=request.query_params.get("place", ""),
        at=_asked_time(request),
    )


def entity_page(request: Request, current: Snapshot, entity: Shape) -> Response:
    """Return the dossier of an entity: its facts by kind, its positions, claims by and about it."""
    asked = _asked_time(request)
    own = Filters(entity=entity["id"], at=when_filter("at", asked or None))
    facts = current.records.facts(own, _MOST)
    claims = current.records.claims(own, _MOST)
    groups: dict[str, list[Shape]] = {}
    for fact in sorted(facts.items, key=lambda fact: str(fact["kind"])):
        groups.setdefault(fact["kind"], []).append(fact)
    made = [c for c in claims.items if c["attributed_to"]["id"] == entity["id"]]
    others = [c for c in claims.items if c["attributed_to"]["id"] != entity["id"]]
    about = [c for c in others if _speaks_of(c, entity["id"])]
    return show(
        request,
        current,
        "entity.html",
        it=entity,
        groups=groups,
        more_facts=facts.cursor is not None,
        made=made,
        about=about,
        passed_on=[c for c in others if c not in about],
        more_claims=claims.cursor is not None,
        most=_MOST,
        positions=_positions_of(current, entity["id"], own.at),
        at=asked,
    )


def _asked_time(request: Request) -> str:
    """Return the day or interval that was asked for, as written; empty if none was."""
    return request.query_params.get("at") or request.query_params.get("during", "")


def _speaks_of(claim: Shape, entity: str) -> bool:
    """Return whether a claim is about `entity`, rather than having reached us through it."""
    spoken_of = [*claim["about"], *(p for players in claim["roles"].values() for p in players)]
    return any(reference["id"] == entity for reference in spoken_of)


def _positions_of(current: Snapshot, holder: str, at: When | None) -> list[tuple[Shape, Shape]]:
    return [
        (question, position)
        for question in current.records.questions()
        for position in current.records.positions(question["id"], at)
        if position["attributed_to"]["id"] == holder
    ]


def facts_page(request: Request, current: Snapshot, found: Shape, title: str = "") -> Response:
    """Return facts with their evidence; `title` says whose, if they are narrowed to an entity."""
    asked = request.query_params
    return show(
        request,
        current,
        "facts.html",
        items=found["items"],
        next=found["next"],
        title_of=title,
        kind=asked.get("kind"),
        fact_kinds=list(current.records.counts()["facts"]),
        at=_asked_time(request),
        place=asked.get("place", ""),
        shown_view=asked.get("view", "asserted"),
        min_sources=_whole(asked.get("min_sources", "0")),
    )


def _whole(number: str) -> int:
    """Return a number as a form sent it, `2.0` is one; 0 for anything else: the route says so."""
    return int(float(number)) if re.fullmatch(r"[0-9]{1,6}(\.0+)?", number) else 0


def facts_of_entity_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return the facts of the entity that the address names."""
    entity = current.records.entity(request.path_params["entity_id"])
    return facts_page(request, current, found, f"Facts about {entity['name']}")


def fact_page(request: Request, current: Snapshot, fact: Shape) -> Response:
    """Return one fact with its evidence, what is stated more than once, and what is not known."""
    records, fact_id = current.records, fact["id"]
    values = [row for row in records.values_of(fact_id) if len(row["stated"]) > 1]
    return show(
        request, current, "fact.html", it=fact, values=values, gaps=records.gaps_of(fact_id)
    )


def values_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return what is stated of one property, side by side."""
    asked = request.query_params
    return show(
        request,
        current,
        "values.html",
        items=found["items"],
        next=found["next"],
        kind=asked.get("kind"),
        fact_kinds=list(current.records.counts()["facts"]),
        agree=asked.get("agree", ""),
        least=_whole(asked.get("least", "2")),
    )


def errata_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return what is wrong in the sources, each with its place."""
    return show(request, current, "errata.html", items=found["items"], next=found["next"])


def gaps_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return what is not known, the questions about one thing together."""
    things = [
        {
            "href": f"/{route}/{quote(key, safe='')}",
            "label": questions[0]["label"],
            "kind": questions[0]["kind"],
            "questions": [gap["question"] for gap in questions],
        }
        for (route, key), group in groupby(found["items"], key=_subject_of)
        if (questions := list(group))
    ]
    return show(
        request,
        current,
        "gaps.html",
        things=things,
        next=found["next"],
        kinds=[*current.records.counts()["facts"], "Claim", "Document"],
        kind=request.query_params.get("kind"),
        entity=request.query_params.get("entity", ""),
    )


def _subject_of(gap: Shape) -> tuple[str, str]:
    """Return the route and the id of what a gap is about."""
    return next((f"{about}s", gap[about]) for about in GAPS_ARE_ABOUT if gap[about])


def claims_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return claims, each with its holder, words and place."""
    return show(
        request,
        current,
        "claims.html",
        items=found["items"],
        next=found["next"],
        questions=current.records.questions(),
        question=request.query_params.get("question"),
        attributed_to=request.query_params.get("attributed_to", ""),
        at=_asked_time(request),
    )


def statement_page(request: Request, current: Snapshot, statement: Shape) -> Response:
    """Return one statement or claim: its words, its place, and what it states."""
    return show(request, current, "statement.html", it=statement)


def questions_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return the questions that group claims."""
    return show(request, current, "questions.html", items=found["items"])


def question_page(request: Request, current: Snapshot, question: Shape) -> Response:
    """Return a question, who answers it how, who disagrees, and the claims that show it.

    The claims are those of the first positions; the page of its positions has the others.
    """
    records, asked = current.records, _asked_time(request)
    then = when_filter("at", asked or None)
    positions = records.positions(question["id"], then)
    disagreements = records.disagreements(question["id"], then)
    proposals = records.proposals(question["id"])
    page = part_of("positions", positions, _MOST_POSITIONS, None)
    rest = [("at", asked)] if asked else []
    more = urlencode([*rest, ("limit", _MOST_POSITIONS), ("cursor", page.cursor or "")])
    following = f"/questions/{quote(question['id'], safe='')}/positions?{more}"
    return show(
        request,
        current,
        "question.html",
        it=question,
        steps=_steps(question, positions),
        shown=_steps(question, page.items),
        here={position["attributed_to"]["id"] for position in page.items},
        next=following if page.cursor else None,
        disagreements=disagreements[:_MOST],
        proposals=proposals[:_MOST_POSITIONS],
        proposal_count=len(proposals),
        at=asked,
    )


def positions_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return positions on a question, each with the claims that show it."""
    question = current.records.question(request.path_params["question_id"])
    return show(
        request,
        current,
        "positions.html",
        it=question,
        shown=_steps(question, found["items"]),
        next=found["next"],
        at=_asked_time(request),
    )


def _steps(
    question: Shape, positions: Sequence[Shape]
) -> list[tuple[int | None, str, list[Shape]]]:
    """Return the answers to a question with who gives them: the steps of its scale from yes to
    no, or the times or numbers given, each with no stance and no meaning but itself."""
    if question["answers"] != "stance":
        answers: dict[str, list[Shape]] = {}
        for position in positions:
            answers.setdefault(json.dumps(position["answer"]), []).append(position)
        return [(None, "", given) for given in answers.values()]
    return [
        (stance, question["scale"][str(stance)], [p for p in positions if p["stance"] == stance])
        for stance in sorted(map(int, question["scale"]), reverse=True)
    ]


def documents_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return the documents that statements were read from."""
    return show(request, current, "documents.html", items=found["items"])


def document_page(request: Request, current: Snapshot, document: Shape) -> Response:
    """Return a document with its statements, marked in its text where that may be shown."""
    statements, more = first_rows(current.records.statements_of(document["id"]), _MOST)
    shown = document["text_shown"] == "full"
    text = current.document_text(document["id"]) if shown else None
    return show(
        request,
        current,
        "document.html",
        it=document,
        statements=statements,
        more=more,
        pieces=list(marked_pieces(text, statements)) if text else [],
    )


def paths_page(request: Request, current: Snapshot, found: Shape | None) -> Response:
    """Return the form for paths and, if it was sent, the paths with the evidence of each hop."""
    asked = request.query_params
    return show(
        request,
        current,
        "paths.html",
        is_data=found is not None,
        it=found,
        source=asked.get("source", ""),
        target=asked.get("target", ""),
        max_hops=_whole(asked.get("max_hops", "4")),
        shown_view=asked.get("view", "asserted" if found else "all"),
        direction=asked.get("direction", "any"),
        at=_asked_time(request),
    )


@router.get(
    "/ontology",
    response_class=Response,
    responses={**PROBLEMS, 200: {"content": {media_type: {} for media_type in _ONTOLOGY_FORMS}}},
    tags=["service"],
)
def ontology(request: Request, current: Current) -> Response:
    """Every term and every word of the vocabularies: Turtle, JSON-LD, or a page.

    The IRI of a term ends in `ontology#` and its name, which leads to it on the page.
    """
    media_type = best_match(request.headers.get("accept"), list(_ONTOLOGY_FORMS))
    form = _ONTOLOGY_FORMS[media_type]
    if form == "html":
        return show(request, current, "ontology.html", terms=_terms(current))
    return Response(current.terms(form), media_type=media_type, headers={"Vary": "Accept"})


@lru_cache(maxsize=1)
def _terms(current: Snapshot) -> str:
    """Return the part of the page that has the terms, the same for as long as a snapshot is."""
    glossary = current.glossary
    return render(
        "terms.html",
        glossary=glossary,
        names=glossary.names,
        vocabulary=current.vocabulary,
        about_entity=about_entity,
        about_kind=about_kind,
        about_term=about_term,
    )


@router.get("/paths/new", include_in_schema=False)
def new_path(request: Request, current: Current) -> Response:
    """Return the empty form for paths."""
    return paths_page(request, current, None)


def problem_page(request: Request, problem: Problem) -> Response | None:
    """Return `problem` as a page, or None if the client would rather have its document."""
    if not wants_html(request):
        return None
    if request.scope["path"] == "/paths" and not request.query_params:
        return RedirectResponse("/paths/new")
    nearest = [
        (name, _corrected(request, problem, name)) for name in problem.members.get("nearest", ())
    ]
    answer = show(
        request,
        None,
        "problem.html",
        status=problem.status,
        is_data=False,
        problem=problem,
        nearest=nearest,
    )
    answer.headers.update(problem.headers)
    return answer


def _corrected(request: Request, problem: Problem, entity: str) -> str:
    """Return the address that was asked for with the misspelt entity put right, else its own."""
    name = problem.members.get("parameter")
    if name is not None:
        corrected = {**request.query_params, name: entity}
        return f"{quote(request.scope['path'])}?{urlencode(corrected)}"
    return f"/entities/{quote(entity, safe='')}"
