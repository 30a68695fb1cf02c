"""A crew goes out to a place, works there, and comes back by the way it came."""

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from sim.missions.choice import nearest, skilled
from sim.missions.travel import travel
from sim.params import Pert
from sim.worldlike import WorldLike

PATIENCE_S = 43200.0
"""How long a crew on the road waits for a way to open (own judgement)."""


def crew_trip(
    world: WorldLike,
    skill: str,
    x_m: float,
    y_m: float,
    takes_s: Pert,
    work: Callable[[], str],
    *,
    by: str,
    priority: int,
    rng: np.random.Generator,
    cause: int,
) -> Generator[Any, Any, str]:
    """Claim the nearest crew with a skill, drive to the village nearest to a point, work, drive back.

    ``work`` is called when the work's time (``takes_s``) is over and returns how it ended; ``no-means`` where nobody
    has the skill, ``no-way`` where no road leads there.
    """
    env, places = world.env, world.places
    near = places.nearest(x_m, y_m, places.of_kind("hamlet", "village", "village_room"))[0]
    team = nearest(world, skilled(world, skill), near)
    if team is None:
        return "no-means"
    with team.claim(1, by=by, priority=priority, cause=cause) as claim:
        yield claim
        yield env.timeout(team.turnout_s(world.hour(), rng))
        way: dict[str, Any] = {"vehicle": team.spec.vehicle, "speed_factor": team.spec.speed_factor}
        base, left_s = places.index(team.place), env.now
        if not (yield from travel(world, team.id, base, near, patience_s=PATIENCE_S, cause=cause, **way)):
            return "no-way"
        out_s = env.now - left_s
        yield env.timeout(takes_s.draw(rng))
        outcome = work()
        yield env.timeout(out_s)
    return outcome
