"""Posts that people hold, as a text tells them around their names, and the phrases so made.

"Kenyan President X", "Jane Roe, a fellow at the Institute of X", "Jane Roe of X
University": patterns over the classes of words (`graph.parse.names.tokens`). Several holders told
at once ("ministers A and B") are in `graph.parse.names.colleagues`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from graph.parse.frozen import dataclass, replace
from graph.parse.names.colleagues import find_colleagues, further_holders, singular
from graph.parse.names.known_names import Player
from graph.parse.names.tokens import Token, letters
from graph.parse.rules import Rules
from graph.parse.wordsets import WordSets

# Rules by which a post is told beside a name, whatever else is said of whoever bears it.
PRESUPPOSED = frozenset(("post.before-name", "post.apposition", "post.respective"))


@dataclass(frozen=True, slots=True)
class Post:
    """Who holds or held which post where; the places are those of tokens, `first` to `last`.

    `organization` is the token that names it. `start` and `end` are characters. `theirs` is true of
    "his defence minister, X": the state is that of a person spoken of before.
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
    theirs: bool = False


# Classes of words are those of tokens, and "g" a rank ("General"), which alone is no post.
_RANK = "g"
# Letters that a title may have before and after its head ("senior research", "for Asia at").
_MORE = "[wXkbhAETMRGcJ#&-]"
_T = "[tqg]"
# What the head of a title may be of or for: "minister for trade", "chief of operations".
_OF = "(?:[fi]d?[wkbhAETMRGcp#&-]{1,4}?(?=,))?"
_HELD = rf"{_MORE}{{0,5}}?{_T}{{1,3}}{_MORE}{{0,5}}?(?:[fi2]d?{_MORE}{{1,6}}?){{0,2}}?"
_SHORT = r"(?:\([XOIBCKwt]\))?"  # "Chief of Naval Staff (CNS), Admiral"
# "the late General", "Dr", "General (R)"
_ADDRESS = rf"{_SHORT},?[gd]{{0,4}}(?:(?<=d)w(?=g?P))?g?(?:\([wX]\)[gd]{{0,2}})?"
# Between a name and its title: "since 2019 the", "until this month", "then", "a", "now the".
_AS = "(?:[is]?D,?)?(?:idw(?=[SJ]))?[rs]?d?"
# What a minister is one of: "defence, home affairs and justice".
_PORTFOLIO = r"[wXkbhE]{1,3}(?:(?:,|&|,&)[wXkbhE]{1,3}){0,3}"
# Whose the post before is, in a list: "Jane Roe, president of Peru Ann Poe, ..." tells Poe's.
_NEXT = f"{_RANK}{{0,2}}[PX]"
_ORG = "(?P<org>(?:[JS]p?)?b|[SOICB])"
_PATTERNS = {
    # Kenyan President X; Iran's President X; IAEA Director General X; the Thai foreign minister, X
    "post.before-name": (
        rf"(?P<org>[JS]p?b|b(?=[pq])|G(?=p)|[JSOICB]|X(?=p))(?:\([OIX]\))?(?:pr?)?"
        rf"(?P<title>[wXkbEMAR]{{0,4}}?{_T}{{1,3}}(?:&{_T}{{1,2}})?{_OF}(?:id?w(?=,?P))?)"
        rf"(?:[2fi]d?[SLJ])?{_SHORT},?[tgd]{{0,4}}?(?P<who>P)(?:,(?=[vx]))?"
    ),
    # Professor X of Midlands State University; President X of Senegal
    "post.title-of": (
        rf"(?P<title>[wXb]{{0,2}}?{_T}{{1,2}}){_ADDRESS}(?P<who>P)"
        rf",?[fi]d?(?P<org>[ICS](?![JSbkhwtp]))"
    ),
    # Professor of Politics at the University of Leeds Jane Roe; the commander of the Lao army, X
    "post.title-at": (
        rf"(?P<title>{_T}(?:[fi]d?{_MORE}{{1,6}}?)?)[fi2]d?{_ORG}(?:[2i]d?w?[SLO])?{_ADDRESS}(?P<who>P)"
    ),
    # the ambassador of Peru to Kenya, X
    "post.title-sent": rf"(?P<title>{_T})fd?(?P<org>S)2d?[SLO]{_ADDRESS}(?P<who>P)",
    # his defence minister, X
    "post.his": (
        rf"d(?P<title>[wXkbEMAR]{{0,3}}?{_T}{{1,2}}{_OF}){_ADDRESS}(?P<who>P)(?:,(?=[vx]))?"
    ),
    # Finland's minister, A, and Sweden's, B
    "post.likewise": r"(?P<org>[SJ])p(?P<title>),?(?P<who>P)",
    # Jane Roe, a political analyst at the Centre; Jane Roe, director of the Asia programme at X
    "post.apposition": (
        rf"(?P<who>P),{_AS}(?P<title>{_HELD})[fi2]d?(?P<org>(?:[JS]p?)?[bB]|[SOICBXY])"
        rf"(?![wkbhtEMATGcp])(?!{_NEXT})(?:[if]d?[LOI])?(?:,(?=[^&SJ])|(?=[vx.]))?"
    ),
    # Jane Roe, the first Kenyan president of the Academy; Jane Roe, an Iranian analyst at X
    "post.apposition-from": (
        rf"(?P<who>P),{_AS}w{{0,2}}[JS](?P<title>{_HELD})[fi]d?(?P<org>[ICOB])"
        rf"(?![wkbhtEMATGcp])(?!{_NEXT})(?:,(?=[^&SJ])|(?=[vx.]))?"
    ),
    # President Roe's chief of staff, Ann Poe
    "post.persons": (
        rf"(?P<org>P)p(?P<title>[wXkbEMAR]{{0,3}}?{_T}{{1,2}}{_OF}){_ADDRESS}(?P<who>P)(?:,(?=[vx]))?"
    ),
    # Jane Roe, chief of staff, Kenyan Navy
    "post.apposition-comma": (
        rf"(?P<who>P),[rs]?d?(?P<title>{_HELD}),{_ORG}(?=[,.;vx)])"
    ),
    # Jane Roe, Kenya's trade minister; Jane Roe, then the Kenyan trade minister
    "post.apposition-owner": (
        rf"(?P<who>P),{_AS}(?:rv)?w{{0,2}}(?P<org>[JSOICBb])p?r?"
        rf"(?P<title>[wXkbEMAR]{{0,4}}?{_T}{{1,3}}{_OF})(?!{_NEXT}|[fi]d?[wb]{{1,2}}{_NEXT}|id?[ICX])"
        rf"(?:[i2]d?[SLB])?(?:,(?=[^&SJ])|(?=[vx.]))?"
    ),
    # Jane Roe of Bergen University in Norway
    "post.of": r"(?P<who>P),?(?:(?<=,)r)?[fi]d?(?P<org>[ICO]|[JS]p?b)(?:i[LS])?(?P<title>)",
    # Jane Roe, who teaches strategy at the Catholic University; X, who heads the Lao army
    "post.who": (
        r"(?P<who>P),?(?:(?<=,)dw?[JSw])?\?(?:i?D|r|sr?D)?v[wXkbAEt]{0,4}(?:v(?=i))?(?:[fi]d?[wXkbAEtLSJ]{1,3})??[fi]?d?"
        r"(?P<org>(?:[JS]p?)?b|[ICBO])(?!p)(?P<title>),?"
    ),
    # Jane Roe, who is a fellow at the Institute
    "post.who-is": (
        rf"(?P<who>P),?\?(?:i?D,?)?x{{1,2}}r?d?(?P<title>{_HELD})[fi2]d?{_ORG}(?!p)"
    ),
    # Jane Roe, who is Kenya's trade minister
    "post.who-is-owner": (
        rf"(?P<who>P),?\?(?:i?D,?)?x{{1,2}}r?d?w?(?P<org>[JSOIB])p?(?P<title>[wXkbEMAR]{{0,4}}?{_T}{{1,3}})"
    ),
    # the RAND Corporation's Jane Roe
    "post.owner": r"d?(?P<org>[IC])p(?P<who>P)(?P<title>)",
    # Jane Roe (RAND)
    "post.parenthesis": r"(?P<who>P)\((?P<org>[IC])\)(?P<title>)",
    # Jane Roe (NATO secretary general); Jane Roe (director, Institute of X)
    "post.parenthesis-owner": (
        rf"(?P<who>P)\((?P<org>[JSOICB])p?(?P<title>[wXkbEMAR]{{0,4}}?{_T}{{1,3}})\)"
    ),
    "post.parenthesis-title": (
        rf"(?P<who>P)\(d?(?P<title>{_MORE}{{0,4}}?{_T}{_MORE}{{0,4}}?)[fi2,]d?{_ORG}\)"
    ),
    # Jane Roe, the minister for trade, tourism and industry of Kenya
    "post.ministry": (
        rf"(?P<who>P),[rs]?d?(?P<title>[wXkbE]{{0,3}}?{_T}[fi]d?{_PORTFOLIO})fd?(?P<org>S)"
    ),
    # Jane Roe, the minister for transport and infrastructure,
    "post.bare-ministry": (
        rf"(?P<who>P),[rs]?d?(?P<title>[wXkbE]{{0,3}}?{_T}[fi]d?{_PORTFOLIO})(?=$|[.;,vx)&](?![wX]{{1,3}}[&,f]))"
    ),
    # President X, after "Ukrainian" or "South Korean" in the same sentence; the minister, X,
    "post.bare-title": rf"(?P<title>[wXb]{{0,2}}?{_T}{{1,2}}{_OF}){_ADDRESS}(?P<who>P)",
    # Jane Roe, the foreign minister,
    "post.bare-apposition": rf"(?P<who>P),[rs]?d(?P<title>[wXkbE]{{0,3}}?{_T}{_OF}),",
    # Jane Roe (Minister for Foreign Affairs); Jane Roe (Leader of the Opposition)
    "post.bare-parenthesis": (
        rf"(?P<who>P)\(d?(?P<title>[wXkbE]{{0,3}}?{_T}(?:[fi]d?{_PORTFOLIO})?)\)"
    ),
    # Jane Roe, then Secretary General of NATO, which is one name
    "post.bare-office": r"(?P<who>P),[rs]?d?(?P<title>t),(?=[vx&])",
    # Jane Roe, chief of defence staff; Ann Poe, chief of army staff.
    "post.bare-last": rf"(?P<who>P),(?P<title>{_T})(?=[;.])",
}  # fmt: skip
_BEFORE = frozenset(
    ("post.before-name", "post.title-of", "post.title-at", "post.his", "post.likewise",
     "post.owner", "post.bare-title", "post.title-sent", "post.persons")
)  # fmt: skip
_HEADLESS = frozenset(("post.likewise", "post.of", "post.who", "post.owner", "post.parenthesis"))


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


