"""The region of Guangshui city, Suizhou, Hubei (adcode 421381): real figures where there are any, the rest made."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from scenarios.regions import store
from scenarios.regions.base import Region
from sim.files import cache_dir
from sim.hazards import flood_cache
from sim.params import Params
from sim.text import _
from sim.units import Metres, Share

HERE = Path(__file__).parent
DATA = HERE / "data"
CODE = (
    *(file for file in sorted(HERE.glob("*.py")) if file.name != "rasters.py"),
    *(
        HERE.parents[1] / "sim" / "kernels" / f"{name}.py"
        for name in ("coarsening", "costpath", "erosion", "noise", "resampling", "terrain")
    ),
    *(HERE.parents[1] / "sim" / f"{name}.py" for name in ("ground", "streams", "hazards/flood_grid")),
    *(HERE.parents[1] / "sim" / name for name in flood_cache.CODE),
)
"""Files whose text the region depends on: any change of them makes it anew."""


class GuangshuiRegion(Params):
    """Parameters of the region's making; the same parameters give the same bytes."""

    kind: Literal["guangshui"] = "guangshui"
    cell_m: Metres = Field(30.0, ge=30.0, le=240.0)
    """Cell of the terrain: 30 m; a larger divisor of 240 m makes a coarse region for quick trials."""
    seed: int = Field(2, ge=0)
    """Seed of all that is synthetic in the region (relief, places of villages and hamlets)."""
    danger_zone_completeness: Share = Field(0.8, ge=0.0, le=1.0)
    """Share of the hamlets in reach of the flood of 100 years that the list of danger zones holds (estimate)."""

    @field_validator("cell_m")
    @classmethod
    def _nests(cls, cell_m: float) -> float:
        if 240.0 % cell_m:
            raise PydanticCustomError(
                "cell", "{reason}", {"reason": _("must divide 240 m: 30, 40, 48, 60, 80, 120 or 240 m")}
            )
        return cell_m

    def digest(self) -> str:
        """Hash of code, data and parameters."""
        files = [*CODE, *sorted(DATA.glob("*.csv")), *sorted(DATA.glob("*.geojson"))]
        return store.digest_of(files, self.model_dump_json())


def load_guangshui(spec: GuangshuiRegion | None = None, *, cell_m: float | None = None) -> Region:
    """Load the region from the cache; make it first where it is not there."""
    spec = spec or GuangshuiRegion()
    if cell_m is not None:
        spec = spec.model_copy(update={"cell_m": float(cell_m)})
    digest = spec.digest()
    folder = cache_dir() / "regions" / f"guangshui-{digest[:16]}"
    if not (folder / "region.json").exists():
        from scenarios.regions.guangshui_making import make_guangshui

        store.save(make_guangshui(spec), folder)
        store.prune(folder.parent, "guangshui", keep=4)
    return store.load(folder)
