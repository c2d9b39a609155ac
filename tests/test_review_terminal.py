"""`foedera review`: each answer is in the seeds at once, and what is decided comes no more."""

import datetime
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli import main
from tests.conftest import put, sha256_of

TEXT = (
    "Norway signed a treaty with Sweden in May 1995. Sweden sold Norway 12 frigates in 2003. "
    "Kari Berg said that Denmark sold Finland 24 tanks in 2010. "
    "Norway and Swedn held a joint exercise in June 2011."
)
SOURCE = """\
id: nordic-note
title: A note on the north
publisher: Foedera
sha256: {sha256}
text_shown: full
"""
ENTITIES = """\
- {id: norway, kind: State, name: Norway}
- {id: sweden, kind: State, name: Sweden}
- {id: denmark, kind: State, name: Denmark}
- {id: finland, kind: State, name: Finland}
- {id: frigate, kind: WeaponSystem, name: escort frigate}
- {id: kari-berg, kind: Person, name: Kari Berg}
"""
REVIEWS = "# What we have decided, and why.\n[]  # nothing yet\n# The end.\n"
JUDGEMENTS = """\
# Names.
- different: [norway, sweden]   # of course
  by: R. Reviewer
  on: 2026-11-25
  why: two states
"""


def _today() -> str:
    return datetime.date.today().isoformat()


Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with `seeds` of one text of four sentences."""
    files = {
        "sources/nordic-note.yaml": SOURCE.format(sha256=sha256_of(TEXT)),
        "entities/entities.yaml": ENTITIES,
        "documents/nordic-note.txt": TEXT,
        "reviews.yaml": REVIEWS,
        "judgements.yaml": JUDGEMENTS,
    }
    put(tmp_path / "seeds", files)
    return tmp_path


def _foedera(folder: Path, *arguments: str, answers: str = "", **env: str) -> str:
    """Run a command in `folder` and return what it prints; `answers` are its standard input."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as shown:
        patch.chdir(folder)
        patch.setattr("sys.stdin", io.StringIO(answers))
        for name in ("EDITOR", "VISUAL"):
            patch.delenv(name, raising=False)
        for name, value in env.items():
            patch.setenv(name, value)
        assert main(arguments) == 0
    return shown.getvalue()


def _review(folder: Path, answers: str, *more: str, **env: str) -> str:
    return _foedera(folder, "review", "--by", "R. Reviewer", *more, answers=answers, **env)


def _proposals(folder: Path, *more: str) -> list[dict[str, Any]]:
    return list(json.loads(_foedera(folder, "review", "--json", *more)))


def _file(folder: Path, name: str) -> str:
    return (folder / "seeds" / name).read_text(encoding="utf-8")


def test_proposals_say_what_would_become_of_them_and_where_they_stand(folder: Path) -> None:
    found = _proposals(folder)

    assert [(p["about"], p["becomes"], p["start"], p["end"]) for p in found] == [
        ("fact", "treaty: Norway and Sweden (1995-05)", 0, 46),
        ("fact", "Sweden supplied arms to Norway: frigates (2003)", 48, 86),
        ("name", "frigates (WeaponSystem) is escort frigate (WeaponSystem)", 48, 86),
        ("claim", "Denmark supplied arms to Finland: tanks (2010)", 108, 145),
        ("fact", "joint exercise: Norway and Swedn (2011-06)", 147, 198),
        ("name", "Swedn (State) is Sweden (State)", 147, 198),
    ]
    assert found[3]["sentence"] == "Kari Berg said that Denmark sold Finland 24 tanks in 2010."
    assert found[3]["details"] == [
        "date 2010",
        "quantity 24",
        "status signed",
        "asserts by Kari Berg",
    ]


def test_a_claim_of_what_is_a_fact_already_is_no_proposal(folder: Path) -> None:
    text = TEXT + " Denmark sold Finland 24 tanks."
    (folder / "seeds" / "documents" / "nordic-note.txt").write_text(text)

    found = [(p["about"], p["becomes"]) for p in _proposals(folder, "--kind", "ArmsTransfer")]

    assert ("fact", "Denmark supplied arms to Finland: tanks") in found
    assert "claim" not in {about for about, _becomes in found}


