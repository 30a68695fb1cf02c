"""Our crews on the raster against Fried & Fried's (1996) analytic containment: same rates, same fire, final areas.

One fire in uniform fuel on level ground in a constant wind, which is chosen for the length to width, with the fuel's
rate adjusted to the rate of spread wanted; both are read back from our own behaviour, and the analytic model is given
those. Two crews, one a flank, build at one steady rate: no fatigue, no limits of flame, wind or night, no line ahead of
the fire. Everything else is what any fire has: driver, batches of line, amendments of the ground.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from sim.command.headquarters import HeadquartersSpec
from sim.ground import Grid
from sim.hazards.fire_hours import FireHours, RateFactor
from sim.hazards.forest_fire import ForestFire
from sim.kernels import containment as k
from sim.missions.fight_rules import FightRules
from sim.missions.fire_edge import Crew
from sim.missions.firefight import FLANKS, Contained, FireFight
from sim.missions.fireline import FireLine
from sim.missions.line_rates import CREW, line_rates
from sim.params import Params
from sim.places import Places
from sim.roads import Network
from sim.text import _
from sim.world import Static, World

BAR = 0.10
BATCH_M, BATCH_S = 20.0, 120.0
"""Batches that are held to the bar: a matter of numerical fineness. Those of a plan (40 m, 5 min) are told beside."""
FUEL, FUEL_CODE = 1, "FM1"
CELLS, TERRAIN_M = 300, 30.0
OFF_M = 3.3
"""The fire does not start in the midst of a cell."""
NOON_S = 12 * 3600.0
UNLIMITED_M, UNLIMITED_M_S, UNLIMITED_M2 = 1e3, 1e2, 1e12
HORIZON_S = 48 * 3600.0
STRONGEST_M_S = 20.0


@dataclass(frozen=True)
class Case:
    """A fire and the crews that come to it.

    Attributes
    ----------
    rate_m_s, length_to_width : float
        Of the head, and of the ellipse.
    line : float
        Line rate of one flank over the rate of the head.
    arrive_s : float
        When the crews come, after the fire has started from a point.
    anchor : str
        ``head`` or ``rear``.
    heading_deg : float
        Where the fire goes, from north.
    cell_m : float
        Of the fire's raster.
    """

    rate_m_s: float
    length_to_width: float
    line: float
    arrive_s: float
    anchor: str
    heading_deg: float = 90.0
    cell_m: float = 10.0


@dataclass(frozen=True)
class Fought:
    """A case, what the fire had by our own behaviour, and how it ended: areas in m2, NaN where it was not contained."""

    case: Case
    rate_m_s: float
    length_to_width: float
    analytic_m2: float
    raster_m2: float

    @property
    def difference(self) -> float:
        """Relative difference of the raster's area; inf where only one of both contained the fire."""
        contained = math.isfinite(self.analytic_m2), math.isfinite(self.raster_m2)
        if not any(contained):
            return 0.0
        return self.raster_m2 / self.analytic_m2 - 1.0 if all(contained) else math.inf


class Nobody(Params):
    """A plan without resources."""

    teams: tuple[Any, ...] = ()
    fleets: tuple[Any, ...] = ()
    depots: tuple[Any, ...] = ()
    keeping: tuple[Any, ...] = ()
    shelters: tuple[Any, ...] = ()
    hospitals: tuple[Any, ...] = ()
    headquarters: HeadquartersSpec = HeadquartersSpec()
    roads: None = None


def cases() -> list[Case]:
    """Return the sweep: rates of spread, length to width, line rates, arrivals, head and rear, cells of 5 and 10 m."""
    fires = [(0.02, 7200.0), (0.05, 3600.0), (0.05, 7200.0)]
    anchors = ("rear", "head")
    swept = [
        Case(rate, lw, line, arrive_s, anchor, heading, cell_m)
        for cell_m, anchor, (rate, arrive_s), lw, (line, heading) in product(
            (10.0, 5.0), anchors, fires, (1.5, 2.0, 3.0), ((2.0, 90.0), (3.0, 60.0), (5.0, 25.0))
        )
    ]
    # crews slower than the head contain nothing, nor do they by the analytic model
    return [*swept, *(Case(0.05, 2.0, 0.8, 3600.0, anchor) for anchor in anchors)]


