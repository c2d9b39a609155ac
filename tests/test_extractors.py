"""Plug-ins that read documents, as users install and choose them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from graph.parse import parse
from graph.parse.extractors import RULES_ALONE, read_with
from graph.read.curated import read_seeds
from graph.read.documents import read_documents
from graph.resources import seed_folders
from graph.vocabulary import Vocabulary
from tests.conftest import CHECKOUT, put, sha256_of
from tests.readers import SOURCE, Reader

DOCS = CHECKOUT / "docs/extractors.md"
REGISTER = (
    "Norway signed a treaty with Sweden in May 1995.\n\n"
    "Norway – Denmark: Skagerrak Defence Pact, signed 3 May 2021.\n\n"
    "Sweden – Finland: Northern Lights Accord, signed 12 June 2022.\n"
)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    made = Reader(tmp_path, monkeypatch, REGISTER)
    yield made
    for module in [*made.site.glob("*.py")]:
        sys.modules.pop(module.stem, None)


def _plugin(body: str, name: str = "lines", languages: str = "('en',)") -> str:
    """The code of a plug-in whose `extract` has this body."""
    lines = "\n".join(f"        {line}" for line in body.strip("\n").splitlines())
    return (
        "from dataclasses import replace\n"
        "from graph.facts import Act, Argument, Claim, Quantity, Span\n\n"
        "class Plugin:\n"
        f"    name, version, languages = {name!r}, '1.0', {languages}\n"
        "    def __init__(self, options):\n"
        "        self.options = options\n"
        f"    def extract(self, document):\n{lines}\n"
    )


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def documented(reader: Reader, tmp_path: Path) -> Reader:
    """The plug-in of the guide, built from its two files and installed."""
    project = put(
        tmp_path / "project",
        {"treaty_register.py": _blocks("python")[0], "pyproject.toml": _blocks("toml")[0]},
    )
    uv = Path(sys.executable).parent / "uv"
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--offline"]
    where = ["--no-cache", "--python", sys.executable, "--target", str(reader.site)]
    subprocess.run([uv, "pip", "install", *options, *where, project], check=True, timeout=100)
    return reader


@pytest.mark.checkout
def test_the_plugin_of_the_guide_installs_reads_and_is_named_in_what_it_read(
    documented: Reader,
) -> None:
    text = documented.seeds / "documents/register.txt"
    flags = ["--json", "--extractor", "treaty-register", "--seeds", str(documented.seeds)]
    alone = subprocess.run(
        [sys.executable, "-P", "-m", "api.cli", "parse", text, *flags],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(documented.site)},
        check=True,
        timeout=100,
    )
    report = documented.built("treaty-register", "rules")
    facts = {
        (
            s["texts"].get("name"),
            s["read_by"],
            s["rule"],
            s["time"]["signed"]["edtf"],
            bool(s["fact"]),
        )
        for s in documented.statements()
    }

    lines = [json.loads(line) for line in alone.stdout.splitlines()]
    assert [(line["text"], line["args"]["parties"]) for line in lines] == [
        (REGISTER.splitlines()[2], ["Norway", "Denmark"]),
        (REGISTER.splitlines()[4], ["Sweden", "Finland"]),
    ]
    assert facts == {
        (None, "foedera-rules-en 0.1.0", "agreement.sign", "1995-05", True),
        ("Skagerrak Defence Pact", "treaty-register 1.0", "register.line", "2021-05-03", True),
        ("Northern Lights Accord", "treaty-register 1.0", "register.line", "2022-06-12", True),
    }
    assert [(r["name"], r["origin"], r["statements"]) for r in report["extractors"]] == [
        ("rules", r0 := report["extractors"][0]["origin"], 1),
        ("treaty-register", "treaty-register 1.0", 2),
    ]
    assert r0.startswith("foedera ")
    assert report["stderr"] == ""


def test_a_plugin_adds_to_what_the_rules_read_and_changes_no_id_of_it(reader: Reader) -> None:
    reader.built()
    before = {s["id"]: s for s in reader.statements()}
    reader.install(
        "copier",
        _plugin(
            """
