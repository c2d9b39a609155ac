"""Posts of several persons told at once: "ministers A and B", "A of Peru and B of Chile".

The plural says the post, the states stand before it, beside each name, or behind it; who has none
beside the name is left to what is known of the person. Patterns over classes of words, as in
`graph.parse.names.people`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.parse.names.tokens import Token
from graph.parse.rules import Rules


@dataclass(frozen=True, slots=True)
class Held:
    """One of several holders of a post: places of tokens, `organization` None where none is told.

    The words that show it are the tokens `first` up to, not including, `last`.
    """

    person: int
    organization: int | None
    first: int
    last: int
    title: str


_SEPARATOR = r"(?:,&|,|&)"
_ONE = r"[gd]{0,3}P(?:fd?[SJ](?![JSbkhwt])|\([SJ]\))?"
_OWNER = r"d?(?:J|Sp?)"
# "the Brazilian and Argentine presidents, A and B", "foreign ministers A of Peru and B of Chile"
_PLURAL = re.compile(
    rf"(?P<owners>{_OWNER}(?:{_SEPARATOR}{_OWNER})*)?(?P<title>d?[#wX]{{0,3}}?q)"
    rf"(?:fd?(?P<of>S(?:{_SEPARATOR}d?S)*))?,?(?P<who>{_ONE}(?:{_SEPARATOR}{_ONE})+)"
)
# "Prime Minister A of Albania and B of North Macedonia"
_FURTHER = re.compile(rf"{_SEPARATOR}(?P<who>P)fd?(?P<org>S)(?![JSbkhwt])")


# "his Polish and German colleagues, A and B": they hold the post that was told before.
# "A and B, the presidents of Peru and Chile"
_AFTER = re.compile(
    rf"(?P<who>{_ONE}(?:{_SEPARATOR}{_ONE})+),d?(?P<title>[wX]{{0,3}}?q)"
    rf"(?:fd?(?P<of>S(?:{_SEPARATOR}d?S)+))?(?=[,.vx])"
)


def find_colleagues(
    tokens: Sequence[Token], line: str, plain: str, rules: Rules
) -> Iterator[list[Held]]:
    """Yield the holders that each plural of a post names; `line` has the classes of `tokens`."""
    if "q" not in line:
        return
    for match in (*_PLURAL.finditer(line), *_AFTER.finditer(line)):
        head = tokens[match.end("title") - 1]
        title = rules.names.get("counterparts", {}).get(head.word) or singular(head.word, rules)
        if title is None:
            continue
        first = match.end("title") - 1
        while first > match.start("title") and line[first - 1] in "wX":
            first -= 1
        written = plain[tokens[first].start : head.start] + title
        people = list(_people(line, match.start("who"), match.end("who")))
        before = _places(line, match.span("owners"), "JS") if match.re is _PLURAL else []
        owners = before + _places(line, match.span("of"), "S")
        named = min(first, match.start("who"))
        yield list(_shared(people, owners, written.strip(), match.start(), named))


def _shared(
    people: Sequence[tuple[int, int | None, int, int]],
    owners: Sequence[int],
    title: str,
    start: int,
    named: int,
) -> Iterator[Held]:
    """Yield each person with the state beside the name, else the one in the same place of the list.

    One state before the plural is that of all; of states and names that differ in number, none.
    """
    for count, (person, own, first, last) in enumerate(people):
        organization = own
        if organization is None and len(owners) == len(people):
            organization = owners[count]
        elif organization is None and len(owners) == 1:
            organization = owners[0]
        elif organization is None and owners:
            continue
        begins = (start if owners else named) if count == 0 else first
        yield Held(person, organization, begins, last, title)


def further_holders(line: str, last: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield who follows a post that ends at `last`: person, state, first and last token of each."""
    at = last
    while True:
        found = _FURTHER.match(line, at)
        if found is None:
            return
        yield found.start("who"), found.start("org"), found.start("who"), found.end()
        at = found.end()


def _people(line: str, start: int, end: int) -> Iterator[tuple[int, int | None, int, int]]:
    """Yield person, own state if one stands beside the name, first and last token of each."""
    for found in re.compile(_ONE).finditer(line, start, end):
        person = found.start() + found.group().index("P")
        states = [i for i in range(person + 1, found.end()) if line[i] in "SJ"]
        yield person, states[0] if states else None, found.start(), found.end()


def _places(line: str, span: tuple[int, int], classes: str) -> list[int]:
    return [i for i in range(*span) if line[i] in classes] if span[0] >= 0 else []


def singular(word: str, rules: Rules) -> str | None:
    """Return the post that a plural names ("foreign ministers"), None if it names none."""
    first, _, rest = word.partition(" of ")
    one = first.removesuffix("s")
    if one.endswith("ie"):
        one = one.removesuffix("ie") + "y"
    if first == one or one.split()[-1] not in rules.names["posts"]:
        return None
    return f"{one} of {rest}" if rest else one
