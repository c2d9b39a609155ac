"""Which date is that of a fact, by what was learned from annotated texts.

A sentence often has several dates: when it was said, since when it lasts, that of another event. Or
it has none, and the fact is of the day told before it. Each date named in the sentence, and each
that the text has told before it, is seen as whoever may play a role is; the likeliest one counts.
"""

from collections.abc import Collection, Iterator

from graph.parse.binding.dating import nearest_date
from graph.parse.frozen import dataclass
from graph.parse.learned.features import Sight
from graph.parse.learned.judge import Judge
from graph.parse.learned.weights import likely

DATED = ("Agreement", "JointExercise")  # the kinds of which it was learned
DATE = "date"
_LEAST = 0.2  # a date less likely is not that of the fact
_MANY = 3  # and more are one number


@dataclass(frozen=True, slots=True)
class DateSeen:
    """A date that may be that of a fact: `features` are what is seen of it, `place` its phrase, -1
    for one told before."""

    when: str
    inferred: bool
    place: int
    features: Collection[str]


def dates_seen(sight: Sight, trigger: int) -> Iterator[DateSeen]:
    """Yield the dates that may be those of a fact which the phrase at `trigger` tells of."""
    phrases = sight.scene.phrases
    nearest = nearest_date(phrases, phrases[trigger].start, phrases[trigger].end)
    near = nearest.when if nearest is not None else ""
    named = [
        (place, phrase.date)
        for place, phrase in enumerate(phrases)
        if phrase.date is not None and phrase.date.when
    ]
    order = sorted(range(len(named)), key=lambda one: abs(named[one][0] - trigger))
    count = min(len(named), _MANY)
    for number, (place, date) in enumerate(named):
        when = date.when or ""
        shape, rank = _shape(when), order.index(number)
        words = sight.scene.plain[phrases[place].start : phrases[place].end].lower().split()
        found = {
            *sight.at(place, DATE, trigger), f"shape {shape}", f"shape {shape} of {count}",
            f"inferred {date.inferred}", f"letter {phrases[place].letter}",
            f"of {len(named)} {number}", f"near {rank}", f"near {rank} of {count}",
            *_beside_nearest(when, near, "named"),
        }  # fmt: skip
        found.update(f"dw {word if word.isalpha() else '#'}" for word in words[:4])
        found.update(name for name, so in (("in trigger", place == trigger),
                                           ("only", len(named) == 1)) if so)  # fmt: skip
        yield DateSeen(when, date.inferred, place, found)
    base = sight.base(trigger)
    for source, told in sight.past.dates.items():
        shape = _shape(told)
        found = {
            f"meant {source}", f"meant {source} {shape}", f"meant {source} beside {min(count, 2)}",
            f"meant {source} {shape} beside {min(count, 2)}", f"meant {source} by {base}",
            *_beside_nearest(told, near, "meant"),
        }  # fmt: skip
        yield DateSeen(told, True, -1, found)


def date_of(judge: Judge, kind: str, trigger: int) -> DateSeen | None:
    """Return the date that is most likely that of a fact, if any is likely at all."""
    odds = [
        (judge.learned.for_role(f"{kind}.{DATE}", date.features), date)
        for date in dates_seen(judge.sight, trigger)
    ]
    best = max(odds, key=lambda one: one[0], default=None)
    return best[1] if best is not None and likely(best[0]) >= _LEAST else None


def _beside_nearest(when: str, near: str, how: str) -> Iterator[str]:
    """Yield what is seen of a date beside that which is nearest to the word of the fact."""
    same = "same" if when == near else "alone" if not near else "other"
    same = "finer" if same == "other" and when.startswith(near) else same
    yield from (f"nearest {same}", f"nearest {same} {how}")


_SHAPES = {4: "year", 7: "month", 10: "day"}  # by characters


def _shape(when: str) -> str:
    return "range" if "/" in when else _SHAPES.get(len(when.rstrip("~?")), "other")
