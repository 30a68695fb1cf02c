"""Means of attack with known answers: an engine's water, a pump's hose, petrol, a dozer, a helicopter's cycle, luck."""

import numpy as np
import pytest
from small_fire import NOON_S, NORTH, WEST, X, Y, fire, spec, static, sure, team, world

from sim.command.fire_dispatch import Echelon
from sim.command.fire_incident import FireClosed
from sim.missions.fire_attack import ArrivedAtFire, FireAttack
from sim.missions.fire_edge import Crew, Means, Tank, line_by
from sim.missions.fire_means import HoseLaid, PetrolOut, Refilled, refill_s
from sim.missions.fire_means_rules import PipeNetwork
from sim.missions.firefight import Contained, Controlled
from sim.missions.fireline import LineBuilt, StoodOff
from sim.missions.guard import Guarded
from sim.missions.helicopter import FlightApproved, HelicopterCame, WaterDropped
from sim.missions.helicopter_coverage import LEVEL_M, coverage_m, cycle_s, line_of_load_m
from sim.missions.line_rates import line_rates
from sim.resources.stock import StockHeld, StockTaken

ENGINES = (Echelon(skill="fire-engine", teams=1, teams_high=1),)
HOUR = 3600.0


def engine(**more):
    return team("engine", "town-a", persons=4, skills=("fire-engine",), **more)


def test_the_published_limits():
    rules = spec()
    # Andrews & Rothermel 1982: 4, 8 and 11 feet; 100, 500 and 1000 Btu/ft/s
    assert [rules.flame_limit_hand_m, rules.flame_limit_hose_m, rules.flame_limit_stand_off_m] == pytest.approx(
        [4 * 0.3048, 8 * 0.3048, 11 * 0.3048], abs=0.06
    )
    for flame_m, kw_m in ((1.2, 346.0), (2.4, 1730.0), (3.4, 3460.0)):
        assert 0.0775 * kw_m**0.46 == pytest.approx(flame_m, rel=0.06)  # Byram 1959


def test_each_means_works_within_its_limits():
    water = Tank(3.0, 3.0)
    crew = Crew("c/1", 4, 1.2, 0.0, 0.2, more=[
        Means("engine", 2.4, 0.8, np.array([[0.0, 0.0]]), 300.0, tank=water),
        Means("dozer", 2.4, 4.0, steepest_deg=24.0),
    ])  # fmt: skip
    flame, slope = np.array([1.0, 2.0, 2.0, 2.5, 2.0]), np.array([0.0, 30.0, 30.0, 0.0, 10.0])
    x, y = np.array([0.0, 200.0, 400.0, 0.0, 900.0]), np.zeros(5)
    fuel, bars = np.full(5, 9), (np.inf, 90.0, 90.0)

    def factors():
        _, own, by = line_by([(crew, 1.0)], flame, flame, fuel, slope, x, y, bars)
        return own[0] / (line_rates()[0][9] * np.cos(np.radians(slope))), by[0]

    factor, by = factors()
    # the dozer first; too steep for it the engine's hose; beyond the hose nobody; flames too long; the dozer again
    assert by.tolist() == [1, 0, -1, -1, 1] and factor == pytest.approx([4.0, 0.8, 0.0, 0.0, 4.0])
    water.dry = True
    assert factors()[0] == pytest.approx([4.0, 0.0, 0.0, 0.0, 4.0])


def test_by_night_only_water_from_the_road_reaches_slopes():
    crew = Crew("c/1", 20, 1.2, 0.0, 1.0, more=[
        Means("pump", 2.4, 2.0, np.array([[0.0, 0.0]]), 300.0),
        Means("engine", 2.4, 1.5, np.array([[0.0, 0.0]]), 300.0, by_road=True),
    ])  # fmt: skip
    flame, zero = np.full(3, 0.5), np.zeros(3)
    night = (3.4, 35.0, 8.0)  # flames, cliffs, slopes on foot
    _, _, by = line_by([(crew, 1.0)], flame, flame, np.full(3, 9), np.array([2.0, 10.0, 40.0]), zero, zero, night)
    assert by[0, :2].tolist() == [0, 1]
    total, _, _ = line_by([(crew, 1.0)], flame, flame, np.full(3, 9), np.array([2.0, 10.0, 40.0]), zero, zero, night)
    assert total[0] > total[1] > 0.0 == total[2]


