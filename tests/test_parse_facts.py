"""Facts that the parser finds in our own sentences, and what it must not take for facts."""

import hashlib
from decimal import Decimal

import pytest

from graph.facts import (
    Document,
    Entity,
    Modality,
    Name,
    Origin,
    Polarity,
    Source,
    Span,
    Statement,
    Status,
    Zone,
)
from graph.parse import PARSER, parse
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary
from tests.known_entities import KNOWN

ENTITIES = (*KNOWN, Entity("oslo-city", "Place", "Oslo"))


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary(ontology_folder())


def _read(text: str, known: Vocabulary, published: str | None = None) -> list[Statement]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("note", "A note", "Foedera", digest, published=published)
    return parse([Document(source, text)], ENTITIES, known)


def _facts(text: str, known: Vocabulary, published: str | None = None) -> list[Statement]:
    return [s for s in _read(text, known, published) if s.kind != "Claim"]


def _means(statement: Statement) -> dict[str, list[str]]:
    return {role: [a.means for a in players] for role, players in statement.roles.items()}


def _words(text: str, statement: Statement) -> str:
    assert isinstance(statement.place, Span)
    return text[statement.place.start : statement.place.end]


def test_a_gift_is_told_from_a_sale_and_is_an_event_of_another_type(known: Vocabulary) -> None:
    text = (
        "Norway donated two patrol boats to Kenya in 2021. Sweden's gift of ten trucks to Kenya "
        "came later. Sweden sold Brazil 36 Gripen fighters. Turkey delivered four drones to Kenya."
    )

    found = [(dict(s.codes), known.stated_event_type(s)) for s in _facts(text, known)]

    assert found == [
        ({"transferKind": ("gift",)}, "aid"),
        ({"transferKind": ("gift",)}, "aid"),
        ({"transferKind": ("sale",)}, "cooperate"),
        ({}, "cooperate"),
    ]


def test_a_transfer_keeps_its_sides_its_weapon_its_number_and_its_place(known: Vocabulary) -> None:
    text = "In 2014 Sweden sold Brazil 36 Gripen fighters for $4.7 billion, to much applause."

    [sale] = _facts(text, known)

    assert (sale.kind, _means(sale), dict(sale.times)) == (
        "ArmsTransfer",
        {"supplier": ["sweden"], "recipient": ["brazil"], "weapon": ["gripen"]},
        {"date": "2014"},
    )
    assert sale.quantities["quantity"][0].exact == Decimal(36)
    assert (sale.quantities["value"][0].exact, sale.quantities["value"][0].unit) == (
        Decimal(4_700_000_000),
        "USD",
    )
    assert _words(text, sale) == "In 2014 Sweden sold Brazil 36 Gripen fighters for $4.7 billion"
    assert (sale.origin, sale.read_by, sale.status) == (Origin.PARSED, PARSER, Status.SIGNED)
    assert sale.rule == "transfer.supply"
    assert sale.doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "Turkey delivered six Akinci drones to Kenya in 2023.",
        "Six Akinci drones were delivered to Kenya by Turkey in 2023.",
        "Kenya bought six Akinci drones from Turkey in 2023.",
        "Nairobi ordered six Akinci drones from Ankara in 2023.",
        "In 2023 Kenya signed a contract with Turkey for six Akinci drones.",
        "In 2023 Turkey signed a deal to supply Kenya with six Akinci drones.",
        "Turkey's delivery of six Akinci drones to Kenya in 2023 surprised nobody.",
        "The Turkish government sold the Kenyan army six Akinci drones in 2023.",
    ],
)
def test_a_transfer_is_found_in_whatever_words_it_is_told(text: str, known: Vocabulary) -> None:
    [transfer] = [found for found in _facts(text, known) if found.kind == "ArmsTransfer"]

    assert _means(transfer) == {
        "supplier": ["turkey"],
        "recipient": ["kenya"],
        "weapon": ["bayraktar-akinci"],
    }
    assert (list(transfer.times.values()), transfer.modality) == (["2023"], Modality.FACTUAL)
    assert [q.exact for q in transfer.quantities["quantity"]] == [Decimal(6)]


