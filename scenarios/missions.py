"""The missions there are, by the name that they carry in the record."""

import importlib
import pkgutil

from sim.missions.base import Mission


def mission_kinds() -> dict[str, type[Mission]]:
    """Return every mission class by name (its ``kind`` where it has one, else its class name), sorted."""
    package = importlib.import_module("sim.missions")
    found: dict[str, type[Mission]] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"sim.missions.{info.name}")
        for thing in vars(module).values():
            declared_here = isinstance(thing, type) and thing.__module__ == module.__name__
            if declared_here and issubclass(thing, Mission) and thing is not Mission:
                kind = thing.model_fields["kind"].default if "kind" in thing.model_fields else thing.__name__
                found[str(kind)] = thing
    return dict(sorted(found.items()))
