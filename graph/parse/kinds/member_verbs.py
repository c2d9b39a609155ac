"""Members of organizations by their being there: "Sweden is in NATO", "sits there as an observer".

To be invited or to apply is a plan to be there.
"""

from collections.abc import Iterator

from graph.facts import Modality, Polarity
from graph.parse.candidates import Candidate, Scene
from graph.parse.frozen import replace
from graph.parse.kinds.membership import after_neither, each_member, is_over, since_follows
from graph.parse.syntax.phrases import Actor, are_states, ends_so, is_club, phrase_at
from graph.parse.syntax.subjects import find_subject
from graph.parse.syntax.verb_groups import verb_group


def inside(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Sweden is in NATO", "Kosovo is not part of the EU", "outside NATO"."""
    spoken = scene.reader.discourse.club()
    called = scene.rules.memberships["inside"]
    for place, organization in enumerate(scene.phrases[1:], 1):
        link = scene.phrases[place - 1]
        club = spoken if organization.word == "it" else None
        named = is_club(organization) and (
            organization.letter == "O" or organization.word in called
        )
        if not (named or club is not None):
            continue
        at, outside = place - 1, link.word in ("outside", "out of")
        part = phrase_at(scene.phrases, place - 2)
        if link.letter == "f" and part is not None and part.word == "part":
            at = place - 2
        elif not (outside or link.word in ("in", "inside")):
            continue
        comma, state = phrase_at(scene.phrases, at - 1), phrase_at(scene.phrases, at - 2)
        apart = comma is not None and comma.letter in ",(" and since_follows(scene, organization)
        if apart and state is not None and are_states(state) and not outside:
            yield from each_member(
                scene, organization, state, "membership.word", 0.7, begins=True
            )  # "Poland, in NATO since 1999,"
            continue
        longer = at > 1 and is_over(scene, at - 1)
        at -= longer
        be = phrase_at(scene.phrases, at - 1)
        while be is not None and (be.letter in "rns" or be.word == "back") and at > 1:
            at -= 1  # "is not even in"
            be = phrase_at(scene.phrases, at - 1)
        stays = be is not None and be.verb is not None and be.verb.base in scene.rules.sets.staying
        if be is None or not (stays or be.word in scene.rules.words["be"]):
            continue
        group = verb_group(scene.phrases, at - 1, scene.rules)
        subject = find_subject(scene.phrases, group)
        if organization.letter == "u" and club is not None:
            here = Actor(replace(club, trust=club.trust * 0.8), link.end + 1, organization.end)
            organization = replace(organization, actors=(here,))
        after = phrase_at(scene.phrases, place + 1)
        known = subject is not None and are_states(subject)
        if subject is None or not known or (after is not None and after.letter in "pwkbt"):
            continue
        if organization.letter == "G" and after is not None and after.letter == "f":
            continue  # "is in the alliance of the willing"
        negated = outside or any(p.letter == "n" for p in scene.phrases[group.first : place])
        negated = negated or after_neither(scene, subject)
        polarity = Polarity.NEGATED if negated else group.polarity
        yield from each_member(
            scene, organization, subject, "membership.word", 0.7, polarity, group.modality,
            begins=since_follows(scene, organization), ended=longer,
        )  # fmt: skip


def as_member(scene: Scene) -> Iterator[Candidate]:
    """Yield for "A sits in the hall of ORG as an observer", "ORG took A in as its member"."""
    words = scene.rules.memberships["bare"]
    for place, noun in enumerate(scene.phrases):
        if place < 3 or noun.letter not in "wt" or scene.phrases[place - 1].word != "as":
            continue
        of = phrase_at(scene.phrases, place + 1)
        content = scene.plain[noun.content or noun.start : noun.end].lower()
        owned = noun.owners or (of is not None and of.letter == "f")
        if owned or not any(f" {content}".endswith(f" {word}") for word in words):
            continue
        verb = next((i for i in range(place - 2, -1, -1) if scene.phrases[i].letter == "v"), None)
        if verb is None:
            continue
        group = verb_group(scene.phrases, verb, scene.rules)
        subject = find_subject(scene.phrases, group)
        near = [p for p in scene.phrases[verb:place] if are_states(p)]
        states = subject if subject is not None and are_states(subject) else None
        if states is None and subject is not None and is_club(subject) and near:
            states = near[0]
        clubs = [p for p in scene.phrases[:place] if is_club(p)]
        spoken = scene.reader.discourse.club()
        club = clubs[-1].actors[0] if clubs else None
        if club is None and spoken is not None:
            club = Actor(replace(spoken, trust=spoken.trust * 0.8), noun.start, noun.end)
        if states is None or club is None or scene.reader.discourse.exercise_age < 2:
            continue
        yield from each_member(
            scene, replace(noun, actors=(club,)), states, "membership.word", 0.65,
            group.polarity, group.modality, noun.word, True,
        )  # fmt: skip


def invited(scene: Scene) -> Iterator[Candidate]:
    """Yield for "NATO invited Sweden and Poland to join", which is a plan."""
    for place, verb in enumerate(scene.phrases[:-3]):
        asks = verb.verb is not None and verb.verb.base in scene.rules.memberships["inviting"]
        states, to, joins = scene.phrases[place + 1 : place + 4]
        if not asks or not are_states(states) or to.letter != "2" or joins.verb is None:
            continue
        group = verb_group(scene.phrases, place, scene.rules)
        club = find_subject(scene.phrases, group)
        following = phrase_at(scene.phrases, place + 4)
        named = following is not None and following.letter in "SOIACBhEM"
        if joins.verb.base != "join" or named or club is None or not is_club(club):
            continue
        yield from each_member(
            scene, club, states, "membership.invite", 0.6, group.polarity, Modality.PLANNED
        )


def applied(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Peru's application for membership of the bloc", which is a plan."""
    nouns = scene.rules.memberships["applying"]
    for place, noun in enumerate(scene.phrases[:-2]):
        if noun.letter != "w" or not noun.owners or not ends_so(noun, nouns):
            continue
        link, sought = scene.phrases[place + 1], scene.phrases[place + 2]
        states = replace(noun, actors=noun.owners)
        if link.letter == "2" and is_club(sought) and are_states(states):
            if noun.word in scene.rules.memberships["applying_to"]:
                yield from each_member(
                    scene, sought, states, "membership.apply", 0.6, modality=Modality.PLANNED
                )
            continue
        if link.letter not in "i2" or sought.letter != "N" or not are_states(states):
            continue
        of, named = (phrase_at(scene.phrases, place + n) for n in (3, 4))
        clubs = [a for a in sought.owners if a.player.kind == "InternationalOrganization"]
        if not clubs and of is not None and of.letter in "f2i" and named and is_club(named):
            clubs = list(named.actors)
        spoken = scene.reader.discourse.club()
        if not clubs and spoken is not None:
            clubs = [Actor(replace(spoken, trust=0.7), sought.start, sought.end)]
        if clubs:
            where = replace(sought, actors=tuple(clubs[:1]))
            yield from each_member(
                scene, where, states, "membership.apply", 0.6, modality=Modality.PLANNED
            )
