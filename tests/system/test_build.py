"""Building a world: a run is a pure function of its numbers, and plans share the luck of the hazards."""

import pytest

from scenarios.build import build, commands_of, static_of
from scenarios.cold import ColdSpell
from scenarios.load import load_plan, load_scenario
from scenarios.problems import BadInputError
from sim.command.everyday import EverydayCall, EverydaySpec
from sim.hazards.base import HazardBegan, HazardEnded
from sim.hazards.fire_season import FireSeason
from sim.hazards.flood import Flood
from sim.hazards.rainstorm import StormDraw
from sim.kpis import all_kpis

HOUR_S, DAY_S = 3600.0, 86400.0


@pytest.fixture(scope="module")
def plans():
    return load_plan("guangshui-13th"), load_plan("guangshui-14th")


@pytest.fixture(scope="module")
def flood():
    """Return a short flood on a coarse grid."""
    storm = StormDraw(begins_low_s=0.5 * HOUR_S, begins_high_s=HOUR_S, duration_s=4 * HOUR_S, return_low=100.0)
    return load_scenario("guangshui-flood").model_copy(
        update={
            "hazards": (Flood(storm=storm, duration_s=5 * HOUR_S),),
            "horizon_s": 9 * HOUR_S,
            "flood_cell_m": 480.0,
        }
    )


@pytest.fixture(scope="module")
def fires():
    """Return five days of a fire season with a few fires."""
    season = FireSeason(ignitions=3.0, dispersion=50.0, season_s=4 * DAY_S)
    return load_scenario("guangshui-fire").model_copy(update={"hazards": (season,), "horizon_s": 5 * DAY_S})


def began(record):
    return [(e.time_s, e.hazard) for e in record.of(HazardBegan)]


def figure(record, name):
    return [e.value for e in record.of(HazardEnded) if e.figure == name]


# event 3 of these short seasons has fires, event 2 has none
@pytest.mark.parametrize(("which", "event"), [("flood", 2), ("fires", 3)])
def test_the_same_numbers_give_the_same_record(which, event, request, plans):
    scenario = request.getfixturevalue(which)
    one, two = (build(scenario, plans[1], seed=4, event=event, replication=1).run() for _ in range(2))
    assert len(one) > 100 and began(one) and one.digest() == two.digest()


@pytest.mark.parametrize(("which", "event"), [("flood", 2), ("fires", 3)])
def test_plans_and_replications_share_the_event(which, event, request, plans):
    scenario = request.getfixturevalue(which)
    tried = ((plans[0], 0), (plans[1], 0), (plans[1], 1))
    records = [build(scenario, plan, seed=4, event=event, replication=r).run() for plan, r in tried]
    assert began(records[0])
    assert began(records[0]) == began(records[1]) == began(records[2])
    assert len({r.about["clock_s"] for r in records}) == 1
    assert len({r.digest() for r in records}) == 3
    if which == "flood":
        assert len({tuple(figure(r, "rain_m3")) for r in records}) == 1


def test_another_event_is_another_storm(flood, plans):
    rain = {tuple(figure(build(flood, plans[0], seed=4, event=e).run(), "storm_depth_m")) for e in (0, 1)}
    assert len(rain) == 2


def test_the_static_part_is_made_once():
    assert static_of("guangshui", 480.0, False) is static_of("guangshui", 480.0, False)


def test_a_plan_of_another_region_is_refused(flood, plans):
    with pytest.raises(BadInputError, match="elsewhere"):
        build(flood, plans[0].model_copy(update={"region": "elsewhere"}))


@pytest.mark.parametrize("part", ["detection", "fire"])
def test_a_plan_that_answers_no_fire_is_refused_where_fires_burn(flood, fires, plans, part):
    bare = plans[0].model_copy(update={part: None})
    with pytest.raises(BadInputError, match=f"'{part}'"):
        build(fires, bare)
    build(flood, bare)


def test_nobody_to_send_is_a_plan_whose_fires_burn_and_are_counted(fires, plans):
    nobody = plans[0].model_copy(update={"fire": plans[0].fire.model_copy(update={"echelons": (), "helicopters": 0})})
    record = build(fires, nobody, seed=4, event=3).run()
    figures = {name: kpi(record) for name, kpi in all_kpis().items()}
    assert figures["ignitions"] == 2 and figures["burnt_m2"] > 1e4 and figures["fires"] == 1


def test_a_plan_without_relief_relieves_nobody(flood, plans):
    # what shelters have of their own is relief, too
    bare = tuple(shelter.model_copy(update={"services": None}) for shelter in plans[0].shelters)
    record = build(flood, plans[0].model_copy(update={"relief": None, "shelters": bare}), seed=4, event=2).run()
    figures = {name: kpi(record) for name, kpi in all_kpis().items()}
    assert figures["people_in_need"] > 0.0
    assert figures["share_basic_living_24h"] == 0.0 and figures["share_first_relief_12h"] == 0.0


def test_only_what_plan_and_hazards_call_for_is_started(plans):
    plan = plans[1]
    names = [type(c).__name__ for c in commands_of(plan, wet=True, dry=False)]
    assert names == [
        "RoadWater",
        "Waterline",
        "CasualtyCommand",
        "WarningCommand",
        "EvacuationCommand",
        "AidCommand",
        "ReliefCommand",
        "DamPatrols",
        "DamageCommand",
    ]
    assert [type(c).__name__ for c in commands_of(plan, wet=False, dry=True)] == ["FireCommand"]
    parts = ("warning", "relief", "reports", "evacuation", "detection", "care", "patrols")
    # who is hurt needs care whatever the plan has of it
    bare = plan.model_copy(update=dict.fromkeys(parts))
    assert [type(c).__name__ for c in commands_of(bare, wet=True, dry=True)] == [
        "RoadWater",
        "Waterline",
        "CasualtyCommand",
    ]


def test_everyday_calls_a_cold_spell_and_resettlement_reach_the_run(flood, plans):
    calls = EverydaySpec(name="sick", rate_per_s=96.0 / DAY_S, vehicle="ambulance")
    plain = build(flood, plans[1], seed=4, event=2)
    told = build(
        flood.model_copy(update={"everyday": (calls,), "cold": ColdSpell(road_speed=0.5)}),
        plans[1].model_copy(update={"relocated": 1.0}),
        seed=4,
        event=2,
    )
    assert told.people.population.sum() == plain.people.population.sum()
    assert told.people.population[told.people.danger].sum() == 0 < plain.people.population[plain.people.danger].sum()
    assert (2.0 * plain.roads.network.free_flow_s == told.roads.network.free_flow_s).all()
    assert told.plan.relief.quilts == 1.5 * plain.plan.relief.quilts
    record = told.run()
    assert record.of(EverydayCall) and record.about["cold"] and "cold" not in plain.record.about
