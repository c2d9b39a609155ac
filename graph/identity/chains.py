"""Through whom a claim reached us: attribution chains made alike, and how deep they are."""

from collections.abc import Mapping
from dataclasses import replace

from graph.facts import Argument, Entity, Span, Statement
from graph.identity.origins import Origins


def with_depth(statement: Statement, origins: Origins, entities: Mapping[str, Entity]) -> Statement:
    """Return a claim with its whole chain and its depth; other statements as they are.

    A chain begins with the document's own work where it has one, and goes on with whoever is
    credited for the segment, unless they are named already or the holder is the document's author
    or work. Neither of these two is a further voice, nor is a work that the holder wrote: whoever
    cites it gives the holder's own words.
    """
    claim = statement.claim
    if claim is None:
        return statement
    place = statement.place
    source = origins.sources[place.document] if isinstance(place, Span) else None
    work = source.work if source else None
    own = {work, source.author.means if source and source.author else None}
    holder = claim.attributed_to.means
    chain = list(claim.chain)
    if isinstance(place, Span) and holder not in own:
        known = {holder, *(voice.means for voice in chain)}
        before = [name for name in (work, origins.voice(place)) if name and name not in known]
        at = int(work in known)
        chain[at:at] = [Argument(name, name) for name in before]
    voices = [
        voice
        for voice in chain
        if voice.means not in own and not _wrote(holder, voice.means, entities)
    ]
    depth = 0 if holder in own and not voices else 1 + len(voices)
    return replace(statement, claim=replace(claim, chain=tuple(chain), depth=depth))


def _wrote(holder: str, work: str, entities: Mapping[str, Entity]) -> bool:
    known = entities.get(work)
    return known is not None and holder in known.links.get("writtenBy", ())
