"""Words that the grammar of clauses asks for by what they do: `rules/<language>/sets.yaml`; and how
dates are written: `dates.yaml`.

Each entry is optional; what a language does not list, it has no words for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from graph.errors import did_you_mean
from graph.read.yaml import Problems, Value, read_yaml

# Forms of dates, of which an earlier one goes first, and what is asked of the words in them.
DATE_FORMS = (
    "stretch", "mdy", "dmy", "my", "range", "decade", "since", "until", "md", "relmonth",
    "season", "weekday", "rel", "ago", "dayof", "day", "year",
)  # fmt: skip
DATE_MEANINGS = (
    "hint", "ahead", "coming", "opening", "lead", "narrative", "narrative_month", "same", "back",
    "following",
    "of_year", "last", "next", "lasting", "before", "ago", "year", "month", "week", "today",
    "yesterday", "present", "from_now", "before_last", "two_weeks", "end_of_month",
    "first_of_year", "end_of_year", "naming", "goes_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordSets:
    """The lists of `sets.yaml` by their names, which say what the words of each do.

    In small letters, but where they stand for words with a capital.
    """

    abroad: frozenset[str] = frozenset()
    acting_as: frozenset[str] = frozenset()
    adjuncts: frozenset[str] = frozenset()
    admitting: frozenset[str] = frozenset()
    after_things: frozenset[str] = frozenset()
    no_things: frozenset[str] = frozenset()
    answering: frozenset[str] = frozenset()
    apposed: frozenset[str] = frozenset()
    arms_traded: frozenset[str] = frozenset()
    anything: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    asked_for: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    at_it: frozenset[str] = frozenset()
    attending: frozenset[str] = frozenset()
    bearings: frozenset[str] = frozenset()
    before_dates: frozenset[str] = frozenset()
    licences: frozenset[str] = frozenset()
    thanking: frozenset[str] = frozenset()
    being: frozenset[str] = frozenset()
    being_there: frozenset[str] = frozenset()
    also_things: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    between_lands: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    same_past: frozenset[str] = frozenset()
    built: frozenset[str] = frozenset()
    buying_stems: frozenset[str] = frozenset()
    called_joint: frozenset[str] = frozenset()
    chiefs: frozenset[str] = frozenset()
    citing: frozenset[str] = frozenset()
    company_ends: frozenset[str] = frozenset()
    counterparts: frozenset[str] = frozenset()
    deputies: frozenset[str] = frozenset()
    counting: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    deals: frozenset[str] = frozenset()
    defending: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    drill_goes_on: frozenset[str] = frozenset()
    drill_nouns: frozenset[str] = frozenset()
    drill_sorts: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    existential: frozenset[str] = frozenset()
    rest_of_them: frozenset[str] = frozenset()
    of_a_paper: frozenset[str] = frozenset()
    resting: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    under: frozenset[str] = frozenset()
    under_first: frozenset[str] = frozenset()
    finite: frozenset[str] = frozenset()
    floating: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    going: frozenset[str] = frozenset()
    listing: frozenset[str] = frozenset()
    never_passive: frozenset[str] = frozenset()
    handing: frozenset[str] = frozenset()
    having: frozenset[str] = frozenset()
    heads_of_state: frozenset[str] = frozenset()
    held_things: frozenset[str] = frozenset()
    hosting: frozenset[str] = frozenset()
    how_many_of: frozenset[str] = frozenset()
    in_a_row: frozenset[str] = frozenset()
    journeys: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    likewise: frozenset[str] = frozenset()
    little: frozenset[str] = frozenset()
    many_meetings: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    kinds_of_things: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    meanwhile: frozenset[str] = frozenset()
    meeting_verbs: frozenset[str] = frozenset()
    member_of: frozenset[str] = frozenset()
    member_plurals: frozenset[str] = frozenset()
    more_of_it: frozenset[str] = frozenset()
    ministers: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()
    many_bodies: frozenset[str] = frozenset()
    named_objects: frozenset[str] = frozenset()
    newly: frozenset[str] = frozenset()
    next_clause: frozenset[str] = frozenset()
    no_adverbs: frozenset[str] = frozenset()
    no_person: frozenset[str] = frozenset()
    no_adjective: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()
    every: frozenset[str] = frozenset()
    stressed: frozenset[str] = frozenset()
    in_turn: frozenset[str] = frozenset()
    some_day: frozenset[str] = frozenset()
    some_of_a_lot: frozenset[str] = frozenset()
    accords: frozenset[str] = frozenset()
    adverbs_too: frozenset[str] = frozenset()
    any_agreement: frozenset[str] = frozenset()
    since: frozenset[str] = frozenset()
    state_bodies: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()
    polled: frozenset[str] = frozenset()
    never_nouns: frozenset[str] = frozenset()
    bare_infinitive: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    myself: frozenset[str] = frozenset()
    of_titles: frozenset[str] = frozenset()
    only_more: frozenset[str] = frozenset()
    our: frozenset[str] = frozenset()
    own_forces: frozenset[str] = frozenset()
    out_of: frozenset[str] = frozenset()
    passed_over: frozenset[str] = frozenset()
    pointing_back: frozenset[str] = frozenset()
    polities: frozenset[str] = frozenset()
    portfolios: frozenset[str] = frozenset()
    predecessors: frozenset[str] = frozenset()
    seeing: frozenset[str] = frozenset()
    settling: frozenset[str] = frozenset()
    single_posts: frozenset[str] = frozenset()
    some_of_many: frozenset[str] = frozenset()
    staffs: frozenset[str] = frozenset()
    staying: frozenset[str] = frozenset()
    successors: frozenset[str] = frozenset()
    opening_time: frozenset[str] = frozenset()
    standing_for: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    time_units: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    treaties: frozenset[str] = frozenset()
    unsaid: frozenset[str] = frozenset()
    urging: frozenset[str] = frozenset()
    unnamed_drills: frozenset[str] = frozenset()
    we: frozenset[str] = frozenset()
    witnessing: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()


def read_word_sets(path: Path) -> WordSets:
    """Return the lists in the file at `path`; all are empty where there is no file.

    Raises `ValueError` that names line and column of a list that nothing asks for, with the nearest
    one that something does, and of what is no list of words.
    """
    problems = Problems()
    known = tuple(each.name for each in fields(WordSets))
    found = {
        name: frozenset(word for item in listed.items() if (word := item.text()) is not None)
        for name, listed in _record(path, known, problems).items()
    }
    if problems.found:
        raise ValueError("\n".join(problems.found))
    return WordSets(**found)


@dataclass(frozen=True, slots=True)
class DateWords:
    """How a language writes dates: patterns of `DATE_FORMS` with `{name}` for a part or for
    `year`, `month`, `weekday`; patterns of `DATE_MEANINGS`; what number a word counts,
    which day of a month it is, and in which month a season begins."""

    parts: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    seasons: Mapping[str, int] = field(default_factory=dict)


def read_date_words(path: Path) -> DateWords:
    """Return what the file at `path` says of dates; all is empty where there is no file.

    Raises `ValueError` that names line and column of an unknown form, meaning or part, with the
    nearest known one, and of what is no pattern or number.
    """
    problems = Problems()
    file = _record(path, tuple(each.name for each in fields(DateWords)), problems)
    parts = file["parts"].fields() if "parts" in file else {}
    forms = file["forms"].record(DATE_FORMS, ()) if "forms" in file else {}
    meanings = file["meanings"].record(DATE_MEANINGS, ()) if "meanings" in file else {}
    numbers = {name: file[name].fields() if name in file else {} for name in _NUMBERS}
    found = DateWords(
        parts=_patterns(parts, _GIVEN, grows=True),
        forms=_patterns(forms, (*_GIVEN, *parts)),
        meanings=_patterns(meanings, ()),
        **{
            name: {word: number for word, value in listed.items() if (number := value.integer())}
            for name, listed in numbers.items()
        },
    )
    if problems.found:
        raise ValueError("\n".join(problems.found))
    return found


_NUMBERS = ("counts", "days", "seasons")
_GIVEN = ("year", "month", "weekday")
PART = re.compile(r"\{([a-z_]+)\}")


def _patterns(
    listed: Mapping[str, Value], known: tuple[str, ...], grows: bool = False
) -> dict[str, str]:
    """Return the patterns as written, noting what is none once its parts are filled in.

    What `grows` may use what is listed before it too.
    """
    found: dict[str, str] = {}
    for name, value in listed.items():
        pattern = value.text()
        if pattern is None:
            continue
        for part in PART.findall(pattern):
            if part not in known:
                value.wrong(f"unknown part {part!r}{did_you_mean(part, known)}")
        try:
            re.compile(PART.sub("x", pattern))
        except re.error as error:
            value.wrong(f"no regular expression: {error}")
        found[name] = pattern
        known = (*known, name) if grows else known
    return found


def _record(path: Path, known: tuple[str, ...], problems: Problems) -> dict[str, Value]:
    """Return the fields of the file at `path`, none where there is no file or nothing in it."""
    file = read_yaml(path, problems) if path.exists() else None
    return file.record(known, ()) if file is not None else {}
