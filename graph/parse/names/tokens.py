"""Words, names, numbers and dates of a sentence in a row, each with the class of what it is.

A class is one character, so that a sentence is also a string of them, and a pattern over such
strings is a pattern over words:

S state, J "Russian", O international organization, I institution, C company, B body or force,
P person, X unknown name, L place, K weapon by name, Y work, A agreement, E exercise, T transfer,
M meeting, N joining or leaving, R paper, G organization (common noun), h forces, q people, b body
(common noun), c company (common noun), k weapon (common noun), t post, d determiner, p possessive
's, f "of", i other preposition, 2 "to", & and/or, # number, % share, $ money, D date, v verb, x
auxiliary, n negation, r adverb, s subordinator, ? relative, u pronoun, w other word, and marks as
themselves.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from graph.facts import Quantity
from graph.parse.dates import DateMention
from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Mention
from graph.parse.names.numbers import numbers_of
from graph.parse.rules import Rules, VerbForm


@dataclass(frozen=True, slots=True)
class Token:
    """One element of a sentence. `value` is what its class says of it: a kind, a base form."""

    start: int
    end: int
    letter: str
    word: str
    value: str = ""
    mention: Mention | None = None
    date: DateMention | None = None
    quantity: Quantity | None = None
    verb: VerbForm | None = None


def tokenise(
    plain: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    dates: Sequence[DateMention],
    rules: Rules,
) -> list[Token]:
    """Return the tokens between two places; names and dates are one token each."""
    tokens: list[Token] = []
    place = start
    in_sums = numbers_of(rules).in_sums
    mentions = [m for m in mentions if not in_sums(plain, m.start, m.end)]
    for fixed in _fixed(mentions, dates):
        tokens += _words(plain, place, fixed.start, rules)
        place = fixed.end
        if _GOES_ON.match(plain, place, end) is not None:
            place += 1  # the stop of "Saab Inc. said" is the name's
        if tokens and _ends_a_company(plain, tokens[-1], fixed, rules):
            continue
        tokens.append(fixed)
    tokens += _words(plain, place, end, rules)
    return _short_as_adjective(_read_in_context(_in_lexicon(tokens, rules), rules), plain)


_SHORT = re.compile(r"(?:[A-Z]\.){2,3}|[A-Z]{2,4}")
_LISTED_NOUNS = frozenset("qbhtwkEAMTRG")


def _short_as_adjective(tokens: list[Token], plain: str) -> list[Token]:
    """Return the tokens with the short form of a state as an adjective where it is listed with
    one before a noun: "Japanese, U.S. and Indian navies"."""
    for place, token in enumerate(tokens):
        if token.letter != "S" or not _SHORT.fullmatch(plain, token.start, token.end):
            continue
        at, among = place, place > 1 and tokens[place - 2].letter == "J"
        among = among and tokens[place - 1].letter in ",&"
        while at + 2 < len(tokens) and tokens[at + 1].letter in ",&":
            following = tokens[at + 2]
            short = _SHORT.fullmatch(plain, following.start, following.end) is not None
            if following.letter != "J" and not (following.letter == "S" and short):
                break
            among = among or following.letter == "J"
            at += 2
        if at > place and among and at + 1 < len(tokens) and tokens[at + 1].letter in _LISTED_NOUNS:
            tokens[place] = replace(token, letter="J")
    return tokens


_GOES_ON = re.compile(r"\.\s+[a-z]")


def _ends_a_company(plain: str, before: Token, name: Token, rules: Rules) -> bool:
    """Return whether what is read as a name is only the "Co" of the company named before it."""
    ends = name.letter == "X" and plain[name.start : name.end] in rules.sets.company_ends
    return ends and before.letter == "C" and name.start - before.end == 1


def letters(tokens: Sequence[Token]) -> str:
    """Return the classes of `tokens` as one string, one character a token."""
    return "".join(token.letter for token in tokens)


def _fixed(mentions: Sequence[Mention], dates: Sequence[DateMention]) -> list[Token]:
    """Return names and dates as tokens, in order; of two that overlap, the known or longer."""
    found = [_named(mention) for mention in mentions]
    found += [Token(d.start, d.end, "D", "", date=d) for d in dates]
    found.sort(key=lambda token: (token.start, -token.end))
    kept: list[Token] = []
    for token in found:
        if kept and token.start < kept[-1].end:
            weak = kept[-1].letter == "X" and token.letter == "D"
            if weak and token.end >= kept[-1].end:
                kept[-1] = token
            continue
        kept.append(token)
    return kept


def _named(mention: Mention) -> Token:
    """Return a name as a token; that of an exercise counts as the word "exercise" too."""
    word, value = ("exercise", "JointExercise") if mention.letter == "E" else ("", "")
    return Token(mention.start, mention.end, mention.letter, word, value, mention)


_ITEM = re.compile(
    r"(?P<owner>'s\b|(?<=s)'(?=\s+[a-z]))"
    r"|(?P<word>[^\W\d_]+(?:[-.][^\W\d_]+)*(?:'(?!s\b)[^\W\d_]+)*|\d[\w-]*[a-z][\w-]*)"
    r"|(?P<other>\d[\d,.]*|\S)"
)


def _words(plain: str, start: int, end: int, rules: Rules) -> list[Token]:
    if start >= end or plain[start:end].isspace():
        return []
    numbers, tokens = numbers_of(rules), []
    place = start
    for number in numbers.find(plain, start, end):
        word = plain[number.start : number.end].lower()
        tokens += _plain_words(plain, place, number.start, rules)
        tokens.append(
            Token(number.start, number.end, number.letter, word, quantity=number.quantity)
        )
        place = number.end
    return [*tokens, *_plain_words(plain, place, end, rules)]


def _plain_words(plain: str, start: int, end: int, rules: Rules) -> list[Token]:
    reached, tokens = start, []
    short = _short_forms(rules)
    for found in _ITEM.finditer(plain, start, end):
        written, (first, last) = found.group(), found.span()
        meant = short.get(written)
        if meant is not None:
            reached = last + (last < end and plain[last] == ".")
            tokens.append(Token(first, reached, *meant))
            continue
        if first < reached:
            continue
        if found.lastgroup == "word":
            whole = written.lower()
            if "'" in whole:
                who, _, rest = whole.partition("'")
                auxiliary = rules.words.get("contracted", {}).get(rest)
                if auxiliary is not None and who in rules.words["pronouns"]:
                    apart = first + len(who)  # "we've" is "we" and "have"
                    tokens.append(Token(first, apart, "w", who))
                    tokens.append(Token(apart, last, "w", auxiliary))
                    continue
            tokens.append(Token(first, last, "w", whole))
        elif found.lastgroup == "owner":
            tokens.append(Token(first, last, "p", "'s"))
        else:
            counts = written[0].isdigit()
            mark = written if written in ",;:.()" else "-"
            tokens.append(Token(first, last, "#" if counts else _MARKS.get(written, mark), written))
    return tokens


@lru_cache(maxsize=4)
def _short_forms(rules: Rules) -> Mapping[str, tuple[str, str]]:
    """Return the class of each short form before a name, and the word that it stands for.

    "Mr" is a determiner and "Gen" a post; a full stop after them is theirs.
    """
    ranks = {short: ("t", rank.lower()) for short, rank in rules.names["ranks"].items()}
    return ranks | {word: ("d", word.lower()) for word in rules.names["honorifics"]}


_MARKS = {'"': '"', "'": '"', "?": "!", "!": "!", "[": "(", "]": ")", "—": "—", "…": "—", "&": "&"}


def _in_lexicon(tokens: list[Token], rules: Rules) -> list[Token]:
    """Return the tokens with the classes of common words, several words joined into one."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.letter != "w" or token.mention is not None:
            found.append(token)
            place += 1
            continue
        size, letter, value = _entry(tokens, place, rules)
        if size == 1:
            verb = rules.verbs.get(token.word)
            if letter != "w" or value or verb is not None:
                token = Token(token.start, token.end, letter, token.word, value, verb=verb)
            found.append(token)
        else:
            parts = tokens[place : place + size]
            word = " ".join(part.word for part in parts)
            found.append(Token(token.start, parts[-1].end, letter, word, value))
        place += size
    return found


