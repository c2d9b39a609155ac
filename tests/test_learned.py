"""Facts that no rule finds, by what was learned of annotated texts; and what speaks against one."""

import hashlib
import json
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graph.parse
from graph.facts import Document, Modality, Polarity, Source, Span, Statement
from graph.parse import parse
from graph.parse.confidence import (
    DOUBTS,
    OTHER_LIKELY,
    OTHER_POSSIBLE,
    REPORTED,
    WORDS_UNLIKE,
)
from graph.parse.learned.weights import Learned, Together, likely, read_learned
from graph.parse.rules import read_rules
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary

FILE = Path(graph.parse.__file__).parent / "rules" / "en" / "learned.json"
OPEN = Path(__file__).parent / "devset"
_OF_WORDS = DOUBTS[DOUBTS.index(REPORTED) + 1 :]


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary(ontology_folder())


def _read(text: str, known: Vocabulary) -> list[Statement]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("note", "A note", "Foedera", digest, published="2024-05-03")
    return parse([Document(source, text)], [], known)


def _told(text: str, known: Vocabulary) -> list[tuple[str | None, dict[str, list[str]]]]:
    return [
        (s.rule, {role: sorted(a.means for a in players) for role, players in s.roles.items()})
        for s in _read(text, known)
        if s.rule is not None and s.rule.startswith("learned.")
    ]


@pytest.mark.parametrize(
    ("text", "rule", "roles"),
    [
        pytest.param(
            "Behind the defence agreement that Ghana keeps with Brazil stands an old friendship.",
            "learned.agreement", {"party": ["brazil", "ghana"]}, id="agreement",
        ),
        pytest.param(
            "Kenyan gunners shared a firing range with Tanzanian ones in February, the first drill "
            "of its kind.",
            "learned.exercise", {"participant": ["kenya", "tanzania"]}, id="exercise",
        ),
        pytest.param(
            "The bloc's door closed behind Eritrea in 2023, when it came back to IGAD.",
            "learned.membership", {"member": ["eritrea"], "organization": ["igad"]},
            id="membership",
        ),
        pytest.param(
            "Ana Ruiz, whose five years in charge of Peru's foreign ministry ended in May, was "
            "silent.",
            "learned.post", {"person": ["Ana Ruiz"], "organization": ["peru"]}, id="post",
        ),
        pytest.param(
            "Some 9,400 soldiers are what Ghana can put in the field.",
            "learned.statistic", {"subject": ["ghana"]}, id="statistic",
        ),
        pytest.param(
            "From Oman came two Marlins, a gift to the navy of Ghana.",
            "learned.transfer",
            {"supplier": ["oman"], "recipient": ["ghana"], "weapon": ["Marlins"]},
            id="a weapon that only its name shows",
        ),
        pytest.param(
            "Wanjiru Odhiambo, whose eleven years at the head of Kenya's electoral commission "
            "ended in March, was silent.",
            "learned.post", {"person": ["Wanjiru Odhiambo"], "organization": ["kenya"]},
            id="a person that only the name shows",
        ),
    ],
)  # fmt: skip
def test_a_fact_is_found_in_words_that_no_rule_has(
    text: str, rule: str, roles: dict[str, list[str]], known: Vocabulary
) -> None:
    assert _told(text, known) == [(rule, roles)]


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        (
            "In 2022, Kenya and Ghana being at peace, they put the border into a treaty signed in "
            "Lima on 13 March 2024.",
            "2024-03-13",
        ),
        (
            "Behind the defence agreement of 2018 that Ghana keeps with Brazil stands the storm of "
            "1994.",
            "2018",
        ),
    ],
)
def test_of_several_dates_a_fact_has_the_one_that_is_likeliest_its_own(
    text: str, signed: str, known: Vocabulary
) -> None:
    [found] = [s for s in _read(text, known) if s.rule == "learned.agreement"]

    assert set(found.times.values()) == {signed}


def test_what_is_sold_to_several_is_no_surer_sold_to_one_for_the_others(known: Vocabulary) -> None:
    found = _read("Norway has sold drones to Kenya, Uganda and Chad.", known)

    sold = {s.roles["recipient"][0].means: set(s.doubts) for s in found}
    assert sold.keys() == {"kenya", "uganda", "chad"}
    assert all(doubts.isdisjoint((OTHER_LIKELY, OTHER_POSSIBLE)) for doubts in sold.values())


def test_nobody_is_told_to_hold_a_post_whom_only_the_gazetteer_knows_to(known: Vocabulary) -> None:
    text = "The French president arrived in Lima on Monday. He met his Peruvian counterpart."

    assert [s for s in _read(text, known) if s.kind == "PostHeld"] == []


