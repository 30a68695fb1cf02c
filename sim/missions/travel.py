"""Travelling by road, on news: a driver who finds the road cut turns to another way, or waits for it to re-open."""

from collections.abc import Generator
from typing import Any

from sim.missions.base import Travelled
from sim.worldlike import WorldLike


def travel(
    world: WorldLike,
    who: str,
    origin: int,
    destination: int,
    vehicle: str = "car",
    speed_factor: float = 1.0,
    patience_s: float = float("inf"),
    cause: int = -1,
    to_node: int = -1,
    stand: dict[str, int] | None = None,
) -> Generator[Any, Any, bool]:
    """Travel between two places (rows of ``world.places``); return whether it arrived.

    A journey is one sleep unless the roads change: then the way ahead is checked, and a route that meets a closed edge
    is planned again from the last node passed. Where there is no way it waits for a change, until its patience ends.

    Parameters
    ----------
    world : WorldLike
        The running world.
    who : str
        For the record.
    origin, destination : int
        Rows of ``world.places``.
    vehicle : str
        ``car``, ``truck`` or ``boat``: which closures hold.
    speed_factor : float
        Times the free-flow speed (below 1 for night, rain, load).
    patience_s : float
        How long to wait for a way to open before giving up.
    cause : int
        The record entry that sent them.
    to_node : int
        Go to this road node, which is no place's own (the road head of a fire); ``destination`` then names the place
        next to it.
    stand : dict, optional
        Where the vehicle of several journeys stands: after one that was given up the next starts at ``stand["node"]``
        and not at its ``origin``.
    """
    env, roads, places = world.env, world.roads, world.places
    network = roads.network
    node, goal = int(places.node[origin]), int(places.node[destination]) if to_node < 0 else to_node
    if stand:
        node = stand["node"]
    left_s, length_m, waited_until = env.now, 0.0, env.now + patience_s
    arrived = True
    while node != goal:
        route = roads.route(node, goal, vehicle)
        if route is None:
            if env.now >= waited_until:
                arrived = False
                break
            if waited_until == float("inf"):
                yield roads.changed
            else:
                yield roads.changed | env.timeout(waited_until - env.now)
            continue
        # one sleep to the goal, or up to a change that closes the way ahead
        edges, position = list(route.edges), 0
        times = [float(network.free_flow_s[e]) / speed_factor for e in edges]
        while position < len(edges):
            started, changed = env.now, roads.changed
            yield env.timeout(sum(times[position:])) | changed
            spent = env.now - started
            while position < len(edges) and (spent >= times[position] - 1e-6):
                spent -= times[position]
                node = _other_end(network, edges[position], node)
                length_m += float(network.length_m[edges[position]])
                position += 1
            if position < len(edges):
                # the edge under way is finished first; what is closed ahead of it is news
                rest_s = times[position] - spent
                yield env.timeout(max(rest_s, 0.0))
                node = _other_end(network, edges[position], node)
                length_m += float(network.length_m[edges[position]])
                position += 1
                if roads.first_closed(edges[position:], vehicle) is not None:
                    break
    if stand is not None:
        stand.clear()
        if not arrived:
            stand["node"] = node
    world.record.add(
        Travelled(
            time_s=env.now,
            who=who,
            origin=places.ids[origin],
            destination=places.ids[destination],
            left_s=left_s,
            length_m=length_m,
            arrived=arrived,
            cause=cause,
        )
    )
    return arrived


def _other_end(network: Any, edge: int, node: int) -> int:
    a, b = int(network.from_node[edge]), int(network.to_node[edge])
    return b if node == a else a
