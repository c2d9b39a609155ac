"""Numbers with their bounds, units and currencies, in digits or words: "at least 2 million euros",
"two thirds", "nine in ten", "30-45 trucks".
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from graph.facts import Quantity
from graph.parse.frozen import dataclass
from graph.parse.rules import Rules, alternatives, any_of


@dataclass(frozen=True, slots=True)
class Number:
    """A number at its place: `letter` is `%` of a share, `$` of a sum of money, else `#`."""

    start: int
    end: int
    letter: str
    quantity: Quantity


_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?(?!,?\d|-|\.\d)"


def _between(words: Mapping[str, Any]) -> str:
    """Return the pattern of what may stand before "1,500 and 2,000 troops", or "from 12 to 15"."""
    opening, rising = (re.escape(words["ranges"][name]) for name in ("between", "from"))
    return rf"(?P<between>{opening}\s)?(?P<rising>(?<={rising} ))?"


def _and_upto(words: Mapping[str, Any]) -> str:
    """Return the pattern of what ends a range: "30-45", "between 12 and 15 jets", "12 to 15 jets"
    where no "from" tells of a change."""
    joint, to = (re.escape(words["ranges"][name]) for name in ("and", "to"))
    ahead = r"(?=\s+[a-z]|\s*\Z)"
    either = rf"\s{joint}\s(?P<most>{_DIGITS}){ahead}"
    upto = rf"\s{to}\s(?P<at_most>{_DIGITS}){ahead}"
    return rf"(?(between){either}|(?:-(?P<upto>{_DIGITS})|(?(rising)(?!)|{upto}))?)"


class Numbers:
    """Numbers with their bounds, units and currencies, in digits or words."""

    def __init__(self, rules: Rules) -> None:
        words = rules.words
        self._handed = re.compile(rf"\b{any_of(rules.sets.handing)} \Z")
        self._values: dict[str, int] = words["numbers"]
        self._multipliers: dict[str, int] = words["multipliers"]
        self._fractions: dict[str, Any] = words["fractions"]
        self._currencies: dict[str, str] = words["currencies"]
        self._bounds = {bound: name for name, bounds in words["bounds"].items() for bound in bounds}
        codes = sorted({code for code in self._currencies.values() if code.isupper()})
        signs = [word for word in self._currencies if not word[0].isalpha() or "$" in word]
        names = [word for word in self._currencies if word not in signs]
        self._codes = frozenset(codes)
        self._counted = re.compile(rf"(?:\d|\b(?:{alternatives(self._multipliers)}))[ ]\Z")
        self._called = re.compile(rf"[ ](?:{alternatives(names)})\b")
        tens = alternatives(w for w, n in self._values.items() if n >= 20)
        units = alternatives(self._values)
        among = [word for word, n in self._values.items() if 3 <= n <= 10]
        among += [word for word, n in self._multipliers.items() if n in (100, 1000)]
        opening = [*self._bounds, *signs, *codes, *self._values, "half", words["ranges"]["between"]]
        first = "".join(sorted({re.escape(word[0]) for word in opening}))
        self._pattern = re.compile(
            rf"(?<![\w.,-])(?=[\d\s{first}]){_between(words)}(?:(?P<bound>{alternatives(self._bounds)})\s+)?"
            rf"(?P<sign>{alternatives(signs)}|(?-i:{alternatives(codes)}))?\s?"
            rf"(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?(?!,\d{{3}})|(?:{tens})-(?:{units})|half|{units})"
            rf"{_and_upto(words)}"
            rf"(?:(?![\w])|(?=(?:{alternatives(self._multipliers)})\b))(?!-?\d)"
            rf"(?!-(?!percent|thirds?\b|quarters?\b|half\b|fifths?\b|dozen|million|billion|hundred|thousand)[a-z])"
            rf"(?P<multiplier>(?:[\s-]?(?:{alternatives(self._multipliers)})\b)*)"
            rf"(?:(?<=hundred)\s+and\s+(?P<more>(?:{tens})-(?:{units})|{units})(?![\w-])"
            rf"(?P<scale>\s(?:{alternatives(self._multipliers)})\b)?)?"
            rf"(?P<fraction>[\s-](?:{alternatives(self._fractions)})\b)?"
            rf"(?P<share>\s?%|\s+per\s?cent\b|-percent\b"
            rf"|\s+{any_of(rules.sets.out_of)}\s+(?P<among>(?:an?\s)?(?:{alternatives(among)}))\b"
            rf"(?!\s+{any_of(rules.sets.time_units)}))?"
            rf"(?P<currency>(?:\s+|-)(?:US\s+|U\.S\.\s+|(?-i:[A-Z])\w+\s+)?"
            rf"(?:{alternatives(names)})\b)?",
            re.IGNORECASE,
        )

    def in_sums(self, plain: str, start: int, end: int) -> bool:
        """Return whether a name is only part of a sum's: "20 million Fijian dollars"."""
        counted = self._called.match(plain, end) is not None
        return counted and self._counted.search(plain, max(0, start - 12), start) is not None

    def find(self, plain: str, start: int, end: int) -> Iterator[Number]:
        """Yield the numbers between two places, in order."""
        for found in self._pattern.finditer(plain, start, end):
            number = self._read(found, plain)
            if number is not None:
                yield number

    def _read(self, found: re.Match[str], plain: str) -> Number | None:
        """Return the number that `found` is, or None where it is only a word."""
        number = found["number"].lower()
        if number in ("a", "an") and not (found["multiplier"] or found["fraction"]):
            return None
        if number in ("one", "half") and found["bound"] is None and not _counts(found, plain):
            return None
        if found["multiplier"].strip(" -").lower() == "m" and not (
            found["sign"] or found["currency"]
        ):
            return None  # "a 90m vessel"
        value = self._value(found)
        if found["among"]:
            many = self._among(found["among"])
            if value >= many:  # "twelve in ten of them"
                end = found.start("share")
                quantity = _bounded_quantity(value, self._bound(found), None)
                return Number(found.start(), end, "#", quantity)
            value = (value * 100 / many).quantize(Decimal("0.1"))
        letter = "%" if found["share"] or found["fraction"] or number == "half" else "#"
        unit = "percent" if letter == "%" else None
        currency = found["sign"] or " ".join((found["currency"] or "").split())
        if currency:
            letter = "$"
            unit = self._unit(currency)
        quantity = _bounded_quantity(value, self._bound(found), unit)
        most = found["upto"] or found["most"] or found["at_most"]
        if most and number[0].isdigit():
            upto = self._times(Decimal(most.replace(",", "")), found["multiplier"])
            if upto > value:  # "30,000-45,000 troops"
                quantity = Quantity(minimum=value, maximum=upto, unit=unit)
        return Number(found.start(), found.end(), letter, quantity)

    def _unit(self, currency: str) -> str | None:
        """Return the code of a currency: "$", "euros", "Hong Kong dollars", "CFA francs"."""
        if currency in self._codes:
            return currency
        *of, name = currency.lower().split()
        known = not of or of[-1] in ("us", "u.s.") or not name.startswith("dollar")
        spellings = (currency, currency.lower(), name if known else "")
        if not known and currency.lower() not in self._currencies:
            return currency.lower()  # "Barbados dollars"
        return next((self._currencies[s] for s in spellings if s in self._currencies), None)

    def _bound(self, found: re.Match[str]) -> str | None:
        bound = found["bound"]
        if bound and self._handed.search(found.string, max(0, found.start() - 9), found.start()):
            return None  # "handed over 50 vehicles"
        return self._bounds[" ".join(bound.lower().split())] if bound else None

    def _value(self, found: re.Match[str]) -> Decimal:
        number = found["number"].lower().replace(",", "")
        if number == "half":
            return Decimal(50)
        if number[0].isdigit():
            value = Decimal(number)
        else:
            value = Decimal(sum(self._values[part] for part in number.split("-")))
        value = self._times(value, found["multiplier"])
        if found["more"]:  # "a hundred and seventy-five"
            more = sum(self._values[part] for part in found["more"].lower().split("-"))
            value = self._times(value + more, found["scale"] or "")
        if found["fraction"]:
            part = found["fraction"].strip(" -").lower()
            return (
                (value * Decimal(str(self._fractions[part]))).quantize(Decimal("0.1")).normalize()
            )
        return value

    def _among(self, words: str) -> Decimal:
        """Return out of how many: "ten", "a hundred"."""
        word = words.lower().split()[-1]
        return Decimal(self._multipliers.get(word) or self._values[word])

    def _times(self, value: Decimal, multipliers: str) -> Decimal:
        for multiplier in _LETTERS.findall(multipliers.lower()) if multipliers else ():
            value = Decimal(f"{(value * self._multipliers[multiplier]).normalize():f}")
        return value


def _counts(found: re.Match[str], plain: str) -> bool:
    """Return whether "one" or "half" is a number here: "one Su-35", "half of its exports"."""
    if found["multiplier"] or found["fraction"] or found["share"]:
        return True
    after = plain[found.end() : found.end() + 5]
    if found["number"].lower() == "one":
        return _COUNTED.match(plain, found.end()) is not None
    return after.startswith((" of ", " the ", " its "))


# "one Su-25", "one C-130": a name that follows is counted.
_LETTERS = re.compile(r"[^\W\d_]+")
_COUNTED = re.compile(r"\s+[A-Z][A-Za-z]*-?\d")


def _bounded_quantity(value: Decimal, bound: str | None, unit: str | None) -> Quantity:
    if bound == "maximum":
        return Quantity(maximum=value, unit=unit)
    if bound == "minimum":
        return Quantity(minimum=value, unit=unit)
    return Quantity(about=value, unit=unit) if bound else Quantity(exact=value, unit=unit)


@lru_cache(maxsize=4)
def numbers_of(rules: Rules) -> Numbers:
    """Return how the numbers of these rules' language are read; made once for each language."""
    return Numbers(rules)
