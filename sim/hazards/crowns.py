"""What a planner gives of crown fire and firebrands."""

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.params import Params
from sim.text import _
from sim.units import Degrees, Seconds, Share


class Spotting(Params):
    """Firebrands. How far they can fly is Albini's; how many there are and what they do is an estimate."""

    crowns_per_ha: float = Field(3.0, ge=0, le=1000)
    """Brands that land alight, from a hectare whose crowns burn (own judgement)."""
    ground_per_ha: float = Field(0.3, ge=0, le=1000)
    """The same of a hectare without trees that burns hotter than ``hot_kw_m`` (own judgement)."""
    hot_kw_m: float = Field(2000.0, ge=0)
    """Intensity, kW/m, from which ground without trees throws brands (own judgement)."""
    trees: int = Field(3, ge=1, le=100)
    """Trees that torch together (own judgement)."""
    crowning_trees: int = Field(10, ge=1, le=100)
    """The same in a running crown fire (own judgement)."""
    species: Literal[
        "spruce",
        "fir",
        "hemlock",
        "ponderosa-pine",
        "white-pine",
        "grand-fir",
        "slash-pine",
        "shortleaf-pine",
        "loblolly-pine",
    ] = "shortleaf-pine"
    """Whose torches Albini's tables take; the southern pines stand for masson pine (own judgement)."""
    stem_cm_m: float = Field(1.4, gt=0, le=5)
    """Stem diameter in cm for each metre of height (masson pine plantations: estimate)."""
    aside_deg: Degrees = Field(12.0, ge=0, le=90)
    """Standard deviation of the direction about the wind's (own judgement)."""
    smoulder_s: Seconds = Field(120.0, ge=0)
    """How long a brand smoulders on average before it lights what it lies on (own judgement)."""
    short: float = Field(2.0, gt=0, le=10)
    """How much more often brands fly short: share of the farthest way = chance to this power (own judgement)."""

    @model_validator(mode="after")
    def _few(self) -> Self:
        if self.trees > self.crowning_trees:
            raise ValueError(_("no more trees torch together in a torching fire than in a running crown fire"))
        return self


class Crowns(Params):
    """Crown fire where the ground has canopy base height and bulk density; elsewhere a fire stays on the surface."""

    foliar_moisture: Share = Field(1.10, ge=0.3, le=3)
    """Moisture of living needles; old needles of pines in spring 1.0-1.2 (estimate)."""
    rate: Literal["rothermel-1991", "cruz-2005"] = "rothermel-1991"
    """Whose rate of spread crown fires have."""
    spotting: Spotting | None = Spotting()
    """Firebrands; none: a fire jumps over nothing."""
