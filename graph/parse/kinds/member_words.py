"""Members of organizations by the word that says what they are: "NATO member Turkey".

The word is sought beside each organization or treaty, or alone where one is spoken of. Who is the
member stands before it: "A is only an associate member", "A, no longer a member,".
"""

from collections.abc import Iterator

from graph.facts import Modality, Polarity
from graph.parse.candidates import Candidate, Scene
from graph.parse.frozen import replace
from graph.parse.kinds.member_lists import one_of_a_list
from graph.parse.kinds.membership import after_neither, each_member, is_over, since_follows
from graph.parse.names.known_names import Player
from graph.parse.syntax.phrases import Actor, Phrase, are_states, ends_so, is_club, phrase_at
from graph.parse.syntax.subjects import find_subject
from graph.parse.syntax.verb_groups import verb_group


def by_word(scene: Scene, place: int) -> Iterator[Candidate]:
    """Yield for "NATO member Turkey", "Turkey, a member of NATO", "Turkey is a NATO member",
    "Turkey is an observer in the bloc", "party to the Ottawa Treaty"."""
    clubs = list(_with_others(scene, place))
    organization = clubs[0]
    words = scene.rules.memberships["members"]
    before = phrase_at(scene.phrases, place - 1)
    if not is_club(organization):
        organization = replace(organization, actors=(_treaty(scene, organization),))
        words = scene.rules.memberships["bound"]
    elif before is not None and before.letter != "f":
        words = scene.rules.memberships["linked"]
    noun = phrase_at(scene.phrases, place - 2)
    linked = (
        before is not None and before.letter in "fi2" and before.word in scene.rules.sets.member_of
    )
    if linked and noun is not None and noun.letter in "wt" and ends_so(noun, words):
        for club in (organization, *clubs[1:]):
            yield from _member_before(scene, place - 2, club, noun)
        return
    words = scene.rules.memberships["members"]
    at = place + 1
    owned = phrase_at(scene.phrases, at)
    at += owned is not None and owned.letter == "p"
    after = phrase_at(scene.phrases, at)
    told = after is not None and after.letter in "wvt" and ends_so(after, words)
    if after is not None and told and not one_of_a_list(scene, place, after):
        if before is not None and before.letter == "w" and _only_qualifies(scene, before):
            place -= 1  # "became a full NATO member"
        following = phrase_at(scene.phrases, at + 1)
        if following is not None and following.letter == "S":
            yield from each_member(scene, organization, following, "membership.word", 0.75)
            return
        yield from _member_before(scene, place, organization, after)


def _with_others(scene: Scene, place: int) -> Iterator[Phrase]:
    """Yield an organization with those of "and of the other", and apart from it those after a
    date: "a member of A and of B since 2004, and of C since 2018"."""
    phrase = scene.phrases[place]
    before = phrase_at(scene.phrases, place - 1)
    at = place + 1
    while phrase.letter == "O" and before is not None and at < len(scene.phrases):
        dated = False
        while at < len(scene.phrases) and scene.phrases[at].letter in "D,&r":
            dated = dated or scene.phrases[at].letter == "D"
            at += 1
        other = phrase_at(scene.phrases, at + 1)
        same = at < len(scene.phrases) and scene.phrases[at].word == before.word
        if not same or other is None or other.letter != "O":
            break
        if dated:
            yield phrase
            phrase = other
        else:
            phrase = replace(phrase, actors=(*phrase.actors, *other.actors), end=other.end)
        at += 2
    yield phrase


def _only_qualifies(scene: Scene, phrase: Phrase) -> bool:
    """Return whether a noun phrase is the beginning of another: "a full" NATO member."""
    words = scene.plain[phrase.start : phrase.end].lower().split()
    kinds = scene.rules.memberships["kinds"]
    return set(words[words[0] in scene.rules.words["determiners"] :]) <= set(kinds)


def is_treaty(scene: Scene, phrase: Phrase) -> bool:
    """Return whether a phrase names a treaty that states may be party to."""
    written = scene.plain[phrase.content or phrase.start : phrase.end]
    if phrase.letter in "XY":  # "a member of the NPT"
        return written.removeprefix("the ").isupper() and len(written) > len("EU")
    return phrase.letter == "A" and phrase.named and not phrase.owners and " " in written


