"""Reading YAML: words stay as they were written, each with its place, whatever they look like."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.read.yaml import MappingNode, Node, Problems, ScalarNode, load_yaml, read_yaml


def read(folder: Path, text: str | bytes) -> tuple[Node | None, list[str]]:
    path = folder / "seeds.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = Problems()
    value = read_yaml(path, problems)
    return value.node if value else None, [p.removeprefix(f"{path}:") for p in problems.found]


@pytest.mark.parametrize(
    "written",
    [
        "NO",
        "on",
        "007",
        "0o7",
        "0x1F",
        "1:20",
        "1_000",
        "1e3",
        ".5",
        "~x",
        "2019-06-05",
        "12:30:45",
    ],
)
def test_a_plain_word_is_the_text_that_was_written(tmp_path: Path, written: str) -> None:
    node, problems = read(tmp_path, f"signed: {written}\n")

    assert (node, problems) == (
        MappingNode(0, 0, [(ScalarNode(0, 0, "signed", True), ScalarNode(0, 8, written, True))]),
        [],
    )


@pytest.mark.parametrize(
    "written", ["a\x85b", "a\u2028b", "a\u2029b", "a\ufeffb", "Čína", "中国", "😀 b", "a\xa0b"]
)
def test_no_character_of_a_text_is_lost_or_moves_what_follows(tmp_path: Path, written: str) -> None:
    node, problems = read(tmp_path, f"{{name: {written}, kind: State}}")

    kind = 9 + len(written)
    assert (node, problems) == (
        MappingNode(
            0,
            0,
            [
                (ScalarNode(0, 1, "name", True), ScalarNode(0, 7, written, True)),
                (ScalarNode(0, kind, "kind", True), ScalarNode(0, kind + 6, "State", True)),
            ],
        ),
        [],
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_mark_of_the_byte_order_and_any_line_ending_change_nothing(
    tmp_path: Path, newline: str
) -> None:
    lines = ["# A note", "kind: State", 'name: "a b"', ""]

    read_back = read(tmp_path, b"\xef\xbb\xbf" + newline.join(lines).encode())

    assert read_back == read(tmp_path, "\n".join(lines))
    assert read_back[1] == []


_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab é中:#'\"\\\n\t{}[],&*!|>%@`\x85\u2028😀"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_PLAIN)
def test_json_is_yaml_and_means_the_same(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "plain.yaml"
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")

    assert load_yaml(path) == value
