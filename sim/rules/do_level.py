"""Action: a response level is declared."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.command.bodies import Purpose
from sim.command.relief import ReliefCommand
from sim.rules.base import Action, Effect, Names, Order, command_of, part
from sim.rules.entries import LevelDeclared, LevelEnded
from sim.rules.when_level import System
from sim.rules.wording import LEVEL_WORDS, SYSTEM_WORDS
from sim.text import _
from sim.worldlike import WorldLike


class DeclareLevel(Action):
    """A level of the flood, relief or fire response is declared.

    A flood level holds until the rule ends; other rules ask for it. A relief level calls in the reserves that wait for
    it, a fire level sends the echelons that wait for it to every fire that is verified and not held then; both stand,
    as those that are declared by their own thresholds.
    """

    kind: Literal["level"] = "level"
    """Action kind."""
    system: System
    """Whose."""
    level: int = Field(ge=1, le=4)
    """4 for IV to 1 for I; where a higher one of relief or of a fire holds, nothing changes."""

    purpose: ClassVar[Purpose] = "relief"
    lasts: ClassVar[bool] = True

    def of_hazard(self) -> str:
        """Return the hazard that such a level belongs to; the city may declare a flood level at any time."""
        return {"relief": "flood", "fire": "fire"}.get(self.system, "")

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Declare it; end a flood level with the rule."""
        record, env = world.record, world.env
        yield env.timeout(0)
        if self.system == "relief":
            relief = command_of(world, ReliefCommand)
            if relief is not None:
                relief.raise_to(self.level, order.cause)
        elif self.system == "fire":
            for incident in world.data.get("fire-incidents", ()):
                fight = world.data["fire-fights"].get(incident.name)
                if fight is not None and fight.verified and not fight.contained:
                    incident.front.raise_to(self.level, "rule", incident.front.reported_m2, order.cause)
        else:
            told = LevelDeclared(time_s=env.now, system=self.system, level=self.level, cause=order.cause)
            declared = record.add(told)
            ended = yield order.over
            record.add(LevelEnded(time_s=env.now, system=self.system, level=self.level, declared=declared, cause=ended))

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        return _("declare level {level} of the {system}").format(
            level=LEVEL_WORDS[self.level], system=_(SYSTEM_WORDS[self.system])
        )

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why it changes nothing."""
        where = {"relief": "relief", "fire": "fire"}.get(self.system, "")
        if where and part(plan, where) is None:
            return _("the plan has no '{part}'").format(part=where)
        return ""

    def effects(self) -> Iterator[Effect]:
        """Yield that the level holds."""
        yield ("level", self.system, str(self.level))
