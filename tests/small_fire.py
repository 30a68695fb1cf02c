"""A small country of one fuel with a few roads and teams, for tests of fires that are fought."""

import numpy as np

from sim.command.detection import DetectionSpec
from sim.command.fire_command import FireCommand
from sim.command.fire_dispatch import Echelon, FireDispatchSpec
from sim.command.headquarters import HeadquartersSpec
from sim.ground import Grid
from sim.hazards.fire_hours import FireHours
from sim.hazards.forest_fire import ForestFire
from sim.params import Params, Pert
from sim.places import Places
from sim.resources.team import TeamSpec
from sim.roads import Network
from sim.world import Static, World

CELLS, CELL_M = 300, 30.0
WEST, NORTH = 500000.0, 3500000.0
X, Y = WEST + 4500.0, NORTH - 4500.0
NOON_S = 310 * 86400.0 + 12 * 3600.0
MINUTE = 60.0


class Plan(Params):
    teams: tuple[TeamSpec, ...] = ()
    fleets: tuple = ()
    depots: tuple = ()
    keeping: tuple = ()
    shelters: tuple = ()
    hospitals: tuple = ()
    headquarters: HeadquartersSpec = HeadquartersSpec()
    roads: None = None


def sure(minutes):
    return Pert(minutes * MINUTE, minutes * MINUTE, minutes * MINUTE)


def static(fuel=9, slope=0.0, roads="track"):
    grid = Grid("terrain", WEST, NORTH, CELL_M, CELLS, CELLS)
    row, col = np.mgrid[:CELLS, :CELLS]
    layers = {
        "elevation_m": (100.0 + slope * CELL_M * col).astype(np.float32),
        "fuel_model": np.full((CELLS, CELLS), fuel, np.int16),
        "canopy_cover": np.full((CELLS, CELLS), 0.6, np.float32),
        "canopy_height_m": np.full((CELLS, CELLS), 10.0, np.float32),
        "land_cover": np.where((row // 20 + col // 20) % 3 == 0, 4, 5).astype(np.uint8),
        "in_region": np.ones((CELLS, CELLS), bool),
        "slope": np.full((CELLS, CELLS), slope, np.float32),
    }
    # a cross of roads with a node every 900 m
    line = np.arange(11) * 900.0
    node_x = np.concatenate([WEST + line, np.full(11, WEST + 4500.0)])
    node_y = np.concatenate([np.full(11, NORTH - 4300.0), NORTH - line])
    ends = [(i, i + 1) for i in range(10)] + [(i, i + 1) for i in range(11, 21)] + [(5, 16)]
    u, v = np.array(ends, np.int32).T
    length = np.hypot(node_x[u] - node_x[v], node_y[u] - node_y[v]) + 1.0
    network = Network(node_x, node_y, u, v, length, np.full(len(u), 10.0), np.zeros(len(u), np.uint8), (roads,))
    at = {"town-a": 0, "town-b": 10, "village-c": 4, "lookout-1": 12, "camera-1": 14, "dip-1": 18}
    kinds = ("town", "town", "village", "lookout", "camera", "dip_point")
    nodes = np.array(list(at.values()), np.int32)
    places = Places(tuple(at), kinds, tuple(at), ("t",) * len(at), node_x[nodes], node_y[nodes], nodes)
    return Static(
        {"terrain": grid}, {("terrain", n): a for n, a in layers.items()}, places, network, {}, {"forest_m2": 8.1e7}
    )


def team(
    id="fire-a", base="town-a", crews=1, persons=20, skills=("fire-township", "fire-line", "mop-up", "guard"), **more
):
    return TeamSpec(id=id, name_zh="队", base=base, crews=crews, persons=persons, skills=skills,
                    **({"turnout_day_s": sure(10), "turnout_night_s": sure(20)} | more))  # fmt: skip


def fire(x=X, y=Y, start_s=600.0, wind=3.0, humidity=0.4, **more):
    given = {
        "weather": FireHours(wind_m_s=(wind,), wind_from_deg=(270.0,), humidity=(humidity,), temperature_c=(15.0,))
    }
    return ForestFire(x_m=x, y_m=y, start_s=start_s, midnight_s=-12 * 3600.0, **(given | more))


def spec(**more):
    plain = {
        "echelons": (Echelon(skill="fire-township", teams=2, teams_high=2),),
        "helicopters": 0,
        "rekindle": 0.0,
        "guard_s": 3600.0,
    }
    return FireDispatchSpec(**(plain | more))


def world(fires, teams, rules=None, detection=None, ground=None, event=0, replication=0, clock_s=NOON_S, until_h=60,
          headquarters=None):  # fmt: skip
    rules = spec() if rules is None else rules
    eyes = detection if detection is not None else DetectionSpec(cameras=0, lookout_towers=0, drones=0)
    hazards = fires if isinstance(fires, dict) else {f"fire-{i + 1}": f for i, f in enumerate(fires)}
    return World(
        ground if ground is not None else static(),
        hazards,
        Plan(teams=tuple(teams), headquarters=headquarters or HeadquartersSpec()),
        [FireCommand(eyes, rules)],
        seed=1,
        event=event,
        replication=replication,
        clock_s=clock_s,
        horizon_s=until_h * 3600.0,
    )
