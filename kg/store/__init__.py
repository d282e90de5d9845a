"""The store: documents and their claims on disk or in memory, changed a whole document at a time, asked with SPARQL."""

from kg.store.loading import open_file, to_graphs
from kg.store.results import FORMATS, Result
from kg.store.store import Store
from kg.store.ways import Step
from kg.store.worker import Worker

__all__ = ["FORMATS", "Result", "Step", "Store", "Worker", "open_file", "to_graphs"]
