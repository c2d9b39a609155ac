"""Whose "we" and "our" are where somebody speaks: the state that is spoken for.

"We have sold Kenya six boats," a Norwegian minister says, and Norway has sold them. An official, a
body or a force speaks for its state, a firm for itself; whoever speaks for nobody known leaves
"we" unread.
"""

from collections.abc import Sequence

from graph.parse.candidates import Spoken, speaker_at
from graph.parse.frozen import replace
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules
from graph.parse.speech.reports import Report
from graph.parse.syntax.discourse import Discourse
from graph.parse.syntax.phrases import Actor, Phrase, Row, state_of

_TRUST = 0.95  # "we" may be more than the speaker's state, or less
_OFFICIAL = ("Person", "Post", "Government", "GovernmentBody", "ArmedForce", "State", "Company")


def spoken_for(reports: Sequence[Report], discourse: Discourse) -> list[Spoken]:
    """Return the stretches that somebody is given to say, each with whom that speaks for."""
    each = ((report.content, _home(report, discourse)) for report in reports if report.binds)
    return [Spoken(*content, speaker) for content, speaker in each]


def with_us(phrases: Sequence[Phrase], spoken: Sequence[Spoken], rules: Rules) -> Sequence[Phrase]:
    """Return the phrases of a sentence with "we" and "our" as those for whom its speaker speaks."""
    if all(said.speaker is None for said in spoken):
        return phrases
    return Row(_meant(phrase, speaker_at(phrase, spoken), rules) for phrase in phrases)


def _home(report: Report, discourse: Discourse) -> Player | None:
    """Return the state, or the firm, for which whoever holds a report speaks; None for others."""
    if len(report.holders) != 1:
        return None
    player = report.holders[0].player
    if player.kind not in _OFFICIAL:
        return None
    home = player if player.kind == "Company" else state_of(player)
    return home or discourse.homes.get(player.means)


def _meant(phrase: Phrase, speaker: Player | None, rules: Rules) -> Phrase:
    if speaker is None or phrase.actors or phrase.owners:
        return phrase
    we = phrase.letter == "u" and phrase.word in rules.sets.we
    if not we and rules.sets.our.isdisjoint(phrase.words[:1]):
        return phrase
    player = replace(speaker, trust=speaker.trust * _TRUST)
    us = (Actor(player, phrase.start, phrase.end),)
    if we:
        return replace(phrase, actors=us)
    of_people = phrase.letter in "hbq"
    return replace(phrase, owners=us, actors=us if of_people else ())
