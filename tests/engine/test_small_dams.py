"""Dams that are walked and held: prevented breaches never come, runs that prevent the same share a flood."""

from types import SimpleNamespace

import numpy as np
import pytest

from scenarios.alone import NoPlan
from sim.command.dam_patrols import DamPatrols, DamSign, PatrolSpec
from sim.hazards import flood_cache
from sim.hazards.base import Watch
from sim.hazards.breaches import DamBreach
from sim.hazards.flood_grid import FLOOD
from sim.hazards.fragility import Fragility
from sim.hazards.small_dams import HELD
from sim.kpis.dams import Breaches, DamsFound, DamsSpared
from sim.missions.base import MissionEnded
from sim.missions.hold_dam import DamHeld
from sim.params import Pert
from sim.places import Places
from sim.roads import Network
from sim.streams import Streams
from sim.world import Static, World
from tests.engine.test_flood import GRID, ground, walk
from tests.engine.test_works import dam, node, valley

HOUR = 3600.0
AT = Pert(60.0, 60.0, 60.0)
PIPING = DamBreach(trigger="piping", at_level_m=AT, crest_m=66.0, bottom_m=52.0)
WATCH = Watch(("pond",), np.zeros(1), np.zeros(1), ("breach_width_m",), np.zeros(1))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    flood_cache.forget()


def flood(breach=PIPING, **kw):
    """A pond that fills by 90 m3/s: 3.24 m an hour from 58 m on, above the level of its breach after 2200 s."""
    pond = node().model_copy(update={"breach": breach, **kw})
    return dam(90.0, gates=(), reservoirs=(pond,))


def hold(where):
    where.amend(HELD, "points", [[2650.0, 1450.0]])


def course(cast):
    return cast.memory.course


