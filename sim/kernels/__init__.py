"""Pure numba functions on arrays and floats: no SimPy, no objects, no random generator.

Compiled code is kept in a folder named after the digest of all kernels: numba does not notice when a function that
another file's function calls has changed, and would go on with the old one.
"""

import hashlib
import os
from pathlib import Path

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
