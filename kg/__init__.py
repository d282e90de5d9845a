"""kg: read policy documents offline, find who does what to whom, keep every claim with the sentence that says it.

``kg.build("reports/")`` gives a `Graph` to ask, draw and export, ``kg.open(".kg")`` that of a project. Both are loaded
when they are first used, so that ``import kg`` stays light.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # what type checkers take for true, without loading `typing`
if TYPE_CHECKING:
    from kg.graph import Graph as Graph
    from kg.graph import build as build
    from kg.graph import open as open

_LAZY = ("Graph", "build", "open")


def __getattr__(name: str) -> object:
    """Load what the package gives of its own (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import kg.graph

    return getattr(kg.graph, name)


def __dir__() -> list[str]:
    """List these too."""
    return sorted((*globals(), *_LAZY))
