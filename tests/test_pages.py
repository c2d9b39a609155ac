"""The explorer: what a browser is given, that it is evidence first, and that nothing gets in."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from api.web import identifier_link, in_words, marked_pieces, quantity_in_words, safe_link
from graph.building import build
from graph.snapshot import Snapshot
from tests.conftest import put, sha256_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# Names as an enemy would choose them: markup, quotes, an override of the writing direction.
SCRIPT = "<script>alert(1)</script>"
QUOTES = "\"' onmouseover='alert(2)' x=\""
TURNED = "\u202egnol yrev\u202e"
LONG = "Union" * 60
TEXT = (
    "Vara and Osta signed a treaty of friendship on 3 May 1999. "
    "<img src=x onerror=alert(3)> & co. "
    "A minister said that Vara is bound to Osta for ever."
)
TREATY = "Vara and Osta signed a treaty of friendship on 3 May 1999"
PART = "a treaty of friendship"
SAID = "Vara is bound to Osta for ever"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _place(part: str) -> str:
    start = TEXT.index(part)
    digest = sha256_of(part)
    return f"{{span: [{start}, {start + len(part)}], sha256: {digest}, quote: {_quoted(part)}, "


def _write_hostile_seeds(folder: Path, text_shown: str = "full") -> Path:
    sha256 = sha256_of(TEXT)
    vara = f"name: {_quoted(SCRIPT)}, names: [Vara, {_quoted(QUOTES)}, {_quoted(TURNED)}]"
    files = {
        "sources/note.yaml": f"""
id: note
title: {_quoted(SCRIPT)}
publisher: {_quoted(QUOTES)}
published: "1999"
language: en
sha256: {sha256}
url: https://example.org/{SCRIPT.replace("<", "%3C").replace(">", "%3E")}
text_shown: {text_shown}
""",
        "entities/all.yaml": f"""
- {{id: vara, kind: State, {vara}, description: {_quoted(QUOTES)}, identifiers: [
    {{scheme: wikidata, value: Q1, source: {_quoted("javascript:alert(4)")}}},
    {{scheme: own, value: {_quoted("javascript:alert(5)")}, source: {_quoted(SCRIPT)}}}]}}
- {{id: osta, kind: State, name: {LONG}, names: [Osta]}}
- {{id: minister, kind: Person, name: {_quoted(TURNED + "<b>")}}}
""",
        "facts/note.yaml": f"""
source: note
curator: {_quoted(SCRIPT)}
statements:
  - {_place(TREATY)} kind: Treaty, id: treaty, party: [vara, osta], signed: "1999-05-03",
     name: {_quoted(SCRIPT)}, note: {_quoted(QUOTES)}}}
  - {_place(PART)} kind: Treaty, id: treaty, party: [vara, osta], signed: "1998",
     name: {_quoted(QUOTES)}}}
  - {_place(SAID)} kind: Claim, id: bound, attributed_to: minister, act: predicts,
     summary: {_quoted(SCRIPT)}, venue: {_quoted(QUOTES)}, about: [vara, osta],
     supports: [treaty]}}
""",
        "questions.yaml": f"""
- id: bound-for-ever
  text: {_quoted(SCRIPT)}
  scale: {{-1: {_quoted(QUOTES)}, 0: unsaid, 1: {_quoted("<i>yes")}}}
  note: {_quoted(SCRIPT)}
  positions: [{{attributed_to: minister, stance: 1, claims: [bound], note: {_quoted(QUOTES)}}}]
""",
        "documents/note.txt": TEXT,
    }
    return put(folder, files)


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[httpx.Client]:
    """A client of a server whose names and texts are full of markup."""
    folder = tmp_path_factory.mktemp("hostile")
    build([_write_hostile_seeds(folder / "seeds")], into=folder)
    with serve(folder) as base, httpx.Client(base_url=base, timeout=30) as made:
        yield made


def _page(client: httpx.Client, path: str, status: int = 200, **query: str) -> html.HtmlElement:
    """Return a page as a browser is given it."""
    answer = client.get(path, params=query or None, headers=BROWSER, follow_redirects=True)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "text/html; charset=utf-8",
    ), answer.text
    return html.document_fromstring(answer.text)


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _texts(page: html.HtmlElement, path: str) -> list[str]:
    return [_text(element) for element in page.xpath(path)]


def _shown_text(page: html.HtmlElement) -> str:
    """Return a document's text as a page shows it, without the numbers of its statements."""
    parts = page.xpath("//div[@class='text']//text()[not(ancestor::sup)]")
    return "".join(str(part) for part in parts)


