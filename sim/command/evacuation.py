"""Evacuation: danger zones moved beforehand, people who leave the water by themselves, and rescue of the trapped."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from sim.command.outside_aid import OutsideAid
from sim.command.signals import Colour, rank
from sim.command.town_rain import flood_of
from sim.hazards.base import Watch
from sim.missions.evacuate import CountedBack, Evacuate
from sim.missions.fetch import Fetch
from sim.missions.lodge import Lodge
from sim.missions.warn import Notice
from sim.params import Params, Pert, PertSeconds
from sim.people.homes import CLASSES, HIT_M, HOUSE_HEIGHT_M, behind_levee_m
from sim.people.part import AT_HOME
from sim.record import Entry
from sim.units import MetresOfRain, MetresPerSecond, Seconds, Share
from sim.worldlike import WorldLike

WATCHED_M = (0.2, 0.45, 0.75, 1.05)
"""Water at a hamlet's gauge at which its watchers have the next homes emptied: the first water, then whenever it enters
a class of homes (rungs of the flood's ladder)."""
NEXT_M = 0.4
"""They empty the homes that would have 0.3 m if the water rose so much more (own judgement)."""
ALL = tuple(range(CLASSES))
DARK_H = 19.0
"""Local hour from which it is dark, for the rule to move before."""
PREPARED = 0.5
"""Those who had been told to prepare need half of the time to leave (estimate)."""


class EvacuationSpec(Params):
    """What the plan does to move people out of danger, and to take out those whom water has shut in."""

    prepare_at: Colour = "orange"
    """The town's signal at which danger zones are told to prepare: those who cannot walk are fetched."""
    move_at: Colour = "red"
    """The town's signal at which danger zones are told to move at once."""
    before_dark: bool = True
    """Danger zones that prepare move while it is light when night would find them preparing."""
    dark_margin_s: Seconds = Field(10800.0, ge=0.0)
    """How long before 19:00 that rule begins to hold."""
    prepare_rain_1h_m: MetresOfRain = Field(0.030, ge=0.0)
    """Rain of one hour at the town's gauges at which danger zones prepare."""
    prepare_rain_3h_m: MetresOfRain = Field(0.050, ge=0.0)
    """The same for three hours."""
    prepare_rain_6h_m: MetresOfRain = Field(0.070, ge=0.0)
    """The same for six hours."""
    move_rain_1h_m: MetresOfRain = Field(0.045, ge=0.0)
    """Rain of one hour at which danger zones move at once."""
    move_rain_3h_m: MetresOfRain = Field(0.080, ge=0.0)
    """The same for three hours."""
    move_rain_6h_m: MetresOfRain = Field(0.100, ge=0.0)
    """The same for six hours."""
    watch_s: PertSeconds = Pert(300.0, 900.0, 2700.0)
    """In villages that had notice, from the first water in a hamlet (0.2 m) until its people are told to move."""
    compliance: Share = Field(0.67, ge=0.0, le=1.0)
    """Share of those told to move who do (Oroville 2017: 67-68 %)."""
    compliance_water: Share = Field(0.9, ge=0.0, le=1.0)
    """Share of the others who leave once water stands in their homes and they still can."""
    mobilise_s: Seconds = Field(2700.0, gt=0.0)
    """Mean time from notice to leaving home (Rayleigh); out of water in their homes people leave in half of it."""
    night_delay: float = Field(1.5, ge=1.0, le=10.0)
    """Times that by night."""
    walk_m_s: MetresPerSecond = Field(1.0, gt=0.0, le=2.5)
    """How fast people walk to a dry house or relief point near by."""
    dispersed: Share = Field(0.75, ge=0.0, le=1.0)
    """Share lodged with relatives and neighbours; the others go to collective shelters."""
    hosts_keep_s: Seconds = Field(43200.0, ge=0.0)
    """How long hosts feed and bed those whom they take in before relief goods must follow."""
    fetch_patience_s: Seconds = Field(7200.0, ge=0.0)
    """How long those who cannot walk wait for a vehicle before neighbours carry them."""
    board_s: Seconds = Field(120.0, ge=0.0)
    """Time to help one such person into a vehicle; into a boat anybody takes half of it."""
    all_clear_s: Seconds = Field(21600.0, ge=0.0)
    """From the end of a town's signals until people whose homes stayed dry go home."""
    rescue_call_s: PertSeconds = Pert(600.0, 1800.0, 5400.0)
    """From water shutting people in until headquarters knows of them."""
    launch_s: Seconds = Field(900.0, ge=0.0)
    """Time to bring a boat to the water and ready it."""
    boat_speed_m_s: MetresPerSecond = Field(2.5, gt=0.0)
    """Speed of a loaded boat among houses."""
    boat_at_night: Share = Field(0.6, gt=0.0, le=1.0)
    """Times that speed by night."""
    counted: bool = False
    """Whether grid workers count the households of an ordered hamlet out by their list of names, and back again."""
    count_s: PertSeconds = Pert(600.0, 1200.0, 2400.0)
    """From the last to leave until a hamlet is counted (estimate)."""
    persuaded: Share = Field(0.3, ge=0.0, le=1.0)
    """Share of those found missing who come along when they are asked by name (estimate)."""
    outside: tuple[OutsideAid, ...] = ()
    """Teams from outside that may be asked for; until then they are not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrdered(Entry):
    """A hamlet is told to ``prepare`` or ``move`` by an order in its village, or moves as it sees ``water``.

    The cause is the village's notice, or the water.
    """

    group: str
    step: str


class EvacuationCommand:
    """Moves danger zones on orders that reached their villages, and lets people go home when it is over.

    Parameters
    ----------
    spec : EvacuationSpec
        The plan's figures.
    """

    def __init__(self, spec: EvacuationSpec) -> None:
        self.spec = spec
        self._fetched: set[tuple[int, int]] = set()
        self._moved: set[int] = set()
        self._prepared: set[int] = set()
        self._notice: dict[str, Notice] = {}
        self._told: dict[str, int] = {}
        self._seen: set[int] = set()

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Act on each notice as it comes in."""
        if world.people is None:
            return
        world.env.process(self._watch_water(world))
        while True:
            notice = yield world.people.notices.get()
            if isinstance(notice, Notice):
                self._told[notice.town] = self._told.get(notice.town, 0) + 1
                self._notice[notice.village] = notice
                self._act(world, notice)
            else:
                self._lift(world, notice.town)
                world.env.process(self._all_clear(world, notice.town, notice.entry))

    def _act(self, world: WorldLike, notice: Notice) -> None:
        step = self.step(notice.order)
        if step == "prepare" and self.spec.before_dark:
            to_dark_s = (DARK_H - world.hour()) * 3600.0
            if 0.0 <= to_dark_s <= self.spec.dark_margin_s:
                step = "move"
        if step == "notice":
            return
        for g, doors_s in notice.doors_s.items():
            if not world.people.danger[g]:
                continue
            self._fetch(world, g, ALL, notice.entry)
            if step == "prepare":
                if g not in self._prepared | self._moved:
                    self._order(world, g, step, notice.entry)
                self._prepared.add(g)
            elif g not in self._moved:
                self._moved.add(g)
                self._order(world, g, step, notice.entry)
                self._move(world, g, notice, doors_s, notice.own_s[g], notice.entry)

    @staticmethod
    def _order(world: WorldLike, g: int, step: str, cause: int) -> None:
        world.people.count(g, cause)
        world.record.add(MoveOrdered(time_s=world.env.now, group=world.people.ids[g], step=step, cause=cause))

    def _lift(self, world: WorldLike, town: str) -> None:
        """Stand the town's danger zones down: the next order finds them as if there had been none."""
        world.people.lifted_s[town] = world.env.now
        dry = {g for g in self._moved | self._prepared | {g for g, _ in self._fetched} if g not in self._seen}
        down = {g for g in dry if world.people.town[g] == town}
        self._moved -= down
        self._prepared -= down
        self._fetched = {(g, j) for g, j in self._fetched if g not in down}

    def _fetch(self, world: WorldLike, g: int, classes: tuple[int, ...], cause: int, *, by_order: bool = True) -> None:
        """Have those who cannot walk fetched from classes of homes, once until the all-clear."""
        people = world.people
        due = tuple(j for j in classes if (g, j) not in self._fetched)
        due = tuple(j for j in due if people.bound[g, j] and people.state[g, j] == AT_HOME)
        if due:
            self._fetched.update((g, j) for j in due)
            fetch = Fetch(
                hamlet=people.ids[g],
                classes=due,
                patience_s=self.spec.fetch_patience_s,
                board_s=self.spec.board_s,
                by_order=by_order,
                lodging=self._lodging(world, g).model_copy(update={"dispersed": 0.0}),
            )
            world.start(fetch, cause)

    def _lodging(self, world: WorldLike, g: int) -> Lodge:
        spec, ready = self.spec, world.headquarters.readiness
        shown = ready.demonstration(world.people.village[g]) if ready is not None else None
        keep_s = spec.hosts_keep_s if shown is None else max(shown.hosts_keep_s, spec.hosts_keep_s)
        return Lodge(part=-1, dispersed=spec.dispersed, walk_m_s=spec.walk_m_s, hosts_keep_s=keep_s)

    def _move(
        self,
        world: WorldLike,
        g: int,
        notice: Notice,
        doors_s: float,
        round_s: float,
        cause: int,
        low: tuple[int, ...] | None = None,
    ) -> None:
        """Have a hamlet move: all of it on an order, its ``low`` classes of homes where water rises."""
        classes = ALL if low is None else low
        ready, village = world.headquarters.readiness, world.people.village[g]
        willing, leaving_s = self.spec.compliance, self.spec.mobilise_s
        if ready is not None:
            willing, leaving_s = ready.compliance(willing, village), ready.leaving_s(leaving_s, village)
        world.start(
            Evacuate(
                hamlet=world.people.ids[g],
                classes=classes,
                waves=3 if classes == ALL else 1,
                spreading=notice.spreading,
                doors_s=doors_s,
                round_s=round_s,
                compliance=willing,
                mean_s=leaving_s * (PREPARED if g in self._prepared else 1.0),
                night_delay=self.spec.night_delay,
                by_order=low is None,
                count_s=self.spec.count_s if self.spec.counted and low is None else None,
                persuaded=self.spec.persuaded,
                lodging=self._lodging(world, g),
            ),
            cause,
        )

    def _watch_water(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Follow rising water in every hamlet: villages that had notice watch it, and empty the homes it will reach."""
        driver = flood_of(world)
        if driver is None:
            return
        people, places = world.people, world.places
        rows = [places.index(i) for i in people.ids]
        watch = Watch.over(people.ids, places.x_m[rows], places.y_m[rows], "depth_m", WATCHED_M)
        channel = driver.listen(watch)
        while True:
            crossing = yield channel.get()
            g = people.index[crossing.place]
            if crossing.rising and people.village[g] in self._notice:
                gauge_m = behind_levee_m(crossing.threshold, float(people.levee_m[g]))
                low = np.nonzero(gauge_m + NEXT_M >= HOUSE_HEIGHT_M + HIT_M)[0]
                world.env.process(self._alarm(world, g, tuple(int(j) for j in low), crossing.entry))

    def _alarm(self, world: WorldLike, g: int, low: tuple[int, ...], cause: int) -> Generator[Any, Any, None]:
        people = world.people
        if g not in self._seen:
            # somebody has to see it first; after that they stay and watch
            self._seen.add(g)
            yield world.env.timeout(self.spec.watch_s.draw(world.streams[f"evacuation/watch/{people.ids[g]}"]))
            if g not in self._moved:
                self._order(world, g, "water", cause)
        self._fetch(world, g, low, cause, by_order=False)
        if (people.walkers[g, list(low)][people.state[g, list(low)] == AT_HOME]).any():
            notice = self._notice[people.village[g]]
            self._prepared.add(g)  # they had notice, and see the water
            round_s = notice.own_s[g] * len(low) / HOUSE_HEIGHT_M.size
            self._move(world, g, notice, round_s, round_s, cause, low)

    def step(self, order: str) -> str:
        """Return what an order means for danger zones: ``notice``, ``prepare`` or ``move``."""
        if order in ("prepare", "move"):
            return order
        if rank(order) >= rank(self.spec.move_at):
            return "move"
        return "prepare" if rank(order) >= rank(self.spec.prepare_at) else "notice"

    def _all_clear(self, world: WorldLike, town: str, cause: int) -> Generator[Any, Any, None]:
        """Let those whose homes stayed dry go home, some hours after the signals' end."""
        people = world.people
        told = self._told.get(town)
        yield world.env.timeout(self.spec.all_clear_s)
        if self._told.get(town) != told:
            return  # warned again meanwhile
        gone: dict[str, int] = {}
        back: dict[int, int] = {}
        for part in list(people.parts):
            if people.town[part.group] != town or part.state not in ("lodged", "sheltered"):
                continue
            dry = people.state[part.group] == AT_HOME
            going = np.where(dry, part.by_class, 0)
            if not going.any():
                continue
            whole = int(going.sum()) == part.count
            bound = part.bound if whole else min(round(part.bound * int(going.sum()) / part.count), part.bound)
            home = part if whole else people.split(part, going, bound, cause)
            if home.state == "sheltered":
                shelter = next(s for s in world.shelters.values() if s.place == home.place and not s.spec.dispersed)
                gone[shelter.id] = gone.get(shelter.id, 0) + home.count
            back[home.group] = back.get(home.group, 0) + home.count
            people.go_home(home, cause)
            people.asked[home.group] = False
            self._moved.discard(home.group)
            self._fetched.difference_update((home.group, j) for j in ALL)
        for name, persons in gone.items():
            world.shelters[name].leave(persons, cause)
        if self.spec.counted:
            yield world.env.timeout(self.spec.count_s.draw(world.streams[f"evacuation/count-back/{town}"]))
            for g, persons in sorted(back.items()):
                away = int(people.residents[g].sum() - (people.walkers[g] + people.bound[g]).sum())
                world.record.add(
                    CountedBack(time_s=world.env.now, group=people.ids[g], back=persons, away=away, cause=cause)
                )
