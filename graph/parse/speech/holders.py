"""Who says something: whom the subject of a verb means, or the words after "according to".

A holder is a known name, the words themselves where they mean a speaker without one ("two
officials"), or whoever spoke last where a pronoun stands. Appositions are seen through: in "the
journal's editor, Jane Roe, says" it is she.
"""

import re
from functools import lru_cache

from graph.parse.frozen import replace
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules, any_of
from graph.parse.speech.reports import (
    UNNAMED_TRUST,
    able_to_say,
    no_source,
    two_people,
    unnamed_speakers,
)
from graph.parse.speech.telling import Telling
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.subjects import find_subject
from graph.parse.syntax.verb_groups import VerbGroup, verb_group

_FINITE = ("either", "past", "s")
# What the words that mean a holder do not go beyond.
_ENDS = frozenset(',;:."?()&sr')


def speaker_of(here: Telling, group: VerbGroup) -> Phrase | None:
    """Return the subject of a verb of saying, its actors those who say it; None if nobody does.

    It begins with its owner: with "the ministry" in "the ministry's readout".
    """
    subject = _whose_person(here, group) or _who_said_before(here, group)
    subject = subject or find_subject(here.phrases, group)
    subject = _who_is_doing(here, group) or subject or _before_relative(here, group)
    subject = _told_of(here, subject) if subject is not None else None
    if subject is None or (subject.letter in "AERTMkKLDY" and not is_speaker(here, subject, "kR")):
        return None
    subject = _with_body(here, _of_both(here, _issuer(here, subject, group), group))
    subject = _apposed(here, _who(here, subject, group), group.first)
    holders = holders_of(here, subject, here.phrases[group.first].start)
    relative = group.first and here.phrases[group.first - 1].letter == "?"
    if not holders or (relative and not subject.actors):
        return None
    holders = (*_included(here, subject, group), *holders)
    return replace(subject, actors=holders, start=_with_owner(here, subject))


def _whose_person(here: Telling, group: VerbGroup) -> Phrase | None:
    """Return the spokesman of "Peru, whose spokesman, Jane Roe, said", not Peru."""
    if group.first < 3:
        return None
    whose, person, comma = here.phrases[group.first - 3 : group.first]
    named = person.letter == "P" and bool(person.actors)
    return person if comma.letter == "," and named and whose.word == "whose" else None


def _told_of(here: Telling, subject: Phrase) -> Phrase:
    """Return the official of "an official who waited in the hall told me": what is told of him with
    no comma says nothing."""
    at = here.place_of(subject)
    for place in range(at - 1, max(0, at - _RELATIVE), -1):
        phrase = here.phrases[place]
        if phrase.letter in ',;:"().' or (phrase.letter == "?" and phrase.word != "who"):
            return subject
        if phrase.word != "who" or phrase.letter != "?":
            continue
        told = any(p.letter in "vx" for p in here.phrases[place + 1 : at])
        head = place - 1
        while head > 1 and here.phrases[head - 1].letter in "fi":
            head -= 2  # "a cousin of mine"
        who = here.phrases[head]
        speaks = who.letter in "Pqt" or is_speaker(here, who, "")
        return who if told and speaks and subject.letter != "u" else subject
    return subject


def _who_is_doing(here: Telling, group: VerbGroup) -> Phrase | None:
    """Return the officers of "two officers briefed on the plan said", whom a participle with no
    comma tells more of: neither the plan nor "a colonel based in Lima"'s Lima says it."""
    for place in range(group.first - 1, max(0, group.first - _RELATIVE), -1):
        phrase = here.phrases[place]
        if phrase.letter in ',;:"().?x&' or phrase.letter == "u":
            return None
        if phrase.letter != "v" or phrase.verb is None:
            continue
        who = here.phrases[place - 1]
        beside = not here.plain[who.end : phrase.start].strip()
        speaks = who.letter in "qt" or is_speaker(here, who, "w")
        told = phrase.verb.form in ("ing", "participle", "either") and place < group.first - 1
        return who if told and beside and speaks else None
    return None


