"""Map replays of one run: water and people over the county, or a fire in close-up with the line built against it."""

import math
from typing import Any

import numpy as np

from reports.basemap import closeup, county, grid_spec
from reports.names import Names
from reports.packing import packed
from scenarios.regions.base import Region
from sim.ground import Grid
from sim.hazards.flood_course import FRAME_DEPTH_M
from sim.missions.base import Travelled
from sim.people.entries import PeopleMoved
from sim.record import Record
from sim.text import N_, _

UNBURNT = 65535
HELD = (4, 5)
"""Status of a cell that is fireline, or burnt edge put out (see ``sim.hazards.forest_fire``)."""
LEGENDS = {
    "water": ("#4f8fd6", N_("water of 0.1 m or more (darker: deeper)")),
    "hit": ("#d7301f", N_("water in their homes")),
    "trapped": ("#7f0000", N_("shut in by water")),
    "leaving": ("#f08c2e", N_("on the way")),
    "lodged": ("#41b6c4", N_("with relatives or at a relief point")),
    "sheltered": ("#2c7fb8", N_("in a collective shelter")),
    "journey": ("#6a00a8", N_("vehicle or team on the way (straight line)")),
    "fire": ("#ff7814", N_("burning now (fades as it ages)")),
    "line": ("#1a9850", N_("edge held: fireline, or flame put out (at the end)")),
}
_SHOWN_STATES = {"hit", "trapped", "leaving", "aboard", "lodged", "sheltered", "dead", "hurt", "in-hospital"}
_AS = {"aboard": "leaving", "hurt": "leaving", "in-hospital": "sheltered"}


def incidents(record: Record, raster: str) -> list[str]:
    """Return the incidents of a record that left a raster of this name, in order."""
    return [name[: -len(raster) - 1] for name in record.fields if name.endswith(f"/{raster}")]


def _legend(*keys: str) -> list[dict[str, str]]:
    return [{"colour": LEGENDS[k][0], "name": _(LEGENDS[k][1])} for k in keys]


def group_states(record: Record) -> dict[str, list[tuple[float, str]]]:
    """Return, for each group that anything happened to, its most telling state at every change (worst first)."""
    rank = {"trapped": 0, "hit": 1, "leaving": 2, "aboard": 2, "hurt": 2, "sheltered": 3, "in-hospital": 3, "lodged": 4}
    now: dict[str, dict[str, int]] = {}
    told: dict[str, list[tuple[float, str]]] = {}
    for entry in record.of(PeopleMoved):
        states = now.setdefault(entry.group, {})
        states[entry.from_state] = states.get(entry.from_state, 0) - entry.count
        states[entry.to_state] = states.get(entry.to_state, 0) + entry.count
        present = [s for s, n in states.items() if n > 0 and s in _SHOWN_STATES]
        state = min(present, key=lambda s: (rank.get(s, 9), s)) if present else "home"
        curve = told.setdefault(entry.group, [])
        state = _AS.get(state, state)
        if not curve or curve[-1][1] != state:
            curve.append((entry.time_s, state))
    return told


def _journeys(record: Record, region: Region, most: int = 1500) -> list[dict[str, Any]]:
    at: dict[str, tuple[float, float]] = {}
    for table in (region.towns, region.villages, region.hamlets, region.sites):
        at |= {i: (float(x), float(y)) for i, x, y in zip(table["id"], table["x_m"], table["y_m"], strict=True)}
    rows = [e for e in record.of(Travelled) if e.origin in at and e.destination in at and e.time_s > e.left_s]
    return [
        {"left_s": round(e.left_s), "arrived_s": round(e.time_s),
         "x0": round(at[e.origin][0]), "y0": round(at[e.origin][1]),
         "x1": round(at[e.destination][0]), "y1": round(at[e.destination][1])}
        for e in rows[:most]
    ]  # fmt: skip