@pytest.mark.parametrize(
    ("last", "rule", "roles"),
    [
        pytest.param(
            "Three of the Gripen fighters were bought from Saab last year.",
            "learned.transfer",
            {"supplier": ["saab"], "recipient": ["uruguay"], "weapon": ["gripen"]},
            id="who buys",
        ),
        pytest.param(
            "The forty Leopard tanks on which the generals insisted came from Germany in 2019, and "
            "we paid for them.",
            "learned.transfer",
            {"supplier": ["germany"], "recipient": ["uruguay"], "weapon": ["leopard-2"]},
            id="who buys, and we are no weapon",
        ),
        pytest.param(
            "In Lima there is a memorandum with Peru, put on paper in May 2021, that speaks of "
            "radars.",
            "learned.agreement", {"party": ["peru", "uruguay"]}, id="the other party",
        ),
    ],
)  # fmt: skip
def test_whoever_the_text_is_about_plays_the_role_that_nobody_here_does(
    last: str, rule: str, roles: dict[str, list[str]], known: Vocabulary
) -> None:
    text = f"Uruguay's coast is long. Uruguay has two frigates. {last}"

    assert _told(text, known) == [(rule, roles)]


def test_a_company_is_not_bought_from_by_the_state_that_makes_the_weapon(known: Vocabulary) -> None:
    """Of two who may be meant the one whose weapon it is does not get it."""
    text = (
        "Sweden and Uruguay are far apart. Uruguay wants a navy, and Sweden has one. "
        "Three of the Gripen fighters were bought from Saab last year."
    )

    assert _told(text, known) == [
        (
            "learned.transfer",
            {"supplier": ["saab"], "recipient": ["uruguay"], "weapon": ["gripen"]},
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ghana's ambassador thanked Maria Lopez, a nurse from Lima.",
        "The treaty, which experts call historic, changed the region.",
        "Russia and China are neighbours. A treaty binds the two states to consult each other.",
    ],
)
def test_words_that_only_look_like_it_tell_nothing(text: str, known: Vocabulary) -> None:
    assert _told(text, known) == []


def test_what_is_learned_is_of_words_and_not_of_who_is_named(known: Vocabulary) -> None:
    text = "Behind the defence agreement that {} keeps with {} stands an old friendship."
    pairs = [("Ghana", "Brazil"), ("Norway", "Fiji"), ("Chad", "Peru"), ("Japan", "Oman")]

    found = [_told(text.format(*pair), known) for pair in pairs]

    assert [roles for [(_, roles)] in found] == [
        {"party": sorted(name.lower() for name in pair)} for pair in pairs
    ]


def test_what_a_rule_has_told_is_not_told_again(known: Vocabulary) -> None:
    text = "Ghana signed a defence agreement with Brazil, behind which stands an old friendship."

    [deal] = [s for s in _read(text, known) if s.kind in ("Agreement", "Treaty")]

    assert deal.rule == "agreement.sign"


def test_its_place_time_and_certainty_are_those_of_any_fact(known: Vocabulary) -> None:
    shared = "Kenyan gunners shared a firing range with Tanzanian ones in February"

    [drill] = _read(f"{shared}, the first drill of its kind.", known)

    assert isinstance(drill.place, Span)
    assert (drill.place.start, drill.place.end >= len(shared)) == (0, True)
    assert drill.times == {"date": "2024-02"}
    assert (drill.polarity, drill.modality) == (Polarity.AFFIRMED, Modality.FACTUAL)
    assert 0.3 < drill.confidence < 0.98


@pytest.mark.parametrize(
    ("text", "polarity", "modality"),
    [
        ("From Oman came two Marlins, a gift to the navy of Ghana.",
         Polarity.AFFIRMED, Modality.FACTUAL),
        ("From Oman will come two Marlins, a gift to the navy of Ghana.",
         Polarity.AFFIRMED, Modality.PLANNED),
        ("A Ghanaian envoy complained today of tariffs on Togolese goods as the leaders of the two "
         "countries sought to ease tensions in their relations.",
         Polarity.AFFIRMED, Modality.POSSIBLE),
        ("Behind the defence agreement that Ghana never had with Brazil stands an old quarrel.",
         Polarity.NEGATED, Modality.FACTUAL),
    ],
)  # fmt: skip
def test_a_fact_that_is_to_be_or_is_not_so_is_told_as_that(
    text: str, polarity: Polarity, modality: Modality, known: Vocabulary
) -> None:
    [fact] = [s for s in _read(text, known) if s.kind != "Claim"]

    assert str(fact.rule).startswith("learned.")
    assert (fact.polarity, fact.modality) == (polarity, modality)


def test_the_place_of_a_post_has_who_holds_it_and_where(known: Vocabulary) -> None:
    named = "Kojo Mensah, whose six years in charge of Ghana's navy"
    text = f"{named} ended in May, said that the yard was closed."

    [held] = [s for s in _read(text, known) if s.kind == "PostHeld"]

    assert held.rule == "learned.post"
    assert isinstance(held.place, Span)
    assert held.place.start == 0
    assert len(named) <= held.place.end < len(text)


def test_a_contraction_is_no_name(known: Vocabulary) -> None:
    text = "A: And I'm told by General Paul Okello, who commands their army, that it stays there."

    assert [s.claim.attributed_to.means for s in _read(text, known)
            if s.claim and s.claim.attributed_to] == ["Paul Okello"]  # fmt: skip


