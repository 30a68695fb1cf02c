"""Everyday calls come whatever the plan, by the hour, and occupy the crews that a disaster needs."""

import math

import numpy as np
import pytest
from small_world import H, fixed, flood, plan, world

from scenarios.scenario import Scenario
from sim.command.everyday import Everyday, EverydayCall, EverydayDone, EverydaySpec
from sim.kpis import all_kpis
from sim.people.entries import PeopleMoved
from sim.resources.base import Granted

DAY = 24 * H
SICK = EverydaySpec(name="sick", rate_per_s=24 / DAY, night=0.5, vehicle="car", takes_s=fixed(60))
BRIGADE = EverydaySpec(name="house-fire", rate_per_s=48 / DAY, night=1.0, skill="boat-rescue", takes_s=fixed(300))
DEEP = {h: [(0, 0.0), (5, 0.0), (5.5, 2.9), (70, 2.9)] for h in ("h1", "h2")}


def run(spec=None, depths=None, replication=0, horizon_h=240.0, **parts):
    made = world(flood(depths or {}), plan(**parts), replication=replication, horizon_h=horizon_h)
    if spec is not None:
        made.env.process(Everyday(spec).run(made))
    return made.run()


def test_calls_come_at_their_rate_by_day_and_fewer_by_night():
    runs = [run(SICK, replication=k) for k in range(20)]
    times = [np.array([(8 * H + e.time_s) % DAY / H for e in record.of(EverydayCall)]) for record in runs]
    by_day = np.array([((t >= 6) & (t < 22)).sum() for t in times])
    by_night = np.array([t.size for t in times]) - by_day
    # ten days of 16 hours at one an hour, and of 8 at half of that
    assert by_day.mean() == pytest.approx(160.0, abs=4 * math.sqrt(160 / 20))
    assert by_night.mean() == pytest.approx(40.0, abs=4 * math.sqrt(40 / 20))


def test_the_same_calls_come_whatever_there_is_to_send():
    few, many = run(SICK, cars=1), run(SICK, cars=5)
    assert [(e.time_s, e.place) for e in few.of(EverydayCall)] == [(e.time_s, e.place) for e in many.of(EverydayCall)]
    waits = [sum(e.waited_s for e in record.of(EverydayDone)) for record in (few, many)]
    assert waits[0] > waits[1] >= 0.0
    assert all(e.by == "cars" for e in many.of(EverydayDone))


def test_nobody_goes_where_nobody_is():
    record = run(BRIGADE.model_copy(update={"skill": "hazmat"}))
    assert record.of(EverydayDone) and all(e.by == "" for e in record.of(EverydayDone))


def test_they_compete_for_the_crew_that_rescues():
    def rescued_s(spec):
        found = []
        for k in range(6):
            moved = [e for e in run(spec, DEEP, k, 48.0).of(PeopleMoved) if e.to_state == "aboard"]
            found.append(sum(e.count * e.time_s for e in moved) / max(sum(e.count for e in moved), 1))
        return np.mean(found)

    quiet, busy = rescued_s(None), rescued_s(BRIGADE)
    assert busy > quiet
    record = run(BRIGADE, DEEP, 0, 48.0)
    assert {e.by.split("/")[0] for e in record.of(Granted) if e.pool == "boat-crew"} == {"everyday", "rescue"}
    assert all_kpis()["wait_for_crew"](record) > all_kpis()["wait_for_crew"](run(None, DEEP, 0, 48.0))


def test_a_scenario_says_them_with_units():
    read = EverydaySpec.model_validate({"name": "sick", "rate": "50 /d", "takes": "40 / 70 / 150 min"})
    assert read.rate_per_s == pytest.approx(50 / DAY) and "everyday" in Scenario.model_fields