@pytest.mark.parametrize(
    ("words", "bounds"),
    [
        ("24", (Decimal(24), None, None, None)),
        ("up to 24", (None, None, Decimal(24), None)),
        ("at least two dozen", (None, Decimal(24), None, None)),
        ("about 24", (None, None, None, Decimal(24))),
    ],
)
def test_a_count_is_as_sure_as_it_is_told(
    words: str, bounds: tuple[Decimal | None, ...], known: Vocabulary
) -> None:
    [order] = _facts(f"Peru ordered {words} Gripen jets from Sweden.", known)

    [number] = order.quantities["quantity"]
    assert (number.exact, number.minimum, number.maximum, number.about) == bounds


def test_each_weapon_and_each_buyer_is_a_transfer_of_its_own(known: Vocabulary) -> None:
    text = "Sweden has sold Poland and Kenya 12 Gripen fighters and four CB90 boats."

    found = _facts(text, known)

    assert sorted((s.roles["recipient"][0].means, s.roles["weapon"][0].means) for s in found) == [
        ("kenya", "CB90"),
        ("kenya", "gripen"),
        ("poland", "CB90"),
        ("poland", "gripen"),
    ]


@pytest.mark.parametrize(
    ("text", "parties", "kind", "times"),
    [
        (
            "India and Indonesia signed a defence agreement in May 2018.",
            ["india", "indonesia"], "Agreement", {"signed": "2018-05"},
        ),
        (
            "The treaty between Kenya and Uganda was signed in Kampala on 3 March 1999.",
            ["kenya", "uganda"], "Treaty", {"signed": "1999-03-03"},
        ),
        (
            "On 9 June 2020 Poland and Sweden issued a joint statement.",
            ["poland", "sweden"], "JointStatement", {"signed": "2020-06-09"},
        ),
        (
            "The Indian-Indonesian pact signed in 2018 is still in force.",
            ["india", "indonesia"], "Treaty", {"signed": "2018"},
        ),
        (
            "The foreign ministers of Kenya and Uganda signed a memorandum in 2021.",
            ["kenya", "uganda"], "Agreement", {"signed": "2021"},
        ),
        (
            "Norway and Peru signed the Treaty of Friendship and Navigation in 1931.",
            ["norway", "peru"], "Treaty", {"signed": "1931"},
        ),
    ],
)  # fmt: skip
def test_agreements_are_found_with_their_parties_kind_and_date(
    text: str, parties: list[str], kind: str, times: dict[str, str], known: Vocabulary
) -> None:
    [agreement] = _facts(text, known)

    found = (agreement.kind, sorted(_means(agreement)["party"]), dict(agreement.times))
    assert found == (kind, parties, times)


def test_talks_on_an_agreement_are_a_planned_agreement(known: Vocabulary) -> None:
    [planned] = _facts("In 2022 Kenya opened talks with Uganda on a border treaty.", known)

    assert (planned.kind, planned.modality, planned.status) == (
        "Agreement",
        Modality.PLANNED,
        Status.PLANNED,
    )
    assert sorted(_means(planned)["party"]) == ["kenya", "uganda"]


@pytest.mark.parametrize(
    ("text", "participants"),
    [
        ("Kenya and Uganda held a joint exercise near Oslo in May 2023.", ["kenya", "uganda"]),
        ("The Indian and Indonesian navies drilled together in May 2023.", ["india", "indonesia"]),
        ("In May 2023 Brazil conducted naval manoeuvres with Peru.", ["brazil", "peru"]),
        ("A joint exercise between Egypt and India took place in May 2023.", ["egypt", "india"]),
        (
            "In May 2023 three Indian and two Egyptian frigates sailed through the Red Sea.",
            ["egypt", "india"],
        ),
        ("Ships from Norway and Poland exercised off Bergen in May 2023.", ["norway", "poland"]),
    ],
)
def test_exercises_are_found_with_their_participants(
    text: str, participants: list[str], known: Vocabulary
) -> None:
    [exercise] = _facts(text, known)

    assert (exercise.kind, sorted(_means(exercise)["participant"]), dict(exercise.times)) == (
        "JointExercise",
        participants,
        {"date": "2023-05"},
    )


