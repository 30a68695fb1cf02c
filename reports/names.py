"""Ids of a record in the reader's words: teams, stores, places, incidents, and what somebody worked for."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.plan import Plan
from scenarios.regions.base import Region
from sim.text import N_, _, language

PURPOSES = {
    "transfer": N_("from store to store"),
    "sorting": N_("sorting donations"),
    "round": N_("relief round"),
    "fetch": N_("fetching those who cannot walk"),
    "care": N_("medical round"),
    "rescue": N_("rescue by boat"),
    "repair": N_("making a road passable"),
    "operate": N_("working a gate or clearing a culvert"),
    "hold-dam": N_("holding a dam"),
    "hand-out": N_("handing out goods"),
    "decision": N_("decision"),
    "rule": N_("rule"),
    "station": N_("going somewhere to wait"),
    "relief": N_("relief"),
    "warning": N_("warning"),
    "alarm": N_("alarm by camera"),
    "verification": N_("verification"),
    "false-alarm": N_("false alarm"),
    "mop-up": N_("mopping up"),
    "everyday": N_("everyday call"),
    "volunteers": N_("registering volunteers"),
    "pump": N_("pump"),
    "drone": N_("drone"),
    "helicopter": N_("helicopter"),
}
"""What a claim is for, by the words in its name."""
COMMON = {
    "headquarters": N_("headquarters"),
    "fire-camera-operator": N_("camera operator"),
    "fire-verifiers": N_("who verifies fire reports"),
    "fire-pumps": N_("pumps"),
    "fire-helicopters": N_("helicopters"),
    "fire-drones": N_("drones"),
    "fire-petrol": N_("petrol store for fires"),
    "bays": N_("loading bays"),
    "sorting": N_("tables for sorting donations"),
}
"""Means that every plan has and that have no titles of their own."""
KINDS = {
    "flood": N_("flood"),
    "team": N_("team"),
    "fleet": N_("vehicles"),
    "pool": N_("means"),
}


@dataclass(frozen=True)
class Names:
    """Titles by id, in the language in use; an id without one is shown as it is.

    Attributes
    ----------
    means : mapping
        Of teams, fleets, depots and shelters of the plan.
    places : mapping
        Of towns, villages, hamlets and sites of the region.
    single : set of str
        Teams of one crew: it needs no number.
    """

    means: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    single: frozenset[str] = frozenset()

    def mean(self, who: str) -> str:
        """Return who a team, a vehicle or a store is; one of several crews by its number (``fire-city/2``)."""
        if who in self.means:
            return self.means[who]
        name, _slash, part = who.partition("/")
        title = self.means.get(name) or _(COMMON.get(name, name))
        if part.isdigit():
            return title if name in self.single else _("{team}, crew {number}").format(team=title, number=part)
        return f"{title} {_(COMMON.get(part, part))}".strip()

    def place(self, where: str) -> str:
        """Return where a place is."""
        if number := re.fullmatch(r"small-dam-(\d+)", where):
            return _("small reservoir {number} (made up)").format(number=number[1])
        return self.places.get(where) or self.mean(where)

    def incident(self, name: str) -> str:
        """Return an incident's title: ``fire 2``, ``flood``."""
        found = re.fullmatch(r"fire-(\d+)|forest-fire", name)
        return _("fire {number}").format(number=found[1] or 1) if found else _(KINDS.get(name, name))

    def purpose(self, by: str) -> str:
        """Return what a claim was for: ``relief round 2, Yangzhai`` of ``round/421381101/2``."""
        parts = by.split("/")
        words: list[str] = []
        for part in parts:
            # a team may be named fire-421381103: what the plan names is no incident
            if part in self.places or part in self.means:
                words.append(self.place(part))
            elif re.fullmatch(r"fire-\d+", part):
                words.append(self.incident(part))
            elif part in PURPOSES:
                words.append(_(PURPOSES[part]))
            elif level := re.fullmatch(r"level-(\d+)", part):
                words.append(_("response level {level}").format(level=level[1]))
            elif not part.isdigit():
                words.append(part)
        return _(", ").join(dict.fromkeys(words)) or by


BUILDINGS = {"中心小学": "central primary school", "中学": "middle school", "文化礼堂": "hall", "体育馆": "gymnasium"}
"""What shelters are, by the end of their Chinese names."""


def in_english(name: str, name_zh: str) -> str:
    """Return an English name as exact as the Chinese one: ``Yingshan hall`` for a ``school or hall``."""
    town, found, number = name.partition(" school or hall ")
    if not found:
        return name
    kind = next((kind for end, kind in BUILDINGS.items() if name_zh.endswith(end)), "")
    if kind:
        return f"{town} {kind}"
    counted = re.search(r"学校(\d+)$", name_zh)
    return f"{town} school {counted[1]}" if counted else f"{town} school or hall {number}"


def names_of(plan: Plan, region: Region | None = None) -> Names:
    """Return the names of a plan's means and a region's places in the language in use.

    Means of one title, such as the fire trucks of many towns, are told apart by their town.
    """
    zh = language() == "zh"
    places: dict[str, str] = {}
    towns: dict[str, str] = {}
    if region is not None:
        for table in (region.sites, region.hamlets, region.villages, region.towns):
            column = "name_zh" if zh or "name_en" not in table else "name_en"
            shown = zip(table[column].astype(str), table["name_zh"].astype(str), strict=True)
            titles_here = [name if zh else in_english(name, name_zh) for name, name_zh in shown]
            places |= dict(zip(table["id"].astype(str), titles_here, strict=True))
        towns = dict(zip(region.sites["id"].astype(str), region.sites["town"].astype(str), strict=True))
    specs = (*plan.teams, *plan.fleets, *plan.depots, *plan.shelters)
    titles = {s.id: (s.name_zh if zh else in_english(s.name_en or s.name_zh, s.name_zh)) for s in specs}
    shared = {title for title, count in Counter(titles.values()).items() if count > 1}
    for spec in specs:
        at = getattr(spec, "base", None) or getattr(spec, "place", None)
        town = places.get(towns.get(str(at), ""), "")
        if titles[spec.id] in shared and town:
            titles[spec.id] = _("{name} ({place})").format(name=titles[spec.id], place=town)
    for body in plan.headquarters.bodies:
        title = body.name_zh if zh else body.name_en or body.name_zh
        titles |= {body.id: title, f"headquarters/{body.id}": title}
    return Names(titles, places, frozenset(team.id for team in plan.teams if team.crews == 1))
