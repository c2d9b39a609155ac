"""Seed files: what a curator writes, and what they are told when it is wrong."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.errors import SeedError
from graph.facts import Act, Argument, Claim, Origin, Span
from graph.read.curated import read_seeds, verify
from graph.read.documents import read_documents
from graph.resources import seed_folders
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tests.conftest import Kit


def _problems(folder: Path, vocabulary: Vocabulary) -> list[str]:
    """Return what is wrong with the seeds in `folder`, without the folder's own name."""
    with pytest.raises(SeedError) as caught:
        read_seeds([folder], vocabulary)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_statement_keeps_its_place_players_time_and_quote(
    small_seeds: Path, vocabulary: Vocabulary
) -> None:
    [treaty, claim] = read_seeds([small_seeds], vocabulary).statements

    assert treaty.place == Span("treaty-note", 0, 62)
    assert treaty.roles == {"party": (Argument("india", "india"), Argument("nepal", "nepal"))}
    assert treaty.times == {"signed": "1950-07-31"}
    assert treaty.texts == {"name": "Treaty of Friendship"}
    assert treaty.quote == "signed a treaty of friendship with Nepal"
    assert (treaty.origin, treaty.read_by) == (Origin.CURATED, "Foedera curators")
    assert (treaty.claim, treaty.fact) == (None, "treaty-1950")
    assert claim.claim == Claim(
        attributed_to=Argument("delhi-analysts", "delhi-analysts"),
        act=Act.DENIES,
        summary="The treaty of 1950 is no alliance.",
        about=(Argument("india", "india"), Argument("nepal", "nepal")),
    )


