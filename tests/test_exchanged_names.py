"""The two articles with other states, persons, years and quotations, consistently exchanged.

Rules that only fit the articles would lose their facts here. The texts stay where they are, beside
the checkout; what is exchanged is made anew for each run.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.facts import Entity, Name
from graph.parse.evaluation import evaluate_folder
from graph.parse.gold import Line, read_gold
from graph.read.curated import read_seeds
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import Vocabulary, read_vocabulary

# One state for another, in every form that the articles use; persons lose their fame.
_STATES = {
    "Russia": "Chile", "Russian": "Chilean", "Russians": "Chileans", "Russo": "Chilean",
    "China": "Kenya", "Chinese": "Kenyan", "Sino": "Kenyan", "Moscow": "Santiago",
    "the Kremlin": "Santiago", "Kremlin": "Santiago", "Beijing": "Nairobi",
    "Ukraine": "Norway", "Ukrainian": "Norwegian", "Iran": "Peru", "Iranian": "Peruvian",
    "Tehran": "Lima", "South Korea": "Jordan", "South Korean": "Jordanian",
}  # fmt: skip
_PERSONS = {
    "Alexander Lukin": "Martin Achterberg", "Lukin": "Achterberg",
    "Richard Sakwa": "Hilda Brannigan", "Sakwa": "Brannigan",
    "Vassily Kashin": "Peter Ollenshaw", "Vasily Kashin": "Peter Ollenshaw", "Kashin": "Ollenshaw",
    "Michael Kofman": "Daniel Rostrup", "Kofman": "Rostrup",
    "Dmitry Gorenburg": "Albert Tessmer", "Gorenburg": "Tessmer",
    "Dmitri Trenin": "Edgar Valdane", "Trenin": "Valdane",
    "Sergey Lavrov": "Carlos Ibarrola", "Lavrov": "Ibarrola",
    "Vladimir Putin": "Ernesto Quiroga", "Putin": "Quiroga",
    "Xi Jinping": "Josiah Wambugu", "Xi": "Wambugu",
}  # fmt: skip
_YEARS = {str(year): str(year - 3) for year in range(1985, 2026)}
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{40,400})[”\"]")
_OTHER_WORDS = "we have always said this and nobody here doubts that it will stay so"


class _Exchange:
    """A text with other names, and where each of its places went."""

    def __init__(self, text: str, kept: Sequence[Line]) -> None:
        self.pieces: list[tuple[int, int, str]] = []
        words = {**_STATES, **_PERSONS, **_YEARS}
        ordered = sorted(words, key=len, reverse=True)
        pattern = re.compile(rf"(?<![\w$])(?:{'|'.join(map(re.escape, ordered))})(?!\w)")
        quotes = [found.span(1) for found in _QUOTED.finditer(text)]
        free = [
            (first, last)
            for first, last in quotes
            if not pattern.search(text, first, last)
            and not any(
                line["type"] != "claim" and line["start"] < last and first < line["end"]
                for line in kept
            )
        ]
        for found in pattern.finditer(text):
            self.pieces.append((*found.span(), words[found.group()]))
        for first, last in free:
            end = "" if text[last - 1] not in ",." else text[last - 1]
            self.pieces.append((first, last, _OTHER_WORDS + end))
        self.pieces.sort()
        self.text, reached = "", 0
        for first, last, new in self.pieces:
            self.text += text[reached:first] + new
            reached = last
        self.text += text[reached:]

    def moved(self, place: int) -> int:
        """Return where a place of the old text is in the new one."""
        shift = 0
        for first, last, new in self.pieces:
            if last <= place:
                shift += len(new) - (last - first)
            elif first < place:
                return first + shift + len(new)
        return place + shift


def _exchanged(value: object) -> object:
    if isinstance(value, list):
        return [_exchanged(item) for item in value]
    if not isinstance(value, str):
        return value
    words = {**_STATES, **_PERSONS, **_YEARS}
    ordered = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")
    return pattern.sub(lambda found: words[found.group()], value)


def _write_exchanged(shared: Path, into: Path) -> Path:
    """Write both articles with exchanged names, and return the file of their annotations."""
    gold = read_gold(shared / "gold" / "seeds.jsonl")
    lines = []
    for name in sorted({line["doc"] for line in gold}):
        own = [line for line in gold if line["doc"] == name]
        exchange = _Exchange((shared / "seeds" / name).read_text("utf-8"), own)
        (into / name).write_text(exchange.text, "utf-8")
        for line in own:
            start, end = exchange.moved(line["start"]), exchange.moved(line["end"])
            args = {key: _exchanged(value) for key, value in line["args"].items()}
            text = exchange.text[start:end]
            lines.append({**line, "start": start, "end": end, "text": text, "args": args})
    path = into / "gold.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def _everybody(vocabulary: Vocabulary) -> list[Entity]:
    """Return the entities of the seeds without the persons exchanged, and the states that came."""
    known = list(read_seeds(seed_folders(), vocabulary).entities)
    gone = set(_PERSONS)
    states = {
        "Chile": ("Chilean", "Santiago"), "Kenya": ("Kenyan", "Nairobi"),
        "Norway": ("Norwegian", "Oslo"), "Peru": ("Peruvian", "Lima"),
        "Jordan": ("Jordanian", "Amman"),
    }  # fmt: skip
    kept = [e for e in known if e.name not in states and e.name not in gone]
    came = [
        Entity(name.lower(), "State", name, (Name(adjective, "adjective"), Name(seat, "metonym")))
        for name, (adjective, seat) in states.items()
    ]
    return [*kept, *came]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ontology_folder())


@pytest.mark.shared
def test_other_states_persons_years_and_quotations_change_little(
    shared: Path, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    known = read_seeds(seed_folders(), vocabulary).entities
    gold = _write_exchanged(shared, tmp_path)

    as_written = evaluate_folder(
        shared / "gold" / "seeds.jsonl", shared / "seeds", known, vocabulary
    )
    exchanged = evaluate_folder(gold, tmp_path, _everybody(vocabulary), vocabulary)

    assert as_written.total.f1 - exchanged.total.f1 <= 0.03
    assert exchanged.inexact == ()


@pytest.mark.shared
def test_the_exchange_leaves_no_name_of_the_articles_and_moves_every_span(
    shared: Path, tmp_path: Path
) -> None:
    gold = read_gold(_write_exchanged(shared, tmp_path))

    texts = {path.name: path.read_text("utf-8") for path in tmp_path.glob("*.txt")}
    written = read_gold(shared / "gold" / "seeds.jsonl")
    assert not any(re.search(r"\b(?:Russia|China|Lukin|Sakwa)\b", t) for t in texts.values())
    assert len(gold) == len(written)
    assert all(texts[line["doc"]][line["start"] : line["end"]] == line["text"] for line in gold)
    changed = sum(one["text"] != other["text"] for one, other in zip(gold, written, strict=True))
    assert changed > len(gold) * 0.6