def _before_relative(here: Telling, group: VerbGroup) -> Phrase | None:
    """Return the pilot of "A retired pilot, who knows the lake, believes", with which it opens."""
    opens = next((i for i, p in enumerate(here.phrases) if p.letter not in 'r"'), 0)
    comma = next((i for i, p in enumerate(here.phrases) if p.letter == ","), 0)
    last, link = phrase_at(here.phrases, group.first - 1), phrase_at(here.phrases, comma + 1)
    inserted = last is not None and last.letter == "," and opens < comma < group.first - 2
    told = link is not None and link.letter in "?s"
    said = (p.letter for p in here.phrases[opens + 1 : comma])
    near = comma - opens < _RELATIVE and all(letter in "fiwXOIBCKSLdJ" for letter in said)
    who = here.phrases[opens]
    return who if inserted and told and near and is_speaker(here, who, "w") else None


_RELATIVE = 9  # phrases that may tell of somebody before the verb


def named_paper(here: Telling, place: int) -> Phrase | None:
    """Return the paper of "the weekly Kordon" whose kind stands at a place, with its kind."""
    kind, name = phrase_at(here.phrases, place), phrase_at(here.phrases, place + 1)
    if kind is None or name is None or kind.actors or name.letter not in "XICP":
        return None
    listed = here.rules.claims.get("kinds_of_paper", ())
    beside = not here.plain[kind.end : name.start].strip(" ")
    if not beside or last_word(here.written(kind).lower()) not in listed:
        return None
    return replace(name, start=kind.start)


def _who_said_before(here: Telling, group: VerbGroup) -> Phrase | None:
    """Return who goes on saying in "said that Peru would leave, and added that Chad would stay"."""
    link, verb = (phrase_at(here.phrases, at) for at in (group.first - 1, group.place))
    finite = (
        verb is not None and verb.verb is not None and verb.verb.form in ("either", "past", "s")
    )
    if link is None or link.word != "and" or not finite or group.first != group.place:
        return None
    for place in range(group.first - 2, 0, -1):
        phrase = here.phrases[place]
        if phrase.letter in ';:"':
            return None
        told = phrase.verb is not None and phrase.verb.base in here.rules.cues
        opens = told and any(p.word == "that" for p in here.phrases[place + 1 : place + 4])
        if opens and phrase.verb is not None and phrase.verb.form in _FINITE:
            subject = find_subject(here.phrases, verb_group(here.phrases, place, here.rules))
            return subject if subject is not None and holders_of(here, subject) else None
    return None


def _with_body(here: Telling, subject: Phrase) -> Phrase:
    """Return "State Department lawyers", two phrases, as the body whose people they are."""
    at = here.place_of(subject)
    body = phrase_at(here.phrases, at - 1)
    if subject.letter != "w" or subject.actors or body is None or body.letter not in "BOCI":
        return subject
    beside = subject.word.endswith("s") and not here.plain[body.end : subject.start].strip(" ")
    return replace(body, end=subject.end) if beside and is_speaker(here, subject, "") else subject


def _issuer(here: Telling, subject: Phrase, group: VerbGroup) -> Phrase:
    """Return who issues the paper in "Peru issued a statement declaring that", and one named of
    others in "Some, including Jane Roe, argue that"; else the subject itself."""
    at = here.place_of(subject)
    verb = phrase_at(here.phrases, at - 1)
    paper = group.gerund and last_word(subject.word) in here.rules.claims["papers"]
    if paper and verb is not None and verb.letter == "v":
        before = find_subject(here.phrases, verb_group(here.phrases, at - 1, here.rules))
        return before if before is not None and before.actors else subject
    comma, link, named = (phrase_at(here.phrases, at + i) for i in (1, 2, 3))
    among = comma is not None and comma.letter == "," and link is not None
    if among and link is not None and link.word in ("including", "among") and named is not None:
        return named if named.letter == "P" and named.actors else subject
    return subject


def source_at(here: Telling, place: int) -> Phrase | None:
    """Return who is named after an "according to" that ends at `place`, or else its words."""
    return _named_source(here, place) or _unnamed_source(here, place)


