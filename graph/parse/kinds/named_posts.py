"""Posts told by what stands around a name: "the Lao foreign minister, X", "X, its envoy".

Which words are a title and who bears it is in the reading (`names/people.py`); here is whose the
post is: of whom the sentence names, of whom "its" means, of the state that the text is about.
"""

from collections.abc import Iterator, Sequence

from graph.facts import Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.frozen import replace
from graph.parse.kinds.posts import owner_in
from graph.parse.names.known_names import Player
from graph.parse.names.people import Post, is_state_post
from graph.parse.names.people import state_of as token_state
from graph.parse.syntax.discourse import title_head
from graph.parse.syntax.phrases import Actor, Phrase, is_free, last_word, state_of

_STATES_OWN = ("GovernmentBody", "ArmedForce")  # kinds of bodies that are a state's
_FEW = 2  # states of which a text may speak for a bare "the minister, X" to be the last one's


_RENAMED = "post.renamed"


def find_named_posts(scene: Scene) -> Iterator[Candidate]:
    """Yield who holds which post, as told around names."""
    yield from _Posts(scene).all()


def _is_minister(title: str | None) -> bool:
    return title is not None and title.lower().split()[-1] == "minister"


class _Posts:
    """Looks for the places of the posts that the words around names tell in one sentence."""

    def __init__(self, scene: Scene) -> None:
        self.reading, self.reader = scene.reading, scene.reader
        self.phrases, self.rules, self.plain = scene.phrases, scene.rules, scene.plain

    def all(self) -> Iterator[Candidate]:
        """Yield the posts found, of each person in each place one."""
        confidence = self.rules.posts["confidence"]
        told: set[tuple[int, str]] = set()
        sets = self.rules.sets
        after_another = sets.predecessors | sets.successors
        for post in self.reading.posts:
            where, title = self._post_at(post), post.title
            if title and title.lower() in sets.counterparts and not post.stated:
                spoken = self.reader.discourse.post  # "his Estonian colleague, X"
                told_one = spoken is not None and is_state_post(spoken[1], self.rules)
                title = spoken[1] if spoken is not None and told_one else None
                post = replace(post, title=title, stated=told_one)
            if title and title.lower() in after_another and post.organization is None:
                where, title = self._post_before()
                ended = post.title is not None and post.title.lower() in sets.predecessors
                post = replace(post, title=title, ended=ended)
            if where is None or not post.stated or (post.person, where.player.means) in told:
                continue
            told.add((post.person, where.player.means))
            person = self.reading.tokens[post.person]
            assert person.mention is not None
            who = Actor(person.mention.players[0], person.start, person.end)
            if self._only_again(post, who.player, where):
                continue
            named = owner_in(self.reader.gazetteer, title) if title and " " in title else None
            if named is not None and named[0].means == where.player.means:
                post = replace(post, title=named[1])
            yield made(
                "PostHeld", post.rule, confidence[post.rule], (post.start, post.end),
                {"person": (who,), "organization": (where,)}, (post.start, post.end),
                texts={"title": post.title} if post.title else {},
                status=Status.ENDED if post.ended else None,
            )  # fmt: skip
        yield from self._renamed()

    def _renamed(self) -> Iterator[Candidate]:
        """Yield the posts by whose titles a sentence goes on to speak of persons named before:
        "said Ann Poe. The Kenyan minister was in Oslo"."""
        discourse = self.reader.discourse
        for phrase in self.phrases:
            who = phrase.actors[0] if phrase.letter == "t" and len(phrase.actors) == 1 else None
            if who is None or discourse.renamed.get(who.player.means) != discourse.sentences:
                continue
            owner = next(iter(phrase.owners), None)
            state = discourse.homes.get(who.player.means)
            if state is not None:
                there = owner if owner is not None else Actor(replace(state, trust=0.7), -1, -1)
                place = (phrase.start, phrase.end)
                yield made(
                    "PostHeld", _RENAMED, self.rules.posts["confidence"][_RENAMED], place,
                    {"person": (who,), "organization": (there,)}, place,
                    texts={"title": self._title_in(phrase)},
                )  # fmt: skip

    def _title_in(self, phrase: Phrase) -> str:
        """Return the title of "the Kenyan foreign minister" as it is written."""
        start = max((owner.end for owner in phrase.owners), default=phrase.start)
        words = self.plain[start : phrase.until or phrase.end].strip().removeprefix("'s").split()
        return " ".join(words[words[:1] in (["the"], ["The"]) :])

    def _only_again(self, post: Post, who: Player, where: Actor) -> bool:
        """Return whether a bare "President X" only names by the title who was told to bear it."""
        known = self.reader.discourse.bearers
        key = (who.means, where.player.means)
        bare = where.start < 0 and not post.ended
        again = bare and key in known
        known.add(key)
        return again

    def _post_before(self) -> tuple[Actor | None, str | None]:
        """Return where the post is held, and its title, that "his predecessor, X" held before."""
        told = self.reader.discourse.post
        if told is None:
            return None, None
        where, written = told
        return Actor(replace(where, trust=where.trust * 0.8), -1, -1), written or None

    def _post_at(self, post: Post) -> Actor | None:
        """Return where a post is held; for a bare "Foreign Minister X", whom the text is about."""
        named = self._named_in_title(post)
        if named is not None:
            return named
        both = self._respective(post) if post.rule == "post.respective" else None
        if both is not None and post.organization is None:
            return both
        sent = self._sent_by(post)
        if sent is not None:
            return sent if sent.player.means else None  # nobody knows who sends "envoy to Iraq X"
        person = self._person_of(post)
        unowned = post.organization is None or post.organization < post.first
        known = person.state if person is not None and person.known else None
        if unowned and known and post.title and is_state_post(post.title, self.rules):
            return Actor(known, -1, -1)
        apart = post.organization is not None and post.organization < post.first
        if unowned and post.title and " " in post.title:
            told = owner_in(self.reader.gazetteer, post.title)
            if told is not None:
                return Actor(told[0], post.start, post.end)
        of_state = apart and self._is_of_a_state(post)
        if of_state:
            post = replace(post, organization=self._state_before(post))
            apart = post.organization is not None
        if apart and self._is_rank(post.title):
            return None  # "the Kenyan camp that General X runs"
        main = self._main_instead(post) if apart and not of_state else None
        if main is not None:
            return Actor(main, -1, -1)
        if post.organization is not None:
            token = self.reading.tokens[post.organization]
            mention = token.mention
            if mention is not None and token.letter == "P":
                boss = mention.players[0]
                state = self.reader.discourse.homes.get(boss.means) or boss.state
                return Actor(state, token.start, token.end) if state is not None else None
            if mention is not None:
                return Actor(mention.players[0], token.start, token.end)
            owned = self._owned_body(post.organization) or self._body_here(post.organization)
            if owned is not None:
                return owned
            discourse = self.reader.discourse
            spoken = discourse.clubs if token.letter == "G" else discourse.bodies
            meant = spoken.get(token.word.split()[-1])
            club = discourse.club() if meant is None and token.letter == "G" else None
            meant = replace(club, trust=0.75) if club is not None else meant
            state = self._state_spoken_of(post) if meant is None and token.letter == "b" else None
            if state is not None and token.value in _STATES_OWN:
                meant = self.reader.body_of(replace(state, trust=0.7), token.word, token.value)
            return Actor(meant, token.start, token.end) if meant is not None else None
        if self._is_its(post):
            here = self._body_before(post)
            if here is not None:
                return here
            about = [p for p in self.reader.discourse.subject if p.kind not in ("Person", "State")]
            return Actor(replace(about[0], trust=0.75), -1, -1) if len(about) == 1 else None
        company = self._company_before(post)
        if company is not None:
            return company
        club = self.reader.discourse.club()
        if club is not None and (post.title or "").lower().endswith(
            tuple(self.rules.posts["of_bodies"])
        ):
            return Actor(replace(club, trust=0.75), -1, -1)  # "High Representative X"
        bare = [other.title for other in self.reading.posts if other.organization is None]
        title = post.title or ""
        leads = self._says_its(post) and title.lower() == "leader"
        if not (is_state_post(title, self.rules) or leads) or bare.count(title) > 1:
            return None
        state = self._state_spoken_of(post)
        return Actor(replace(state, trust=0.7), -1, -1) if state is not None else None

    def _says_its(self, post: Post) -> bool:
        """Return whether a post is told as that of "its minister, X", "X, its minister"."""
        tokens = self.reading.tokens[post.first : post.last]
        return post.theirs and any(token.word == "its" for token in tokens)

    def _is_its(self, post: Post) -> bool:
        """Return whether a post is that of "its commander, X", told of a body before it."""
        its = self._says_its(post)
        if its and self._is_of_states_alone(post):
            return False
        about = self.reader.discourse.subject
        spoken = bool(about) and about[0].kind not in ("", "Person", "State")
        return its and (spoken or self._body_before(post) is not None)

    def _body_before(self, post: Post) -> Actor | None:
        """Return the body that a sentence names before "its": "the army and its own chief, X"."""
        for place in range(post.first - 1, -1, -1):
            token = self.reading.tokens[place]
            if token.letter in "ICOB" and token.mention is not None:
                return Actor(token.mention.players[0], token.start, token.end)
            owned = self._owned_body(place)
            if owned is not None or token.letter in "SP":
                return owned
        return None

    def _is_of_a_state(self, post: Post) -> bool:
        """Return whether a bare "President X" stands after a club, which has none: "ASEAN, and
        President X"."""
        at = post.organization
        club = at is not None and self.reading.tokens[at].letter == "O"
        return club and self._is_of_states_alone(post)

    def _is_of_states_alone(self, post: Post) -> bool:
        """Return whether only states have such a post: a minister, a king."""
        return title_head(post.title or "", self.rules.sets) in self.rules.sets.heads_of_state

    def _state_before(self, post: Post) -> int | None:
        """Return the place of the one state that the sentence names before a bare title."""
        tokens = self.reading.tokens[: post.first]
        named = {state.means: i for i, t in enumerate(tokens) if t.letter in "SJ"
                 and (state := token_state(t)) is not None}  # fmt: skip
        return next(iter(named.values())) if len(named) == 1 else None

    def _named_in_title(self, post: Post) -> Actor | None:
        """Return the state of "Ambassador of Korea to Peru", "President of Kenya" as one name."""
        title = post.title or ""
        own = post.organization is None or not post.first <= post.organization < post.last
        sent = not set(self.rules.posts["sent"]).isdisjoint(title.lower().split())
        words = title.split() if own or sent else []
        at = next((i for i, word in enumerate(words) if word in self.rules.sets.of_titles), -1)
        name = " ".join(word for word in words[at + 1 :] if word[:1].isupper()) if at > 0 else ""
        state = self.reader.gazetteer.named(name) if name else None
        if state is None or state.kind != "State":
            return None
        first, last = self.reading.tokens[post.first], self.reading.tokens[post.last - 1]
        return Actor(state, first.start, last.end)

    def _state_spoken_of(self, post: Post) -> Player | None:
        """Return whose "the foreign minister, X" is where the sentence does not say it."""
        discourse = self.reader.discourse
        before = discourse.person
        person = self._person_of(post)
        home = discourse.homes.get(person.means) if person is not None else None
        if home is not None and not post.theirs:
            return home
        office = discourse.offices.get(last_word(post.title or ""))
        if office is not None and not post.theirs:
            return office  # "the President of Mongolia", then "President Elbegdorj"
        if self._says_its(post):
            return self._state_before_its(post)
        if post.theirs and before is not None:
            return discourse.homes.get(before.means) or before.state
        main = discourse.main_state()
        about = discourse.subject
        if len(about) != 1 or (main is None and len(discourse.counts) > _FEW):
            return main or self._leading(
                post, about
            )  # of many the last named is as often another's
        return (about[0] if about[0].kind == "State" else about[0].state) or main

    def _state_before_its(self, post: Post) -> Player | None:
        """Return whose "its foreign minister, X" is: the subject of the sentence where that is a
        state, else that of the sentence before, else the one state that stands before."""
        named = (
            (i, p)
            for i, p in enumerate(self.phrases)
            if p.end <= post.start and p.letter == "S" and p.actors
        )
        at, here = next(named, (0, None))
        if here is not None and len(here.actors) == 1 and is_free(self.phrases, at):
            return here.actors[0].player
        discourse = self.reader.discourse
        about = discourse.subject
        states = [p if p.kind == "State" else p.state for p in about]
        if len(states) == 1 and states[0] is not None:
            return states[0]
        token = self._state_before(post)
        if token is None:
            return discourse.main_state()
        return token_state(self.reading.tokens[token])

    def _leading(self, post: Post, about: Sequence[Player]) -> Player | None:
        """Return the state named most often by far, or that named most often if it is spoken of."""
        title = (post.title or "").lower()
        sent = " of " not in title and not set(self.rules.posts["sent"]).isdisjoint(title.split())
        leading, clear = self.reader.discourse.leading_state()
        if sent or leading is None:
            return None
        own = [p if p.kind == "State" else p.state for p in about]
        states = {state.means for state in own if state is not None}
        return leading if clear or states == {leading.means} else None

    def _is_rank(self, title: str | None) -> bool:
        ranks = self.rules.names["rank_words"]
        return title is not None and (
            title.lower() in ranks or all(word in ranks for word in title.lower().split())
        )

    def _theirs(self, post: Post, place: int) -> Player | None:
        """Return whose "its ambassador to Iraq" is: the first state that the sentence names."""
        its = any(t.word in ("its", "their") for t in self.reading.tokens[post.first : place])
        named = (state_of(a.player) for p in self.phrases for a in p.actors) if its else ()
        return next((state for state in named if state is not None), None)

    def _main_instead(self, post: Post) -> Player | None:
        """Return the state that the text is about, for a bare title after another name.

        Not for "a Ugandan delegation led by Foreign Minister X".
        """
        assert post.organization is not None
        between = self.reading.tokens[post.organization + 1 : post.first]
        main = self.reader.discourse.main_state()
        mention = self.reading.tokens[post.organization].mention
        named = mention.players[0] if mention is not None else None
        if main is None or named is None or named.means == main.means:
            return None
        if named.kind != "State" or not is_state_post(post.title or "", self.rules):
            return None  # NATO's "Secretary-General X"
        led = any(token.word in ("by", "under") for token in between)
        verbs = [token.verb for token in between if token.letter == "v"]
        verb = bool(verbs) and not any(v and v.base in self.rules.sets.seeing for v in verbs)
        return replace(main, trust=0.7) if verb and not led and not post.theirs else None

    def _owned_body(self, place: int) -> Actor | None:
        """Return the body of "the Lao army", "Kenya's navy" whose noun is the token at `place`."""
        tokens = self.reading.tokens
        at = place - 1 - (place > 0 and tokens[place - 1].letter == "p")
        mention = tokens[at].mention if at >= 0 and tokens[at].letter in "JS" else None
        if mention is None or tokens[place].letter != "b":
            return None
        body = self.reader.body_of(mention.players[0], tokens[place].word, tokens[place].value)
        return Actor(body, tokens[at].start, tokens[place].end)

    def _body_here(self, place: int) -> Actor | None:
        """Return the body of "Kenya bought them; the army's spokesman, X": that of the state that
        the sentence names last before it."""
        tokens = self.reading.tokens
        before = (t for t in reversed(tokens[:place]) if t.letter == "S" and t.mention is not None)
        named = next(before, None)
        if named is None or named.mention is None or tokens[place].letter != "b":
            return None
        state = named.mention.players[0]
        body = self.reader.body_of(state, tokens[place].word, tokens[place].value)
        return Actor(replace(body, trust=body.trust * 0.8), tokens[place].start, tokens[place].end)

    def _respective(self, post: Post) -> Actor | None:
        """Return whose "the two foreign ministers, A and B" are: of the two states named last, in
        their order, unless one is known to be of the other."""
        both = [p for p in self.reading.posts if p.rule == post.rule and p.organization is None]
        pair = self.reader.discourse.two()
        if len(both) != 2 or len(pair) != 2 or self.reader.discourse.age > 2:
            return None
        known = [p.state if p is not None else None for p in map(self._person_of, both)]
        strangers = [s for s in known if s is not None and s not in pair]
        if strangers:
            return None
        crossed = known[0] == pair[1] or known[1] == pair[0]
        state = pair[(both[0] is post) if crossed else (both[1] is post)]
        return Actor(replace(state, trust=state.trust * 0.75), post.start, post.end)

    def _company_before(self, post: Post) -> Actor | None:
        """Return whose "program chief X" is: that of the one company that the sentence names."""
        words = post.title.lower().split() if post.title else [""]
        if words[-1] not in self.rules.names["company_posts"] or len(words) > 3:
            return None
        if is_state_post(post.title or "", self.rules):
            return None
        named = {
            player.means: Actor(player, token.start, token.end)
            for token in self.reading.tokens[: post.first]
            if token.mention is not None and token.letter == "C"
            for player in token.mention.players
        }
        companies = list(named.values())
        if len(companies) != 1:
            return None
        company = companies[0].player
        return Actor(replace(company, trust=company.trust * 0.75), -1, -1)

    def _person_of(self, post: Post) -> Player | None:
        mention = self.reading.tokens[post.person].mention
        return mention.players[0] if mention is not None and mention.players else None

    def _sent_by(self, post: Post) -> Actor | None:
        """Return whose "American ambassador to Kuwait" is, "French Armed Forces Minister"."""
        tokens, place = self.reading.tokens, post.organization
        if place is None or not post.first <= place < post.last:
            return None
        before = tokens[place - 1] if place else tokens[place]
        link = tokens[place - 2] if before.letter == "d" and place > 1 else before
        there = link.word in ("in", "at") and tokens[place].letter == "S"
        envoy = link.letter == "2" or there
        body = tokens[place].mention
        if body is not None and tokens[place].letter == "B" and _is_minister(post.title):
            force = body.players[0]  # "French Armed Forces Minister" is France's
            if force.kind == "ArmedForce" and force.state is not None:
                return Actor(force.state, tokens[place].start, tokens[place].end)
        if tokens[place].letter == "b" and _is_minister(post.title):
            owner = next((t for t in tokens[:place][-2:] if t.letter in "JS" and t.mention), None)
            if owner is not None and owner.mention is not None:
                return Actor(owner.mention.players[0], owner.start, owner.end)
        sent = envoy and not set(self.rules.posts["sent"]).isdisjoint(
            (post.title or "").lower().split()
        )
        forces = before.letter == "J" and tokens[place].letter == "B"
        for i in range(max(0, post.first - 1), place):
            token = tokens[i]
            if (envoy or forces) and token.letter == "J" and token.mention is not None:
                return Actor(token.mention.players[0], token.start, token.end)
        if sent:
            state = self._theirs(post, place) or self._state_spoken_of(post)
            host = state_of(body.players[0]) if body is not None and body.players else None
            if state is not None and host is not None and state.means == host.means:
                state = None
            where = Actor(replace(state, trust=0.65), -1, -1) if state is not None else None
            return where or Actor(Player("", "", False), -1, -1)
        return None
