"""One connection of a client: what uvicorn makes of it, with a bound on the head of a request."""

import logging
import re
from functools import partial
from typing import cast

from starlette.types import Scope
from uvicorn._types import ASGI3Application as ASGIApplication
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.ready import Ready
from api.routes.sparql import BEGUN, Begun, SparqlEndpoint

_LOG = logging.getLogger("foedera.http")

# The name of the endpoint in the state of the lifespan.
SPARQL = "foedera.sparql"
# A query of 64 kB, every byte of it percent-encoded, fits; a longer one gets our own answer.
MAX_HEAD_BYTES = 256 * 1024
# A query in an address, in no characters but those that need no second look: no further parameter,
# no fragment, no percent sign that encodes nothing, nothing that a parser might refuse.
_PLAIN = re.compile(
    rb"GET /sparql\?query=((?:[A-Za-z0-9\-._~!$'()*+,;=:@/?]++|%[0-9A-Fa-f]{2})++) HTTP/1\.1\r\n"
)
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
)
_PROBLEM = (
    b'{"type": "about:blank", "title": "Request Header Fields Too Large", "status": 431, '
    b'"detail": "a request\'s address and headers may have %d bytes"}' % MAX_HEAD_BYTES
)


class Connection(HttpToolsProtocol):
    """A connection that is read by httptools, which by itself reads a header of any size.

    A head, or what follows a body, of more than `MAX_HEAD_BYTES` is answered with 431. Queries
    that the lifespan's `SPARQL` can answer from memory, or as soon as a worker has, are answered
    here; a task for each of them and the way through the application would cost more than the
    query does.

    A request for a plain query whose other lines are those of one that was parsed before is not
    parsed either: what these lines say is known. Programs send the same ones each time. If such
    an answer is not there at once and more comes from the client, or it is large, late or wrong,
    the request is parsed after all, and goes the usual way with what was begun for it.
    """

    _unparsed_bytes = 0
    _query_string = b""
    _reading = False
    _messages = 0
    _quiet_since = 0.0
    _repeated: Ready | None = None
    _begun: Begun | None = None
    # The request, not parsed yet, that was begun; and what was begun for the one being parsed.
    _unparsed: bytes | None = None
    _handed: Begun | None = None

    def data_received(self, data: bytes) -> None:
        """Read what came; end the connection if there is too much of it and no body.

        The very bytes of a request that was answered from memory are not even parsed.
        """
        if self._unparsed:
            self._parse_after_all()
        between = not self._reading and (self.cycle is None or self.cycle.response_complete)
        sparql: SparqlEndpoint | None = self.app_state.get(SPARQL) if between else None
        if sparql and not self.flow.write_paused:
            ready = sparql.repeat(data)
            if ready:
                self._end_unparsed(ready)
                return
            if self._begin_unparsed(sparql, data):
                return
        self._unparsed_bytes += len(data)
        self._messages = 0
        self._repeated = None
        super().data_received(data)
        if sparql and self._messages == 1 and not self._reading:
            self._learn(sparql, data)
        if self._unparsed_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE % (len(_PROBLEM), _PROBLEM))
            self.transport.close()

    def _learn(self, sparql: SparqlEndpoint, data: bytes) -> None:
        """Remember of a whole request what can be told of one like it without parsing it."""
        if self._repeated:
            sparql.remember(data, self._repeated)
        asked = _PLAIN.match(data)
        if asked and self.cycle.keep_alive and self._is_plain(self.cycle):
            sparql.learn(data[asked.end() :], _scope(self.cycle))

    def _begin_unparsed(self, sparql: SparqlEndpoint, data: bytes) -> bool:
        """Answer a request, or begin to, if all about it is known; return whether it was."""
        asked = _PLAIN.match(data)
        if asked is None or self.limit_concurrency or self.transport.is_closing():
            return False
        head, client = data[asked.end() :], self.client
        begun = sparql.begin_known(asked[1], head, client and client[0], self._look_unparsed)
        if begun is None:
            return False
        if isinstance(begun, Ready):
            sparql.remember(data, begun)
            self._end_unparsed(begun)
            return True
        self._unparsed = data
        self._begun = begun
        self._look_unparsed()
        return True

    def _look_unparsed(self) -> None:
        """See what has come of what was begun for a request that is not parsed."""
        begun, data = self._begun, self._unparsed
        if begun is None or data is None:
            return
        try:
            ready = begun.whole()
        except Exception:  # as below
            _LOG.exception("a query could not be answered")
            self.transport.close()
            return
        if ready:
            self._begun = self._unparsed = None
            begun.endpoint.remember(data, ready)
            self._end_unparsed(ready)
        elif begun.stuck:
            self._parse_after_all()

    def _end_unparsed(self, ready: Ready) -> None:
        """Answer a request that was not parsed, and wait for the next."""
        self._write(ready)
        self.server_state.total_requests += 1
        self._quiet_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._wait_for_more(self.timeout_keep_alive)

    def _wait_for_more(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has been quiet for so long, but only then.

        The timer is left alone by requests that are not parsed; most are over before they would
        have set it.
        """
        self.timeout_keep_alive_task = None
        quiet_seconds = 0.0 if self._unparsed else self.loop.time() - self._quiet_since
        if quiet_seconds < self.timeout_keep_alive:
            self._wait_for_more(self.timeout_keep_alive - quiet_seconds)
        else:
            super().timeout_keep_alive_handler()

    def _parse_after_all(self) -> None:
        """Have the request that was begun unparsed go the usual way, with what was begun."""
        data, self._unparsed = self._unparsed, None
        self._handed, self._begun = self._begun, None
        super().data_received(data or b"")

    def shutdown(self) -> None:
        """End the connection, or let it end with the answer that is under way."""
        if self._unparsed:
            self._parse_after_all()
        super().shutdown()

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        self._messages += 1
        self._reading = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin to answer.

        The parser of addresses takes no more than 64 kB, and a query may need 192: so it is shown
        the path alone.
        """
        self._unparsed_bytes = 0
        self.url, _, self._query_string = self.url.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = self._query_string

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, of which the application says how long it may be."""
        self._unparsed_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the request for complete."""
        self._reading = False
        self._unparsed_bytes = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up what was begun for a client that has left."""
        if self._begun:
            self._begun.abandon()
            self._begun = None
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApplication) -> None:
        """Answer a request here if that can be, else have the application do so."""
        if cycle.scope is self.scope:
            cycle.scope["query_string"] = self._query_string
        if self._handed:
            self._begun, self._handed = self._handed, None
            self._begun.pass_on(_scope(cycle), partial(self._look, cycle, app))
            self._look(cycle, app)
            return
        sparql: SparqlEndpoint | None = self.app_state.get(SPARQL)
        if sparql and cycle.keep_alive and self._is_plain(cycle):
            ready = sparql.ready(_scope(cycle))
            if ready:
                self._repeated = ready
                self._answer(cycle, ready)
                return
            begun = sparql.begin(_scope(cycle), partial(self._look, cycle, app))
            if isinstance(begun, Ready):
                self._repeated = begun
                self._answer(cycle, begun)
                return
            self._begun = begun
            if begun:
                self._look(cycle, app)
                return
        super()._start_asgi_task(cycle, app)

    def _is_plain(self, cycle: RequestResponseCycle) -> bool:
        scope = cycle.scope
        return (
            scope["path"] == "/sparql"
            and scope["method"] == "GET"
            and not self.flow.write_paused
            and not self.limit_concurrency
        )

    def _look(self, cycle: RequestResponseCycle, app: ASGIApplication) -> None:
        """See what has come of what was begun; leave to the application what is out of the way."""
        begun = self._begun
        if begun is None:
            return
        try:
            ready = begun.whole()
        except Exception:  # whatever it is, the client must not wait for ever
            _LOG.exception("a query could not be answered")
            self.transport.close()
            return
        if ready:
            self._begun = None
            self._answer(cycle, ready)
        elif begun.stuck:
            self._begun = None
            _scope(cycle)[BEGUN] = begun
            super()._start_asgi_task(cycle, app)

    def _answer(self, cycle: RequestResponseCycle, ready: Ready) -> None:
        """Answer, as uvicorn would if an application did."""
        cycle.response_started = cycle.response_complete = True
        self._write(ready)
        if not cycle.keep_alive:
            self.transport.close()
        if self.pipeline:
            # Not at once: what follows is answered from here, and may be thousands of requests.
            self.loop.call_soon(cycle.on_response)
        else:
            cycle.on_response()

    def _write(self, ready: Ready) -> None:
        parts = [b"HTTP/1.1 200 OK\r\n"]
        parts += [b"%s: %s\r\n" % header for header in self.server_state.default_headers]
        parts += (ready.head, b"\r\n", ready.body)
        self.transport.write(b"".join(parts))


def _scope(cycle: RequestResponseCycle) -> Scope:
    return cast("Scope", cycle.scope)
