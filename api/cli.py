"""The command line: `foedera COMMAND`, each command a function here or in a module of its own.

Results go to standard output, progress to standard error and only on a terminal. Exit codes:
0 done, 1 findings (bad input, failed checks), 2 usage, 3 environment (nothing built, no disk).
"""

import argparse
import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from api.arguments import LLM_FLAGS, Command, make_parser
from api.settings import Settings
from graph.errors import FilterError, FoederaError, ModelError, QueryError, SnapshotError
from graph.resources import ontology_folder, package_version, seed_folders

if TYPE_CHECKING:
    from graph.facts import Statement
    from graph.parse.extractors import Chosen
    from graph.publishing import Contents
    from graph.when import When

OK, FINDINGS, USAGE, ENVIRONMENT = 0, 1, 2, 3
# Of how many documents a build says what is not known of them; all are in its report.
_MOST_TOLD = 20
# How often a build that no terminal shows says how far it is.
_SECONDS_A_LINE = 30.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    parser = _parser()
    given, more = parser.parse_known_args(arguments)
    # argparse takes no more words behind a flag; the fields of a new fact may stand there.
    if more and (not hasattr(given, "fields") or any(word.startswith("-") for word in more)):
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    if more:
        given.fields += more
    try:
        settings = _settings(given)
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0])
            print(f"FOEDERA_{name.upper()}: {problem['msg']}", file=sys.stderr)
        return USAGE
    try:
        return int(given.run(given, settings))
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return ENVIRONMENT
    except FilterError as error:
        print(error, file=sys.stderr)
        return USAGE
    except ModelError as error:
        print(error, file=sys.stderr)
        return ENVIRONMENT
    except FoederaError as error:
        print(error, file=sys.stderr)
        return FINDINGS
    except BrokenPipeError:
        # The reader (head, less) has had enough; nothing is wrong.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return OK
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        told = f"{error.filename}: {error.strerror}" if error.filename else error
        print(told, file=sys.stderr)
        return ENVIRONMENT
    except sqlite3.Error as error:
        print(error, file=sys.stderr)
        return ENVIRONMENT


def _parser() -> argparse.ArgumentParser:
    return make_parser(_COMMANDS)


def _settings(given: argparse.Namespace) -> Settings:
    flags = {n: getattr(given, n, None) for n in Settings.model_fields}
    return Settings(**{name: value for name, value in flags.items() if value is not None})


def _extractors(given: argparse.Namespace, settings: Settings) -> "tuple[Chosen, ...]":
    from graph.parse.extractors import choose, options_for

    flags = {f"FOEDERA_{n.upper()}": getattr(given, n) for n in LLM_FLAGS if getattr(given, n)}
    return choose(settings.extractors, options_for(settings.data, flags))


def _tell_troubles(reports: Sequence[Mapping[str, Any]]) -> bool:
    """Print to standard error what extractors failed at; return whether there was anything."""
    from graph.parse.extractors import troubles

    lines = list(dict.fromkeys(troubles(reports)))
    for line in lines:
        print(line, file=sys.stderr)
    return bool(lines)


def _copies(given: argparse.Namespace) -> list[tuple[str, Path]]:
    return [(source, Path(file)) for source, file in given.copies]


def _asked_time(given: argparse.Namespace) -> "When | None":
    from graph.filters import when_filter

    return when_filter("--at", given.at) or when_filter("--during", given.during)


def _print_json(value: Any) -> None:  # noqa: ANN401
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))


@contextmanager
def _progress(
    steps: Sequence[str],
) -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """Give what to call with each step, and with how many documents are parsed, of how many.

    On a terminal they move a bar; elsewhere there is a line of documents every half minute.
    """
    if not sys.stderr.isatty():
        yield lambda step: None, _Lines(_SECONDS_A_LINE)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:>10}"), BarColumn(), TextColumn("{task.fields[of]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(steps), of="")

        def tick(step: str) -> None:
            progress.update(task, description=step, completed=steps.index(step), of="")

        def done(now: int, everything: int) -> None:
            part = now / everything if everything else 1
            told = f"{now:,} of {everything:,} documents"
            progress.update(task, completed=steps.index("parse") + part, of=told)

        yield tick, done