def test_a_dam_that_is_held_in_time_does_not_break_and_before_that_nothing_differs():
    broke, before = walk(flood(), valley(), WATCH, [])
    (onset,) = broke["time_s"]
    assert onset == pytest.approx(2222.0, abs=90.0) and course(before).breach_peak_m3_s[0] > 100.0
    never, cast = walk(flood(), valley(), WATCH, [], [(1500.0, hold)])
    assert len(never) == 0 and course(cast).breach_peak_m3_s[0] == 0.0
    assert course(cast).node_m.max() > 63.0 and course(cast).books["error_ratio"] < 1e-12
    # until the onset the water is the same, to the bit
    k = int(onset // 300.0)
    assert np.array_equal(course(cast).node_m[:k], course(before).node_m[:k])
    # what is held when it has broken already changes nothing
    late, cast = walk(flood(), valley(), WATCH, [], [(3000.0, hold)])
    assert np.array_equal(late, broke) and np.array_equal(course(cast).node_m, course(before).node_m)


def test_runs_that_prevent_the_same_breach_share_a_flood_whenever_they_do():
    made = []
    real = flood_cache.fetch

    def counted(key, make):
        made.append(key)
        return real(key, make)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.hazards.flood.fetch", counted)
        for at_s in (600.0, 1500.0, 2000.0):
            walk(flood(), valley(), WATCH, [], [(at_s, hold)])
    assert len(set(made)) == 2  # with the breach, and without it


def test_a_run_that_goes_on_by_water_of_its_own_comes_to_the_same(monkeypatch):
    _found, shared = walk(flood(), valley(), WATCH, [], [(1500.0, hold)])
    monkeypatch.setattr("sim.hazards.flood.MOST_SPARED", 0)
    found, own = walk(flood(), valley(), WATCH, [], [(1500.0, hold)])
    assert len(found) == 0 and own.memory.state.runner is not None and shared.memory.state.runner is None
    assert np.array_equal(course(own).node_m, course(shared).node_m)


def test_a_dam_that_would_have_held_anyway_costs_no_flood_of_its_own():
    high = PIPING.model_copy(update={"at_level_m": Pert(65.9, 65.9, 65.9)})
    _found, cast = walk(flood(high), valley(), WATCH, [])
    _found, held = walk(flood(high), valley(), WATCH, [], [(1500.0, hold)])
    assert course(cast) is course(held)


def test_a_dam_holds_too_where_the_ground_was_changed_otherwise():
    def rough(where):
        where.amend("manning_n", "points", [[3050.0, 1450.0]], 0.06)

    found, _cast = walk(flood(), valley(), WATCH, [], [(900.0, rough)])
    assert len(found) == 1
    for order in ([(900.0, rough), (1500.0, hold)], [(900.0, hold), (1500.0, rough)]):
        found, cast = walk(flood(), valley(), WATCH, [], order)
        assert len(found) == 0 and course(cast).breach_peak_m3_s[0] == 0.0
        assert course(cast).books["error_ratio"] < 1e-12
    # triggered, but with a delay: there is still time
    slow = PIPING.model_copy(update={"delay_s": Pert(HOUR, HOUR, HOUR)})
    found, _cast = walk(flood(slow), valley(), WATCH, [], [(900.0, rough), (4000.0, hold)])
    assert len(found) == 0


def test_a_spillway_is_blocked_as_often_as_it_is_said():
    blocked = []
    for event in range(300):
        drawn = flood(blocked=0.3).begin(valley().fields, Streams(1, (event,))).flood.nodes[0]
        assert drawn.width_m in (20.0, 6.0)
        blocked.append(drawn.width_m < 20.0)
    assert abs(np.mean(blocked) - 0.3) < 3.0 * np.sqrt(0.3 * 0.7 / 300)


# -- patrols --------------------------------------------------------------------------------------------------------
def minutes(m):
    return Pert(60.0 * m, 60.0 * m, 60.0 * m)


SURE = PatrolSpec(
    over_spillway_m=-7.0, available=1.0, available_night=1.0, round_s=minutes(10), finds=1.0, shows_m=1.5,
    report_s=minutes(1), takes_s=minutes(5), holds=1.0,
)  # fmt: skip


def run(spec, hazard=None, replication=0):
    label = np.zeros(GRID.shape, np.uint8)
    label[13:17, 18:21] = 1
    arrays = {key: field.whole() for key, field in ground(reservoir=label).fields.arrays.items()}
    none_f, none_i = np.empty(0), np.empty(0, np.int32)
    static = Static(
        grids={FLOOD: GRID}, arrays=arrays, places=Places((), (), (), (), none_f, none_f, none_i),
        network=Network(none_f, none_f, none_i, none_i, none_f, none_f, np.empty(0, np.uint8), ()),
    )  # fmt: skip
    world = World(
        static, {"flood": hazard or flood()}, NoPlan(), (DamPatrols(spec),), seed=1, event=0, replication=replication,
        clock_s=0.0, horizon_s=4 * HOUR,
    )  # fmt: skip
    world.places = SimpleNamespace(of_kind=lambda *_k: np.arange(1), nearest=lambda *_a: [0])
    return world, world.run()


def outcomes(record):
    return [e.outcome for e in record.of(MissionEnded)]


def test_a_patrol_finds_the_seepage_and_a_mission_holds_the_dam():
    world, record = run(SURE)
    (sign,), (held,) = record.of(DamSign), record.of(DamHeld)
    # a breach at 60 m shows from 58.5 m on, after some 600 s: the second round of 10 min sees it
    assert sign.what == "seepage" and sign.time_s == pytest.approx(1200.0)
    assert held.spared and held.time_s == pytest.approx(sign.time_s + 360.0) and outcomes(record) == ["done"]
    assert record[record[held.cause].cause] is sign
    assert world.hazards["flood"].forecast.memory.course.breach_peak_m3_s[0] == 0.0


@pytest.mark.parametrize(
    ("change", "ended", "signs"),
    [
        ({"finds": 0.0}, [], 0),
        ({"available": 0.0, "available_night": 0.0}, [], 0),
        ({"takes_s": minutes(60)}, ["too-late"], 1),
        ({"skill": "dam"}, ["no-means", "no-means"], 2),
        ({"holds": 0.0}, ["given-up", "too-late"], 2),
    ],
)
def test_what_is_not_found_or_not_enough_or_too_late_lets_it_break(change, ended, signs):
    world, record = run(SURE.model_copy(update=change))
    assert world.hazards["flood"].forecast.memory.course.breach_peak_m3_s[0] > 100.0
    assert not list(record.of(DamHeld))
    # tried again at the next round, until the dam breaks
    assert outcomes(record) == ended and len(record.of(DamSign)) == signs


def test_a_blocked_spillway_is_found_and_an_old_dam_that_is_sound_shows_nothing():
    sound = DamBreach(trigger="fragility", crest_m=66.0, bottom_m=52.0, fragility=Fragility(state="sound"))
    low = node(crest_m=58.5).model_copy(update={"breach": sound, "blocked": 1.0})
    _world, record = run(SURE, dam(90.0, gates=(), reservoirs=(low,)))
    assert [e.what for e in record.of(DamSign)] == ["blocked-spillway"] and outcomes(record) == ["done"]
    clear = low.model_copy(update={"blocked": 0.0})
    _world, record = run(SURE, dam(90.0, gates=(), reservoirs=(clear,)))
    assert not list(record.of(DamSign))


def test_what_broke_was_found_and_was_spared_are_figures():
    kpis = (Breaches(), DamsFound(), DamsSpared())
    for change, expected in (({}, [0.0, 1.0, 1.0]), ({"finds": 0.0}, [1.0, 0.0, 0.0])):
        _world, record = run(SURE.model_copy(update=change))
        assert np.isnan([kpi(record) for kpi in kpis]).all()  # nobody said that anything could break
        record.about["breaches"] = 1
        assert [kpi(record) for kpi in kpis] == expected
