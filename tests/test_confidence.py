"""How sure a parsed statement is: what its rule reached on annotated texts, less its doubts."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import graph.parse
from graph.facts import Act
from graph.parse.calibrate import calibration_error, measure, reliability, unread_of
from graph.parse.confidence import DOUBTS, LEAST, Measured, Tally, measured_in
from graph.parse.evaluation import Outcome
from graph.parse.rules import Rules, read_rules
from graph.read.yaml import load_yaml
from tests.conftest import Runner

_PARSER = Path(graph.parse.__file__).parent
_FILE = _PARSER / "rules" / "en" / "confidence.yaml"
_CODED = re.compile(
    r"\b((?:agreement|claim|exercise|learned|meeting|membership|post|statistic|transfer)\.[a-z-]+)\b"
)


def _names(rules: Rules) -> set[str]:
    """Return the names of all rules: in the files of the language, and those in the parser."""
    frames = {frame.id for frame in (*rules.frames, *rules.trade.values())}
    posts = {frame["id"] for frame in rules.posts["frames"]}
    named = {*rules.posts["confidence"], *rules.statistics["confidence"]}
    coded = {name for path in _PARSER.rglob("*.py") for name in _CODED.findall(path.read_text())}
    by_act = {f"claim.{act}" for act in Act}
    learned = {frame.id for frame in rules.learned_frames}
    return learned | frames | posts | named | coded | by_act


def _outcomes(rule: str, right: int, wrong: int, *doubts: str, doc: str = "a") -> list[Outcome]:
    line = {"doc": doc, "rule": rule, "doubts": list(doubts), "confidence": 0.5}
    return [Outcome(line, number < right) for number in range(right + wrong)]


def test_the_file_speaks_of_rules_that_are_there_and_of_every_doubt() -> None:
    file = load_yaml(_FILE)
    measured = measured_in(file)
    assert measured is not None

    unknown = set(measured.rules) - _names(read_rules("en"))

    assert unknown == set(), "a rule has another name or is gone: run `make confidence`"
    assert tuple(measured.doubts) == DOUBTS
    assert max(measured.doubts.values()) <= 0
    assert sum(measured.rules.values(), Tally()) == Tally(
        file["texts"]["right"], file["texts"]["wrong"]
    )


def test_every_rule_has_a_confidence_of_its_own_or_that_of_its_family() -> None:
    measured = read_rules("en").measured
    assert measured is not None

    sure = {name: measured.confidence(name, ()) for name in _names(read_rules("en"))}

    assert all(0.1 < value < 0.99 for value in sure.values())
    assert measured.rule("transfer.never-seen") == pytest.approx(measured.family("transfer"))
    assert measured.family("never-seen") == pytest.approx(
        (sum(t.right for t in measured.rules.values()) + 1)
        / (sum(t.count for t in measured.rules.values()) + 2)
    )


def test_a_rule_is_drawn_towards_its_family_until_much_was_seen_of_it() -> None:
    rules = {"a.good": Tally(90, 10), "a.bad": Tally(10, 90), "a.new": Tally(1, 0)}
    measured = Measured(rules, {}, strength=(10, 10))

    family = measured.family("a")
    estimates = {rule: round(measured.rule(rule), 2) for rule in rules}

    assert family == pytest.approx((101 + 10 * 102 / 203) / (201 + 10))
    assert estimates == {"a.good": 0.86, "a.bad": 0.14, "a.new": 0.55}
    assert Tally(90, 10).bounds() == pytest.approx((0.8256, 0.9448), abs=0.0001)
    assert Tally().bounds() == (0.0, 1.0)


def test_a_doubt_is_measured_and_lowers_what_has_it_and_nothing_is_raised_by_one() -> None:
    plain = _outcomes("a.rule", 90, 10) + _outcomes("a.rule", 40, 5, doc="b")
    doubted = _outcomes("a.rule", 20, 20, "unknown name")
    surer = _outcomes("a.rule", 40, 0, "reported", doc="b")

    measured = measure([*plain, *doubted, *surer])

    bare, unknown = (measured.confidence("a.rule", d) for d in ((), ("unknown name",)))
    assert bare == pytest.approx(0.9, abs=0.02)
    assert 0.5 < unknown < 0.65
    assert measured.doubts["reported"] == 0
    assert {d for d in DOUBTS if measured.doubts[d]} == {"unknown name"}


def test_what_texts_reach_that_no_rule_was_written_from_lowers_every_confidence() -> None:
    outcomes = [*_outcomes("a.rule", 45, 5), *_outcomes("a.rule", 45, 5, doc="b")]
    measured = measure(outcomes)

    lower = replace(measured, unread=unread_of(measured, outcomes, Tally(14, 6)))

    assert measured.confidence("a.rule", ()) == pytest.approx(0.9, abs=0.01)
    assert lower.confidence("a.rule", ()) == pytest.approx(0.7, abs=0.001)


def test_tenths_of_confidence_are_held_against_what_is_right() -> None:
    line = {"doc": "a", "rule": "a.rule", "doubts": []}
    sure = [(0.95, True), (0.95, True), (0.9, False), (0.31, False), (1.0, True)]
    outcomes = [Outcome({**line, "confidence": c}, right) for c, right in sure]

    bins = reliability(outcomes)

    assert [(b.low, b.high, b.count, round(b.confidence, 3), b.right) for b in bins] == [
        (0.3, 0.4, 1, 0.31, 0.0),
        (0.9, 1.0, 4, 0.95, 0.75),
    ]
    assert calibration_error(bins) == pytest.approx((1 * 0.31 + 4 * 0.2) / 5)
    assert calibration_error(reliability([])) == 0


def test_what_is_too_unsure_is_shown_when_asked_and_makes_no_fact(
    run: Runner, tmp_path: Path
) -> None:
    texts = sorted((Path(__file__).parent / "devset" / "held" / "f").glob("held-*.txt"))[1:4]
    waiting: dict[str, int] = {}

    for text in texts:
        told = run("parse", str(text), "--json", cwd=tmp_path)
        everything = run("parse", str(text), "--json", "--unsure", cwd=tmp_path)
        lines = [json.loads(line) for line in everything.stdout.splitlines()]
        held = [line for line in lines if line.get("held")]
        waiting |= {text.name: len(held)} if held else {}
        assert [json.loads(line) for line in told.stdout.splitlines()] == [
            line for line in lines if not line.get("held")
        ]
        assert all(line["confidence"] < LEAST for line in held)
        assert ("wait for a curator" in told.stderr) == bool(held)
        assert everything.stderr == ""

    folder = texts[0].parent
    judged = run("evaluate", str(folder / "gold.jsonl"), "--documents", str(folder), cwd=tmp_path)
    for name, count in waiting.items():
        assert f"{name}: {count} too unsure to be told wait for a curator" in judged.stderr

    run("build", *map(str, texts), cwd=tmp_path)
    report = json.loads((tmp_path / "data" / "current" / "report.json").read_text())
    listed = run("review", *map(str, texts), "--about", "held", "--json", cwd=tmp_path)

    assert waiting
    assert report["statements_without_a_fact"]["waits for a curator"] >= 1
    proposed = json.loads(listed.stdout)
    assert {proposal["about"] for proposal in proposed} == {"held"}
    assert all(proposal["confidence"] < LEAST for proposal in proposed)
