"""Texts that are not here, or are in another copy: verified, recorded, and found again."""

import datetime
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graph
from api.cli import main
from graph.building import build
from graph.read.anchors import plain
from graph.snapshot import open_snapshot
from tests.conftest import put, sha256_of

TEXT = (
    "India signed a “treaty of friendship” with Nepal on 31 July 1950 — in Kathmandu.\n\n"
    "Analysts in Delhi say the treaty’s no alliance, only a café’s talk. It was said twice.\n\n"
    "Nepal’s view differs. It was said twice.\n"
)
_SPANS = [
    TEXT[:36],
    TEXT[:80],
    "the treaty’s no alliance, only a café’s talk",
    "Nepal’s view differs.",
]
SOURCE = """\
id: treaty-note
title: A note on a treaty
publisher: Foedera
sha256: {sha256}
text_shown: full
segments:
  - {{span: [0, 80], zone: body, date: 1950-07}}
  - {{span: [82, {end}], zone: body}}
"""
ENTITIES = """\
- {id: india, kind: State, name: India}
- {id: nepal, kind: State, name: Nepal}
"""


def _today() -> str:
    return datetime.date.today().isoformat()


Run = Callable[..., tuple[int, str, str]]


def _statement(words: str, more: str, start: int | None = None) -> str:
    start = TEXT.index(words) if start is None else start
    digest = sha256_of(words)
    return (
        f"  - {more}\n    span: [{start}, {start + len(words)}]\n"
        f"    sha256: {digest}   # of the words\n"
    )


