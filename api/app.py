"""The HTTP application, on one screen: in which order requests pass, and which routes there are.

A process runs it within `api.server`, which answers queries before they come here.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import State
from starlette.routing import Route

from api import problems
from api.middleware import Caching, Headers
from api.routes import descriptions, editor, exports, gaps, pages, records, service
from api.routes.graph_store import GraphStoreEndpoint, openapi_graphs
from api.routes.sparql import SparqlEndpoint, openapi_description
from graph.resources import package_version

# Edges are made of facts, a claim has one source, a list of claims has claims in it, and values
# are those of facts.
_NOT_OF = {"/claims": ("relation", "min_sources", "view"), "/values": ("view",)}
_DESCRIPTION = (
    "Treaties, exercises, arms transfers, organizations, people, and who claims what about whom: "
    "every fact with its evidence."
)


def create_app(state: State, sparql: SparqlEndpoint, graphs: GraphStoreEndpoint) -> FastAPI:
    """Return the application, which answers from the `serving` of `state`."""
    app = FastAPI(
        title="Foedera",
        version=package_version(),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.state = state
    problems.install(app, pages.problem_page)
    app.add_middleware(Caching)
    app.add_middleware(Headers)
    app.router.routes.append(Route("/sparql", sparql, include_in_schema=False))
    for path in ("/graphs", "/graphs/{name:path}"):
        app.router.routes.append(Route(path, graphs, include_in_schema=False))
    for part in (pages, editor, records, gaps, exports, descriptions, service):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(packages=[("api", "web/static")]), name="static")
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # as FastAPI documents it
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, with what is no FastAPI route: `/sparql` and `/graphs`."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes
        )
        schema["paths"]["/sparql"] = openapi_description()
        schema["paths"].update(openapi_graphs())
        _correct(schema["paths"])
        app.openapi_schema = schema
    return app.openapi_schema


def _correct(paths: dict[str, Any]) -> None:
    """Take out of the description what the framework adds and the routes do not have."""
    for methods in paths.values():
        for operation in methods.values():
            # What is wrong with a parameter is answered with 400.
            operation["responses"].pop("422", None)
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if status.startswith(("4", "5")) and "application/json" in content:
                    content[problems.MEDIA_TYPE] = content.pop("application/json")
    for path, lacking in _NOT_OF.items():
        route = paths[path]["get"]
        route["parameters"] = [p for p in route["parameters"] if p["name"] not in lacking]
