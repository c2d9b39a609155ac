"""Measure kinds of events, and false alarms, against one-sentence records that other hands coded.

    python bench/events.py PLOVER_GSR_CAMEO.txt [--errors read]

The gold records of the PLOVER project (version 0.5b1) each code one sentence as one event. What the
parser states in the sentence is an event if the ontology gives it a type of event (`event_type`:
PLOVER's sixteen types are an index over all kinds), if it is affirmed, and if it is a fact or a
plan: what is only possible, doubted or supposed is no event, nor what is denied, nor what is so
unsure that it waits for a curator. An event that a speaker reports counts as the document's own
would.

Our types are those of codebook 0.7b1, the records' those of 0.5b1; `AGREES` says which of theirs
agree with one of ours, and each line of it why. Nothing else agrees, also where a sentence tells of
two things (a visit, and a demand made there) and the record codes the other one.

Records of conflict are those of the quad classes verbal and material conflict. A false alarm is
such a record in which any event is found that does not agree with it.

The records fall into two halves by a hash of their id: one (`read`) may be read for causes, of the
other (`counted`) only these totals are known to whoever writes rules. `--errors read` lists what
does not agree in the first half.
"""

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.facts import Document, Modality, Polarity, Source, Statement
from graph.parse import parse
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary

AGREES: Mapping[str, frozenset[str]] = {
    # To settle something, or a plan to do something together: theirs is AGREE.
    "agree": frozenset({"AGREE"}),
    # An agreement that is signed or in force. 0.7b1 puts a signature under SUPPORT; the records put
    # "have agreed upon a pact" under AGREE and "signed a treaty" under SUPPORT, and we have one
    # kind for both.
    "support": frozenset({"SUPPORT", "AGREE"}),
    # Meetings, visits, talks.
    "consult": frozenset({"CONSULT"}),
    # Exercises and sales of arms.
    "cooperate": frozenset({"COOPERATE"}),
    # A sale and a gift differ by a code of a transfer; 0.7b1 has military aid under AID.
    "aid": frozenset({"AID"}),
    # A meeting that is called off.
    "sanction": frozenset({"SANCTION"}),
}
CONFLICT = frozenset(
    ("DEMAND", "DISAPPROVE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE",
     "ASSAULT", "FIGHT", "INVESTIGATE")
)  # fmt: skip
HALVES = ("read", "counted")


def half(record_id: str) -> str:
    """Return which half a record belongs to."""
    return HALVES[hashlib.sha256(record_id.encode()).digest()[0] % 2]


def read_records(path: Path) -> list[dict[str, Any]]:
    """Return the records of the file at `path`, which has commas before closing brackets."""
    text = re.sub(r",\s*([}\]])", r"\1", path.read_text("utf-8"))
    return [record for record in json.loads(text) if record["event"] != "DOCUMENT"]


def events(text: str, vocabulary: Vocabulary) -> list[tuple[str, Statement]]:
    """Return what the parser finds in a sentence and has a type of event, with it, in order."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    found = parse([Document(Source("record", "A record", "PLOVER", digest), text)], (), vocabulary)
    told = [statement for statement in found if not statement.held]
    typed = [(vocabulary.stated_event_type(statement), statement) for statement in told]
    return [(kind, statement) for kind, statement in typed if kind]


def _happened(statement: Statement) -> bool:
    sure = statement.modality in (Modality.FACTUAL, Modality.PLANNED, Modality.LIKELY)
    return sure and statement.polarity is Polarity.AFFIRMED


def measure(records: Sequence[Mapping[str, Any]], vocabulary: Vocabulary, *, errors: bool) -> None:
    """Print how many events agree, and in how many records of conflict there are false alarms."""
    count: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for record in records:
        whole = events(record["text"], vocabulary)
        found = [(kind, statement) for kind, statement in whole if _happened(statement)]
        fitting = [record["event"] in AGREES.get(kind, ()) for kind, _ in found]
        conflict = record["event"] in CONFLICT
        count["conflict" if conflict else "cooperation"] += 1
        count["events"] += len(found)
        count["agree"] += sum(fitting)
        count["alarms"] += conflict and not all(fitting)
        count["others"] += conflict and len(whole) > len(found)
        count["found"] += not conflict and any(fitting)
        for (kind, statement), fits in zip(found, fitting, strict=True):
            kinds[f"{kind} for {record['event']}"] += 1
            if errors and not fits:
                who = {r: [a.means for a in arguments] for r, arguments in statement.roles.items()}
                print(f"  {record['id']} {record['event']}: {kind} by {statement.rule} "
                      f"({statement.modality}, {statement.status}) {who}")  # fmt: skip
                print(f"    {record['text']}")
    share = count["agree"] / count["events"] if count["events"] else 1.0
    print(f"{count['events']} events, {count['agree']} of a kind that agrees ({share:.2f}); "
          f"false alarms in {count['alarms']} of {count['conflict']} records of conflict "
          f"({count['alarms'] / max(1, count['conflict']):.1%}), in {count['others']} more what is "
          f"denied or only possible; the event itself found in "
          f"{count['found']} of {count['cooperation']} others")  # fmt: skip
    print("  " + ", ".join(f"{name}: {n}" for name, n in sorted(kinds.items())))


def main() -> None:
    """Read the records and print the figures of each half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("records", type=Path)
    parser.add_argument("--errors", choices=HALVES[:1], help="list what does not agree there")
    given = parser.parse_args()
    vocabulary = read_vocabulary(ontology_folder())
    records = read_records(given.records)
    for name in HALVES:
        print(name)
        chosen = [record for record in records if half(record["id"]) == name]
        measure(chosen, vocabulary, errors=given.errors == name)


if __name__ == "__main__":
    main()