def find_posts(tokens: Sequence[Token], plain: str, rules: Rules) -> list[Post]:
    """Return the posts told in one sentence, in order; of a person one at most on each side."""
    line = letters(tokens)
    if "P" not in line:
        return []
    ranks = rules.names["rank_words"]
    line = "".join(_RANK if t.letter == "t" and t.word in ranks else t.letter for t in tokens)
    found: list[Post] = []
    for holders in find_colleagues(tokens, line, plain, rules):
        found += [
            Post("post.respective", h.person, h.organization, h.first, h.last,
                 tokens[h.first].start, tokens[h.last - 1].end, h.title, False)
            for h in holders
        ]  # fmt: skip
    taken = {(post.person, before) for post in found for before in (True, False)}
    titled = not _TITLES.isdisjoint(line)
    for rule, pattern in _patterns().items():
        if not titled and rule not in _HEADLESS:
            continue
        for match in pattern.finditer(line):
            post = _post(rule, match, tokens, plain, rules)
            if post is not None and (post.person, rule in _BEFORE) not in taken:
                found.append(post)
                taken.add((post.person, rule in _BEFORE))
    found = _without_bare(sorted(found, key=lambda post: (post.first, post.last)), tokens)
    return [*_counterparts(found, tokens, rules.sets), *_further(found, line, tokens)]


