"""``make bench-fire``: our forest fire against pyretechnics in one run, and fires fought; writes out/fire.json.

Both sides are warm processes pinned to one processor core, with one thread; they take turns, case by case, five times,
each case once unmeasured and once measured, and what is compared is the median of their processor time. Nothing is left
out on either side: making the fire's inputs from arrays, igniting, spreading, and filling arrival time, rate of spread,
intensity and flame length.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from side import HERE, ONE_THREAD, Side, write


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True, help="interpreter that has pyretechnics")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "out" / "fire.json")
    ask = parser.parse_args()
    # one core for all: the sides take turns
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    # kernels are compiled by a process of its own, whose memory and code this leaves behind
    Side(sys.executable, "fire_ours.py").end()
    ours = Side(sys.executable, "fire_ours.py")
    peer = Side(ask.peer, "fire_peer.py")
    for turn in range(ask.repeat):
        for name in "ABC":
            for side in (ours, peer) if turn % 2 == 0 else (peer, ours):
                side.ask(name)
    ours.end()
    peer.end()
    fought = subprocess.run(
        [sys.executable, str(HERE / "fires_fought.py"), "--repeat", str(ask.repeat)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | ONE_THREAD | {"PYTHONPATH": str(HERE.parent)},
    )
    figures = {
        "ratio_A": ours.rate("A", "cells") / peer.rate("A", "cells"),
        "ratio_B": ours.rate("B", "cells") / peer.rate("B", "cells"),
        "ratio_C": ours.rate("C", "fires") / peer.rate("C", "fires"),
        "area_diff_A": abs(ours.median("A", "cells") / peer.median("A", "cells") - 1.0),
        **json.loads(fought.stdout),
        "peak_mb": ours.highest("peak_mb"),
        "peer_peak_mb": peer.highest("peak_mb"),
        "idle_mb": ours.hello["idle_mb"],
        "peer_idle_mb": peer.hello["idle_mb"],
    }
    for name, of in (("A", "cells"), ("B", "cells"), ("C", "fires")):
        figures |= {f"{name}_{of}_per_s": ours.rate(name, of), f"{name}_peer_{of}_per_s": peer.rate(name, of)}
        figures |= {f"{name}_cells": ours.median(name, "cells"), f"{name}_peer_cells": peer.median(name, "cells")}
    found = {name: round(value, 5) if isinstance(value, float) else value for name, value in figures.items()}
    write(ask.out, found, ours, peer, "pyretechnics")


if __name__ == "__main__":
    main()
