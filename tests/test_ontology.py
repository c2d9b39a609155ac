"""The ontology: every term is explained, whatever uses terms uses declared ones, and the shapes
tell a good graph from a bad one.

Strategy: `GOOD` is a small graph with something of everything. It must pass every shape, answer
every example query and survive JSON-LD. `BROKEN` adds nodes with one fault each, and the whole
report must be the messages that say how to mend them.
"""

import json
import re
import runpy
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    VANN,
)

from graph.check import check
from graph.errors import OntologyError, ShapeError
from graph.facts import Act, Knowledge, Modality, Origin, Polarity, SourceError, Status, Zone
from graph.glossary import read_glossary
from graph.read.curated import read_seeds
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import BASE_IRI, ONTOLOGY_IRI, Kind, Vocabulary, read_vocabulary

FO = rdflib.Namespace(ONTOLOGY_IRI)
SHAPE = rdflib.Namespace("https://w3id.org/foedera/shapes#")
NOTHING = Knowledge({}, {}, (), {}, (), ())
DOCS = Path(__file__).resolve().parent.parent / "docs"
AFTER = "Foedera, after "
# The works that are vocabularies, cited by the IRI of a term; rdflib lists the terms of most.
VOCABULARIES = {
    "DCAT": DCAT,
    "Dublin Core": DCTERMS,
    "PROV-O": PROV,
    "SKOS": SKOS,
    "The Organization Ontology": ORG,
    "Web Annotation": None,
    "schema.org": SDO,
}
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

PREFIXES = """
@base <https://w3id.org/foedera/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/> .
@prefix fo: <https://w3id.org/foedera/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

GOOD = (
    PREFIXES
    + """
<entities/russia> a fo:State, fo:Entity ; rdfs:label "Russia"@en ;
    skos:altLabel "Russian Federation"@en ; fo:adjective "Russian"@en ; fo:metonym "Moscow"@en ;
    skos:exactMatch wd:Q159 ; fo:identifier <entities/russia#identifier-1> ;
    fo:successorOf <entities/soviet-union> ; fo:start "1991-12-26"^^edtf:edtf ;
    fo:startEarliest "1991-12-26"^^xsd:date ; fo:startLatest "1991-12-26"^^xsd:date ;
    fo:suppliedArmsTo <entities/china> ; fo:exercisedWith <entities/china> ;
    fo:memberOf <entities/sco> .
<entities/russia#identifier-1> a fo:Identifier ; fo:scheme "wikidata" ;
    fo:identifierValue "Q159" ; dcterms:source "a list of states" .
<entities/soviet-union> a fo:State, fo:Entity ; rdfs:label "Soviet Union"@en .
<entities/china> a fo:State, fo:Entity ; rdfs:label "China"@en ;
    fo:exercisedWith <entities/russia> .
<entities/sco> a fo:InternationalOrganization, fo:Entity ;
    rdfs:label "Shanghai Cooperation Organisation"@en .
<entities/su-35> a fo:WeaponSystem, fo:Entity ; rdfs:label "Su-35"@en ;
    fo:weaponCategory fo:Aircraft .
<entities/alexander-lukin> a fo:Person, fo:Entity ; rdfs:label "Alexander Lukin"@en ;
    fo:heldPostAt <entities/hse> .
<entities/hse> a fo:Institution, fo:Entity ; rdfs:label "HSE University"@en .
<entities/tsugol> a fo:Place, fo:Entity ; rdfs:label "Tsugol"@en ;
    fo:locatedIn <entities/russia> .
<entities/x-41c0> a fo:Entity ; rdfs:label "the northern neighbours"@en .

<documents/note> a fo:Document ; dcterms:title "Notes on joint exercises" ;
    dcterms:publisher "The Foedera authors" ; dcterms:issued "2026-11"^^edtf:edtf ;
    dcterms:language "en" ; dcterms:license "CC0-1.0" ;
    fo:sha256 "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03" .
<datasets/register> a fo:Dataset ; dcterms:title "A register of transfers" ;
    dcterms:publisher "An institute" .

<facts/su-35-sale> a fo:ArmsTransfer, fo:Occurrence ;
    rdfs:label "arms transfer: Russia, China, Su-35 (2015)"@en ;
    fo:supplier <entities/russia> ; fo:recipient <entities/china> ; fo:weapon <entities/su-35> ;
    fo:numberOrdered 24 ; fo:value 2.5 ; fo:currency "USD" ; fo:ordered "2015"^^edtf:edtf ;
    fo:orderedEarliest "2015-01-01"^^xsd:date ; fo:orderedLatest "2015-12-31"^^xsd:date ;
    fo:delivered "2016/2018"^^edtf:edtf ;
    fo:deliveredEarliest "2016-01-01"^^xsd:date ; fo:deliveredLatest "2018-12-31"^^xsd:date ;
    fo:earliest "2015-01-01"^^xsd:date ; fo:latest "2018-12-31"^^xsd:date ;
    fo:transferKind fo:SaleTransfer, fo:OffsetTransfer ; fo:weaponCondition fo:NewWeapon ;
    fo:eventType fo:CooperateEvent ;
    fo:status fo:Delivered ; fo:origin fo:Imported ; fo:confidence 1.0 ; fo:sourceCount 2 ;
    fo:independentOrigin <datasets/register>, <documents/note> ; fo:supportCount 3 ;
    prov:wasDerivedFrom <statements/77b0>, <statements/a001> ; fo:supportedBy <statements/91aa> ;
    fo:conflict <facts/su-35-sale#conflict-1> ; fo:acceptance <facts/su-35-sale#acceptance> .
<facts/su-35-sale#conflict-1> a fo:Conflict ; fo:conflictProperty "ordered" ;
    fo:conflictValue "2014" ; fo:inStatement <statements/a001> .
<facts/su-35-sale#acceptance> a fo:Acceptance ; fo:acceptedBy "An editor" ;
    fo:acceptedOn "2026-11-20"^^xsd:date ; fo:reason "The register has it too." .
<facts/vostok-2018> a fo:JointExercise, fo:Occurrence ; rdfs:label "Vostok 2018 (2018-09)"@en ;
    fo:name "Vostok 2018" ; fo:participant <entities/russia>, <entities/china> ;
    fo:location <entities/tsugol> ; fo:host <entities/russia> ; fo:date "2018-09"^^edtf:edtf ;
    fo:dateEarliest "2018-09-01"^^xsd:date ; fo:dateLatest "2018-09-30"^^xsd:date ;
    fo:earliest "2018-09-01"^^xsd:date ; fo:latest "2018-09-30"^^xsd:date ;
    fo:inferredTime "date" ; fo:contribution <facts/vostok-2018#contribution-1> ;
    fo:status fo:Happened ; fo:origin fo:Parsed ; fo:confidence 0.9 ; fo:sourceCount 1 ;
    prov:wasDerivedFrom <statements/a002> .
<facts/vostok-2018#contribution-1> a fo:Contribution ; fo:contributor <entities/china> ;
    fo:quantityAbout 3000 ; fo:unit "troops" .
