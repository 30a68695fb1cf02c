"""Norms against an inventory, resettlement, and towns whose haves act."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import flood, plan, static, world

from scenarios.grass_roots import GrassRoots, TownHaves
from scenarios.known_places import load_region
from scenarios.load import load_plan
from scenarios.resettled import moved, resettled
from scenarios.standards import standards
from sim.command.rounds import NeedReported
from sim.kpis import all_kpis
from sim.params import Pert
from sim.people.entries import PeopleMoved
from sim.resources.readiness import ContactOutdated, ReadinessSpec
from yingji.cli import main

YEAR_S = 365 * 86400.0
WET = {h: [(0, 0.0), (5, 0.0), (5.5, 2.9), (70, 2.9)] for h in ("h1", "h2")}


# -- norms ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def region():
    return load_region("guangshui")


def test_the_later_plan_keeps_every_norm_at_least_as_well(region):
    first, then = (
        {h.title: h.count / h.of for h in standards(load_plan(f"guangshui-{p}"), region)} for p in ("13th", "14th")
    )
    assert set(first) == set(then) and len(first) >= 10
    assert all(then[title] >= first[title] for title in first if "shelters" not in title)
    assert then != first


def test_a_norm_names_who_falls_shortest_and_is_kept_once_it_is_mended(region):
    chosen = load_plan("guangshui-14th")
    small = chosen.teams[0].model_copy(update={"id": "small", "skills": ("fire-village",), "persons": 2})
    village = "village fire teams: 5 people or more each"
    held = {h.title: h for h in standards(chosen.model_copy(update={"teams": (*chosen.teams, small)}), region)}[village]
    assert not held.kept and held.worst == "small" and held.count == held.of - 1
    assert {h.title: h for h in standards(chosen, region)}[village].kept


def test_score_prints_them(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--lang", "en", "score", "guangshui-13th"])
    assert not end.value.code and "Norms held against the plan" in capsys.readouterr().out


# -- resettlement ---------------------------------------------------------------------------------------------------
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 20), st.booleans(), st.sampled_from("ab")), min_size=1,
             max_size=8),
    st.floats(0, 1),
)  # fmt: skip
def test_resettlement_loses_nobody_and_empties_danger_zones_by_the_share(rows, share):
    table = pd.DataFrame(rows, columns=["population", "cannot_walk", "danger_zone", "town"])
    table["cannot_walk"] = np.minimum(table["cannot_walk"], table["population"])
    out = moved(table, share)
    for column in ("population", "cannot_walk"):
        assert (out.groupby("town")[column].sum() == table.groupby("town")[column].sum()).all()
        assert (out[column] >= 0).all()
    assert (out["cannot_walk"] <= out["population"] + 1).all()
    for g, row in table.iterrows():
        safe = (~table["danger_zone"] & (table["town"] == row["town"])).any()
        if row["danger_zone"] and safe:
            assert out["population"][g] == row["population"] - round(row["population"] * share)


def test_who_was_resettled_is_not_in_the_water():
    land = static((("h1", 100, 4, True), ("h2", 60, 2, False)))

    def hit(share):
        made = resettled(land, share) if share else land
        record = world(flood({"h1": WET["h1"]}), plan(warning={"stations": 0, "forecasts": False}), made).run()
        return sum(e.count for e in record.of(PeopleMoved) if e.to_state == "hit")

    assert hit(0.0) == 100 and hit(0.4) == 60 and hit(1.0) == 0


# -- towns whose haves act ------------------------------------------------------------------------------------------
def run(haves, acts=True, **said):
    the_plan = plan()
    law = {"turnout_day_s": Pert(600.0, 1800.0, 5400.0), "turnout_night_s": Pert(600.0, 1800.0, 5400.0)}
    the_plan.teams = tuple(one.model_copy(update=law) for one in the_plan.teams)
    the_plan.readiness = ReadinessSpec(towns_act=acts, drills_a_year=4.0, stale=0.5, **said)
    the_plan.grass_roots = GrassRoots(towns=(haves,))
    return world(flood(WET), the_plan).run()


GOOD = TownHaves(town="t1", staff=3, plan_age_s=0.0, upkeep_yuan=50_000.0)


def test_a_town_s_plan_money_and_staff_act():
    kpi = all_kpis()
    good = run(GOOD)
    old = run(GOOD.model_copy(update={"plan_age_s": 30 * YEAR_S}))
    poor = run(GOOD.model_copy(update={"upkeep_yuan": 0.0}))
    bare = run(GOOD.model_copy(update={"staff": 0}))
    assert not good.of(ContactOutdated) and old.of(ContactOutdated)
    assert kpi["turnout_time_rescue"](good) < kpi["turnout_time_rescue"](poor)
    assert kpi["turnout_time_rescue"](good) < kpi["turnout_time_rescue"](old)
    told = [min(e.time_s for e in record.of(NeedReported)) for record in (good, bare)]
    assert told[0] < told[1]
    # unless the plan says that they act, they are told and change nothing
    assert run(GOOD, acts=False).digest() == run(TownHaves(town="t1"), acts=False).digest()
