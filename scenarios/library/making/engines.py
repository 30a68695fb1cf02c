"""The tank trucks that fight forest fires, and where the forest farm stands."""

from typing import Any

from scenarios.library.making.inventory import Inventory
from scenarios.regions.sites import HILL_TOWNS


def farm_room(region: Any) -> str:
    """Return the place of the forest farm."""
    village = str(region.villages.loc[region.villages["unit"] == "中华山林场", "id"].iloc[0])
    return f"village_room-{village}"


def engines(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return the tank trucks: the city's, one in each hill town, then by the towns' forest; and the town brigades'."""
    forest = region.towns.sort_values("forest_km2", ascending=False, kind="stable")["id"].tolist()
    towns = [*HILL_TOWNS, *(t for t in forest if t not in HILL_TOWNS)]
    bases = set(region.sites["id"])
    item = "forest water trucks and small tankers"
    trucks, at_city = inv.count(item), 4 if inv.new else 2
    day, night = inv.times("township team turnout, day"), inv.times("township team turnout, night")
    found: list[dict[str, Any]] = []
    for town, count in [("421381001", at_city), *((town, 1) for town in towns if town != "421381001")]:
        here = min(count, trucks)
        trucks -= here
        if here:
            base = f"team_base-{town}"
            found.append(
                {
                    "id": f"engine-{town}",
                    "name_zh": "森林消防水车",
                    "name_en": "Forest water trucks",
                    "skills": ["fire-engine", "mop-up"],
                    "base": base if base in bases else f"stock_point-{town}",
                    "crews": here,
                    "persons": 4,
                    "turnout_day_s": day,
                    "turnout_night_s": night,
                }
            )
    inv.rests("teams.engine-42*.turnout_day", "township team turnout, day")
    inv.rests("teams.engine-42*.turnout_night", "township team turnout, night")
    inv.rests("teams.engine-42*.crews", item, "two or four in the city, one a hill town, then by forest: judgement")
    inv.judged("teams.engine-42*.persons", "four go with a truck")
    turnout = "national brigade turnout, day / night"
    for town in towns[: inv.count("full-time township fire brigades")]:
        found.append(
            {
                "id": f"engine-brigade-{town}",
                "name_zh": "乡镇专职消防队",
                "name_en": "Full-time township fire brigade",
                "skills": ["fire-engine", "mop-up"],
                "base": f"stock_point-{town}",
                "crews": 1,
                "persons": max(2, inv.count("full-time township firefighters a brigade") // 2),
                "availability": "80 %",
                "turnout_day_s": inv.times(turnout, factor=2.0),
                "turnout_night_s": inv.times(turnout, factor=3.0),
            }
        )
    inv.rests("teams.engine-brigade-*.crews", "full-time township fire brigades", "an engine each")
    inv.rests("teams.engine-brigade-*.persons", "full-time township firefighters a brigade", "half on duty: judgement")
    inv.judged("teams.engine-brigade-*.availability", "a fifth of the time at a call of its own (houses, roads)")
    inv.rests("teams.engine-brigade-*.turnout_*", turnout, "twice that, by night three times: judgement")
    return found