yield from document.by_rules()
start = document.text.index("Norway – Denmark")
yield document.stated(
    "Meeting", start, start + 16,
    {"participant": [document.name_at(start, start + 6), document.name_at(start + 9, start + 16)]},
)
"""
        ),
    )

    report = reader.built("copier", "rules")
    after = {s["id"]: s for s in reader.statements()}

    assert {i: s["fact"] for i, s in before.items()} == {i: after[i]["fact"] for i in before}
    [added] = [s for i, s in after.items() if i not in before]
    assert (added["kind"], added["read_by"], added["quote"]) == (
        "Meeting",
        "lines 1.0",
        "Norway – Denmark",
    )
    counts = {r["name"]: (r["statements"], r["read_before"]) for r in report["extractors"]}
    assert counts == {"rules": (1, 0), "copier": (1, 1)}


# What the gate says, and what a plug-in gives for it to say that; `at` is the first sentence.
GATE: Mapping[str, str] = {
    "the place is not in the document": "stated('Meeting', 0, 10**6, both)",
    "no such kind": "stated('Wedding', *at, both)",
    "no such role of its kind": "stated('Meeting', *at, {'bride': states})",
    "a required role is missing": "stated('Treaty', *at, {})",
    "an identifier is not known": (
        "stated('Meeting', *at, {'participant': [Argument('Norway', 'norway-2', 'State')]})"
    ),
    "an entity is neither known nor named in the text": (
        "stated('Meeting', *at, {'participant': [Argument('Iceland', 'Iceland', 'State')]})"
    ),
    "an entity of that kind does not play the role": (
        "stated('PostHeld', *at, {'person': states, 'organization': states})"
    ),
    "a time is no EDTF": "stated('Meeting', *at, both, times={'date': 'last May'})",
    "no such time of its kind": "stated('Meeting', *at, both, times={'signed': '1995'})",
    "no such quantity of its kind": (
        "stated('Meeting', *at, both, quantities={'numberOrdered': [Quantity(exact=1)]})"
    ),
    "no such code": "stated('Meeting', *at, both, codes={'exerciseType': ['picnic']})",
    "no such modality": "stated('Meeting', *at, both, modality='maybe')",
    "the quote is not in its place": "stated('Meeting', *at, both, quote='Denmark')",
    "the confidence is no number from 0 to 1": (
        "stated('Meeting', *at, both, confidence=float('nan'))"
    ),
    "it is no statement": "dict(kind='Meeting')",
}


def test_what_the_text_and_the_ontology_do_not_bear_is_refused_and_counted(reader: Reader) -> None:
    body = """
at, stated = (0, 46), document.stated
states = [document.name_at(0, 6), document.name_at(28, 34)]
both = {"participant": states}
"""
    reader.install("forger", _plugin(body + "\n".join(f"yield {given}" for given in GATE.values())))

    report = reader.built("forger")

    [told] = report["extractors"]
    assert told["refused"] == dict.fromkeys(sorted(GATE), 1)
    assert (told["statements"], told["failures"]) == (0, [])
    assert reader.statements() == []


def test_all_that_our_rules_read_passes_the_gate(vocabulary: Vocabulary) -> None:
    seeds = read_seeds(seed_folders(), vocabulary)
    open_texts = sorted(Path(__file__).parent.glob("devset/*/open-*.txt"))
    documents, _unread = read_documents([*seeds.documents, *open_texts], seeds.sources)

    read = read_with(RULES_ALONE, documents, seeds.entities, vocabulary)

    [report] = read.reports
    assert (report["refused"], report["failures"]) == ({}, [])
    assert read.statements == parse(documents, seeds.entities, vocabulary)
    assert report["statements"] > 300


def test_what_a_sentence_only_reports_is_its_speakers_claim_whoever_reads_it(
    reader: Reader,
) -> None:
    reader.write(
        "Kari Berg said that Denmark met Finland. If Norway meets Sweden, trade will grow. "
        "Norway met Denmark."
    )
    reader.install(
        "meetings",
        _plugin(
            """
import re
for found in re.finditer(r"(\\w+) (?:met|meets) (\\w+)", document.text):
    players = [document.name_at(*found.span(n)) for n in (1, 2)]
    yield document.stated("Meeting", *found.span(), {"participant": players})
"""
        ),
    )

    reader.built("meetings")
    told = [
        (
            s["quote"],
            s["attributed_to"] and s["attributed_to"]["name"],
            s["modality"],
            bool(s["fact"]),
        )
        for s in reader.statements()
    ]

    assert told == [
        ("Denmark met Finland", "Kari Berg", "factual", False),
        ("Norway meets Sweden", None, "conditional", False),
        ("Norway met Denmark", None, "factual", True),
    ]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            "import nothing_of_this_name\nPlugin = None\n",
            "could not be loaded: ModuleNotFoundError",
        ),
        (
            "class Plugin:\n    def __init__(self, options): pass\n",
            "could not be loaded: TypeError",
        ),
        (_plugin("raise ValueError('no\\nlight \\x1b[31m')"), "ValueError: no light"),
        (_plugin("import sys; sys.exit(3)"), "SystemExit: 3"),
        (_plugin("def down(): return down()\nreturn down()"), "RecursionError"),
        (_plugin("while True: yield None"), "statements of one document"),
        (_plugin("return None"), "TypeError"),
        (
            _plugin("while True:\n    try:\n        len('')\n    except Exception: pass"),
            "it took more than 2 s",
        ),
    ],
    ids=[
        "no import",
        "no extractor",
        "an error",
        "an exit",
        "no end",
        "a flood",
        "nothing",
        "ever",
    ],
)
def test_a_plugin_that_fails_is_told_and_the_build_goes_on_without_it(
    reader: Reader, code: str, why: str
) -> None:
    reader.install("faulty", code)
    reader.patch.setenv("FOEDERA_FAULTY_SECONDS", "2")

    report = reader.built("rules", "faulty")

    [rules, faulty] = report["extractors"]
    assert (rules["statements"], faulty["statements"], report["counts"]["facts"]) == (1, 0, 1)
    [failure] = faulty["failures"]
    assert why in failure["why"]
    assert "extractor faulty failed" in report["stderr"]
    assert failure["why"] in report["stderr"]
    assert "\x1b" not in report["stderr"]


def test_a_failure_on_one_document_leaves_what_was_read_in_others(reader: Reader) -> None:
    put(
        reader.seeds,
        {"documents/other.txt": "Kari Berg has nothing to say of Norway or of Sweden."},
    )
    reader.install(
        "moody",
        _plugin(
            """
