"""``make bench-response``: a flood's response, its floods taken from the set that is kept; writes out/response.json.

One process with one thread. A replication is the making of the world, the run and its figures; the flood was computed
before and is kept on disk, as in a study whose events have several responses. The peak of memory is that of another
process, which finds floods and kernels kept and runs the same replications, as a study's worker does. The profile by
floor is of the processor time that Python's profiler sees, so that its shares, and not its seconds, count. Routes:
1,000 on a grid of 20,000 nodes of which 5 roads open or close before each.
"""

import argparse
import cProfile
import gc
import json
import pstats
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from side import HERE, processor
from worker import resident_mb

from experiments.worker import simulate
from scenarios.build import warm
from scenarios.load import load_plan, load_scenario
from sim.roads import Network, Roads

FLOORS = {
    "simpy/": "simpy",
    "sim/roads": "routing",
    "sim/kernels/routing": "routing",
    "sim/missions/travel": "routing",
    "sim/missions": "missions",
    "sim/command": "command",
    "sim/resources": "resources",
    "sim/people": "people",
    "sim/hazards": "hazards",
    "sim/kernels": "hazards",
    "sim/record": "record",
    "sim/kpis": "kpis",
}


class Quiet:
    """An event that nobody waits for."""

    def succeed(self, value: object = None) -> None:
        """Do nothing."""


def routes_1000_s() -> float:
    """Return the processor time of 1,000 routes with changing closures on 20,000 nodes, s."""
    side = np.arange(20_000).reshape(100, 200)
    rng = np.random.default_rng(1)
    u = np.concatenate([side[:, :-1].ravel(), side[:-1].ravel()]).astype(np.int32)
    v = np.concatenate([side[:, 1:].ravel(), side[1:].ravel()]).astype(np.int32)
    x, y = np.meshgrid(np.arange(200) * 500.0, np.arange(100) * 500.0)
    length = 500.0 * (1.0 + rng.random(u.size))
    speed, kinds = 5.0 + 15.0 * rng.random(u.size), np.zeros(u.size, np.uint8)
    network = Network(x.ravel(), y.ravel(), u, v, length, speed, kinds, ("road",))
    roads = Roads(network, Quiet)
    roads.route(0, 19_999)
    depots = rng.integers(0, 20_000, 20)
    closed = np.zeros(u.size, dtype=bool)
    begun = time.process_time()
    for k in range(1000):
        for edge in rng.integers(0, u.size, 5).tolist():
            closed[edge] = not closed[edge]
            roads.set_blocked(edge, bool(closed[edge]))
            roads.report(edge)
        roads.route(int(depots[k % 20]), int(rng.integers(0, 20_000)), "truck")
    return time.process_time() - begun


def floor_of(file: str) -> str:
    """Return which floor a file belongs to."""
    for part, floor in FLOORS.items():
        if part in file:
            return floor
    return "other"


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", default="guangshui-14th")
    parser.add_argument("--events", type=int, default=6)
    parser.add_argument("--flood-cell", type=float, default=120.0, help="metres")
    parser.add_argument("--peak-only", action="store_true", help="run the replications once and print the peak, MB")
    parser.add_argument("--out", type=Path, default=HERE / "out" / "response.json")
    ask = parser.parse_args()
    scenario = load_scenario("guangshui-flood").model_copy(update={"flood_cell_m": ask.flood_cell})
    plan = load_plan(ask.plan)

    def replicate(event: int, replication: int) -> None:
        simulate(scenario, plan, 1, event, replication)

    if ask.peak_only:
        for event in range(ask.events):
            replicate(event, 1)
            gc.collect()
            if not event:
                gc.freeze()
        print(resident_mb("VmHWM"))
        return
    warm(scenario, plan)
    for event in range(ask.events):
        replicate(event, 0)
    gc.collect()
    gc.freeze()
    took = []
    for event in range(ask.events):
        begun = time.process_time()
        replicate(event, 1)
        took.append(time.process_time() - begun)
    alike = ["--plan", ask.plan, "--events", str(ask.events), "--flood-cell", str(ask.flood_cell), "--peak-only"]
    peak_mb = float(subprocess.run([sys.executable, __file__, *alike], check=True, stdout=subprocess.PIPE).stdout)
    profile = cProfile.Profile()
    profile.enable()
    replicate(0, 2)
    profile.disable()
    floors: dict[str, float] = {}
    for (file, _line, _name), (_calls, _all, own_s, _with, _who) in pstats.Stats(profile).stats.items():
        floors[floor_of(file)] = floors.get(floor_of(file), 0.0) + own_s
    whole = sum(floors.values())
    found = {
        "s_per_replication": statistics.median(took),
        "s_per_replication_highest": max(took),
        "peak_mb": peak_mb,
        "routes_1000_s": routes_1000_s(),
        "flood_cell_m": ask.flood_cell,
        "profile": {floor: round(s / whole, 3) for floor, s in sorted(floors.items(), key=lambda f: -f[1])},
        "cpu": processor(),
    }
    text = json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in found.items()}, indent=2)
    ask.out.parent.mkdir(parents=True, exist_ok=True)
    ask.out.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
