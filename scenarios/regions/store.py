"""A region on disk: a folder of arrays that workers map into memory, tables as Parquet, the rest as JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from scenarios.regions.base import Layer, Region, Reservoir, River
from sim.files import replace_folder
from sim.ground import Grid

TABLES = ("towns", "villages", "hamlets", "sites", "road_nodes", "road_edges")
FORMAT = 1


def digest_of(files: Iterable[Path], parameters: str) -> str:
    """Hash the files and parameters that make a region, with the versions whose arithmetic it rests on."""
    import numba
    import scipy

    made = hashlib.sha256(f"{FORMAT}|{parameters}|{np.__version__}|{scipy.__version__}|{numba.__version__}".encode())
    for file in sorted(files):
        made.update(file.name.encode() + b"\0")
        made.update(file.read_bytes())
    return made.hexdigest()


def save(region: Region, folder: Path) -> None:
    """Write a region; readers see the whole folder or none."""
    with replace_folder(folder) as tmp:
        for name, array in region.fields.items():
            np.save(tmp / f"field_{name}.npy", np.ascontiguousarray(array))
        np.save(tmp / "boundary.npy", region.boundary_xy)
        for name in TABLES:
            getattr(region, name).to_parquet(tmp / f"{name}.parquet", index=False)
        for k, river in enumerate(region.rivers):
            np.save(tmp / f"river_{k}.npy", np.column_stack([river.x_m, river.y_m, river.catchment_km2]))
        rest = {
            "name": region.name,
            "name_zh": region.name_zh,
            "digest": region.digest,
            "grid": dataclasses.asdict(region.grid),
            "fields": sorted(region.fields),
            "rivers": [[river.name_zh, river.name_en] for river in region.rivers],
            "reservoirs": [dataclasses.asdict(reservoir) for reservoir in region.reservoirs],
            "layers": [dataclasses.asdict(layer) for layer in region.layers],
            "facts": dict(region.facts),
        }
        (tmp / "region.json").write_text(json.dumps(rest, ensure_ascii=False, indent=1), encoding="utf-8")


def prune(parent: Path, name: str, keep: int) -> None:
    """Remove all but the newest regions of a name: each change of code or data makes another of some 270 MB."""
    made = sorted(parent.glob(f"{name}-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in made[keep:]:
        shutil.rmtree(old, ignore_errors=True)


def _table(path: Path) -> pd.DataFrame:
    """Read a table with one thread and the system's allocator: Arrow's own keeps 25 MB for 2 MB of tables."""
    import pyarrow
    from pyarrow.parquet import ParquetFile

    before = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    try:
        table: pd.DataFrame = ParquetFile(path).read(use_threads=False).to_pandas(use_threads=False)
        return table
    finally:
        pyarrow.set_memory_pool(before)


def load(folder: Path) -> Region:
    """Read a region; its arrays are mapped read-only, so that processes share them.

    Raises
    ------
    FileNotFoundError
        If the folder holds no region.
    """
    rest = json.loads((folder / "region.json").read_text(encoding="utf-8"))
    rivers = []
    for k, (name_zh, name_en) in enumerate(rest["rivers"]):
        x, y, km2 = np.load(folder / f"river_{k}.npy").T
        rivers.append(River(name_zh=name_zh, name_en=name_en, x_m=x, y_m=y, catchment_km2=km2))
    reservoirs = []
    for item in rest["reservoirs"]:
        item["curve_level_m"], item["curve_volume_m3"] = tuple(item["curve_level_m"]), tuple(item["curve_volume_m3"])
        reservoirs.append(Reservoir(**item))
    tables = {name: _table(folder / f"{name}.parquet") for name in TABLES}
    return Region(
        name=rest["name"],
        name_zh=rest["name_zh"],
        digest=rest["digest"],
        grid=Grid(**rest["grid"]),
        fields={name: np.load(folder / f"field_{name}.npy", mmap_mode="r") for name in rest["fields"]},
        boundary_xy=np.load(folder / "boundary.npy", mmap_mode="r"),
        rivers=tuple(rivers),
        reservoirs=tuple(reservoirs),
        layers=tuple(Layer(**layer) for layer in rest["layers"]),
        facts=rest["facts"],
        **tables,
    )
