"""What every resource of the registry must keep."""

import dataclasses
import inspect

import pytest
import simpy

from sim.record import Entry, Record
from sim.registry import Registry
from sim.resources.base import ResourceSpec

KINDS = Registry("sim.resources", ResourceSpec).all()

NEEDED = {
    "team": {"base": "station:city", "crews": 2},
    "fleet": {"base": "depot:city", "vehicle": "truck", "count": 2},
    "depot": {"place": "depot:city", "stock": [{"item": "quilt", "amount": 10}]},
    "shelter": {"place": "shelter:1", "beds": 10},
    "hospital": {"place": "hospital:1", "beds": 100},
}


def spec_of(kind):
    if kind not in NEEDED:
        pytest.fail(f"add the fields that a {kind!r} needs to NEEDED, so that the contract is tested on it")
    return KINDS[kind](id="it", name_zh="名", **NEEDED[kind])


def test_the_package_scans_itself():
    assert set(KINDS) >= {"team", "fleet", "depot", "shelter"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_what_it_is(kind):
    for name, field in KINDS[kind].model_fields.items():
        assert field.description and len(field.description) > 10, f"{kind}.{name} has no documentation"


@pytest.mark.parametrize("kind", KINDS)
def test_a_spec_reads_back_equal_and_is_hashable(kind):
    spec = spec_of(kind)
    assert KINDS[kind].from_planner(spec.to_planner()) == spec
    assert hash(spec) == hash(KINDS[kind].from_planner(spec.to_planner()))


@pytest.mark.parametrize("kind", KINDS)
def test_it_builds_and_says_where_it_stands(kind):
    record = Record()
    runtime = spec_of(kind).build(simpy.Environment(), record)
    assert runtime.spec == spec_of(kind) and runtime.id == "it" and isinstance(runtime.place, str)
    assert runtime.kind == kind
    assert all(e.time_s == 0 for e in record)


@pytest.mark.parametrize("kind", KINDS)
def test_every_act_can_name_its_cause(kind):
    runtime = spec_of(kind).build(simpy.Environment(), Record())
    acts = {"claim", "set_capacity", "take", "add", "call_in", "open", "admit", "leave"}
    for name in acts & set(dir(runtime)):
        assert "cause" in inspect.signature(getattr(runtime, name)).parameters, f"{kind}.{name} carries no cause"


def test_entries_hold_ids_and_numbers_only():
    for entry in Entry.kinds.values():
        if entry.__module__.startswith("sim.resources"):
            for field in dataclasses.fields(entry):
                assert field.type in (str, int, float, bool, "str", "int", "float", "bool"), (entry, field.name)


@pytest.mark.parametrize("kind", KINDS)
def test_bad_ids_are_refused(kind):
    with pytest.raises(ValueError, match="pattern"):
        KINDS[kind](id="a b", name_zh="名", **NEEDED[kind])
