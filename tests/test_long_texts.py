"""Parsing takes work in proportion to the text, whatever it is, and is the same everywhere."""

import cProfile
import hashlib
import os
import pstats
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.facts import Document, Source
from graph.parse import reader
from graph.vocabulary import Vocabulary


def _names(size: int) -> str:
    """Return sentences about people and institutes of whom each has a name of its own."""
    letters = "bdfgklmnprstvz"

    def name(number: int) -> str:
        digits = (number // 14**place % 14 for place in range(4))
        return "".join(letters[digit] + "aeio"[digit % 4] for digit in digits).title()

    sentences = (
        f"{name(n)} {name(7 * n + 5)}son met the {name(3 * n + 1)} Institute. "
        for n in range(size // 40)
    )
    return "".join(sentences)


# Each makes a text of about so many characters; at four times the size it may take four times
# the calls.
_LONG: dict[str, Callable[[int], str]] = {
    "quotation marks": lambda size: '" ' * (size // 2),
    "opening marks": lambda size: "“ " * (size // 2),
    "quotations never closed": lambda size: "He said, “We won. They lost. \n\n" * (size // 32),
    "one quotation": lambda size: "He said, “" + "We won. " * (size // 8) + "”",
    "nested brackets": lambda size: "(a " * (size // 3),
    "commas": lambda size: ", " * (size // 2),
    "one list": lambda size: "China, " * (size // 7),
    "one sentence": lambda size: "Kenya and China signed a pact with India and " * (size // 46),
    "one paragraph": lambda size: "Kenya sold China 24 jets in 2015. " * (size // 34),
    "paragraphs": lambda size: "Kenya sold China 24 jets in 2015.\n\n" * (size // 35),
    "names": _names,
    "headings": lambda size: "A Heading Here\n\n" * (size // 16),
    "lines": lambda size: "> a\n" * (size // 4),
    "links": lambda size: "[a](b " * (size // 6),
    "years": lambda size: "2019 " * (size // 5),
    "speech": lambda size: "she said that " * (size // 14),
}
_SIZE = 3_000


@pytest.fixture(scope="module")
def calls(vocabulary: Vocabulary) -> Callable[[str], int]:
    """A function that parses a text and says how many calls of functions that took."""
    read = reader((), vocabulary)
    read(_document("Kenya sold China 24 jets in 2015, she said."))

    def count(text: str) -> int:
        profile = cProfile.Profile()
        profile.runcall(read, _document(text))
        return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]

    return count


def _document(text: str) -> Document:
    return Document(Source("d", "A text", "us", hashlib.sha256(text.encode()).hexdigest()), text)


@pytest.mark.parametrize("kind", _LONG)
def test_four_times_the_text_takes_about_four_times_the_work(
    calls: Callable[[str], int], kind: str
) -> None:
    make = _LONG[kind]

    small, large = calls(make(_SIZE)), calls(make(4 * _SIZE))

    assert large <= 5 * small


# Where a pattern went over a text from each of its places to its end, these took minutes or more.
@pytest.mark.parametrize(
    "text",
    [
        "Sino-" * 100_000,
        '"' * 1_000_000,
        "China," * 100_000,
        "A" * 1_000_000,
        "a." * 300_000,
        "](" * 300_000,
        "exercise" + " " * 300_000 + "x",
        "Kenya" + "\n" * 300_000 + "signed" + "\0" * 300_000,
        "Kenya signed" + "\u0301" * 300_000,
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode(),
)
def test_a_text_that_is_no_text_is_read_in_no_time(vocabulary: Vocabulary, text: str) -> None:
    told = "Kenya sold China 24 jets in 2015."
    document = _document(f"{told}\n\n{text}\n\n{told.replace('2015', '2016')}")

    found = reader((), vocabulary)(document)

    assert [s.times for s in found if s.kind == "ArmsTransfer"] == [
        {"date": "2015"},
        {"date": "2016"},
    ]


def test_what_runs_on_without_a_space_keeps_its_place_and_what_is_beside_it_is_read(
    vocabulary: Vocabulary,
) -> None:
    run = "x" * 301
    text = f"Kenya {run} sold China 24 jets in 2015."

    [sale] = [s for s in reader((), vocabulary)(_document(text)) if s.kind == "ArmsTransfer"]

    assert [argument.means for argument in sale.roles["supplier"]] == ["kenya"]
    assert sale.span_sha256 == hashlib.sha256(text[:-1].encode()).hexdigest()


_PROGRAM = """
import sys
from pathlib import Path
from graph.facts import Document, Source
from graph.parse.kept import document_key, setting_key, Kept
from graph.parse.many import parse_many
from graph.read.curated import read_seeds
from graph.read.documents import read_documents
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import read_vocabulary
vocabulary = read_vocabulary(ontology_folder())
seeds = read_seeds(seed_folders(), vocabulary)
documents, _ = read_documents(seeds.documents, seeds.sources)
parse_many(documents, seeds.entities, vocabulary, folder=Path(sys.argv[1]))
"""


def test_what_is_kept_of_a_document_has_the_same_name_and_bytes_in_every_process(
    tmp_path: Path,
) -> None:
    kept: list[dict[str, bytes]] = []
    for number, (seed, locale) in enumerate([("0", "C"), ("1", "C.UTF-8"), ("31337", "tr_TR")]):
        folder = tmp_path / str(number)
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": f"UTC+{number}"}
        subprocess.run([sys.executable, "-P", "-c", _PROGRAM, str(folder)], env=env, check=True)
        kept.append({f"{p.parent.name}{p.name}": p.read_bytes() for p in folder.glob("??/*")})

    assert len(kept[0]) > 1
    assert kept[0] == kept[1] == kept[2]
