"""Who and what a text names: every mention of a document, known and unknown, in order.

Known names (`known_names.py`) and those found by form (`unknown_names.py`) are merged, and what
the text shows in one place is taken up in the others: a person's last name means the person whose
full name has stood in the text, "LPF" means whoever "Lund Peace Forum (LPF)" says, a name that is
once called an exercise is one.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from graph.parse.frozen import dataclass, replace
from graph.parse.model.nlp import Name
from graph.parse.names.known_names import LETTERS, UNKNOWN, Gazetteer, Mention, Player
from graph.parse.names.patterned import find_groups, find_ships
from graph.parse.names.unknown_names import (
    WEAK,
    Forms,
    find_by_form,
    find_papers,
    find_types,
    forms_of,
)
from graph.parse.names.whole_persons import (
    with_known_persons,
    with_last_names,
    with_nicknames,
    with_whole_persons,
)
from graph.parse.rules import Rules, any_of
from graph.parse.text import Layout

_NOBODY = "w"


@dataclass(frozen=True)
class Names:
    """Every mention of one document, in order, and where each person's full name stood."""

    mentions: tuple[Mention, ...]
    _starts: tuple[int, ...]

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin between two places."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [mention for mention in self.mentions[first:last] if mention.end <= end]


def find_mentions(
    layout: Layout,
    gazetteer: Gazetteer,
    when: Sequence[str | None],
    proposed: Sequence[Name] = (),
) -> Names:
    """Return all names in a document; `when` is the date of each block, where known.

    `proposed` are names that a model sees: they count where no entity bears the name and its form
    and context tell nothing of it.
    """
    forms = forms_of(gazetteer.rules)
    known: list[Mention] = []
    for block, date in zip(layout.blocks, when, strict=True):
        known += gazetteer.find(layout.plain, block.start, block.end, date)
    known = [
        mention
        if _means_it(layout.plain, mention, gazetteer.rules)
        else _as_plain_word(layout.plain, mention)
        for mention in _accompanied(known)
        if not layout.plain.startswith("$", mention.end)  # "US$4 billion"
        and not _is_given_name(layout.plain, mention, forms)
        and not _names_another(layout.plain, mention, forms)
        and not _in_a_surname(layout.plain, mention)
        and not _in_wrong_company(layout.plain, mention, gazetteer.rules)
    ]
    ships = list(find_ships(layout.plain, gazetteer))
    known = [*_apart_from(known, ships), *ships]
    formed = [
        *find_by_form(layout, known, forms),
        *find_types(layout.plain),
        *find_papers(layout.plain, known, forms),
        *find_groups(layout.plain, gazetteer),
    ]
    formed = [
        m for m in _apart_from(formed, ships) if not _common_event(layout.plain, m, gazetteer.rules)
    ]
    if proposed:
        formed = list(_with_proposed(layout.plain, formed, known, proposed))
    merged = _longest([*known, *formed])
    merged = _designated(merged, gazetteer)
    merged = _joined(layout.plain, merged, gazetteer)
    merged = _as_offices(layout.plain, merged, gazetteer)
    merged = _within_clubs(layout.plain, merged, forms)
    merged = _with_short_forms(layout.plain, merged)
    merged = list(_with_states_meant(layout.plain, merged, gazetteer))
    merged = list(_with_styled_states(layout.plain, merged, gazetteer.rules))
    merged = with_whole_persons(layout.plain, merged, gazetteer)
    merged = _as_exercises(layout.plain, merged, forms)
    merged = with_nicknames(layout.plain, merged)
    persons = with_known_persons(layout.plain, merged, gazetteer)
    everything = with_last_names(layout, persons, forms)
    everything = _with_titles(layout, everything, gazetteer, when)
    return Names(tuple(everything), tuple(mention.start for mention in everything))


@lru_cache(maxsize=4)
def _event(rules: Rules) -> re.Pattern[str]:
    sorts, events = any_of(rules.sets.drill_sorts), any_of(rules.sets.drill_nouns)
    return re.compile(rf"(?:{sorts}[ ])+{events}\Z")


