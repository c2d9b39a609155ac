"""Learn from annotated texts what words say of facts, for those that no rule finds.

    .venv/learn/bin/python bench/learn.py [FOLDER ...] [--strength C] [--out FILE]

The texts are the open halves of `tests/devset`, or those in the folders named: never the held ones,
on which it is measured what this is worth; passages written for it (`tests/devset/passages`); and
sentences that state nothing (`none`). Each sentence is seen as `graph.parse.learned.features` sees
it. One logistic regression for each kind of fact tells the sentences that state one from those that
do not, one for each role who plays it in a fact of the kind from who does not. How likely a fact
of certain players is, as `graph.parse.learned.casts` sees them, is learned from what the others
say of texts that they were not learned from, each fifth of all. Written is
`graph/parse/rules/en/learned.json`, which the parser reads. `make learned` does it; `make
confidence` comes after it.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

import graph.parse
from graph.facts import Document, Entity, Source
from graph.parse import parse_document
from graph.parse.candidates import Candidate, kind_of
from graph.parse.fitting_gold import aliases_of, date_fits, fits, folded_names, is_named
from graph.parse.gold import Line, read_gold, written_number
from graph.parse.learned.casts import casts_of, numbers_of
from graph.parse.learned.dated import DATE, DATED, dates_seen
from graph.parse.learned.features import (
    CLAIM,
    NUMBER,
    SPEAKER,
    THING,
    Seen,
    Sight,
    players_of,
)
from graph.parse.learned.judge import Judge
from graph.parse.learned.weights import Learned
from graph.parse.names.known_names import Gazetteer, Player, field_for
from graph.parse.rules import Rules, read_rules
from graph.parse.speech.reports import Report
from graph.parse.syntax.phrases import Actor
from graph.read.curated import read_seeds
from graph.read.documents import read_document
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import read_vocabulary

TEXTS = Path(__file__).parent.parent / "tests" / "devset"
# Sentences of war, threats and quarrels, a line each: none states a fact of `_STATED_NONE`.
NONE = TEXTS / "none" / "none.txt"
# Passages of a few sentences, a line each, with the facts that they state.
PASSAGES = TEXTS / "passages"
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
    "Statistic": ("statistic", {"quantity": "value", "subject": "subject"}),
}
# How likely a fact must be to be told: less likely ones were wrong more often than right on the
# held texts; agreements and meetings also in news of conflict (`bench/events.py`), where much is
# said of accords and talks. How sure a fact is that is told, `make confidence` measures.
LEAST = dict.fromkeys(KINDS, 0.5) | {
    "Agreement": 0.6,
    "ArmsTransfer": 0.4,
    "JointExercise": 0.55,
    "Meeting": 0.7,
    "Membership": 0.4,
    "PostHeld": 0.4,
    "Statistic": 0.4,
}
# Features seen less often say nothing of other texts, and weights as small make no difference.
_SEEN, _SMALL = 3, 0.08
_FOLDS = 5
_HARDLY = 0.02  # a sentence less likely to state a fact teaches nothing of who takes part in one
_SURER = 2  # how much less the weights of a whole sentence are held back than those of a role
# How annotations call a fact that is not so, is to be or may be.
_MODALITIES = {
    "denied": ("denied", "negated"),
    "planned": ("planned",),
    "possible": ("possible",),
}
# How often each in a whole text counts for one in a passage, where fewer have been named before.
_WHOLE_TEXT = 3
Features = Collection[str]
# What is seen of facts, whether they are so, and how often each counts.
_Told = tuple[list[Mapping[str, float]], list[bool], list[int]]


@dataclass
class Sentence:
    """A sentence as it was seen, and which annotations it has of each kind that was looked for.

    `told` and `reports` are what rules tell of it; `document` is the number of its text.
    """

    document: int
    sight: Sight
    features: Features
    stated: Mapping[str, list[Line]]
    told: Sequence[Candidate]
    reports: Sequence[Report]


class Watcher:
    """Sees each sentence of a text, and keeps what is learned from it."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = {entity.id: entity for entity in entities}
        self.field = field_for("en")
        self.names = folded_names(aliases_of(entities))
        self.sentences: list[Sentence] = []
        self.lines: list[Line] | None = None
        self.kinds: Collection[str] = KINDS
        self.document = self.unread_from = 0
        self.dated: set[int] = set()  # the numbers of the texts that say when their facts were

    def __call__(self, sight: Sight, reports: Sequence[Report], told: Sequence[Candidate]) -> None:
        """Keep a sentence."""
        here = sight.scene.reading.sentence
        found = [line for line in self.lines or () if _inside(line, here.start, here.end)]
        stated = {
            kind: [line for line in found if line["type"] == KINDS[kind][0]] for kind in self.kinds
        }
        sight.look_back()
        seen = Sentence(self.document, sight, sight.features(), stated, told, reports)
        self.sentences.append(seen)

    def roles(
        self, sentence: Sentence, kind: str, weights: Mapping[str, float]
    ) -> Iterator[tuple[str, Features, bool]]:
        """Yield for each role who may play it, as seen, and whether they do."""
        sight, lines = sentence.sight, sentence.stated[kind]
        trigger = sight.trigger(weights)
        (first, key), *others = KINDS[kind][1].items()
        beside: dict[int | None, list[Line]] = {}  # by where who plays the first role stands
        for seen, name in self._listed(sight, kind, first):
            so = [line for line in lines if is_named(line, key, name, self.names)]
            yield first, sight.beside(seen, trigger), bool(so)
            if so:
                beside.setdefault(seen.place, so)
        if not beside:
            beside = {None: list(lines)}
        for place, so in beside.items() if others else ():
            for role, key in others:
                if key == "subject" and not any(key in line["args"] for line in so):
                    continue
                for seen, name in self._listed(sight, kind, role):
                    does = any(is_named(line, key, name, self.names) for line in so)
                    yield role, sight.beside(seen, trigger, place), does

    def _listed(self, sight: Sight, kind: str, role: str) -> Iterator[tuple[Seen, str]]:
        """Yield who or what may play a role, with the name."""
        if role in (THING, NUMBER):
            for seen in sight.things if role == THING else sight.numbers:
                yield seen, self._name(sight, role, seen.actor)
        else:
            for seen, actor in players_of(sight, kind, role):
                yield seen, self._name(sight, role, actor)

    def facts(
        self, sentence: Sentence, kind: str, learned: Learned
    ) -> Iterator[tuple[Mapping[str, float], bool]]:
        """Yield what is seen of each who may take part in a fact that no rule has told, and whether
        that fact is so."""
        if kind == CLAIM and sentence.reports:
            return
        sight, lines = sentence.sight, sentence.stated[kind]
        told: Sequence[Candidate | Report] = sentence.reports
        if kind != CLAIM:
            told = [one for one in sentence.told if kind_of(one.kind) == kind]
        left = [
            line
            for line in lines
            if not any(self._fits(sight, kind, line, self._roles(one)) for one in told)
        ]
        judge = Judge(sight, learned)
        for cast in casts_of(judge, kind, told) if judge.chance(kind) > _HARDLY else ():
            so = [line for line in left if self._fits(sight, kind, line, cast.roles)]
            if not _optional(so):
                yield cast.seen, bool(so)

    def told(
        self, sentence: Sentence, kind: str, learned: Learned
    ) -> Iterator[tuple[Mapping[str, float], bool]]:
        """Yield what is seen of each fact that a rule has told, and whether it is so."""
        listed: Sequence[Candidate | Report] = sentence.reports
        if kind != CLAIM:
            listed = [one for one in sentence.told if kind_of(one.kind) == kind]
        judge = Judge(sentence.sight, learned)
        for one in listed:
            roles = self._roles(one)
            fit = [
                line
                for line in sentence.stated[kind]
                if self._fits(sentence.sight, kind, line, roles)
            ]
            if not _optional(fit):
                yield numbers_of(judge, one, listed), bool(fit)

    def _roles(self, told: Candidate | Report) -> Mapping[str, tuple[Actor, ...]]:
        if isinstance(told, Report):
            return {SPEAKER: told.holders}
        if "quantity" not in told.quantities:
            return told.roles
        [(number, _), *_] = told.quantities["quantity"]
        return {**told.roles, NUMBER: (Actor(Player("", "", False), *told.trigger, number),)}

    def _fits(
        self, sight: Sight, kind: str, line: Line, roles: Mapping[str, tuple[Actor, ...]]
    ) -> bool:
        """Return whether an annotation has these players; its time is not asked for."""
        given: dict[str, object] = {}
        for role, key in KINDS[kind][1].items():
            named = [self._name(sight, role, actor) for actor in roles.get(role, ())]
            several = key in ("parties", "participants")
            given[key] = named if several else "; ".join(named)
        bare = {**line, "args": {k: v for k, v in line["args"].items() if k != "date"}}
        return fits(bare, {**bare, "args": given}, self.names)

    def _name(self, sight: Sight, role: str, actor: Actor) -> str:
        if actor.quantity is not None and role == NUMBER:
            return written_number(actor.quantity)
        if role == THING and not actor.player.known:
            return actor.player.means or sight.scene.plain[actor.start : actor.end]
        player = actor.player
        entity = self.entities.get(player.means)
        if entity is None and player.known:
            entity = self.field.entity(player.means)
        return entity.name if entity is not None else player.means


