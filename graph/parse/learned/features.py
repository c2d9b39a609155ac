"""What is seen of a sentence, and of each who may play a role in it, by what was learned.

Everything is a set of words: which words stand in the sentence, before and after a name, which
verb is next to it, whether it is only what the text has spoken of before. Names are their kinds, so
that nothing is learned of a state or a person, and numbers are one word.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from graph.parse.candidates import Scene
from graph.parse.frozen import cached_property, dataclass, replace
from graph.parse.names.known_names import Player
from graph.parse.names.tokens import Token
from graph.parse.speech.reports import UNNAMED_TRUST, able_to_say, unnamed_speakers
from graph.parse.syntax.clauses import slots_after
from graph.parse.syntax.phrases import Actor, Phrase, last_word, state_of
from graph.parse.syntax.predicates import EVENT_NOUNS
from graph.parse.syntax.subjects import find_subject
from graph.parse.syntax.verb_groups import verb_group
from graph.vocabulary import Vocabulary

_NEAR = 6  # words on each side of one that tells of a fact which are seen one by one
_PATH = 4  # phrases between two that are seen one by one
# The trust in somebody whom the sentence does not name.
MEANT = 0.65


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody who may play a role: `features` are what is seen, `place` the phrase they are in.

    `place` is -1 for those whom only the text before has named: `sources` are the features that
    say from where. One is `unnamed` whom only such words mean as "two officials".
    """

    actor: Actor
    place: int
    features: Collection[str]
    owner: bool = False
    unnamed: bool = False
    sources: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What a text has told before a sentence.

    `home` is the state that it names most, `topic` that of the last heading, `seller` whose exports
    of arms it speaks of. `sold` says of a weapon who sells it to whom, `makers` who makes it.
    `pair`, `agreed` and `drilled` are the two states last named together, the parties of the last
    agreement and who took part in the last exercise; empty where that was long ago. `dates` are
    those that a fact may be of whose sentence has none, by where they were told.
    """

    home: Player | None
    topic: Player | None
    seller: Player | None
    sold: Mapping[str, tuple[Player, Player]]
    makers: Mapping[str, Player]
    pair: frozenset[str]
    agreed: frozenset[str]
    drilled: frozenset[str]
    dates: Mapping[str, str]


class Sight:
    """One sentence, as words with a place each."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        tokens = scene.reading.tokens
        self.words = [_word(token) for token in tokens]
        self._single = [f"w {word}" for word in self.words]
        self.starts = [token.start for token in tokens]
        self.ends = [token.end for token in tokens]
        self._beside: dict[tuple[int, int | None], list[str]] = {}
        self._towards: dict[tuple[int, int], list[str]] = {}

    def look_back(self) -> None:
        """See now what the text before tells, which changes as it goes on."""
        _ = self.speakers, self.things, self.numbers, self._holders, self.past

    def features(self) -> set[str]:
        """Return what is seen of the sentence as a whole."""
        words = self.words
        named = {a.player.means for p in self.scene.phrases for a in (*p.actors, *p.owners)}
        found = set(self._single)
        found.update(f"b {one} {two}" for one, two in pairwise(words))
        found.update(f"l {phrase.letter}" for phrase in self.scene.phrases)
        found.add(f"named {min(len(named), _MANY)}")
        kinds = [player.kind for _, player in self._all_named]
        for kind in {*kinds, *_COMMON}:
            found.add(f"{kind} {min(kinds.count(kind), _MANY)}")
        found.add(f"states {min(len(self._states), _MANY)}")
        if self.scene.reading.after_exercise:
            found.add("after exercise")
        found.add("")
        found.update(*self._in_clauses.values())
        return found

    @cached_property
    def _in_clauses(self) -> Mapping[int, list[str]]:
        """What stands where in the clause of each verb or noun: "sign", "subject", a state."""
        phrases = self.scene.phrases
        found: dict[int, list[str]] = {}
        for phrase, parts in zip(phrases, self._parts, strict=True):
            for slot, head in parts:
                player = next(iter((*phrase.actors, *phrase.owners)), None)
                base = self.base(head)
                what = f"<{player.player.kind}>" if player else last_word(phrase.word)
                found.setdefault(head, []).extend(
                    (
                        f"c {base} {slot}",
                        f"c {base} {slot} {what}",
                        f"c {phrases[head].letter} {slot} {what}",
                    )
                )
        return found

    def around(self, kind: str, place: int) -> set[str]:
        """Return what is seen of how sure a fact is that the phrase at `place` tells of."""
        phrase, words = self.scene.phrases[place], self._padded
        first = bisect_left(self.starts, phrase.content or phrase.start)
        found = self.features() | {f"of {kind}"}
        for step in range(-_NEAR, _NEAR + 1):
            at = first + step + 2
            if 0 <= at < len(words):
                found.add(f"near {words[at]}")
                if abs(step) <= 2:
                    found.add(f"{step} {words[at]}")
        back, on = self._verbs[place]
        found.update((f"v< {back}", f"v> {on}", f"base {self.base(place)}"))
        return found

    def trigger(self, weights: Mapping[str, float]) -> int | None:
        """Return the phrase whose words speak most for a kind of fact, by the weights of its
        sentences."""
        weight = weights.get
        return most_telling(
            (place, sum(filter(None, map(weight, features)))) for place, features in self.telling
        )

    @cached_property
    def telling(self) -> list[tuple[int, list[str]]]:
        """The places of phrases that may tell of a fact, each with what is seen of its words."""
        found = []
        for place, phrase in enumerate(self.scene.phrases):
            if phrase.verb is None and phrase.letter not in _TELLING:
                continue
            first = bisect_left(self.starts, phrase.content or phrase.start)
            last = bisect_left(self.starts, phrase.end)
            if first < last:
                words = [word for word in self._single[first:last] if word[2] != "<"]
                found.append((place, [*words, *self._in_clauses.get(place, ())]))
        return found

    @cached_property
    def players(self) -> tuple[Seen, ...]:
        """Everybody whom the sentence names, and those whom only the text before has named."""
        return *self._named(), *self._meant()

    @cached_property
    def as_themselves(self) -> Sequence[tuple[Seen, Actor]]:
        """The players, each as themselves."""
        return [(seen, seen.actor) for seen in self.players]

    @cached_property
    def as_sides(self) -> Sequence[tuple[Seen, Actor]]:
        """The players, a force, a body or a person as their state."""
        return [(seen, on_a_side(seen.actor)) for seen in self.players]

    def apart(self, place: int, other: int) -> bool:
        """Return whether a semicolon stands between two phrases; what is meant stands nowhere."""
        if place < 0 or not self._semicolons:
            return False
        first, last = sorted((place, other))
        return any(first < mark < last for mark in self._semicolons)

    def is_after(self, place: int, word: str) -> bool:
        """Return whether the phrase at a place is a name and stands right after a word."""
        phrases = self.scene.phrases
        return place > 0 and phrases[place].letter in "SOICBP" and phrases[place - 1].word == word

    @cached_property
    def marks(self) -> list[int]:
        """Where a dash or colon stands."""
        return [phrase.start for phrase in self.scene.phrases if phrase.letter in "-:"]

    @cached_property
    def _semicolons(self) -> list[int]:
        return [place for place, phrase in enumerate(self.scene.phrases) if phrase.letter == ";"]

    @cached_property
    def things(self) -> tuple[Seen, ...]:
        """Each phrase that may be what is traded."""
        return tuple(self._things())

    @cached_property
    def speakers(self) -> tuple[Seen, ...]:
        """Everybody who may say something: those named or meant, and "two officials"."""
        return *self.players, *self._unnamed()

    @cached_property
    def past(self) -> Past:
        """What has been told before."""
        said, reading = self.scene.reader.discourse, self.scene.reading
        dates = {
            "paragraph": reading.earlier_date, "lately": reading.lately,
            "section": reading.section_date, "agreed": said.agreed_on,
        }  # fmt: skip

        def lately(players: Sequence[Player], age: int) -> frozenset[str]:
            return frozenset(player.means for player in players if age < _LATELY)

        return Past(
            said.home, said.topic, said.seller, dict(said.suppliers), dict(said.makers),
            lately(said.pair, said.age), lately(said.agreed, said.agreed_age),
            lately(said.drilled, said.drilled_age),
            {source: when for source, when in dates.items() if when},
        )  # fmt: skip

    @cached_property
    def numbers(self) -> tuple[Seen, ...]:
        """Each phrase that has a number which may be a figure."""
        return tuple(self._numbers())

    def beside(self, seen: Seen, trigger: int | None, other: int | None = None) -> list[str]:
        """Return what is seen of somebody beside the word that tells of a fact, and beside another
        who plays a role in it: what they play there."""
        return [*seen.features, *self.beside_word(seen, trigger), *self.towards(seen, other)]

    def at(self, place: int, how: str, trigger: int) -> set[str]:
        """Return what is seen of something at a phrase, beside that which tells of a fact."""
        phrase = self.scene.phrases[place]
        here = Actor(Player("", "", False), phrase.start, phrase.end)
        seen = Seen(here, place, self._of_actor(here, place, phrase, how))
        return {*seen.features, *self._from(seen, trigger, "t")}

    def beside_word(self, seen: Seen, trigger: int | None) -> list[str]:
        """Return what is seen of somebody beside the word that tells of a fact, and that alone."""
        known = self._beside.get((id(seen), trigger))
        if known is None:
            self._beside[id(seen), trigger] = known = self._from(seen, trigger, "t")
        return known

    def towards(self, seen: Seen, other: int | None) -> list[str]:
        """Return what is seen of somebody beside another who plays a role in a fact."""
        if other is None:
            return []
        found = self._towards.get((id(seen), other))
        if found is None:
            found = self._from(seen, other, "o") if other != seen.place else []
            if other >= 0 and self._holders[other]:
                found += self._as_holder(seen, other)
            self._towards[id(seen), other] = found
        return found

    def _as_holder(self, seen: Seen, place: int) -> Iterator[str]:
        """Yield what is seen of somebody beside a person who may hold a post there: by the words
        for the post, and whether the person is known to be theirs."""
        player = seen.actor.player
        home = self._holders[place]
        state = state_of(player)
        how = "meant" if seen.place < 0 else "named"
        if home != "?" and state is not None:
            yield f"home {home == state.means} {player.kind} {how}"
        for word in self._post_words[place]:
            yield f"post {word} {player.kind} {how}"
            yield from (f"post {word} {source}" for source in seen.sources)

    @cached_property
    def _holders(self) -> list[str]:
        """For each phrase the state that the person in it is of, "?" for one of whom that is not
        known, empty where no person is."""
        homes, found = self.scene.reader.discourse.homes, []
        for phrase in self.scene.phrases:
            person = next((a.player for a in phrase.actors if a.player.kind == "Person"), None)
            state = None
            if person is not None:
                state = person.state or homes.get(person.means)
            found.append("" if person is None else state.means if state is not None else "?")
        return found

    @cached_property
    def _post_words(self) -> Mapping[int, list[str]]:
        """For each phrase with a person, the words around for what that person is: the head of a
        title, whose it is, what somebody "who runs" does and to what."""
        return {
            place: sorted(set(self._words_for_post(place)))
            for place, home in enumerate(self._holders)
            if home
        }

    def _words_for_post(self, place: int) -> Iterator[str]:
        phrases, plain = self.scene.phrases, self.scene.plain
        here = phrases[place]
        tokens = self.scene.reading.tokens
        for post in self.scene.reading.posts:
            if here.start <= tokens[post.person].start < here.end and post.title:
                yield from self._of_title(post.title, tokens[post.first].word)
        for at in range(max(0, place - _TITLE_NEAR), min(len(phrases), place + _TITLE_NEAR + 1)):
            phrase = phrases[at]
            if phrase.letter in "tq" and phrase.word:
                words = plain[phrase.start : phrase.end]
                yield from self._of_title(words, words.split()[0].lower())
            elif at > place and phrase.letter == "?" and at + 1 < len(phrases):
                verb = phrases[at + 1].verb
                if verb is not None:
                    yield f"who {verb.base}"
                    what = phrases[at + 2].word if at + 2 < len(phrases) else ""
                    yield f"who {verb.base} {what.rpartition(' ')[2]}"
                return

    def _of_title(self, title: str, first: str) -> Iterator[str]:
        words = title.lower().split()
        links = self.scene.rules.sets.of_titles
        before = next((i for i, word in enumerate(words) if i and word in links), None)
        head = words[before - 1 if before is not None else -1]
        yield head
        yield f"{first} {head}"
        if first in self.scene.rules.words["possessives"]:
            yield f"{first}"

    def _from(self, seen: Seen, place: int | None, name: str) -> list[str]:
        phrases = self.scene.phrases
        if place is None or place < 0:
            return [f"{name} none"]
        phrase = phrases[place]
        word = (phrase.verb.base if phrase.verb else "") or phrase.word or phrase.letter
        if seen.place < 0:
            heard = [f"{name} {source} {word}" for source in seen.sources]
            return [f"{name} meant {word}", *heard]
        side = "before" if seen.place < place else "after" if seen.place > place else "in"
        first, last = sorted((seen.place, place))
        near = "off"
        if last - first <= _PATH:
            near = "".join(p.letter for p in phrases[first + 1 : last])
        elif last - first <= 2 * _PATH:
            near = "far"
        at = bisect_right(self.ends, seen.actor.start)
        here, preposition = f"{name} {side}", self.words[at - 1] if at else "^"
        found = [
            here, f"{here} {word}", f"{here} {near}", f"{here} {near} {phrase.letter}",
            f"{here} {preposition}", f"{here} {preposition} {word}",
        ]  # fmt: skip
        for slot, head in self._parts[seen.place]:
            if head == place:
                found += (f"{name} s {slot}", f"{name} s {slot} {word}")
                break
        else:
            found.append(f"{name} s none")
        return [*found, f"{here} owner"] if seen.owner else found

    def base(self, place: int) -> str:
        """Return the word that a phrase tells by: its verb's base form, or its noun."""
        phrase = self.scene.phrases[place]
        return (phrase.verb.base if phrase.verb else "") or phrase.word or phrase.letter

    @cached_property
    def _parts(self) -> list[list[tuple[str, int]]]:
        """For each phrase, as what it stands in which clauses: those of verbs and of nouns."""
        phrases, rules = self.scene.phrases, self.scene.rules
        at = {id(phrase): place for place, phrase in enumerate(phrases)}
        parts: list[list[tuple[str, int]]] = [[] for _ in phrases]
        for place, phrase in enumerate(phrases):
            if phrase.verb is None and phrase.letter not in EVENT_NOUNS:
                continue
            voice = ""
            if phrase.verb is not None and phrase.letter == "v":
                group = verb_group(phrases, place, rules)
                voice = "passive " if group.passive else ""
                subject = find_subject(phrases, group)
                if subject is not None and id(subject) in at:
                    parts[at[id(subject)]].append((f"{voice}subject", place))
            slots, _ = slots_after(phrases, place + 1, rules)
            for name, listed in slots.items():
                for one in listed:
                    if id(one) in at:
                        parts[at[id(one)]].append((f"{voice}{name}", place))
        return parts

    def _named(self) -> Iterator[Seen]:
        for place, phrase in enumerate(self.scene.phrases):
            for actor in phrase.actors:
                yield Seen(actor, place, self._of_actor(actor, place, phrase, "actor"))
            for actor in phrase.owners:
                yield Seen(actor, place, self._of_actor(actor, place, phrase, "owner"), True)

    def _unnamed(self) -> Iterator[Seen]:
        """Yield who is there by words alone, with what follows: "officials of the ministry"."""
        phrases = self.scene.phrases
        speaking = unnamed_speakers(self.scene.rules)
        for place, phrase in enumerate(phrases):
            last = phrase.word.lower().rpartition(" ")[2]
            if phrase.actors or phrase.letter not in _UNNAMED or not last:
                continue
            if phrase.letter == "w" and last not in speaking and not self._speaks(place):
                continue
            end, after = phrase.end, place + 1
            while after + 1 < len(phrases) and phrases[after].letter in "fi":
                if phrases[after + 1].letter in _NO_NAME:
                    break
                end, after = phrases[after + 1].end, after + 2
            words = " ".join(self.scene.plain[phrase.start : end].split())
            player = Player(words, "", known=False, trust=UNNAMED_TRUST)
            found = self._of_actor(Actor(player, phrase.start, end), place, phrase, "unnamed")
            found.add(f"who {last}")
            yield Seen(Actor(player, phrase.start, end), place, found, unnamed=True)

    def _speaks(self, place: int) -> bool:
        """Return whether a phrase is the subject of a verb of saying."""
        phrases, cues = self.scene.phrases, self.scene.rules.cues
        heads = (phrases[head] for slot, head in self._parts[place] if slot == "subject")
        return any(head.verb is not None and head.verb.base in cues for head in heads)

    def _meant(self) -> Iterator[Seen]:
        said = self.scene.reader.discourse
        here = {a.player.means for p in self.scene.phrases for a in (*p.actors, *p.owners)}
        sources: dict[str, Sequence[Player | None]] = {
            "home": [said.home],
            "topic": [said.topic],
            "state": [said.state],
            "pair": said.pair,
            "subject": said.subject,
            "drilled": said.drilled if said.drilled_age < _LATELY else (),
            "agreed": said.agreed if said.agreed_age < _LATELY else (),
            "supplier": [said.trade.get("supplier")],
            "recipient": [said.trade.get("recipient")],
            "seller": [said.seller],
            "club": [said.organization],
            "main club": [said.main_club],
            "he": [said.person],
            "voice": [said.voice],
            "company": [said.company],
            "host": [said.host],
        }
        heard: dict[str, tuple[Player, list[str]]] = {}
        for source, listed in sources.items():
            for player in listed:
                if player is not None and _by_a_name(player) and player.means not in here:
                    heard.setdefault(player.means, (player, []))[1].append(f"from {source}")
        for person in (a.player for p in self.scene.phrases for a in p.actors):
            state = person.state or said.homes.get(person.means)
            if person.kind == "Person" and state is not None and state.means not in here:
                heard.setdefault(state.means, (state, []))[1].append("from somebody's home")
        for player, at in reversed(said.lately.values()):
            if said.sentences - at >= _REMEMBERED:
                break
            if player.means not in here and _by_a_name(player):
                froms = heard.setdefault(player.means, (player, []))[1]
                froms.append(f"from ago {said.sentences - at}")
        count = min(len(here), 3)
        kinds = self._kinds
        pronouns = {
            p.word.rpartition(" ")[2]
            for p in self.scene.phrases
            if p.letter == "u" or (p.letter in _BODIES and not p.actors)
        }
        for player, froms in heard.values():
            actor = Actor(player if player.trust <= MEANT else _as_meant(player), -1, -1)
            whence = [*froms, *(f"{source} beside {count}" for source in froms)]
            found = ["", "meant", f"kind {player.kind}", *whence, f"meant beside {count}"]
            found += [f"{player.kind} by {word}" for word in pronouns]
            often = said.counts.get(player.means, 0)
            found.append(f"often {len(bin(often)) - 2}")
            found += self._in_company(player, -1)
            for source in froms:
                if source in _OF_THE_TEXT:
                    found += [f"{kind} beside {source}" for kind in kinds]
                    found += [f"no {player.kind} {source}"] if player.kind not in kinds else []
            yield Seen(actor, -1, found, sources=whence)

    def _things(self) -> Iterator[Seen]:
        for place, phrase in enumerate(self.scene.phrases):
            if (
                phrase.letter not in _THINGS
                or phrase.word.lower() in self.scene.rules.sets.no_things
            ):
                continue
            thing: Player | None = Player("", "", known=False)
            if phrase.letter in _BARE:
                thing = self._weapon_before(place)
            if thing is not None:
                here = Actor(thing, phrase.content or phrase.start, phrase.end, phrase.quantity)
                yield Seen(here, place, self._of_actor(here, place, phrase, "thing"))

    def _weapon_before(self, place: int) -> Player | None:
        """Return which weapon "them", "a dozen more" may be: the last one named, here or before."""
        phrases, said = self.scene.phrases, self.scene.reader.discourse
        inside = (p.inner if p.inner is not None else p for p in phrases[:place])
        named = [p.actors[0].player for p in inside if p.letter == "K" and p.actors]
        if named:
            return named[-1]
        return said.traded().get("weapon") or said.weapon

    def _numbers(self) -> Iterator[Seen]:
        for place, phrase in enumerate(self.scene.phrases):
            number = phrase.quantity or phrase.money
            if number is None or phrase.letter == "D" or self._of_asked(place):
                continue
            here = Actor(Player("", "", False), phrase.start, phrase.end, number)
            size = number.exact or number.about or number.minimum or number.maximum or 0
            found = self._of_actor(here, place, phrase, "number")
            found.update((f"unit {number.unit}", f"size {len(str(int(size)))}"))
            found.update(f"has {word}" for word in (*phrase.words, *phrase.word.lower().split()))
            yield Seen(here, place, found)

    def _of_asked(self, place: int) -> bool:
        """Return whether a number is of those who are asked what they think: "a third of those
        polled"."""
        near = self.scene.phrases[place : place + 5]
        asked = self.scene.rules.sets.polled
        return any(p.word in asked or (p.verb is not None and p.verb.base in asked) for p in near)

    def _of_actor(self, actor: Actor, place: int, phrase: Phrase, how: str) -> set[str]:
        """Return what is seen of somebody at a phrase."""
        first = bisect_right(self.ends, actor.start)
        last = max(first + 1, bisect_left(self.starts, actor.end))
        words = self._padded  # two before the first word, and two after the last
        before, before_it = words[first + 1], words[first]
        after, after_it = words[last + 2], words[last + 3]
        kind = actor.player.kind or "?"
        phrases = self.scene.phrases
        found = {
            "", f"kind {kind}", f"{how} {kind}", f"{how} in {phrase.letter}",
            f"known {actor.player.known}", f"trust {actor.player.trust:.1f}",
            f"-1 {before}", f"+1 {after}", f"-2 {before_it}", f"+2 {after_it}",
            f"-2-1 {before_it} {before}", f"+1+2 {after} {after_it}", f"-1+1 {before} {after}",
        }  # fmt: skip
        for slot, head in self._parts[place]:
            base = self.base(head)
            found.update((f"s {slot}", f"s {slot} {base}", f"{how} s {slot}"))
        if place:
            found.add(f"-1l {phrases[place - 1].letter}")
        if place + 1 < len(phrases):
            found.add(f"+1l {phrases[place + 1].letter}")
        back, on = self._verbs[place]
        if back is not None:
            found.add(f"v< {back}")
        if on is not None:
            found.add(f"v> {on}")
        if how != "actor":
            found.update((how, f"{how} of {phrase.word}"))
        found.update(self._in_company(actor.player, place))
        return found

    def _in_company(self, player: Player, place: int) -> list[str]:
        """Return what is seen of somebody beside the others whom the sentence names: what they are,
        how many states there are, which of them are this state's, or whether their own is there.
        """
        how, kind = "named" if place >= 0 else "meant", player.kind or "?"
        kinds = self._kinds
        if place >= 0:
            kinds = {other.kind for at, other in self._all_named if at != place}
        found = [f"{how} {kind} beside {other}" for other in kinds]
        if kind not in kinds:
            found.append(f"{how} only {kind}")
        state = state_of(player)
        own = state.means if state is not None else player.means
        states = len(self._states) - (own in self._states)
        found.append(f"{how} {kind} states {min(states, _MANY)}")
        if place >= 0:
            found.append(f"times {min(self._times[player.means], _MANY)} {kind}")
        if kind != "State":
            return [*found, f"{kind} state there {own in self._times}"] if state else found
        theirs = self._of_states.get(player.means, ())
        return [*found, *(f"{how} has {other}" for at, other in theirs if at != place)]

    @cached_property
    def _all_named(self) -> list[tuple[int, Player]]:
        """Everybody who is named, with their phrases."""
        return [
            (at, actor.player)
            for at, phrase in enumerate(self.scene.phrases)
            for actor in (*phrase.actors, *phrase.owners)
        ]

    @cached_property
    def _kinds(self) -> set[str]:
        """What they are."""
        return {player.kind for _, player in self._all_named}

    @cached_property
    def _times(self) -> Counter[str]:
        """How often each of them is named."""
        return Counter(player.means for _, player in self._all_named)

    @cached_property
    def _of_states(self) -> Mapping[str, list[tuple[int, str]]]:
        """Those of a state that are no state, by it: their phrases, and what they are."""
        found: dict[str, list[tuple[int, str]]] = {}
        for at, player in self._all_named:
            home = state_of(player) if player.kind != "State" else None
            if home is not None:
                found.setdefault(home.means, []).append((at, player.kind))
        return found

    @cached_property
    def _states(self) -> set[str]:
        """Everybody who is named, those of a state as that."""
        return {(state_of(player) or player).means for _, player in self._all_named}

    @cached_property
    def _padded(self) -> list[str]:
        return ["^", "^", *self.words, "$", "$"]

    @cached_property
    def _verbs(self) -> list[tuple[str | None, str | None]]:
        """The verb before each phrase, and that after it."""
        bases = [p.verb.base if p.verb is not None else None for p in self.scene.phrases]
        before: list[str | None] = []
        last: str | None = None
        for base in bases:
            before.append(last)
            last = base or last
        after: list[str | None] = []
        last = None
        for base in reversed(bases):
            after.append(last)
            last = base or last
        return list(zip(before, reversed(after), strict=True))


