"""YAML 1.2 with the place of every value, so that each problem can name file, line and column.

Scalars stay the strings that were written: `NO`, `2019-06-05` and `007` mean what they say.
Anchors, aliases and duplicate keys are refused; all problems of all files are collected.
Read event by event from libyaml, thirty times as fast as a parser in Python; nothing recurses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from graph.errors import did_you_mean
from graph.when import parse_when

_MAX_DEPTH = 24
NULLS = ("", "~", "null", "Null", "NULL")
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?\Z")
_INTEGER = re.compile(r"-?[0-9]{1,9}\Z")
_CORE_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_CORE_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
# Neither XML 1.0 (GEXF) nor UTF-8 can hold these, and no text that a person writes needs them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What YAML 1.2 §5.1 does not let a file have, and the four that stand in for others below.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdd4-\ufffd\U00010000-\U0010ffff]"
)
# Line breaks to YAML 1.1 and libyaml, but not to YAML 1.2 (§5.4); and a mark that libyaml refuses
# in the middle of a text. Noncharacters of Unicode stand in for them while it reads.
STAND_INS = str.maketrans("\x85\u2028\u2029\ufeff", "\ufdd0\ufdd1\ufdd2\ufdd3")
_MEANT = {stand_in: chr(meant) for meant, stand_in in STAND_INS.items()}
# Keys by which YAML 1.1 merges one mapping into another, and gives a mapping a value.
_SPECIAL = {"<<": "merge", "=": "value"}
_TAG = "tag:yaml.org,2002:"
_TAGS = {
    "!",
    *(_TAG + name for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")),
}


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, so that a curator sees everything at once: `found`, in order."""

    found: dict[str, None] = field(default_factory=dict)

    def add(self, where: str, message: str) -> None:
        """Note `message` at `where`, a `file:line:column`; once, if it is noted again."""
        self.found[f"{where}: {message}"] = None


@dataclass(slots=True)
class ScalarNode:
    """A scalar as written, with its line and column from 0; `plain` if it has no quotes."""

    line: int
    column: int
    written: str
    plain: bool


@dataclass(slots=True)
class SequenceNode:
    """A list, with the line and column of its beginning."""

    line: int
    column: int
    items: "list[Node]"


@dataclass(slots=True)
class MappingNode:
    """A mapping, with the line and column of its beginning; keys may come twice."""

    line: int
    column: int
    pairs: "list[tuple[Node, Node]]"


