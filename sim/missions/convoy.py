"""A convoy: the cars of people who leave together drive a way, stretch by stretch, among those of others."""

from collections.abc import Generator, Sequence
from typing import Any

from sim.traffic import Held
from sim.worldlike import WorldLike


def convoy(
    world: WorldLike, who: str, node: int, edges: Sequence[int], cars: int, speed_factor: float, cause: int
) -> Generator[Any, Any, None]:
    """Drive along edges from a node; over when the last car is there.

    What the convoy loses to other cars, and to its own that go one by one, is told as :class:`sim.traffic.HeldUp`. It
    looks up no earlier than it could be there: other convoys are moved on by whoever looks.
    """
    env, traffic = world.env, world.roads.traffic
    held = Held(world.record, who, cause)
    going = traffic.depart(env.now, traffic.arcs(node, edges), cars, speed_factor)
    while True:
        for until_s, lost_s, edge in going.lost:
            held.add(env.now, until_s, lost_s, edge)
        going.lost.clear()
        if going.entered_all:
            break
        soonest_s = going.head_s + traffic.free_s(going.arcs[going.at :], speed_factor)
        yield env.timeout(max(soonest_s - env.now, 0.0))
        traffic.advance(env.now)
    held.tell(env.now)
    yield env.timeout(max(going.tail_s - env.now, 0.0))
