"""Condition on reports that have come in: a sign at a dam, a call for rescue, a village that nobody reaches ..."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.command.calls import MessengerSent
from sim.command.detection import Verified
from sim.command.fire_sending import NobodyFree
from sim.missions.base import MissionStarted
from sim.missions.goods import StockShort
from sim.missions.travel import TurnedBack
from sim.rules.base import Condition, Effect, Names, Picture, part
from sim.rules.wording import in_towns
from sim.text import N_, _
from sim.worldlike import WorldLike

REPORTS = {
    "dam-sign": N_("{count} report(s) of a sign of danger at a dam have come in"),
    "rescue-call": N_("calls for rescue have come in from {count} hamlet(s)"),
    "village-silent": N_("{count} village(s) or town(s) could be reached by no call"),
    "road-cut": N_("{count} report(s) of drivers who found a road cut have come in"),
    "stock-short": N_("{count} want(s) have been told that no store can meet"),
    "fire-verified": N_("{count} report(s) of a fire have been verified"),
    "teams-short": N_("{count} time(s) too few teams were free for a fire"),
}
_PARTS = {
    "dam-sign": ("patrols",),
    "village-silent": ("warning",),
    "stock-short": ("relief",),
    "fire-verified": ("detection", "fire"),
    "teams-short": ("fire",),
}
_NO_TOWN = ("dam-sign", "road-cut", "fire-verified", "teams-short")


class ReportCame(Condition):
    """So many reports of a kind have come in since the beginning."""

    kind: Literal["report"] = "report"
    """Condition kind."""
    what: Literal[
        "dam-sign", "rescue-call", "village-silent", "road-cut", "stock-short", "fire-verified", "teams-short"
    ]
    """Of what: a patrol's find at a dam, when headquarters hears of it; people whom water has shut in, each hamlet once
    however many crews it takes; a village or town to which a messenger goes; a driver who found a road cut; goods that
    no store has; a fire; a fire for which too few teams were free."""
    at_least: int = Field(default=1, ge=1)
    """So many."""
    towns: tuple[str, ...] = ()
    """From which towns; from any where none is named, in a rule that goes by towns the one it is looked at for."""

    hears = (MissionStarted, MessengerSent, TurnedBack, StockShort, Verified, NobodyFree)
    refers: ClassVar[Mapping[str, str]] = {"towns": "town"}

    @classmethod
    def hear(cls, known: Picture, world: WorldLike, index: int, entry: Any) -> bool:
        """Note a report and the town that it comes from."""
        what, town = "", ""
        if isinstance(entry, MissionStarted):
            # the mission starts when the call has come
            what = {"hold-dam": "dam-sign", "rescue": "rescue-call"}.get(entry.mission, "")
            if what == "rescue-call":
                # several crews start on one call, and more later as long as anybody is left
                called: set[str] = known.of("called").setdefault(what, set())
                if entry.place in called:
                    return False
                called.add(entry.place)
                town = world.places.towns[world.places.index(entry.place)]
        elif isinstance(entry, MessengerSent):
            what, town = "village-silent", entry.town
        elif isinstance(entry, StockShort):
            what, town = "stock-short", entry.town
        else:
            what = {TurnedBack: "road-cut", Verified: "fire-verified", NobodyFree: "teams-short"}[type(entry)]
        if what:
            known.of("reports").setdefault(what, []).append((town, index))
        return bool(what)

    def of_hazard(self) -> str:
        """Return the hazard that brings such reports."""
        return "fire" if self.what in ("fire-verified", "teams-short") else "flood"

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the report with which there were enough."""
        towns = self.towns or ((town,) if town and self.what not in _NO_TOWN else ())
        found = [i for where, i in known.of("reports").get(self.what, ()) if not towns or where in towns]
        return found[self.at_least - 1] if len(found) >= self.at_least else None

    def says(self, names: Names) -> str:
        """Return it in words."""
        return in_towns(_(REPORTS[self.what]).format(count=self.at_least), self.towns, names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why no such report ever comes in."""
        if self.towns and self.what in _NO_TOWN:
            return _("reports of '{what}' name no town").format(what=self.what)
        for name in _PARTS.get(self.what, ()):
            if part(plan, name) is None:
                return _("the plan has no '{part}'").format(part=name)
        return ""

    def fed_by(self, effect: Effect) -> bool:
        """Return whether an action leads to such reports."""
        return effect == ("report", self.what)

    def implied_by(self, other: Condition) -> bool:
        """Return whether the other one asks for as many."""
        return (
            isinstance(other, ReportCame)
            and (other.what, other.towns) == (self.what, self.towns)
            and other.at_least >= self.at_least
        )
