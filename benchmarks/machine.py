"""What the figures were measured on."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("onnxruntime", "spacy", "pyoxigraph", "numpy")


def describe() -> str:
    """Name processor, memory, system, load, Python and the libraries that do the work, as a Markdown list."""
    made_by = [f"{name} {found}" for name in LIBRARIES if (found := _version(name))]
    return "\n".join(
        (
            f"- Processor: {_processor()}, {len(os.sched_getaffinity(0))} cores usable",
            f"- Memory: {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
            f"- System: {platform.system()} {platform.release()} ({platform.machine()}), "
            f"load average at the start {os.getloadavg()[0]:.1f}",
            f"- Python {platform.python_version()}, {', '.join(made_by)}",
        )
    )


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    return found[1] if found else platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
