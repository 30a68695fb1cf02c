"""Line along a fire's edge: rates, order, containment, and who may not work."""

import math

import numpy as np
import pytest
from small_fire import NOON_S, fire, spec, static, sure, team, world

from sim.command.fire_incident import FireClosed, FlameOut
from sim.kernels.crew_work import ground_under
from sim.kernels.frontline import along_front
from sim.kernels.sun import sun_hours
from sim.kernels.walking import walking_speed, walking_time
from sim.missions.fire_attack import ArrivedAtFire, CrewBack
from sim.missions.firefight import Contained
from sim.missions.fireline import LineBuilt, StoodOff
from sim.missions.line_rates import line_rates, walking_shares


def closed(record, name="fire-1"):
    return next(e for e in record.of(FireClosed) if e.incident == name)


def test_rates_are_those_of_the_guide():
    trained, expert = line_rates()
    # IRPG p. 80, chains an hour: grass 18/30, closed needle litter (long needles) 16/28, litter and understorey 4/6
    for number, low, high in ((1, 18, 30), (188, 16, 28), (163, 4, 6), (186, 24, 40)):
        assert trained[number] * 3600 / 20.1168 == pytest.approx(low)
        assert expert[number] * 3600 / 20.1168 == pytest.approx(high)
    assert (expert >= trained).all() and (trained > 0).all()


def test_walking_and_sun():
    assert walking_speed(0.0) * 3.6 == pytest.approx(5.04, abs=0.01)  # Tobler 1993: 5 km/h on the flat
    assert walking_speed(-0.05) * 3.6 == pytest.approx(6.0)
    assert walking_time(np.zeros(11), 30.0, np.full(11, 0.6)) == pytest.approx(300.0 / (0.6 * walking_speed(0.0)))
    # heavy brush takes 1.5 / 1.2 times as long as light brush (Soule & Goldman 1972)
    shares = walking_shares()
    assert shares[1] == shares[9] == 0.6 and shares[4] == shares[12] == pytest.approx(0.48)
    half = np.repeat([0.6, 0.48], [6, 5])
    assert walking_time(np.zeros(11), 30.0, half) == pytest.approx(
        (5.5 * 30.0 / 0.6 + 4.5 * 30.0 / 0.48) / walking_speed(0.0)
    )
    rise, set_ = sun_hours(80.0, 31.6, 120.0, 120.0)
    assert set_ - rise == pytest.approx(12.0, abs=0.25)
    rise, set_ = sun_hours(356.0, 31.6, 113.8, 120.0)  # Wuhan at the winter solstice: about 7:15 to 17:25
    assert rise == pytest.approx(7.25, abs=0.25) and set_ == pytest.approx(17.45, abs=0.25)


def test_the_ground_under_points_is_that_of_their_cells():
    fuels = np.array([[101, 5, -1], [300, 9, 2]], np.int16)
    slopes = np.array([[0.0, 1.0, 0.5], [0.1, 0.2, 0.3]], np.float32)
    x, y = np.array([5.0, 15.0, 25.0, -40.0, 99.0]), np.array([15.0, 15.0, 19.9, 5.0, -7.0])
    fuel, slope_deg = np.empty(5, np.int64), np.empty(5)
    ground_under(0.0, 20.0, 10.0, fuels, slopes, 256, x, y, fuel, slope_deg)
    # beyond the map the cells at its edge count; numbers that no table has are cut off
    assert fuel.tolist() == [101, 5, 0, 256, 2]
    assert slope_deg == pytest.approx(np.degrees(np.arctan([0.0, 1.0, 0.5, 0.1, 0.3])))
    ground_under(0.0, 20.0, 10.0, fuels, np.empty((0, 0), np.float32), 256, x, y, fuel, slope_deg)
    assert (slope_deg == 0.0).all()


