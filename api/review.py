"""`foedera review`: goes through what programs have read, one by one, and writes the answers.

On a terminal a key is an answer; elsewhere a line is one, its first letter the key and the rest
the reason, so that it can be scripted. Each answer is in the seeds before the next question.
"""

import argparse
import contextlib
import datetime
import json
import os
import select
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import FilterError, SeedError
from graph.resources import seed_folders

if TYPE_CHECKING:
    from rich.console import Console

    from api.settings import Settings
    from graph.parse.extractors import Chosen
    from graph.proposals import Proposal
    from graph.publishing import Contents
    from graph.read.entries import Written

_AS_READ = "read as stated"
_REASONS = {
    "accept": _AS_READ,
    "reject": "misread by the program",
    "dispute": "stated there, but doubtful",
    "amend": "some fields were misread",
    "same": "two ways to write one name",
    "different": "two things with like names",
    "unsure": "nothing here tells",
}
_STATED = {"a": "accept", "r": "reject", "d": "dispute", "e": "amend"}
_NAMED = {"s": "same", "d": "different", "u": "unsure"}
_MOVES = {"n": "next", "b": "back", "q": "quit", "?": "help"}
_HELP = {
    "accept": "it is right; a claim, or what waits for you, becomes a fact",
    "reject": "the program misread the place: no statement, no fact",
    "dispute": "it is stated there, but shall not be asserted",
    "amend": "it is right but for some fields: edit them",
    "same": "the name is that of the known entity",
    "different": "it is another one's",
    "unsure": "it cannot be told",
    "next": "decide later",
    "back": "the one before, to decide it again",
    "quit": "stop; all answers are saved",
    "help": "this",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `foedera review` takes, beside `--seeds` and `--json`."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="document or folder")
    parser.add_argument("--list", action="store_true", help="print the proposals and ask nothing")
    parser.add_argument("--kind", help="only statements of a kind, or of one below it")
    parser.add_argument(
        "--about", choices=("fact", "held", "claim", "broken", "name"), help="only such proposals"
    )
    parser.add_argument("--document", help="only what was read in a document")
    parser.add_argument("--min-confidence", type=_part, default=0.0, metavar="0..1")
    parser.add_argument("--max-confidence", type=_part, default=1.0, metavar="0..1")
    parser.add_argument(
        "--sort", choices=("place", "surest", "unsurest"), default="place",
        help="in order of place (the default), or of confidence",
    )  # fmt: skip
    parser.add_argument("--by", help="who reviews (default: git's user.name, or $USER)")


def _part(written: str) -> float:
    try:
        number = float(written)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{written!r} is no number from 0 to 1")
    return number


def run(given: argparse.Namespace, settings: "Settings", extractors: "Sequence[Chosen]") -> int:
    """Show the proposals of a build of the seeds and documents; ask, and write the answers."""
    from graph.building import understand
    from graph.parse.extractors import troubles
    from graph.proposals import propose

    folders = seed_folders(settings.seeds)
    contents = understand(folders, given.paths, model=settings.model(), extractors=extractors)
    for line in troubles(contents.extractors):
        print(line, file=sys.stderr)
    everything = propose(contents.recorder, contents.left_out, contents.seeds)
    proposals = [p for p in everything if _passes(given, contents, p)]
    if given.sort != "place":
        proposals.sort(key=lambda p: p.confidence, reverse=given.sort == "surest")
    if given.json:
        print(json.dumps([proposal.shape() for proposal in proposals], ensure_ascii=False))
        return 0
    console = _console()
    if given.list:
        for number, proposal in enumerate(proposals, 1):
            _show(console, proposal, f"{number} of {len(proposals)}")
        return 0
    by = given.by or reviewer("--by")
    session = _Session(folders[-1], by, contents, proposals, _Answers(), console)
    session.taken |= _taken(contents)
    session.run()
    return 0


def _passes(given: argparse.Namespace, contents: "Contents", proposal: "Proposal") -> bool:
    vocabulary, knowledge = contents.recorder.vocabulary, contents.recorder.knowledge
    if given.kind and given.kind not in (*vocabulary.kinds, "Claim"):
        from graph.errors import did_you_mean

        hint = did_you_mean(given.kind, vocabulary.kinds)
        raise FilterError("--kind", f"--kind={given.kind!r} is no kind of fact{hint}")
    if given.document and given.document not in knowledge.sources:
        from graph.errors import did_you_mean

        hint = did_you_mean(given.document, knowledge.sources)
        raise FilterError("--document", f"--document={given.document!r} is not here{hint}")
    return (
        (not given.kind or vocabulary.is_a(proposal.statement.kind, given.kind))
        and (not given.about or proposal.about == given.about)
        and (not given.document or proposal.span.document == given.document)
        and given.min_confidence <= proposal.confidence <= given.max_confidence
    )


def _taken(contents: "Contents") -> set[str]:
    """Return the ids of all entities and facts, and the keys of claims."""
    knowledge = contents.recorder.knowledge
    entities = {*knowledge.entities, *(entity.id for entity in contents.seeds.entities)}
    facts = {*(fact.id for fact in knowledge.facts), *(r.fact for r in contents.seeds.reviews)}
    return {key for key in (*entities, *facts, *(s.fact for s in knowledge.statements)) if key}


def reviewer(flag: str) -> str:
    """Return who sits there: the name that git knows, else the user's.

    Raises `FilterError` if neither is known; `flag` is what names another.
    """
    with contextlib.suppress(OSError):
        named = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607  # the user's own git
            capture_output=True,
            text=True,
            check=False,
        )
        if named.stdout.strip():
            return named.stdout.strip()
    name = os.environ.get("USER")
    if not name:
        raise FilterError(flag, f"say who you are: {flag} NAME")
    return name


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def _show(console: "Console", proposal: "Proposal", place: str) -> None:
    """Print a proposal: what it would become, and the sentence with the span marked."""
    from rich.text import Text

    span = proposal.span
    rule = f", {proposal.statement.rule}" if proposal.statement.rule else ""
    doubts = f" ({', '.join(proposal.statement.doubts)})" if proposal.statement.doubts else ""
    heads = {
        "fact": "a fact, read by program",
        "held": f"no fact yet, read by {proposal.statement.read_by}",
        "claim": "a claim that could be a fact",
        "broken": "makes no fact: it breaks a shape",
        "name": "an unknown name",
    }
    console.print(Text(f"[{place}] {heads[proposal.about]}  {proposal.id}", style="bold"))
    more = f" ({'; '.join(proposal.details)})" if proposal.details else ""
    console.print(Text(f"  {proposal.becomes}{more}", style="green"))
    evidence = f", {len(proposal.others)} more places" if proposal.others else ""
    console.print(
        Text(
            f"  {proposal.statement.kind}, confidence {proposal.confidence}{doubts}{rule}, "
            f"{span.document}:{span.start}-{span.end}{evidence}",
            style="dim",
        )
    )
    start, end = span.start - proposal.sentence_start, span.end - proposal.sentence_start
    before, stated, after = (
        part.replace("\r", " ").replace("\n", " ")
        for part in (
            proposal.sentence[:start],
            proposal.sentence[start:end],
            proposal.sentence[end:],
        )
    )
    # Where no colours are shown the span stands between marks.
    colours = console.is_terminal and not console.no_color
    marked = Text(stated, style="reverse") if colours else Text(f"[[{stated}]]")
    console.print(Text.assemble("  ", before, marked, after))