def _links(page: html.HtmlElement) -> list[str]:
    return [str(link) for link in page.xpath("//@href | //@src | //@action")]


def _crawl(client: httpx.Client) -> dict[str, html.HtmlElement]:
    """Return every page that links lead to from the first one, by address."""
    waiting, pages = ["/"], dict[str, html.HtmlElement]()
    seen = {"/"}
    while waiting:
        address = waiting.pop()
        answer = client.get(address, headers=BROWSER, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.text[:300])
        if not answer.headers["content-type"].startswith("text/html") or address == "/docs":
            continue
        page = pages[address] = html.document_fromstring(answer.text)
        for link in _links(page):
            target = link.partition("#")[0]
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)
    return pages


@pytest.fixture(scope="module")
def pages(client: httpx.Client) -> dict[str, html.HtmlElement]:
    """Every page of the demonstration that a link leads to."""
    return _crawl(client)


ADDRESSES = (
    "/",
    "/entities",
    "/entities?q=Kashin",
    "/entities/russia",
    "/entities/russia/facts",
    "/facts?kind=ArmsTransfer&at=2015",
    "/facts/su-35-sale",
    "/claims?attributed_to=vasily-kashin",
    "/questions",
    "/questions/allied",
    "/documents",
    "/documents/rs-2021",
    "/paths?source=alexander-lukin&target=su-35&view=all",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_address_is_a_page_to_a_browser_and_json_to_a_program(
    client: httpx.Client, address: str
) -> None:
    page = client.get(address, headers=BROWSER)
    plain = client.get(address)

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert plain.headers["content-type"] == "application/json"
    assert "Accept" in page.headers["vary"]
    assert "Accept" in plain.headers["vary"]
    assert page.headers.get("link") == plain.headers.get("link")
    assert page.headers["etag"] != plain.headers["etag"]


def test_every_link_of_every_page_leads_somewhere_and_every_page_is_well_made(
    pages: dict[str, html.HtmlElement],
) -> None:
    assert len(pages) > 100
    for address, page in pages.items():
        ids = [str(name) for name in page.xpath("//@id")]
        assert sorted(set(ids)) == sorted(ids), address
        within = [link[1:] for link in _links(page) if link.startswith("#")]
        assert set(within) <= set(ids), address
        assert page.get("lang") == "en"
        assert len(page.xpath("//h1")) == 1, address
        assert len(page.xpath("//title")) == 1
        labelled = {str(name) for name in page.xpath("//label/@for")}
        fields = page.xpath("//input | //select | //textarea")
        assert {str(field.get("id")) for field in fields} <= labelled, address
    titles = {address: _text(page.xpath("//title")[0]) for address, page in pages.items()}
    assert titles["/facts/su-35-sale"] == (
        "Russia supplied arms to China: Su-35 (2015-11) · Foedera"
    )


def test_pages_load_nothing_from_elsewhere_and_have_no_script_or_style_of_their_own(
    pages: dict[str, html.HtmlElement], hostile: httpx.Client
) -> None:
    for page in [*pages.values(), *_crawl(hostile).values()]:
        assert page.xpath("//style | //iframe | //object | //img | //*[@style]") == []
        # Only the editor of queries has a script, in a file of its own.
        editor = page.xpath("string(//h1)") == "SPARQL query"
        scripts = [(script.get("src"), script.text) for script in page.xpath("//script")]
        assert scripts == ([("/static/query.js", None)] if editor else [])
        assert page.xpath("//@*[starts-with(name(), 'on')]") == []
        assert {str(link) for link in page.xpath("//link/@href")} == {
            "/static/style.css",
            "/static/favicon.svg",
        }
        schemes = {urlsplit(link).scheme for link in _links(page)}
        assert schemes <= {"", "http", "https"}


def test_names_that_are_markup_are_shown_as_they_are(hostile: httpx.Client) -> None:
    entity = _page(hostile, "/entities/vara")
    question = _page(hostile, "/questions/bound-for-ever")
    document = _page(hostile, "/documents/note")
    found = _page(hostile, "/entities", q=SCRIPT)

    assert _texts(entity, "//h1") == [SCRIPT]
    assert _text(entity.xpath("//title")[0]) == f"{SCRIPT} · Foedera"
    assert QUOTES in _texts(entity, "//dd/bdi")
    assert _texts(question, "//h1") == [SCRIPT]
    assert _texts(document, "//h1") == [SCRIPT]
    assert _shown_text(document) == TEXT
    assert found.xpath("//input[@id='q']/@value") == [SCRIPT]


def test_names_that_turn_the_writing_direction_are_kept_to_themselves(
    hostile: httpx.Client,
) -> None:
    page = _page(hostile, "/entities/minister")

    turned = page.xpath("//main//text()[contains(., '\u202e')]/parent::*")

    assert turned
    assert {element.tag for element in turned} <= {"bdi"}


def test_only_http_links_are_links(hostile: httpx.Client) -> None:
    entity = _page(hostile, "/entities/vara")

    outside = [link for link in _links(entity) if not link.startswith(("/", "#"))]

    assert outside == ["https://www.wikidata.org/wiki/Q1"]
    assert "own javascript:alert(5)" in _text(entity)
    assert "(source: javascript:alert(4))" in _text(entity)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//example.org/x",
        "http://",
        "https://exa mple.org",
        "https:\\\\example.org",
        "https://example.org/\u202e",
        "java\nscript:alert(1)",
        "http://[::1",
        "",
    ],
)
def test_an_address_that_hides_something_is_no_link(address: str) -> None:
    assert safe_link(address) is None
    assert identifier_link("wikidata", address) is None