def fire_of(case: Case) -> tuple[ForestFire, float, float]:
    """Return the fire of a case, and its rate of spread m/s and length to width by our own behaviour."""
    model, found = _fire(case.length_to_width, case.cell_m, case.heading_deg)
    factor = case.rate_m_s / found[0]
    model = model.model_copy(update={"rates": (RateFactor(fuel=FUEL_CODE, factor=factor),)})
    return model, *_head(model)


@cache
def _fire(length_to_width: float, cell_m: float, heading_deg: float) -> tuple[ForestFire, tuple[float, float]]:
    """Return a fire in the wind that gives a length to width (by bisection), and its rate and length to width."""
    middle_m = CELLS * TERRAIN_M / 2 + OFF_M

    def fire(wind_m_s: float) -> ForestFire:
        return ForestFire(
            x_m=middle_m,
            y_m=middle_m,
            cell_m=cell_m,
            weather=FireHours(wind_m_s=(wind_m_s,), wind_from_deg=((heading_deg + 180.0) % 360.0,)),
            dead_moisture=(0.06, 0.07, 0.08),
            crowns=None,
            horizon_s=HORIZON_S,
        )

    low, high = 0.0, STRONGEST_M_S
    for _round in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _head(fire(middle))[1] < length_to_width else (low, middle)
    return fire(high), _head(fire(high))


def _head(model: ForestFire) -> tuple[float, float]:
    layers = {name: array[:3, :3] for (_grid, name), array in ground().arrays.items()}
    found = model.everywhere(layers, TERRAIN_M)
    return float(found.rate_m_s[1, 1]), float(found.length_to_width[1, 1])


@cache
def ground() -> Static:
    """Return level ground of one fuel, with a road in a corner."""
    grid = Grid("terrain", 0.0, CELLS * TERRAIN_M, TERRAIN_M, CELLS, CELLS)
    level = np.zeros((CELLS, CELLS), np.float32)
    layers: dict[str, np.ndarray] = {
        "elevation_m": level,
        "fuel_model": np.full((CELLS, CELLS), FUEL, np.int16),
        "canopy_cover": level,
        "canopy_height_m": level,
    }
    network = Network(
        np.array([0.0, 100.0]),
        np.zeros(2),
        np.zeros(1, np.int32),
        np.ones(1, np.int32),
        np.array([100.0]),
        np.array([10.0]),
        np.zeros(1, np.uint8),
        ("track",),
    )
    home = Places(("home",), ("town",), ("home",), ("t",), np.zeros(1), np.zeros(1), np.zeros(1, np.int32))
    return Static({"terrain": grid}, {("terrain", name): array for name, array in layers.items()}, home, network)


def analytic_m2(case: Case, rate_m_s: float, length_to_width: float) -> float:
    """Return the final area by Fried & Fried (1996), NaN where the fire is not contained."""
    crews = np.array([[case.arrive_s, HORIZON_S, 2.0 * case.line * rate_m_s]])
    tactic = k.HEAD if case.anchor == "head" else k.REAR
    end = k.contained(
        1e-6, rate_m_s, length_to_width, tactic, 0.0, k.GEOMETRY, crews, UNLIMITED_M2, case.arrive_s + HORIZON_S
    )
    return float(end[k.AREA_M2]) if end[k.END] == k.CONTAINED else math.nan


FINE, USUAL = FightRules(batch_length_m=BATCH_M, batch_time_s=BATCH_S), FightRules()


