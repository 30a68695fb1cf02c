"""A record that `yingji run --out` wrote, read again for the commands that tell of it, and the names of its places."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.text import _
from yingji.cli import PROBLEMS, fail

if TYPE_CHECKING:
    from reports.names import Names
    from sim.record import Record


def read_record(run: Path) -> "Record":
    """Read a record; every kind of entry must have been declared first."""
    import importlib
    import pkgutil

    from sim.record import Record

    for package in ("sim.people", "sim.resources", "sim.missions", "sim.command", "sim.rules", "sim.hazards"):
        for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{info.name}")
    if not (run / "about.json").exists():
        raise fail(_("{folder} holds no record: yingji run --out writes one").format(folder=run), PROBLEMS)
    try:
        return Record.read(run)
    except (KeyError, TypeError):
        raise fail(_("{folder} was written by another version; run it again").format(folder=run), PROBLEMS) from None


def names_of_record(record: "Record") -> "Names":
    """Return the names of the run's plan and region; ids where they are not at hand any more."""
    from reports.names import Names, names_of
    from scenarios.known_places import load_region
    from scenarios.load import load_plan
    from scenarios.problems import BadInputError

    try:
        return names_of(load_plan(str(record.about["plan"])), load_region(str(record.about["region"])))
    except (BadInputError, OSError, KeyError):
        return Names()
