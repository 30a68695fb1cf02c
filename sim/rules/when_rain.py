"""Conditions on rain: what a town's gauges show, and what the weather office foresees, over an amount in a time."""

from abc import abstractmethod
from collections.abc import Generator, Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.command.signals import rolling_m
from sim.command.town_rain import flood_of
from sim.command.warning import WarningCommand
from sim.hazards.rainstorm import INTERVAL_S, accumulated_m
from sim.rules.base import Condition, Names, Picture, Wake, command_of, part, towns_of
from sim.rules.entries import ThresholdKnown
from sim.rules.wording import hours, in_towns, rain
from sim.text import _
from sim.units import MetresOfRain, Seconds
from sim.worldlike import WorldLike

Change = tuple[float, str, bool]
"""Time, town, whether the amount is reached from then on or no more."""


class OverAmount(Condition):
    """Base of both: an amount in a time, by town."""

    amount_m: MetresOfRain = Field(gt=0.0)
    """So much rain ..."""
    window_s: Seconds = Field(gt=0.0, le=86400.0)
    """... within so long."""
    towns: tuple[str, ...] = ()
    """Which towns; any where none is named, in a rule that goes by towns the one it is looked at for."""
    at_least: int = Field(default=1, ge=1)
    """In how many towns at once."""

    refers: ClassVar[Mapping[str, str]] = {"towns": "town"}
    hazard: ClassVar[str] = "flood"

    @property
    def _table(self) -> str:
        return f"{type(self).__name__}/{self.amount_m!r}/{self.window_s!r}"

    @abstractmethod
    def changes(self, world: WorldLike, warning: WarningCommand) -> Iterator[Change]:
        """Yield each change of what is known, in no order."""

    def watch(self, world: WorldLike, known: Picture, wake: Wake) -> Generator[Any, Any, None]:
        """Tell each change when headquarters learns of it."""
        driver, warning = flood_of(world), command_of(world, WarningCommand)
        if driver is None or warning is None:
            return
        if not driver.began.processed:
            yield driver.began
        yield world.env.timeout(0)
        over = known.of(self._table)
        for time_s, town, reached in sorted(self.changes(world, warning)):
            if reached == (town in over):
                continue
            if time_s > world.env.now:
                yield world.env.timeout(time_s - world.env.now)
            entry = world.record.add(
                ThresholdKnown(
                    time_s=world.env.now,
                    what=str(getattr(self, "kind", "")),
                    place=town,
                    threshold=self.amount_m,
                    window_s=self.window_s,
                    over=reached,
                )
            )
            if reached:
                over[town] = entry
            else:
                over.pop(town)
            wake()

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the last reading that makes it hold."""
        over = known.of(self._table)
        found = [over[t] for t in towns_of(self.towns, town, over) if t in over]
        return max(found) if len(found) >= self.at_least else None

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why it is never known."""
        if part(plan, "warning") is None:
            return _("the plan has no 'warning', so neither gauges nor forecasts reach it")
        if self.towns and self.at_least > len(self.towns):
            return _("{count} towns are asked for, {named} are named").format(
                count=self.at_least, named=len(self.towns)
            )
        return ""

    def _said(self, text: str, names: Names) -> str:
        said = text.format(amount=rain(self.amount_m), window=hours(self.window_s))
        if self.at_least > 1:
            said = _("{what} in {count} towns or more").format(what=said, count=self.at_least)
        return in_towns(said, self.towns, names)


class RainFallen(OverAmount):
    """The gauges of a town show so much rain in the time that ends now; a town without a working gauge shows none."""

    kind: Literal["rain"] = "rain"
    """Condition kind."""

    def changes(self, world: WorldLike, warning: WarningCommand) -> Iterator[Change]:
        """Yield when gauges show the amount reached, or no more, and it is known."""
        found = warning.rain
        if found is None or found.times_s.size == 0:
            return
        for t in np.flatnonzero(world.data["towns measured"]):
            over = rolling_m(found.times_s, found.rain_m[t], self.window_s) >= self.amount_m
            for i in np.flatnonzero(np.diff(over, prepend=False)):
                yield float(found.times_s[i]) + warning.spec.observed_s, found.towns[t], bool(over[i])

    def says(self, names: Names) -> str:
        """Return it in words."""
        return self._said(_("{amount} of rain or more have fallen in {window}"), names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why no gauge shows it."""
        if part(plan, "warning", "stations") == 0:
            return _("by warning.stations there is no rain gauge")
        return super().never(plan)


class RainForecast(OverAmount):
    """The last forecast shows so much rain, fallen and to come, in the time from some moment until then or after."""

    kind: Literal["forecast"] = "forecast"
    """Condition kind."""

    def watch(self, world: WorldLike, known: Picture, wake: Wake) -> Generator[Any, Any, None]:
        """Have the weather office keep its forecasts, and tell each change when it is known."""
        world.data.setdefault("forecasts kept", [])
        return super().watch(world, known, wake)

    def changes(self, world: WorldLike, warning: WarningCommand) -> Iterator[Change]:
        """Yield what each forecast shows of each town."""
        found = warning.rain
        if found is None or found.times_s.size == 0:
            return
        start_s = float(found.times_s[0]) - INTERVAL_S
        for issued_s, seen_m in world.data["forecasts kept"]:
            now = int((issued_s - start_s) // INTERVAL_S)
            ahead = slice(now, now + max(round(self.window_s / INTERVAL_S), 1))
            coming = accumulated_m(seen_m, self.window_s)[:, ahead]
            for t, town in enumerate(found.towns):
                over = bool((coming[t] >= self.amount_m).any())
                yield issued_s + warning.spec.observed_s, town, over

    def says(self, names: Names) -> str:
        """Return it in words."""
        return self._said(_("the forecast shows {amount} of rain or more within the next {window}"), names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why no forecast shows it."""
        if part(plan, "warning", "forecasts") is False:
            return _("by warning.forecasts no forecasts come in")
        return super().never(plan)
