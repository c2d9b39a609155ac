"""Choose a representation that the client accepts (RFC 9110 §12.5), by its own words.

Every route that has more than one representation asks here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PARAMETER = re.compile(rf";[ \t]*(?:({_WORD})=({_WORD}|\"(?:[^\"\\]|\\.)*\"))?[ \t]*")
_ELEMENT = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*+"?)++')
_RANGE = re.compile(rf"[ \t]*({_WORD})/({_WORD})[ \t]*")
_CODING = re.compile(rf"[ \t]*({_WORD})[ \t]*")
_ALIASES = {"x-gzip": "gzip"}  # RFC 9110 §8.4.1.3
_LEAST = 0.0001  # below what a weight can say
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")

# Longer headers are read anew each time, so that nobody fills the memory with them.
_USUAL_CHARACTERS = 512


class NotAcceptable(Exception):
    """Nothing that is offered is acceptable to the client; `offers` lists the media types."""

    def __init__(self, offers: Sequence[str]) -> None:
        self.offers = tuple(offers)
        super().__init__(f"this can be had as {', '.join(offers)}")


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range: `type` and `subtype` in small letters, `*` for any."""

    type: str
    subtype: str
    parameters: Mapping[str, str]
    weight: float

    def precision(self, offer: str) -> int | None:
        """Return how precisely this names the media type `offer`, None if it does not."""
        kind, _, rest = offer.lower().partition("/")
        subtype, _, parameters = rest.partition(";")
        if self.type not in ("*", kind) or self.subtype not in ("*", subtype.strip()):
            return None
        if not self.parameters.items() <= _offered(parameters).items():
            return None
        return (self.type != "*") + (self.subtype != "*") + len(self.parameters)


def best_match(accept: str | None, offers: Sequence[str]) -> str:
    """Return which of `offers` the client likes best; the first of several equally liked.

    For each offer the most specific media range that fits decides, and `q=0` excludes. No
    header, or an empty one, accepts everything. What breaks the grammar in a header is passed
    over. Raises `NotAcceptable` if nothing fits.
    """
    if accept is None:
        return offers[0]
    chosen = _remembered if len(accept) <= _USUAL_CHARACTERS else _chosen
    return chosen(accept, tuple(offers))


def _chosen(accept: str, offers: tuple[str, ...]) -> str:
    ranges = _ranges(accept)
    if not ranges:
        return offers[0]
    weights = [_weight(ranges, offer) for offer in offers]
    best = max(weights)
    if best == 0:
        raise NotAcceptable(offers)
    return offers[weights.index(best)]


# Programs send the same few headers with each request.
_remembered = lru_cache(maxsize=512)(_chosen)


def acceptable_codings(accept_encoding: str | None, offers: Sequence[str]) -> tuple[str, ...]:
    """Return which of `offers` and `identity` the client takes, the best first (RFC 9110 §12.5.3).

    Of several equally liked, the first of `offers`. `identity`, no coding at all, is liked least
    unless the client says how much, and excluded only by name or by `*;q=0`; without a header
    nothing else is taken. Empty if nothing is acceptable. What breaks the grammar is passed over.
    """
    if not accept_encoding:
        return ("identity",)
    weigh = _remembered_codings if len(accept_encoding) <= _USUAL_CHARACTERS else _codings
    return weigh(accept_encoding, tuple(offers))


def _codings(accept_encoding: str, offers: tuple[str, ...]) -> tuple[str, ...]:
    weights: dict[str, float] = {}
    for element in _ELEMENT.findall(accept_encoding):
        coding = _CODING.match(element)
        parameters = _parameters(element, coding.end()) if coding else None
        if coding and parameters is not None:
            weights[_ALIASES.get(coding[1].lower(), coding[1].lower())] = (
                _quality(parameters) or 0.0
            )
    others = weights.get("*", 0.0)
    excluded = "*" in weights and others == 0
    weighed = {offer: weights.get(offer, others) for offer in offers}
    weighed["identity"] = weights.get("identity", 0.0 if excluded else _LEAST)
    taken = [coding for coding in weighed if weighed[coding] > 0]
    return tuple(sorted(taken, key=lambda coding: -weighed[coding]))


_remembered_codings = lru_cache(maxsize=512)(_codings)


def _weight(ranges: Sequence[_Range], offer: str) -> float:
    fitting = [(r.precision(offer), r.weight) for r in ranges]
    return max(((p, w) for p, w in fitting if p is not None), default=(0, 0.0))[1]


def _ranges(accept: str | None) -> list[_Range]:
    ranges = []
    for element in _ELEMENT.findall(accept or ""):
        media = _RANGE.match(element)
        parameters = _parameters(element, media.end()) if media else None
        if media is None or parameters is None or (media[1] == "*" and media[2] != "*"):
            continue
        weight = _quality(parameters)
        if weight is not None:
            ranges.append(_Range(media[1].lower(), media[2].lower(), parameters, weight))
    return ranges


def _parameters(element: str, start: int) -> dict[str, str] | None:
    """Return the parameters after `start`, names in small letters, or None if malformed.

    A charset of UTF-8 is left out: everything here is in UTF-8.
    """
    parameters = {}
    while start < len(element):
        found = _PARAMETER.match(element, start)
        if found is None:
            return None
        if found[1]:
            value = found[2]
            if value.startswith('"'):
                value = re.sub(r"\\(.)", r"\1", value[1:-1])
            parameters[found[1].lower()] = value.lower()
        start = found.end()
    if parameters.get("charset") == "utf-8":
        del parameters["charset"]
    return parameters


def _quality(parameters: dict[str, str]) -> float | None:
    """Take `q` out of the parameters; return it, 1 if there is none, None if malformed."""
    written = parameters.pop("q", "1")
    return float(written) if _WEIGHT.match(written) else None


def _offered(parameters: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in parameters.split(";") if "=" in part)
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}
