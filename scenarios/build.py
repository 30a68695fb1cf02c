"""From a scenario and a plan to a world that is ready to run."""

from collections.abc import Generator
from functools import cache
from typing import Any

import numpy as np

from scenarios.alone import world_alone
from scenarios.check import refuse_pair
from scenarios.cold import frozen, in_cold
from scenarios.dams import refuse_levees, refuse_works, with_openings, with_reservoirs
from scenarios.fires import refuse_fires
from scenarios.known_places import load_region, place_tables
from scenarios.plan import Plan
from scenarios.regions.base import Region
from scenarios.resettled import resettled
from scenarios.scenario import Scenario
from scenarios.small_dams import with_small_dams
from scenarios.water_grid import water_grid
from sim.command.casualty_desk import CasualtyCommand
from sim.command.dam_patrols import DamPatrols
from sim.command.damage_reports import DamageCommand
from sim.command.evacuation import EvacuationCommand, EvacuationSpec
from sim.command.everyday import Everyday
from sim.command.fire_command import FireCommand
from sim.command.outside_aid import AidCommand
from sim.command.relief import ReliefCommand
from sim.command.road_water import RoadWater
from sim.command.warning import WarningCommand
from sim.command.waterline import Waterline
from sim.command.works_desk import WorksDesk
from sim.ground import Grid, Ground
from sim.hazards.breaches import breach_names
from sim.hazards.fire_hours import FireHours
from sim.hazards.fire_season import FireSeason
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD
from sim.hazards.forest_fire import ForestFire
from sim.hazards.rainstorm import Rainstorm
from sim.hazards.source import HazardSource
from sim.places import Places
from sim.roads import Network
from sim.rules.desk import RulesDesk
from sim.streams import Streams
from sim.world import Command, Static, World

HOUR_S, DAY_S = 3600.0, 86400.0


def build(scenario: Scenario, plan: Plan, seed: int = 1, event: int = 0, replication: int = 0) -> World:
    """Return the world of one run.

    The static part (terrain, roads, places) is made once a process and shared; a run makes only what changes.

    Parameters
    ----------
    scenario, plan
        What happens, and what is tried.
    seed : int
        The study's seed.
    event : int
        Number of the storm or season: hazards draw by it.
    replication : int
        Number of the response: everything else draws by it and the event.

    Raises
    ------
    BadInputError
        If the plan is for another region, or lacks what a fire is followed by.
    ValueError
        If a hazard needs a ground field that the region does not have.
    """
    refuse_pair(scenario, plan)
    plan = plan.gathered
    hazards = scenario.incidents()
    wet = any(isinstance(h, Flood) for h in hazards.values())
    dry = any(isinstance(h, FireSeason | ForestFire) for h in hazards.values())
    static = static_of(scenario.region, scenario.flood_cell_m if wet else 0.0, dry)
    region = load_region(scenario.region)
    hazards = {name: with_reservoirs(hazard, region) for name, hazard in hazards.items()}
    static, hazards = with_small_dams(static, hazards, scenario.region)
    if plan.relocated > 0:
        static = resettled(static, plan.relocated)
    if scenario.cold is not None:
        static, plan = frozen(static, scenario.cold), in_cold(plan, scenario.cold)
    world = World(
        with_openings(static, hazards),
        hazards,
        plan,
        [*commands_of(plan, wet=wet, dry=dry), *(Everyday(spec) for spec in scenario.everyday)],
        seed=seed,
        event=event,
        replication=replication,
        clock_s=scenario.start.draw(Streams(seed, (event,))["clock"]),
        horizon_s=scenario.horizon_s,
    )
    refuse_levees(hazards, world.ground.fields)
    refuse_works(hazards, world.ground.fields)
    refuse_fires(hazards, world.ground.fields)
    world.data["forecast_skill"] = scenario.forecast_skill
    world.record.about |= {
        "scenario": scenario.name,
        "plan": plan.name,
        "seed": seed,
        "event": event,
        "replication": replication,
        "breaches": sum(len(breach_names(hazard)) for hazard in hazards.values() if isinstance(hazard, Flood)),
    }
    return world


