"""Measure how sure each rule of the parser is, and write that beside the rules.

    python bench/calibrate.py [HAND ...] [--unread FOLDER ...] [--check]

The annotated texts are those of the hands in `tests/devset/held`, or of those named: whoever wrote
the rules has not read them, and on texts that they have read rules reach more. Each prediction in a
body is right or wrong by `foedera evaluate`; of that `graph/parse/rules/en/confidence.yaml` is
made, which the parser reads. Run it after rules have changed: `make confidence`. `--check` writes
nothing, and says whether the file is what would be written.

What the rules reached on texts by others again is kept in the file (`unread`): the mean confidence
is that share. It stays as it is without `--unread`, which names folders of such texts.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import graph.parse
from graph.parse.calibrate import measure, unread_of
from graph.parse.confidence import Measured, Tally
from graph.parse.evaluation import Outcome, evaluate_folder
from graph.read.curated import read_seeds
from graph.read.yaml import load_yaml
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import read_vocabulary

TEXTS = Path(__file__).parent.parent / "tests" / "devset" / "held"
FILE = Path(graph.parse.__file__).parent / "rules" / "en" / "confidence.yaml"
_HEAD = """\
# Written by `make confidence`: do not edit. How often each rule was right and wrong on the
# annotated texts of tests/devset/held, which nobody reads who writes rules; beside it what is
# expected of it there (the mean of a beta distribution, see graph/parse/confidence.py) and the
# Wilson interval of 95 %. A rule that is not here is expected to be as its family is. `strength` is
# how many statements the priors weigh; `doubts`, `constant` and `unread` are added to the logarithm
# of the odds. `unread` is how much lower or higher other texts lie: so many statements were right
# and wrong there, and the mean confidence is their share.
"""


def outcomes_of(folders: Iterable[Path]) -> list[Outcome]:
    """Return what the parser makes of the annotated texts of `folders`, right and wrong."""
    vocabulary = read_vocabulary(ontology_folder())
    entities = read_seeds(seed_folders(), vocabulary).entities
    return [
        replace(outcome, line={**outcome.line, "doc": f"{folder}/{outcome.line['doc']}"})
        for folder in folders
        for outcome in evaluate_folder(
            folder / "gold.jsonl", folder, entities, vocabulary, unsure=True
        ).outcomes
    ]


def written(measured: Measured, outcomes: Sequence[Outcome], unread: dict[str, Any]) -> str:
    """Return the text of the file."""
    documents = {Path(outcome.line["doc"]) for outcome in outcomes}
    hands = sorted({path.parent.name for path in documents})
    whole = sum(measured.rules.values(), Tally())
    texts = f"hands: [{', '.join(hands)}], documents: {len(documents)}"
    lines = [
        f"texts: {{{texts}, right: {whole.right}, wrong: {whole.wrong}}}",
        f"strength: {{rule: {measured.strength[0]:g}, family: {measured.strength[1]:g}}}",
        f"constant: {measured.constant}",
        f"unread: {{{', '.join(f'{name}: {value}' for name, value in unread.items())}}}",
        "doubts:",
        *(f"  {doubt}: {weight}" for doubt, weight in measured.doubts.items()),
        "rules:",
    ]
    family = ""
    for rule, tally in measured.rules.items():
        if rule.partition(".")[0] != family:
            family = rule.partition(".")[0]
            lines.append(f"  # {family}: {measured.family(family):.2f}")
        low, high = tally.bounds()
        lines.append(
            f"  {rule}: [{tally.right}, {tally.wrong}]  "
            f"# {measured.rule(rule):.2f} ({low:.2f} to {high:.2f})"
        )
    return _HEAD + "\n".join(lines) + "\n"


def main() -> int:
    """Measure, and write the file or compare with it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("hands", nargs="*", metavar="HAND", help="folders of tests/devset/held")
    parser.add_argument("--unread", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    every = sorted(path.parent.name for path in TEXTS.glob("*/gold.jsonl"))
    if unknown := set(given.hands) - set(every):
        sys.exit(f"no {', '.join(sorted(unknown))} in {TEXTS}; there are {', '.join(every)}")
    folders = [TEXTS / hand for hand in given.hands or every]
    outcomes = outcomes_of(folders)
    measured = measure(outcomes)
    if given.unread:
        others = outcomes_of(given.unread)
        right = sum(outcome.right for outcome in others)
        first_sight = Tally(right, len(others) - right)
    elif FILE.exists():
        kept = load_yaml(FILE)["unread"]
        first_sight = Tally(kept["right"], kept["wrong"])
    else:
        sys.exit(f"{FILE} is not there: name texts that no rule was written from (--unread)")
    unread = {
        "log_odds": unread_of(measured, outcomes, first_sight),
        "right": first_sight.right,
        "wrong": first_sight.wrong,
    }
    text = written(measured, outcomes, unread)
    same = FILE.exists() and FILE.read_text("utf-8") == text
    if not given.check:
        FILE.write_text(text, "utf-8")
    what = "is as it was" if same else "would change" if given.check else "has changed"
    print(f"{len(outcomes)} statements of {len(folders)} folders; {FILE.name} {what}")
    return int(given.check and not same)


if __name__ == "__main__":
    sys.exit(main())