def holders_of(here: Telling, phrase: Phrase, verb: int = 0) -> tuple[Actor, ...]:
    """Return who says something: those meant, or whoever the words "two officials" mean.

    The words go on up to the verb at `verb`: "a spokesman for the port".
    """
    if phrase.letter == "u" or phrase.word in here.rules.sets.some_of_many:
        spoken = _one_of(here, phrase) or _who_spoke(here, phrase)
        if spoken:
            return spoken
    known = two_people(here.phrases, phrase) or able_to_say(phrase.actors)
    if _nobody(here.rules).fullmatch(here.written(phrase)):
        return ()
    some = len(known) == 1 and known[0].player.kind == "Post" and not known[0].player.known
    if some and phrase.words[:1] in (("a",), ("an",), ("one",), ("another",)):
        return (_by_words(here, phrase.content or phrase.start, phrase.end),)  # no post of one
    club = known[0].player.kind if len(known) == 1 and known[0].player.known else ""
    if phrase.letter == "q" and club == "InternationalOrganization":
        first = min((owner.start for owner in phrase.owners), default=phrase.start)
        told = _by_words(here, first, phrase.end)  # "EU diplomats"
        club, comma, noun = told.player.means.partition(", whose ")
        return (
            (replace(told, player=replace(told.player, means=f"{club} {noun}")),)
            if comma
            else (told,)
        )
    if known or phrase.actors:
        return (_unnamed_holder(here, phrase, known[0], verb),) if len(known) == 1 else known
    if len(phrase.owners) == 1 and last_word(phrase.word) in here.rules.claims["papers"]:
        owner = able_to_say(phrase.owners)
        if owner:
            return owner  # "a Kenyan readout said"
    lead = here.plain[max(here.sentence.start, phrase.start - 8) : phrase.end]
    if _nobody(here.rules).match(here.written(phrase)) or lead.lower().startswith("neither "):
        return ()
    speaks = phrase.letter in "qtbcG" or is_speaker(here, phrase, "")
    start = _with_owner(here, phrase) if speaks else phrase.start
    return (_by_words(here, start, _words_end(here, phrase, verb)),) if speaks else ()


def _words_end(here: Telling, phrase: Phrase, verb: int) -> int:
    """Return where the words end that mean a holder: those of "a spokesman for the port"."""
    more = [p for p in here.phrases if phrase.end <= p.start < verb]
    stop = next((i for i, p in enumerate(more) if p.letter in "vxn" and phrase.letter == "t"), None)
    more, end = more[:stop], phrase.end
    for place, following in enumerate(more):
        if following.letter == "r" and place and more[place - 1].letter in "if2":
            continue  # "with long service"
        if following.letter in _ENDS or (place == 0 and following.letter not in "if2"):
            break
        end = following.end
    return end


def _person_after(here: Telling, office: Phrase) -> Actor | None:
    """Return the person of "the French ambassador to Peru Jane Roe"."""
    at = here.place_of(office)
    link, where, named = (phrase_at(here.phrases, at + i) for i in (1, 2, 3))
    sent = link is not None and link.letter in "2i" and where is not None and where.letter in "SLX"
    if not sent or named is None or len(named.actors) != 1:
        return None
    person = named.letter == "P" or (named.letter == "X" and " " in here.written(named))
    return able_to_say(named.actors)[0] if person and able_to_say(named.actors) else None


def _unnamed_holder(here: Telling, phrase: Phrase, holder: Actor, verb: int) -> Actor:
    """Return "the Russian ambassador to Peru", "a US analyst" under these words, where no name is
    known: there are many of them, as there is one president."""
    player = holder.player
    one = last_word(phrase.word) in here.rules.sets.single_posts
    if player.known or player.kind != "Post" or phrase.letter != "t":
        return holder
    person = _person_after(here, phrase)
    if person is not None:
        return person
    if one:
        return holder
    words = here.plain[phrase.start : _words_end(here, phrase, verb)].split()
    leading = (*here.rules.words["determiners"], "one")
    while len(words) > 1 and words[0].lower() in leading:
        words = words[1:]
    return replace(holder, player=replace(player, means=" ".join(words)))