def test_the_list_marks_the_span_in_its_sentence_and_changes_nothing(folder: Path) -> None:
    shown = _foedera(folder, "review", "--list", "--about", "claim")

    assert "Kari Berg said that [[Denmark sold Finland 24 tanks in 2010]]." in shown
    assert "Denmark supplied arms to Finland: tanks (2010)" in shown
    assert _file(folder, "reviews.yaml") == REVIEWS


@pytest.mark.parametrize(
    ("narrowed", "abouts"),
    [
        (("--kind", "ArmsTransfer"), ["fact", "name", "claim"]),
        (("--kind", "Agreement"), ["fact"]),
        (("--document", "nordic-note", "--about", "name"), ["name", "name"]),
    ],
)
def test_proposals_are_narrowed(folder: Path, narrowed: tuple[str, ...], abouts: list[str]) -> None:
    assert [p["about"] for p in _proposals(folder, *narrowed)] == abouts


def test_proposals_are_narrowed_and_sorted_by_how_sure_they_are(folder: Path) -> None:
    everything = _proposals(folder)
    middle = sorted(p["confidence"] for p in everything)[2]

    surer = _proposals(folder, "--min-confidence", str(middle))
    unsurer = _proposals(folder, "--max-confidence", str(middle))
    surest = [p["confidence"] for p in _proposals(folder, "--sort", "surest")]
    unsurest = [p["confidence"] for p in _proposals(folder, "--sort", "unsurest")]

    assert surer == [p for p in everything if p["confidence"] >= middle]
    assert unsurer == [p for p in everything if p["confidence"] <= middle]
    assert surest == sorted(surest, reverse=True)
    assert unsurest == surest[::-1]
    assert surest[0] > surest[-1]


def test_a_proposal_shows_what_makes_it_less_sure(folder: Path) -> None:
    shown = _foedera(folder, "review", "--list")

    [found] = [p for p in _proposals(folder, "--kind", "JointExercise") if p["about"] == "fact"]
    assert "unknown name" in found["doubts"]
    assert f"confidence {found['confidence']} ({', '.join(found['doubts'])}), exercise." in shown


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("--kind", "Treety"), "--kind='Treety' is no kind of fact; did you mean 'Treaty'?"),
        (("--document", "nordic"), "--document='nordic' is not here; did you mean 'nordic-note'?"),
        (("--min-confidence", "2"), "'2' is no number from 0 to 1"),
    ],
)
def test_what_narrows_is_checked(
    folder: Path, run: Callable[..., Any], wrong: tuple[str, ...], told: str
) -> None:
    done = run("review", "--list", *wrong, cwd=folder)

    assert done.returncode == 2
    assert told in done.stderr


def test_decisions_are_written_at_once_hold_after_a_rebuild_and_do_not_come_again(
    folder: Path, serve: Serve
) -> None:
    treaty, sale, _frigates, claim, exercise, _name = _proposals(folder)
    _foedera(folder, "build")

    shown = _review(folder, "a\nr no sale, an offer\nd\na the register has it\nn\ns\n")

    assert shown.splitlines()[-1] == "5 decided, 1 left"
    assert _file(folder, "reviews.yaml") == (
        "# What we have decided, and why.\n"
        f"- accept: {treaty['id']}\n"
        f"{_at('Treaty', 0, 46)}"
        "  why: read as stated\n"
        "# nothing yet\n"
        "# The end.\n"
        "\n"
        f"- reject: {sale['id']}\n"
        f"{_at('ArmsTransfer', 48, 86)}"
        '  why: "no sale, an offer"\n'
        "\n"
        f"- accept: {claim['id']}\n"
        "  as: denmark-finland-tanks-arms-transfer-2010\n"
        f"{_at('ArmsTransfer', 108, 145)}"
        "  why: the register has it\n"
    )
    assert [p["id"] for p in _proposals(folder)] == [exercise["id"]]
    with _rebuilt(folder, serve) as base:
        accepted = httpx.get(f"{base}/facts/{treaty['id']}").json()["accepted"]
        rejected = httpx.get(f"{base}/facts/{sale['id']}")
        moved = httpx.get(f"{base}/facts/{claim['id']}")
        exercised = httpx.get(f"{base}/facts/{exercise['id']}").json()
    assert accepted == {"by": "R. Reviewer", "on": _today(), "why": "read as stated"}
    assert (rejected.status_code, rejected.json()["why"]) == (410, "no sale, an offer")
    assert moved.headers["location"] == "/facts/denmark-finland-tanks-arms-transfer-2010"
    assert [e["id"] for e in exercised["roles"]["participant"]] == ["norway", "sweden"]


