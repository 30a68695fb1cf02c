"""A line ahead of the fire: it closes in time or is not begun, and crews leave before the front is there."""

import numpy as np
from small_fire import X, Y, fire, spec, static, sure, team, world

from sim.command.fire_incident import FireClosed, FlameOut
from sim.missions.fire_safety import Overrun, Withdrew
from sim.missions.firefight import Contained, Controlled
from sim.missions.fireline_ahead import BurntOut, LineClosed, LinePlanned

HOUR = 3600.0
# flames too long for beaters at the head, slow enough that a line can be built ahead of them
HOT = {"wind": 7.0, "humidity": 0.2}
TALL = 165  # timber with tall shrubs (TU5)
SURE = {"rate_cv": 0.0, "forecast_cv": 0.0, "blowers": 0, "wind_limit_m_s": 12.0, "night_attack": True}


def run(crews=12, fuel=TALL, until_h=30, **more):
    rules = spec(**(SURE | more))
    it = world([fire(x=X, y=Y, **HOT)], [team(crews=crews, turnout_day_s=sure(5))], rules, ground=static(fuel=fuel),
               until_h=until_h)  # fmt: skip
    return it, it.run()


def test_an_indirect_line_closes_ahead_of_the_fire():
    # twelve crews would be ready for a parallel one
    _, record = run(crews=10)
    (planned,), (closed,) = record.of(LinePlanned), record.of(LineClosed)
    assert planned.tactic == "indirect" and planned.needs_s <= 0.7 * planned.lead_s
    # ready within the time that it was believed to have, and the fire stays inside it
    assert closed.took_s <= planned.lead_s and closed.length_m == planned.length_m
    (contained,), (controlled,) = record.of(Contained), record.of(Controlled)
    assert contained.time_s == closed.time_s < controlled.time_s <= record.of(FlameOut)[0].time_s
    assert record.of(BurntOut) and record.of(FireClosed)[0].outcome == "guarded"
    # what burnt is what the line encloses, at most: a circle of its length, and a half for raggedness
    assert contained.burnt_m2 < controlled.burnt_m2 < 1.5 * closed.length_m**2 / (4 * np.pi)
    # without lines ahead of it the same fire outruns the same crews
    it, alone = run(crews=10, ahead=False, until_h=8)
    assert not alone.of(LinePlanned) and not alone.of(Contained)
    assert it.data["fire-fights"]["fire-1"].areas().burnt_m2 > 2.0 * controlled.burnt_m2


def test_a_line_that_cannot_close_in_time_is_not_begun():
    _, record = run(crews=2, until_h=6)
    assert not record.of(LinePlanned)
    _, record = run(until_h=6, line_margin=0.1)
    assert not record.of(LinePlanned)


def test_crews_leave_before_the_front_is_there():
    # lookouts who call off very early: the line is left and nobody is overrun
    _, record = run(escape_factor=60.0, line_margin=1.0, until_h=12)
    left = record.of(Withdrew)
    assert left and not record.of(Overrun)
    assert all(e.margin_s < 60.0 * e.escape_s + 1200.0 for e in left)


def test_who_misjudges_the_fire_badly_is_overrun_or_flees():
    # the front is e times as fast as they believe; e is drawn by fire, so a wide spread meets both cases
    seen = []
    for event in range(6):
        rules = spec(**(SURE | {"forecast_cv": 1.0, "escape_factor": 1.0, "line_margin": 1.0, "overrun_injured": 0.5}))
        it = world([fire(x=X, y=Y, **HOT)], [team(crews=12, turnout_day_s=sure(5))], rules, ground=static(fuel=TALL),
                   until_h=8, replication=event)  # fmt: skip
        record = it.run()
        seen.append((len(record.of(Withdrew)), len(record.of(Overrun)), len(record.of(LineClosed))))
        assert all(0 <= e.injured <= e.persons for e in record.of(Overrun))
    withdrew, overrun, _closed = np.array(seen).sum(axis=0)
    assert withdrew + overrun > 0


def test_a_line_ahead_is_the_same_in_the_same_run():
    one, two = (run(until_h=4)[1].digest() for _ in range(2))
    assert one == two
