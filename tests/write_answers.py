"""Write what the example queries answer on the demonstration seeds; read the difference first.

`python -m tests.write_answers`, after a change of the seeds, of the examples or of what is parsed.
"""

import tempfile
from pathlib import Path

from graph.building import build
from graph.examples import Example
from graph.resources import seed_folders
from graph.snapshot import Snapshot, open_snapshot

ANSWERS = Path(__file__).parent / "golden" / "examples"


def answer(snapshot: Snapshot, example: Example) -> str:
    """Return the whole answer to an example: a table as CSV, a graph as sorted N-Triples."""
    if example.form.tabular:
        pieces = snapshot.sparql(example.text, media_type="text/csv", seconds=60)
        return b"".join(pieces).decode().replace("\r\n", "\n")
    pieces = snapshot.sparql(example.text, media_type="application/n-triples", seconds=60)
    return "".join(sorted(b"".join(pieces).decode().splitlines(keepends=True)))


def suffix(example: Example) -> str:
    """Return how the name of the file with an example's answer ends."""
    return ".csv" if example.form.tabular else ".nt"


if __name__ == "__main__":
    ANSWERS.mkdir(parents=True, exist_ok=True)
    for old in ANSWERS.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as data:
        build(seed_folders(), into=Path(data))
        with open_snapshot(Path(data)) as opened:
            for name, known in opened.examples.items():
                (ANSWERS / f"{name}{suffix(known)}").write_text(answer(opened, known), "utf-8")