yield document.stated("Meeting", 0, 9, {"participant": [document.names[0].means[0]] * 2})
if document.document.id == "register":
    raise ValueError("not today")
"""
        ),
    )

    report = reader.built("moody")

    [moody] = report["extractors"]
    assert moody["failures"] == [{"document": "register", "why": "ValueError: not today"}]
    assert (moody["statements"], moody["refused"]) == (1, {})
    assert "extractor moody failed on register" in report["stderr"]


def test_a_build_with_a_failure_is_made_again_and_a_whole_one_is_not(reader: Reader) -> None:
    reader.install("faulty", _plugin("raise ValueError('not today')"))
    flags = ("build", "--if-changed", "--extractor", "rules", "--extractor", "faulty")

    reader.run(*flags)
    again = reader.run(*flags)
    reader.install("faulty", _plugin("return []"))
    reader.run(*flags)
    whole = reader.run(*flags)

    assert "not today" in again.stderr
    assert whole.stderr == f"{reader.data}: up to date\n"


def test_what_reads_a_language_without_rules_waits_for_a_curator(reader: Reader) -> None:
    text = "La Norvegia e la Svezia: Norway ha incontrato Sweden."
    reader.write(text)
    put(
        reader.seeds,
        {"sources/register.yaml": SOURCE.format(sha256=sha256_of(text)) + "language: it\n"},
    )
    code = _plugin(
        """
start = document.text.index("Norway")
players = [document.name_at(start, start + 6), document.name_at(start + 21, start + 27)]
yield document.stated("Meeting", start, start + 27, {"participant": players})
""",
        languages="('it',)",
    )
    reader.install("italian", code)

    report = reader.built("italian")
    listed = reader.run("review", "--json", "--about", "held", "--extractor", "italian")
    [proposal] = json.loads(listed.stdout)
    flags = ("--extractor", "italian", "--by", "R. Reviewer")
    answered = reader.run("review", *flags, answers="a it says so\n")
    accepted = reader.built("italian")

    assert report["statements_without_a_fact"] == {"waits for a curator": 1}
    assert (proposal["kind"], proposal["about"]) == ("Meeting", "held")
    assert "1 decided, 0 left" in answered.stdout
    assert accepted["facts_by_kind"] == {"Meeting": 1}


def test_a_name_that_is_not_installed_is_told_with_the_nearest_one(reader: Reader) -> None:
    done = reader.run("build", "--extractor", "rule")

    assert done.code == 2
    assert done.stderr == ("--extractor='rule': installed are llm, rules; did you mean 'rules'?\n")
    assert not reader.data.exists()


def test_two_plugins_of_one_name_are_not_left_to_chance(reader: Reader) -> None:
    reader.install("twin", _plugin("return []"))
    put(
        reader.site,
        {
            "other-1.0.dist-info/METADATA": "Name: other\nVersion: 1.0\n",
            "other-1.0.dist-info/entry_points.txt": "[foedera.extractors]\ntwin = twin:Plugin\n",
        },
    )

    done = reader.run("build", "--extractor", "twin")

    assert done.code == 2
    assert done.stderr == (
        "two extractors are called 'twin': one of other 1.0, one of twin 1.0; "
        "uninstall one of them\n"
    )


def test_the_options_of_a_plugin_have_its_variables_and_no_secret(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("DEPTH", "3"), ("API_KEY", "s3cret"), ("KEY", "s3cret"), ("EMPTY", "")):
        monkeypatch.setenv(f"FOEDERA_SEA_CHARTS_{name}", value)
    report = (
        "    def report(self):\n"
        "        return {**vars(self.options), 'cache': str(self.options.cache)}\n"
    )
    reader.install("sea-charts", _plugin("return []") + report)

    told = reader.built("sea-charts")

    [said] = [r["said"] for r in told["extractors"]]
    assert said == {"settings": {"depth": "3"}, "cache": str(reader.data / "cache/sea-charts")}
