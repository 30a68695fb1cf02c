"""Who leaves before a front is there, and whom it overruns, along the edge of a fire."""

from types import SimpleNamespace

import numpy as np
import pytest
from small_fire import X, Y, fire, spec, static, sure, team, world

from sim.hazards.fire_hours import Spark
from sim.missions.fire_edge import Edge
from sim.missions.fire_safety import Overrun, Withdrew, threat
from sim.missions.fireline import LineBuilt, StoodOff


def edge(x, y, out_x, out_y, gust_m, rate_m_s):
    x, y = np.array(x, float), np.array(y, float)
    n = len(x)
    one = np.ones(n)
    return Edge(x, y, np.array(out_x, float), np.array(out_y, float), one, np.array(gust_m, float),
                np.array(rate_m_s, float), np.ones(n, int), np.zeros(n), x, y)  # fmt: skip


FIGHT = SimpleNamespace(
    ends={"left": (0.0, 0.0)},
    rules=SimpleNamespace(flame_limit_hand_m=1.2),
    driver=SimpleNamespace(hazard=SimpleNamespace(cell_m=10.0)),
)


def test_a_front_that_comes_at_the_crews_is_timed_along_its_normal():
    # 60 m west of them, straight at them; and 80 m away on the slant, faster
    margin_s, escape_s = threat(FIGHT, "left", edge([-60.0], [0.0], [1.0], [0.0], [2.0], [0.5]))
    assert margin_s == pytest.approx(120.0) and escape_s == pytest.approx(4.0 * 2.0 / 0.8)
    both = edge([-60.0, -64.0], [0.0, 48.0], [1.0, 1.0], [0.0, 0.0], [2.0, 3.0], [0.5, 0.64])
    margin_s, escape_s = threat(FIGHT, "left", both)
    assert margin_s == pytest.approx(100.0) and escape_s == pytest.approx(15.0)


@pytest.mark.parametrize(
    "safe",
    [
        edge([-60.0], [0.0], [-1.0], [0.0], [9.0], [1.0]),  # goes away
        edge([-60.0], [0.0], [0.0], [1.0], [9.0], [1.0]),  # goes past
        edge([-60.0], [0.0], [1.0], [0.0], [1.1], [1.0]),  # flames that beaters stand before
        edge([-60.0], [0.0], [1.0], [0.0], [9.0], [0.0]),  # does not move
        edge([-30.0], [0.0], [1.0], [0.0], [9.0], [1.0]),  # the work at hand
        edge([], [], [], [], [], []),
    ],
)
def test_what_does_not_come_at_them_is_no_threat(safe):
    assert threat(FIGHT, "left", safe)[0] == np.inf


def run(delay_s, **more):
    """Fight a fire; another is lit to windward of the rear, where the crews begin, while they are at work."""
    hot = fire(x=X, y=Y, wind=7.0, humidity=0.2, sparks=(Spark(x_m=X - 250.0, y_m=Y, delay_s=delay_s),))
    rules = spec(rate_cv=0.0, blowers=0, ahead=False, forecast_cv=0.0, **more)
    ground = static(fuel=165)  # timber with tall shrubs
    return world([hot], [team(crews=10, turnout_day_s=sure(5))], rules, ground=ground, until_h=4).run()


def test_crews_along_the_edge_leave_when_a_fire_comes_from_behind():
    # those who want to be far away long before
    careful = {"escape_factor": 400.0}
    calm, record = run(1.0e6, **careful), run(2500.0, **careful)
    assert calm.of(LineBuilt) and not calm.of(Withdrew)
    left = record.of(Withdrew)
    assert left and not record.of(Overrun)
    assert all(e.persons > 0 and e.margin_s > e.escape_s > 0.0 for e in left)
    # they stand off because of the flames, and that follows from their leaving
    causes = {i for i, _ in record.indexed(Withdrew)}
    stood = [e for e in record.of(StoodOff) if e.cause in causes]
    assert len(stood) == len(left) and {e.why for e in stood} == {"flames"}
    # the bold go on working
    assert not run(2500.0, escape_factor=1.0).of(Withdrew)


def test_whom_the_front_reaches_first_is_overrun(monkeypatch):
    # at the look in the middle of a stretch it is nearer than safety
    looks = []

    def late(_fight, flank, _edge):
        looks.append(flank)
        return (5.0, 10.0) if looks.count("left") == 2 and flank == "left" else (np.inf, 0.0)

    monkeypatch.setattr("sim.missions.fireline.threat", late)
    record = run(1.0e6, overrun_injured=0.5)
    (over,) = record.of(Overrun)
    assert over.persons > 0 and abs(over.injured - 0.5 * over.persons) <= 1
