"""Measure the parser: its speed beside peers, and a build of many documents.

    python bench/parsing.py speed
    python bench/parsing.py speed FOLDER ...
    python bench/parsing.py many 1000 --jobs 2 --data build/bench/parsing

`speed` parses texts (our own of the development set, or those of the folders) and gives characters
a CPU second, with those of yardsticks in the same run: a plain pass over all words by a regular
expression and, if they are installed, spaCy's tokenizer, which only cuts words, and pysbd, which
only cuts sentences, in plain Python as the parser is. `many` makes up so many documents of 5 kB, no
two alike, and builds a snapshot of them: CPU seconds and memory by step, and what of it the
processes took that parse. Of 10,000 it takes 6 GB.
"""

import argparse
import random
import re
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from graph.building import build
from graph.parse import reader
from graph.parse.many import parse_many
from graph.read.curated import read_seeds
from graph.read.documents import read_documents
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import read_vocabulary

_ROUNDS = 7
_CHARACTERS = 5_000
_DEVSET = Path(__file__).parents[1] / "tests" / "devset"

_STATES = """Kenya Uganda Rwanda Ghana Senegal Mali Chad Niger Egypt Tunisia Morocco Jordan Oman
Qatar Kuwait India Nepal Bangladesh Thailand Vietnam Laos Cambodia Malaysia Singapore Indonesia
Japan Mongolia Kazakhstan Uzbekistan Tajikistan Armenia Georgia Turkey Greece Bulgaria Romania
Serbia
Croatia Austria Hungary Slovakia Poland Lithuania Latvia Estonia Finland Sweden Norway Denmark
Ireland Portugal Spain France Italy Malta Cyprus Brazil Argentina Chile Peru Bolivia Colombia
Ecuador Mexico"""
_MONTHS = (
    """January February March April May June July August September October November December"""
)
_FIRST = "Ada Bruno Clara Dario Edda Faris Gita Hugo Ines Jonas Kira Luka Mona Nils Olga Pavel"
_LAST = """Abend Birk Corvin Dahl Ekman Fenn Grau Holm Ivers Jansky Kerr Lund Moreau Nagy Orlov Pohl
Quist Rask Sand Thorn Ulm Varga Wirth Zeman"""
_THINGS = "howitzers trucks helicopters drones radars rifles tanks corvettes"
_COMMON = """road market harbour river winter summer price crop engine teacher clinic school ticket
window garden letter bridge kettle basket signal station driver farmer morning evening village"""
_TOLD = (
    "{a} and {b} signed a {word} agreement in {month} {year}.",
    "{a} delivered {n} {things} to {b} in {year}.",
    "{a} will sell {b} {n} {things}, {person} said on {day} {month} {year}.",
    "The navies of {a}, {b} and {c} held a joint exercise in {month} {year}.",
    '"We expect the {word} talks to go on," said {person}, a spokesman for the army of {a}.',
    "{a} withdrew from the pact with {b} in {year}.",
    "According to {person}, {a} has denied that it bought {n} {things} from {b}.",
    "{person} was appointed defence minister of {a} in {month} {year}.",
    "The foreign ministers of {a} and {b} met in {month} {year}.",
)
_PLAIN = (
    "The {x} near the {y} was closed for most of the {z}, and nobody had said why.",
    "A {x} and a {y} stood beside the {z} when the rain began.",
    "Most of those who came by the {x} had never seen the {y} before.",
    "There is a {x} behind the {y}, which is older than the {z}.",
    "In the {x} people speak of little but the {y} and what it costs.",
)


def made_up(number: int) -> str:
    """Return the text of document `number`: 5 kB, a third of its sentences of facts and claims."""
    chance = random.Random(number)
    states, common = _STATES.split(), _COMMON.split()

    def sentence() -> str:
        a, b, c = chance.sample(states, 3)
        x, y, z = chance.sample(common, 3)
        return chance.choice(_TOLD if chance.random() < 0.33 else _PLAIN).format(
            a=a, b=b, c=c, x=x, y=y, z=z,
            n=chance.randint(2, 90), day=chance.randint(1, 28), year=chance.randint(1990, 2023),
            things=chance.choice(_THINGS.split()), month=chance.choice(_MONTHS.split()),
            person=f"{chance.choice(_FIRST.split())} {chance.choice(_LAST.split())}",
            word=chance.choice(common),
        )  # fmt: skip

    paragraphs = [f"Report {number}"]
    while sum(map(len, paragraphs)) < _CHARACTERS:
        paragraphs.append(" ".join(sentence() for _ in range(chance.randint(3, 6))))
    return "\n\n".join(paragraphs)[:_CHARACTERS]


