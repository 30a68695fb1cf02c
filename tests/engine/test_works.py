"""Gates, culverts, bridges and detention basins in a flood: conserved, by their rules, opened and cleared by crews."""

import numpy as np
import pytest

from sim.hazards import flood_cache
from sim.hazards.base import Watch
from sim.hazards.flood import Flood
from sim.hazards.flood_course import FRAME_DEPTH_M
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import Rainstorm
from sim.hazards.storage_node import StorageNode
from sim.hazards.works import OPENING, Bridge, Culvert, Gate, RuleStep, Works, link_rows
from sim.kernels.links import link_flow
from tests.engine.test_flood import GRID, ground, walk

SCHEMES = ("local inertial", "finite volume")
DRY = Rainstorm(depth_m=1e-9, duration_s=300.0, pattern="uniform", centre_x_m=0.0, centre_y_m=0.0)
LEVELS = tuple(float(v) for v in np.linspace(50.0, 66.0, 17))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    flood_cache.forget()


def volume(level_m):
    return 1e5 * (level_m - 50.0)


def node(name="pond", level_m=58.0, label=1, crest_m=64.0):
    return StorageNode(
        name=name, label=label, level_m=level_m, curve_level_m=LEVELS, curve_volume_m3=tuple(map(volume, LEVELS)),
        crest_m=crest_m, width_m=20.0, outlet_x_m=2650.0, outlet_y_m=1450.0,
    )  # fmt: skip


# the flood-limit level, what is safe downstream, all open before the dam is in danger
RULE = (RuleStep(from_m=58.0, release_m3_s=40.0), RuleStep(from_m=61.0, release_m3_s=90.0), RuleStep(from_m=62.0))
GATE = Gate(name="gate", x_m=2150.0, y_m=1450.0, reservoir="pond", sill_m=55.0, width_m=12.0, height_m=4.0, rule=RULE)


def river(flow_m3_s, until_s=7200.0):
    # a wave into the reservoir's own cells
    return Inflow(x_m=1950.0, y_m=1450.0, time_s=(0.0, until_s, until_s + 1.0), flow_m3_s=(flow_m3_s, flow_m3_s, 0.0))


def dam(flow_m3_s=30.0, gates=(GATE,), **kw):
    given = {
        "storm": DRY, "duration_s": 4 * 3600.0, "infiltration": "none", "reservoirs": (node(),),
        "inflows": (river(flow_m3_s),), "works": Works(gates=gates),
    }  # fmt: skip
    return Flood(**{**given, **kw})


def valley(order=-1.0):
    label = np.zeros(GRID.shape, np.uint8)
    label[13:17, 18:21] = 1
    return ground(reservoir=label, **{OPENING: np.full(GRID.shape, order)})


def levels(cast):
    return cast.memory.course.node_m[:, 0]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_gate_keeps_the_limit_level_and_lets_no_more_through_than_is_safe(scheme):
    # 30 m3/s come and 40 may go: the level stays at the limit, not below
    _found, cast = walk(dam(30.0, scheme=scheme), valley(), Watch(), [])
    figures = dam(30.0).summary(cast)
    assert np.abs(levels(cast) - 58.0).max() < 0.02 and figures["error_ratio"] < 1e-12
    assert figures["works_gate_through_m3"] == pytest.approx(30.0 * 7200.0, rel=0.02)
    # 120 come, 40 may go until 61 m, then 90, from 62 m all that the gate lets through
    _found, cast = walk(dam(120.0, scheme=scheme), valley(), Watch(), [])
    level, flow = levels(cast), cast.memory.course.breach_m[:, 0]
    assert (level >= 58.0 - 1e-9).all() and 61.0 < level.max() < 62.7
    assert flow[(level > 58.1) & (level < 60.9)] == pytest.approx(40.0, rel=1e-6)
    assert flow[(level > 61.1) & (level < 61.9)] == pytest.approx(90.0, rel=1e-6)
    assert dam().summary(cast)["error_ratio"] < 1e-12
    # without a gate the same wave goes higher
    _found, bare = walk(dam(120.0, gates=(), scheme=scheme), valley(), Watch(), [])
    assert levels(bare).max() > level.max() + 1.0


