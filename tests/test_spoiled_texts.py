"""Whatever stands in a text, it is read: sentences with words cut, moved and mixed stop nothing."""

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.facts import Document, Source, Span
from graph.parse import parse_document
from graph.parse.names.known_names import Gazetteer
from graph.parse.rules import read_rules
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary

TEXTS = Path(__file__).parent / "devset"
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary(ontology_folder())


def _spoiled(seed: int, count: int) -> Iterator[str]:
    """Yield sentences of the development texts with words of others in them, out of order, cut."""
    dice = random.Random(seed)
    texts = [path.read_text("utf-8") for path in sorted(TEXTS.glob("?/*.txt"))]
    sentences = [s.split() for text in texts for s in _SENTENCE.split(text) if 20 < len(s) < 400]
    for _ in range(count):
        words = list(dice.choice(sentences))
        for _ in range(dice.choice((1, 2, 3))):
            at, other = dice.randrange(len(words)), dice.choice(sentences)
            words[at : at + dice.choice((0, 1, 3))] = other[: dice.choice((1, 2, 4))]
        if dice.random() < 0.3:
            dice.shuffle(words)
        if dice.random() < 0.3:
            words = words[dice.randrange(len(words)) :]
        yield " ".join(words) + "."


@pytest.mark.parametrize("seed", range(8))
def test_a_sentence_of_words_in_any_order_is_read(seed: int, known: Vocabulary) -> None:
    gazetteer = Gazetteer((), read_rules("en"))

    for text in _spoiled(seed, 500):
        digest = hashlib.sha256(text.encode()).hexdigest()
        document = Document(Source("t", "t", "t", digest), text)
        for statement in parse_document(document, gazetteer, known):
            assert isinstance(statement.place, Span)
            assert 0 <= statement.place.start < statement.place.end <= len(text), text


@pytest.mark.parametrize(
    "text",
    [
        "Of, though nothing is agreed: a Mirzoyan US-Saudi defence treaty.",
        "Treaty.",
        "Among, the",
    ],
)
def test_a_fragment_that_once_stopped_the_parser_is_read(text: str, known: Vocabulary) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = Document(Source("t", "t", "t", digest), text)

    assert isinstance(parse_document(document, Gazetteer((), read_rules("en")), known), list)
