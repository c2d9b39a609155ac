"""What a request of the SPARQL 1.1 Protocol asks for, and who asks."""

import re
from binascii import a2b_qp
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request
from starlette.types import Scope

from api.problems import Problem, bad_parameter, blank, problem_of
from api.routes.sparql_docs import DIRECT, FORM
from graph.query.errors import QueryTooLong
from graph.query.wire import MAX_QUERY_BYTES

_UPDATE = "application/sparql-update"
# A query may grow threefold by percent-encoding; graphs come on top.
_MAX_FORM_BYTES = 4 * MAX_QUERY_BYTES
_MAX_PARAMETERS = 1000
# What has further parameters, or percent signs that encode nothing.
_NOT_PLAIN = re.compile(rb"&|%(?![0-9A-Fa-f]{2})")


class Refused(Exception):
    """The request is answered by a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.title)


class Gone(Exception):
    """The client has left."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for, by the Protocol §2.1; `text` is None without a query."""

    text: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    seconds: float | None = None
    partial: bool = False
    explain: bool = False


async def read_body(request: Request) -> bytes:
    """Return the body, at most as much of it as a form may have; whatever its length says."""
    body = bytearray()
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > _MAX_FORM_BYTES:
            raise Refused(problem_of(QueryTooLong(len(body), _MAX_FORM_BYTES)))
        if not message.get("more_body", False):
            return bytes(body)


def read_operation(request: Request, body: bytes) -> Operation:
    """Return what the request asks for; raise `Refused` if that is not clear."""
    if request.method != "POST":
        text = only_query(request.scope["query_string"])
        if text is not None:
            return Operation(text)
    parameters = parameters_of(request)
    direct: list[str] = []
    if request.method == "POST":
        media_type = _body_type(request)
        text = _utf8(body, "body")
        if media_type == DIRECT:
            direct.append(text)
        else:
            parameters += _parameters(text)
    queries = direct + _values(parameters, "query")
    if _values(parameters, "update"):
        status = 403 if request.method == "POST" else 400
        raise Refused(blank(status, "the graph is read-only; there is no update here"))
    if len(queries) > 1:
        raise Refused(bad_parameter("query", f"there are {len(queries)} queries; send one"))
    if request.method == "POST" and not queries:
        raise Refused(bad_parameter("query", "the form has no parameter `query`"))
    default_graphs = _graphs(parameters, "default-graph-uri")
    named_graphs = _graphs(parameters, "named-graph-uri")
    seconds = _seconds(parameters)
    partial, explained = _flag(parameters, "partial"), _flag(parameters, "explain")
    asked = next(iter(queries), None)
    return Operation(asked, default_graphs, named_graphs, seconds, partial, explained)


def only_query(query_string: bytes) -> str | None:
    """Return the query of a request with no other parameter, None for any other request."""
    if not query_string.startswith(b"query=") or _NOT_PLAIN.search(query_string, 6):
        return None
    return decoded(query_string[6:])


def decoded(written: bytes) -> str | None:
    """Return what is percent-encoded in an address, None if it is not UTF-8.

    Python's own decoder takes twenty microseconds, a tenth of a lookup. The codec of quoted
    printable writes an octet as `=3D` where an address has `%3D`, and is written in C.
    """
    quoted = written.replace(b"=", b"%3D").replace(b"%", b"=").replace(b"+", b" ")
    try:
        return a2b_qp(quoted).decode()
    except UnicodeDecodeError:
        return None


def _body_type(request: Request) -> str:
    """Return which of the two kinds of body this is; raise `Refused` for any other."""
    written = request.headers.get("content-type", "")
    media_type, *parameters = (part.strip().lower() for part in written.split(";"))
    if media_type == _UPDATE:
        raise Refused(blank(403, "the graph is read-only; there is no update here"))
    charsets = [part for part in parameters if part.startswith("charset=")]
    plain = request.headers.get("content-encoding", "identity") == "identity"
    utf8 = all(part.removeprefix("charset=").strip('"') == "utf-8" for part in charsets)
    if media_type not in (DIRECT, FORM) or not utf8 or not plain:
        detail = f"send {DIRECT} or {FORM}, in UTF-8 and without a content coding"
        raise Refused(blank(415, detail, {"Accept-Post": f"{DIRECT}, {FORM}"}))
    return media_type


def _utf8(written: bytes, where: str) -> str:
    try:
        return written.decode()
    except UnicodeDecodeError as error:
        detail = f"the {where} is not UTF-8: byte {error.start} cannot be read"
        raise Refused(blank(400, detail)) from error


def _parameters(form: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            form, keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except UnicodeDecodeError as error:
        detail = "a parameter is not UTF-8 once its percent signs are decoded"
        raise Refused(blank(400, detail)) from error
    except ValueError as error:
        raise Refused(blank(400, f"at most {_MAX_PARAMETERS} parameters are read")) from error


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """Return the parameters in the address; raise `Refused` if they are not UTF-8."""
    return _parameters(_utf8(request.scope["query_string"], "address"))


def client_of(request: Request) -> str:
    """Return what tells one client from another: its address, of IPv6 the part that is its net.

    Whoever has one IPv6 address has the 2^64 beside it too (RFC 6177). Behind a proxy it is the
    address that the server took from `X-Forwarded-For`, if it trusts the proxy.
    """
    return client_of_scope(request.scope)


def client_of_scope(scope: Scope) -> str:
    """Return what `client_of` tells, of the scope of a request."""
    client = scope.get("client")
    return net_of(client[0]) if client else ""


@lru_cache(maxsize=4096)
def net_of(host: str) -> str:
    """Return the part of an address that tells one client from another; a zone tells nothing.

    With its zone (RFC 4007 §11) Python cannot write an address out.
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else address.exploded[:19]
    return host


def _values(parameters: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for known, value in parameters if known == name]


def _once(parameters: Sequence[tuple[str, str]], name: str) -> list[str]:
    """Return the value of `name`, or none; raise `Refused` if it is given more than once."""
    values = _values(parameters, name)
    if len(values) > 1:
        raise Refused(bad_parameter(name, f"{name} is given {len(values)} times"))
    return values


def _graphs(parameters: Sequence[tuple[str, str]], name: str) -> tuple[str, ...] | None:
    """Return the graphs that `name` gives, None if it is not given."""
    iris = _values(parameters, name)
    for iri in iris:
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise Refused(bad_parameter(name, f"{iri!r} is no absolute IRI")) from error
    return tuple(iris) or None


def _seconds(parameters: Sequence[tuple[str, str]]) -> float | None:
    """Return the deadline that the client wants, None for the usual one."""
    for written in _once(parameters, "timeout"):
        try:
            seconds = float(written)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            detail = f"timeout is {written!r}; expected a number of seconds above 0"
            raise Refused(bad_parameter("timeout", detail))
        return seconds
    return None


def _flag(parameters: Sequence[tuple[str, str]], name: str) -> bool:
    for written in _once(parameters, name):
        if written not in ("0", "1"):
            raise Refused(bad_parameter(name, f"{name} is {written!r}; expected 0 or 1"))
        return written == "1"
    return False


def header_of(scope: Scope, name: str) -> str | None:
    """Return a header, its lines joined, None if it is missing."""
    wanted = name.encode()
    lines = [value for known, value in scope["headers"] if known == wanted]
    return b", ".join(lines).decode("latin-1") if lines else None
