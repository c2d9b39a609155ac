"""One connection of a client: what uvicorn makes of it, with a bound on the head of a request."""

import logging
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
    """

    _unparsed_bytes = 0
    _query_string = b""
    _reading = False
    _messages = 0
    _repeated: Ready | None = None
    _begun: Begun | None = None

    def data_received(self, data: bytes) -> None:
        """Read what came; end the connection if there is too much of it and no body.

        The very bytes of a request that was answered from memory are not even parsed.
        """
        between = not self._reading and (self.cycle is None or self.cycle.response_complete)
        sparql: SparqlEndpoint | None = self.app_state.get(SPARQL) if between else None
        if sparql and not self.flow.write_paused:
            ready = sparql.repeat(data)
            if ready:
                self._write(ready)
                self.on_response_complete()
                return
        self._unparsed_bytes += len(data)
        self._messages = 0
        self._repeated = None
        super().data_received(data)
        if sparql and self._repeated and self._messages == 1 and not self._reading:
            sparql.remember(data, self._repeated)
        if self._unparsed_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE % (len(_PROBLEM), _PROBLEM))
            self.transport.close()

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
        sparql: SparqlEndpoint | None = self.app_state.get(SPARQL)
        if sparql and cycle.keep_alive and self._is_plain(cycle):
            ready = sparql.ready(_scope(cycle))
            if ready:
                self._repeated = ready
                self._answer(cycle, ready)
                return
            self._begun = sparql.begin(_scope(cycle), partial(self._look, cycle, app))
            if self._begun:
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
