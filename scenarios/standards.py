"""What norms ask of an inventory, held against a plan before any run: teams, shelters, stock, warning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scenarios.plan import Plan
from scenarios.regions.base import Region
from sim.command.rounds import kit
from sim.resources.shelter import AREA_M2, ShelterSpec
from sim.resources.shelter_services_spec import LATRINE_PERSONS, TAP_PERSONS
from sim.text import N_

CROWD = 10_000
SURVIVAL_M3 = 0.0075


@dataclass(frozen=True, slots=True)
class Held:
    """One norm held against a plan.

    Attributes
    ----------
    title, source : str
        What it asks, and where that stands: message ids.
    count, of : int
        So many of so many keep it.
    worst : str
        Id of the one that falls shortest; empty where all keep it.
    """

    title: str
    source: str
    count: int
    of: int
    worst: str = ""

    @property
    def kept(self) -> bool:
        """Whether all keep it."""
        return self.count == self.of


def standards(plan: Plan, region: Region) -> list[Held]:
    """Return every norm that says something of what the plan has; what the plan does not say counts as missing."""
    return [
        _all(
            N_("professional forest-fire team: 20 people or more"),
            N_("Hubei's plan of forest-fire prevention; another county's rule (C)"),
            _persons(plan, "fire-professional", whole=True),
            20,
        ),
        _all(
            N_("town fire teams: 20 people or more each"),
            N_("Yongxiu county: 20 to 30 a town (B)"),
            _persons(plan, "fire-township", whole=True),
            20,
        ),
        _all(
            N_("village fire teams: 5 people or more each"),
            N_("Hubei, November 2022: 5 to 10 (B)"),
            _persons(plan, "fire-village"),
            5,
        ),
        _all(
            N_("shelters: floor a person by their class"),
            N_("GB 51143-2015 (from memory, D)"),
            ((s.id, s.floor_m2 / max(s.beds * AREA_M2[s.grade], 1e-9)) for s in _indoor(plan)),
            1.0,
        ),
        _all(
            N_("shelters: a latrine for 20 people"),
            N_("UNHCR and Sphere standards compared, 2001 (A)"),
            (
                (s.id, s.services.latrines * LATRINE_PERSONS / max(s.beds, 1) if s.services else 0.0)
                for s in _indoor(plan)
            ),
            1.0,
        ),
        _all(
            N_("shelters: a tap for 250 people"),
            N_("UNHCR and Sphere standards compared, 2001 (A)"),
            ((s.id, s.services.taps * TAP_PERSONS / max(s.beds, 1) if s.services else 0.0) for s in _indoor(plan)),
            1.0,
        ),
        _all(
            N_("shelters: 7.5 L of water a person and day or more"),
            N_("Sphere, as the Open University cites it (A)"),
            ((s.id, s.services.water_day_m3 / SURVIVAL_M3 if s.services else 0.0) for s in _indoor(plan)),
            1.0,
        ),
        _all(
            N_("stock for 10,000 people, item by item, fit for use"),
            N_("the five-year plan, II.2 (A); the kit list is own judgement"),
            _stock(plan),
            float(CROWD),
        ),
        _all(
            N_("an information officer for each village and town"),
            N_("the five-year plan asks for all; the number is the region's"),
            (("relief", plan.relief.information_officers / (len(region.villages) + len(region.towns))),)
            if plan.relief is not None
            else (("relief", 0.0),),
            1.0,
        ),
        _all(
            N_("every hamlet in earshot of a loudspeaker"),
            N_("Suixian: 7.6 terminals a village (B)"),
            (("warning", plan.warning.loudspeakers / plan.warning.loudspeakers_for_all),)
            if plan.warning is not None
            else (("warning", 0.0),),
            1.0,
        ),
        _all(
            N_("a satellite telephone for headquarters and each town"),
            N_("own judgement, after Liulin 2021 lost power and telephones"),
            (("warning", plan.warning.calls.satellite_phones / (len(region.towns) + 1)),)
            if plan.warning is not None
            else (("warning", 0.0),),
            1.0,
        ),
    ]


def _all(title: str, source: str, found: Iterable[tuple[str, float]], least: float) -> Held:
    """Return how many of (id, value) reach the least."""
    rows = list(found)
    short = [(value, id) for id, value in rows if value < least - 1e-9]
    if not rows:
        return Held(title, source, 0, 1, "")
    return Held(title, source, len(rows) - len(short), len(rows), min(short)[1] if short else "")


def _persons(plan: Plan, skill: str, *, whole: bool = False) -> Iterator[tuple[str, float]]:
    """Yield the people of each team with a skill: of one crew, or of the whole team."""
    for team in plan.teams:
        if skill in team.skills:
            yield team.id, float(team.persons * (team.crews if whole else 1))


def _indoor(plan: Plan) -> list[ShelterSpec]:
    return [s for s in plan.shelters if s.indoor and not s.dispersed and s.beds > 0]


def _stock(plan: Plan) -> Iterator[tuple[str, float]]:
    """Yield by item for how many people the usable physical stock of all depots suffices, for the kit's days."""
    if plan.relief is None:
        return
    for item, a_person in kit(plan.relief).items():
        if a_person > 0:
            there = sum(
                line.amount * depot.usable
                for depot in plan.depots
                for line in depot.stock
                if line.item == item and line.reserve == "physical"
            )
            yield item, there / a_person
