"""Orders of a plan to works of water: triggered, carried out, met by the flood; what is said wrongly is told."""

from types import SimpleNamespace

import numpy as np
import pytest

from scenarios.alone import NoPlan
from scenarios.check import check_pair, cross_checks
from scenarios.dams import refuse_works, with_openings, with_reservoirs
from scenarios.problems import BadInputError
from scenarios.regions.sources import xujiahe
from sim.command.works_desk import WorksDesk, WorksOrder
from sim.hazards.flood_grid import FLOOD
from sim.hazards.works import OPENING, Gate, RuleStep, Works
from sim.missions.base import MissionEnded
from sim.missions.operate import WorkSet
from sim.params import Pert
from sim.places import Places
from sim.roads import Network
from sim.world import Static, World
from tests.engine.test_flood import GRID, ground
from tests.engine.test_works import GATE, dam

MINUTES = Pert(600.0, 600.0, 600.0)


def world(*orders, flow_m3_s=30.0):
    label = np.zeros(GRID.shape, np.uint8)
    label[13:17, 18:21] = 1
    arrays = {key: field.whole() for key, field in ground(reservoir=label).fields.arrays.items()}
    none_f, none_i = np.empty(0), np.empty(0, np.int32)
    static = Static(
        grids={FLOOD: GRID}, arrays=arrays, places=Places((), (), (), (), none_f, none_f, none_i),
        network=Network(none_f, none_f, none_i, none_i, none_f, none_f, np.empty(0, np.uint8), ()),
    )  # fmt: skip
    hazards = {"flood": dam(flow_m3_s)}
    return World(
        with_openings(static, hazards), hazards, NoPlan(), (WorksDesk(orders),), seed=1, event=0, replication=0,
        clock_s=0.0, horizon_s=4 * 3600.0,
    )  # fmt: skip


def levels(run):
    return run.hazards["flood"].forecast.memory.course.node_m[:, 0]


def test_a_gate_is_opened_when_the_reservoir_rises_and_by_its_rule_again_later():
    up = WorksOrder(work="gate", open=1.0, at_level_m=59.0, of="pond", decide_s=MINUTES, takes_s=MINUTES)
    back = WorksOrder(work="gate", at_time_s=9000.0, decide_s=MINUTES, takes_s=MINUTES)
    lost = WorksOrder(work="elsewhere", open=1.0, at_time_s=0.0)
    # 90 m3/s come, 40 may go by the rule: 59 m after some 2000 s
    run = world(up, back, lost, flow_m3_s=90.0)
    record = run.run()
    opened, ruled = record.of(WorkSet)
    assert (opened.work, opened.share, ruled.share) == ("gate", 1.0, -1.0)
    assert ruled.time_s == pytest.approx(9000.0 + 1200.0)
    crossed = record[record[opened.cause].cause]
    assert crossed.quantity == "reservoir_level_m" and opened.time_s == pytest.approx(crossed.time_s + 1200.0)
    alone = world(flow_m3_s=90.0)
    alone.run()
    assert levels(run).max() < levels(alone).max() - 0.3
    # opened wide it went below the limit level; by its rule it holds what is there then
    assert levels(run)[-1] < 58.0 and np.ptp(levels(run)[-10:]) < 1e-6
    assert run.hazards["flood"].forecast.memory.course.books["error_ratio"] < 1e-12


def test_an_order_for_a_crew_that_nobody_has_ends_without():
    clear = WorksOrder(work="gate", open=1.0, at_time_s=600.0, skill="repair", decide_s=MINUTES)
    run = world(clear)
    run.places = SimpleNamespace(of_kind=lambda *_k: np.arange(1), nearest=lambda *_a: [0])
    record = run.run()
    assert [e.outcome for e in record.of(MissionEnded)] == ["no-means"] and not list(record.of(WorkSet))


def test_a_plan_s_orders_are_checked():
    told = [
        message
        for _loc, message in cross_checks(
            "plan",
            {
                "region": "guangshui",
                "teams": [{"id": "t", "skills": ["repair"]}],
                "orders": [
                    {"work": "gate", "open": "1", "at_time": "1 h", "skill": "repare"},
                    {"work": "gate", "open": "1", "at_depth": "0.5 m", "place": "nowhere-at-all"},
                ],
            },
        )
    ]
    assert any("skill 'repare'; did you mean 'repair'?" in t for t in told)
    assert any("place 'nowhere-at-all'" in t for t in told)
    scenario = SimpleNamespace(region="guangshui", name="s", hazards=(dam(),))
    plan = SimpleNamespace(region="guangshui", name="p", orders=(WorksOrder(work="gat", at_time_s=0.0),), rules=())
    plan.teams, plan.fleets, scenario.everyday = (), (), ()
    (said,) = check_pair(scenario, plan)
    assert "order to 'gat'" in said and "did you mean 'gate'?" in said
    with pytest.raises(ValueError, match="one trigger"):
        WorksOrder(work="gate", at_time_s=0.0, at_level_m=3.0, of="pond")
    with pytest.raises(ValueError, match="one of a reservoir"):
        WorksOrder(work="gate", at_level_m=3.0)
    order = WorksOrder(work="gate", open=0.5, at_level_m=59.0, of="pond")
    assert WorksOrder.from_planner(order.to_planner()) == order


def test_a_region_s_reservoir_takes_gates():
    region = SimpleNamespace(name="guangshui", reservoirs=(xujiahe().facts,))
    # its irrigation head: six gates of 2.5 m, sill at 63 m (bang.cn/article/118137)
    head = Gate(
        name="head", x_m=GATE.x_m, y_m=GATE.y_m, reservoir="reservoir-xujiahe", sill_m=63.0, width_m=15.0,
        height_m=2.5, rule=(RuleStep(from_m=72.0, release_m3_s=45.0),),
    )  # fmt: skip
    flood = dam(reservoirs=(), works=Works(gates=(head,)))
    made = with_reservoirs(flood, region)
    assert [node.name for node in made.nodes] == ["reservoir-xujiahe"]
    refuse_works({"flood": made}, ground(**{OPENING: np.full(GRID.shape, -1.0)}).fields)
    lost = dam(reservoirs=(), works=Works(gates=(head.model_copy(update={"reservoir": "reservoir-xujiahee"}),)))
    with pytest.raises(BadInputError, match=r"reservoir-xujiahee.*there are reservoir-xujiahe"):
        with_reservoirs(lost, region)
    far = made.model_copy(update={"works": Works(gates=(head.model_copy(update={"x_m": 1e7}),))})
    with pytest.raises(BadInputError, match=r"works\.head\.x: 10000000,\S+ lies on no cell with data"):
        refuse_works({"flood": far}, ground().fields)
