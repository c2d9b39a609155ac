"""Measure the copy finder: what it costs, and what it finds in texts that were edited on purpose.

    python bench/copies.py cost 10000
    python bench/copies.py found FOLDER ...

`cost` makes so many documents of about 5 kB, every tenth an edited copy of an earlier one and
every tenth with a passage of one. `found` takes texts that are independent of each other, says
what is found among them as they are (all of it wrong), and then in copies of which every so many
words were changed or left out, and in excerpts put into another of the texts.
"""

import random
import resource
import sys
import time
from itertools import accumulate
from pathlib import Path

from graph.facts import Document, Source
from graph.identity.copies import find_copies
from graph.read.documents import read_documents


def _document(name: str, text: str, year: int = 2001) -> Document:
    return Document(Source(name, name, "nobody", f"{name:0>64}", published=str(year)), text)


def _memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def cost(count: int) -> None:
    """Print the seconds and memory that `count` documents take."""
    chance = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(30_000)]
    # Words as unequally common as in a language (Zipf).
    often = list(accumulate(1 / (rank + 5) for rank in range(len(words))))
    texts: list[list[str]] = []
    for number in range(count):
        text = chance.choices(words, cum_weights=often, k=760)
        if number % 10 == 8:
            text = list(chance.choice(texts))
            for _ in range(20):
                text[chance.randrange(len(text))] = "edited"
        if number % 10 == 9:
            text[100:100] = chance.choice(texts)[200:300]
        texts.append(text)
    documents = [_document(f"d{n}", " ".join(text), 2000 + n % 20) for n, text in enumerate(texts)]
    texts.clear()
    before, started = _memory_mb(), time.process_time()
    copies = find_copies(documents, {})
    seconds = time.process_time() - started
    size = sum(len(document.text) for document in documents)
    print(
        f"{count} documents, {size / 1e6:.1f} million characters: {seconds:.1f} CPU s, "
        f"{_memory_mb() - before} MB; {len(copies.whole)} copies, "
        f"passages in {len(copies.passages)} documents"
    )


def found(folders: list[Path]) -> None:
    """Print what is found among the texts of `folders`, untouched and edited."""
    chance = random.Random(1)
    texts = [d.text for d in read_documents(folders, {})[0] if 1500 < len(d.text) < 20_000]
    untouched = find_copies([_document(f"a{n}", t) for n, t in enumerate(texts)], {})
    print(f"{len(texts)} texts as they are: {len(untouched.whole)} copies, ", end="")
    print(f"{sum(map(len, untouched.passages.values()))} passages")

    def edited(words: list[str], rate: float) -> str:
        changed = [
            word if chance.random() >= rate else chance.choice(["changed", ""]) for word in words
        ]
        return " ".join(word for word in changed if word)

    for rate in (0.0, 0.02, 0.05, 0.1, 0.15, 0.2):
        pairs = [
            document
            for n, text in enumerate(texts)
            for document in (
                _document(f"a{n}", text),
                _document(f"b{n}", edited(text.split(), rate), 2002),
            )
        ]
        whole = find_copies(pairs, {}).whole
        right = sum(whole.get(f"b{n}") == f"a{n}" for n in range(len(texts)))
        print(f"copies, {rate:.0%} of words edited: {right} found, {len(whole) - right} wrong")
    for length in (15, 24, 30, 60, 100):
        for rate in (0.0, 0.05):
            right = 0
            for n, text in enumerate(texts):
                words, host = text.split(), texts[(n + 7) % len(texts)].split()
                start = chance.randrange(len(words) - length)
                excerpt = edited(words[start : start + length], rate)
                cut = chance.randrange(len(host))
                begin = len(" ".join([*host[:cut], ""]))
                around = _document("b", " ".join([*host[:cut], excerpt, *host[cut:]]), 2002)
                passages = find_copies([_document("a", text), around], {}).passages.get("b", ())
                end = begin + len(excerpt)
                inside = sum(max(0, min(p.end, end) - max(p.start, begin)) for p in passages)
                right += inside >= 0.8 * len(excerpt)
            print(f"excerpts of {length} words, {rate:.0%} edited: {right} found")


if __name__ == "__main__":
    if sys.argv[1] == "cost":
        cost(int(sys.argv[2]))
    else:
        found([Path(folder) for folder in sys.argv[2:]])
