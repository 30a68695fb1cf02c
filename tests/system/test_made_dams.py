"""Small reservoirs that are made up: on streams, apart, of the sizes of their class, the same each time."""

import numpy as np
import pytest

from scenarios.assumptions import DAMS, estimates_of
from scenarios.check import cross_checks
from scenarios.load import load_plan, load_scenario
from scenarios.override import override
from scenarios.problems import BadInputError
from scenarios.small_dams import KM2, LAKE_M, SPACING_M, _made
from sim.command.dam_patrols import PatrolSpec
from sim.ground import Grid
from sim.hazards.flood_grid import FLOOD
from sim.hazards.small_dams import SmallDams
from sim.kernels import terrain


@pytest.fixture(scope="module")
def land():
    """Rough hills of 18 x 18 km that fall to the south, with a lake of some cells in the north-west."""
    n, fine = 300, 60.0
    y, x = np.mgrid[0:n, 0:n] * fine
    rough = np.random.default_rng(5).normal(0.0, 3.0, (n, n))
    z = 400.0 - 0.02 * y + 25.0 * np.sin(x / 700.0) * np.cos(y / 900.0) + rough
    z = terrain.breach(z, 0.01)
    lake = np.zeros(z.shape, np.uint8)
    lake[20:40, 20:40] = 1
    inside = np.ones(z.shape, bool)
    water = Grid(FLOOD, 0.0, n * fine, 2 * fine, n // 2, n // 2)
    blocks = z.reshape(n // 2, 2, n // 2, 2).min(axis=(1, 3))
    fields = {"in_region": inside[::2, ::2], "elevation_m": blocks, "reservoir": lake[::2, ::2]}
    return water, fields


SPEC = SmallDams(count=20, ill=0.2, flawed=0.3)


def test_they_lie_on_streams_apart_from_each_other_and_their_water_can_run_out(land):
    grid, fields = land
    nodes, rows, cols, labels = _made(grid, fields, SPEC, 2)
    assert len(nodes) == 20 and sorted(set(labels.tolist())) == list(range(2, 22))
    assert len(set(zip(rows.tolist(), cols.tolist(), strict=True))) == rows.size
    assert not fields["reservoir"][rows, cols].any()
    x, y = np.array([(n.outlet_x_m, n.outlet_y_m) for n in nodes]).T
    away = np.hypot(x[:, None] - x, y[:, None] - y) + 1e9 * np.eye(len(nodes))
    assert away.min() > SPACING_M - 2 * np.hypot(120.0, 120.0)
    lake = grid.centres(*np.nonzero(fields["reservoir"]))
    assert np.hypot(x[:, None] - lake[0], y[:, None] - lake[1]).min() > LAKE_M - 2 * 120.0
    out = grid.cells(x, y)
    assert not set(zip(*(c.tolist() for c in out), strict=True)) & set(zip(rows.tolist(), cols.tolist(), strict=True))
    for node, bed in zip(nodes, fields["elevation_m"][out], strict=True):
        assert node.breach.bottom_m > bed and node.name.startswith("small-dam-")
        assert SPEC.least_m3 <= np.interp(node.crest_m, node.curve_level_m, node.curve_volume_m3) <= SPEC.most_m3
        assert node.breach.crest_m == pytest.approx(node.crest_m + 2.0, abs=0.02)
        # 16 A^0.8 m3/s over a weir of 1 m head
        assert 2.0 <= node.width_m <= 1.01 * 16.0 * (1.2 * KM2[1]) ** 0.8 / 1.7


def test_they_are_the_same_each_time_and_the_ill_ones_are_as_many_as_said(land):
    one, two = _made(*land, SPEC, 2), _made(*land, SPEC, 2)
    assert one[0] == two[0] and all(np.array_equal(a, b) for a, b in zip(one[1:], two[1:], strict=True))
    more = _made(*land, SPEC.model_copy(update={"ill": 0.4}), 2)[0]
    ill, worse = ({n.name for n in nodes if n.breach.fragility.state == "ill"} for nodes in (one[0], more))
    assert len(ill) == 4 and len(worse) == 8 and ill < worse
    plain, plain_more = ([n.model_copy(update={"breach": None}) for n in nodes] for nodes in (one[0], more))
    assert plain == plain_more


def test_a_scenario_with_them_says_that_they_are_made_up():
    assert DAMS in estimates_of(load_scenario("guangshui-small-dams").hazards)
    assert DAMS not in estimates_of(load_scenario("guangshui-flood").hazards)
    plan = {"region": "guangshui", "teams": [{"id": "t", "skills": ["fetch"]}], "patrols": {"skill": "fech"}}
    told = dict(cross_checks("plan", plan))
    assert "did you mean 'fetch'?" in told["patrols", "skill"]


def test_patrols_and_strengthened_dams_are_tried_by_set():
    sets = ["plan.patrols={available: 95 %, skill: fetch}", "hazards.flood.small_dams={ill: 8 %}"]
    scenario, plan = override(load_scenario("guangshui-small-dams"), load_plan("guangshui-14th"), sets)
    assert plan.patrols == PatrolSpec(available=0.95, skill="fetch")
    assert scenario.hazards[0].small_dams == SmallDams(ill=0.08)
    with pytest.raises(BadInputError, match="say the unit"):
        override(scenario, plan, ["plan.patrols.finds=50"])