def _one_of(here: Telling, one: Phrase) -> tuple[Actor, ...]:
    """Return who "one of the Turkish officials" is: somebody by these words alone."""
    place = here.place_of(one)
    of, those = phrase_at(here.phrases, place + 1), phrase_at(here.phrases, place + 2)
    if (
        one.word not in here.rules.sets.some_of_many
        or of is None
        or those is None
        or of.word != "of"
    ):
        return ()
    if those.letter == "u" and len(here.before) == 1 and _are_many(here, here.before[0]):
        words = here.before[0].player.means.split()
        words = words[
            words[0].lower() in (*here.rules.words["determiners"], *here.rules.words["numbers"]) :
        ]
        told = _by_words(here, one.start, those.end)
        called = f"{one.word} of the {' '.join(words)}"
        return (replace(told, player=replace(told.player, means=called)),)
    speaks = those.letter in "qt" or is_speaker(here, those, "")
    return (_by_words(here, one.start, those.end),) if speaks else ()


def _who_spoke(here: Telling, pronoun: Phrase) -> tuple[Actor, ...]:
    """Return who "it" and "they" are beside a verb of saying: whoever spoke last, if it fits.

    "He" is whoever was named last, unless a spokesman without a name has just spoken.
    """
    persons = [a for a in here.before if a.player.kind == "Person"]
    unnamed = [a for a in here.before if not a.player.kind]
    fits = {
        "it": not persons,
        "they": len(here.before) > 1 or (bool(unnamed) and _are_many(here, unnamed[0])),
        "he": len(here.before) == 1
        and ((bool(unnamed) and _is_post(here, unnamed[0])) or _only_quoted(here, pronoun)),
    }  # fmt: skip
    fits["him"] = fits["her"] = fits["she"] = fits["he"]
    if not here.before or not fits.get(pronoun.word):
        return ()
    return tuple(
        replace(a, start=pronoun.start, end=pronoun.end,
                player=replace(a.player, trust=a.player.trust * 0.8))
        for a in here.before
    )  # fmt: skip


def _only_quoted(here: Telling, pronoun: Phrase) -> bool:
    """Return whether whom "he" would mean is named in this sentence in a quotation alone."""
    meant = {actor.player.means for actor in pronoun.actors}
    places = [
        a.start
        for p in here.phrases
        for a in p.actors
        if a.start < pronoun.start and a.player.means in meant
    ]
    quotes = here.layout.quotes_in(here.sentence.start, here.sentence.end)
    return bool(places) and all(any(q.start < at < q.end for q in quotes) for at in places)


def _is_post(here: Telling, actor: Actor) -> bool:
    """Return whether the words of an unnamed speaker end in a post: "a ministry spokesman"."""
    entries = here.rules.lexicon.get(_last(actor), ())
    return bool(entries) and entries[-1][1] in ("q", "t")


def _are_many(here: Telling, actor: Actor) -> bool:
    """Return whether the words of an unnamed speaker mean several: "two officials"."""
    last = _last(actor)
    return last.endswith("s") or last in here.rules.claims["unnamed_many"]


def is_speaker(here: Telling, phrase: Phrase, letters: str) -> bool:
    """Return whether the last word of a phrase, of one of these classes, is who may speak."""
    words = here.plain[phrase.start : phrase.end].lower().split()
    if len(words) > 1 and words[-1] in here.rules.claims["unnamed_who"]:
        words = words[:-1]  # "people familiar with the matter"
    named = words[-1:] and words[-1] in unnamed_speakers(here.rules)
    tank = words[-2:] in (["think", "tank"], ["think", "tanks"])
    return (not letters or phrase.letter in letters) and bool(named or tank)


def _with_owner(here: Telling, phrase: Phrase) -> int:
    """Return where the words of "the ministry's readout" begin."""
    index = here.place_of(phrase)
    owned = index > 1 and here.phrases[index - 1].letter == "p"
    return here.phrases[index - 2].start if owned else phrase.start


def _by_words(here: Telling, start: int, end: int) -> Actor:
    """Return a holder of whom nothing is known but the words that mean them."""
    words = " ".join(here.plain[start:end].split())
    return Actor(Player(words, "", known=False, trust=UNNAMED_TRUST), start, end)


def _last(actor: Actor) -> str:
    return actor.player.means.lower().split()[-1] if actor.player.means else ""


