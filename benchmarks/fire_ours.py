"""Our side of ``make bench-fire``: the forest-fire hazard through ``begin`` and ``forecast``, rasters filled.

Made equal to the peer's: the same moistures, Rothermel's wind limit on, crowns over the whole tree for the wind
adjustment and leaves on (as it has them), no adjusted rates; without crown layers nothing crowns and nothing spots.
"""

import time

import fire_cases
import numpy as np
from worker import serve

from sim.ground import Field, Fields, Grid
from sim.hazards.base import Watch
from sim.hazards.fire_hours import FireHours
from sim.hazards.forest_fire import ForestFire
from sim.streams import Streams

LAYERS = {
    "elevation_m": np.float32,
    "fuel_model": np.int16,
    "canopy_cover": np.float32,
    "canopy_height_m": np.float32,
}


def layers_of(case: fire_cases.Case) -> dict[str, np.ndarray]:
    """Return the arrays of a case in our types."""
    return {name: case.layers[name].astype(dtype) for name, dtype in LAYERS.items()}


def fields_of(case: fire_cases.Case, layers: dict[str, np.ndarray]) -> Fields:
    """Return the ground of a case."""
    grid = Grid("terrain", 0.0, case.cells * case.cell_m, case.cell_m, case.cells, case.cells)
    arrays = {("terrain", name): Field(np.broadcast_to(layer, grid.shape)) for name, layer in layers.items()}
    return Fields(0, {"terrain": grid}, arrays)


def fire_of(case: fire_cases.Case) -> ForestFire:
    """Return a fire of a case, in its corner; the others are its copies elsewhere."""
    return ForestFire(
        x_m=0.0,
        y_m=0.0,
        cell_m=case.cell_m,
        largest_m=1.2 * case.cells * case.cell_m,
        horizon_s=case.minutes * 60.0,
        weather=FireHours(wind_m_s=(case.wind_km_h / 3.6,), wind_from_deg=(fire_cases.WIND_FROM_DEG,)),
        dead_moisture=fire_cases.DEAD,
        live_herbaceous=fire_cases.LIVE_HERBACEOUS,
        live_woody=fire_cases.LIVE_WOODY,
        wind_limit=True,
        crown_ratio=1.0,
        leafless=1.0,
    )


def burn(case: fire_cases.Case) -> dict[str, float]:
    """Burn the fires of a case; return cells burnt, fires and seconds of processor time."""
    burnt, layers = 0, layers_of(case)
    began = time.process_time()
    fields, streams, any_fire = fields_of(case, layers), Streams(1, (0,)), fire_of(case)
    x_m, y_m = fields.grids["terrain"].centres(case.starts[:, 0], case.starts[:, 1])
    for x, y in zip(x_m.tolist(), y_m.tolist(), strict=True):
        fire = any_fire.model_copy(update={"x_m": x, "y_m": y})
        state = fire.begin(fields, streams)
        forecast = fire.forecast(state, fields, Watch(), 0.0, case.minutes * 60.0)
        found = fire.rasters(forecast)
        stopped = time.process_time()
        burnt += int(np.count_nonzero(found["arrival_s"] >= 0.0))
        began += time.process_time() - stopped
    return {"cells": burnt, "fires": len(case.starts), "cpu_s": time.process_time() - began}


if __name__ == "__main__":
    serve(burn, fire_cases.case, "ABC", ["numpy", "numba"], before=True)
