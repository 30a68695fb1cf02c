"""Dams and levees that breach within a flood: conserved, cut anywhere, drawn once an event, held by what crews do."""

import numpy as np
import pytest

from sim.hazards import flood_cache
from sim.hazards.base import Watch
from sim.hazards.breaches import DamBreach, LeveeBreach
from sim.hazards.flood import Flood
from sim.hazards.fragility import Fragility
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import Rainstorm
from sim.hazards.storage_node import StorageNode
from sim.params import Pert
from sim.streams import Streams
from tests.engine.test_flood import GRID, ground, walk

SCHEMES = ("local inertial", "finite volume")
DRY = Rainstorm(depth_m=1e-9, duration_s=300.0, pattern="uniform", centre_x_m=0.0, centre_y_m=0.0)
LEVELS = tuple(float(v) for v in np.linspace(50.0, 62.0, 13))
PIPE = DamBreach(trigger="piping", at_time_s=Pert(900.0, 1500.0, 2400.0), crest_m=62.0, bottom_m=52.5)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    flood_cache.forget()


def node(breach, level_m=62.0):
    return StorageNode(
        name="pond", label=1, level_m=level_m, curve_level_m=LEVELS,
        curve_volume_m3=tuple(1e6 * ((v - 50.0) / 12.0) ** 2 + v - 50.0 for v in LEVELS),
        crest_m=63.0, width_m=5.0, outlet_x_m=2650.0, outlet_y_m=1450.0, breach=breach,
    )  # fmt: skip


def dam(breach=PIPE, **kw):
    given = {"storm": DRY, "duration_s": 2 * 3600.0, "start_s": 600.0, "infiltration": "none"}
    return Flood(**{**given, "reservoirs": (node(breach),), **kw})


def valley():
    label = np.zeros(GRID.shape, np.uint8)
    label[13:17, 18:21] = 1
    return ground(reservoir=label)


def width(name, steps):
    return Watch.over([name], np.zeros(1), np.zeros(1), "breach_width_m", steps)


DEPTHS = Watch.over(["b"], np.array([3050.0]), np.array([1450.0]), "depth_m", [0.1, 0.5])
DAM_WATCH = DEPTHS + width("pond", [0.0, 10.0])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_dam_s_breach_empties_it_and_hangs_on_no_cut(scheme):
    hazard = dam(scheme=scheme)
    whole, cast = walk(hazard, valley(), DAM_WATCH, [])
    figures = hazard.summary(cast)
    onset_s = figures["breach_pond_onset_s"]
    assert 600.0 + 900.0 <= onset_s <= 600.0 + 2400.0
    assert whole["time_s"][whole["gauge"] == 2] == pytest.approx([onset_s]) and set(whole["gauge"]) == {0, 1, 2, 3}
    assert (whole["time_s"][whole["gauge"] < 2] > onset_s).all()
    assert figures["error_ratio"] < 1e-12 and 20.0 < figures["breach_pond_width_m"] < 32.0
    # it empties to the breach's bottom, but for what the water below the dam holds back
    level = cast.memory.course.node_m[:, 0]
    assert level[0] == 62.0 and (np.diff(level) < 1e-6).all() and 52.5 <= level[-1] < 54.0
    assert figures["breached_m3"] == pytest.approx(1e6 - figures["nodes_m3"], abs=15.0)
    assert 300.0 < figures["breach_pond_peak_m3_s"] < 1000.0

    cut, _ = walk(hazard, valley(), DAM_WATCH, [onset_s - 7.0, onset_s + 100.0, 3333.3, 5000.0])
    assert np.array_equal(whole, cut)

    def far(where):
        where.amend("manning_n", "points", [[50.0, 2950.0]], 0.041)

    amended, first = walk(hazard, valley(), DAM_WATCH, [4000.0], [(onset_s + 200.0, far)])
    again, _ = walk(hazard, valley(), DAM_WATCH, [3000.0, 4111.0, 5200.0, 6001.0], [(onset_s + 200.0, far)])
    early = whole["time_s"] <= onset_s + 200.0
    assert np.array_equal(amended, again) and np.array_equal(whole[early], amended[: early.sum()])
    assert hazard.summary(first)["error_ratio"] < 1e-12