def _as_meant(player: Player) -> Player:
    return Player(player.means, player.kind, player.known, player.state, MEANT)


def _by_a_name(player: Player) -> bool:
    """Return whether somebody has a name by which others may be meant: "representatives of Peru"
    and "Peru's minister" have none of their own."""
    return bool(player.means) and (player.known or player.kind not in ("Government", "Post"))


_TITLE_NEAR = 3  # phrases within which a title may be somebody's
_REMEMBERED = 6  # sentences for which whoever was named may be meant
_NO_NAME = "rvx,;:.()?"  # those that name nobody
_UNNAMED = "qtbcGw"  # the classes of phrases of people and bodies
_OF_THE_TEXT = ("from home", "from topic", "from subject", "from pair")
_MANY = 4  # and more are one number
_COMMON = ("State", "Company", "Person", "InternationalOrganization")
_LATELY = 4  # sentences for which it is remembered between whom something was
_BODIES = "GqbcIO"  # the classes of phrases of bodies
_BARE = "#u"  # the classes of phrases that name nothing
_THINGS = f"KkhTwEX{_BARE}"
# The classes of phrases, besides verbs, that may tell of a fact: nouns of events and other things.
_TELLING = "AETMRNGwkKhbBqt"


def most_telling(told: Iterable[tuple[int, float]]) -> int | None:
    """Return the first place of those whose words speak most for a kind of fact, if any do."""
    best, most = None, 0.0
    for place, speaks in told:
        if speaks > most:
            best, most = place, speaks
    return best


