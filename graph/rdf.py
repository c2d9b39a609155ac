"""From what a build knows to RDF: the facts, entities and places of statements in the default
graph, and what each statement states in one named graph, `graphs/stated` (DESIGN §4). What the
words of the graph mean, the ontology with its vocabularies, is in another, `graphs/ontology`.

No query of the default graph can take a claim for a fact: a claim's content is never in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from graph.facts import (
    Answers,
    ClaimLink,
    Edge,
    Entity,
    Erratum,
    Fact,
    Knowledge,
    Position,
    Quantity,
    Question,
    Record,
    Source,
    Span,
    Statement,
)
from graph.said import Sayings
from graph.vocabulary import EDTF_IRI, ONTOLOGY_IRI, Codes, Vocabulary, ontology_files
from graph.when import Extent, parse_when

_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DCT = "http://purl.org/dc/terms/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_DERIVED = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_WIKIDATA = "http://www.wikidata.org/entity/"
_EDTF = ox.NamedNode(EDTF_IRI)
_DATE = ox.NamedNode(_XSD + "date")
_INTEGER = ox.NamedNode(_XSD + "integer")
_DECIMAL = ox.NamedNode(_XSD + "decimal")
_DEFAULT = ox.DefaultGraph()
_ROUTES = {"document": "documents", "dataset": "datasets", "entity": "entities"}
_TELLING_TEXTS = ("title", "measure", "obligation", "topic")

_Node = ox.NamedNode
_Pair = tuple[ox.NamedNode, ox.NamedNode | ox.Literal]
_Graph = ox.NamedNode | ox.DefaultGraph


def fo(name: str) -> ox.NamedNode:
    """Return the IRI of a term of our ontology."""
    return ox.NamedNode(ONTOLOGY_IRI + name)


def concept(vocabulary: Vocabulary, name: str, word: str) -> ox.NamedNode:
    """Return the IRI of a word of the property `name`: `in-force` of `status` is fo:InForce."""
    return fo(vocabulary.words(name)[word].concept)


def terms_of(ontology: Path) -> list[ox.Triple]:
    """Return what the files in the folder `ontology` declare, in their order.

    Its blank nodes have names by their order, so that two builds give the same triples.
    """
    turtle = b"\n".join(path.read_bytes() for path in ontology_files(ontology))
    names: dict[str, ox.BlankNode] = {}

    def renamed(node: ox.BlankNode) -> ox.BlankNode:
        # Oxigraph makes up new names in every run.
        return names.setdefault(node.value, ox.BlankNode(f"b{len(names) + 1}"))

    triples: list[ox.Triple] = []
    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        subject = renamed(subject) if isinstance(subject, ox.BlankNode) else subject
        value = renamed(value) if isinstance(value, ox.BlankNode) else value
        triples.append(ox.Triple(subject, quad.predicate, value))
    return triples


def ontology_quads(ontology: Path, base: str) -> Iterator[ox.Quad]:
    """Yield what the words of the graph mean, as the graph `graphs/ontology` below `base`."""
    graph = ox.NamedNode(base + "graphs/ontology")
    for triple in terms_of(ontology):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def to_quads(
    knowledge: Knowledge, edges: Iterable[Edge], vocabulary: Vocabulary, base: str
) -> Iterator[ox.Quad]:
    """Yield every quad of the snapshot, in an order that is the same on every build.

    `edges` are those of facts; each becomes a shortcut triple between its ends. IRIs are `base`
    and the route that answers for them. A quad may come more than once.
    """
    writer = _Writer(knowledge, vocabulary, base)
    for entity in knowledge.entities.values():
        yield from writer.quads("entities/" + entity.id, writer.entity(entity))
        yield from writer.identifiers(entity)
    for source in knowledge.sources.values():
        yield from writer.quads("documents/" + source.id, writer.source(source))
    for fact in knowledge.facts:
        yield from writer.fact_quads(fact)
    for statement in knowledge.statements:
        yield from writer.statement_quads(statement)
    for number, link in enumerate(knowledge.links, 1):
        yield from writer.link_quads(number, link)
    for question in knowledge.questions:
        yield from writer.question_quads(question)
    yield from writer.shortcuts(edges)


def _text(value: str) -> ox.Literal:
    return ox.Literal(value)


def _number(value: Decimal) -> ox.Literal:
    whole = value == value.to_integral_value()
    return ox.Literal(
        str(int(value)) if whole else format(value, "f"), datatype=_INTEGER if whole else _DECIMAL
    )


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_INTEGER)


def _confidence(value: float) -> ox.Literal:
    return ox.Literal(format(round(value, 4), "f").rstrip("0") + "0", datatype=_DECIMAL)


def _time(name: str, text: str) -> Iterator[_Pair]:
    yield fo(name), ox.Literal(text, datatype=_EDTF)
    yield from _bounds(name, parse_when(text).extent)


def _bounds(name: str, days: Extent) -> Iterator[_Pair]:
    if days.earliest:
        yield fo(name + "Earliest"), ox.Literal(days.earliest.isoformat(), datatype=_DATE)
    if days.latest:
        yield fo(name + "Latest"), ox.Literal(days.latest.isoformat(), datatype=_DATE)


def _unit(name: str, quantity: Quantity) -> Iterator[_Pair]:
    if quantity.unit:
        yield fo("currency" if name == "value" else "unit"), _text(quantity.unit)


def _amounts(name: str, quantity: Quantity) -> Iterator[_Pair]:
    for suffix, number in (
        ("", quantity.exact),
        ("Min", quantity.minimum),
        ("Max", quantity.maximum),
        ("About", quantity.about),
    ):
        if number is not None:
            yield fo(name + suffix), _number(number)


def _erratum(erratum: Erratum, vocabulary: Vocabulary) -> Iterator[_Pair]:
    yield _RDF_TYPE, fo("Erratum")
    yield fo("errorKind"), concept(vocabulary, "errorKind", erratum.kind)
    for name, text in (("says", erratum.says), ("right", erratum.right), ("note", erratum.note)):
        if text:
            yield fo(name), _text(text)


def _is_node(name: str, quantity: Quantity) -> bool:
    return name == "contribution" or quantity.of is not None


class _Writer:
    """Turns records into quads below one base IRI."""

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary, base: str) -> None:
        self.knowledge = knowledge
        self.sayings = Sayings(knowledge.sources, knowledge.entities)
        self.vocabulary = vocabulary
        self.base = base
        self.stated = _Node(base + "graphs/stated")
        self.on_question: dict[str, list[str]] = {}
        for question in knowledge.questions:
            for position in question.positions:
                for claim in position.claims:
                    self.on_question.setdefault(claim, []).append(question.id)

    def iri(self, path: str) -> ox.NamedNode:
        return _Node(self.base + path)

    def entity_iri(self, entity: str) -> ox.NamedNode:
        return self.iri("entities/" + entity)

    def worded(self, name: str, word: str | None) -> Iterator[_Pair]:
        """Yield the property `name` with the concept of `word`, nothing for None."""
        if word is not None:
            yield fo(name), concept(self.vocabulary, name, word)

    def coded(self, codes: Codes, event_type: str | None = None) -> Iterator[_Pair]:
        """Yield the coded properties, and the type of event, which may be coded by hand."""
        for name, words in codes.items():
            for word in words if name != "eventType" else ():
                yield from self.worded(name, word)
        yield from self.worded("eventType", event_type)

    def quads(
        self, path: str | ox.NamedNode, pairs: Iterable[_Pair], graph: _Graph = _DEFAULT
    ) -> Iterator[ox.Quad]:
        subject = path if isinstance(path, ox.NamedNode) else self.iri(path)
        for predicate, value in pairs:
            yield ox.Quad(subject, predicate, value, graph)

    def types(self, kind: str) -> Iterator[_Pair]:
        """Yield the class and its superclasses, so that `?x a fo:JointExercise` finds patrols."""
        if kind in self.vocabulary.kinds:
            ancestors = self.vocabulary.kinds[kind].ancestors
        else:
            ancestors = self.vocabulary.entity_kinds.get(kind, ())
        for name in (kind, *ancestors):
            yield _RDF_TYPE, fo(name)

    def entity(self, entity: Entity) -> Iterator[_Pair]:
        yield from self.types(entity.kind)
        yield _LABEL, ox.Literal(entity.name, language="en")
        properties = {"alias": _Node(_SKOS + "altLabel"), "adjective": fo("adjective")}
        for name in entity.names:
            predicate = properties.get(name.kind, fo(name.kind))
            yield predicate, ox.Literal(name.text, language=name.language)
        for identifier in entity.identifiers:
            if identifier.scheme == "wikidata":
                yield _Node(_SKOS + "exactMatch"), _Node(_WIKIDATA + identifier.value)
        for bound, time in (("start", entity.start), ("end", entity.end)):
            if time:
                yield from _time(bound, time)
        for link, targets in entity.links.items():
            for target in targets:
                yield fo(link), self.entity_iri(target)
        yield from self.coded(entity.codes)
        if entity.description:
            yield _Node(_DCT + "description"), ox.Literal(entity.description, language="en")
        if entity.source:
            yield _Node(_DCT + "source"), _text(entity.source)

    def identifiers(self, entity: Entity) -> Iterator[ox.Quad]:
        for number, identifier in enumerate(entity.identifiers, 1):
            node = self.iri(f"entities/{entity.id}#identifier-{number}")
            yield ox.Quad(self.entity_iri(entity.id), fo("identifier"), node)
            yield from self.quads(
                node,
                [
                    (_RDF_TYPE, fo("Identifier")),
                    (fo("scheme"), _text(identifier.scheme)),
                    (fo("identifierValue"), _text(identifier.value)),
                    (_Node(_DCT + "source"), _text(identifier.source)),
                ],
            )

    def source(self, source: Source) -> Iterator[_Pair]:
        yield _RDF_TYPE, fo("Document")
        yield _Node(_DCT + "title"), _text(source.title)
        yield _Node(_DCT + "publisher"), _text(source.publisher)
        yield _Node(_DCT + "language"), _text(source.language)
        yield fo("sha256"), _text(source.sha256)
        if source.author:
            yield _Node(_DCT + "creator"), self.entity_iri(source.author.means)
        if source.published:
            yield _Node(_DCT + "issued"), ox.Literal(source.published, datatype=_EDTF)
        if source.licence:
            yield _Node(_DCT + "license"), _text(source.licence)
        if source.work:
            yield fo("work"), self.entity_iri(source.work)
        if source.origin:
            yield fo("sharesOriginWith"), self.iri("documents/" + source.origin)
        if source.description:
            yield _Node(_DCT + "description"), ox.Literal(source.description, language="en")

    def fact_quads(self, fact: Fact) -> Iterator[ox.Quad]:
        path = "facts/" + fact.id
        yield from self.quads(path, self.fact(fact))
        yield from self.judged(fact)
        yield from self.contributions(path, fact.quantities, _DEFAULT)
        for number, conflict in enumerate(fact.conflicts, 1):
            node = self.iri(f"{path}#conflict-{number}")
            yield ox.Quad(self.iri(path), fo("conflict"), node)
            yield from self.quads(
                node,
                [
                    (_RDF_TYPE, fo("Conflict")),
                    (fo("conflictProperty"), _text(conflict.property)),
                    (fo("conflictValue"), _text(conflict.value)),
                    (fo("inStatement"), self.iri("statements/" + conflict.statement)),
                ],
            )
        if fact.accepted:
            node = self.iri(f"{path}#acceptance")
            yield ox.Quad(self.iri(path), fo("acceptance"), node)
            yield from self.quads(
                node,
                [
                    (_RDF_TYPE, fo("Acceptance")),
                    (fo("acceptedBy"), _text(fact.accepted.by)),
                    (fo("acceptedOn"), ox.Literal(fact.accepted.on, datatype=_DATE)),
                    (fo("reason"), _text(fact.accepted.why)),
                ],
            )

    def judged(self, fact: Fact) -> Iterator[ox.Quad]:
        """Yield for each claim set against a fact that it supports or contradicts it."""
        for name, claims in (
            ("supports", fact.supported_by),
            ("contradicts", fact.contradicted_by),
        ):
            for claim in claims:
                statement = self.iri("statements/" + claim)
                yield ox.Quad(statement, fo(name), self.iri("facts/" + fact.id))

    def fact(self, fact: Fact) -> Iterator[_Pair]:
        yield from self.types(fact.kind)
        yield (
            _LABEL,
            ox.Literal(fact_label(fact, self.knowledge.entities, self.vocabulary), language="en"),
        )
        for role, entities in fact.roles.items():
            for entity in entities:
                yield fo(role), self.entity_iri(entity)
        yield from self.content(fact.times, fact.quantities, fact.texts)
        yield from self.coded(fact.codes, fact.event_type)
        kind = self.vocabulary.kinds[fact.kind]
        days = kind.extent(fact.times)
        names = ("earliest", "latest", "sureFrom", "sureTo")
        # What has gaps has no one pair of sure bounds.
        for name, day in zip(names[: 2 if days.parts else 4], days.iso(), strict=False):
            if day:
                yield fo(name), ox.Literal(day, datatype=_DATE)
        for name in sorted(fact.inferred):
            yield fo("inferredTime"), _text(name)
        yield from self.worded("status", fact.status)
        yield from self.worded("origin", fact.origin)
        yield fo("confidence"), _confidence(fact.confidence)
        yield fo("sourceCount"), _integer(fact.source_count)
        yield fo("supportCount"), _integer(fact.support_count)
        for origin in fact.origins:
            yield fo("independentOrigin"), self.iri(f"{_ROUTES[origin.type]}/{origin.id}")
        for predicate, statements in (
            (_DERIVED, fact.evidence),
            (fo("supportedBy"), fact.supported_by),
            (fo("contradictedBy"), fact.contradicted_by),
        ):
            for statement in statements:
                yield predicate, self.iri("statements/" + statement)
        if fact.grouped_by:
            yield fo("groupedBy"), _text(fact.grouped_by)
        for note in fact.notes:
            yield fo("note"), _text(note)

    def content(
        self,
        times: Mapping[str, str],
        quantities: Mapping[str, tuple[Quantity, ...]],
        texts: Mapping[str, str],
    ) -> Iterator[_Pair]:
        """Yield times, quantities that belong to nobody in particular, and texts."""
        for name, text in times.items():
            yield from _time(name, text)
        for name, values in quantities.items():
            for quantity in values:
                if not _is_node(name, quantity):
                    yield from _amounts(name, quantity)
                    yield from _unit(name, quantity)
        for name, text in texts.items():
            yield fo(name), _text(text)

    def contributions(
        self, path: str, quantities: Mapping[str, tuple[Quantity, ...]], graph: _Graph
    ) -> Iterator[ox.Quad]:
        """Yield a node for each quantity that is one of several: five Russian warships."""
        owned = [(n, q) for n, values in quantities.items() for q in values if _is_node(n, q)]
        for number, (name, quantity) in enumerate(owned, 1):
            mark = "-" if "#" in path else "#"
            node = self.iri(f"{path}{mark}contribution-{number}")
            yield ox.Quad(self.iri(path), fo(name), node, graph)
            yield ox.Quad(node, _RDF_TYPE, fo("Contribution"), graph)
            if quantity.of:
                yield ox.Quad(node, fo("contributor"), self.entity_iri(quantity.of.means), graph)
            amounts = [*_amounts("quantity", quantity), *_unit("quantity", quantity)]
            yield from self.quads(node, amounts, graph)

    def statement_quads(self, statement: Statement) -> Iterator[ox.Quad]:
        path = "statements/" + statement.id
        yield from self.quads(path, self.statement(statement))
        for number, erratum in enumerate(statement.errata, 1):
            node = self.iri(f"{path}#erratum-{number}")
            yield ox.Quad(self.iri(path), fo("erratum"), node)
            yield from self.quads(node, _erratum(erratum, self.vocabulary))
        if statement.claim:
            yield from self.quads(path, self.claim(statement))
            yield from self.chain(path, statement)
        if statement.kind in self.vocabulary.kinds:
            content = f"{path}#content"
            yield ox.Quad(self.iri(path), fo("states"), self.iri(content))
            yield from self.quads(content, self.stated_content(statement), self.stated)
            yield from self.contributions(content, statement.quantities, self.stated)

    def statement(self, statement: Statement) -> Iterator[_Pair]:
        yield _RDF_TYPE, fo("Statement")
        if known := self.knowledge.rereadings.get(statement.id):
            yield fo("rereads"), self.iri("statements/" + known)
        yield from self.worded("origin", statement.origin)
        yield fo("readBy"), _text(statement.read_by)
        yield fo("confidence"), _confidence(statement.confidence)
        place = statement.place
        if isinstance(place, Span):
            yield fo("document"), self.iri("documents/" + place.document)
            yield fo("charStart"), _integer(place.start)
            yield fo("charEnd"), _integer(place.end)
            yield fo("zone"), _text(statement.zone)
        elif isinstance(place, Record):
            yield fo("dataset"), self.iri("datasets/" + place.dataset)
            yield fo("record"), _text(place.key)
        for name, text in (
            ("quote", statement.quote),
            ("spanSha256", statement.span_sha256),
            ("rule", statement.rule),
            ("verified", statement.verified),
            ("note", statement.note),
        ):
            if text:
                yield fo(name), _text(text)

    def claim(self, statement: Statement) -> Iterator[_Pair]:
        claim = statement.claim
        assert claim is not None
        players = self.knowledge.players[statement.id]
        yield _RDF_TYPE, fo("Claim")
        yield from self.worded("act", claim.act)
        yield from self.worded("channel", claim.channel)
        yield from self.worded("certainty", claim.certainty)
        for role in ("attributedTo", "about"):
            for entity in players.get(role, ()):
                yield fo(role), self.entity_iri(entity)
        for step in players.get("chain", ()):
            yield fo("via"), self.entity_iri(step)
        if claim.chain:
            yield fo("chain"), _text(" > ".join(step.written for step in claim.chain))
        yield fo("depth"), _integer(claim.depth)
        if claim.said:
            yield fo("said"), ox.Literal(claim.said, datatype=_EDTF)
            if "said" in statement.inferred:
                yield fo("inferredTime"), _text("said")
        yield from _bounds("said", self.sayings.when(statement))
        for name, text in (
            ("summary", claim.summary),
            ("venue", claim.venue),
            ("form", claim.form),
        ):
            if text:
                yield fo(name), _text(text)
        for question in self.on_question.get(statement.id, ()):
            yield fo("onQuestion"), self.iri("questions/" + question)

    def chain(self, path: str, statement: Statement) -> Iterator[ox.Quad]:
        """Yield a numbered node for each voice of a claim's chain, the outermost first."""
        assert statement.claim is not None
        for number, voice in enumerate(statement.claim.chain, 1):
            node = self.iri(f"{path}#chain-{number}")
            yield ox.Quad(self.iri(path), fo("chainStep"), node)
            yield from self.quads(
                node,
                [
                    (_RDF_TYPE, fo("ChainStep")),
                    (fo("chainPosition"), _integer(number)),
                    (fo("voice"), self.entity_iri(voice.means)),
                ],
            )

    def stated_content(self, statement: Statement) -> Iterator[_Pair]:
        yield from self.types(statement.kind)
        yield from self.worded("polarity", statement.polarity)
        yield from self.worded("modality", statement.modality)
        players = self.knowledge.players[statement.id]
        for role in (*statement.roles, *(["attributedTo"] if statement.claim else [])):
            for entity in players.get(role, ()):
                yield fo(role), self.entity_iri(entity)
        yield from self.content(statement.times, statement.quantities, statement.texts)
        yield from self.coded(statement.codes, self.vocabulary.stated_event_type(statement))
        yield from self.worded("status", statement.status)
        for name in sorted(statement.inferred & set(statement.times)):
            yield fo("inferredTime"), _text(name)

    def link_quads(self, number: int, link: ClaimLink) -> Iterator[ox.Quad]:
        """Yield that two claims support or contradict each other, and who or what says so."""
        predicate = fo("supports" if link.supports else "contradicts")
        pair = self.iri("statements/" + link.claim), self.iri("statements/" + link.other)
        yield ox.Quad(pair[0], predicate, pair[1])
        yield ox.Quad(pair[1], predicate, pair[0])
        node = self.iri(f"statements/{link.claim}#comparison-{number}")
        yield ox.Quad(node, _RDF_TYPE, fo("Comparison"))
        for claim in pair:
            yield ox.Quad(node, fo("compares"), claim)
        yield ox.Quad(node, fo("judgedBy"), _text(link.by))
        if link.at:
            yield ox.Quad(node, fo("differsIn"), _text(link.at))

    def question_quads(self, question: Question) -> Iterator[ox.Quad]:
        path = "questions/" + question.id
        yield from self.quads(
            path,
            [
                (_RDF_TYPE, fo("Question")),
                (_LABEL, ox.Literal(question.text, language="en")),
                (fo("answers"), _text(question.answers)),
            ],
        )
        for stance, label in sorted(question.scale.items()):
            node = self.iri(f"{path}#scale{stance:+d}")
            yield ox.Quad(self.iri(path), fo("scale"), node)
            yield from self.quads(
                node,
                [
                    (_RDF_TYPE, _Node(_SKOS + "Concept")),
                    (fo("stance"), _integer(stance)),
                    (_Node(_SKOS + "definition"), ox.Literal(label, language="en")),
                ],
            )
        for number, position in enumerate(question.positions, 1):
            node = self.iri(f"{path}#position-{number}")
            yield from self.quads(node, self.position(question, position))

    def position(self, question: Question, position: Position) -> Iterator[_Pair]:
        holder = self.knowledge.redirects.get(position.attributed_to, position.attributed_to)
        yield _RDF_TYPE, fo("Position")
        yield fo("onQuestion"), self.iri("questions/" + question.id)
        yield fo("attributedTo"), self.entity_iri(holder)
        if position.stance is not None:
            yield fo("stance"), _integer(position.stance)
        if position.answer is not None and question.answers is Answers.TIME:
            yield from _time("answer", position.answer)
        elif position.answer is not None:
            yield fo("answerNumber"), _number(Decimal(position.answer))
        for claim in position.claims:
            yield fo("shownBy"), self.iri("statements/" + claim)
        if position.note:
            yield fo("note"), _text(position.note)

    def shortcuts(self, edges: Iterable[Edge]) -> Iterator[ox.Quad]:
        predicates = {
            rule.relation: rule.predicate
            for kind in self.vocabulary.kinds.values()
            for rule in kind.edges
        }
        for edge in edges:
            if edge.basis != "fact" or edge.relation not in predicates:
                continue
            predicate = fo(predicates[edge.relation])
            source, target = self.entity_iri(edge.source), self.entity_iri(edge.target)
            yield ox.Quad(source, predicate, target)
            if edge.symmetric:
                yield ox.Quad(target, predicate, source)


