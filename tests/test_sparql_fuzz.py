"""Whatever is sent to `/sparql`, a status of ours comes back, and never that we failed."""

import json
import socket
from urllib.parse import quote_plus

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

STATUSES = {200, 204, 304, 400, 403, 404, 405, 406, 413, 414, 415}
KNOWN = ["query", "update", "default-graph-uri", "named-graph-uri", "timeout", "partial"]
KNOWN += ["graph", "default", "explain"]
QUERIES = [
    *("ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "SELECT (NOW() AS ?t) {}", "DESCRIBE <a>"),
    *("CONSTRUCT { ?s ?p [] } { ?s ?p ?o } LIMIT 2", "SELECT", "ASK { ?s ?p }", "CLEAR ALL"),
    *("ASK { SERVICE <a:b> {} }", "SELECT ('\U0001f600' AS ?smile) {}", "ASK { ?s fo:x ?o }"),
    *("ASK { FILTER(<urn:f>(1)) }", "PREFIX", "BASE <::>", "ASK { GRAPH ?g {} }", "\x00", ""),
]
TYPES = [
    *("application/sparql-query", "application/x-www-form-urlencoded", "text/plain", "", ";"),
    *("application/sparql-query; charset=utf-8", "application/sparql-query;charset=latin-1"),
    *("multipart/form-data; boundary=x", "application/sparql-update", "APPLICATION/SPARQL-QUERY"),
]
ACCEPTED = [
    *("*/*", "text/csv", "text/html", "text/turtle;q=0.5, */*;q=0.1", "image/png", "q=1", ",,"),
    *("application/sparql-results+json;q=1.5", "text/*;q=0", '"', "application/ld+json;a=b"),
]
CODINGS = ["gzip", "zstd", "identity;q=0", "*;q=0", "br", "gzip;q=x", "", ";", "zstd;q=0.1, *"]
# What may stand in a header (RFC 9110 §5.5), and in an address once it is sent (no space).
FIELDS = st.binary(max_size=30).map(lambda b: bytes(c for c in b if c >= 32 and c != 127).strip())
WORDS = st.binary(max_size=20).map(lambda b: bytes(c for c in b if 32 < c < 127 and c != 35))
IRIS = st.sampled_from(["http://example.org/graphs/stated", "nowhere", "urn:x", "<>", "a b", ""])


@st.composite
def parameters(draw: st.DrawFn) -> bytes:
    """The parameters of a request as they are sent, some of them no parameters at all."""
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(KNOWN))
        value = draw(
            st.one_of(
                st.sampled_from(QUERIES), IRIS, st.sampled_from(["1", "0", "nan", "-1", "1e9", "x"])
            )
        )
        parts.append(
            draw(
                st.one_of(
                    st.just(f"{name}={quote_plus(value)}".encode()),
                    st.just(f"{name}={quote_plus(value.encode('utf-16'))}".encode()),
                    WORDS,
                    st.just(name.encode()),
                )
            )
        )
    return b"&".join(parts)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """A whole request, well formed as far as HTTP/1.1 goes."""
    method = draw(st.sampled_from(["GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "BREW"]))
    path = draw(st.sampled_from(["/sparql", "/sparql", "/sparql", "/graphs", "/graphs/stated"]))
    asked = draw(parameters())
    address = path.encode() + (b"?" + asked if asked else b"")
    headers = [
        (b"Host", draw(st.sampled_from([b"x", b"[::1]", b"a:99999", b"[", b"a b", b"\xff"])))
    ]
    for name, values in (
        (b"Accept", ACCEPTED),
        (b"Accept-Encoding", CODINGS),
        (b"Content-Type", TYPES),
        (b"If-None-Match", ["*", '"a"', "W/", '"']),
        (b"Content-Encoding", ["gzip", "identity"]),
        (b"X-Forwarded-For", ["::1", "x", "1.2.3.4, 5.6.7.8", "fe80::1%eth0"]),
        (b"Origin", ["null", "https://elsewhere.org"]),
        (b"Range", ["bytes=0-1"]),
    ):
        for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
            value = draw(st.one_of(st.sampled_from(values).map(str.encode), FIELDS))
            headers.append((name, value))
    body = b""
    if method in ("POST", "PUT"):
        queries = st.sampled_from(QUERIES).map(str.encode)
        body = draw(st.one_of(queries, parameters(), st.binary(max_size=60)))
        headers.append((b"Content-Length", str(len(body)).encode()))
    lines = [method.encode() + b" " + address.replace(b"#", b"") + b" HTTP/1.1"]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


@pytest.mark.timeout(300)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(requests())
def test_every_request_gets_a_status_that_says_what_is_wrong_with_it(
    client: httpx.Client, request: bytes
) -> None:
    port = client.base_url.port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece

    head, _, body = received.partition(b"\r\n\r\n")
    status = int(head[9:12])
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert status in STATUSES, received
    if body == b"Invalid HTTP request received.":
        return
    assert fields[b"access-control-allow-origin"] == b"*"
    if status >= 400 and not request.startswith(b"HEAD"):
        assert fields[b"content-type"] == b"application/problem+json", received
        assert json.loads(body)["status"] == status
    if status == 405:
        assert b"get" in fields[b"allow"]
    if request.startswith(b"HEAD") or status in (204, 304):
        assert body == b""
