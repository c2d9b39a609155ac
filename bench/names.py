"""Measure the gazetteer: what it costs to read, and how well it knows actors in others' records.

    python bench/names.py load
    python bench/names.py actors PLOVER_GSR_CAMEO.txt

`load` prints the CPU seconds to read the gazetteer, and how much it holds. `actors` takes the gold
records of the PLOVER project: for each actor that a record names in its sentence, it asks which
state or organization the parser takes the words for, and compares the codes. Records with an even
and an odd number are counted apart; only the even ones were read while the rules were written.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.parse.gazetteer import read_field
from graph.parse.mentions import find_mentions
from graph.parse.names.known_names import Gazetteer, Player, field_for
from graph.parse.rules import read_rules
from graph.parse.text import lay_out

# Codes of the records that are not, or not any more, ISO 3166-1 alpha-3 codes of those states.
_CODES = {"JAP": "JPN", "ROM": "ROU", "SCG": "SRB", "KSV": "XKX", "GER": "DEU", "TMP": "TLS"}
_ORGANIZATIONS = {"IGO", "NGO", "IMG", "MNC"}
# States whose actors in the records are often movements: Hamas, Hezbollah.
_MOVEMENTS = {"PSE", "LBN"}


def load() -> None:
    """Print what reading the gazetteer takes, the best of seven times."""
    rules = read_rules()
    seconds = []
    for _ in range(7):
        read_field.cache_clear()
        begun = time.process_time()
        field = field_for("en")
        seconds.append(time.process_time() - begun)
    begun = time.process_time()
    Gazetteer((), rules)
    again = time.process_time() - begun
    print(f"{len(field.rows)} entries, {len(field.spellings)} names")
    print(f"read in {min(seconds):.3f} CPU s, then {again:.4f} s for each call of parse")


def actors(path: Path) -> None:
    """Print how many of the actors in the records at `path` are taken for whom they are."""
    text = re.sub(r",\s*([}\]])", r"\1", path.read_text("utf-8"))
    records = [r for r in json.loads(text) if r["event"] != "DOCUMENT"]
    gazetteer = Gazetteer((), read_rules())
    for half, name in ((0, "read"), (1, "unread")):
        right = wrong = missed = 0
        for record in records[half::2]:
            for wanted, got in _meant(record, gazetteer):
                right += bool(wanted & got)
                wrong += bool(got) and not wanted & got
                missed += not got
        precision, recall = right / (right + wrong), right / (right + wrong + missed)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name}: {right} right, {wrong} wrong, {missed} missed: "
              f"precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.2f}")  # fmt: skip


def _meant(record: Any, gazetteer: Gazetteer) -> Iterator[tuple[set[str], set[str]]]:  # noqa: ANN401
    """Yield for each actor of a record the codes that would be right, and those found."""
    layout = lay_out(record["text"], gazetteer.rules, ())
    mentions = find_mentions(layout, gazetteer, [None] * len(layout.blocks)).mentions
    for side in ("source", "target"):
        for actor in record.get(side) or ():
            written = actor["actorText"].replace("’", "'") if isinstance(actor, dict) else ""
            start = layout.plain.find(written) if written else -1
            if start < 0:
                continue
            code = _CODES.get(actor["code"], actor["code"])
            wanted = {"organization" if code in _ORGANIZATIONS else code}
            wanted |= {"organization"} if code in _MOVEMENTS else set()
            over = [m for m in mentions if m.start < start + len(written) and m.end > start]
            got = {_code(player, gazetteer) for m in over for player in m.players}
            yield wanted, got - {""}


def _code(player: Player, gazetteer: Gazetteer) -> str:
    state = player if player.kind == "State" else player.state
    if player.kind == "InternationalOrganization" or (state is None and player.known):
        return "organization"
    row = gazetteer.field.rows.get(state.means) if state is not None else None
    return row.fields.get("alpha3", row.fields["name"]) if row is not None else ""


if __name__ == "__main__":
    if sys.argv[1:] == ["load"]:
        load()
    elif sys.argv[1:2] == ["actors"] and len(sys.argv) == 3:
        actors(Path(sys.argv[2]))
    else:
        sys.exit(__doc__)