_TITLES = frozenset("tqg")


def _without_bare(posts: list[Post], tokens: Sequence[Token]) -> list[Post]:
    """Return the posts without those of a bare title whose holder another one tells more of."""
    more = {post.person for post in posts if post.organization is not None or post.theirs}
    return [
        post
        for post in posts
        if post.organization is not None
        or post.theirs
        or post.person not in more
        or post.rule == "post.respective"
        or post.first < post.person
    ]


def _further(posts: Sequence[Post], line: str, tokens: Sequence[Token]) -> list[Post]:
    """Return for "Prime Minister A of Albania and B of Kosovo" the post of B."""
    found = []
    for post in posts:
        own = post.organization is not None and post.person < post.organization == post.last - 1
        if not own or not post.title or tokens[post.last - 1].letter != "S":
            continue
        for person, organization, first, last in further_holders(line, post.last):
            start, end = tokens[first].start, tokens[last - 1].end
            found.append(
                replace(post, person=person, organization=organization, first=first, last=last,
                        start=start, end=end)
            )  # fmt: skip
    told = {post.person for post in posts}
    return [post for post in found if post.person not in told]


def _counterparts(posts: list[Post], tokens: Sequence[Token], sets: WordSets) -> list[Post]:
    """Return the posts, with "his Polish counterpart, X" as the one that was told before it."""
    found: list[Post] = []
    after_another = sets.predecessors | sets.successors
    for post in posts:
        before = found[-1] if found and found[-1].stated and found[-1].title else None
        title = post.title.lower() if post.title is not None else ""
        if title in sets.counterparts and post.organization is not None and before is not None:
            post = replace(post, title=before.title, stated=True)
        elif title in after_another and before is not None and post.theirs:
            if any(token.word == "as" for token in tokens[before.last : post.first]):
                continue  # "took over as head of X from his predecessor": of X, not of before
            ended = title in sets.predecessors
            post = replace(post, title=before.title, organization=before.organization, ended=ended)
        elif post.rule == "post.likewise" and before is not None:
            post = replace(post, title=before.title)
        elif post.rule == "post.likewise" or (title in after_another and not post.theirs):
            continue
        elif title in after_another:
            post = replace(post, organization=None)
        found.append(post)
    return found