class _Lines:
    """Says on standard error how many documents are parsed, once in so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._next = seconds, time.monotonic() + seconds

    def __call__(self, now: int, everything: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._seconds
        print(f"parsed {now:,} of {everything:,} documents", file=sys.stderr, flush=True)


def _build(given: argparse.Namespace, settings: Settings) -> int:
    from graph.building import STEPS, build, unchanged

    folders = seed_folders(settings.seeds)
    copies, base, model = _copies(given), settings.base_iri, settings.model()
    chosen = _extractors(given, settings)
    if given.if_changed and unchanged(
        folders, given.paths, settings.data, base, copies, model, chosen
    ):
        print(f"{settings.data}: up to date", file=sys.stderr)
        return OK
    with _progress(STEPS) as (tick, done):
        path = build(
            folders,
            given.paths,
            into=settings.data,
            base=base,
            tick=tick,
            copies=copies,
            model=model,
            extractors=chosen,
            jobs=given.jobs,
            done=done,
        )
    report = json.loads((path / "report.json").read_text(encoding="utf-8"))
    if given.json:
        _print_json({"path": str(path), **report})
    else:
        _print_report(path, report)
    _tell_troubles(report["extractors"])
    return OK


def _print_report(path: Path, report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    from graph.parse.extractors import costs

    console = Console()
    table = Table("what", "number", title=f"snapshot {report['snapshot']}", title_justify="left")
    table.columns[1].justify = "right"
    for name, number in report["counts"].items():
        table.add_row(name, str(number))
    for kind, number in report["facts_by_kind"].items():
        table.add_row(f"  {kind}", str(number))
    console.print(table)
    for reason, number in report["statements_without_a_fact"].items():
        console.print(f"{number} statements make no fact: {reason}", highlight=False)
    _print_stale(report["stale_reviews"])
    for extractor in report["extractors"]:
        for reason, number in extractor["refused"].items():
            about = f"{number} statements of extractor {extractor['name']} refused"
            console.print(f"{about}: {reason}", highlight=False)
    for line in costs(report["extractors"]):
        console.print(line, highlight=False, soft_wrap=True)
    for document in report["documents"][:_MOST_TOLD]:
        about = f"{document['id']} ({document['title']})"
        for note in document["notes"]:
            console.print(f"{about}: {note}", highlight=False)
        if document["unknown"]:
            lacking = ", ".join(document["unknown"])
            console.print(
                f"{about}: not found in it: {lacking}; `foedera new source FILE` says it",
                highlight=False,
            )
    more = len(report["documents"]) - _MOST_TOLD
    if more > 0:
        console.print(f"{more} more documents of which something is not known: report.json")
    for name in report["unread_files"]:
        console.print(f"not read, no known kind of document: {name}", highlight=False)
    console.print(f"{path} in {report['seconds']} s", highlight=False, soft_wrap=True)


def _parse(given: argparse.Namespace, settings: Settings) -> int:
    from graph.parse.extractors import costs
    from graph.parse.gold import parse_file_with
    from graph.read.curated import read_seeds
    from graph.vocabulary import read_vocabulary

    vocabulary = read_vocabulary(ontology_folder())
    seeds = read_seeds(seed_folders(settings.seeds), vocabulary)
    by_hash = {source.sha256: source for source in seeds.sources.values()}
    found, reports = parse_file_with(
        _extractors(given, settings),
        given.file,
        seeds.entities,
        vocabulary,
        by_hash,
        settings.model(),
        given.language,
        lambda told: print(f"{given.file}: {told}", file=sys.stderr),
        unsure=given.unsure,
    )
    for line in found:
        if given.json:
            _print_json(line)
        else:
            words = " ".join(line["text"].split())
            by = f" (says {line['attributed_to']})" if line.get("attributed_to") else ""
            by += " (unsure)" if line.get("held") else ""
            print(f"{line['start']:>7}-{line['end']:<7} {line['type']:<11} {words}{by}")
    for cost in costs(reports):
        print(cost, file=sys.stderr)
    return FINDINGS if _tell_troubles(reports) else OK


def _serve(given: argparse.Namespace, settings: Settings) -> int:
    if given.build:
        from graph.building import build, unchanged

        folders, base, model = seed_folders(settings.seeds), settings.base_iri, settings.model()
        chosen = _extractors(given, settings)
        if not unchanged(folders, given.paths, settings.data, base, model=model, extractors=chosen):
            path = build(
                folders,
                given.paths,
                into=settings.data,
                base=base,
                model=model,
                extractors=chosen,
            )
            report = json.loads((path / "report.json").read_text(encoding="utf-8"))
            _tell_troubles(report["extractors"])
    from api.server import serve

    serve(settings)
    return OK


def _query(given: argparse.Namespace, settings: Settings) -> int:
    from graph.query.guard import check
    from graph.snapshot import open_snapshot

    text = _query_text(given.query)
    media_type = given.format
    with open_snapshot(settings.data) as snapshot:
        form = check(text).form
        if media_type is None and given.json:
            media_type = (
                "application/sparql-results+json" if form.tabular else "application/ld+json"
            )
        if media_type is not None and media_type not in form.media_types:
            known = ", ".join(form.media_types)
            raise FilterError(
                "--format", f"--format={media_type!r}: the answer to {form} is one of {known}"
            )
        for chunk in snapshot.sparql(
            text,
            media_type=media_type,
            seconds=settings.query_seconds,
            memory_mb=settings.query_memory_mb,
        ):
            sys.stdout.buffer.write(chunk)
    sys.stdout.flush()
    return OK


def _query_text(written: str) -> str:
    if not written.startswith("@"):
        return written
    path = Path(written[1:])
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8: byte {error.start} cannot be read") from error


def _paths(given: argparse.Namespace, settings: Settings) -> int:
    from api.shapes import paths_shape
    from graph.filters import Filters
    from graph.snapshot import open_snapshot

    filters = Filters(at=_asked_time(given), view=given.view)
    with open_snapshot(settings.data) as snapshot:
        answer = snapshot.paths(
            given.source, given.target, max_hops=given.max_hops, k=given.k, filters=filters
        )
        shape = paths_shape(snapshot, answer)
    if given.json:
        _print_json(shape)
        return OK if shape["paths"] else FINDINGS
    for path in shape["paths"]:
        hops = "1 hop" if path["length"] == 1 else f"{path['length']} hops"
        print(f"{hops}, score {path['score']}")
        for hop in path["hops"]:
            ends = (hop["source"]["name"], hop["target"]["name"])
            first, second = ends if hop["forward"] else ends[::-1]
            mark = " [claim]" if hop["basis"] == "claim" else ""
            when = f" ({hop['time']})" if hop["time"] else ""
            print(f"  {first} {hop['relation']} {second}{when}{mark}  {hop['fact']}")
            for statement in hop["evidence"]:
                place = f"{statement['document']}:{statement['start']}-{statement['end']}"
                print(f"      {place}  “{statement['quote'] or ''}”")
    if not shape["paths"]:
        print("nothing connects them within these hops", file=sys.stderr)
    return OK if shape["paths"] else FINDINGS


def _export(given: argparse.Namespace, settings: Settings) -> int:
    from graph.export import export
    from graph.export.rdf import FORMATS
    from graph.filters import Filters
    from graph.snapshot import open_snapshot

    at = _asked_time(given)
    if at and given.format in FORMATS:
        flag = "--at" if given.at else "--during"
        raise FilterError(flag, f"{flag}: {given.format} is of the whole dataset")
    with open_snapshot(settings.data) as snapshot:
        chunks = export(
            snapshot,
            given.format,
            Filters(at=at, view=given.view),
            merged=given.edges == "merged",
            dynamic=given.dynamic,
        )
        if given.output is None:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.flush()
            return OK
        with given.output.open("wb") as file:
            file.writelines(chunks)
    return OK


def _check(given: argparse.Namespace, settings: Settings) -> int:
    from graph.building import understand
    from graph.facts import Origin
    from graph.publishing import stale_shape

    if given.copies:
        return _check_copies(given, settings)
    folders = seed_folders(settings.seeds)
    before = _facts_texts(folders) if given.record else {}
    found = understand(
        folders, given.documents, model=settings.model(), extractors=_extractors(given, settings)
    )
    _tell_troubles(found.extractors)
    knowledge = found.recorder.knowledge
    statements = [s for s in knowledge.statements if s.origin is Origin.CURATED]
    states = {
        "verified here": sum(s.verified == "here" for s in statements),
        "verified by a curator": sum(s.verified not in (None, "here") for s in statements),
        "unverified": sum(s.verified is None for s in statements),
    }
    if given.record:
        _record([s for s in statements if s.verified == "here" and s.seed], before)
    stale = [stale_shape(each) for each in found.stale]
    gaps = _gaps(found) if given.gaps else []
    if given.json:
        shape = {**states, "stale reviews": stale}
        _print_json({**shape, "gaps": gaps} if given.gaps else shape)
        return OK
    for gap in gaps:
        print(f"{gap['place']}: {gap['label']}: {gap['question']}")
    for name, number in states.items():
        print(f"{number:>6} statements {name}")
    _print_stale(stale)
    return OK


def _facts_texts(folders: Sequence[Path]) -> dict[Path, str]:
    from graph.read.entries import current_text

    return {path: current_text(path) for f in folders for path in (f / "facts").glob("*.yaml")}


def _record(statements: Sequence["Statement"], before: dict[Path, str]) -> None:
    """Write today as the day of verification into the facts files of `statements`.

    They must still be as they were `before`, when the statements were read.
    """
    from graph.read.entries import changed_meanwhile, current_text, held, replace_text, with_field

    places: dict[Path, set[tuple[int, int]]] = {}
    for statement in statements:
        name, line, column = (statement.seed or "").rsplit(":", 2)
        if Path(name).parent.name == "facts":
            places.setdefault(Path(name), set()).add((int(line), int(column)))
    today = date.today().isoformat()
    made = {
        path: with_field(before[path], path, marked, "verified", today)
        for path, marked in places.items()
    }
    for path, text in made.items():
        with held(path.parent.parent):
            if current_text(path) != before[path]:
                raise changed_meanwhile(path)
            if text != before[path]:
                replace_text(path, text)


def _check_copies(given: argparse.Namespace, settings: Settings) -> int:
    """Say span by span where the statements of sources are in other copies of their texts."""
    from api.shapes import copy_shape
    from graph.read.curated import read_seeds
    from graph.read.documents import read_documents
    from graph.read.reanchor import read_as
    from graph.vocabulary import read_vocabulary

    if given.record:
        raise FilterError(
            "--record", "--record is of the sources' own texts; what --as finds is only printed"
        )
    seeds = read_seeds(seed_folders(settings.seeds), read_vocabulary(ontology_folder()))
    documents, _unread = read_documents([*seeds.documents, *given.documents], seeds.sources)
    reports = [copy_shape(read_as(copy, seeds, documents)) for copy in _copies(given)]
    if given.json:
        _print_json(reports)
    for report in reports if not given.json else ():
        for span in report["spans"]:
            new = ", ".join(f"{start}-{end} {sha256}" for start, end, sha256 in span["places"])
            old = f"{span['start']}-{span['end']}"
            print(f"{span['state']:<9} {old:>13} -> {new or 'nowhere'}  {span['seed']}")
        counts = ", ".join(f"{report[n]} {n}" for n in ("found", "ambiguous", "gone"))
        print(f"{report['source']}: {counts} ({report['sha256']})")
        if not report["segments"]:
            print(f"{report['source']}: without its segments, which are of the source's own text")
    all_found = all(not report["ambiguous"] and not report["gone"] for report in reports)
    return OK if all_found else FINDINGS


def _print_stale(stale: Sequence[dict[str, str]]) -> None:
    for review in stale:
        print(f"stale: {review['decision']} {review['target']}: {review['why']}")


def _review(given: argparse.Namespace, settings: Settings) -> int:
    from api.review import run

    return run(given, settings, _extractors(given, settings))


def _new(given: argparse.Namespace, settings: Settings) -> int:
    from api.new import run

    return run(given, settings)


def _schema(given: argparse.Namespace, settings: Settings) -> int:
    from graph.schemas import schema_text, schemas

    made = schemas(ontology_folder())
    wanted = {name: made[name] for name in made if given.name in (None, name)}
    if given.write is None:
        print(schema_text(wanted if given.name is None else made[given.name]), end="")
        return OK
    given.write.mkdir(parents=True, exist_ok=True)
    for name, schema in wanted.items():
        (given.write / f"{name}.json").write_text(schema_text(schema), encoding="utf-8")
    return OK


def _gaps(found: "Contents") -> list[dict[str, Any]]:
    """Return what is not known, each with the place of the seed that could say it."""
    from graph.gaps import find_gaps, places_of

    recorder = found.recorder
    gaps = find_gaps(found.quads, found.ontology, recorder.base)
    places = places_of(gaps, recorder.knowledge, found.seeds.places)
    placed = [
        {"place": place, **recorder.gap(gap)} for gap, place in zip(gaps, places, strict=True)
    ]
    return sorted(placed, key=lambda gap: _in_order(gap["place"]))


def _in_order(place: str) -> list[tuple[int, str]]:
    """Return what puts places in the order of files and lines: numbers count as numbers."""
    parts = re.split(r"([0-9]+)", place)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _evaluate(given: argparse.Namespace, settings: Settings) -> int:
    from graph.parse.calibrate import calibration_error, reliability
    from graph.parse.evaluation import evaluate_folder
    from graph.read.curated import read_seeds
    from graph.vocabulary import read_vocabulary

    vocabulary = read_vocabulary(ontology_folder())
    seeds = read_seeds(seed_folders(settings.seeds), vocabulary)
    by_hash = {source.sha256: source for source in seeds.sources.values()}
    evaluation = evaluate_folder(
        given.gold,
        given.documents,
        seeds.entities,
        vocabulary,
        by_hash,
        settings.model(),
        _extractors(given, settings),
        note=lambda told: print(told, file=sys.stderr),
    )
    _tell_troubles(evaluation.reports)
    bins = reliability(evaluation.outcomes)
    error = calibration_error(bins)
    if given.json:
        calibration = {"bins": [each.as_json() for each in bins], "error": round(error, 4)}
        _print_json({**evaluation.as_json(), "calibration": calibration})
        return OK
    print(f"{'':<12}{'precision':>10}{'recall':>8}{'F1':>6}{'hits':>6}{'wrong':>7}{'missed':>8}")
    for name, score in evaluation.rows():
        print(
            f"{name:<12}{score.precision:>10.2f}{score.recall:>8.2f}{score.f1:>6.2f}"
            f"{score.hits:>6}{score.wrong:>7}{score.missed:>8}"
        )
    print(f"outside the body: {sum(s.hits for s in evaluation.elsewhere.values())} hits")
    print(f"spans that are not exact: {len(evaluation.inexact)}")
    print(f"\n{'confidence':<12}{'found':>7}{'mean':>7}{'right':>7}")
    for each in bins:
        tenth = f"{each.low:.1f} to {each.high:.1f}"
        print(f"{tenth:<12}{each.count:>7}{each.confidence:>7.2f}{each.right:>7.2f}")
    print(f"expected calibration error: {error:.3f}")
    for mistake in evaluation.mistakes if given.errors else ():
        line = mistake.line
        words = " ".join(line["text"].split())
        print(f"{mistake.what:<7} {line['type']:<11} {line['doc']}:{line['start']} {words}")
        for name, (wanted, given_instead) in mistake.differences.items():
            found = "nothing" if given_instead is None else json.dumps(given_instead)
            print(f"{'':<20}{name}: {found}, not {json.dumps(wanted)}")
    return OK


def _installed_extractors() -> list[str]:
    from graph.parse.extractors import available, origin_of

    return [f"{name} ({origin_of(point)})" for name, point in available().items()]


def _doctor(given: argparse.Namespace, settings: Settings) -> int:
    from graph.query.process import try_worker
    from graph.snapshot import open_snapshot

    found: dict[str, Any] = {
        "version": package_version(),
        "python": sys.version.split()[0],
        "ontology": str(ontology_folder()),
        "seeds": [str(folder) for folder in seed_folders(settings.seeds)],
        "extractors": _installed_extractors(),
        "settings": json.loads(settings.model_dump_json(exclude={"token"})),
    }
    try:
        with open_snapshot(settings.data) as snapshot:
            stale = len(snapshot.report["stale_reviews"])
            counts = snapshot.manifest["counts"]
            found["snapshot"] = {"id": snapshot.id, "counts": counts, "stale_reviews": stale}
            worker = try_worker(snapshot.store, settings.query_memory_mb, settings.allocator())
            found["queries"] = {
                "sandbox": worker.sandbox,
                "memory_limited": worker.limited,
                "allocator": worker.allocator,
            }
    except (SnapshotError, QueryError) as error:
        found["snapshot"] = None
        found["problem"] = str(error)
    if given.json:
        _print_json(found)
    else:
        for name, value in found.items():
            print(f"{name:>9}  {value}")
    return OK if found["snapshot"] else ENVIRONMENT


_COMMANDS: dict[str, Command] = {
    "build": _build,
    "parse": _parse,
    "serve": _serve,
    "query": _query,
    "paths": _paths,
    "export": _export,
    "check": _check,
    "review": _review,
    "new": _new,
    "schema": _schema,
    "evaluate": _evaluate,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