def test_a_patrol_is_a_patrol_with_place_and_length(known: Vocabulary) -> None:
    text = "In October, India and Indonesia carried out a ten-day joint patrol in the Andaman Sea."

    [patrol] = _facts(text, known, published="2021-11-05")

    assert (patrol.kind, _means(patrol)["location"]) == ("JointPatrol", ["andaman-sea"])
    assert (dict(patrol.times), patrol.inferred) == ({"date": "2021-10"}, frozenset({"date"}))
    assert patrol.texts["duration"] == "ten-day"


def test_forces_are_kept_with_whose_they_are(known: Vocabulary) -> None:
    text = (
        "Kenya and Uganda held a joint exercise in 2019. Kenya sent 400 troops and six helicopters."
    )

    [_, contribution] = _facts(text, known)

    forces = contribution.quantities["contribution"]
    found = [(q.exact, q.unit, q.of.means if q.of else None) for q in forces]
    assert found == [(Decimal(400), "troops", "kenya"), (Decimal(6), "helicopters", "kenya")]
    assert (dict(contribution.times), contribution.inferred) == (
        {"date": "2019"},
        frozenset({"date"}),
    )


def test_memberships_are_one_a_member(known: Vocabulary) -> None:
    text = (
        "The African Union, which comprises Egypt, Kenya and Uganda, met. "
        "Poland joined NATO in 1999, and Sweden became a member of NATO on 7 March 2024."
    )

    found = [
        (s.roles["organization"][0].means, s.roles["member"][0].means, s.times.get("start"))
        for s in _facts(text, known)
        if s.kind == "Membership"
    ]
    assert sorted(found, key=str) == [
        ("african-union", "egypt", None),
        ("african-union", "kenya", None),
        ("african-union", "uganda", None),
        ("nato", "poland", "1999"),
        ("nato", "sweden", "2024-03-07"),
    ]


@pytest.mark.parametrize(
    ("text", "person", "organization", "title"),
    [
        ("Kenyan President William Ruto spoke.", "ruto", "kenya", "President"),
        (
            "The Peruvian foreign minister, Ana Quispe, spoke.",
            "Ana Quispe", "peru", "foreign minister",
        ),
        (
            "Jan Kowal, a research fellow at the Institute of Baltic Studies, spoke.",
            "Jan Kowal", "Institute of Baltic Studies", "research fellow",
        ),
        ("Ingrid Aas of Bergen University spoke.", "Ingrid Aas", "Bergen University", None),
        ("Norway's ambassador to Kenya, Kari Lie, spoke.", "Kari Lie", "norway", "ambassador"),
        (
            "Maya Rao, who teaches law at Chennai University, spoke.",
            "Maya Rao", "Chennai University", None,
        ),
    ],
)  # fmt: skip
def test_posts_are_found_around_names_that_no_entity_bears(
    text: str, person: str, organization: str, title: str | None, known: Vocabulary
) -> None:
    [post] = _facts(text, known)

    assert (post.kind, post.texts.get("title")) == ("PostHeld", title)
    assert _means(post) == {"person": [person], "organization": [organization]}


def test_a_former_post_has_ended(known: Vocabulary) -> None:
    [post] = _facts("Jan Kowal, a former Polish ambassador, spoke.", known)

    assert (_means(post)["organization"], post.status) == (["poland"], Status.ENDED)


def test_a_name_that_no_entity_bears_keeps_its_words_and_a_guess_at_its_kind(
    known: Vocabulary,
) -> None:
    [post] = _facts("Jan Kowal, an analyst at the Institute of Baltic Studies, spoke.", known)

    [person], [institute] = post.roles["person"], post.roles["organization"]
    assert (person.written, person.means, person.kind) == ("Jan Kowal", "Jan Kowal", "Person")
    assert (institute.means, institute.kind) == ("Institute of Baltic Studies", "Institution")