def test_a_plain_address_is_a_link() -> None:
    assert safe_link("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"
    assert identifier_link("wikidata", "Q159") == "https://www.wikidata.org/wiki/Q159"


def test_the_page_of_an_entity_shows_quote_document_place_and_holder(client: httpx.Client) -> None:
    page = _page(client, "/entities/su-35")

    [fact] = page.xpath("//article[header//a[@href='/facts/su-35-sale']]")
    shown = _text(fact)

    assert fact.get("class") == "fact"
    assert "Russia supplied arms to China: Su-35" in shown
    assert "2 independent sources" in shown
    rows = zip(_texts(fact, "./dl/div/dt"), _texts(fact, "./dl/div/dd"), strict=True)
    assert dict(rows) == {
        "Supplier": "Russia",
        "Recipient": "China",
        "Weapon": "Su-35",
        "Ordered": "November 2015",
        "Delivered": "December 2016 to 2018",
        "Date": "December 2016",
        "Quantity": "24 aircraft",
        "Number ordered": "24 aircraft",
        "Kind as written": "sale",
        "Kind of transfer": "sale",
        "Event type": "cooperate",
    }
    [lukin] = fact.xpath(".//li[.//a[@href='/entities/alexander-lukin']]")
    assert _texts(lukin, ".//blockquote") == ["24 Su-35 fighter jets"]
    assert _text(lukin) == (
        "24 Su-35 fighter jets"
        " Claim Alexander Lukin: Russia has sold China 24 fighters of the type Su-35. (assertion)"
        " Reported by Is the Russia-China strategic partnership turning into a military one?."
        " Is the Russia-China strategic partnership turning into a military one?,"
        " characters 5941–6026 · curated by Foedera curators"
        " · checked against the text on 23 November 2026"
        " Curator’s note: No date in the text."
    )
    assert lukin.xpath(".//cite/a/@href") == ["/documents/rs-2021"]
    assert "Foedera curators accepted this one on 23 November 2026: The sale was announced" in shown


def test_facts_of_an_entity_are_grouped_by_kind_and_none_is_left_out(
    client: httpx.Client, demo: Snapshot
) -> None:
    page = _page(client, "/entities/china")

    groups = {
        str(section.xpath("./h3/@id")[0]).removeprefix("facts-"): [
            str(link).removeprefix("/facts/")
            for link in section.xpath("./article/header/h4/a/@href")
        ]
        for section in page.xpath("//section[@aria-labelledby='facts']/section")
    }

    answer = client.get("/entities/china/facts", params={"limit": "1000"}).json()
    expected: dict[str, list[str]] = {}
    for fact in answer["items"]:
        expected.setdefault(fact["kind"], []).append(fact["id"])
    assert groups == expected
    assert list(groups) == sorted(groups)


def test_a_claim_is_marked_as_one_wherever_it_stands(client: httpx.Client) -> None:
    page = _page(client, "/entities/vasily-kashin")

    claims = page.xpath("//section[@aria-labelledby='made']/article")
    own = client.get("/claims", params={"attributed_to": "vasily-kashin", "limit": "1000"}).json()

    assert {claim.get("class") for claim in claims} == {"claim"}
    assert all(_text(claim.xpath("./header/p")[0]).startswith("Claim") for claim in claims)
    assert len(claims) == len(own["items"])
    titles = _texts(page, "//article[@class='fact']/header")
    assert titles
    assert all(title.startswith("Fact ·") for title in titles)


def test_a_denial_is_shown_as_what_it_holds_and_marked_as_denial(client: httpx.Client) -> None:
    page = _page(client, "/questions/allied")

    [claim] = page.xpath("//article[contains(., 'no mutual defence obligations')]")

    assert _texts(claim, "./header/h4") == [
        "Alexander Lukin: Russia and China are not bound to defend each other."
    ]
    assert "denial" in _texts(claim, "./header/ul/li")


def test_a_list_of_facts_and_claims_tells_the_two_apart(client: httpx.Client) -> None:
    page = _page(client, "/facts", view="all", limit="1000")
    listed = client.get("/facts", params={"view": "all", "limit": "1000"}).json()["items"]

    shown = [
        (article.get("class"), _text(article.xpath("./header/p")[0]).partition(" ·")[0])
        for article in page.xpath("//article")
    ]

    words = {"fact": ("fact", "Fact"), "claim": ("claim", "Claimed, not asserted")}
    assert shown == [words[item["basis"]] for item in listed]
    assert {item["basis"] for item in listed} == {"fact", "claim"}


def test_a_question_shows_who_stands_where_on_its_scale(client: httpx.Client) -> None:
    page = _page(client, "/questions/allied")

    table = {
        _text(row.xpath("./th")[0]): _texts(row, "./td[2]/a")
        for row in page.xpath("//table[@class='scale']/tbody/tr")
    }

    positions = client.get("/questions/allied/positions").json()["items"]
    expected: dict[str, list[str]] = {"+2": [], "+1": [], "0": [], "−1": [], "−2": []}
    for position in positions:
        stance = f"{position['stance']:+d}".replace("-", "−").replace("+0", "0")
        expected[stance].append(position["attributed_to"]["name"])
    assert table == expected
    assert list(table) == ["+2", "+1", "0", "−1", "−2"]
    [kofman] = page.xpath("//section[@id='holder-michael-kofman']")
    assert len(kofman.xpath("./article[@class='claim']")) == 2


def test_a_text_that_may_be_shown_has_its_statements_marked(client: httpx.Client) -> None:
    page = _page(client, "/documents/treaty-and-neighbours")
    spans = client.get("/documents/treaty-and-neighbours/text").json()

    [text] = page.xpath("//div[@class='text']")
    marked = {
        str(mark.xpath("./a/@href")[0]).removeprefix("/statements/"): mark.get("class")
        for mark in text.xpath(".//mark")
    }

    assert _shown_text(page) == spans["text"]
    words = {True: "claim-mark", False: "fact-mark"}
    narrowest = {s["statement"]: words[bool(s["attributed_to"])] for s in spans["spans"]}
    assert marked.items() <= narrowest.items()
    listed = page.xpath("//ol[@class='statements']/li")
    assert len(listed) == len(spans["spans"])


@pytest.mark.parametrize("text_shown", ["quote", "none"])
def test_a_text_that_may_not_be_shown_is_not_shown_although_it_is_here(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[str]], text_shown: str
) -> None:
    build([_write_hostile_seeds(tmp_path / "seeds", text_shown)], into=tmp_path)

    with serve(tmp_path) as base, httpx.Client(base_url=base, timeout=30) as client:
        pages = _crawl(client)

    assert "/documents/note" in pages
    for page in pages.values():
        assert "onerror" not in page.text_content()
        assert page.xpath("//mark") == []


