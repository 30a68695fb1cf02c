"""``make bench-flood``: our local inertial flood against Itzi's solver in one run; writes out/flood.json.

Both sides are warm processes pinned to one processor core, with one thread; on A they take turns, and what is compared
is the median of their processor time. Depths at the end are held against each program's own run at steps of 0.25 s, and
ours against Itzi's. Our depths are float64, with books that close to rounding; Itzi computes in float32 as it does by
default. C, the whole county at 30 m, is run once, in a process of its own.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from side import HERE, Side, write

BYTES_A_CELL_STEP = 8 * 7 + 4 * 4
"""Read or written in a cell and step: bed, friction, rain, depth and its maximum (both ways), flows (single, both)."""


def rmse(folder: Path, one: str, other: str) -> float:
    """Return the root mean square difference of two final depths, m."""
    a, b = (np.load(folder / f"{name}.npy") for name in (one, other))
    return float(np.sqrt(((a - b) ** 2).mean()))


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True, help="interpreter (Python 3.12) that has itzi-core")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "out" / "flood.json")
    ask = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["BENCH_FLOOD"] = name
        ours, peer = Side(sys.executable, "flood_ours.py"), Side(ask.peer, "flood_peer.py")
        for turn in range(ask.repeat):
            for side in (ours, peer) if turn % 2 == 0 else (peer, ours):
                side.ask("A")
            for case in ("A6", "steep", "B", "B-everywhere"):
                ours.ask(case)
        ours.ask("triad")
        for case in ("A-fine", "steep-fine"):
            ours.ask(case)
        peer.ask("A-fine")
        ours.end()
        peer.end()
        county = Side(sys.executable, "flood_county.py")
        county.ask("C")
        county.end()
        gaps = {
            "rmse_A_ours": rmse(folder, "ours-A", "ours-A-fine"),
            "rmse_A_itzi": rmse(folder, "peer-A", "peer-A-fine"),
            "diff_converged": rmse(folder, "ours-A", "peer-A-fine"),
            "rmse_A_steep": rmse(folder, "ours-steep", "ours-steep-fine"),
            "rmse_B": rmse(folder, "ours-B", "ours-B-everywhere"),
        }
    rate = ours.median("A", "cell_steps") / ours.median("A", "cpu_s")
    figures = {
        "ratio_A_itzi": peer.median("A", "cpu_s") / ours.median("A", "cpu_s"),
        **gaps,
        "volume_A": ours.median("A", "volume"),
        "volume_A_itzi": peer.median("A", "volume"),
        "speedup_B": ours.median("B-everywhere", "cpu_s") / ours.median("B", "cpu_s"),
        "mcells_per_s": rate / 1e6,
        "bandwidth_share": rate * BYTES_A_CELL_STEP / 1e9 / ours.median("triad", "triad_gb_s"),
        "county_minutes": county.median("C", "cpu_s") / 60.0,
        "county_peak_mb": county.highest("peak_mb"),
        "county_mcells_per_s": county.rate("C", "cell_steps") / 1e6,
        "county_volume": county.median("C", "volume"),
        "triad_gb_s": ours.median("triad", "triad_gb_s"),
        # without the arrays of the triad
        "peak_mb": max(f["peak_mb"] for name, runs in ours.found.items() if name != "triad" for f in runs),
        "peer_peak_mb": peer.highest("peak_mb"),
    }
    for case in ("A", "A6", "steep", "B", "B-everywhere"):
        figures |= {f"{case}_s": ours.median(case, "cpu_s"), f"{case}_steps": ours.median(case, "steps")}
    figures |= {"A_itzi_s": peer.median("A", "cpu_s"), "A_itzi_steps": peer.median("A", "steps")}
    found = {name: float(f"{value:.5g}") for name, value in figures.items()}
    write(ask.out, found, ours, peer, "itzi-core")


if __name__ == "__main__":
    main()
