"""Seed files: what a curator writes, and what they are told when it is wrong."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.errors import SeedError, did_you_mean
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
        "facts/treaty-note.yaml:10:13: '1950-02-30' is no usable EDTF date: February 1950 has "
        "28 days",
        "facts/treaty-note.yaml:17:20: no entity 'delhi-analyst'; did you mean 'delhi-analysts'?",
        "questions.yaml:5:47: 2 is not on the scale [-1, 0, 1]",
    ]


@pytest.mark.parametrize(
    ("what", "file", "line"),
    [
        ("sources", "sources/treaty-note.yaml", 9),
        ("entities", "entities/entities.yaml", 5),
        ("facts", "facts/treaty-note.yaml", 22),
    ],
)
def test_what_a_file_that_is_no_yaml_would_have_said_is_no_second_problem(
    what: str, file: str, line: int, tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(tmp_path, **{what: getattr(kit, what) + "{a: [1\n"})

    assert _problems(folder, vocabulary) == [
        f"{file}:{line}:1: not YAML: could not find expected ':' while scanning a simple key "
        f"from {line - 1}:1"
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "{a: 1",
            "1:6: not YAML: did not find expected ',' or '}' while parsing a flow mapping from 1:1",
        ),
        ("- &x {id: nepal}\n- *x\n", "1:3: anchors and aliases are not allowed"),
        ("- {id: a, id: b}\n", "1:11: 'id' is given twice"),
        ("- !!python/name:os.system x\n", "1:3: the tag tag:yaml.org,2002:python/name"),
        ("id: nepal\n", "1:1: a list (- item) is expected here"),
        ("- {id: Nepal, kind: State, name: Nepal}\n", "1:8: 'Nepal' is no id"),
        ('- {id: "\x01"}\n', "1:9: not YAML: the character U+0001 is not allowed"),
        ('- {id: "\\U0011FFFF"}\n', "1:11: not YAML: found invalid Unicode character escape code"),
        ("%YAML 1.3\n---\n[]\n", "1:1: not YAML: found incompatible YAML document"),
        ("[]\n---\n[]\n", "2:1: not YAML: a file has one document only"),
        ("- *x\n", "1:3: anchors and aliases are not allowed"),
        ("- <<: {id: a}\n", "1:3: the tag tag:yaml.org,2002:merge is not allowed"),
        ("- " + "[" * 30 + "]" * 30, "1:27: nested too deeply"),
        ("[" * 200_000, "1:1001: not YAML: exceeded maximum nesting depth"),
        (
            "- id: nepal\n\tkind: State\n",
            "2:1: not YAML: found a tab character that violates indentation",
        ),
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


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('name: ""', "2:34: a word or text is expected here"),
        ('name: "  "', "2:34: a word or text is expected here"),
        (r'name: "Ne\0pal"', "2:34: has a control character"),
        (r'name: "Ne\x1bpal"', "2:34: has a control character"),
        (
            "name: Nepal, names: [{text: Népal, language: french}]",
            "2:73: 'french' is no language tag; write en or pt-BR",
        ),
        (
            "name: Nepal, identifiers: [{scheme: wikidata, value: q837, source: wikidata}]",
            "2:81: 'q837' is no Wikidata id; it is Q and a number, such as Q159",
        ),
    ],
)
def test_a_text_says_something_that_can_be_written_anywhere(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", written: str, told: str
) -> None:
    entities = kit.entities.replace("name: Nepal", written)

    problems = _problems(kit.write(tmp_path, entities=entities), vocabulary)

    assert problems == [f"entities/entities.yaml:{told}"]


def test_an_id_has_at_most_a_hundred_characters(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    ids = {"a" * 100, "a" * 101}
    entities = kit.entities + "".join(
        f"- {{id: {made}, kind: State, name: A}}\n" for made in sorted(ids)
    )

    assert _problems(kit.write(tmp_path, entities=entities), vocabulary) == [
        "entities/entities.yaml:5:8: an id of 101 characters; at most 100"
    ]


@pytest.mark.parametrize("holder", ['""', '{written: "", entity: delhi-analysts}'])
def test_a_claim_of_nobody_does_not_become_a_plain_statement(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", holder: str
) -> None:
    facts = kit.facts.replace("attributed_to: delhi-analysts", f"attributed_to: {holder}")

    [problem] = _problems(kit.write(tmp_path, facts=facts), vocabulary)

    assert problem.startswith("facts/treaty-note.yaml:17:")
    assert problem.endswith(": a word or text is expected here")


def test_a_required_role_is_played_by_somebody(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace("party: [india, nepal]", "party: []")

    assert _problems(kit.write(tmp_path, facts=facts), vocabulary) == [
        "facts/treaty-note.yaml:4:5: Treaty needs 'party'"
    ]


@pytest.mark.parametrize("written", ["1e999999999", "1_000", "٢٤", "-1", "1.", "NaN", "9" * 16])
def test_a_number_is_plain_digits(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", written: str
) -> None:
    facts = kit.facts.replace("    signed:", f"    confidence: {written}\n    signed:")

    assert _problems(kit.write(tmp_path, facts=facts), vocabulary) == [
        f"facts/treaty-note.yaml:10:17: {written!r} is no number; "
        "write 24, or {max: 24} for 'up to 24'"
    ]


@pytest.mark.parametrize("written", ["9999999999", "6_2", "٦٢"])
def test_a_span_is_plain_digits(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", written: str
) -> None:
    facts = kit.facts.replace("span: [0, 62]", f"span: [0, {written}]")

    assert _problems(kit.write(tmp_path, facts=facts), vocabulary) == [
        f"facts/treaty-note.yaml:6:15: {written!r} is no whole number of at most 9 digits",
        "facts/treaty-note.yaml:6:11: a span is [start, end] in characters, start below end",
    ]


def test_a_question_id_is_given_once_over_all_folders(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    first = kit.write(tmp_path / "first", questions=kit.questions)
    second = tmp_path / "second"
    second.mkdir()
    (second / "questions.yaml").write_text(kit.questions)

    with pytest.raises(SeedError) as caught:
        read_seeds([first, second], vocabulary)

    assert caught.value.problems == (
        f"{second}/questions.yaml:1:3: the id 'allies' is already taken at "
        f"{first}/questions.yaml:1:3",
    )


def test_an_id_of_a_fact_means_one_fact_and_nothing_else(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    kinds = kit.facts + (
        "  - {id: treaty-1950, kind: Agreement, span: [0, 30], party: [india, nepal], "
        f"sha256: {'0' * 64}}}\n"
        "  - {id: treaty-1950, kind: JointExercise, span: [0, 40], "
        f"participant: [india, nepal], sha256: {'0' * 64}}}\n"
    )
    key = kit.facts.replace("id: treaty-1950", "id: analysts-no-alliance")
    entity = kit.facts.replace("id: treaty-1950", "id: nepal")
    place = "facts/treaty-note.yaml"

    told = _problems(kit.write(tmp_path / "kinds", facts=kinds), vocabulary)

    assert told == [
        f"{place}:22:5: 'treaty-1950' is a Treaty at {tmp_path}/kinds/{place}:4:5, "
        "so it is no JointExercise"
    ]
    assert _problems(kit.write(tmp_path / "key", facts=key), vocabulary) == [
        f"{place}:12:5: the key 'analysts-no-alliance' is also the id of a fact"
    ]
    assert _problems(kit.write(tmp_path / "entity", facts=entity), vocabulary) == [
        f"{place}:4:5: 'nepal' is also the id of an entity"
    ]


_BY = "by: me, on: 2026-11-23, why: so"


@pytest.mark.parametrize(
    ("reviews", "told"),
    [
        (
            f"- {{accept: analyst-no-alliance, {_BY}}}\n",
            "1:12: no claim key 'analyst-no-alliance' to accept; "
            "did you mean 'analysts-no-alliance'?",
        ),
        (
            f"- {{accept: treaty-1950, {_BY}}}\n",
            "1:12: no claim key 'treaty-1950' to accept",
        ),
        (
            f"- {{dispute: treaty-1951, {_BY}}}\n",
            "1:13: no statement or fact 'treaty-1951' to dispute; did you mean 'treaty-1950'?",
        ),
        (
            f"- {{retract: treaty-1950, as: other, {_BY}}}\n",
            "1:30: 'as' belongs to 'accept'",
        ),
        (
            f"- {{dispute: treaty-1950, {_BY}}}\n- {{retract: treaty-1950, {_BY}}}\n",
            "2:13: 'treaty-1950' is already reviewed at {folder}/reviews.yaml:1:13",
        ),
        (
            f"- {{accept: 0123456789abcdef, as: analysts-no-alliance, {_BY}}}\n",
            "1:3: the key 'analysts-no-alliance' is also the id of a fact",
        ),
        (f"- {{dispute: '', {_BY}}}\n", "1:13: a word or text is expected here"),
    ],
)
def test_a_review_is_of_something_known_and_the_only_one(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", reviews: str, told: str
) -> None:
    problems = _problems(kit.write(tmp_path, reviews=reviews), vocabulary)

    assert problems == [f"reviews.yaml:{told.format(folder=tmp_path)}"]


def test_a_statement_found_by_a_program_is_reviewed_by_its_id(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(tmp_path, reviews=f"- {{retract: 0123456789abcdef, {_BY}}}\n")

    [review] = read_seeds([folder], vocabulary).reviews

    assert (review.decision, review.target) == ("retract", "0123456789abcdef")


def test_a_judgement_is_about_curated_ids_or_names_in_texts(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    right = f"- {{same: [nepal, Nepaul], {_BY}}}\n- {{different: [india, x-bharat-1], {_BY}}}\n"
    wrong = f"- {{same: [nepal, inda], {_BY}}}\n"

    seeds = read_seeds([kit.write(tmp_path / "right", judgements=right)], vocabulary)

    assert [j.ids for j in seeds.judgements] == [("nepal", "Nepaul"), ("india", "x-bharat-1")]
    assert _problems(kit.write(tmp_path / "wrong", judgements=wrong), vocabulary) == [
        "judgements.yaml:1:18: no entity 'inda'; did you mean 'india'?"
    ]


def test_what_would_silently_not_be_read_is_told(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(tmp_path)
    for name in ("README.md", "LICENSE", ".git/config", "mappings/a.csv", "facts/README.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("passed over")
    read_seeds([folder], vocabulary)
    for name in ("review.yaml", "facts/more.yml", "entities/states/nepal.yaml", "misc/a.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("[]\n")

    expected = (
        "expected one of sources/, entities/, facts/, documents/, mappings/, "
        "questions.yaml, reviews.yaml, judgements.yaml"
    )
    assert _problems(folder, vocabulary) == [
        f"misc:1:1: not read: 'misc'; {expected}",
        f"review.yaml:1:1: not read: 'review.yaml'; {expected}; did you mean 'reviews.yaml'?",
        "entities/states:1:1: not read: 'states'; expected files in entities/ that end in .yaml",
        "facts/more.yml:1:1: not read: 'more.yml'; expected files in facts/ that end in .yaml",
    ]


def test_a_source_is_not_quoted_beyond_the_limit_by_several_files(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    folder = kit.write(tmp_path, sources=kit.sources.replace("text_shown: full", ""))
    for name, first in (("a", 0), ("b", 20)):
        statements = "".join(
            f"  - {{kind: Treaty, span: [{at}, 62], sha256: {'0' * 64}, party: [india, nepal], "
            "quote: a b c d e f g h i j k l}\n"
            for at in range(first, first + 11)
        )
        (folder / "facts" / f"{name}.yaml").write_text(
            f"source: treaty-note\ncurator: me\nstatements:\n{statements}"
        )

    assert _problems(folder, vocabulary) == [
        "facts/b.yaml:13:5: 276 quoted words of treaty-note; "
        "at most 250 of one document may be quoted"
    ]


def test_a_quote_has_at_most_two_hundred_characters(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace("signed a treaty of friendship with Nepal", "条" * 201)

    assert _problems(kit.write(tmp_path, facts=facts), vocabulary) == [
        "facts/treaty-note.yaml:8:12: 201 characters; a quote has at most 200"
    ]


def test_the_nearest_word_is_told_as_it_is_written(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace("act: denies", "act: denys")

    assert _problems(kit.write(tmp_path, facts=facts), vocabulary) == [
        "facts/treaty-note.yaml:18:10: 'denys' is no act; did you mean 'denies'?"
    ]


def test_what_is_hidden_below_a_folder_is_not_read_as_a_document(tmp_path: Path) -> None:
    folder = tmp_path / ".given"
    for name in (".git/note.txt", "a/.cache/note.txt", ".note.txt", "data/note.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"Nepal signed a treaty with India: {name}")

    documents, unread = read_documents([folder], {})

    assert ([d.text[-13:] for d in documents], unread) == (["data/note.txt"], [])


def test_of_hundreds_of_names_the_nearest_is_told(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    many = "".join(
        f"- {{id: body-{n}, kind: Institution, name: Body {n}, names: [Bureau {n}]}}\n"
        for n in range(300)
    )
    facts = kit.facts.replace("attributed_to: delhi-analysts", "attributed_to: Delhi")

    assert _problems(
        kit.write(tmp_path, entities=kit.entities + many, facts=facts), vocabulary
    ) == [
        "facts/treaty-note.yaml:17:20: no entity 'Delhi'; did you mean 'analysts in delhi'?",
    ]


def test_a_slip_is_nearer_than_a_longer_name_with_the_word_in_it() -> None:
    known = ["china", "china-russia border", "chinese people's republic"]

    assert did_you_mean("chin", known) == "; did you mean 'china'?"


def test_what_is_missing_hides_no_other_problem(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = (
        "- {id: treaty-note, kind: State, name: A note}\n"
        "- {id: nowhere, kind: Stat, name: Nowhere, start: 1990s}\n"
    )
    claim = f"{{kind: Claim, id: no-pact, span: [0, 1], sha256: {'0' * 64}, attributed_to: india}}"
    folder = kit.write(
        tmp_path,
        entities=kit.entities + entities,
        questions=kit.questions.replace("[analysts-no-alliance]", "[no-pact]"),
    )
    (folder / "sources" / "another.yaml").write_text(
        f"id: another\ntitle: Another\nsha256: {'0' * 64}\npublished: June 2019\ntext_shown: ful\n"
    )
    (folder / "facts" / "another.yaml").write_text(
        f"source: another\ncurator: X\nstatements:\n- {claim}\n- {{kind: Treaty, party: indja}}\n"
    )
    (folder / "facts" / "unknown.yaml").write_text(
        "source: treaty-not\ncurator: X\nstatements: [{kind: Treaty, signed: June 2019}]\n"
    )
    lines = kit.entities.count("\n")
    edtf = "is no usable EDTF date: it is not written as EDTF writes dates; write"

    assert _problems(folder, vocabulary) == [
        "sources/another.yaml:1:1: 'publisher' is missing",
        f"sources/another.yaml:4:12: 'June 2019' {edtf} 2019-06",
        "sources/another.yaml:5:13: 'ful' is no way to show a text; did you mean 'full'?",
        f"entities/entities.yaml:{lines + 2}:23: 'Stat' is no kind of entity; "
        "did you mean 'State'?",
        f"entities/entities.yaml:{lines + 2}:51: '1990s' {edtf} 199X",
        f"entities/entities.yaml:{lines + 1}:3: 'treaty-note' is also the id of a source",
        "facts/another.yaml:5:3: 'span' is missing",
        "facts/another.yaml:5:3: 'sha256' is missing",
        "facts/another.yaml:5:25: no entity 'indja'; did you mean 'india'?",
        "facts/unknown.yaml:1:9: 'treaty-not' is no source; did you mean 'treaty-note'?",
        "facts/unknown.yaml:3:14: 'span' is missing",
        "facts/unknown.yaml:3:14: 'sha256' is missing",
        "facts/unknown.yaml:3:14: Treaty needs 'party'",
        f"facts/unknown.yaml:3:37: 'June 2019' {edtf} 2019-06",
    ]
