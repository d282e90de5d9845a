"""How a server is to behave."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `kg serve` was told."""

    folder: Path
    """The project."""
    base: str
    """The base IRI of the project's own names."""
    timeout: float = 30.0
    """Seconds after which a query or a change is cut."""
    max_rows: int = 100_000
    """Rows or triples after which an answer is cut."""
    workers: int = 2
    """Processes that answer queries."""
    is_writable: bool = False
    """Whether annotations can be changed."""
    origin: str | None = None
    """Origin of the pages elsewhere that may ask from a browser, ``*`` for all."""
    hosts: tuple[str, ...] = ()
    """Names that requests may call the server by; none for any."""
    max_body: int = 16 * 1024 * 1024
    """Bytes of the largest body that is read."""
