"""Action: help from outside is asked for."""

from collections.abc import Generator, Mapping
from typing import Any, ClassVar, Literal

from sim.command.bodies import Purpose
from sim.command.outside_aid import AidCommand
from sim.rules.base import Action, Names, Order, command_of, part, rows
from sim.rules.wording import listed
from sim.text import _
from sim.worldlike import WorldLike


class AskAid(Action):
    """Boat crews from outside are asked for before calls for help pile up; approval and way take the time they take."""

    kind: Literal["ask-aid"] = "ask-aid"
    """Action kind."""
    teams: tuple[str, ...] = ()
    """Which teams of ``evacuation.outside``, by id; all where none is named."""

    refers: ClassVar[Mapping[str, str]] = {"teams": "mean"}
    hazard: ClassVar[str] = "flood"
    purpose: ClassVar[Purpose] = "rescue"

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Ask; who was asked for already is not asked again."""
        yield world.env.timeout(0)
        aid = command_of(world, AidCommand)
        if aid is not None:
            aid.ask(world, self.teams, order.cause)

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        if self.teams:
            return _("ask for help from outside: {teams}").format(teams=listed(map(names, self.teams)))
        return _("ask for all help from outside")

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why there is nobody to ask."""
        known = [str(row.get("team")) for row in rows(plan, "evacuation", "outside")]
        if part(plan, "evacuation") is None or not known:
            return _("the plan has no '{part}'").format(part="evacuation.outside")
        if self.teams and not set(self.teams) & set(known):
            return _("none of these teams stands in evacuation.outside")
        return ""
