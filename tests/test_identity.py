"""What becomes a fact, which statements are about one thing, and which entity a name means."""

from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import SeedError
from graph.facts import (
    Argument,
    Fact,
    Knowledge,
    Origin,
    Quantity,
    Source,
    Span,
    Statement,
    statement_id,
)
from graph.identity import identify
from graph.identity.alike import Context, same_thing
from graph.identity.names import name_key, uncurated_id
from graph.read.curated import Seeds, read_seeds
from graph.vocabulary import Vocabulary
from tests.conftest import sha256_of

if TYPE_CHECKING:
    from tests.conftest import Kit

_EXTRA = """
  - id: {id}
    kind: {kind}
    span: [{start}, {end}]
    sha256: {sha256}
    {more}
"""


def _statement(kit: "Kit", start: int, end: int, kind: str, more: str, key: str) -> str:
    sha256 = sha256_of(kit.text[start:end])
    indented = more.replace("\n", "\n    ")
    return _EXTRA.format(id=key, kind=kind, start=start, end=end, sha256=sha256, more=indented)


def _known(folder: Path, vocabulary: Vocabulary, *parsed: Statement) -> Knowledge:
    seeds: Seeds = read_seeds([folder], vocabulary)
    return identify([*seeds.statements, *parsed], seeds, seeds.sources, vocabulary).knowledge


def _parsed(
    kind: str, role: str, names: list[str], source: Source, span: tuple[int, int], **times: str
) -> Statement:
    """Return what a parser might have read; names that are ids mean these entities."""
    made = Statement(
        id="",
        kind=kind,
        place=Span(source.id, *span),
        origin=Origin.PARSED,
        read_by="a parser",
        roles={role: tuple(Argument(name, name, "State") for name in names)},
        times=times,
        quantities={},
        texts={},
    )
    return replace(made, id=statement_id(source.sha256, made))


def _source(folder: Path, vocabulary: Vocabulary) -> Source:
    return read_seeds([folder], vocabulary).sources["treaty-note"]


def test_a_documents_own_voice_makes_a_fact_and_a_claim_makes_none(
    small_seeds: Path, vocabulary: Vocabulary
) -> None:
    knowledge = _known(small_seeds, vocabulary)

    [fact] = knowledge.facts
    assert (fact.id, fact.kind, fact.source_count) == ("treaty-1950", "Treaty", 1)
    assert fact.roles == {"party": ("india", "nepal")}
    assert len(knowledge.statements) == 2


@pytest.mark.parametrize(
    "changed", ["polarity: negated", "modality: possible", "modality: likely", "modality: unlikely"]
)
def test_what_a_document_denies_or_only_thinks_possible_is_no_fact(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", changed: str
) -> None:
    facts = kit.facts.replace("    kind: Treaty", f"    kind: Treaty\n    {changed}")

    knowledge = _known(kit.write(tmp_path, facts=facts), vocabulary)

    assert knowledge.facts == ()