Node = ScalarNode | SequenceNode | MappingNode


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a YAML file with its place."""

    node: Node
    path: Path
    problems: Problems

    @property
    def where(self) -> str:
        """`file:line:column`, counted from 1."""
        return f"{self.path}:{self.node.line + 1}:{self.node.column + 1}"

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, SequenceNode)

    def wrong(self, message: str) -> None:
        """Note a problem at this value."""
        self.problems.add(self.where, message)

    def text(self) -> str | None:
        """Return the scalar as written, or None after noting that it is none, blank or no text."""
        written = self.node.written if isinstance(self.node, ScalarNode) else ""
        if self._null or not written.strip():
            self.wrong("a word or text is expected here")
            return None
        if _CONTROL.search(written):
            self.wrong("has a control character")
            return None
        return written

    def word(self, known: Mapping[str, object] | tuple[str, ...], what: str) -> str | None:
        """Return the scalar if it is a known word, else note it with the nearest right one."""
        written = self.text()
        if written is None or written in known:
            return written
        self.wrong(f"{written!r} is no {what}{did_you_mean(written, known)}")
        return None

    def when(self) -> str | None:
        """Return the scalar if it is EDTF, else note what is wrong with it."""
        written = self.text()
        if written is None:
            return None
        try:
            parse_when(written)
        except ValueError as error:
            self.wrong(str(error))
            return None
        return written

    def number(self) -> Decimal | None:
        """Return the scalar as a number not below zero in plain digits, else note what it is."""
        written = self.text()
        if written is None:
            return None
        if not _NUMBER.match(written):
            self.wrong(f"{written!r} is no number; write 24, or {{max: 24}} for 'up to 24'")
            return None
        return Decimal(written)

    def integer(self) -> int | None:
        """Return the scalar as an integer, else note that it is none."""
        written = self.text()
        if written is None:
            return None
        if not _INTEGER.match(written):
            self.wrong(f"{written!r} is no whole number of at most 9 digits")
            return None
        return int(written)

    def items(self) -> list["Value"]:
        """Return the values of a list; a single value counts as a list of one."""
        if isinstance(self.node, SequenceNode):
            return [Value(node, self.path, self.problems) for node in self.node.items]
        return [] if self._null else [self]

    def fields(self) -> dict[str, "Value"]:
        """Return the fields of a mapping that have a value, duplicate keys noted."""
        if not isinstance(self.node, MappingNode):
            self.wrong("a mapping (key: value) is expected here")
            return {}
        found: dict[str, Value] = {}
        for key_node, value_node in self.node.pairs:
            key = Value(key_node, self.path, self.problems)
            name = key.text()
            if name is None:
                continue
            if name in found:
                key.wrong(f"{name!r} is given twice")
            value = Value(value_node, self.path, self.problems)
            if not value._null:
                found[name] = value
        return found

    def record(self, allowed: tuple[str, ...], required: tuple[str, ...]) -> dict[str, "Value"]:
        """Return the fields of a mapping, noting unknown and missing ones."""
        fields = self.fields()
        if self.is_mapping:
            for name in required:
                if name not in fields:
                    self.wrong(f"{name!r} is missing")
        for name in [name for name in fields if name not in allowed]:
            fields[name].problems.add(
                self._key_place(name), f"unknown field {name!r}{did_you_mean(name, allowed)}"
            )
            del fields[name]
        return fields

    def with_defaults(self, more: Mapping[str, object]) -> "Value":
        """Return this mapping with the fields of `more` (texts and lists of texts) it has not.

        They stand where it stands, should there be something wrong with them.
        """
        if not isinstance(self.node, MappingNode):
            return self
        keys = (key for key, _value in self.node.pairs)
        known = {key.written for key in keys if isinstance(key, ScalarNode)}
        added = [
            (self._made(name), self._made(value))
            for name, value in more.items()
            if name not in known
        ]
        place = (self.node.line, self.node.column)
        return Value(MappingNode(*place, [*self.node.pairs, *added]), self.path, self.problems)

    def _made(self, value: object) -> Node:
        place = (self.node.line, self.node.column)
        if isinstance(value, list):
            return SequenceNode(*place, [self._made(item) for item in value])
        return ScalarNode(*place, str(value), plain=False)

    def _key_place(self, name: str) -> str:
        assert isinstance(self.node, MappingNode)
        keys = (key for key, _value in self.node.pairs if isinstance(key, ScalarNode))
        node = next(key for key in keys if key.written == name)
        return Value(node, self.path, self.problems).where

    @property
    def _null(self) -> bool:
        node = self.node
        return isinstance(node, ScalarNode) and node.plain and node.written in NULLS


def read_yaml(path: Path, problems: Problems) -> Value | None:
    """Return the one value in the YAML file at `path`, or None after noting why there is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(f"{path}:1:1", f"not UTF-8: byte {error.start} cannot be read")
        return None
    return parse_yaml(text, path, problems)


def parse_yaml(text: str, path: Path, problems: Problems) -> Value | None:
    """Return the one value in `text`, which stands or will stand in the file at `path`."""
    try:
        node = _compose(text)
    except _Refused as refused:
        problems.add(f"{path}:{refused.line + 1}:{refused.column + 1}", refused.message)
        return None
    return None if node is None else Value(node, path, problems)


def load_yaml(path: Path) -> Any:  # noqa: ANN401
    """Return what our own YAML file at `path` says as plain values: dict, list, str, int, ...

    Unquoted numbers, `true`, `false` and `null` are what YAML 1.2's core schema (§10.3) says
    they are. Raises `ValueError` if it is not YAML.
    """
    try:
        node = _compose(path.read_bytes().decode())
    except _Refused as refused:
        message = f"{path}:{refused.line + 1}:{refused.column + 1}: {refused.message}"
        raise ValueError(message) from refused
    return None if node is None else _plain_value(node)


