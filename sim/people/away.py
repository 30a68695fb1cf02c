"""What happens to parts away from home: they move, are divided, have their needs met, and go home."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import simpy

from sim.people.entries import HOME, HomesLost, NeedsLapsed, NeedsMet, PeopleMoved
from sim.people.part import AT_HOME, BEFOREHAND, NEEDS, Part
from sim.record import Record


class Away:
    """The half of :class:`sim.people.groups.People` that deals with parts; its attributes are described there."""

    env: simpy.Environment
    record: Record
    ids: tuple[str, ...]
    walkers: np.ndarray
    bound: np.ndarray
    state: np.ndarray
    hit_s: np.ndarray
    parts: list[Part]
    at: dict[str, list[Part]]
    arrivals: Any
    losses: Any
    registered: Any
    _parts_of: dict[int, list[Part]]

    # -- away from home ---------------------------------------------------------------------------------------------
    def move(self, part: Part, state: str, place: str, cause: int = -1) -> int:
        """Bring a part to another state and place; return the entry. Those who lodge or shelter are listed there."""
        if part in self.at.get(part.place, ()):
            self.at[part.place].remove(part)
        entry = self._moved(
            part.group, part.number, part.number, part.state, state, part.place, place, part.count, cause
        )
        part.state, part.place, part.since_s, part.entry = state, place, self.env.now, entry
        part.turn = None
        if state in ("lodged", "sheltered"):
            self.at.setdefault(place, []).append(part)
            self.arrivals.put(part)
        return entry

    def split(self, part: Part, by_class: np.ndarray, bound: int, cause: int = -1) -> Part:
        """Take some people out of a part as a part of their own, at the same place in the same state.

        Raises
        ------
        ValueError
            If it has not so many, or nobody would be left on either side.
        """
        rest = part.by_class - by_class
        if (rest < 0).any() or not rest.any() or not by_class.any() or not 0 <= bound <= part.bound:
            raise ValueError(f"part {part.number} of {self.ids[part.group]!r} cannot be split like this")
        new = Part(
            len(self.parts),
            part.group,
            part.state,
            part.place,
            np.asarray(by_class, dtype=np.int64),
            bound,
            part.origin,
            part.harm_s,
            part.wet,
            part.since_s,
            part.entry,
            dict(part.until),
            dict(part.besides),
            turn=part.turn,
        )
        part.by_class, part.bound = rest, part.bound - bound
        self.parts.append(new)
        self._parts_of[part.group].append(new)
        new.entry = self._moved(
            part.group, part.number, new.number, part.state, part.state, part.place, part.place, new.count, cause
        )
        self._lost(part, cause)
        self._lost(new, cause)
        if part in self.at.get(part.place, ()):
            self.at[part.place].append(new)
        return new

    def split_count(self, part: Part, count: int, cause: int = -1) -> Part:
        """Split off so many people, from the highest homes first, and those who cannot walk in proportion."""
        left, chosen = count, np.zeros_like(part.by_class)
        for j in range(chosen.size - 1, -1, -1):
            chosen[j] = min(left, part.by_class[j])
            left -= int(chosen[j])
        bound = min(round(part.bound * count / part.count), part.bound)
        return self.split(part, chosen, bound, cause)

    def go_home(self, part: Part, cause: int = -1) -> None:
        """Let a part whose homes are dry go home, where it is part of the group again."""
        g = part.group
        if any(self.state[g, j] != AT_HOME for j in np.nonzero(part.by_class)[0]):
            raise ValueError(f"part {part.number} of {self.ids[g]!r} has no dry home to go to")
        if part in self.at.get(part.place, ()):
            self.at[part.place].remove(part)
        self._moved(g, part.number, HOME, part.state, "home", part.place, self.ids[g], part.count, cause)
        bound = by_class_in_order(part.by_class, part.bound)
        self.bound[g] += bound.astype(np.int32)
        self.walkers[g] += (part.by_class - bound).astype(np.int32)
        part.by_class = np.zeros_like(part.by_class)
        part.bound, part.state, part.place = 0, "home", self.ids[g]

    def meet(self, parts: Sequence[Part], cause: int = -1, **until_s: float) -> None:
        """Note that needs of parts are met, each until a time; a need is never cut short by less.

        What changes nothing is not noted; parts to which the same happens share an entry.
        """
        alike: dict[tuple[tuple[str, float], ...], list[Part]] = {}
        for part in parts:
            longer = tuple((need, until) for need, until in until_s.items() if until > part.until[need])
            for need in part.besides:
                # what they are given while a service meets the need counts when it fails
                if part.besides[need] < until_s.get(need, float("-inf")) < float("inf"):
                    part.besides[need] = until_s[need]
            part.until.update(longer)
            if longer:
                alike.setdefault(longer, []).append(part)
        for longer, some in alike.items():
            values = {f"{need}_until_s": dict(longer).get(need, float("nan")) for need in NEEDS}
            self.record.add(
                NeedsMet(
                    time_s=self.env.now,
                    parts=tuple(part.number for part in some),
                    persons=sum(part.count for part in some),
                    cause=cause,
                    **values,
                )
            )

    def lapse(self, parts: Sequence[Part], cause: int = -1) -> None:
        """End what a place gave to parts that must leave it: roof, clothing, and all that had no end there."""
        now = self.env.now
        alike: dict[tuple[bool, ...], list[Part]] = {}
        for part in parts:
            until = part.until
            over = tuple(
                until[need] > now and (need in ("roof", "clothing") or until[need] == float("inf")) for need in NEEDS
            )
            until.update({need: now for need, ended in zip(NEEDS, over, strict=True) if ended})
            if any(over):
                alike.setdefault(over, []).append(part)
        self._lapsed(alike, cause)
        for part in parts:
            self._fall_back(part, tuple(part.besides), cause)

    def serve(self, part: Part, need: str, cause: int = -1) -> None:
        """Let a service of their shelter meet a need, until it is stopped; who needs no service for it is not noted."""
        if need not in part.besides and part.until[need] < float("inf"):
            part.besides[need] = part.until[need]
            self.meet([part], cause, **{need: float("inf")})

    def stop_serving(self, parts: Sequence[Part], need: str, cause: int = -1, kept_s: float = 0.0) -> None:
        """End what a service gave to parts; what they have besides goes on, and what they kept lasts a while."""
        served = [part for part in parts if need in part.besides]
        for part in served:
            part.until[need] = self.env.now
            part.besides[need] = max(part.besides[need], self.env.now + kept_s)
        if served:
            self._lapsed({tuple(n == need for n in NEEDS): served}, cause)
        for part in served:
            self._fall_back(part, (need,), cause)

    def _fall_back(self, part: Part, needs: Sequence[str], cause: int) -> None:
        kept = {need: until for need in needs if (until := part.besides.pop(need)) > self.env.now}
        if kept:
            self.meet([part], cause, **kept)

    def _lapsed(self, alike: dict[tuple[bool, ...], list[Part]], cause: int) -> None:
        for over, some in alike.items():
            self.record.add(
                NeedsLapsed(
                    time_s=self.env.now,
                    parts=tuple(part.number for part in some),
                    persons=sum(part.count for part in some),
                    cause=cause,
                    **dict(zip(NEEDS, over, strict=True)),
                )
            )

    def homeless(self, part: Part) -> int:
        """Return how many of a part have no home to live in; whoever fled or was rescued has lost it by definition."""
        if part.origin != BEFOREHAND:
            return part.count
        return int(part.by_class[~np.isnan(self.hit_s[part.group])].sum())

    # -- inside -----------------------------------------------------------------------------------------------------
    def _lost(self, part: Part, cause: int) -> None:
        lost = self.homeless(part) if part.origin == BEFOREHAND else 0
        if lost:
            entry = self.record.add(
                HomesLost(time_s=self.env.now, group=self.ids[part.group], part=part.number, count=lost, cause=cause)
            )
            self.losses.put((part, entry))

    def _moved(
        self,
        g: int,
        from_part: int,
        to_part: int,
        from_state: str,
        to_state: str,
        from_place: str,
        to_place: str,
        count: int,
        cause: int,
    ) -> int:
        return self.record.add(
            PeopleMoved(
                time_s=self.env.now,
                group=self.ids[g],
                from_part=from_part,
                to_part=to_part,
                from_state=from_state,
                to_state=to_state,
                from_place=from_place,
                to_place=to_place,
                count=count,
                cause=cause,
            )
        )


def in_proportion(by_class: np.ndarray, people: int) -> np.ndarray:
    """Take so many people out of classes in proportion to those there, whole persons by largest remainder."""
    there = np.asarray(by_class, dtype=np.int64)
    people = min(people, int(there.sum()))
    exact = there * (people / max(int(there.sum()), 1))
    taken = np.floor(exact).astype(np.int64)
    rest = np.argsort(taken - exact, kind="stable")[: people - int(taken.sum())]
    taken[rest] += 1
    return np.asarray(taken)


def by_class_in_order(by_class: np.ndarray, people: int) -> np.ndarray:
    """Lay so many people into classes that hold at most ``by_class``, the lowest first."""
    before = np.cumsum(by_class) - by_class
    return np.asarray(np.clip(people - before, 0, by_class), dtype=np.int64)