def test_hops_that_rest_on_claims_are_marked(client: httpx.Client) -> None:
    address = "/paths?source=alexander-lukin&target=su-35&view=all"
    page = _page(client, address)
    found = client.get(address).json()

    shown = [
        [(hop.get("class"), _texts(hop, ".//blockquote")) for hop in path.xpath("./li")]
        for path in page.xpath("//ol[@class='hops']")
    ]

    assert shown == [
        [(hop["basis"], [e["text"] or e["quote"] for e in hop["evidence"]]) for hop in path["hops"]]
        for path in found["paths"]
    ]
    assert {basis for path in shown for basis, _quotes in path} == {"fact", "claim"}


def test_the_address_of_paths_alone_leads_to_the_form(client: httpx.Client) -> None:
    answer = client.get("/paths", headers=BROWSER)

    assert (answer.status_code, answer.headers["location"]) == (307, "/paths/new")
    assert client.get("/paths").status_code == 400


def test_a_misspelt_name_leads_on_to_the_nearest_one(client: httpx.Client) -> None:
    entity = _page(client, "/entities/vasili-kashin", 404)
    path = _page(client, "/paths", 404, source="Alexandr Lukn", target="su-35")

    assert _texts(entity, "//h1") == ["No such entity"]
    assert entity.xpath("//main//li/a/@href") == ["/entities/vasily-kashin"]
    hrefs = [str(link) for link in path.xpath("//main//li/a/@href")]
    assert "/paths?source=alexander-lukin&target=su-35" in hrefs
    assert client.get("/entities/vasili-kashin").headers["content-type"] == (
        "application/problem+json"
    )