<facts/s-400-sale> a fo:ArmsTransfer, fo:Occurrence ;
    rdfs:label "arms transfer: Russia, China, S-400"@en ; fo:supplier <entities/russia> ;
    fo:recipient <entities/china> ; fo:weapon <entities/su-35> ; fo:status fo:Signed ;
    fo:origin fo:Curated ; fo:confidence 1.0 ; fo:sourceCount 1 ;
    prov:wasDerivedFrom <statements/a003> .
<facts/drill-2005> a fo:JointExercise, fo:Occurrence ; rdfs:label "A drill (2005)"@en ;
    fo:participant <entities/russia>, <entities/china> ; fo:date "2005"^^edtf:edtf ;
    fo:dateEarliest "2005-01-01"^^xsd:date ; fo:dateLatest "2005-12-31"^^xsd:date ;
    fo:earliest "2005-01-01"^^xsd:date ; fo:latest "2005-12-31"^^xsd:date ;
    fo:origin fo:Curated ; fo:confidence 1.0 ; fo:sourceCount 1 ;
    prov:wasDerivedFrom <statements/a003> .
<facts/sco-russia> a fo:Membership, fo:Occurrence ; rdfs:label "membership: Russia, SCO"@en ;
    fo:member <entities/russia> ; fo:organization <entities/sco> ;
    fo:membershipStatus "founding member" ; fo:status fo:InForce ; fo:origin fo:Curated ;
    fo:confidence 1.0 ; fo:sourceCount 1 ; prov:wasDerivedFrom <statements/a003> .
<facts/lukin-hse> a fo:PostHeld, fo:Occurrence ; rdfs:label "post held: Alexander Lukin"@en ;
    fo:person <entities/alexander-lukin> ; fo:organization <entities/hse> ; fo:title "professor" ;
    fo:origin fo:Curated ; fo:confidence 1.0 ; fo:sourceCount 1 ;
    prov:wasDerivedFrom <statements/a003> .
<facts/treaty-2001> a fo:Treaty, fo:Agreement, fo:Occurrence ; rdfs:label "Treaty of 2001"@en ;
    fo:party <entities/russia>, <entities/china> ; fo:signed "2001-07-16"^^edtf:edtf ;
    fo:signedEarliest "2001-07-16"^^xsd:date ; fo:signedLatest "2001-07-16"^^xsd:date ;
    fo:status fo:InForce ; fo:origin fo:Curated ; fo:confidence 1.0 ; fo:sourceCount 1 ;
    prov:wasDerivedFrom <statements/a003> ; fo:contradictedBy <statements/91ac> .
<facts/sco-trade> a fo:Statistic, fo:Occurrence ; rdfs:label "statistic: SCO"@en ;
    fo:subject <entities/sco> ; fo:quantity -0.5 ; fo:unit "percent" ;
    fo:measure "change of trade" ; fo:origin fo:Curated ; fo:confidence 1.0 ; fo:sourceCount 1 ;
    prov:wasDerivedFrom <statements/a003> .

<statements/77b0> a fo:Statement ; fo:origin fo:Imported ; fo:readBy "foedera-tables 0.1.0" ;
    fo:confidence 1.0 ; fo:dataset <datasets/register> ; fo:record "China|Russia|2015|Su-35S|1" ;
    fo:states <statements/77b0#content> .
<statements/a001> a fo:Statement ; fo:origin fo:Curated ; fo:readBy "An editor" ;
    fo:document <documents/note> ; fo:charStart 10 ; fo:charEnd 60 ; fo:zone "body" ;
    fo:quote "24 fighters" ; fo:states <statements/a001#content> .
<statements/a002> a fo:Statement ; fo:origin fo:Parsed ; fo:readBy "foedera-rules-en 0.1.0" ;
    fo:rule "exercise-with" ; fo:confidence 0.9 ; fo:document <documents/note> ;
    fo:charStart 61 ; fo:charEnd 120 ; fo:quote "took part in Vostok 2018" ; fo:verified "here" ;
    fo:spanSha256 "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03" .
<statements/a003> a fo:Statement ; fo:origin fo:Curated ; fo:readBy "An editor" ;
    fo:document <documents/note> ; fo:charStart 121 ; fo:charEnd 150 .
<statements/91aa> a fo:Statement, fo:Claim ; fo:origin fo:Parsed ;
    fo:readBy "foedera-rules-en 0.1.0" ; fo:document <documents/note> ; fo:charStart 200 ;
    fo:charEnd 260 ; fo:attributedTo <entities/alexander-lukin> ; fo:act fo:Asserts ;
    fo:form "indirect" ; fo:via <entities/hse> ; fo:chain "HSE University" ; fo:depth 2 ;
    fo:chainStep <statements/91aa#chain-1> ;
    fo:supports <facts/su-35-sale> ; fo:states <statements/91aa#content> .
<statements/91aa#chain-1> a fo:ChainStep ; fo:chainPosition 1 ; fo:voice <entities/hse> .
<statements/91ab> a fo:Statement, fo:Claim ; fo:origin fo:Curated ; fo:readBy "An editor" ;
    fo:document <documents/note> ; fo:charStart 261 ; fo:charEnd 300 ; fo:quote "nearly allies" ;
    fo:attributedTo <entities/alexander-lukin> ; fo:act fo:Describes ;
    fo:summary "Calls the two states nearly allies." ; fo:venue "a lecture" ;
    fo:channel fo:SpeechChannel ; fo:certainty fo:HeldProbable ;
    fo:about <entities/russia>, <entities/china>, <entities/x-41c0> ; fo:said "2021"^^edtf:edtf ;
    fo:saidEarliest "2021-01-01"^^xsd:date ; fo:saidLatest "2021-12-31"^^xsd:date ;
    fo:onQuestion <questions/allied> .
<statements/91ac> a fo:Statement, fo:Claim ; fo:origin fo:Curated ; fo:readBy "An editor" ;
    fo:document <documents/note> ; fo:charStart 301 ; fo:charEnd 340 ;
    fo:attributedTo <entities/alexander-lukin> ; fo:act fo:Denies ;
    fo:contradicts <facts/treaty-2001> ; fo:states <statements/91ac#content> .

<statements/91ac#comparison-1> a fo:Comparison ; fo:compares <statements/91ac>, <statements/91ab> ;
    fo:judgedBy "curator" ; fo:differsIn "polarity" .
<statements/91ac> fo:contradicts <statements/91ab> .
<statements/91ab> fo:contradicts <statements/91ac> .
<statements/a001> fo:erratum <statements/a001#erratum-1> .
<statements/a001#erratum-1> a fo:Erratum ; fo:errorKind fo:WrongNumberError ; fo:says "24" ;
    fo:right "25" .

<questions/allied#position-9> a fo:Position ; fo:onQuestion <questions/allied> ;
    fo:attributedTo <entities/hse> ; fo:stance -1 ; fo:shownBy <statements/91ac> .
