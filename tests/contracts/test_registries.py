"""Contracts of everything that the packages find by themselves: hazards, missions, KPIs, commands, library files."""

import importlib
import inspect

import pytest

from scenarios.load import KINDS, library
from scenarios.missions import mission_kinds
from scenarios.quantity import dimension_of
from scenarios.scenario import hazard_kinds
from scenarios.vocabulary import ITEMS, SKILLS
from sim.hazards.base import Hazard
from sim.hazards.source import HazardSource
from sim.kpis import all_kpis
from sim.params import Params
from sim.record import Record
from sim.units import REQUIRED
from yingji.cli import COMMANDS

SI = {"1", "s", "m", "m2", "m3", "m/s", "m3/s", "kg", "yuan", "kW/m"}


@pytest.mark.parametrize("kind", hazard_kinds())
def test_a_hazard_says_what_it_is(kind):
    hazard = hazard_kinds()[kind]
    assert issubclass(hazard, Hazard | HazardSource)
    assert not inspect.isabstract(hazard)
    assert hazard.model_fields["kind"].default == kind
    assert hazard.__doc__ and hazard.needs
    if issubclass(hazard, Hazard):
        assert hazard.cites and isinstance(hazard.verified, bool)


@pytest.mark.parametrize("name", mission_kinds())
def test_a_mission_is_frozen_and_a_generator(name):
    mission = mission_kinds()[name]
    assert mission.model_config["frozen"]
    assert inspect.isgeneratorfunction(mission.run)
    assert mission.__doc__
    assert list(inspect.signature(mission.run).parameters)[:3] == ["self", "world", "cause"]


@pytest.mark.parametrize("name", all_kpis())
def test_a_kpi_says_what_it_means(name):
    kpi = all_kpis()[name]
    assert kpi.name == name
    assert kpi.title and kpi.definition and kpi.better in (1, -1)
    assert kpi.unit in SI, "a KPI's value is in SI, or a count or share with unit 1"
    assert not kpi.shown_as or kpi.unit == "1" or dimension_of(kpi.shown_as) == dimension_of(kpi.unit)


@pytest.mark.parametrize("name", all_kpis())
def test_a_kpi_of_an_empty_record_is_a_number(name):
    record = Record()
    record.about = {"forest_m2": 1.0e9, "population": 1, "clock_s": 0.0, "horizon_s": 3600.0}
    assert isinstance(float(all_kpis()[name](record)), float)


def _with_defaults():
    found = []
    for kind, hazard in hazard_kinds().items():
        if all(not field.is_required() for field in hazard.model_fields.values()):
            found.append(pytest.param(hazard(), id=kind))
    from scenarios.plan import Plan

    for name, field in Plan.model_fields.items():
        parts = [t for t in (field.annotation, *getattr(field.annotation, "__args__", ())) if inspect.isclass(t)]
        for part in parts:
            if issubclass(part, Params) and all(not f.is_required() for f in part.model_fields.values()):
                found.append(pytest.param(part(), id=name))
    return found


@pytest.mark.parametrize("params", _with_defaults())
def test_defaults_are_written_with_units_and_read_back(params):
    data = params.to_planner()
    assert type(params).model_validate(data, context=REQUIRED) == params


@pytest.mark.parametrize("params", _with_defaults())
def test_every_field_is_described(params):
    missing = [name for name, field in type(params).model_fields.items() if not field.description and name != "kind"]
    assert missing == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_there(name):
    module, _colon, function = COMMANDS[name].where.partition(":")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.parametrize("kind", KINDS)
def test_names_in_the_library_are_unique(kind):
    names = [name for k in KINDS for name in library(k)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("skill", SKILLS)
def test_a_skill_is_asked_for_somewhere(skill):
    """A skill that no code and no echelon asks for would be a word without effect."""
    from pathlib import Path

    import sim
    from sim.command.fire_dispatch import FireDispatchSpec

    if skill in {echelon.skill for echelon in FireDispatchSpec().echelons}:
        return
    root = Path(sim.__file__).parent
    sources = [
        p.read_text(encoding="utf-8") for folder in ("missions", "command") for p in (root / folder).glob("*.py")
    ]
    assert any(f'"{skill}"' in text for text in sources)


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_handed_out_somewhere(item):
    from pathlib import Path

    import sim

    root = Path(sim.__file__).parent
    sources = [p.read_text(encoding="utf-8") for p in root.rglob("*.py")]
    assert any(f'"{item}"' in text for text in sources)