def _entry(tokens: Sequence[Token], place: int, rules: Rules) -> tuple[int, str, str]:
    """Return how many words from `place` are one entry of the lexicon, its class and value."""
    word = tokens[place].word
    for words, letter, value in rules.lexicon.get(word, ()):
        if len(words) == 1 or (
            _follow(tokens, place, words) and not _before_a_verb(tokens, place, words, rules)
        ):
            return len(words), letter, value
    if word.endswith("n't"):
        return 1, "n", ""
    past, dash, post = word.partition("-")
    if dash and past in rules.names["ended_words"]:  # "ex-president"
        told = (entry for entry in rules.lexicon.get(post, ()) if len(entry[0]) == 1)
        found = next((entry for entry in told if entry[1] in "tq"), None)
        if found is not None:
            return 1, found[1], found[2]
    if word.endswith("ly") and len(word) > 4 and word not in rules.sets.no_adverbs:
        return 1, "r", ""
    if word in rules.verbs:
        return 1, "v", ""
    last = word.rpartition("-")[2] if dash else ""
    if last in rules.lexicon and rules.lexicon[last][-1][1] in "AETMkh":
        return 1, rules.lexicon[last][-1][1], rules.lexicon[last][-1][2]
    return 1, "w", ""


def _before_a_verb(tokens: Sequence[Token], place: int, words: Sequence[str], rules: Rules) -> bool:
    """Return whether the "to" of "due to" belongs to a verb: "due to meet"."""
    after = tokens[place + len(words)] if place + len(words) < len(tokens) else None
    verb = rules.verbs.get(after.word) if after is not None and words[-1] == "to" else None
    return verb is not None and verb.form == "base"


