"""Fires fought a second of processor time: seasons of Guangshui under a plan, crews and travel included.

The static part of the world is shared, kernels are compiled; making each world and all else of its season counts.
"""

import argparse
import gc
import json
import statistics
import time

from scenarios.build import build, warm
from scenarios.load import load_plan, load_scenario
from sim.command.fire_incident import FireClosed

SEASONS = 12


def main() -> None:
    """Print the median rate as JSON, with the fires' median burnt area."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", default="guangshui-14th")
    parser.add_argument("--repeat", type=int, default=5)
    ask = parser.parse_args()
    scenario, plan = load_scenario("guangshui-fire"), load_plan(ask.plan)
    warm(scenario, plan)
    rates = []
    burnt: list[float] = []
    for turn in range(ask.repeat + 1):
        begun_s = time.process_time()
        fires = [
            fire.burnt_m2
            for event in range(SEASONS)
            for fire in build(scenario, plan, seed=1, event=event).run().of(FireClosed)
        ]
        # the first turn warms what the warm-up does not reach; a study's worker, too, sets apart what all runs share
        if not turn:
            gc.collect()
            gc.freeze()
        else:
            rates.append(len(fires) / (time.process_time() - begun_s))
            burnt = fires
    print(
        json.dumps(
            {"suppressed_per_s": statistics.median(rates), "suppressed_median_ha": statistics.median(burnt) / 1.0e4}
        )
    )


if __name__ == "__main__":
    main()
