"""Who says what: holders, cues, contents, and facts that are attributed rather than stated."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from graph.facts import (
    Act,
    Document,
    Entity,
    Modality,
    Name,
    Polarity,
    Source,
    Span,
    Statement,
)
from graph.parse import parse
from graph.parse.extractors import RULES_ALONE, read_with
from graph.parse.rules import read_rules
from graph.read.yaml import load_yaml
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary

ENTITIES = (
    Entity("kenya", "State", "Kenya", (Name("Kenyan", "adjective"), Name("Nairobi", "metonym"))),
    Entity("uganda", "State", "Uganda", (Name("Ugandan", "adjective"), Name("Kampala", "metonym"))),
    Entity("turkey", "State", "Turkey", (Name("Turkish", "adjective"), Name("Ankara", "metonym"))),
    Entity("otieno", "Person", "Grace Otieno"),
)


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary(ontology_folder())


def _read(text: str, known: Vocabulary) -> list[Statement]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return parse([Document(Source("note", "A note", "Foedera", digest), text)], ENTITIES, known)


def _claims(text: str, known: Vocabulary) -> list[tuple[str, str]]:
    """Return the holder and the words of each claim."""
    found = []
    for statement in _read(text, known):
        if statement.kind == "Claim":
            assert statement.claim is not None
            assert isinstance(statement.place, Span)
            words = text[statement.place.start : statement.place.end]
            found.append((statement.claim.attributed_to.means, words))
    return found


@pytest.mark.parametrize(
    ("text", "holder", "words"),
    [
        (
            "Grace Otieno says that the lake is shrinking.",
            "otieno", "Grace Otieno says that the lake is shrinking",
        ),
        (
            "“The lake is shrinking”, Grace Otieno said.",
            "otieno", "“The lake is shrinking”, Grace Otieno said",
        ),
        (
            '"The lake is shrinking," said Grace Otieno, a hydrologist.',
            "otieno", '"The lake is shrinking," said Grace Otieno, a hydrologist',
        ),
        (
            "The lake, Grace Otieno argues, is shrinking.",
            "otieno", "The lake, Grace Otieno argues, is shrinking",
        ),
        (
            "The lake is “visibly shrinking,” Otieno says, “and nobody cares.” Grace Otieno left.",
            "otieno", "The lake is “visibly shrinking,” Otieno says, “and nobody cares.”",
        ),
        (
            "EU diplomats said the lake was shrinking.",
            "EU diplomats", "EU diplomats said the lake was shrinking",
        ),
        (
            "Uganda closed the lake, citing an army report.",
            "an army report", "Uganda closed the lake, citing an army report",
        ),
        (
            "According to Grace Otieno, the lake is shrinking.",
            "otieno", "According to Grace Otieno, the lake is shrinking",
        ),
        (
            "The lake is shrinking, according to the Kenyan defence ministry.",
            "kenyan-defence-ministry",
            "The lake is shrinking, according to the Kenyan defence ministry",
        ),
        (
            "In the words of Grace Otieno, “the lake is a puddle”.",
            "otieno", "In the words of Grace Otieno, “the lake is a puddle”",
        ),
        (
            "As Grace Otieno puts it: “the lake is a puddle”.",
            "otieno", "As Grace Otieno puts it: “the lake is a puddle”",
        ),
        (
            "Grace Otieno's view is that the lake will vanish.",
            "otieno", "Grace Otieno's view is that the lake will vanish",
        ),
        (
            "In Nairobi's view the lake is Kenyan.",
            "kenya", "In Nairobi's view the lake is Kenyan",
        ),
        (
            "Grace Otieno was blunt: “The lake is a puddle.”",
            "otieno", "Grace Otieno was blunt: “The lake is a puddle.”",
        ),
        (
            "Kampala explained it was protecting the lake.",
            "uganda", "Kampala explained it was protecting the lake",
        ),
        (
            "Kenyan officials insist that the lake is safe.",
            "Kenyan officials", "Kenyan officials insist that the lake is safe",
        ),
        (
            "Kenya, whose lake envoy, Grace Otieno, said the lake was half empty.",
            "otieno", "lake envoy, Grace Otieno, said the lake was half empty",
        ),
        (
            "“Who drank the lake?” asked Grace Otieno.",
            "otieno", "“Who drank the lake?” asked Grace Otieno",
        ),
        (
            "“Who drank the lake?” Grace Otieno, a hydrologist, asked in May.",
            "otieno", "“Who drank the lake?” Grace Otieno, a hydrologist, asked in May",
        ),
        (
            "It rained (“the lake will fill,” Grace Otieno told Radio Kisumu), and nobody slept.",
            "otieno", "“the lake will fill,” Grace Otieno told Radio Kisumu",
        ),
        (
            "The lake is shrinking, Grace Otieno said on Monday evening.",
            "otieno", "The lake is shrinking, Grace Otieno said on Monday evening",
        ),
        (
            "Grace Otieno dismissed a newspaper report that the lake had vanished.",
            "otieno", "Grace Otieno dismissed a newspaper report that the lake had vanished",
        ),
        (
            "Nobody knew what Kenya calls a “lake war.”",
            "kenya", "what Kenya calls a “lake war.”",
        ),
    ],
)  # fmt: skip
def test_claims_are_found_with_holder_and_words(
    text: str, holder: str, words: str, known: Vocabulary
) -> None:
    assert _claims(text, known) == [(holder, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Grace Otieno would say that the lake is shrinking.",
        "Grace Otieno did not say that the lake is shrinking.",
        "Did Grace Otieno say that the lake is shrinking?",
        "Grace Otieno called on the minister in Kampala.",
        "Kenya denounced the treaty in 2002 and left in 2004.",
        "Kenya declared war on a weed.",
        "It is said that the lake is shrinking.",
        "Grace Otieno had hoped for a new lake.",
        "According to the treaty, the lake is open.",
        "What does Grace Otieno say\n\nNobody knows. It rains.",
    ],
)
def test_what_reports_no_words_is_no_claim(text: str, known: Vocabulary) -> None:
    assert _claims(text, known) == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Grace Otieno says that the lake is shrinking.", "indirect"),
        ("Grace Otieno says that “the lake is shrinking, and nobody knows why.”", "direct"),
        ("Grace Otieno says that the lake is “a puddle”, nothing more.", "mixed"),
    ],
)
def test_speech_is_direct_mixed_or_indirect(text: str, form: str, known: Vocabulary) -> None:
    [claim] = [s.claim for s in _read(text, known)]

    assert claim is not None
    assert claim.form == form


@pytest.mark.parametrize(
    ("verb", "act"),
    [
        ("says", Act.ASSERTS),
        ("denies", Act.DENIES),
        ("believes", Act.HEDGES),
        ("predicts", Act.PREDICTS),
    ],
)
def test_the_verb_tells_what_the_holder_does(verb: str, act: Act, known: Vocabulary) -> None:
    [claim] = [s.claim for s in _read(f"Grace Otieno {verb} that the lake will vanish.", known)]

    assert claim is not None
    assert claim.act is act


def test_venue_and_day_are_kept(known: Vocabulary) -> None:
    text = "Grace Otieno told this writer in a personal letter (3 May 2021) that the lake is safe."

    [claim] = [s.claim for s in _read(text, known)]

    assert claim is not None
    assert (claim.venue, claim.said) == ("letter", "2021-05-03")


def test_a_weekday_in_a_text_without_a_date_dates_no_claim_and_refuses_none(
    known: Vocabulary,
) -> None:
    text = "Grace Otieno said on Thursday that the lake is shrinking."
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = Document(Source("note", "A note", "Foedera", digest), text)

    read = read_with(RULES_ALONE, [document], ENTITIES, known)

    [statement] = read.statements
    assert statement.claim is not None
    assert (statement.claim.said, statement.inferred) == (None, frozenset())
    assert [report["refused"] for report in read.reports] == [{}]


def test_a_last_name_and_a_pronoun_are_whoever_was_named(known: Vocabulary) -> None:
    text = (
        "Grace Otieno says that the lake is shrinking. She adds that nobody cares. "
        "Otieno warns that fishing will end."
    )

    assert [holder for holder, _ in _claims(text, known)] == ["otieno", "otieno", "otieno"]


def test_a_person_whom_no_entity_is_holds_claims_under_the_full_name(known: Vocabulary) -> None:
    text = "Amos Okello argues that the lake is shrinking. Okello also says that nobody cares."

    holders = [s.claim.attributed_to for s in _read(text, known) if s.claim is not None]
    assert [(holder.written, holder.means, holder.kind) for holder in holders] == [
        ("Amos Okello", "Amos Okello", "Person"),
        ("Okello", "Amos Okello", "Person"),
    ]


def test_a_quotation_that_goes_on_has_the_holder_of_the_one_before(known: Vocabulary) -> None:
    text = (
        "Grace Otieno argues that “the lake is shrinking fast”. "
        "Thus, “they have no water and no plan at all”."
    )

    assert _claims(text, known)[1] == (
        "otieno",
        "Thus, “they have no water and no plan at all”",
    )


def test_a_quotation_that_goes_on_after_its_holder_is_one_claim(known: Vocabulary) -> None:
    text = (
        "“The lake is shrinking,” Grace Otieno told reporters. “We have no water and no plan.” "
        "Nobody answered."
    )
    later = text.replace("no water", "no water, no fish, no rain, no roads, " * 5 + "no wells")

    assert _claims(text, known) == [("otieno", text[: text.index(" Nobody")])]
    assert [words[:9] for _, words in _claims(later, known)] == ["“The lake", "“We have "]


def test_facts_in_a_quotation_that_goes_on_are_its_holders(known: Vocabulary) -> None:
    text = (
        "“Nobody minds,” Grace Otieno told reporters. "
        "“Kenya signed a treaty with Uganda in May 2019.”"
    )

    [claim, treaty] = _read(text, known)

    assert claim.kind == "Claim"
    assert treaty.claim is not None
    assert treaty.claim.attributed_to.means == "otieno"


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Critics of the pact say it gives away the lake.", "Critics of the pact"),
        ("Investors suspect that the contract was never signed.", "Investors"),
        ("The think tank estimates that the lake is half empty.", "The think tank"),
        ("The company said on Thursday that it had won the tender.", "The company"),
        ("The minister's reply was that the lake is a border.", "The minister"),
        ("The lake is half empty, according to press reports.", "press reports"),
        ("Media report that the lake is half empty.", "Media"),
        ("The pact is dead, the foreign ministry's readout said.",
         "the foreign ministry's readout"),
        ("The lake, Grace Otieno points out, is a border.", "otieno"),
        ("The lake, Grace Otieno warned in a letter in May, is a border.", "otieno"),
        ("The lake has been calmer, says Grace Otieno, a fellow in Nairobi.", "otieno"),
        ("Nobody, insists Grace Otieno, will build a base there.", "otieno"),
        ("Uganda's claim to the lake was dismissed by Kenya.", "kenya"),
        ("“We are early,” Otieno told The Lake News at the Kisumu yard.", "Otieno"),
        ("“We were shown a model,” remembers Grace Otieno.", "otieno"),
        ("“They have already been paid,” shrugs a retired Ugandan general.",
         "retired Ugandan general"),
        ("The boats are meant for the lake, writes the weekly Kordon.", "Kordon"),
        ("The lake is thought by Kenyan officials to be half empty.", "Kenyan officials"),
        ("Uganda called the pact historic.", "uganda"),
        ("Turkey found the letter “theatrical”.", "turkey"),
        ("Grace Otieno puts the budget at 40 million dollars.", "otieno"),
        ("The lake is half empty, figures from the Nairobi Institute show.",
         "Nairobi Institute"),
        ("Pictures published by the Nairobi Institute show a new base.", "Nairobi Institute"),
        ("By the reckoning of the Kenyan government, the lake is half empty.",
         "kenyan-government"),
        ("As Grace Otieno sees it, the lake is a border.", "otieno"),
        ("The verdict of Grace Otieno, who was there, is that nothing was signed.", "otieno"),
        ("Grace Otieno took to the radio to complain that nobody had been asked.", "otieno"),
        ("Uganda expects growth of 3 percent.", "uganda"),
        ("Turkey, Grace Otieno told parliament, will buy no boats.", "otieno"),
        ("If Grace Otieno is right, the lake is half empty.", "otieno"),
        ("Documents leaked to the Nairobi Institute show a new base.", "Nairobi Institute"),
        ("The minister, tired after a long flight, said the talks had failed.", "The minister"),
        ("The minister, speaking to cadets at noon, said the talks had failed.", "The minister"),
        ("The minister, in a speech at noon, said the talks had failed.", "The minister"),
        ("A diplomat with long service believes each boat is paid for twice.",
         "A diplomat with long service"),
        ("“The trouble,” Grace Otieno liked to say, “is that it rains.”", "otieno"),
        ("No pressure from the banks, Grace Otieno added.", "otieno"),
        ("Grace Otieno would only say that the talks had failed.", "otieno"),
        ("Grace Otieno is of the view that the talks failed.", "otieno"),
        ("Grace Otieno is sure the talks have failed.", "otieno"),
        ("Grace Otieno hinted at more talks.", "otieno"),
        ("Grace Otieno voiced concern about the talks.", "otieno"),
        ("The ministry let it be known that it would not come.", "The ministry"),
        ("If Grace Otieno is to be believed, the talks failed.", "otieno"),
        ("An officer who waited in the hall told me that nothing was signed.", "An officer"),
    ],
)  # fmt: skip
def test_a_claim_is_heard_however_it_is_put(text: str, holder: str, known: Vocabulary) -> None:
    assert _claims(text, known) == [(holder, text.rstrip("."))]


@pytest.mark.parametrize(
    ("before", "text", "holder"),
    [
        ("", "The drill was large, said Grace Otieno on Tuesday.", "otieno"),
        ("The talks went well, Kenya said.", "It added that a treaty was near.", "kenya"),
        ("Two officials said the price was too high.", "They denied that it had risen.",
         "Two officials"),
        ("A ministry spokesman said the price was too high.", "He denied that it had risen.",
         "A ministry spokesman"),
        ("Grace Otieno said the price was too high.", "According to her, it had risen in May.",
         "otieno"),
        ("", '"We shall buy no ships," Grace Otieno, an admiral, told Reuters.', "otieno"),
        ("", '"We shall buy no ships," Reuters quoted Grace Otieno as saying.', "otieno"),
        ("", "Reuters cited Grace Otieno as saying that the pact was dead.", "otieno"),
        ("", "The lake is shrinking, writes analyst Grace Otieno.", "otieno"),
        ("", "One of the Kenyan officials said that the pact was dead.",
         "One of the Kenyan officials"),
        ("", "The Courier's editor, Ruwan Osei, says the pact is dead.", "Ruwan Osei"),
        ("Adm. Grace Otieno said the pact was dead.", '"It will not come back," the admiral added.',
         "otieno"),
        ("", "Grace Otieno told the Arabic-language media group Al-Noor that the pact was dead.",
         "otieno"),
        ("", "Lt. Gen. Abel Osei, deputy chief of roads, bridges, and ports, noted that"
         " nobody had come.", "Abel Osei"),
        ("", "The lake will be lost, Grace Otieno charged.", "otieno"),
        ("It is so, according to Grace Otieno.", '"As we agree with Joan Rey, so it will be," she'
         " added.", "otieno"),
        ("", "It is so, according to Grace Otieno of a college in Nairobi, who said it was sad.",
         "otieno"),
    ],
)  # fmt: skip
def test_it_and_they_are_whoever_spoke_last_and_a_listener_says_nothing(
    before: str, text: str, holder: str, known: Vocabulary
) -> None:
    assert _claims(f"{before} {text}".strip(), known)[-1][0] == holder


def test_a_paragraph_of_one_quotation_is_whoevers_the_quotation_before_it_was(
    known: Vocabulary,
) -> None:
    first = '"The lake is shrinking fast this year," said Grace Otieno.'
    open_ended = '"We have asked both governments to act before the rains come.'
    last = '"Nobody has answered us so far, and nobody will before the vote."'
    other = '"Not everybody in the room agreed with that," said Kenya.'

    found = _claims("\n\n".join((first, open_ended, last, other)), known)

    assert [(holder, words[:12]) for holder, words in found] == [
        ("otieno", first[:12]),
        ("otieno", open_ended[:12]),
        ("otieno", last[:12]),
        ("kenya", other[:12]),
    ]


def test_what_both_insist_is_a_claim_of_each_though_one_word_means_them(known: Vocabulary) -> None:
    text = "Kenya and Uganda signed a pact. Both governments insist that the lake is safe."

    claims = _claims(text, known)

    assert claims == [("kenya", text[32:-1]), ("uganda", text[32:-1])]


def test_what_her_office_says_is_hers(known: Vocabulary) -> None:
    text = "Grace Otieno was in Nairobi. The lake is safe, her office stressed."

    assert _claims(text, known) == [("otieno", "The lake is safe, her office stressed")]


def test_a_post_beside_a_name_is_held_whatever_its_holder_denies(known: Vocabulary) -> None:
    text = "Kenya denied that Uganda's foreign minister, Abel Osei, had been in Nairobi."

    [post] = [s for s in _read(text, known) if s.kind == "PostHeld"]

    assert (post.polarity, post.status) == (Polarity.AFFIRMED, None)


def test_considering_that_and_a_design_suggested_are_no_words_of_anybody(known: Vocabulary) -> None:
    for text in (
        "Kenya is confident, considering that the yard is building a ship.",
        "Kenya has suggested a design for frigates based on one of its own.",
    ):
        assert _claims(text, known) == []


@pytest.mark.parametrize(
    "text",
    [
        "Neither side said that the lake was shrinking.",
        "The boats had been taken “note” of and the harbour was shut.",
        "He held that post until 2018.",
        "The pact will be signed later this month, I'm told.",
        "None has said it wants to leave.",
        "Uganda barred fruit from five firms, citing a fly.",
        "Uganda closed the lake in 2019, although critics complained.",
    ],
)
def test_what_is_said_by_nobody_is_no_claim(text: str, known: Vocabulary) -> None:
    assert _claims(text, known) == []


def test_the_company_the_ministry_and_the_minister_are_those_named_last(
    known: Vocabulary,
) -> None:
    text = (
        "Kenya's defence ministry bought boats from Lürssen Shipyards. "
        "Its minister, Grace Otieno, was pleased. "
        "The boats will be late, the company said. The boats are here, the ministry said."
    )

    assert [holder for holder, _ in _claims(text, known)] == [
        "Lürssen Shipyards", "kenyan-defence-ministry"]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "holder"),
    [
        ("the minister said", "Grace Wanjiru"),
        ("the defence minister said", "Grace Wanjiru"),
        ("the vice minister said", "Peter Kamau"),
        ("the president said", "Juan Rojas"),
    ],
)
def test_the_minister_is_no_deputy_but_whoever_bears_that_title(
    said: str, holder: str, known: Vocabulary
) -> None:
    text = (
        "Kenyan Defence Minister Grace Wanjiru received the vice minister of Peru, Peter Kamau, "
        f"and Peru's President Juan Rojas in the capital on Monday. The lake will be full, {said}."
    )

    assert _claims(text, known)[-1][0] == holder


def test_of_two_ministers_the_one_called_so_beside_the_name_is_the_minister(
    known: Vocabulary,
) -> None:
    text = (
        "The Minister of Defence of Kenya, Grace Wanjiru, met the Minister of Defence of Peru, "
        'General Peter Kamau. "The lake is full," said Minister Wanjiru. "It was," said General '
        "Kamau. On Tuesday the minister said that the lake would dry up."
    )

    assert [holder for holder, _ in _claims(text, known)] == [
        "Grace Wanjiru", "Peter Kamau", "Grace Wanjiru"]  # fmt: skip


def test_she_is_nobody_with_the_given_name_of_a_man(known: Vocabulary) -> None:
    text = (
        "Grace Otieno wrote the report. Jens Lindqvist, her deputy, took the praise. "
        "The lake is dead, she told reporters. The fish are fine, he told reporters."
    )

    holders = [holder for holder, _ in _claims(text, known)]

    assert holders == ["otieno", "Jens Lindqvist"]


def test_a_label_in_large_letters_is_whoever_was_named_before(known: Vocabulary) -> None:
    text = (
        "The briefer was Brigadier Said Al-Harthy, spokesman of the ministry.\n\n"
        "BRIG. AL-HARTHY: The lake is calm today, and I am yours.\n\n"
        "Q (Lake News): Will it stay so?\n\n"
        "A: It will stay so until the rains come.\n"
    )

    assert _claims(text, known) == [
        ("Said Al-Harthy", "The lake is calm today, and I am yours"),
        ("Said Al-Harthy", "It will stay so until the rains come"),
    ]


def test_what_two_say_together_is_a_claim_of_each(known: Vocabulary) -> None:
    found = _claims("Nairobi and Kampala deny that they want the lake.", known)

    assert [holder for holder, _ in found] == ["kenya", "uganda"]


def test_a_subordinate_report_ends_at_its_comma(known: Vocabulary) -> None:
    text = "Although Kenya denies that it wants the lake, its boats are there."

    assert _claims(text, known) == [("kenya", "Kenya denies that it wants the lake")]


def test_two_reports_in_a_sentence_are_cut_apart(known: Vocabulary) -> None:
    text = "Kenya says that the lake is safe, but Uganda says that it is shrinking."

    assert _claims(text, known) == [
        ("kenya", "Kenya says that the lake is safe"),
        ("uganda", "Uganda says that it is shrinking"),
    ]


def test_a_report_within_a_report_carries_the_outer_holder(known: Vocabulary) -> None:
    text = "According to Grace Otieno, Kenya has described the lake as “a national treasure”."

    [claim] = [s.claim for s in _read(text, known)]

    assert claim is not None
    assert claim.attributed_to.means == "kenya"
    assert [step.means for step in claim.chain] == ["otieno"]


def test_a_fact_within_a_claim_is_its_holders(known: Vocabulary) -> None:
    text = (
        "Grace Otieno reports that Turkey sold Kenya 24 drones. Kenya and Uganda signed a treaty."
    )

    holders = {
        s.kind: s.claim.attributed_to.means if s.claim else None
        for s in _read(text, known)
        if s.kind != "Claim"
    }
    assert holders == {"ArmsTransfer": "otieno", "Treaty": None}


def test_what_is_denied_is_stated_negated(known: Vocabulary) -> None:
    text = "Ankara denied that Turkey had sold Kenya 24 drones."

    [sale] = [s for s in _read(text, known) if s.kind == "ArmsTransfer"]

    assert sale.claim is not None
    assert (sale.claim.act, sale.polarity, sale.status) == (Act.DENIES, Polarity.NEGATED, None)


def test_a_claim_says_about_whom_it_is(known: Vocabulary) -> None:
    [claim] = [s.claim for s in _read("Grace Otieno says that Kenya fears Uganda.", known)]

    assert claim is not None
    assert [argument.means for argument in claim.about] == ["kenya", "uganda"]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Its defence ministry says that Kenya signed a treaty with Uganda in 2019.", None),
        ("Some say that Kenya signed a treaty with Uganda in 2019.", "Some"),
        ("It is said that Kenya signed a treaty with Uganda in 2019.", "It"),
        ("There are reports that Kenya signed a treaty with Uganda in 2019.", None),
        (
            "According to some observers, Kenya signed a treaty with Uganda in 2019.",
            "some observers",
        ),
        ("Turkey did not confirm that Kenya signed a treaty with Uganda in 2019.", "Turkey"),
        ("His office claims that Kenya signed a treaty with Uganda in 2019.", "His office"),
    ],
)
def test_what_nobody_in_particular_says_is_not_said_by_the_document(
    known: Vocabulary, text: str, holder: str | None
) -> None:
    [treaty] = [s for s in _read(text, known) if s.kind == "Treaty"]

    assert treaty.claim is not None
    assert holder in (None, treaty.claim.attributed_to.written)
    assert treaty.rule == "agreement.sign"


def test_a_relative_clause_after_that_is_no_hearsay(known: Vocabulary) -> None:
    text = "The treaty that Kenya and Uganda signed in 2019 is still in force."

    treaties = [s for s in _read(text, known) if s.kind == "Treaty"]

    assert treaties
    assert all(statement.claim is None for statement in treaties)


@pytest.mark.parametrize(
    "form",
    [
        "{}, it is said.", "{}, officials said.", "{}, the paper wrote.", "{}, said a spokesman.",
        "{}, some say.", "“{}”, a spokesman said.", "The paper's headline: “{}”.",
        "Critics say {}.", "Prosecutors allege {}.", "The ministry hinted {}.",
        "Reportedly, {}.", "{}, allegedly.", "Perhaps {}.", "{}, apparently.", "In theory, {}.",
        "Rumour has it that {}.", "The story goes that {}.", "The accusation is that {}.",
        "The myth that {} persists.", "That {} is a myth.", "Disinformation that {} spread.",
        "It is possible that {}.", "It seems that {}.", "It has not been proved that {}.",
        "The court heard that {}.", "The ministry pretended that {}.",
        "Per a leaked memo, {}.", "By some accounts, {}.", "In the ministry's telling, {}.",
        "{}, if the reports are true.", "{}, or so it is said.", "In the novel, {}.",
        "As the ministry tells it, {}.", "Had {}, war would have come.",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "said",
    [
        "Kenya and Uganda signed a defence treaty in 2015",
        "Turkey sold 12 frigates to Kenya in 2019",
    ],
)
def test_what_is_only_said_or_thought_is_no_fact(known: Vocabulary, form: str, said: str) -> None:
    assert _facts(form.format(said), known) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kenya and Uganda, it is said, signed a defence treaty in 2015.",
        "Kenya and Uganda, critics say, signed a defence treaty in 2015.",
        "Kenya and Uganda, according to a leaked memo, signed a defence treaty in 2015.",
        "Kenya and Uganda almost signed a defence treaty in 2015.",
        "A supposed defence treaty was signed by Kenya and Uganda in 2015.",
        "“The lake is dry. Kenya and Uganda signed a treaty in 2015. It rained.” Then he left.",
    ],
)
def test_what_is_said_amid_a_sentence_is_no_fact(known: Vocabulary, text: str) -> None:
    assert _facts(text, known) == []


@pytest.mark.parametrize(
    "form",
    [
        "The report that was published in May is long, and {}.", "After the reports of May, {}.",
        "Despite the claims of critics, {}.", "{}, according to plan.",
        "It goes without saying that {}.", "There is no doubt that {}.",
        "{}, which the ministry announced later.", "{}, as announced in May.",
        "{}, and some say that it is weak.", "{}, although analysts say it is weak.",
        "Records show that {}.", "We know that {}.", "It is a fact that {}.",
        "{}, perhaps the most important step of the decade.", "{}, probably because of the crisis.",
        "{}; the ministry said little.", "{}, a newspaper that reports on Africa.",
        "That said, {}.", "Breaking news: {}.", "“Friendship and Trust” was the motto when {}.",
    ],
)  # fmt: skip
def test_what_a_document_states_itself_beside_reports_is_a_fact(
    known: Vocabulary, form: str
) -> None:
    text = form.format("Kenya and Uganda signed a defence treaty in 2015")

    assert _facts(text, known) == ["Treaty"]


def _facts(text: str, known: Vocabulary) -> list[str]:
    """Return the kinds of what a text states itself and says is so."""
    return [s.kind for s in _read(text, known) if _is_stated(s)]


def _is_stated(statement: Statement) -> bool:
    """Return whether a build asserts it: said by nobody else, affirmed, and not merely possible."""
    return (
        statement.claim is None
        and statement.polarity is Polarity.AFFIRMED
        and statement.modality in (Modality.FACTUAL, Modality.PLANNED)
    )


# What the frames of `golden/voice.yaml` are filled with: clauses, and noun phrases.
_CLAUSES = (
    ("Kenya", "signed a treaty with Uganda in 2019", "Treaty"),
    ("Turkey", "sold 24 drones to Kenya in 2019", "ArmsTransfer"),
    ("Kenya and Uganda", "held a joint naval exercise in May 2019", "JointExercise"),
)
_EVENTS = (
    ("a treaty between Kenya and Uganda", "Treaty"),
    ("Turkey's sale of 24 drones to Kenya", "ArmsTransfer"),
    ("the joint exercise of Kenya and Uganda in May 2019", "JointExercise"),
)


def _voices() -> dict[str, list[str]]:
    frames: dict[str, Any] = load_yaml(Path(__file__).parent / "golden" / "voice.yaml")
    return {name: list(listed) for name, listed in frames.items()}


def _filled(frame: str) -> list[tuple[str, str]]:
    """Return the sentences that a frame makes, each with the kind of event that it tells of."""
    if "{" not in frame:
        told = [(frame, "")]
    elif "{n}" in frame:
        told = [(frame.replace("{n}", event), kind) for event, kind in _EVENTS]
    elif "{c}" in frame:
        told = [(frame.replace("{c}", f"{who} {did}"), kind) for who, did, kind in _CLAUSES]
    else:
        told = [
            (frame.replace("{s}", who).replace("{p}", did).replace("{q}", did), kind)
            for who, did, kind in _CLAUSES[:2]
        ]
    return [(text[:1].upper() + text[1:], kind) for text, kind in told]


def _stated(texts: list[str], known: Vocabulary) -> list[list[str]]:
    """Return for each text the kinds of what it states itself and says is so."""
    documents = [
        Document(Source(str(i), "A note", "Foedera", hashlib.sha256(t.encode()).hexdigest()), t)
        for i, t in enumerate(texts)
    ]
    found: list[list[str]] = [[] for _ in texts]
    for statement in parse(documents, ENTITIES, known):
        assert isinstance(statement.place, Span)
        if _is_stated(statement):
            found[int(statement.place.document)].append(statement.kind)
    return found


@pytest.mark.parametrize("frame", _voices()["reported"])
def test_what_a_text_reports_doubts_supposes_or_denies_is_not_stated_by_it(
    known: Vocabulary, frame: str
) -> None:
    texts = [text for text, _ in _filled(frame)]

    assert dict(zip(texts, _stated(texts, known), strict=True)) == {text: [] for text in texts}


@pytest.mark.parametrize("frame", _voices()["stated"])
def test_what_a_text_states_in_its_own_voice_is_stated_by_it(known: Vocabulary, frame: str) -> None:
    texts, kinds = zip(*_filled(frame), strict=True)

    found = _stated(list(texts), known)
    assert [t for t, kind, had in zip(texts, kinds, found, strict=True) if kind not in had] == []


def _patterns() -> list[dict[str, Any]]:
    """Return the patterns of `voice.yaml` that show what they are for."""
    voice = read_rules().voice
    patterns = voice["patterns"]
    before = [_around(entry, "{} {{c}}.") for entry in patterns["forth"]]
    after = [_around(entry, "{{c}}. {}") for entry in patterns["afterwards"]]
    return [*voice["framed"], *before, *after]


def _around(entry: dict[str, Any], frame: str) -> dict[str, Any]:
    return {
        **entry,
        **{
            name: [frame.format(text) for text in entry[name]]
            for name in ("reported", "stated")
            if name in entry
        },
    }


@pytest.mark.parametrize("entry", _patterns(), ids=lambda entry: str(entry["reported"][0]))
def test_a_pattern_of_the_rules_frames_what_its_examples_report_and_nothing_else(
    known: Vocabulary, entry: dict[str, Any]
) -> None:
    reported = [text for frame in entry["reported"] for text, _ in _filled(frame)]
    stated = [pair for frame in entry.get("stated", ()) for pair in _filled(frame)]

    assert dict(zip(reported, _stated(reported, known), strict=True)) == {t: [] for t in reported}
    found = _stated([text for text, _ in stated], known)
    assert [t for (t, kind), had in zip(stated, found, strict=True) if kind not in had] == []


def test_what_is_only_supposed_or_denied_says_so(known: Vocabulary) -> None:
    supposed, denied = (
        next(s for s in _read(text, known) if s.kind == "ArmsTransfer")
        for text in (
            "Suppose that Turkey sold Kenya 24 drones.",
            "Turkey's sale of 24 drones to Kenya never happened.",
        )
    )

    assert (supposed.modality, supposed.polarity) == (Modality.CONDITIONAL, Polarity.AFFIRMED)
    assert denied.polarity is Polarity.NEGATED


def test_whoever_is_named_keeps_a_claim_beside_hearsay(known: Vocabulary) -> None:
    text = "Grace Otieno says that Turkey sold Kenya 24 drones, one official told reporters."

    [sale] = [s for s in _read(text, known) if s.kind == "ArmsTransfer"]

    assert sale.claim is not None
    assert sale.claim.attributed_to.means == "otieno"


def test_whoever_is_named_with_any_verb_of_saying_holds_what_is_said(known: Vocabulary) -> None:
    for text, holder in (
        ("Grace Otieno whispered that Turkey sold Kenya 24 drones.", "otieno"),
        ("Grace Otieno announced Turkey sold Kenya 24 drones.", "otieno"),
        ("Turkey sold Kenya 24 drones, Grace Otieno told reporters in May.", "otieno"),
        ("Turkey sold Kenya 24 drones, wrote Grace Otieno.", "otieno"),
        ("Grace Otieno was told that Turkey sold Kenya 24 drones.", None),
        ("Grace Otieno did not say whether Turkey sold Kenya 24 drones.", None),
    ):
        [sale] = [s for s in _read(text, known) if s.kind == "ArmsTransfer"]

        held = sale.claim.attributed_to.means if sale.claim else None
        assert (held == "otieno", text) == (holder == "otieno", text)


def _said(text: str, known: Vocabulary) -> list[tuple[str, str | None, str]]:
    """Return of each claim the holder's words, their guessed class, and the claim's words."""
    claims = [s for s in _read(text, known) if s.kind == "Claim" and s.claim is not None]
    return [
        (
            s.claim.attributed_to.written,
            s.claim.attributed_to.kind,
            text[s.place.start : s.place.end],
        )
        for s in claims
        if s.claim is not None and isinstance(s.place, Span)
    ]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Analysts say that Turkey sold Kenya 24 drones.", "Analysts"),
        ("Two officials in Mombasa confirmed that the port is full.", "Two officials in Mombasa"),
        ("A spokesman for the port said the quay was closed.", "A spokesman for the port"),
        ("The quay was closed, according to a clerk of the port.", "a clerk of the port"),
        ('"The quay is closed," said one official.', "one official"),
    ],
)
def test_a_claim_of_somebody_unnamed_has_the_words_that_mean_them(
    known: Vocabulary, text: str, holder: str
) -> None:
    [(written, kind, _)] = _said(text, known)

    assert (written, kind) == (holder, None)


@pytest.mark.parametrize(
    "text",
    [
        "According to plan, the quay was closed.",
        "The quay was closed, according to the schedule.",
        "Analysts said nothing.",
        "Kenya and Uganda held an exercise in May (source: a leaflet).",
    ],
)
def test_what_nobody_says_is_no_claim(known: Vocabulary, text: str) -> None:
    assert _said(text, known) == []


def test_an_answer_of_an_interview_is_a_claim_of_whoever_gives_it(known: Vocabulary) -> None:
    text = (
        "Q: What did Nairobi buy?\n\n"
        "Grace Otieno: Turkey sold Kenya 24 drones. Nobody minded.\n\n"
        "Q: And since?\n\n"
        "A: Kenya signed a treaty with Uganda in 2019.\n"
    )

    statements = _read(text, known)

    held = {s.kind: s.claim.attributed_to.means for s in statements if s.claim is not None}
    assert held == {"Claim": "otieno", "ArmsTransfer": "otieno", "Treaty": "otieno"}
    assert [words for _, _, words in _said(text, known)] == [
        "Turkey sold Kenya 24 drones. Nobody minded",
        "Kenya signed a treaty with Uganda in 2019",
    ]


def test_a_quotation_set_apart_is_a_claim_of_whoever_is_named_before_it(known: Vocabulary) -> None:
    text = "Grace Otieno did not mince words:\n\n> Turkey sold Kenya 24 drones.\n\nSo it went.\n"

    [sale] = [s for s in _read(text, known) if s.kind == "ArmsTransfer"]

    assert sale.claim is not None
    assert sale.claim.attributed_to.means == "otieno"


@pytest.mark.parametrize(
    ("text", "holder", "words"),
    [
        ("Grace Otieno called for a treaty.", "otieno", "Grace Otieno called for a treaty"),
        (
            "Kenya condemned the dam and asked for an inquiry.",
            "kenya", "Kenya condemned the dam and asked for an inquiry",
        ),
        (
            "Uganda threatened to drain the lake.",
            "uganda", "Uganda threatened to drain the lake",
        ),
        (
            "This year Kenya asked Uganda to keep out of the lake.",
            "kenya", "Kenya asked Uganda to keep out of the lake",
        ),
        (
            "Grace Otieno, however, assured them of clean water.",
            "otieno", "Grace Otieno, however, assured them of clean water",
        ),
        (
            "Kenya made it clear to everybody that it would not sign.",
            "kenya", "Kenya made it clear to everybody that it would not sign",
        ),
        (
            "The pact was reiterated after the talks by Grace Otieno.",
            "otieno", "The pact was reiterated after the talks by Grace Otieno",
        ),
        (
            "As Grace Otieno has said, the lake is now a puddle.",
            "otieno", "As Grace Otieno has said, the lake is now a puddle",
        ),
        (
            "“It was a lake,” Grace Otieno told a reporter in 1995, “and now it is a puddle.”",
            "otieno",
            "“It was a lake,” Grace Otieno told a reporter in 1995, “and now it is a puddle.”",
        ),
        (
            "“The lake is a puddle,” Grace Otieno said while feeding the ducks.",
            "otieno", "“The lake is a puddle,” Grace Otieno said",
        ),
        (
            "“The lake is a puddle!” Grace Otieno wrote.",
            "otieno", "“The lake is a puddle!” Grace Otieno wrote",
        ),
        (
            "The lake will be filled again, a Kenyan readout said.",
            "kenya", "The lake will be filled again, a Kenyan readout said",
        ),
        (
            "Many farmers criticised Kenya and accused it of draining the lake.",
            "Many farmers", "Many farmers criticised Kenya and accused it of draining the lake",
        ),
        (
            "Grace Otieno, an opposition lawmaker, complained that parliament had not been asked.",
            "otieno",
            "Grace Otieno, an opposition lawmaker, complained that parliament had not been asked",
        ),
        ("Kenya has ruled out the dam.", "kenya", "Kenya has ruled out the dam"),
        (
            "Kenya has for years claimed sovereignty over the lake.",
            "kenya", "Kenya has for years claimed sovereignty over the lake",
        ),
        (
            "Grace Otieno noted with regret the loss of the lake.",
            "otieno", "Grace Otieno noted with regret the loss of the lake",
        ),
        (
            "Kenya notified Uganda in May that the lake was dry.",
            "kenya", "Kenya notified Uganda in May that the lake was dry",
        ),
        (
            "The dam was described as a folly by Grace Otieno.",
            "otieno", "The dam was described as a folly by Grace Otieno",
        ),
        (
            "Kenya issued a statement on 4 May declaring that the lake was dry.",
            "kenya", "Kenya issued a statement on 4 May declaring that the lake was dry",
        ),
        (
            "“The lake is a puddle,” read a communiqué from Kenya.",
            "kenya", "“The lake is a puddle,” read a communiqué",
        ),
        (
            "“The lake is a puddle,” one unnamed official told Reuters.",
            "one unnamed official", "“The lake is a puddle,” one unnamed official told Reuters",
        ),
        (
            "Nobody, Grace Otieno likes to say, has ever seen the lake.",
            "otieno", "Nobody, Grace Otieno likes to say, has ever seen the lake",
        ),
        (
            "Grace Otieno wished to state clearly that the lake was dry.",
            "otieno", "Grace Otieno wished to state clearly that the lake was dry",
        ),
        (
            "Grace Otieno last month warned the navy could lose the lake.",
            "otieno", "Grace Otieno last month warned the navy could lose the lake",
        ),
        (
            "The report, published in May, found that the lake was dry.",
            "The report", "The report, published in May, found that the lake was dry",
        ),
        (
            "Also, as the draft paper points out, the lake may be dry.",
            "the draft paper", "as the draft paper points out, the lake may be dry",
        ),
        (
            "Reuters says that Kenya condemned the dam.",
            "kenya", "Kenya condemned the dam",
        ),
    ],
)  # fmt: skip
def test_what_is_done_with_words_is_a_claim(
    text: str, holder: str, words: str, known: Vocabulary
) -> None:
    assert _claims(text, known) == [(holder, words)]


def test_what_one_says_in_one_breath_is_one_claim(known: Vocabulary) -> None:
    texts = (
        "Grace Otieno said that she hoped that the lake would fill again.",
        "Kenya said that the lake was full and urged Uganda to look at it.",
        "Kenya insisted that Uganda will not get the lake, arguing that it would dry up.",
    )

    assert [len(_claims(text, known)) for text in texts] == [1, 1, 1]


def test_those_named_among_others_hold_a_claim_with_them(known: Vocabulary) -> None:
    text = "Human-rights groups, including Amnesty International, argue that the lake is dry."

    assert [holder for holder, _ in _claims(text, known)] == [
        "Human-rights groups",
        "amnesty-international",
    ]


def test_a_name_that_is_a_word_of_another_sort_too_is_a_holder_where_it_was_told(
    known: Vocabulary,
) -> None:
    text = "Kenya heard its minister, Grace Grant. Grant said the lake was dry."

    assert _claims(text, known) == [("Grace Grant", "Grant said the lake was dry")]


def test_whether_somebody_asked_for_a_thing_is_no_claim(known: Vocabulary) -> None:
    assert _claims("I ask the fishers whether Uganda ever asked for a dam.", known) == []


def test_a_statement_that_a_newspaper_reports_is_the_newspapers_claim(known: Vocabulary) -> None:
    text = "The Nairobi Times reports that a leaked document has revealed that the lake is dry."

    assert _claims(text, known) == [("Nairobi Times", text[:-1])]


def test_the_release_is_of_whoever_has_spoken(known: Vocabulary) -> None:
    text = "Kenya said that it had bought boats. They will be built in Mombasa, the release said."

    assert [holder for holder, _ in _claims(text, known)] == ["kenya", "kenya"]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        (  # who is named in a quotation alone
            "“This is no lake,” said Peter Kamau. The danger is “that we wait for Grace Otieno and "
            "John Mwangi.” The lake is dry, he said.",
            "Peter Kamau",
        ),
        (  # whoever says it in this very sentence
            "When asked about John Mwangi, Peter Kamau said he expected that the lake would fill.",
            "Peter Kamau",
        ),
        (  # the subject, also as a pronoun, and nobody who is only mentioned
            "Peter Kamau came to Nairobi. He worked there under John Mwangi. The lake, he said, "
            "was full.",
            "Peter Kamau",
        ),
        (  # a given name of women
            "To the hydrologist Brigid Kamau, the lake under John Mwangi was a puddle. “It looked "
            "sad,” she said.",
            "Brigid Kamau",
        ),
    ],
)
def test_he_and_she_are_whoever_the_text_goes_on_about(
    text: str, holder: str, known: Vocabulary
) -> None:
    assert _claims(text, known)[-1][0] == holder


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("The Kenyan ambassador to Peru said that the lake was full.", "Kenyan ambassador to Peru"),
        ("A senior Kenyan analyst said that the lake was full.", "senior Kenyan analyst"),
        ("The lake is full, the Kenyan ambassador to Peru Grace Wanjiru said.", "Grace Wanjiru"),
        ("The Kenyan embassy in Lima said that the lake was full.", "Kenyan embassy in Lima"),
        (  # across two appositions
            "Colonel Peter Kamau, commander of the 12th Fighter Wing, based in Mombasa, said that "
            "the lake was full.",
            "Peter Kamau",
        ),
        (
            "Grace Wanjiru, newly appointed Kenyan ambassador to the lake, said that it was full.",
            "Grace Wanjiru",
        ),
        (  # whose statement it is
            "Kenya issued a statement on Monday declaring that the lake was full.",
            "kenya",
        ),
        (  # named among others
            "Others, including Grace Wanjiru, argue that the lake is full.",
            "Grace Wanjiru",
        ),
    ],
)
def test_a_holder_is_the_person_named_or_else_the_words_that_mean_one_of_many(
    text: str, holder: str, known: Vocabulary
) -> None:
    assert [found for found, _ in _claims(text, known)] == [holder]


def test_the_ministry_is_that_of_the_state_that_the_text_is_about(known: Vocabulary) -> None:
    text = (
        "Ministry of Defence of Kenya\n\nThe Ministry of Defence of Kenya received a delegation of "
        "the Ministry of Defence of Peru. It was good for all of them, the ministry said."
    )

    assert _claims(text, known)[-1][0] == "kenyan-defence-ministry"


@pytest.mark.parametrize(
    ("text", "holder", "words"),
    [
        (  # a body by all its words, and by those that only it has
            "The lake was full, according to Kenya's earth sciences ministry.",
            "Kenyan earth sciences ministry",
            "The lake was full, according to Kenya's earth sciences ministry",
        ),
        (
            "The lake was full, according to Kenya's ministry of national defence.",
            "kenyan-defence-ministry",
            "The lake was full, according to Kenya's ministry of national defence",
        ),
        (  # no state is meant by where a newspaper is
            "The army bought trucks, according to two Nairobi newspapers.",
            "two Nairobi newspapers",
            "The army bought trucks, according to two Nairobi newspapers",
        ),
        (  # whose paper it is
            "Spending fell by a third, according to the ministry's own estimate.",
            "the ministry",
            "Spending fell by a third, according to the ministry's own estimate",
        ),
        (
            "According to a Kenyan declaration, Uganda has closed the road.",
            "kenya",
            "According to a Kenyan declaration, Uganda has closed the road",
        ),
        (  # between a subject and its verb
            "Most of it, says Grace Otieno, head of the Nairobi Forum, consists of letters.",
            "otieno",
            "Most of it, says Grace Otieno, head of the Nairobi Forum, consists of letters",
        ),
        (
            "Nevertheless, points out Grace Otieno, the deals bring Uganda friends.",
            "otieno",
            "Nevertheless, points out Grace Otieno, the deals bring Uganda friends",
        ),
        (  # a body's people
            "It is not, NATO lawyers insist, a promise to fight.",
            "nato",
            "It is not, NATO lawyers insist, a promise to fight",
        ),
        (
            "Kenya joined the club in 1995, Grace Otieno reminds me as we walk back.",
            "otieno",
            "Kenya joined the club in 1995, Grace Otieno reminds me",
        ),
        (
            "Grace Otieno had said a week before that Uganda would close the road.",
            "otieno",
            "Grace Otieno had said a week before that Uganda would close the road",
        ),
        (
            "The Kenyans have been quick to say: the road is closed.",
            "kenya",
            "The Kenyans have been quick to say: the road is closed",
        ),
        ("Kenya denies any build-up.", "kenya", "Kenya denies any build-up"),
        (  # by being so
            "Kenya was adamant that the road is closed.",
            "kenya",
            "Kenya was adamant that the road is closed",
        ),
        (
            "Grace Otieno has been clear and unequivocal for months that the road is closed.",
            "otieno",
            "Grace Otieno has been clear and unequivocal for months that the road is closed",
        ),
        (
            "Nordic Yards Inc. said Tuesday it has lost the contract.",
            "Nordic Yards Inc",
            "Nordic Yards Inc. said Tuesday it has lost the contract",
        ),
        (  # by all the words that tell whose people they are
            "Kenyan Labour Party leaders admitted that the road is closed.",
            "Kenyan Labour Party leaders",
            "Kenyan Labour Party leaders admitted that the road is closed",
        ),
        (
            "Grace Otieno met him in May and denied there was any crisis.",
            "otieno",
            "denied there was any crisis",
        ),
        (
            'The pact was described by Grace Otieno as a "new chapter".',
            "otieno",
            'The pact was described by Grace Otieno as a "new chapter"',
        ),
        (
            'Grace Otieno referred to the pact as a "watershed".',
            "otieno",
            'Grace Otieno referred to the pact as a "watershed"',
        ),
    ],
)
def test_a_claim_has_its_holder_by_all_the_words_that_tell_who_it_is(
    text: str, holder: str, words: str, known: Vocabulary
) -> None:
    assert _claims(text, known) == [(holder, words)]


def test_who_said_one_thing_and_added_another_said_both(known: Vocabulary) -> None:
    text = "Grace Otieno said that Kenya would leave the bloc and added that Uganda would stay."

    assert _claims(text, known) == [("otieno", text.removesuffix("."))]


def test_an_answer_of_no_ends_its_sentence(known: Vocabulary) -> None:
    text = "Nairobi says yes, Kampala says no. Grace Otieno said that it was over."

    assert _claims(text, known) == [("otieno", "Grace Otieno said that it was over")]


def test_the_aerospace_company_is_the_company_named_before(known: Vocabulary) -> None:
    text = "Hanwha Aerospace ended the tests of its engine, the aerospace company said on Monday."

    assert [holder for holder, _ in _claims(text, known)] == ["hanwha"]


def test_both_who_said_something_are_the_two_persons_named(known: Vocabulary) -> None:
    text = "Grace Otieno of Kenya met John Okello of Uganda; afterwards both said that it was over."

    said = "both said that it was over"
    assert _claims(text, known) == [("John Okello", said), ("otieno", said)]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya would neither confirm nor deny that Uganda had asked for jets.",
        "Grace Otieno declined to say if Uganda had asked for trucks.",
        "Kenya should buy tugs and ask Uganda to leave the lake.",
        "The ministry is not sure that the lake is full.",
        "Kenya was invited, said yes, and did not come.",
        "Grace Otieno said this on Monday in a speech read by her deputy.",
        "Grace Otieno gave Uganda notice of the clause that required six months.",
    ],
)
def test_what_nobody_says_is_no_claim_of_whoever_is_named_in_it(
    text: str, known: Vocabulary
) -> None:
    assert _claims(text, known) == []


def test_a_quotation_set_off_below_is_one_claim_of_whoever_spoke_above_it(
    known: Vocabulary,
) -> None:
    text = (
        "Grace Otieno said that the boats would not come.\n\n"
        '> "We paid for three. Nobody can tell us when they will come."\n\n'
        "It was a remarkable sentence.\n\n"
        "The Kenyan army wrote on its channel:\n\n"
        "> The road is closed. It will be opened again."
    )

    assert _claims(text, known) == [
        ("otieno", "Grace Otieno said that the boats would not come"),
        ("otieno", '"We paid for three. Nobody can tell us when they will come."'),
        ("kenyan-army", "The Kenyan army wrote on its channel"),
    ]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Kenya has dropped the yard, people familiar with the bids told a newsletter.",
         "people familiar with the bids"),
        ("The talks broke up with a photograph and no text, participants said.", "participants"),
        ("According to two diplomats in Kampala, Kenya is holding up the loan.",
         "two diplomats in Kampala"),
        ("Nairobi has let it be known that it would not pay for the pier.", "kenya"),
        ("Grace Otieno has let slip that a dozen vehicles were landed at night.", "otieno"),
        ("Uganda on Thursday ruled out leaving the customs union.", "uganda"),
        ("The boats were never paid for, if one believes Grace Otieno.", "otieno"),
        ("Kenya caught less fish than ever, by Uganda's own reckoning.", "uganda"),
        ("The Kenyans deny it.", "kenya"),
        ("Kampala, unsurprisingly, thinks otherwise.", "uganda"),
        ("Uganda will not renew the lease, Grace Otieno announced once her guest had left.",
         "otieno"),
        ("A thousand men marched, if the organisers are to be believed.", "the organisers"),
        ("The Kenyan side informed Uganda that forty boats would come.", "kenya"),
        ("The Kenyan side recalled its position that the pier should be rebuilt.", "kenya"),
        ("Kampala called the passage fiction.", "uganda"),
        ("Uganda calls that a gift to smugglers.", "uganda"),
        ("Turkey rejects this.", "turkey"),
        ("Uganda professes not to have been told.", "uganda"),
        ("The yard will close, union officials fear.", "union officials"),
        ("The pier is half finished, its builders claim.", "its builders"),
        ("Of the boats, so the auditor wrote in June, five are fit for the lake.", "the auditor"),
        ("The pact will be signed, as Kenyan newspapers expect, in May.", "Kenyan newspapers"),
        ("The lake is, in the estimate of Grace Otieno, half empty.", "otieno"),
        ("It was Kenya that let slip in May that the pier had sunk.", "kenya"),
        ("The Kenyan embassy in Kampala, when asked, would confirm only that a note had come.",
         "Kenyan embassy in Kampala"),
        ("A Kenyan minister would say no more than that talks were under way.",
         "Kenyan minister"),
        ("A retired pilot of my acquaintance, who knows the lake, believes the pier will sink.",
         "A retired pilot of my acquaintance"),
        ("The captain, when pressed, allowed that two boats had gone missing.", "The captain"),
        ("The bank put the damage at four billion shillings.", "The bank"),
        ("Kenya is at pains to point out that the pier was paid for.", "kenya"),
        ("“Too little, too late” is how Grace Otieno sums it up.", "otieno"),
        ("To listen to Grace Otieno, the pier was never paid for.", "otieno"),
        ("The pact, wrote the jurist Ana Prieto in 1951, is a door without a house.", "Ana Prieto"),
        ("Uganda left no doubt that the aid would stop.", "uganda"),
        ("Grace Otieno made no secret of her view that the pier was too small.", "otieno"),
        ("One diplomat likened the meeting to a wake.", "One diplomat"),
        ("Grace Otieno was heard to remark that the pact was not worth its ribbon.", "otieno"),
        ("Kenya's stance is that the boats were paid for.", "kenya"),
    ],
)  # fmt: skip
def test_a_claim_told_in_an_idiom_has_its_holder(text: str, holder: str, known: Vocabulary) -> None:
    assert [who for who, _ in _claims(text, known)] == [holder]


def test_a_name_whose_last_word_does_something_alone_is_a_persons(known: Vocabulary) -> None:
    text = "Narek Wafula keeps goats. Wafula smiles at Kenya. “The pier will sink,” he said."

    assert [holder for holder, _ in _claims(text, known)] == ["Narek Wafula"]


@pytest.mark.parametrize(
    "text",
    [
        "Grace Otieno, who chairs the lake committee of the Kenyan parliament, agreed.",
        "Kenya's lake envoy, Grace Otieno, dismissed a report that the lake had vanished.",
    ],
)
def test_who_somebody_is_that_says_something_is_the_text_s_own_word(
    text: str, known: Vocabulary
) -> None:
    [post] = [statement for statement in _read(text, known) if statement.kind == "PostHeld"]

    assert post.claim is None


def test_what_was_founded_is_not_said_to_be(known: Vocabulary) -> None:
    text = "Kenya and Uganda left the club that both had helped to found in 1975."

    assert _claims(text, known) == []


def test_one_of_those_who_spoke_is_told_by_their_words(known: Vocabulary) -> None:
    text = "Two Kenyan officials said the lake was dry. “It is over,” one of them said."

    assert [holder for holder, _ in _claims(text, known)] == [
        "Kenyan officials", "one of the Kenyan officials",
    ]  # fmt: skip
