"""Where the ontology and the seeds lie: in a checkout its own folders, else inside the package."""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from graph.errors import SeedError

_PACKAGE = Path(__file__).parent


@cache  # finding it takes a third of a millisecond, and each entity tag asks
def package_version() -> str:
    """Return the installed version of Foedera."""
    return version("foedera")


def ontology_folder() -> Path:
    """Return the folder of the ontology."""
    return _data("ontology")


def seed_folders(given: Sequence[Path] = ()) -> list[Path]:
    """Return the seed folders to build from, each of which exists and has `sources/`.

    Those given; else `./seeds` when it has `sources/`; else the demonstration seeds that come
    with the package. Raises `SeedError` for a given folder that is no seed folder.
    """
    if given:
        problems = [
            f"{folder}: no seed folder: it has no 'sources' folder"
            for folder in given
            if not (folder / "sources").is_dir()
        ]
        if problems:
            raise SeedError(problems)
        return list(given)
    own = Path("seeds")
    return [own] if (own / "sources").is_dir() else [_data("seeds")]


def _data(name: str) -> Path:
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    return _PACKAGE / "_data" / name