def test_what_is_random_is_the_event_s():
    def began(event, **more):
        return dam(**more).begin(valley().fields, Streams(1, (event,))).flood.reservoirs[0].breach

    times = [began(e).at_time_s.mid for e in range(20)]
    assert len(set(times)) == 20 and all(900.0 <= t <= 2400.0 for t in times)
    # another plan, another width: the same time of the same event
    other = PIPE.model_copy(update={"width_factor": Pert(0.5, 1.0, 2.0)})
    assert [began(e, reservoirs=(node(other),)).at_time_s.mid for e in range(20)] == times
    assert len({began(e, reservoirs=(node(other),)).width_factor.mid for e in range(20)}) == 20


def test_overtopping_begins_over_the_crest_and_a_sound_dam_holds():
    river = Inflow(x_m=1850.0, y_m=1450.0, time_s=(0.0,), flow_m3_s=(150.0,))
    over = DamBreach(crest_m=62.5, bottom_m=52.5, over_crest_m=Pert(0.1, 0.1, 0.1), growth="sine")
    watch = width("pond", [0.0]) + Watch.over(["pond"], np.zeros(1), np.zeros(1), "reservoir_level_m", [62.6])
    found, cast = walk(dam(over, inflows=(river,)), valley(), watch, [])
    level_s, onset_s = (found["time_s"][(found["gauge"] == g) & found["rising"]] for g in (1, 0))
    assert onset_s == pytest.approx(level_s, abs=60.0)
    assert cast.memory.course.books["error_ratio"] < 1e-12
    _held, cast = walk(dam(None, inflows=(river,)), valley(), Watch(), [])
    assert "breached_m3" not in dam(None).summary(cast) and cast.memory.course.node_m[-1, 0] > 63.0
    high = over.model_copy(update={"crest_m": 70.0})
    found, cast = walk(dam(high, inflows=(river,)), valley(), watch, [])
    assert not (found["gauge"] == 0).any() and dam(high).summary(cast)["breached_m3"] == 0.0


# -- levees ------------------------------------------------------------------------------------------------------
LEVEE = LeveeBreach(
    name="gap", x_m=1050.0, y_m=1450.0, water_x_m=950.0, water_y_m=1450.0, land_x_m=1150.0, land_y_m=1450.0,
    bottom_m=2.6, over_crest_m=Pert(-1.2, -1.2, -1.2), length_m=Pert(60.0, 60.0, 60.0), soil="sand",
)  # fmt: skip
LAND = Watch.over(["land"], np.array([1250.0]), np.array([1450.0]), "depth_m", [0.1, 0.2])
LAND_WATCH = LAND + width("gap", [0.0, 20.0])


def plain():
    bed = np.zeros(GRID.shape)
    bed[:, :10], bed[:, 10] = 2.5, 5.0
    return ground(elevation_m=bed, land_m=bed)


def polder(**kw):
    river = Inflow(x_m=50.0, y_m=1450.0, time_s=(0.0, 5400.0, 5401.0), flow_m3_s=(1000.0, 1000.0, 0.0))
    given = {"storm": DRY, "duration_s": 4 * 3600.0, "infiltration": "none", "edge": "closed", "inflows": (river,)}
    return Flood(**{**given, "levee_breaches": (LEVEE,), **kw})


def raise_to(crest_m):
    return lambda where: where.amend("elevation_m", "points", [[1050.0, 1450.0]], crest_m)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_levee_breaches_floods_its_land_and_hangs_on_no_cut(scheme):
    hazard = polder(scheme=scheme)
    whole, cast = walk(hazard, plain(), LAND_WATCH, [])
    figures = hazard.summary(cast)
    onset_s = figures["breach_gap_onset_s"]
    assert set(whole["gauge"]) == {0, 1, 2, 3} and (whole["time_s"][whole["gauge"] < 2] > onset_s).all()
    assert 2000.0 < onset_s < 5400.0 and 20.0 < figures["breach_gap_width_m"] <= 60.0
    assert figures["error_ratio"] < 1e-12 and figures["breached_m3"] == 0.0
    cut, _ = walk(hazard, plain(), LAND_WATCH, [onset_s - 5.0, onset_s + 400.0, 6789.0])
    assert np.array_equal(whole, cut)
    # without a breach the land stays dry
    dry, _ = walk(polder(scheme=scheme, levee_breaches=()), plain(), LAND, [])
    assert not len(dry)