def test_an_order_goes_before_the_rule_and_hangs_on_no_cut():
    here = [[GATE.x_m, GATE.y_m]]

    def to(share):
        return lambda where: where.amend(OPENING, "points", here, share)

    watch = Watch.over(["pond"], np.zeros(1), np.zeros(1), "reservoir_level_m", [55.5, 57.0, 59.0])
    # opened wide at once, it draws the reservoir down to its sill; shut again, the water stays in
    orders = [(600.0, to(1.0))]
    found, cast = walk(dam(30.0), valley(), watch, [], orders)
    assert levels(cast)[-1] < 56.0 and dam().summary(cast)["error_ratio"] < 1e-12
    cut, _ = walk(dam(30.0), valley(), watch, [1000.0, 2222.0, 5001.0], orders)
    assert np.array_equal(found, cut) and not found["rising"].any()
    shut, cast = walk(dam(30.0), valley(), watch, [], [(600.0, to(0.0))])
    assert levels(cast)[-1] == pytest.approx(58.0 + 30.0 * 6600.0 / 1e5, abs=0.03)
    assert shut["rising"].all() and len(shut) == 1
    # an order that is taken back leaves the rule
    _back, cast = walk(dam(30.0), valley(), watch, [], [(600.0, to(0.0)), (3600.0, to(-1.0))])
    # 3000 s shut bring 0.9 m, the 10 m3/s that may go beyond the inflow and the dry hours draw it down again
    assert levels(cast)[-1] == pytest.approx(58.0, abs=0.02)


def test_a_detention_basin_takes_the_top_of_a_wave():
    basin = node("basin", level_m=50.0, label=0)
    fill = Gate(
        name="inlet", x_m=2150.0, y_m=1450.0, basin="basin", sill_m=51.5, width_m=40.0, height_m=3.0,
        rule=(RuleStep(from_m=52.2, release_m3_s=60.0),),
    )  # fmt: skip
    wave = Inflow(x_m=50.0, y_m=1450.0, time_s=(0.0, 3600.0, 7200.0), flow_m3_s=(50.0, 300.0, 0.0))
    given = {"storm": DRY, "duration_s": 4 * 3600.0, "infiltration": "none", "inflows": (wave,)}
    plain = Flood(**given)
    held = Flood(**given, works=Works(basins=(basin,), gates=(fill,)))
    _found, before = walk(plain, ground(), Watch(), [])
    _found, after = walk(held, ground(), Watch(), [])
    figures, course = held.summary(after), after.memory.course
    assert figures["error_ratio"] < 1e-12 and figures["works_inlet_peak_m3_s"] == pytest.approx(60.0, rel=1e-6)
    assert volume(course.node_m[-1, 0]) == pytest.approx(figures["works_inlet_through_m3"], rel=1e-6)
    row, below = 15, np.s_[25:38]
    lower = before.memory.course.depth_max_m[row, below] - course.depth_max_m[row, below]
    assert (lower > 0.02).all()
    # what it holds goes back by a second gate on order
    out = Gate(name="outlet", x_m=2150.0, y_m=1550.0, reservoir="basin", to_x_m=2650.0, to_y_m=1450.0,
               sill_m=50.0, width_m=5.0, height_m=2.0)  # fmt: skip
    both = Flood(**given, works=Works(basins=(basin,), gates=(fill, out)))
    ways = ground(**{OPENING: np.full(GRID.shape, -1.0)})
    empty = [(9000.0, lambda where: where.amend(OPENING, "points", [[2150.0, 1550.0]], 1.0))]
    _found, cast = walk(both, ways, Watch(), [], empty)
    assert cast.memory.course.node_m[-1, 0] < course.node_m[-1, 0] - 0.5
    assert both.summary(cast)["error_ratio"] < 1e-12


# -- culverts and bridges -------------------------------------------------------------------------------------------
CULVERT = Culvert(
    name="pipe", x_m=950.0, y_m=1450.0, to_x_m=1150.0, to_y_m=1450.0, width_m=2.0, length_m=30.0, invert_m=2.0,
)  # fmt: skip
BRIDGE = Bridge(
    name="arch", x_m=950.0, y_m=1450.0, to_x_m=1150.0, to_y_m=1450.0, width_m=6.0, bottom_m=2.0, soffit_m=4.0
)


def embankment(order=-1.0, first=2):
    """A trough with a road on a bank across, 8 m high; what comes through leaves at its eastern end."""
    bed = np.full(GRID.shape, 2.0)
    bed[:, 10] = 10.0
    bed[:, 11:] = 2.0 - 0.02 * np.arange(29)
    inside = np.zeros(GRID.shape, bool)
    inside[12:18, first:39] = True
    bed[:, :39] = np.where(inside, bed, 20.0)[:, :39]
    return ground(elevation_m=bed, land_m=bed, in_region=inside, **{OPENING: np.full(GRID.shape, order)})


def road(works, flow_m3_s=6.0, **kw):
    stream = Inflow(x_m=450.0, y_m=1450.0, time_s=(0.0,), flow_m3_s=(flow_m3_s,))
    given = {"storm": DRY, "duration_s": 48 * 3600.0, "infiltration": "none", "inflows": (stream,), "frame_s": 3600.0}
    return Flood(**{**given, "works": works, **kw})


def pool_m(cast):
    return float(FRAME_DEPTH_M * (cast.memory.course.frames[-1, 15, 9] / 255.0) ** 2)


