"""What the words of a sentence say for and against facts and claims, by what was learned.

Three things are asked of annotated texts like it: do sentences with such words state such a fact,
does somebody named there play that role, does another who is named there play it rather.
"""

from collections.abc import Iterable, Mapping

from graph.parse.confidence import (
    OTHER_LIKELY,
    OTHER_POSSIBLE,
    PLAYER_DOUBTFUL,
    PLAYER_UNLIKELY,
    WORDS_DOUBTFUL,
    WORDS_UNLIKE,
)
from graph.parse.learned.company import Chance
from graph.parse.learned.features import Seen, Sight, players_of
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
        odds = learned.of_sentences.of(sight.features())
        self._chances = {kind: likely(hundredths) for kind, hundredths in odds.items()}
        self._triggers: dict[str, int | None] = {}
        self._players: dict[tuple[str, str, int | None], list[Chance]] = {}
        self._odds: dict[tuple[str, str], list[tuple[Seen, Actor, int]]] = {}
        self._anyhow: dict[int, int] = {}

    def chance(self, kind: str) -> float:
        """Return how likely the sentence states a fact of a kind."""
        return self._chances[kind]

    def trigger(self, kind: str) -> int | None:
        """Return the phrase that speaks most for a kind, if any does."""
        if kind not in self._triggers:
            self._triggers[kind] = self.sight.trigger(self.learned.sentences[kind])
        return self._triggers[kind]

    def players(self, kind: str, role: str, other: int | None = None) -> list[Chance]:
        """Return who may play a role, each once, where it is likeliest; seen beside the phrase
        `other`, if any."""
        known = self._players.get((kind, role, other))
        if known is not None:
            return known
        best: dict[str, Chance] = {}
        for seen, actor, odds in self._alone(kind, role):
            if other is not None:
                odds += self.learned.for_role(kind, role, self.sight.towards(seen, other))
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
            trigger, sight = self.trigger(kind), self.sight
            known = [
                (seen, actor, self._odds_of(seen, kind, role, trigger))
                for seen, actor in players_of(sight, kind, role)
                if trigger is None or not sight.apart(seen.place, trigger)
            ]
            self._odds[kind, role] = known
        return known

    def _odds_of(self, seen: Seen, kind: str, role: str, trigger: int | None) -> int:
        """Return the odds that somebody plays a role beside a phrase."""
        total = self._anyhow.get(id(seen))
        if total is None:
            self._anyhow[id(seen)] = total = self.learned.of_roles.total(seen.features)
        anyhow = self.learned.of_roles.digit(total, f"{kind}.{role}")
        if anyhow < _HOPELESS:
            return anyhow
        return anyhow + self.learned.for_role(kind, role, self.sight.beside_word(seen, trigger))

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