def _follow(tokens: Sequence[Token], place: int, words: Sequence[str]) -> bool:
    """Return whether the words after the first one of `words` stand after `place`."""
    if place + len(words) > len(tokens):
        return False
    for at in range(1, len(words)):
        token = tokens[place + at]
        if token.word != words[at] or token.letter != "w" or token.mention is not None:
            return False
    return True


_NAME_BEFORE = frozenset("SOICBPXu)")
_OBJECT_AFTER = frozenset('d#JSOICBPXK$pu2i"D%')


def _read_in_context(tokens: list[Token], rules: Rules) -> list[Token]:
    """Return the tokens with words that may be noun or verb settled by their neighbours."""
    settled = _in_context(rules)
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        by_itself = token.verb is None and token.letter not in "wv" and token.word not in settled
        if by_itself and (before is None or before.letter != "r"):
            continue  # most tokens
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.word in rules.sets.floating and _floats(tokens, place, rules):
            tokens[place] = replace(token, letter="r")
            continue
        adverb = place > 1 and before is not None and before.letter == "r"
        if adverb and _describes(tokens, place):  # "a highly anticipated agreement"
            tokens[place - 1] = replace(tokens[place - 1], letter="w")
            tokens[place] = replace(token, letter="w", verb=None)
            continue
        letter = _settled(token, before, after, rules)
        if letter == "v" and _is_source(tokens, place, rules):
            letter = "w"
        if token.word in rules.sets.adverbs_too and _stands_before_its_verb(before, after):
            letter = "r"
        if letter == "w" and token.verb is None and _tells_of_paper(token, before, after, rules):
            tokens[place] = replace(token, letter="v", verb=VerbForm(token.word, "ing"))
            continue
        if token.word == "one" and _counts_one(tokens, place):
            letter = "d"  # "one unnamed source told"
        if letter == "d" and token.word == "that" and _opens_clause(tokens, place, rules):
            letter = "?"  # "complained that parliament had heard of it"
        if letter != token.letter:
            unlisted = letter == "v" and token.verb is None and token.word.endswith("ed")
            verb = VerbForm(token.word, "either") if unlisted else token.verb
            verb = _GETTING.get(token.word, verb)
            tokens[place] = replace(token, letter=letter, verb=verb)
    return tokens


def _is_source(tokens: Sequence[Token], place: int, rules: Rules) -> bool:
    """Return whether a word stands right after "according to": "according to press reports"."""
    if place < 2 or tokens[place - 1].letter != "2":
        return False
    return tokens[place - 2].word in rules.sets.accords


def _stands_before_its_verb(before: Token | None, after: Token | None) -> bool:
    """Return whether a word stands between who does something and what: "a general once told"."""
    named = before is not None and before.letter in "PSOICBXqtwbGu"
    return named and after is not None and after.letter == "v"


