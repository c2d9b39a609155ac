"""The SPARQL 1.1 Protocol, as plain ASGI: read a request, have a worker answer it, say so.

A framework's route would cost as much as the query (a lookup takes a third of a millisecond),
and could not notice that the client has left. What is served is leased for each request, so
that a newer snapshot may take over at any time.
"""

import asyncio
import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache
from inspect import isawaitable
from typing import NamedTuple, Protocol
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.negotiate import NotAcceptable, acceptable_codings, best_match
from api.problems import Problem, blank, not_acceptable, problem_of
from api.ready import Ready, ReadyAnswers, Way
from api.routes.sparql_answer import (
    ALWAYS_HEAD,
    VARY,
    new_packer,
    send_answer,
    send_problem,
    send_ready,
    send_whole,
    varying,
)
from api.routes.sparql_docs import describe, openapi_description
from api.routes.sparql_request import (
    Gone,
    Operation,
    Refused,
    client_of,
    client_of_scope,
    decoded,
    header_of,
    net_of,
    only_query,
    parameters_of,
    read_body,
    read_operation,
)
from graph.errors import FoederaError
from graph.query.errors import QueryTooLong
from graph.query.explain import as_text, explain
from graph.query.guard import Form, Query, check
from graph.query.pool import QueryPool
from graph.query.turns import Answer, Asked, Turn
from graph.resources import package_version

__all__ = [
    "Leased",
    "Operation",
    "Refused",
    "SparqlEndpoint",
    "client_of",
    "openapi_description",
    "parameters_of",
]

_LOG = logging.getLogger("foedera.sparql")

_METHODS = "GET, HEAD, POST, OPTIONS"
_CODINGS = ("zstd", "gzip")
# Below this, compression saves less than it costs.
_COMPRESSED_FROM_BYTES = 1024
# How long a client may be gone before anybody looks.
_UNWATCHED_SECONDS = 0.02
# Where a scope has what was begun before it was given to the application.
BEGUN = "foedera.begun"
# With one of these, a request is not answered without a task of its own.
_NEEDS_A_LOOK = frozenset(
    (b"if-none-match", b"x-forwarded-for", b"x-forwarded-proto", b"expect", b"upgrade")
)
# Of the lines of a request that are learnt, how many ways there may be, and how long each.
_MOST_HEADS = 512
_LONGEST_HEAD_BYTES = 4096
# A guard's look at a text of this size is worth a thread, to keep others from waiting.
_LONG_CHARACTERS = 8 * 1024


def _preflight(methods: str) -> dict[str, str]:
    return {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "86400",
    }


class Identified(Protocol):
    """What the endpoint needs to know of a snapshot."""

    @property
    def id(self) -> str:
        """The id that names its contents."""

    @property
    def base(self) -> str:
        """The IRI that relative ones are resolved against."""


class Leased(Protocol):
    """What is served for the time of one request."""

    @property
    def pool(self) -> QueryPool:
        """The workers on the snapshot."""

    @property
    def snapshot(self) -> Identified:
        """The snapshot."""

    @property
    def edition(self) -> str:
        """What the bytes of an answer depend on besides the request."""


Lease = Callable[[], AbstractContextManager[Leased]]
RenderEditor = Callable[[Request], Response | Awaitable[Response]]
DescribeData = Callable[[Request], Sequence[ox.Triple]]
FindNotes = Callable[[Request, str], Sequence[str]]


