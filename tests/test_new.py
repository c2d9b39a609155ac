"""`foedera new`: what it begins passes the check, and what stood there before stays as it was."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.cli import main
from graph.facts import Act, Argument, Claim, Span
from graph.read.curated import read_seeds
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tests.conftest import Kit

New = Callable[..., tuple[int, str]]


@pytest.fixture
def new(
    small_seeds: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> New:
    """A function that runs `foedera new` beside the small seeds and returns code and output."""
    monkeypatch.chdir(small_seeds.parent)
    monkeypatch.setenv("USER", "someone")

    def run_new(*arguments: str) -> tuple[int, str]:
        code = main(["new", *arguments])
        out, err = capsys.readouterr()
        return code, out + err

    return run_new


def _check() -> int:
    return main(["check"])


def test_a_source_is_begun_from_its_text(new: New, small_seeds: Path) -> None:
    text = "# Who sails where?\n\nIndia and Nepal have no navy in common.\n"
    note = small_seeds.parent / "note.md"
    note.write_text(text)

    code, told = new("source", "note.md", "--publisher", "The Paper: daily", "--published", "2020")

    assert code == 0, told
    assert (small_seeds / "sources" / "who-sails-where.yaml").read_text() == (
        "# yaml-language-server: $schema=https://w3id.org/foedera/schemas/sources.json\n"
        "id: who-sails-where\n"
        'title: "Who sails where?"\n'
        'publisher: "The Paper: daily"\n'
        "published: 2020\n"
        "language: en\n"
        f"sha256: {hashlib.sha256(text.encode()).hexdigest()}\n"
    )
    assert told == (
        "seeds/sources/who-sails-where.yaml: the source 'who-sails-where'; "
        "to fill in as far as known: author, licence, url, text_shown\n"
    )
    assert _check() == 0


def test_a_text_is_one_source(new: New) -> None:
    code, told = new("source", "seeds/documents/treaty-note.txt")

    assert (code, "this is the text of the source 'treaty-note' already" in told) == (1, True)


def test_an_entity_joins_those_of_its_kind_and_comments_stay(
    new: New, small_seeds: Path, kit: "Kit"
) -> None:
    path = small_seeds / "entities" / "entities.yaml"
    path.write_text("# Who there is.\n" + kit.entities + "# More to come.\n")

    code, told = new("entity", "State", "Bhután")

    assert code == 0, told
    assert path.read_text() == (
        "# Who there is.\n" + kit.entities + "# More to come.\n"
        "- id: bhutan\n  kind: State\n  name: Bhután\n"
    )
    assert _check() == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("State", "Nepál"), "nepal: Nepal (State), seeds/entities/entities.yaml:2:3"),
        (("State", "Indja", "--id", "india"), "india: India (State)"),
        (("Stat", "Bhutan"), "'Stat' is no kind of entity; did you mean 'State'?"),
        (("State", "भूटान"), "suggests no id in Latin letters: give one with --id"),
    ],
)
def test_an_entity_that_may_be_there_already_is_shown(
    new: New, small_seeds: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = (small_seeds / "entities" / "entities.yaml").read_text()

    code, said = new("entity", *arguments)

    assert code == 1
    assert told in said
    assert (small_seeds / "entities" / "entities.yaml").read_text() == before


def test_an_entity_like_another_one_can_be_forced_but_its_id_cannot(
    new: New, small_seeds: Path
) -> None:
    same = new("entity", "Place", "Nepal", "--force")
    other = new("entity", "Place", "Nepal", "--force", "--id", "nepal-valley", "--file", "places")

    assert (same[0], other[0]) == (1, 0)
    assert "- id: nepal-valley\n" in (small_seeds / "entities" / "places.yaml").read_text()


def test_a_fact_is_begun_from_the_words_that_state_it(
    new: New, small_seeds: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    path = small_seeds / "facts" / "treaty-note.yaml"
    path.write_text(kit.facts.replace("statements:", "# All of them.\nstatements:"))
    before = path.read_text()

    code, told = new(
        *("fact", "treaty-note", "Treaty", "--quote", "India  signed a treaty of friendship"),
        *("--id", "friendship", "party=india", "party={written: Nepal, entity: nepal}"),
    )

    assert code == 0, told
    added = path.read_text().removeprefix(before)
    assert added == (
        "  - kind: Treaty\n"
        "    id: friendship\n"
        "    span: [0, 35]\n"
        f"    sha256: {hashlib.sha256(kit.text[:35].encode()).hexdigest()}\n"
        "    quote: India signed a treaty of friendship\n"
        "    party: [india, {written: Nepal, entity: nepal}]\n"
        "    # times: signed, start, end, date\n"
        "    # quantities: value\n"
        "    # texts: name, kindWritten\n"
    )
    assert read_seeds([small_seeds], vocabulary).statements[-1].place == Span("treaty-note", 0, 35)
    assert _check() == 0


def test_a_claim_is_begun_with_whose_it_is(
    new: New, small_seeds: Path, vocabulary: Vocabulary
) -> None:
    (small_seeds / "questions.yaml").unlink()
    (small_seeds / "facts" / "treaty-note.yaml").unlink()

    code, told = new(
        *("fact", "treaty-note", "Claim", "--quote", "the treaty is no alliance"),
        *("--attributed-to", "delhi-analysts", "--act", "denies", "--id", "no-alliance"),
        *("--curator", "R. Reader"),
    )

    assert code == 0, told
    written = (small_seeds / "facts" / "treaty-note.yaml").read_text()
    assert written.startswith(
        "# yaml-language-server: $schema=https://w3id.org/foedera/schemas/facts.json\n"
        "source: treaty-note\ncurator: R. Reader\nstatements:\n- kind: Claim\n"
    )
    [claim] = read_seeds([small_seeds], vocabulary).statements
    holder = Argument("delhi-analysts", "delhi-analysts")
    assert (claim.claim, claim.fact) == (Claim(holder, Act.DENIES), "no-alliance")
    assert claim.quote == "the treaty is no alliance"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("treaty-note", "Treaty", "--quote", "signed a treaty of frendship with Nepal"),
            "these words are not in treaty-note; the nearest: 'signed a treaty of friendship with",
        ),
        (
            ("treaty-note", "Treaty", "--quote", "treaty", "party=india"),
            "these words stand in treaty-note 2 times; say which with --nth:\n  1: 15-21 ",
        ),
        (
            ("treaty-note", "Treaty", "--quote", "India signed a treaty"),
            "Treaty needs 'party'",
        ),
        (
            ("treaty-note", "Treaty", "--quote", "India signed a treaty", "partys=india"),
            "unknown field 'partys'; did you mean 'party'?",
        ),
        (
            ("treaty-note", "Treaty", "--quote", "India signed a treaty", "party"),
            "'party' is no field: write name=value",
        ),
        (("treaty-not", "Treaty", "--quote", "a"), "no source 'treaty-not'; did you mean"),
        (("treaty-note", "Treety", "--quote", "a"), "'Treety' is no kind of fact; did you mean"),
        (
            ("treaty-note", "Claim", "--quote", "India signed", "--act", "denies"),
            "--act belongs to a claim: say --attributed-to too",
        ),
    ],
)
def test_a_fact_that_would_not_pass_is_not_written(
    new: New, small_seeds: Path, kit: "Kit", arguments: tuple[str, ...], told: str
) -> None:
    code, said = new("fact", *arguments)

    assert code == 1
    assert told in said
    assert (small_seeds / "facts" / "treaty-note.yaml").read_text() == kit.facts


def test_one_of_several_places_is_chosen(new: New, small_seeds: Path) -> None:
    code, told = new(
        *("fact", "treaty-note", "Treaty", "--quote", "treaty", "--nth", "2"),
        *("party=[india, nepal]", "--id", "told-again"),
    )

    assert code == 0, told
    assert "Treaty at 90-96: treaty" in told


def test_the_text_of_a_source_may_lie_elsewhere(new: New, small_seeds: Path) -> None:
    (small_seeds.parent / "texts").mkdir()
    (small_seeds / "documents" / "treaty-note.txt").rename(
        small_seeds.parent / "texts" / "treaty-note.txt"
    )
    fact = ("fact", "treaty-note", "Treaty", "--quote", "India signed", "party=[india, nepal]")

    without = new(*fact)
    given = new(*fact, "--documents", "texts")

    assert without[0] == 1
    assert "the text of 'treaty-note' is not here: give its folder with --documents" in without[1]
    assert given[0] == 0, given[1]


@pytest.mark.parametrize(
    "name", ["../out", "/etc/out", "README-mine", ".hidden", "sub/out", "a\\b"]
)
def test_an_entity_goes_into_a_file_that_is_read(new: New, small_seeds: Path, name: str) -> None:
    before = sorted(small_seeds.parent.rglob("*"))

    code, told = new("entity", "State", "Freedonia", "--file", name)

    message = f"--file={name!r} is no name of a file in entities/; write states.yaml\n"
    assert (code, told) == (1, message)
    assert sorted(small_seeds.parent.rglob("*")) == before


def test_of_two_entities_begun_at_once_none_is_lost(small_seeds: Path) -> None:
    names = ("Freedonia", "Sylvania", "Ruritania")
    begun = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "api.cli", "new", "entity", "State", name],
            cwd=small_seeds.parent,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        for name in names
    ]

    assert [one.wait(timeout=300) for one in begun] == [0, 0, 0]
    entities = (small_seeds / "entities" / "entities.yaml").read_text()
    assert sorted(line[8:] for line in entities.split("\n") if line[8:] in names) == sorted(names)