def _tells_of_paper(token: Token, before: Token | None, after: Token | None, rules: Rules) -> bool:
    """Return whether a word that no rule knows says what an agreement does: "a pact swapping
    access for aid", but no "treaty signing ceremony"."""
    doing = token.word.endswith("ing") and token.mention is None
    paper = before is not None and before.letter == "A" and before.mention is None
    apart = token.word not in rules.sets.of_a_paper
    return doing and paper and apart and after is not None and after.letter in "dJS#wTANhkb"


def _floats(tokens: Sequence[Token], place: int, rules: Rules) -> bool:
    """Return whether "all" or "both" stands between an auxiliary and its verb, as "have all
    reached" has it: no article of what follows, as in "these are all captured tanks"."""
    if not 0 < place < len(tokens) - 1:
        return False
    verb, after = tokens[place + 1], tokens[place + 2] if place + 2 < len(tokens) else None
    auxiliary = tokens[place - 1].letter == "x" and tokens[place - 1].word not in ("do", "does")
    form = verb.verb.form if verb.verb is not None else ""
    things = after is not None and after.letter in "kKh"
    be = tokens[place - 1].word in rules.words["be"]
    return auxiliary and form in ("either", "participle", "past") and not (be and things)


def _counts_one(tokens: Sequence[Token], place: int) -> bool:
    """Return whether "one" counts a person or two words later one who is so described."""
    following = "".join(token.letter for token in tokens[place + 1 : place + 4])
    return re.match(r"[wJS]{0,2}[qt]", following) is not None


def _opens_clause(tokens: Sequence[Token], place: int, rules: Rules) -> bool:
    """Return whether after a verb of saying "that" stands before a noun that has a verb itself."""
    before = tokens[place - 1] if place else None
    told = before is not None and before.verb is not None and before.verb.base in rules.cues
    return told and place + 2 < len(tokens) and tokens[place + 2].letter in "xvn"


_GETTING = {
    "has": VerbForm("have", "s"),
    "have": VerbForm("have", "base"),
    "had": VerbForm("have", "past"),
    "done": VerbForm("sign", "participle"),
    "got": VerbForm("get", "past"),
    "get": VerbForm("get", "base"),
    "gets": VerbForm("get", "s"),
}


@lru_cache(maxsize=4)
def _particular(rules: Rules) -> frozenset[str]:
    """Return the words that `_by_its_word` knows."""
    sets = rules.sets
    return _PARTICULAR.union(sets.bearings, sets.acting_as, sets.after_things)


@lru_cache(maxsize=4)
def _in_context(rules: Rules) -> frozenset[str]:
    """Return the words that may be of another class beside some neighbour, whatever their class."""
    return _particular(rules).union(rules.sets.floating, rules.sets.adverbs_too, ("one",))


_PARTICULAR = frozenset((
    "that", "no", "either", "has", "have", "had", "done", "provided", "got", "get", "gets", "used",
))  # fmt: skip


def _by_its_word(token: Token, before: Token | None, after: Token | None, rules: Rules) -> str:
    """Return the class of a word that is read in a way of its own; empty if it is not here."""
    if token.word == "that":
        if after is not None and after.word in rules.sets.held_things and _holds(before):
            return "d"  # "held that post"
        told = before is not None and before.verb is not None and before.verb.base in rules.cues
        if told and after is not None and after.word.endswith("s"):
            return "?"  # "said that drills would go on"
        return "d" if after and after.letter in "AETMRGbk" else "?"
    if token.word == "no":
        return "d"
    if token.word in rules.sets.bearings and after is not None and after.letter == "f":
        return "r"  # "the drill south of Crete"
    if token.word == "either" and before is not None and before.letter == "2":
        return "r"  # "pressed Peru to either buy tanks or"
    if token.word in ("has", "have", "had") and _has_things(after, rules):
        return "v"  # "Peru has 12 MiG-29s", no auxiliary
    if token.word == "done" and after is not None and after.word in ("at", "in"):
        return "v"  # "an agreement done at Lima on 4 May"
    if token.word in rules.sets.acting_as and after is not None and after.letter == "t":
        return "w"  # "Acting Minister X"
    if token.word == "provided" and _is_done(before, after):
        return "v"  # "has provided trucks", not "provided that trucks come"
    if token.word in ("got", "get", "gets") and after is not None and after.letter in "d#Kk":
        return "v"  # "Fiji got 14 trucks", not "got sold"
    used = token.word in rules.sets.after_things and before is not None and before.letter in "kKh"
    if used and (after is None or after.letter in 'i2,.;:D")'):
        return "r"  # "two frigates second-hand from Peru"
    if token.word == "used" and before is not None and before.letter in "d#":
        return "w" if after is not None and after.letter in "KkhX" else token.letter
    return ""