def test_a_plan_is_a_fact_with_that_status(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace("    kind: Treaty", "    kind: Treaty\n    modality: planned")

    [fact] = _known(kit.write(tmp_path, facts=facts), vocabulary).facts

    assert fact.status == "planned"


def test_a_claimed_event_is_a_fact_only_when_a_curator_accepts_it(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    more = "attributed_to: delhi-analysts\nparty: [india, nepal]\nsigned: '1951'"
    facts = kit.facts + _statement(kit, 64, 90, "Agreement", more, "pact-1951")
    review = "- {accept: pact-1951, by: Foedera curators, on: 2026-11-23, why: in the archives}\n"

    before = _known(kit.write(tmp_path, facts=facts), vocabulary)
    after = _known(kit.write(tmp_path, facts=facts, reviews=review), vocabulary)

    assert [fact.id for fact in before.facts] == ["treaty-1950"]
    assert [fact.id for fact in after.facts] == ["treaty-1950", "pact-1951"]
    accepted = after.facts[1].accepted
    assert accepted is not None
    assert (accepted.by, accepted.on, accepted.why) == (
        "Foedera curators",
        "2026-11-23",
        "in the archives",
    )


def test_a_claim_without_content_cannot_be_accepted_as_a_fact(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    review = "- {accept: analysts-no-alliance, by: me, on: 2026-11-23, why: so}\n"

    with pytest.raises(SeedError, match="it has only a summary"):
        _known(kit.write(tmp_path, reviews=review), vocabulary)


@pytest.mark.parametrize("said", ["act: denies", "polarity: negated", "modality: possible"])
def test_a_denial_cannot_be_accepted_as_the_fact_that_it_denies(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit", said: str
) -> None:
    more = f"attributed_to: delhi-analysts\n{said}\nparty: [india, nepal]"
    facts = kit.facts + _statement(kit, 64, 90, "Agreement", more, "pact")
    review = "- {accept: pact, by: me, on: 2026-11-23, why: so}\n"

    with pytest.raises(SeedError, match="it does not say that it is so"):
        _known(kit.write(tmp_path, facts=facts, reviews=review), vocabulary)


@pytest.mark.parametrize(
    ("act", "supported", "contradicted"),
    [
        ("asserts", 1, 0),
        ("denies", 0, 1),
        ("predicts", 0, 0),
        ("hedges", 0, 0),
        ("hedges\npolarity: negated", 0, 0),
        # what a curator says twice is said once
        ("hedges\nsupports: [treaty-1950, treaty-1950]", 1, 0),
    ],
)
def test_who_denies_a_fact_contradicts_it_and_who_predicts_or_hedges_it_does_neither(
    tmp_path: Path,
    vocabulary: Vocabulary,
    kit: "Kit",
    act: str,
    supported: int,
    contradicted: int,
) -> None:
    more = f"attributed_to: delhi-analysts\nact: {act}\nparty: [india, nepal]\nsigned: 1950-07-31"
    facts = kit.facts + _statement(kit, 64, 90, "Treaty", more, "said")

    [fact] = _known(kit.write(tmp_path, facts=facts), vocabulary).facts

    assert (len(fact.supported_by), len(fact.contradicted_by)) == (supported, contradicted)


def test_a_claim_cannot_be_said_both_to_support_a_fact_and_to_contradict_it(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    more = "attributed_to: delhi-analysts\nsupports: [treaty-1950]\ncontradicts: [treaty-1950]"
    facts = kit.facts + _statement(kit, 64, 90, "Claim", f"{more}\nsummary: so", "said")

    with pytest.raises(SeedError, match="it supports 'treaty-1950' and contradicts it"):
        _known(kit.write(tmp_path, facts=facts), vocabulary)


def test_what_one_statement_counts_in_two_units_is_kept_and_no_conflict(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    more = (
        "date: '1960'\nparticipant: [india, nepal]\n"
        "contribution: [{exact: 10, unit: ships}, {exact: 900, unit: troops}]"
    )
    facts = kit.facts + _statement(kit, 64, 90, "JointExercise", more, "drill")

    drill = _known(kit.write(tmp_path, facts=facts), vocabulary).facts[1]

    assert [(q.exact, q.unit) for q in drill.quantities["contribution"]] == [
        (Decimal(10), "ships"),
        (Decimal(900), "troops"),
    ]
    assert drill.conflicts == ()


@pytest.mark.parametrize(
    ("first", "second", "kept", "conflicts"),
    [
        ("{about: 24}", "24", 24, []),
        ("10", "{about: 3200}", 10, ["about 3200"]),
        ("24", "{max: 24}", 24, []),
        ("30", "{max: 24}", 30, ["at most 24"]),
    ],
)
def test_the_exact_number_is_kept_and_what_excludes_it_is_a_conflict(
    tmp_path: Path,
    vocabulary: Vocabulary,
    kit: "Kit",
    first: str,
    second: str,
    kept: int,
    conflicts: list[str],
) -> None:
    entities = kit.entities + "- {id: howitzer, kind: WeaponSystem, name: howitzer}\n"
    facts = kit.facts
    for number, end in ((first, 80), (second, 90)):
        more = f"supplier: india\nrecipient: nepal\nweapon: howitzer\nnumberOrdered: {number}"
        facts += _statement(kit, 64, end, "ArmsTransfer", more, "sale")

    sale = _known(kit.write(tmp_path, entities=entities, facts=facts), vocabulary).facts[1]

    assert [q.exact for q in sale.quantities["numberOrdered"]] == [kept]
    assert [c.value for c in sale.conflicts] == conflicts


def test_a_number_that_the_curator_calls_round_stays_so_though_a_program_takes_it_for_exact(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    facts = kit.facts.replace("    signed:", "    value: {about: 25, unit: USD}\n    signed:")
    folder = kit.write(tmp_path, facts=facts)
    parsed = replace(
        _parsed("Treaty", "party", ["india", "nepal"], _source(folder, vocabulary), (0, 40)),
        quantities={"value": (Quantity(exact=Decimal(25), unit="USD"),)},
    )

    [fact] = _known(folder, vocabulary, parsed).facts

    assert len(fact.evidence) == 2
    assert [(q.exact, q.about) for q in fact.quantities["value"]] == [(None, Decimal(25))]
    assert fact.conflicts == ()


def test_a_curated_entity_stands_for_a_parsed_one_whichever_is_named_first(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    judgements = "- {same: [Bharat, india], by: me, on: 2026-11-23, why: one state}\n"
    folder = kit.write(tmp_path, judgements=judgements)
    source = _source(folder, vocabulary)
    parsed = _parsed("Treaty", "party", ["Bharat", "nepal"], source, (64, 90), signed="1960")

    knowledge = _known(folder, vocabulary, parsed)

    assert knowledge.facts[1].roles == {"party": ("india", "nepal")}


def test_a_disputed_fact_is_not_asserted_and_a_retracted_one_is_remembered(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    dispute = "- {dispute: treaty-1950, by: me, on: 2026-11-23, why: never ratified}\n"
    retract = dispute.replace("dispute", "retract")

    disputed = _known(kit.write(tmp_path, reviews=dispute), vocabulary)
    retracted = _known(kit.write(tmp_path, reviews=retract), vocabulary)

    assert (disputed.facts, list(disputed.disputed)) == ((), ["treaty-1950"])
    assert (retracted.facts, retracted.retracted["treaty-1950"].why) == ((), "never ratified")


def test_a_review_of_nothing_is_an_error(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    review = "- {dispute: treaty-1951, by: me, on: 2026-11-23, why: so}\n"

    with pytest.raises(SeedError, match="no statement or fact 'treaty-1951' to dispute"):
        _known(kit.write(tmp_path, reviews=review), vocabulary)


@pytest.mark.parametrize("start", [460, 480, 500, 990])
def test_places_that_overlap_are_one_wherever_in_the_document_they_are(
    small_seeds: Path, vocabulary: Vocabulary, start: int
) -> None:
    source = _source(small_seeds, vocabulary)
    players = ["india", "delhi-analysts"]
    spans = [(start, start + 40), (start + 15, start + 600), (start + 700, start + 720)]
    read = [_parsed("Agreement", "party", players, source, span) for span in spans]

    facts = _known(small_seeds, vocabulary, *read).facts

    assert [(f.evidence, f.grouped_by) for f in facts if f.id != "treaty-1950"] == [
        ((read[0].id, read[1].id), "same place"),
        ((read[2].id,), None),
    ]


def test_a_parsed_statement_of_the_same_place_joins_the_curated_fact(
    small_seeds: Path, vocabulary: Vocabulary
) -> None:
    source = _source(small_seeds, vocabulary)
    parsed = _parsed("Agreement", "party", ["india", "nepal"], source, (0, 40), signed="1950-07")

    [fact] = _known(small_seeds, vocabulary, parsed).facts

    assert (fact.id, fact.kind, fact.grouped_by) == ("treaty-1950", "Treaty", "same place")
    assert fact.times == {"signed": "1950-07-31"}
    assert len(fact.evidence) == 2
    assert fact.source_count == 1


def test_another_date_at_the_same_place_is_another_fact(
    small_seeds: Path, vocabulary: Vocabulary
) -> None:
    source = _source(small_seeds, vocabulary)
    parsed = _parsed("Agreement", "party", ["india", "nepal"], source, (0, 40), signed="1951")

    facts = _known(small_seeds, vocabulary, parsed).facts

    assert [fact.times["signed"] for fact in facts] == ["1950-07-31", "1951"]


def test_the_same_day_joins_facts_and_the_same_year_does_not(
    small_seeds: Path, vocabulary: Vocabulary
) -> None:
    source = _source(small_seeds, vocabulary)
    day = _parsed("Treaty", "party", ["nepal", "india"], source, (70, 80), signed="1950-07-31")
    year = _parsed("Treaty", "party", ["nepal", "india"], source, (81, 90), signed="1950")

    facts = _known(small_seeds, vocabulary, day, year).facts

    assert [(len(fact.evidence), fact.grouped_by) for fact in facts] == [(2, "same day"), (1, None)]


def test_statements_that_have_no_day_name_or_document_in_common_are_not_compared(
    small_seeds: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _source(small_seeds, vocabulary)
    drills = [
        _parsed(
            "JointExercise",
            "participant",
            ["india", "nepal"],
            source,
            (1000 + 100 * number, 1050 + 100 * number),
            date=f"{1900 + number // 2}-05-06",
        )
        for number in range(200)
    ]
    compared: list[str | None] = []

    def counting(one: Statement, other: Statement, context: Context) -> str | None:
        compared.append(rule := same_thing(one, other, context))
        return rule

    monkeypatch.setattr(import_module("graph.identity.group"), "same_thing", counting)

    facts = [f for f in _known(small_seeds, vocabulary, *drills).facts if f.kind == "JointExercise"]

    assert [(len(f.evidence), f.grouped_by) for f in facts] == [(2, "same day")] * 100
    assert compared == ["same day"] * 100


def test_two_posts_of_one_person_stay_two(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = kit.entities + (
        "- {id: rao, kind: Person, name: Rao}\n"
        "- {id: un, kind: InternationalOrganization, name: UN}\n"
    )
    facts = kit.facts
    for number, post in enumerate(
        (
            "organization: india\ntitle: foreign minister",
            "organization: india\ntitle: Foreign Minister",
            "organization: india\ntitle: president",
            "organization: un\ntitle: envoy",
            "title: envoy",
        )
    ):
        place = (70 + 3 * number, 72 + 3 * number)
        facts += _statement(kit, *place, "PostHeld", f"person: rao\n{post}", "x").replace(
            "  - id: x\n    kind", "  - kind"
        )

    knowledge = _known(kit.write(tmp_path, entities=entities, facts=facts), vocabulary)

    posts = [fact for fact in knowledge.facts if fact.kind == "PostHeld"]
    assert [(len(f.evidence), f.texts["title"]) for f in posts] == [
        (2, "foreign minister"),
        (1, "president"),
        (1, "envoy"),
        (1, "envoy"),
    ]


def test_a_sale_told_again_without_its_date_is_the_same_sale_and_an_agreement_is_not(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = kit.entities + "- {id: howitzer, kind: WeaponSystem, name: howitzer}\n"
    sale = "supplier: india\nrecipient: nepal\nweapon: howitzer"
    source = _source(kit.write(tmp_path), vocabulary)
    facts = kit.facts + _statement(kit, 64, 80, "ArmsTransfer", f"{sale}\nordered: '1998'", "sale")
    folder = kit.write(tmp_path, entities=entities, facts=facts)
    again = replace(
        _parsed("ArmsTransfer", "supplier", ["india"], source, (81, 90)),
        roles={
            "supplier": (Argument("It", "india"),),
            "recipient": (Argument("Nepal", "nepal"),),
            "weapon": (Argument("howitzers", "howitzer"),),
        },
    )
    pact = _parsed("Agreement", "party", ["india", "nepal"], source, (91, 99))

    facts_found = _known(folder, vocabulary, again, pact).facts

    assert [(f.kind, len(f.evidence), f.grouped_by) for f in facts_found] == [
        ("Treaty", 1, None),
        ("ArmsTransfer", 2, "told again"),
        ("Agreement", 1, None),
    ]


def test_what_contradicts_the_curated_value_is_kept_as_a_conflict(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    more = "party: [india, nepal]\nsigned: 1950-08-01"
    facts = kit.facts + _statement(kit, 10, 60, "Treaty", more, "treaty-1950")

    [fact] = _known(kit.write(tmp_path, facts=facts), vocabulary).facts

    assert fact.times == {"signed": "1950-07-31"}
    [conflict] = fact.conflicts
    assert (conflict.property, conflict.value) == ("signed", "1950-08-01")
    assert conflict.statement == fact.evidence[1]


def test_another_number_of_the_same_ships_is_a_conflict_and_not_a_second_number(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    ships = (
        "date: '1960'\nparticipant: [india, nepal]\n"
        "contribution: {{exact: {}, unit: ships, of: india}}"
    )
    facts = kit.facts
    for number, end in ((5, 80), (10, 90)):
        facts += _statement(kit, 64, end, "JointExercise", ships.format(number), "drill-1960")

    [_treaty, drill] = _known(kit.write(tmp_path, facts=facts), vocabulary).facts

    assert [quantity.exact for quantity in drill.quantities["contribution"]] == [5]
    assert [(c.property, c.value) for c in drill.conflicts] == [("contribution", "10")]


def test_texts_of_one_origin_count_once(tmp_path: Path, vocabulary: Vocabulary, kit: "Kit") -> None:
    folder = kit.write(tmp_path)
    own_hash = kit.sources.split("sha256: ")[1][:64]
    copy = kit.sources.replace("id: treaty-note", "id: copy\norigin: treaty-note")
    (folder / "sources" / "copy.yaml").write_text(copy.replace(own_hash, "0" * 64))
    other = kit.facts.replace("source: treaty-note", "source: copy").split("  - id: analysts")[0]
    (folder / "facts" / "copy.yaml").write_text(other)

    [fact] = _known(folder, vocabulary).facts

    assert (len(fact.evidence), fact.source_count) == (2, 1)


def test_a_name_that_nobody_bears_becomes_an_entity_of_its_own_document(
    small_seeds: Path, vocabulary: Vocabulary
) -> None:
    source = _source(small_seeds, vocabulary)
    parsed = _parsed("Treaty", "party", ["india", "Ruritania"], source, (64, 90), signed="1960")

    knowledge = _known(small_seeds, vocabulary, parsed)

    made = uncurated_id(source.sha256, "Ruritania")
    assert knowledge.facts[1].roles == {"party": ("india", made)}
    assert (knowledge.entities[made].name, knowledge.entities[made].kind) == ("Ruritania", "State")


def test_entities_judged_the_same_are_one_and_the_judgement_can_be_taken_back(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = kit.entities + "- {id: bharat, kind: State, name: Bharat}\n"
    facts = kit.facts.replace("party: [india, nepal]", "party: [bharat, nepal]")
    same = "- {same: [india, bharat], by: me, on: 2026-11-23, why: two names of one state}\n"

    apart = _known(kit.write(tmp_path, entities=entities, facts=facts), vocabulary)
    joined = _known(
        kit.write(tmp_path, entities=entities, facts=facts, judgements=same), vocabulary
    )

    assert apart.facts[0].roles == {"party": ("bharat", "nepal")}
    assert joined.facts[0].roles == {"party": ("india", "nepal")}
    assert joined.redirects == {"bharat": "india"}
    assert [s.id for s in joined.statements] == [s.id for s in apart.statements]
    assert "Bharat" in [name.text for name in joined.entities["india"].names]


def test_sameness_reaches_through_judgements_in_any_order(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = kit.entities + (
        "- {id: bharat, kind: State, name: Bharat}\n- {id: hind, kind: State, name: Hind}\n"
    )
    by = "by: me, on: 2026-11-23, why: one state"
    judgements = f"- {{same: [bharat, india], {by}}}\n- {{same: [hind, india], {by}}}\n"

    knowledge = _known(kit.write(tmp_path, entities=entities, judgements=judgements), vocabulary)

    assert knowledge.redirects == {"india": "hind", "bharat": "hind"}
    assert knowledge.facts[0].roles == {"party": ("hind", "nepal")}


def test_entities_judged_different_and_the_same_are_an_error(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    by = "by: me, on: 2026-11-23, why: so"
    judgements = f"- {{same: [india, nepal], {by}}}\n- {{different: [nepal, india], {by}}}\n"

    with pytest.raises(SeedError, match="nepal and india are judged different, and also the same"):
        _known(kit.write(tmp_path, judgements=judgements), vocabulary)


def test_a_merged_entity_is_nowhere_left_as_author_holder_or_link(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = kit.entities + (
        "- {id: bharat, kind: State, name: Bharat}\n"
        "- {id: delhi, kind: Place, name: Delhi, locatedIn: bharat}\n"
        "- {id: foreign-office, kind: Institution, name: Foreign Office, partOf: bharat}\n"
        "- {id: analysts, kind: Institution, name: analysts, partOf: foreign-office}\n"
    )
    same = "by: me, on: 2026-11-23, why: two names of one"
    judgements = (
        f"- {{same: [india, bharat], {same}}}\n- {{same: [analysts, delhi-analysts], {same}}}\n"
    )
    folder = kit.write(
        tmp_path,
        entities=entities,
        judgements=judgements,
        sources=kit.sources + "author: delhi-analysts\n",
    )

    knowledge = _known(folder, vocabulary)

    assert sorted(knowledge.entities) == ["analysts", "foreign-office", "india", "nepal"]
    assert knowledge.entities["foreign-office"].links == {"partOf": ("india",)}
    author = knowledge.sources["treaty-note"].author
    assert author is not None
    assert author.means == "analysts"


def test_entities_that_nothing_mentions_stay_out_of_the_graph(
    tmp_path: Path, vocabulary: Vocabulary, kit: "Kit"
) -> None:
    entities = kit.entities + "- {id: bhutan, kind: State, name: Bhutan}\n"

    knowledge = _known(kit.write(tmp_path, entities=entities), vocabulary)

    assert sorted(knowledge.entities) == ["delhi-analysts", "india", "nepal"]


@given(st.text(max_size=40))
def test_a_name_key_does_not_change_when_taken_again(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vasily  KASHIN", "Vasily Kashin"),
        ("S‑400", "S-400"),
        ("Zelens\u200bkyy", "Zelenskyy"),
        ("ＮＡＴＯ", "NATO"),
        ("São Tomé", "Sao Tome"),
        ("Дми́трий", "Дмитрий"),
    ],
)
def test_names_that_read_alike_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("กิน", "กัน"), ("がん", "かん"), ("कुल", "कल"), ("🚢", "✈")]
)
def test_names_that_differ_in_a_letter_of_their_script_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_statements_id_does_not_depend_on_whom_its_words_mean(
    small_seeds: Path, vocabulary: Vocabulary
) -> None:
    source = _source(small_seeds, vocabulary)
    parsed = _parsed("Treaty", "party", ["india", "nepal"], source, (0, 40))
    roles = {"party": tuple(Argument(a.written, "x-1") for a in parsed.roles["party"])}

    assert statement_id(source.sha256, replace(parsed, roles=roles)) == parsed.id


def test_the_demonstration_asserts_nothing_that_is_only_claimed(
    demo_facts: dict[str, Fact],
) -> None:
    accepted = {fact.id for fact in demo_facts.values() if fact.accepted}

    assert {"su-35-sale", "s-400-sale"} <= accepted
    assert not any(
        fact.kind == "Obligation" and "defence" in str(fact.texts) for fact in demo_facts.values()
    )


@pytest.fixture
def demo_facts(vocabulary: Vocabulary) -> dict[str, Fact]:
    from graph.resources import seed_folders

    seeds = read_seeds(seed_folders(), vocabulary)
    known = identify(seeds.statements, seeds, seeds.sources, vocabulary).knowledge
    return {fact.id: fact for fact in known.facts}
