"""The library: everything in it is sound, reads back to itself, and each scenario equals its script."""

import csv
import importlib.util
from pathlib import Path

import pytest
import yaml

from scenarios.basis import basis_of, figures, without_basis
from scenarios.document import parse_document
from scenarios.known_places import place_kinds
from scenarios.load import LIBRARY, library, load, load_plan, load_scenario, read
from scenarios.plan import Plan
from scenarios.scenario import Scenario, Start
from sim.streams import Streams

EXAMPLES = Path(__file__).parents[2] / "examples"
PLANS, SCENARIOS = list(library("plan")), list(library("scenario"))


@pytest.mark.parametrize("kind", ["plan", "scenario", "targets"])
def test_the_library_is_sound(kind):
    assert library(kind)
    for name, path in library(kind).items():
        reading = read(path)
        assert not reading.problems, "\n".join(map(str, reading.problems))
        assert reading.thing.name == name


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k in ("plan", "scenario", "targets") for n in library(k)])
def test_written_with_units_it_reads_back_equal(kind, name, tmp_path):
    thing = load(name, kind)
    data = thing.to_planner()
    assert type(thing).from_planner(data) == thing
    # also through YAML text, whose writer knows only the rules of version 1.1
    path = tmp_path / f"{name}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert load(path, kind) == thing


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_script_equals_the_file(name):
    path = EXAMPLES / f"{name.replace('-', '_')}.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 30
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.scenario == load_scenario(name)


@pytest.mark.parametrize("name", PLANS)
def test_every_figure_of_a_plan_has_a_basis(name):
    plan = load_plan(name)
    assert without_basis(plan, plan.basis) == []
    assert plan.rests_on_estimates


@pytest.mark.parametrize("name", PLANS)
def test_every_basis_line_covers_a_figure(name):
    plan = load_plan(name)
    used = {basis_of(plan.basis, path) for path, _value in figures(plan)}
    assert [line.path for line in plan.basis if line not in used] == []


def test_every_row_of_the_inventory_is_used_or_says_why_not():
    def column(file: str) -> set[str]:
        with (LIBRARY / file).open(encoding="utf-8", newline="") as stream:
            return {row["item"] for row in csv.DictReader(stream)}

    sources = [line.source for name in PLANS for line in load_plan(name).basis]
    rows, unused = column("inventory.csv"), column("inventory_not_used.csv")
    used = {row for row in rows if any(source.startswith(f"inventory: {row}") for source in sources)}
    assert unused <= rows and used | unused == rows


def test_plans_hold_what_the_inventory_says():
    old, new = load_plan("guangshui-13th"), load_plan("guangshui-14th")

    def total(plan: Plan, item: str, reserve: str = "physical") -> int:
        return sum(s.amount for d in plan.depots for s in d.stock if (s.item, s.reserve) == (item, reserve))

    assert [total(p, "quilt") for p in (old, new)] == [2000, 10000]
    assert [total(p, "tent") for p in (old, new)] == [250, 600]
    assert [total(p, "bed") for p in (old, new)] == [600, 5000]
    assert [total(p, "food_day", "contract") for p in (old, new)] == [6000, 30000]
    assert [sum(s.beds for s in p.shelters) for p in (old, new)] == [6000, 12000]
    assert [len([t for t in p.teams if "fire-village" in t.skills]) for p in (old, new)] == [120, 250]
    assert [len([t for t in p.teams if "fire-township" in t.skills]) for p in (old, new)] == [14, 17]
    engines = [[t for t in p.teams if "fire-engine" in t.skills] for p in (old, new)]
    assert [sum(t.crews for t in g if "brigade" not in t.id) for g in engines] == [5, 14]
    assert [sum(t.crews for t in g if "brigade" in t.id) for g in engines] == [4, 10]
    assert [sum(t.crews for t in p.teams if "fire-dozer" in t.skills) for p in (old, new)] == [15, 40]
    assert [(p.fire.pumps, p.fire.hose_m, p.fire.drones) for p in (old, new)] == [(4, 3000.0, 2), (20, 20000.0, 12)]
    assert [p.fire.firebreaks_m for p in (old, new)] == [120e3, 220e3]
    assert [p.headquarters.decision_day_s.mid for p in (old, new)] == [25 * 60, 10 * 60]
    assert [p.warning.answer_night_s.mid for p in (old, new)] == [60 * 60, 25 * 60]


@pytest.mark.slow
def test_the_list_of_places_is_the_region_s():
    from scenarios.known_places import load_region, place_tables

    table = place_tables(load_region("guangshui"))
    assert dict(zip(table["id"], table["kind"], strict=True)) == place_kinds("guangshui")


@pytest.mark.slow
def test_the_committed_plans_are_what_the_script_makes():
    from scenarios.library.make_plans import make_plan

    for period in ("13th", "14th"):
        assert make_plan(period) == load_plan(f"guangshui-{period}")


def test_yaml_is_read_by_the_rules_of_1_2():
    data = parse_document(b"a: 12:30\nb: no\nc: 0123\nd: 1e3\ne: 0o17\nf: ~\ng: 2020-06-27\nh: off\n").data
    assert data == {"a": "12:30", "b": "no", "c": 123, "d": 1000.0, "e": 15, "f": None, "g": "2020-06-27", "h": "off"}


def test_start_is_drawn_within_its_days_and_hours():
    start = Start(first_day="06-15", last_day="06-16", first_hour=6, last_hour=18)
    drawn = [start.draw(Streams(1, (event,))["clock"]) for event in range(200)]
    assert {int(s // 86400) for s in drawn} == {165, 166}
    assert all(6 * 3600 <= s % 86400 <= 18 * 3600 for s in drawn)


def test_incidents_of_one_kind_are_numbered():
    scenario = load_scenario("guangshui-flood")
    twice = scenario.model_copy(update={"hazards": scenario.hazards * 3})
    assert isinstance(twice, Scenario)
    assert list(twice.incidents()) == ["flood", "flood-2", "flood-3"]
