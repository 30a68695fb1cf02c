"""Ambulance: a vehicle fetches the badly hurt from where they wait, gives first aid and takes them to a hospital."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import fleets, nearest
from sim.missions.lodge import Lodge
from sim.missions.travel import travel
from sim.missions.treat import Treat, able
from sim.params import Pert
from sim.people.wounds import RED, Casualty
from sim.record import Entry
from sim.worldlike import WorldLike

RETRY_S = 1800.0
"""From an ambulance that found no way to the next one that is sent (judgement)."""
ASK_AGAIN_S = 3600.0
"""So long after no hospital could be named the desk looks again, sooner where news of a road comes (judgement)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAid(Entry):
    """Somebody badly hurt got first aid from an ambulance's crew.

    ``patient``: they lay in a hospital already, and were made ready to be moved.
    """

    group: str
    casualty: int
    triage: str
    place: str
    patient: bool = False


class Ambulance(Mission):
    """An ambulance called for one patient; it takes others who wait at the same place as far as it has room."""

    kind: Literal["ambulance"] = "ambulance"
    """Mission kind."""
    casualty: int
    """Number of the patient."""
    first_aid_s: Pert
    """First aid and loading of one patient."""
    patience_s: float
    """How long an ambulance on the road waits for a way to open before it turns back."""
    lodging: Lodge
    """How patients lodge when they are discharged."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, str]:
        """Claim the nearest ambulance by triage, drive, give first aid, choose a hospital, hand over, drive back.

        Nobody is sent while the desk knows of no hospital that can take the patient and be reached. Returns the
        outcome: ``done nobody no-means no-way no-hospital``; after the last two it is tried again.
        """
        env, people = world.env, world.people
        one: Casualty = people.casualties[self.casualty]
        place = people.part_of(one).place
        here = world.places.index(place)
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="ambulance", incident="flood", place=place, cause=cause)
        )
        outcome = "no-means"
        while True:
            fleet = nearest(world, [f for f in fleets(world, "ambulance") if f.spec.persons > 0], here)
            if fleet is None:
                break
            while self._hospital(world, here, [one]) is None and not self._over(one):
                yield world.roads.news | env.timeout(ASK_AGAIN_S) | one.died | one.fetched
            outcome = "nobody"
            if self._over(one):
                break
            with fleet.claim(1, by=f"ambulance/{one.name}", priority=one.rank, cause=started) as claim:
                yield claim | one.died | one.fetched
                if claim.granted and not self._over(one):
                    outcome = yield from self._trip(world, fleet, one, here, started)
            if outcome not in ("no-way", "no-hospital"):
                break
            yield env.timeout(RETRY_S) | one.died | one.fetched
            if self._over(one):
                break
        world.record.add(
            MissionEnded(
                time_s=env.now, mission="ambulance", incident="flood", place=place, outcome=outcome, cause=started
            )
        )
        return outcome

    @staticmethod
    def _over(one: Casualty) -> bool:
        return one.dead or one.fetched.triggered

    def _trip(self, world: WorldLike, fleet: Any, one: Casualty, here: int, cause: int) -> Generator[Any, Any, str]:
        env, people, places = world.env, world.people, world.places
        rng = world.streams[f"ambulance/{one.name}"]
        base = places.index(fleet.place)
        way: dict[str, Any] = {
            "vehicle": fleet.spec.closure_class,
            "speed_factor": fleet.spec.speed_factor,
            "patience_s": self.patience_s,
            "cause": cause,
            "stand": {},
        }
        yield env.timeout(fleet.call_s(world.hour(), rng))
        if not (yield from travel(world, fleet.id, base, here, **way)):
            yield from travel(world, fleet.id, here, base, **way)
            return "no-way"
        aboard: list[Casualty] = []
        waiting = sorted(self._waiting(world, places.ids[here]), key=lambda c: (c is not one, c.rank, c.number))
        for patient in waiting[: fleet.spec.persons]:
            yield env.timeout(self.first_aid_s.draw(rng))
            if self._over(patient):
                continue
            patient.fetched.succeed()
            entry = world.record.add(
                FirstAid(
                    time_s=env.now, group=people.ids[patient.group], casualty=patient.number, triage=patient.triage,
                    place=places.ids[here], patient=patient.treated, cause=cause,
                )
            )  # fmt: skip
            people.move(people.part_of(patient), "aboard", places.ids[here], entry)
            aboard.append(patient)
        hospital = self._hospital(world, here, [c for c in aboard if not c.dead])
        arrived = False
        if hospital is not None:
            there = places.index(hospital.place)
            arrived = yield from travel(world, fleet.id, here, there, **way)
            if arrived:
                here = there
        for patient in aboard:
            if patient.dead:
                continue
            if hospital is not None and arrived:
                treat = Treat(casualty=patient.number, hospital=hospital.id, lodging=self.lodging)
                env.process(treat.run(world, cause))
            else:
                # they are set down where they were, and called for again
                people.move(people.part_of(patient), "hurt", places.ids[here], cause)
                patient.fetched = env.event()
                if patient is not one:
                    people.wounded.put(patient)
        yield from travel(world, fleet.id, here, base, **way)
        if not aboard:
            return "nobody"
        return "done" if arrived else "no-way" if hospital is not None else "no-hospital"

    @staticmethod
    def _waiting(world: WorldLike, place: str) -> list[Casualty]:
        return [
            c
            for c in world.people.casualties
            if not c.dead and c.part is not None and c.part.state == "hurt" and c.part.place == place
        ]

    @staticmethod
    def _hospital(world: WorldLike, here: int, aboard: list[Casualty]) -> Any | None:
        """Return the hospital nearest by road that can treat all who are aboard: with a free bed before others."""
        places = world.places
        operation = any(c.triage == RED and not c.treated for c in aboard)
        chosen = [h for _, h in sorted(world.hospitals.items()) if able(world, h, operation)]
        if not chosen or not aboard:
            return None
        times_s = world.roads.times_s(int(places.node[here]), "car")
        away_s = [float(times_s[int(places.node[places.index(h.place)])]) for h in chosen]
        order = sorted(range(len(chosen)), key=lambda k: (chosen[k].beds.free <= 0, away_s[k], chosen[k].id))
        best = next((k for k in order if np.isfinite(away_s[k])), None)
        return None if best is None else chosen[best]
