"""JSON Schemas of the seed files, for editors: made from the ontology, which says what there is.

Draft-07, which the YAML language servers read. They say less than `foedera check`, which knows
what refers to what; whatever they refuse, it refuses too. They are kept in `ontology/schemas`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.facts import Act, Answers, Modality, Polarity, SourceError, Status, Zone
from graph.vocabulary import BASE_IRI, ONTOLOGY_IRI, Kind, Vocabulary, read_vocabulary

NAMES = ("sources", "entities", "facts", "questions", "reviews", "judgements")

_Schema = dict[str, Any]
_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
_DECISIONS = {
    "accept": "A person has read it and it is right; a claim becomes a fact.",
    "dispute": "It is kept for its evidence and not asserted.",
    "retract": "It is taken back and answers 410.",
    "reject": "A program misread the place.",
    "amend": "A program misread some fields: `with` has the right ones.",
}
_VERDICTS = {
    "same": "The ids and names are one entity.",
    "different": "The ids and names are different entities.",
    "unsure": "It cannot be told whether they are one entity.",
}

# What any scalar of a seed file is read as: the text that is written.
_TEXT: _Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_SLUG: _Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 100}
_SHA256: _Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_LANGUAGE: _Schema = {"type": "string", "pattern": "^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$"}
_WHEN: _Schema = {
    "type": ["string", "number"],
    "pattern": r"^[-0-9XYESTZ~?%./:,+\[\]{}]+$",
    "description": "A time in EDTF: 2019-06-05, 2021-10, 2017~, 2016/2018, [2016..2018].",
}
_DAY: _Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_SPAN: _Schema = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
    "description": "Characters of the text from, and up to but not including.",
}
_NUMBER: _Schema = {"type": "number", "minimum": 0}


def _said(schema: Mapping[str, Any], description: str) -> _Schema:
    return {**schema, "description": description}


def _or_list(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def _word(words: Iterable[str], description: str) -> _Schema:
    return {"enum": [str(word) for word in words], "description": description}


def _object(properties: Mapping[str, _Schema], required: Sequence[str] = ()) -> _Schema:
    made: _Schema = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return {**made, "required": [*required]} if required else made


_ARGUMENT: _Schema = {
    "anyOf": [
        _said(_TEXT, "An entity's id or name."),
        _object({"written": _TEXT, "entity": _TEXT}, ("written", "entity")),
    ]
}
_PLAYERS = _or_list(_ARGUMENT)
_QUANTITY: _Schema = {
    "anyOf": [
        _NUMBER,
        {
            **_object(
                {
                    "exact": _NUMBER,
                    "min": _NUMBER,
                    "max": _NUMBER,
                    "about": _NUMBER,
                    "unit": _TEXT,
                    "of": _ARGUMENT,
                }
            ),
            "anyOf": [{"required": [n]} for n in ("exact", "min", "max", "about")],
        },
    ]
}
_NAME: _Schema = {
    "anyOf": [
        _TEXT,
        _object({"text": _TEXT, "language": _LANGUAGE, "start": _WHEN, "end": _WHEN}, ("text",)),
    ]
}
_DECIDED: dict[str, _Schema] = {
    "by": _said(_TEXT, "Who decided."),
    "on": _said(_DAY, "The day on which it was decided."),
    "why": _said(_TEXT, "Why it was decided so."),
}
_CLAIM: dict[str, _Schema] = {
    "attributed_to": _said(_ARGUMENT, "Whose claim it is."),
    "act": _word(Act, "What the holder does by it."),
    "chain": _said(_PLAYERS, "Through whom it came, outermost first, without the holder."),
    "said": _said(_WHEN, "When it was said (EDTF)."),
    "summary": _said(_TEXT, "What is claimed, in one line of our own words."),
    "venue": _said(_TEXT, "Where it was said."),
    "form": _word(("direct", "mixed", "indirect"), "The form of speech."),
    "about": _said(_PLAYERS, "Whom or what it is about."),
}
_CODES_OF_CLAIMS = ("channel", "certainty")
_ERRATUM: _Schema = {
    **_object(
        {
            "kind": _word(SourceError, "In what way the source is wrong."),
            "says": _said({**_TEXT, "maxLength": 200}, "The wrong words, at most 12 of them."),
            "right": _said(_TEXT, "What is right."),
            "note": _TEXT,
        },
        ("kind",),
    ),
    "anyOf": [{"required": ["right"]}, {"required": ["note"]}],
}
_ENVELOPE: dict[str, _Schema] = {
    "id": _said(_SLUG, "The id of the fact it is evidence for; the key of a claim."),
    "span": _SPAN,
    "sha256": _said(_SHA256, "The sha256 of the span's words in UTF-8."),
    "quote": _said(
        {**_TEXT, "maxLength": 200}, "A part of the span, at most 12 words and 200 characters."
    ),
    "verified": _said(_DAY, "The day on which a curator compared it with the text."),
    "zone": _word(Zone, "What part of the document it lies in."),
    "inferred": _said(_or_list(_TEXT), "The times that were worked out from context."),
    "status": _word(Status, "How far the fact has come."),
    "polarity": _word(Polarity, "Whether the place says that it is so, or that it is not."),
    "modality": _word(Modality, "How sure the place itself is."),
    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    "note": _said(_TEXT, "What is wrong or doubtful in the source, in our words."),
    "supports": _said(_or_list(_TEXT), "Ids of facts and keys of claims that it supports."),
    "contradicts": _said(_or_list(_TEXT), "Ids of facts and keys of claims that it contradicts."),
    "errata": _said(_or_list(_ERRATUM), "What the source has wrong at this place."),
}


# What many kinds share stands once in a file that has statements, and is referred to.
_SHARED: dict[str, _Schema] = {
    "players": _PLAYERS,
    "time": _WHEN,
    "quantities": _or_list(_QUANTITY),
    **_ENVELOPE,
}


def _shared(name: str, description: str | None = None) -> _Schema:
    reference = {"$ref": f"#/definitions/{name}"}
    # Draft-07 passes over what stands beside a reference.
    return {"allOf": [reference], "description": description} if description else reference


def _all_shared(fields: Iterable[str]) -> dict[str, _Schema]:
    return {name: _shared(name) for name in fields}


@dataclass(frozen=True, slots=True)
class _Terms:
    """The vocabulary, and the definition of each term by its local name."""

    vocabulary: Vocabulary
    definitions: Mapping[str, str]

    def parts(self, kind: Kind) -> dict[str, _Schema]:
        """Return the fields of a kind: its roles, times, quantities, texts and codes."""
        parts: dict[str, _Schema] = {}
        for role, players in kind.roles.items():
            played = f" Played by: {', '.join(players)}." if players else ""
            parts[role] = _shared("players", self.definitions.get(role, role) + played)
        for names, shared in ((kind.times, "time"), (kind.quantities, "quantities")):
            parts.update({n: _shared(shared, self.definitions.get(n, n)) for n in names})
        parts.update({n: _said(_TEXT, self.definitions.get(n, n)) for n in kind.texts})
        parts.update({name: self.coded(name) for name in kind.codes})
        return parts

    def coded(self, name: str) -> _Schema:
        """Return the field of a coded property: its words, as a list too where it may have several.

        What each word means stands where the field does.
        """
        words = self.vocabulary.words(name)
        meanings = "; ".join(f"{word}: {meant.definition}" for word, meant in words.items())
        description = f"{self.definitions.get(name, name)} {meanings}"
        word: _Schema = {"enum": [*words]}
        return _said(word if name in self.vocabulary.single else _or_list(word), description)

    def claim(self) -> dict[str, _Schema]:
        """Return the fields that only a claim has."""
        return {**_CLAIM, **{name: self.coded(name) for name in _CODES_OF_CLAIMS}}


def schemas(ontology: Path) -> dict[str, _Schema]:
    """Return the schema of each kind of seed file, by `NAMES`, as the ontology has it.

    Raises `OntologyError` if the ontology cannot be read.
    """
    vocabulary = read_vocabulary(ontology)
    triples = ox.parse((ontology / "foedera.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    definitions = {
        quad.subject.value.removeprefix(ONTOLOGY_IRI): quad.object.value
        for quad in triples
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.predicate.value == _DEFINITION
    }
    terms = _Terms(vocabulary, definitions)
    shared: dict[str, _Schema] = {**_SHARED, **terms.claim()}
    made = {
        "sources": _source(terms),
        "entities": {"type": "array", "items": _entity(terms)},
        "facts": _facts(terms),
        "questions": {"type": "array", "items": _question()},
        "reviews": {"type": "array", "items": _review(terms), "definitions": shared},
        "judgements": {"type": "array", "items": _judgement()},
    }
    return {
        name: {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": f"{BASE_IRI}schemas/{name}.json",
            "title": f"Foedera: {name}",
            **made[name],
        }
        for name in NAMES
    }


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as it is kept in a file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _source(terms: _Terms) -> _Schema:
    segment = _object(
        {
            "span": _SPAN,
            "zone": _word(Zone, "What part of the document it is."),
            "date": _said(_WHEN, "Its own date (EDTF)."),
            "origin": _said(_TEXT, "The source or entity that is credited for it."),
        },
        ("span", "zone"),
    )
    return _object(
        {
            "id": _said(_SLUG, "By which statements name it."),
            "title": _TEXT,
            "publisher": _TEXT,
            "sha256": _said(_SHA256, "The sha256 of the file's bytes, by which it is recognised."),
            "author": _said(_TEXT, "The id of an entity."),
            "published": _said(_WHEN, "When it was published (EDTF), as far as it is known."),
            "language": _said(_LANGUAGE, "A language tag, such as en or pt-BR."),
            "licence": _TEXT,
            "url": _TEXT,
            "text_shown": _word(("full", "quote", "none"), "How much of the text may be shown."),
            "origin": _said(_TEXT, "The source that this one repeats; the two count once."),
            "work": _said(_TEXT, "The entity that stands for it in chains of attribution."),
            "asserts": _said(
                _or_list(_word(terms.vocabulary.kinds, "A kind of fact.")),
                "The kinds that its own voice makes facts; without it all event kinds.",
            ),
            "description": _TEXT,
            "segments": {"type": "array", "items": segment},
        },
        ("id", "title", "publisher", "sha256"),
    )


def _entity(terms: _Terms) -> _Schema:
    identifier = _object(
        {"scheme": _TEXT, "value": _TEXT, "source": _TEXT}, ("scheme", "value", "source")
    )
    links = ("successorOf", "partOf", "locatedIn", "governs", "writtenBy")
    return _object(
        {
            "id": _said(_SLUG, "By which everything else names it."),
            "kind": _word(terms.vocabulary.entity_kinds, "A class of entities of the ontology."),
            "name": _TEXT,
            "names": _said(_or_list(_NAME), "Other names."),
            "adjectives": _said(_or_list(_NAME), "Words such as Russian."),
            "metonyms": _said(_or_list(_NAME), "What it is called by: the Kremlin."),
            "identifiers": _said(_or_list(identifier), "Identifiers, each with its source."),
            "start": _said(_WHEN, "When it began (EDTF)."),
            "end": _said(_WHEN, "When it ended (EDTF)."),
            "description": _TEXT,
            "source": _said(_TEXT, "Where we have this from."),
            **{
                link: _said(_or_list(_TEXT), terms.definitions.get(link, "Ids of entities."))
                for link in links
            },
            **{
                name: terms.coded(name)
                for names in terms.vocabulary.entity_codes.values()
                for name in names
            },
        },
        ("id", "kind", "name"),
    )


def _facts(terms: _Terms) -> _Schema:
    kinds = terms.vocabulary.kinds
    named = {
        "Claim": _claim(terms),
        **{name: _statement(terms, kind) for name, kind in kinds.items()},
    }
    choose = [
        {
            "if": {"properties": {"kind": {"const": name}}},
            "then": {"$ref": f"#/definitions/{name}"},
        }
        for name in named
    ]
    statement = {
        "type": "object",
        "properties": {"kind": _word(named, "A kind of fact of the ontology, or Claim.")},
        "required": ["kind"],
        "allOf": choose,
    }
    return {
        **_object(
            {
                "source": _said(_SLUG, "The source that the statements stand in."),
                "curator": _said(_TEXT, "Who read it."),
                "statements": {"type": "array", "items": statement},
            },
            ("source", "curator", "statements"),
        ),
        "definitions": {**_SHARED, **terms.claim(), **named},
    }


def _statement(terms: _Terms, kind: Kind) -> _Schema:
    made = _object(
        {
            "kind": {"const": kind.name},
            **_all_shared((*_ENVELOPE, *terms.claim())),
            **terms.parts(kind),
        },
        ("kind", "span", "sha256"),
    )
    return {
        "description": kind.definition,
        **made,
        # A claim may leave out what its holder does not say.
        "anyOf": [
            {"required": [*kind.required, *kind.required_codes]},
            {"required": ["attributed_to"]},
        ],
        "dependencies": {n: ["attributed_to"] for n in terms.claim() if n != "attributed_to"},
    }


def _claim(terms: _Terms) -> _Schema:
    made = _object(
        {"kind": {"const": "Claim"}, **_all_shared((*_ENVELOPE, *terms.claim()))},
        ("kind", "span", "sha256", "attributed_to"),
    )
    return {"description": "What somebody says, without content as roles.", **made}


def _question() -> _Schema:
    position = _object(
        {
            "attributed_to": _said(_TEXT, "The entity whose position it is."),
            "stance": {"type": "integer", "minimum": -2, "maximum": 2},
            "answer": _said(
                {"type": ["string", "number"], "pattern": r"\S"},
                "A time (EDTF) or a number, if the question asks for one.",
            ),
            "claims": _said(_or_list(_TEXT), "Keys of the claims that show it."),
            "note": _TEXT,
        },
        ("attributed_to", "claims"),
    )
    position["oneOf"] = [{"required": ["stance"]}, {"required": ["answer"]}]
    scale = _object(dict.fromkeys(("-2", "-1", "0", "1", "2"), _TEXT))
    made = _object(
        {
            "id": _SLUG,
            "text": _TEXT,
            "answers": _word(Answers, "What answers are: stances (if not given), times, numbers."),
            "scale": _said(scale, "What each stance means."),
            "positions": _or_list(position),
            "about": _said(_or_list(_TEXT), "Whom claims name that are proposed for it."),
            "terms": _said(_or_list(_TEXT), "Words of which such claims have one."),
            "note": _TEXT,
        },
        ("id", "text"),
    )
    on_scale: _Schema = {"required": ["scale"]}
    return {**made, "anyOf": [on_scale, {"required": ["answers"]}]}


def _review(terms: _Terms) -> _Schema:
    kinds = terms.vocabulary.kinds
    parts = {n: s for kind in kinds.values() for n, s in terms.parts(kind).items()}
    fields = [n for n in (*_ENVELOPE, *terms.claim()) if n not in ("span", "sha256", "verified")]
    kind = _word((*kinds, "Claim"), "A kind of fact of the ontology, or Claim.")
    place = ("document", "span", "sha256", "kind")
    at = dict(
        zip(
            place,
            (_TEXT, _SPAN, _said(_SHA256, "Of the span's words in UTF-8."), kind),
            strict=True,
        )
    )
    made = _object(
        {
            **{decision: _said(_TEXT, said) for decision, said in _DECISIONS.items()},
            "as": _said(_SLUG, "The id of the fact that an accepted statement makes."),
            "at": _said(_object(at, place), "Where the statement stands, should its id change."),
            "with": _said(_object({"kind": kind, **_all_shared(fields), **parts}), "Right fields."),
            "without": _said(_or_list(_TEXT), "Fields that are not said there."),
            **_DECIDED,
        },
        tuple(_DECIDED),
    )
    return {
        **made,
        "oneOf": [{"required": [decision]} for decision in _DECISIONS],
        "dependencies": {"as": ["accept"], "with": ["amend"], "without": ["amend"]},
    }


def _judgement() -> _Schema:
    ids = {"type": "array", "items": _TEXT, "minItems": 2}
    made = _object(
        {**{verdict: _said(ids, said) for verdict, said in _VERDICTS.items()}, **_DECIDED},
        tuple(_DECIDED),
    )
    return {**made, "oneOf": [{"required": [verdict]} for verdict in _VERDICTS]}