def _at(kind: str, start: int, end: int) -> str:
    return (
        "  at:\n"
        "    document: nordic-note\n"
        f"    span: [{start}, {end}]\n"
        f"    sha256: {sha256_of(TEXT[start:end])}\n"
        f"    kind: {kind}\n"
        "  by: R. Reviewer\n"
        f"  on: {_today()}\n"
    )


@contextmanager
def _rebuilt(folder: Path, serve: Serve) -> Iterator[str]:
    _foedera(folder, "build")
    with serve(folder / "data") as base:
        yield base


def test_comments_and_the_order_of_a_file_are_kept(folder: Path) -> None:
    _review(folder, "d two things\n", "--about", "name")

    assert _file(folder, "judgements.yaml") == (
        JUDGEMENTS + "\n"
        "- different: [frigate, x-ID]\n"
        "  by: R. Reviewer\n"
        f"  on: {_today()}\n"
        "  why: two things\n"
    ).replace("x-ID", _proposals_id(folder))


def _proposals_id(folder: Path) -> str:
    [found] = re.findall(r"x-[0-9a-f]{12}", _file(folder, "judgements.yaml"))
    return str(found)


def test_a_statement_is_amended_in_the_reviewers_editor(folder: Path, serve: Serve) -> None:
    editor = folder / "editor.py"
    editor.write_text(
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text()\n"
        "assert text.startswith('# Sweden sold Norway 12 frigates in 2003.')\n"
        "text = text.replace('date: 2003', 'delivered: 2004')\n"
        "weapon = '{written: 12 frigates, entity: frigate}'\n"
        "text = text.replace('weapon: 12 frigates', 'weapon: ' + weapon)\n"
        "path.write_text(text)\n"
    )
    [sale] = _proposals(folder, "--about", "fact", "--kind", "ArmsTransfer")

    _review(
        folder,
        "e the year of delivery\n",
        "--about",
        "fact",
        "--kind",
        "ArmsTransfer",
        EDITOR=f"{sys.executable} {editor}",
    )

    written = _file(folder, "reviews.yaml")
    assert f"- amend: {sale['id']}\n" in written
    assert "  with: {weapon: {written: 12 frigates, entity: frigate}, delivered: 2004}\n" in written
    assert "  without: [date]\n" in written
    with _rebuilt(folder, serve) as base:
        fact = httpx.get(f"{base}/facts/{sale['id']}", follow_redirects=True).json()
    assert (fact["origin"], fact["roles"]["weapon"][0]["id"]) == ("curated", "frigate")
    assert {name: time["edtf"] for name, time in fact["time"].items()} == {"delivered": "2004"}
    assert _proposals(folder, "--kind", "ArmsTransfer", "--about", "fact") == []


def test_without_an_editor_fields_are_asked_one_by_one(folder: Path) -> None:
    # kind, party, signed, kindWritten, status, polarity, modality; then one more, then no more.
    answers = "e\n\n\n1995-05-12\n-\nsigned-and-sealed\n\n\n\nq\n"
    refused = _review(folder, answers, "--kind", "Treaty")
    assert _file(folder, "reviews.yaml") == REVIEWS
    assert "'signed-and-sealed' is no status" in refused

    _review(folder, "e\n\n\n1995-05-12\n-\n\n\n\nname: The Pact\n\n", "--kind", "Treaty")

    written = _file(folder, "reviews.yaml")
    assert "  with: {signed: 1995-05-12, name: The Pact}\n  without: [kindWritten]\n" in written
    assert "  why: some fields were misread\n" in written
    assert _proposals(folder, "--kind", "Treaty") == []