def _facts(*more: str) -> str:
    claim = "kind: Claim\n    attributed_to: india\n    quote: {}"
    return (
        "# What it says.\nsource: treaty-note\ncurator: Foedera curators\nstatements:\n"
        + _statement(TEXT[:80], "kind: Treaty\n    party: [india, nepal]")
        + _statement(
            "the treaty’s no alliance, only a café’s talk", claim.format("the treaty’s no alliance")
        )
        + _statement("Nepal’s view differs.", claim.format("Nepal’s view"))
        + "".join(more)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with seeds whose text is not there, and the text in `texts`."""
    sha256 = sha256_of(TEXT)
    files = {
        "seeds/sources/treaty-note.yaml": SOURCE.format(sha256=sha256, end=len(TEXT)),
        "seeds/entities/entities.yaml": ENTITIES,
        "seeds/facts/treaty-note.yaml": _facts(),
        "texts/treaty-note.txt": TEXT,
    }
    return put(tmp_path, files)


@pytest.fixture
def run_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """A function that runs a command in that folder and returns code, output and errors."""
    monkeypatch.chdir(folder)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_COPIES = {
    "the same": TEXT.encode(),
    "straight quotation marks": TEXT.translate(_STRAIGHT).encode(),
    "hyphens for dashes": TEXT.replace("—", "-").encode(),
    "Windows-1252": TEXT.encode("cp1252"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-8 with a mark, lines ended as on Windows": b"\xef\xbb\xbf"
    + TEXT.replace("\n", "\r\n").encode(),
    "decomposed": unicodedata.normalize("NFD", TEXT).encode(),
    "no-break spaces": TEXT.replace(" ", "\u00a0").encode(),
    "more before it": ("From the paper.\n\n" + TEXT.translate(_STRAIGHT)).encode(),
    "a line broken": TEXT.replace("no alliance", "no\nalliance").encode(),
}


@pytest.mark.parametrize("name", _COPIES)
@pytest.mark.parametrize("with_original", [False, True])
def test_the_spans_are_found_in_another_copy(
    folder: Path, run_here: Run, name: str, with_original: bool
) -> None:
    content = _COPIES[name]
    (folder / "copy.txt").write_bytes(content)
    more = ("--documents", "texts") if with_original else ()

    code, out, err = run_here("check", "--json", "--as", "treaty-note", "copy.txt", *more)

    assert code == 0, err
    [report] = json.loads(out)
    encoding = "utf-16" if "16" in name else "cp1252" if "1252" in name else "utf-8-sig"
    text = content.decode(encoding)
    found = [text[start:end] for span in report["spans"] for start, end, _sha in span["places"]]
    assert [plain(words).text for words in found] == [
        plain(words).text for words in (TEXT[:80], *_SPANS[2:])
    ]
    assert (report["found"], report["ambiguous"], report["gone"]) == (3, 0, 0)
    for span in report["spans"]:
        for start, end, sha256 in span["places"]:
            assert sha256_of(text[start:end]) == sha256
    assert report["segments"] == (with_original and name != "more before it")


def test_python_takes_another_copy_for_the_text_of_a_source_too(folder: Path) -> None:
    copy = folder / "copy.txt"
    copy.write_bytes(_COPIES["more before it"])

    with graph.build(
        [folder / "seeds"], into=folder / "data", copies=[("treaty-note", copy)]
    ) as it:
        text = (it.path / "documents" / "treaty-note.txt").read_text(encoding="utf-8")

    assert text == "From the paper.\n\n" + TEXT.translate(_STRAIGHT)


def test_what_is_gone_is_told_span_by_span_and_no_snapshot_is_built(
    folder: Path, run_here: Run
) -> None:
    (folder / "copy.txt").write_text(TEXT.replace("differs", "is another"))

    code, out, _err = run_here("check", "--as", "treaty-note", "copy.txt")
    built, _out, told = run_here("build", "--as", "treaty-note", "copy.txt")

    assert code == 1
    assert [line.split()[0] for line in out.splitlines()] == [
        "found",
        "found",
        "gone",
        "treaty-note:",
        "treaty-note:",
    ]
    assert "2 found, 0 ambiguous, 1 gone" in out
    assert built == 1
    start = TEXT.index("Nepal’s view")
    assert (
        f"seeds/facts/treaty-note.yaml:14:5: gone in the copy of treaty-note: "
        f"characters {start} to {start + 21}"
    ) in told
    assert not (folder / "data").exists()


def test_words_that_stand_twice_are_those_between_their_neighbours(
    folder: Path, run_here: Run
) -> None:
    twice = "It was said twice."
    last = TEXT.rindex(twice)
    claim = "kind: Claim\n    attributed_to: nepal"
    (folder / "seeds/facts/treaty-note.yaml").write_text(
        _facts(_statement(twice, claim, last)), encoding="utf-8"
    )
    moved = TEXT.replace("Nepal’s view differs. It was said twice.", "Nepal’s view differs.")
    (folder / "copy.txt").write_text(TEXT.translate(_STRAIGHT))
    (folder / "moved.txt").write_text(
        moved.replace("Analysts", "It was said twice. Analysts"), encoding="utf-8"
    )

    found = json.loads(run_here("check", "--json", "--as", "treaty-note", "copy.txt")[1])[0]
    code, out, _err = run_here("check", "--json", "--as", "treaty-note", "moved.txt")
    ambiguous = json.loads(out)[0]

    assert found["spans"][3]["places"][0][:2] == [last, last + len(twice)]
    assert (code, ambiguous["ambiguous"]) == (1, 1)
    assert len(ambiguous["spans"][3]["places"]) == 2


def test_a_build_shows_the_words_of_the_copy_under_the_ids_of_the_source(
    folder: Path, run_here: Run
) -> None:
    copy = "From the paper.\n\n" + TEXT.translate(_STRAIGHT)
    (folder / "copy.txt").write_text(copy, encoding="utf-8")
    with open_snapshot(build([folder / "seeds"], [folder / "texts"], into=folder / "own")) as own:
        claims = [
            s["id"]
            for s in own.records.statements_of("treaty-note")
            if s["kind"] == "Claim" and s["origin"] == "curated"
        ]

    code, _out, err = run_here("build", "--as", "treaty-note", "copy.txt")
    again, _out, told = run_here("build", "--if-changed", "--as", "treaty-note", "copy.txt")
    changed, _out, rebuilt = run_here("build", "--if-changed")

    assert code == 0, err
    assert (again, told) == (0, "data: up to date\n")
    assert (changed, rebuilt) == (0, "")
    run_here("build", "--as", "treaty-note", "copy.txt")
    with open_snapshot(folder / "data") as snapshot:
        claim = snapshot.records.statement(claims[0])
        document = snapshot.records.document("treaty-note")
    words = "the treaty's no alliance, only a café's talk"
    start = copy.index(words)
    assert {n: claim[n] for n in ("start", "end", "text", "quote", "verified")} == {
        "start": start,
        "end": start + len(words),
        "text": words,
        "quote": "the treaty's no alliance",
        "verified": "here",
    }
    assert document["sha256"] == sha256_of(copy)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (
            ("treaty-not", "copy.txt"),
            1,
            "--as: no source 'treaty-not'; did you mean 'treaty-note'?",
        ),
        (("treaty-note", "none.txt"), 1, "none.txt: No such file or directory"),
        (
            ("treaty-note", "copy.bin"),
            1,
            "copy.bin: neither UTF-8 nor another encoding that can",
        ),
        (("treaty-note", "copy.txt", "--record"), 2, "--record is of the sources' own texts"),
    ],
)
def test_what_is_no_copy_is_told(
    folder: Path, run_here: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    (folder / "copy.txt").write_text(TEXT)
    (folder / "copy.bin").write_bytes(b"\x00\x81\xff")

    done, _out, err = run_here("check", "--as", *arguments)

    assert done == code
    assert told in err


def test_what_is_verified_here_is_recorded_and_nothing_else_changes(
    folder: Path, run_here: Run
) -> None:
    path = folder / "seeds" / "facts" / "treaty-note.yaml"
    digest = sha256_of(TEXT[:36])
    path.write_text(
        _facts().replace("of the words\n", "of the words\n    verified: 2020-01-01\n", 1)
        + f"  - {{kind: Claim, span: [0, 36], sha256: {digest}, attributed_to: nepal}} # one line\n"
        + "# The end.\n",
        encoding="utf-8",
    )
    before = path.read_text(encoding="utf-8")

    without = run_here("check", "--record")
    unchanged = path.read_text(encoding="utf-8")
    code, out, err = run_here("check", "--documents", "texts", "--record")
    after = path.read_text(encoding="utf-8")
    run_here("check", "--documents", "texts", "--record")

    assert (without[0], unchanged) == (0, before)
    assert code == 0, err
    assert "4 statements verified here" in out
    assert path.read_text(encoding="utf-8") == after
    removed = [line for line in before.splitlines() if line not in after.splitlines()]
    assert removed == [
        "    verified: 2020-01-01",
        f"  - {{kind: Claim, span: [0, 36], sha256: {digest}, attributed_to: nepal}} # one line",
    ]
    assert f"sha256: {digest}, verified: {_today()}, attributed_to: nepal}} # one line\n" in after
    assert after.count(f"# of the words\n    verified: {_today()}\n") == 3
    counts = run_here("check", "--json")[1]
    assert json.loads(counts)["verified by a curator"] == 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    sha256: ", "    verified:\n    sha256: "),
        ("    sha256: ", "    verified: ~ # not yet\n    sha256: "),
        ("    sha256: ", "    sha256:\t"),
        ("    sha256: ", '    note: "a\u2028b\x85"\n    sha256: '),
        ("# What it says.", "\ufeff# What it says."),
        ("\n", "\r\n"),
    ],
)
def test_what_is_verified_is_recorded_however_the_file_is_written(
    folder: Path, run_here: Run, before: str, after: str
) -> None:
    path = folder / "seeds" / "facts" / "treaty-note.yaml"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_facts().replace(before, after))

    code, _out, err = run_here("check", "--documents", "texts", "--record")

    counts = json.loads(run_here("check", "--json")[1])
    assert (code, err) == (0, "")
    assert counts["verified by a curator"] == _facts().count("- kind") > 0


def test_nothing_is_recorded_if_a_span_is_wrong(folder: Path, run_here: Run) -> None:
    path = folder / "seeds" / "facts" / "treaty-note.yaml"
    path.write_text(_facts().replace("span: [0, 80]", "span: [0, 79]"), encoding="utf-8")
    before = path.read_text(encoding="utf-8")

    code, _out, err = run_here("check", "--documents", "texts", "--record")

    assert (code, "the sha256 is not that of treaty-note[0:79]" in err) == (1, True)
    assert path.read_text(encoding="utf-8") == before


_LETTERS = st.text(alphabet=" \n\t\u00a0abé“”‘’'\"—–-\u00ad한…", max_size=60)


@given(_LETTERS, _LETTERS)
def test_a_text_and_its_copy_are_alike_and_words_are_found_where_they_stand(
    before: str, words: str
) -> None:
    text = before + "|" + words + "|"
    copy = unicodedata.normalize("NFD", text).translate(_STRAIGHT).replace("–", "—")

    assert plain(copy).text == plain(text).text
    for start, end in plain(text).places(plain("|" + words + "|")):
        assert plain(text[start:end]).text == plain("|" + words + "|").text
