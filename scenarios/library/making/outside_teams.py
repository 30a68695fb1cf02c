"""The teams that come from outside the city: to a fire, and with boats to a flood."""

from typing import Any

from scenarios.library.making.inventory import Inventory, minutes
from sim.params import Pert


def outside_teams(inv: Inventory, day: Pert) -> list[dict[str, Any]]:
    """Return the teams of Suizhou, of the neighbours and of the state; ``day`` is how long they need to assemble."""
    teams: list[dict[str, Any]] = []
    road = minutes(40, 50, 70)
    trip = Pert(day.low + road.low, day.mid + road.mid, day.high + road.high)
    for k in range(1, inv.count("Suizhou forest-fire teams that can come") + 1):
        teams.append(
            {
                "id": f"fire-suizhou-{k}",
                "name_zh": f"随州市增援队{k}",
                "name_en": f"Suizhou team {k}",
                "skills": ["fire-suizhou", "fire-line", "mop-up"],
                "base": "gateway-g316-4",
                "crews": 1,
                "persons": 15,
                "turnout_day_s": trip,
                "turnout_night_s": trip,
                "line_rate_factor": 1.0,
            }
        )
    note = "to assemble, and 40 / 50 / 70 min of road to the boundary (judgement)"
    inv.rests("teams.fire-suizhou-*.turnout_*", "militia and outside city teams, assemble", note)
    inv.rests("teams.fire-suizhou-*", "Suizhou forest-fire teams that can come", "all of them come")
    # by agreement in the 14th period, else through the province: Xinyang lies in another one
    for place, gate, name_zh, late in (
        ("anlu", "gateway-g316-1", "安陆市增援队", (30, 45, 60)),
        ("dawu", "gateway-mazhu-1", "大悟县增援队", (35, 50, 70)),
        ("xinyang", "gateway-g107-1", "信阳市增援队", (100, 170, 240)),
    ):
        road = minutes(*late)
        trip = Pert(day.low + road.low, day.mid + road.mid, day.high + road.high)
        teams.append(
            {
                "id": f"fire-{place}",
                "name_zh": name_zh,
                "name_en": f"{place.capitalize()} forest-fire team",
                "skills": ["fire-neighbour", "fire-line", "mop-up"],
                "base": gate,
                "crews": 1,
                "persons": 15,
                "turnout_day_s": trip,
                "turnout_night_s": trip,
                "line_rate_factor": 1.0,
            }
        )
    note = (
        "and 30 to 70 min of road to the boundary, from Xinyang 100 to 240 with a second province's leave (judgement)"
    )
    for place in ("anlu", "dawu", "xinyang"):
        inv.rests(f"teams.fire-{place}.turnout_*", "militia and outside city teams, assemble", note)
        inv.judged(f"teams.fire-{place}.*", "one team of 15 from each neighbour, as one of Suizhou's")
    come = minutes(240, 330, 420)
    teams.append(
        {
            "id": "fire-national",
            "name_zh": "国家森林消防队伍（大别山方向）",
            "name_en": "National forest-fire unit, Dabie area",
            "skills": ["fire-national", "fire-line", "mop-up"],
            "base": "gateway-g107-5",
            "crews": inv.count("national forest-fire unit for the Dabie area") // 15,
            "persons": 15,
            "turnout_day_s": come,
            "turnout_night_s": come,
            "line_rate_factor": 1.2,
        }
    )
    inv.rests("teams.fire-national.*", "national forest-fire unit for the Dabie area", "crews of 15; all of them come")
    return teams


BOATS = (
    ("suizhou", "gateway-g316-4", "随州市水域救援增援组", "Suizhou water rescue", 2, (40, 50, 70), (20, 40, 90)),
    ("anlu", "gateway-g316-1", "安陆市水域救援增援组", "Anlu water rescue", 1, (30, 45, 60), (20, 40, 90)),
    ("army", "gateway-g107-5", "驻军抗洪分队", "Army flood detachment", 4, (60, 90, 150), (180, 300, 480)),
)
"""Who comes with boats: word, gate, names, crews with a boat each, road and approval in minutes (own judgement)."""


def outside_crews(inv: Inventory) -> list[dict[str, Any]]:
    """Return the boat crews from outside, who are not there until they are asked for and approved."""
    ready = inv.times("militia and outside city teams, assemble")
    teams = []
    for word, gate, name_zh, name_en, crews, late, _approval in BOATS:
        road = minutes(*late)
        trip = Pert(ready.low + road.low, ready.mid + road.mid, ready.high + road.high)
        teams.append(
            {
                "id": f"rescue-{word}",
                "name_zh": name_zh,
                "name_en": name_en,
                "skills": ["boat-rescue"],
                "base": gate,
                "crews": crews,
                "persons": 5,
                "turnout_day_s": trip,
                "turnout_night_s": trip,
            }
        )
        note = "to assemble as the inventory's militia and outside teams, and 30 to 150 min of road to the boundary"
        inv.judged(f"teams.rescue-{word}.turnout_*", note)
        inv.judged(f"teams.rescue-{word}.*", "one to four boat crews; no list of what would come was found")
    return teams


def outside_boats(inv: Inventory) -> list[dict[str, Any]]:
    """Return the boats that they bring."""
    inv.judged("fleets.boat-outside-*", "a boat a crew, brought along")
    return [
        {
            "id": f"boat-outside-{word}",
            "name_zh": f"{name_zh}船只",
            "name_en": f"{name_en}, boats",
            "vehicle": "boat",
            "count": crews,
            "base": gate,
            "persons": 8,
        }
        for word, gate, name_zh, name_en, crews, _late, _approval in BOATS
    ]


def outside_aid(inv: Inventory) -> list[dict[str, Any]]:
    """Return when they are asked for: Suizhou first, neighbours by agreement in the 14th period, then the army."""
    inv.judged(
        "evacuation.outside.*",
        "asked for as calls pile up; troops by way of the military sub-district, 3 to 8 h; with a neighbour by"
        " agreement in the 14th period, before that through the province, 1 to 3 h more",
    )
    return [
        {
            "team": f"rescue-{word}",
            "boats": f"boat-outside-{word}",
            "calls": {"suizhou": 3, "anlu": 5, "army": 8}[word],
            "approval_s": minutes(*approval),
            "agreement": inv.new or word != "anlu",
        }
        for word, _gate, _zh, _en, _crews, _late, approval in BOATS
    ]
