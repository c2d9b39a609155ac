"""Entries of `entities/`: who and what there is, with names, identifiers and links."""

import re
from collections.abc import Callable

from graph.errors import did_you_mean
from graph.facts import Entity, Identifier, Name
from graph.read.reading import Reading, each, get, one_of, read_language, read_slug, texts_of
from graph.read.yaml import ScalarNode, Value

_FIELDS = (
    *("id", "kind", "name", "names", "adjectives", "metonyms", "identifiers"),
    *("start", "end", "description", "source"),
)
_NAMES = (("names", "alias"), ("adjectives", "adjective"), ("metonyms", "metonym"))
_LINKS = ("successorOf", "partOf", "locatedIn", "governs", "writtenBy")
_WIKIDATA = re.compile(r"Q[0-9]+\Z")


def read_entity(reading: Reading, value: Value) -> Entity | None:
    """Return an entity, or None after noting why there is none."""
    codes = _codes_of_entities(reading, value)
    fields = value.record((*_FIELDS, *_LINKS, *codes), ("id", "kind", "name"))
    entity_id = get(fields, "id", read_slug)
    kind = get(fields, "kind", one_of(tuple(reading.vocabulary.entity_kinds), "kind of entity"))
    texts = texts_of(fields, "name", "description", "source")
    names = [name for field, kind_of in _NAMES for name in each(fields, field, _named(kind_of))]
    identifiers = each(fields, "identifiers", _identifier)
    links = {link: each(fields, link, Value.text) for link in _LINKS if link in fields}
    start, end = get(fields, "start", Value.when), get(fields, "end", Value.when)
    coded = reading.codes(codes, fields)
    if entity_id is None or kind is None or not texts["name"]:
        return None
    return Entity(
        id=entity_id,
        kind=kind,
        name=texts["name"],
        names=tuple(names),
        identifiers=identifiers,
        start=start,
        end=end,
        links=links,
        description=texts["description"],
        source=texts["source"],
        codes=coded,
    )


def _codes_of_entities(reading: Reading, value: Value) -> tuple[str, ...]:
    """Return the coded properties of the kind that `value` is of; all of them if it is of none."""
    by_kind = reading.vocabulary.entity_codes
    kind = value.fields().get("kind") if value.is_mapping else None
    written = kind.node.written if kind and isinstance(kind.node, ScalarNode) else ""
    return by_kind.get(written) or tuple(name for names in by_kind.values() for name in names)


def _named(kind: str) -> Callable[[Value], Name | None]:
    """Return a reader of names of one kind."""
    return lambda value: _name(value, kind)


def _name(value: Value, kind: str) -> Name | None:
    if not value.is_mapping:
        text = value.text()
        return Name(text, kind) if text else None
    fields = value.record(("text", "language", "start", "end"), ("text",))
    text, language = get(fields, "text", Value.text), get(fields, "language", read_language)
    if text is None:
        return None
    start, end = get(fields, "start", Value.when), get(fields, "end", Value.when)
    return Name(text, kind, language, start, end)


def _identifier(value: Value) -> Identifier | None:
    fields = value.record(("scheme", "value", "source"), ("scheme", "value", "source"))
    texts = texts_of(fields, "scheme", "value", "source")
    scheme, number, source = texts["scheme"], texts["value"], texts["source"]
    if scheme == "wikidata" and number and not _WIKIDATA.match(number):
        fields["value"].wrong(f"{number!r} is no Wikidata id; it is Q and a number, such as Q159")
    return Identifier(scheme, number, source) if scheme and number and source else None


def check_links(reading: Reading) -> None:
    """Note links that lead to no entity."""
    for entity in reading.entities.values():
        for link, targets in entity.links.items():
            for target in targets:
                if target not in reading.entities and "entities" not in reading.unread:
                    hint = did_you_mean(target, reading.entities)
                    where = reading.places[entity.id]
                    reading.problems.add(where, f"{link}: no entity {target!r}{hint}")
