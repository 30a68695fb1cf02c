"""Pure numba functions on arrays and floats: no SimPy, no objects, no random generator.

Compiled code is kept in a folder named after the digest of all kernels: numba does not notice when a function that
another file's function calls has changed, and would go on with the old one.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

import numba

from sim.files import cache_dir


def digest() -> str:
    """Return the SHA-256 of the sources of all kernels and of their tables, which compiled code holds too."""
    sha, here = hashlib.sha256(), Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *here.glob("data/*.csv")]):
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(cache_dir() / "kernels" / digest()[:16])  # type: ignore[attr-defined]

BARE: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
"""How a kernel is compiled that allocates nothing: without the counting of references, which costs a loop over rows of
tiles more than its arithmetic (each slice and each array of a tuple is counted, by atomic instructions)."""

PART: dict[str, Any] = BARE | {"forceinline": True}
"""A part of such a kernel that is called for each row of tiles: compiled into its caller, for handing over tuples of
arrays (some ten words each) would cost more than the work."""