def test_a_small_fire_with_one_engine():
    # 100 m from the road, little wind: within reach of its hose; it needs 4 persons and no way on foot
    record = world([fire(x=X + 100.0, wind=1.0, humidity=0.6)], [engine()], spec(echelons=ENGINES)).run()
    (arrived,) = record.of(ArrivedAtFire)
    assert arrived.walk_s == 0.0 and arrived.persons == 4
    (contained,) = record.of(Contained)
    assert contained.by == "crews" and record.of(Controlled)[0].time_s == contained.time_s
    assert record.of(Guarded)[0].time_s == record.of(FireClosed)[0].time_s
    # out of reach of any road the same engine can do nothing
    far = world([fire(x=X + 1500.0, y=Y - 1500.0)], [engine()], spec(echelons=ENGINES), until_h=6).run()
    assert not far.of(LineBuilt) and "reach" in {e.why for e in far.of(StoodOff)}


def test_an_engine_runs_dry_and_goes_for_more():
    rules = spec(echelons=ENGINES, engine_water_m3=0.2, dip_points=1)
    it = world([fire(x=X + 100.0, wind=1.0, humidity=0.6)], [engine()], rules)
    record = it.run()
    fills = record.of(Refilled)
    assert fills and record.of(Contained)
    # known: 1.3 times the way from the road head to the one dip point and back at 8 m/s, and 0.2 m3 at 8 L/s
    fight = it.data["fire-fights"]["fire-1"]
    p = it.places.index("dip-1")
    way_m = np.hypot(it.places.x_m[p] - fight.road_head_xy[0], it.places.y_m[p] - fight.road_head_xy[1])
    assert fills[0].took_s == pytest.approx(2 * 1.3 * way_m / 8.0 + 25.0) == pytest.approx(refill_s(fight))
    # between two fills it wets what the tank holds: litre-metres by the fuel's coverage
    wet_m = 0.2 / (coverage_m()[9] * rules.wet_width_m)
    before = sum(e.length_m for e in record.of(LineBuilt) if e.time_s <= fills[0].time_s - fills[0].took_s)
    assert wet_m <= before < wet_m + 250.0
    # at a hydrant it never does
    pipes = spec(echelons=ENGINES, engine_water_m3=0.2, hydrants=(PipeNetwork(place="village-c"),))
    assert not world([fire(x=X + 100.0)], [engine()], pipes, until_h=12).run().of(Refilled)


def test_a_pump_needs_water_within_its_hose():
    near = fire(x=WEST + 4500.0 + 100.0, y=NORTH - 6900.0)  # the dip point lies at the road, 6300 m south of the edge
    wet = spec(pumps=1, hose_m=2000.0)
    laid = world([near], [team()], wet, until_h=20).run().of(HoseLaid)
    assert len(laid) == 1 and laid[0].source == "pond" and laid[0].laid_s > 0
    assert not world([near], [team()], spec(pumps=1, hose_m=100.0), until_h=20).run().of(HoseLaid)
    assert not world([near], [team()], spec(pumps=0, hose_m=2000.0), until_h=20).run().of(HoseLaid)
    piped = spec(pumps=1, hose_m=300.0, dip_points=0, hydrants=(PipeNetwork(place="dip-1"),))
    assert [e.source for e in world([near], [team()], piped, until_h=20).run().of(HoseLaid)] == ["hydrant"]


def test_blowers_without_petrol_are_beaters():
    rules = {"blowers": 4, "rate_cv": 0.0}
    full = world([fire()], [team()], spec(**rules, petrol_m3=1.0)).run()
    held = [e for e in full.of(StockHeld) if e.depot == "fire-petrol"]
    assert held[0].amount == 1000 and {e.amount for e in full.of(StockTaken)} == {12}  # 4 blowers, 1.5 L/h, 2 h
    none = world([fire()], [team()], spec(**rules, petrol_m3=0.0)).run()
    assert len(none.of(PetrolOut)) == 1 and not full.of(PetrolOut)
    line = [sum(e.length_m for e in r.of(LineBuilt)) / sum(e.took_s for e in r.of(LineBuilt)) for r in (full, none)]
    assert line[0] == pytest.approx(2.5 * line[1], rel=0.4)
    assert full.of(Contained)[0].burnt_m2 < none.of(Contained)[0].burnt_m2


def test_a_dozer_is_worth_several_crews_but_not_on_steep_ground():
    dozers = spec(echelons=(Echelon(skill="fire-dozer", teams=1, teams_high=1),), rate_cv=0.0)
    machine = team("dozer", "town-a", persons=2, skills=("repair", "fire-dozer"))
    flat = world([fire()], [machine], dozers).run()
    assert flat.of(Contained)[0].by == "crews"
    hands = world([fire()], [team()], spec(blowers=0, rate_cv=0.0)).run()
    assert flat.of(Contained)[0].burnt_m2 < hands.of(Contained)[0].burnt_m2
    steep = world([fire()], [machine], dozers, ground=static(slope=0.5), until_h=5).run()
    assert not steep.of(LineBuilt)


