"""Entries added to seed files as text: what stands there already, comments too, stays as it is.

A file is never dumped anew. What would be written is read back first, and a file is replaced in
one step, so that it is whole at any moment.
"""

import fcntl
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from graph.errors import SeedError
from graph.read import yaml as seed_yaml
from graph.read.yaml import NULLS, STAND_INS, Problems, Value, parse_yaml

Written = str | Sequence["Written"] | Mapping[str, "Written"]

# Columns of a line; what is longer becomes a block.
_WIDTH = 100
_PLAIN = re.compile(r"\w[\w ./()+-]*\Z")
MAX_ID = 100


def slug(text: str) -> str:
    """Return the id that `text` suggests: small Latin letters, digits and hyphens.

    Accents are dropped; of a text without such letters nothing is left.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_ID].strip("-")


def unused(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, or it with the first number that makes it an id not yet `taken`."""
    known = set(taken)
    number, made = 1, wanted
    while made in known:
        number += 1
        made = f"{wanted[: MAX_ID - 4]}-{number}"
    return made


def plain(value: Value) -> Written:
    """Return a value as texts, lists and mappings, as they are written."""
    return _plain(value.node)


def _plain(node: seed_yaml.Node) -> Written:
    if isinstance(node, seed_yaml.MappingNode):
        return {str(_plain(key)): _plain(value) for key, value in node.pairs}
    if isinstance(node, seed_yaml.SequenceNode):
        return [_plain(item) for item in node.items]
    return node.written


def _composed(text: str, path: Path) -> Node | None:
    """Return the nodes of `text` with the places of their ends; None if it is empty.

    Raises `SeedError` if it could not be read as a seed file.
    """
    problems = Problems()
    if parse_yaml(text, path, problems) is None or problems.found:
        if problems.found:
            raise SeedError(list(problems.found))
        return None
    # By the same parser that reads seeds, and told of the same lines.
    return yaml.compose(text.translate(STAND_INS), Loader=yaml.CSafeLoader)


def yaml_text(value: Written) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, str):
        whole = _PLAIN.match(value) and value not in NULLS and not value.endswith(" ")
        return value if whole else _quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {yaml_text(v)}" for key, v in value.items()) + "}"
    return "[" + ", ".join(yaml_text(item) for item in value) + "]"


def _quoted(text: str) -> str:
    def escaped(character: str) -> str:
        if character in '\\"':
            return "\\" + character
        if character.isprintable():
            return character
        code = ord(character)
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

    return '"' + "".join(map(escaped, text)) + '"'


def mapping_text(fields: Mapping[str, Written], indent: int = 0) -> str:
    """Return a mapping as YAML, a field a line; what is too long for one becomes a block."""
    lines: list[str] = []
    for key, value in fields.items():
        line = f"{' ' * indent}{key}: {yaml_text(value)}"
        if isinstance(value, Mapping) and len(line) > _WIDTH:
            lines += [f"{' ' * indent}{key}:", mapping_text(value, indent + 2)]
        else:
            lines.append(line)
    return "\n".join(lines)


def item_text(fields: Mapping[str, Written], indent: int = 0, hints: Sequence[str] = ()) -> str:
    """Return a mapping as an item of a YAML list, with `hints` as comments below its fields."""
    inner = " " * (indent + 2)
    body = mapping_text(fields, indent + 2)
    comments = "".join(f"\n{inner}# {hint}" for hint in hints)
    return f"{' ' * indent}- {body[indent + 2 :]}{comments}\n"


def appended(text: str, path: Path, item: str, indented: str, key: str | None = None) -> str:
    """Return the `text` of the file at `path` with one more item at the end of its list.

    The list is the whole file, or with `key` the value of that field. `item` is the item's text
    where the list is not indented, `indented` where it is by two. Raises `SeedError` if the file
    holds no such list, or is written so that nothing can be added to it as text.
    """
    node = _list_of(text, path, key)
    if node is not None and node.flow_style and node.value:
        raise SeedError([f"{path}: a list in brackets; write its items on lines of their own (- )"])
    if node is None or not node.value:
        before, after = (text, "") if node is None else _around(text, node)
        made = f"{_with_end(before.rstrip(' '))}{item}{after.lstrip(' ').removeprefix(chr(10))}"
        known = 0
    else:
        known = len(node.value)
        chosen = indented if node.start_mark.column else item
        end = _end_of(text, node)
        gap = "\n" if _spaced(text, node) else ""
        made = f"{_with_end(text[:end])}{gap}{chosen}{text[end:]}"
    again = _list_of(made, path, key)
    if again is None or len(again.value) != known + 1:
        raise SeedError([f"{path}: cannot be added to as text; add this by hand:\n{item}"])
    return made