def test_a_breach_that_is_closed_stays_closed_and_a_raised_levee_floods_no_sooner():
    whole, _ = walk(polder(), plain(), LAND_WATCH, [])
    first = whole["time_s"][whole["gauge"] == 0][0]
    onset_s = whole["time_s"][whole["gauge"] == 2][0]
    for crest_m in (5.2, 5.6):
        later, _ = walk(polder(), plain(), LAND_WATCH, [], [(1200.0, raise_to(crest_m))])
        wet = later["time_s"][later["gauge"] == 0]
        assert not len(wet) or wet[0] > first
    when = float(np.ceil(onset_s / 300.0) * 300.0 + 600.0)
    closed, cast = walk(polder(), plain(), LAND_WATCH, [], [(when, raise_to(5.1))])
    gone = closed[(closed["gauge"] == 2) & ~closed["rising"]]
    assert len(gone) == 1 and when < gone["time_s"][0] <= when + 600.0
    assert cast.memory.course.books["error_ratio"] < 1e-12
    _, other = walk(polder(), plain(), LAND_WATCH, [])
    land = np.s_[:, 11:]
    # the frames show it: much less water behind the levee at the end
    assert cast.memory.course.frames[-1][land].sum() < 0.7 * other.memory.course.frames[-1][land].sum()
    again, _ = walk(polder(), plain(), LAND_WATCH, [when + 50.0, 7000.0, 9100.0], [(when, raise_to(5.1))])
    assert np.array_equal(closed, again)


# -- what is said wrongly, and old dams --------------------------------------------------------------------------
def test_bad_breaches_say_why():
    with pytest.raises(ValueError, match="below the crest"):
        DamBreach(crest_m=5.0, bottom_m=6.0)
    with pytest.raises(ValueError, match="a level or at a time"):
        DamBreach(trigger="piping", crest_m=5.0, bottom_m=1.0)
    with pytest.raises(ValueError, match="needs width and formation"):
        DamBreach(crest_m=5.0, bottom_m=1.0, law="given")
    with pytest.raises(ValueError, match="needs a fragility"):
        DamBreach(crest_m=5.0, bottom_m=1.0, trigger="fragility")
    with pytest.raises(ValueError, match="storage curve"):
        node(DamBreach(crest_m=62.0, bottom_m=40.0))
    with pytest.raises(ValueError, match="first width"):
        LeveeBreach(**{**LEVEE.model_dump(), "length_m": 5.0})
    with pytest.raises(ValueError, match="name of its own"):
        polder(levee_breaches=(LEVEE, LEVEE))
    with pytest.raises(ValueError, match="three cells"):
        walk(polder(levee_breaches=(LEVEE.model_copy(update={"land_x_m": 1049.0}),)), plain(), Watch(), [])
    with pytest.raises(ValueError, match="below the crest"):
        walk(polder(levee_breaches=(LEVEE.model_copy(update={"bottom_m": 6.0}),)), plain(), Watch(), [])
    with pytest.raises(ValueError, match="no breaches"):
        walk(polder(), plain(), width("other", [0.0]), [])
    assert LeveeBreach.from_planner(LEVEE.to_planner()) == LEVEE
    assert DamBreach.from_planner(PIPE.to_planner()) == PIPE


def test_old_dams_fail_as_likely_as_their_curve_and_less_where_they_are_walked():
    ill, sound = Fragility(state="ill"), Fragility(state="sound")
    assert ill.probability(9.7, 10.0) == pytest.approx(0.5) and sound.probability(9.7, 10.0) < 1e-3
    walked = Fragility(state="ill", patrolled=0.8, finds=0.5)
    assert walked.probability(10.5, 10.0) == pytest.approx(0.6 * ill.probability(10.5, 10.0))
    luck = (np.arange(2000) + 0.5) / 2000
    for dam_ in (ill, sound, walked):
        levels = np.array([dam_.failure_level_m(u, 10.0) for u in luck])
        for level in (9.5, 10.0, 10.7):
            assert (levels <= level).mean() == pytest.approx(dam_.probability(level, 10.0), abs=1e-3)
    assert all(walked.failure_level_m(u, 10.0) >= ill.failure_level_m(u, 10.0) for u in luck)
    spec = DamBreach(trigger="fragility", fragility=ill, crest_m=62.0, bottom_m=52.5)
    found = [dam(spec).begin(valley().fields, Streams(1, (e,))).flood.reservoirs[0].breach for e in range(60)]
    assert {b.trigger for b in found} == {"overtopping", "piping"} and all(b.fragility is None for b in found)
    low = [b.at_level_m.mid for b in found if b.trigger == "piping"]
    assert all(v < 62.0 for v in low) and len(set(low)) == len(low)
