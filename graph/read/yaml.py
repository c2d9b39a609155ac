"""YAML 1.2 with the place of every value, so that each problem can name file, line and column.

Scalars stay the strings that were written: `NO`, `2019-06-05` and `007` mean what they say.
Anchors, aliases and duplicate keys are refused; all problems of all files are collected.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from graph.errors import did_you_mean
from graph.when import parse_when

_MAX_DEPTH = 24
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?\Z")
_INTEGER = re.compile(r"-?[0-9]{1,9}\Z")
# Neither XML 1.0 (GEXF) nor UTF-8 can hold these, and no text that a person writes needs them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
}


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, so that a curator sees everything at once."""

    found: list[str] = field(default_factory=list)

    def add(self, where: str, message: str) -> None:
        """Note `message` at `where`, a `file:line:column`; once, if it is noted again."""
        problem = f"{where}: {message}"
        if problem not in self.found:
            self.found.append(problem)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a YAML file with its place."""

    node: Node
    path: Path
    problems: Problems

    @property
    def where(self) -> str:
        """`file:line:column`, counted from 1."""
        mark = self.node.start_mark
        return f"{self.path}:{mark.line + 1}:{mark.column + 1}"

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
        written = str(self.node.value) if isinstance(self.node, ScalarNode) else ""
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
            return [Value(node, self.path, self.problems) for node in self.node.value]
        return [] if self._null else [self]

    def fields(self) -> dict[str, "Value"]:
        """Return the fields of a mapping that have a value, duplicate keys noted."""
        if not isinstance(self.node, MappingNode):
            self.wrong("a mapping (key: value) is expected here")
            return {}
        found: dict[str, Value] = {}
        for key_node, value_node in self.node.value:
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
        known = {key.value for key, _value in self.node.value}
        added = [
            (self._made(name), self._made(value))
            for name, value in more.items()
            if name not in known
        ]
        node = MappingNode(
            self.node.tag, [*self.node.value, *added], self.node.start_mark, self.node.end_mark
        )
        return Value(node, self.path, self.problems)

    def _made(self, value: object) -> Node:
        marks = (self.node.start_mark, self.node.end_mark)
        if isinstance(value, list):
            return SequenceNode("tag:yaml.org,2002:seq", [self._made(v) for v in value], *marks)
        return ScalarNode("tag:yaml.org,2002:str", str(value), *marks, style='"')

    def _key_place(self, name: str) -> str:
        assert isinstance(self.node, MappingNode)
        [node, *_] = [key for key, _value in self.node.value if key.value == name]
        return Value(node, self.path, self.problems).where

    @property
    def _null(self) -> bool:
        node = self.node
        return (
            isinstance(node, ScalarNode)
            and not node.style
            and node.value in ("", "~", "null", "Null", "NULL")
        )


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
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.add(f"{path}:{line}:{column}", f"not YAML: {error.problem or error.context}")
        return None
    # An escape beyond Unicode is a ValueError or OverflowError to ruamel, an unknown version of
    # YAML an AssertionError.
    except (YAMLError, ValueError, OverflowError, AssertionError, RecursionError) as error:
        [reason, *_] = str(error).splitlines() or [type(error).__name__]
        problems.add(f"{path}:1:1", f"not YAML: {reason}")
        return None
    if node is None:
        return None
    value = Value(node, path, problems)
    return value if _acceptable(value) else None


def _acceptable(value: Value) -> bool:
    """Whether no node is anchored, repeated or too deep; notes the first that is."""
    seen: set[int] = set()
    for node, depth in _walk(value.node, 0):
        if getattr(node, "anchor", None) or id(node) in seen:
            Value(node, value.path, value.problems).wrong("anchors and aliases are not allowed")
            return False
        if depth > _MAX_DEPTH:
            Value(node, value.path, value.problems).wrong("nested too deeply")
            return False
        if str(node.tag) not in _TAGS:
            Value(node, value.path, value.problems).wrong(f"the tag {node.tag} is not allowed")
            return False
        seen.add(id(node))
    return True


def _walk(node: Node, depth: int) -> Iterator[tuple[Node, int]]:
    yield node, depth
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _walk(key, depth + 1)
            yield from _walk(value, depth + 1)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _walk(value, depth + 1)