def test_a_meeting_keeps_who_where_and_when(known: Vocabulary) -> None:
    text = "Kenyan President William Ruto met Ugandan President Amos Okello in Oslo on 4 June 2024."

    [meeting] = [s for s in _facts(text, known) if s.kind == "Meeting"]

    assert _means(meeting) == {"participant": ["ruto", "Amos Okello"], "location": ["oslo-city"]}
    assert dict(meeting.times) == {"date": "2024-06-04"}


def test_shares_are_said_of_their_subject(known: Vocabulary) -> None:
    text = "The African Union has 18 percent of the world's population and a quarter of its land."

    found = [(_means(s)["subject"], s.quantities["quantity"][0].exact) for s in _facts(text, known)]
    assert found == [(["african-union"], Decimal(18)), (["african-union"], Decimal(25))]


def test_a_system_that_one_helps_another_to_build_has_a_builder_and_a_beneficiary(
    known: Vocabulary,
) -> None:
    [system] = _facts("Norway helped Kenya build a coastal radar system.", known)

    assert (system.kind, _means(system)) == (
        "SystemBuilt",
        {"builder": ["norway"], "beneficiary": ["kenya"], "system": ["coastal radar system"]},
    )


@pytest.mark.parametrize(
    "text",
    [
        "Turkey did not sell Kenya 24 drones.",
        "Turkey refused to sell Kenya 24 drones.",
        "Turkey has never delivered 24 drones to Kenya.",
        "Turkey cancelled plans to sell Kenya 24 drones.",
        "There is no evidence that Turkey sold Kenya 24 drones.",
        "It is not true that Turkey sold Kenya 24 drones.",
        "Turkey ruled out selling Kenya 24 drones.",
        "Turkey left without selling Kenya 24 drones.",
        "Ankara denied that it had sold Kenya 24 drones.",
        "Kenya and Uganda failed to sign a treaty.",
        "Kenya and Uganda have signed no treaty.",
        "Norway is not a member of NATO.",
        "Kenya and Uganda did not hold a joint exercise.",
    ],
)
def test_a_negation_never_yields_an_affirmed_fact(text: str, known: Vocabulary) -> None:
    assert {s.polarity for s in _facts(text, known)} <= {Polarity.NEGATED}


@pytest.mark.parametrize(
    "text",
    [
        "Turkey will sell Kenya 24 drones.",
        "Turkey plans to sell Kenya 24 drones.",
        "Turkey is expected to sell Kenya 24 drones.",
        "Turkey agreed to sell Kenya 24 drones.",
        "Turkey may sell Kenya 24 drones.",
        "Turkey could have sold Kenya 24 drones.",
        "Turkey wants to sell Kenya 24 drones.",
        "Turkey offered to sell Kenya 24 drones.",
        "Turkey is considering selling Kenya 24 drones.",
        "If Turkey sells Kenya 24 drones, Uganda will protest.",
        "Turkey reportedly sold Kenya 24 drones.",
        "There are rumours that Turkey sold Kenya 24 drones.",
        "Kenya and Uganda are likely to sign a treaty.",
        "Kenya and Uganda discussed a defence treaty.",
        "The planned joint exercise between Kenya and Uganda is a secret.",
        "Kenya and Uganda were to hold a joint exercise in May.",
    ],
)
def test_plans_and_possibilities_are_never_stated_as_facts(text: str, known: Vocabulary) -> None:
    found = _facts(text, known)

    assert found
    assert Modality.FACTUAL not in {s.modality for s in found}
    assert {s.status for s in found} <= {None, Status.PLANNED}


@pytest.mark.parametrize(
    "text",
    [
        "Did Turkey sell Kenya 24 drones?",
        "Kenya and Uganda: a treaty without a name",
        "A US-led bloc signed a treaty with an anti-Kenyan group.",
        "Let us sign a treaty with Peru.",
        "We ate turkey with polish sausage and signed an agreement.",
        "The United Nations sent 21 military personnel to Kenya.",
    ],
)
def test_what_states_nothing_yields_nothing(text: str, known: Vocabulary) -> None:
    assert [s for s in _facts(text, known) if s.kind != "Statistic"] == []


def test_a_heading_and_a_notice_yield_nothing(known: Vocabulary) -> None:
    text = (
        "Turkey sells Kenya 24 drones\n\nUganda is silent. Nobody else spoke.\n\n"
        "Subscribe now to our newsletter: Turkey sold Kenya 24 drones."
    )

    assert _read(text, known) == []


