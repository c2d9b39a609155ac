"""The example queries, each with its whole answer on the demonstration seeds.

The answers are in `golden/examples`; `python -m tests.write_answers` writes them anew.
"""

from collections import Counter

import httpx
import pytest

from graph.query.guard import Form
from graph.resources import ontology_folder
from graph.snapshot import Snapshot
from tests.write_answers import ANSWERS, suffix

NAMES = sorted(path.stem for path in (ontology_folder() / "examples").glob("*.rq"))


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_its_whole_answer(client: httpx.Client, demo: Snapshot, name: str) -> None:
    example = demo.examples[name]
    accept = "text/csv" if example.form.tabular else "application/n-triples"

    answer = client.post("/sparql", data={"query": example.text}, headers={"Accept": accept})

    wanted = (ANSWERS / f"{name}{suffix(example)}").read_text(encoding="utf-8")
    assert answer.status_code == 200
    if example.form.tabular:
        assert answer.text.replace("\r\n", "\n").splitlines() == wanted.splitlines()
    else:
        assert sorted(answer.text.splitlines()) == wanted.splitlines()


def test_every_example_answers_something_and_none_is_left_over(demo: Snapshot) -> None:
    files = {f"{name}{suffix(example)}" for name, example in demo.examples.items()}

    assert {path.name for path in ANSWERS.iterdir()} == files
    rows = {
        name: len((ANSWERS / name).read_text("utf-8").splitlines()) - name.endswith(".csv")
        for name in files - {"denial-by-a-person.csv"}
    }
    # Nothing in the seeds conflicts, and every transfer has a date; a graph that has something of
    # everything shows in `test_ontology` that these would be found.
    assert {name for name in rows if rows[name] < 1} == {"conflicts.csv", "gaps-transfers.csv"}


def test_the_examples_show_every_form_paths_and_the_graph_of_what_is_stated(
    demo: Snapshot,
) -> None:
    forms = Counter(example.form for example in demo.examples.values())
    texts = [example.text for example in demo.examples.values()]

    assert forms.keys() == {*Form}
    assert sum(forms.values()) >= 25
    assert any("fo:suppliedArmsTo+" in text for text in texts)
    assert any("GRAPH <graphs/stated>" in text for text in texts)
