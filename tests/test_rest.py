"""REST: facts with evidence, claims, positions, paths and exports, as a client sees them."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import networkx as nx
import pytest
import rdflib
from lxml import html
from pydantic import BaseModel, TypeAdapter
from rdflib.compare import isomorphic

from api import models
from graph.building import build
from graph.filters import Filters
from graph.search import Records
from graph.snapshot import current_snapshot, open_snapshot
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tests.conftest import Kit


def _get(client: httpx.Client, path: str, **query: str) -> Any:  # noqa: ANN401
    answer = client.get(path, params=query or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _all(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    following: str | None = path
    while following:
        page = _get(client, following)
        items += page["items"]
        following = page["next"]
    return items


def test_a_transfer_shows_its_roles_numbers_evidence_and_who_accepted_it(
    client: httpx.Client,
) -> None:
    fact = _get(client, "/facts/su-35-sale")

    assert (fact["kind"], fact["basis"]) == ("ArmsTransfer", "fact")
    roles = {role: [player["id"] for player in players] for role, players in fact["roles"].items()}
    assert roles == {"supplier": ["russia"], "recipient": ["china"], "weapon": ["su-35"]}
    numbers = [q["exact"] for values in fact["quantities"].values() for q in values]
    assert 24 in numbers
    assert fact["accepted"]["by"] == "Foedera curators"
    lukin = [e for e in fact["evidence"] if e["attributed_to"]]
    assert [e["attributed_to"]["id"] for e in lukin] == ["alexander-lukin"]
    assert (lukin[0]["document"], lukin[0]["start"], lukin[0]["end"]) == ("rs-2021", 5941, 6026)
    assert "24 Su-35 fighter jets" in lukin[0]["quote"]


def test_any_statement_of_a_fact_leads_to_the_fact(client: httpx.Client) -> None:
    fact = _get(client, "/facts/su-35-sale")

    for statement in fact["evidence"]:
        answer = client.get(f"/facts/{statement['id']}")
        assert (answer.status_code, answer.headers["location"]) == (308, "/facts/su-35-sale")
        assert _get(client, f"/statements/{statement['id']}")["fact"] == "su-35-sale"


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/entities", models.Page[models.Entity]),
        ("/entities/russia", models.Entity),
        ("/entities/russia/facts", models.Page[models.Fact]),
        ("/facts?limit=1000", models.Page[models.Fact]),
        ("/facts?view=all&limit=1000&during=2015/2022", models.Page[models.Fact]),
        ("/claims?limit=1000", models.Page[models.Claim]),
        ("/questions", models.Page[models.Question]),
        ("/questions/allied", models.Question),
        ("/questions/allied/positions", models.Page[models.Position]),
        ("/documents", models.Page[models.Document]),
        ("/documents/s-400-buyers", models.Document),
        ("/documents/s-400-buyers/text", models.Text),
        ("/paths?source=alexander-lukin&target=su-35&view=all", models.Paths),
        ("/health/live", models.Health),
        ("/health/ready", models.Health),
        ("/", models.Index),
    ],
)
def test_every_answer_has_the_documented_shape(
    client: httpx.Client, path: str, model: type[BaseModel]
) -> None:
    TypeAdapter(model).validate_json(client.get(path).content)


def test_positions_show_who_answers_the_question_how_with_their_claims(
    client: httpx.Client,
) -> None:
    positions = _get(client, "/questions/allied/positions")["items"]

    stances = {p["attributed_to"]["id"]: p["stance"] for p in positions}
    assert {"vladimir-putin", "xi-jinping", "vasily-kashin", "michael-kofman"} <= set(stances)
    assert stances["vladimir-putin"] > 0 > stances["michael-kofman"]
    for position in positions:
        for claim in position["claims"]:
            assert claim["attributed_to"]["id"] == position["attributed_to"]["id"]
            assert claim["summary"]
    grouped = {c["id"] for p in positions for c in p["claims"]}
    listed = {c["id"] for c in _all(client, "/claims?question=allied")}
    assert grouped == listed


def test_a_path_from_an_analyst_to_a_weapon_rests_on_claims_and_says_so(
    client: httpx.Client,
) -> None:
    ends = {"source": "Alexander Lukin", "target": "Su-35"}

    asserted = _get(client, "/paths", **ends, max_hops="1")
    both = _get(client, "/paths", **ends, max_hops="1", view="all")

    assert asserted == {"paths": [], "complete": True}
    hop = both["paths"][0]["hops"][0]
    assert (hop["relation"], hop["basis"]) == ("made a claim about", "claim")
    assert (hop["source"]["id"], hop["target"]["id"]) == ("alexander-lukin", "su-35")
    assert hop["evidence"][0]["quote"]


def test_filters_narrow_lists_and_mark_what_is_certain(client: httpx.Client) -> None:
    exercises = _get(client, "/facts", kind="JointExercise", during="2017/2019")["items"]

    assert {"baltic-exercise-2017", "bombers-patrol-2019", "drill-2018"} <= {
        fact["id"] for fact in exercises
    }
    assert all(fact["kind"] in ("JointExercise", "JointPatrol") for fact in exercises)
    assert all(fact["certain"] is True for fact in exercises if fact["latest"] <= "2019-12-31")
    on_the_day = _get(client, "/facts", at="2019-06-05", kind="Meeting")["items"]
    assert [(f["id"], f["certain"]) for f in on_the_day] == [("putin-xi-2019-06-05", True)]


def test_pages_follow_one_another_without_a_gap_or_a_repeat(client: httpx.Client) -> None:
    whole = [fact["id"] for fact in _get(client, "/facts", limit="1000")["items"]]

    paged = [fact["id"] for fact in _all(client, "/facts?limit=7")]

    assert paged == whole
    assert len(set(whole)) == len(whole)
    answer = client.get("/facts?limit=7")
    assert answer.headers["link"] == f'<{answer.json()["next"]}>; rel="next"'


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Vassily Kashin", "vasily-kashin"),
        ("kashin", "vasily-kashin"),
        ("Zelenskiy", "volodymyr-zelenskyy"),
        ("shanghai coop", "shanghai-cooperation-organisation"),
    ],
)
def test_a_misspelt_name_finds_its_entity(client: httpx.Client, typed: str, meant: str) -> None:
    found = [entity["id"] for entity in _get(client, "/entities", q=typed)["items"]]

    assert meant in found[:3]


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/facts?at=June", 400, "at"),
        ("/facts?at=2019&during=2019", 400, "during"),
        ("/facts?kind=JointExercize", 400, "kind"),
        ("/facts?status=done", 400, "status"),
        ("/facts?limit=0", 400, "limit"),
        ("/facts?cursor=nonsense", 400, "cursor"),
        ("/facts?view=some", 400, "view"),
        ("/paths?source=russia", 400, "target"),
        ("/paths?source=russia&target=china&relation=hates", 400, "relation"),
        ("/facts?snapshot=0000", 410, None),
        ("/entities/rusia", 404, None),
        ("/facts/nothing", 404, None),
        ("/documents/nothing", 404, None),
        ("/questions/nothing/positions", 404, None),
        ("/documents/rs-2021/text", 403, None),
        ("/nowhere", 404, None),
        ("/facts?veiw=all", 400, "veiw"),
        ("/claims?relation=agreed%20with", 400, "relation"),
        ("/export/dataset.nq?kind=Treaty", 400, "kind"),
        ("/facts?kind=Treaty&kind=Meeting", 400, "kind"),
        ("/facts?kind=State", 400, "kind"),
        ("/facts?document=nope", 400, "document"),
        ("/claims?question=nope", 404, None),
        ("/facts?attributed_to=Nobody", 404, "attributed_to"),
        ("/facts?place=Atlantis", 404, "place"),
        ("/paths?source=russia&target=atlantis", 404, "target"),
        ("/facts?min_sources=111111111111111111111111", 400, "min_sources"),
        ("/facts?at=" + "[2016,2016," * 500, 400, "at"),
        ("/entities?q=russia&cursor=WyJmb3VuZCIsIi01Il0", 400, "cursor"),
        ("/facts?cursor=" + "Ww" * 900, 400, "cursor"),
        ("/paths?source=russia&target=Russia", 400, "target"),
    ],
)
def test_an_error_is_a_problem_document_that_names_the_parameter(
    client: httpx.Client, path: str, status: int, parameter: str | None
) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = models.Problem.model_validate(answer.json())
    assert (problem.status, problem.parameter) == (status, parameter)


def test_a_misspelt_word_is_answered_with_the_nearest_right_one(client: httpx.Client) -> None:
    kind = client.get("/facts?kind=JointExercize").json()
    entity = client.get("/entities/rusia").json()

    assert "did you mean 'JointExercise'?" in kind["detail"]
    assert entity["nearest"][0] == "russia"


def test_an_answer_is_cached_by_a_strong_tag_until_the_snapshot_changes(
    client: httpx.Client,
) -> None:
    first = client.get("/facts/treaty-2001")
    tag = first.headers["etag"]

    again = client.get("/facts/treaty-2001", headers={"If-None-Match": tag})
    other = client.get("/facts/su-35-sale", headers={"If-None-Match": tag})

    assert not tag.startswith("W/")
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_head_is_answered_like_get_without_a_body(client: httpx.Client) -> None:
    answer = client.head("/facts/treaty-2001")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == client.get("/facts/treaty-2001").headers["etag"]


@pytest.mark.parametrize("edges", ["merged", "per-fact"])
@pytest.mark.parametrize("dynamic", ["false", "true"])
def test_gexf_is_read_back_by_networkx(client: httpx.Client, edges: str, dynamic: str) -> None:
    answer = client.get("/export/graph.gexf", params={"edges": edges, "dynamic": dynamic})

    assert answer.headers["content-type"] == "application/gexf+xml"
    network = nx.read_gexf(io.BytesIO(answer.content))
    assert "russia" in network
    assert network.number_of_edges() > 50


def test_node_link_json_is_read_back_by_networkx(client: httpx.Client) -> None:
    linked = _get(client, "/export/graph.json")

    network = nx.node_link_graph(linked, edges="edges")

    relations = {data["relation"] for data in network["russia"]["china"].values()}
    assert "supplied arms to" in relations


@pytest.mark.parametrize(
    ("form", "parser"), [("nq", "nquads"), ("trig", "trig"), ("jsonld", "json-ld")]
)
def test_every_dump_has_the_same_quads(client: httpx.Client, form: str, parser: str) -> None:
    counts = _get(client, "/")["counts"]

    dataset = rdflib.Dataset()
    dataset.parse(data=client.get(f"/export/dataset.{form}").content, format=parser)

    assert len(dataset) == counts["quads"]


def test_turtle_holds_the_default_graph_alone(client: httpx.Client) -> None:
    graph = rdflib.Graph()
    graph.parse(data=client.get("/export/dataset.ttl").content, format="turtle")

    fo = rdflib.Namespace("https://w3id.org/foedera/ontology#")
    assert (None, fo.polarity, None) not in graph
    assert (None, rdflib.RDF.type, fo.ArmsTransfer) in graph


def test_tables_are_csv_with_one_row_for_each_edge(client: httpx.Client) -> None:
    import csv

    rows = list(csv.DictReader(io.StringIO(client.get("/export/edges.csv").text)))

    assert len(rows) == len(_get(client, "/export/graph.json")["edges"])
    assert {"russia", "china"} <= {row["Source"] for row in rows}


def test_the_openapi_description_has_every_route_and_sparql(client: httpx.Client) -> None:
    described = _get(client, "/openapi.json")

    assert {"/sparql", "/entities", "/facts", "/claims", "/paths", "/documents"} <= set(
        described["paths"]
    )


def test_the_description_names_the_media_types_that_are_sent(client: httpx.Client) -> None:
    paths = _get(client, "/openapi.json")["paths"]

    facts, gexf = (paths[path]["get"]["responses"] for path in ("/facts", "/export/graph.gexf"))
    assert list(facts["400"]["content"]) == ["application/problem+json"]
    assert "422" not in facts
    assert list(gexf["200"]["content"]) == ["application/gexf+xml"]


def test_the_docs_page_loads_nothing_from_another_host(client: httpx.Client) -> None:
    page = client.get("/docs")

    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text
    for name in ("/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/static/docs.js"):
        assert client.get(name).status_code == 200


def test_pages_may_load_only_from_here(client: httpx.Client) -> None:
    policy = client.get("/", headers={"Accept": "text/html"}).headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_reading_is_open_to_scripts_of_other_sites(client: httpx.Client) -> None:
    assert client.get("/facts").headers["access-control-allow-origin"] == "*"


def test_the_context_and_the_ontology_are_served(client: httpx.Client) -> None:
    context = client.get("/context.jsonld")
    ontology = client.get("/ontology")

    assert "@context" in json.loads(context.content)
    assert ontology.headers["content-type"] == "text/turtle; charset=utf-8"
    assert len(rdflib.Graph().parse(data=ontology.content, format="turtle")) > 100


def test_every_term_and_concept_dereferences_in_each_form(client: httpx.Client) -> None:
    def ontology(accept: str) -> httpx.Response:
        answer = client.get("/ontology", headers={"Accept": accept})
        assert answer.headers["content-type"].split(";")[0] == accept
        assert "accept" in answer.headers["vary"].lower()
        return answer

    turtle = rdflib.Graph().parse(data=ontology("text/turtle").content, format="turtle")
    linked = rdflib.Graph().parse(data=ontology("application/ld+json").content, format="json-ld")
    page: html.HtmlElement = html.document_fromstring(ontology("text/html").text)

    namespace = "https://w3id.org/foedera/ontology#"
    iris = {str(s) for s in turtle.subjects(rdflib.RDF.type) if str(s).startswith(namespace)}
    named = sorted(iri.removeprefix(namespace) for iri in iris)
    ids = [str(i) for i in page.xpath("//main//*/@id") if not str(i).startswith("section-")]
    assert {"Treaty", "exerciseForm", "PatrolExercise", "ExerciseForms"} <= set(named)
    assert sorted(ids) == named
    assert isomorphic(turtle, linked)
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406


def test_a_term_on_the_page_says_what_it_means_and_links_what_it_speaks_of(
    client: httpx.Client,
) -> None:
    answer = client.get("/ontology", headers={"Accept": "text/html"})
    page: html.HtmlElement = html.document_fromstring(answer.text)

    [patrol] = page.xpath("//*[@id='PatrolExercise']")
    [code] = page.xpath("//*[@id='exerciseForm']")
    assert "patrol" in patrol.text_content()
    assert "A voyage or flight through an area together" in patrol.text_content()
    assert "#ExerciseForms" in code.xpath(".//a/@href")
    links = {str(href)[1:] for href in page.xpath("//main//a/@href") if str(href).startswith("#")}
    assert links <= {str(i) for i in page.xpath("//*/@id")}


def test_a_cursor_of_another_list_is_refused(client: httpx.Client) -> None:
    following = client.get("/entities?limit=1").json()["next"]
    cursor = following.split("cursor=")[1]

    assert client.get(f"/entities?limit=1&cursor={cursor}").status_code == 200
    assert client.get(f"/facts?limit=1&cursor={cursor}").json()["parameter"] == "cursor"


def test_edges_of_claims_can_be_filtered_by_their_words(client: httpx.Client) -> None:
    query = {"view": "all", "relation": "made a claim about"}
    rows = client.get("/export/edges.csv", params=query).text.splitlines()

    assert len(rows) > 50
    empty = client.get("/facts", params={"relation": ""}).json()["items"]
    assert empty == client.get("/facts").json()["items"]


def test_a_preflight_is_answered_and_links_can_be_read_by_scripts(client: httpx.Client) -> None:
    preflight = client.options("/facts", headers={"Origin": "http://127.0.0.1:1"})

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "Link" in client.get("/facts").headers["access-control-expose-headers"]


def test_nothing_is_compressed_for_who_refuses_it(client: httpx.Client) -> None:
    refused = client.get("/facts", headers={"Accept-Encoding": "gzip;q=0"})
    wanted = client.get("/facts", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in refused.headers
    assert wanted.headers["content-encoding"] == "gzip"


def test_many_readers_leave_no_more_open_files_than_there_are_readers(
    demo_data: Path, vocabulary: Vocabulary
) -> None:
    records = Records(current_snapshot(demo_data) / "search" / "records.sqlite", vocabulary)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _burst in range(5):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _n: records.facts(Filters(), 5), range(40)))
    after = len(list(Path("/proc/self/fd").iterdir()))
    records.close()

    assert after - before <= 8


@pytest.mark.parametrize("name", ["中国", "中", "ZG", "zg"])
def test_a_name_of_two_letters_is_found_among_many(tmp_path: Path, kit: "Kit", name: str) -> None:
    many = "".join(f"- {{id: land-{n}, kind: State, name: Wide Land {n}}}\n" for n in range(450))
    last = "- {id: zz, kind: State, name: Zhongguo, names: [中国, ZG]}\n"
    players = ", ".join(["india", "nepal", "zz", *(f"land-{n}" for n in range(450))])
    facts = kit.facts.replace("party: [india, nepal]", f"party: [{players}]")
    seeds = kit.write(tmp_path / "seeds", entities=kit.entities + many + last, facts=facts)

    with open_snapshot(build([seeds], into=tmp_path / "data")) as snapshot:
        found = snapshot.records.entities(name).items

    assert found[0]["id"] == "zz"