class _Answers:
    """Where answers come from: single keys on a terminal, elsewhere lines."""

    def __init__(self) -> None:
        self.terminal = sys.stdin.isatty()

    def key(self, prompt: str) -> tuple[str, str]:
        """Return a key and what was written behind it; at the end of input `q`."""
        if not self.terminal:
            line = sys.stdin.readline()
            return (line.strip()[:1], _words(line.strip()[1:])) if line else ("q", "")
        key = _one_key(prompt)
        print(key if key.isprintable() else "")
        return key or "q", ""

    def line(self, prompt: str) -> str:
        """Return a line of words; at the end of input none."""
        if not self.terminal:
            return _words(sys.stdin.readline())
        print(prompt, end="", flush=True)
        return _words(_one_line())


def _words(line: str) -> str:
    """Return what somebody wrote, without the space around it and keys that are no characters."""
    return "".join(c for c in line if c.isprintable()).strip()


def _one_line() -> str:
    """Return the next line of the terminal, and leave what was typed behind it."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(sys.stdin.fileno(), 1)):
        line += byte
    return line.decode(errors="replace")


# What a character of two, of three and of four bytes begins with in UTF-8; an arrow has three, too.
_LEADS = (b"\xc0", b"\xe0", b"\xf0")


def _one_key(prompt: str) -> str:
    """Return the next key as it is pressed after `prompt`; Ctrl-C interrupts as ever."""
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        # Not flushed: who is quick presses a key before the question stands there.
        tty.setcbreak(descriptor, termios.TCSADRAIN)
        print(prompt, end="", flush=True)
        key = os.read(descriptor, 1)
        # One key and no more: what else is there answers the next question.
        for _byte in range(2 if key == b"\x1b" else sum(key >= lead for lead in _LEADS)):
            if select.select([descriptor], [], [], 0)[0]:
                key += os.read(descriptor, 1)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
    return "q" if key in (b"", b"\x04") else key.decode(errors="replace")[:1]


@dataclass
class _Session:
    """One walk through the proposals; `entries` are the texts of the answers given in it.

    `taken` are the ids that no fact may be given any more.
    """

    folder: Path
    by: str
    contents: "Contents"
    proposals: Sequence["Proposal"]
    answers: _Answers
    console: "Console"
    entries: dict[int, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def run(self) -> None:
        number = 0
        if not self.proposals:
            self.console.print("nothing to review")
        while 0 <= number < len(self.proposals):
            proposal = self.proposals[number]
            _show(self.console, proposal, f"{number + 1} of {len(self.proposals)}")
            if number in self.entries:
                self.console.print("  decided; another answer takes its place")
            move = self._ask(number, proposal)
            if move == "quit":
                break
            number = max(0, number - 1) if move == "back" else number + 1
        decided = len(self.entries)
        self.console.print(f"{decided} decided, {len(self.proposals) - decided} left")

    def _ask(self, number: int, proposal: "Proposal") -> str:
        """Ask until there is an answer; return where to go from here."""
        keys = _keys(proposal)
        prompt = " ".join(f"[{key}]{word}" for key, word in keys.items() if key != "?") + " ? "
        while True:
            key, rest = self.answers.key(prompt)
            word = keys.get(key.lower())
            if word in ("next", "back", "quit"):
                return word
            if word is None or word == "help":
                for known, meaning in keys.items():
                    self.console.print(f"  {known}  {meaning}: {_HELP[meaning]}", markup=False)
                continue
            try:
                entry = self._entry(word, proposal)
                if entry is None:
                    self.console.print("  nothing changed")
                    continue
                why = rest or (
                    self.answers.line(f"why [{_REASONS[word]}]: ") if self.answers.terminal else ""
                )
                today = datetime.date.today().isoformat()
                entry |= {"by": self.by, "on": today, "why": why or _REASONS[word]}
                self._write(number, proposal, entry)
            except SeedError as error:
                self.console.print(str(error), style="red", markup=False)
                continue
            return "next"

    def _entry(self, word: str, proposal: "Proposal") -> "dict[str, Written] | None":
        """Return the review or judgement that an answer means, without who, when and why."""
        if proposal.nearest is not None:
            return {word: [proposal.nearest.id, proposal.name or proposal.id]}
        entry: dict[str, Written] = {word: proposal.id}
        if word == "accept" and proposal.about in ("claim", "held"):
            entry["as"] = self._fact_id(proposal)
        span = proposal.span
        at: dict[str, Written] = {
            "document": span.document,
            "span": [str(span.start), str(span.end)],
            "sha256": proposal.statement.span_sha256 or "",
            "kind": proposal.statement.kind,
        }
        if word == "amend":
            changes = self._changes(proposal)
            if changes is None:
                return None
            entry |= changes
        return {**entry, "at": at}

    def _fact_id(self, proposal: "Proposal") -> str:
        from graph.read.entries import slug, unused

        suggested = unused(proposal.suggested or proposal.id, self.taken)
        written = ""
        if self.answers.terminal:
            written = self.answers.line(f"id of the fact [{suggested}]: ")
        if written and slug(written) != written:
            raise SeedError([f"{written!r} is no id; ids are small letters, digits and hyphens"])
        if written in self.taken:
            raise SeedError([f"the id {written!r} is already taken"])
        self.taken.add(written or suggested)
        return written or suggested

    def _changes(self, proposal: "Proposal") -> "dict[str, Written] | None":
        """Return what the reviewer reads otherwise, once it makes a right statement."""
        from graph.read.statements import written

        before = written(proposal.statement)
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        after = _edited(editor, proposal, before) if editor else self._field_by_field(before)
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        without = [name for name in before if name not in after]
        changes: dict[str, Written] = {}
        if changed:
            changes["with"] = changed
        if without:
            changes["without"] = without
        if not changes:
            return None
        self._check(proposal, changes)
        return changes

    def _field_by_field(self, before: "Mapping[str, Written]") -> "dict[str, Written]":
        from graph.read.entries import yaml_text

        self.console.print("  a new value, - to take it away, or nothing to keep it")
        after: dict[str, Written] = {}
        for name, value in before.items():
            line = self.answers.line(f"{name} [{yaml_text(value)}]: ")
            if line != "-":
                after[name] = _typed(f"{name}: {line}")[name] if line else value
        while line := self.answers.line("another field (name: value), or nothing: "):
            after.update(_typed(line))
        return after

    def _check(self, proposal: "Proposal", changes: "Mapping[str, Written]") -> None:
        """Raise `SeedError` if an amendment makes no right statement."""
        from graph.facts import Review
        from graph.read.entries import mapping_text
        from graph.read.reviews import Amendment
        from graph.read.settle import settle
        from graph.read.yaml import Problems, parse_yaml

        path = self.folder / "reviews.yaml"
        value = parse_yaml(mapping_text(changes), path, Problems())
        fields = value.fields() if value else {}
        taken_away = fields["without"].items() if "without" in fields else []
        without = tuple(item.text() or "" for item in taken_away)
        recorder, key = self.contents.recorder, proposal.id
        seeds = replace(
            self.contents.seeds,
            reviews=(Review("amend", key, self.by, "", ""),),
            amendments={key: Amendment(fields.get("with"), without)},
            places={f"reviews/amend/{key}": str(path)},
        )
        documents = [recorder.documents[proposal.span.document]]
        settle(seeds, [], [proposal.statement], documents, recorder.vocabulary)

    def _write(self, number: int, proposal: "Proposal", entry: "Mapping[str, Written]") -> None:
        """Add an answer to its file, or put it in the place of the one given before."""
        from graph.read.entries import held

        name = "reviews.yaml" if proposal.nearest is None else "judgements.yaml"
        with held(self.folder):
            self._write_held(self.folder / name, number, proposal, entry)

    def _write_held(
        self, path: Path, number: int, proposal: "Proposal", entry: "Mapping[str, Written]"
    ) -> None:
        from graph.read.entries import appended, current_text, item_text, replace_text

        text, item = current_text(path), item_text(entry)
        old = self.entries.get(number)
        indented = item_text(entry, 2)
        if old is not None and text.count(old) == 1:
            item = indented if old.startswith(" ") else item
            text = text.replace(old, item)
        elif old is not None:
            raise SeedError([f"{path}: the answer given before has been changed; mend it there"])
        else:
            if proposal.nearest is None:
                _not_reviewed(text, path, proposal.id)
            text = appended(text, path, item, indented)
            item = item if item in text else indented
        replace_text(path, text)
        self.entries[number] = item


def _not_reviewed(text: str, path: Path, target: str) -> None:
    """Raise `SeedError` if somebody else has reviewed `target` meanwhile."""
    from graph.read.yaml import Problems, parse_yaml

    value = parse_yaml(text, path, Problems())
    for item in value.items() if value is not None else ():
        fields = item.fields() if item.is_mapping else {}
        if any(name in fields and fields[name].text() == target for name in _STATED.values()):
            raise SeedError([f"{item.where}: has been reviewed here meanwhile"])


def _keys(proposal: "Proposal") -> dict[str, str]:
    """Return what each key means for a proposal. What breaks a shape cannot be accepted."""
    if proposal.nearest is not None:
        return {**_NAMED, **_MOVES}
    words = {k: w for k, w in _STATED.items() if proposal.about != "broken" or w != "accept"}
    return {**words, **_MOVES}


def _typed(line: str) -> "dict[str, Written]":
    """Return the fields of a YAML mapping that somebody typed."""
    from graph.read.entries import plain
    from graph.read.yaml import Problems, parse_yaml

    problems = Problems()
    value = parse_yaml(line, Path("as typed"), problems)
    found = plain(value) if value is not None else {}
    if problems.found:
        raise SeedError(problems.found)
    if not isinstance(found, Mapping):
        raise SeedError([f"{line!r} is no field; write name: value"])
    return {name: value for name, value in found.items() if value != ""}


def _edited(
    editor: str, proposal: "Proposal", before: "Mapping[str, Written]"
) -> "dict[str, Written]":
    """Return the fields as the reviewer leaves them in their editor."""
    from graph.read.entries import mapping_text

    sentence = " ".join(proposal.sentence.split())
    text = f"# {sentence}\n# Change what was misread; take away what is not said there.\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{proposal.id}.yaml"
        path.write_text(f"{text}{mapping_text(before)}\n", encoding="utf-8")
        done = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603  # the user's own editor
        if done.returncode:
            raise SeedError([f"{editor}: ended with {done.returncode}; nothing is changed"])
        return _typed(path.read_text(encoding="utf-8"))
