"""Measure the claims that the rules find against PolNeAR, where other hands marked attributions.

    python bench/polnear.py ../shared/data/polnear-dev [PREFIX ...] [--errors]

Only files whose names begin with one of the prefixes are read, or all. A claim is right if its span
overlaps that of an attribution's content, holder and cue by at least half of the shorter one; an
attribution is found if a claim is right by it. A holder is right if the words that mark the source
have a word of the name, or are a pronoun (who it means is not marked). PolNeAR also marks
intentions ("plans to"), which are no claims for us: recall is given over all and without these.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.facts import Document, Source, Span, Statement
from graph.parse import parse
from graph.parse.model.nlp import open_model
from graph.resources import ontology_folder
from graph.vocabulary import read_vocabulary

_PRONOUNS = frozenset(
    "he she they it we i his her their its who which my our you him them".split()  # noqa: SIM905
)
# Cues of wanting and planning, by stem, that PolNeAR takes for attributions.
_INTENT = re.compile(
    r"\b(?:plan|want|intend|intent|seek|sought|hop(?:e|ing)|try|tried|aim|decid|wish|vow|pledg|promis|"
    r"agree|refus|offer|threat|prepar|look|determin|prefer|willing|ready|urg|ask|call)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attribution:
    """One attribution as marked: where it is, and the words of its source and cue."""

    spans: tuple[tuple[int, int], ...]
    source: str
    cue: str

    @property
    def intends(self) -> bool:
        """Whether its cue speaks of what somebody wants or plans."""
        return _INTENT.search(self.cue) is not None


def read_attributions(text: str, marks: str) -> Iterator[Attribution]:
    """Yield the attributions of a brat stand-off file that have a source, a cue and a content."""
    parts: dict[str, tuple[tuple[int, int], ...]] = {}
    for line in marks.splitlines():
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            places = rest.split("\t")[0].split(" ", 1)[1].split(";")
            parts[name] = tuple((int(a), int(b)) for a, b in (place.split() for place in places))
        elif name.startswith("E"):
            named: dict[str, list[str]] = {}
            for role, target in (pair.split(":") for pair in rest.split()):
                named.setdefault(role.rstrip("0123456789"), []).append(target)
            if not all(role in named for role in ("Source", "Cue", "Content")):
                continue
            words = {
                role: " ".join(text[a:b] for t in named[role] for a, b in parts[t])
                for role in ("Source", "Cue")
            }
            whole = tuple(
                span
                for role in ("Source", "Cue", "Content")
                for target in named[role]
                for span in parts[target]
            )
            yield Attribution(whole, words["Source"], words["Cue"])


def _overlap(spans: tuple[tuple[int, int], ...], start: int, end: int) -> int:
    return sum(max(0, min(b, end) - max(a, start)) for a, b in spans)


def _matches(claim: Statement, attribution: Attribution) -> int:
    """Return how many characters a claim shares with a content; 0 if less than half."""
    assert isinstance(claim.place, Span)
    shared = _overlap(attribution.spans, claim.place.start, claim.place.end)
    size = sum(b - a for a, b in attribution.spans)
    return shared if 2 * shared >= min(size, claim.place.end - claim.place.start) else 0


def _held(claim: Statement, attribution: Attribution) -> bool:
    assert claim.claim is not None
    holder = claim.claim.attributed_to
    marked = set(re.findall(r"\w+", attribution.source.lower()))
    named = set(re.findall(r"\w+", f"{holder.means} {holder.written}".lower()))
    return bool(marked & named - {"the", "a", "of"}) or bool(marked & _PRONOUNS)


def main() -> None:
    """Print precision, recall and F1, and how many holders are right."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("prefixes", nargs="*")
    arguments.add_argument("--errors", action="store_true", help="list what is wrong or missed")
    arguments.add_argument("--spacy", metavar="MODEL", help="with a spaCy model as well")
    given = arguments.parse_args()
    model = open_model(given.spacy) if given.spacy else None
    known = read_vocabulary(ontology_folder())
    count: Counter[str] = Counter()
    for path in sorted(given.folder.glob("*.txt")):
        if given.prefixes and not path.name.startswith(tuple(given.prefixes)):
            continue
        text = path.read_bytes().decode("utf-8")
        gold = list(read_attributions(text, path.with_suffix(".ann").read_text(encoding="utf-8")))
        source = Source(path.stem, path.stem, path.stem.split("_")[0], f"{0:064}",
                        published=path.stem.split("_")[1])  # fmt: skip
        claims = [s for s in parse([Document(source, text)], [], known, model) if s.kind == "Claim"]
        free = [a for a in gold if not any(_matches(claim, a) for claim in claims)]
        for claim in claims:
            count["claims"] += 1
            best = max(gold, key=lambda a: _matches(claim, a), default=None)
            if best is None or not _matches(claim, best):
                count["wrong"] += 1
                if given.errors:
                    _show("WRONG", text, claim)
                continue
            held = any(_held(claim, a) for a in gold if _matches(claim, a))
            count["held"] += held
            if given.errors and not held:
                _show(f"HOLDER {best.source!r}", text, claim)
        for missed in free:
            count["missed"] += 1
            count["missed intentions"] += missed.intends
            if given.errors and not missed.intends:
                start, end = missed.spans[0]
                print(f"MISSED [{missed.source} | {missed.cue}] {text[start:end][:110]!r}")
        count["gold"] += len(gold)
    right = count["claims"] - count["wrong"]
    found = count["gold"] - count["missed"]
    precision, recall = right / max(1, count["claims"]), found / max(1, count["gold"])
    said = found / max(1, count["gold"] - count["missed intentions"])
    print(f"claims {count['claims']}, attributions {count['gold']}, {dict(count)}")
    print(f"precision {precision:.2f}, recall {recall:.2f}, "
          f"F1 {2 * precision * recall / max(1e-9, precision + recall):.2f}")  # fmt: skip
    print(f"recall without intentions {said:.2f}; holders right {count['held']}/{right}")


def _show(why: str, text: str, claim: Statement) -> None:
    assert isinstance(claim.place, Span)
    assert claim.claim is not None
    place, holder = claim.place, claim.claim.attributed_to
    words = text[place.start : place.end][:130]
    print(f"{why} {claim.rule} [{holder.written} = {holder.means}] {words!r}")


if __name__ == "__main__":
    main()
