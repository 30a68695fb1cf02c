"""Treatment: somebody badly hurt is operated on or treated in the emergency room of a hospital, then lies on a ward."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import skilled
from sim.missions.lodge import Lodge
from sim.people.wounds import RED, Casualty
from sim.record import Entry
from sim.worldlike import WorldLike

SKILL = {True: "surgery", False: "emergency"}
"""Whom it takes, by whether it is an operation."""
FOREVER = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentBegan(Entry):
    """Treatment of somebody badly hurt began, so long after they were hurt."""

    hospital: str
    group: str
    casualty: int
    triage: str
    after_s: float


class Treat(Mission):
    """One patient in one hospital."""

    kind: Literal["treat"] = "treat"
    """Mission kind."""
    casualty: int
    """Number of the patient."""
    hospital: str
    """Id of the hospital."""
    lodging: Lodge
    """How they lodge when they are discharged; its part is set then."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, str]:
        """Admit, wait for theatre and surgeons (or a place and a doctor), treat, find a bed, discharge.

        Where water comes into the hospital the patient waits for an ambulance to another one. Returns the outcome:
        ``done died flooded``.
        """
        env, people, hospital = world.env, world.people, world.hospitals[self.hospital]
        one: Casualty = people.casualties[self.casualty]
        patient = people.part_of(one)
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="treat", incident="flood", place=hospital.place, cause=cause)
        )
        moved = people.move(patient, "in-hospital", hospital.place, started)
        people.meet([patient], moved, roof=FOREVER, food=FOREVER, water=FOREVER, clothing=FOREVER)
        outcome = "done" if one.treated else (yield from self._treat(world, hospital, one, started))
        if outcome == "done":
            with hospital.beds.claim(1, by=f"treat/{one.name}", priority=one.rank, cause=started) as bed:
                yield bed | hospital.shut
                yield env.timeout(hospital.spec.stay_s) | hospital.shut
            if hospital.is_open:
                lodging = self.lodging.model_copy(update={"part": patient.number, "landed": hospital.place})
                yield from lodging.lodge(world, patient, started)
            else:
                outcome = "flooded"
        if outcome == "flooded":
            # until an ambulance takes them they lie on an upper floor
            people.move(patient, "hurt", hospital.place, started)
            one.fetched = env.event()
            people.wounded.put(one)
        world.record.add(
            MissionEnded(
                time_s=env.now, mission="treat", incident="flood", place=hospital.place, outcome=outcome, cause=started
            )
        )
        return outcome

    def _treat(self, world: WorldLike, hospital: Any, one: Casualty, cause: int) -> Generator[Any, Any, str]:
        operation = one.triage == RED
        room = hospital.theatres if operation else hospital.rooms
        team = next(t for t in skilled(world, SKILL[operation]) if t.place == hospital.place)
        spec, rng = hospital.spec, world.streams[f"treat/{one.name}"]
        by, priority = f"treat/{one.name}", one.rank
        with (
            room.claim(1, by=by, priority=priority, cause=cause) as place,
            team.claim(1, by=by, priority=priority, cause=cause) as crew,
        ):
            yield (place & crew) | one.died | hospital.shut
            if not one.dead and hospital.is_open:
                # whoever is on call comes from home
                yield world.env.timeout(team.turnout_s(world.hour(), rng)) | one.died | hospital.shut
            if one.dead or not hospital.is_open:
                return "died" if one.dead else "flooded"
            world.people.treat(one)
            began = world.record.add(
                TreatmentBegan(
                    time_s=world.env.now, hospital=self.hospital, group=world.people.ids[one.group],
                    casualty=one.number, triage=one.triage, after_s=world.env.now - one.hurt_s, cause=cause,
                )
            )  # fmt: skip
            world.people.meet([world.people.part_of(one)], began, care=FOREVER)
            yield world.env.timeout((spec.surgery_s if operation else spec.treatment_s).draw(rng)) | hospital.shut
        return "done" if hospital.is_open else "flooded"


def able(world: WorldLike, hospital: Any, operation: bool) -> bool:
    """Return whether a hospital can do it: open, with a room for it, and a team of its own."""
    room = hospital.theatres if operation else hospital.rooms
    teams = skilled(world, SKILL[operation])
    return bool(hospital.is_open and room.capacity and any(t.place == hospital.place and t.spec.crews for t in teams))
