"""The scenario: what happens, where, from when to when, and what was promised. The plan is given apart."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from scenarios.cold import ColdSpell
from scenarios.targets import AnyTarget
from sim.command.everyday import EverydaySpec
from sim.hazards.base import Hazard
from sim.hazards.rain_forecast import ForecastSkill
from sim.hazards.source import HazardSource
from sim.params import Params
from sim.registry import Registry
from sim.text import _, language
from sim.units import Metres, Seconds

DAY_S = 86400.0
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

HAZARDS: Registry[Hazard[Any]] = Registry("sim.hazards", Hazard)  # type: ignore[type-abstract]
SOURCES: Registry[HazardSource] = Registry("sim.hazards", HazardSource)  # type: ignore[type-abstract]


def hazard_kinds() -> dict[str, type[Params]]:
    """Return every hazard and every source of hazards by kind, sorted."""
    return dict(sorted({**HAZARDS.all(), **SOURCES.all()}.items()))


def _any_hazard() -> Any:
    kinds = tuple(hazard_kinds().values())
    return Annotated[reduce(or_, kinds), Field(discriminator="kind")] if len(kinds) > 1 else kinds[0]


if TYPE_CHECKING:
    AnyHazard = Hazard[Any] | HazardSource
else:
    AnyHazard = _any_hazard()


def day_of_year(text: str) -> int:
    """Return the day (0 to 364) of ``MM-DD`` in a year of 365 days.

    Raises
    ------
    ValueError
        If there is no such day.
    """
    month, _dash, day = text.partition("-")
    if not (len(month) == len(day) == 2 and month.isdigit() and day.isdigit()):
        raise ValueError(_("expected a day such as '06-27', found '{text}'").format(text=text))
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= _MONTH_DAYS[int(month) - 1]):
        raise ValueError(_("there is no day '{text}' in a year of 365 days").format(text=text))
    return sum(_MONTH_DAYS[: int(month) - 1]) + int(day) - 1


class Start(Params):
    """When a run begins: a day and an hour, drawn evenly between the first and the last (both may be the same)."""

    first_day: str
    """First day that is drawn, ``MM-DD``."""
    last_day: str
    """Last day that is drawn, ``MM-DD``."""
    first_hour: float = Field(0.0, ge=0, lt=24)
    """Earliest local hour of day."""
    last_hour: float = Field(0.0, ge=0, lt=24)
    """Latest local hour of day."""

    @field_validator("first_day", "last_day")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        day_of_year(value)
        return value

    @model_validator(mode="after")
    def _in_order(self) -> "Start":
        if day_of_year(self.last_day) < day_of_year(self.first_day):
            raise ValueError(
                _("the last day {last} lies before the first day {first}").format(
                    last=self.last_day, first=self.first_day
                )
            )
        if self.last_hour < self.first_hour:
            raise ValueError(
                _("the last hour {last} lies before the first hour {first}").format(
                    last=self.last_hour, first=self.first_hour
                )
            )
        return self

    def draw(self, rng: np.random.Generator) -> float:
        """Return a start: seconds from 1 January 00:00, local time. Always two draws."""
        first, last = day_of_year(self.first_day), day_of_year(self.last_day)
        day = first + int(rng.random() * (last - first + 1))
        hour = self.first_hour + float(rng.random()) * (self.last_hour - self.first_hour)
        return day * DAY_S + hour * 3600.0


class Scenario(Params):
    """Region, hazards, horizon and targets."""

    kind: Literal["scenario"] = "scenario"
    """Says that the file is a scenario."""
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    """Short name by which commands find it."""
    title_zh: str
    """Title in Chinese."""
    title_en: str
    """Title in English."""
    description_zh: str = ""
    """What it is, in Chinese."""
    description_en: str = ""
    """What it is, in English."""
    region: str
    """Name of the region where it happens."""
    hazards: tuple[AnyHazard, ...] = Field(min_length=1)
    """What happens, each told by its ``kind``."""
    start: Start
    """When runs begin."""
    horizon_s: Seconds = Field(gt=0)
    """How long a run lasts."""
    flood_cell_m: Metres = Field(120.0, ge=30, le=960)
    """Cell of the water's grid: a multiple of the terrain's 30 m."""
    forecast_skill: ForecastSkill = ForecastSkill()
    """How well storms are foreseen: luck of the event, the same for every plan (estimates)."""
    cold: ColdSpell | None = None
    """A cold spell that lasts through the run; without it the calendar alone says whether it is cold."""
    everyday: tuple[EverydaySpec, ...] = ()
    """Everyday calls that occupy brigade and ambulances meanwhile; without them there are none."""
    targets: tuple[AnyTarget, ...] = ()
    """What was promised; in a file also the name of a set of targets."""
    plan: str = ""
    """The plan that is tried where none is named on the command line."""

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return self.title_zh if language() == "zh" else self.title_en

    @property
    def coarse(self) -> str:
        """What a coarser grid of the water than usual means, in the language in use; empty where there is none."""
        usual = float(type(self).model_fields["flood_cell_m"].default)
        wet = any(getattr(hazard, "kind", "") == "flood" for hazard in self.incidents().values())
        if not wet or self.flood_cell_m <= usual:
            return ""
        return _(
            "The flood is computed on cells of {cell:g} m, not of {usual:g} m: quicker, for a first look. Depths, homes"
            " with water and closed roads are coarser, and figures near a promise may change."
        ).format(cell=self.flood_cell_m, usual=usual)

    @property
    def cut_short(self) -> tuple[str, ...]:
        """What ends too soon for the figures to be right, in the language in use; empty where all is well."""
        from scenarios.lasting import ends_too_soon

        found = ends_too_soon(self.hazards, self.horizon_s, [target.to_planner() for target in self.targets])
        text = _("WARNING, figures are not to be used: {reason}.")
        return tuple(text.format(reason=reason) for _loc, reason in found)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of figures must know first, in the language in use."""
        return (*self.cut_short, *((self.coarse,) if self.coarse else ()))

    @property
    def description(self) -> str:
        """The description in the language in use."""
        return self.description_zh if language() == "zh" else self.description_en

    def incidents(self) -> dict[str, Any]:
        """Return the hazards by incident name: their kind, numbered from the second of a kind on."""
        named: dict[str, Any] = {}
        for hazard in self.hazards:
            kind = str(getattr(hazard, "kind", ""))
            count = sum(name == kind or name.startswith(f"{kind}-") for name in named)
            named[kind if not count else f"{kind}-{count + 1}"] = hazard
        return named


class TargetSet(Params):
    """A set of targets in a file of its own, which scenarios share by name."""

    kind: Literal["targets"] = "targets"
    """Says that the file is a set of targets."""
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    """Short name by which scenarios find it."""
    title_zh: str
    """Title in Chinese."""
    title_en: str
    """Title in English."""
    targets: tuple[AnyTarget, ...]
