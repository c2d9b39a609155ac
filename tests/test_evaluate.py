"""The scoring of annotations, by its written rules, and how the parser does on real articles."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph.errors import SeedError
from graph.parse.evaluation import evaluate, evaluate_folder
from graph.parse.fitting_gold import fits
from graph.parse.gold import parse_file, read_gold
from graph.read.curated import read_seeds
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import Vocabulary, read_vocabulary
from tests.conftest import Runner

Line = dict[str, Any]


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary(ontology_folder())


def _line(kind: str, start: int, end: int, **args: object) -> Line:
    return {"doc": "a.txt", "type": kind, "start": start, "end": end, "zone": "body", "args": args}


def test_precision_recall_and_f1_follow_from_hits_wrong_and_missed() -> None:
    gold = [
        _line("membership", 0, 20, member="Kenya", org="African Union"),
        _line("membership", 30, 50, member="Egypt", org="African Union"),
    ]
    found = [
        _line("membership", 0, 18, member="Kenya", org="the African Union"),
        _line("membership", 0, 18, member="Peru", org="African Union"),
        _line("membership", 60, 70, member="Egypt", org="African Union"),
    ]

    [(kind, score), (_, total)] = evaluate(gold, found).rows()

    assert (kind, score.hits, score.wrong, score.missed) == ("membership", 1, 2, 1)
    assert (round(score.precision, 3), score.recall, round(score.f1, 3)) == (0.333, 0.5, 0.4)
    assert total == score


def test_one_prediction_meets_one_annotation_and_a_repeat_is_wrong() -> None:
    gold = [_line("claim", 0, 100, speaker="Grace Otieno")]
    found = [_line("claim", 0, 100, speaker="G. Otieno"), _line("claim", 5, 95, speaker="Otieno")]

    score = evaluate(gold, found).total

    assert (score.hits, score.wrong, score.missed) == (1, 1, 0)


def test_as_many_as_possible_are_matched() -> None:
    gold = [_line("statistic", 0, 10, value="4%"), _line("statistic", 5, 15, value="4%")]
    found = [_line("statistic", 5, 15, value="4 percent"), _line("statistic", 8, 22, value="4%")]

    assert evaluate(gold, found).total.hits == 2


def test_optional_annotations_are_neither_required_nor_wrong() -> None:
    gold = [{**_line("claim", 0, 50, speaker="Kenya"), "optional": True}]

    for found in ([], [_line("claim", 0, 50, speaker="Kenya")]):
        score = evaluate(gold, found).total
        assert (score.hits, score.wrong, score.missed) == (0, 0, 0)


def test_other_zones_are_counted_apart() -> None:
    gold = [{**_line("claim", 0, 50, speaker="Kenya"), "zone": "caption"}]
    found = [{**_line("claim", 0, 50, speaker="Kenya"), "zone": "related"}]

    evaluation = evaluate(gold, found)

    assert evaluation.body == {}
    assert evaluation.elsewhere["claim"].hits == 1


@pytest.mark.parametrize(
    ("gold", "found", "fitting"),
    [
        (_line("claim", 0, 100, speaker="Kenya"), _line("claim", 31, 131, speaker="Kenya"), False),
        (_line("claim", 0, 100, speaker="Kenya"), _line("claim", 30, 130, speaker="Kenya"), True),
        (_line("claim", 0, 100, speaker="Kenya"), _line("claim", 0, 200, speaker="Kenya"), True),
        (_line("claim", 0, 120, speaker="Kenya"), _line("claim", 0, 241, speaker="Kenya"), False),
        (_line("statistic", 0, 10, value="4%"), _line("statistic", 5, 15, value="4%"), True),
        (_line("statistic", 0, 10, value="4%"), _line("statistic", 0, 30, value="4%"), True),
        (_line("statistic", 0, 10, value="4%"), _line("statistic", 0, 31, value="4%"), False),
        (_line("statistic", 0, 10, value="~25%"), _line("statistic", 0, 10, value="25%"), True),
        (
            _line("claim", 0, 9, speaker="Russia; China"),
            _line("claim", 0, 9, speaker="China"),
            False,
        ),
        (
            _line("claim", 0, 9, speaker="Russia; China"),
            _line("claim", 0, 9, speaker="China; Russia"),
            True,
        ),
        (
            _line("claim", 0, 9, speaker="Russian defense ministry"),
            _line("claim", 0, 9, speaker="Chinese foreign ministry"),
            False,
        ),
        (
            _line("agreement", 0, 9, parties=["Kenya", "Uganda"]),
            _line("agreement", 0, 9, parties=["Kenya", "Uganda", "Peru"]),
            True,
        ),
        (
            _line("agreement", 0, 9, parties=["Kenya", "Uganda"]),
            _line("agreement", 0, 9, parties=["Kenya", "Uganda", "Peru", "Egypt"]),
            False,
        ),
        (
            _line("agreement", 0, 9, parties=["Kenya"], date="2019"),
            _line("agreement", 0, 9, parties=["Kenya"], date="2019-06-05"),
            True,
        ),
        (
            _line("agreement", 0, 9, parties=["Kenya"], date="2019-06"),
            _line("agreement", 0, 9, parties=["Kenya"], date="2019"),
            False,
        ),
        (
            _line("exercise", 0, 9, participants=["Kenya", "Uganda"]),
            _line("exercise", 0, 9, participants=["Uganda", "Kenya"]),
            True,
        ),
        (
            _line("exercise", 0, 9, participants=["Kenya"]),
            _line("exercise", 0, 9, participants=["Uganda", "Kenya"]),
            False,
        ),
        (
            _line("transfer", 0, 9, seller="Turkey", buyer="Kenya", item="TB2 drones"),
            _line("transfer", 0, 9, seller="Turkey", buyer="Kenya", item="Bayraktar TB2 drones"),
            True,
        ),
        (
            _line("transfer", 0, 9, seller="Turkey", buyer="Kenya", item="TB2 drones"),
            _line("transfer", 0, 9, seller="Kenya", buyer="Turkey", item="TB2 drones"),
            False,
        ),
        (
            _line("position", 0, 9, person="Grace Otieno", org="University of Nairobi"),
            _line("position", 0, 9, person="G. A. Otieno", org="the University of Nairobi"),
            True,
        ),
        (
            _line("meeting", 0, 9, participants=["William Ruto", "Amos Okello"]),
            _line("meeting", 0, 9, participants=["Ruto", "Okello", "Grace Otieno"]),
            True,
        ),
        (
            _line("meeting", 0, 9, participants=["William Ruto", "Amos Okello"]),
            _line("meeting", 0, 9, participants=["Ruto", "Grace Otieno"]),
            False,
        ),
    ],
)
def test_a_prediction_fits_by_the_written_rules(gold: Line, found: Line, fitting: bool) -> None:
    assert fits(gold, found) is fitting


def test_mistakes_are_listed_with_their_lines() -> None:
    missed = _line("claim", 0, 50, speaker="Kenya")
    wrong = _line("claim", 60, 90, speaker="Uganda")

    mistakes = evaluate([missed], [wrong]).mistakes

    assert [(mistake.what, mistake.line) for mistake in mistakes] == [
        ("missed", missed),
        ("wrong", wrong),
    ]


def test_a_missed_annotation_is_listed_with_what_was_found_there_instead() -> None:
    missed = _line("transfer", 0, 50, seller="Kenya", buyer="Ghana", item="boats", status="signed")
    near = _line("transfer", 5, 50, seller="Ghana", buyer="Ghana", item="boats")
    far = _line("transfer", 60, 90, seller="Kenya", buyer="Ghana", item="boats")

    [of_missed, *of_wrong] = evaluate([missed], [near, far]).mistakes

    assert of_missed.instead == near
    assert of_missed.differences == {"seller": ("Kenya", "Ghana"), "status": ("signed", None)}
    assert of_missed.as_json() == {"what": "missed", **missed, "instead": near}
    assert [mistake.differences for mistake in of_wrong] == [{}, {}]


def test_a_broken_gold_file_is_refused_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    misspelt = {"doc": "a.txt", "type": "agrement", "start": 0, "end": 9, "args": {}}
    path.write_text(f'{{"doc": "a.txt"}}\nnot json\n{json.dumps(misspelt)}\n', "utf-8")

    with pytest.raises(SeedError) as caught:
        read_gold(path)

    assert [problem.removeprefix(str(path)) for problem in caught.value.problems] == [
        ":1:1: has no type, start, end, args",
        ":2:1: no JSON: Expecting value",
        ":3:1: there is no type 'agrement'; did you mean 'agreement'?",
    ]


def test_an_absent_gold_file_is_named(run: Runner, tmp_path: Path) -> None:
    answer = run("evaluate", "absent.jsonl", "--documents", ".", cwd=tmp_path)

    assert (answer.returncode, answer.stderr) == (3, "absent.jsonl: No such file or directory\n")


def test_a_file_is_printed_in_the_form_of_the_annotations(
    tmp_path: Path, known: Vocabulary
) -> None:
    path = tmp_path / "note.txt"
    path.write_text(
        "Russia and China deny it: by 2019, Russia had sold China 24 Su-35 jets.", "utf-8"
    )
    entities = read_seeds(seed_folders(), known).entities

    lines = [line for line in parse_file(path, entities, known) if line["type"] == "transfer"]

    shown = [
        {k: line[k] for k in ("doc", "type", "start", "end", "zone", "args")} for line in lines
    ]
    assert shown == [
        {
            "doc": "note.txt",
            "type": "transfer",
            "start": 26,
            "end": 70,
            "zone": "body",
            "args": {
                "seller": "Russia",
                "buyer": "China",
                "item": "Su-35",
                "count": "24",
                "date": "2019",
                "status": "signed",
            },
        }
    ]
    assert json.loads(json.dumps(lines)) == lines


def test_a_government_that_speaks_is_printed_as_its_state(
    tmp_path: Path, known: Vocabulary
) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The Kenyan government said that the lake was full.", "utf-8")
    entities = read_seeds(seed_folders(), known).entities

    [claim] = [line for line in parse_file(path, entities, known) if line["type"] == "claim"]

    assert claim["args"]["speaker"] == "Kenya"


def test_a_body_by_a_name_of_its_own_is_printed_by_one_name(
    tmp_path: Path, known: Vocabulary
) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The tests are over, the Pentagon said on Monday.", "utf-8")

    [claim] = [line for line in parse_file(path, [], known) if line["type"] == "claim"]

    assert claim["args"]["speaker"] == "US Department of Defense"


@pytest.mark.shared
def test_the_parser_does_well_on_the_two_articles(shared: Path, known: Vocabulary) -> None:
    entities = read_seeds(seed_folders(), known).entities

    evaluation = evaluate_folder(shared / "gold" / "seeds.jsonl", shared / "seeds", entities, known)

    assert evaluation.inexact == ()
    assert evaluation.total.precision >= 0.85
    assert evaluation.total.recall >= 0.6


@pytest.mark.shared
def test_persons_and_institutions_are_found_without_knowing_their_names(
    shared: Path, known: Vocabulary
) -> None:
    everything = read_seeds(seed_folders(), known).entities
    entities = [e for e in everything if e.kind in ("State", "InternationalOrganization")]

    evaluation = evaluate_folder(shared / "gold" / "seeds.jsonl", shared / "seeds", entities, known)

    assert evaluation.total.precision >= 0.85
    assert evaluation.total.recall >= 0.6


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("a dozen", "12"),
        ("a hundred and seventy-five", "175"),
        ("two hundred and fifty thousand", "250000"),
        ("four in five", "80%"),
        ("sixty-one in a hundred", "61%"),
        ("a quarter", "25%"),
    ],
)
def test_a_number_in_words_is_the_same_value_as_in_digits(written: str, digits: str) -> None:
    line = {"doc": "d", "type": "statistic", "start": 0, "end": 9, "text": "nine words"}

    assert fits({**line, "args": {"value": written}}, {**line, "args": {"value": digits}})
    assert not fits({**line, "args": {"value": written}}, {**line, "args": {"value": "7"}})
