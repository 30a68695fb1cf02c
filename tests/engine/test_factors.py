"""Figures of a plan that are factors of an experiment: each acts as the five-year plan's text says, luck unchanged."""

from dataclasses import replace

from small_fire import NORTH, WEST, fire, sure, team
from small_fire import spec as fire_spec
from small_fire import static as fire_static
from small_fire import world as fire_world
from small_world import H, flood, plan, static, world

from sim.command.detection import Detected, DetectionSpec, Reported, Verified
from sim.command.evacuation import EvacuationCommand
from sim.command.fire_command import FireCommand
from sim.command.fire_dispatch import Echelon
from sim.command.outages import Outages
from sim.command.relief import ReliefCommand
from sim.command.waterline import Waterline
from sim.missions.fire_attack import ArrivedAtFire
from sim.missions.fireline import LineBuilt
from sim.missions.warn import NoticeGiven
from sim.people.entries import PeopleMoved
from sim.resources.base import Granted
from sim.world import World

NO_EYES = {"cameras": 0, "lookout_towers": 0, "drones": 0}


def test_a_quicker_reporting_network_is_known_of_sooner_and_finds_nothing_else():
    slow, quick = (
        fire_world([fire()], [team()], detection=DetectionSpec(call_s=sure(m), **NO_EYES), until_h=6).run()
        for m in (20, 2)
    )
    assert slow.of(Detected)[0].time_s == quick.of(Detected)[0].time_s
    later = [slow.of(kind)[0].time_s - quick.of(kind)[0].time_s for kind in (Reported, Verified)]
    # whoever saw it, by radio or telephone: a part of the call's time, or all of it
    assert all(0.3 * 18 * 60 - 1 <= s <= 18 * 60 + 1 for s in later)


def test_trained_crews_build_line_by_their_factor():
    def rate(factor):
        record = fire_world([fire()], [team(line_rate_factor=factor)], until_h=12).run()
        built = record.of(LineBuilt)
        return sum(e.length_m for e in built) / sum(e.took_s for e in built)

    assert 1.5 < rate(1.6) / rate(0.8) < 2.5


def test_loudspeakers_are_dead_where_power_is_gone(monkeypatch):
    storm = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
    heard = {"loudspeaker_failure": 0.0, "loudspeakers": 3040, "unanswered": 0.0, "station_failure": 0.0}
    lit = world(flood({}, storm), plan(warning=heard)).run().of(NoticeGiven)
    monkeypatch.setattr(Outages, "dark", lambda self, place, time_s: True)
    dark = world(flood({}, storm), plan(warning=heard)).run().of(NoticeGiven)
    assert lit and all(e.at_once > 0 for e in lit)
    assert dark and all(e.at_once == 0 for e in dark)


def test_a_storm_and_a_fire_at_once_contend_for_the_same_desk_and_crew():
    dry = fire_static()
    wet = static()
    x_m, y_m = WEST + 900.0, NORTH - 4300.0
    land = replace(
        wet,
        grids=dry.grids,
        arrays=dry.arrays,
        places=replace(wet.places, x_m=wet.places.x_m + x_m, y_m=wet.places.y_m + y_m),
        network=replace(wet.network, node_x_m=wet.network.node_x_m + x_m, node_y_m=wet.network.node_y_m + y_m),
        data=wet.data | {"hamlets": wet.data["hamlets"].assign(x_m=x_m, y_m=y_m)},
        about=dry.about,
    )
    both = team("both", base="base", skills=("fire-township", "fire-line", "mop-up", "boat-rescue"))

    def run(hazards):
        the_plan = plan()
        the_plan.teams = (both, *(t for t in the_plan.teams if t.id != "boat-crew"))
        commands = [
            Waterline(the_plan.evacuation),
            EvacuationCommand(the_plan.evacuation),
            ReliefCommand(the_plan.relief),
            FireCommand(DetectionSpec(**NO_EYES), fire_spec(echelons=(Echelon(skill="fire-township", teams=1),))),
        ]
        one = World(land, hazards, the_plan, commands, seed=1, event=0, replication=0, clock_s=170 * 86400.0 + 8 * H,
                    horizon_s=36 * H)  # fmt: skip
        return one.run()

    deep = {"h1": [(0, 0.0), (1, 0.0), (1.2, 3.0), (30, 3.0)]}
    burning = fire(start_s=2400.0)
    dry_run, wet_run, both_run = (
        run(h) for h in ({"fire-1": burning}, {"flood": flood(deep)}, {"fire-1": burning, "flood": flood(deep)})
    )

    def first(record, purpose):
        return min((e.time_s for e in record.of(Granted) if e.pool == "both" and e.by.startswith(purpose)), default=1e9)

    assert dry_run.of(Detected)[0].time_s == both_run.of(Detected)[0].time_s
    late = [first(both_run, by) - first(run, by) for by, run in (("fire-1", dry_run), ("rescue", wet_run))]
    # whoever claims the crew first is served as if alone, the other waits
    assert min(late) == 0.0 < max(late)


def test_satellites_find_what_nobody_else_sees_the_more_passes_the_sooner():
    blind = {"public_day_s": sure(2000), "public_night_s": sure(2000), "patrol_interval_s": sure(3000)}

    def found_s(**more):
        eyes = DetectionSpec(**NO_EYES | blind | more)
        runs = [fire_world([fire()], [team()], detection=eyes, replication=k, until_h=60).run() for k in range(10)]
        seen = [record.of(Detected)[0] for record in runs]
        return sum(e.time_s for e in seen) / len(seen), {e.channel for e in seen}

    none, few, many = (found_s(satellite_passes_per_s=n / 86400.0) for n in (0, 4, 24))
    assert "satellite" not in none[1] and "satellite" in few[1] & many[1]
    assert many[0] < few[0] < none[0]
    # nothing is told before the fire is large enough, and the latency is over
    quick = found_s(satellite_passes_per_s=1000 / 86400.0, satellite_seen=1.0)
    assert quick[0] >= 600.0 + 30 * 60 + 15 * 60
    assert found_s(satellite_passes_per_s=4 / 86400.0, satellite_seen=0.0)[0] == none[0]


def test_fire_roads_bring_crews_to_the_fire_sooner_and_without_them_they_walk_as_before():
    def walked_s(length_m, k):
        record = fire_world([fire()], [team()], fire_spec(fire_roads_m=length_m), replication=k, until_h=6).run()
        return record.of(ArrivedAtFire)[0].walk_s

    for k in range(3):
        none, some, many = (walked_s(m, k) for m in (0.0, 1e5, 1e6))
        assert many <= some <= none and many < none


def test_boats_of_a_better_class_bring_people_out_sooner():
    def out_s(factor):
        the_plan = plan()
        the_plan.fleets = tuple(
            f.model_copy(update={"water_factor": factor}) if f.vehicle == "boat" else f for f in the_plan.fleets
        )
        record = world(flood({"h1": [(0, 0.0), (1, 0.0), (1.2, 3.0), (30, 3.0)]}), the_plan, horizon_h=30.0).run()
        moved = [e for e in record.of(PeopleMoved) if e.to_state == "aboard"]
        return sum(e.count * e.time_s for e in moved) / sum(e.count for e in moved)

    assert out_s(1.5) < out_s(1.0) < out_s(0.5)