def test_every_problem_of_every_file_is_told_at_once_with_its_place(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(
        tmp_path,
        entities=kit.entities.replace("kind: State, name: Nepal", "kind: Stat, name: Nepal"),
        facts=kit.facts.replace("party: [india, nepal]", "partys: [india, nepal]")
        .replace('"1950-07-31"', '"1950-02-30"')
        .replace("attributed_to: delhi-analysts", "attributed_to: delhi-analyst"),
        questions=kit.questions.replace("stance: -1", "stance: 2"),
    )

    assert _problems(folder, vocabulary) == [
        "entities/entities.yaml:2:21: 'Stat' is no kind of entity; did you mean 'State'?",
        "facts/treaty-note.yaml:9:5: unknown field 'partys'; did you mean 'party'?",
        "facts/treaty-note.yaml:4:5: Treaty needs 'party'",
        "facts/treaty-note.yaml:10:13: '1950-02-30' is no date: day is out of range for month",
        "facts/treaty-note.yaml:17:20: no entity 'delhi-analyst'; did you mean 'delhi-analysts'?",
        "questions.yaml:5:47: 2 is not on the scale [-1, 0, 1]",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{a: 1", "1:6: not YAML: expected ',' or '}', but got '<stream end>'"),
        ("- &x {id: nepal}\n- *x\n", "1:3: anchors and aliases are not allowed"),
        ("- {id: a, id: b}\n", "1:11: 'id' is given twice"),
        ("- !!python/name:os.system x\n", "1:3: the tag tag:yaml.org,2002:python/name"),
        ("id: nepal\n", "1:1: a list (- item) is expected here"),
        ("- {id: Nepal, kind: State, name: Nepal}\n", "1:8: 'Nepal' is no id"),
    ],
)
def test_yaml_that_could_mean_two_things_is_refused(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", written: str, told: str
) -> None:
    folder = kit.write(tmp_path, entities=written)

    assert any(
        p.startswith(f"entities/entities.yaml:{told}") for p in _problems(folder, vocabulary)
    )


def test_a_role_is_played_only_by_what_can_play_it(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = kit.entities + "- {id: kathmandu, kind: Place, name: Kathmandu}\n"
    facts = kit.facts.replace("party: [india, nepal]", "party: [india, kathmandu]")

    [problem] = _problems(kit.write(tmp_path, entities=entities, facts=facts), vocabulary)

    assert problem.startswith(
        "facts/treaty-note.yaml:9:12: kathmandu is a Place; 'party' is played by "
    )


def test_an_entity_may_be_written_by_its_name_but_not_by_a_metonym(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    by_name = kit.facts.replace("party: [india, nepal]", "party: [India, NEPAL]")
    by_metonym = kit.facts.replace("party: [india, nepal]", "party: [Delhi, nepal]")

    seeds = read_seeds([kit.write(tmp_path / "one", facts=by_name)], vocabulary)

    assert [a.means for a in seeds.statements[0].roles["party"]] == ["india", "nepal"]
    [problem] = _problems(kit.write(tmp_path / "two", facts=by_metonym), vocabulary)
    assert "no entity 'Delhi'" in problem


def test_a_quote_has_at_most_twelve_words(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace(
        "signed a treaty of friendship with Nepal",
        "India signed a treaty of friendship with Nepal on 31 July 1950 then",
    )

    [problem] = _problems(kit.write(tmp_path, facts=facts), vocabulary)

    assert problem.endswith("13 words; a quote has at most 12")


def test_a_claim_needs_somebody_and_only_a_claim_has_an_act(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace("    attributed_to: delhi-analysts\n", "")

    problems = _problems(kit.write(tmp_path, facts=facts), vocabulary)

    assert any("a claim needs 'attributed_to': say whose it is" in p for p in problems)
    assert any("'act' belongs to a claim: say 'attributed_to' too" in p for p in problems)


def test_spans_hashes_and_quotes_are_verified_where_the_text_is(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace("span: [0, 62]", "span: [0, 61]").replace(
        "quote: the treaty is no alliance", "quote: the pact is no alliance"
    )
    folder = kit.write(tmp_path, facts=facts)
    seeds = read_seeds([folder], vocabulary)
    documents, _unread = read_documents(seeds.documents, seeds.sources)

    with pytest.raises(SeedError) as caught:
        verify(seeds, documents)

    assert [p.removeprefix(f"{folder}/facts/treaty-note.yaml:") for p in caught.value.problems] == [
        "4:5: the sha256 is not that of treaty-note[0:61]",
        "12:5: the quote 'the pact is no alliance' is not in the span",
    ]


def test_a_text_of_another_version_is_another_source(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(tmp_path, document=kit.text + "\n")
    seeds = read_seeds([folder], vocabulary)

    [document], _unread = read_documents(seeds.documents, seeds.sources)

    assert document.source.id.startswith("doc-")
    assert verify(seeds, [document])[0].verified is None


def test_the_demonstration_seeds_are_sound(vocabulary: Vocabulary) -> None:
    seeds = read_seeds(seed_folders(), vocabulary)
    documents, unread = read_documents(seeds.documents, seeds.sources)

    assert unread == []
    assert len(seeds.statements) >= 80
    assert len(documents) >= 3
    assert all(s.verified for s in verify(seeds, documents))


def test_no_document_is_quoted_beyond_what_is_fair(vocabulary: Vocabulary) -> None:
    seeds = read_seeds(seed_folders(), vocabulary)
    words: dict[str, int] = {}
    for statement in seeds.statements:
        assert isinstance(statement.place, Span)
        quoted = len((statement.quote or "").split())
        assert quoted <= 12
        if seeds.sources[statement.place.document].text_shown != "full":
            words[statement.place.document] = words.get(statement.place.document, 0) + quoted

    assert words
    assert max(words.values()) <= 250


@pytest.mark.shared
def test_every_curated_span_is_in_the_articles(shared: Path, vocabulary: Vocabulary) -> None:
    seeds = read_seeds(seed_folders(), vocabulary)
    documents, _unread = read_documents([*seeds.documents, shared / "seeds"], seeds.sources)

    verified = verify(seeds, documents)

    assert {s.verified for s in verified} == {"here"}
    assert {d.id for d in documents} == set(seeds.sources)


def test_a_source_entry_needs_a_whole_sha256(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(
        tmp_path, sources=kit.sources.replace(kit.sources.split("sha256: ")[1][:64], "abc")
    )

    problems = _problems(folder, vocabulary)

    assert problems[0] == (
        "sources/treaty-note.yaml:5:9: 'abc' is no sha256; it has 64 small hexadecimal digits"
    )


def test_a_source_does_not_come_from_itself(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(tmp_path, sources=kit.sources + "origin: other\n")
    other = kit.sources.replace("treaty-note", "other") + "origin: treaty-note\n"
    (folder / "sources" / "other.yaml").write_text(other)

    problems = _problems(folder, vocabulary)

    assert "sources/treaty-note.yaml:1:1: origin: 'treaty-note' comes from itself in the end" in (
        problems
    )
