"""Dates in a text, by a grammar of their own: explicit ones as EDTF, relative ones resolved.

A relative date ("In October", "last year", "on Wednesday") is resolved against an anchor: the
date of its segment, of its document, or else the last year that the text itself names.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from graph.parse.frozen import dataclass
from graph.parse.rules import Rules, any_of
from graph.parse.wordsets import DATE_FORMS, DATE_MEANINGS, PART
from graph.when import parse_when


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at its place; `inferred` where it was resolved from what stands elsewhere.

    `when` is None for a relative date that nothing anchors.
    """

    start: int
    end: int
    when: str | None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day that relative dates count from; `precise` if the day itself is known.

    `first` is the first day that it may be, where that is in an earlier year.
    """

    day: date
    precise: bool
    first: date | None = None


def anchor_from(published: str | None, named: Iterable[DateMention]) -> Anchor | None:
    """Return what relative dates count from: the publication date, else the last year named.

    Of a text of which no date is known, or only after when it is, it is only certain that it was
    written in or after the last year that it names as past; the end of that year stands for it.
    """
    years: list[int] = []
    if published:
        try:
            when = parse_when(published)
        except ValueError:
            when = None
        if when and when.latest:
            first = when.earliest
            spans_years = first is not None and first.year < when.latest.year
            return Anchor(when.latest, when.day is not None, first if spans_years else None)
        years += [when.earliest.year] if when and when.earliest else []
    years += [
        int(mention.when[:4])
        for mention in named
        if mention.when and not mention.inferred and mention.when[:4].isdigit()
    ]
    return Anchor(date(max(years), 12, 31), precise=False) if years else None


NOT_YET = "?"  # in place of the last date told, where the text before has not been read yet


class NotYetToldError(LookupError):
    """A date is told from the one before it, and the text before has not been read yet."""


def find_dates(
    plain: str,
    start: int,
    end: int,
    rules: Rules,
    anchor: Anchor | None,
    before: str | None = None,
) -> list[DateMention]:
    """Return the dates between `start` and `end`, in order, none overlapping.

    `before` is the last date told before them: "that September" is one of its year. Where it is
    `NOT_YET` and is needed, `NotYetToldError` is raised.
    """  # fmt: skip
    grammar = _grammar(rules)
    found: list[DateMention] = []
    for match in grammar.matches(plain, start, end):
        name = match.lastgroup
        assert name is not None
        near = max(start, match.start() - 60), min(end, match.end() + 30)
        told = found[-1] if found and match.start() - found[-1].end < _OF_THAT_YEAR else None
        year = told.when if told is not None and not told.inferred else None
        of_year = name == "md" and year is not None and _BARE_YEAR.fullmatch(year) is not None
        day = Anchor(date(int(year), 12, 31), precise=False) if of_year and year else anchor
        onward = None if of_year else _onward(name, match, anchor, found, grammar)
        apart = found or name != "relmonth"
        edition = None if apart else _edition_before(plain, start, match.start())
        mention = grammar.read(name, match, near, onward or day, edition or before, bool(onward))
        if mention is not None:
            found.append(mention)
            if name != "year" or not grammar.only_names(match, start, end):
                before = mention.when or before
    return found


def _edition_before(plain: str, start: int, end: int) -> str | None:
    """Return the year of "Amber Lion-2024" in a sentence, before "that July"."""
    years = [found[1] for found in _EDITION.finditer(plain, start, end)]
    return years[-1] if years else None


_EDITION = re.compile(r"\b[A-Z]\w+-((?:19|20)\d\d)\b")


def _onward(
    name: str,
    match: re.Match[str],
    anchor: Anchor | None,
    found: Sequence[DateMention],
    grammar: "_Grammar",
) -> Anchor | None:
    """Return what a day or month without a year counts on from in a text of which no day is known:
    the month told last in its sentence. None for "last May", which counts from the present.

    In "initialled on 4 May 1995 and signed in Oslo on 9 June" it does so in any text.
    """
    dated = name in ("md", "relmonth", "stretch")
    if not dated or not found or grammar.counts_from_present(match.group()):
        return None
    between = match.string[found[-1].end : match.start()]
    if anchor is not None and anchor.precise and not grammar.goes_on(between):
        return None
    told = found[-1].when or ""
    if found[-1].inferred or not _MONTH_OF.match(told):
        return None
    return Anchor(date(int(told[:4]), int(told[5:7]), 1), precise=False)


_BARE_YEAR = re.compile(r"\d{4}")
_OF_THAT_YEAR = 40  # characters, in which a day is of the year before: "the 1972 summit on 26 May"
_MONTH_OF = re.compile(r"\d{4}-\d\d(?:-\d\d)?\Z")
_DAY_OF = re.compile(r"\d{4}-\d\d-\d\d")
_THING = re.compile(r" [a-z]{3}")
_STRETCH = re.compile(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d")
_YEAR = r"(?:1[5-9]|20)\d\d"
# Forms of no language.
_NUMERIC = {
    "iso": rf"\b{_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?\b(?![-/]\d)",
    "dotted": rf"\b(?:3[01]|[12]\d|0?[1-9])\.(?:1[0-2]|0?[1-9])\.{_YEAR}\b",
}


def _parts(rules: Rules) -> dict[str, str]:
    """Return the pattern of each form of date; one earlier in the list goes first."""
    parts = {
        **rules.dates.parts,
        "year": _YEAR,
        "month": rf"{any_of(rules.words['months'])}\.?",
        "weekday": any_of(rules.words["weekdays"]),
    }
    forms = {name: _filled(pattern, parts) for name, pattern in rules.dates.forms.items()}
    first, *others = DATE_FORMS
    ordered = (first, *_NUMERIC, *others)
    return {name: text for name in ordered if (text := (_NUMERIC | forms).get(name))}


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Return `pattern` with each `{name}` spelt out."""
    return PART.sub(lambda found: f"(?:{_filled(parts[found[1]], parts)})", pattern)


