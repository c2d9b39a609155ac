"""The field's gazetteer: whom names mean in texts about any region, and what enters the graph."""

from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

from graph.building import build
from graph.errors import SeedError, UnknownEntity
from graph.facts import Document, Entity, Name, Source, Statement, words_sha256
from graph.parse import parse
from graph.parse.gazetteer import Field, read_lines
from graph.parse.mentions import find_mentions
from graph.parse.names.known_names import Gazetteer, field_for
from graph.parse.rules import read_rules
from graph.parse.text import lay_out
from graph.read.curated import read_seeds
from graph.resources import seed_folders
from graph.snapshot import open_snapshot
from graph.vocabulary import Vocabulary
from graph.when import parse_when

GOLDEN = Path(__file__).parent / "golden" / "names.txt"


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer((), read_rules())


def _field() -> Field:
    return field_for("en")


def _meant(
    text: str, published: str | None = None, gazetteer: Gazetteer | None = None
) -> list[str]:
    """Return "name = whom it means" for each name in `text`, those that mean nobody left out."""
    layout = lay_out(text, read_rules(), ())
    names = find_mentions(layout, gazetteer or _gazetteer(), [published] * len(layout.blocks))
    return [
        f"{text[mention.start : mention.end]} = "
        + (
            "an exercise"
            if mention.letter == "E"
            else "+".join(player.means if player.known else "?" for player in mention.players)
        )
        for mention in names.mentions
        if mention.players
    ]


def _sentences() -> list[tuple[str, list[str]]]:
    """Return the sentences of the table, each with the names below it."""
    lines = GOLDEN.read_text("utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("> ")]
    return [
        (
            lines[i].removeprefix("> "),
            [line.strip() for line in takewhile(lambda line: line[:1] == " ", lines[i + 1 :])],
        )
        for i in starts
    ]


def _parsed(text: str, vocabulary: Vocabulary, published: str | None = None) -> list[Statement]:
    source = Source("note", "A note", "Foedera", words_sha256(text), published=published)
    return parse([Document(source, text)], (), vocabulary)


@pytest.mark.parametrize(("text", "names"), _sentences())
def test_every_name_means_whom_it_should(text: str, names: list[str]) -> None:
    assert _meant(text) == names


@pytest.mark.parametrize(
    ("text", "published", "means"),
    [
        ("Moscow signed the pact.", "1985-06-01", "soviet-union"),
        ("Moscow signed the pact.", "1999-06-01", "russia"),
        ("Moscow signed the pact.", None, "russia"),
        ("In 1985 Moscow signed the pact.", "2020-01-01", "soviet-union"),
        ("Prague signed the pact.", "1980", "czechoslovakia"),
        ("Prague signed the pact.", "2004", "czech-republic"),
        ("Kinshasa signed the pact.", "1985", "zaire"),
        ("Kinshasa signed the pact.", "2005", "democratic-republic-of-the-congo"),
        ("Belgrade signed the pact.", "1980", "yugoslavia"),
        ("Belgrade signed the pact.", "2001", "serbia-and-montenegro"),
        ("Belgrade signed the pact.", "2015", "serbia"),
        ("Saigon signed the pact.", "1970", "south-vietnam"),
    ],
)
def test_a_seat_stands_for_the_state_of_its_time(
    text: str, published: str | None, means: str
) -> None:
    assert [meant.split(" = ")[1] for meant in _meant(text, published)] == [means]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A patriot with a javelin met a leopard and a hawk in May.", []),
        ("He told us that us and them may go to chad.", []),
        ("The Leopard ran from the Javelin.", ["Leopard = ?", "Javelin = ?"]),
        ("The milan and the jaguar are animals.", []),
    ],
)
def test_an_everyday_word_is_no_weapon_or_state(text: str, names: list[str]) -> None:
    assert [n for n in _meant(text) if not n.endswith("= ?")] == [
        n for n in names if not n.endswith("= ?")
    ]


def test_an_everyday_word_is_a_weapon_once_the_text_has_named_it_for_certain() -> None:
    text = "Germany sent Leopard 2A6 tanks. The Leopard arrived in spring."

    assert _meant(text) == [
        "Germany = germany", "Leopard 2A6 = leopard-2", "Leopard = leopard-2",
    ]  # fmt: skip


def test_another_person_of_an_officials_last_name_is_that_other_person() -> None:
    text = "Jane Merkel, a fellow at the Oslo Institute, said so. Merkel added more."

    assert _meant(text) == ["Jane Merkel = ?", "Oslo Institute = ?", "Merkel = ?"]


