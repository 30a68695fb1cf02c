"""Condition on numbers as they are reported: people in lodging or resettled, fires that are not held."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.command.detection import Verified
from sim.command.fire_incident import FireClosed
from sim.command.rounds import LossReported, NeedReported
from sim.missions.firefight import Contained
from sim.missions.guard import Rekindled
from sim.rules.base import Condition, Effect, Names, Picture, part, towns_of
from sim.rules.wording import in_towns
from sim.text import N_, _
from sim.worldlike import WorldLike

COUNTED = {
    "lodged": N_("{count} people or more are in lodging, by what is reported"),
    "resettled": N_("{count} people or more are urgently resettled, by what is reported"),
    "places": N_("people in lodging are reported from {count} places or more"),
    "fires": N_("{count} verified fires or more are not held"),
}


class CountReaches(Condition):
    """So many are known: the sum of the last report from each place, errors and all."""

    kind: Literal["count"] = "count"
    """Condition kind."""
    of: Literal["lodged", "resettled", "places", "fires"]
    """Whom or what: people in lodging, those of them whose homes are lost, places that reported any, fires that are
    verified and not held."""
    at_least: int = Field(ge=1)
    """So many."""
    towns: tuple[str, ...] = ()
    """In which towns together; in all where none is named, in a rule that goes by towns the one it is looked at for."""

    hears = (NeedReported, LossReported, Verified, Contained, Rekindled, FireClosed)
    refers: ClassVar[Mapping[str, str]] = {"towns": "town"}

    @classmethod
    def hear(cls, known: Picture, world: WorldLike, index: int, entry: Any) -> bool:
        """Note a place's last report, or a fire that is found, held, or burns again."""
        people, fires = known.of("people reported"), known.of("fires open")
        if isinstance(entry, NeedReported):
            people[entry.place] = entry.town, entry.persons, entry.homeless, index
        elif isinstance(entry, LossReported):
            lodged = people.get(entry.place, ("", entry.homeless))[1]
            people[entry.place] = entry.town, lodged, entry.homeless, index
        elif isinstance(entry, Verified | Rekindled):
            fires[entry.incident] = index
        else:
            fires.pop(entry.incident, None)
        return True

    def of_hazard(self) -> str:
        """Return the hazard that brings such reports."""
        return "fire" if self.of == "fires" else "flood"

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the last report of those that make it hold."""
        if self.of == "fires":
            fires = known.of("fires open")
            return max(fires.values()) if len(fires) >= self.at_least else None
        towns = set(towns_of(self.towns, town, known.towns))
        told = [row for row in known.of("people reported").values() if row[0] in towns]
        sums = {
            "lodged": sum(row[1] for row in told),
            "resettled": sum(row[2] for row in told),
            "places": sum(row[1] > 0 for row in told),
        }
        return max(row[3] for row in told) if told and sums[self.of] >= self.at_least else None

    def says(self, names: Names) -> str:
        """Return it in words."""
        return in_towns(_(COUNTED[self.of]).format(count=f"{self.at_least:,}"), self.towns, names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why nobody reports it."""
        for name in ("detection", "fire") if self.of == "fires" else ("relief",):
            if part(plan, name) is None:
                return _("the plan has no '{part}'").format(part=name)
        return ""

    def fed_by(self, effect: Effect) -> bool:
        """Return whether an action makes people go into lodging."""
        return effect == ("lodged",) and self.of in ("lodged", "places")

    def implied_by(self, other: Condition) -> bool:
        """Return whether the other one asks for as many."""
        return (
            isinstance(other, CountReaches)
            and (other.of, other.towns) == (self.of, self.towns)
            and other.at_least >= self.at_least
        )