def test_a_helicopter_s_cycle_and_line():
    # Mi-171 with 3 m3: 10 km at 40 m/s there and back, 60 s at the water, 30 s over the line
    assert cycle_s(10_000.0, 40.0, 60.0, 30.0) == pytest.approx(590.0)
    assert pytest.approx(0.4075, abs=1e-3) == LEVEL_M * 1000  # a gallon on 100 square feet
    assert coverage_m()[2] == pytest.approx(2 * LEVEL_M) and coverage_m()[5] == pytest.approx(3 * LEVEL_M)
    assert coverage_m()[122] == coverage_m()[2]
    assert line_of_load_m(3.0, 8.0, 6 * LEVEL_M, 1e9) == pytest.approx(3.0 / (8.0 * 6 * 0.4075e-3), rel=1e-3)
    assert line_of_load_m(3.0, 8.0, LEVEL_M, 100.0) == 100.0


def test_a_helicopter_flies_so_many_cycles_a_spell():
    plain = {"helicopter_first_drop_s": sure(30), "helicopters_after_s": 0.0, "drop_hold": 0.0, "helicopters": 1}
    record = world([fire(wind=5.0)], [team(persons=1)], spec(**plain, helicopter_spell_s=HOUR), until_h=6).run()
    (came,) = record.of(HelicopterCame)
    assert came.cycle_s == pytest.approx(2 * came.way_m / 40.0 + 90.0) and came.asked_s == pytest.approx(1800.0)
    first = record.of(WaterDropped)[0]
    # an hour over the fire, none of its drops held
    assert first.drops == int(HOUR // came.cycle_s) and first.length_m == 0.0
    # the first falls as it comes
    assert first.time_s - came.time_s == pytest.approx((first.drops - 1) * came.cycle_s)


def test_a_helicopter_asked_for_at_dusk_starts_at_dawn():
    plain = {"helicopter_first_drop_s": sure(130), "helicopters_after_s": 0.0, "drop_hold": 0.0, "helicopters": 1}
    slow = spec(**plain, helicopter_flight_s=HOUR, flame_limit_stand_off_m=0.1)
    record = world([fire(start_s=3.5 * HOUR, wind=5.0)], [team(persons=1)], slow, until_h=40).run()
    (approved,), (came,) = record.of(FlightApproved), record.of(HelicopterCame)
    assert approved.took_s == pytest.approx(70 * 60.0)
    dawn_s = came.time_s - HOUR
    assert dawn_s - approved.time_s > 6 * HOUR and record.of(WaterDropped)[0].time_s >= came.time_s


def test_crews_differ_about_the_published_rate():
    mission = FireAttack(incident="f", team="t", skill="s", limit_m=1.0)
    rng = np.random.default_rng(1)
    drawn = np.array([mission._luck(0.35, rng) for _ in range(20000)])
    assert drawn.mean() == pytest.approx(1.0, abs=0.01) and drawn.std() == pytest.approx(0.35, abs=0.01)
    assert mission._luck(0.0, rng) == 1.0
    # by crew, place and purpose: another plan's further crew changes nobody's luck
    one = world([fire()], [team()], spec(), replication=3).run().of(LineBuilt)[0]
    two = world([fire()], [team(), team("fire-b", "town-b", turnout_day_s=sure(600))], spec(), replication=3).run()
    first = two.of(LineBuilt)[0]
    assert (first.length_m, first.took_s) == (one.length_m, one.took_s)


def test_villagers_guide_and_a_drone_shows_the_edge():
    village = team("v", "village-c", persons=6, skills=("fire-village", "mop-up"), turnout_day_s=sure(1))
    order = (Echelon(skill="fire-village", teams=1, teams_high=1, without_order=1), *spec().echelons)
    given = {"rate_cv": 0.0, "sighting_s": sure(20)}
    start = fire(x=X + 1500.0, y=Y - 1500.0)
    plain = world([start], [team(turnout_day_s=sure(60))], spec(**given)).run().of(ArrivedAtFire)
    guided = world([start], [village, team(turnout_day_s=sure(60))], spec(**given, echelons=order)).run()
    by = {e.crew.rpartition("/")[0]: e.walk_s for e in guided.of(ArrivedAtFire)}
    assert by["fire-a"] == pytest.approx(0.8 * plain[0].walk_s, rel=0.05)
    late = [
        world([start], [team()], spec(**given, drones=n), clock_s=NOON_S).run().of(LineBuilt)[0].time_s for n in (0, 1)
    ]
    assert late[0] - late[1] == pytest.approx(600.0, abs=200.0)