def _post(
    rule: str, match: re.Match[str], tokens: Sequence[Token], plain: str, rules: Rules
) -> Post | None:
    first, last = match.span("title")
    while 0 < first < last and tokens[first - 1].word in rules.sets.deputies:
        first -= 1
    other = (i for i in range(first, last) if tokens[i].letter == "i" and tokens[i].word != "for")
    cut = next(other, last) if rule == "post.before-name" else last  # "president at the time"
    title = _title((first, cut), tokens, plain)
    words = title.lower().split() if title else []
    who = match.start("who")
    name = plain[tokens[who].start : tokens[who].end]
    if name.lower() in rules.names["rank_attributes"]:
        return None  # "Ambassador Extraordinary"
    between = tokens[match.end("who") : first] if rule == "post.apposition-owner" else ()
    if any(t.letter == "v" and t.word not in rules.sets.newly for t in between):
        return None  # "X, recently angered by Y's minister" holds no post
    stated = _allowed(rule, match, words, tokens, rules)
    if not stated and rule != "post.before-name":
        return None
    last_name = match.end()
    organization: int | None = None
    theirs = rule == "post.his"
    if theirs and tokens[match.start()].word not in rules.words["possessives"]:
        return None
    if rule == "post.bare-apposition":
        before = tokens[match.start("title") - 1]
        theirs = before.word in rules.words["possessives"]
    if theirs or rule.startswith("post.bare"):
        reach = _FAR if theirs else _NEAR
        after = rule == "post.bare-apposition" and theirs
        organization = None if after else _owner_before(match.start(), tokens, reach, rules)
    elif _is_portfolio(match, tokens, rules.sets):
        title = plain[tokens[first].start : tokens[match.end("org") - 1].end]
    else:
        organization, last_name = _at_later(match.end("org") - 1, last_name, tokens)
    told = plain[tokens[match.start()].start : tokens[match.end() - 1].end].lower().split()
    ended = any(word.split("-")[0] in rules.names["ended_words"] for word in told)
    first, last = match.start(), last_name
    while first > 0 and (
        tokens[first - 1].letter == "d" or tokens[first - 1].word in rules.names["rank_words"]
    ):
        first -= 1
    clipped = last - 1 if tokens[last - 1].letter == "," else last
    return Post(
        _RULES.get(rule, rule), who, organization, first, last,
        tokens[first].start, tokens[clipped - 1].end, title or None, ended, stated, theirs,
    )  # fmt: skip