def _plain_value(node: Node) -> Any:  # noqa: ANN401
    if isinstance(node, SequenceNode):
        return [_plain_value(item) for item in node.items]
    if isinstance(node, MappingNode):
        return {_plain_value(key): _plain_value(value) for key, value in node.pairs}
    if not node.plain:
        return node.written
    if node.written in NULLS:
        return None
    if node.written.lower() in ("true", "false"):
        return node.written.lower() == "true"
    if _CORE_INTEGER.match(node.written):
        return int(node.written)
    return float(node.written) if _CORE_FLOAT.match(node.written) else node.written


class _Refused(Exception):
    """Why a text is refused, at which line and column, counted from 0."""

    def __init__(self, message: str, line: int, column: int) -> None:
        self.message, self.line, self.column = message, line, column
        super().__init__(message)


def _compose(text: str) -> Node | None:
    """Return the one value that `text` writes, None if it writes none. Raises `_Refused`."""
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        code = ord(unprintable.group())
        place = _place_of(text, unprintable.start())
        raise _Refused(f"not YAML: the character U+{code:04X} is not allowed", *place)
    try:
        return _first_document(text.translate(STAND_INS))
    except yaml.MarkedYAMLError as error:
        at, begun = error.problem_mark, error.context_mark
        where = f" {error.context}" if error.context else ""
        if begun and where:
            where += f" from {begun.line + 1}:{begun.column + 1}"
        # At the end of a text libyaml is on a line that is not there.
        place = (at.line, at.column) if at.index < len(text) else _place_of(text, len(text))
        raise _Refused(f"not YAML: {error.problem}{where}", *place) from error
    except yaml.YAMLError as error:
        raise _Refused(f"not YAML: {error}", 0, 0) from error


def _place_of(text: str, index: int) -> tuple[int, int]:
    """Return the line and column of a character, counted from 0."""
    return text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1)


def _first_document(text: str) -> Node | None:
    """Return the value of the only document; raises `_Refused` where it cannot be used."""
    # What is open: a list with its items, or a mapping with its keys and values in turn.
    open_nodes: list[tuple[SequenceNode | MappingNode, list[Node]]] = []
    root: Node | None = None
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            ended, parts = open_nodes.pop()
            if isinstance(ended, MappingNode):
                ended.pairs = list(zip(parts[::2], parts[1::2], strict=True))
            continue
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            at = event.start_mark
            raise _Refused("not YAML: a file has one document only", at.line, at.column)
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = _node(event, len(open_nodes))
        if open_nodes:
            open_nodes[-1][1].append(node)
        else:
            root = node
        if isinstance(node, SequenceNode):
            open_nodes.append((node, node.items))
        elif isinstance(node, MappingNode):
            open_nodes.append((node, []))
    return root


def _node(event: yaml.NodeEvent, depth: int) -> Node:
    """Return the node that `event` begins at `depth`; raises `_Refused` if it is not allowed."""
    line, column = event.start_mark.line, event.start_mark.column
    if event.anchor is not None:  # an alias has one too
        raise _Refused("anchors and aliases are not allowed", line, column)
    if depth > _MAX_DEPTH:
        raise _Refused("nested too deeply", line, column)
    tag = event.tag
    if isinstance(event, yaml.ScalarEvent):
        plain = not event.style
        if tag is None and plain and event.value in _SPECIAL:
            tag = _TAG + _SPECIAL[event.value]
        node: Node = ScalarNode(line, column, event.value.translate(_MEANT), plain)
    elif isinstance(event, yaml.SequenceStartEvent):
        node = SequenceNode(line, column, [])
    else:
        node = MappingNode(line, column, [])
    if tag is not None and tag not in _TAGS:
        raise _Refused(f"the tag {tag} is not allowed", line, column)
    return node
