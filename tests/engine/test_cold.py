"""A cold spell: more bedding is asked for, clothing too, and everybody drives slowly, whatever the month."""

import pytest
from small_world import flood, plan, static, world

from scenarios.cold import ColdSpell, frozen, in_cold
from scenarios.load import load_plan
from scenarios.scenario import Scenario
from sim.kpis.care_history import history
from sim.missions.base import Travelled
from sim.missions.goods import GoodsAsked

WET = {h: [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)] for h in ("h1", "h2")}
DRY = {"hosts_water": 0.0}
LAND = static()


def run(spell=None):
    the_plan = plan(relief=DRY)
    if spell is not None:
        the_plan.relief = the_plan.relief.model_copy(update={"quilts": the_plan.relief.quilts * spell.quilts})
    return world(flood(WET), the_plan, LAND if spell is None else frozen(LAND, spell)).run()


def test_bedding_and_clothing_are_asked_for_in_june_and_the_roads_are_slow():
    spell = ColdSpell(road_speed=0.5, quilts=1.5)
    warm, cold = run(), run(spell)
    asked = [
        {item: sum(getattr(e, item) for e in record.of(GoodsAsked)) for item in ("quilt", "clothing")}
        for record in (warm, cold)
    ]
    assert asked[0]["clothing"] == 0 < asked[1]["clothing"]
    assert asked[0]["quilt"] * 1.4 < asked[1]["quilt"]
    planned = [
        {(e.origin, e.destination): e.planned_s for e in record.of(Travelled) if e.who == "trucks" and e.planned_s > 0}
        for record in (warm, cold)
    ]
    both = planned[0].keys() & planned[1].keys()
    assert both and all(planned[1][way] == pytest.approx(2.0 * planned[0][way]) for way in both)
    assert not any(case.cold for case in history(warm).cases) and all(case.cold for case in history(cold).cases)


def test_a_spell_of_nothing_changes_only_what_the_calendar_says():
    record = run(ColdSpell(road_speed=1.0, quilts=1.0))
    assert [e.time_s for e in record.of(Travelled)][:1] == [e.time_s for e in run().of(Travelled)][:1]


def test_the_road_graph_is_made_once_and_the_plan_reckons_with_more():
    spell = ColdSpell()
    assert frozen(LAND, spell).network is frozen(LAND, spell).network is not LAND.network
    chosen = load_plan("guangshui-14th")
    assert in_cold(chosen, spell).relief.quilts == 1.5 * chosen.relief.quilts
    assert in_cold(chosen.model_copy(update={"relief": None}), spell).relief is None
    assert "cold" in Scenario.model_fields
