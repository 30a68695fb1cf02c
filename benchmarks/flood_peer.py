"""The peer's side of ``make bench-flood``: Itzi's solver (itzi-core), run by its own interpreter, with its defaults."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import flood_cases
import numpy as np
from itzi_core.const import TemporalType
from itzi_core.data_containers import SimulationConfig, SurfaceFlowParameters
from itzi_core.domain_data import DomainData
from itzi_core.providers.memory_input import MemoryRasterInputProvider
from itzi_core.providers.memory_output import MemoryRasterOutputProvider
from itzi_core.simulation_builder import SimulationBuilder
from worker import serve

START = datetime(2020, 1, 1)


def flow(case: flood_cases.Case) -> dict[str, float]:
    """Run a case of rain; return seconds of processor time, steps, and the water made over what rained."""
    began = time.process_time()
    rows, cols = case.bed_m.shape
    end = START + timedelta(seconds=case.until_s)
    domain = DomainData(
        north=rows * flood_cases.CELL_M,
        south=0.0,
        east=cols * flood_cases.CELL_M,
        west=0.0,
        rows=rows,
        cols=cols,
        crs_wkt="",
    )
    arrays = {
        "ground_elevation": case.bed_m.astype(np.float32),
        "friction": np.full((rows, cols), flood_cases.MANNING, np.float32),
        # in mm an hour
        "rainfall_rate": np.full((rows, cols), case.rain_m_s * 3.6e6, np.float32),
    }
    flow_parameters = {"dtmax": case.step_cap_s} if case.name.endswith("-fine") else {}
    config = SimulationConfig(
        start_time=START,
        end_time=end,
        record_step=timedelta(seconds=case.until_s),
        temporal_type=TemporalType.RELATIVE,
        input_map_names={name: name for name in arrays},
        output_map_names={"water_depth": "water_depth"},
        surface_flow_parameters=SurfaceFlowParameters(**flow_parameters),
    )
    given = MemoryRasterInputProvider(
        {
            "domain_data": domain,
            "simulation_start_time": START,
            "simulation_end_time": end,
            "static_arrays": arrays,
        }
    )
    output = MemoryRasterOutputProvider()
    simulation = (
        SimulationBuilder(config, np.zeros((rows, cols), bool))
        .with_input_provider(given)
        .with_raster_output_provider(output)
        .build()
    )
    simulation.initialize()
    steps = 0
    while simulation.sim_time < simulation.end_time:
        simulation.update()
        steps += 1
    simulation.finalize()
    cpu_s = time.process_time() - began
    depth = output.output_maps_dict["water_depth"][-1][1].astype(np.float64)
    np.save(Path(os.environ["BENCH_FLOOD"]) / f"peer-{case.name}.npy", depth)
    rained = case.rain_m_s * case.until_s
    return {"cpu_s": cpu_s, "steps": float(steps), "volume": abs(float(depth.mean()) / rained - 1.0)}


if __name__ == "__main__":
    serve(flow, flood_cases.case, ("A",), ["numpy", "itzi-core"])
