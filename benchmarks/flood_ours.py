"""Our side of ``make bench-flood``: the local inertial kernels, from arrays to final depths and closed books."""

import os
import time
from pathlib import Path

import flood_cases
import numpy as np
from worker import serve

from experiments.verify.flood_run import Basin
from sim.kernels.basin import make_rain, make_sources
from sim.kernels.tile_steps import LEVELS
from sim.kernels.water import CELL_STEPS, STEPS

WHISPER_M_S = 1.0e-30
"""Rain that keeps every tile awake and adds nothing that a depth could hold."""


def flow(case: flood_cases.Case) -> dict[str, float]:
    """Run a case; return seconds of processor time, steps, cell-steps and the error of the books."""
    began = time.process_time()
    rate = max(case.rain_m_s, WHISPER_M_S if case.everywhere else 0.0)
    rain = None
    if rate > 0.0:
        intervals = int(np.ceil(case.until_s / 300.0)) + 1
        zone = np.zeros(case.bed_m.shape, np.int16)
        rain = make_rain(0.0, 0.0, flood_cases.CELL_M, zone=zone, zone_rate_m_s=np.full((1, intervals), rate))
    sources = None
    if len(case.inflow_cells):
        rows, cols = case.inflow_cells.T.tolist()
        sources = make_sources(rows, cols, [0] * len(rows), case.knot_s, [case.flow_m3_s / len(rows)])
    basin = Basin(
        case.bed_m,
        flood_cases.MANNING,
        flood_cases.CELL_M,
        rain=rain,
        sources=sources,
        dt_cap_s=case.step_cap_s,
        levels=0 if case.everywhere else LEVELS,
    )
    basin.run(case.until_s)
    cpu_s = time.process_time() - began
    np.save(Path(os.environ["BENCH_FLOOD"]) / f"ours-{case.name}.npy", basin.depth)
    totals = basin.water.totals
    return {
        "cpu_s": cpu_s,
        "steps": float(totals[STEPS]),
        "cell_steps": float(totals[CELL_STEPS]),
        "volume": basin.books["error_ratio"],
    }


def triad_gb_s() -> float:
    """Return the memory bandwidth of ``a = b + s c`` (STREAM triad; three arrays of 80 MB), GB a second."""
    b, c = np.ones(10_000_000), np.ones(10_000_000)
    a = np.empty_like(b)
    best = np.inf
    for _ in range(7):
        began = time.perf_counter()
        np.multiply(c, 3.0, out=a)
        np.add(a, b, out=a)
        best = min(best, time.perf_counter() - began)
    # numpy makes two sweeps of it: five arrays are moved, not three
    return 5 * 8 * 10_000_000 / best / 1e9


def run(case: flood_cases.Case) -> dict[str, float]:
    """Run a case, or measure the memory."""
    if case.name == "triad":
        return {"triad_gb_s": triad_gb_s()}
    return flow(case)


if __name__ == "__main__":
    serve(run, flood_cases.case, ("A", "B", "B-everywhere"), ["numpy", "numba"])