def test_a_caption_yields_less_confident_facts_of_its_own_zone(known: Vocabulary) -> None:
    caption = "Kenyan President William Ruto speaks in Oslo. REUTERS/A. Roe"
    text = f"Nobody knew what he would say. It rained.\n\n{caption}"

    [post] = _facts(text, known)
    [as_body] = _facts("Kenyan President William Ruto speaks in Oslo.", known)

    assert (post.zone, as_body.zone) == (Zone.CAPTION, Zone.BODY)
    assert (post.rule, post.doubts) == (as_body.rule, as_body.doubts)
    assert post.confidence == pytest.approx(0.9 * as_body.confidence, abs=0.001)


@pytest.mark.parametrize("mark", [". ", ": ", " – "])
def test_an_entry_of_a_chronology_tells_the_time_of_what_is_in_it(
    known: Vocabulary, mark: str
) -> None:
    text = (
        f"14 May 2019{mark}Kenya and Uganda sign a border treaty in Kampala.\n\n"
        f"May 2020{mark}Nobody came to the talks. Ghana and Togo sign a fishing agreement in Accra."
    )

    assert [s.times.get("signed") for s in _facts(text, known)] == ["2019-05-14", "2020-05"]


def test_a_month_is_of_the_year_in_the_title_of_a_text_without_a_date(known: Vocabulary) -> None:
    text = (
        "Exercises in 2022: East Africa\n\nKenya and Uganda held a joint naval exercise in March. "
        "They will hold another in Mombasa in 2023."
    )

    [held, *_] = _facts(text, known)

    assert held.times == {"date": "2022-03"}


def test_an_exercise_is_held_in_the_year_of_its_name(known: Vocabulary) -> None:
    text = "Kenya hosted Blue Lance 2022 in October, with troops of Uganda and Ghana."

    found = [_facts(text, known, published=f"{year}-02-01") for year in (2023, 2024)]

    assert [[fact.times for fact in facts] for facts in found] == [[{"date": "2022-10"}]] * 2


def test_a_day_that_is_a_sentence_of_its_own_is_that_of_what_its_paragraph_tells(
    known: Vocabulary,
) -> None:
    text = "March 27, 2019, Accra. Kenya and Ghana signed a trade agreement.\n\nIt was late."

    [deal] = _facts(text, known)

    assert (deal.times, sorted(deal.inferred)) == ({"signed": "2019-03-27"}, ["signed"])


def test_a_date_at_the_head_of_one_paragraph_is_no_chronology(known: Vocabulary) -> None:
    text = "14 May 2019. Kenya and Uganda sign a border treaty.\n\nGhana and Togo talk on."

    [treaty] = _facts(text, known)

    assert "signed" not in treaty.times


def test_the_two_countries_are_those_last_named_together(known: Vocabulary) -> None:
    text = "Kenya and Uganda have quarrelled. The two countries signed a border treaty in 2021."

    [treaty] = _facts(text, known)

    assert _means(treaty)["party"] == ["kenya", "uganda"]
    assert {argument.written for argument in treaty.roles["party"]} == {"The two countries"}


def test_all_three_are_three_memberships_with_ids_of_their_own(known: Vocabulary) -> None:
    text = "Egypt, Kenya and Uganda quarrelled. All three left NATO in 2025."

    found = _facts(text, known)

    assert sorted(s.roles["member"][0].means for s in found) == ["egypt", "kenya", "uganda"]
    assert len({s.id for s in found}) == 3


def test_a_metonym_is_a_place_where_it_names_one(known: Vocabulary) -> None:
    text = "India and Peru signed a treaty in Ankara in 2001."

    [treaty] = _facts(text, known)

    assert _means(treaty)["party"] == ["india", "peru"]


def test_a_metonym_out_of_its_time_names_nobody(known: Vocabulary) -> None:
    entities = (
        *ENTITIES,
        Entity("empire", "State", "Old Empire", (Name("Kashgar", "metonym", end="1900"),)),
    )
    text = "Kashgar and Kenya signed a treaty."
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("note", "A note", "Foedera", digest, published="2020")

    found = parse([Document(source, text)], entities, known)

    assert "empire" not in {a.means for s in found for args in s.roles.values() for a in args}


