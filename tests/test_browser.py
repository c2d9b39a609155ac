"""The pages in a real browser: they are drawn, and nothing is asked of any other host."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import html

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# What the browser itself would ask of its makers, and a way out of this host, are switched off.
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--virtual-time-budget=10000",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A page after its scripts have run, the addresses it asked for, and what it complained of."""

    page: html.HtmlElement
    asked: frozenset[str]
    console: str


@pytest.fixture(scope="module")
def chromium() -> str:
    """The browser, or a skip."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    return found


def _visit(chromium: str, address: str, folder: Path, *flags: str) -> Visit:
    log = folder / "net.json"
    command = [
        *(chromium, *_FLAGS, *flags, f"--user-data-dir={folder / 'profile'}"),
        *(f"--log-net-log={log}", "--enable-logging=stderr", "--dump-dom", address),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    console = "\n".join(line for line in done.stderr.splitlines() if ":CONSOLE" in line)
    return Visit(html.document_fromstring(done.stdout), _asked(log, address), console)


def _asked(log: Path, address: str) -> frozenset[str]:
    """Return the addresses that the page, not the browser for its own ends, asked for.

    The log names for each request the origin whose page made it.
    """
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    requests = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return frozenset(r["url"] for r in requests if r["initiator"] == origin and "url" in r)


@pytest.mark.parametrize(
    "path",
    ["/", "/entities/vasily-kashin", "/questions/allied", "/documents/pacific-pacts", "/query"],
)
def test_a_page_asks_only_its_own_host_and_complains_of_nothing(
    chromium: str, server: str, tmp_path: Path, path: str
) -> None:
    visit = _visit(chromium, server + path, tmp_path)

    files = ["style.css", *(["query.js"] if path == "/query" else [])]
    # The icon is asked for when the browser finds time.
    wanted = {f"{server}/static/{name}" for name in files}
    assert visit.asked - {f"{server}/static/favicon.svg"} == wanted
    assert visit.console == ""
    assert len(visit.page.xpath("//h1")) == 1


def test_the_docs_show_every_route_and_ask_only_their_own_host(
    chromium: str, server: str, tmp_path: Path
) -> None:
    visit = _visit(chromium, f"{server}/docs", tmp_path)

    described = httpx.get(f"{server}/openapi.json").json()["paths"]
    shown = {str(path) for path in visit.page.xpath("//*[@data-path]/@data-path")}
    assert shown == set(described)
    assert {urlsplit(address).netloc for address in visit.asked if "data:" not in address} == {
        urlsplit(server).netloc
    }
    assert f"{server}/openapi.json" in visit.asked


def test_the_log_would_show_a_request_to_another_host(
    chromium: str, server: str, tmp_path: Path
) -> None:
    """The two tests above are worth something only if this one holds."""
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><title>x</title><img src="http://elsewhere.test/x.png">')

    _visit(chromium, page.as_uri(), tmp_path)

    log = (tmp_path / "net.json").read_text(encoding="utf-8")
    assert "http://elsewhere.test/x.png" in log


# What a query editor on another site does: the content type makes the browser ask for leave first.
_ELSEWHERE = """<!doctype html><title>a query editor on another site</title><script>
(async () => {{
  const answer = await fetch({endpoint}, {{
    method: "POST",
    headers: {{
      "Content-Type": "application/sparql-query",
      Accept: "application/sparql-results+json,*/*;q=0.9",
      "X-Requested-With": "editor",
    }},
    body: {query},
  }});
  const rows = (await answer.json()).results.bindings;
  document.documentElement.dataset.found = rows.map((row) => row.party.value).join(" ");
  document.documentElement.dataset.tag = answer.headers.get("ETag");
}})();
</script>"""


def test_a_query_editor_on_another_site_may_ask_and_read_the_answer(
    chromium: str, server: str, tmp_path: Path
) -> None:
    query = """PREFIX fo: <https://w3id.org/foedera/ontology#>
        SELECT ?party { <https://w3id.org/foedera/facts/treaty-2001> fo:party ?party }
        ORDER BY ?party"""
    page = tmp_path / "page.html"
    asked = {"endpoint": json.dumps(f"{server}/sparql"), "query": json.dumps(query)}
    page.write_text(_ELSEWHERE.format(**asked))

    visit = _visit(chromium, page.as_uri(), tmp_path)

    [found] = visit.page.xpath("//html/@data-found")
    [tag] = visit.page.xpath("//html/@data-tag")
    entities = "https://w3id.org/foedera/entities/"
    assert str(found).split() == [f"{entities}china", f"{entities}russia"]
    assert str(tag).startswith('"')
    assert visit.console == ""


# A window of a browser has a least width, a frame has none.
_FRAME = """<!doctype html><title>frame</title>
<iframe src="page.html" width="360" height="800" style="border: 0"></iframe>
<script>
addEventListener("message", (event) => { document.body.dataset.widths = event.data; });
</script>"""
_MEASURE = """<script>
addEventListener("load", () => {
  parent.postMessage(`${innerWidth} ${document.documentElement.scrollWidth}`, "*");
});
</script>"""


@pytest.mark.parametrize(
    "path", ["/", "/entities/russia", "/questions/allied", "/documents/rs-2021", "/query"]
)
def test_a_page_fits_a_screen_of_360_pixels(
    chromium: str, server: str, tmp_path: Path, path: str
) -> None:
    """Measured on a copy of the page, since the page itself lets no script run."""
    text = httpx.get(server + path, headers={"Accept": "text/html"}).text
    (tmp_path / "style.css").write_bytes(httpx.get(f"{server}/static/style.css").content)
    copy = text.replace("/static/style.css", "style.css") + _MEASURE
    (tmp_path / "page.html").write_text(copy, encoding="utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(_FRAME, encoding="utf-8")

    visit = _visit(chromium, frame.as_uri(), tmp_path)

    [widths] = visit.page.xpath("//body/@data-widths")
    inner, scrolled = map(int, str(widths).split())
    assert inner == 360
    assert scrolled <= 360
