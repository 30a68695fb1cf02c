"""What becomes of the badly hurt: at home, on their way out, before a hospital; they die where they wait too long."""

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from sim.people.away import Away
from sim.people.entries import HOME, DiedOfWounds, Injured
from sim.people.part import HOME_STATES, NEEDS, Part
from sim.people.wounds import GREEN, Casualty


class Harmed(Away):
    """The part of :class:`sim.people.groups.People` that deals with the hurt; its attributes are described there."""

    casualties: list[Casualty]
    wounded: simpy.Store
    _hurt: dict[tuple[int, int], list[Casualty]]
    _wounds: dict[tuple[int, int], int]

    def hurt_at_home(self, g: int, j: int) -> int:
        """Return how many people of a class of homes are badly hurt and still there."""
        return len(self._hurt.get((g, j), ()))

    def hurt(
        self, g: int, j: int, triage: str, wait_s: float, buried_s: float = float("nan"), cause: int = -1
    ) -> Casualty | None:
        """Let somebody of a class of homes be hurt, so that they cannot walk; the walking wounded are only noted.

        Parameters
        ----------
        g, j : int
            Hamlet and class of homes.
        triage : str
            Colour.
        wait_s : float
            How long they can wait for treatment.
        buried_s : float
            How long they live under ruins, NaN where they do not lie there; the wounds' time begins when they are out.
        cause : int
            Record entry.

        Returns
        -------
        Casualty or None
            None for the walking wounded, and where nobody is there who is not hurt already.
        """
        here = self._hurt.setdefault((g, j), [])
        if int(self.walkers[g, j] + self.bound[g, j]) <= len(here):
            return None
        number = self._wounds[g, j] = self._wounds.get((g, j), -1) + 1
        badly = triage != GREEN
        if badly and self.bound[g, j] <= len(here):
            self.walkers[g, j] -= 1
            self.bound[g, j] += 1
        buried = bool(np.isfinite(buried_s))
        now = self.env.now
        entry = self.record.add(
            Injured(
                time_s=now, group=self.ids[g], casualty=len(self.casualties) if badly else -1, triage=triage,
                buried=buried, cause=cause,
            )
        )  # fmt: skip
        if not badly:
            return None
        until_s = now + (buried_s if buried else wait_s)
        name = f"{self.ids[g]}/{j}/{number}"
        one = Casualty(
            len(self.casualties), g, j, name, triage, now, wait_s, until_s, buried, entry, self.env.event(),
            self.env.event(),
        )  # fmt: skip
        self.casualties.append(one)
        here.append(one)
        self.env.process(self._fade(one))
        return one

    @staticmethod
    def part_of(one: Casualty) -> Part:
        """Return the part that somebody badly hurt is who has left home; the same as long as they live."""
        if one.part is None:
            raise ValueError(f"casualty {one.number} is still at home")
        return one.part

    def treat(self, one: Casualty) -> None:
        """Note that treatment has begun: from now on they live."""
        one.treated, one.until_s = True, float("inf")

    def admit_before(self, part: Part, triage: str, place: str, cause: int = -1) -> Casualty:
        """Make a part of one person somebody who lay in a hospital when the run began and waits to be moved now."""
        home = int(np.flatnonzero(part.by_class)[0])
        name = f"{self.ids[part.group]}/patient/{part.number}"
        one = Casualty(
            len(self.casualties), part.group, home, name, triage, self.env.now, float("inf"), float("inf"), False,
            cause, self.env.event(), self.env.event(), part, treated=True,
        )  # fmt: skip
        part.bound, part.hurt = 1, [one]
        self.casualties.append(one)
        moved = self.move(part, "hurt", place, cause)
        # on an upper floor, with the nurses who are there
        self.meet([part], moved, **dict.fromkeys(NEEDS, float("inf")))
        self.wounded.put(one)
        return one

    def set_down(self, part: Part, place: str, cause: int = -1) -> Part | None:
        """Let the hurt of a part wait for an ambulance at a place; return the others, None where there are none."""
        for one in list(part.hurt):
            alone = part
            if part.count > 1:
                by_class = np.zeros_like(part.by_class)
                by_class[one.home] = 1
                alone = self.split(part, by_class, 1, cause)
                part.hurt.remove(one)
                alone.hurt, one.part = [one], alone
            self.move(alone, "hurt", place, cause)
            self.wounded.put(one)
            if alone is part:
                return None
        return part

    # -- inside -----------------------------------------------------------------------------------------------------
    def _taken_out(self, g: int, j: int, most: int) -> list[Casualty]:
        """Return the hurt of a class of homes who leave among so many who cannot walk: they are helped first."""
        here = self._hurt.get((g, j))
        if not here or not most:
            return []
        going = here[:most]
        del here[: len(going)]
        for one in going:
            if one.buried:
                one.buried, one.until_s = False, self.env.now + one.wait_s
                self.env.process(self._fade(one))
        return going

    def _also_dead(self, g: int, j: int) -> None:
        """Note that of the hurt of a class no more live than people who cannot walk are left there."""
        here = self._hurt.get((g, j), [])
        while len(here) > self.bound[g, j]:
            one = here.pop()
            one.dead = True
            one.died.succeed()

    def _fade(self, one: Casualty) -> Generator[Any, Any, None]:
        """Let them die when their time is over, unless they are treated (or dug out) before."""
        until_s = one.until_s
        yield self.env.timeout(until_s - self.env.now)
        if one.dead or one.treated or one.until_s != until_s:
            return
        one.dead = True
        part = one.part
        where = self.ids[one.group] if part is None else part.place
        state = HOME_STATES[self.state[one.group, one.home]] if part is None else part.state
        entry = self.record.add(
            DiedOfWounds(
                time_s=self.env.now, group=self.ids[one.group], casualty=one.number, triage=one.triage,
                buried=one.buried, place=where, state=state, cause=one.entry,
            )
        )  # fmt: skip
        if part is None:
            self._hurt[one.group, one.home].remove(one)
            self.bound[one.group, one.home] -= 1
            self._moved(one.group, HOME, HOME, state, "dead", where, where, 1, entry)
        else:
            part.hurt.remove(one)
            if part.count > 1:
                by_class = np.zeros_like(part.by_class)
                by_class[one.home] = 1
                part = self.split(part, by_class, 1, entry)
            self._moved(one.group, part.number, part.number, part.state, "dead", part.place, part.place, 1, entry)
            part.by_class, part.bound, part.state = np.zeros_like(part.by_class), 0, "dead"
        one.died.succeed()