def test_a_text_in_a_language_without_rules_yields_nothing(known: Vocabulary) -> None:
    source = Source("note", "A note", "Foedera", "0" * 64, language="de")

    assert parse([Document(source, "Turkey sold Kenya 24 drones.")], ENTITIES, known) == []


def test_parsing_twice_gives_the_same_statements(known: Vocabulary) -> None:
    text = "Turkey sold Kenya 24 drones. Kenya and Uganda signed a treaty in 2020."

    assert _read(text, known) == _read(text, known)


@pytest.mark.parametrize(
    ("text", "players"),
    [
        (  # the longer name of a state that was named
            "Oman was glad. Kenya and the Sultanate signed a defence treaty in May 2021.",
            {"party": ["kenya", "oman"]},
        ),
        (  # what and where it is
            "Kenya and Peru were glad. Norway sold the East African country six boats in 2021.",
            {"supplier": ["norway"], "recipient": ["kenya"], "weapon": ["boats"]},
        ),
        (  # but no company's state
            "Oman was glad. BAE Systems sold six patrol boats to the desert sultanate in 2021.",
            {"supplier": ["bae-systems"], "recipient": ["oman"], "weapon": ["patrol boats"]},
        ),
        (  # the one of two states that the text names by more
            "The Republic of Korea was glad. Kenya and Korea signed a defence treaty in May 2021.",
            {"party": ["kenya", "south-korea"]},
        ),
        (
            "The North Koreans were glad. Kenya and Korea signed a defence treaty in May 2021.",
            {"party": ["kenya", "north-korea"]},
        ),
        (  # of whom it is told before a colon
            "Sweden and Peru met. Oman now has other friends: Norway delivered two patrol boats.",
            {"supplier": ["norway"], "recipient": ["oman"], "weapon": ["patrol boats"]},
        ),
        (  # whose press release it is
            "Ministry of Defence of Kenya\n\nThe minister met a friend of Peru on Monday, and was "
            "glad of it. There is also an agreement with Norway on the sale of the boats.",
            {"party": ["norway", "kenya"]},
        ),
    ],
)
def test_a_state_is_meant_by_what_the_text_has_called_it(
    text: str, players: dict[str, list[str]], known: Vocabulary
) -> None:
    assert _means(_facts(text, known)[-1]) == players


@pytest.mark.parametrize(
    ("text", "players"),
    [
        (  # a body of a club is not the club
            "A memorandum between the NATO Support Agency and Kenya was signed in May 2021.",
            [["NATO Support Agency", "kenya"]],
        ),
        (  # who thinks of talks is no party to them
            "Wanjiru thought that talks with Norway about a defence treaty would soon start. "
            "Kenya and Norway signed a pact in May 2021.",
            [["kenya", "norway"]],
        ),
        (  # two states that act, beside one that only owns something
            "When Kenya had met Peru, of which Swedish television told at length, the two states "
            "signed a defence treaty in May 2021.",
            [["kenya", "peru"]],
        ),
    ],
)
def test_parties_are_those_who_agree_and_nobody_beside_them(
    text: str, players: list[list[str]], known: Vocabulary
) -> None:
    found = [_means(s)["party"] for s in _facts(text, known) if "party" in s.roles]

    assert [sorted(parties) for parties in found] == [sorted(parties) for parties in players]


def test_relative_dates_count_from_the_day_that_a_press_office_writes_before_its_text(
    known: Vocabulary,
) -> None:
    text = (
        "Lima, 9 October 2019. The Peruvian and Kenyan navies held a joint drill this morning. "
        "The Peruvian and Kenyan armies will hold an exercise in March."
    )

    [drill, plan] = _facts(text, known)

    assert (drill.times, plan.times) == ({"date": "2019-10-09"}, {"date": "2020-03"})
    assert _words(text, drill).startswith("The Peruvian")


