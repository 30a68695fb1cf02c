"""Condition on response levels: the flood's, the relief's or a fire's is declared and holds."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from sim.command.fire_incident import FireClosed
from sim.command.fire_levels import ResponseRaised
from sim.command.relief_levels import ReliefLevelRaised
from sim.rules.base import Condition, Effect, Names, Picture, part, rows
from sim.rules.entries import LevelDeclared, LevelEnded
from sim.rules.wording import LEVEL_WORDS, SYSTEM_WORDS
from sim.text import _
from sim.worldlike import WorldLike

System = Literal["flood", "relief", "fire"]


class LevelHolds(Condition):
    """A response level is declared: this one or a higher one."""

    kind: Literal["level"] = "level"
    """Condition kind."""
    system: System
    """Whose: of the flood (declared by rules only), of relief, or of any fire that is not over."""
    level: int = Field(ge=1, le=4)
    """4 for IV to 1 for I; a higher one (a lower number) counts, too."""

    hears = (LevelDeclared, LevelEnded, ReliefLevelRaised, ResponseRaised, FireClosed)

    @classmethod
    def hear(cls, known: Picture, world: WorldLike, index: int, entry: Any) -> bool:
        """Note a level, by its system and, of fires, by incident."""
        levels = known.of("levels")
        if isinstance(entry, LevelDeclared):
            levels[entry.system, index] = entry.level, index
        elif isinstance(entry, LevelEnded):
            levels.pop((entry.system, entry.declared), None)
        elif isinstance(entry, ReliefLevelRaised):
            levels["relief", 0] = entry.level, index
        elif isinstance(entry, ResponseRaised):
            levels["fire", entry.incident] = entry.level, index
        else:
            levels.pop(("fire", entry.incident), None)
        return True

    def of_hazard(self) -> str:
        """Return the hazard that such a level belongs to; the city may declare a flood level at any time."""
        return {"relief": "flood", "fire": "fire"}.get(self.system, "")

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the declaration by which it holds."""
        levels = known.of("levels")
        found = [i for (system, _key), (level, i) in levels.items() if system == self.system and level <= self.level]
        return max(found, default=None)

    def says(self, names: Names) -> str:
        """Return it in words."""
        return _("level {level} or above of the {system} is declared").format(
            level=LEVEL_WORDS[self.level], system=_(SYSTEM_WORDS[self.system])
        )

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why no such level is ever declared."""
        for rule in rows(plan, "rules"):
            for action in rows(rule, "do"):
                declared = action.get("level")
                ours = action.get("kind") == "level" and action.get("system") == self.system
                if ours and isinstance(declared, int) and declared <= self.level:
                    return ""
        if self.system == "flood":
            return _("no rule of the plan declares such a level")
        where = "relief" if self.system == "relief" else "fire"
        if part(plan, where) is None:
            return _("the plan has no '{part}'").format(part=where)
        # a plan that says nothing of its levels has the usual ones, I to IV
        said = part(plan, where, "levels") is not None
        known = [row.get("level") for row in rows(plan, where, "levels")]
        if said and not any(isinstance(level, int) and level <= self.level for level in known):
            return _("by {part}.levels no such level is ever declared").format(part=where)
        return ""

    def fed_by(self, effect: Effect) -> bool:
        """Return whether an action declares such a level."""
        return effect[:2] == ("level", self.system) and int(effect[2]) <= self.level

    def implied_by(self, other: Condition) -> bool:
        """Return whether the other one asks for as high a level."""
        return isinstance(other, LevelHolds) and other.system == self.system and other.level <= self.level
