"""The words and flags of each command of `foedera`, and what its help says of them."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from api.new import add_arguments as add_new_arguments
from api.review import add_arguments as add_review_arguments
from api.settings import Settings
from graph.resources import package_version
from graph.schemas import NAMES

Command = Callable[[argparse.Namespace, Settings], int]

# Flags that stand for variables of the extractor `llm`, which are no settings of all commands.
LLM_FLAGS = ("llm_url", "llm_model", "llm_budget")
_EXPORTS = ("gexf", "json", "nodes.csv", "edges.csv", "nq", "trig", "ttl", "jsonld")


def make_parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """Return the parser of the command line; `run` of what it gives is the command asked for."""
    parser = argparse.ArgumentParser(
        prog="foedera",
        description="A knowledge graph of treaties, exercises, transfers and claims in which "
        "every fact shows its evidence.",
    )
    parser.add_argument("--version", action="version", version=f"foedera {package_version()}")
    added = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary, add_arguments in _COMMANDS:
        command = added.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=commands[name])
        add_arguments(command)
    return parser


def _seeds_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seeds", action="append", metavar="DIR", help="seed folder; may be given several times"
    )


def _data_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="DIR", help="folder of the snapshots (default: data)")


def _positive(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise argparse.ArgumentTypeError(f"{written!r} is no whole number from 1 up")
    return int(written)


def _as_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="copies",
        nargs=2,
        action="append",
        default=[],
        metavar=("SOURCE", "FILE"),
        help="take FILE for another copy of the text of SOURCE; may be given several times",
    )


def _jobs_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        type=_positive,
        metavar="N",
        help="processes that read and parse documents (default: as many as there are cores)",
    )


def _extractor_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--extractor",
        dest="extractors",
        action="append",
        metavar="NAME",
        help="what reads documents; may be given several times (default: rules)",
    )
    parser.add_argument("--llm-url", metavar="URL", help="extractor llm: its server")
    parser.add_argument("--llm-model", metavar="NAME", help="extractor llm: the model there")
    parser.add_argument(
        "--llm-budget", metavar="N", help="extractor llm: most tokens, or 'N requests'"
    )


def _spacy_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--spacy",
        metavar="MODEL",
        help="read with a spaCy model too: the name of an installed one, or its folder",
    )


def _json_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="document or folder")
    _seeds_flag(parser)
    _data_flag(parser)
    _json_flag(parser)
    parser.add_argument("--base-iri", dest="base_iri", metavar="IRI", help="base of all IRIs")
    parser.add_argument("--if-changed", action="store_true", help="only if the input has changed")
    _as_flag(parser)
    _jobs_flag(parser)
    _extractor_flags(parser)
    _spacy_flag(parser)


def _add_parse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--language", metavar="TAG", help="read it in this language (default: as it says or shows)"
    )
    parser.add_argument(
        "--unsure",
        action="store_true",
        help="print also what makes no fact before a curator says so",
    )
    _seeds_flag(parser)
    _data_flag(parser)
    _extractor_flags(parser)
    _spacy_flag(parser)
    _json_flag(parser)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="with --build: documents"
    )
    parser.add_argument(
        "--build", action="store_true", help="first build, if the input has changed"
    )
    _seeds_flag(parser)
    _data_flag(parser)
    _extractor_flags(parser)
    _spacy_flag(parser)
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 8000)")
    parser.add_argument("--workers", type=int, help="HTTP processes (default: 1)")
    parser.add_argument("--query-workers", type=int, help="query workers of each HTTP process")
    parser.add_argument("--query-seconds", type=float, help="deadline of a SPARQL query")
    parser.add_argument("--query-memory-mb", type=int, help="address space of a query worker")


def _add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="SPARQL, or a file with it after '@'")
    parser.add_argument("--format", default=None, help="media type of the answer")
    _data_flag(parser)
    _json_flag(parser)


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", help="id or name of one end")
    parser.add_argument("target", help="id or name of the other end")
    parser.add_argument("--max-hops", type=_positive, default=4)
    parser.add_argument("-k", type=_positive, default=5, help="most paths to print (default: 5)")
    parser.add_argument("--view", choices=("asserted", "claims", "all"), default="asserted")
    _time_flags(parser)
    _data_flag(parser)
    _json_flag(parser)


def _time_flags(parser: argparse.ArgumentParser) -> None:
    times = parser.add_mutually_exclusive_group()
    times.add_argument("--at", metavar="DAY", help="only what may hold on a day (EDTF)")
    times.add_argument("--during", metavar="INTERVAL", help="only what may overlap it (EDTF)")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", choices=_EXPORTS)
    parser.add_argument("-o", "--output", type=Path, help="file (default: standard output)")
    parser.add_argument("--edges", choices=("merged", "per-fact"), default="merged")
    parser.add_argument("--dynamic", action="store_true", help="GEXF with a timeline")
    parser.add_argument("--view", choices=("asserted", "claims", "all"), default="asserted")
    _time_flags(parser)
    _data_flag(parser)


def _add_check(parser: argparse.ArgumentParser) -> None:
    _seeds_flag(parser)
    _spacy_flag(parser)
    parser.add_argument(
        "--documents",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="verify spans against the texts in it",
    )
    parser.add_argument(
        "--gaps", action="store_true", help="print what is missing and worth asking, with its place"
    )
    parser.add_argument(
        "--record", action="store_true", help="write today into the statements verified here"
    )
    _as_flag(parser)
    _data_flag(parser)
    _extractor_flags(parser)
    _json_flag(parser)


def _add_review(parser: argparse.ArgumentParser) -> None:
    add_review_arguments(parser)
    _seeds_flag(parser)
    _data_flag(parser)
    _extractor_flags(parser)
    _spacy_flag(parser)
    _json_flag(parser)


def _add_schema(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", choices=NAMES, help="which one (default: all)")
    parser.add_argument("--write", type=Path, metavar="DIR", help="write NAME.json files there")


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "gold", type=Path, metavar="GOLD", help="annotations, one JSON object a line"
    )
    parser.add_argument("--documents", type=Path, required=True, metavar="DIR")
    parser.add_argument("--errors", action="store_true", help="list what was missed or wrong")
    _seeds_flag(parser)
    _data_flag(parser)
    _extractor_flags(parser)
    _spacy_flag(parser)
    _json_flag(parser)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    _data_flag(parser)
    _json_flag(parser)


def _add_new(parser: argparse.ArgumentParser) -> None:
    add_new_arguments(parser, seeds=_seeds_flag)


_COMMANDS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...] = (
    ("build", "build a snapshot from seeds and documents", _add_build),
    ("parse", "print what is found in one document", _add_parse),
    ("serve", "serve the current snapshot over HTTP", _add_serve),
    ("query", "answer a SPARQL query", _add_query),
    ("paths", "print the shortest chains of facts between two entities", _add_paths),
    ("export", "write the graph to a file", _add_export),
    ("check", "check the seeds without building", _add_check),
    ("review", "go through what programs have read, and decide", _add_review),
    ("new", "begin an entry of the seeds: a source, an entity, a fact", _add_new),
    ("schema", "print the JSON Schemas of seed files, for editors", _add_schema),
    ("evaluate", "measure the parser against annotations", _add_evaluate),
    ("doctor", "say what is installed, built and set", _add_doctor),
)