_YEARS = re.compile(rf"(?<!\d){_YEAR}")
# How far before the first digit or name in it a date begins: "the twenty-seventh of September".
# Of 31,668 dates in all kinds of texts none began more than 21 characters before.
_LONGEST_LEAD = 40
# Where one may begin; a decade takes the space before it, too.
_EDGE = re.compile(r"\b(?=\w|[ -][12])")


class _Grammar:
    """The date patterns of a language, joined into one, and how each is read."""

    def __init__(self, rules: Rules) -> None:
        months: Mapping[str, int] = rules.words["months"]
        self.months = {name.lower(): number for name, number in months.items()}
        self.weekdays = [name.lower() for name in rules.words["weekdays"]]
        self.counts, self.days = rules.dates.counts, rules.dates.days
        self.seasons = rules.dates.seasons
        month = rf"{any_of(months)}\.?"
        parts = _parts(rules)
        patterns = {name: rules.dates.meanings.get(name, "(?!)") for name in DATE_MEANINGS}
        self._meanings = {name: re.compile(text) for name, text in patterns.items()}
        # A group that is named where it ends leaves its beginning open to a quick look at a letter.
        forms = (f"(?:{text})(?P<{name}>)" for name, text in parts.items())
        self._pattern = re.compile("|".join(forms))
        # No date is without one of these; the search for it is quick.
        self._hint = re.compile(rf"\d|{patterns['hint']}|{month}")
        self._month = re.compile(month, re.IGNORECASE)
        self._sense = re.compile(month)

    def matches(self, plain: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield where the pattern matches, the leftmost first and none overlapping.

        It is tried only where a date with a hint in it can begin, a few words before.
        """
        tried = start
        for hint in self._hint.finditer(plain, start, end):
            at = hint.start()
            if at < tried:
                continue
            for edge in _EDGE.finditer(plain, max(tried, at - _LONGEST_LEAD), at + 1):
                match = self._pattern.match(plain, edge.start(), end)
                if match is not None:
                    yield match
                    tried = match.end()
                    break
            tried = max(tried, at + 1)

    def read(
        self,
        name: str,
        match: re.Match[str],
        near: tuple[int, int],
        anchor: Anchor | None,
        before: str | None,
        onward: bool = False,
    ) -> DateMention | None:
        """Return the mention that `match` of the part `name` stands for; None if it is no date.

        What is `near` it in its sentence may have words of a plan, which look ahead, as does what
        goes `onward` from the date told before.
        """
        text = match.group()
        start, end = match.span()
        end -= text.endswith(".")
        if name == "stretch":
            ahead = onward or self._meanings["ahead"].search(match.string, *near) is not None
            return self._stretch(text, start, end, anchor, ahead)
        explicit = self._explicit(name, text)
        if explicit is not None:
            lead = self._meanings["lead"].match(text.lower())
            start += lead.end() if lead and name == "relmonth" else 0
            return DateMention(start, end, explicit) if _valid(explicit) else None
        if name == "weekday":
            ahead = self._comes(match, *near)
        else:
            ahead = onward or self._meanings["ahead"].search(match.string, *near) is not None
        when = self._relative(name, text, anchor, before, ahead)
        if when and anchor and anchor.first:
            # Of a text that may be of several years, "last year" is one of several.
            first = self._relative(name, text, Anchor(anchor.first, anchor.precise), before, ahead)
            when = f"[{first}..{when}]" if first and first != when else when
        if when is not None and not _valid(when):
            return None
        return DateMention(start, end, when, inferred=True)

    def goes_on(self, between: str) -> bool:
        """Return whether the words between two dates tell what the same did next: ", signed in"."""
        return self._meanings["goes_on"].fullmatch(between) is not None

    def only_names(self, match: re.Match[str], start: int, end: int) -> bool:
        """Return whether a year only says which one is meant: "the 1951 text"."""
        before = self._meanings["naming"].search(match.string, start, match.start())
        return before is not None and _THING.match(match.string, match.end(), end) is not None

    def _comes(self, match: re.Match[str], start: int, end: int) -> bool:
        """Return whether a weekday is still to come: "will meet on Monday", "On Monday A will"."""
        before = self._meanings["coming"].search(match.string, start, match.start())
        opens = match.start() == start  # no more than its sentence does
        after = self._meanings["opening"].match(match.string, match.end(), end) if opens else None
        return before is not None or after is not None

    def _stretch(
        self, text: str, start: int, end: int, anchor: Anchor | None, ahead: bool
    ) -> DateMention | None:
        """Return the days of "from March 29 to April 9", "between 3 and 14 May", or the months of
        "in May and June"."""
        months = [self.months[m.group().rstrip(".").lower()] for m in self._sense.finditer(text)]
        years = [int(year) for year in re.findall(rf"(?<!\d){_YEAR}", text)]
        bare = re.sub(rf"(?<!\d){_YEAR}\b", "", text)
        days = [int(day) for day in re.findall(r"\d{1,2}", bare)]
        by_month = not days and len(months) == 2
        if not months or (len(days) != 2 and not by_month) or (not years and anchor is None):
            return None
        first, last = months[0], months[-1]
        if years:
            until = years[-1]
        else:
            assert anchor is not None
            until = int(self._monthly("", "", text[self._last(text) :], anchor.day, ahead)[:4])
        begun = years[0] if len(years) > 1 else until - (first > last)
        since, to = f"{begun:04d}-{first:02d}", f"{until:04d}-{last:02d}"
        if not by_month:
            since, to = f"{since}-{days[0]:02d}", f"{to}-{days[1]:02d}"
        when = f"{since}/{to}"
        valid = _valid(when) and since < to
        return DateMention(start, end, when, inferred=not years) if valid else None

    def _last(self, text: str) -> int:
        """Return where the last month of a stretch begins."""
        return [m.start() for m in self._sense.finditer(text)][-1]

    def _explicit(self, name: str, text: str) -> str | None:
        years = _YEARS.findall(text)
        if name == "iso":
            return text
        if name == "dotted":  # "4.10.2022", day first
            day, month, year = map(int, text.split("."))
            return f"{year:04d}-{month:02d}-{day:02d}"
        if name in ("mdy", "dmy"):
            year, lower = int(years[-1]), text.lower()
            if self._means("first_of_year", lower) or self._means("end_of_year", lower):
                return f"{year:04d}-{'01-01' if self._means('first_of_year', lower) else '12-31'}"
            return self._full(text, year)
        if name == "my":
            return f"{years[0]}-{self._month_in(text):02d}"
        if name == "range":
            return _range(text, years)
        if name == "decade":
            return f"{years[0][:3]}X"
        if name == "since":
            return f"{years[0]}/.."
        if name == "until":
            return self._until(text.lower(), int(years[0]))
        return str(years[0]) if name in ("year", "season") and years else None

    def _month_in(self, text: str) -> int:
        found = self._sense.search(text) or self._month.search(text)
        assert found is not None
        return self.months[found.group().rstrip(".").lower()]

    def _full(self, text: str, year: int) -> str:
        month = self._month_in(text)
        rest = re.sub(rf"{_YEAR}\b", "", self._sense.sub(" ", text))
        days = [int(day) for day in re.findall(r"\d{1,2}", rest)]
        days = days or [self._day_by_word(rest.lower(), year, month)]
        first = f"{year:04d}-{month:02d}-{days[0]:02d}"
        if len(days) == 1 or days[1] <= days[0]:
            return first
        return f"{first}/{year:04d}-{month:02d}-{days[1]:02d}"

    def _day_by_word(self, lower: str, year: int, month: int) -> int:
        """Return the day of "the twenty-first of March", "the last day of April"."""
        if self._means("end_of_month", lower):
            return monthrange(year, month)[1]
        return sum(self.days.get(word, 0) for word in re.findall(r"[a-z]+", lower))

    def _relative(
        self, name: str, text: str, anchor: Anchor | None, before: str | None, ahead: bool
    ) -> str | None:
        lower = text.lower()
        if name in ("rel", "ago") and self._means("narrative", lower):
            return self._from_before(lower, _known(before))
        if name == "dayof":
            present = self._means("present", lower) and anchor is not None and anchor.precise
            month = anchor.day.isoformat()[:7] if present and anchor else _known(before)
            return _day_of(lower, month)
        if name == "relmonth" and self._means("narrative_month", lower):
            return self._month_after(text, _known(before))
        if anchor is None:
            return None
        day = anchor.day
        if name in ("relmonth", "md"):
            return self._monthly(name, lower, text, day, ahead)
        if name == "season":
            vague = not anchor.precise and self._means("last", lower)
            return None if vague else f"{self._year_of_season(lower, day, ahead):04d}"
        if name == "rel":
            return self._calendar(lower, anchor)
        if not anchor.precise:
            return None
        if name == "weekday":
            return self._weekday(lower, day, ahead)
        if name == "day":
            today = self._means("today", lower)
            shift = -1 if self._means("yesterday", lower) else 0 if today else 1
            return (day + timedelta(days=shift)).isoformat()
        return self._ago(lower, day)

    def _month_after(self, text: str, before: str | None) -> str | None:
        """Return the month of "that September": of the year told before, or the one after it."""
        before = (before or "").removeprefix("/")  # "until 1994, when that July"
        if not before[:4].isdigit():
            return None
        month, told = self._month_in(text), before[5:7]
        following = self._means("following", text.lower())
        later = told.isdigit() and month < int(told) and following
        return f"{int(before[:4]) + later:04d}-{month:02d}"

    def _monthly(self, name: str, lower: str, text: str, day: date, ahead: bool) -> str:
        month = self._month_in(text)
        last = self._means("last", lower)
        ahead = (ahead and not last) or self._means("next", lower)
        year = day.year
        stated = self._meanings["of_year"].search(lower)
        if stated is not None:
            year += self._shift(stated.group())
            return self._full(text, year) if name == "md" else f"{year:04d}-{month:02d}"
        if self._means("present", lower):
            pass  # "this August" is of the year at hand, come or gone
        elif month > day.month and not ahead:
            year -= 1
        elif month < day.month and ahead:
            year += 1
        if last and month == day.month:
            year -= 1
        return self._full(text, year) if name == "md" else f"{year:04d}-{month:02d}"

    def counts_from_present(self, text: str) -> bool:
        """Return whether a date is told from the present or another date: "last May"."""
        lower = text.lower()
        told = ("last", "next", "narrative_month", "of_year")
        return "this" in lower or any(self._means(name, lower) for name in told)

    def _year_of_season(self, lower: str, day: date, ahead: bool) -> int:
        """Return the year of "this spring", "last summer", "in the autumn": the last one begun,
        or the next one to come."""
        begins = next(month for name, month in self.seasons.items() if name in lower)
        last, coming = self._means("last", lower), self._means("next", lower)
        if coming:
            return day.year + (begins <= day.month)
        if not last and (ahead or self._means("present", lower)):
            return day.year + (ahead and begins + 2 < day.month)
        within = begins <= day.month <= begins + 2
        return day.year - (begins > day.month or (last and within))

    def _means(self, name: str, lower: str) -> bool:
        return self._meanings[name].search(lower) is not None

    def _shift(self, lower: str) -> int:
        """Return by how many years, months or weeks "last", "this" and "next" shift."""
        return -1 if self._means("last", lower) else 1 if self._means("next", lower) else 0

    def _until(self, lower: str, year: int) -> str:
        """Return what lasts until a year, or happened some time before its end or beginning."""
        if self._means("lasting", lower):
            return f"/{year}"
        return f"[..{year - 1 if self._means('before', lower) else year}]"

    def _from_before(self, lower: str, before: str | None) -> str | None:
        """Return a date told from the one before it: "the same year", "two years later"."""
        before = (before or "").removeprefix("/")
        if not before[:4].isdigit():
            return None
        year = int(before[:4])
        if not self._means("year", lower):
            return self._near_before(lower, before)
        if self._means("same", lower):
            return f"{year:04d}"
        count = self._count(lower)
        back = self._means("back", lower)
        return f"{max(1, year - count if back else year + count):04d}"

    def _near_before(self, lower: str, before: str) -> str | None:
        """Return a month or day told from the one before it: "three months later", "the next day".

        None where that is not given so exactly.
        """
        back, same = self._means("back", lower), self._means("same", lower)
        count = 0 if same else -self._count(lower) if back else self._count(lower)
        told = before[-10:] if _STRETCH.fullmatch(before) and not back else before
        if self._means("month", lower) and _MONTH_OF.match(told):
            months = int(told[:4]) * 12 + int(told[5:7]) - 1 + count
            return f"{months // 12:04d}-{months % 12 + 1:02d}"
        week = self._means("week", lower)
        if not _DAY_OF.fullmatch(told) or self._means("month", lower) or (week and not count):
            return None
        day = date.fromisoformat(told) + timedelta(days=count * self._days_of(lower))
        return _about(day) if week else day.isoformat()

    def _days_of(self, lower: str) -> int:
        """Return how many days a day, a week or a fortnight is."""
        return 14 if self._means("two_weeks", lower) else 7 if self._means("week", lower) else 1

    def _count(self, lower: str) -> int:
        """Return the number that the first word that is one counts, 1 for none."""
        for word in lower.split():
            parts = [int(p) if p.isdigit() else self.counts.get(p, 0) for p in word.split("-")]
            if all(parts):
                return sum(parts)  # "twenty-two"
        return 1

    def _calendar(self, lower: str, anchor: Anchor) -> str | None:
        shift = -2 if self._means("before_last", lower) else self._shift(lower)
        day = anchor.day
        if self._means("year", lower):
            return f"{day.year + shift:04d}"
        if not anchor.precise:
            return None
        if self._means("month", lower):
            months = day.year * 12 + day.month - 1 + shift
            return f"{months // 12:04d}-{months % 12 + 1:02d}"
        monday = day - timedelta(days=day.weekday() - 7 * shift)
        sunday = monday + timedelta(days=6)
        # Some time in a week is some time in its month; all days of a week it is not.
        within = monday.month == sunday.month
        return monday.isoformat()[:7] if within else f"{monday.isoformat()}/{sunday.isoformat()}"

    def _weekday(self, lower: str, day: date, ahead: bool) -> str:
        wanted = next(number for number, name in enumerate(self.weekdays) if name in lower)
        if ahead and not self._means("last", lower):
            return (day + timedelta(days=(wanted - day.weekday()) % 7)).isoformat()
        if self._means("next", lower):
            return (day + timedelta(days=(wanted - day.weekday() - 1) % 7 + 1)).isoformat()
        back = (day.weekday() - wanted) % 7
        return (day - timedelta(days=back or (7 if self._means("last", lower) else 0))).isoformat()

    def _ago(self, lower: str, day: date) -> str | None:
        count = self._count(lower)
        if self._means("from_now", lower) and self._means("two_weeks", lower):
            return _about(day + timedelta(days=14))
        if not self._means("ago", lower):
            return None
        if self._means("year", lower):
            year = f"{max(1, day.year - count):04d}"
            return f"{year}-{day.month:02d}" if self._means("present", lower) else year
        if self._means("month", lower):
            months = day.year * 12 + day.month - 1 - count
            return f"{months // 12:04d}-{months % 12 + 1:02d}"
        then = day - timedelta(days=count * self._days_of(lower))
        return _about(then) if self._means("week", lower) else then.isoformat()


def _about(day: date) -> str:
    """Return some day about that day: its month, if clear of the next one; else the day, about."""
    around = {(day + timedelta(days=by)).month for by in (-_WITHIN, _WITHIN)}
    return day.isoformat()[:7] if len(around) == 1 else f"{day.isoformat()}~"


_WITHIN = 3  # days by which weeks are not counted


def _known(before: str | None) -> str | None:
    """Return the last date told, if the text before has been read."""
    if before == NOT_YET:
        raise NotYetToldError
    return before


def _day_of(lower: str, before: str | None) -> str | None:
    """Return the day of "on the 4th" in the month told before."""
    found = re.search(r"\d+", lower)
    if found is None or before is None or _MONTH_OF.match(before) is None:
        return None
    return f"{before[:7]}-{int(found.group()):02d}"


def _valid(when: str) -> bool:
    try:
        parse_when(when)
    except ValueError:
        return False
    return True


def _range(text: str, years: list[str]) -> str:
    if len(years) == 2:
        first, last = years
    else:
        first, last = years[0], years[0][:2] + text.rstrip()[-2:]
    return f"{first}/{last}" if first < last else first


@lru_cache(maxsize=4)
def _grammar(rules: Rules) -> _Grammar:
    return _Grammar(rules)
