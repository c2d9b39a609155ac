"""What is seen of players beside each other, and beside what the text has told before.

Whether somebody plays a role is judged of each alone. Some of it can only be seen of all: that the
seller's state makes the weapon, that the buyer is the state that the whole text is about, that the
same two have just been told to agree. Everything here is a number by name, 1 for what is so; what
is not so is left out.
"""

from collections.abc import Mapping, Sequence

from graph.parse.frozen import dataclass
from graph.parse.learned.features import Past
from graph.parse.names.known_names import Gazetteer, Player
from graph.parse.syntax.phrases import Actor, state_of

_KINDS = ("State", "Company", "InternationalOrganization", "Person")
_MANY = 4  # and more are one number
_LIKELY, _POSSIBLE = 0.5, 0.2


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely somebody plays a role, and where they are seen to.

    `actor` is as whom they would play it ("the navy" as its state), `named` whom is written there,
    `place` the phrase, -1 for those whom only the text before has named.
    """

    actor: Actor
    named: str
    place: int
    chance: float


def of_sides(
    past: Past,
    gazetteer: Gazetteer,
    weapon: Player,
    sides: Mapping[str, Chance],
    all_: Mapping[str, Sequence[Chance]],
) -> dict[str, float]:
    """Return what is seen of who sells a weapon and who gets it: `sides` by role, out of `all_` who
    might."""
    supplier, recipient = (sides[role].actor.player for role in ("supplier", "recipient"))
    seller, buyer = _home(supplier), _home(recipient)
    seen = {"one state": seller == buyer, "seller": _is(past.seller, supplier.means)}
    origins = {state.means for state in gazetteer.origins(weapon.means)}
    if origins:
        seen |= {"made": seller in origins, "made elsewhere": seller not in origins}
        seen |= {"made by buyer": buyer in origins}
    if weapon.means in past.sold:
        sold, bought = past.sold[weapon.means]
        sells, buys = sold.means == supplier.means, bought.means == recipient.means
        seen |= {"sold": sells, "sold by another": not sells, "sold to them": sells and buys}
        seen |= {"bought": buys, "bought by another": not buys}
    if weapon.means in past.makers:
        maker = past.makers[weapon.means]
        makes = supplier.means == maker.means or _home(maker) == seller
        seen |= {"maker": makes, "another's": not makes}
    if past.home is not None:
        home = past.home.means
        seen |= {"home buys": buyer == home, "home sells": seller == home}
        seen["home left"] = home not in (seller, buyer)
    found = _numbers(seen)
    for role, one in sides.items():
        found |= _among(role, one, all_[role])
    return found


def of_parties(past: Past, taking: Sequence[Chance], left: Sequence[Chance]) -> dict[str, float]:
    """Return what is seen of those who take part in something together, and of those who do not."""
    named = [one for one in taking if one.place >= 0]
    meant = [one for one in taking if one.place < 0]
    means = {one.actor.player.means for one in taking}
    states = [_home(one.actor.player) for one in taking]
    kinds = [one.actor.player.kind for one in taking]
    seen = {
        f"named {min(len(named), _MANY)}": True,
        f"meant {min(len(meant), _MANY)}": True,
        f"named {min(len(named), _MANY)}, meant {min(len(meant), _MANY)}": True,
        "one state": len(set(states)) < len(states),
    }
    seen |= {f"{kind} {min(kinds.count(kind), _MANY)}": True for kind in _KINDS}
    for name, player in (("home", past.home), ("topic", past.topic)):
        if player is not None:
            seen |= {
                f"{name} in": player.means in states,
                f"{name} out": player.means not in states,
            }
    seen["home meant"] = any(_is(past.home, one.actor.player.means) for one in meant)
    for name, told in (("pair", past.pair), ("agreed", past.agreed), ("drilled", past.drilled)):
        if told:
            seen |= {f"{name} same": told == means, f"{name} other": not told & means}
            seen[f"{name} part"] = told != means and bool(told & means)
    found = _numbers(seen)
    out = [one.chance for one in left if one.place >= 0]
    found["left out"] = float(sum(chance > _LIKELY for chance in out))
    found["perhaps left out"] = float(sum(_POSSIBLE < chance <= _LIKELY for chance in out))
    others = max((one.chance for one in left if one.place < 0), default=0.0)
    if meant:
        found["meant over others"] = min(one.chance for one in meant) - others
    else:
        found["others meant"] = others
    return found


def of_speaker(
    one: Chance, all_: Sequence[Chance], place: int, marks: Sequence[int], at: int
) -> dict[str, float]:
    """Return what is seen of who may say something: by the word in the phrase at `place`, which
    begins at `at`, and the places of quotation marks."""
    here = one.place >= 0

    def is_quoted(start: int) -> bool:
        return sum(mark < start for mark in marks) % 2 == 1

    seen = {
        "one mark open": len(marks) % 2 == 1,
        "quotes": len(marks) > 1,
        "quoted": here and is_quoted(one.actor.start),
        "word quoted": is_quoted(at),
        "before the word": 0 <= one.place < place,
        "opens": 0 <= one.place <= 1,
    }
    found = _numbers(seen) | _among("speaker", one, all_)
    return found | {"marks": min(4, len(marks)) / 2, "off": min(8, abs(one.place - place)) / 4}


def _among(role: str, one: Chance, all_: Sequence[Chance]) -> dict[str, float]:
    """Return what is seen of who plays a role among all who might."""
    alike = [other.chance for other in all_ if (other.place < 0) is (one.place < 0)]
    how = "meant" if one.place < 0 else "named"
    seen = {
        f"{role} {how}": True,
        f"{role} {how} {one.actor.player.kind}": True,
        f"{role} likeliest": one.chance >= max(other.chance for other in all_),
        f"{role} likeliest {how}": one.chance >= max(alike),
    }
    return _numbers(seen) | {f"{role} {how} share": one.chance / sum(alike)}


def _numbers(seen: Mapping[str, bool]) -> dict[str, float]:
    return {name: 1.0 for name, so in seen.items() if so}


def _home(player: Player) -> str:
    """Return the state of a player, as whom else they count."""
    state = state_of(player)
    return state.means if state is not None else player.means


def _is(player: Player | None, means: str) -> bool:
    return player is not None and player.means == means
