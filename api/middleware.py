"""What every answer passes: entity tags and compression, and headers that protect readers."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers as RequestHeaders
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.negotiate import acceptable_codings
from api.serving import Serving
from graph.resources import package_version

_POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# What every answer has, whoever makes it.
PROTECTIVE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _POLICY,
}
# Swagger UI sets styles on its elements; nothing else may.
_DOCS_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
_OWN_CACHING = ("/sparql", "/graphs", "/static")
_NEVER_CACHED = ("/health",)
_PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class Caching:
    """Answers GET and HEAD with a strong entity tag: a snapshot never changes.

    The tag covers snapshot, code, address, and the headers that an answer depends on. HEAD is
    answered as GET; the server drops the body. `/sparql`, graphs and static files do their own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._zipped = GZipMiddleware(app, minimum_size=1024)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(_OWN_CACHING):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        tag = _tag(scope)
        headers = RequestHeaders(scope=scope)
        best, *_ = (*acceptable_codings(headers.get("accept-encoding"), ("gzip",)), "identity")
        app = self._zipped if best == "gzip" else self._app
        if scope["method"] != "GET" or tag is None:
            await app(scope, receive, send)
            return
        if _matches(headers.get("if-none-match", ""), tag):
            await Response(status_code=304, headers=_cache_headers(tag))(scope, receive, send)
            return

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                if "cache-control" not in headers:
                    headers.update(_cache_headers(tag))
            await send(message)

        await app(scope, receive, send_tagged)


@cache
def _code() -> str:
    """Return what tells one state of the code from another, also within one version."""
    digest = hashlib.sha256(package_version().encode())
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".html"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _tag(scope: Scope) -> str | None:
    serving: Serving | None = getattr(scope["app"].state, "serving", None)
    if serving is None or not serving.ready or scope["path"].startswith(_NEVER_CACHED):
        return None
    with serving.lease() as live:
        snapshot = live.snapshot.id
    headers = RequestHeaders(scope=scope)
    parts = (
        *(snapshot, _code(), scope["path"], scope["query_string"].decode("latin-1")),
        *(headers.get("accept", ""), headers.get("accept-encoding", "")),
    )
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f'"{digest[:32]}"'


def _cache_headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding"}


def _matches(if_none_match: str, tag: str) -> bool:
    """Whether the tag is among those given; weak comparison, as RFC 9110 §13.1.2 asks.

    Not `*`: it stands for whatever is there, and that is known only once it has been found.
    """
    given = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return tag in given


class Headers:
    """Adds what keeps a page from loading or being framed by others, and opens reading to all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and not scope["path"].startswith(_OWN_CACHING):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
            return
        protective = dict(PROTECTIVE)
        if scope["path"].startswith("/docs"):
            protective["Content-Security-Policy"] = _DOCS_POLICY

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(protective)
                headers.setdefault("Access-Control-Allow-Origin", "*")
                headers.setdefault("Access-Control-Expose-Headers", "ETag, Link, Retry-After")
            await send(message)

        await self._app(scope, receive, send_protected)
