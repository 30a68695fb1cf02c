"""Action: villages are ordered to prepare or to move at once."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any, ClassVar, Literal

from sim.command.warning import WarningCommand
from sim.rules.base import Action, Effect, Names, Order, command_of, part, towns_of
from sim.rules.wording import STEP_WORDS, in_towns, listed
from sim.text import _
from sim.worldlike import WorldLike


class MoveVillages(Action):
    """Villages with danger zones are called until they answer, give notice, and prepare or move at once.

    When the rule ends the town stands down, where no signal stands there that will do so by its own end; who was moved
    and has a dry home goes home after ``evacuation.all_clear``.
    """

    kind: Literal["move"] = "move"
    """Action kind."""
    step: Literal["prepare", "move"]
    """Prepare (those who cannot walk are fetched), or move at once."""
    towns: tuple[str, ...] = ()
    """Whose danger zones; all where none is named, in a rule that goes by towns those of the one it fired for."""
    villages: tuple[str, ...] = ()
    """Only these villages, by id."""

    refers: ClassVar[Mapping[str, str]] = {"towns": "town", "villages": "village"}
    hazard: ClassVar[str] = "flood"
    lasts: ClassVar[bool] = True

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Have the city call them by their towns, and end it with the rule."""
        warning = command_of(world, WarningCommand)
        if warning is None:
            return
        places = world.places
        towns = towns_of(self.towns, order.town, (str(t) for t in world.data["towns"]["id"]))
        if self.villages:
            theirs = {places.towns[places.index(v)] for v in self.villages if v in places}
            towns = tuple(town for town in towns if town in theirs)
        for town in towns:
            world.env.process(warning.order(world, town, self.step, self.villages, order.cause))
        ended = yield order.over
        for town in towns:
            warning.stand_down(world, town, ended)

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        text = _("order the danger zones: {step}")
        if self.villages:
            text = _("order {villages}: {step}")
        said = text.format(step=_(STEP_WORDS[self.step]), villages=listed(map(names, self.villages)))
        return in_towns(said, self.towns, names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why nobody is called or moved."""
        for name in ("warning", "evacuation"):
            if part(plan, name) is None:
                return _("the plan has no '{part}'").format(part=name)
        return ""

    def effects(self) -> Iterator[Effect]:
        """Yield that people come into lodging, and that some villages answer no call."""
        yield ("lodged",)
        yield ("report", "village-silent")