def _is_portfolio(match: re.Match[str], tokens: Sequence[Token], sets: WordSets) -> bool:
    """Return whether a large word after "minister for" is what that one sees to: "Transport"."""
    last, org = match.end("title") - 1, match.start("org")
    unknown = tokens[org].letter in "XY" and org > last >= 0
    link = next((t.word for t in tokens[last + 1 : org] if t.letter in "fi2"), "")
    head = tokens[last].word.split()[-1:] if last >= 0 else []
    return unknown and link in sets.of_titles and not sets.ministers.isdisjoint(head)


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
    "post.title-sent": "post.apposition",
    "post.ministry": "post.apposition",
    "post.bare-ministry": "post.apposition",
    "post.title-of": "post.of",
    "post.apposition-owner": "post.apposition",
    "post.apposition-comma": "post.apposition",
    "post.apposition-from": "post.apposition",
    "post.persons": "post.before-name",
    "post.parenthesis": "post.of",
    "post.who": "post.of",
    "post.who-is": "post.apposition",
    "post.parenthesis-owner": "post.apposition",
    "post.parenthesis-title": "post.apposition",
    "post.who-is-owner": "post.apposition",
    "post.bare-apposition": "post.apposition",
    "post.bare-last": "post.apposition",
    "post.bare-office": "post.apposition",
    "post.bare-parenthesis": "post.apposition",
    "post.his": "post.before-name",
}