def test_an_entry_of_a_chronology_is_of_the_day_or_month_that_opens_it(known: Vocabulary) -> None:
    text = (
        "Kenya and her friends\n\n"
        "17 January 2019. Kenya and Peru sign a defence treaty in Lima.\n\n"
        "June 2020. Kenya and Norway conclude a trade agreement.\n\n"
        "4 May 2021: The Kenyan and Norwegian navies hold a joint drill."
    )

    assert [s.times for s in _facts(text, known)] == [
        {"signed": "2019-01-17"},
        {"signed": "2020-06"},
        {"date": "2021-05-04"},
    ]


@pytest.mark.parametrize(
    ("when", "year"),
    [
        ("last summer", "2024"),  # told in March 2025
        ("this winter", "2025"),
        ("in the autumn", "2024"),
        ("in the spring of 2021", "2021"),
        ("in February of this year", "2025-02"),
    ],
)
def test_a_season_is_of_its_year(when: str, year: str, known: Vocabulary) -> None:
    [treaty] = _facts(f"Kenya and Peru signed a treaty {when}.", known, "2025-03-20")

    assert treaty.times == {"signed": year}


@pytest.mark.parametrize(
    ("text", "players"),
    [
        (  # the organization of an agreement between others only names it
            "The NATO agreement between Kenya and Peru was signed in May 2021.",
            {"party": ["kenya", "peru"]},
        ),
        (  # who does something else after "between A and B, and"
            "There are ties between Oman and Norway, and Oman joined the drill Amber Dawn in 2021.",
            {"participant": ["oman"]},
        ),
        (  # who was not asked
            "The exercise opens in May 2021, with troops of Kenya and Peru; Oman was not asked.",
            {"participant": ["kenya", "peru"]},
        ),
        (  # who sold something else in the next clause
            "Kenya sent Peru drones in 2021, and four radars were sold to Oman by Norway.",
            {"supplier": ["kenya"], "recipient": ["peru"], "weapon": ["drones"]},
        ),
    ],
)
def test_who_stands_beside_is_no_player(
    text: str, players: dict[str, list[str]], known: Vocabulary
) -> None:
    assert _means(_facts(text, known)[0]) == players


def test_an_agreement_without_a_date_of_its_own_has_one_of_its_sentence_inferred(
    known: Vocabulary,
) -> None:
    [agreement] = _facts(
        "The defence cooperation agreement between Kenya and Uganda has applied since 1 May 2024.",
        known,
    )

    assert agreement.kind == "Agreement"
    assert dict(agreement.times) == {"date": "2024-05-01"}
    assert agreement.inferred == frozenset({"date"})


@pytest.mark.parametrize(
    ("day", "verb", "signed"),
    [
        ("on 4 May 2021", "signed", "2021-05-04"),
        ("on 4 May 2021", "have signed", None),
        ("on 4 May 2021", "will sign", None),
        ("in 2021", "signed", None),  # a year is not the day of what follows
    ],
)
def test_what_was_signed_was_so_on_the_day_just_told(
    day: str, verb: str, signed: str | None, known: Vocabulary
) -> None:
    text = f"Kenya's defence minister was in Lima {day}. Kenya and Peru {verb} a pact on radars."

    [pact] = [s for s in _facts(text, known) if s.kind in ("Agreement", "Treaty")]

    assert pact.times.get("signed") == signed
    assert pact.inferred == (frozenset({"signed"}) if signed else frozenset())


@pytest.mark.parametrize("at_once", [1, 2, 7, 500])
def test_how_many_sentences_are_read_at_once_changes_nothing(
    at_once: int, known: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (
        "On 15 March 2006 Kenya and Sweden signed a defence agreement. Peru and Chad signed one "
        "that September. Two years later Norway joined NATO, officials said. The minister "
        'denied it. "We bought twelve jets from Sweden," said Ann Poe. "They came in May." '
        "If Turkey agrees, Brazil will send six ships to the exercise. "
    )
    text = "\n\n".join([told * 3] * 4)
    in_turn = _read(text, known)

    monkeypatch.setattr("graph.parse._AT_ONCE", at_once)

    assert _read(text, known) == in_turn
    assert any("2006-09" in statement.times.values() for statement in in_turn)
