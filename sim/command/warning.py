"""Warning: the weather office's signals, the city's orders, calls until answered, and notice to the households."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import simpy
from pydantic import Field

from sim.command.calls import GAUGE, PHONE, Answer, Caller
from sim.command.calls_spec import CallsSpec
from sim.command.signals import COLOURS, Colour, rank
from sim.command.switchboard import connect
from sim.command.town_rain import TownRain, flood_of, rain_of
from sim.missions.hours import at_night
from sim.missions.warn import Warn
from sim.params import Params, Pert, PertOf, PertSeconds
from sim.people.spreading import Spreading
from sim.record import Entry
from sim.units import FREQUENCY, PerSecond, Seconds, Share
from sim.worldlike import WorldLike

PertPerSecond = Annotated[Pert, PertOf(FREQUENCY)]
MEANS = {"blue": 1, "yellow": 2, "orange": 3, "prepare": 4, "red": 5, "move": 6}
"""A village that has had an order does not act on a lesser one again."""


class WarningSpec(Params):
    """What the plan does to warn: signals, orders from the city to the villages, and notice at the doors."""

    forecasts: bool = True
    """Whether the city gets the weather office's forecasts; without them signals follow the rain gauges only. How good
    they are is no plan's business (``forecast_skill`` of the scenario)."""
    observed_s: Seconds = Field(900.0, ge=0.0)
    """From rain in the gauge to a signal or an order made of it."""
    stations: int = Field(90, ge=0)
    """Automatic rain and level stations in the city; a town without a working one has forecasts only."""
    station_failure: Share = Field(0.1, ge=0.0, le=1.0)
    """Share of stations that are out on a storm night."""
    order_at: Colour = "orange"
    """The signal at which the city orders its villages to give notice."""
    answer_day_s: PertSeconds = Pert(600.0, 1800.0, 4500.0)
    """Call-and-answer from the city by the town to a village, 6:00 to 22:00, until it has read the order back."""
    answer_night_s: PertSeconds = Pert(1200.0, 3600.0, 9000.0)
    """The same by night, 22:00 to 6:00."""
    unanswered: Share = Field(0.25, ge=0.0, le=0.95)
    """Share of calls that nobody answers."""
    retry_s: Seconds = Field(600.0, ge=30.0)
    """From an unanswered call to the call of the next person on the list."""
    persons_on_list: int = Field(2, ge=1, le=10)
    """Persons a village who are called in turn; after the last one somebody drives there from the town."""
    calls: CallsSpec = CallsSpec()
    """Duty rosters, the age of the list of numbers, and what calls fall back on where the telephone is gone."""
    village_stations: Share = Field(1.0, ge=0.0, le=1.0)
    """Share of villages with an emergency station; the others have no loudspeakers, information officer or stock."""
    loudspeakers: int = Field(2200, ge=0)
    """Loudspeaker terminals in all villages together."""
    loudspeakers_for_all: int = Field(3040, ge=1)
    """Terminals with which every hamlet would be in earshot (7.6 a village)."""
    ears_day: Share = Field(0.8, ge=0.0, le=1.0)
    """Share of people in earshot who take in a message by day."""
    ears_night: Share = Field(0.6, ge=0.0, le=1.0)
    """The same by night and in rain."""
    repeat_s: Seconds = Field(1800.0, ge=60.0)
    """From one broadcast of the loudspeakers to its repeat (estimate)."""
    repeat_reach: Share = Field(0.1, ge=0.0, lt=1.0)
    """Share of those in earshot who had missed it whom each repeat reaches (estimate)."""
    neighbours_day_per_s: PerSecond = Field(0.5 / 3600, ge=0.0)
    """Rate at which one who knows tells neighbours by day, 6:00 to 22:00 (estimate; Rogers & Sorensen 1991)."""
    neighbours_night_per_s: PerSecond = Field(0.1 / 3600, ge=0.0)
    """The same by night (estimate)."""
    loudspeaker_failure: Share = Field(0.25, ge=0.0, le=1.0)
    """Share of villages whose loudspeakers are dead on a storm night (lines, upkeep), beside those without power."""
    grid_workers: int = Field(1500, ge=0)
    """Grid workers of all villages together, who go from door to door: grids have about equal numbers of households."""
    workers_present: Share = Field(0.65, ge=0.0, le=1.0)
    """Share of the registered workers who are there on a working day."""
    workers_present_night: Share | None = Field(None, ge=0.0, le=1.0)
    """The same by night, when those who work elsewhere are at home; as on a working day where nothing is said."""
    workers_present_weekend: Share | None = Field(None, ge=0.0, le=1.0)
    """The same on a Saturday or Sunday, by day."""
    workers_present_festival: Share | None = Field(None, ge=0.0, le=1.0)
    """The same at the Spring Festival and Qingming."""
    doors_per_s: PertPerSecond = Pert(8 / 3600, 15 / 3600, 25 / 3600)
    """Households that one worker gives notice to."""
    doors_in_storm: Share = Field(0.5, gt=0.0, le=1.0)
    """Times that rate in a storm night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalIssued(Entry):
    """The weather office raised a town's rainstorm signal: on a forecast, or on rain that has fallen."""

    town: str
    colour: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLifted(Entry):
    """The weather office lifted a town's signal."""

    town: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RainOverThreshold(Entry):
    """Gauges of a town or village show rain at which its danger zones prepare or move."""

    place: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGiven(Entry):
    """The city ordered a town's villages to give notice."""

    town: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReceived(Entry):
    """A village read an order back: who, by which means, and after how many calls that reached nobody.

    The call that was answered began at ``called_s``; ``means`` is ``gauge`` where the village's own gave the alarm.
    """

    village: str
    order: str
    unanswered: int
    means: str = PHONE
    person: str = ""
    called_s: float = float("nan")