def commands_of(plan: Plan, *, wet: bool, dry: bool) -> list[Command]:
    """Return what starts missions: each command whose part the plan has and whose hazard the scenario has."""
    commands: list[Command] = []
    if wet:
        # water closes roads and reaches people whatever the plan
        commands += [RoadWater(plan.relief), Waterline(plan.evacuation or EvacuationSpec())]
        commands.append(CasualtyCommand(plan.care, plan.evacuation or EvacuationSpec()))
        if plan.warning is not None:
            commands.append(WarningCommand(plan.warning))
        if plan.evacuation is not None:
            commands.append(EvacuationCommand(plan.evacuation))
            if plan.evacuation.outside:
                commands.append(AidCommand(plan.evacuation.outside))
        if plan.relief is not None:
            commands.append(ReliefCommand(plan.relief))
        if plan.orders:
            commands.append(WorksDesk(plan.orders))
        if plan.patrols is not None:
            commands.append(DamPatrols(plan.patrols))
        if plan.reports is not None:
            commands.append(DamageCommand(plan.reports, plan.relief))
    if dry and plan.detection is not None and plan.fire is not None:
        commands.append(FireCommand(plan.detection, plan.fire))
    if plan.rules:
        # last: at the beginning it knows what the others have set up
        commands.append(RulesDesk(plan.rules))
    return commands


def warm(scenario: Scenario, plan: Plan) -> None:
    """Make the region and compile every kernel that runs of this scenario use: a short, small run of each hazard."""
    small: list[Any] = []
    for hazard in scenario.hazards:
        if isinstance(hazard, Flood):
            small.append(hazard.model_copy(update={"duration_s": 3 * HOUR_S, "keep": False}))
        elif isinstance(hazard, FireSeason):
            small.append(hazard.model_copy(update={"ignitions": 4.0, "dispersion": 50.0, "season_s": 4 * DAY_S}))
        else:
            small.append(hazard)
    dry = any(isinstance(h, HazardSource) for h in small)
    short = scenario.model_copy(
        update={
            "hazards": tuple(small),
            "horizon_s": min(scenario.horizon_s, 5 * DAY_S if dry else 6 * HOUR_S),
            "flood_cell_m": 240.0,
        }
    )
    build(short, plan).run()
    if dry:
        _compile_fires()
    static_of(scenario.region, scenario.flood_cell_m if not dry else 0.0, dry)


def compile_kernels() -> None:
    """Compile the kernels of floods and fires, without a region: they are ready for the one that is being made."""
    _compile_floods()
    _compile_fires()


def _compile_floods() -> None:
    """Run a small flood on a slope."""
    shape = (8, 8)
    bed = np.add.outer(np.arange(8.0), np.zeros(8))
    fields = {
        "elevation_m": bed,
        "land_m": bed,
        "manning_n": np.full(shape, 0.05),
        "in_region": np.ones(shape, np.bool_),
        "curve_number": np.full(shape, 75.0),
        "imperviousness": np.zeros(shape),
        "reservoir": np.zeros(shape, np.int16),
        "town": np.zeros(shape, np.int16),
    }
    grid = Grid(FLOOD, 0.0, 8 * 240.0, 240.0, *shape)
    ground = Ground({FLOOD: grid}, {(FLOOD, name): a for name, a in fields.items()}, lambda: None, lambda: 0.0)
    storm = Rainstorm(depth_m=0.2, centre_x_m=960.0, centre_y_m=960.0, semi_major_m=1.0e4, semi_minor_m=1.0e4)
    Flood(storm=storm, duration_s=3 * HOUR_S, keep=False).depth_max_m(ground.fields, Streams(0, ()))


