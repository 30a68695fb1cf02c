"""The peer's side of ``make bench-fire``: pyretechnics, run by its own interpreter.

Its level-set solver fills arrival time, rate of spread, intensity and flame length as cells burn. Spotting is off, the
wind limit on, length to width as in Behave, and a canopy base that no flame reaches, so that only surface fire spreads.
"""

import time

import fire_cases
import numpy as np
import pyretechnics.eulerian_level_set as els
from pyretechnics.space_time_cube import SpaceTimeCube
from worker import serve


def burn(case: fire_cases.Case) -> dict[str, float]:
    """Burn the fires of a case; return cells burnt, fires and seconds of processor time."""
    shape = (max(case.minutes // 60, 1), case.cells, case.cells)
    # its rows go north, ours go south
    layers = {
        name: np.ascontiguousarray(value[None, ::-1]) if value.ndim == 2 else float(value)
        for name, value in case.layers.items()
    }
    burnt = 0
    began = time.process_time()
    for row, col in case.starts:
        given = {
            "slope": layers["slope"],
            "aspect": layers["aspect_deg"],
            "fuel_model": layers["fuel_model"],
            "canopy_cover": layers["canopy_cover"],
            "canopy_height": layers["canopy_height_m"],
            "canopy_base_height": 100.0,
            "canopy_bulk_density": 0.0,
            "wind_speed_10m": case.wind_km_h,
            "upwind_direction": fire_cases.WIND_FROM_DEG,
            "fuel_moisture_dead_1hr": fire_cases.DEAD[0],
            "fuel_moisture_dead_10hr": fire_cases.DEAD[1],
            "fuel_moisture_dead_100hr": fire_cases.DEAD[2],
            "fuel_moisture_live_herbaceous": fire_cases.LIVE_HERBACEOUS,
            "fuel_moisture_live_woody": fire_cases.LIVE_WOODY,
            "foliar_moisture": 1.0,
        }
        cubes = {name: SpaceTimeCube(shape, value) for name, value in given.items()}
        state = els.SpreadState(shape).ignite_cell((case.cells - 1 - int(row), int(col)))
        done = els.spread_fire_with_phi_field(
            cubes,
            state,
            cube_resolution=(60.0, case.cell_m, case.cell_m),
            start_time=0.0,
            max_duration=float(case.minutes),
            use_wind_limit=True,
            surface_lw_ratio_model="behave",
        )
        found = done["spread_state"].get_full_matrices()
        # the count is not the program's work
        stopped = time.process_time()
        burnt += int(np.count_nonzero(found["time_of_arrival"] >= 0.0))
        began += time.process_time() - stopped
    return {"cells": burnt, "fires": len(case.starts), "cpu_s": time.process_time() - began}


if __name__ == "__main__":
    serve(burn, fire_cases.case, "ABC", ["numpy", "pyretechnics"], before=True)
