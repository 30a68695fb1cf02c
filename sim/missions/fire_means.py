"""Machines and water at a fire: engines at the road, pumps at a pond, dozers, petrol, and where water comes from."""

from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.missions.fire_edge import Crew, Edge, Means, Tank
from sim.missions.firefight import FireFight
from sim.missions.fireline_breaks import along, roads_near
from sim.missions.helicopter_coverage import coverage_m
from sim.missions.line_rates import CREW
from sim.places import Places
from sim.record import Entry
from sim.resources.base import Pool
from sim.resources.stock import Stock

ROADS_M = 1000.0
"""How far about the fire's start roads are looked at for engines to stand on."""
ROAD_DETOUR = 1.3
SLACK = 0.8
"""Of a hose's length that is left over the ground (own judgement)."""
NO_WATER_M = 10_000.0
"""Way to water where a plan and region name none (estimate: the next river or pond of a village)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refilled(Entry):
    """An engine is back with a full tank, ``took_s`` after it had run dry."""

    incident: str
    crew: str
    water_m3: float
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PetrolOut(Entry):
    """No petrol was left for a crew's blowers: it goes on with hand tools."""

    incident: str
    crew: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoseLaid(Entry):
    """A portable pump gives water at the edge, from ``source``: a pond, a hydrant or an engine."""

    incident: str
    crew: str
    source: str
    laid_s: float


def roads_about(fight: FireFight) -> np.ndarray:
    """Return points of the roads about a fire, float64[n, 2], every 100 m; the road head at least."""
    network, (x, y) = fight.world.roads.network, fight.start
    near = roads_near(network, x, y, ROADS_M)
    u, v = network.from_node[near], network.to_node[near]
    xs, ys = network.node_x_m, network.node_y_m
    points = along(xs[u], ys[u], xs[v], ys[v], 100.0)
    return np.concatenate([points, np.array([fight.road_head_xy])])


def waters(fight: FireFight) -> np.ndarray:
    """Return the plan's usable dip points, float64[n, 2]: reservoirs and ponds."""
    return _dip_points(fight.world.places, fight.rules.dip_points)


@lru_cache(maxsize=16)
def _dip_points(places: Places, number: int) -> np.ndarray:
    rows = places.of_kind("dip_point")[:number]
    return np.column_stack([places.x_m[rows], places.y_m[rows]])


def hydrants(fight: FireFight) -> list[tuple[float, float, float]]:
    """Return position and reach of the plan's water-pipe networks."""
    places = fight.world.places
    rows = [(places.index(pipes.place), pipes.reach_m) for pipes in fight.rules.hydrants if pipes.place in places]
    return [(float(places.x_m[p]), float(places.y_m[p]), reach_m) for p, reach_m in rows]


def at_hydrant(fight: FireFight, x_m: float, y_m: float) -> bool:
    """Return whether a water-pipe network reaches a point."""
    return any(np.hypot(x - x_m, y - y_m) <= reach_m for x, y, reach_m in hydrants(fight))


def engine(fight: FireFight, persons: int, factor: float) -> Means:
    """Return what an engine does at the road: hose within reach, a tank that runs dry unless a hydrant feeds it."""
    rules = fight.rules
    fed = at_hydrant(fight, *fight.road_head_xy)
    tank = None if fed else Tank(rules.engine_water_m3, rules.engine_water_m3)
    return Means(
        "engine",
        rules.flame_limit_hose_m,
        factor * rules.engine_factor * persons / CREW,
        roads_about(fight),
        rules.hose_reach_m,
        tank=tank,
        by_road=True,
    )


def dozer(fight: FireFight, factor: float) -> Means:
    """Return what a dozer does: line as fast as several crews where it is not too steep."""
    rules = fight.rules
    return Means("dozer", rules.flame_limit_dozer_m, factor * rules.dozer_factor, steepest_deg=rules.dozer_slope_deg)


def pump(fight: FireFight, hand: float) -> tuple[Means, str, float] | None:
    """Return what a portable pump does, where its water comes from and how long its hose is laid; None: too far."""
    rules = fight.rules
    length_m = SLACK * rules.hose_m / max(rules.pumps, 1)
    edge = fight.edge()
    if length_m <= 0 or not len(edge):
        return None
    sources: list[tuple[str, np.ndarray]] = [("pond", waters(fight))]
    for x, y, reach_m in hydrants(fight):
        # hydrants stand close enough to each other: hose is laid from the one next to the edge
        if (np.hypot(edge.x_m - x, edge.y_m - y) <= reach_m).any():
            sources.append(("hydrant", np.array([[fight.start[0], fight.start[1]]])))
    if fight.engines:
        sources.append(("engine", roads_about(fight)))
    best: tuple[float, str, np.ndarray] | None = None
    for name, points in sources:
        points = _beside(points, edge, length_m)
        if not len(points):
            continue
        away = np.hypot(edge.x_m[:, None] - points[None, :, 0], edge.y_m[:, None] - points[None, :, 1]).min(axis=0)
        far_m = float(away.min())
        if far_m <= length_m and (best is None or far_m < best[0]):
            best = (far_m, name, points[[int(np.argmin(away))]])
    if best is None:
        return None
    means = Means("pump", rules.flame_limit_hose_m, hand * rules.pump_factor, best[2], length_m)
    return means, best[1], best[0] / rules.hose_lay_m_s