def _compile_fires() -> None:
    """Run a fire on flat grass that outgrows its window and flares up again: what a short season may not come to."""
    shape = (160, 160)
    layers = {"fuel_model": 102.0, "elevation_m": 50.0, "canopy_cover": 0.0, "canopy_height_m": 0.0}
    arrays = {name: np.full(shape, value, np.int16 if name == "fuel_model" else np.float32)
              for name, value in layers.items()}  # fmt: skip
    weather = FireHours(start_s=0.0, wind_m_s=(8.0,), wind_from_deg=(270.0,), temperature_c=(20.0,), humidity=(0.3,),
                        rain_m=(0.0,))  # fmt: skip
    fire = ForestFire(x_m=2400.0, y_m=2400.0, start_s=0.0, weather=weather)
    world = world_alone("fire", fire, Grid("terrain", 0.0, 4800.0, 30.0, *shape), arrays, 4 * HOUR_S)

    def crew() -> Generator[Any, Any, None]:
        for field in ("extinguished", "rekindled"):
            yield world.env.timeout(HOUR_S)
            world.ground.amend(field, "points", [[2400.0, 2400.0]])

    world.env.process(crew())
    world.run()


# -- the static part ------------------------------------------------------------------------------------------------
@cache
def static_of(name: str, flood_cell_m: float, terrain: bool) -> Static:
    """Return what all runs on a region share; one copy a process.

    Parameters
    ----------
    name : str
        The region.
    flood_cell_m : float
        Cell of the water's grid; 0 where there is no water.
    terrain : bool
        Whether the terrain itself is needed (fires).
    """
    region = load_region(name)
    homes = region.hamlets
    grids: dict[str, Grid] = {}
    arrays: dict[tuple[str, str], np.ndarray] = {}
    if terrain:
        grids[region.grid.name] = region.grid
        # plain views of what the disk holds: a memory map makes a new map of each small part that is read
        arrays |= {(region.grid.name, field): np.asarray(array) for field, array in region.fields.items()}
    if flood_cell_m:
        grid, fields, levees_m = water_grid(region, flood_cell_m)
        if levees_m is not None:
            homes = homes.assign(levee_m=levees_m)
        grids[grid.name] = grid
        arrays |= {(grid.name, field): array for field, array in fields.items()}
    return Static(
        grids=grids,
        arrays=arrays,
        places=places_of(region),
        network=network_of(region),
        data={name: getattr(region, name) for name in ("towns", "villages", "sites", "road_edges")}
        | {"hamlets": homes},
        about={
            "region": region.name,
            "region_digest": region.digest,
            "forest_m2": float(region.towns["forest_km2"].sum()) * 1e6,
            "population": int(region.hamlets["population"].sum()),
            "layers": {layer.name: layer.certainty for layer in region.layers},
        },
    )


def places_of(region: Region) -> Places:
    """Return all named places of a region."""
    table = place_tables(region)
    return Places(
        ids=tuple(table["id"].astype(str)),
        kinds=tuple(table["kind"].astype(str)),
        names=tuple(table["name_zh"].astype(str)),
        towns=tuple(table["town"].astype(str)),
        x_m=table["x_m"].to_numpy(np.float64),
        y_m=table["y_m"].to_numpy(np.float64),
        node=table["road_node"].to_numpy(np.int32),
    )


def network_of(region: Region) -> Network:
    """Return the road graph of a region."""
    nodes, edges = region.road_nodes, region.road_edges
    names = tuple(
        sorted(set(edges["road_class"]), key=lambda c: -float(edges.loc[edges["road_class"] == c, "speed_m_s"].max()))
    )
    return Network(
        node_x_m=nodes["x_m"].to_numpy(np.float64),
        node_y_m=nodes["y_m"].to_numpy(np.float64),
        from_node=edges["u"].to_numpy(np.int32),
        to_node=edges["v"].to_numpy(np.int32),
        length_m=edges["length_m"].to_numpy(np.float64),
        speed_m_s=edges["speed_m_s"].to_numpy(np.float64),
        road_class=np.array([names.index(c) for c in edges["road_class"]], dtype=np.uint8),
        class_names=names,
        lanes=edges["lanes"].to_numpy(np.float64) if "lanes" in edges else None,
    )