class SparqlEndpoint:
    """An ASGI application that answers SPARQL queries by GET and POST.

    `lease` gives what is served while one request lasts. `render_editor` renders the page that
    people get who come without a query; `describe_data` what the service description says beside
    the service itself, and `find_notes` what a query may have wrong that finds nothing. With
    `partial=1` an answer ends after `partial_rows`. Whole answers that would be the same again
    are kept in `answers`, if given.
    """

    methods = _METHODS

    def __init__(
        self,
        lease: Lease,
        *,
        render_editor: RenderEditor | None = None,
        describe_data: DescribeData = lambda request: (),
        find_notes: FindNotes = lambda request, text: (),
        partial_rows: int = 10_000,
        answers: ReadyAnswers | None = None,
    ) -> None:
        self._lease = lease
        self._answers = ReadyAnswers(0) if answers is None else answers
        self._render_editor = render_editor
        self._describe_data = describe_data
        self._find_notes = find_notes
        self._partial_rows = partial_rows
        # What the lines behind the first of a request say, by these lines.
        self._heads: dict[bytes, _Head] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; stop at once, its worker too, when the client leaves."""
        request = Request(scope, receive)
        ready = self.ready(scope)
        if ready:
            await send_ready(send, ready, with_body=request.method != "HEAD")
            return
        try:
            body = await read_body(request) if request.method == "POST" else b""
        except Gone:
            return
        except Refused as refused:
            await send_problem(send, refused.problem)
            return
        with _Leaving(receive):
            await self._answer_or_refuse(request, body, send)

    async def _answer_or_refuse(self, request: Request, body: bytes, send: Send) -> None:
        try:
            await self._answer(request, body, send)
        except Refused as refused:
            problem = refused.problem
        except NotAcceptable as error:
            problem = not_acceptable(error)
        except QueryTooLong as error:
            status = 413 if request.method == "POST" else 414
            problem = replace(problem_of(error), status=status)
        except FoederaError as error:
            problem = problem_of(error)
        else:
            return
        await send_problem(send, problem, with_body=request.method != "HEAD")

    async def _answer(self, request: Request, body: bytes, send: Send) -> None:
        begun: Begun | None = request.scope.get(BEGUN)
        if begun:
            try:
                await self._take_over(request, begun, send)
            finally:
                begun.let_go()
            return
        if request.method not in self.methods.split(", "):
            detail = f"{request.method} is none of {self.methods}"
            raise Refused(blank(405, detail, {"Allow": self.methods}))
        if request.method == "OPTIONS":
            await send_whole(send, 204, _preflight(self.methods), b"")
        else:
            await self._serve(request, body, send)

    async def _serve(self, request: Request, body: bytes, send: Send) -> None:
        operation = read_operation(request, body)
        with self._lease() as leased:
            if operation.text is None:
                await self._introduce(request, leased, send)
            elif operation.explain:
                await self._explain(request, operation.text, operation, leased, send)
            else:
                await self._query(request, operation.text, operation, leased, send)

    async def _introduce(self, request: Request, leased: Leased, send: Send) -> None:
        """Answer without a query: the service description, or the editor for people."""
        offers = [*Form.CONSTRUCT.media_types]
        if self._render_editor:
            offers.append("text/html")
        media_type = best_match(header_of(request.scope, "accept"), offers)
        if media_type == "text/html" and self._render_editor:
            page = self._render_editor(request)
            response = await page if isawaitable(page) else page
            await response(request.scope, request.receive, varying(send))
            return
        url = str(request.url.replace(query=""))
        tag = _tag(leased.edition, url, media_type)
        headers = {**_cacheable(tag), "Content-Type": _content_type(media_type)}
        if _has_already(request, [tag]):
            await send_whole(send, 304, headers, None)
            return
        try:
            description = await asyncio.to_thread(
                lambda: describe(
                    url, leased.snapshot.base, self._describe_data(request), media_type
                )
            )
        except ValueError as error:
            raise Refused(blank(400, "the Host header makes no address")) from error
        await send_whole(send, 200, headers, description, with_body=request.method != "HEAD")

    async def _query(
        self, request: Request, text: str, operation: Operation, leased: Leased, send: Send
    ) -> None:
        looked = asyncio.to_thread(check, text) if len(text) > _LONG_CHARACTERS else None
        query = await looked if looked else check(text)
        plan = self._plan(_head(request.scope), query, operation, leased)
        known = _known_tag(request, query, [*plan.tags.values()])
        if known:
            await send_whole(send, 304, _cacheable(known), None)
            return
        ready = self._ready(plan)
        if ready and not _wants_none(request):
            self._remember(request.scope, leased, ready)
            await send_ready(send, ready, with_body=request.method != "HEAD")
            return
        async with leased.pool.resume(leased.pool.begin(plan.asked)) as answer:
            await self._finish(request, plan, answer, leased, send)

    def _plan(self, head: "_Head", query: Query, operation: Operation, leased: Leased) -> "_Plan":
        """Return what a query is to be answered with."""
        media_type = best_match(head.accept, query.form.media_types)
        codings = acceptable_codings(head.accept_encoding, _CODINGS)
        if not codings:
            detail = f"an answer can be had as {', '.join(_CODINGS)} or without a coding"
            raise Refused(blank(406, detail, VARY))
        asked = Asked(
            query,
            media_type,
            client=head.client,
            seconds=operation.seconds,
            base_iri=leased.snapshot.base,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            rows=self._partial_rows if operation.partial else None,
        )
        tags = _tags(leased.edition, operation, media_type, codings)
        return _Plan(query, asked, tags, codings)

    async def _take_over(self, request: Request, begun: "Begun", send: Send) -> None:
        """Answer with what comes of a query that was begun before it came here."""
        pool = begun.leased.pool
        if begun.answer:
            await self._finish(request, begun.plan, begun.answer, begun.leased, send)
            return
        async with pool.resume(begun.turn) as answer:
            await self._finish(request, begun.plan, answer, begun.leased, send)

    async def _finish(
        self, request: Request, plan: "_Plan", answer: Answer, leased: Leased, send: Send
    ) -> None:
        """Send an answer: from memory if all of it is here, else as it comes."""
        if not answer.complete and request.scope["http_version"] < "1.1":
            raise Refused(_needs_chunks())
        coding = plan.coding(answer)
        if plan.query.repeatable and _wants_none(request):
            await send_whole(send, 304, _cacheable(plan.tags[coding]), None)
            return
        with_body = request.method != "HEAD"
        if not answer.complete:
            headers = self._headers(plan, answer, coding)
            await send_answer(send, answer, headers, coding=coding, with_body=with_body)
            return
        notes: Sequence[str] = ()
        if plan.finds_nothing(answer):
            notes = await asyncio.to_thread(self._find_notes, request, plan.query.text)
        whole = self._whole(plan, answer, request.scope, leased, notes)
        await send_ready(send, whole, with_body=with_body)

    def _whole(
        self,
        plan: "_Plan",
        answer: Answer,
        scope: Scope | None,
        leased: Leased,
        notes: Sequence[str] = (),
    ) -> Ready:
        """Return a complete answer, kept ready if it would be the same again."""
        small = _is_small(answer)
        coding = plan.coding(answer)
        body = answer.body()
        if coding != "identity":
            packer = new_packer(coding)
            body = packer.compress(body) + packer.flush()
        if plan.query.repeatable and not notes and not answer.truncated:
            common = _common_head(plan.asked.media_type, coding)
            tag = plan.tags[coding].encode()
            head = b"%setag: %s\r\ncontent-length: %d\r\n" % (common, tag, len(body))
        else:
            headers = self._headers(plan, answer, coding)
            if notes:
                headers["Foedera-Note"] = _listed(notes)
            head = b"%scontent-length: %d\r\n" % (_head_of(headers), len(body))
        whole = Ready(leased.edition, plan.tags[coding], head, body, small=small)
        if plan.query.repeatable:
            self._answers.keep(whole)
            if scope:
                self._remember(scope, leased, whole)
        return whole

    def ready(self, scope: Scope) -> Ready | None:
        """Return the answer to a request that was answered before, word for word."""
        way = _way(scope)
        if way is None:
            return None
        try:
            with self._lease() as leased:
                return self._answers.asked((leased.edition, *way))
        except Exception:  # the application meets it again, and tells the client
            return None

    def repeat(self, request: bytes) -> Ready | None:
        """Return the answer to a request of these bytes, if `remember` was told of it."""
        try:
            with self._lease() as leased:
                return self._answers.asked((leased.edition, request))
        except Exception:  # the application meets it again, and tells the client
            return None

    def remember(self, request: bytes, ready: Ready) -> None:
        """Remember that these bytes, a whole request, were answered by what is `ready`."""
        self._answers.remember((ready.edition, request), ready)

    def begin(self, scope: Scope, changed: Callable[[], None]) -> "Ready | Begun | None":
        """Begin to answer a query, or return the answer if it is ready, if a look is enough.

        None if it is not: then it is for `__call__` to answer. `changed` is called when
        something has come of it. What is begun must be taken `whole`, or be given to `__call__`
        in the scope as `BEGUN`, or be abandoned.
        """
        text = only_query(scope["query_string"])
        if text is None or len(text) > _LONG_CHARACTERS:
            return None
        if any(name in _NEEDS_A_LOOK for name, _value in scope["headers"]):
            return None
        try:
            return self._begin(text, _head(scope), scope, changed)
        except Exception:  # as above
            return None

    def learn(self, lines: bytes, scope: Scope) -> None:
        """Take note of what the lines behind the first of a whole request say: as in `scope`."""
        if len(lines) > _LONGEST_HEAD_BYTES or lines in self._heads:
            return
        if any(name in _NEEDS_A_LOOK for name, _value in scope["headers"]):
            return
        if len(self._heads) >= _MOST_HEADS:
            self._heads.clear()
        self._heads[lines] = _head(scope)

    def begin_known(
        self, written: bytes, lines: bytes, client: str | None, changed: Callable[[], None]
    ) -> "Ready | Begun | None":
        """Begin to answer a request that nobody has parsed, or return the answer if it is ready.

        `written` is the query as in an address, `lines` are those behind the first. None if they
        were not learnt, or for what `begin` would not answer.
        """
        head = self._heads.get(lines)
        if head is None or len(written) > _LONG_CHARACTERS:
            return None
        text = decoded(written)
        if text is None:
            return None
        try:
            return self._begin(text, head._replace(client=net_of(client or "")), None, changed)
        except Exception:  # as above
            return None

    def _begin(
        self, text: str, head: "_Head", scope: Scope | None, changed: Callable[[], None]
    ) -> "Ready | Begun":
        query = check(text)
        lease = self._lease()
        leased = lease.__enter__()
        try:
            plan = self._plan(head, query, Operation(text), leased)
            ready = self._ready(plan)
            if ready:
                lease.__exit__(None, None, None)
                return ready
            turn = leased.pool.begin(plan.asked, changed)
        except BaseException:
            lease.__exit__(None, None, None)
            raise
        return Begun(self, scope, plan, turn, leased, lease)

    def _ready(self, plan: "_Plan") -> Ready | None:
        """Return the answer if it is kept ready."""
        best = plan.codings[0]
        if "identity" in plan.codings:
            plain = self._answers.tagged(plan.tags["identity"])
            if plain and (plain.small or best == "identity"):
                return plain
        return self._answers.tagged(plan.tags[best])

    def _remember(self, scope: Scope, leased: Leased, ready: Ready) -> None:
        """Remember the bytes of a request that `ready` answers."""
        way = _way(scope)
        if way:
            self._answers.remember((leased.edition, *way), ready)

    async def _explain(
        self, request: Request, text: str, operation: Operation, leased: Leased, send: Send
    ) -> None:
        """Answer with an account of the query in place of its answer."""
        media_type = best_match(header_of(request.scope, "accept"), _ACCOUNT_TYPES)
        if media_type == "text/html":
            where = {"Location": "/query?" + urlencode({"query": text, "explain": "1"})}
            await send_whole(send, 303, {**VARY, **where}, b"")
            return
        query = await asyncio.to_thread(check, text)
        told = await explain(
            leased.pool,
            query,
            client=client_of(request),
            seconds=operation.seconds,
            base_iri=leased.snapshot.base,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
        )
        told["notes"] = [*await asyncio.to_thread(self._find_notes, request, text)]
        is_json = media_type == _ACCOUNT_TYPES[0]
        body = json.dumps(told, ensure_ascii=False, indent=1) if is_json else as_text(told)
        headers = {**VARY, "Cache-Control": "no-store", "Content-Type": _content_type(media_type)}
        await send_whole(send, 200, headers, body.encode(), with_body=request.method != "HEAD")

    def _headers(self, plan: "_Plan", answer: Answer, coding: str) -> dict[str, str]:
        if plan.query.repeatable:
            headers = _cacheable(plan.tags[coding])
        else:
            headers = {**VARY, "Cache-Control": "no-store"}
        headers["Content-Type"] = _content_type(answer.media_type)
        if coding != "identity":
            headers["Content-Encoding"] = coding
        if answer.truncated:
            headers["Foedera-Partial"] = f"first {self._partial_rows}"
        return headers


class _Head(NamedTuple):
    """What a request says beside its query: what its client accepts, and who that is."""

    accept: str | None
    accept_encoding: str | None
    client: str


def _head(scope: Scope) -> _Head:
    return _Head(
        header_of(scope, "accept"), header_of(scope, "accept-encoding"), client_of_scope(scope)
    )


class _Plan(NamedTuple):
    """What a query is to be answered with: an entity tag for each coding, the best coding first."""

    query: Query
    asked: Asked
    tags: Mapping[str, str]
    codings: tuple[str, ...]

    def coding(self, answer: Answer) -> str:
        """Return the coding of `answer`."""
        plain = _is_small(answer) and "identity" in self.codings
        return "identity" if plain else self.codings[0]

    def finds_nothing(self, answer: Answer) -> bool:
        """Return whether `answer` says that there is nothing."""
        small = answer.small(_TELLING_BYTES)
        return finds_nothing(self.query.form, self.asked.media_type, small)


def _is_small(answer: Answer) -> bool:
    return answer.complete and answer.size_bytes < _COMPRESSED_FROM_BYTES


@dataclass(slots=True)
class Begun:
    """A query that is being answered without a task of its own, and what it holds.

    `stuck` if that cannot be brought to its end so: the answer is large or late, there is none,
    or there is something to say of it.
    """

    endpoint: SparqlEndpoint
    scope: Scope | None
    plan: _Plan
    turn: Turn
    leased: Leased
    lease: AbstractContextManager[Leased]
    answer: Answer | None = None

    @property
    def stuck(self) -> bool:
        """Whether it is for the application to go on."""
        return self.answer is not None or self.turn.stuck

    def whole(self) -> Ready | None:
        """Return the answer, and let go of everything, if it is complete; else None."""
        answer = self.leased.pool.whole(self.turn)
        if answer is None:
            return None
        if self.plan.finds_nothing(answer):
            self.answer = answer
            return None
        try:
            return self.endpoint._whole(self.plan, answer, self.scope, self.leased)
        finally:
            self.let_go()

    def abandon(self) -> None:
        """Give up."""
        self.leased.pool.abandon(self.turn)
        self.let_go()

    def pass_on(self, scope: Scope, changed: Callable[[], None]) -> None:
        """Let it be for the request in `scope`, and `changed` be called from now on."""
        self.scope = scope
        self.turn.changed = changed

    def let_go(self) -> None:
        """Give back what is held; once."""
        self.lease.__exit__(None, None, None)


_ACCOUNT_TYPES = ("application/json", "text/plain", "text/html")
# An answer that says that there is nothing, or none of it, is no larger.
_TELLING_BYTES = 2048
_MOST_NOTES = 5
_NOTHING_IN_JSON = (b'"bindings":[]', b'"boolean":false', b'"value":"0"')
_NOTHING_IN = {
    "xml": re.compile(rb"<results></results>|<results/>|<boolean>false|>0<"),
    "text": re.compile(rb"\A[^\n]*\n\Z|\Afalse|(?:^|[,\t\n])0(?=[,\t\r\n]|\Z)"),
}


def finds_nothing(form: Form, media_type: str, body: bytes | None) -> bool:
    """Return whether an answer says that there is nothing: no row, no triple, `false`, or 0.

    `body` is None for an answer that is larger than one that says so.
    """
    if body is None:
        return False
    if not form.tabular:
        is_xml = media_type.endswith("xml")
        return b"rdf:about" not in body if is_xml else body.strip() in (b"", b"[]")
    kind = media_type.rpartition("/")[2].rpartition("+")[2]
    if kind == "json":
        # A search for several words at once would take longer than all three.
        empty, false, zero = _NOTHING_IN_JSON
        return empty in body or false in body or zero in body
    return _NOTHING_IN.get(kind, _NOTHING_IN["text"]).search(body) is not None


def _listed(notes: Sequence[str]) -> str:
    """Return notes as a list of strings for a header (RFC 9651 §3.1, §3.3.3), in ASCII."""
    shown = [note.encode("ascii", "replace").decode() for note in notes[:_MOST_NOTES]]
    escaped = (re.sub(r'(["\\])', r"\\\1", note) for note in shown)
    return ", ".join(f'"{re.sub(r"[^ -~]", " ", note)}"' for note in escaped)


class _Leaving:
    """Ends what is done for a client when the client leaves.

    Few leave within `_UNWATCHED_SECONDS`, in which most answers are given, so that to look out
    for it from the start would cost each of them two tasks for nothing.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = False
        self._watcher: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_UNWATCHED_SECONDS, self._look_out, asyncio.current_task())

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> bool:
        self._timer.cancel()
        if self._watcher:
            self._watcher.cancel()
        return self._left and kind is asyncio.CancelledError

    def _look_out(self, answering: "asyncio.Task[object] | None") -> None:
        assert answering is not None
        self._watcher = asyncio.ensure_future(self._cancel_when_left(answering))

    async def _cancel_when_left(self, answering: "asyncio.Task[object]") -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._left = True
        answering.cancel()


