"""Which documents repeat others, whole or in passages, and which only tell of the same event."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.facts import Document, Source
from graph.identity.copies import Copies
from graph.identity.copies import find_copies as find_copies_among

# An agency's dispatch, in our own words on invented events; the same in a paper with another
# headline and light edits; a report by somebody who was there too; and a blog that excerpts it.
_GOLDEN = Path(__file__).parent / "golden"
DISPATCH, SYNDICATED, INDEPENDENT, BLOG = (
    (_GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    for name in ("dispatch", "syndicated", "independent", "blog")
)


def _document(
    name: str, text: str, published: str | None = None, origin: str | None = None
) -> Document:
    return Document(
        Source(name, name, "Foedera", f"{name:0>64}", published=published, origin=origin), text
    )


def find_copies(documents: list[Document]) -> Copies:
    return find_copies_among(documents, {})


def _copied(copies: Copies, documents: list[Document]) -> dict[str, list[tuple[str, str]]]:
    """Return the words of each passage with its origin."""
    texts = {document.id: document.text for document in documents}
    return {
        name: [(texts[name][p.start : p.end], p.origin) for p in passages]
        for name, passages in copies.passages.items()
    }


def test_a_dispatch_with_another_headline_and_light_edits_is_one_text() -> None:
    documents = [
        _document("paper", SYNDICATED, "2022-05-04"),
        _document("agency", DISPATCH, "2022-05-03"),
    ]

    copies = find_copies(documents)

    assert copies.whole == {"paper": "agency"}
    [(words, origin)] = _copied(copies, documents)["paper"]
    assert origin == "agency"
    assert words.startswith("Mongolia and Kazakhstan signed an agreement on joint border patrols")
    assert words.endswith("told of the agreement a week ago and\nhave not commented so far") or (
        words.endswith("and have not commented so far")
    )


def test_independent_reports_that_share_names_and_a_quotation_stay_independent() -> None:
    documents = [_document("agency", DISPATCH, "2022-05-03"), _document("own", INDEPENDENT)]

    copies = find_copies(documents)

    assert copies == Copies({}, {})


def test_a_blog_that_excerpts_a_report_copies_the_excerpt_alone() -> None:
    documents = [_document("agency", DISPATCH, "2022-05-03"), _document("blog", BLOG, "2022-05-08")]

    copies = find_copies(documents)

    assert copies.whole == {}
    [(words, origin)] = _copied(copies, documents)["blog"]
    assert origin == "agency"
    assert words.startswith("The agreement, which has still to be approved")
    assert words.endswith("told reporters after the ceremony")


@pytest.mark.parametrize(
    "changed",
    [
        DISPATCH.upper(),
        DISPATCH.replace("\n", "\r\n\r\n"),
        DISPATCH.replace(" ", "\u00a0 "),
        DISPATCH.replace('"', "«").replace(" - ", " — ").replace("'", "’"),
        DISPATCH.replace("agreement", "agree\u00adment").replace("Olgii", "Olgi\u200bi"),
        "\ufeff" + DISPATCH.replace("Ulaanbaatar", "ULAANBAATAR"),
        DISPATCH + "\n\nAll rights reserved. Write to the editor for leave to print this text.\n",
    ],
    ids=["case", "lines", "spaces", "marks", "hyphens", "case of a name", "boilerplate"],
)
def test_how_a_text_is_set_does_not_hide_a_copy(changed: str) -> None:
    documents = [_document("first", DISPATCH, "2022-05"), _document("second", changed, "2022-06")]

    assert find_copies(documents).whole == {"second": "first"}


def test_a_letter_with_its_accent_is_the_same_composed_or_not() -> None:
    composed = DISPATCH.replace("Olgii", "Ölgii").replace("talks", "entretiens prolongés")
    decomposed = composed.replace("Ö", "O\u0308").replace("é", "e\u0301")

    copies = find_copies([_document("first", composed), _document("second", decomposed)])

    assert copies.whole == {"second": "first"}
    [passage] = copies.passages["second"]
    assert (passage.start, passage.end) == (0, len(decomposed.rstrip().rstrip(".")))


def test_a_copy_in_a_script_without_spaces_is_found() -> None:
    text = "蒙古国和哈萨克斯坦星期二签署了联合边境巡逻协议,两国国防部表示,这结束了三年的谈判。"
    other = "昨天的天气很好,人们在河边散步,孩子们放风筝,老人们下棋,直到太阳下山才回家吃饭。"

    copies = find_copies(
        [_document("a", text), _document("b", f"转载:{text}"), _document("c", other)]
    )

    assert copies.whole == {"b": "a"}


@pytest.mark.parametrize(
    ("first", "second", "copy"),
    [
        ("2022-05-03", "2022-05-04", "b"),
        ("2022-05-04", "2022-05-03", "a"),
        ("2022-05", "2022-05-03", "a"),  # it may have been the 31st
        (None, "2022-05-03", "a"),
        ("2022-05-03", None, "b"),
        ("[2022..]", "2023", "a"),
        (None, None, "b"),
        ("2022", "2022", "b"),
    ],
)
def test_the_origin_is_what_was_published_earlier_and_else_what_is_named_first(
    first: str | None, second: str | None, copy: str
) -> None:
    documents = [_document("a", DISPATCH, first), _document("b", SYNDICATED, second)]

    assert find_copies(documents).whole == {copy: "b" if copy == "a" else "a"}


def test_a_declared_origin_wins_over_dates() -> None:
    documents = [
        _document("copy", DISPATCH, "2022-05-01", origin="agency"),
        _document("paper", SYNDICATED, "2022-05-02"),
        _document("agency", DISPATCH + "End.", "2022-05-03"),
    ]

    assert find_copies(documents).whole == {"paper": "copy"}


def test_a_chain_of_copies_leads_to_the_first() -> None:
    documents = [
        _document("third", SYNDICATED + "\nThird print.\n", "2022-05-06"),
        _document("second", SYNDICATED, "2022-05-05"),
        _document("first", DISPATCH, "2022-05-04"),
    ]

    copies = find_copies(documents)

    assert copies.whole["second"] == "first"
    assert copies.whole["third"] in ("first", "second")


def test_what_stands_in_many_documents_is_boilerplate_but_a_dispatch_is_not() -> None:
    notice = (
        "This column gives the views of whoever wrote it and not those of the institute, which "
        "takes no money from governments and prints corrections on the last page of every issue."
    )
    topics = "wheat rail gas fish steel glass wool salt ships tea rice".split()  # noqa: SIM905
    columns = [
        _document(
            f"column-{topic}",
            f"On {topic}, much is said and little known. "
            + " ".join(
                f"{topic} {number} costs {number * 7} in port {topic}" for number in range(30)
            )
            + f"\n\n{notice}\n",
            f"2022-01-{number + 1:02d}",
        )
        for number, topic in enumerate(topics)
    ]
    papers = [
        _document(
            f"paper-{number}", f"Paper {number}: news\n\n{DISPATCH}", f"2022-05-{number + 4:02d}"
        )
        for number in range(15)
    ]

    few, many = find_copies(columns[:2]), find_copies([*columns, *papers])

    assert [p.origin for p in few.passages["column-rail"]] == ["column-wheat"]
    assert [name for name in many.passages if name.startswith("column")] == []
    assert many.whole == {f"paper-{number}": "paper-0" for number in range(1, 15)}


def test_a_short_text_is_a_copy_only_of_one_in_which_all_of_it_stands() -> None:
    note = "Mongolia will host the next round of talks."
    documents = [
        _document("a", f"{note} Nobody knows where."),
        _document("b", note),
        _document("c", "Mongolia will host the next round of games."),
    ]

    assert find_copies(documents).whole == {"b": "a"}


@pytest.mark.parametrize("again", ["tide ", "tide salt port ", "the mast of the rope of the bell "])
def test_a_text_that_repeats_itself_takes_no_longer(again: str) -> None:
    words = again * 30_000
    documents = [
        _document("a", words),
        _document("b", f"Here: {words}"),
        _document("c", f"{words[:-9_000]} and so on"),
    ]

    assert find_copies(documents).whole == {"b": "a", "c": "a"}


def test_the_same_documents_give_the_same_copies_in_every_process(tmp_path: Path) -> None:
    for name, text in (("a", DISPATCH), ("b", SYNDICATED), ("c", BLOG)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from graph.identity.copies import find_copies\n"
        "from graph.read.documents import read_documents\n"
        "print(find_copies(read_documents([Path(sys.argv[1])], {})[0], {}))"
    )

    answers = {
        subprocess.run(
            [sys.executable, "-P", "-c", program, str(tmp_path)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(answers) == 1
    assert "whole={'doc-" in answers.pop()


_WORDS = st.lists(st.sampled_from("tide salt port crew mast rope bell deck fog isle".split()))  # noqa: SIM905


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), _WORDS, _WORDS)
def test_passages_lie_in_their_text_and_a_long_common_run_is_never_missed(
    length: int, before: list[str], after: list[str]
) -> None:
    shared = [f"word{number}" for number in range(length)]
    first = _document("a", " ".join([*after, *shared, *before]))
    second = _document("b", " ".join([*before, *shared, *after]))

    copies = find_copies([first, second])

    for passage in copies.passages.get("b", ()):
        assert 0 <= passage.start < passage.end <= len(second.text)
        assert second.text[passage.start : passage.end].strip() != ""
    if len(shared) >= 24:
        found = " ".join(second.text[p.start : p.end] for p in copies.passages["b"])
        assert " ".join(shared) in found