def flood_maps(record: Record, region: Region) -> list[dict[str, Any]]:
    """Return one map an incident with water: frames, people and journeys; empty where none flooded."""
    maps = []
    hamlets = region.hamlets
    columns = (hamlets[name].to_numpy(float).tolist() for name in ("x_m", "y_m", "population"))
    at = dict(zip(hamlets["id"].tolist(), zip(*columns, strict=True), strict=True))
    for incident in incidents(record, "frames"):
        frames = record.fields[f"{incident}/frames"]
        start_s, step_s = record.fields[f"{incident}/frame_s"].tolist()
        west, north, cell, rows, cols = record.fields[f"{incident}/geometry"].tolist()
        grid = Grid("flood", west, north, cell, int(rows), int(cols))
        groups = [
            {"x_m": round(at[g][0]), "y_m": round(at[g][1]), "radius": round(2 + math.sqrt(at[g][2]) / 12, 1),
             "states": [[round(t), s] for t, s in states]}
            for g, states in sorted(group_states(record).items()) if g in at
        ]  # fmt: skip
        # a thin film on every slope is no flood: shown from 0.1 m, opened at the widest water of 0.3 m
        shallow, deep = (int(np.ceil(255 * np.sqrt(depth_m / FRAME_DEPTH_M))) for depth_m in (0.1, 0.3))
        wettest = int(np.argmax((frames >= deep).reshape(len(frames), -1).sum(axis=1)))
        spec = county(region) | {
            "show_s": start_s + step_s * wettest, "from_s": 0, "until_s": float(record.about["horizon_s"]),
            "clock_s": float(record.about["clock_s"]),
            "frames": {"least": shallow, "grid": grid_spec(grid), "depth": packed(frames, differenced=True),
                       "times_s": [start_s + step_s * k for k in range(len(frames))]},
            "groups": groups, "journeys": _journeys(record, region),
        }  # fmt: skip
        legend = _legend("water", "hit", "trapped", "leaving", "lodged", "sheltered", "journey")
        maps.append(
            {
                "title": _("Water and people: {incident}").format(incident=Names().incident(incident)),
                "spec": spec,
                "legend": legend,
            }
        )
    return maps


def fire_maps(record: Record, region: Region, most: int = 2) -> list[dict[str, Any]]:
    """Return close-ups of the largest fires of a run; empty where nothing burnt."""
    burnt = {i: int(np.isfinite(record.fields[f"{i}/arrival_s"]).sum()) for i in incidents(record, "arrival_s")}
    maps = []
    for incident in sorted(burnt, key=lambda i: (-burnt[i], i))[:most]:
        arrival = record.fields[f"{incident}/arrival_s"]
        west, north, cell = record.fields[f"{incident}/geometry"].tolist()
        start_s = float(np.nanmin(arrival))
        last_s = float(np.nanmax(arrival))
        minutes = np.where(np.isfinite(arrival), np.minimum((arrival - start_s) / 60, UNBURNT - 1), UNBURNT)
        grid = Grid("fire", west, north, cell, *arrival.shape)
        held = np.isin(record.fields[f"{incident}/status"], HELD).astype(np.uint8)
        until_s = last_s + 3600.0
        size_m = max(1500.0, 1.6 * max(arrival.shape) * cell)
        spec = closeup(region, west + grid.cols * cell / 2, north - grid.rows * cell / 2, size_m) | {
            "show_s": until_s, "from_s": start_s - 600, "until_s": until_s, "clock_s": float(record.about["clock_s"]),
            "fires": [{"grid": grid_spec(grid), "start_s": start_s, "arrival": packed(minutes.astype(np.uint16)),
                       "held": packed(held), "held_s": last_s}],
        }  # fmt: skip
        title = _("Fire {incident}: {area:.1f} ha burnt").format(
            incident=incident.removeprefix("fire-"), area=burnt[incident] * cell**2 / 1e4
        )
        maps.append({"title": title, "spec": spec, "legend": _legend("fire", "line")})
    return maps


def maps(record: Record, region: Region) -> list[dict[str, Any]]:
    """Return every map that a run has."""
    return flood_maps(record, region) + fire_maps(record, region)
