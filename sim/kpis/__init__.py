"""Pure functions of a Record; one file a KPI."""

import importlib
import pkgutil
from functools import cache

from sim.kpis.base import Kpi


@cache
def all_kpis() -> dict[str, Kpi]:
    """Return every KPI of this package by name, sorted; the package scans itself."""
    found: dict[str, Kpi] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Kpi) and "name" in vars(thing):
                if thing.name in found and type(found[thing.name]) is not thing:
                    raise TypeError(f"KPI {thing.name!r} is declared twice")
                found[thing.name] = thing()
    return dict(sorted(found.items()))