# Whose side somebody is on counts in these kinds, in others who they are themselves.
_OF_THEMSELVES = ("Meeting", "Membership", "Claim", "PostHeld")


def players_of(sight: Sight, kind: str, role: str) -> Iterator[tuple[Seen, Actor]]:
    """Yield everybody who may play a role, and as whom they do: a force as its state where states
    take part, an unknown name as a person's or an institution's."""
    if kind == CLAIM:
        for seen in sight.speakers:
            actors = (seen.actor,) if seen.unnamed else able_to_say((seen.actor,))
            yield from ((seen, actor) for actor in actors)
        return
    playable = sight.scene.reader.playable.setdefault((kind, role), {})
    for seen, actor in sight.as_themselves if kind in _OF_THEMSELVES else sight.as_sides:
        player_kind = actor.player.kind
        plays = playable.get(player_kind)
        if plays is None:
            plays = playable[player_kind] = _may_play(
                sight.scene.vocabulary, kind, role, player_kind
            )
        if not plays:
            continue
        if player_kind:
            yield seen, actor
        elif actor.player.means.isupper() and " " not in actor.player.means and plays == "Person":
            continue  # "BIA" is nobody
        else:
            player = replace(actor.player, kind=plays, trust=actor.player.trust * _GUESSED_TRUST)
            yield seen, replace(actor, player=player)


