"""The water's grid of a region, made once and kept: whoever runs floods later never reads the terrain (some 200 MB)."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.regions.base import Region
from scenarios.regions.design_flood import storage_nodes
from scenarios.regions.protection import levees_m, protected_land_m
from sim.files import cache_dir, write_bytes
from sim.ground import Grid
from sim.hazards.flood_cache import code_digest
from sim.hazards.flood_grid import FLOOD, flood_grid

CODE = (
    "scenarios/water_grid.py",
    "scenarios/regions/protection.py",
    "scenarios/regions/design_flood.py",
    "sim/hazards/flood_grid.py",
    "sim/kernels/coarsening.py",
)
KEPT = 12
"""How many grids are kept on disk (some 3 MB each at 240 m, 12 MB at 120 m)."""
GRID, LEVEES = "grid", "levee_m"


def water_grid(region: Region, cell_m: float) -> tuple[Grid, dict[str, np.ndarray], np.ndarray | None]:
    """Return the grid of the water with its fields, read-only, and the height of the levee of each hamlet.

    Levees are None where the region does not say what its homes are protected against.
    """
    path = cache_dir() / "grids" / f"{_key(region, cell_m)}.npz"
    if not path.exists():
        write_bytes(path, _made(region, cell_m))
        _prune(path.parent)
    with np.load(path) as kept:
        west_m, north_m, size_m, rows, cols = kept[GRID].tolist()
        fields = {name: kept[name] for name in kept.files if name not in (GRID, LEVEES)}
        levees = kept[LEVEES] if LEVEES in kept.files else None
    for array in fields.values():
        array.flags.writeable = False
    return Grid(FLOOD, west_m, north_m, size_m, int(rows), int(cols)), fields, levees


def _made(region: Region, cell_m: float) -> bytes:
    homes = region.hamlets
    grid, fields = flood_grid(region.grid, region.fields, cell_m, homes["x_m"], homes["y_m"])
    arrays = {GRID: np.array([grid.west_m, grid.north_m, grid.cell_m, grid.rows, grid.cols], dtype=np.float64)}
    if "protected_years" in homes:
        land_m = protected_land_m(grid, fields, homes, storage_nodes(region.reservoirs))
        arrays[LEVEES] = np.asarray(levees_m(grid, land_m - fields["land_m"], homes))
        fields["land_m"] = land_m
    out = io.BytesIO()
    everything: dict[str, Any] = arrays | fields
    np.savez(out, **everything)
    return out.getvalue()


def _key(region: Region, cell_m: float) -> str:
    root = Path(__file__).resolve().parents[1]
    code = [hashlib.sha256((root / name).read_bytes()).hexdigest() for name in CODE]
    text = json.dumps([region.digest, cell_m, np.__version__, code_digest(), code])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _prune(folder: Path) -> None:
    for old in sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)
