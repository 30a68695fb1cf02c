"""The score of a plan's grass roots: six numbers a town, four of a village station, and the first that is missing."""

import math
from collections import defaultdict
from dataclasses import dataclass

from scenarios.grass_roots import GrassRoots, TownHaves
from scenarios.known_places import place_tables
from scenarios.plan import Plan
from scenarios.regions.base import Region
from sim.command.rounds import kit
from sim.text import N_

HAVES = {
    "staff": N_("staff"),
    "vehicles": N_("vehicles"),
    "plan": N_("years since the plan was revised"),
    "team": N_("team, people on the day"),
    "goods": N_("goods, people served"),
    "money": N_("money, yuan a year"),
}
"""The six haves of a town, in the order of the five-year plan: message ids."""
STATION = {
    "organisation": N_("organisation: persons on the call list"),
    "site": N_("site: share of villages with a room"),
    "alarm": N_("alarm: loudspeakers of those for all hamlets"),
    "officer": N_("information officers a village or town"),
}
"""The four of a village station, as the mean over all villages: message ids."""
VILLAGE = frozenset({"hamlet", "village", "village_room"})
"""Kinds of place at which a team is a village's and not its town's."""
YEAR_S = 365 * 86400.0


@dataclass(frozen=True, slots=True)
class Score:
    """Numbers of a town or of the village stations.

    Attributes
    ----------
    id : str
        The town; empty for the stations.
    values : dict
        By have; NaN where the plan does not say.
    missing : tuple of str
        What is not had, or not said, in the order of the haves.
    """

    id: str
    values: dict[str, float]
    missing: tuple[str, ...]

    @property
    def first_missing(self) -> str:
        """The first that is missing; empty where all are there."""
        return self.missing[0] if self.missing else ""


def town_scores(plan: Plan, region: Region) -> list[Score]:
    """Return the six numbers of each town of the region, in its order.

    Vehicles (crews of fire engines among them), people of teams (medical and village ones left out) and goods count
    where they stand, whoever's they are: the city's at the seat count for the town of the seat.
    """
    norms = plan.grass_roots or GrassRoots()
    said = {haves.town: haves for haves in norms.towns}
    table = place_tables(region)
    town_of = dict(zip(table["id"].astype(str), table["town"].astype(str), strict=True))
    vehicles: defaultdict[str, float] = defaultdict(float)
    people: defaultdict[str, float] = defaultdict(float)
    for fleet in plan.fleets:
        vehicles[town_of.get(fleet.base, "")] += fleet.count
    kind_of = dict(zip(table["id"].astype(str), table["kind"].astype(str), strict=True))
    for team in plan.teams:
        if "fire-engine" in team.skills:
            vehicles[town_of.get(team.base, "")] += team.crews
        if set(team.skills) - {"medical"} and kind_of.get(team.base) not in VILLAGE:
            people[town_of.get(team.base, "")] += team.crews * team.persons * team.availability
    goods = _goods(plan, town_of)
    found = []
    for town in region.towns["id"].astype(str):
        haves = said.get(town, TownHaves(town=town))
        values = {
            "staff": _number(haves.staff),
            "vehicles": vehicles[town],
            "plan": _number(haves.plan_age_s) / YEAR_S,
            "team": people[town],
            "goods": goods.get(town, 0.0),
            "money": _number(haves.upkeep_yuan),
        }
        had = {
            "staff": values["staff"] >= norms.staff_least,
            "vehicles": values["vehicles"] >= norms.vehicles_least,
            "plan": values["plan"] <= norms.plan_age_most_s / YEAR_S,
            "team": values["team"] >= norms.team_least,
            "goods": values["goods"] >= norms.goods_least,
            "money": values["money"] >= norms.upkeep_least_yuan,
        }
        found.append(Score(town, values, tuple(have for have in HAVES if not had[have])))
    return found


def station_score(plan: Plan, region: Region) -> Score:
    """Return the four numbers of the village stations, the mean over all villages."""
    rooms = region.sites[region.sites["kind"] == "village_room"]["village"].astype(str).nunique()
    places = len(region.villages) + len(region.towns)
    warning, relief = plan.warning, plan.relief
    values = {
        "organisation": float(warning.persons_on_list) if warning is not None else math.nan,
        "site": rooms / max(len(region.villages), 1),
        "alarm": min(warning.loudspeakers / warning.loudspeakers_for_all, 1.0) if warning is not None else math.nan,
        "officer": relief.information_officers / places if relief is not None else math.nan,
    }
    return Score("", values, tuple(have for have in STATION if not values[have] >= 1.0 - 1e-9))


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _goods(plan: Plan, town_of: dict[str, str]) -> dict[str, float]:
    """Return by town the people whose kit for the kit's days is in its stores: the scarcest item decides."""
    if plan.relief is None:
        return {}
    held: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for depot in plan.depots:
        for line in depot.stock:
            if line.reserve == "physical":
                held[town_of.get(depot.place, "")][line.item] += int(line.amount * depot.usable + 1e-9)
    wanted = {item: amount for item, amount in kit(plan.relief).items() if amount > 0}
    return {
        town: float(min((int(items[item] / amount + 1e-9) for item, amount in wanted.items()), default=0))
        for town, items in held.items()
    }
