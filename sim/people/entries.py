"""What the record says about people: counted, moved, hit, relieved. Every entry holds ids and numbers only."""

from dataclasses import dataclass

from sim.record import Entry

HOME = -1
"""Part number of those who are still at home (or dead there)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationAtStart(Entry):
    """All people of the region, at home."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCounted(Entry):
    """A group (one hamlet's people) is looked at for the first time; all of it is at home.

    ``bound`` of them cannot walk; ``danger`` says that it lies in a danger zone.
    """

    group: str
    village: str
    town: str
    count: int
    bound: int = 0
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMoved(Entry):
    """People of a group changed state, place or part; everybody is in exactly one of each.

    Parts number those who left home together; -1 is home. A change of part alone is a split.
    """

    group: str
    from_part: int
    to_part: int
    from_state: str
    to_state: str
    from_place: str
    to_place: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFormed(Entry):
    """People left home together: moved beforehand, by themselves out of the water, or taken out of it."""

    group: str
    part: int
    origin: str
    count: int
    harm_s: float
    wet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterShut(Entry):
    """A part came to a shelter that is not open yet, and waits before its door."""

    shelter: str
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutIn(Entry):
    """So many people of a group were shut in by water for the first time; water that rises again is no second time."""

    group: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Injured(Entry):
    """Somebody of a group was hurt: ``red yellow green black``; ``casualty`` numbers the badly hurt, -1 the walking.

    ``buried``: they lie under the ruins of their house.
    """

    group: str
    casualty: int
    triage: str
    buried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiedOfWounds(Entry):
    """Somebody hurt waited too long for treatment (or under ruins) and died, in this state at this place."""

    group: str
    casualty: int
    triage: str
    buried: bool
    place: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomesLost(Entry):
    """So many of a part's people, moved beforehand, have water in their homes by now (0.3 m or more)."""

    group: str
    part: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetInTown(Entry):
    """The disaster's onset in a town: the first home with 0.3 m of water. The official clocks of the town begin."""

    town: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomesDamaged(Entry):
    """Water damaged homes of a hamlet, at its greatest depth on the gauge; goods carried out of reach were saved.

    ``destroyed`` of them by depth and speed together.
    """

    group: str
    gauge_m: float
    homes: float
    destroyed: float
    loss_yuan: float
    saved_yuan: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsMet(Entry):
    """Needs of some parts, ``persons`` in all, are met until the times given.

    NaN leaves a need as it was, ``inf`` needs nothing to follow. The parts' groups stand where they were formed.
    """

    parts: tuple[int, ...]
    persons: int
    food_until_s: float
    clothing_until_s: float
    roof_until_s: float
    water_until_s: float
    care_until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsLapsed(Entry):
    """Needs of some parts, ``persons`` in all, are met no more. True: it ended.

    The cause says why: water came to where they stayed, or a service of their shelter failed or ran out.
    """

    parts: tuple[int, ...]
    persons: int
    food: bool
    clothing: bool
    roof: bool
    water: bool
    care: bool
