"""States and bodies by what stands beside their names: "the kingdom of Morocco", "the Foreign
Ministry in Lima".
"""

from collections.abc import Sequence

from graph.parse.frozen import replace
from graph.parse.rules import Rules
from graph.parse.syntax.phrases import Phrase, are_states, last_word


def join_polities(phrases: Sequence[Phrase], rules: Rules) -> list[Phrase]:
    """Return phrases with "the kingdom of Morocco" made one: the state, also one unknown."""
    found: list[Phrase] = []
    for phrase in phrases:
        called = found[-2] if len(found) > 1 and found[-1].letter == "f" else None
        whole = called is not None and called.letter in "wGS" and phrase.letter in "SX"
        if called is None or not whole or len(phrase.actors) != 1:
            found.append(phrase)
            continue
        if last_word(called.word) not in rules.sets.polities:
            found.append(phrase)
            continue
        actor = phrase.actors[0]
        player = actor.player if actor.player.kind else replace(actor.player, kind="State")
        state = replace(phrase, letter="S", start=called.start)
        found[-2:] = [replace(state, actors=(replace(actor, player=player),))]
    return found


def place_body(phrases: list[Phrase]) -> None:
    """Let "the Foreign Ministry in Lima" be Peru's, once Lima is read as the last phrase."""
    if len(phrases) < 3 or phrases[-2].word != "in" or not are_states(phrases[-1]):
        return
    body, where = phrases[-3], phrases[-1].actors
    if body.letter not in "Bb" or len(body.actors) != 1 or len(where) != 1:
        return
    player = body.actors[0].player
    if player.known or player.state is not None or player.kind != "GovernmentBody":
        return
    home = replace(player, state=where[0].player)
    phrases[-3] = replace(body, actors=(replace(body.actors[0], player=home),))
