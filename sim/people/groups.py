"""People in groups: one a hamlet, idle until warned or hit, split when part of it moves; nobody is in two places."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import simpy

from sim.people.census import Census
from sim.people.entries import (
    HOME,
    PartFormed,
    PeopleCounted,
    PopulationAtStart,
    ShutIn,
)
from sim.people.harmed import Harmed
from sim.people.part import AT_HOME, HIT, HOME_STATES, TRAPPED, Part
from sim.people.wounds import Casualty
from sim.record import Record


class People(Harmed):
    """All people of a run.

    Parameters
    ----------
    env, record
        Clock and record.
    hamlets : Census or table
        Who lives where; a table as :meth:`Census.of` takes it.

    Attributes
    ----------
    walkers, bound : (n, CLASSES) int32
        People at home by class of home, able to walk or not.
    residents : (n, CLASSES) int32
        Whose homes they are, wherever people have gone since.
    levee_m : (n,) float64
        Crest of the levee above the land of each hamlet behind one; 0 for the others.
    state : (n, CLASSES) int8
        ``AT_HOME HIT TRAPPED``.
    hit_s : (n, CLASSES) float64
        When water entered; NaN where it has not.
    warned_s : (n,) float64
        When a hamlet had notice; ``inf`` where it had none.
    asked : (n, CLASSES) bool
        Which homes were told to move: who has refused is not asked again before the all-clear.
    lifted_s : dict of str to float
        When the signals of a town were lifted last: orders to move that were given before are void from then on.
    parts : list of Part
        Everybody who left home, in order.
    at : dict
        Parts by the place where they lodge or shelter.
    casualties : list of Casualty
        The badly hurt, in order.
    wounded : simpy.Store
        The badly hurt who are out of the water and wait for an ambulance.
    arrivals, registered, losses, notices, onsets : simpy.Store
        Parts that have arrived somewhere to stay, parts that have been registered in a shelter, parts moved beforehand
        whose homes got water meanwhile (with the entry that says so), orders that have reached a village, and towns
        with the first water in a home, for whoever acts on them.
    """

    def __init__(self, env: simpy.Environment, record: Record, hamlets: Any) -> None:
        self.env = env
        self.record = record
        census = hamlets if isinstance(hamlets, Census) else Census.of(hamlets)
        self.ids = census.ids
        self.index = census.index
        self.village = census.village
        self.town = census.town
        self.danger = census.danger
        self.levee_m = census.levee_m
        self.population = census.population
        self.walkers = census.walkers.copy()
        self.bound = census.bound.copy()
        self.residents = self.walkers + self.bound
        self.state = np.zeros(self.walkers.shape, np.int8)
        self._shut_in = np.zeros(self.walkers.shape, bool)
        self.hit_s = np.full(self.walkers.shape, np.nan)
        self.warned_s = np.full(self.population.size, np.inf)
        self.asked = np.zeros(self.walkers.shape, bool)
        self.lifted_s: dict[str, float] = {}
        self.parts: list[Part] = []
        self.at: dict[str, list[Part]] = {}
        self.wet_places: set[str] = set()
        """Rooms and shelters that stand in water now."""
        self.casualties: list[Casualty] = []
        self.wounded = simpy.Store(env)
        self._hurt: dict[tuple[int, int], list[Casualty]] = {}
        self._wounds: dict[tuple[int, int], int] = {}
        self.arrivals = simpy.Store(env)
        self.registered = simpy.Store(env)
        self.losses = simpy.Store(env)
        self.notices = simpy.Store(env)
        self.onsets = simpy.Store(env)
        self.onset = env.event()
        """Fires with its entry when the first homes of all get water."""
        self._counted = np.zeros(self.population.size, bool)
        self._of_village = census.of_village
        self._parts_of: dict[int, list[Part]] = {}
        record.add(PopulationAtStart(time_s=env.now, count=int(self.population.sum())))

    def hamlets_of(self, village: str) -> tuple[int, ...]:
        """Return the rows of a village's hamlets, in order."""
        return self._of_village.get(village, ())

    def stood_down(self, g: int, since_s: float) -> bool:
        """Return whether an order that a hamlet had at a time has been lifted since."""
        return self.lifted_s.get(self.town[g], -1.0) >= since_s

    def at_home(self, g: int) -> int:
        """Return how many people of a hamlet are at home."""
        return int(self.walkers[g].sum() + self.bound[g].sum())

    def count(self, g: int, cause: int = -1) -> None:
        """Note a group in the record before anything happens to it; the second time it does nothing."""
        if not self._counted[g]:
            self._counted[g] = True
            self.record.add(
                PeopleCounted(
                    time_s=self.env.now,
                    group=self.ids[g],
                    village=self.village[g],
                    town=self.town[g],
                    count=int(self.population[g]),
                    bound=int(self.bound[g].sum()),
                    danger=bool(self.danger[g]),
                    cause=cause,
                )
            )

    # -- at home ----------------------------------------------------------------------------------------------------
    def set_state(self, g: int, classes: Sequence[int], state: int, cause: int = -1) -> int:
        """Change what water makes of the people at home in some classes; return how many people that concerns."""
        self.count(g, cause)
        total = 0
        if state == TRAPPED:
            # nobody comes back to a home that has had water: whoever is there was there the first time
            first = [j for j in classes if not self._shut_in[g, j]]
            self._shut_in[g, first] = True
            n = int(self.walkers[g, first].sum() + self.bound[g, first].sum())
            if n:
                self.record.add(ShutIn(time_s=self.env.now, group=self.ids[g], count=n, cause=cause))
        for old in (AT_HOME, HIT, TRAPPED):
            of_old = [j for j in classes if self.state[g, j] == old and old != state]
            n = int(self.walkers[g, of_old].sum() + self.bound[g, of_old].sum())
            self.state[g, of_old] = state
            if n:
                self._moved(g, HOME, HOME, HOME_STATES[old], HOME_STATES[state], self.ids[g], self.ids[g], n, cause)
            total += n
        return total

    def flood_homes(self, g: int, classes: Sequence[int], cause: int = -1) -> None:
        """Note that water has entered homes, also for those of their people who are away."""
        self.hit_s[g, list(classes)] = self.env.now
        for part in self._parts_of.get(g, ()):
            if part.by_class[list(classes)].any():
                if np.isnan(part.harm_s):
                    part.harm_s = self.env.now
                self._lost(part, cause)

    def die(self, g: int, j: int, n: int, cause: int = -1) -> None:
        """Let people of one class of homes die; those who cannot walk among them in proportion.

        Raises
        ------
        ValueError
            If there are not so many.
        """
        there = int(self.walkers[g, j] + self.bound[g, j])
        if not 0 <= n <= there:
            raise ValueError(f"{n} people cannot die in {self.ids[g]!r}: {there} are there")
        if n == 0:
            return
        bound = min(round(n * int(self.bound[g, j]) / there), int(self.bound[g, j]))
        bound = max(bound, n - int(self.walkers[g, j]))
        self.bound[g, j] -= bound
        self.walkers[g, j] -= n - bound
        self._also_dead(g, j)
        state = HOME_STATES[self.state[g, j]]
        self._moved(g, HOME, HOME, state, "dead", self.ids[g], self.ids[g], n, cause)

    def leave(
        self,
        g: int,
        walkers: int | np.ndarray,
        bound: int,
        home_state: int,
        state: str,
        origin: str,
        classes: Sequence[int] | None = None,
        cause: int = -1,
    ) -> Part | None:
        """Let people leave home as a new part; None where nobody of that kind is there.

        Parameters
        ----------
        g : int
            Row of the hamlet.
        walkers : int or (CLASSES,) int array
            At most so many who can walk: from the lowest homes first (who comes for them begins there), or by class.
        bound : int
            At most so many who cannot, from the lowest homes first.
        home_state : int
            Only from homes in this state.
        state : str
            ``leaving`` or ``aboard``.
        origin : str
            ``beforehand``, ``fled`` or ``rescued``.
        classes : sequence of int, optional
            Only from these classes of homes.
        cause : int
            Record entry.
        """
        taken = np.zeros(self.walkers.shape[1], np.int64)
        taken_bound = 0
        harm_s = np.nan
        hurt: list[Casualty] = []
        for j in range(taken.size) if classes is None else classes:
            if self.state[g, j] != home_state:
                continue
            asked = int(walkers[j]) if isinstance(walkers, np.ndarray) else walkers
            w, b = min(asked, int(self.walkers[g, j])), min(bound, int(self.bound[g, j]))
            if w + b == 0:
                continue
            bound -= b
            if not isinstance(walkers, np.ndarray):
                walkers -= w
            self.walkers[g, j] -= w
            self.bound[g, j] -= b
            taken[j] = w + b
            taken_bound += b
            hurt += self._taken_out(g, j, b)
            harm_s = np.fmin(harm_s, self.hit_s[g, j])
        if not taken.any():
            return None
        self.count(g, cause)
        wet = home_state != AT_HOME
        part = Part(
            len(self.parts),
            g,
            state,
            self.ids[g],
            taken,
            taken_bound,
            origin,
            float(harm_s),
            wet,
            self.env.now,
            -1,
        )
        part.hurt = hurt
        for one in hurt:
            one.part = part
        self.parts.append(part)
        self._parts_of.setdefault(g, []).append(part)
        self.record.add(
            PartFormed(
                time_s=self.env.now,
                group=self.ids[g],
                part=part.number,
                origin=origin,
                count=part.count,
                harm_s=float(harm_s),
                wet=wet,
                cause=cause,
            )
        )
        here = self.ids[g]
        part.entry = self._moved(g, HOME, part.number, HOME_STATES[home_state], state, here, here, part.count, cause)
        self._lost(part, cause)
        return part
