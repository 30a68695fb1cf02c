"""The driver: one SimPy process for every hazard. It sleeps to the next crossing or to a change of the ground."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import simpy

from sim.ground import Ground
from sim.hazards.base import Crossed, Forecast, Hazard, HazardBegan, HazardEnded, Watch
from sim.record import Record
from sim.streams import Streams

StateT = TypeVar("StateT")


@dataclass(frozen=True, slots=True)
class Crossing:
    """A crossing as it reaches a listener, with the index of its record entry."""

    time_s: float
    place: str
    quantity: str
    threshold: float
    rising: bool
    entry: int


class Driver(Generic[StateT]):
    """Runs one hazard against the ground and hands its crossings to whoever listens.

    Parameters
    ----------
    env : simpy.Environment
        The run's clock.
    name : str
        The incident's name, which its streams and entries carry.
    hazard : Hazard
        What happens.
    ground : Ground
        What it happens on.
    record : Record
        Where crossings are noted.
    streams : Streams
        The event's streams.
    until_s : float
        The end of the run.
    """

    def __init__(
        self,
        env: simpy.Environment,
        name: str,
        hazard: Hazard[StateT],
        ground: Ground,
        record: Record,
        streams: Streams,
        until_s: float,
    ) -> None:
        self.env = env
        self.name = name
        self.hazard = hazard
        self.ground = ground
        self.record = record
        self.streams = streams
        self.until_s = until_s
        self.forecast: Forecast[StateT] | None = None
        self.began = env.event()
        self.over = env.event()
        """Fires when nothing more can come, unless the ground changes later."""
        self.forecasts_made = 0
        self.stopped = False
        self._looked: tuple[Forecast[StateT], float, StateT] | None = None
        self._watch = Watch()
        self._listeners: list[simpy.Store | None] = []
        self._watch_changed = env.event()
        self.process = env.process(self._run())

    def listen(self, watch: Watch, channel: simpy.Store | None = None) -> simpy.Store:
        """Ask for the crossings of a watch from now on; they arrive in the channel that is returned."""
        channel = channel if channel is not None else simpy.Store(self.env)
        self._watch = self._watch + watch
        self._listeners += [channel] * len(watch)
        event, self._watch_changed = self._watch_changed, self.env.event()
        event.succeed()
        return channel

    def state(self) -> StateT:
        """Return the hazard's state now, for a mission that looks at it (knowledge of it is the mission's business).

        Raises
        ------
        RuntimeError
            If the hazard has not begun.
        """
        if self.forecast is None:
            raise RuntimeError(f"hazard {self.name!r} has not begun")
        at_s = min(self.env.now, self.forecast.until_s)
        # the same instant is looked at by several crews and then by the driver itself
        if self._looked is None or self._looked[0] is not self.forecast or self._looked[1] != at_s:
            self._looked = (self.forecast, at_s, self.hazard.state_at(self.forecast, at_s))
        return self._looked[2]

    def stop(self) -> None:
        """Follow the hazard no more: its last forecast stands. For one that is over and that no change can wake."""
        self.stopped = True

    def _deliver(self, crossings: Any, position: int) -> int:
        """Hand over every crossing that is due, in order; return the position of the next one."""
        while position < len(crossings) and crossings["time_s"][position] <= self.env.now:
            time_s, gauge, _value, rising = crossings[position].item()
            place, quantity = self._watch.places[gauge], self._watch.quantity[gauge]
            threshold = float(self._watch.threshold[gauge])
            entry = self.record.add(
                Crossed(
                    # a sleep until then may end a rounding error later, when something else is in the record already
                    time_s=self.env.now,
                    hazard=self.name,
                    place=place,
                    quantity=quantity,
                    threshold=threshold,
                    rising=rising,
                    cause=self._began_entry,
                )
            )
            channel = self._listeners[gauge]
            if channel is not None:
                channel.put(Crossing(time_s, place, quantity, threshold, rising, entry))
            position += 1
        return position

    def _run(self) -> Generator[simpy.Event, Any, None]:
        env, hazard = self.env, self.hazard
        if hazard.start_s > env.now:
            yield env.timeout(hazard.start_s - env.now)
        # whoever watches from the start gets into the first forecast
        yield env.timeout(0)
        self._began_entry = self.record.add(
            HazardBegan(time_s=env.now, hazard=self.name, kind=str(getattr(hazard, "kind", type(hazard).__name__)))
        )
        state = hazard.begin(self.ground.fields, self.streams)
        self.forecast = self._ask(state)
        self.began.succeed()
        while env.now < self.until_s and not self.stopped:
            yield from self._follow(self.forecast)

    def _follow(self, forecast: Forecast[StateT]) -> Generator[simpy.Event, Any, None]:
        """Sleep through one forecast, until the next one has been asked for."""
        env, hazard = self.env, self.hazard
        crossings = forecast.crossings
        watch_changed, changed = self._watch_changed, self.ground.changed
        position = self._deliver(crossings, 0)
        while True:
            waits = [changed, watch_changed]
            if not self.over.triggered or position < len(crossings):
                due = float(crossings["time_s"][position] if position < len(crossings) else forecast.until_s)
                waits.append(env.timeout(max(due - env.now, 0.0)))
            yield env.any_of(waits)
            if self.stopped:
                return
            # an arrival at the instant of a change comes first, whatever order SimPy ran them in
            position = self._deliver(crossings, position)
            if changed.triggered:
                yield env.timeout(0)  # amendments of one instant are joined
                changed = self.ground.changed
                if self.ground.fields.since(forecast.revision, *hazard.listens) and hazard.listens:
                    self.forecast = self._ask(self.state())
                    return
            if watch_changed.triggered:
                watch_changed = self._watch_changed
                later = hazard.read(forecast, self._watch)
                crossings, position = later[later["time_s"] > env.now], 0
            elif env.now >= forecast.until_s and position >= len(crossings):
                if not forecast.over:
                    self.forecast = self._ask(hazard.state_at(forecast, forecast.until_s))
                    return
                if not self.over.triggered:
                    self.over.succeed()

    def _ask(self, state: StateT) -> Forecast[StateT]:
        self.forecasts_made += 1
        until_s = min(self.env.now + self.hazard.leg_s, self.until_s)
        return self.hazard.forecast(state, self.ground.fields, self._watch, self.env.now, max(until_s, self.env.now))

    def close(self) -> None:
        """Note the hazard's figures and rasters in the record; the world calls it when the run ends."""
        if self.forecast is None:
            return
        for figure, value in sorted(self.hazard.summary(self.forecast).items()):
            self.record.add(
                HazardEnded(
                    time_s=self.env.now, hazard=self.name, figure=figure, value=float(value), cause=self._began_entry
                )
            )
        for name, raster in self.hazard.rasters(self.forecast).items():
            self.record.fields[f"{self.name}/{name}"] = raster
