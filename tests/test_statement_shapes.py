"""What statements state is checked too, and a curator is told what to mend and where."""

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from graph.building import understand
from graph.check import check
from graph.errors import ShapeError
from graph.facts import Origin
from graph.resources import seed_folders
from graph.vocabulary import BASE_IRI

if TYPE_CHECKING:
    from tests.conftest import Kit

CLAIM = """\
  - kind: {kind}
    span: [64, 112]
    sha256: {sha256}
    attributed_to: delhi-analysts
"""


def told(folder: Path) -> list[str]:
    with pytest.raises(ShapeError) as caught:
        understand([folder])
    return str(caught.value).replace(f"{folder}/", "").splitlines()


@pytest.mark.parametrize(
    ("kind", "stated", "message"),
    [
        (
            "Membership",
            "member: india\norganization: delhi-analysts\nstart: 2010\nend: 2001-05",
            "As stated, this ends before it begins: check start and end.",
        ),
        (
            "ArmsTransfer",
            "supplier: india\nrecipient: nepal\nordered: 2010\ndelivered: 2001",
            "As stated, this was delivered before it was ordered: check both times.",
        ),
        (
            "ArmsTransfer",
            "supplier: india\nnumberOrdered: {min: 24, max: 12}",
            "As stated, the least number ordered is greater than the greatest: check min and max.",
        ),
        (
            "JointExercise",
            "participant: [india, nepal]\ncontribution: {min: 9, max: 3, unit: ships, of: nepal}",
            "As stated, the least number is greater than the greatest: check min and max.",
        ),
        (
            "Treaty",
            "party: [india, nepal]\nvalue: {about: 3, unit: rupees}",
            "The unit of a value is a currency of ISO 4217, such as USD.",
        ),
    ],
)
def test_what_a_claim_states_must_hold_together(
    tmp_path: Path, kit: "Kit", kind: str, stated: str, message: str
) -> None:
    sha256 = kit.facts.split("sha256: ")[2].split()[0]
    lines = "".join(f"    {line}\n" for line in stated.splitlines())
    claim = CLAIM.format(kind=kind, sha256=sha256) + lines

    [problem] = told(kit.write(tmp_path, facts=kit.facts + claim))

    place, address, rest = problem.split(": ", 2)
    assert (place, rest) == ("facts/treaty-note.yaml:21:5", message)
    assert address.startswith("statements/")
    assert "#content" in address


def test_a_judgement_that_makes_a_party_a_place_is_told_at_the_statement(
    tmp_path: Path, kit: "Kit"
) -> None:
    folder = kit.write(
        tmp_path,
        entities=kit.entities + "- {id: kathmandu, kind: Place, name: Kathmandu}\n",
        judgements="- {same: [kathmandu, nepal], by: me, on: 2026-11-23, why: a slip of the pen}\n",
    )

    [problem] = told(folder)

    assert problem.startswith("facts/treaty-note.yaml:4:5: statements/")
    assert problem.endswith(
        "#content: In a statement, a party is a state, government, government body, international "
        "organization, armed force, company or institution: check which entity is meant, and its "
        "kind."
    )


def test_what_a_program_read_wrongly_stops_nobody_and_makes_no_fact(ontology: Path) -> None:
    found = understand(seed_folders())
    knowledge = found.recorder.knowledge
    parsed = {s.id for s in knowledge.statements if s.origin is Origin.PARSED and s.kind != "Claim"}
    resting = {one for fact in knowledge.facts for one in fact.evidence}
    [behind_a_fact, *_] = sorted(parsed & resting)
    [no_evidence, *_] = sorted(parsed - resting)
    misread = {f"{BASE_IRI}statements/{one}#content" for one in (behind_a_fact, no_evidence)}
    quads = [q for q in found.quads if not _is_polarity_of(q, misread)]

    unfit = check(quads, knowledge, ontology, {}, BASE_IRI)

    assert len(quads) == len(found.quads) - 2
    assert unfit == {behind_a_fact}


def _is_polarity_of(quad: ox.Quad, contents: set[str]) -> bool:
    subject = quad.subject
    named = isinstance(subject, ox.NamedNode) and subject.value in contents
    return named and quad.predicate.value.endswith("polarity")
