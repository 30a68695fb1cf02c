"""Runs that stand in for a simulation in tests of the runner; imported by name in its workers."""

import math
import os
import signal
import time

from sim.streams import Streams


def run(scenario, plan, seed, event, replication):
    """Return three figures; each trick of the scenario names the (event, replication) that plays it."""
    storm = Streams(seed, (event,))["toy/storm"].gamma(2.0, 10.0)
    luck = Streams(seed, (event, replication))["toy/luck"].random()
    here = [event, replication]
    time.sleep(scenario.get("sleep_s", 0.0))
    if here in scenario.get("raises", ()):
        raise ValueError(f"no road to village {event}")
    if here in scenario.get("kills", ()):
        os.kill(os.getpid(), signal.SIGKILL)
    if here in scenario.get("kills_once", ()):
        try:
            os.mkdir(os.path.join(scenario["folder"], f"killed-{event}-{replication}"))
            os.kill(os.getpid(), signal.SIGKILL)
        except FileExistsError:
            pass
    hours = storm + plan["delay_h"] + luck
    fires = math.floor(storm / 10)
    return {
        "hours": math.nan if storm < 6 else hours,
        "share": 1.0 if hours < 40 else 0.5,
        "fires": fires,
        "fires_out": min(fires, math.floor(storm / 10 + luck - 0.5)) if fires else 0,
        "beds": plan.get("beds", 10000),
    }


def warm(scenario, plan):
    """Note that this process compiled."""
    if "folder" in scenario:
        with open(os.path.join(scenario["folder"], "warm.txt"), "a") as out:
            out.write(f"{os.getpid()}\n")


def threads(scenario, plan, seed, event, replication):
    """Return the caps that a worker sees."""
    return {name.lower(): float(os.environ.get(name, "nan")) for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")}


def leave_mark():
    """Say who was here, in the file that the environment names."""
    with open(os.environ["TOY_MARK"], "w") as file:
        file.write(str(os.getpid()))


def fail():
    """Fail."""
    raise ValueError("a cache that cannot be written")


def never_end():
    """Go on for longer than any test."""
    time.sleep(600)