def _inside(line: Line, start: int, end: int) -> bool:
    """Return whether at least half of an annotation stands between two places."""
    shared = min(line["end"], end) - max(line["start"], start)
    return shared >= (line["end"] - line["start"]) / 2


def watched(folders: Sequence[Path], passages: Sequence[Path]) -> Watcher:
    """Return who has seen the texts of `folders`, the passages and what states nothing."""
    vocabulary = read_vocabulary(ontology_folder())
    entities = read_seeds(seed_folders(), vocabulary).entities
    watcher = Watcher(entities)
    rules: Rules = replace(read_rules("en"), learned=Learned({}, {}, {}, LEAST, watch=watcher))
    gazetteer = Gazetteer(entities, rules)
    for folder in folders:
        lines = read_gold(folder / "gold.jsonl")
        for name in sorted({line["doc"] for line in lines}):
            watcher.lines = [line for line in lines if line["doc"] == name]
            watcher.document += 1
            watcher.dated.add(watcher.document)
            parse_document(read_document(folder / name, {}), gazetteer, vocabulary)
    watcher.unread_from = watcher.document + 1  # rules were not made from them
    for path in passages:
        for line in path.read_text("utf-8").splitlines():
            text, watcher.lines, watcher.kinds = read_passage(line)
            watcher.document += 1
            if any("date" in fact["args"] for fact in watcher.lines):
                watcher.dated.add(watcher.document)
            parse_document(_document(text), gazetteer, vocabulary)
    watcher.lines, watcher.kinds = None, _STATED_NONE
    for line in NONE.read_text("utf-8").splitlines():
        watcher.document += 1
        parse_document(_document(line), gazetteer, vocabulary)
    return watcher