def test_a_problem_shows_what_was_asked_as_text(client: httpx.Client) -> None:
    page = _page(client, f"/facts/{SCRIPT}".replace("</", "<%2F"), 404)
    bad = _page(client, "/facts", 400, kind=SCRIPT)

    assert page.xpath("//script") == []
    assert SCRIPT in _text(bad)


def test_the_first_page_shows_what_is_there_and_the_ways_into_it(
    client: httpx.Client, demo: Snapshot
) -> None:
    page = _page(client, "/")
    counts = demo.records.counts()

    links = [str(link) for link in page.xpath("//main//a/@href")]
    kinds = {link for link in links if link.startswith(("/facts?kind", "/entities?kind"))}

    assert kinds == {
        *(f"/facts?kind={kind}" for kind in counts["facts"]),
        *(f"/entities?kind={kind}" for kind in counts["entities"]),
    }
    totals = demo.manifest["counts"]
    items = [item.split() for item in _texts(page, "//ul[@class='counts']/li")]
    shown = {name: number for number, name in items}
    assert shown == {name: str(totals[name]) for name in shown}
    assert set(shown) == {"facts", "claims", "entities", "documents", "questions", "statements"}
    assert {"/docs", "/export/graph.gexf", "/ontology", "/query"} <= set(links)
    assert page.xpath("//article[@class='fact']//blockquote")
    assert page.xpath("//form[@action='/query']/textarea")


def test_a_list_goes_on_on_its_next_page(client: httpx.Client) -> None:
    first = _page(client, "/entities", limit="5")
    [following] = first.xpath("//a[@rel='next']/@href")
    second = _page(client, str(following))

    path = "//ul[@class='entries']//a[@class='entity']/@href"
    names = [str(link) for page in (first, second) for link in page.xpath(path)]
    listed = client.get("/entities", params={"limit": "10"}).json()["items"]
    assert names == [f"/entities/{entity['id']}" for entity in listed]


def test_filters_that_a_form_sends_empty_filter_nothing(client: httpx.Client) -> None:
    sent = {"kind": "", "at": "", "view": "asserted", "min_sources": "0", "limit": "1000"}

    filtered = client.get("/facts", params=sent).json()

    assert filtered == client.get("/facts", params={"limit": "1000"}).json()


QUERY = """\
PREFIX fo: <https://w3id.org/foedera/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?fact ?name ?status WHERE {
  ?fact a fo:ArmsTransfer ; fo:recipient <https://w3id.org/foedera/entities/china> ;
    fo:weapon/rdfs:label ?name . OPTIONAL { ?fact fo:status ?status }
} ORDER BY ?fact
"""


