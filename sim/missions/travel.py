"""Travelling by road: on ways that are known; a driver who finds the road cut turns back and reports it."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.missions.base import Travelled
from sim.record import Entry
from sim.traffic import Held
from sim.worldlike import WorldLike

TURN_S = 300.0
"""To stop at water or a lost road, look, turn round and telephone (estimate)."""
HARDLY_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedBack(Entry):
    """A driver found a stretch of road cut that was not known to be, and reported it."""

    who: str
    edge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WayShut(Entry):
    """Somebody stands on the road and knows of no way to where they are going; ``edge`` made them turn back, if any."""

    who: str
    destination: str
    edge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFound(Entry):
    """There is a way again, after news of an edge (-1 where nobody told); ``cause`` is the WayShut entry."""

    who: str
    edge: int


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

    A journey is one sleep unless the roads ahead change. Who comes to a stretch that is closed turns back there,
    reports it, and plans again from where he is; who is on the way when a closure ahead is reported is told, and plans
    again at the next node. A stretch that closes under way is finished. Where no way is known he waits for news, or
    until a road that meets where he stands is seen to be open again, until his patience ends.

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
    edges = roads.network.edges
    node, goal = int(places.node[origin]), int(places.node[destination]) if to_node < 0 else to_node
    if stand:
        node = stand["node"]
    elif roads.traffic is not None and places.kinds[origin] == "gateway":
        yield from _gate(world, origin, destination)
    left_s, length_m, waited_until = env.now, 0.0, env.now + patience_s
    planned_s = 0.0 if node == goal else float("nan")
    arrived, shut, cut_at, told_of = True, -1, -1, -1
    while node != goal:
        route = roads.route(node, goal, vehicle)
        if route is None:
            if env.now >= waited_until:
                arrived = False
                break
            if shut < 0:
                shut = world.record.add(
                    WayShut(time_s=env.now, who=who, destination=places.ids[destination], edge=cut_at, cause=cause)
                )
            news = roads.news
            yield from _wait(world, node, vehicle, waited_until)
            told_of = int(news.value) if news.triggered else -1
            continue
        if shut >= 0:
            world.record.add(WayFound(time_s=env.now, who=who, edge=told_of, cause=shut))
            shut = -1
        if np.isnan(planned_s):
            planned_s = route.time_s / speed_factor
        if roads.traffic is None or roads.traffic.spec.green_lane or vehicle == "boat":
            passed, cut = yield from _drive(world, route.edges, vehicle, speed_factor)
        else:
            held = Held(world.record, who, cause)
            passed, cut = yield from _drive(world, route.edges, vehicle, speed_factor, node, held)
            held.tell(env.now)
        for edge in route.edges[:passed]:
            u, v, edge_m = edges[edge]
            node = v if node == u else u
            length_m += edge_m
        if cut:
            yield env.timeout(TURN_S)
            cut_at = route.edges[passed]
            if roads.report(cut_at):
                world.record.add(TurnedBack(time_s=env.now, who=who, edge=cut_at, cause=cause))
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
            planned_s=planned_s,
            cause=cause,
        )
    )
    return arrived


def _gate(world: WorldLike, origin: int, destination: int) -> Generator[Any, Any, None]:
    """Stand at the tolls and checks of a gateway, where vehicles on duty do not pass them without a stop."""
    spec, ids = world.roads.traffic.spec, world.places.ids
    if spec.gate_s.high > 0:
        check_s = spec.gate_s.draw(world.streams[f"gate/{ids[origin]}/{ids[destination]}"])
        if not spec.green_gates:
            yield world.env.timeout(check_s)


def _drive(
    world: WorldLike,
    edges: tuple[int, ...],
    vehicle: str,
    speed_factor: float,
    node: int = -1,
    held: Held | None = None,
) -> Generator[Any, Any, tuple[int, bool]]:
    """Drive along edges; return how many were passed, and whether the next one was found closed at the place.

    Where cars hold one up, ``held`` notes it (from ``node`` on); stretches without any are driven at the free speed.
    """
    env, roads = world.env, world.roads
    arcs: list[int] = []
    started_s = env.now
    ends_s = started_s + np.cumsum(roads.network.free_flow_s[list(edges)]) / speed_factor
    passed = 0
    while passed < len(edges):
        begins_s = float(ends_s[passed - 1]) if passed else started_s
        # the stretch under way, or about to be entered, counts as entered once its beginning is behind
        entered = passed + (1 if env.now > begins_s + HARDLY_S else 0)
        ahead = edges[entered:]
        known = roads.first_known_closed(ahead, vehicle)
        closed = roads.first_closed(ahead, vehicle)
        if known is not None and entered == passed:
            return passed, False
        stop = entered if known is not None else len(edges) if closed is None else entered + closed
        busy = None
        if held is not None and roads.traffic.near(edges, env.now):
            arcs = arcs or roads.traffic.arcs(node, edges)
            busy = roads.traffic.first_busy(arcs[entered:stop], env.now)
            stop = stop if busy is None else entered + busy
        if stop > passed:
            event = roads.follow(ahead)
            yield env.timeout(max(float(ends_s[stop - 1]) - env.now, 0.0)) | event
            roads.leave(event)
            passed = int(np.searchsorted(ends_s, env.now + HARDLY_S, side="right"))
        if passed == stop < len(edges) and not roads.is_open(edges[stop], vehicle):
            return passed, roads.seems_open(edges[stop], vehicle)
        if held is not None and busy is not None and passed == stop:
            # a stretch with cars on it is driven to its end, whatever is told meanwhile
            way = roads.traffic.drive(arcs[passed], env.now, speed_factor)
            held.add(env.now, way.head_s, way.held_s, edges[passed])
            yield env.timeout(max(way.head_s - env.now, 0.0))
            ends_s[passed:] += env.now - ends_s[passed]
            passed += 1
    return passed, False


def _wait(world: WorldLike, node: int, vehicle: str, until_s: float) -> Generator[Any, Any, None]:
    """Wait for news; what is seen to be open again where one stands is reported."""
    env, roads = world.env, world.roads
    here = roads.edges_at(node)
    for edge in here:
        if roads.is_open(edge, vehicle) and not roads.seems_open(edge, vehicle):
            roads.report(edge)
            return
    seen = roads.follow(here)
    due = [roads.news, seen]
    if until_s < float("inf"):
        due.append(env.timeout(until_s - env.now))
    yield env.any_of(due)
    roads.leave(seen)
