"""Choosing among alike resources: the nearest that is free, else the one with the shortest queue."""

from collections.abc import Iterable
from typing import TypeVar

from sim.resources.fleet import Fleet
from sim.resources.team import Team
from sim.worldlike import WorldLike

PoolT = TypeVar("PoolT", Team, Fleet)


def nearest(world: WorldLike, pools: Iterable[PoolT], place: int) -> PoolT | None:
    """Return the pool to ask: free before busy, then short queues, then near by straight distance; None if none works.

    Parameters
    ----------
    world : WorldLike
        The running world.
    pools : iterable of Team or Fleet
        Those who could do it.
    place : int
        Row of the place where they are needed.
    """
    # asking what is free brings who is on duty up to date
    able = [pool for pool, _free in [(pool, pool.free) for pool in pools] if pool.capacity > 0]
    if not able:
        return None

    def key(pool: PoolT) -> tuple[bool, float, float, str]:
        away_m = world.places.distance_m(world.places.index(pool.place), place)
        return pool.free == 0, pool.waiting / pool.capacity, away_m, pool.id

    return min(able, key=key)


def skilled(world: WorldLike, skill: str) -> list[Team]:
    """Return the teams with a skill, by id; looked up once a run."""
    known: dict[str, list[Team]] = world.data.setdefault("teams by skill", {})
    if skill not in known:
        known[skill] = [team for _, team in sorted(world.teams.items()) if team.has(skill)]
    return known[skill]


def fleets(world: WorldLike, *vehicles: str) -> list[Fleet]:
    """Return the fleets of some kinds of vehicle, by id."""
    return [fleet for _, fleet in sorted(world.vehicles.items()) if fleet.spec.vehicle in vehicles]
