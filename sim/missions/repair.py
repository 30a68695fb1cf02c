"""Repair: a gang with machines makes a blocked stretch of road passable."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import nearest, skilled
from sim.missions.travel import travel
from sim.params import Pert
from sim.record import Entry
from sim.worldlike import WorldLike

PATIENCE_S = 43200.0
"""How long a gang waits for a way; then it is free for others, and sent again when roads change (own judgement)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadBlocked(Entry):
    """A stretch of road stays blocked where the water has gone: washed out, or buried."""

    edge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadCleared(Entry):
    """A gang made a blocked stretch passable."""

    edge: int


class Repair(Mission):
    """One gang for one blocked edge."""

    kind: Literal["repair"] = "repair"
    """Mission kind."""
    edge: int
    """Number of the road edge."""
    report_s: Pert
    """Until headquarters knows of it."""
    work_s: Pert
    """For the gang to make it passable."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Wait for the report, claim a gang, drive as near as the road goes, work, clear."""
        env, places, network = world.env, world.places, world.roads.network
        name = f"repair/{self.edge}"
        rng = world.streams[name]
        yield env.timeout(self.report_s.draw(rng))
        world.roads.report(self.edge)
        x, y = network.midpoints()
        rows = places.of_kind("hamlet", "village", "village_room")
        near = places.nearest(float(x[self.edge]), float(y[self.edge]), rows)[0]
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="repair", incident="roads", place=f"road:{self.edge}", cause=cause)
        )
        outcome = "no-means"
        while outcome != "done":
            team = nearest(world, skilled(world, "repair"), near)
            if team is None:
                break
            news = world.roads.news
            with team.claim(1, by=name, priority=3, cause=started) as claim:
                yield claim
                yield env.timeout(team.turnout_s(world.hour(), rng))
                base = places.index(team.place)
                ends = (int(network.from_node[self.edge]), int(network.to_node[self.edge]))
                times_s = world.roads.times_s(int(places.node[base]), team.spec.vehicle)
                # from whichever side the road still leads to it
                end = min(ends, key=lambda node: (times_s[node], node))
                way: dict[str, Any] = {"vehicle": team.spec.vehicle, "speed_factor": team.spec.speed_factor}
                left_s = env.now
                outcome = "no-way"
                if (
                    yield from travel(
                        world, team.id, base, near, patience_s=PATIENCE_S, to_node=end, cause=started, **way
                    )
                ):
                    out_s = env.now - left_s
                    yield env.timeout(self.work_s.draw(rng))
                    world.roads.set_blocked(self.edge, False)
                    world.roads.report(self.edge)
                    world.record.add(RoadCleared(time_s=env.now, edge=self.edge, cause=started))
                    outcome = "done"
                    yield env.timeout(out_s)  # back by the way it came
            if outcome == "no-way" and not news.triggered:
                yield news
        world.record.add(
            MissionEnded(
                time_s=env.now,
                mission="repair",
                incident="roads",
                place=f"road:{self.edge}",
                outcome=outcome,
                cause=started,
            )
        )