def _title(span: tuple[int, int], tokens: Sequence[Token], plain: str) -> str | None:
    first, last = span
    if first == last:
        return None
    first += tokens[first].word == "own"  # "its own chief"
    while first < last and tokens[last - 1].letter in "fi2d&,":
        last -= 1
    while first < last and tokens[first].letter == "&":
        first += 1
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
        if rule == "post.title-of" and tokens[match.start("org")].letter == "S":
            ranked = all(t.word in rules.names["rank_words"] for t in _heads(match, tokens))
            return preposition in ("of", "for") and not ranked
        if tokens[match.start("org")].letter == "O" and tokens[link].letter != ",":
            who, before = tokens[link - 1].mention, tokens[link - 2].letter if link > 1 else ""
            if before not in "tg" and (who is None or not who.players[0].known):
                return False  # "Chapter VII of the UN"
        return preposition in ("of", "at", "from", "with")
    if rule.startswith("post.bare") and (inside := _inside(match, tokens)):
        return inside in ("of", "for")
    if not words:
        return True
    head = words[-1]
    for word in ("for", "of"):
        if word in words[1:-1]:
            head = words[words.index(word) - 1]
    if rule.endswith("ministry") and tokens[_head(match, tokens)].word not in rules.sets.ministers:
        return False
    if any(singular(t.word, rules) is not None for t in _heads(match, tokens)):
        return False
    if rule == "post.bare-office":
        return not rules.sets.of_titles.isdisjoint(words)
    if rule == "post.persons":
        sent = not set(rules.posts["sent"]).isdisjoint(words)
        return (
            sent or words[-3:] == ["chief", "of", "staff"] or is_state_post(" ".join(words), rules)
        )
    if rule in _BARE_AFTER:
        return is_state_post(" ".join(words), rules)
    if rule in ("post.before-name", "post.bare-title", "post.apposition-owner", "post.his"):
        if not {" ".join(words[-size:]) for size in (2, 3) if len(words) >= size}.isdisjoint(
            rules.names["posts"]
        ):
            return True  # "chief executive officer"
        if head in rules.names["vague_posts"]:
            near = rule in ("post.before-name", "post.apposition-owner")
            org = match.start("org") if near else 0
            top = len(words) > 1 and tokens[org + 1].letter == "p" and head == "diplomat"
            ranked = match.start("who") > 0 and tokens[match.start("who") - 1].letter == "t"
            named = top or (ranked and len(words) > 1 and head == "officer")
            lone = words == ["leader"] and (
                rule == "post.his" or (near and tokens[org].letter in "JS")
            )
            return lone or (near and (named or tokens[org].letter in "ICBO"))  # "its top diplomat"
        return head not in rules.names["no_posts"]
    prepositions = [
        tokens[i].word for i in range(match.start("title"), match.end()) if tokens[i].letter in "i2"
    ]
    return all(word in rules.names["post_prepositions"] for word in prepositions)


_BARE_AFTER = frozenset(
    ("post.bare-apposition", "post.bare-last", "post.bare-ministry", "post.bare-parenthesis")
)


def _head(match: re.Match[str], tokens: Sequence[Token]) -> int:
    """Return the place of the head of a title: its first word that is a post."""
    first, last = match.span("title")
    return next((i for i in range(first, last) if tokens[i].letter in "tq"), first)


def _heads(match: re.Match[str], tokens: Sequence[Token]) -> list[Token]:
    """Return the heads of a title, of all its words."""
    first, last = match.span("title")
    return [token for token in tokens[first:last] if token.letter in "tq"]


def _inside(match: re.Match[str], tokens: Sequence[Token]) -> str:
    """Return the first preposition within a title, empty if it has none."""
    first, last = match.span("title")
    return next((token.word for token in tokens[first:last] if token.letter in "fi"), "")


_NEAR, _FAR = 9, 24


def _owner_before(place: int, tokens: Sequence[Token], reach: int, rules: Rules) -> int | None:
    """Return the nearest state or body before a bare title: "a Ugandan delegation led by ...".

    None for ", said Senator X": there the states before it are what the words are about.
    """
    before = tokens[place - 1].verb if place else None
    if before is not None and before.base in rules.cues:
        return None
    named: list[int] = []
    for i in range(place - 1, max(-1, place - reach), -1):
        if tokens[i].letter in '.;:"':
            break
        if tokens[i].letter in "JSO" and tokens[i].mention is not None:
            named.append(i)
    return named[0] if named else None


def state_of(token: Token) -> Player | None:
    """Return the state that a token names, or that its bearer belongs to."""
    if token.mention is None or not token.mention.players:
        return None
    player = token.mention.players[0]
    return player if player.kind == "State" else player.state


def is_state_post(title: str, rules: Rules) -> bool:
    """Return whether a title is a post of a state rather than of an institute."""
    lowered = title.lower().replace("defense", "defence")
    one = not set(rules.names["state_posts"]).isdisjoint(lowered.split())
    return one or lowered.endswith(tuple(rules.names["state_titles"]))
