"""A small hand-made world: flat land, a few villages on one road, and a scripted flood."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from sim.command.casualty_desk import CareSpec, CasualtyCommand
from sim.command.evacuation import EvacuationCommand, EvacuationSpec
from sim.command.headquarters import HeadquartersSpec
from sim.command.relief import ReliefCommand, ReliefSpec
from sim.command.road_water import RoadWater
from sim.command.warning import WarningCommand, WarningSpec
from sim.command.waterline import Waterline
from sim.hazards.base import CROSSING, Forecast, Hazard, Watch
from sim.hazards.rain_forecast import ForecastSkill
from sim.params import Pert
from sim.places import Places
from sim.resources.fleet import FleetSpec
from sim.resources.shelter import ShelterSpec
from sim.resources.stock import DepotSpec, StockLine
from sim.resources.team import TeamSpec
from sim.roads import Network
from sim.traffic import RoadsSpec
from sim.world import Static, World

H = 3600.0
ERRS = ("position_near_m", "position_far_m", "time_near_s", "time_far_s", "amount_near", "amount_far", "town")
FORESEEN = ForecastSkill(revised_low_s=H, revised_high_s=H, **dict.fromkeys(ERRS, 0.0))
"""Everything is foreseen, looked at every hour."""
TOWN = "t1"


@dataclass(frozen=True)
class ScriptedStorm:
    """The same rain everywhere, by interval of 300 s."""

    rain_m: tuple[float, ...]

    def fallen_m(self, x_m: Any, y_m: Any, until_s: float, from_s: float = 0.0) -> np.ndarray:
        n = max(int(until_s // 300.0), 1)
        series = np.zeros(n)
        series[: min(n, len(self.rain_m))] = self.rain_m[:n]
        return np.tile(series, (np.atleast_1d(x_m).size, 1))


class ScriptedFlood(Hazard[float]):
    """Water that rises and falls at places as a script says: (place, [(time_s, depth_m), ...]), linear between."""

    kind: Literal["flood"] = "flood"
    listens: ClassVar[frozenset[str]] = frozenset()
    leg_s: float = 1e7
    depths: dict[str, tuple[tuple[float, float], ...]] = {}
    rain_m: tuple[float, ...] = ()

    def begin(self, fields: Any, streams: Any) -> float:
        return self.start_s

    def forecast(self, state: float, fields: Any, watch: Watch, from_s: float, until_s: float) -> Forecast[float]:
        memory = SimpleNamespace(state=SimpleNamespace(storm=ScriptedStorm(self.rain_m)))
        forecast = Forecast(from_s, until_s, fields.revision, np.empty(0, CROSSING), memory, ends=True)
        return Forecast(from_s, until_s, fields.revision, self.read(forecast, watch), memory, ends=True)

    def state_at(self, forecast: Forecast[float], time_s: float) -> float:
        return time_s

    def flow_at(self, forecast: Forecast[float], x_m: float, y_m: float) -> None:
        return None

    def peak_m(self, forecast: Forecast[float], x_m: float, y_m: float) -> float:
        return 0.0

    def read(self, forecast: Forecast[float], watch: Watch) -> np.ndarray:
        rows = []
        for gauge, place in enumerate(watch.places):
            for (t0, d0), (t1, d1) in zip(self.depths.get(place, ()), self.depths.get(place, ())[1:], strict=False):
                level = float(watch.threshold[gauge])
                if min(d0, d1) < level <= max(d0, d1):
                    at = t0 + (t1 - t0) * (level - d0) / (d1 - d0)
                    if forecast.issued_s < at <= forecast.until_s:
                        rows.append((at, gauge, level, d1 > d0))
        return np.sort(np.array(rows, dtype=CROSSING), order=("time_s", "gauge"))


def flood(depths: dict[str, Sequence[tuple[float, float]]], rain_mm_h: Sequence[float] = ()) -> ScriptedFlood:
    """Return a flood with depths in m at hours, and rain in mm by the hour."""
    rain = tuple(mm / 12000.0 for mm in rain_mm_h for _ in range(12))
    return ScriptedFlood(
        depths={place: tuple((t * H, d) for t, d in points) for place, points in depths.items()}, rain_m=rain
    )


def static(hamlets: Sequence[tuple[str, int, int, bool]] = (("h1", 100, 4, True), ("h2", 60, 2, False))) -> Static:
    """Return villages in a row, 2 km apart, one hamlet each (id, people, of them unable to walk, danger zone)."""
    n = len(hamlets)
    x = 2000.0 * np.arange(n + 2)
    nodes = np.arange(n + 2)
    ids, kinds, xs, node = ["seat"], ["town"], [0.0], [0]
    for i, (name, *_rest) in enumerate(hamlets):
        for place, kind in ((name, "hamlet"), (f"v-{name}", "village"), (f"room-{name}", "village_room")):
            ids.append(place)
            kinds.append(kind)
            xs.append(float(x[i + 1]) + (300.0 if kind == "village_room" else 0.0))
            node.append(i + 1)
    for place, kind in (("depot", "depot"), ("school", "shelter"), ("base", "team_base"), ("hospital", "hospital")):
        ids.append(place)
        kinds.append(kind)
        xs.append(0.0)
        node.append(0)
    y = np.zeros(len(ids))
    table = pd.DataFrame(
        {
            "id": [h[0] for h in hamlets],
            "village": [f"v-{h[0]}" for h in hamlets],
            "town": TOWN,
            "population": [h[1] for h in hamlets],
            "cannot_walk": [h[2] for h in hamlets],
            "danger_zone": [h[3] for h in hamlets],
        }
    )
    villages = pd.DataFrame({"id": table["village"], "town": TOWN, "x_m": x[1 : n + 1], "y_m": 0.0})
    sites = pd.DataFrame(
        {
            "id": [f"room-{h[0]}" for h in hamlets],
            "kind": "village_room",
            "village": table["village"],
            "town": TOWN,
        }
    )
    return Static(
        grids={},
        arrays={},
        places=Places(
            tuple(ids), tuple(kinds), tuple(ids), (TOWN,) * len(ids), np.array(xs), y, np.array(node, dtype=np.int32)
        ),
        network=Network(
            x,
            np.zeros(n + 2),
            nodes[:-1].astype(np.int32),
            nodes[1:].astype(np.int32),
            np.full(n + 1, 2000.0),
            np.full(n + 1, 10.0),
            np.zeros(n + 1, np.uint8),
            ("village",),
        ),
        data={"hamlets": table, "villages": villages, "towns": pd.DataFrame({"id": [TOWN]}), "sites": sites},
    )


def fixed(minutes: float) -> Pert:
    """Return a certain duration."""
    return Pert(minutes * 60.0, minutes * 60.0, minutes * 60.0)


def plan(
    *,
    warning: dict[str, Any] | None = None,
    evacuation: dict[str, Any] | None = None,
    relief: dict[str, Any] | None = None,
    stock: dict[str, int] | None = None,
    trucks: int = 1,
    boats: int = 1,
    crews: int = 1,
    medical: int = 1,
    beds: int = 50,
    cars: int = 1,
    roads: dict[str, Any] | None = None,
) -> SimpleNamespace:
    """Return a plan with certain durations, of one depot, one shelter and a few crews at the town's seat."""
    goods = {"food_day": 1000, "water_l": 2000, "quilt": 500, "bed": 100} if stock is None else stock
    sure = {"report_s": fixed(30), "late_report_s": fixed(120), "officer_away": 0.0, "report_error": 0.0}
    return SimpleNamespace(
        warning=WarningSpec(**(warning or {})),
        evacuation=EvacuationSpec(**(evacuation or {})),
        relief=ReliefSpec(**{**sure, **(relief or {})}),
        headquarters=HeadquartersSpec(decision_day_s=fixed(10), decision_night_s=fixed(10)),
        teams=(
            TeamSpec(id="boat-crew", name_zh="b", skills=("boat-rescue",), base="base", crews=crews, persons=3),
            TeamSpec(id="medics", name_zh="m", skills=("medical",), base="base", crews=medical, vehicle="car"),
            TeamSpec(id="gang", name_zh="g", skills=("repair",), base="base", crews=1),
        ),
        fleets=(
            FleetSpec(id="trucks", name_zh="t", vehicle="truck", count=trucks, base="depot", kg=5000.0),
            FleetSpec(id="boats", name_zh="b", vehicle="boat", count=boats, base="base", persons=6),
            FleetSpec(id="cars", name_zh="c", vehicle="car", count=cars, base="base", persons=4),
        ),
        depots=(
            DepotSpec(
                id="store",
                name_zh="s",
                place="depot",
                stock=tuple(StockLine(item=i, amount=a) for i, a in goods.items()),
                load_s=fixed(15),
            ),
        ),
        keeping=(),
        shelters=(ShelterSpec(id="school", name_zh="s", place="school", beds=beds),),
        hospitals=(),
        care=CareSpec(),
        roads=RoadsSpec(**roads) if roads is not None else None,
    )


def world(
    hazard: Any,
    the_plan: Any,
    land: Static | None = None,
    *,
    replication: int = 0,
    horizon_h: float = 48.0,
    clock_h: float = 170 * 24.0 + 8.0,
    event: int = 0,
    skill: ForecastSkill = FORESEEN,
) -> World:
    """Return a world with all commands of relief, started at 8:00 on a day in June."""
    commands = [
        RoadWater(the_plan.relief),
        Waterline(the_plan.evacuation),
        CasualtyCommand(the_plan.care, the_plan.evacuation),
        WarningCommand(the_plan.warning),
        EvacuationCommand(the_plan.evacuation),
        ReliefCommand(the_plan.relief),
    ]
    made = World(
        land or static(),
        {"flood": hazard},
        the_plan,
        commands,
        seed=1,
        event=event,
        replication=replication,
        clock_s=clock_h * H,
        horizon_s=horizon_h * H,
    )
    made.data["forecast_skill"] = skill
    return made