def speed(folders: Sequence[Path]) -> None:
    """Print how fast texts are parsed, and how fast their words are only found."""
    vocabulary = read_vocabulary(ontology_folder())
    seeds = read_seeds(seed_folders(), vocabulary)
    documents, _ = read_documents(folders or sorted(_DEVSET.glob("[abc]")), seeds.sources)
    documents = [d for d in documents if d.source.language == "en"]
    characters = sum(len(document.text) for document in documents)
    read = reader(seeds.entities, vocabulary)
    measured = _yardsticks()
    seconds: dict[str, list[float]] = {name: [] for name in ("parser", *measured)}
    for again in range(_ROUNDS + 1):  # the first round only warms up
        for name, peer in measured.items():
            taken = _seconds(lambda peer=peer: [peer(d.text) for d in documents])
            seconds[name] += [taken] if again else []
        taken = _seconds(lambda: [read(document) for document in documents])
        seconds["parser"] += [taken] if again else []
    print(f"{len(documents)} texts, {characters:,} characters, {_ROUNDS} rounds")
    for name, times in seconds.items():
        ratio = statistics.median(
            ours / theirs for ours, theirs in zip(seconds["parser"], times, strict=True)
        )
        rate, best = characters / statistics.median(times), characters / min(times)
        beside = "" if name == "parser" else f"; the parser takes {ratio:,.0f} times as long"
        print(f"{name}: {rate:,.0f} characters a CPU second (at best {best:,.0f}){beside}")


def _yardsticks() -> dict[str, Callable[[str], object]]:
    """Return what texts are read by to compare with: of the peers those that are installed."""
    words = re.compile(r"\w+|[^\w\s]")
    found: dict[str, Callable[[str], object]] = {"words by a regular expression": words.findall}
    try:
        import spacy
    except ImportError:
        print("spaCy is not installed: no tokenizer to compare with")
    else:
        found["spaCy's English tokenizer"] = spacy.blank("en").tokenizer
    try:
        import pysbd
    except ImportError:
        print("pysbd is not installed: no splitter in plain Python to compare with")
    else:
        found["pysbd's sentences"] = pysbd.Segmenter(language="en", clean=False).segment
    return found


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def many(count: int, jobs: int | None, data: Path, whole: bool) -> None:
    """Print what a build of `count` made-up documents takes, step by step, or its first steps."""
    folder = data / f"documents-{count}"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"{number:05}.txt"
        if not path.exists():
            path.write_text(made_up(number), encoding="utf-8")
    print(f"{count:,} documents of 5 kB, {jobs or 'as many as cores'} processes to parse them")
    steps = _Steps()
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    if whole:
        build(seed_folders(), [folder], into=data / f"data-{count}", jobs=jobs, tick=steps.begin)
    else:
        _parse(folder, data / f"parsed-{count}", jobs, steps)
    steps.end()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    for name, cpu, memory_mb, peak_mb in steps.taken:
        print(f"{name:>10} {cpu:>8.1f} CPU s {memory_mb:>7,} MB at its end, peak {peak_mb:>7,} MB")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"processes that parse: {cpu:.1f} CPU s, the largest {after.ru_maxrss >> 10:,} MB")
    print(f"{time.monotonic() - started:.0f} s in all, on a machine that may have had other work")


def _parse(folder: Path, kept: Path, jobs: int | None, steps: "_Steps") -> None:
    steps.begin("read")
    vocabulary = read_vocabulary(ontology_folder())
    seeds = read_seeds(seed_folders(), vocabulary)
    documents, _ = read_documents([folder], seeds.sources)
    steps.begin("parse")
    found = parse_many(
        documents, seeds.entities, vocabulary, folder=kept, jobs=jobs, done=steps.done
    )
    print(f"{len(found):,} statements")


class _Steps:
    """What each step of a build takes of this process."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float, int, int]] = []
        self._name: str | None = None
        self._cpu = 0.0

    def begin(self, name: str) -> None:
        """Note that a step begins."""
        self.end()
        self._name, self._cpu = name, time.process_time()

    def done(self, now: int, everything: int) -> None:
        """Note the memory when all is parsed, and before it is gathered."""
        if now == everything:
            self.begin("gather")

    def end(self) -> None:
        """Note what the step took that is running, if there is one."""
        if self._name is not None:
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            cpu = time.process_time() - self._cpu
            self.taken.append((self._name, cpu, _resident_mb(), peak_mb))


def _resident_mb() -> int:
    for line in _status():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) >> 10
    return 0


def _status() -> Iterator[str]:
    with open("/proc/self/status", encoding="ascii") as file:
        yield from file


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    of_speed = commands.add_parser("speed")
    of_speed.add_argument("folders", nargs="*", type=Path)
    of_many = commands.add_parser("many")
    of_many.add_argument("count", type=int)
    of_many.add_argument("--jobs", type=int)
    of_many.add_argument("--only-parse", action="store_true", help="read and parse, no more")
    of_many.add_argument("--data", type=Path, default=Path("build/bench/parsing"))
    given = parser.parse_args()
    if given.command == "speed":
        speed(given.folders)
    else:
        many(given.count, given.jobs, given.data, not given.only_parse)
