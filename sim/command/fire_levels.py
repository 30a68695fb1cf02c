"""Response levels IV to I of a forest fire: when each is declared, and by whom."""

from dataclasses import dataclass

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.units import Seconds, SquareMetres

MINUTE, HOUR = 60.0, 3600.0
HECTARE = 1.0e4
NONE = 5
"""Before any level is declared the town commands."""
AUTHORITIES = {4: "city", 3: "suizhou", 2: "province", 1: "province"}


class ResponseLevel(Params):
    """One level of response, declared as soon as one of its conditions holds; 0 switches a condition off."""

    level: int = Field(ge=1, le=4)
    """4 for IV (the city), 3 for III (Suizhou), 2 and 1 for II and I (the province)."""
    burnt_m2: SquareMetres = Field(0.0, ge=0)
    """Burnt area reported (过火面积)."""
    damaged_m2: SquareMetres = Field(0.0, ge=0)
    """Damaged forest reported (受害森林面积)."""
    open_s: Seconds = Field(0.0, ge=0)
    """Not under control for so long since discovery; hours between containment and a rekindle do not count."""
    open_sensitive_s: Seconds = Field(0.0, ge=0)
    """The same at a sensitive time: danger grade ``high_grade`` or above, Spring Festival, Qingming."""
    fires_at_once: int = Field(0, ge=0)
    """So many verified fires out of control at once."""
    injured: int = Field(0, ge=0)
    """So many people badly hurt at the fire."""
    decision_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """What the superior takes to declare it after the report (estimate); level IV waits for the city's own desk."""


LEVELS = (
    ResponseLevel(
        level=4, burnt_m2=10 * HECTARE, open_s=4 * HOUR, open_sensitive_s=2 * HOUR, fires_at_once=2, injured=1
    ),
    ResponseLevel(
        level=3,
        open_s=48 * HOUR,
        open_sensitive_s=24 * HOUR,
        decision_s=Pert(20 * MINUTE, 40 * MINUTE, 90 * MINUTE),
    ),
    ResponseLevel(
        level=2,
        damaged_m2=100 * HECTARE,
        open_s=48 * HOUR,
        open_sensitive_s=48 * HOUR,
        injured=10,
        decision_s=Pert(30 * MINUTE, 60 * MINUTE, 120 * MINUTE),
    ),
    ResponseLevel(
        level=1,
        damaged_m2=1000 * HECTARE,
        open_s=72 * HOUR,
        open_sensitive_s=72 * HOUR,
        injured=30,
        decision_s=Pert(30 * MINUTE, 60 * MINUTE, 120 * MINUTE),
    ),
)
"""IV: a county's plan (10 ha burnt; out of control for 2 h at sensitive times, else 4 h; two dangerous fires at once;
one badly hurt).

III: a province's plan (48 h; at sensitive times flame not out in 24 h). II and I: Hubei's plan of 2013, 4.3 (class
重大, 48 h, or 10 badly hurt; class 特别重大, 72 h, or 30 badly hurt). Hubei's own III and IV were not seen.
The dead count there, too; nobody dies at a fire in the simulation.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRaised(Entry):
    """A response level was declared; ``why``: ``burnt``, ``damaged``, ``hurt``, ``open`` or ``fires``.

    ``burnt_m2`` is the area that was reported.
    """

    incident: str
    level: int
    authority: str
    why: str
    burnt_m2: float


def reason(
    level: ResponseLevel,
    burnt_m2: float,
    damaged_m2: float,
    open_s: float,
    sensitive: bool,
    fires: int,
    injured: int = 0,
) -> str:
    """Return which condition of a level holds; empty where none does.

    Parameters
    ----------
    level : ResponseLevel
        The level in question.
    burnt_m2, damaged_m2 : float
        As reported.
    open_s : float
        Not under control since discovery.
    sensitive : bool
        Whether it is a sensitive time.
    fires : int
        Verified fires out of control now, this one included.
    injured : int
        People badly hurt at it.
    """
    limit_s = level.open_sensitive_s if sensitive else level.open_s
    if level.burnt_m2 and burnt_m2 >= level.burnt_m2:
        return "burnt"
    if level.damaged_m2 and damaged_m2 >= level.damaged_m2:
        return "damaged"
    if level.injured and injured >= level.injured:
        return "hurt"
    if limit_s and open_s >= limit_s:
        return "open"
    return "fires" if level.fires_at_once and fires >= level.fires_at_once else ""
