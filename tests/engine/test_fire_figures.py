"""The figures of the fire targets, on fires written down by hand."""

import math

from sim.command.fire_incident import FireClosed
from sim.kpis import all_kpis
from sim.missions.fire_safety import Overrun
from sim.record import Record

HOUR, HA, MU = 3600.0, 1e4, 2000 / 3


def closed(burnt_ha, damaged_mu, out_h, *, discovered_h=1.0, mopped_h=math.nan):
    return FireClosed(
        time_s=200 * HOUR,
        incident="fire-1",
        outcome="guarded",
        started_s=0.0,
        discovered_s=discovered_h * HOUR,
        flame_out_s=out_h * HOUR,
        contained_s=out_h * HOUR,
        mopped_s=mopped_h * HOUR,
        guarded_s=math.nan,
        burnt_m2=burnt_ha * HA,
        forest_m2=burnt_ha * HA,
        damaged_m2=damaged_mu * MU,
        line_m=100.0,
        rekindles=0,
        cause=-1,
    )


def figures(*fires, hurt=()):
    record = Record()
    record.about = {"hazards": ["fire-season"], "forest_m2": 1000.0 * HA, "clock_s": 0.0, "horizon_s": 300 * HOUR}
    for fire in (*hurt, *fires):
        record.add(fire)
    return {name: kpi(record) for name, kpi in all_kpis().items()}


def test_out_within_24_h_counts_from_discovery():
    got = figures(closed(2.0, 5, 24.9), closed(2.0, 5, 25.1), closed(2.0, 5, math.nan), closed(0.9, 5, 2.0))
    # the last is no forest fire (1 ha or less); one that never went out has kept no promise
    assert got["fires"] == 3 and got["fires_out_24h"] == 1 and got["fires_out_24h_from_ignition"] == 0
    undiscovered = figures(closed(2.0, 5, 3.0, discovered_h=math.nan))
    assert undiscovered["fires"] == 1 and undiscovered["fires_out_24h"] == 0


def test_a_small_fire_that_hurt_somebody_is_a_forest_fire():
    over = {"time_s": HOUR, "flank": "left", "persons": 20, "flame_m": 2.0}
    hurt = [Overrun(incident="fire-1", injured=n, **over) for n in (2, 0, 1)]
    got = figures(closed(0.5, 5, 2.0), hurt=hurt)
    assert got["people_hurt_on_fires"] == 3 and got["fires"] == got["fires_within_30_mu"] == 1
    unhurt = figures(closed(0.5, 5, 2.0), hurt=hurt[1:2])
    assert unhurt["people_hurt_on_fires"] == unhurt["fires"] == 0


def test_thirty_mu_are_of_damaged_forest_not_of_burnt_land():
    got = figures(closed(9.0, 30, 5.0), closed(9.0, 30.1, 5.0))
    assert got["fires"] == 2 and got["fires_within_30_mu"] == 1


def test_the_damage_rate_is_of_all_fires_over_the_city_s_forest():
    got = figures(closed(5.0, 15, 5.0), closed(0.5, 1.5, 5.0))
    assert math.isclose(got["forest_damage_rate"], 16.5 * MU / (1000.0 * HA))
    assert figures()["forest_damage_rate"] == 0.0


def test_mop_up_has_a_clock_of_its_own():
    got = figures(closed(2.0, 5, 5.0, mopped_h=24.0), closed(2.0, 5, 5.0, mopped_h=29.0), closed(2.0, 5, 5.0))
    assert got["fires_out_24h"] == 3 and got["fires_mopped_24h"] == 1
