"""Which claims support or contradict each other, by a curator's word or by what they say.

A claim is set against other claims here, against facts in `graph.identity.group`; neither makes
anything true.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from graph.facts import Act, ClaimLink, Modality, Statement
from graph.identity.alike import (
    Context,
    Trait,
    affirms,
    excluding_number,
    said_alike,
    said_traits,
)

CURATOR = "curator"
SAME_CONTENT = "same content"
# Each claim is joined to so many earlier ones about the same thing: all pairs would be squares.
_MOST_PAIRED = 24
_SURE = (Modality.FACTUAL, Modality.PLANNED)
_TELLING = (Act.ASSERTS, Act.DENIES, Act.DESCRIBES)


def link_claims(
    statements: Sequence[Statement], rereadings: Collection[str], context: Context
) -> tuple[ClaimLink, ...]:
    """Return the links between the claims among `statements`, each pair once, in their order.

    What a curator declared comes first and stands against any rule. By rule two claims of
    different holders are linked if they speak of one thing (`said_alike`): they contradict each
    other if one says that it is so and the other that it is not, or if a number of one excludes
    the other's, and else support each other. Hedges, predictions and what is only possible
    contradict nothing. What a program read where a curator had read it is no second claim.
    """
    claims = [statement for statement in statements if statement.claim]
    keys = {claim.fact: claim.id for claim in claims if claim.fact}
    found: dict[frozenset[str], ClaimLink] = {}
    for claim in claims:
        for targets, supports in ((claim.supports, True), (claim.contradicts, False)):
            for target in targets:
                known = keys.get(target)
                if known and known != claim.id:
                    link = ClaimLink(claim.id, known, supports, CURATOR)
                    found.setdefault(frozenset((claim.id, known)), link)
    single = [claim for claim in claims if claim.id not in rereadings]
    for one, other in _about_one_thing(single, context):
        pair = frozenset((one.id, other.id))
        if pair not in found:
            at = _difference(one, other)
            found[pair] = ClaimLink(one.id, other.id, at is None, SAME_CONTENT, at)
    return tuple(found.values())


def _about_one_thing(
    claims: Sequence[Statement], context: Context
) -> Iterator[tuple[Statement, Statement]]:
    by_key: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for claim in claims:
        if _tells(claim, context):
            by_key[context.key(claim)].append(claim)
    for same_key in by_key.values():
        for number, later in sorted(_pairs(same_key, context)):
            yield same_key[number], same_key[later]


def _pairs(claims: Sequence[Statement], context: Context) -> Iterator[tuple[int, int]]:
    """Yield the pairs of claims with one key that speak of one thing, by their numbers."""
    with_trait: dict[Trait, list[int]] = defaultdict(list)
    for later, claim in enumerate(claims):
        own = said_traits(claim, context)
        near = sorted({number for trait in own for number in with_trait[trait]})
        alike = (
            number
            for number in near
            if not _one_holder(claims[number], claim) and said_alike(claims[number], claim, context)
        )
        yield from ((number, later) for number in islice(alike, _MOST_PAIRED))
        for trait in own:
            with_trait[trait].append(later)


def _tells(claim: Statement, context: Context) -> bool:
    """Whether a claim says of a whole thing that it is so, or that it is not."""
    kind = context.vocabulary.kinds.get(claim.kind)
    assert claim.claim is not None
    return (
        kind is not None
        and all(context.players[claim.id].get(role) for role in kind.required)
        and claim.modality in _SURE
        and claim.claim.act in _TELLING
    )


def _one_holder(one: Statement, other: Statement) -> bool:
    assert one.claim is not None
    assert other.claim is not None
    return one.claim.attributed_to.means == other.claim.attributed_to.means


def _difference(one: Statement, other: Statement) -> str | None:
    """Return the property in which two claims about one thing exclude each other, or None."""
    if affirms(one) != affirms(other):
        return "polarity"
    return excluding_number(one.quantities, other.quantities)
