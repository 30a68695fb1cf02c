"""Grass roots: the six haves of a town (六有) and the four of a village station, as a plan states them."""

from pydantic import Field

from sim.params import Params
from sim.units import Seconds, Yuan


class TownHaves(Params):
    """What a town has that stands nowhere else in the plan; what is left out is not known, and counts as missing."""

    town: str
    """Id of the town."""
    staff: int | None = Field(default=None, ge=0)
    """Full-time staff for emergency management (专职管理人员)."""
    plan_age_s: Seconds | None = Field(default=None, ge=0.0)
    """Time since the town's emergency plan was last revised; a town without a plan leaves it out."""
    upkeep_yuan: Yuan | None = Field(default=None, ge=0.0)
    """Money a year for upkeep, training and drills."""


class GrassRoots(Params):
    """The six haves of the towns, and from what number on each counts as had (all norms are own judgement)."""

    towns: tuple[TownHaves, ...] = ()
    """Staff, plan and money by town; vehicles, teams and goods are counted from the plan's own lists."""
    staff_least: int = Field(default=1, ge=0)
    """Full-time staff from which a town has some."""
    vehicles_least: int = Field(default=1, ge=0)
    """Vehicles at places of the town from which it has transport."""
    plan_age_most_s: Seconds = Field(default=3 * 365 * 86400.0, gt=0.0)
    """A plan that was not revised for longer is none."""
    team_least: float = Field(default=20.0, ge=0.0)
    """People of teams at places of the town who come on a working day, from which it has a team."""
    goods_least: int = Field(default=100, ge=0)
    """People whose kit for the kit's days lies in stores of the town, from which it has goods."""
    upkeep_least_yuan: Yuan = Field(default=1.0, ge=0.0)
    """Money a year from which a town has some."""
