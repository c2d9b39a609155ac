"""Files of `facts/`: what each place of a source states, as read and as a curator writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.facts import (
    MAX_QUOTED_CHARACTERS,
    MAX_QUOTED_WORDS,
    Act,
    Argument,
    Claim,
    Erratum,
    Modality,
    Origin,
    Polarity,
    Quantity,
    Source,
    SourceError,
    Span,
    Statement,
    Status,
    Zone,
    statement_id,
)
from graph.read.entries import Written
from graph.read.reading import (
    Reading,
    each,
    get,
    one_of,
    read_day,
    read_sha256,
    read_slug,
    read_span,
    texts_of,
)
from graph.read.yaml import Value
from graph.vocabulary import Kind

ENVELOPE = (
    *("kind", "span", "sha256", "quote", "id", "verified", "zone", "inferred", "status"),
    *("polarity", "modality", "confidence", "note", "supports", "contradicts", "errata"),
)
CLAIM_FIELDS = (
    *("attributed_to", "act", "chain", "said", "summary", "venue", "form", "about"),
    *("channel", "certainty"),
)
_FORMS = ("direct", "mixed", "indirect")
_MAX_QUOTED_WORDS_OF_A_DOCUMENT = 250


def read_statements(reading: Reading, value: Value) -> list[Statement]:
    """Return the statements of one file in its order, without those that could not be read."""
    fields = value.record(("source", "curator", "statements"), ("source", "curator", "statements"))
    curator = get(fields, "curator", Value.text)
    source_id = get(fields, "source", lambda v: _source_named(reading, v))
    if "statements" not in fields:
        return []
    whole = curator is not None and source_id is not None
    source = reading.sources[source_id] if source_id else Source("", "", "", "")
    statements: list[Statement] = []
    for item in fields["statements"].items():
        statement = read_statement(reading, item, source, curator or "")
        if statement is None or not whole:
            reading.mark_broken(item)
            continue
        if statement.id in reading.places:
            item.wrong(f"the same statement stands at {reading.places[statement.id]}")
            continue
        reading.places[statement.id] = item.where
        statements.append(statement)
    return statements


def _source_named(reading: Reading, value: Value) -> str | None:
    written = value.text()
    if written not in reading.sources and reading.may_be_unread(written, "sources"):
        return None
    return value.word(reading.sources, "source")


def read_statement(
    reading: Reading, value: Value, source: Source, curator: str
) -> Statement | None:
    """Return what `value` states of a place in `source`, or None after noting why nothing."""
    if not value.is_mapping or "kind" not in value.fields():
        value.wrong("a statement is a mapping with 'kind'")
        return None
    kind_value = value.fields()["kind"]
    known = (*reading.vocabulary.kinds, "Claim")
    kind_name = kind_value.word(known, "kind of fact")
    if kind_name is None:
        return None
    kind = reading.vocabulary.kinds.get(kind_name)
    parts = (*kind.roles, *kind.times, *kind.quantities, *kind.texts, *kind.codes) if kind else ()
    fields = value.record((*ENVELOPE, *CLAIM_FIELDS, *parts), ("span", "sha256"))
    claim = _claim(reading, value, fields)
    if kind is None and "attributed_to" not in fields:
        value.wrong("a claim needs 'attributed_to': say whose it is")
    span = get(fields, "span", read_span)
    statement = Statement(
        id="",
        kind=kind_name,
        place=Span(source.id, *(span or (0, 1))),
        origin=Origin.CURATED,
        read_by=curator,
        roles=_roles(reading, value, kind, fields),
        times=_times(kind, fields),
        quantities=_quantities(reading, kind, fields),
        texts={
            n: t for n in (kind.texts if kind else ()) if n in fields and (t := fields[n].text())
        },
        claim=claim,
        span_sha256=get(fields, "sha256", read_sha256),
        quote=get(fields, "quote", _quote),
        fact=get(fields, "id", read_slug),
        seed=value.where,
        codes=reading.codes(kind.codes if kind else (), fields),
        **_envelope(fields),
    )
    for name in kind.required_codes if kind and "attributed_to" not in fields else ():
        if name not in fields:
            value.wrong(f"{kind_name} needs {name!r}")
    told = {*statement.times, *(["said"] if statement.claim and statement.claim.said else [])}
    for name in sorted(statement.inferred - told):
        fields["inferred"].wrong(f"{name!r} is no time of this statement")
    if span is None or (claim is None and (kind is None or "attributed_to" in fields)):
        return None  # what somebody says would else become a fact
    return replace(statement, id=statement_id(source.sha256, statement))


def _envelope(fields: Mapping[str, Value]) -> dict[str, Any]:
    """Return the keyword arguments of `Statement` that every kind shares."""
    words: dict[str, Any] = {}
    for name, enum in (
        ("status", Status),
        ("polarity", Polarity),
        ("modality", Modality),
        ("zone", Zone),
    ):
        if name in fields and (word := fields[name].word(tuple(enum), name)):
            words[name] = enum(word)
    if "confidence" in fields and (number := fields["confidence"].number()) is not None:
        if number > 1:
            fields["confidence"].wrong("confidence lies between 0 and 1")
        words["confidence"] = float(number)
    if "inferred" in fields:
        words["inferred"] = frozenset(each(fields, "inferred", Value.text))
    for name in ("supports", "contradicts"):
        words[name] = each(fields, name, Value.text)
    words["errata"] = each(fields, "errata", _erratum)
    words["note"] = get(fields, "note", Value.text)
    words["verified"] = get(fields, "verified", read_day)
    return words


def _erratum(value: Value) -> Erratum | None:
    fields = value.record(("kind", "says", "right", "note"), ("kind",))
    kind = get(fields, "kind", one_of(tuple(SourceError), "kind of error"))
    if kind is None:
        return None
    texts = texts_of(fields, "right", "note")
    says = get(fields, "says", _quote)
    if kind != SourceError.OMISSION and "says" not in fields:
        value.wrong("'says' is missing: the words that are wrong")
    if not (texts["right"] or texts["note"]):
        value.wrong("say what is 'right', or in a 'note' what is wrong")
    return Erratum(SourceError(kind), says, texts["right"], texts["note"])


def _quote(value: Value) -> str | None:
    """Return words of a source, after noting if they are more than may be quoted (DESIGN §9)."""
    quote = value.text()
    if quote and len(quote.split()) > MAX_QUOTED_WORDS:
        value.wrong(f"{len(quote.split())} words; a quote has at most {MAX_QUOTED_WORDS}")
    if quote and len(quote) > MAX_QUOTED_CHARACTERS:
        value.wrong(f"{len(quote)} characters; a quote has at most {MAX_QUOTED_CHARACTERS}")
    return quote


def _claim(reading: Reading, value: Value, fields: Mapping[str, Value]) -> Claim | None:
    if "attributed_to" not in fields:
        for name in CLAIM_FIELDS:
            if name in fields:
                fields[name].wrong(f"{name!r} belongs to a claim: say 'attributed_to' too")
        return None
    holder = reading.argument(fields["attributed_to"])
    act = get(fields, "act", one_of(tuple(Act), "act")) or Act.ASSERTS
    if holder is None:
        return None
    texts = texts_of(fields, "summary", "venue")
    return Claim(
        attributed_to=holder,
        act=Act(act),
        chain=get(fields, "chain", reading.arguments) or (),
        said=get(fields, "said", Value.when),
        summary=texts["summary"],
        venue=texts["venue"],
        form=get(fields, "form", one_of(_FORMS, "form of speech")),
        about=get(fields, "about", reading.arguments) or (),
        channel=get(fields, "channel", lambda v: reading.code("channel", v)),
        certainty=get(fields, "certainty", lambda v: reading.code("certainty", v)),
    )


def _roles(
    reading: Reading, value: Value, kind: Kind | None, fields: Mapping[str, Value]
) -> dict[str, tuple[Argument, ...]]:
    roles: dict[str, tuple[Argument, ...]] = {}
    if kind is None:
        return roles
    for role, players in kind.roles.items():
        if role not in fields or not fields[role].items():
            if reading.whole and role in kind.required and "attributed_to" not in fields:
                value.wrong(f"{kind.name} needs {role!r}")
            continue
        roles[role] = reading.arguments(fields[role])
        for argument in roles[role]:
            entity = reading.entities[argument.means]
            if players and not any(reading.vocabulary.is_a(entity.kind, p) for p in players):
                fields[role].wrong(
                    f"{entity.id} is a {entity.kind}; {role!r} is played by {', '.join(players)}"
                )
    return roles


def _times(kind: Kind | None, fields: Mapping[str, Value]) -> dict[str, str]:
    names = kind.times if kind else ()
    return {name: when for name in names if name in fields and (when := fields[name].when())}


def _quantities(
    reading: Reading, kind: Kind | None, fields: Mapping[str, Value]
) -> dict[str, tuple[Quantity, ...]]:
    return {
        name: each(fields, name, lambda item: _quantity(reading, item))
        for name in (kind.quantities if kind else ())
        if name in fields
    }


def _quantity(reading: Reading, value: Value) -> Quantity | None:
    if not value.is_mapping:
        number = value.number()
        return Quantity(exact=number) if number is not None else None
    fields = value.record(("exact", "min", "max", "about", "unit", "of"), ())
    if not {"exact", "min", "max", "about"} & set(fields):
        value.wrong("a quantity needs 'exact', 'min', 'max' or 'about'")
    return Quantity(
        exact=get(fields, "exact", Value.number),
        minimum=get(fields, "min", Value.number),
        maximum=get(fields, "max", Value.number),
        about=get(fields, "about", Value.number),
        unit=get(fields, "unit", Value.text),
        of=get(fields, "of", reading.argument),
    )


def check_quoted(reading: Reading, statements: Sequence[Statement]) -> None:
    """Note, at the statement that goes beyond it, what is quoted of a source above the limit."""
    words: dict[str, int] = {}
    beyond: dict[str, str] = {}
    for statement in statements:
        assert isinstance(statement.place, Span)
        source_id = statement.place.document
        quoted = [statement.quote, *(erratum.says for erratum in statement.errata)]
        count = sum(len((quote or "").split()) for quote in quoted)
        words[source_id] = words.get(source_id, 0) + count
        if words[source_id] > _MAX_QUOTED_WORDS_OF_A_DOCUMENT:
            beyond.setdefault(source_id, statement.seed or "")
    for source_id, where in beyond.items():
        if reading.sources[source_id].text_shown != "full":
            reading.problems.add(
                where,
                f"{words[source_id]} quoted words of {source_id}; "
                f"at most {_MAX_QUOTED_WORDS_OF_A_DOCUMENT} of one document may be quoted",
            )


def claim_keys(reading: Reading, statements: Sequence[Statement]) -> dict[str, Statement]:
    """Return the claims by key; a key names one claim."""
    keys: dict[str, Statement] = {}
    for statement in statements:
        if statement.claim is None or statement.fact is None:
            continue
        if statement.fact in keys:
            other = keys[statement.fact].seed
            reading.problems.add(
                statement.seed or "",
                f"the claim key {statement.fact!r} is already taken at {other}",
            )
        keys[statement.fact] = statement
    return keys


def written(statement: Statement) -> dict[str, Written]:
    """Return what a statement says as a curator would write it, without its place."""
    claim = statement.claim
    entry: dict[str, Written] = {"kind": statement.kind}
    if claim is not None:
        entry["attributed_to"] = _written_argument(claim.attributed_to)
        entry["act"] = claim.act
        for name, steps in (("chain", claim.chain), ("about", claim.about)):
            if steps:
                entry[name] = [_written_argument(step) for step in steps]
        for name in ("said", "summary", "venue", "form", "channel", "certainty"):
            if getattr(claim, name):
                entry[name] = getattr(claim, name)
    for role, arguments in statement.roles.items():
        players = [_written_argument(argument) for argument in arguments]
        entry[role] = players[0] if len(players) == 1 else players
    entry.update(statement.times)
    for name, quantities in statement.quantities.items():
        amounts = [_written_quantity(quantity) for quantity in quantities]
        entry[name] = amounts[0] if len(amounts) == 1 else amounts
    entry.update(statement.texts)
    for name, words in statement.codes.items():
        entry[name] = words[0] if len(words) == 1 else [*words]
    if statement.inferred:
        entry["inferred"] = sorted(statement.inferred)
    if statement.status:
        entry["status"] = statement.status
    return {**entry, "polarity": statement.polarity, "modality": statement.modality}


def _written_argument(argument: Argument) -> Written:
    if argument.means.startswith("x-") or argument.written == argument.means:
        return argument.written
    return {"written": argument.written, "entity": argument.means}


def _written_quantity(quantity: Quantity) -> Written:
    numbers = (
        ("exact", quantity.exact),
        ("min", quantity.minimum),
        ("max", quantity.maximum),
        ("about", quantity.about),
    )
    entry: dict[str, Written] = {n: str(value) for n, value in numbers if value is not None}
    if quantity.unit:
        entry["unit"] = quantity.unit
    if quantity.of:
        entry["of"] = _written_argument(quantity.of)
    return str(quantity.exact) if [*entry] == ["exact"] else entry
