"""Hours until most have basic living, and person-hours without each need: against counting by the minute."""

import numpy as np
import pytest
from small_world import H, flood, plan, static, world

from sim.kpis import all_kpis
from sim.kpis.care_history import horizon, in_need
from sim.people.part import NEEDS
from sim.record import Record

KPI = all_kpis()
NAMES = [f"hours_basic_living_{share}" for share in (50, 90, 95)]
DEEP = {"h1": [(0, 0), (4, 0), (5, 0.7), (40, 0.7), (44, 0)], "h2": [(0, 0), (9, 0), (10, 0.7), (30, 0.7), (33, 0)]}


@pytest.fixture(scope="module")
def record():
    made = plan(stock={"food_day": 150, "water_l": 4000, "quilt": 300}, trucks=1, medical=2)
    return world(flood(DEEP), made, static([("h1", 250, 0, False), ("h2", 60, 0, False)]), horizon_h=60.0).run()


def test_person_hours_are_those_counted_by_the_minute(record):
    parts = KPI["person_hours_without"].parts(record)
    assert sum(parts.values()) == KPI["person_hours_without"](record) > 0
    end_s, step_s = horizon(record), 60.0
    for need in NEEDS:
        counted = 0.0
        for case in in_need(record):
            times = np.arange(case.clock_for_s(24.0), min(end_s, case.home_s), step_s) + 0.5 * step_s
            met = np.zeros(times.size, bool)
            for start, end in case.met[need]:
                met |= (start <= times) & (times < end)
            counted += case.in_need * step_s * float((~met).sum())
        assert parts[need] == pytest.approx(counted, rel=0.01, abs=step_s * 310), need


def test_the_hours_until_a_share_has_basic_living(record):
    fifty, ninety, most = (KPI[name](record) for name in NAMES)
    assert 0 <= fifty <= ninety <= most <= 60 * H
    cases, end_s = in_need(record), horizon(record)
    total = sum(case.in_need for case in cases)
    for share, hours_s in ((0.5, fifty), (0.9, ninety), (0.95, most)):
        had = sum(c.in_need for c in cases if min(c.basic_s(), end_s) - c.clock_for_s(24.0) <= hours_s)
        before = sum(c.in_need for c in cases if min(c.basic_s(), end_s) - c.clock_for_s(24.0) < hours_s)
        assert had >= share * total > before


def test_where_nobody_is_in_need_there_is_no_figure():
    empty = Record()
    empty.about = {"horizon_s": 3600.0}
    assert all(np.isnan(KPI[name](empty)) for name in (*NAMES, "person_hours_without"))
