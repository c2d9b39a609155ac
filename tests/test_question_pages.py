"""A question that very many answer: its page stays small, and each position is reached.

Strategy: 120 analysts answer one question, the last of them with a yes and, later, a no.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from graph.building import build
from tests.conftest import place_of, put, sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Serve = Callable[[Path], AbstractContextManager[str]]

NUMBERS = range(120)
SAYINGS = [f"Analyst number {n:03d} holds that the union is strong." for n in NUMBERS]
LATER = "Analyst number 119 has come to hold that it is weak."
TEXT = "\n\n".join([*SAYINGS, LATER])
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, serve: "Serve") -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("crowd")
    entities = "".join(
        f"- {{id: a-{n:03d}, kind: Person, name: Analyst {n:03d}}}\n" for n in NUMBERS
    )
    claims = "".join(
        f"  - {{id: says-{n:03d}, {place_of(words, TEXT)}, kind: Claim, "
        f"attributed_to: a-{n:03d}, about: union}}\n"
        for n, words in enumerate(SAYINGS)
    )
    positions = "".join(
        f"    - {{attributed_to: a-{n:03d}, stance: 1, claims: [says-{n:03d}]}}\n" for n in NUMBERS
    )
    files = {
        "sources/crowd.yaml": "id: crowd\ntitle: The crowd\npublisher: Foedera\n"
        f"sha256: {sha256_of(TEXT)}\n",
        "entities/all.yaml": "- {id: union, kind: InternationalOrganization, name: Union}\n"
        + entities,
        "facts/crowd.yaml": "source: crowd\ncurator: A curator\nstatements:\n"
        f"{claims}  - {{id: later, {place_of(LATER, TEXT)}, kind: Claim, "
        "attributed_to: a-119, about: union}\n",
        "questions.yaml": "- id: strong\n  text: Is the union strong?\n"
        "  scale: {-1: it is weak, 0: undecided, 1: it is strong}\n  positions:\n"
        f"{positions}    - {{attributed_to: a-119, stance: -1, claims: [later]}}\n",
    }
    build([put(folder / "seeds", files)], into=folder / "data")
    with serve(folder / "data") as base, httpx.Client(base_url=base, timeout=60) as made:
        yield made


def _holders(page: str) -> list[str]:
    return re.findall(r'<section class="position" id="holder-([^"]+)"', page)


def test_the_pages_of_a_question_show_every_position_once(crowd: httpx.Client) -> None:
    address: str | None = "/questions/strong"
    shown: list[list[str]] = []
    while address:
        page = crowd.get(address, headers=HTML)
        assert page.status_code == 200
        shown.append(_holders(page.text))
        found = re.search(r'<a href="([^"]+)" rel="next">', page.text)
        address = found[1].replace("&amp;", "&") if found else None

    everyone = [f"a-{n:03d}" for n in NUMBERS]
    assert shown == [everyone[:50], everyone[50:100], [*everyone[100:], "a-119--2"]]


def test_the_first_page_names_all_and_links_to_those_it_does_not_show(crowd: httpx.Client) -> None:
    page = crowd.get("/questions/strong", headers=HTML).text

    assert "Who stands where: 121 positions" in page
    assert '<a href="#holder-a-049"><bdi>Analyst 049</bdi></a>' in page
    assert '<a href="/entities/a-050"><bdi>Analyst 050</bdi></a>' in page
    assert len(page.encode()) < 250_000


def test_one_who_says_yes_and_no_is_marked_as_one_holder(crowd: httpx.Client) -> None:
    pairs = crowd.get("/questions/strong/disagreements", params={"limit": "200"}).json()["items"]
    page = crowd.get("/questions/strong", headers=HTML).text

    own = [[s["attributed_to"]["id"] for s in p["between"]] for p in pairs if p["same_holder"]]
    assert (own, len(pairs)) == ([["a-119", "a-119"]], 120)
    assert page.count("one holder: a change of mind?") == 1


def test_the_page_of_positions_keeps_the_time_that_was_asked_for(crowd: httpx.Client) -> None:
    page = crowd.get("/questions/strong", params={"at": "2019"}, headers=HTML).text

    [following] = re.findall(r'<a href="([^"]+)" rel="next">', page)
    assert following.startswith("/questions/strong/positions?at=2019&amp;limit=50&amp;cursor=")
    rest = crowd.get(following.replace("&amp;", "&"), headers=HTML)
    assert "Those that may have been said then: 2019." in rest.text
    assert rest.headers["link"].endswith('rel="next"')
