"""How well texts by other hands are read: of agencies, columns, reports, podcasts, in many regions.

They were written and annotated for this project before the rules that read them; CC0, like the
seeds. What is reached is kept: the floors below are a little under it.
"""

from pathlib import Path

import pytest

from graph.parse.gold import evaluate_folder
from graph.read.curated import read_seeds
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import Vocabulary, read_vocabulary

_TEXTS = Path(__file__).parent / "devset"
_FLOORS = {"a": (0.80, 0.60), "b": (0.80, 0.50), "c": (0.80, 0.48)}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ontology_folder())


@pytest.mark.parametrize("hand", sorted(_FLOORS))
def test_texts_by_other_hands_are_read_as_well_as_before(hand: str, vocabulary: Vocabulary) -> None:
    entities = read_seeds(seed_folders(), vocabulary).entities

    found = evaluate_folder(_TEXTS / hand / "gold.jsonl", _TEXTS / hand, entities, vocabulary)

    precision, recall = _FLOORS[hand]
    assert found.inexact == ()
    assert found.total.precision >= precision
    assert found.total.recall >= recall
