"""The regions there are, and which places each has: what a plan may name, known without loading the region."""

import csv
import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files import cache_dir, write_text
from sim.notice import tell
from sim.text import _

if TYPE_CHECKING:
    from scenarios.regions.base import Region

REGIONS: dict[str, str] = {"guangshui": "scenarios.regions.guangshui:load_guangshui"}
"""Region name to the function that loads it (and makes it first where the cache has none)."""
SPECS: dict[str, str] = {"guangshui": "scenarios.regions.guangshui:GuangshuiRegion"}
"""Region name to the parameters by whose digest the cache knows it."""


@cache
def load_region(name: str) -> "Region":
    """Return a region; one copy a process.

    Raises
    ------
    KeyError
        If there is no region of this name.
    """
    if not is_made(name):
        tell(_("making the region '{name}' (the first time only; a few minutes) ...").format(name=name))
    region: Region = _named(REGIONS[name])()
    return region


def is_made(name: str) -> bool:
    """Return whether the cache holds a region as its code and data would make it now."""
    folder = cache_dir() / "regions" / f"{name}-{_named(SPECS[name])().digest()[:16]}"
    return (folder / "region.json").exists()


def _named(where: str) -> Any:
    module, _colon, thing = where.partition(":")
    return getattr(importlib.import_module(module), thing)


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


@cache
def place_kinds(name: str) -> dict[str, str]:
    """Return kind by place id of a region, from the list in the library: checking a file must not make a region.

    A region without such a list is loaded. The list is written by ``scenarios.library.make_plans``, and a test holds it
    against the region.
    """
    path = Path(__file__).parent / "library" / f"places-{name}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            return {row["id"]: row["kind"] for row in csv.DictReader(file)}
    table = place_tables(load_region(name))
    return dict(zip(table["id"].tolist(), table["kind"].tolist(), strict=True))


def write_place_kinds(name: str) -> None:
    """Write the list of a region's places that :func:`place_kinds` reads."""
    table = place_tables(load_region(name))
    rows = [f"{i},{k}" for i, k in zip(table["id"], table["kind"], strict=True)]
    path = Path(__file__).parent / "library" / f"places-{name}.csv"
    write_text(path, "\n".join(["id,kind", *rows]) + "\n")