def test_cells_come_in_the_order_of_the_edge():
    turn = np.linspace(0.0, 2 * math.pi, 63)[:-1]
    x, y = 100.0 * np.cos(turn), 100.0 * np.sin(turn)
    order, far = np.empty(62, np.int32), np.empty(62)
    upper = y >= 0
    n = along_front(x, y, x, y, upper, 100.0, 0.0, 16.0, 1e9, order, far)
    assert n == upper.sum() and list(order[:n]) == sorted(order[:n])
    assert (np.diff(far[:n]) > 0).all() and far[n - 1] == pytest.approx(math.pi * 100.0, rel=0.06)
    # a piece across a gap comes last, at twice the way
    px, py = np.array([0.0, 10.0, 200.0, 20.0]), np.zeros(4)
    n = along_front(px, py, px, py, np.ones(4, bool), 0.0, 0.0, 16.0, 1e9, order, far)
    assert list(order[:n]) == [0, 1, 3, 2] and far[3] == pytest.approx(20.0 + 360.0)
    assert along_front(px, py, px, py, np.ones(4, bool), 0.0, 0.0, 16.0, 15.0, order, far) == 2


def test_a_fire_is_contained_and_stays_so():
    w = world([fire()], [team(crews=2)])
    record = w.run()
    end = closed(record)
    (contained,) = record.of(Contained)
    assert contained.by == "crews" and end.outcome == "guarded"
    # nothing burnt after the line was closed
    assert end.burnt_m2 == contained.burnt_m2 == record.of(FlameOut)[0].burnt_m2
    assert sum(e.length_m for e in record.of(LineBuilt)) == pytest.approx(end.line_m)
    # the line, through the centres of the outer cells, is no shorter than a circle of that area, at most a ragged one
    circle = 2 * math.sqrt(math.pi * end.burnt_m2) - math.pi * 10.0
    assert 0.85 * circle < end.line_m < 4 * circle
    free = fire()
    state = free.begin(w.ground.fields, w.hazard_streams)
    alone = free.ahead(state, w.ground.fields, contained.time_s + 7200.0 - free.start_s)
    assert free.areas(alone).burnt_m2 > 1.5 * end.burnt_m2
    # all crews went home
    assert all(t.free == t.capacity for t in w.teams.values())
    assert len(record.of(CrewBack)) == len(record.of(ArrivedAtFire)) == 2


@pytest.mark.parametrize("better", [{"persons": 40}, {"line_rate_factor": 2.0}, {"turnout_day_s": sure(1)}])
def test_more_or_sooner_is_a_smaller_fire(better):
    plain = closed(world([fire()], [team()]).run()).burnt_m2
    assert closed(world([fire()], [team(**better)]).run()).burnt_m2 < plain


def test_nobody_works_before_long_flames_or_in_strong_wind():
    # long flames in tall shrub (at the rear, too, above the 1.5 m of blowers): nobody gets near, and no line is built
    record = world([fire(wind=6.0, humidity=0.12)], [team()], ground=static(fuel=145), until_h=4).run()
    assert {e.why for e in record.of(StoodOff)} == {"flames"} and not record.of(LineBuilt)
    record = world([fire(wind=12.0)], [team()], until_h=4).run()
    assert {e.why for e in record.of(StoodOff)} == {"wind"} and not record.of(LineBuilt)


def test_slopes_wait_for_the_day():
    night = NOON_S + 6.5 * 3600.0
    steep = static(slope=0.25)
    given = {"ground": steep, "clock_s": night, "until_h": 90}
    waits = world([fire(wind=1.0)], [team()], **given).run()
    works = world([fire(wind=1.0)], [team()], spec(night_attack=True), **given).run()
    assert any(e.why == "dark" for e in waits.of(StoodOff)) and not works.of(StoodOff)
    built = waits.of(LineBuilt)[0].time_s
    hour = (night + built) % 86400 / 3600
    assert 6.0 < hour < 18.0
    assert works.of(Contained)[0].time_s < waits.of(Contained)[0].time_s


def test_a_batch_is_a_matter_of_fineness_not_of_the_answer():
    areas = [
        closed(world([fire()], [team(crews=2)], spec(batch_length_m=b, batch_time_s=t)).run()).burnt_m2
        for b, t in ((20.0, 120.0), (40.0, 300.0), (60.0, 600.0))
    ]
    assert max(areas) < 1.35 * min(areas)
