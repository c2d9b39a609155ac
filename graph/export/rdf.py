"""RDF dumps, written from the records of the build and not from the store."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from graph.vocabulary import ONTOLOGY_IRI

FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_CHUNK_BYTES = 64 * 1024
_PREFIXES = {
    "fo": ONTOLOGY_IRI,
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "wd": "http://www.wikidata.org/entity/",
}


def dump(snapshot: Path, name: str) -> Iterator[bytes]:
    """Yield the dataset of the snapshot in the folder `snapshot` in the format `name`.

    `nq`, `trig` and `jsonld` hold every graph; `ttl` the default graph alone, since Turtle has
    no graphs.
    """
    with gzip.open(snapshot / "dump.nq.gz", "rb") as lines:
        if name == "nq":
            while chunk := lines.read(_CHUNK_BYTES):
                yield chunk
            return
        quads = ox.parse(cast(IO[bytes], lines), format=ox.RdfFormat.N_QUADS)
        if name == "ttl":
            triples = (q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph))
            written = ox.serialize(triples, format=FORMATS[name], prefixes=_PREFIXES)
        else:
            by_graph = sorted(quads, key=lambda quad: str(quad.graph_name))
            written = ox.serialize(by_graph, format=FORMATS[name], prefixes=_PREFIXES)
        assert written is not None
        for start in range(0, len(written), _CHUNK_BYTES):
            yield written[start : start + _CHUNK_BYTES]
