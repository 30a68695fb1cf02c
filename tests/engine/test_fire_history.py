"""What each fire's hours and growth went on: shares add up, and each cause shows where it is made to act."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_fire import X, Y, fire, spec, static, sure, team, world

from experiments.fire_causes import OUT, SMALL, ordered, sizes, what_decided
from experiments.results import read_cases
from sim.command.fire_dispatch import Echelon
from sim.command.fire_levels import ResponseLevel
from sim.kpis import all_kpis
from sim.kpis.fire_history import CAUSES, cases, histories
from sim.missions.fireline import StoodOff
from sim.record import Record

A, B = team("fire-a", "town-a"), team("fire-b", "town-b")
ENGINE = team("engine", "town-a", persons=4, skills=("fire-engine",))
HOUR = 3600.0
ENGINES = (Echelon(skill="fire-engine", teams=1, teams_high=1),)
ONE = (Echelon(skill="fire-township", teams=1, teams_high=1),)
QUICK = {"sighting_s": sure(1), "burn_out_s": sure(10)}


def told(fires, teams, rules, **more):
    record = world(fires, teams, rules, **more).run()
    return histories(record), record


def check(histories):
    for f in histories:
        for shares in (f.time_share, f.area_share):
            assert set(shares) == set(CAUSES) and min(shares.values()) >= 0.0
            assert sum(shares.values()) == pytest.approx(1.0)


def test_the_clocks_come_in_order_and_shares_add_up():
    (f,), _ = told([fire()], [A, B], spec())
    clocks = [f.started_s, f.discovered_s, f.decided_s, f.ordered_s, f.arrived_s, f.contained_s, f.flame_out_s]
    clocks += [f.mopped_s, f.closed_s]
    assert clocks == sorted(clocks)
    check([f])
    # known by hand: detection is the time until discovery over the time until the flame was out
    assert f.time_share["detection"] == pytest.approx((f.discovered_s - f.started_s) / (f.flame_out_s - f.started_s))
    assert f.time_share["night"] == f.time_share["wind"] == f.time_share["contention"] == 0.0


def test_a_far_team_makes_distance_decide():
    calm = fire(wind=1.0, humidity=0.6)
    near, _ = told([calm], [A], spec(echelons=ONE))
    far, _ = told([calm], [team(turnout_day_s=sure(120))], spec(echelons=ONE))
    check(near + far)
    assert far[0].time_share["distance"] > near[0].time_share["distance"]
    assert far[0].area_share["distance"] > 0.2


def test_dark_slopes_and_wind_are_named():
    dusk = 5.0 * HOUR
    steep, calm = static(slope=0.16), fire(start_s=dusk, wind=1.0, humidity=0.7, horizon_s=14 * HOUR)
    (f,), _ = told([calm], [A], spec(echelons=ONE, levels=()), ground=steep, until_h=60)
    check([f])
    assert max(f.time_share, key=f.time_share.get) == "night"
    storm = fire(wind=12.0, humidity=0.6, horizon_s=6 * HOUR)
    (g,), _ = told([storm], [A], spec(echelons=ONE, levels=()), until_h=12)
    check([g])
    assert g.time_share["wind"] > 0.3


def test_what_an_engine_lacks_is_named_and_not_called_flames():
    far = fire(x=X + 1500.0, y=Y - 1500.0, wind=1.0, humidity=0.6, horizon_s=6 * HOUR)
    (f,), _ = told([far], [ENGINE], spec(echelons=ENGINES, levels=()), until_h=12)
    check([f])
    assert f.time_share["reach"] > 0.3 and f.time_share["flames"] == 0.0
    near = fire(x=X + 100.0, wind=1.0, humidity=0.6)
    rules = spec(echelons=ENGINES, levels=(), engine_water_m3=0.2, dip_points=1)
    (g,), record = told([near], [ENGINE], rules)
    check([g])
    assert "water" in {e.why for e in record.of(StoodOff)} and g.time_share["water"] > 0.0


def test_an_unknown_reason_to_wait_is_a_defect():
    dusk = fire(start_s=5.0 * HOUR, wind=1.0, humidity=0.7, horizon_s=14 * HOUR)
    _, record = told([dusk], [A], spec(echelons=ONE, levels=()), ground=static(slope=0.16), until_h=60)
    strange = Record()
    strange.about, strange.fields = record.about, record.fields
    for entry in record:
        strange.add(replace(entry, why="fear") if isinstance(entry, StoodOff) else entry)
    with pytest.raises(KeyError, match="fear"):
        histories(strange)


def test_a_busy_team_makes_contention_and_a_passing_command_is_named():
    two = [fire(), fire(x=X - 1200.0, y=Y + 900.0, start_s=900.0)]
    late, _ = told(two, [A], spec(echelons=ONE, levels=(), relieve=False), until_h=120)
    check(late)
    assert late[0].time_share["contention"] == 0.0 < late[1].time_share["contention"]
    rules = spec(echelons=ONE, levels=(ResponseLevel(level=4, burnt_m2=1.0),), **QUICK)
    (f,), _ = told([fire(wind=6.0, humidity=0.25)], [A], rules, until_h=40)
    check([f])
    assert f.level == 4 and f.time_share["command"] > 0.0


def test_an_unseen_fire_is_detection_alone_and_a_rekindle_is_told():
    (f,), _ = told([fire()], [A, B], spec(rekindle=1.0, guard_persons=40), until_h=100)
    check([f])
    assert f.rekindles == 3 and f.time_share["rekindle"] > 0.0


def test_a_fire_that_the_run_s_end_finds_burning_is_counted():
    late = fire(wind=6.0, humidity=0.25, start_s=600.0)
    (f,), record = told([late], [], spec(echelons=()), until_h=3)
    check([f])
    figures = {name: kpi(record) for name, kpi in all_kpis().items()}
    assert f.outcome == "unfinished" and f.closed_s == 3 * HOUR and np.isnan(f.flame_out_s)
    assert f.burnt_m2 == figures["burnt_m2"] > 1e4 and figures["fires"] == 1 and figures["fires_out_24h"] == 0
    assert figures["damaged_forest_m2"] == f.damaged_m2 > 0.0
    # one that had not begun by then is none
    later, record = told([late, fire(start_s=4 * HOUR)], [], spec(echelons=()), until_h=3)
    assert [each.incident for each in later] == ["fire-1"]


def test_missed_fires_are_shared_out_by_their_promise():
    row = {f"{kind}_{c}": 0.0 for kind in ("time", "area") for c in CAUSES}
    plain = {"burnt_m2": 3e4, "damaged_m2": 1e4, "discovered_s": 0.0, "flame_out_s": HOUR, "grade": 3} | row
    late = plain | {"flame_out_s": 25 * HOUR, "time_night": 0.75, "time_distance": 0.25}
    never = plain | {"flame_out_s": np.nan, "discovered_s": np.nan, "time_detection": 1.0}
    large = plain | {"damaged_m2": 2.5e4, "grade": 5, "area_distance": 0.6, "area_strength": 0.4}
    small = plain | {"burnt_m2": 9e3, "damaged_m2": 9e3}
    table = pd.DataFrame([plain, late, never, large, small])
    out, mu = what_decided(table)
    assert (out.promise, out.fires, out.missed) == (OUT, 4, 2) and (mu.promise, mu.missed) == (SMALL, 1)
    assert out.shares["night"] == 0.375 and out.shares["detection"] == 0.5 and sum(out.shares.values()) == 1.0
    assert out.largest["night"] == out.largest["detection"] == 1
    assert mu.shares["distance"] == 0.6 and mu.at_danger == (1, 1) and out.at_danger == (1, 0)
    assert ordered([out, mu])[0] == "distance"
    damaged, burnt = sizes(table)
    assert damaged.mean_m2 == pytest.approx(5.5e4 / 4) and damaged.largest_m2 == 2.5e4 and burnt.fires == 4
    assert what_decided(pd.DataFrame()) == [] and sizes(pd.DataFrame()) == []


def test_a_run_hands_back_a_row_a_fire():
    _, record = told([fire(), fire(x=X - 1200.0, start_s=2 * HOUR)], [A, B], spec(), until_h=60)
    rows = cases(record)
    assert [r["incident"] for r in rows] == ["fire-1", "fire-2"]
    assert all(isinstance(v, str | int | float) for r in rows for v in r.values())


def test_rows_beside_a_study_are_those_of_each_run_s_last_shard(tmp_path):
    def shard(number, events, rows):
        folder = tmp_path / "shards"
        folder.mkdir(exist_ok=True)
        pd.DataFrame({"event": events, "replication": 0}).to_parquet(folder / f"shard-{number:06d}.parquet")
        if rows:
            beside = pd.DataFrame(rows, columns=["event", "burnt_m2"]).assign(replication=0)
            beside.to_parquet(folder / f"cases-{number:06d}.parquet")

    assert read_cases(tmp_path).empty
    shard(1, [1, 0, 2], [(1, 10.0), (0, 20.0), (0, 30.0), (2, 35.0)])
    shard(2, [0], [(0, 40.0)])
    shard(3, [2], [])  # run again, it had no fire
    assert read_cases(tmp_path)["burnt_m2"].tolist() == [40.0, 10.0]