def test_going_back_replaces_an_answer(folder: Path) -> None:
    shown = _review(folder, "r wrong\nb\na right after all\nq\n", "--about", "fact")

    written = _file(folder, "reviews.yaml")
    assert "decided; another answer takes its place" in shown
    assert "reject" not in written
    assert written.count("- accept: ") == 1
    assert "why: right after all\n" in written


def test_an_unknown_key_explains_the_keys_and_decides_nothing(folder: Path) -> None:
    shown = _review(folder, "x\nq\n", "--about", "name")

    assert "s  same: the name is that of the known entity" in shown
    assert "accept" not in shown
    assert _file(folder, "judgements.yaml") == JUDGEMENTS


def test_a_file_in_brackets_is_left_alone_and_that_is_said(folder: Path) -> None:
    review = "[{retract: 0123456789abcdef, by: me, on: 2026-11-25, why: so}]\n"
    (folder / "seeds" / "reviews.yaml").write_text(review)

    shown = _review(folder, "a\nq\n", "--about", "fact")

    assert "a list in brackets; write its items on lines of their own" in shown
    assert _file(folder, "reviews.yaml") == review


class _Terminal:
    """`foedera review` on a pseudo-terminal, as somebody sits before it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.master, self.slave = pty.openpty()
        environment = {k: v for k, v in os.environ.items() if k not in ("EDITOR", "VISUAL")}
        command = [sys.executable, "-P", "-m", "api.cli", "review", *arguments]
        # The first terminal that the leader of a session opens is the one that Ctrl-C comes from.
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" <"$0" >"$0" 2>&1', os.ttyname(self.slave), *command],
            cwd=folder,
            env={**environment, "TERM": "xterm", "COLUMNS": "200", "USER": "someone"},
            start_new_session=True,
        )
        self.shown = ""

    def until(self, words: str) -> str:
        """Wait until the terminal shows `words`; return all it has shown since the last wait."""
        deadline = time.monotonic() + 120
        while words not in self.shown:
            if time.monotonic() > deadline:
                raise AssertionError(f"{words!r} is not in {self.shown!r}")
            ready, _, _ = select.select([self.master], [], [], 1)
            if ready:
                with suppress(OSError):
                    self.shown += os.read(self.master, 65536).decode(errors="replace")
        before, _, self.shown = self.shown.partition(words)
        return before

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def close(self) -> int:
        code = self.process.wait(timeout=60)
        os.close(self.master)
        os.close(self.slave)
        return code


def test_on_a_terminal_a_key_press_is_an_answer_and_ctrl_c_loses_nothing(folder: Path) -> None:
    terminal = _Terminal(folder, "--by", "R. Reviewer", "--about", "fact")
    shown = terminal.until("[a]accept [r]reject [d]dispute [e]amend [n]next [b]back [q]quit ? ")
    terminal.press("r")
    terminal.until("why [misread by the program]: ")
    terminal.press("not signed\r")
    terminal.until("[2 of 3]")
    terminal.until("[q]quit ? ")
    written = _file(folder, "reviews.yaml")
    terminal.press("\x03")
    code = terminal.close()

    # The span is shown in reverse.
    assert "\x1b[7mNorway signed a treaty with Sweden in May 1995\x1b[0m." in shown
    assert code == 130
    assert "why: not signed\n" in written
    assert _file(folder, "reviews.yaml") == written
    assert [p["about"] for p in _proposals(folder, "--kind", "Treaty")] == []


def test_on_a_terminal_the_id_of_a_claim_as_a_fact_is_asked(folder: Path) -> None:
    terminal = _Terminal(folder, "--by", "R. Reviewer", "--about", "claim")
    terminal.until(" ? ")
    terminal.press("a")
    terminal.until("id of the fact [denmark-finland-tanks-arms-transfer-2010]: ")
    terminal.press("Tanks!\r")
    terminal.until("'Tanks!' is no id; ids are small letters, digits and hyphens")
    terminal.until(" ? ")
    terminal.press("a")
    terminal.until("id of the fact [denmark-finland-tanks-arms-transfer-2010]: ")
    terminal.press("tanks-2010\r")
    terminal.until("why [read as stated]: ")
    terminal.press("\r")
    terminal.until("1 decided, 0 left")

    assert terminal.close() == 0
    assert "  as: tanks-2010\n" in _file(folder, "reviews.yaml")


def test_a_killed_review_leaves_the_seeds_whole(folder: Path) -> None:
    terminal = _Terminal(folder, "--by", "R. Reviewer", "--about", "fact")
    terminal.until(" ? ")
    terminal.press("a")
    terminal.until("why [read as stated]: ")
    terminal.process.send_signal(signal.SIGKILL)
    terminal.close()

    assert _file(folder, "reviews.yaml") == REVIEWS
    assert sorted(p.name for p in (folder / "seeds").iterdir()) == [
        "documents",
        "entities",
        "judgements.yaml",
        "reviews.yaml",
        "sources",
    ]


def test_what_breaks_a_shape_is_shown_and_can_be_rejected_but_not_accepted(folder: Path) -> None:
    text = "Sweden sold Swedn 12 frigates in 2003."
    (folder / "seeds" / "documents" / "nordic-note.txt").write_text(text)
    judgement = "- {same: [sweden, Swedn], by: R. Reviewer, on: 2026-11-25, why: a misprint}\n"
    (folder / "seeds" / "judgements.yaml").write_text(judgement)

    before = _proposals(folder, "--about", "broken")
    _review(folder, "a\nr sold to whom?\n", "--about", "broken")

    assert [p["becomes"] for p in before] == [
        "Sweden supplied arms to Sweden: frigates (2003)",
    ]
    assert f"- reject: {before[0]['id']}\n" in _file(folder, "reviews.yaml")
    assert "accept" not in _file(folder, "reviews.yaml")
    assert _proposals(folder, "--about", "broken") == []


def test_an_acceptance_of_what_breaks_a_shape_is_stale(folder: Path) -> None:
    text = "Sweden sold Swedn 12 frigates in 2003."
    (folder / "seeds" / "documents" / "nordic-note.txt").write_text(text)
    by = "by: R. Reviewer, on: 2026-11-25, why: so"
    (folder / "seeds" / "judgements.yaml").write_text(f"- {{same: [sweden, Swedn], {by}}}\n")
    [broken] = _proposals(folder, "--about", "broken")
    (folder / "seeds" / "reviews.yaml").write_text(f"- {{accept: {broken['id']}, {by}}}\n")

    checked = json.loads(_foedera(folder, "check", "--json"))

    assert checked["stale reviews"] == [
        {
            "decision": "accept",
            "target": broken["id"],
            "why": "what it is of breaks a shape, so it makes no fact",
        }
    ]


def test_what_is_typed_ahead_answers_the_questions_to_come(folder: Path) -> None:
    terminal = _Terminal(folder, "--by", "R. Reviewer", "--about", "fact")
    terminal.until(" ? ")
    terminal.press("rby mistake – so\rn\x1b[Bq")
    terminal.until("1 decided, 2 left")

    assert terminal.close() == 0
    assert "why: by mistake – so\n" in _file(folder, "reviews.yaml").replace('"', "")


def test_what_another_reviewer_has_decided_is_not_decided_twice(folder: Path) -> None:
    here = _Terminal(folder, "--by", "R. Reviewer", "--about", "fact")
    here.until(" ? ")
    _review(folder, "d doubtful\n", "--about", "fact")
    decided = _file(folder, "reviews.yaml")

    here.press("r\r")
    told = here.until("has been reviewed here meanwhile")
    here.until(" ? ")
    after = _file(folder, "reviews.yaml")
    here.press("nr\rq")
    here.until("1 decided, 2 left")

    assert here.close() == 0
    assert "reviews.yaml:2:3" in told
    assert after == decided
    assert [line[2:8] for line in _file(folder, "reviews.yaml").split("\n") if line[:1] == "-"] == [
        "disput",
        "reject",
    ]
    assert _foedera(folder, "check")