def _included(here: Telling, subject: Phrase, group: VerbGroup) -> tuple[Actor, ...]:
    """Return who is named among them in "Others, including Jane Roe, argue"."""
    at = here.place_of(subject) + 1
    comma, including = phrase_at(here.phrases, at), phrase_at(here.phrases, at + 1)
    if comma is None or comma.letter != "," or including is None or including.word != "including":
        return ()
    inserted = here.phrases[at + 2 : group.first]
    if subject.actors or any(p.letter in "vx.;:?" for p in inserted):
        return ()
    return able_to_say(tuple(a for p in inserted for a in p.actors))


def _of_both(here: Telling, subject: Phrase, group: VerbGroup) -> Phrase:
    """Return who does both in "Leaders criticised Peru and accused it": no object of the first
    verb is the subject of the second."""
    at = here.place_of(subject)
    joined = group.first and here.phrases[group.first - 1].letter == "&"
    verb = phrase_at(here.phrases, at - 1)
    if not joined or at != group.first - 2 or verb is None or verb.letter != "v":
        return subject
    before = find_subject(here.phrases, verb_group(here.phrases, at - 1, here.rules))
    return before if before is not None and holders_of(here, before) else subject


def _who(here: Telling, subject: Phrase, group: VerbGroup) -> Phrase:
    """Return the person of "Jane Roe of an institute in London, who said": no town is "who"."""
    who = phrase_at(here.phrases, group.first - 1)
    if who is None or who.word != "who" or subject.letter not in "SL":
        return subject
    persons = [p for p in here.phrases[: group.first] if p.letter == "P" and p.actors]
    return persons[-1] if persons else subject


def _apposed(here: Telling, subject: Phrase, verb: int) -> Phrase:
    """Return the person of "the journal's editor, Jane Roe, says" whom no rule knows."""
    place = next((i for i, p in enumerate(here.phrases) if p.start == subject.start), None)
    if place is None or subject.letter in "PX":
        return subject
    before = here.phrases[max(0, place - 2) : place]
    inserted = len(before) == 2 and before[1].letter == "," and before[0].letter == "P"
    if inserted and subject.letter in "tw" and not subject.actors:
        return before[0]  # "Jane Roe, deputy commandant for plans, policies and operations,"
    beside = here.phrases[place + 1 : verb]
    owner = here.plain[subject.end - 2 : subject.end] in ("'s", "s'")
    if owner and beside[:1] and beside[0].letter == "P":
        return replace(beside[0], start=subject.start)  # "The Ledger's editor Jane Roe"
    closed = len(beside) == 3 and beside[0].letter == beside[2].letter == ","
    if not closed or (subject.letter not in "tq" and not is_speaker(here, subject, "")):
        return subject
    name = beside[1]
    full = name.letter in "PX" and len(name.actors) == 1 and " " in here.written(name)
    return replace(name, start=subject.start) if full else subject


def _named_source(here: Telling, place: int) -> Phrase | None:
    """Return who is named after "according to": directly, or as whose report it is."""
    first = next((i for i, p in enumerate(here.phrases) if p.end > place), None)
    if first is None or _are_there(here, first):
        return None
    for phrase in here.phrases[first : first + 12]:
        if phrase.letter in ",;:v" and not (
            phrase.verb and phrase.verb.form in ("either", "participle")
        ):
            return None
        if phrase.letter in ".":
            return None
        joined = _joined(here, phrase)
        if joined is not None:
            return joined
        pronoun = here.written(phrase).lower()
        if pronoun in here.rules.sets.named_objects:
            return replace(phrase, actors=_according_to(here, phrase, pronoun))
        actors = able_to_say(phrase.actors) or able_to_say(phrase.owners)
        paper = last_word(phrase.word) in here.rules.claims["papers"]
        if actors and (phrase.letter not in "AERM" or paper):
            return _named_after(here, phrase) or replace(phrase, actors=actors)
    return None


def _are_there(here: Telling, first: int) -> bool:
    """Return whether those cited are only in a place or with somebody: "two diplomats in Brussels",
    who are not Brussels."""
    who, link = here.phrases[first], phrase_at(here.phrases, first + 1)
    if who.actors or who.owners or link is None or link.word not in here.rules.sets.being_there:
        return False
    written = last_word(here.written(who).lower())
    paper = written in (*here.rules.claims["papers"], *here.rules.claims["accounts"])
    return not paper and (who.letter == "q" or is_speaker(here, who, ""))


