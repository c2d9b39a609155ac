"""Facts that go on without their verb: "Albania joined NATO in 2009, Montenegro in 2017".

The sentence has told one membership, or what two have signed; other states follow, each with a time
of its own or with a word for the same ("did so", "followed", "has not").
"""

from collections.abc import Iterator, Sequence

from graph.facts import Polarity, Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.frozen import replace
from graph.parse.kinds.membership import pair_of
from graph.parse.syntax.phrases import Actor, Phrase, are_states, is_club, phrase_at

_BY_NOUN = ("membership.joining", "membership.joining-it", "membership.membership-of")


def elided(scene: Scene, told: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield for "Albania joined NATO in 2009, Montenegro in 2017 and North Macedonia in 2020".

    What follows a membership with its time goes on with it: other states, each with a time of
    its own, or with "did so", "followed"; or a state that "does not". So it is with what one
    state signed with another: "with Kenya in 2019 and Peru in 2021".
    """
    seen = {pair_of(found) for found in told if found.kind == "Membership"}
    for found in told:
        member = found.kind == "Membership"
        parties = found.roles.get("party", ())
        if not member and (len(parties) != 2 or not found.times):
            continue
        ends = [i for i, p in enumerate(scene.phrases) if p.start < found.end]
        at = (ends[-1] if ends else 0) + 1
        noun = found.rule in _BY_NOUN
        further = [*_as_did(scene, at), *_more(scene, at, noun)]
        for state, when, polarity, last in further:
            alike = _does_alike(scene, at, state, last)
            if member:
                pair = (state.player.means, found.roles["organization"][0].player.means)
                if pair in seen:
                    continue
                seen.add(pair)
            else:
                again = state.player.means in {a.player.means for a in parties}
                if again or (when is None and not alike):
                    continue
            name = next(iter(found.times), _time_name(scene, found))
            times = {name: when.date.when} if when is not None and when.date else {}
            dated = {k: v for k, v in times.items() if v is not None}
            inferred = when is not None and when.date is not None and when.date.inferred
            both = (state, parties[1]) if alike and not member else (*parties[:1], state)
            role = {"member": (state,)} if member else {"party": both}
            yield replace(
                found, start=state.start, end=last, trigger=(state.start, last),
                roles={**found.roles, **role}, times=dated,
                inferred=frozenset(dated) if inferred else frozenset(),
                confidence=found.confidence * 0.9,
                polarity=Polarity.NEGATED if polarity else found.polarity,
                status=None if polarity else found.status,
            )  # fmt: skip


def _as_did(scene: Scene, at: int) -> Iterator[tuple[Actor, Phrase | None, bool, int]]:
    """Yield who does the same in ", as did Finland and Denmark in the same month", "; so had Chad":
    each with the time, if any, and where that ends."""
    phrases = scene.phrases
    at += at < len(phrases) and phrases[at].letter in ",;"
    link, does, states = (phrase_at(phrases, at + i) for i in range(3))
    if link is None or does is None or states is None or not are_states(states):
        return
    doing = scene.rules.memberships["doing"]
    if link.word not in scene.rules.sets.in_turn or does.word not in doing:
        return
    last, when = states, phrase_at(phrases, at + 3)
    if when is not None and when.letter == "i":
        when = phrase_at(phrases, at + 4)
    dated = when if when is not None and when.letter == "D" else None
    for member in states.actors:
        yield member, dated, False, (dated or last).end


def _does_alike(scene: Scene, at: int, state: Actor, last: int) -> bool:
    """Return whether a further state does the same to the same: "followed by Peru", "as did Peru",
    not only "with Kenya in 2019 and Peru in 2021"."""
    near = [p for p in scene.phrases[at:] if p.start < max(last, state.end)]
    doing, follow = (scene.rules.memberships[name] for name in ("doing", "following"))
    return any(p.word in doing or (p.verb is not None and p.verb.base in follow) for p in near)


def further_clubs(scene: Scene, told: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield for "Poland joined NATO in 1999 and the EU in 2004": the same state, another club."""
    for found in told:
        if found.kind != "Membership" or not found.times or found.rule not in _BY_VERB:
            continue
        ends = [i for i, p in enumerate(scene.phrases) if p.start < found.end]
        at = (ends[-1] if ends else 0) + 1
        while True:
            while at < len(scene.phrases) and scene.phrases[at].letter in ",&":
                at += 1
            club, link, when = (phrase_at(scene.phrases, at + n) for n in range(3))
            if club is None or not is_club(club) or link is None or link.letter != "i":
                break
            if when is None or when.date is None or when.date.when is None:
                break
            name = next(iter(found.times))
            yield replace(
                found, start=club.start, end=when.end, trigger=(club.start, when.end),
                roles={**found.roles, "organization": club.actors[:1]},
                times={name: when.date.when},
                inferred=frozenset({name}) if when.date.inferred else frozenset(),
                confidence=found.confidence * 0.95,
            )  # fmt: skip
            at += 3


_BY_VERB = frozenset(("membership.join", "membership.leave", "membership.return"))


def carried_on(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Slovenia joined NATO in 2004. Croatia did in 2009": a sentence that opens so."""
    discourse = scene.reader.discourse
    if discourse.last_joined is None or discourse.sentences - discourse.joined_at > 2:
        return
    at = 0
    while at < len(scene.phrases) and scene.phrases[at].letter in "&r,s":
        at += 1
    further, does = _one_more(scene, at, False), phrase_at(scene.phrases, at + 1)
    if further is None or does is None or does.word not in scene.rules.memberships["doing"]:
        return
    states, when, negated, end = further
    club, ended = discourse.last_joined
    so = any(p.word in ("so", "same", "likewise") for p in scene.phrases[at:end])
    if when is None and not so and not negated:
        return
    date = when.date if when is not None else None
    times = {"end" if ended else "start": date.when} if date is not None and date.when else {}
    last = scene.phrases[end - 1].end
    for member in states.actors:
        here = Actor(replace(club, trust=club.trust * 0.8), member.start, last)
        yield made(
            "Membership", "membership.follow-it", 0.6, (member.start, last),
            {"member": (member,), "organization": (here,)}, (does.start, last), times=times,
            inferred=frozenset(times) if date is not None and date.inferred else frozenset(),
            polarity=Polarity.NEGATED if negated else Polarity.AFFIRMED,
            status=Status.ENDED if ended and not negated else None,
        )  # fmt: skip


def _time_name(scene: Scene, found: Candidate) -> str:
    return "end" if found.status is not None else "start"


def _more(
    scene: Scene, at: int, noun: bool = False
) -> Iterator[tuple[Actor, Phrase | None, bool, int]]:
    """Yield each further member, its time, whether it is none, and where that ends.

    After a `noun` ("the entry of A in 2009 and B in 2017") its verb may follow.
    """
    while at < len(scene.phrases):
        first = at
        while at < len(scene.phrases) and (
            scene.phrases[at].letter in ",;&"
            or scene.phrases[at].word in scene.rules.sets.next_clause
            or (at > first and scene.phrases[at].word == "with")
            or _followed_by(scene, at)
        ):
            at += 1
        if at == first:
            return
        further = _one_more(scene, at, noun)
        if further is None:
            return
        states, when, negated, at = further
        last = scene.phrases[at - 1].end
        for member in states.actors:
            yield member, when, negated, last


def _one_more(scene: Scene, at: int, noun: bool) -> tuple[Phrase, Phrase | None, bool, int] | None:
    """Return the further members at a place, their time, whether they are none, where that ends."""
    states = phrase_at(scene.phrases, at)
    if states is None or not are_states(states):
        return None
    at += 1
    under = [p.letter for p in scene.phrases[at : at + 2]]
    at += 2 * (under == ["i", "P"])  # "Nicaragua under Daniel Ortega in 2007"
    going = at
    while going < len(scene.phrases) and _goes_along(scene, going):
        going += 1
    ellipsis = scene.phrases[at:going]
    negated = any(p.letter == "n" for p in ellipsis)
    did = any(p.letter in "vx" for p in ellipsis)
    at = going + (going < len(scene.phrases) and scene.phrases[going].letter == "i")
    when = phrase_at(scene.phrases, at)
    when = when if when is not None and when.letter == "D" else None
    at = at + 1 if when is not None else going
    following = phrase_at(scene.phrases, at)
    ends = (
        following is None
        or following.letter in ',;&.:"'
        or following.word in scene.rules.sets.next_clause
    )
    ends = ends or (noun and following is not None and following.letter in "xv")
    return (states, when, negated, at) if ends and (did or when is not None) else None


def _followed_by(scene: Scene, place: int) -> bool:
    """Return whether a word is of "followed by": "joined in 1984, followed by Laos in 1997"."""
    phrase, before = scene.phrases[place], phrase_at(scene.phrases, place - 1)
    follow = scene.rules.memberships["following"]
    if phrase.word == "by" and before is not None:
        phrase = before
    elif phrase_at(scene.phrases, place + 1) is None or scene.phrases[place + 1].word != "by":
        return False
    return phrase.verb is not None and phrase.verb.base in follow


def _goes_along(scene: Scene, place: int) -> bool:
    """Return whether a word says that somebody does the same: "followed", "did so"."""
    phrase = scene.phrases[place]
    same = phrase.verb is not None and phrase.verb.base in scene.rules.memberships["following"]
    auxiliary = phrase.word in (*scene.rules.memberships["doing"], "is", "are")
    return same or auxiliary or phrase.letter in "nr" or phrase.word in ("so", "same", "suit")
