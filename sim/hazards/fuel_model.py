"""A planner's own fuel model, in the terms of Scott and Burgan (2005)."""

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.params import Params
from sim.text import _
from sim.units import Metres, Share

BARE_NUMBERS = range(90, 100)
"""Numbers of ground that does not burn (Scott and Burgan 2005)."""


class FuelModel(Params):
    """A fuel model beside the standard ones, or in the place of the one with its number."""

    number: int = Field(ge=1, le=256)
    """As in the raster; not 90 to 99, which do not burn."""
    code: str = Field(min_length=1, max_length=12)
    """Short name."""
    name: str = ""
    """What it is."""
    depth_m: Metres = Field(gt=0, le=10)
    """Depth of the fuel bed."""
    extinction: Share = Field(gt=0, le=3)
    """Dead fuel moisture of extinction."""
    heat_kj_kg: float = Field(18_608.0, gt=0, le=40_000)
    """Heat content, kJ/kg; 18,608 are 8,000 Btu/lb."""
    load_1h_kg_m2: float = Field(0.0, ge=0, le=50)
    """Dead fuel below 6 mm, kg/m2."""
    load_10h_kg_m2: float = Field(0.0, ge=0, le=50)
    """Dead fuel of 6 to 25 mm, kg/m2."""
    load_100h_kg_m2: float = Field(0.0, ge=0, le=50)
    """Dead fuel of 25 to 76 mm, kg/m2."""
    load_herb_kg_m2: float = Field(0.0, ge=0, le=50)
    """Live herbs, kg/m2."""
    load_woody_kg_m2: float = Field(0.0, ge=0, le=50)
    """Live woody fuel, kg/m2."""
    savr_1h_m: float = Field(6562.0, gt=50, le=20_000)
    """Surface over volume of the finest dead fuel, 1/m; 6,562 are 2,000 1/ft."""
    savr_herb_m: float = Field(5906.0, gt=50, le=20_000)
    """The same of live herbs; 5,906 are 1,800 1/ft."""
    savr_woody_m: float = Field(5249.0, gt=50, le=20_000)
    """The same of live woody fuel; 5,249 are 1,600 1/ft."""
    dynamic: bool = False
    """Whether live herbs cure, from 120 % to 30 % of moisture."""
    forest: Literal["none", "masson_pine", "broadleaf"] = "none"
    """Forest that grows over it, for damage."""

    @model_validator(mode="after")
    def _burns(self) -> Self:
        if self.number in BARE_NUMBERS:
            raise ValueError(
                _("fuel model {number}: 90 to 99 are ground that does not burn").format(number=self.number)
            )
        loads = (self.load_1h_kg_m2, self.load_10h_kg_m2, self.load_100h_kg_m2, self.load_herb_kg_m2)
        if sum(loads) + self.load_woody_kg_m2 <= 0:
            raise ValueError(_("fuel model {number} has no load: nothing in it can burn").format(number=self.number))
        return self

    def row(self, forests: list[str]) -> list[float]:
        """Return its row for :func:`sim.kernels.rothermel.fuel_bed`."""
        from sim.kernels import rothermel as r

        row = [0.0] * r.FUEL_COLUMNS
        row[r.DEPTH_M], row[r.EXTINCTION], row[r.HEAT_KJ_KG] = self.depth_m, self.extinction, self.heat_kj_kg
        row[r.LOAD_1H], row[r.LOAD_10H], row[r.LOAD_100H] = (
            self.load_1h_kg_m2,
            self.load_10h_kg_m2,
            self.load_100h_kg_m2,
        )
        row[r.LOAD_HERB], row[r.LOAD_WOODY] = self.load_herb_kg_m2, self.load_woody_kg_m2
        row[r.SAVR_1H], row[r.SAVR_HERB], row[r.SAVR_WOODY] = self.savr_1h_m, self.savr_herb_m, self.savr_woody_m
        row[r.DYNAMIC], row[r.BURNABLE], row[r.FACTOR] = float(self.dynamic), 1.0, 1.0
        row[r.FOREST] = float(forests.index(self.forest)) if self.forest in forests else -1.0
        return row