def _treaty(scene: Scene, phrase: Phrase) -> Actor:
    """Return a treaty as what states are party to."""
    written = scene.plain[phrase.content or phrase.start : phrase.end]
    name = " ".join(written.split()).removeprefix("the ").removeprefix("The ")
    player = Player(name, "InternationalOrganization", known=False, trust=0.75)
    return Actor(player, phrase.end - len(name), phrase.end)


def owned_word(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Sweden becomes NATO's 32nd member"."""
    words = scene.rules.memberships["members"]
    for place, noun in enumerate(scene.phrases):
        clubs = [a for a in noun.owners if a.player.kind == "InternationalOrganization"]
        if noun.letter == "w" and clubs and ends_so(noun, words):
            club = replace(noun, actors=tuple(clubs[:1]))
            link, states = (phrase_at(scene.phrases, place - n) for n in (1, 2))
            among = link is not None and link.word in ("among", "amongst")
            if among and states is not None and are_states(states):
                yield from each_member(scene, club, states, "membership.word", 0.75)
                continue  # "Norway and Turkey among NATO's members"
            yield from _member_before(scene, place, club, noun)


def opening_word(scene: Scene) -> Iterator[Candidate]:
    """Yield for "A NATO member since 2004, Romania hosts": said ahead of the subject."""
    words = scene.rules.memberships["members"]
    for place, noun in enumerate(scene.phrases[:-2]):
        if noun.letter != "w" or not ends_so(noun, words):
            continue
        if place and scene.phrases[place - 1].letter not in ';:"O':
            continue
        organization = phrase_at(scene.phrases, place - 1) if place else None
        at = place + 1
        if organization is None or organization.letter != "O":
            of, named = phrase_at(scene.phrases, at), phrase_at(scene.phrases, at + 1)
            if of is None or of.letter != "f" or named is None or named.letter != "O":
                continue
            organization, at = named, at + 2
        elif place > 1 and scene.phrases[place - 2].letter not in ';:"':
            continue
        when = phrase_at(scene.phrases, at)
        dated = when is not None and when.letter == "D"
        at += dated
        comma, member = phrase_at(scene.phrases, at), phrase_at(scene.phrases, at + 1)
        if comma is None or comma.letter != "," or member is None or not are_states(member):
            continue
        for found in each_member(scene, organization, member, "membership.word", 0.75):
            told = when is not None and dated and when.date is not None and when.date.when
            times = {"start": str(told)} if told else {}
            yield replace(found, times=times)


def fellows(scene: Scene) -> Iterator[Candidate]:
    """Yield whose fellow member somebody is: "Greece and its fellow NATO member Turkey"."""
    words = scene.rules.memberships["members"]
    for place, fellow in enumerate(scene.phrases[:-2]):
        club, noun = scene.phrases[place + 1 : place + 3]
        whose = bool(fellow.owners or fellow.words) and fellow.word in ("fellow", "fellows")
        if not whose or not is_club(club) or not ends_so(noun, words):
            continue
        before = (p for p in reversed(scene.phrases[:place]) if p.letter == "S")
        owner = replace(fellow, actors=fellow.owners)
        states = owner if fellow.owners else next(before, fellow)
        if are_states(states):
            yield from each_member(scene, club, states, "membership.word", 0.7)


def one_of_club(scene: Scene) -> Iterator[Candidate]:
    """Yield for "As one of the Five Eyes (the others being A and B), C": the others too."""
    for place, one in enumerate(scene.phrases[:-2]):
        if one.word != "one":
            continue
        of, club = scene.phrases[place + 1 : place + 3]
        after = phrase_at(scene.phrases, place + 3)
        apart = after is None or after.letter not in "pwbkfN&S"
        if of.letter != "f" or club.letter != "O" or not apart:
            continue
        yield from _member_before(scene, place, club, replace(one, word="member"))
        for i in range(place + 3, min(len(scene.phrases) - 2, place + 14)):
            rest, be, listed = scene.phrases[i : i + 3]
            others = scene.plain[rest.start : rest.end].lower() in scene.rules.sets.rest_of_them
            told = be.letter in "x:" or be.word in scene.rules.words["be"]
            if others and told and are_states(listed):
                yield from each_member(scene, club, listed, "membership.listed", 0.75)


def seeking(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Candidates for entry into the bloc include A and B", "Georgia remains a
    candidate for EU membership"."""
    words = scene.rules.memberships["seeking"]
    for place, noun in enumerate(scene.phrases[:-2]):
        if noun.letter not in "wtq" or not ends_so(noun, words):
            continue
        club, after = _sought(scene, place + 1)
        if club is None or not club.actors:
            continue
        while after < len(scene.phrases) and scene.phrases[after].letter in "rx":
            after += 1
        if after < len(scene.phrases) and scene.phrases[after].word in ("include", "including"):
            after += 1
        listed = phrase_at(scene.phrases, after)
        if noun.word.endswith("s") and listed is not None and are_states(listed):
            for found in each_member(scene, club, listed, "membership.listed", 0.7):
                yield replace(found, texts={"membershipStatus": noun.word.removesuffix("s")})
        elif not noun.word.endswith("s"):
            yield from _member_before(scene, place, club, noun)


def _sought(scene: Scene, at: int) -> tuple[Phrase | None, int]:
    """Return the organization of "for entry into the bloc", "for EU membership", "to the bloc",
    and where what follows begins."""
    link, goal = phrase_at(scene.phrases, at), phrase_at(scene.phrases, at + 1)
    if link is None or goal is None or link.word not in ("for", "to"):
        return None, at
    if is_club(goal):
        return goal, at + 2
    if goal.letter != "N":
        return None, at
    clubs = [a for a in goal.owners if a.player.kind == "InternationalOrganization"]
    if clubs:
        return replace(goal, actors=tuple(clubs[:1])), at + 2
    to, named = phrase_at(scene.phrases, at + 2), phrase_at(scene.phrases, at + 3)
    told = to is not None and to.letter in "fi2" and named is not None and is_club(named)
    return (named, at + 4) if told else (None, at)


def bare_word(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Peru, a member since 2012", "it became the eighth partner state" of a club
    that the sentences before name."""
    spoken = scene.reader.discourse.club()
    endings = tuple(f" {word}" for word in scene.rules.memberships["bare"])
    for place, phrase in enumerate(scene.phrases):
        content = scene.plain[phrase.content or phrase.start : phrase.end].lower()
        if not f" {content}".endswith(endings):
            continue
        club = _named_before(scene, place) or spoken
        following = phrase_at(scene.phrases, place + 1)
        if club is None:
            continue
        if phrase.owners or (following is not None and following.letter in 'fwSOXPv"2'):
            continue
        inside = phrase_at(scene.phrases, place + 2)
        if following is not None and following.letter == "i" and inside and is_club(inside):
            continue  # "an observer in the bloc" says of which
        here = Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)
        yield from _member_before(scene, place, replace(phrase, actors=(here,)), phrase)


def _named_before(scene: Scene, place: int) -> Player | None:
    """Return the organization that the sentence names last before a place, after a state."""
    for phrase in reversed(scene.phrases[:place]):
        if phrase.letter == "O" and phrase.actors:
            return phrase.actors[0].player
        owners = [a for a in phrase.owners if a.player.kind == "InternationalOrganization"]
        since = [p for p in scene.phrases[:place] if p.start >= phrase.end]
        if owners and any(p.letter == "?" for p in since[:3]):
            return owners[0].player  # "the chair of the bloc, of which it has been a member"
        last = phrase.actors[0].player.means.split()[-1:] if phrase.actors else []
        if phrase.letter in "IXY" and set(last) & set(scene.rules.names["clubs"]):
            return replace(phrase.actors[0].player, kind="InternationalOrganization")
    return None


def _member_before(
    scene: Scene, place: int, organization: Phrase, noun: Phrase
) -> Iterator[Candidate]:
    """Yield who is told, before the word `noun` that begins at `place`, to be that: "A is a"."""
    longer = False
    place = _first_of_row(scene, place)
    kinds = scene.rules.memberships["kinds"]
    while place > 1 and (
        scene.phrases[place - 1].letter == "r"
        or is_over(scene, place - 1)
        or scene.phrases[place - 1].word in kinds  # "were founding members"
    ):
        place -= 1  # "is only an associate member", "is no longer a member"
        longer = longer or is_over(scene, place)
    longer = longer or "former" in noun.words
    place -= 2 * _one_of(scene, place)
    link = phrase_at(scene.phrases, place - 1)
    if link is not None and link.word in ("among", "amongst"):
        place -= 1  # "was among the founders of"
        link = phrase_at(scene.phrases, place - 1)
    subject: Phrase | None = None
    polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
    if link is not None and link.letter == ",":
        place -= 4 * _beside(scene, place - 2)  # "is, along with Mali, a member"
        link = phrase_at(scene.phrases, place - 1)
    named = link is not None and link.letter == ":" and place == 2  # "Peru: member of NATO"
    if link is not None and (link.letter in ",(" or named):
        subject = phrase_at(scene.phrases, place - 2)
    elif link is not None and link.word == "as" and place == 1:
        subject = _after_comma(scene, place)
    elif link is not None and (quantified := _quantified(scene, place - 1)) is not None:
        subject, none = quantified
        polarity = Polarity.NEGATED if none else polarity
    elif link is not None and (link.letter in "xn" or link.word in scene.rules.words["becoming"]):
        group = verb_group(scene.phrases, place - 1, scene.rules)
        subject = find_subject(scene.phrases, group)
        polarity, modality = group.polarity, group.modality
        if link.letter == "n":
            polarity = Polarity.NEGATED
    if link is None or subject is None or subject.letter not in "SBOXuw" or not subject.actors:
        return
    if subject.letter in "uw" and not are_states(subject):
        return
    if after_neither(scene, subject):
        polarity = Polarity.NEGATED
    status = " ".join(
        [*(w for w in noun.words if w in scene.rules.memberships["kinds"]), noun.word]
    )
    text = status if status not in ("member", "members") else ""
    yield from each_member(
        scene,
        organization,
        subject,
        "membership.word",
        0.75,
        polarity,
        modality,
        text,
        link.word in scene.rules.words["becoming"]
        or since_follows(scene, organization)
        or since_follows(scene, noun),
        longer,
    )


def _first_of_row(scene: Scene, place: int) -> int:
    """Return where a row of memberships begins: "a member of A and a partner of B", "a NATO
    member and a partner of B"."""
    words = scene.rules.memberships["members"]
    while place > 3 and scene.phrases[place - 1].letter == "&":
        near, mid, far = (scene.phrases[place - n] for n in (2, 3, 4))
        if is_club(near) and mid.letter in "fi2" and ends_so(far, words):
            place -= 4
        elif near.letter == "w" and ends_so(near, words) and is_club(mid):
            place -= 3
        else:
            break
    return place


def _beside(scene: Scene, place: int) -> bool:
    """Return whether who stands at `place` is only set beside the subject: "is, like Mali,"."""
    like, comma = phrase_at(scene.phrases, place - 1), phrase_at(scene.phrases, place - 2)
    beside = like is not None and like.word in scene.rules.memberships["beside"]
    return beside and comma is not None and comma.letter == ","


def _one_of(scene: Scene, place: int) -> bool:
    """Return whether "one of" stands before the members: "is one of the founders of"."""
    of, one = phrase_at(scene.phrases, place - 1), phrase_at(scene.phrases, place - 2)
    return of is not None and of.letter == "f" and one is not None and one.word == "one"


def _after_comma(scene: Scene, place: int) -> Phrase | None:
    """Return who follows the comma in "As a member of the bloc, Peru attends"."""
    at, inside = place, 0
    while at < len(scene.phrases) and (inside or scene.phrases[at].letter != ","):
        inside += {"(": 1, ")": -1}.get(scene.phrases[at].letter, 0)
        at += 1
    bracket = any(p.letter == "(" for p in scene.phrases[place:at])
    return phrase_at(scene.phrases, at + 1) if at - place < (16 if bracket else 6) else None


def _quantified(scene: Scene, place: int) -> tuple[Phrase, bool] | None:
    """Return those before "neither of which is", and whether it is none of them."""
    which, of = phrase_at(scene.phrases, place - 1), phrase_at(scene.phrases, place - 2)
    if scene.phrases[place].letter != "x" or which is None or which.letter != "?":
        return None
    some, comma = phrase_at(scene.phrases, place - 3), phrase_at(scene.phrases, place - 4)
    before = phrase_at(scene.phrases, place - 5)
    if of is None or of.letter != "f" or some is None or comma is None or before is None:
        return None
    word = scene.plain[some.start : some.end].lower()
    if comma.letter != "," or not before.actors or word not in scene.rules.sets.how_many_of:
        return None
    return before, word in scene.rules.sets.nobody
