"""Posts that people hold, as a text tells them around their names, and the phrases so made.

"Kenyan President X", "Jane Roe, a fellow at the Institute of X", "Jane Roe of X
University": patterns over the classes of words (`graph.parse.tokens`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from graph.parse.frozen import dataclass
from graph.parse.mentions import Player
from graph.parse.rules import Rules
from graph.parse.tokens import Token, letters


@dataclass(frozen=True, slots=True)
class Post:
    """Who holds or held which post where; the places are those of tokens, `first` to `last`.

    `organization` is the token that names it. `start` and `end` are characters.
    """

    rule: str
    person: int
    organization: int | None
    first: int
    last: int
    start: int
    end: int
    title: str | None
    ended: bool
    stated: bool = True


# Letters that a title may have before and after its head ("senior research", "for Asia at").
_MORE = "[wXkbhAETMRGcJ#&-]"
_T = "[tq]"
_PATTERNS = {
    # Kenyan President X; Iran's President X; IAEA Director General X; the Thai foreign minister, X
    "post.before-name": (
        rf"(?P<org>[JSOICB])(?:\([OIX]\))?p?(?P<title>[wXkbEMAR]{{0,4}}?{_T}{{1,3}}(?:id?w(?=,P))?)"
        rf"(?:[2fi]d?[SLJ])?(?:,?[td]?)(?P<who>P)(?:,(?=[vx]))?"
    ),
    # Professor X of Midlands State University
    "post.title-of": rf"(?P<title>[wXb]{{0,2}}?{_T}{{1,2}})(?P<who>P),?[fi]d?(?P<org>[IC])",
    # President X, after "Ukrainian" or "South Korean" in the same sentence
    "post.bare-title": rf"(?P<title>[wXb]{{0,2}}?{_T}{{1,2}})(?P<who>P)",
    # Professor of Politics at the University of Leeds Jane Roe
    "post.title-at": (
        rf"(?P<title>{_T}(?:[fi]d?{_MORE}{{1,6}}?)?)[fi]d?(?P<org>[SOICB]),?(?P<who>P)"
    ),
    # Jane Roe, a political analyst at the Centre; Jane Roe, director of the Asia programme at X
    "post.apposition": (
        rf"(?P<who>P),d?(?P<title>{_MORE}{{0,5}}?{_T}{_MORE}{{0,5}}?(?:[fi2]d?{_MORE}{{1,6}}?){{0,2}}?)"
        rf"[fi2]d?(?P<org>[SOICBXY])(?![wkbhtEMATGcp])(?:[if]d?[LOI])?(?:,(?=[^&SJ])|(?=[vx.]))?"
    ),
    # Jane Roe, Kenya's trade minister; Jane Roe, the Kenyan trade minister
    "post.apposition-owner": (
        rf"(?P<who>P),d?w{{0,2}}(?P<org>[JSOICBb])p?(?P<title>[wXkbEMAR]{{0,4}}?{_T}{{1,3}})(?:,(?=[^&SJ])|(?=[vx.]))?"
    ),
    # Jane Roe of Bergen University in Norway
    "post.of": r"(?P<who>P),?[fi]d?(?P<org>[IC])(?:i[LS])?(?P<title>)",
    # Jane Roe, who teaches strategy at the Catholic University
    "post.who": r"(?P<who>P),?\?v[wXkbAEt]{0,4}[fi]?d?(?P<org>[ICBO])(?P<title>),?",
    # the RAND Corporation's Jane Roe
    "post.owner": r"d?(?P<org>[IC])p(?P<who>P)(?P<title>)",
    # Jane Roe (RAND)
    "post.parenthesis": r"(?P<who>P)\((?P<org>[IC])\)(?P<title>)",
}  # fmt: skip


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


def find_posts(tokens: Sequence[Token], plain: str, rules: Rules) -> list[Post]:
    """Return the posts told in one sentence, in order, none overlapping."""
    line = letters(tokens)
    if "P" not in line:
        return []
    found: list[Post] = []
    taken: set[int] = set()
    for rule, pattern in _patterns().items():
        for match in pattern.finditer(line):
            post = _post(rule, match, tokens, plain, rules)
            if post is not None and post.person not in taken:
                found.append(post)
                taken.add(post.person)
    return _counterparts(sorted(found, key=lambda post: post.first), tokens)


def _counterparts(posts: list[Post], tokens: Sequence[Token]) -> list[Post]:
    """Return the posts, with "his Polish counterpart, X" as the one that was told before it."""
    found: list[Post] = []
    for post in posts:
        before = found[-1] if found and found[-1].stated and found[-1].title else None
        same = post.title is not None and post.title.lower() == "counterpart"
        owned = post.organization is not None and tokens[post.organization].letter == "J"
        if same and owned and before is not None:
            post = replace(post, title=before.title, stated=True)
        found.append(post)
    return found


def _post(
    rule: str, match: re.Match[str], tokens: Sequence[Token], plain: str, rules: Rules
) -> Post | None:
    first, last = match.span("title")
    other = (i for i in range(first, last) if tokens[i].letter == "i" and tokens[i].word != "for")
    cut = next(other, last) if rule == "post.before-name" else last  # "president at the time"
    title = _title((first, cut), tokens, plain)
    words = title.lower().split() if title else []
    who = match.start("who")
    stated = _allowed(rule, match, words, tokens, rules)
    if not stated and rule != "post.before-name":
        return None
    last_name = match.end()
    organization: int | None = None
    if rule == "post.bare-title":
        organization = _owner_before(match.start(), tokens)
    else:
        organization, last_name = _at_later(match.start("org"), last_name, tokens)
    told = plain[tokens[match.start()].start : tokens[match.end() - 1].end].lower().split()
    ended = any(word in rules.names["ended_words"] for word in told)
    first, last = match.start(), last_name
    while first > 0 and tokens[first - 1].letter == "d":
        first -= 1
    clipped = last - 1 if tokens[last - 1].letter == "," else last
    return Post(
        _RULES.get(rule, rule), who, organization, first, last,
        tokens[first].start, tokens[clipped - 1].end, title or None, ended, stated,
    )  # fmt: skip


def _at_later(place: int, last: int, tokens: Sequence[Token]) -> tuple[int, int]:
    """Return the place of the organization: of "director of X at Y" the latter."""
    if tokens[place].letter != "X":
        return place, last
    for i in range(place + 1, min(len(tokens) - 1, place + 5)):
        if tokens[i].word == "at":
            for j in range(i + 1, min(len(tokens), i + 3)):
                if tokens[j].letter in "OICBX":
                    return j, max(last, j + 1)
    return place, last


_RULES = {
    "post.bare-title": "post.before-name",
    "post.title-at": "post.apposition",
    "post.title-of": "post.of",
    "post.apposition-owner": "post.apposition",
    "post.parenthesis": "post.of",
    "post.who": "post.of",
}


def _title(span: tuple[int, int], tokens: Sequence[Token], plain: str) -> str | None:
    first, last = span
    if first == last:
        return None
    while first < last and tokens[last - 1].letter in "fi2d&,":
        last -= 1
    return plain[tokens[first].start : tokens[last - 1].end]


def _allowed(
    rule: str, match: re.Match[str], words: Sequence[str], tokens: Sequence[Token], rules: Rules
) -> bool:
    """Return whether the words before a name are a post, not "his Chinese counterpart"."""
    if rule == "post.who":
        verb = next(t.verb for t in tokens[match.start() : match.end()] if t.letter == "v")
        return verb is not None and verb.base in rules.names["working"]
    if rule in ("post.of", "post.title-of"):
        link = match.start("who") + 1
        preposition = tokens[link + (tokens[link].letter == ",")].word
        return preposition in ("of", "at", "from", "with")
    if not words:
        return True
    head = words[-1]
    if "for" in words[1:-1]:
        head = words[words.index("for") - 1]
    if rule in ("post.before-name", "post.bare-title", "post.apposition-owner"):
        vague = head in rules.names["vague_posts"] or head in rules.names["no_posts"]
        return not vague
    prepositions = [
        tokens[i].word for i in range(match.start("title"), match.end()) if tokens[i].letter in "i2"
    ]
    return all(word in rules.names["post_prepositions"] for word in prepositions)


def _owner_before(place: int, tokens: Sequence[Token]) -> int | None:
    """Return the nearest state or body before a bare title: "a Ugandan delegation led by ..."."""
    for i in range(place - 1, max(-1, place - 9), -1):
        if tokens[i].letter in "JSO" and tokens[i].mention is not None:
            return i
        if tokens[i].letter in ".;:":
            return None
    return None


def state_of(token: Token) -> Player | None:
    """Return the state that a token names, or that its bearer belongs to."""
    if token.mention is None or not token.mention.players:
        return None
    player = token.mention.players[0]
    return player if player.kind == "State" else player.state


def is_state_post(title: str, rules: Rules) -> bool:
    """Return whether a title is a post of a state rather than of an institute."""
    return not set(rules.names["state_posts"]).isdisjoint(title.lower().split())
