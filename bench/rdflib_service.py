"""rdflib-endpoint on oxrdflib over a store, as its users run it: `STORE PORT`.

Runs in the environment of the peers, not in ours.
"""

import sys

import pyoxigraph
import rdflib
import uvicorn
from oxrdflib import OxigraphStore
from rdflib_endpoint import SparqlEndpoint

if __name__ == "__main__":
    store = OxigraphStore(store=pyoxigraph.Store.read_only(sys.argv[1]))
    graph = rdflib.Dataset(store=store, default_union=False)
    uvicorn.run(SparqlEndpoint(graph=graph), port=int(sys.argv[2]), log_level="error")
