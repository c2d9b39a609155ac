"""Languages: which one a document is in, and what is read in one that is not English."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.facts import Document, Extraction, Source, Span, Statement
from graph.parse import parse, with_known
from graph.parse.languages import detect_language, why_unread, with_languages
from graph.parse.outline.rules import read_outline
from graph.parse.rules import pack_of, read_packs
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary
from tests.known_entities import KNOWN

_TEXTS = Path(__file__).parent / "golden"
_GERMAN = (
    "Der russische Minister hat am Montag in Berlin ein Abkommen mit der deutschen Regierung "
    "unterzeichnet, und die beiden Staaten wollen im Herbst gemeinsam üben."
)
_SPANISH = (
    "El ministro ruso firmó un acuerdo de defensa con el gobierno de Perú, y los dos países se "
    "reunirán en el otoño en la capital. Según él, son aliados desde hace años."
)


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary(ontology_folder())


def _document(text: str, language: str = "en", extraction: Extraction | None = None) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source(
        f"doc-{digest[:12]}", "A note", "unknown", digest, published="2024-06-12", language=language
    )
    return Document(source, text, extraction)


def _told(statement: Statement, names: dict[str, str]) -> tuple[object, ...]:
    """Return kind, who does what, and what is not as usual, in that order."""
    players = {r: [names.get(a.means, a.means) for a in p] for r, p in statement.roles.items()}
    claim = statement.claim
    counted = [str(q[0].exact) for q in statement.quantities.values()]
    unusual = [*statement.times.values(), *counted]
    unusual += [str(w) for w in (statement.status, statement.polarity, statement.modality) if w]
    by = f"{names.get(claim.attributed_to.means, claim.attributed_to.means)} " if claim else ""
    usual = ("affirmed", "factual")
    told = f"{by}{claim.act if claim else ''}".strip()
    return statement.kind, players, [w for w in unusual if w not in usual], told


def test_a_french_text_states_all_its_facts_and_claims_and_nothing_else(known: Vocabulary) -> None:
    text = (_TEXTS / "fr.txt").read_text(encoding="utf-8")

    found = parse([_document(text, "fr")], KNOWN, known)
    names = {entity.id: entity.name for entity in with_known(KNOWN, found)}

    assert [_told(statement, names) for statement in found] == [
        ("Agreement", {"party": ["Kenya", "Uganda"]}, ["2024-06-11", "signed"], ""),
        ("Claim", {}, [], "Aden Duale asserts"),
        ("PostHeld", {"person": ["Aden Duale"], "organization": ["Kenya"]}, [], ""),
        ("JointExercise", {"participant": ["Kenya", "India"]}, ["2023-03", "happened"], ""),
        ("JointExercise", {"participant": ["Uganda"]}, ["negated"], ""),
        (
            "ArmsTransfer",
            {"supplier": ["Turkey"], "recipient": ["Kenya"], "weapon": ["drones"]},
            ["2023", "6", "delivered"],
            "",
        ),
        (
            "ArmsTransfer",
            {"supplier": ["Poland"], "recipient": ["Uganda"], "weapon": ["hélicoptères"]},
            ["2022", "12", "delivered"],
            "",
        ),
        (
            "ArmsTransfer",
            {"recipient": ["Uganda"], "weapon": ["chars"], "supplier": ["Poland"]},
            ["20", "planned", "planned"],
            "",
        ),
        ("Claim", {}, [], "Aden Duale asserts"),
        ("Membership", {"member": ["Kenya"], "organization": ["African Union"]}, ["1963/.."], ""),
        (
            "Membership",
            {"member": ["Kenya"], "organization": ["East African Community"]},
            ["2000"],
            "",
        ),
        ("Membership", {"member": ["Mali"], "organization": ["ECOWAS"]}, ["2025", "ended"], ""),
        ("Membership", {"member": ["Niger"], "organization": ["ECOWAS"]}, ["2025", "ended"], ""),
        ("Claim", {}, [], "Russia asserts"),
        (
            "ArmsTransfer",
            {"supplier": ["Russia"], "recipient": ["Mali"], "weapon": ["radars"]},
            ["2021", "4", "delivered"],
            "Russia asserts",
        ),
        (
            "ArmsTransfer",
            {"recipient": ["Kenya"], "weapon": ["missiles"], "supplier": ["Iran"]},
            ["negated"],
            "Aden Duale denies",
        ),
        ("Claim", {}, [], "Aden Duale denies"),
        ("Claim", {}, [], "Aden Duale asserts"),
        (
            "Treaty",
            {"party": ["Kenya", "Ethiopia"]},
            ["planned", "planned"],
            "Aden Duale asserts",
        ),
        ("PostHeld", {"person": ["Yoweri Museveni"], "organization": ["Uganda"]}, [], ""),
        (
            "Meeting",
            {"participant": ["Yoweri Museveni", "William Ruto"]},
            ["2024-05", "happened"],
            "",
        ),
        ("Agreement", {"party": ["Kenya", "Tanzania"]}, ["planned", "planned"], ""),
        (
            "JointExercise",
            {"participant": ["Kenya", "Tanzania"]},
            ["2025", "planned", "planned"],
            "",
        ),
    ]


def test_what_is_read_in_another_language_has_exact_places_and_says_who_read_it(
    known: Vocabulary,
) -> None:
    text = (_TEXTS / "fr.txt").read_text(encoding="utf-8")

    found = parse([_document(text, "fr-FR")], KNOWN, known)
    places = [s.place for s in found]
    hashes = [
        hashlib.sha256(" ".join(text[p.start : p.end].split()).encode()).hexdigest()
        for p in places
        if isinstance(p, Span)
    ]

    assert [s.span_sha256 for s in found] == hashes
    assert {s.read_by for s in found} == {"foedera-rules-fr 0.1.0"}
    denial = next(s for s in found if s.kind == "Claim" and s.claim and s.claim.act == "denies")
    assert denial.quote == "Aden Duale a nié avoir acheté des missiles à l'Iran"


def test_a_denied_purchase_is_told_as_denied(known: Vocabulary) -> None:
    text = "Le ministre kényan Aden Duale a nié avoir acheté des missiles à l'Iran en 2020."

    found = parse([_document(text, "fr")], KNOWN, known)

    [sale] = [s for s in found if s.kind == "ArmsTransfer"]
    assert sale.claim is not None
    assert (sale.claim.act, sale.polarity, sale.status) == ("denies", "negated", None)
    assert [a.means for a in sale.roles["recipient"]] == ["kenya"]


def test_verbs_names_and_dates_of_a_pack_come_from_its_files_alone() -> None:
    rules = read_outline("fr")

    forms = {
        form: {f.tense for f in rules.forms[form]} for form in ("vendues", "signera", "mènent")
    }
    named = {name: (n.entity, n.how) for name, n in rules.names.items() if n.entity == "greece"}

    assert forms == {"vendues": {"participle"}, "signera": {"future"}, "mènent": {"present"}}
    assert named == {
        "Grèce": ("greece", "name"),
        "grec": ("greece", "adjective"),
        "grecque": ("greece", "adjective"),
        "grecs": ("greece", "adjective"),
        "grecques": ("greece", "adjective"),
        "Grec": ("greece", "name"),
        "Grecque": ("greece", "name"),
        "Grecs": ("greece", "name"),
        "Grecques": ("greece", "name"),
        "Athènes": ("greece", "seat"),
    }


def test_every_pack_says_its_language_its_grammar_and_its_stop_words() -> None:
    packs = read_packs()

    assert {(p.language, p.grammar) for p in packs.values()} == {
        ("en", "clauses"),
        ("fr", "outline"),
    }
    assert all(len(pack.stop_words) > 20 for pack in packs.values())
    assert pack_of("fr-CA") is packs["fr"]
    assert pack_of("de") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ((_TEXTS / "fr.txt").read_text(encoding="utf-8"), "fr"),
        ("The minister said that the two navies would train with each other before June.", "en"),
        (_GERMAN, None),
        (_SPANISH, None),
        ("", None),
        ("1234 5678", None),
    ],
)
def test_the_language_of_a_text_is_told_by_its_stop_words(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_what_is_asked_for_goes_first_then_what_is_said_then_what_the_words_tell() -> None:
    french = (_TEXTS / "fr.txt").read_text(encoding="utf-8")
    page = Extraction("test", "text/html", found={"language": ("en", "lang")})
    curated = Document(Source("a-note", "A note", "us", "0" * 64, language="en"), french)

    def language(document: Document, asked: str | None = None) -> str:
        return with_languages([document], asked)[0].source.language

    assert language(_document(french)) == "fr"
    assert language(_document(french), "en") == "en"
    assert language(_document(french, extraction=page)) == "en"
    assert language(curated) == "en"
    assert language(_document("Accord signé.")) == "en"
    assert language(_document(_GERMAN)) == "und"


def test_a_text_in_an_unknown_language_yields_nothing_and_says_so(
    known: Vocabulary, tmp_path: Path, run: Callable[..., Any]
) -> None:
    [german] = with_languages([_document(_GERMAN)])
    (tmp_path / "text.txt").write_text(_GERMAN, encoding="utf-8")
    told = (
        "its language is unknown: no facts were looked for; there are rules for en (English), "
        "fr (French)"
    )

    parsed = run("parse", "text.txt", cwd=tmp_path)
    built = run("build", "text.txt", "--json", cwd=tmp_path)

    assert parse([german], (), known) == []
    assert why_unread(german) == told
    assert (parsed.returncode, parsed.stdout, parsed.stderr) == (0, "", f"text.txt: {told}\n")
    assert built.returncode == 0, built.stderr
    [entry] = [d for d in json.loads(built.stdout)["documents"] if told in d["notes"]]
    assert entry["title"] == "text.txt"


def test_the_command_line_reads_a_text_in_its_own_language_or_the_one_asked_for(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    text = "La Suède a vendu 36 avions au Brésil en 2014. Les deux pays sont contents depuis."
    (tmp_path / "short.txt").write_text(text, encoding="utf-8")
    (tmp_path / "long.txt").write_text((_TEXTS / "fr.txt").read_text("utf-8"), encoding="utf-8")

    as_english = run("parse", "short.txt", "--language", "en", cwd=tmp_path)
    asked = run("parse", "short.txt", "--language", "fr", cwd=tmp_path)
    told = run("parse", "long.txt", cwd=tmp_path)

    assert as_english.stdout == ""
    assert "Suède a vendu 36 avions au Brésil en 2014" in asked.stdout
    assert "Mali et le Niger ont quitté la Cédéao en 2025" in told.stdout
    assert len(told.stdout.splitlines()) == 23