def _listed(names: Sequence[str]) -> str:
    """Return names as a list in English: "China, India and Turkey"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def fact_label(fact: Fact, entities: Mapping[str, Entity], vocabulary: Vocabulary) -> str:
    """Return one line that says what a fact is, with its time: its name, or who did what to whom.

    A kind whose first edge has two roles reads as that edge: "Russia supplied arms to China:
    Su-35 (2015)"; others as kind and players: "joint exercise: Russia and China (2017)".
    """
    kind = vocabulary.kinds[fact.kind]

    def players(role: str) -> str:
        return _listed([entities[entity].name for entity in fact.roles.get(role, ())])

    rule = kind.edges[0] if kind.edges else None
    if rule and not rule.symmetric and fact.roles.get(rule.source) and fact.roles.get(rule.target):
        label = f"{players(rule.source)} {rule.relation} {players(rule.target)}"
        told = {rule.source, rule.target}
    else:
        label = f"{kind.label}: " + ", ".join(players(role) for role in kind.required)
        told = set(kind.required)
    more = [players(role) for role in kind.required if role not in told]
    if "name" in fact.texts:
        label, more = fact.texts["name"], []
    more += [fact.texts[name] for name in _TELLING_TEXTS if name in fact.texts]
    more += [
        vocabulary.words(name)[word].label
        for name in kind.required_codes
        for word in fact.codes.get(name, ())
    ]
    label = f"{label}: {', '.join(more)}" if more else label
    times = [fact.times[name] for name in kind.times if name in fact.times]
    return f"{label} ({times[0]})" if times else label
