"""Learn from annotated texts what words say of facts, for those that no rule finds.

    .venv/learn/bin/python bench/learn.py [FOLDER ...] [--strength C] [--out FILE]

The texts are the open halves of `tests/devset`, or those in the folders named: never the held ones,
on which it is measured what this is worth; and sentences that state nothing (`none`). Each sentence
is seen as `graph.parse.learned.features` sees it. One logistic regression for each kind of fact
tells the sentences that state one from those that do not, one for each role who plays it in a fact
of the kind from who does not. Written is `graph/parse/rules/en/learned.json`, which the parser
reads. `make learned` does it; `make confidence` comes after it.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

import graph.parse
from graph.facts import Document, Entity, Source
from graph.parse import parse_document
from graph.parse.gold import Line, aliases_of, folded_names, is_named, read_gold
from graph.parse.learned.features import Sight, player_in
from graph.parse.learned.judge import may_play
from graph.parse.learned.weights import Learned
from graph.parse.names.known_names import Gazetteer, Player, field_for
from graph.parse.rules import Rules, read_rules
from graph.read.curated import read_seeds
from graph.read.documents import read_document
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import Vocabulary, read_vocabulary

TEXTS = Path(__file__).parent.parent / "tests" / "devset"
# Sentences of war, threats and quarrels, a line each: none states a fact of `_STATED_NONE`.
NONE = TEXTS / "none" / "none.txt"
_STATED_NONE = ("Agreement", "ArmsTransfer", "JointExercise", "Meeting", "Membership")
FILE = Path(graph.parse.__file__).parent / "rules" / "en" / "learned.json"
# The type of annotation of a kind, and under which arguments the players of its roles stand.
KINDS = {
    "Agreement": ("agreement", {"party": "parties"}),
    "ArmsTransfer": (
        "transfer",
        {"weapon": "item", "supplier": "seller", "recipient": "buyer"},
    ),
    "JointExercise": ("exercise", {"participant": "participants"}),
    "Meeting": ("meeting", {"participant": "participants"}),
    "Membership": ("membership", {"organization": "org", "member": "member"}),
    "Claim": ("claim", {"attributed_to": "speaker"}),
    "PostHeld": ("position", {"person": "person", "organization": "org"}),
    "Statistic": ("statistic", {}),
}
# How likely a fact must be to be told. Of facts at least as likely two in three are right on the
# held texts; news of conflicts mentions agreements that it does not tell (docs/quality.md).
LEAST = {
    "Agreement": 0.6,
    "ArmsTransfer": 0.4,
    "JointExercise": 0.4,
    "Meeting": 0.35,
    "Membership": 0.35,
}
# Features seen less often say nothing of other texts, and weights as small make no difference.
_SEEN, _SMALL = 2, 0.05
Features = Collection[str]


@dataclass
class Sentence:
    """A sentence as it was seen, and which annotations it has of each kind that was looked for.

    `roles` gives for a kind, and the weights of its sentences, each role with who may play it, as
    seen, and whether they do.
    """

    features: Features
    stated: Mapping[str, list[Line]]
    roles: Callable[[str, Mapping[str, float]], Iterator[tuple[str, Features, bool]]]


class Watcher:
    """Sees each sentence of a text, and keeps what is learned from it."""

    def __init__(self, vocabulary: Vocabulary, entities: Sequence[Entity]) -> None:
        self.vocabulary = vocabulary
        self.entities = {entity.id: entity for entity in entities}
        self.field = field_for("en")
        self.names = folded_names(aliases_of(entities))
        self.sentences: list[Sentence] = []
        self.lines: list[Line] | None = None

    def __call__(self, sight: Sight) -> None:
        """Keep a sentence."""
        here = sight.scene.reading.sentence
        found = [line for line in self.lines or () if _inside(line, here.start, here.end)]
        stated = {
            kind: [line for line in found if line["type"] == KINDS[kind][0]]
            for kind in (KINDS if self.lines is not None else _STATED_NONE)
        }
        # The discourse goes on: who was meant is to be seen now.
        _ = sight.players, sight.things

        def roles(kind: str, weights: Mapping[str, float]) -> Iterator[tuple[str, Features, bool]]:
            return self._roles(sight, kind, stated[kind], weights)

        self.sentences.append(Sentence(sight.features(), stated, roles))

    def _roles(
        self, sight: Sight, kind: str, lines: Sequence[Line], weights: Mapping[str, float]
    ) -> Iterator[tuple[str, Features, bool]]:
        """Yield for each role who may play it, as seen, and whether they do."""
        trigger = sight.trigger(weights)
        keys = KINDS[kind][1]
        other: int | None = None
        for number, (role, key) in enumerate(keys.items()):
            seen_first = None
            listed = sight.things if role == "weapon" else sight.players
            for seen in listed:
                actor = player_in(kind, seen.actor)
                if role == "weapon":
                    name = sight.scene.plain[seen.actor.start : seen.actor.end]
                elif may_play(self.vocabulary, kind, role, actor):
                    name = self._name(actor.player)
                else:
                    continue
                does = any(is_named(line, key, name, self.names) for line in lines)
                yield role, sight.beside(seen, trigger, other), does
                if does and seen_first is None:
                    seen_first = seen.place
            if number == 0 and len(keys) > 1:
                other = seen_first

    def _name(self, player: Player) -> str:
        entity = self.entities.get(player.means)
        if entity is None and player.known:
            entity = self.field.entity(player.means)
        return entity.name if entity is not None else player.means


def _inside(line: Line, start: int, end: int) -> bool:
    """Return whether at least half of an annotation stands between two places."""
    shared = min(line["end"], end) - max(line["start"], start)
    return shared >= (line["end"] - line["start"]) / 2


def sentences_of(folders: Sequence[Path]) -> list[Sentence]:
    """Return the sentences of the annotated texts of `folders`."""
    vocabulary = read_vocabulary(ontology_folder())
    entities = read_seeds(seed_folders(), vocabulary).entities
    watcher = Watcher(vocabulary, entities)
    rules: Rules = replace(read_rules("en"), learned=Learned({}, {}, LEAST, watcher))
    gazetteer = Gazetteer(entities, rules)
    for folder in folders:
        lines = read_gold(folder / "gold.jsonl")
        for name in sorted({line["doc"] for line in lines}):
            watcher.lines = [line for line in lines if line["doc"] == name]
            parse_document(read_document(folder / name, {}), gazetteer, vocabulary)
    watcher.lines = None
    for line in NONE.read_text("utf-8").splitlines():
        source = Source(line, line, "Foedera", sha256(line.encode()).hexdigest())
        parse_document(Document(source, line), gazetteer, vocabulary)
    return watcher.sentences


def fitted(seen: Sequence[Features], labels: Sequence[bool], strength: float) -> dict[str, float]:
    """Return the weight of each feature in a logistic regression."""
    counts = Counter(feature for features in seen for feature in features)
    kept = [{f: 1 for f in features if counts[f] >= _SEEN} for features in seen]
    columns = DictVectorizer(dtype=numpy.float32)
    model = LogisticRegression(C=strength, max_iter=500, fit_intercept=False)
    model.fit(columns.fit_transform(kept), labels)
    names = columns.get_feature_names_out()
    return {name: float(w) for name, w in zip(names, model.coef_[0], strict=True)}


def learn(sentences: Sequence[Sentence], strength: float) -> Learned:
    """Return what the sentences teach."""
    of_sentences: dict[str, dict[str, float]] = {}
    of_roles: dict[str, dict[str, float]] = {}
    for kind, (_, keys) in KINDS.items():
        clear = [s for s in sentences if kind in s.stated and not _optional(s.stated[kind])]
        states = [bool(s.stated[kind]) for s in clear]
        of_sentences[kind] = fitted([s.features for s in clear], states, strength)
        taught: dict[str, tuple[list[Features], list[bool]]] = {role: ([], []) for role in keys}
        for sentence in sentences:
            if not sentence.stated.get(kind):
                continue
            for role, features, does in sentence.roles(kind, of_sentences[kind]):
                taught[role][0].append(features)
                taught[role][1].append(does)
        for role, (seen, labels) in taught.items():
            of_roles[f"{kind}.{role}"] = fitted(seen, labels, strength)
    return Learned(_rounded(of_sentences), _rounded(of_roles), LEAST)


def _optional(lines: Sequence[Line]) -> bool:
    """Return whether annotators would not have missed any of these."""
    return bool(lines) and all(line.get("optional") for line in lines)


def _rounded(weights: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, int]]:
    """Return weights in hundredths, without the small ones."""
    return {
        name: {f: round(w * 100) for f, w in sorted(of.items()) if abs(w) >= _SMALL}
        for name, of in sorted(weights.items())
    }


def main() -> int:
    """Learn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--strength", type=float, default=0.15)
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args()
    open_halves = sorted(p.parent for p in TEXTS.glob("?/gold.jsonl"))
    folders = given.folders or open_halves
    sentences = sentences_of(folders)
    learned = learn(sentences, given.strength)
    texts = [*sorted({path for folder in folders for path in folder.glob("*.*")}), NONE]
    digest = sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()
    written = {
        "learned_from": {"sentences": len(sentences), "sha256": digest},
        "least": learned.least,
        "sentences": learned.sentences,
        "roles": learned.roles,
    }
    given.out.write_text(json.dumps(written, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(sentences)} sentences; {given.out.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
