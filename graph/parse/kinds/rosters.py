"""Members listed line by line: "The Community has eight members:", and below it a state a line.

A list opens after a sentence that ends with a colon and speaks of the members of an organization,
or under a heading such as "Member states"; it goes on as long as each line begins with a state.
"""

from collections.abc import Iterator, Sequence

from graph.parse.candidates import Candidate, Reading, made
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules
from graph.parse.syntax.phrases import Actor, Phrase


class Roster:
    """The list of members that is being read, if one is."""

    def __init__(self, rules: Rules) -> None:
        self.words = frozenset(rules.memberships["members"])
        self.club: Player | None = None

    def open(self, phrases: Sequence[Phrase], last: str, spoken: Player | None) -> None:
        """Begin a list where the sentence, of which `last` is the last mark, announces one."""
        noun = next((p for p in phrases if p.letter == "w" and p.word in self.words), None)
        if noun is None or last != ":":
            self.club = None
            return
        named = [a.player for p in phrases for a in (*p.actors, *p.owners)]
        clubs = [player for player in named if player.kind == "InternationalOrganization"]
        self.club = clubs[-1] if clubs else spoken

    def read_heading(self, reading: Reading, spoken: Player | None) -> Iterator[Candidate]:
        """Yield the membership of a line of the list; a heading "Members" begins one."""
        phrases = reading.phrases
        words = [p for p in phrases if p.letter not in ',.:;"-—']
        if len(words) == 1 and words[0].letter == "w" and words[0].word in self.words:
            self.club = spoken
            return
        first = words[0] if words else None
        if first is None or self.club is None or not _is_line(words):
            self.club = None
            return
        when = next((p.date for p in words if p.letter == "D" and p.date and p.date.when), None)
        where = Actor(self.club, first.start, first.end)
        for member in first.actors:
            times = {"start": when.when} if when is not None and when.when else {}
            inferred = frozenset(times) if when is not None and when.inferred else frozenset()
            yield made(
                "Membership", "membership.line", 0.7, (first.start, words[-1].end),
                {"member": (member,), "organization": (where,)}, (first.start, first.end),
                times=times, inferred=inferred,
            )  # fmt: skip


def _is_line(words: Sequence[Phrase]) -> bool:
    """Return whether a line holds states and at most a time."""
    states = words[0].letter == "S" and all(a.player.kind == "State" for a in words[0].actors)
    return states and bool(words[0].actors) and all(p.letter in "Di()#" for p in words[1:])
