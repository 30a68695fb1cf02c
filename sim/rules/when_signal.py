"""Conditions on the weather office's rainstorm signals: a colour stands over a town, or the signals are lifted."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.command.signals import Colour, rank
from sim.command.warning import SignalIssued, SignalLifted
from sim.rules.base import Condition, Names, Picture, part, towns_of
from sim.rules.wording import in_towns
from sim.text import _
from sim.worldlike import WorldLike


class SignalStands(Condition):
    """A town's rainstorm signal is of a colour or above."""

    kind: Literal["signal"] = "signal"
    """Condition kind."""
    colour: Colour
    """The colour; a higher one counts, too."""
    basis: Literal["any", "forecast", "observed"] = "any"
    """Whether it was raised on a forecast, or on rain that has fallen."""
    towns: tuple[str, ...] = ()
    """Which towns; any where none is named, in a rule that goes by towns the one it is looked at for."""
    at_least: int = Field(default=1, ge=1)
    """In how many towns at once."""

    hears = (SignalIssued, SignalLifted)
    refers: ClassVar[Mapping[str, str]] = {"towns": "town"}
    hazard: ClassVar[str] = "flood"

    @classmethod
    def hear(cls, known: Picture, world: WorldLike, index: int, entry: Any) -> bool:
        """Note a town's signal, or that it is lifted."""
        stands, lifted = known.of("signals"), known.of("signals lifted")
        if isinstance(entry, SignalIssued):
            stands[entry.town] = rank(entry.colour), entry.basis, index
            lifted.pop(entry.town, None)
        else:
            stands.pop(entry.town, None)
            lifted[entry.town] = index
        return True

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the last of the signals that make it hold."""
        stands = known.of("signals")
        found = [
            stands[t][2]
            for t in towns_of(self.towns, town, stands)
            if t in stands and stands[t][0] >= rank(self.colour) and self.basis in ("any", stands[t][1])
        ]
        return max(found) if len(found) >= self.at_least else None

    def says(self, names: Names) -> str:
        """Return it in words."""
        text = {
            "any": _("the rainstorm signal is {colour} or above"),
            "forecast": _("the rainstorm signal is {colour} or above, on the forecast"),
            "observed": _("the rainstorm signal is {colour} or above, on rain that fell"),
        }[self.basis].format(colour=_(self.colour))
        if self.at_least > 1:
            text = _("{what} in {count} towns or more").format(what=text, count=self.at_least)
        return in_towns(text, self.towns, names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why no such signal is ever raised."""
        warning = part(plan, "warning")
        if warning is None:
            return _("the plan has no 'warning', so no signal reaches it")
        if self.basis == "forecast" and part(warning, "forecasts") is False:
            return _("by warning.forecasts no forecasts come in")
        if self.basis == "observed" and part(warning, "stations") == 0:
            return _("by warning.stations there is no rain gauge")
        if self.towns and self.at_least > len(self.towns):
            return _("{count} towns are asked for, {named} are named").format(
                count=self.at_least, named=len(self.towns)
            )
        return ""

    def excludes(self, other: Condition) -> bool:
        """Return whether the other one says that the signals are lifted."""
        return isinstance(other, SignalsLifted) and (not self.towns or self.towns == other.towns)

    def implied_by(self, other: Condition) -> bool:
        """Return whether the other one asks for as high a signal."""
        return self == other or (
            isinstance(other, SignalStands)
            and rank(other.colour) >= rank(self.colour)
            and self.model_copy(update={"colour": other.colour}) == other
        )


class SignalsLifted(Condition):
    """Signals stood, and none does any more."""

    kind: Literal["signal-lifted"] = "signal-lifted"
    """Condition kind."""
    towns: tuple[str, ...] = ()
    """Which towns; all where none is named, in a rule that goes by towns the one it is looked at for."""

    hears = (SignalIssued, SignalLifted)
    refers: ClassVar[Mapping[str, str]] = {"towns": "town"}
    hazard: ClassVar[str] = "flood"

    @classmethod
    def hear(cls, known: Picture, world: WorldLike, index: int, entry: Any) -> bool:
        """Note a town's signal, or that it is lifted."""
        return SignalStands.hear(known, world, index, entry)

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the last end of a signal, where none stands."""
        stands, lifted = known.of("signals"), known.of("signals lifted")
        meant = towns_of(self.towns, town, {**stands, **lifted})
        if any(t in stands for t in meant):
            return None
        return max((lifted[t] for t in meant if t in lifted), default=None)

    def says(self, names: Names) -> str:
        """Return it in words."""
        return in_towns(_("all rainstorm signals are lifted"), self.towns, names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why no signal is ever raised."""
        if part(plan, "warning") is None:
            return _("the plan has no 'warning', so no signal reaches it")
        return ""

    def excludes(self, other: Condition) -> bool:
        """Return whether the other one says that a signal stands."""
        return isinstance(other, SignalStands) and other.excludes(self)
