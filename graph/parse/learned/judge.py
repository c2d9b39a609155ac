"""What the words of a sentence say for and against facts and claims, by what was learned.

Three things are asked of annotated texts like it: do sentences with such words state such a fact,
does somebody named there play that role, does another who is named there play it rather.
"""

from collections.abc import Iterable, Iterator, Mapping

from graph.parse.confidence import (
    OTHER_LIKELY,
    OTHER_POSSIBLE,
    PLAYER_DOUBTFUL,
    PLAYER_UNLIKELY,
    WORDS_DOUBTFUL,
    WORDS_UNLIKE,
)
from graph.parse.frozen import cached_property
from graph.parse.learned.company import Chance
from graph.parse.learned.features import Seen, Sight, most_telling, players_of
from graph.parse.learned.weights import Learned, likely
from graph.parse.syntax.phrases import Actor

# Below which likelihood a sentence or a player is unlikely, or doubtful; above which another player
# is likely, or possible.
_UNLIKELY, _DOUBTFUL = 0.15, 0.4
_LIKELY, _POSSIBLE = 0.8, 0.5
# The odds by what is seen of somebody alone below which the words beside are not looked at: none of
# 8,104 such in sixty texts that nothing was learned from came to a chance of 0.25 by them. In
# hundredths of a natural logarithm, as all odds here.
_HOPELESS = -350
_ONE_OF_MANY = "member"  # a role of which each is told apart


class Judge:
    """Judges one sentence."""

    def __init__(self, sight: Sight, learned: Learned) -> None:
        self.sight, self.learned = sight, learned
        self._total = learned.of_sentences.total(sight.features())
        self._triggers: dict[str, int | None] = {}
        self._players: dict[tuple[str, str, int | None], list[Chance]] = {}
        self._odds: dict[tuple[str, str], list[tuple[Seen, Actor, int]]] = {}
        self._anyhow: dict[int, int] = {}

    def chance(self, kind: str) -> float:
        """Return how likely the sentence states a fact of a kind."""
        return likely(self.learned.of_sentences.digit(self._total, kind))

    @cached_property
    def _telling(self) -> list[tuple[int, int]]:
        """How much each phrase that may tell of a fact speaks for those of all kinds."""
        total = self.learned.of_sentences.total
        return [(place, total(features)) for place, features in self.sight.telling]

    def trigger(self, kind: str) -> int | None:
        """Return the phrase that speaks most for a kind, if any does."""
        if kind not in self._triggers:
            digit = self.learned.of_sentences.digit
            told = ((place, digit(total, kind)) for place, total in self._telling)
            self._triggers[kind] = most_telling(told)
        return self._triggers[kind]

    def players(self, kind: str, role: str, other: int | None = None) -> list[Chance]:
        """Return who may play a role, each once, where it is likeliest; seen beside the phrase
        `other`, if any."""
        known = self._players.get((kind, role, other))
        if known is not None:
            return known
        best: dict[str, Chance] = {}
        name = f"{kind}.{role}"
        for seen, actor, odds in self._alone(kind, role):
            if other is not None:
                odds += self.learned.for_role(name, self.sight.towards(seen, other))
            chance = likely(odds)
            means = actor.player.means
            if means not in best or chance > best[means].chance:
                best[means] = Chance(actor, seen.actor.player.means, seen.place, chance)
        self._players[kind, role, other] = found = list(best.values())
        return found

    def _alone(self, kind: str, role: str) -> list[tuple[Seen, Actor, int]]:
        """Return who may play a role, as whom, and the odds, beside nobody else."""
        known = self._odds.get((kind, role))
        if known is None:
            self._odds[kind, role] = known = list(self._each_alone(kind, role))
        return known

    def _each_alone(self, kind: str, role: str) -> Iterator[tuple[Seen, Actor, int]]:
        learned, sight, trigger = self.learned, self.sight, self.trigger(kind)
        name, anyhow = f"{kind}.{role}", self._anyhow
        for seen, actor in players_of(sight, kind, role):
            if trigger is not None and sight.apart(seen.place, trigger):
                continue
            total = anyhow.get(id(seen))
            if total is None:
                anyhow[id(seen)] = total = learned.of_roles.total(seen.features)
            odds = learned.of_roles.digit(total, name)
            if odds >= _HOPELESS:
                odds += learned.for_role(name, sight.beside_word(seen, trigger))
            yield seen, actor, odds

    def doubts(
        self, kind: str, roles: Mapping[str, Iterable[Actor]], used: set[str]
    ) -> frozenset[str]:
        """Return the doubts about a fact: `roles` are those that somebody plays in it, `used` all
        who play any."""
        if kind not in self.learned.sentences:
            return frozenset()
        least, most = 1.0, 0.0
        for role, actors in roles.items():
            if f"{kind}.{role}" not in self.learned.roles:
                continue
            playing = {actor.player.means for actor in actors}
            for one in self.players(kind, role):
                means = one.actor.player.means
                if means in playing or one.named in playing:
                    least = min(least, one.chance)
                elif (
                    one.place >= 0 and role != _ONE_OF_MANY and used.isdisjoint((means, one.named))
                ):
                    most = max(most, one.chance)
        found = {
            WORDS_UNLIKE: self.chance(kind) < _UNLIKELY,
            WORDS_DOUBTFUL: self.chance(kind) < _DOUBTFUL,
            PLAYER_UNLIKELY: least < _UNLIKELY,
            PLAYER_DOUBTFUL: least < _DOUBTFUL,
            OTHER_LIKELY: most > _LIKELY,
            OTHER_POSSIBLE: most > _POSSIBLE,
        }
        return frozenset(doubt for doubt, there in found.items() if there)