def without_station(world: WorldLike, villages: Sequence[str]) -> frozenset[str]:
    """Return the villages without a station, one number each: more stations leave a part of them."""
    warning = getattr(world.plan, "warning", None)
    share = 1.0 if warning is None else warning.village_stations
    if share >= 1.0:
        return frozenset()
    luck = world.streams.first([f"station/{village}" for village in villages])
    return frozenset(village for village, u in zip(villages, luck, strict=True) if u >= share)


@dataclass(frozen=True, slots=True)
class Lifted:
    """Told to whoever moves people: a town's signals are over."""

    town: str
    entry: int


class WarningCommand:
    """Raises signals, has headquarters decide, calls villages until they answer, and has them give notice.

    Parameters
    ----------
    spec : WarningSpec
        The plan's figures.
    """

    def __init__(self, spec: WarningSpec) -> None:
        self.spec = spec
        self._rank: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._ready: dict[str, tuple[float, float]] = {}
        self._acting: set[str] = set()
        self._caller: Caller | None = None
        self.rain: TownRain | None = None
        """The towns' rain of a flood that has begun: what gauges show, each as it falls."""

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Go through the coming signals and rain in the order of time."""
        from sim.command.weather_office import schedule

        driver = flood_of(world)
        if driver is None or world.people is None:
            return
        if not driver.began.triggered:
            yield driver.began
        rain = self.rain = rain_of(world, driver)
        self._villages: dict[str, list[str]] = {town: [] for town in rain.towns}
        for village, t in zip(rain.villages, rain.town_of, strict=True):
            self._villages[rain.towns[t]].append(village)
        self._town = {v: rain.towns[t] for v, t in zip(rain.villages, rain.town_of, strict=True)}
        self._prepare(world, rain)
        spec = self.spec
        self._caller = connect(world, rain, driver, spec.calls, spec.unanswered, spec.persons_on_list, spec.retry_s)
        world.env.process(self._caller.outages.run(world, driver))
        self._desk = simpy.Store(world.env)
        world.env.process(self._decide(world))
        world.headquarters.begin_while("warning", lambda: bool(self._acting))
        for time_s, what, place, value in schedule(self.spec, world.plan.evacuation, world, rain, driver):
            if time_s > world.env.now:
                yield world.env.timeout(time_s - world.env.now)
            if what == "signal":
                self._signal(world, place, *value.split("/"))
            elif what == "lift":
                self._lift(world, place)
            else:
                self._rain(world, what, place, value)

    def _prepare(self, world: WorldLike, rain: TownRain) -> None:
        """Draw which loudspeakers work, and how fast its workers are: one number a village, whatever the plan."""
        spec, rng = self.spec, world.streams["warning/villages"]
        luck = rng.random((len(rain.villages), 2))
        cover = min(spec.loudspeakers / spec.loudspeakers_for_all, 1.0)
        people, ready = world.people, world.headquarters.readiness
        bare = without_station(world, rain.villages)
        persons = [int(people.population[list(people.hamlets_of(village))].sum()) for village in rain.villages]
        a_person = spec.grid_workers / max(sum(persons), 1)
        for village, there, (u, v) in zip(rain.villages, persons, luck, strict=True):
            reach = 0.0 if u < spec.loudspeaker_failure else cover
            shown = ready.demonstration(village) if ready is not None else None
            if village in bare:
                reach = 0.0
            elif shown is not None:
                reach = max(reach, shown.loudspeakers)
            self._ready[village] = (reach, there * a_person * spec.doors_per_s.at(float(v)))

    # -- signals ----------------------------------------------------------------------------------------------------
    def _signal(self, world: WorldLike, town: str, colour: str, basis: str) -> None:
        if rank(colour) <= self._rank.get(town, 0):
            return
        self._rank[town] = rank(colour)
        self._acting.add(town)
        entry = world.record.add(SignalIssued(time_s=world.env.now, town=town, colour=colour, basis=basis))
        if rank(colour) >= rank(self.spec.order_at):
            if world.headquarters.separate:
                world.env.process(self._bring(world, town, colour, entry))
            else:
                self._desk.put((town, colour, entry))

    def _bring(self, world: WorldLike, town: str, colour: str, entry: int) -> Generator[Any, Any, None]:
        """Let a signal reach the body that decides, each by its own luck; one that is lifted by then is put by."""
        entry = yield from world.headquarters.pass_on(world, f"warning/{town}/{colour}", "warning", entry)
        if self._rank[town] >= rank(colour):
            self._desk.put((town, colour, entry))

    def _lift(self, world: WorldLike, town: str) -> None:
        old = self._rank.get(town, 0)
        if old:
            self._rank[town] = 0
            self._acting.discard(town)
            self._told.update(dict.fromkeys(self._villages[town], 0))
            entry = world.record.add(SignalLifted(time_s=world.env.now, town=town, colour=COLOURS[old - 1]))
            world.people.notices.put(Lifted(town, entry))

    def _decide(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Have headquarters decide on all signals that lie on the desk together, one decision after the other."""
        while True:
            town, colour, cause = yield self._desk.get()
            asked = {town: (colour, cause)}
            decided = yield from world.headquarters.decide(world, "warning", 0, cause, "warning", at_hand=True)
            while self._desk.items:
                town, colour, cause = yield self._desk.get()
                # one that was passed on may come in after a higher one
                if rank(colour) >= rank(asked.get(town, (colour, cause))[0]):
                    asked[town] = (colour, cause)
            for town, (colour, _) in sorted(asked.items()):
                entry = world.record.add(OrderGiven(time_s=world.env.now, town=town, order=colour, cause=decided))
                self._call(world, town, colour, self._villages[town], entry, by_city=True)

    # -- orders of the plan's rules ---------------------------------------------------------------------------------
    def order(
        self, world: WorldLike, town: str, step: str, villages: Sequence[str], cause: int
    ) -> Generator[Any, Any, None]:
        """Order ``prepare`` or ``move`` to villages of a town: those named, else all that have danger zones."""
        driver = flood_of(world)
        if driver is None or world.people is None:
            return
        if self._caller is None:
            # nothing can be ordered before the lists and lines of this flood are known
            yield driver.began
            yield world.env.timeout(0)
        self._acting.add(town)
        named = [v for v in self._villages[town] if v in villages] if villages else self._endangered(world, town)
        entry = world.record.add(OrderGiven(time_s=world.env.now, town=town, order=step, cause=cause))
        self._call(world, town, step, named, entry, by_city=True)

    def stand_down(self, world: WorldLike, town: str, cause: int) -> None:
        """End a town's orders where no signal stands there; where one does, its own end ends them."""
        if self._caller is not None and not self._rank.get(town, 0):
            self._acting.discard(town)
            self._told.update(dict.fromkeys(self._villages[town], 0))
            world.people.notices.put(Lifted(town, cause))

    def _endangered(self, world: WorldLike, town: str) -> list[str]:
        people = world.people
        return [v for v in self._villages[town] if any(people.danger[g] for g in people.hamlets_of(v))]

    # -- rain -------------------------------------------------------------------------------------------------------
    def _rain(self, world: WorldLike, order: str, what: str, place: str) -> None:
        entry = world.record.add(RainOverThreshold(time_s=world.env.now, place=place, order=order))
        if what == "village":
            if self._caller is not None:
                self._caller.known(place, order)
            self._receive(world, order, place, Answer(GAUGE, "", world.env.now, 0), entry)
        else:
            # the town acts within its powers: half of the way that a city's order goes
            self._call(world, place, order, self._endangered(world, place), entry, by_city=False)

    # -- calls ------------------------------------------------------------------------------------------------------
    def _call(self, world: WorldLike, town: str, order: str, villages: list[str], cause: int, *, by_city: bool) -> None:
        assert self._caller is not None
        calls = self._caller.call(
            world,
            town,
            order,
            villages,
            chain=(self.spec.answer_day_s, self.spec.answer_night_s),
            by_city=by_city,
            receive=partial(self._receive, world, order),
            cause=cause,
        )
        world.env.process(calls)

    def stop(self, world: WorldLike) -> None:
        """Note the orders that have reached nobody when the run ends."""
        if self._caller is not None:
            self._caller.stop(world)

    def _receive(self, world: WorldLike, order: str, village: str, answer: Answer, cause: int) -> None:
        entry = world.record.add(
            OrderReceived(
                time_s=world.env.now,
                village=village,
                order=order,
                unanswered=answer.failed,
                means=answer.means,
                person=answer.person,
                called_s=answer.called_s,
                cause=cause,
            )
        )
        if MEANS[order] <= self._told.get(village, 0):
            return
        self._told[village] = MEANS[order]
        night = at_night(world.hour())
        reach, doors = self._ready[village]
        if self._caller is not None and self._caller.outages.dark(village, world.env.now):
            reach = 0.0
        doors *= world.calendar.share_there(
            world.env.now,
            self.spec.workers_present,
            self.spec.workers_present_night,
            self.spec.workers_present_weekend,
            self.spec.workers_present_festival,
        )
        world.start(
            Warn(
                village=village,
                town=self._town[village],
                order=order,
                spreading=Spreading(
                    at_once=reach * (self.spec.ears_night if night else self.spec.ears_day),
                    broadcast_per_s=-reach * math.log1p(-self.spec.repeat_reach) / self.spec.repeat_s,
                    contact_per_s=self.spec.neighbours_night_per_s if night else self.spec.neighbours_day_per_s,
                ),
                doors_per_s=doors * (self.spec.doors_in_storm if night else 1.0),
            ),
            entry,
        )
