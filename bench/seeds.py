"""How long `foedera check` takes on large seed folders: `make bench-check` prints the table.

The folders are made up from a seed number, so that every run measures the same. Twice the lines
should take no more than 2.3 times as long.
"""

import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_DOCUMENTS = 8
_CHARACTERS = 400_000
_MIXES = {
    # name: entities, statements and misspelt ones for 10,000 lines
    "entities and statements": (300, 620, False),
    "statements": (40, 980, False),
    "every statement misspelt": (300, 620, True),
}


def write_seeds(folder: Path, entities: int, statements: int, *, misspelt: bool, seed: int) -> int:
    """Write a seed folder with so many entities and statements; return its number of lines.

    With `misspelt` every statement names an entity that is not there, each another one.
    """
    chance = random.Random(seed)
    states = [f"state-{number}" for number in range(entities // 3)]
    people = [f"person-{number}" for number in range(entities // 3)]
    bodies = [f"body-{number}" for number in range(entities // 6)]
    weapons = [f"weapon-{number}" for number in range(entities - 2 * len(states) - len(bodies))]
    kinds = (
        ("State", states),
        ("Person", people),
        ("InternationalOrganization", bodies),
        ("WeaponSystem", weapons),
    )
    for name in ("sources", "entities", "facts"):
        (folder / name).mkdir(parents=True)
    for kind, ids in kinds:
        text = "\n".join(line for each in ids for line in _entity(each, kind, chance))
        (folder / "entities" / f"{kind.lower()}.yaml").write_text(text + "\n")
    claims: list[str] = []
    for document in range(_DOCUMENTS):
        (folder / "sources" / f"document-{document}.yaml").write_text(_source(document))
        lines = [f"source: document-{document}", "curator: Foedera curators", "statements:"]
        for number in range(document, statements, _DOCUMENTS):
            players = [list(ids) for _kind, ids in kinds]
            if misspelt:
                players = [[f"{each}x{number}" for each in ids] for ids in players]
            lines += _statement(number, players, chance, claims)
        (folder / "facts" / f"document-{document}.yaml").write_text("\n".join(lines) + "\n")
    (folder / "questions.yaml").write_text(_question(claims, people))
    return sum(len(path.read_text().splitlines()) for path in folder.rglob("*.yaml"))


def _entity(entity: str, kind: str, chance: random.Random) -> Iterator[str]:
    name = entity.replace("-", " ").title()
    yield f"- id: {entity}"
    yield f"  kind: {kind}"
    yield f"  name: {name}"
    yield f"  names: [The {name}, {{text: {name[::-1]}, language: ru}}, Old {name}]"
    yield "  identifiers:"
    yield f"    - {{scheme: wikidata, value: Q{chance.randrange(10**7)}, source: made up}}"
    yield f"  start: {chance.randrange(1900, 1960)}"
    yield "  description: >-"
    yield f"    One of the things that this folder is about, {name} by name."
    yield ""


def _source(document: int) -> str:
    return f"""\
id: document-{document}
title: Document {document}
publisher: Foedera
published: 2026-11-23
language: en
sha256: {document:064x}
licence: CC0-1.0
text_shown: quote
segments:
  - {{span: [0, {_CHARACTERS}], zone: body, date: 2021}}
"""


def _statement(
    number: int, players: list[list[str]], chance: random.Random, claims: list[str]
) -> Iterator[str]:
    states, people, bodies, weapons = players
    start = chance.randrange(_CHARACTERS - 200)
    kind, roles = chance.choice(
        (
            ("ArmsTransfer", ("supplier", "recipient", "weapon")),
            ("Treaty", ("party",)),
            ("JointExercise", ("participant",)),
            ("Membership", ("member", "organization")),
            ("PostHeld", ("person", "organization")),
            ("Claim", ("attributed_to",)),
        )
    )
    yield f"  - kind: {kind}"
    if kind == "Claim" or chance.random() < 0.5:
        yield f"    id: thing-{number}"
    yield f"    span: [{start}, {start + chance.randrange(20, 180)}]"
    yield f"    sha256: {number:064x}"
    one, other = chance.sample(states, 2)
    values = {
        "supplier": one,
        "recipient": other,
        "weapon": chance.choice(weapons),
        "party": f"[{one}, {other}]",
        "participant": f"[{one}, {other}, {chance.choice(states)}]",
        "member": one,
        "organization": chance.choice(bodies),
        "person": chance.choice(people),
        "attributed_to": chance.choice(people),
    }
    for role in roles:
        yield f"    {role}: {values[role]}"
    year = chance.randrange(1990, 2026)
    day = f"{year}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    if kind == "Claim":
        claims.append(f"thing-{number}")
        yield "    act: asserts"
        yield f"    said: {day}"
        yield "    summary: >-"
        yield f"      What somebody said of the matter in {year}, in words of our own."
        yield f"    about: [{one}, {other}]"
    else:
        time = {"ArmsTransfer": "ordered", "Treaty": "signed"}.get(kind, "start")
        yield f"    {time}: {chance.choice((year, day))}"
    if kind == "ArmsTransfer":
        yield f"    numberOrdered: {{max: {chance.randrange(1, 90)}}}"
        yield "    status: delivered"
    if kind == "Treaty":
        yield f"    name: Treaty number {number}"
        yield "    status: signed"
    yield "    verified: 2026-11-23"
    yield f"    note: Read in the {number}th place."
    yield ""


def _question(claims: list[str], people: list[str]) -> str:
    scale = "{-1: it is not so, 0: undecided, 1: it is so}"
    lines = ["- id: so", "  text: Is it so?", f"  scale: {scale}", "  positions:"]
    lines += [
        f"    - {{attributed_to: {people[0]}, stance: 1, claims: [{claim}]}}"
        for claim in claims[::4]
    ]
    return "\n".join(lines) + "\n"


def seconds_to_check(folder: Path) -> float:
    """Return the CPU seconds that `foedera check` takes on the seeds in `folder`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "check", "--seeds", str(folder)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Print lines, statements and CPU seconds of each mix, and of the same at twice the size."""
    print("| seeds | lines | statements | CPU s | twice the lines: CPU s | times |")
    print("|---|---|---|---|---|---|")
    for name, (entities, statements, misspelt) in _MIXES.items():
        taken: list[float] = []
        lines: list[int] = []
        for times in (1, 2):
            with tempfile.TemporaryDirectory() as made:
                folder = Path(made) / "seeds"
                size = (entities * times, statements * times)
                lines.append(write_seeds(folder, *size, misspelt=misspelt, seed=7))
                taken.append(min(seconds_to_check(folder) for _ in range(2)))
        print(
            f"| {name} | {lines[0]:,} | {statements} | {taken[0]:.1f} | {taken[1]:.1f} "
            f"| {taken[1] / taken[0]:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
