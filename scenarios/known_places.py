"""The regions there are, and which places each has: what a plan may name, known without loading the region."""

import hashlib
import importlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files import cache_dir, write_text

if TYPE_CHECKING:
    from scenarios.regions.base import Region

REGIONS: dict[str, str] = {"guangshui": "scenarios.regions.guangshui:load_guangshui"}
"""Region name to the function that loads it (and makes it first where the cache has none)."""

_ROOT = Path(__file__).parent.parent


@cache
def load_region(name: str) -> "Region":
    """Return a region; one copy a process.

    Raises
    ------
    KeyError
        If there is no region of this name.
    """
    module, _colon, function = REGIONS[name].partition(":")
    region: Region = getattr(importlib.import_module(module), function)()
    return region


def place_tables(region: "Region") -> Any:
    """Return towns, villages, hamlets and sites as one table: id, kind, name_zh, town, x_m, y_m, road_node."""
    import pandas as pd

    parts = []
    for kind in ("towns", "villages", "hamlets", "sites"):
        table = getattr(region, kind).copy()
        if kind != "sites":
            table["kind"] = kind[:-1]
        if kind == "towns":
            table["town"] = table["id"]
        parts.append(table[["id", "kind", "name_zh", "town", "x_m", "y_m", "road_node"]])
    return pd.concat(parts, ignore_index=True)


def _fingerprint() -> str:
    """Return what changes when a region's making changes; by file times, so that it costs a millisecond."""
    sha = hashlib.sha256()
    for folder in ("scenarios/regions", "scenarios/regions/data", "sim/kernels"):
        for path in sorted((_ROOT / folder).iterdir()):
            if path.suffix in (".py", ".csv", ".geojson"):
                stat = path.stat()
                sha.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns};".encode())
    return sha.hexdigest()[:16]


@cache
def place_kinds(name: str) -> dict[str, str]:
    """Return kind by place id of a region. The list is kept in the cache folder, so that checking a file is quick."""
    path = cache_dir() / "places" / f"{name}-{_fingerprint()}.json"
    try:
        kinds: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        table = place_tables(load_region(name))
        kinds = dict(zip(table["id"].tolist(), table["kind"].tolist(), strict=True))
        write_text(path, json.dumps(kinds))
    return kinds