def _document(text: str) -> Document:
    digest = sha256(text.encode()).hexdigest()
    return Document(Source(digest, digest, "Foedera", digest), text)


def read_passage(written: str) -> tuple[str, list[Line], Collection[str]]:
    """Return the text of a passage, its annotations in the form of other annotations, and the kinds
    of fact that were looked for."""
    passage = json.loads(written)
    text, lines = passage["t"], []
    for fact in passage["f"]:
        at = text.index(fact["at"])
        args = {key: value for key, value in fact.items() if key not in ("k", "at", "m")}
        place = {"start": at, "end": at + len(fact["at"]), "text": fact["at"]}
        certain = {"modality": fact["m"]} if "m" in fact else {}
        lines.append({"doc": "", "type": fact["k"], **place, **certain, "args": args})
    looked_for = passage.get("of", [type_ for type_, _ in KINDS.values()])
    return text, lines, [kind for kind, (type_, _) in KINDS.items() if type_ in looked_for]


def fitted(seen: Sequence[Features], labels: Sequence[bool], strength: float) -> dict[str, float]:
    """Return the weight of each feature in a logistic regression."""
    counts = Counter(feature for features in seen for feature in features)
    kept = [{f: 1 for f in features if counts[f] >= _SEEN} for features in seen]
    columns = DictVectorizer(dtype=numpy.float32)
    model = LogisticRegression(C=strength, max_iter=500, fit_intercept=False)
    model.fit(columns.fit_transform(kept), labels)
    names = columns.get_feature_names_out()
    return {name: float(w) for name, w in zip(names, model.coef_[0], strict=True)}


def learn_words(watcher: Watcher, sentences: Sequence[Sentence], strength: float) -> Learned:
    """Return what the sentences teach of words."""
    of_sentences: dict[str, dict[str, float]] = {}
    of_roles: dict[str, dict[str, float]] = {}
    for kind, (_, keys) in KINDS.items():
        clear = [s for s in sentences if kind in s.stated and not _optional(s.stated[kind])]
        states = [bool(s.stated[kind]) for s in clear]
        of_sentences[kind] = fitted([s.features for s in clear], states, _SURER * strength)
        taught: dict[str, tuple[list[Features], list[bool]]] = {role: ([], []) for role in keys}
        for sentence in sentences:
            if not sentence.stated.get(kind):
                continue
            for role, features, does in watcher.roles(sentence, kind, of_sentences[kind]):
                taught[role][0].append(features)
                taught[role][1].append(does)
        if kind in DATED:
            dated = (s for s in sentences if s.document in watcher.dated)
            taught[DATE] = _dates(kind, dated, of_sentences[kind])
        for role, (seen, labels) in taught.items():
            of_roles[f"{kind}.{role}"] = fitted(seen, labels, strength)
    certainty = learn_certainty(sentences, of_sentences, strength)
    return Learned(
        _rounded(of_sentences), _rounded(of_roles), {}, LEAST, certainty=_rounded(certainty)
    )