def _may_play(vocabulary: Vocabulary, kind: str, role: str, player_kind: str) -> str:
    """Return as what kind of player one may play a role: an unknown name as the first that it may
    be; empty if none may."""
    allowed = vocabulary.kinds[kind].roles[role]
    if not player_kind:
        return next((one for one in _GUESSED.get(kind, ()) if one in allowed), "")
    return player_kind if any(vocabulary.is_a(player_kind, one) for one in allowed) else ""


CLAIM, SPEAKER = "Claim", "attributed_to"
THING, NUMBER = "weapon", "quantity"  # what nobody plays
# What an unknown name may be in a kind of fact.
_GUESSED: Mapping[str, Sequence[str]] = {
    "Meeting": ("Person",),
    "Membership": ("Institution",),
    "PostHeld": ("Person", "Institution"),
}
_GUESSED_TRUST = 0.8


def on_a_side(actor: Actor) -> Actor:
    """Return who takes part where somebody is named: a force, a body or a person is their state's,
    except where people meet, and in clubs."""
    if actor.player.kind in _SIDES:
        return actor
    state = state_of(actor.player)
    return replace(actor, player=state) if state is not None else actor


_SIDES = ("State", "Company", "InternationalOrganization")


def _word(token: Token) -> str:
    """Return a token as a word: a name as its kind, a number or date as what it is."""
    if token.mention is not None and token.mention.players:
        return f"<{token.mention.players[0].kind or token.letter}>"
    if token.date is not None:
        return "<date>"
    if token.quantity is not None or token.word[:1].isdigit():
        return "<number>"
    return token.word.lower() or f"<{token.letter}>"