def fought(case: Case, rules: FightRules = FINE) -> Fought:
    """Return a case's outcome on the raster beside the analytic one; of the rules only the batches are taken."""
    model, rate_m_s, length_to_width = fire_of(case)
    expected_m2 = analytic_m2(case, rate_m_s, length_to_width)
    rules = rules.model_copy(
        update={
            "anchor": case.anchor,
            "ahead": False,
            "night_attack": True,
            "night_rate": 1.0,
            "untrained_night": True,
            "fatigue_per_s": 0.0,
            "flame_limit_stand_off_m": UNLIMITED_M,
            "wind_limit_m_s": UNLIMITED_M_S,
        }
    )
    # a fire that is not to be contained is followed for so long that a slow fight would have ended
    horizon_s = HORIZON_S if math.isfinite(expected_m2) else 4.0 * case.arrive_s
    world = World(
        ground(), {"fire": model}, Nobody(), [], seed=1, event=0, replication=0, clock_s=NOON_S, horizon_s=horizon_s
    )
    factor = case.line * rate_m_s / float(line_rates()[0][FUEL])

    def fight() -> Generator[Any, Any, None]:
        driver = world.hazards["fire"]
        yield driver.began
        here = FireFight("fire", world, driver, rules, lambda flank: FireLine(incident="fire", flank=flank))
        world.data["fire-fights"] = {"fire": here}
        yield world.env.timeout(case.arrive_s)
        for flank in FLANKS:
            here.join(Crew(f"crew/{flank}", CREW, UNLIMITED_M, 0.0, factor), -1)
        yield here.over

    over = world.env.process(fight())
    world.env.run(until=over | world.env.timeout(horizon_s))
    closed = next(iter(world.record.of(Contained)), None)
    return Fought(case, rate_m_s, length_to_width, expected_m2, closed.burnt_m2 if closed else math.nan)


def lines_of(found: list[Fought]) -> list[str]:
    """Return what is printed: a line a case, then the largest difference and the verdict."""
    head = (
        _("rate m/s"),
        _("L/W"),
        _("line/rate"),
        _("arrival s"),
        _("attack"),
        _("heading"),
        _("cell m"),
        _("analytic ha"),
        _("raster ha"),
        _("difference"),
    )
    rows = [head]
    for one in found:
        case = one.case
        both = math.isfinite(one.difference) and math.isfinite(one.analytic_m2)
        rows.append(
            (
                f"{one.rate_m_s:.3f}",
                f"{one.length_to_width:.2f}",
                f"{case.line:g}",
                f"{case.arrive_s:g}",
                _("head") if case.anchor == "head" else _("rear"),
                f"{case.heading_deg:g}",
                f"{case.cell_m:g}",
                _hectares(one.analytic_m2),
                _hectares(one.raster_m2),
                f"{one.difference:+.1%}" if both else "-",
            )
        )
    widths = [max(len(row[c]) for row in rows) for c in range(len(head))]
    text = ["  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    last = _("{cases} fires of our crews against Fried and Fried (1996), allowed {bar}: {differences}; {verdict}")
    verdict = _("passed") if passed(found) else _("failed")
    return [*text, last.format(cases=len(found), bar=f"{BAR:.0%}", differences=differences(found), verdict=verdict)]


def differences(found: list[Fought]) -> str:
    """Return the largest and the mean difference of final areas, and how many are beyond the bar, as words."""
    all_of = np.array([one.difference for one in found])
    both = all_of[[math.isfinite(one.analytic_m2 + one.raster_m2) for one in found]]
    text = _("final areas differ by {worst} at most, {mean} on the average, {beyond} of {cases} by more than {bar}")
    return text.format(
        worst=f"{np.abs(all_of).max():.1%}",
        mean=f"{both.mean():+.1%}",
        beyond=int((np.abs(all_of) > BAR).sum()),
        cases=len(found),
        bar=f"{BAR:.0%}",
    )


def passed(found: list[Fought]) -> bool:
    """Whether every final area is within the bar, and the same fires are contained."""
    return bool(found) and all(abs(one.difference) <= BAR for one in found)


def _hectares(area_m2: float) -> str:
    return f"{area_m2 / 1e4:.3f}" if math.isfinite(area_m2) else _("not contained")
