"""One side of a benchmark as a process: it runs the cases that it is asked for, one line of JSON each."""

import gc
import json
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


def resident_mb(what: str = "VmRSS") -> float:
    """Return resident memory now, or the highest since the last reset (``VmHWM``), MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return float(line.split()[1]) / 1024.0
    raise RuntimeError(f"no {what} in /proc/self/status")


def forget_peak() -> None:
    """Let the highest resident memory count anew."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")


def serve(
    run: Callable[[Any], dict[str, float]],
    case: Callable[..., Any],
    names: Sequence[str],
    packages: list[str],
    *,
    before: bool = False,
) -> None:
    """Say what it is, then run the case whose name each line of the input is, until it ends.

    ``before``: each time it runs once before it is measured. The other program has run meanwhile, and what takes ten
    milliseconds would else be measured with that one's caches.

    Before it says that it is ready, a small one of each case has run, so that nothing is compiled or imported later.
    """
    for name in names:
        run(case(name, small=True))
    forget_peak()
    idle_mb = resident_mb()
    versions = {"python": sys.version.split()[0]}
    for package in packages:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "source"
    print(json.dumps({"idle_mb": idle_mb, "versions": versions}), flush=True)
    cases: dict[str, Any] = {}
    for line in sys.stdin:
        name = json.loads(line)
        if name not in cases:
            # the layers of the last case are large: the next one does not pay for them
            cases = {name: case(name)}
        if before:
            run(cases[name])
        forget_peak()
        found = run(cases[name])
        print(json.dumps(found | {"peak_mb": resident_mb("VmHWM"), "idle_mb": idle_mb}), flush=True)
        del found