@lru_cache(maxsize=4)
def _under_way(rules: Rules) -> re.Pattern[str]:
    goes_on = any_of(rules.sets.drill_goes_on)
    return re.compile(rf"[ ](?:\d{{1,2}}|[IVX]{{1,4}})(?=[ ]{goes_on}\b)")


def _common_event(plain: str, mention: Mention, rules: Rules) -> bool:
    """Return whether a name is no more than what an event is: "Trilateral Naval Exercise"."""
    event = _event(rules)
    return mention.letter in "XYE" and event.match(plain, mention.start, mention.end) is not None


def _apart_from(mentions: Iterable[Mention], others: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the mentions that share no character with the `others`."""
    for mention in mentions:
        if not any(mention.start < other.end and other.start < mention.end for other in others):
            yield mention


def _with_proposed(
    plain: str, formed: Sequence[Mention], known: Sequence[Mention], proposed: Sequence[Name]
) -> Iterator[Mention]:
    """Yield the names found by form, unknown ones with the kind that a model proposes.

    Of one word alone a model often takes a person for a company, so it proposes longer names only.
    """
    sure = [m for m in (*known, *formed) if m.letter != UNKNOWN]
    taken: list[tuple[int, int]] = []
    for name in proposed:
        words = plain[name.start : name.end].split()
        letter = LETTERS.get(name.kind, UNKNOWN)
        inside = any(
            m.start < name.end and name.start < m.end and not _within_person(m, name) for m in sure
        )
        if inside or len(words) < 2 or not words[-1][:1].isupper():
            continue
        player = Player(" ".join(words), name.kind, known=False, trust=0.75)
        taken.append((name.start, name.end))
        yield Mention(name.start, name.end, letter, (player,))
    for mention in formed:
        free = not any(mention.start < end and start < mention.end for start, end in taken)
        if mention.letter != UNKNOWN or free:
            yield mention


def _within_person(mention: Mention, name: Name) -> bool:
    """Return whether a name is only part of a person's longer one: the maker "Antonov" in
    "Anatoly Antonov"."""
    part = name.start <= mention.start and mention.end <= name.end
    shorter = mention.end - mention.start < name.end - name.start
    known = mention.letter == "P" and any(player.known for player in mention.players)
    return name.kind == "Person" and part and shorter and mention.letter in "PCKL" and not known


def _with_titles(
    layout: Layout, mentions: list[Mention], gazetteer: Gazetteer, when: Sequence[str | None]
) -> list[Mention]:
    """Return the mentions with "President Bush" as the one who held that post.

    Only where the text gives nobody's full name that ends so.
    """
    forms = forms_of(gazetteer.rules)
    plain = layout.plain
    starts = [block.start for block in layout.blocks]
    full = {
        plain[m.start : m.end].split()[-1]
        for m in mentions
        if m.letter in "PX" and not m.bare and " " in plain[m.start : m.end]
    }
    found: list[Mention] = []
    for mention in mentions:
        name = plain[mention.start : mention.end]
        player = mention.players[0] if mention.letter == "P" and mention.players else None
        unknown = player is not None and not player.known and player.means == name
        if unknown and name.isalpha() and name not in full:
            title = forms.title_before.search(plain[max(0, mention.start - 40) : mention.start])
            block = max(0, bisect_right(starts, mention.start) - 1)
            held = title and gazetteer.titled(title.group(1).lower(), name, when[block])
            owner = found[-1] if found and _is_state(found[-1]) else None
            beside = title and owner and mention.start - owner.end <= len(title.group()) + 3
            state = owner.players[0].means if beside and owner else None
            if held and not (state and held.state and held.state.means != state):
                mention = replace(mention, players=(held,))
        found.append(mention)
    return found


def _accompanied(known: Sequence[Mention]) -> list[Mention]:
    """Return the names without everyday words whose bearer the text names nowhere for certain."""
    certain = {m.players[0].means for m in known if not m.weak and m.players}
    return [m for m in known if not m.weak or m.players[0].means in certain]


def _in_wrong_company(plain: str, mention: Mention, rules: Rules) -> bool:
    """Return whether the words beside a name show another thing of that name: a US state."""
    words = rules.names["elsewhere"].get(plain[mention.start : mention.end])
    if words is None:
        return False
    around = plain[max(0, mention.start - 120) : mention.start] + plain[mention.end :][:120]
    return any(re.search(rf"\b{re.escape(word)}\b", around) for word in words)


_ARTICLE_BEFORE = re.compile(r"(?<![\w-])(?:al|el|ul|ad|an|as|ar|at|az|ed|es)-\Z")


def _in_a_surname(plain: str, mention: Mention) -> bool:
    """Return whether "Sabah" is no place but part of "al-Sabah"."""
    return _ARTICLE_BEFORE.search(plain, max(0, mention.start - 4), mention.start) is not None


_NEXT_NAME = re.compile(r"[ ]([A-Z][\w'-]*)")


def _is_given_name(plain: str, mention: Mention, forms: "Forms") -> bool:
    """Return whether "Jordan" or "Chad" is a person's first name here: a last name follows."""
    if plain[mention.start : mention.end] not in forms.given_names:
        return False
    if forms.sent_to.search(plain[max(0, mention.start - 30) : mention.start]) is not None:
        return False  # "the French ambassador to India Anne Roe"
    following = _NEXT_NAME.match(plain, mention.end)
    if following is None or _is_sent_there(plain, mention, following.end(), forms):
        return False
    word = following.group(1).removesuffix("'s")
    return not (
        word in forms.heads
        or word in forms.calendar
        or word in forms.ordinary
        or word.lower() in forms.titles
        or forms.is_common(word)
        or word.isupper()
    )


def _is_sent_there(plain: str, mention: Mention, end: int, forms: Forms) -> bool:
    """Return whether "Jordan" before two names is where an ambassador is: "envoy to Jordan X Y"."""
    before = plain[max(0, mention.start - 40) : mention.start].lower().split()[-2:]
    sent = len(before) == 2 and before[0] in forms.rules.posts["sent"]
    return sent and _NEXT_NAME.match(plain, end) is not None


def _names_another(plain: str, mention: Mention, forms: Forms) -> bool:
    """Return whether a known last name is the first name of somebody else: "Bashir Magashi"."""
    if mention.letter != "P" or not mention.bare:
        return False
    following = _NEXT_NAME.match(plain, mention.end)
    if following is None:
        return False
    word = following.group(1).removesuffix("'s")
    return len(word) > 2 and not (
        word in forms.rules.names["generations"]
        or word in forms.heads
        or word in forms.calendar
        or word in forms.ordinary
        or word.lower() in forms.titles
        or word in forms.peoples
        or forms.is_common(word)
        or word.isupper()
    )


def _designated(mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with designations that only add to a known one, "MiG-29UPG", as it."""
    found = []
    for mention in mentions:
        player = mention.players[0] if mention.players else None
        if mention.letter == "K" and player is not None and not player.known:
            base = re.match(r"[A-Za-z]+-?\d+", player.means)
            known = gazetteer.named(base.group()) if base else None
            if known is not None and known.kind == "WeaponSystem":
                mention = replace(mention, players=(replace(known, trust=0.9),))
        found.append(mention)
    return found


_OF_STATE = re.compile(r"[ ]of[ ](?:the[ ])?\Z")


def _as_offices(plain: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with "Ministry of Defence" beside its state as that state's ministry.

    "Indian Ministry of Defence", "India's Ministry of Defence", "Ministry of Defence of India".
    """
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if _is_state(mention):
            royal = _royal_force(plain, mention, gazetteer)
            if royal is not None:
                if last is not None and last.end > royal.start:
                    found.pop()
                found.append(royal)
                continue
        if last is None or mention.start < last.end:
            if last is None or mention.end > last.end:
                found.append(mention)
            continue
        between = plain[last.end : mention.start]
        if mention.letter == "B" and _is_state(last) and between in (" ", "'s "):
            state, body = last.players[0], mention.players[0]
            written = plain[mention.start : mention.end]
            foreign = body.known and body.state is not None and body.state.means != state.means
            office = gazetteer.body(state.means, written) if foreign or not body.known else None
            if foreign and office is None:
                kind = body.kind
                office = Player(
                    f"{plain[last.start : last.end]} {written}", kind, False, state, 0.85
                )
            if office is not None:
                found[-1] = Mention(last.start, mention.end, "B", (office,))
                continue
        if _is_body(last) and _is_state(mention) and _OF_STATE.match(between):
            office = gazetteer.body(mention.players[0].means, plain[last.start : last.end])
            if office is not None:
                found[-1] = Mention(last.start, mention.end, "B", (office,))
                continue
        found.append(mention)
    return found


_PARTS = ("Institution", "GovernmentBody")
_PART = re.compile(r"[ ]((?:[A-Z][\w-]+[ ]){0,2}([A-Z][a-z]+))")


def _within_clubs(plain: str, mentions: list[Mention], forms: Forms) -> list[Mention]:
    """Return the mentions with "the NATO Support Agency" as one body, and no mention of NATO."""
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if last is not None and mention.start < last.end:
            continue  # the "Agency" of that name
        part = _PART.match(plain, mention.end) if mention.letter == "O" else None
        if part is not None and forms.heads.get(part.group(2)) in _PARTS:
            body = Player(plain[mention.start : part.end()], "Institution", False, None, 0.85)
            mention = Mention(mention.start, part.end(), "I", (body,))
        found.append(mention)
    return found


def _with_states_meant(
    plain: str, mentions: list[Mention], gazetteer: Gazetteer
) -> Iterator[Mention]:
    """Yield the mentions with "the Sultanate" as the state so called that was named last, and
    "Korea" as the one of two that the text names."""
    halves: Mapping[str, Sequence[str]] = gazetteer.rules.names["halves"]
    forms: Sequence[str] = gazetteer.rules.names["forms_of_state"]
    named = [(m.start, m.players[0].means) for m in mentions if _is_state(m)]
    for mention in mentions:
        written = plain[mention.start : mention.end]
        state: Player | None = None
        if mention.letter in (UNKNOWN, WEAK) and written in halves:
            state = _half_meant(halves[written], {means for _, means in named}, gazetteer)
            adjective = not written.endswith("a")
            if state is not None:
                letter = "J" if adjective else "S"
                mention = replace(mention, letter=letter, players=(state,), adjective=adjective)
        elif mention.letter == UNKNOWN and written in forms:
            definite = plain.startswith(("the ", "The "), mention.start - 4)
            before = [means for start, means in named if definite and start < mention.start]
            for means in (s for s in reversed(before) if _is_called(s, written, gazetteer)):
                player = gazetteer.player(means, trust=0.85)
                mention = replace(mention, letter="S", players=(player,))
                break
        yield mention


def _with_styled_states(plain: str, mentions: Sequence[Mention], rules: Rules) -> Iterator[Mention]:
    """Yield the mentions with the unknown name of "the Kingdom of Ardonia" as that of a state, and
    without the "American" of "Latin American"."""
    style, continents = _styled(rules), rules.names["of_a_continent"]
    held: Mention | None = None  # "Kingdom", which may be of a state
    for mention in mentions:
        told = style.search(plain, max(0, mention.start - 30), mention.start)
        word = plain[mention.start : mention.end]
        if told is not None and mention.letter == UNKNOWN and " " not in word:
            state = Player(word, "State", False, None, 0.85)
            mention = Mention(told.start(), mention.end, "S", (state,))
            held = held if held is None or held.start < mention.start else None
        if held is not None:
            yield held
            held = None
        before = plain[: mention.start].rpartition(" ")[0][-12:].split(" ")[-1]
        if mention.adjective and before in continents.get(word, ()):
            continue
        if mention.letter in (UNKNOWN, WEAK, "Y"):
            held = mention
        else:
            yield mention
    if held is not None:
        yield held


@lru_cache(maxsize=4)
def _styled(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(rules.names['styles_of_state'])}[ ]of[ ]\Z")


def _half_meant(names: Sequence[str], named: set[str], gazetteer: Gazetteer) -> Player | None:
    """Return the one of two states that the text names, of neither the first; None if both."""
    players = [player for player in map(gazetteer.named, names) if player is not None]
    here = [player for player in players if player.means in named]
    if len(here) > 1 or not players:
        return None
    return replace((here or players)[0], trust=0.9 if here else 0.8)


def _is_called(state: str, word: str, gazetteer: Gazetteer) -> bool:
    """Return whether a state's longer name has a word: the "Sultanate" of Oman."""
    names = gazetteer.entities[state].names
    return any(word in name.text.split() and f"{word} of" in name.text for name in names)


_SHORT_FORM = re.compile(r"[ ]\((?:the[ ])?([A-Z][A-Za-z&-]{1,9})\)")


def _with_short_forms(plain: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with "LPF" as whoever "Lund Peace Forum (LPF)" says that it is."""
    short: dict[str, Mention] = {}
    for mention in mentions:
        found = _SHORT_FORM.match(plain, mention.end) if mention.letter in "OICBXA" else None
        if found and _abbreviates(found.group(1), plain[mention.start : mention.end]):
            short.setdefault(found.group(1), mention)
    if not short:
        return mentions
    meant = []
    for mention in mentions:
        full = short.get(plain[mention.start : mention.end])
        body = mention.letter == UNKNOWN or mention.letter in "OICB"  # "AFP" is what the text says
        if full is not None and full is not mention and body:
            mention = replace(mention, letter=full.letter, players=full.players)
        meant.append(mention)
    return meant


def _abbreviates(short: str, name: str) -> bool:
    """Return whether the capitals of a short form stand in a name in this order."""
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", name)]
    place = 0
    for letter in short:
        if not letter.isupper():
            continue
        if letter not in initials[place:]:
            return False
        place = initials.index(letter, place) + 1
    return True


def _as_exercises(plain: str, mentions: list[Mention], forms: "Forms") -> list[Mention]:
    """Return the mentions with every name that one place calls an exercise as one.

    "Exercise Amber Dawn", "the Steel Harvest 2021 drills"; a single word before "exercise" may
    be an adjective that we do not know.
    """
    mentions = _whole_names(plain, mentions)
    called = set()
    for mention in mentions:
        name = plain[mention.start : mention.end]
        body = mention.letter == "B" and not any(p.known for p in mention.players)
        if body and " " in name and forms.exercise_apposed.match(plain, mention.end):
            called.add(name)  # "Amber Guard, an exercise"
        if mention.letter != UNKNOWN:
            continue
        before = forms.exercise_before.search(plain[max(0, mention.start - 40) : mention.start])
        after = forms.exercise_after.match(plain, mention.end)
        apposed = " " in name and forms.exercise_apposed.match(plain, mention.end) is not None
        named = (after and (" " in name or after.group("year"))) or apposed
        if before or named or _NAVAL.fullmatch(name):
            called.add(name)
    mentions = [_numbered(plain, mention, forms.rules) for mention in mentions]
    if not called:
        return mentions
    found = []
    for mention in mentions:
        name = plain[mention.start : mention.end]
        if mention.letter in (UNKNOWN, WEAK, "B") and name in called:
            player = Player(name, "JointExercise", known=False, trust=0.85)
            mention = replace(mention, letter="E", players=(player,))
        found.append(mention)
    return found


def _numbered(plain: str, mention: Mention, rules: Rules) -> Mention:
    """Return "Amber Dawn 29" before "wraps up", "kicks off" as an exercise; others as they are."""
    unknown = mention.letter in (UNKNOWN, WEAK)
    after = _under_way(rules).match(plain, mention.end) if unknown else None
    if after is None:
        return mention
    player = Player(plain[mention.start : after.end()], "JointExercise", known=False, trust=0.85)
    return replace(mention, end=after.end(), letter="E", players=(player,))


def _whole_names(plain: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with "Arctic Lance" in "Exercise Arctic Lance" as one, not as a place."""
    found: list[Mention] = []
    for mention in mentions:
        first = found[-1] if found else None
        beside = first is not None and plain[first.end : mention.start] == " "
        if first is None or not beside or mention.letter != UNKNOWN or first.letter == UNKNOWN:
            found.append(mention)
        elif _EXERCISE.search(plain[max(0, first.start - 10) : first.start]):
            found[-1] = replace(mention, start=first.start)
        elif plain.startswith("Exercise ", first.start, first.end):  # "Exercise Lake Shield"
            found[-1] = replace(mention, start=first.start + len("Exercise "))
        else:
            found.append(mention)
    return found


_EXERCISE = re.compile(r"\bExercises?[ ]\Z")
# What navies call exercises: "a PASSEX", "SLINEX-21".
_NAVAL = re.compile(r"(?:[Aa][ ])?[A-Z]{4,}EX(?:es|s)?(?:[- ]?\d\d(?:\d\d)?)?")
_ROYAL = re.compile(r"Royal[ ]\Z")
_FORCE = re.compile(r"[ ](?:Navy|Air[ ]Force|Army|Armed[ ]Forces|Marines|Police)\b")


def _royal_force(plain: str, mention: Mention, gazetteer: Gazetteer) -> Mention | None:
    """Return "Royal Tongan Navy" as the navy of Tonga; None for anything else."""
    before = _ROYAL.search(plain[max(0, mention.start - 6) : mention.start])
    after = _FORCE.match(plain, mention.end)
    if not before or not after:
        return None
    office = gazetteer.body(mention.players[0].means, after.group().strip())
    return Mention(mention.start - 6, after.end(), "B", (office,)) if office else None


def _is_body(mention: Mention) -> bool:
    return mention.letter == "B" and bool(mention.players) and not mention.players[0].known


def _is_state(mention: Mention) -> bool:
    single = len(mention.players) == 1 and mention.players[0].known
    return single and mention.players[0].kind == "State"


def _as_plain_word(plain: str, mention: Mention) -> Mention:
    """Return the name with what is hyphened to it, as a word that means nobody: "US-led"."""
    left = re.search(r"[^\W\d_]+-$", plain[max(0, mention.start - 20) : mention.start])
    right = re.match(r"-[^\W\d_]+", plain[mention.end : mention.end + 20])
    start = mention.start - (len(left.group()) if left else 0)
    end = mention.end + (len(right.group()) if right else 0)
    return Mention(start, end, _NOBODY, ())


def _means_it(plain: str, mention: Mention, rules: Rules) -> bool:
    """Return whether a known name stands for its bearer here: not in "US-led", "anti-NATO"."""
    before = plain[max(0, mention.start - 20) : mention.start]
    after = plain[mention.end : mention.end + 20]
    if "-" not in before[-2:] + after[:1]:
        return True
    left = _HYPHENED.search(before)
    if left and left.group(1).lower() in rules.names["prefixes"]:
        return False
    right = re.match(r"-([^\W\d_]+)", after)
    if right and (right.group(1) in rules.names["suffixes"] or right.group(1).islower()):
        return False
    if left and left.group(1) in rules.names["combining"]:
        return mention.adjective
    return not (left and left.group(1).islower())


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions in order, of overlapping ones the longest, of equals the known."""
    ordered = sorted(
        mentions, key=lambda m: (m.start, -m.end, not (m.players and m.players[0].known))
    )
    kept: list[Mention] = []
    for mention in ordered:
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


_HYPHENED = re.compile(r"([^\W\d_]+)-$")


def _joined(plain: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with "Russia-China" and "Sino-Russian" as one adjective of two."""
    combining = gazetteer.rules.names["combining"]
    found: list[Mention] = []
    for mention in mentions:
        if (
            found
            and plain[found[-1].end : mention.start] in ("-", "/")
            and found[-1].end < mention.start
        ):
            last = found[-1]
            club = "O" in last.letter + mention.letter and last.letter != mention.letter
            pair = "SJO" if club else "SJPXB"  # "ASEAN-India"
            if last.letter in pair and mention.letter in pair:
                players = (*last.players, *mention.players)
                found[-1] = Mention(last.start, mention.end, "J", players, adjective=True)
                continue
        hyphen = "-" in plain[max(0, mention.start - 2) : mention.start]
        first = (
            _HYPHENED.search(plain[max(0, mention.start - 14) : mention.start]) if hyphen else None
        )
        if first and mention.adjective and first.group(1) in combining:
            other = _combining_player(combining[first.group(1)], gazetteer)
            start = mention.start - len(first.group())
            if not found or found[-1].end <= start:
                mention = replace(mention, start=start, players=(other, *mention.players))
        found.append(mention)
    return found


def _combining_player(adjective: str, gazetteer: Gazetteer) -> Player:
    for entry in gazetteer.spellings(adjective.lower()):
        return gazetteer.player(entry.entity)
    return Player(adjective, "State", known=False, trust=0.6)