def _around(text: str, node: SequenceNode) -> tuple[str, str]:
    """Return what stands before and behind an empty list in brackets."""
    return text[: node.start_mark.index], text[node.end_mark.index :]


def _with_end(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _list_of(text: str, path: Path, key: str | None) -> SequenceNode | None:
    node = _composed(text, path)
    if key is not None and isinstance(node, MappingNode):
        node = next((v for k, v in node.value if k.value == key), None)
    if isinstance(node, ScalarNode) and str(node.value) in NULLS:
        node = None
    if node is not None and not isinstance(node, SequenceNode):
        raise SeedError([f"{path}: a list (- item) is expected here"])
    return node


def _end_of(text: str, node: SequenceNode) -> int:
    """Return where the next item goes: behind the last line that is indented or a comment."""
    if not text[node.end_mark.index :].strip():
        return len(text)
    return text.rfind("\n", 0, node.end_mark.index) + 1


def _spaced(text: str, node: SequenceNode) -> bool:
    """Whether items are kept apart by empty lines; so is a first one."""
    if len(node.value) < 2:
        return True
    between = text[node.value[-2].start_mark.index : node.value[-1].start_mark.index]
    return any(not line.strip() for line in between.split("\n")[1:-1])


def with_field(
    text: str, path: Path, places: Collection[tuple[int, int]], name: str, value: str
) -> str:
    """Return `text` with the field `name` of the mappings at `places` set to `value`.

    Places are line and column, counted from 1. Only what changes is touched; a field that was
    not there comes below the sha256. Raises `SeedError` for a text that is no seed file.
    """
    root = _composed(text, path)
    if root is None:
        raise SeedError([f"{path}: empty"])
    edits = [
        edit
        for node in _mappings(root)
        if (node.start_mark.line + 1, node.start_mark.column + 1) in places
        and (edit := _edit(text, node, name, value))
    ]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    again = _composed(text, path) if edits else root
    having = [n for n in _mappings(again) if (name, value) in _scalars(n)] if again else []
    if len(having) < len(places):
        raise SeedError([f"{path}: cannot be changed as text; add '{name}: {value}' by hand"])
    return text


def _scalars(node: MappingNode) -> list[tuple[object, object]]:
    return [(key.value, value.value) for key, value in node.value]


def _mappings(node: Node) -> Iterator[MappingNode]:
    if isinstance(node, MappingNode):
        yield node
        for _key, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _mappings(item)


def _edit(text: str, node: MappingNode, name: str, value: str) -> tuple[int, int, str] | None:
    """Return what to put where so that a mapping has a field; None if it has it."""
    fields = {key.value: (key, each) for key, each in node.value}
    if name in fields:
        old = fields[name][1]
        if old.value == value:
            return None
        begin, end = old.start_mark.index, old.end_mark.index
        return begin, end, value if end > begin else f" {value}"
    _key, before = fields.get("sha256", node.value[-1])
    if node.flow_style:
        return before.end_mark.index, before.end_mark.index, f", {name}: {value}"
    line_end = text.find("\n", before.end_mark.index)
    line_end = len(text) if line_end < 0 else line_end
    ending = "\r\n" if text[line_end - 1 : line_end] == "\r" else "\n"
    at = line_end - len(ending) + 1
    indent = " " * node.value[0][0].start_mark.column
    return at, at, f"{ending}{indent}{name}: {value}"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a seed folder: another command that adds to it waits until this one has written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def changed_meanwhile(path: Path) -> SeedError:
    """Return the error that a file has been written by somebody else since it was read."""
    return SeedError([f"{path}: has been changed meanwhile; nothing is written, so try again"])


def replace_text(path: Path, text: str) -> None:
    """Replace the file at `path` by `text` in one step; a kill leaves the old file or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    written = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with written.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            written.chmod(target.stat().st_mode & 0o777)
        written.rename(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def current_text(path: Path) -> str:
    """Return the text of a seed file, empty if there is none; line ends are kept, no mark of
    byte order is. Raises `SeedError` if it is not UTF-8.
    """
    if not path.exists():
        return ""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SeedError([f"{path}:1:1: not UTF-8: byte {error.start} cannot be read"]) from error