@pytest.mark.parametrize("work", [CULVERT, BRIDGE], ids=["culvert", "bridge"])
def test_a_pool_before_a_road_comes_to_the_head_that_its_flow_asks_for(work):
    works = Works(**({"culverts": (work,)} if work is CULVERT else {"bridges": (work,)}))
    # an outflow that changes the pool by less than a part in a thousand: steady
    small = embankment(first=8)
    stream = Inflow(x_m=850.0, y_m=1450.0, time_s=(0.0,), flow_m3_s=(6.0,))
    hazard = road(works, inflows=(stream,))
    _found, cast = walk(hazard, small, Watch(), [])
    assert hazard.summary(cast)["error_ratio"] < 1e-12
    through = cast.memory.course.breach_m[-1, 0]
    assert through == pytest.approx(6.0, rel=0.01)
    links = link_rows(works, [-1.0])
    heads = np.linspace(0.1, 5.0, 491)
    tail = 2.0 + float(FRAME_DEPTH_M * (cast.memory.course.frames[-1, 15, 11] / 255.0) ** 2)
    flows = np.array([link_flow(0, 2.0 + h, tail, links)[0] for h in heads])
    assert pool_m(cast) == pytest.approx(float(np.interp(through, flows, heads)), abs=0.03)


def test_a_blocked_culvert_dams_the_water_up_until_it_is_cleared():
    blocked = CULVERT.model_copy(update={"open": 0.2})
    clear = [(12 * 3600.0, lambda where: where.amend(OPENING, "points", [[CULVERT.x_m, CULVERT.y_m]], 1.0))]
    day = {"duration_s": 24 * 3600.0}
    _found, free = walk(road(Works(culverts=(CULVERT,)), **day), embankment(), Watch(), [])
    _found, shut = walk(road(Works(culverts=(blocked,)), **day), embankment(), Watch(), [])
    _found, later = walk(road(Works(culverts=(blocked,)), **day), embankment(), Watch(), [], clear)
    assert pool_m(free) < pool_m(later) < pool_m(shut) - 0.02
    flow = later.memory.course.breach_m[:, 0]
    hours = len(flow) // 2
    assert flow[hours + 3] > 4.0 * flow[hours - 1] and later.memory.course.books["error_ratio"] < 1e-12
    _found, cut = walk(
        road(Works(culverts=(blocked,)), **day), embankment(), Watch(), [9 * 3600.0 + 7.0, 15 * 3600.0 + 1.0], clear
    )
    assert np.array_equal(cut.memory.course.frames, later.memory.course.frames)


def test_water_flows_back_through_a_culvert():
    links = link_rows(Works(culverts=(CULVERT.model_copy(update={"to_invert_m": 1.7}),)), [-1.0])
    there, low = link_flow(0, 4.0, 3.0, links)
    back, low_back = link_flow(0, 3.0, 4.0, links)
    assert there > 0.0 > back and (low, low_back) == (2.0, 1.7)
    level = link_rows(Works(culverts=(CULVERT,)), [-1.0])
    assert link_flow(0, 4.0, 3.0, level)[0] == pytest.approx(-link_flow(0, 3.0, 4.0, level)[0])
    assert link_flow(0, 3.0, 3.0, level)[0] == 0.0


def test_what_is_said_wrongly_is_told():
    with pytest.raises(ValueError, match="rise from step to step"):
        Gate(**{**GATE.model_dump(), "rule": RULE[::-1]})
    with pytest.raises(ValueError, match="a basin or a point"):
        Gate(name="g", x_m=0.0, y_m=0.0, sill_m=1.0, width_m=1.0, height_m=1.0)
    with pytest.raises(ValueError, match="no inlet 'hole'"):
        Culvert(**{**CULVERT.model_dump(), "inlet": "hole"})
    with pytest.raises(ValueError, match="as high as it is wide"):
        Culvert(**{**CULVERT.model_dump(), "inlet": "metal-pipe-headwall", "height_m": 1.0})
    with pytest.raises(ValueError, match="soffit"):
        Bridge(**{**BRIDGE.model_dump(), "soffit_m": 1.0})
    with pytest.raises(ValueError, match="name of its own"):
        Works(gates=(GATE, GATE))
    lost = GATE.model_copy(update={"reservoir": "lake"})
    far = CULVERT.model_copy(update={"to_x_m": 1e6})
    with pytest.raises(ValueError, match=r"(?s)'lake'; there are pond.*pipe\.to_x: 1000000,1450 lies on no cell"):
        walk(dam(gates=(lost,), works=Works(gates=(lost,), culverts=(far,))), valley(), Watch(), [])
    for thing in (GATE, CULVERT, BRIDGE, Works(basins=(node(label=0),), gates=(GATE,))):
        assert type(thing).from_planner(thing.to_planner()) == thing