def _joined(here: Telling, first: Phrase) -> Phrase | None:
    """Return who is meant by a state and the words right after it, "two Lima newspapers", "United
    States Africa Command", or by an owner whom no name tells: "the ministry's own estimate"."""
    at = here.place_of(first)
    owned = phrase_at(here.phrases, at + 1)
    if owned is not None and owned.letter == "p" and not first.actors:
        paper = phrase_at(here.phrases, at + 2)
        cited = (*here.rules.claims["papers"], *here.rules.claims["accounts"])
        if paper is None or last_word(here.written(paper)) not in cited:
            return None
        return replace(first, actors=holders_of(here, first), end=paper.end)
    beside = owned is not None and not here.plain[first.end : owned.start].strip(" ")
    if owned is None or not beside or first.letter not in "SL":
        return None
    if owned.letter != "B" and not is_speaker(here, owned, ""):
        return None
    return replace(owned, actors=(_by_words(here, first.start, owned.end),), start=first.start)


def _according_to(here: Telling, phrase: Phrase, pronoun: str) -> tuple[Actor, ...]:
    """Return who "him" is in "according to him": whoever spoke last."""
    persons = pronoun in ("him", "her")
    fitting = [a for a in here.before if (a.player.kind in ("Person", "")) is persons]
    many = pronoun == "them"
    meant = list(here.before) if many else fitting if len(here.before) == 1 else []
    return tuple(replace(a, start=phrase.start, end=phrase.end) for a in meant)


def _named_after(here: Telling, phrase: Phrase) -> Phrase | None:
    """Return the person of "the then adviser to the ministry, Jane Roe"."""
    if all(actor.player.kind == "Person" for actor in phrase.actors):
        return None
    index = here.place_of(phrase)
    near = range(index, min(index + 6, len(here.phrases) - 1))
    comma = next((i for i in near if here.phrases[i].letter in ",v."), None)
    if comma is None or here.phrases[comma].letter != ",":
        return None
    after = here.phrases[comma + 1]
    closes = comma + 2 >= len(here.phrases) or here.phrases[comma + 2].letter in ',".'
    person = after.letter == "P" or (after.letter == "X" and " " in here.written(after))
    if not (person and after.actors and closes):
        return None
    return replace(after, actors=able_to_say(after.actors))


def _unnamed_source(here: Telling, place: int) -> Phrase | None:
    """Return the words after "according to" up to the next boundary, if they mean a source."""
    if no_source(here.rules).match(here.plain, place):
        return None
    first = next((i for i, p in enumerate(here.phrases) if p.start >= place), None)
    if first is None or here.phrases[first].letter in ',;:."v?':
        return None
    last = first
    while last + 1 < len(here.phrases) and here.phrases[last + 1].letter not in ',;:."()?':
        last += 1
    cited = here.plain[here.sentence.start : place].rstrip().lower()
    if cited.endswith(tuple(here.rules.sets.citing)) and not any(
        is_speaker(here, p, "")
        or last_word(here.written(p).lower())
        in (*here.rules.claims["papers"], *here.rules.claims["accounts"])
        for p in here.phrases[first : last + 1]
    ):
        return None  # "citing a fly" gives a reason
    span = (here.phrases[first].start, here.phrases[last].end)
    return replace(here.phrases[last], actors=(_by_words(here, *span),), start=span[0])


def named_after_title(here: Telling, at: int) -> Phrase | None:
    """Return who is named after "by": "the ambassador in Kenya Jane Roe", "Peru"."""
    first = phrase_at(here.phrases, at)
    for phrase in here.phrases[at : at + 5]:
        if phrase.letter in ",.;:v&x":
            break
        if phrase.letter == "P" and phrase.actors:
            return phrase
    return first if first is not None and first.actors and first.letter in "PSBOIC" else None


@lru_cache(maxsize=4)
def _nobody(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"{any_of(rules.sets.nobody)}\b", re.IGNORECASE)