def test_a_short_form_in_parentheses_means_its_long_form() -> None:
    layout = lay_out("The Lund Peace Forum (LPF) met. The LPF spoke.", read_rules(), ())
    names = find_mentions(layout, _gazetteer(), [None] * len(layout.blocks)).mentions

    assert [m.players[0].means for m in names] == ["Lund Peace Forum"] * 3
    assert {m.players[0].kind for m in names} == {"Institution"}


@pytest.mark.parametrize(
    ("state", "written", "office"),
    [
        ("turkey", "navy", "turkish-navy"),
        ("turkey", "ministry of national defense", "turkish-defence-ministry"),
        ("united-kingdom", "navy", "royal-navy"),
        ("united-states", "defense ministry", "us-department-of-defense"),
        ("paraguay", "naval forces", "paraguayan-navy"),
        ("ivory-coast", "foreign office", "ivorian-foreign-ministry"),
    ],
)
def test_an_office_of_a_state_has_one_id(state: str, written: str, office: str) -> None:
    player = _gazetteer().body(state, written)

    assert player is not None
    assert (player.means, player.state and player.state.means) == (office, state)
    made = _field().entity(office)
    assert made is not None
    assert made.links == {"partOf": (state,)}


def test_what_is_no_office_or_no_state_makes_no_body() -> None:
    field = _field()

    assert field.office("turkey", "football team") is None
    assert field.office("nato", "navy") is None
    assert field.entity("ruritanian-navy") is None
    assert field.entity("british-navy") is None  # the Royal Navy is that


@pytest.mark.parametrize(
    ("published", "means"),
    [
        ("2015-05-01", "francois-hollande"),
        ("2019-05-01", "emmanuel-macron"),
        ("2017-05-01", "President of France"),  # two held it in that year
        (None, "President of France"),
    ],
)
def test_a_post_means_who_held_it_when_the_text_was_written(
    published: str | None, means: str, vocabulary: Vocabulary
) -> None:
    statements = _parsed(
        "The French president said that the lake is shrinking.", vocabulary, published
    )

    holders = [s.claim.attributed_to.means for s in statements if s.claim]
    assert holders == [means]


@pytest.mark.parametrize(
    ("text", "published", "names"),
    [
        ("President Bush spoke.", "2004-05-01", ["Bush = george-w-bush"]),
        ("President Bush spoke.", "1990-05-01", ["Bush = george-h-w-bush"]),
        ("President Bush spoke.", None, ["Bush = ?"]),  # two held the post
        ("Prime Minister Brown spoke.", "2009", ["Brown = gordon-brown"]),
        ("Prime Minister Brown spoke.", "1975", ["Brown = ?"]),
        ("Canadian Prime Minister Brown spoke.", "2009", ["Canadian = canada", "Brown = ?"]),
        ("Jane Brown won. Prime Minister Brown spoke.", "2009", ["Jane Brown = ?", "Brown = ?"]),
    ],
)
def test_a_title_and_a_last_name_mean_who_held_the_post(
    text: str, published: str | None, names: list[str]
) -> None:
    assert _meant(text, published) == names


def test_given_entities_come_before_the_gazetteer() -> None:
    own = Entity("our-poland", "State", "Poland", (Name("Polish", "adjective"),))
    gazetteer = Gazetteer((own,), read_rules())

    assert _meant("Warsaw and Poland met Polish troops.", None, gazetteer) == [
        "Warsaw = our-poland", "Poland = our-poland", "Polish = our-poland",
    ]  # fmt: skip


def test_the_gazetteer_agrees_with_the_demonstration_seeds(vocabulary: Vocabulary) -> None:
    """What both know by one name has one id, so that a build without these seeds can join them."""
    seeds = read_seeds(seed_folders(), vocabulary)
    gazetteer = Gazetteer(seeds.entities, read_rules())
    states = [entity for entity in seeds.entities if entity.kind == "State"]

    assert [state.id for state in states if state.id not in _field().rows] == []
    for state in states:
        row = _field().entity(state.id)
        assert row is not None
        assert {name.text for name in state.names if name.kind == "adjective"} <= {
            name.text for name in row.names if name.kind == "adjective"
        }, state.id
        ours = {i.value for i in state.identifiers if i.scheme == "wikidata"}
        theirs = {i.value for i in row.identifiers if i.scheme == "wikidata"}
        assert not ours or not theirs or ours == theirs, state.id
    assert gazetteer.named("Center for Naval Analyses") == gazetteer.player("cna")