def _table(page: html.HtmlElement) -> list[list[str]]:
    return [_texts(row, "./td") for row in page.xpath("//main//table/tbody/tr")]


def test_a_query_is_answered_by_a_table_with_links_to_our_pages(client: httpx.Client) -> None:
    page = _page(client, "/query", query=QUERY)

    assert _texts(page, "//thead//th") == ["fact", "name", "status"]
    assert ["facts/su-35-sale", "Su-35", "fo:Delivered"] in _table(page)
    assert "/facts/su-35-sale" in [str(link) for link in page.xpath("//tbody//a/@href")]
    assert _text(page.xpath("//textarea")[0]) == " ".join(QUERY.split())


def test_a_mistake_in_a_query_is_shown_with_its_line(client: httpx.Client) -> None:
    page = _page(client, "/query", 400, query="SELECT * WHERE {\n  ?s a fox:Treaty\n}")

    [problem] = page.xpath("//section[@role='alert']")
    assert re.search(r"line 2, column \d+: prefix fox: is not declared", _text(problem))
    [excerpt] = problem.xpath("pre[contains(., '^')]")
    assert excerpt.text_content() == "  ?s a fox:Treaty\n       ^"


def test_a_long_answer_says_that_there_is_more(client: httpx.Client) -> None:
    page = _page(client, "/query", query="SELECT * WHERE { ?s ?p ?o }")
    short = _page(client, "/query", query="SELECT * WHERE { ?s ?p ?o } LIMIT 2")

    assert len(_table(page)) == 1000
    assert "The first 1000 rows; there are more." in _text(page)
    assert "2 rows, all there are." in _text(short)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ASK { ?s ?p ?o }", "Yes"),
        ("ASK { ?s <urn:none> ?o }", "No"),
        ("CONSTRUCT { <urn:a> <urn:b> 'c' } WHERE {}", '<urn:a> <urn:b> "c" .'),
        ("SELECT ('<script>alert(1)</script>' AS ?x) {}", "<script>alert(1)</script>"),
        ("SELECT (<javascript:alert(1)> AS ?x) {}", "javascript:alert(1)"),
        ("SELECT (<https://w3id.org/foedera//example.org/x> AS ?x) {}", "/example.org/x"),
    ],
)
def test_every_form_of_answer_is_shown_as_text(
    client: httpx.Client, query: str, shown: str
) -> None:
    page = _page(client, "/query", query=query)

    [answer] = page.xpath("//section[@aria-labelledby='result']")

    assert shown in _text(answer)
    assert answer.xpath(".//script | .//a") == []


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
    ],
)
def test_a_form_can_ask_for_the_answer_as_data(
    client: httpx.Client, form: str, media_type: str
) -> None:
    asked = client.get("/query", params={"query": QUERY, "format": form}, headers=BROWSER)

    accept = media_type.partition(";")[0]
    direct = client.get("/sparql", params={"query": QUERY}, headers={"Accept": accept})
    assert (asked.status_code, asked.headers["content-type"]) == (200, media_type)
    assert asked.content == direct.content


def test_every_example_query_can_be_opened_and_run(client: httpx.Client, demo: Snapshot) -> None:
    editor = _page(client, "/sparql")
    links = [str(link) for link in editor.xpath("//a/@href") if "example=" in str(link)]
    assert len(links) == len(list((demo.ontology / "examples").glob("*.rq")))

    for link in links:
        text = _page(client, link).xpath("//textarea")[0].text_content()
        answer = _page(client, "/query", query=text)
        assert answer.xpath("//section[@aria-labelledby='result']"), link


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2019-06-05", "5 June 2019"),
        ("2021-10", "October 2021"),
        ("2001", "2001"),
        ("2017~", "about 2017"),
        ("2017?", "perhaps 2017"),
        ("2017-03%", "perhaps about March 2017"),
        ("../2019", "until 2019"),
        ("2018/..", "since 2018"),
        ("2018/", "from 2018"),
        ("2016-12/2018", "December 2016 to 2018"),
        ("[2016..2018]", "some time from 2016 to 2018"),
        ("[..2018-05]", "May 2018 or earlier"),
        ("[2019..]", "2019 or later"),
        ("[2014,2016,2018-03]", "2014, 2016 or March 2018"),
        ("{2016,2018-03}", "2016 and March 2018"),
        ("{2016..2018}", "each of 2016 to 2018"),
        ("2019-21", "2019-21"),
        ("201X", "201X"),
    ],
)
def test_a_time_is_said_in_words(edtf: str, words: str) -> None:
    assert in_words(edtf) == words


