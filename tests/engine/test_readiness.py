"""How quick the response was in itself: turn-out, decisions, waits, calls, idle time; by hand and in a small land."""

import math

import pytest
from small_world import fixed, flood, plan, world

from sim.command.headquarters import Decided
from sim.kpis import all_kpis
from sim.kpis.readiness import turnouts
from sim.missions.base import Travelled
from sim.missions.fireline import LineBuilt, StoodOff
from sim.record import Record
from sim.resources.base import CapacitySet, Claimed, Granted

KPI = all_kpis()


def by_hand():
    record = Record()
    record.about |= {"horizon_s": 1000.0, "skills": {"a": ["fire-township"], "b": ["boat-rescue", "fetch"]}}
    for pool, kind in (("a", "team"), ("b", "team"), ("trucks", "fleet"), ("depot/bays", "pool")):
        record.add(CapacitySet(time_s=0.0, pool=pool, kind=kind, capacity=1, free=1))
    order = record.add(Decided(time_s=0.0, incident="warning", priority=0, waited_s=30.0, took_s=70.0))
    record.add(Decided(time_s=0.0, incident="relief/t1", priority=0, waited_s=0.0, took_s=300.0))

    def granted(pool, by, time_s, waited_s=0.0, cause=order):
        told = {"pool": pool, "by": by, "amount": 1, "priority": 0}
        if waited_s:
            cause = record.add(Claimed(time_s=time_s - waited_s, cause=cause, **told))
        record.add(Granted(time_s=time_s, waited_s=waited_s, free=0, cause=cause, **told))

    def left(who, at_s, until_s):
        record.add(
            Travelled(time_s=until_s, who=who, origin="x", destination="y", left_s=at_s, length_m=1.0, arrived=True,
                      planned_s=until_s - at_s, cause=order)
        )  # fmt: skip

    granted("a", "fire-1/a/1", 100.0)
    granted("b", "rescue/h1", 200.0, waited_s=50.0)
    granted("trucks", "round/t1/1", 210.0, waited_s=8.0)
    granted("depot/bays", "round/t1/1", 220.0, waited_s=5.0)
    left("a/1", 160.0, 300.0)
    left("b", 220.0, 400.0)
    left("b", 500.0, 600.0)  # its way back is no turn-out
    return record


def test_turnout_decision_and_waits_by_hand():
    record = by_hand()
    assert turnouts(record) == [60.0, 20.0]
    for name, value in (
        ("turnout_time", 40.0),
        ("turnout_time_fire", 60.0),
        ("turnout_time_rescue", 20.0),
        ("decision_time", 200.0),
        ("decision_time_warning", 100.0),
        ("decision_time_relief", 300.0),
        ("wait_for_crew", 25.0),
        ("wait_for_vehicle", 8.0),
        ("idle_at_bays", 5.0),
    ):
        assert KPI[name](record) == value, name
    for name in ("turnout_time_medical", "decision_time_fire", "calls_answered", "idle_at_fires"):
        assert math.isnan(KPI[name](record)), name


def test_idle_time_at_fires_lasts_until_the_next_stretch_begins_or_the_run_ends():
    record = Record()
    record.about["horizon_s"] = 1000.0

    def off(time_s, flank):
        record.add(StoodOff(time_s=time_s, incident="f", flank=flank, why="dark", flame_m=1.0))

    off(100.0, "left")
    record.add(LineBuilt(time_s=400.0, incident="f", flank="left", length_m=9.0, took_s=100.0, persons=5))
    off(700.0, "right")
    assert KPI["idle_at_fires"](record) == 200.0 + 300.0


WET = {"h1": [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)], "h2": [(0, 0.0), (5, 0.0), (6, 2.5), (60, 2.5)]}


@pytest.mark.parametrize("minutes", [5, 40])
def test_a_slower_plan_is_seen_to_be_slower(minutes):
    the_plan = plan()
    slow = {"turnout_day_s": fixed(minutes), "turnout_night_s": fixed(minutes)}
    the_plan.teams = tuple(team.model_copy(update=slow) for team in the_plan.teams)
    the_plan.headquarters = the_plan.headquarters.model_copy(
        update={"decision_day_s": fixed(2 * minutes), "decision_night_s": fixed(2 * minutes)}
    )
    record = world(flood(WET), the_plan).run()
    assert KPI["turnout_time_rescue"](record) == KPI["turnout_time"](record) == minutes * 60.0
    assert KPI["decision_time"](record) >= 2 * minutes * 60.0
    assert KPI["idle_at_bays"](record) >= 0.0 and KPI["wait_for_vehicle"](record) >= 0.0


def test_the_share_of_calls_that_were_answered_is_counted():
    rain = [0.0, 0.0, 80.0, 80.0, 0.0]
    never, often = (
        KPI["calls_answered"](world(flood(WET, rain), plan(warning={"unanswered": share})).run())
        for share in (0.0, 0.6)
    )
    assert never == 1.0 and 0.0 < often < 1.0
