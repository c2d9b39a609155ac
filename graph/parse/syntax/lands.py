"""States called by what or where they are: "the kingdom", "the East African country"."""

from collections.abc import Iterator, Mapping, Sequence

from graph.parse.names.known_names import Gazetteer, Player
from graph.parse.syntax.discourse import Discourse
from graph.parse.syntax.phrases import Phrase, state_of

_STATELY = frozenset(("State", "Government", "GovernmentBody", "ArmedForce"))
_POINTING = frozenset(("the", "this", "that"))
_STEPS = 4  # from a state by its region and the region's to a continent


def land_meant(
    words: Sequence[str],
    noun: str,
    earlier: Sequence[Phrase],
    discourse: Discourse,
    gazetteer: Gazetteer,
) -> Player | None:
    """Return the state that "the desert kingdom" means: of those spoken of, the nearest first, the
    first that is and lies as it is called; None if the words call no state so.

    `words` are those before the noun; one that says neither what nor where it is ("the animal
    kingdom") makes it another thing.
    """
    names = gazetteer.rules.names
    kinds: Mapping[str, Sequence[str]] = names["lands"]
    places: Mapping[str, Sequence[str]] = names["land_places"]
    described = list(words)
    if described[:1] and described[0] in _POINTING:
        described = described[1:]
    else:
        return None
    wanted = [set(kinds[noun])] if noun in kinds else []
    if not wanted and noun not in names["groups"]["one_state"]:
        return None
    at = 0
    while at < len(described):
        size = next((n for n in (2, 1) if " ".join(described[at : at + n]) in places), 0)
        if size:
            wanted.append(set(places[" ".join(described[at : at + size])]))
        elif described[at] not in names["land_adjectives"]:
            return None
        at += size or 1
    if not wanted:
        return None
    spoken = _spoken_of(earlier, discourse)
    return next((s for s in spoken if all(_is_in(s.means, w, gazetteer) for w in wanted)), None)


def _spoken_of(earlier: Sequence[Phrase], discourse: Discourse) -> Iterator[Player]:
    """Yield the states that the sentence and the text have named, themselves or by their bodies;
    not by their firms: Saab speaks of no Swedish kingdom."""
    here = [a.player for p in earlier for a in (*p.actors, *p.owners)]
    lately = (discourse.state, *discourse.subject, discourse.main_state())
    others = (*discourse.states.values(), *discourse.named.values())
    for player in (*reversed(here), *lately, *others):
        state = state_of(player) if player is not None and player.kind in _STATELY else None
        if state is not None:
            yield state


def _is_in(state: str, listed: set[str], gazetteer: Gazetteer) -> bool:
    """Return whether a state is one of those listed, or lies in a region that is."""
    here = {state}
    for _ in range(_STEPS):
        if here & listed:
            return True
        rows = (gazetteer.field.rows.get(each) for each in here)
        here = {region for row in rows if row is not None for region in row.all("locatedIn")}
    return False
