"""What holds for every mission, beyond what the registry's own contract asks."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import sim.missions
from scenarios.missions import mission_kinds
from sim.missions.base import Mission
from sim.record import Entry

MODULES = [f"sim.missions.{info.name}" for info in pkgutil.iter_modules(sim.missions.__path__)]


@pytest.mark.parametrize("name", mission_kinds())
def test_every_field_of_a_mission_is_explained(name):
    mission = mission_kinds()[name]
    for field, info in mission.model_fields.items():
        assert field == "kind" or info.description, f"{mission.__name__}.{field}"


@pytest.mark.parametrize("module", MODULES)
def test_a_mission_knows_nothing_above_it(module):
    tree = ast.parse(Path(importlib.import_module(module).__file__).read_text(encoding="utf-8"))
    names = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    above = {"sim.command", "sim.world", "sim.kpis", "scenarios", "experiments", "reports", "yingji"}
    assert not [n for n in names if n.split(".")[0] in above or ".".join(n.split(".")[:2]) in above]


@pytest.mark.parametrize("module", MODULES)
def test_entries_of_missions_are_slotted_and_explained(module):
    for thing in vars(importlib.import_module(module)).values():
        if inspect.isclass(thing) and issubclass(thing, Entry) and thing.__module__ == module:
            assert thing.__doc__ and "__slots__" in vars(thing) and thing.__dataclass_params__.frozen


def test_kinds_are_told_apart():
    found = [
        m
        for module in MODULES
        for m in vars(importlib.import_module(module)).values()
        if inspect.isclass(m) and issubclass(m, Mission) and m is not Mission and m.__module__ == module
    ]
    assert len(found) == len(mission_kinds())
