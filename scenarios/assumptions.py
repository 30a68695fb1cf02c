"""What the models of hazards and people rest on that is estimated: conditions of every verdict on such a scenario.

The texts stand here and not beside the formulas: a computed flood is kept under the content of its own modules.
"""

from collections.abc import Iterable
from typing import Any

from sim.hazards.kinds import FIRE_KINDS
from sim.text import N_

WATER = (
    N_("rain: station mean of 110 mm a day and Cv 0.55 of Pearson III, same storm pattern everywhere"),
    N_("forecasts: a storm displaced, shifted and scaled; no verification of a county's forecasts was found"),
    N_("channels: widths by catchment area; levees of 1.5 m on rivers from 100 km2"),
    N_("homes stand above, or behind levees against, the 20-year flood in towns, 10-year elsewhere; a quarter half"),
    N_("homes: five classes of height around a hamlet's lowest ground; 2.9 persons a home"),
    N_("mortality: Jonkman (2007) with constants as recalled; who is exposed, and who reaches an upper floor"),
    N_("loss: 60,000 yuan a home and 30,000 of contents; what notice saves"),
    N_("roads: closed by the deepest point of a stretch; known after a report, or once a driver stands there"),
)
"""Of scenarios with a flood: water, and what it does to people."""
FIRE = (
    N_("fire weather: hourly courses drawn around monthly means"),
    N_("ignitions: their number, places and hours, calibrated on the province's fires"),
    N_("fuels: fuel models by land cover, and their moisture"),
    N_("crowns: base and bulk density of masson pine, foliar moisture; number and flight of firebrands"),
    N_("suppression: line rates and limits of flame length"),
)
"""Of scenarios with fires."""
DAMS = N_(
    "small reservoirs: their number, places, sizes and states are made up (synthetic); how likely they break, and what "
    "patrols find, are estimates"
)
"""Of floods with small reservoirs."""
BY_KIND = {"flood": WATER, **dict.fromkeys(FIRE_KINDS, FIRE)}


def assumptions_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the estimates that scenarios with hazards of these kinds rest on, each once: message ids for gettext."""
    return tuple(dict.fromkeys(text for kind in kinds for text in BY_KIND.get(kind, ())))


def estimates_of(hazards: Iterable[Any]) -> tuple[str, ...]:
    """Return the estimates that hazards rest on, each once: those of their kinds, and those of their own storms."""
    hazards = tuple(hazards)
    own = [text for hazard in hazards for text in getattr(getattr(hazard, "storm", None), "estimates", ())]
    own += [DAMS for hazard in hazards if getattr(hazard, "small_dams", None) is not None]
    return tuple(dict.fromkeys([*assumptions_of(str(getattr(h, "kind", "")) for h in hazards), *own]))