def test_every_line_leads_to_what_is_there_and_uses_the_words_of_the_ontology(
    vocabulary: Vocabulary,
) -> None:
    field = _field()
    for entity_id, row in field.rows.items():
        for column in ("partOf", "locatedIn", "successorOf", "of", "origin"):
            assert set(row.all(column)) <= set(field.rows), entity_id
        entity = field.entity(entity_id)
        if row.kind == "Exercise":
            assert entity is None
            continue
        assert entity is not None
        assert entity.kind in vocabulary.entity_kinds, entity_id
        for code, values in entity.codes.items():
            assert code in vocabulary.entity_codes[entity.kind], entity_id
            assert set(values) <= set(vocabulary.words(code)), entity_id
        for when in (entity.start, entity.end):
            assert when is None or parse_when(when), entity_id
        assert all(i.source for i in entity.identifiers), entity_id


def test_no_two_entities_bear_one_name_at_one_time() -> None:
    kinds = {"State", "GovernmentBody", "ArmedForce", "Company", "InternationalOrganization"}
    kinds |= {"WeaponSystem", "Institution", "Person"}
    for key, spellings in _field().spellings.items():
        bearers = {
            s.entity
            for s in spellings
            if s.entity_kind in kinds and not s.weak and not (s.start or s.end)
        }
        assert len(bearers) <= 1, (key, bearers)


def test_a_post_ends_no_earlier_than_it_begins() -> None:
    for terms in _field().terms.values():
        for term in terms:
            ended = term.end is not None and int(term.end) < int(term.start)
            assert not ended, term


def test_the_gazetteer_is_as_large_as_a_field_needs() -> None:
    kinds = [row.kind for row in _field().rows.values()]

    assert {kind: kinds.count(kind) >= least for kind, least in LEAST.items()} == dict.fromkeys(
        LEAST, True
    )


LEAST = {
    "State": 210, "InternationalOrganization": 250, "WeaponSystem": 600, "Company": 150,
    "Exercise": 150, "Institution": 200, "Person": 400, "ArmedForce": 100, "GovernmentBody": 80,
    "Place": 300,
}  # fmt: skip


def test_a_line_with_too_many_columns_is_told(tmp_path: Path) -> None:
    file = tmp_path / "states.txt"
    file.write_text("kind: State\ncolumns: id | name\nnorway|Norway|Norge\n")

    with pytest.raises(
        SeedError, match=r"states\.txt:3: 2 columns, not so: 'norway\|Norway\|Norge'"
    ):
        list(read_lines(file))


def test_only_what_a_text_mentions_enters_the_graph(small_seeds: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(
        "In 2019 Poland bought 20 HIMARS launchers from the United States. The Turkish navy said "
        "that the lake is shrinking. The Royal Navy denied that the lake is shrinking."
    )
    build([small_seeds], [note], into=tmp_path / "data")

    with open_snapshot(tmp_path / "data") as snapshot:
        poland = snapshot.entity("poland")
        mentioned = [snapshot.entity(e)["kind"] for e in ("himars", "turkish-navy", "royal-navy")]
        state = snapshot.entity("turkey")  # the navy is part of it
        for unsaid in ("latvia", "rafale", "emmanuel-macron", "ecowas"):
            with pytest.raises(UnknownEntity):
                snapshot.entity(unsaid)

    assert mentioned == ["WeaponSystem", "ArmedForce", "ArmedForce"]
    assert state["name"] == "Turkey"
    assert poland["identifiers"] == [
        {"scheme": scheme, "value": value, "source": "rigour 2.6.1 (MIT), territory pl"}
        for scheme, value in (("wikidata", "Q36"), ("iso3166-1", "POL"))
    ]


@pytest.mark.parametrize(
    ("text", "participants", "name"),
    [
        (
            "In May 2022 Norway and Chile held Exercise Amber Dawn.",
            ["norway", "chile"],
            "Amber Dawn",
        ),
        ("In May 2022 Togo hosted Cobra Gold with Benin.", ["togo", "benin"], "Cobra Gold"),
        ("Peru and Chile took part in UNITAS LXI in May 2022.", ["peru", "chile"], "UNITAS LXI"),
    ],
)
def test_a_named_exercise_is_an_exercise_without_the_word(
    text: str, participants: list[str], name: str, vocabulary: Vocabulary
) -> None:
    [exercise] = [s for s in _parsed(text, vocabulary) if s.kind == "JointExercise"]

    assert [a.means for a in exercise.roles["participant"]] == participants
    assert (exercise.texts["name"], exercise.times["date"]) == (name, "2022-05")


def test_a_variant_of_a_weapon_is_that_weapon_and_keeps_its_words(vocabulary: Vocabulary) -> None:
    [sale] = _parsed(
        "In 2020 Bulgaria bought eight F-16 Block 70s from the United States.", vocabulary
    )

    [weapon] = sale.roles["weapon"]
    assert (weapon.written, weapon.means) == ("eight F-16 Block 70s", "f-16")