def _settled(token: Token, before: Token | None, after: Token | None, rules: Rules) -> str:
    if token.word in _particular(rules) and (letter := _by_its_word(token, before, after, rules)):
        return letter
    if token.verb is None:
        acts = token.letter == "w" and _acts_like_a_verb(token, before, after)
        return "v" if acts else token.letter
    if before is not None and after is not None and _describes_arms(token.verb, before, after):
        return "w"
    if token.mention is not None:
        return token.letter
    summed = before is not None and before.letter == "$" and token.verb.form == "base"
    if summed and token.word in rules.statistics.get("grants", ()):
        return "w"  # "a $15 million grant"
    if _says(token, before, after, rules):
        return "v"
    if token.letter == "v":
        if token.word in rules.sets.never_nouns:
            return "v"
        if _is_object(token, before, after, rules):
            return "w"
        only = token.word in _only_verbs(rules) and before is not None
        if only and before is not None and before.letter == "w" and before.word.endswith("s"):
            return "v"  # "both countries belong to", "its members include"
        if _is_done_to(token, before, after, rules):
            return "v"  # "the bank put the damage at"
        return "v" if _verbal(token, before, after) else "w"
    if token.letter in "AETMRhkctqGb" and _noun_as_verb(token, before, after, rules):
        return "v"
    if token.letter == "w" and token.verb.form != "base":
        return "v"
    return token.letter


def _describes_arms(verb: VerbForm, before: Token, after: Token) -> bool:
    """Return whether a participle says of what sort weapons are: "to buy used F-16s"."""
    participle = verb.form in ("either", "participle")
    traded = before.letter == "v" and before.verb is not None
    of = before.letter in "fJ" or (before.letter == "i" and before.word != "by")
    return participle and after.letter in "Kkh" and (traded or of)


def _has_things(after: Token | None, rules: Rules) -> bool:
    """Return whether a number or name of weapons follows "has", or "Chinese-made" things: what
    somebody has."""
    if after is None:
        return False
    made = after.word.rpartition("-")
    return after.letter in "#K" or (bool(made[0]) and made[2] in rules.sets.built)


