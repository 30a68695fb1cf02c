"""Hospitals: beds, theatres and emergency places that patients wait for; water shuts them."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import simpy
from pydantic import Field

from sim.params import Pert, PertSeconds
from sim.record import Entry, Record
from sim.resources.base import Pool, ResourceSpec
from sim.units import Seconds, Share


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalShut(Entry):
    """Water came into a hospital: it takes nobody any more and treats nobody, to the end of the run."""

    hospital: str


class HospitalSpec(ResourceSpec):
    """A hospital that takes the badly hurt; its surgeons and emergency doctors are teams that have their base there."""

    kind: Literal["hospital"] = "hospital"
    """Resource kind."""
    place: str
    """Id of the place where it stands."""
    beds: int = Field(ge=0)
    """Beds on its wards."""
    occupied: Share = Field(default=0.85, ge=0.0, le=1.0)
    """Share of them in which somebody lies already."""
    theatres: int = Field(default=1, ge=0)
    """Operating theatres; each operation also takes a team with the skill `surgery` that has its base here."""
    emergency: int = Field(default=4, ge=0)
    """Places in the emergency room; each treatment also takes a team with the skill `emergency` from here."""
    surgery_s: PertSeconds = Pert(3600.0, 7200.0, 14400.0)
    """An operation, with making the theatre ready."""
    treatment_s: PertSeconds = Pert(1200.0, 2700.0, 5400.0)
    """Treatment of somebody in the emergency room."""
    stay_s: Seconds = Field(default=432000.0, ge=0.0)
    """How long somebody lies on a ward after treatment."""
    critical: Share = Field(default=0.03, ge=0.0, le=1.0)
    """Share of the patients who cannot stay on an upper floor without power when water comes: they are moved."""

    def build(self, env: simpy.Environment, record: Record) -> "Hospital":
        """Return the running hospital, open."""
        return Hospital(env, record, self)


class Hospital:
    """A running hospital.

    Attributes
    ----------
    beds, theatres, rooms : Pool
        Free beds at the start, theatres, and places in the emergency room.
    shut : simpy.Event
        Fires when water has come into it.
    """

    kind: ClassVar[str] = "hospital"

    def __init__(self, env: simpy.Environment, record: Record, spec: HospitalSpec) -> None:
        self.env = env
        self.record = record
        self.id = spec.id
        self.spec = spec
        self.patients = round(spec.beds * spec.occupied)
        """Who lies there before anything happens."""
        self.beds = Pool(env, record, f"{spec.id}/beds", spec.beds - self.patients, overtaking=True)
        self.theatres = Pool(env, record, f"{spec.id}/theatres", spec.theatres)
        self.rooms = Pool(env, record, f"{spec.id}/emergency", spec.emergency)
        self.shut = env.event()

    @property
    def place(self) -> str:
        """Id of the place where it stands."""
        return self.spec.place

    @property
    def is_open(self) -> bool:
        """Whether it takes patients."""
        return not self.shut.triggered

    def close(self, cause: int = -1) -> int:
        """Shut it, for water has come in; return the entry. The second time it does nothing and returns -1."""
        if self.shut.triggered:
            return -1
        entry = self.record.add(HospitalShut(time_s=self.env.now, hospital=self.id, cause=cause))
        self.shut.succeed(entry)
        return entry