def test_a_quantity_keeps_its_bounds() -> None:
    quantities: list[dict[str, Any]] = [
        {"exact": 24, "unit": "aircraft"},
        {"about": 5_430_000_000, "unit": "USD"},
        {"min": 3, "max": 5},
        {"exact": 2300},
    ]

    assert [quantity_in_words(q) for q in quantities] == [
        "24 aircraft",
        "about 5,430,000,000 USD",
        "at least 3 and at most 5",
        "2300",
    ]


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
)
def test_marking_a_text_keeps_every_character_and_marks_the_narrowest_statement(
    text: str, places: Sequence[tuple[int, int]]
) -> None:
    spans = [sorted(place) for place in places]
    statements = [{"start": start, "end": end} for start, end in spans if start < end <= len(text)]

    pieces = list(marked_pieces(text, statements))

    assert "".join(piece.text for piece in pieces) == text
    ended = sorted(number for piece in pieces for number in piece.ended)
    assert ended == list(range(1, len(statements) + 1))
    position = 0
    for piece in pieces:
        over = [s for s in statements if s["start"] <= position < s["end"]]
        widths = [s["end"] - s["start"] for s in over]
        assert (piece.statement is None) == (over == [])
        if piece.statement:
            assert piece.statement["end"] - piece.statement["start"] == min(widths)
        position += len(piece.text)


def _colours(sheet: str) -> list[dict[str, str]]:
    """Return the colours of the light and of the dark scheme."""
    blocks = re.findall(r":root \{([^}]*)\}", sheet)[:2]
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in blocks]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_its_ground_as_wcag_aa_asks(client: httpx.Client) -> None:
    schemes = _colours(client.get("/static/style.css").text)

    assert len(schemes) == 2
    grounds = ("ground", "sheet", "claim-ground")
    inks = ("ink", "faint", "link", "visited", "fact", "claim", "warn")
    for scheme in schemes:
        pairs = [(ink, ground) for ink in inks for ground in grounds]
        pairs += [("ink", "fact-mark"), ("ink", "claim-mark"), ("link", "badge"), ("ink", "badge")]
        for ink, ground in [*pairs, ("warn", "badge")]:
            light, dark = sorted(
                (_luminance(scheme[ink]), _luminance(scheme[ground])), reverse=True
            )
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground, scheme[ink])


def test_facts_and_claims_have_unlike_edges(client: httpx.Client) -> None:
    sheet = client.get("/static/style.css").text

    styles = {
        name: set(re.findall(r"border[a-z-]*: ([^;]*)", rule))
        for name, rule in re.findall(r"\n\.(fact, \.claim, \.statement|claim) \{([^}]*)\}", sheet)
    }

    assert all(one.isdisjoint(other) for one, other in combinations(styles.values(), 2))
    assert any("dashed" in edge for edge in styles["claim"])


def test_a_conflicting_value_is_shown_with_the_statement_that_has_it(
    hostile: httpx.Client,
) -> None:
    page = _page(hostile, "/facts/treaty")
    fact = hostile.get("/facts/treaty").json()

    shown = [
        (_text(item), str(item.xpath("./a/@href")[0]))
        for item in page.xpath("//section[@class='conflicts']//li")
    ]

    assert shown == [
        (
            f"{conflict['property'].capitalize()}: {conflict['value']}, in this statement",
            f"/statements/{conflict['statement']}",
        )
        for conflict in fact["conflicts"]
    ]
    assert "1998" in [conflict["value"] for conflict in fact["conflicts"]]


def test_a_claim_that_supports_a_fact_says_so_on_both_pages(hostile: httpx.Client) -> None:
    fact = _page(hostile, "/facts/treaty")
    claim = _page(hostile, "/statements/bound")

    [support] = fact.xpath("//li[contains(@class, 'claimed')]")
    assert _texts(support, ".//blockquote") == [SAID]
    assert claim.xpath("//article[@class='claim']//a[@href='/facts/treaty']")