def test_who_speaks_may_be_somebody_without_a_name(known: Vocabulary) -> None:
    text = "A Western officer, back from the drill, wished it to be known that it was polite."

    [said] = _read(text, known)

    assert said.claim is not None
    assert said.claim.attributed_to is not None
    assert (said.rule, said.claim.attributed_to.means) == ("learned.claim", "A Western officer")


def test_a_figure_is_told_with_its_number_and_what_it_counts(known: Vocabulary) -> None:
    [figure] = _read("Some 9,400 soldiers are what Ghana can put in the field.", known)

    [number] = figure.quantities["quantity"]
    assert (number.about, figure.texts) == (Decimal(9400), {"measure": "soldiers"})


def test_what_a_semicolon_sets_apart_takes_no_part(known: Vocabulary) -> None:
    partners = "It trades with Azerbaijan, Libya, Somalia, and Qatar"

    told = _read(f"{partners}; Türkiye has been a member of NATO since 1952.", known)

    assert [s.roles["member"][0].means for s in told if s.kind == "Membership"] == ["turkey"]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya - so the paper - keeps its soldiers in Uganda by the treaty of 2019.",
        "Ana Ruiz would say that the lake is shrinking.",
    ],
)
def test_what_may_be_anothers_word_or_was_not_said_is_not_told(
    text: str, known: Vocabulary
) -> None:
    assert _told(text, known) == []


def test_a_question_states_nothing(known: Vocabulary) -> None:
    text = "Is there behind the defence agreement that Ghana keeps with Brazil an old friendship?"

    assert _told(text, known) == []


def test_the_weights_are_those_of_the_open_texts_as_they_are() -> None:
    """After annotations of the open texts have changed: `make learned`, `make confidence`."""
    texts = sorted(path for hand in sorted(OPEN.glob("?")) for path in hand.glob("*.*"))
    texts += sorted((OPEN / "passages").glob("*.jsonl"))
    texts.append(OPEN / "none" / "none.txt")

    digest = sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()

    assert json.loads(FILE.read_text("utf-8"))["learned_from"]["sha256"] == digest


def test_every_passage_says_where_it_states_each_of_its_facts() -> None:
    kinds = {"agreement", "claim", "exercise", "meeting", "membership", "position", "statistic",
             "transfer"}  # fmt: skip
    passages = [
        json.loads(line)
        for path in sorted((OPEN / "passages").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]

    assert len(passages) == len({passage["t"] for passage in passages}) == 1960
    for passage in passages:
        assert {fact["k"] for fact in passage["f"]} <= set(passage.get("of", kinds)) <= kinds
        assert all(passage["t"].count(fact["at"]) == 1 for fact in passage["f"]), passage["t"]


def test_nothing_is_learned_of_a_state_a_body_or_a_person() -> None:
    """Names are their kinds in all that is seen, so no weight has a name that the gazetteer has."""
    learned = read_learned(FILE)
    assert learned is not None
    seen = {f for of in (learned.sentences, learned.roles) for w in of.values() for f in w}
    words = {word for feature in seen for word in feature.split()}

    assert words.isdisjoint(("russia", "china", "nato", "kenya", "ecowas", "putin", "kremlin"))


def test_every_kind_that_may_be_told_has_weights() -> None:
    learned, frames = read_learned(FILE), read_rules("en").learned_frames
    assert learned is not None

    assert {frame.kind for frame in frames} <= learned.sentences.keys()
    assert all(isinstance(w, int) for of in learned.sentences.values() for w in of.values())


def test_words_may_speak_against_what_a_rule_tells() -> None:
    measured = read_rules("en").measured
    assert measured is not None
    weights = {doubt: measured.doubts[doubt] for doubt in _OF_WORDS}

    assert len(weights) == 10
    assert weights[WORDS_UNLIKE] < -0.4
    assert max(weights.values()) <= 0


@given(
    st.dictionaries(
        st.sampled_from(["one", "two", "three"]),
        st.dictionaries(st.sampled_from("abcde"), st.integers(-9_999, 9_999)),
    ),
    st.lists(st.sampled_from("abcdef")),
)
def test_weights_of_several_names_are_added_up_together_as_each_would_be_alone(
    weights: dict[str, dict[str, int]], seen: list[str]
) -> None:
    alone = {name: sum(of.get(feature, 0) for feature in seen) for name, of in weights.items()}

    together = Together(weights)
    total = together.total(seen)

    assert {name: together.digit(total, name) for name in weights} == alone


@given(st.sets(st.sampled_from(["a", "b", "c", "d"])), st.integers(-5000, 5000))
def test_a_likelihood_is_of_all_that_is_seen_in_any_order(seen: set[str], weight: int) -> None:
    learned = Learned(
        {"Meeting": {"a": weight, "b": 7}}, {"Meeting.participant": {"c": -weight}}, {}, {}
    )

    together = learned.of_sentences
    forth, back = together.total(sorted(seen)), together.total(sorted(seen, reverse=True))

    assert forth == back
    assert together.digit(forth, "Meeting") == weight * ("a" in seen) + 7 * ("b" in seen)
    assert 0 < learned.of_role("Meeting", "participant", seen) < 1
    assert likely(0) == 0.5