def _beside(points: np.ndarray, edge: Edge, length_m: float) -> np.ndarray:
    """Return those points that are not too far along one axis already."""
    (x, y), wide = points.T, length_m + 1.0
    near = (x > edge.x_m.min() - wide) & (x < edge.x_m.max() + wide)
    return np.asarray(points[near & (y > edge.y_m.min() - wide) & (y < edge.y_m.max() + wide)])


def refill_s(fight: FireFight) -> float:
    """Return the time of an engine's way to the nearest water and back, and of filling its tank."""
    rules, points = fight.rules, waters(fight)
    x, y = fight.road_head_xy
    away_m = float(np.hypot(points[:, 0] - x, points[:, 1] - y).min()) if len(points) else NO_WATER_M
    way_m = ROAD_DETOUR * min(away_m, NO_WATER_M)
    return 2.0 * way_m / rules.refill_speed_m_s + rules.engine_water_m3 / rules.refill_m3_s


def drink(fight: FireFight, flank: str, edge: Edge, cells: list[int], metres: float, cause: int) -> None:
    """Take the water of a stretch from the engines that built their part of it; the dry ones go for more."""
    at = np.array(cells)
    total, parts = fight.edge_rates_m_s(flank, edge, at)
    depth_m = coverage_m()[edge.fuel[at]]
    for crew, own, by in parts:
        for number, means in enumerate(crew.more):
            if means.tank is None or means.tank.dry:
                continue
            share = np.where((by == number) & (total > 0), own / np.maximum(total, 1e-12), 0.0)
            means.tank.left_m3 -= float((share * depth_m).mean() * metres * fight.rules.wet_width_m)
            if means.tank.left_m3 <= 0.0:
                means.tank.dry = True
                fight.world.env.process(_fetch_water(fight, crew, means.tank, cause))


def _fetch_water(fight: FireFight, crew: Crew, tank: Tank, cause: int) -> Generator[Any, Any, None]:
    took_s = refill_s(fight)
    yield fight.world.env.timeout(took_s)
    tank.left_m3, tank.dry = tank.size_m3, False
    fight.world.record.add(
        Refilled(
            time_s=fight.world.env.now,
            incident=fight.incident,
            crew=crew.name,
            water_m3=tank.size_m3,
            took_s=took_s,
            cause=cause,
        )
    )
    fight.wake()


def burn_petrol(fight: FireFight, crew: Crew, cause: int) -> Generator[Any, Any, None]:
    """Draw petrol for a crew's blowers, spell by spell, while it is there; without it they beat with hand tools."""
    world, rules = fight.world, fight.rules
    if "fire-petrol" not in world.data:
        litres = round(1000.0 * rules.petrol_m3)
        world.data["fire-petrol"] = Stock(world.env, world.record, "fire-petrol", {"petrol_l": litres})
    stock: Stock = world.data["fire-petrol"]
    blowing, limit_m = crew.factor, crew.limit_m
    need = max(1, round(rules.blowers_per_crew * rules.blower_l_h * rules.petrol_spell_s / 3600.0))
    while crew in fight.at_work and not fight.mopped.triggered:
        if crew not in fight.at_line() or fight.contained:
            yield world.env.timeout(rules.petrol_spell_s) | fight.mopped
            continue
        got = stock.take({"petrol_l": need}, by=f"{fight.incident}/{crew.name}", cause=cause).get("petrol_l", 0)
        if got:
            crew.factor, crew.limit_m = blowing, limit_m
            yield world.env.timeout(rules.petrol_spell_s * got / need) | fight.mopped
            continue
        crew.factor, crew.limit_m = crew.hand, min(limit_m, rules.flame_limit_hand_m)
        world.record.add(PetrolOut(time_s=world.env.now, incident=fight.incident, crew=crew.name, cause=cause))
        return


def send_drone(fight: FireFight, cause: int) -> Generator[Any, Any, None]:
    """Fly a drone over the fire where one is free and the wind allows it, until the fire is closed."""
    world, rules = fight.world, fight.rules
    if "fire-drones" not in world.data:
        world.data["fire-drones"] = Pool(world.env, world.record, "fire-drones", rules.drones)
    pool: Pool = world.data["fire-drones"]
    if not pool.free:
        return
    with pool.claim(1, by=f"{fight.incident}/drone", cause=cause) as claim:
        yield claim
        while not fight.closed.triggered:
            fight.drone = fight.wind_m_s() <= rules.drone_wind_limit_m_s
            yield fight.closed | world.env.timeout(3600.0)