def _dates(
    kind: str, sentences: Iterable[Sentence], weights: Mapping[str, float]
) -> tuple[list[Features], list[bool]]:
    """Return what is seen of the dates that facts may be of, and whether they are.

    Passages teach it that say when theirs were.
    """
    seen: list[Features] = []
    labels: list[bool] = []
    for sentence in sentences:
        lines = [line for line in sentence.stated.get(kind, ()) if not line.get("optional")]
        trigger = sentence.sight.trigger(weights) if lines else None
        if trigger is None:
            continue
        for date in dates_seen(sentence.sight, trigger):
            for line in lines:
                told = "date" in line["args"] and date_fits(line["args"], {"date": date.when})
                seen.append(date.features)
                labels.append(told)
    return seen, labels


def learn_certainty(
    sentences: Sequence[Sentence], weights: Mapping[str, Mapping[str, float]], strength: float
) -> dict[str, dict[str, float]]:
    """Return the weights for how certain facts are told to be."""
    seen: list[Features] = []
    told: list[str] = []
    for sentence in sentences:
        for kind in sentence.stated:
            place = sentence.sight.trigger(weights[kind])
            for line in sentence.stated[kind] if kind != CLAIM and place is not None else ():
                seen.append(sentence.sight.around(kind, place))
                told.append(str(line.get("modality", "asserted")))
    return {
        name: fitted(seen, [one in modalities for one in told], strength)
        for name, modalities in _MODALITIES.items()
    }


def learn(watcher: Watcher, strength: float) -> Learned:
    """Return what all that was seen teaches."""
    named = [*LEAST, *(f"{kind}.told" for kind in KINDS)]
    seen: dict[str, _Told] = {kind: ([], [], []) for kind in named}
    for fold in range(_FOLDS):
        others = [s for s in watcher.sentences if s.document % _FOLDS != fold]
        learned = learn_words(watcher, others, strength)
        for sentence in watcher.sentences:
            unread = sentence.document >= watcher.unread_from
            for kind in LEAST if sentence.document % _FOLDS == fold else ():
                if kind in sentence.stated:
                    for numbers, so in watcher.facts(sentence, kind, learned):
                        seen[kind][0].append(numbers)
                        seen[kind][1].append(so)
                        seen[kind][2].append(1 if unread else _WHOLE_TEXT)
            for kind in sentence.stated if unread and sentence.document % _FOLDS == fold else ():
                for numbers, so in watcher.told(sentence, kind, learned):
                    seen[f"{kind}.told"][0].append(numbers)
                    seen[f"{kind}.told"][1].append(so)
                    seen[f"{kind}.told"][2].append(1)
    facts = {kind: fitted_numbers(*of) for kind, of in seen.items()}
    return replace(learn_words(watcher, watcher.sentences, strength), facts=_rounded(facts))


def fitted_numbers(
    seen: Sequence[Mapping[str, float]], labels: Sequence[bool], counts: Sequence[int]
) -> dict[str, float]:
    """Return the weight of each number in a logistic regression; each counts so many times."""
    columns = DictVectorizer(dtype=numpy.float32)
    model = LogisticRegression(C=1.0, max_iter=1000, fit_intercept=False)
    model.fit(columns.fit_transform(seen), labels, sample_weight=counts)
    names = columns.get_feature_names_out()
    return {name: float(w) for name, w in zip(names, model.coef_[0], strict=True)}


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
    passages = sorted(PASSAGES.glob("*.jsonl"))
    watcher = watched(folders, passages)
    learned = learn(watcher, given.strength)
    texts = [*sorted({path for folder in folders for path in folder.glob("*.*")}), *passages, NONE]
    digest = sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()
    written = {
        "learned_from": {"sentences": len(watcher.sentences), "sha256": digest},
        "least": learned.least,
        "sentences": learned.sentences,
        "roles": learned.roles,
        "facts": learned.facts,
        "certainty": learned.certainty,
    }
    given.out.write_text(json.dumps(written, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(watcher.sentences)} sentences; {given.out.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