<questions/when> a fo:Question ; rdfs:label "Since when are they allied?"@en ; fo:answers "time" .
<questions/when#position-1> a fo:Position ; fo:onQuestion <questions/when> ;
    fo:attributedTo <entities/alexander-lukin> ; fo:answer "2016"^^edtf:edtf ;
    fo:answerEarliest "2016-01-01"^^xsd:date ; fo:answerLatest "2016-12-31"^^xsd:date ;
    fo:shownBy <statements/91ab> .
<questions/when#position-2> a fo:Position ; fo:onQuestion <questions/when> ;
    fo:attributedTo <entities/hse> ; fo:answer "2021"^^edtf:edtf ;
    fo:answerEarliest "2021-01-01"^^xsd:date ; fo:answerLatest "2021-12-31"^^xsd:date ;
    fo:shownBy <statements/91ab> .
<questions/allied> a fo:Question ; rdfs:label "Are Russia and China allied?"@en ;
    fo:answers "stance" ;
    fo:scale <questions/allied#scale-1>, <questions/allied#scale+1> .
<questions/allied#scale-1> a skos:Concept ; fo:stance -1 ; skos:definition "No allies."@en .
<questions/allied#scale+1> a skos:Concept ; fo:stance 1 ; skos:definition "Nearly allies."@en .
<questions/allied#position-1> a fo:Position ; fo:onQuestion <questions/allied> ;
    fo:attributedTo <entities/alexander-lukin> ; fo:stance 1 ; fo:shownBy <statements/91ab> .

GRAPH <graphs/stated> {
    <statements/77b0#content> a fo:ArmsTransfer, fo:Occurrence ; fo:polarity fo:Affirmed ;
        fo:modality fo:Factual ; fo:supplier <entities/russia> ; fo:recipient <entities/china> ;
        fo:weapon <entities/su-35> ; fo:numberOrdered 24 ; fo:ordered "2015"^^edtf:edtf .
    <statements/a001#content> a fo:ArmsTransfer, fo:Occurrence ; fo:polarity fo:Affirmed ;
        fo:modality fo:Factual ; fo:recipient <entities/china> ; fo:weapon <entities/su-35> ;
        fo:quantity 24 .
    <statements/91aa#content> a fo:ArmsTransfer, fo:Occurrence ; fo:polarity fo:Affirmed ;
        fo:modality fo:Factual ; fo:attributedTo <entities/alexander-lukin> ;
        fo:supplier <entities/russia> ; fo:recipient <entities/china> .
    <statements/91ac#content> a fo:Obligation, fo:Occurrence ; fo:polarity fo:Negated ;
        fo:modality fo:Factual ; fo:attributedTo <entities/alexander-lukin> ;
        fo:party <entities/russia>, <entities/china> ; fo:obligation "defense" .
}

