"""Word sets and dates: what the grammar of clauses asks a language for."""

import hashlib
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from graph.facts import Document, Source, Statement
from graph.parse import parse_document
from graph.parse.dates import Anchor, find_dates
from graph.parse.names.known_names import Gazetteer
from graph.parse.rules import Rules, read_rules
from graph.parse.wordsets import DateWords, WordSets, read_date_words, read_word_sets
from graph.resources import ontology_folder
from graph.vocabulary import read_vocabulary
from tests.known_entities import KNOWN


def _states(text: str, rules: Rules) -> list[Statement]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("doc", "A note", "unknown", digest, published="2024-06-12", language="en")
    gazetteer = Gazetteer(KNOWN, rules)
    return parse_document(Document(source, text), gazetteer, read_vocabulary(ontology_folder()))


def _told(text: str, rules: Rules) -> dict[str, list[str]]:
    [statement] = [s for s in _states(text, rules) if s.claim is None]
    return {role: [a.means for a in listed] for role, listed in statement.roles.items()}


def test_each_list_of_english_has_words() -> None:
    sets = read_rules("en").sets

    assert [field.name for field in fields(sets) if not getattr(sets, field.name)] == []


def test_a_language_may_leave_any_list_out_or_have_none(tmp_path: Path) -> None:
    path = tmp_path / "sets.yaml"
    path.write_text("hosting: [anfitrião]\ntogether:\n")

    assert read_word_sets(path) == WordSets(hosting=frozenset({"anfitrião"}))
    assert read_word_sets(tmp_path / "none.yaml") == WordSets()


def test_a_list_that_nothing_asks_for_is_refused_with_its_line_and_the_nearest_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sets.yaml"
    path.write_text("hosting: [anfitrião]\ntogeter: [juntos]\nbeside: [{com: 1}]\n")

    with pytest.raises(ValueError, match=r"sets\.yaml") as refused:
        read_word_sets(path)

    assert str(refused.value).splitlines() == [
        f"{path}:2:1: unknown field 'togeter'; did you mean 'together'?",
        f"{path}:3:10: a word or text is expected here",
    ]


def test_a_text_is_read_without_any_list() -> None:
    rules = replace(read_rules("en"), sets=WordSets())

    told = _told("Kenya and Uganda signed a defence agreement on 4 May 2021.", rules)

    assert told == {"party": ["kenya", "uganda"]}


def test_whose_a_thing_is_by_its_maker_is_told_by_the_words_of_the_language() -> None:
    english = read_rules("en")
    makers = replace(english, sets=replace(english.sets, built=frozenset({"gebaut"})))

    assert _told("Peru took delivery of four Chinese-gebaut patrol boats in May 2021.", makers) == {
        "recipient": ["peru"], "supplier": ["china"], "weapon": ["patrol boats"]
    }  # fmt: skip


def _dates(text: str, rules: Rules) -> list[tuple[str, str | None]]:
    anchor = Anchor(date(2024, 6, 12), precise=True)
    found = find_dates(text, 0, len(text), rules, anchor)
    return [(text[mention.start : mention.end], mention.when) for mention in found]


def test_a_language_without_words_for_dates_still_has_those_of_digits() -> None:
    rules = replace(read_rules("en"), dates=DateWords())

    assert _dates("On 2021-05-04, on 4.5.2021, on 4 May 2021 and yesterday.", rules) == [
        ("2021-05-04", "2021-05-04"),
        ("4.5.2021", "2021-05-04"),
    ]


def test_a_language_says_how_it_writes_dates_and_what_their_words_mean(tmp_path: Path) -> None:
    english, path = read_rules("en"), tmp_path / "dates.yaml"
    path.write_text(
        "parts: {of: '\\s+de\\s+'}\n"
        "forms:\n"
        "  dmy: '\\b\\d{1,2}{of}{month}{of}{year}\\b'\n"
        "  rel: '\\b(?:no\\s+)?ano\\s+passado\\b'\n"
        "  ago: '\\bhá\\s+(?:dois|três)\\s+anos\\b'\n"
        "meanings: {hint: 'ano|há', last: passado, year: ano, ago: '^há'}\n"
        "counts: {dois: 2, três: 3}\n"
    )
    words = {**english.words, "months": {"maio": 5}}
    rules = replace(english, words=words, dates=read_date_words(path))

    assert _dates("Em 4 de maio de 2021, no ano passado e há dois anos.", rules) == [
        ("4 de maio de 2021", "2021-05-04"),
        ("no ano passado", "2023"),
        ("há dois anos", "2022"),
    ]


def test_a_form_a_part_or_a_pattern_that_is_none_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "dates.yaml"
    path.write_text(
        "parts:\n  first: '{second}'\n  second: '1'\n"
        "forms:\n  relmont: '{month}'\n  ago: '{cuont} ago'\n  day: '(today'\n"
    )

    with pytest.raises(ValueError, match=r"dates\.yaml") as refused:
        read_date_words(path)

    assert str(refused.value).splitlines() == [
        f"{path}:5:3: unknown field 'relmont'; did you mean 'relmonth'?",
        f"{path}:2:10: unknown part 'second'",
        f"{path}:6:8: unknown part 'cuont'; did you mean 'month'?",
        f"{path}:7:8: no regular expression: missing ), unterminated subpattern at position 0",
    ]