def _describes(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a participle and the adverb before it stand between an article and a noun."""
    token, article = tokens[place], tokens[place - 2]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    participle = token.verb is not None and token.verb.form in ("either", "participle", "past")
    participle = participle or (token.letter == "w" and token.word.endswith("ed"))
    noun = after is not None and after.letter in "wAETMRkhbqtcGJ$K"
    return participle and noun and article.letter in "dp"


def _is_done(before: Token | None, after: Token | None) -> bool:
    """Return whether "provided" says what somebody did: after a noun or auxiliary, before none of
    "that" and a clause."""
    return (
        before is not None
        and before.letter in "xrnSOICBPXbhqktAETMR)uw"
        and (after is None or (after.word != "that" and after.letter not in "u"))
    )


def _holds(before: Token | None) -> bool:
    return before is not None and before.verb is not None and before.verb.base == "hold"


def _says(token: Token, before: Token | None, after: Token | None, rules: Rules) -> bool:
    """Return whether a word of saying is a verb here: "critics of the deal say", "some state that".

    One that may be a noun too is a verb before "that" where no article stands before it.
    """
    if token.verb is None or token.letter not in "AETMRhkctqGbwv" or before is None:
        return False
    if before.word in rules.sets.floating and token.verb.base in rules.cues:
        # "both said that", "have all denied it", not "all reported losses"
        return token.verb.form != "ing" and after is not None and after.letter in '?ud:",i'
    if after is None or before.letter not in "wqhtbcGkAETMR":
        return False
    if token.word in _never_nouns(rules):
        return after.letter not in "f"
    said = token.verb.base in rules.cues and token.verb.form in ("base", "s")
    if said and after.letter in ",." and before.word.endswith("s") and before.letter in "wqt":
        return before.word[:-1] in rules.claims["unnamed"]  # "..., its builders claim."
    many = before.word.endswith("s") or before.word in rules.claims["unnamed_many"]
    agrees = token.verb.form != "base" or many  # not "a newspaper report that"
    return said and agrees and after.word == "that" and before.letter in "wqhtbcGk"


@lru_cache(maxsize=4)
def _never_nouns(rules: Rules) -> frozenset[str]:
    return frozenset(rules.claims["never_nouns"])


def _is_object(token: Token, before: Token | None, after: Token | None, rules: Rules) -> bool:
    """Return whether a word is what the verb before it has: "voiced concern about", not "helped
    build the"."""
    finite = before is not None and before.letter == "v" and before.verb is not None
    if not finite or before is None or before.verb is None or token.verb is None:
        return False
    doing = before.verb.form in ("past", "either", "s") and token.verb.form == "base"
    bare = before.verb.base in rules.sets.bare_infinitive
    return doing and not bare and after is not None and after.letter in "if.,"


@lru_cache(maxsize=4)
def _only_verbs(rules: Rules) -> frozenset[str]:
    return frozenset(rules.words["only_verbs"])


def _acts_like_a_verb(token: Token, before: Token | None, after: Token | None) -> bool:
    """Return whether a word that no rule knows stands where a verb does: "NATO fetes its ..."."""
    if before is None or after is None or token.verb is not None or token.mention is not None:
        return False
    if token.word.endswith("ed") and len(token.word) > 4 and "-" not in token.word:
        after_noun = before.letter in "SOICBPXu?qhbtAETM)" and after.letter in 'd#%$JSOBPir2fD,.;u"'
        return after_noun or (before.letter in "xnr" and after.letter not in "wkhAETMRbqtcG")
    ending = token.word.endswith("s") and not token.word.endswith("ss")
    return ending and before.letter in "SOIBP" and after.letter in "d#%$JSOBP"


def _verbal(token: Token, before: Token | None, after: Token | None) -> bool:
    """Return whether a verb form is a verb here, no noun or adjective: "the use", "armed men"."""
    assert token.verb is not None
    if before is None:
        return token.verb.form != "base" or after is None or after.letter not in "fv"
    if token.verb.form == "s" and before.letter in "v2":
        return False
    if before.letter == "#" and token.verb.form in ("s", "base"):
        return False
    if token.verb.form == "base" and _one_thing(before) and after is not None:
        return False
    if before.letter in "dp" or before.word in ("of",):
        return token.verb.form == "ing" and before.letter not in "dp"
    if token.verb.form in ("base", "s") and before.letter in "Jwi" and before.word not in ("by",):
        return (
            before.letter == "w"
            and token.verb.form == "s"
            and after is not None
            and after.letter in _OBJECT_AFTER
            # "its ambitious plans to", "strategic partners since"
            and not before.word.endswith(("ous", "ful", "ble", "gic"))
            and before.word not in ("new", "more", "old", "further", "additional", "several")
        )
    if token.verb.form in ("either", "participle", "ing") and after is not None:
        noun_after = after.letter in "AETMRkhbqtcGw" and before.letter in "J#"
        return not noun_after
    return True


def _is_done_to(token: Token, before: Token | None, after: Token | None, rules: Rules) -> bool:
    """Return whether a verb whose past is as its base stands between a noun and an object."""
    if token.word not in rules.sets.same_past or before is None or after is None:
        return False
    return before.letter in "bkKAEMRGtwqSOICBPX" and after.letter in "d$#"


def _one_thing(before: Token) -> bool:
    """Return whether a singular noun stands before: "a military budget" holds no verb."""
    return before.letter in "bkKAETMRGt" and not before.word.endswith("s")


def _noun_as_verb(token: Token, before: Token | None, after: Token | None, rules: Rules) -> bool:
    """Return whether a noun of the lexicon is a verb here: "Japan and India exercise together"."""
    assert token.verb is not None
    if token.verb.form in ("past", "participle", "either"):
        return before is None or before.letter not in "dpJ"
    if before is None:
        return False
    if token.verb.form == "ing":
        return before.letter in "x" or (before.letter == "r" and before.word not in ("first",))
    if before.letter in "2" or (before.letter == "x" and before.word not in rules.words["be"]):
        return True
    if before.letter == "r" and before.word == "jointly":
        return True
    if before.letter == "r" and before.word not in ("first", "last", "together"):
        return after is not None and after.letter in _OBJECT_AFTER
    return (
        before.letter in _NAME_BEFORE
        and after is not None
        and after.letter in _OBJECT_AFTER - {"i"}
    )