GRAPH <graphs/ontology> {
    fo:Delivered a skos:Concept ; skos:inScheme fo:Statuses ; skos:notation "delivered" ;
        skos:prefLabel "delivered"@en ; skos:definition "Handed over, at least in part."@en .
}
"""
)

SOUND = """a fo:Occurrence ; rdfs:label "a fact"@en ; fo:origin fo:Curated ;
    fo:confidence 1.0 ; fo:sourceCount 1 ; prov:wasDerivedFrom <statements/a003> ;"""
SALE = "fo:supplier <entities/russia> ; fo:recipient <entities/china> ; fo:weapon <entities/su-35>"
PLACED = """fo:origin fo:Curated ; fo:readBy "An editor" ; fo:document <documents/note> ;"""
HASH = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

# What hangs on each node, and the one message that it gets.
BROKEN = {
    "facts/without-evidence": (
        'a fo:Occurrence ; rdfs:label "a fact"@en ; fo:origin fo:Curated ; fo:confidence 1.0 ;'
        " fo:sourceCount 1",
        "A fact needs evidence: at least one statement in a document or dataset that it rests on.",
    ),
    "facts/unknown-status": (
        f"{SOUND} fo:status fo:Ongoing",
        "A fact has at most one status: planned, signed, in-force, delivered, cancelled, ended or"
        " happened.",
    ),
    "facts/no-sources": (
        'a fo:Occurrence ; rdfs:label "a fact"@en ; fo:origin fo:Curated ; fo:confidence 1.0 ;'
        " fo:sourceCount 0 ; prov:wasDerivedFrom <statements/a003>",
        "A fact needs a count of its independent sources, 1 or more.",
    ),
    "facts/no-label": (
        "a fo:Occurrence ; fo:origin fo:Curated ; fo:confidence 1.0 ; fo:sourceCount 1 ;"
        " prov:wasDerivedFrom <statements/a003>",
        "A fact needs a label: one line that says what it is.",
    ),
    "facts/time-in-words": (
        f'{SOUND} fo:date "In October"^^edtf:edtf',
        "A time is written in EDTF: 2019-06-05, 2021-10, 2017~ (about), 2016/2018 (a stretch),"
        " [2016..2018] (some time within).",
    ),
    "facts/time-of-another-type": (
        f'{SOUND} fo:date "2021"^^xsd:gYear',
        "A time is written in EDTF: 2019-06-05, 2021-10, 2017~ (about), 2016/2018 (a stretch),"
        " [2016..2018] (some time within).",
    ),
    "facts/bounds-turned-round": (
        f'{SOUND} fo:dateEarliest "2021-10-31"^^xsd:date ; fo:dateLatest "2021-10-01"^^xsd:date',
        "There is more than one date, or its first possible day is later than its last.",
    ),
    "facts/no-supplier": (
        f"{SOUND} a fo:ArmsTransfer ; fo:recipient <entities/china> ; fo:weapon <entities/su-35>",
        "An arms transfer needs a supplier: say which state, government body, company or"
        " organization sold or gave the weapon.",
    ),
    "facts/a-person-as-weapon": (
        f"{SOUND} a fo:ArmsTransfer ; fo:supplier <entities/russia> ;"
        " fo:recipient <entities/china> ; fo:weapon <entities/alexander-lukin>",
        "An arms transfer needs a weapon: say which weapon system was sold or given.",
    ),
    "facts/to-itself": (
        f"{SOUND} a fo:ArmsTransfer ; fo:supplier <entities/china> ;"
        " fo:recipient <entities/china> ; fo:weapon <entities/su-35>",
        "Nobody supplies arms to themselves: supplier and recipient are the same.",
    ),
    "facts/fewer-than-none": (
        f"{SOUND} a fo:ArmsTransfer ; {SALE} ; fo:numberDelivered -1",
        "How many there are is a number, 0 or more.",
    ),
    "facts/number-in-words": (
        f'{SOUND} a fo:ArmsTransfer ; {SALE} ; fo:quantity "two dozen"',
        "How many there are is a number, 0 or more.",
    ),
    "facts/floor-above-ceiling": (
        f"{SOUND} a fo:ArmsTransfer ; {SALE} ; fo:quantityMin 30 ; fo:quantityMax 20",
        "The least number is greater than the greatest: check min and max of the quantity.",
    ),
    "facts/delivered-before-ordered": (
        f'{SOUND} a fo:ArmsTransfer ; {SALE} ; fo:orderedEarliest "2019-01-01"^^xsd:date ;'
        ' fo:deliveredLatest "2018-12-31"^^xsd:date',
        "There is more than one time of order, or it is later than the delivery: check both times.",
    ),
    "facts/currency-in-words": (
        f'{SOUND} a fo:ArmsTransfer ; {SALE} ; fo:value 2 ; fo:currency "billion dollars"',
        "A currency is a three-letter code of ISO 4217, such as USD.",
    ),
    "facts/a-person-in-an-exercise": (
        f"{SOUND} a fo:JointExercise ; fo:participant <entities/alexander-lukin>",
        "A joint exercise needs participants: say which states, armed forces or organizations"
        " took part.",
    ),
    "facts/an-unknown-party": (
        f"{SOUND} a fo:Agreement ; fo:party <entities/russia>, <entities/x-41c0>",
        "An agreement needs parties: say which states, government bodies, organizations or"
        " companies agreed.",
    ),
    "facts/ends-before-it-starts": (
        f"{SOUND} a fo:Membership ; fo:member <entities/china> ; fo:organization <entities/sco> ;"
        ' fo:startEarliest "2002-01-01"^^xsd:date ; fo:endLatest "2001-12-31"^^xsd:date',
        "There is more than one start, or it is later than the end: check both times.",
    ),
    "facts/nothing-promised": (
        f"{SOUND} a fo:Obligation ; fo:party <entities/russia>",
        "An obligation needs to say what it binds the parties to, such as consultation or"
        " non-aggression.",
    ),
    "facts/no-post": (
        f"{SOUND} a fo:PostHeld ; fo:person <entities/alexander-lukin>",
        "A post held needs a post, a title or an organization: say what the person is, or where.",
    ),
    "facts/no-number": (
        f'{SOUND} a fo:Statistic ; fo:subject <entities/sco> ; fo:measure "population"',
        "A statistic needs a number: exact, or with a floor, a ceiling or an approximate value.",
    ),
    "facts/of-an-unknown-form": (
        f"{SOUND} a fo:JointExercise ; fo:participant <entities/russia> ;"
        " fo:exerciseForm fo:PatrolExercise, fo:Treaty",
        "The form of an exercise is a word of the exercise forms, such as field, command-post or"
        " patrol.",
    ),
    "facts/new-and-second-hand": (
        f"{SOUND} a fo:ArmsTransfer ; {SALE} ;"
        " fo:weaponCondition fo:NewWeapon, fo:SecondHandWeapon",
        "The condition of weapons is one of new, second-hand and second-hand-modernized.",
    ),
    "facts/an-exercise-of-a-kind-of-treaty": (
        f"{SOUND} a fo:JointExercise ; fo:participant <entities/russia> ;"
        " fo:agreementKind fo:TreatyForm",
        "Only an agreement has a kind of agreement, a domain or a treaty phase.",
    ),
    "facts/an-action-of-no-type": (
        f"{SOUND} a fo:Action ; fo:actor <entities/russia> ; fo:target <entities/china>",
        "An action needs an event type: say what is done, such as accuse, threaten, sanction or"
        " assault.",
    ),
    "facts/an-action-of-nobody": (
        f"{SOUND} a fo:Action ; fo:target <entities/china> ; fo:eventType fo:AccuseEvent",
        "An action needs an actor: say which state, body, organization or person did it.",
    ),
    "entities/nameless": ("a fo:Entity, fo:State", "An entity needs a name."),
    "entities/empire": (
        'a fo:Entity, fo:Empire ; rdfs:label "An empire"@en',
        "An entity is of one of the kinds of entities of the ontology, such as State, Person or"
        " WeaponSystem, and is nothing else.",
    ),
    "entities/russia#identifier-2": (
        'a fo:Identifier ; fo:scheme "cow" ; fo:identifierValue "365"',
        "An identifier needs the source in which it was found; identifiers are never given from"
        " memory.",
    ),
    "documents/short-checksum": (
        'a fo:Document ; dcterms:title "A text" ; dcterms:publisher "Somebody" ;'
        ' fo:sha256 "5891b5b522d5df08"',
        "A document needs the SHA-256 checksum of its bytes, 64 hexadecimal digits.",
    ),
    "documents/unpublished": (
        f'a fo:Document ; dcterms:title "A text" ; fo:sha256 "{HASH}"',
        "A document needs a publisher: say who put it out.",
    ),
    "statements/nowhere": (
        'a fo:Statement ; fo:origin fo:Curated ; fo:readBy "An editor"',
        "A statement needs one place, a span of a document or a record of a dataset, and is not"
        " itself what it tells of.",
    ),
    "statements/empty-span": (
        f"a fo:Statement ; {PLACED} fo:charStart 20 ; fo:charEnd 20",
        "The span of a statement must begin before it ends: check start and end.",
    ),
    "statements/read-by-nobody": (
        "a fo:Statement ; fo:origin fo:Parsed ; fo:document <documents/note> ;"
        " fo:charStart 20 ; fo:charEnd 30",
        "A statement needs to say which person or program read it.",
    ),
    "statements/anonymous": (
        f"a fo:Statement, fo:Claim ; {PLACED} fo:charStart 20 ; fo:charEnd 30 ; fo:act fo:Asserts",
        "A claim needs a holder: say who says so, the author if nobody else.",
    ),
    "statements/nearer-than-near": (
        f"a fo:Statement, fo:Claim ; {PLACED} fo:charStart 20 ; fo:charEnd 30 ; fo:act fo:Asserts ;"
        " fo:attributedTo <entities/china> ; fo:depth -1",
        "The depth of a claim is a whole number: 0 for the document's own author, 1 for whom it"
        " quotes.",
    ),
    "statements/91ab#chain-1": (
        "a fo:ChainStep ; fo:chainPosition 1",
        "A step of a chain needs its place, from 1 for the outermost, and the entity whose voice it"
        " is.",
    ),
    "facts/supported-by-nobody": (
        f"{SOUND} fo:supportCount 0",
        "What supports a fact is counted once, with its evidence: 1 or more.",
    ),
    "statements/unknown-act": (
        f"a fo:Statement, fo:Claim ; {PLACED} fo:charStart 20 ; fo:charEnd 30 ; fo:act fo:Shouts ;"
        " fo:attributedTo <entities/china>",
        "A claim needs one act: asserts, denies, hedges, predicts or describes.",
    ),
    "statements/through-an-unknown-channel": (
        f"a fo:Statement, fo:Claim ; {PLACED} fo:charStart 20 ; fo:charEnd 30 ; fo:act fo:Asserts ;"
        " fo:attributedTo <entities/china> ; fo:channel fo:HeldCertain",
        "The channel of a claim is one word of the channels, such as article, letter or speech.",
    ),
    "questions/allied#position-2": (
        "a fo:Position ; fo:onQuestion <questions/allied> ; fo:attributedTo <entities/china> ;"
        " fo:stance 3 ; fo:shownBy <statements/91ab>",
        "A position needs one stance, a whole number from -2 (no) to 2 (yes).",
    ),
    "questions/allied#position-3": (
        "a fo:Position ; fo:onQuestion <questions/allied> ; fo:attributedTo <entities/china> ;"
        " fo:stance -2",
        "A position needs at least one claim that shows it.",
    ),
    "questions/without-a-scale": (
        'a fo:Question ; rdfs:label "Is there an alliance?"@en ; fo:answers "stance"',
        "A question needs a scale: say what at least two of the stances from -2 to 2 mean.",
    ),
    "questions/of-another-kind": (
        'a fo:Question ; rdfs:label "Who?"@en ; fo:answers "person" ;'
        " fo:scale <questions/allied#scale-1>, <questions/allied#scale+1>",
        "The answers to a question are stances, times or numbers.",
    ),
    "questions/when#position-3": (
        "a fo:Position ; fo:onQuestion <questions/when> ; fo:attributedTo <entities/china> ;"
        " fo:shownBy <statements/91ab>",
        "A position needs one answer: a stance on the question's scale, or a time or number where"
        " it asks for one.",
    ),
    "questions/when#position-4": (
        "a fo:Position ; fo:onQuestion <questions/when> ; fo:attributedTo <entities/china> ;"
        ' fo:answer "2016" ; fo:shownBy <statements/91ab>',
        "The answer to a question about when is one time in EDTF.",
    ),
    "questions/when#position-5": (
        "a fo:Position ; fo:onQuestion <questions/when> ; fo:attributedTo <entities/china> ;"
        " fo:answerNumber -1 ; fo:shownBy <statements/91ab>",
        "The answer to a question about how many is one number, 0 or more.",
    ),
    "statements/a001#erratum-2": (
        'a fo:Erratum ; fo:says "24" ; fo:right "25"',
        "An error in a source needs its kind: omission, wrong-date, wrong-number, wrong-name,"
        " misspelling, misattribution, mistranslation, contradiction or outdated.",
    ),
    "statements/a001#erratum-3": (
        "a fo:Erratum ; fo:errorKind fo:OmissionError",
        "An error in a source needs what is right, or a note on what is wrong.",
    ),
    "facts/su-35-sale#conflict-2": (
        'a fo:Conflict ; fo:conflictProperty "ordered" ; fo:conflictValue "2014"',
        "A conflict needs the statement in which the contradicting value stands.",
    ),
    "facts/vostok-2018#contribution-2": (
        'a fo:Contribution ; fo:contributor <entities/russia> ; fo:unit "tanks"',
        "A contribution needs a number: say how many troops, ships or aircraft were brought.",
    ),
}


@pytest.fixture(scope="module")
def terms(ontology: Path) -> rdflib.Graph:
    """Everything that foedera.ttl declares."""
    return rdflib.Graph().parse(ontology / "foedera.ttl")


@pytest.fixture(scope="module")
def concepts(ontology: Path) -> rdflib.Graph:
    """Everything that the vocabularies declare."""
    graph = rdflib.Graph()
    for path in sorted((ontology / "vocabularies").glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def shapes(ontology: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(ontology / "shapes.ttl")


@pytest.fixture(scope="module")
def declared(terms: rdflib.Graph, concepts: rdflib.Graph) -> set[str]:
    """Local names of all terms, concepts and schemes."""
    subjects = {*terms.subjects(RDF.type), *concepts.subjects(RDF.type)}
    return {str(s).removeprefix(FO) for s in subjects if str(s).startswith(FO)}


def quads(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(turtle, format=ox.RdfFormat.TRIG))


def local(node: object) -> str:
    return str(node).removeprefix(FO)


def default_triples(trig: str) -> set[ox.Triple]:
    return {q.triple for q in quads(trig) if isinstance(q.graph_name, ox.DefaultGraph)}


def own(graph: rdflib.Graph, kind: rdflib.term.Node) -> list[rdflib.term.Node]:
    found = [s for s in graph.subjects(RDF.type, kind) if str(s).startswith(FO)]
    return sorted(found, key=str)


def examples(ontology: Path) -> list[Path]:
    return sorted((ontology / "examples").glob("*.rq"))


def test_every_class_and_property_has_one_label_one_definition_and_a_source(
    terms: rdflib.Graph,
) -> None:
    subjects = [term for kind in (OWL.Class, *PROPERTIES) for term in own(terms, kind)]

    unexplained = [
        local(term)
        for term in subjects
        if len(list(terms.objects(term, RDFS.label))) != 1
        or len(list(terms.objects(term, SKOS.definition))) != 1
        or not list(terms.objects(term, DCTERMS.source))
    ]

    assert len(subjects) > 190
    assert unexplained == []


def test_every_concept_has_a_definition_a_word_a_source_and_a_scheme(
    concepts: rdflib.Graph,
) -> None:
    schemes = own(concepts, SKOS.ConceptScheme)
    explained = (SKOS.definition, RDFS.label, DCTERMS.source)

    poor = [
        local(subject)
        for subject in {*own(concepts, SKOS.Concept), *schemes, *concepts.subjects()}
        if any(concepts.value(subject, predicate) is None for predicate in explained)
        or (
            subject not in schemes
            and (
                concepts.value(subject, SKOS.notation) is None
                or not set(concepts.objects(subject, SKOS.inScheme)) <= set(schemes)
                or not list(concepts.objects(subject, SKOS.inScheme))
            )
        )
    ]

    assert len(schemes) == 28
    assert poor == []


def test_every_source_is_ours_or_a_place_in_a_listed_work_that_was_seen(
    terms: rdflib.Graph, concepts: rdflib.Graph, ontology: Path
) -> None:
    works = {work.name: work for work in read_glossary(ontology).works}
    sources = {o for g in (terms, concepts) for o in g.objects(None, DCTERMS.source)}
    texts = sorted(str(source) for source in sources if isinstance(source, rdflib.Literal))

    cited = [
        (text.startswith(AFTER), place.split(": ")[0], text)
        for text in texts
        if text != "Foedera"
        for place in text.removeprefix(AFTER).split("; ")
    ]

    assert [text for _, name, text in cited if name not in works] == []
    assert [t for after, name, t in cited if not after and not works[name].seen] == []
    assert {name for _, name, _ in cited} == works.keys() - VOCABULARIES.keys()


def test_every_term_that_ours_follows_is_one_of_a_listed_vocabulary(
    terms: rdflib.Graph, concepts: rdflib.Graph, ontology: Path
) -> None:
    listed = rdflib.Graph().parse(ontology / "works.ttl").objects(None, DCTERMS.identifier)
    spaces = {str(iri) for iri in listed}
    known = {str(space): space for space in VOCABULARIES.values() if space is not None}
    sources = {o for g in (terms, concepts) for o in g.objects(None, DCTERMS.source)}

    followed = [source for source in sources if isinstance(source, rdflib.URIRef)]
    stray = [iri for iri in followed if not any(iri.startswith(space) for space in spaces)]
    made_up = [
        iri
        for iri in followed
        for space, names in known.items()
        if iri.startswith(space) and iri not in names
    ]

    assert len(followed) > 60
    assert (stray, made_up) == ([], [])


def test_a_work_without_a_line_that_it_needs_stops_the_reading(tmp_path: Path) -> None:
    shutil.copytree(ontology_folder(), tmp_path / "ontology")
    works = tmp_path / "ontology" / "works.ttl"
    text = works.read_text(encoding="utf-8")
    works.write_text(text.replace('    dcterms:date "1976" ;\n', ""), encoding="utf-8")

    with pytest.raises(OntologyError, match=r"works\.ttl: a work has no dcterms:date"):
        read_glossary(tmp_path / "ontology")


def test_a_definition_is_one_plain_sentence(terms: rdflib.Graph, concepts: rdflib.Graph) -> None:
    definitions = [str(d) for g in (terms, concepts) for d in g.objects(None, SKOS.definition)]

    odd = [d for d in definitions if not re.fullmatch(r"[A-Z][^.]*\.", d)]

    assert odd == []


@pytest.mark.parametrize(
    ("words", "scheme"),
    [
        (Act, "Acts"),
        (Modality, "Modalities"),
        (Origin, "Origins"),
        (Polarity, "Polarities"),
        (Status, "Statuses"),
        (SourceError, "SourceErrors"),
        (Zone, "Zones"),
    ],
)
def test_each_word_of_an_enumeration_is_the_concept_of_its_scheme(
    words: type[StrEnum], scheme: str, vocabulary: Vocabulary, concepts: rdflib.Graph
) -> None:
    found = {
        str(concepts.value(subject, SKOS.notation)): str(subject)
        for subject in concepts.subjects(SKOS.inScheme, FO[scheme])
    }

    assert list(vocabulary.schemes[scheme]) == list(found)
    assert found == {word.value: FO + vocabulary.schemes[scheme][word].concept for word in words}


def test_the_general_scale_has_a_concept_for_each_stance(concepts: rdflib.Graph) -> None:
    scale = concepts.subjects(SKOS.inScheme, FO.Stances)

    stances = {local(step): concepts.value(step, FO.stance) for step in scale}

    assert {name: int(str(stance)) for name, stance in stances.items()} == {
        "StronglyDisagree": -2,
        "Disagree": -1,
        "Neutral": 0,
        "Agree": 1,
        "StronglyAgree": 2,
    }


def test_terms_borrowed_from_other_vocabularies_exist_there(
    terms: rdflib.Graph, concepts: rdflib.Graph, shapes: rdflib.Graph
) -> None:
    borrowed = {str(node) for g in (terms, concepts, shapes) for triple in g for node in triple}

    invented = {
        iri
        for iri in borrowed
        for vocabulary in (DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDFS, SDO, SH, SKOS, VANN)
        if iri.startswith(str(vocabulary)) and iri.removeprefix(str(vocabulary)) not in vocabulary
    }

    assert invented == set()


def test_names_that_clients_rely_on_are_declared(declared: set[str]) -> None:
    classes = """Statement Claim State Government GovernmentBody ArmedForce Institution Company
        InternationalOrganization Person Post Place WeaponSystem Document Dataset Treaty Agreement
        JointStatement Obligation JointExercise JointPatrol ArmsTransfer SystemBuilt Membership
        PostHeld Meeting Statistic Question Position"""
    properties = """party participant supplier recipient weapon member organization person post
        location start end signed ordered delivered obligation quantity numberOrdered
        numberDelivered value status polarity modality act attributedTo onQuestion stance
        supportedBy contradictedBy states origin sourceCount quote document dataset record"""

    assert {*classes.split(), *properties.split()} - declared == set()


def test_what_a_kind_may_have_is_declared_as_a_property_of_the_right_type(
    vocabulary: Vocabulary, terms: rdflib.Graph
) -> None:
    links = {local(p) for p in terms.subjects(RDF.type, OWL.ObjectProperty)}
    values = {local(p) for p in terms.subjects(RDF.type, OWL.DatatypeProperty)}

    for kind in vocabulary.kinds.values():
        assert {*kind.roles} <= links
        assert {rule.predicate for rule in kind.edges} <= links
        assert {*kind.texts} <= values
        assert {*kind.codes} <= links
        assert {t + end for t in kind.times for end in ("", "Earliest", "Latest")} <= values
        counted = set(kind.quantities) - {"contribution"}
        assert {q + end for q in counted for end in ("", "Min", "Max", "About")} <= values


def test_every_edge_joins_two_roles_of_its_kind(vocabulary: Vocabulary) -> None:
    broken = [
        (kind.name, rule.relation)
        for kind in vocabulary.kinds.values()
        for rule in kind.edges
        if rule.source not in kind.roles or rule.target not in kind.roles
    ]

    assert broken == []


def test_a_relation_has_one_property_and_a_property_one_relation(vocabulary: Vocabulary) -> None:
    rules = {(r.relation, r.predicate) for kind in vocabulary.kinds.values() for r in kind.edges}

    assert len(rules) == len({relation for relation, _ in rules})
    assert len(rules) == len({predicate for _, predicate in rules})


def test_every_role_is_played_by_kinds_of_entities(vocabulary: Vocabulary) -> None:
    for kind in vocabulary.kinds.values():
        for role, players in kind.roles.items():
            assert players, f"nobody plays {role} in {kind.name}"
            assert set(players) <= set(vocabulary.entity_kinds)


def test_a_role_may_have_fewer_players_in_one_kind_than_in_another(vocabulary: Vocabulary) -> None:
    assert "Person" in vocabulary.kinds["Meeting"].roles["participant"]
    assert "Person" not in vocabulary.kinds["JointExercise"].roles["participant"]
    assert "Person" not in vocabulary.kinds["JointPatrol"].roles["participant"]


def test_a_joint_statement_is_an_agreement_that_does_not_last(vocabulary: Vocabulary) -> None:
    statement, treaty = vocabulary.kinds["JointStatement"], vocabulary.kinds["Treaty"]

    assert statement.ancestors == treaty.ancestors == ("Agreement", "Occurrence")
    assert (statement.standing, treaty.standing) == (False, True)


def role_classes(shapes: rdflib.Graph, kind: Kind) -> dict[str, tuple[bool, set[str]]]:
    """Return for each role that the shapes of `kind` speak of: is it required, who may play it."""
    found: dict[str, tuple[bool, set[str]]] = {}
    for name in (kind.name, *kind.ancestors[:-1]):
        for constraint in shapes.objects(SHAPE[name], SH.property):
            path = shapes.value(constraint, SH.path)
            classes = set(players(shapes, constraint))
            if path is not None and classes and local(path) in kind.roles:
                required = shapes.value(constraint, SH.minCount) is not None
                found[local(path)] = (required, classes)
    return found


def players(shapes: rdflib.Graph, constraint: rdflib.term.Node) -> Iterator[str]:
    yield from (local(c) for c in shapes.objects(constraint, SH["class"]))
    for choice in shapes.objects(constraint, SH["or"]):
        for member in Collection(shapes, choice):
            yield from (local(c) for c in shapes.objects(member, SH["class"]))


def test_the_shapes_want_the_roles_and_players_that_the_ontology_declares(
    shapes: rdflib.Graph, vocabulary: Vocabulary
) -> None:
    everything = set(vocabulary.entity_kinds)

    for kind in vocabulary.kinds.values():
        wanted = {
            role: (role in kind.required, {"Entity"} if set(who) == everything else set(who))
            for role, who in kind.roles.items()
        }
        assert (kind.name, role_classes(shapes, kind)) == (kind.name, wanted)


def test_the_shapes_of_statements_let_each_role_be_played_by_whom_the_ontology_says(
    ontology: Path, vocabulary: Vocabulary
) -> None:
    shapes = rdflib.Graph().parse(ontology / "statement-shapes.ttl")
    everything = set(vocabulary.entity_kinds) - {"Entity"}
    wanted: dict[str, set[str]] = {}
    for kind in vocabulary.kinds.values():
        for role, who in kind.roles.items():
            wanted.setdefault(role, set()).update(who)

    found = {
        local(shapes.value(constraint, SH.path)): set(players(shapes, constraint))
        for constraint in shapes.objects(SHAPE.Players, SH.property)
    }

    assert found == {role: who for role, who in wanted.items() if who < everything}


def test_the_words_that_the_shapes_allow_are_those_of_the_vocabularies(
    shapes: rdflib.Graph, concepts: rdflib.Graph, vocabulary: Vocabulary
) -> None:
    checked = []
    for constraint, allowed in shapes.subject_objects(SH["in"]):
        name = local(shapes.value(constraint, SH.path))
        if name in vocabulary.words_of:
            checked.append(name)
            assert set(Collection(shapes, allowed)) == set(
                concepts.subjects(SKOS.inScheme, FO[vocabulary.words_of[name]])
            )
    # What a statement states is not in the default graph: its polarity and modality have no shape.
    assert sorted(checked) == sorted(
        [*vocabulary.words_of.keys() - {"polarity", "modality"}, "origin"]
    )


def test_the_shapes_allow_one_word_where_the_ontology_does(
    shapes: rdflib.Graph, vocabulary: Vocabulary
) -> None:
    limits = {
        local(shapes.value(constraint, SH.path)): shapes.value(constraint, SH.maxCount)
        for constraint in shapes.subjects(SH["in"])
    }

    assert {name for name in vocabulary.words_of if limits.get(name)} == vocabulary.single - {
        "polarity",
        "modality",
    }


def test_terms_concepts_and_vocabularies_have_names_of_their_own(
    terms: rdflib.Graph, concepts: rdflib.Graph
) -> None:
    declared = [local(s) for s in {*terms.subjects(RDF.type)} if str(s).startswith(FO)]
    words = [local(s) for s in {*concepts.subjects(RDF.type)}]

    assert set(declared) & set(words) == set()
    assert len(words) == len({word.casefold() for word in words}) > 290


def test_every_word_has_a_label_and_is_the_only_one_of_its_vocabulary(
    concepts: rdflib.Graph,
) -> None:
    notations = [
        (scheme, str(concepts.value(concept, SKOS.notation)))
        for concept, scheme in concepts.subject_objects(SKOS.inScheme)
    ]

    assert len(notations) == len(set(notations))
    assert [n for _, n in notations if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", n)] == []
    assert [c for c in own(concepts, SKOS.Concept) if not concepts.value(c, SKOS.prefLabel)] == []


def test_every_coded_property_leads_to_concepts_of_a_vocabulary_that_exists(
    vocabulary: Vocabulary, terms: rdflib.Graph
) -> None:
    coded = {name for kind in vocabulary.kinds.values() for name in kind.codes}
    coded |= {name for names in vocabulary.entity_codes.values() for name in names}

    assert coded <= set(vocabulary.words_of)
    for name, scheme in vocabulary.words_of.items():
        assert (FO[name], RDF.type, OWL.ObjectProperty) in terms
        assert (FO[name], RDFS.range, SKOS.Concept) in terms
        assert vocabulary.schemes[scheme]


def test_the_types_of_events_are_the_sixteen_of_plover_each_with_its_quad_class(
    vocabulary: Vocabulary,
) -> None:
    by_class = {
        name: " ".join(vocabulary.event_types(name)) for name in vocabulary.schemes["QuadClasses"]
    }

    assert by_class == {
        "verbal-cooperation": "agree consult support concede",
        "material-cooperation": "cooperate aid retreat",
        "verbal-conflict": "request accuse reject threaten",
        "material-conflict": "protest sanction mobilize coerce assault",
    }


def test_every_kind_says_which_type_of_event_it_is_and_every_rule_who_says_so(
    vocabulary: Vocabulary, terms: rdflib.Graph
) -> None:
    general = {
        kind.name: [rule.event_type for rule in kind.event_rules if rule.is_general]
        for kind in vocabulary.kinds.values()
    }
    rules = list(terms.objects(None, FO.eventRule))

    assert general == {
        "Action": [None],
        "Agreement": ["support"],
        "ArmsTransfer": ["cooperate"],
        "Decree": [None],
        "Founding": ["support"],
        "JointExercise": ["cooperate"],
        "JointPatrol": ["cooperate"],
        "JointStatement": ["support"],
        "Meeting": ["consult"],
        "Membership": [None],
        "Obligation": [None],
        "PartOf": [None],
        "PostHeld": [None],
        "Statistic": [None],
        "SystemBuilt": ["aid"],
        "Treaty": ["support"],
    }
    assert [rule for rule in rules if terms.value(rule, DCTERMS.source) is None] == []


@pytest.mark.parametrize(
    ("kind", "status", "codes", "event_type"),
    [
        ("ArmsTransfer", None, {}, "cooperate"),
        ("ArmsTransfer", "delivered", {"transferKind": ("gift",)}, "aid"),
        ("ArmsTransfer", "planned", {"transferKind": ("gift",)}, "agree"),
        ("ArmsTransfer", "cancelled", {"transferKind": ("gift",)}, None),
        ("JointExercise", "planned", {}, "agree"),
        ("Meeting", "cancelled", {}, "sanction"),
        ("Treaty", "in-force", {}, "support"),
        ("Membership", "planned", {}, None),
        ("Decree", None, {"eventType": ("mobilize",)}, "mobilize"),
        ("Claim", None, {}, None),
    ],
)
def test_the_type_of_an_event_follows_from_kind_status_and_codes(
    vocabulary: Vocabulary,
    kind: str,
    status: str | None,
    codes: dict[str, tuple[str, ...]],
    event_type: str | None,
) -> None:
    assert vocabulary.event_type(kind, status, codes) == event_type


@pytest.mark.parametrize("name", sorted(read_vocabulary(ontology_folder()).entity_kinds))
def test_the_example_of_a_kind_of_entities_is_one_that_the_seeds_may_have(
    tmp_path: Path, vocabulary: Vocabulary, terms: rdflib.Graph, name: str
) -> None:
    example = str(terms.value(FO[name], SKOS.example))
    own_id = example.splitlines()[0].removeprefix("id: ")
    others = ("soviet-union", "russia", "united-states", "japan")
    known = [f"- {{id: {id_}, kind: State, name: {id_}}}" for id_ in others if id_ != own_id]
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "entities.yaml").write_text(
        "\n".join([*known, "- " + example.replace("\n", "\n  ")]) + "\n"
    )

    *_, read = read_seeds([tmp_path], vocabulary).entities

    assert (read.id, read.kind) == (own_id, name)
    assert set(read.codes) == set(vocabulary.entity_codes[name])


@pytest.mark.parametrize("name", sorted(read_vocabulary(ontology_folder()).kinds))
def test_the_example_of_a_kind_is_a_statement_that_the_seeds_may_have(
    tmp_path: Path, vocabulary: Vocabulary, terms: rdflib.Graph, name: str
) -> None:
    example = str(terms.value(FO[name], SKOS.example))
    entities = tmp_path / "entities"
    shutil.copytree(seed_folders()[0] / "entities", entities)
    (tmp_path / "sources").mkdir()
    (tmp_path / "facts").mkdir()
    (tmp_path / "sources" / "note.yaml").write_text(
        f"{{id: note, title: A note, publisher: Foedera, sha256: {HASH}}}\n"
    )
    lines = [f"span: [0, 9]\nsha256: {HASH}", *example.splitlines()]
    statement = "\n    ".join("\n".join(lines).splitlines())
    (tmp_path / "facts" / "note.yaml").write_text(
        f"source: note\ncurator: Foedera curators\nstatements:\n  - {statement}\n"
    )

    [read] = read_seeds([tmp_path], vocabulary).statements

    assert read.kind == name
    assert vocabulary.kinds[name].required == tuple(
        role for role in vocabulary.kinds[name].required if read.roles[role]
    )


def test_every_check_tells_the_curator_what_to_mend(shapes: rdflib.Graph) -> None:
    constraints = set(shapes.subjects(SH.path)) - {
        constraint
        for place in (
            *(SHAPE.InDocument, SHAPE.InDataset),
            *(SHAPE.AskingForAnswers, SHAPE.AskingOnScale),
        )
        for constraint in shapes.objects(place, SH.property)
    }

    silent = [c for c in constraints if shapes.value(c, SH.message) is None]

    assert len(constraints) > 100
    assert silent == []


def test_shapes_context_and_examples_use_declared_terms_only(
    ontology: Path, declared: set[str]
) -> None:
    files = [*ontology.glob("*.ttl"), ontology / "context.jsonld", *examples(ontology)]

    unknown = {
        (path.name, term)
        for path in files
        for term in re.findall(r"\bfo:(\w+)", path.read_text(encoding="utf-8"))
        if term not in declared
    }

    assert unknown == set()


def test_the_context_maps_every_term_under_its_own_name_and_imports_nothing(
    ontology: Path, terms: rdflib.Graph
) -> None:
    text = (ontology / "context.jsonld").read_text(encoding="utf-8")
    context = json.loads(text)["@context"]
    used = [t for kind in (OWL.Class, *PROPERTIES[:2]) for t in own(terms, kind)]

    mapped = {
        key: value if isinstance(value, str) else value["@id"]
        for key, value in context.items()
        if not key.startswith("@")
    }

    assert {local(term): mapped.get(local(term)) for term in used} == {
        local(term): f"fo:{local(term)}" for term in used
    }
    assert "@import" not in text


def test_a_graph_survives_json_ld_with_our_context(ontology: Path) -> None:
    context = json.loads((ontology / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(default_triples(GOOD), format=ox.RdfFormat.TURTLE))

    text = graph.serialize(format="json-ld", context=context)

    nodes = {node["id"]: node for node in json.loads(text)["@graph"]}
    sale = nodes[BASE_IRI + "facts/su-35-sale"]
    assert (sale["ordered"], sale["status"], sale["supplier"]) == (
        "2015",
        "Delivered",
        [BASE_IRI + "entities/russia"],
    )
    read_back = ox.parse(text, format=ox.RdfFormat.JSON_LD)
    assert {quad.triple for quad in read_back} == default_triples(GOOD)


def test_every_example_asks_a_question_in_plain_words(ontology: Path) -> None:
    questions = [path.read_text(encoding="utf-8").splitlines()[0] for path in examples(ontology)]

    assert len(questions) >= 12
    assert [q for q in questions if not re.fullmatch(r"# question: [A-Z].+\?", q)] == []


def test_every_example_finds_something_in_a_graph_that_has_something_of_everything(
    ontology: Path,
) -> None:
    store = ox.Store()
    store.extend(quads(GOOD))

    barren = []
    for path in examples(ontology):
        found = store.query(path.read_text(encoding="utf-8"))
        if not (found if isinstance(found, ox.QueryBoolean) else list(found)):
            barren.append(path.name)

    assert barren == []


def test_no_example_joins_evidence_inside_an_aggregate(ontology: Path) -> None:
    evidence = re.compile(r"wasDerivedFrom|supportedBy|contradictedBy")
    aggregates = re.compile(r"\b(COUNT|SUM|AVG|MIN|MAX|SAMPLE|GROUP_CONCAT)\s*\(")

    texts = {path.name: path.read_text(encoding="utf-8") for path in examples(ontology)}

    assert [
        n for n, text in texts.items() if aggregates.search(text) and evidence.search(text)
    ] == []


def test_a_good_graph_passes_every_shape(ontology: Path) -> None:
    assert check(quads(GOOD), NOTHING, ontology, {}, BASE_IRI) == frozenset()


def test_each_fault_gets_the_message_that_says_how_to_mend_it(ontology: Path) -> None:
    faults = "\n".join(f"<{path}> {turtle} ." for path, (turtle, _) in BROKEN.items())

    with pytest.raises(ShapeError) as caught:
        check(
            quads(PREFIXES + faults + GOOD.removeprefix(PREFIXES)), NOTHING, ontology, {}, BASE_IRI
        )

    assert str(caught.value).splitlines() == sorted(
        f"{path}: {message}" for path, (_, message) in BROKEN.items()
    )


def test_a_statement_is_never_itself_the_sale_that_it_tells_of(ontology: Path) -> None:
    confused = GOOD.replace(
        "<statements/a003> a fo:Statement", f"<statements/a003> {SOUND} a fo:Statement"
    )

    with pytest.raises(ShapeError, match="is not itself what it tells of"):
        check(quads(confused), NOTHING, ontology, {}, BASE_IRI)


@pytest.mark.checkout
def test_the_page_on_the_ontology_is_what_its_generator_writes(ontology: Path) -> None:
    make_page = runpy.run_path(str(DOCS / "make_ontology_page.py"))["make_page"]

    assert (DOCS / "ontology.md").read_text(encoding="utf-8") == make_page(ontology)


@pytest.mark.checkout
def test_the_page_on_the_ontology_leaves_out_no_term(declared: set[str]) -> None:
    words = set(re.findall(r"\w+", (DOCS / "ontology.md").read_text(encoding="utf-8")))

    assert declared - words == set()