def _way(scope: Scope) -> Way | None:
    """Return all of a request that its answer depends on, None if it cannot be answered again."""
    if scope["method"] not in ("GET", "HEAD"):
        return None
    parts = [scope["path"], scope["query_string"]]
    for name, value in scope["headers"]:
        if name in (b"accept", b"accept-encoding"):
            parts += (name, value)
        elif name == b"if-none-match":
            return None
    return tuple(parts)


def _head_of(headers: Mapping[str, str]) -> bytes:
    """Return the lines of `headers` and of those that every answer has."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    return ALWAYS_HEAD + lines.encode("latin-1")


@lru_cache(maxsize=64)
def _common_head(media_type: str, coding: str) -> bytes:
    """Return the lines, but for tag and length, of an answer like most."""
    headers = {**_cacheable(""), "Content-Type": _content_type(media_type)}
    del headers["ETag"]
    if coding != "identity":
        headers["Content-Encoding"] = coding
    return _head_of(headers)


def _needs_chunks() -> Problem:
    """Return the problem that a long answer cannot be had by HTTP/1.0.

    There a connection that breaks looks like an answer that has come to its end, and nobody may
    take a part for the whole. nginx speaks so to what is behind it, unless told otherwise.
    """
    detail = "an answer of this size needs HTTP/1.1 (in nginx: proxy_http_version 1.1)"
    return blank(505, detail)


def _tag(*parts: str) -> str:
    digest = hashlib.sha256("\n".join((package_version(), *parts)).encode())
    return f'"{digest.hexdigest()[:32]}"'


def _tags(
    edition: str, operation: Operation, media_type: str, codings: Sequence[str]
) -> dict[str, str]:
    """Return the entity tags of an answer in each of `codings`."""
    asked = (operation.text, operation.default_graphs, operation.named_graphs, operation.partial)
    tag = _tag(edition, media_type, repr(asked))
    return {c: tag if c == "identity" else f'{tag[:-1]}-{c}"' for c in codings}


def _known_tag(request: Request, query: Query, tags: Sequence[str]) -> str | None:
    """Return the tag of the answer that the client has already, if it has one."""
    if not query.repeatable:
        return None
    return next((tag for tag in tags if _has_already(request, [tag])), None)


def _has_already(request: Request, tags: Sequence[str]) -> bool:
    """Return whether the client has an answer with one of `tags` (RFC 9110 §13.1.2)."""
    written = header_of(request.scope, "if-none-match")
    if written is None or request.method not in ("GET", "HEAD"):
        return False
    given = {tag.strip().removeprefix("W/") for tag in written.split(",")}
    return not given.isdisjoint(tags)


def _wants_none(request: Request) -> bool:
    """Return whether the client has some answer and wants no other (`If-None-Match: *`)."""
    given = header_of(request.scope, "if-none-match")
    return given is not None and given.strip() == "*" and request.method in ("GET", "HEAD")


def _cacheable(tag: str) -> dict[str, str]:
    return {**VARY, "ETag": tag, "Cache-Control": "no-cache"}


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
