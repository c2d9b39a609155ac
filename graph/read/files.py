"""The files of a seed folder: which ones there are, and what would not be read."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from graph.errors import did_you_mean
from graph.read.reading import Reading
from graph.read.yaml import Value, read_yaml

_FOLDERS = ("sources", "entities", "facts")
_FILES = ("questions.yaml", "reviews.yaml", "judgements.yaml")


def check_files(reading: Reading, folder: Path) -> None:
    """Note what lies in a seed folder and would not be read: it may be thought to be a fact."""
    folders = (*_FOLDERS, "documents", "mappings")
    for path in _visible(folder):
        if not (path.is_dir() if path.name in folders else path.is_file() and path.name in _FILES):
            hint = did_you_mean(path.name, [*folders, *_FILES])
            expected = ", ".join([f"{name}/" for name in folders] + list(_FILES))
            reading.problems.add(
                f"{path}:1:1", f"not read: {path.name!r}; expected one of {expected}{hint}"
            )
    for name in _FOLDERS:
        for path in _visible(folder / name):
            if path.suffix != ".yaml" or not path.is_file():
                reading.problems.add(
                    f"{path}:1:1",
                    f"not read: {path.name!r}; expected files in {name}/ that end in .yaml",
                )


def _visible(folder: Path) -> list[Path]:
    passed_over = (".", "README", "LICENSE")
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in paths if not path.name.startswith(passed_over)]


def _yaml_files(folder: Path, name: str) -> list[Path]:
    path = folder / name
    if name in _FILES:
        return [path] if path.is_file() else []
    return [file for file in _visible(path) if file.suffix == ".yaml" and file.is_file()]


def each_file(reading: Reading, folders: Sequence[Path], name: str) -> list[Value]:
    """Return what each file of that name says, or each in the folder of that name, in order.

    The sha256 of each is noted. A file that is no YAML is a problem and left out.
    """
    values: list[Value] = []
    for folder in folders:
        for path in _yaml_files(folder, name):
            label = path.relative_to(folder).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            number = len([known for known in reading.files if known.endswith(label)])
            reading.files[f"{number}/{label}" if number else label] = digest
            told = len(reading.problems.found)
            value = read_yaml(path, reading.problems)
            if value is not None:
                values.append(value)
            elif len(reading.problems.found) > told:
                reading.unread.add(name)
    return values


def each_item(reading: Reading, folders: Sequence[Path], name: str) -> list[Value]:
    """Return the items of the lists that these files hold, in order; see `each_file`."""
    items: list[Value] = []
    for value in each_file(reading, folders, name):
        if not value.is_list:
            value.wrong("a list (- item) is expected here")
            continue
        items.extend(value.items())
    return items


def document_files(folders: Sequence[Path]) -> list[Path]:
    """Return the files in `documents/` of each folder, in order, but not hidden ones."""
    return [
        path
        for folder in folders
        if (folder / "documents").is_dir()
        for path in sorted((folder / "documents").iterdir())
        if path.is_file() and not path.name.startswith(".")
    ]
